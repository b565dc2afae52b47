"""One text beside groups: figures against plain loops, nulls with reasons, and what must not change anything."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, corpora, make_corpus, overdispersed, shuffled
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import bootstrap_ratios, document_counts, mid_rank
from polars.testing import assert_frame_equal

from workbench.compare.contrast import CONTRAST, contrast
from workbench.compare.rates import group_rates, target_rates
from workbench.corpus import Corpus
from workbench.counting.families import FAMILIES
from workbench.errors import CorpusError, StatisticsError

TARGET = [Sent(12, [("possibility", "author")] * (i % 3 == 0)) for i in range(30)]


def documents() -> list[Doc]:
    rng = np.random.default_rng(11)
    news = overdispersed(rng, 40, 0.01, 0.8, prefix="n")
    column = overdispersed(rng, 12, 0.04, 0.3, prefix="c", genre="column")
    return [Doc("target", TARGET, "column"), *news, *column]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(documents())


@pytest.fixture(scope="module")
def table(corpus: Corpus) -> pl.DataFrame:
    return contrast(corpus, "target")


def row(frame: pl.DataFrame, group: str, category: str = "possibility") -> dict[str, object]:
    return frame.filter(pl.col("group") == group, pl.col("category") == category).row(0, named=True)


def test_the_table_has_a_row_per_group_and_category(table: pl.DataFrame) -> None:
    assert table.schema == pl.Schema(CONTRAST)
    assert table.height == 2 * len(FAMILIES["code"])
    assert table["group"].unique(maintain_order=True).to_list() == ["column", "news"]
    assert table["category"].to_list() == [*FAMILIES["code"], *FAMILIES["code"]]


def test_sides_are_those_of_the_rate_tables(corpus: Corpus, table: pl.DataFrame) -> None:
    rest = corpus.filter(pl.col("doc_id") != "target")
    sides = group_rates(rest).select("group", "category", "n_documents", "n", "exposure", "rate", "low", "high")
    assert_frame_equal(table.select(sides.columns), sides)
    own = target_rates(corpus, "target")
    for group in ("news", "column"):
        mine = table.filter(pl.col("group") == group)
        for name in ("n", "exposure", "rate", "low", "high"):
            assert mine[f"target_{name}"].to_list() == own[name].to_list()


def test_the_target_is_taken_out_and_that_is_said(table: pl.DataFrame) -> None:
    assert row(table, "column")["n_documents"] == 12
    assert "target taken out of this group" in str(row(table, "column")["caveat"])
    assert "taken out" not in str(row(table, "news")["caveat"])


def test_log_ratio_and_its_interval(corpus: Corpus, table: pl.DataFrame) -> None:
    found = row(table, "news")
    counts = document_counts(corpus, "code", "tokens")
    news = [counts[d] for d in sorted(counts) if d.startswith("n")]
    n, exposure = [c.get("possibility", 0) for c, _ in news], [e for _, e in news]
    observed = np.log2((10 / 360) / (sum(n) / sum(exposure)))
    assert found["log2_ratio"] == pytest.approx(observed)
    rng = np.random.default_rng(1)
    own = bootstrap_ratios([i % 3 == 0 for i in range(30)], [12] * 30, 4000, rng)
    low, high = np.quantile(np.log2(own) - np.log2(bootstrap_ratios(n, exposure, 4000, rng)), [0.025, 0.975])
    wide = contrast(corpus, "target", n_resamples=20_000)
    assert row(wide, "news")["log2_low"] == pytest.approx(low, abs=0.05 * (high - low))
    assert row(wide, "news")["log2_high"] == pytest.approx(high, abs=0.05 * (high - low))


@pytest.mark.parametrize("min_tokens", [0, 100, 300])
def test_percentile_is_the_mid_rank_among_long_documents(corpus: Corpus, min_tokens: int) -> None:
    found = contrast(corpus, "target", min_tokens=min_tokens)
    counts = document_counts(corpus, "code", "tokens")
    for group in ("news", "column"):
        others = [c for d, c in counts.items() if d[0] == group[0] and c[1] >= min_tokens]
        for category in ("possibility", "doubt"):
            own = counts["target"][0].get(category, 0) / counts["target"][1]
            assert row(found, group, category)["n_compared"] == len(others)
            expected = mid_rank(own, [c.get(category, 0) / e for c, e in others])
            assert row(found, group, category)["percentile"] == pytest.approx(expected)


def test_an_unusual_target_is_found_and_a_usual_one_is_not(corpus: Corpus, table: pl.DataFrame) -> None:
    loud = make_corpus([Doc("target", [Sent(12, [("possibility", "author")] * 2)] * 30, "column"), *documents()[1:]])
    found = row(contrast(loud, "target"), "news")
    assert found["p_tail"] < 0.001
    assert found["target_rate"] > found["expected_high"]
    usual = row(table, "column")
    assert usual["p_tail"] > 0.1
    assert usual["expected_low"] <= usual["target_rate"] <= usual["expected_high"]


def test_prediction_is_in_rates_per_thousand_tokens() -> None:
    docs = [Doc(f"d{i:02d}", [Sent(500, [("doubt", "author")] * (48 + 7 * i % 5))]) for i in range(40)]
    found = row(contrast(make_corpus([Doc("t", [Sent(250), Sent(250)], "x"), *docs]), "t"), "news", "doubt")
    # 50 in 500 tokens are expected, by chance give or take 14: a rate of 100, give or take 28.
    assert found["rate"] == pytest.approx(100, abs=2)
    assert found["expected_low"] == pytest.approx(72, abs=8)
    assert found["expected_high"] == pytest.approx(128, abs=8)
    assert found["p_tail"] < 1e-6


def test_prediction_is_wider_for_a_shorter_target() -> None:
    short = make_corpus([Doc("target", TARGET[:6], "column"), *documents()[1:]])
    long = make_corpus([Doc("target", TARGET * 5, "column"), *documents()[1:]])
    a, b = (row(contrast(c, "target"), "news") for c in (short, long))
    assert a["target_rate"] == b["target_rate"]
    assert a["expected_high"] > b["expected_high"]
    assert a["p_tail"] > b["p_tail"]


def test_q_is_over_the_categories_of_a_group(corpus: Corpus) -> None:
    rng = np.random.default_rng(3)
    codes = ("possibility", "doubt", "counter", "question")
    docs = [
        Doc(f"d{i:02d}", [Sent(200, [(c, "author") for c in codes for _ in range(int(rng.poisson(2)))])])
        for i in range(30)
    ]
    frame = contrast(make_corpus([Doc("t", [Sent(200, [("doubt", "author")] * 9)], "x"), *docs]), "t")
    tested = frame.filter(pl.col("p_tail").is_not_null()).sort("p_tail")
    assert tested.height == 4
    p = tested["p_tail"].to_list()
    by_hand = [min(p[j] * 4 / (j + 1) for j in range(i, 4)) for i in range(4)]
    assert tested["q"].to_list() == pytest.approx(by_hand)
    assert frame.filter(pl.col("p_tail").is_null())["q"].null_count() == 10


def test_commitment_is_a_share_with_a_bounded_prediction() -> None:
    rng = np.random.default_rng(4)
    docs = []
    for i in range(30):
        share = rng.beta(2, 3)
        docs.append(Doc(f"d{i}", [Sent(10, commitment="hedged" if rng.random() < share else "asserted")] * 1))
        docs[-1].sentences = [Sent(10, commitment="hedged" if rng.random() < share else "asserted") for _ in range(20)]
    corpus = make_corpus([Doc("t", [Sent(10, commitment="hedged")] * 12, "x"), *docs])
    found = row(contrast(corpus, "t", family="commitment"), "news", "hedged")
    assert (found["unit"], found["target_rate"], found["target_exposure"]) == ("sentences", 100.0, 12)
    assert "beta-binomial" in str(found["method"])
    assert 0 <= found["expected_low"] < found["expected_high"] <= 100
    by_tokens = row(contrast(corpus, "t", family="commitment", unit="tokens"), "news", "hedged")
    assert "gamma-Poisson" in str(by_tokens["method"])


def test_nulls_have_reasons(table: pl.DataFrame) -> None:
    never = row(table, "news", "doubt")
    assert (never["target_rate"], never["rate"], never["log2_ratio"], never["p_tail"]) == (0.0, 0.0, None, None)
    reason = str(never["reason"])
    assert "log2_ratio: no occurrence in the target or group" in reason
    assert "expected, p_tail: no occurrence in the reference" in reason
    assert row(table, "news")["reason"] is None


def test_every_null_figure_has_a_reason(corpus: Corpus) -> None:
    docs = [
        *documents(),
        Doc("lone", [Sent(50, [("doubt", "author")])], "explainer"),
        Doc("void", [], "blank"),
        Doc("t2", [Sent(20, [("doubt", "author")]), Sent(20)], None),
    ]
    mixed = make_corpus(docs)
    # p_documents is asked of several documents only.
    figures = [c for c, kind in CONTRAST.items() if kind == pl.Float64 and c != "p_documents"]
    for target in ("target", "t2", "void", "lone", ["target", "t2"]):
        frame = contrast(mixed, target, n_resamples=200)
        unexplained = frame.filter(pl.any_horizontal(pl.col(c).is_null() for c in figures) & pl.col("reason").is_null())
        assert unexplained.is_empty(), unexplained.row(0, named=True)
        assert (
            not frame.select(pl.any_horizontal(pl.col(c).is_nan() | pl.col(c).is_infinite() for c in figures))
            .to_series()
            .any()
        )


def test_short_targets_and_small_groups_draw_a_caveat() -> None:
    docs = [
        Doc("short", [Sent(20, [("doubt", "author")]), Sent(20)], "column"),
        *(Doc(f"n{i}", [Sent(200, [("doubt", "author")] * i)]) for i in range(3)),
    ]
    found = row(contrast(make_corpus(docs), "short"), "news", "doubt")
    assert "target has 40 tokens, fewer than 100" in str(found["caveat"])
    assert "group has 3 document(s)" in str(found["caveat"])
    assert "only 2 document(s) of the group have any" in str(found["caveat"])
    assert (found["p_tail"], found["expected_high"]) == (None, None)
    assert "fewer than 10 documents" in str(found["reason"])


def test_a_target_without_tokens_has_no_rate(corpus: Corpus) -> None:
    frame = contrast(make_corpus([*documents(), Doc("void", [], "blank")]), "void")
    found = row(frame, "news")
    assert (found["target_rate"], found["percentile"], found["p_tail"]) == (None, None, None)
    assert "target has no tokens" in str(found["reason"])
    assert found["rate"] is not None


def test_several_documents_are_pooled(corpus: Corpus) -> None:
    ids = ["n000", "n001", "n002"]
    frame = contrast(corpus, ids)
    found = row(frame, "news")
    assert (found["target"], found["n_documents"]) == ("3 documents", 37)
    assert "target: exact (Garwood), or percentile bootstrap of documents where wider" in str(found["method"])
    assert "3 documents together, simulated" in str(found["method"])
    assert_frame_equal(contrast(corpus, pl.col("doc_id").is_in(["n001", "n002", "n000"])), frame)
    counts = document_counts(corpus, "code", "tokens")
    pairs = [(counts[d][0].get("possibility", 0), counts[d][1]) for d in ids]
    n, exposure = (sum(part) for part in zip(*pairs, strict=True))
    assert found["target_rate"] == pytest.approx(1000 * n / exposure)
    # Three documents of that group are usual beside it, and unusual beside documents with four times the rate.
    assert found["expected_low"] <= found["target_rate"] <= found["expected_high"]
    assert row(frame, "column")["p_tail"] < 0.05 < found["p_tail"]


def test_percentile_of_several_documents_is_the_mean_of_theirs(corpus: Corpus) -> None:
    ids = ["c000", "c001", "c002", "c003"]
    together, single = contrast(corpus, ids, min_tokens=0), contrast(corpus, ids, each=True, min_tokens=0)
    for group in ("news", "column"):
        each = [row(single.filter(pl.col("target") == i), group)["percentile"] for i in ids]
        assert row(together, group)["percentile"] == pytest.approx(np.mean(each))


def test_each_of_several_targets_on_its_own(corpus: Corpus, table: pl.DataFrame) -> None:
    frame = contrast(corpus, ["n003", "target"], each=True)
    assert frame.schema == pl.Schema(CONTRAST)
    assert frame["target"].unique(maintain_order=True).to_list() == ["n003", "target"]
    assert frame.height == 2 * table.height
    without = corpus.filter(pl.col("doc_id") != "n003")
    assert_frame_equal(frame.filter(pl.col("target") == "target"), contrast(without, "target"))
    # All targets are out of the reference, and what is said of a group is the same for each.
    assert frame.filter(pl.col("group") == "news")["n_documents"].unique().to_list() == [39]
    assert "taken out" in str(row(frame.filter(pl.col("target") == "n003"), "news")["caveat"])
    assert "taken out" not in str(row(frame.filter(pl.col("target") == "target"), "news")["caveat"])
    q = frame.filter(pl.col("target") == "target")["q"]
    assert q.to_list() == contrast(without, "target")["q"].to_list()


def test_more_documents_together_are_told_apart_sooner() -> None:
    rng = np.random.default_rng(21)
    docs = [*overdispersed(rng, 60, 0.01, 0.5, prefix="n"), *overdispersed(rng, 25, 0.02, 0.5, prefix="x", genre="x")]
    corpus = make_corpus(docs)
    ids = [d.doc_id for d in docs if d.genre == "x"]
    alone = contrast(corpus, ids, each=True, n_resamples=50).filter(pl.col("group") == "news")
    together = row(contrast(corpus, ids, n_resamples=50), "news")
    assert together["p_tail"] < 0.01
    assert alone.filter(pl.col("category") == "possibility")["p_tail"].median() > 0.05
    narrow = float(together["expected_high"]) - float(together["expected_low"])  # type: ignore[arg-type]
    one = alone.filter(pl.col("category") == "possibility")
    assert narrow < (one["expected_high"] - one["expected_low"]).median()  # type: ignore[operator]


@pytest.mark.parametrize("family", ["code", "commitment"])
def test_what_is_unusual_lies_outside_the_interval(family: str) -> None:
    docs = documents()
    rng = np.random.default_rng(22)
    for doc in docs:
        share = rng.beta(1, 2)
        for sentence in doc.sentences:
            sentence.commitment = "hedged" if rng.random() < share else "asserted"
    corpus = make_corpus(docs)
    ids = corpus.documents["doc_id"].to_list()[:20]
    frame = contrast(corpus, ids, each=True, family=family, n_resamples=50).drop_nulls("p_tail")
    within = pl.col("target_rate").is_between(pl.col("expected_low") - 1e-9, pl.col("expected_high") + 1e-9)
    assert frame.height > 20
    unusual = frame.filter(pl.col("p_tail") <= 0.05)
    assert unusual.height > 1
    assert not unusual.select(within.any()).item()
    # The interval is the narrower judge by no more than the edge: a little above .05 at most.
    assert frame.filter(~within)["p_tail"].max() < 0.1


def test_order_of_rows_and_unrelated_documents_change_nothing(corpus: Corpus, table: pl.DataFrame) -> None:
    assert_frame_equal(contrast(shuffled(corpus), "target"), table)
    more = make_corpus([*documents(), Doc("zz", [Sent(10, [("doubt", "author")])], "editorial")])
    assert_frame_equal(contrast(more, "target").filter(pl.col("group") != "editorial"), table)


def test_a_feature_set_is_enough(corpus: Corpus, table: pl.DataFrame) -> None:
    assert_frame_equal(contrast(corpus.features(), "target"), table)


def test_all_others_in_one_group(corpus: Corpus) -> None:
    frame = contrast(corpus, "target", by=None)
    assert frame["group"].unique().to_list() == ["all"]
    assert frame["n_documents"].unique().to_list() == [52]


def test_all_equal_counts_have_no_model() -> None:
    docs = [Doc(f"d{i:02d}", [Sent(100, [("doubt", "author")] * 2), Sent(100)]) for i in range(12)]
    found = row(contrast(make_corpus(docs), "d00"), "news", "doubt")
    assert (found["log2_ratio"], found["percentile"]) == (0, 50)
    assert (found["p_tail"], found["expected_low"], found["q"]) == (None, None, None)
    assert "no variation between documents" in str(found["reason"])


def test_one_reference_document_gives_no_interval() -> None:
    docs = [Doc("t", [Sent(100, [("doubt", "author")]), Sent(50)]), Doc("r", [Sent(200, [("doubt", "author")])])]
    found = row(contrast(make_corpus(docs), "t"), "news", "doubt")
    assert (found["n_documents"], found["rate"], found["percentile"]) == (1, 5, 100)
    assert found["p_tail"] is None
    # One occurrence on each side, in 150 and in 200 tokens: Clopper-Pearson of 1 of 2 is 0.0126 to 0.9874.
    assert found["log2_high"] == pytest.approx(np.log2(0.98742 / 0.01258 * 200 / 150), abs=1e-3)
    assert found["log2_low"] == pytest.approx(np.log2(0.01258 / 0.98742 * 200 / 150), abs=1e-3)
    loud = [Doc("t", docs[0].sentences), Doc("r", [Sent(200, [("doubt", "author")] * 4)])]
    four = row(contrast(make_corpus(loud), "t"), "news", "doubt")
    assert (four["low"], four["high"]) == (None, None)
    assert "group interval: one document" in str(four["reason"])
    assert "fewer than 10 documents" in str(found["reason"])


def test_documents_without_tokens_are_no_reference() -> None:
    void = [Doc(f"v{i}", [], "news") for i in range(5)]
    plain = contrast(make_corpus(documents()), "target")
    assert_frame_equal(contrast(make_corpus([*documents(), *void]), "target"), plain)
    only = contrast(make_corpus([documents()[0], *void]), "target")
    found = row(only, "news")
    assert (found["n_documents"], found["rate"], found["log2_ratio"], found["p_tail"]) == (0, None, None, None)
    assert "no tokens" in str(found["reason"])


def test_a_group_target_without_tokens_says_so(corpus: Corpus) -> None:
    frame = contrast(make_corpus([*documents(), Doc("v0", [], "x"), Doc("v1", [], "x")]), ["v0", "v1"])
    found = row(frame, "news")
    assert (found["target_rate"], found["percentile"], found["p_tail"]) == (None, None, None)
    assert "target has no tokens" in str(found["reason"])


def test_missing_metadata_is_a_group_of_its_own(corpus: Corpus) -> None:
    scores = [None, float("nan"), *([1.5] * 51)]
    marked = make_corpus(documents(), score=pl.Series(scores, dtype=pl.Float64))
    frame = contrast(marked, "target", by="score")
    assert dict(frame.select("group", "n_documents").unique().iter_rows()) == {"1.5": 51, "(unknown)": 1}
    assert frame["group"].to_list()[-1] == "(unknown)"


def test_errors_name_the_value(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match=r"no document 'targett'.*did you mean 'target'.*lists the ids"):
        contrast(corpus, "targett")
    with pytest.raises(StatisticsError, match=r"no metadata column 'outlets'"):
        contrast(corpus, "target", by="outlets")
    with pytest.raises(StatisticsError, match=r"no family of categories 'frames'"):
        contrast(corpus, "target", family="frames")
    with pytest.raises(StatisticsError, match="no document is left"):
        contrast(corpus.filter(doc_ids=["target"]), "target")
    with pytest.raises(StatisticsError, match="the target is empty"):
        contrast(corpus, [])
    with pytest.raises(StatisticsError, match="the target is empty"):
        contrast(corpus, pl.col("genre") == "editorial")
    with pytest.raises(CorpusError, match="no document 'x'"):
        contrast(make_corpus([]), "x")


@settings(max_examples=40, deadline=None)
@given(corpora(min_size=2, max_size=14), st.sampled_from(["code", "commitment", "source_type"]), st.booleans())
def test_any_corpus_gives_figures_or_reasons(drawn: Corpus, family: str, each: bool) -> None:
    ids = drawn.documents["doc_id"].to_list()
    frame = contrast(drawn, ids[:2] if len(ids) > 2 else ids[0], family=family, each=each, n_resamples=30)
    assert frame.schema == pl.Schema(CONTRAST)
    # p_documents is asked of several documents only.
    figures = [c for c, kind in CONTRAST.items() if kind == pl.Float64 and c != "p_documents"]
    unexplained = frame.filter(pl.any_horizontal(pl.col(c).is_null() for c in figures) & pl.col("reason").is_null())
    assert unexplained.is_empty(), unexplained.row(0, named=True)
    for name in ("p_tail", "q"):
        assert frame[name].drop_nulls().is_between(0, 1).all()
    for low, high in (("target_low", "target_high"), ("low", "high"), ("expected_low", "expected_high")):
        assert frame.filter(pl.col(low) > pl.col(high)).is_empty()
