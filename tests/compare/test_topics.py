"""Topics by factorisation: planted ones are found and stable, noise is not."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from workbench.compare.words.topics import TOPICS, topics
from workbench.corpus import Corpus
from workbench.errors import StatisticsError

pytest.importorskip("sklearn")


def corpus(planted: int, documents: int = 60, seed: int = 0) -> Corpus:
    """Documents of 60 words, half of them from one of ``planted`` groups of ten words, the rest from 60 others."""
    from test_matching import shaped

    rng, rows = np.random.default_rng(seed), []
    for d in range(documents):
        own = [f"題{d % planted}語{w}" for w in rng.integers(0, 10, 30)] if planted else []
        words = own + [f"雑{w}" for w in rng.integers(0, 60, 60 - len(own))]
        rows += [{"doc_id": f"d{d:03}", "lemma": w, "pos": "名詞", "n": words.count(w)} for w in dict.fromkeys(words)]
    documents_table = pl.DataFrame({"doc_id": [f"d{d:03}" for d in range(documents)]})
    return Corpus(
        {
            "documents": shaped(documents_table, "documents"),
            "counts": shaped(pl.DataFrame(rows), "counts"),
            "sentences": shaped(pl.DataFrame({"doc_id": ["d000"], "sent_id": [0]}), "sentences").clear(),
        }
    )


def test_planted_topics_come_back_with_their_words_and_documents() -> None:
    found = topics(corpus(3), 3, n_halves=5)
    assert found.table.columns == list(TOPICS)
    groups = [{w[:2] for w in words} for words in found.table["words"]]
    assert sorted(map(sorted, groups)) == [["題0"], ["題1"], ["題2"]]
    assert found.table["n_documents"].to_list() == [20, 20, 20]
    assert found.table["stability"].min() > 0.5
    assert found.table["chance"][0] < 0.15
    shares = found.documents.drop("doc_id").to_numpy()
    assert shares.sum(axis=1) == pytest.approx(1)
    assert found.table["frame"].null_count() == 3


def test_topics_of_noise_are_hardly_stable() -> None:
    planted, noise = topics(corpus(3), 3, n_halves=5).table, topics(corpus(0), 3, n_halves=5).table
    assert noise["stability"].mean() < 0.35 < planted["stability"].mean()


def test_the_same_corpus_gives_the_same_topics() -> None:
    made = corpus(3)
    assert topics(made, 3, n_halves=3).table.equals(topics(made, 3, n_halves=3).table)


def test_too_little_for_so_many_topics_is_refused() -> None:
    with pytest.raises(StatisticsError, match="10 documents"):
        topics(corpus(2, documents=10), 3)
    with pytest.raises(StatisticsError, match="n_topics=1"):
        topics(corpus(2), 1)
