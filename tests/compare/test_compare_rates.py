"""Rates of documents, groups and targets: against plain loops, scipy's bootstrap, and what must not change them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, corpora, make_corpus, overdispersed, shuffled
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import bootstrap_ratios, document_counts
from polars.testing import assert_frame_equal

from workbench.compare.rates import DOCUMENT_RATES, GROUP_RATES, document_rates, group_rates, target_rates
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.families import FAMILIES, LATER, UNITS
from workbench.errors import CorpusError, StatisticsError


@pytest.fixture(scope="module")
def many() -> Corpus:
    rng = np.random.default_rng(5)
    news = overdispersed(rng, 40, 0.02, 0.8, prefix="n")
    return make_corpus(news + overdispersed(rng, 25, 0.05, 0.3, prefix="c", genre="column"))


@settings(max_examples=40, deadline=None)
@given(corpora(), st.sampled_from([f for f in FAMILIES if f not in LATER]), st.sampled_from(list(UNITS)))
def test_document_rates_are_those_of_a_plain_loop(corpus: Corpus, family: str, unit: str) -> None:
    frame = document_rates(corpus, family, unit)
    assert frame.schema == pl.Schema(DOCUMENT_RATES)
    expected = document_counts(corpus, family, unit)
    assert frame["doc_id"].unique(maintain_order=True).to_list() == corpus.documents["doc_id"].to_list()
    assert frame.height == len(expected) * len(FAMILIES[family])
    for row in frame.iter_rows(named=True):
        counts, exposure = expected[row["doc_id"]]
        assert row["n"] == counts.get(row["category"], 0)
        assert row["exposure"] == exposure
        if exposure:
            assert row["rate"] == pytest.approx(UNITS[unit] * row["n"] / exposure)
            assert row["reason"] is None
        else:
            assert (row["rate"], row["reason"]) == (None, f"no {unit}")


def test_a_rate_known_by_hand() -> None:
    sentences = [
        Sent(30, [("possibility", "author"), ("possibility", "reported")], "hedged"),
        Sent(20, [("counter", "author")], "asserted", "title"),
        Sent(500, [("possibility", "author")], None, "boilerplate"),
    ]
    corpus = make_corpus([Doc("a", sentences)])
    codes = document_rates(corpus).filter(pl.col("category") == "possibility").row(0, named=True)
    assert (codes["n"], codes["exposure"], codes["rate"], codes["unit"]) == (2, 50, 40.0, "tokens")
    voice = document_rates(corpus, "voice", "sentences").filter(pl.col("category") == "author")
    assert voice["rate"].item() == 100.0  # two markers in two sentences
    commitment = document_rates(corpus, "commitment").filter(pl.col("category") == "hedged")
    assert (commitment["rate"].item(), commitment["unit"].item()) == (50.0, "sentences")
    cells = document_rates(corpus, "engagement").filter(pl.col("n") > 0)
    assert dict(cells.select("category", "n").iter_rows()) == {"entertain": 2, "disclaim": 1}


@pytest.mark.parametrize(("method", "scipy_method"), [("percentile", "percentile"), ("bca", "BCa")])
def test_group_intervals_are_those_of_scipy(many: Corpus, method: str, scipy_method: str) -> None:
    from scipy.stats import bootstrap

    ours = group_rates(many, n_resamples=20_000, method=method).filter(pl.col("category") == "possibility")
    rates = document_rates(many).filter(pl.col("category") == "possibility")
    for group in ("news", "column"):
        ids = many.documents.filter(pl.col("genre") == group)["doc_id"].to_list()
        part = rates.filter(pl.col("doc_id").is_in(ids))
        n, exposure = part["n"].to_numpy(), part["exposure"].to_numpy()
        found = bootstrap(
            (n, exposure), lambda a, b, axis: 1000 * a.sum(axis=axis) / b.sum(axis=axis), paired=True, vectorized=True,
            n_resamples=20_000, method=scipy_method, rng=np.random.default_rng(3),
        ).confidence_interval  # fmt: skip
        row = ours.filter(pl.col("group") == group).row(0, named=True)
        assert row["rate"] == pytest.approx(1000 * n.sum() / exposure.sum())
        width = found.high - found.low
        # Two random bootstraps of 20,000 differ in their 2.5 % points by about 1 % of the width.
        assert row["low"] == pytest.approx(found.low, abs=0.03 * width)
        assert row["high"] == pytest.approx(found.high, abs=0.03 * width)


def test_group_intervals_are_those_of_a_loop_over_resamples(many: Corpus) -> None:
    rates = document_rates(many).filter(pl.col("category") == "possibility")
    ids = sorted(many.documents.filter(pl.col("genre") == "news")["doc_id"])
    rows = {r["doc_id"]: r for r in rates.iter_rows(named=True)}
    drawn = bootstrap_ratios(
        [rows[d]["n"] for d in ids], [rows[d]["exposure"] for d in ids], 4000, np.random.default_rng(9)
    )
    low, high = np.quantile(drawn, [0.05, 0.95])
    ours = group_rates(many, n_resamples=4000, level=0.9)
    row = ours.filter(pl.col("group") == "news", pl.col("category") == "possibility").row(0, named=True)
    assert row["low"] == pytest.approx(1000 * low, abs=0.05 * 1000 * (high - low))
    assert row["high"] == pytest.approx(1000 * high, abs=0.05 * 1000 * (high - low))


def test_weights_are_resamples_and_do_not_depend_on_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate(list(resample.weights(7, 50, np.random.default_rng(1))))
    assert whole.shape == (50, 7)
    assert (whole.sum(axis=1) == 7).all()
    monkeypatch.setattr(resample, "CHUNK_CELLS", 40)
    chunks = list(resample.weights(7, 50, np.random.default_rng(1)))
    assert len(chunks) == 10
    assert (np.concatenate(chunks) == whole).all()


def test_each_unit_is_drawn_as_often_as_any_other() -> None:
    from scipy.stats import chisquare

    drawn = sum(chunk.sum(axis=0) for chunk in resample.weights(6, 5000, np.random.default_rng(2)))
    assert chisquare(drawn).pvalue > 0.001


def test_the_interval_resamples_documents_not_tokens() -> None:
    # The same 100 markers in 10,000 tokens: spread over all documents, or all in half of them.
    even = make_corpus([Doc(f"e{i:02d}", [Sent(500, [("doubt", "author")] * 5)]) for i in range(20)])
    odd = make_corpus([Doc(f"o{i:02d}", [Sent(500, [("doubt", "author")] * (10 * (i % 2)))]) for i in range(20)])
    widths = []
    for corpus in (even, odd):
        row = group_rates(corpus).filter(pl.col("category") == "doubt").row(0, named=True)
        assert (row["n"], row["rate"]) == (100, 10.0)
        widths.append(row["high"] - row["low"])
    assert widths[0] == pytest.approx(0, abs=1e-9)
    assert widths[1] > 7


@pytest.mark.parametrize("family", [f for f in FAMILIES if f not in LATER])
def test_order_of_rows_changes_nothing(many: Corpus, family: str) -> None:
    other = shuffled(many)
    assert_frame_equal(group_rates(other, family), group_rates(many, family))
    assert_frame_equal(document_rates(other, family), document_rates(many, family), check_row_order=False)


def test_an_unrelated_document_changes_no_other_row(many: Corpus) -> None:
    rng = np.random.default_rng(5)
    docs = overdispersed(rng, 40, 0.02, 0.8, prefix="n") + overdispersed(rng, 25, 0.05, 0.3, prefix="c", genre="column")
    more = make_corpus([*docs, Doc("zz", [Sent(10, [("doubt", "author")])], "editorial")])
    assert_frame_equal(document_rates(more).filter(pl.col("doc_id") != "zz"), document_rates(many))
    assert_frame_equal(group_rates(more).filter(pl.col("group") != "editorial"), group_rates(many))


def test_seed_fixes_the_interval(many: Corpus) -> None:
    assert_frame_equal(group_rates(many, seed=4), group_rates(many, seed=4))
    assert not group_rates(many, seed=4)["low"].equals(group_rates(many, seed=5)["low"])


def test_groups_that_have_no_interval_say_why() -> None:
    corpus = make_corpus(
        [
            Doc("one", [Sent(100, [("doubt", "author")])], "column"),
            Doc("a", [Sent(50)], "news"),
            Doc("b", [Sent(50, [("doubt", "author")])], "news"),
            Doc("blank", [], "empty"),
            Doc("nobody", [Sent(10)], None),
        ]
    )
    frame = group_rates(corpus)
    assert frame.schema == pl.Schema(GROUP_RATES)
    assert frame["group"].unique(maintain_order=True).to_list() == ["column", "empty", "news", "(unknown)"]
    rows = {(r["group"], r["category"]): r for r in frame.iter_rows(named=True)}
    one = rows["column", "doubt"]
    # Garwood's interval of one occurrence: 0.0253 to 5.572, in 100 tokens. One document has no other.
    assert (one["rate"], one["reason"], one["method"]) == (
        10.0,
        None,
        "exact (Garwood)",
    )
    assert (one["low"], one["high"]) == pytest.approx((0.253178, 55.71643), rel=1e-5)
    never = rows["news", "possibility"]
    # None in 100 tokens: at most 3.689 expected ones, with probability .975.
    assert (never["rate"], never["low"], never["reason"]) == (0.0, 0.0, None)
    assert never["high"] == pytest.approx(36.8888, rel=1e-5)
    loud = group_rates(make_corpus([Doc("one", [Sent(100, [("doubt", "author")] * 4)])])).filter(category="doubt")
    assert loud.select("low", "high", "reason").row(0) == (None, None, "one document: no interval")
    assert rows["news", "doubt"]["low"] is not None
    empty = rows["empty", "doubt"]
    assert (empty["rate"], empty["n_documents"], empty["reason"]) == (None, 0, "no tokens")


def test_grouping_by_other_things(many: Corpus) -> None:
    year = Corpus(
        dict(many.tables)
        | {"documents": many.documents.with_columns(year=pl.Series([2021.0, None, float("nan"), 2022.0, 2022.0] * 13))}
    )
    assert group_rates(year, by="year")["group"].unique(maintain_order=True).to_list() == [
        "2021.0",
        "2022.0",
        "(unknown)",
    ]
    first = group_rates(many, by=pl.col("doc_id").str.slice(0, 1))
    assert first["group"].unique(maintain_order=True).to_list() == ["c", "n"]
    whole = group_rates(many, by=None)
    assert whole["group"].unique().to_list() == ["all"]
    assert whole["n_documents"].unique().to_list() == [65]


def test_target_interval_resamples_sentences(many: Corpus) -> None:
    sentences = [Sent(10, [("doubt", "author")] * (i % 2)) for i in range(30)]
    frame = target_rates(make_corpus([Doc("x", sentences)]), "x", n_resamples=20_000)
    row = frame.filter(pl.col("category") == "doubt").row(0, named=True)
    # 30 sentences of 10 tokens, each with a marker or not: a binomial share, in units of 100 per 1,000 tokens.
    from scipy.stats import binom

    low, high = (100 * binom.ppf(q, 30, 0.5) / 30 for q in (0.025, 0.975))
    assert (row["rate"], row["n_documents"]) == (50.0, 1)
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=100 / 30 + 1e-9)
    assert row["method"] == "percentile bootstrap of sentences"
    pair = target_rates(many, ["n000", "n001"])
    assert (
        pair["method"][0].removeprefix("exact (Garwood), or ").removesuffix(" where wider")
        == "percentile bootstrap of documents"
    )
    assert pair["n_documents"][0] == 2


def test_an_empty_corpus_gives_empty_tables() -> None:
    corpus = make_corpus([])
    assert document_rates(corpus).schema == pl.Schema(DOCUMENT_RATES)
    assert document_rates(corpus).is_empty()
    assert group_rates(corpus).is_empty()


def test_errors_name_the_value_and_what_was_allowed(many: Corpus) -> None:
    with pytest.raises(StatisticsError, match=r"'codes'.*code, voice"):
        document_rates(many, "codes")
    with pytest.raises(StatisticsError, match=r"'words'.*tokens, sentences"):
        document_rates(many, unit="words")
    with pytest.raises(StatisticsError, match=r"'outlets'.*outlet"):
        group_rates(many, by="outlets")
    with pytest.raises(StatisticsError, match=r"level=95"):
        group_rates(many, level=95)
    with pytest.raises(StatisticsError, match=r"n_resamples=0"):
        group_rates(many, n_resamples=0)
    with pytest.raises(StatisticsError, match=r"'basic'.*percentile, bca"):
        group_rates(many, method="basic")
    with pytest.raises(CorpusError, match=r"no document 'n0000'.*did you mean 'n000'"):
        target_rates(many, "n0000")
    with pytest.raises(StatisticsError, match="target is empty"):
        target_rates(many, pl.col("genre") == "nothing")
