"""Dispersion tables: the measures of a sparse table are those of the dense one; what is a part; nulls with reasons."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus, shuffled
from hypothesis import assume, given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from token_factory import token_corpus

from workbench.compare import measures as m
from workbench.compare.words.dispersion import DISPERSION, SPREAD, dispersion, spread
from workbench.corpus import Corpus
from workbench.errors import CorpusError, StatisticsError

NOUN, PARTICLE = "名詞", "助詞"
TABLES = st.integers(1, 7).flatmap(
    lambda k: st.tuples(
        st.lists(st.lists(st.integers(0, 12), min_size=k, max_size=k), min_size=1, max_size=5),
        st.lists(st.integers(1, 300), min_size=k, max_size=k),
    )
)


def row(frame: pl.DataFrame, name: str) -> dict[str, object]:
    return frame.filter(pl.col("type") == name).row(0, named=True)


@given(TABLES)
def test_sparse_measures_are_those_of_the_dense_table(drawn: tuple[list[list[int]], list[int]]) -> None:
    table, sizes = np.array(drawn[0]), np.array(drawn[1])
    types, parts = np.nonzero(table)
    found = spread(types, parts, table[types, parts], len(table), sizes)
    assert set(found) == set(SPREAD)
    for name in set(SPREAD) - {"dp_random"}:
        assert found[name] == pytest.approx(getattr(m, name)(table, sizes), abs=1e-9, nan_ok=True), name


@given(st.integers(1, 40), st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_the_dp_to_expect_at_random_is_the_mean_over_the_binomial(f: int, sizes: list[int]) -> None:
    from scipy.stats import binom

    shares = np.array(sizes) / sum(sizes)
    values = np.arange(f + 1)
    by_hand = sum(float((np.abs(values / f - s) * binom.pmf(values, f, s)).sum()) for s in shares) / 2
    found = spread(np.array([0]), np.array([0]), np.array([f]), 1, np.array(sizes))
    assert found["dp_random"][0] == pytest.approx(by_hand, abs=1e-9)


def test_words_scattered_at_random_have_the_dp_to_expect() -> None:
    rng = np.random.default_rng(1)
    sizes = rng.integers(50, 500, 40)
    table = rng.multinomial(12, sizes / sizes.sum(), size=400)
    types, parts = np.nonzero(table)
    found = spread(types, parts, table[types, parts], 400, sizes)
    assert found["dp"].mean() == pytest.approx(found["dp_random"][0], abs=0.01)


def test_gries_five_parts_as_documents() -> None:
    sizes = [9, 10, 10, 10, 11]
    counts = {"a": [1, 2, 3, 4, 5], "i": [9, 0, 0, 0, 0]}
    documents = []
    for i, size in enumerate(sizes):
        lemmas = {(w, NOUN): n[i] for w, n in counts.items() if n[i]}
        rest = size - sum(lemmas.values())
        documents.append(Doc(f"d{i}", [Sent(size)], lemmas=lemmas | ({("x", PARTICLE): rest} if rest else {})))
    # The first document holds 10 tokens with 9 of i and 1 of a.
    sizes[0] = 10
    frame = dispersion(make_corpus(documents), ["a", "i"])
    assert frame.schema == pl.Schema(DISPERSION)
    a = row(frame, "a")
    assert (a["n"], a["tokens"], a["df"], a["documents"], a["range"], a["parts"]) == (15, 51, 5, 5, 5, 5)
    assert a["dp"] == pytest.approx(float(m.dp(counts["a"], sizes)))
    assert row(frame, "i")["kl_divergence"] == pytest.approx(float(m.kl_divergence(counts["i"], sizes)))
    assert row(frame, "i")["range"] == 1
    assert row(frame, "i")["dp"] > row(frame, "i")["dp_random"]
    assert a["method"] == "lemma over documents; 5 parts of 10 to 11 tokens"
    assert a["reason"] is None


@pytest.fixture
def small() -> Corpus:
    return token_corpus(
        {
            "d1": ["支援 は 続く 。", "支援 支援 だ"],
            "d2": ["会談 は 終わる", "支援 の 会談"],
            "d3": ["会談"],
        },
        boilerplate=[("d2", 1)],
        markers=[("d1", 0, "続く", "certainty"), ("d1", 1, "だ", "certainty"), ("d2", 0, "は", "counter")],
        genre={"d1": "news", "d2": "column", "d3": "news"},
    )


def test_parts_may_be_sentences_or_a_column(small: Corpus) -> None:
    by_sentence = row(dispersion(small, over="sentences"), "支援")
    # Boilerplate is no part, and its words do not count.
    assert (by_sentence["n"], by_sentence["df"], by_sentence["range"], by_sentence["parts"]) == (3, 1, 2, 4)
    assert by_sentence["dp"] == pytest.approx(float(m.dp([1, 2, 0, 0], [3, 3, 3, 1])))
    by_genre = row(dispersion(small, over="genre"), "会談")
    assert (by_genre["n"], by_genre["df"], by_genre["range"], by_genre["parts"]) == (2, 2, 2, 2)
    assert by_genre["dp"] == pytest.approx(float(m.dp([1, 1], [7, 3])))


def test_codes_and_entries_by_sentence_need_no_tokens(small: Corpus) -> None:
    features = small.features()
    found = row(dispersion(features, family="code", over="sentences"), "certainty")
    assert (found["n"], found["df"], found["range"]) == (2, 1, 2)
    assert row(dispersion(features, family="entry"), "counter.1")["df"] == 1
    assert_frame_equal(dispersion(features), dispersion(small))
    with pytest.raises(CorpusError, match=r"this feature set has none.*workbench attach.*annotate_documents"):
        dispersion(features, over="sentences")
    with pytest.raises(CorpusError, match=r"n-grams: needs tokens"):
        dispersion(features, family="ngram")


def test_frames(small: Corpus) -> None:
    with pytest.raises(CorpusError, match="no table 'frames'"):
        dispersion(small, family="frame")
    frames = pl.DataFrame(
        {
            "doc_id": ["d1", "d1", "d2"],
            "sent_id": [0, 1, 1],
            "frame": ["aid", "aid", "aid"],
            "start": [0, 8, 9],
            "end": [2, 10, 11],
        }
    )
    found = row(dispersion(small.with_tables(frames=frames), family="frame"), "aid")
    assert (found["n"], found["df"], found["documents"]) == (2, 1, 3)


def test_types_that_do_not_occur_are_rows_with_a_reason(small: Corpus) -> None:
    frame = dispersion(small, ["支援", "制裁"])
    absent = row(frame, "制裁")
    assert (absent["n"], absent["df"], absent["range"], absent["reason"]) == (0, 0, 0, "no occurrence")
    assert all(absent[name] is None for name in SPREAD)
    one = row(dispersion(small.filter(doc_ids=["d1"]), "支援"), "支援")
    assert one["dp"] == 0
    assert [one[c] for c in ("dp_norm", "juilland_d", "carroll_d2")] == [None] * 3
    assert one["reason"].startswith("one part only")


def test_what_is_left_out(small: Corpus) -> None:
    assert set(dispersion(small, min_n=2)["type"]) == {"支援", "は", "会談"}
    assert dispersion(small, pos=[PARTICLE]).is_empty()
    assert dispersion(small)["n"].is_sorted(descending=True)


def test_errors(small: Corpus) -> None:
    with pytest.raises(StatisticsError, match=r"'word'.*lemma, code, entry, frame, ngram"):
        dispersion(small, family="word")
    with pytest.raises(StatisticsError, match=r"no metadata column 'ministry'"):
        dispersion(small, over="ministry")
    with pytest.raises(StatisticsError, match="no tokens"):
        dispersion(small.filter(doc_ids=[]))
    with pytest.raises(StatisticsError, match="min_n=-1"):
        dispersion(small, min_n=-1)


@given(st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    documents = [Doc(f"d{i}", [Sent(50)], "n", {("w", NOUN): int(k) + 1}) for i, k in enumerate(rng.poisson(2, 5))]
    corpus = make_corpus(documents)
    assume(corpus.counts.height)
    assert_frame_equal(dispersion(shuffled(corpus, seed)), dispersion(corpus))
