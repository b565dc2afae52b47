"""The word list against plain loops, against dispersion and n-grams, and kept from one session to the next."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from teaching import teaching
from token_factory import token_corpus

from workbench.compare.words.dispersion import dispersion, ngrams
from workbench.compare.words.type_table import FREQUENCIES, frequencies
from workbench.corpus import Corpus
from workbench.counting.word_index import WordIndex
from workbench.errors import CorpusError, StatisticsError
from workbench.schema import NON_WORD_POS

WORDS = st.sampled_from(["甲", "乙", "丙", "、", "。"])
DOCUMENTS = st.lists(
    st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=3), min_size=1, max_size=4
).map(lambda docs: {f"d{i}": sentences for i, sentences in enumerate(docs)})


@given(DOCUMENTS, st.sampled_from(["lemma", "surface", "pos"]))
def test_counts_are_those_of_plain_loops(documents: dict[str, list[str]], family: str) -> None:
    corpus = token_corpus(documents)
    n, df, tokens = Counter[str](), Counter[str](), 0
    for (_,), own in corpus.tokens.group_by("doc_id"):
        words = own.filter(~pl.col("pos").is_in(NON_WORD_POS))[family].to_list()
        n.update(words)
        df.update(set(words))
        tokens += len(words)
    frame = frequencies(corpus, family)
    assert {r[0]: r[1:] for r in frame.select("type", "n", "df").iter_rows()} == {w: (n[w], df[w]) for w in n}
    assert frame.schema == pl.Schema(FREQUENCIES)
    assert set(frame["tokens"]) <= {tokens}
    assert frame["n"].is_sorted(descending=True)
    for row in frame.iter_rows(named=True):
        assert row["per_million"] == pytest.approx(row["n"] / tokens * 1e6)


def test_it_counts_as_dispersion_and_ngrams_do(example: Corpus) -> None:
    spread = dispersion(example).select("type", "pos", "n", "df", "tokens", "documents")
    own = frequencies(example)
    assert_frame_equal(own.select(spread.columns), spread, check_row_order=False)
    words = ngrams(example, 1, min_n=1).select("n", "df", "documents", "per_million", type="ngram")
    assert_frame_equal(frequencies(example, "surface").select(words.columns), words, check_row_order=False)


@pytest.fixture(scope="module")
def example() -> Corpus:
    return teaching()


def test_what_is_left_out_changes_no_share(example: Corpus) -> None:
    whole, some = frequencies(example), frequencies(example, pos=["動詞"], min_n=3, min_documents=2)
    assert_frame_equal(some, whole.filter(pl.col("pos") == "動詞", pl.col("n") >= 3, pl.col("df") >= 2))
    assert 0 < some.height < whole.height


def test_a_later_session_looks_at_no_word(example: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    folder = example.write(tmp_path / "corpus")
    first = frequencies(Corpus.read(folder), "surface")
    monkeypatch.setattr(WordIndex, "_numbered", lambda *_: pytest.fail("numbered again"))
    monkeypatch.setattr(WordIndex, "tokens", property(lambda _: pytest.fail("read again")))
    assert_frame_equal(frequencies(Corpus.read(folder), "surface"), first)


def test_a_feature_set_has_lemmas_only(example: Corpus) -> None:
    features = example.features()
    assert_frame_equal(frequencies(features).select("type", "n"), frequencies(example).select("type", "n"))
    with pytest.raises(CorpusError, match="needs tokens"):
        frequencies(features, "surface")


def test_what_cannot_be_asked_is_named(example: Corpus) -> None:
    with pytest.raises(StatisticsError, match="min_n=0"):
        frequencies(example, min_n=0)
    with pytest.raises(StatisticsError, match="'word'"):
        frequencies(example, "word")
    with pytest.raises(StatisticsError, match="pos with family='surface'"):
        frequencies(example, "surface", pos=["名詞"])
