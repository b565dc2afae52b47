"""N-grams against plain loops: sizes, skips, punctuation, sentences; and how they are spread."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from compare_factory import shuffled
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from token_factory import token_corpus

from workbench.compare import measures as m
from workbench.compare.words.dispersion import NGRAMS, SPREAD, dispersion, ngrams
from workbench.corpus import Corpus
from workbench.counting.sequences import patterns
from workbench.errors import CorpusError, StatisticsError
from workbench.schema import NON_WORD_POS

WORDS = st.sampled_from(["甲", "乙", "丙", "、", "。"])
DOCUMENTS = st.lists(
    st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=3), min_size=1, max_size=3
).map(lambda docs: {f"d{i}": sentences for i, sentences in enumerate(docs)})


def naive(corpus: Corpus, n: int, skip: int, across: bool) -> Counter[tuple[str, str]]:
    """Count (n-gram, document) by choosing places in every run of words."""
    found: Counter[tuple[str, str]] = Counter()
    for doc_id, sent_id in corpus.sentences.select("doc_id", "sent_id").iter_rows():
        runs: list[list[str]] = [[]]
        for t in corpus.tokens.filter(doc_id=doc_id, sent_id=sent_id).sort("token_id").iter_rows(named=True):
            if t["pos"] not in NON_WORD_POS:
                runs[-1].append(t["surface"])
            elif not across:
                runs.append([])
        for words in runs:
            for places in combinations(range(len(words)), n):
                if places[-1] - places[0] + 1 - n <= skip:
                    found[" ".join(words[i] for i in places), doc_id] += 1
    return found


@given(DOCUMENTS, st.integers(1, 4), st.integers(0, 2), st.booleans())
def test_counts_are_those_of_plain_loops(documents: dict[str, list[str]], n: int, skip: int, across: bool) -> None:
    corpus = token_corpus(documents)
    frame = ngrams(corpus, n, skip=skip, min_n=1, across_punctuation=across)
    by_hand = naive(corpus, n, skip, across)
    total, df = Counter(), Counter()  # type: ignore[var-annotated]
    for (name, _), count in by_hand.items():
        total[name] += count
        df[name] += 1
    assert {r[0]: r[1:] for r in frame.select("ngram", "n", "df").iter_rows()} == {
        name: (total[name], df[name]) for name in total
    }
    sizes = {d: s for d, s in corpus.documents.select("doc_id", "n_tokens").iter_rows() if s}
    for r in frame.iter_rows(named=True):
        counts = [by_hand[r["ngram"], d] for d in sizes]
        for name in set(SPREAD) - {"dp_random"}:
            expected = float(getattr(m, name)(counts, list(sizes.values())))
            assert (np.nan if r[name] is None else r[name]) == pytest.approx(expected, nan_ok=True, abs=1e-9)


def test_patterns() -> None:
    assert patterns(3, 1) == [(0, 1, 2), (0, 1, 3), (0, 2, 3)]
    assert patterns(2, 2) == [(0, 1), (0, 2), (0, 3)]
    assert patterns(1, 2) == [(0,)]


@pytest.fixture
def corpus() -> Corpus:
    return token_corpus(
        {
            "d1": ["橋 は 開通/開通/動詞 する 。", "橋 は 、 開通/開通/動詞 し/する/動詞 ない"],
            "d2": ["橋 は 残る/残る/動詞", "広告 橋 は"],
        },
        boilerplate=[("d2", 1)],
    )


def counts(frame: pl.DataFrame) -> dict[str, tuple[int, int]]:
    return {name: (n, df) for name, n, df in frame.select("ngram", "n", "df").iter_rows()}


def test_sizes_units_and_what_is_left_out(corpus: Corpus) -> None:
    frame = ngrams(corpus, range(2, 4), min_n=1)
    assert frame.schema == pl.Schema(NGRAMS)
    assert frame["size"].to_list() == sorted(frame["size"].to_list())
    assert counts(frame)["橋 は"] == (3, 2)
    assert (frame["tokens"][0], frame["documents"][0]) == (12, 2)
    assert frame["per_million"][0] == pytest.approx(3e6 / 12)
    assert "は 開通" in counts(frame)
    assert counts(frame)["は 開通"] == (1, 1)
    across = counts(ngrams(corpus, 2, min_n=1, across_punctuation=True))
    assert across["は 開通"] == (2, 1)
    assert counts(ngrams(corpus, 2)) == {"橋 は": (3, 2)}
    assert counts(ngrams(corpus, 2, "lemma")) == {"橋 は": (3, 2), "開通 する": (2, 1)}
    assert counts(ngrams(corpus, 2, "lemma", min_documents=2)) == {"橋 は": (3, 2)}
    assert counts(ngrams(corpus, 2, "pos"))["名詞 動詞"] == (2, 2)
    assert "広告 橋" not in counts(frame)


def test_spread_is_that_of_dispersion(corpus: Corpus) -> None:
    ours = ngrams(corpus, 2, min_n=1).select("n", "df", *SPREAD, type="ngram").sort("type")
    theirs = dispersion(corpus, family="ngram").select("n", "df", *SPREAD, "type").sort("type")
    assert_frame_equal(ours, theirs)


def test_order_of_rows_changes_nothing(corpus: Corpus) -> None:
    assert_frame_equal(ngrams(shuffled(corpus), range(1, 4), min_n=1), ngrams(corpus, range(1, 4), min_n=1))


def test_nothing_long_enough_is_an_empty_table(corpus: Corpus) -> None:
    assert ngrams(corpus, 9, min_n=1).is_empty()
    assert ngrams(corpus.filter(doc_ids=[]), 2).schema == pl.Schema(NGRAMS)
    one = ngrams(corpus.filter(doc_ids=["d2"]), 2, min_n=1)
    assert one["dp_norm"].null_count() == one.height
    assert one["reason"][0].startswith("one document")


def test_errors(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="n-grams: needs tokens"):
        ngrams(corpus.features())
    for wrong, match in (
        ({"n": 0}, "n=0"),
        ({"n": []}, "no size of n-grams"),
        ({"skip": -1}, "skip=-1"),
        ({"n": 12, "skip": 9}, "too much to count"),
        ({"min_n": 0}, "min_n=0"),
        ({"min_documents": 0}, "min_documents=0"),
        ({"family": "word"}, "'word'.*lemma, surface, pos"),
    ):
        with pytest.raises(StatisticsError, match=match):
            ngrams(corpus, **wrong)
