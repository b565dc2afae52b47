"""Calibration: figures against contrasts made one by one, coverage of simulated documents, nulls with reasons."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, corpora, make_corpus, overdispersed, shuffled
from hypothesis import given, settings
from polars.testing import assert_frame_equal
from statsmodels.stats.proportion import proportion_confint

from workbench import cores
from workbench.compare.calibration import ALL, CALIBRATION, calibration
from workbench.compare.contrast import contrast
from workbench.corpus import Corpus
from workbench.counting.families import FAMILIES
from workbench.errors import StatisticsError


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    rng = np.random.default_rng(5)
    news = overdispersed(rng, 25, 0.02, 1.5, prefix="n")
    speech = overdispersed(rng, 14, 0.05, 0.3, prefix="s", genre="speech")
    for doc in (*news, *speech):
        share = rng.beta(2, 1)
        for sentence in doc.sentences:
            sentence.commitment = "asserted" if rng.random() < share else "hedged"
    return make_corpus([*news, *speech, Doc("lone", [Sent(40)], "column"), Doc("void", [], "news")])


@pytest.fixture(scope="module")
def table(corpus: Corpus) -> pl.DataFrame:
    return calibration(corpus)


def row(frame: pl.DataFrame, group: str, category: str = "possibility") -> dict[str, object]:
    return frame.filter(pl.col("group") == group, pl.col("category") == category).row(0, named=True)


def test_a_row_per_group_and_category_and_the_totals(table: pl.DataFrame) -> None:
    assert table.schema == pl.Schema(CALIBRATION)
    assert table["group"].unique(maintain_order=True).to_list() == ["column", "news", "speech", ALL]
    assert table.height == 3 * (len(FAMILIES["code"]) + 1) + 1
    assert row(table, "news")["n_documents"] == 25  # the one without tokens is none


@pytest.mark.parametrize("family", ["code", "commitment"])
def test_coverage_is_that_of_contrasts_one_by_one(corpus: Corpus, family: str) -> None:
    frame = calibration(corpus, family=family)
    category = FAMILIES[family][0]  # possibility, asserted
    for group, prefix in (("news", "n"), ("speech", "s")):
        ids = [d for d in corpus.documents["doc_id"] if d[0] == prefix]
        found = []
        for doc_id in ids:
            table = contrast(corpus, doc_id, family=family, n_resamples=1)
            found.append(row(table, group, category))
        known = [f for f in found if f["p_tail"] is not None]
        got = row(frame, group, category)
        inside = [f["expected_low"] <= f["target_rate"] <= f["expected_high"] for f in known]  # type: ignore[operator]
        assert known
        assert (got["n"], got["inside"]) == (len(known), sum(inside))
        assert got["coverage"] == pytest.approx(np.mean(inside))
        above = np.mean([f["target_rate"] > f["expected_high"] for f in known])  # type: ignore[operator]
        assert got["above"] == pytest.approx(above)
        assert got["coverage"] + got["below"] + got["above"] == pytest.approx(1)  # type: ignore[operator]
        low, high = proportion_confint(sum(inside), len(known), method="wilson")
        assert (got["low"], got["high"]) == pytest.approx((low, high))


@pytest.mark.parametrize("leave", ["document", "outlet"])
def test_figures_do_not_hang_on_the_cores(corpus: Corpus, leave: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for jobs in (1, 2, 5):
        monkeypatch.setattr(cores, "all_cores", lambda jobs=jobs: jobs)
        found.append(calibration(corpus, max_documents=12, leave=leave, seed=3))
    assert_frame_equal(found[0], found[1], check_exact=True)
    assert_frame_equal(found[0], found[2], check_exact=True)


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_documents_from_the_model_are_covered(level: float) -> None:
    corpus = make_corpus(overdispersed(np.random.default_rng(6), 400, 0.03, 0.7))
    found = row(calibration(corpus, by=None, level=level), "all")
    assert found["coverage_pit"] == pytest.approx(level, abs=0.05)
    assert found["coverage"] == pytest.approx(level, abs=0.06)
    assert found["coverage"] == pytest.approx(found["held"], abs=0.05)
    pit = found["pit"]
    assert sum(pit) == pytest.approx(1)  # type: ignore[arg-type]
    # The standard error of a share of .1 in 400 documents is .015.
    assert pit == pytest.approx([0.1] * 10, abs=0.05)


def test_documents_of_two_kinds_are_not_what_the_model_says() -> None:
    # Half have exactly 8 in 200 tokens and half 30: less spread within, more between, than any gamma has.
    docs = [Doc(f"d{i:03d}", [Sent(200, [("doubt", "author")] * (8 if i % 2 else 30))]) for i in range(60)]
    pit = row(calibration(make_corpus(docs), by=None), "all", "doubt")["pit"]
    assert max(pit) > 0.3  # type: ignore[type-var]


def test_the_total_pools_the_categories_and_allows_for_their_dependence(corpus: Corpus) -> None:
    # Two codes that always come together say no more than one.
    rng = np.random.default_rng(7)
    docs = []
    for i in range(120):
        k = int(rng.poisson(rng.gamma(1, 4)))
        docs.append(Doc(f"d{i:03d}", [Sent(200, [("doubt", "author"), ("counter", "author")] * k)]))
    frame = calibration(make_corpus(docs), by=None)
    one, both = row(frame, "all", "doubt"), row(frame, "all", ALL)
    assert both["n"] == 240
    assert both["coverage"] == pytest.approx(one["coverage"])
    assert (both["low"], both["high"]) == pytest.approx((one["low"], one["high"]), abs=0.002)
    assert row(frame, ALL, ALL)["coverage"] == pytest.approx(both["coverage"])


def test_nulls_have_reasons(table: pl.DataFrame) -> None:
    assert row(table, "news", "doubt")["reason"] == "no occurrence in the reference"
    assert row(table, "column")["reason"] == "fewer than 10 documents"
    assert row(table, "column", ALL)["coverage"] is None
    unexplained = table.filter(pl.col("coverage").is_null() & pl.col("reason").is_null())
    assert unexplained.is_empty()
    assert table.filter(pl.col("coverage").is_not_null())["reason"].null_count() == table["coverage"].count()


def test_some_documents_stand_for_all(corpus: Corpus, table: pl.DataFrame) -> None:
    some = calibration(corpus, max_documents=12)
    assert row(some, "news")["n"] == 12
    assert row(some, "speech")["n"] == 12
    assert_frame_equal(some, calibration(corpus, max_documents=12))
    assert_frame_equal(calibration(corpus, max_documents=25), table)


def test_order_of_rows_changes_nothing(corpus: Corpus, table: pl.DataFrame) -> None:
    assert_frame_equal(calibration(shuffled(corpus)), table)


def test_no_documents_no_rows() -> None:
    assert calibration(make_corpus([])).schema == pl.Schema(CALIBRATION)


def test_errors_name_the_value(corpus: Corpus) -> None:
    with pytest.raises(StatisticsError, match="max_documents=0"):
        calibration(corpus, max_documents=0)
    with pytest.raises(StatisticsError, match="level=95"):
        calibration(corpus, level=95)
    with pytest.raises(StatisticsError, match="no metadata column 'outlets'"):
        calibration(corpus, by="outlets")


@settings(max_examples=40, deadline=None)
@given(corpora(min_size=10, max_size=14))
def test_any_corpus_gives_shares_or_reasons(drawn: Corpus) -> None:
    frame = calibration(drawn, by=None, family="commitment")
    known = frame.drop_nulls("coverage")
    for name in ("coverage", "held", "low", "high", "below", "above", "coverage_pit"):
        assert known[name].is_between(-1e-9, 1 + 1e-9).all()
    assert known.filter(pl.col("coverage") < pl.col("low") - 1e-9).is_empty()
    assert frame.filter(pl.col("coverage").is_null())["reason"].null_count() == 0


def test_leaving_out_owners_of_one_document_is_leaving_out_documents() -> None:
    from workbench.compare.models import predict

    rng = np.random.default_rng(4)
    exposure = rng.integers(5, 30, 25)
    n = rng.binomial(exposure, rng.beta(2, 5, 25))
    chosen, owners = np.arange(25), np.array([f"o{i}" for i in range(25)], dtype=object)
    one = predict.leave_one_out("beta-binomial", n, exposure, chosen)
    other = predict.leave_owner_out("beta-binomial", n, exposure, chosen, owners)
    for name in ("below", "at_most", "mid_p", "held"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-6), name


def test_a_document_is_predicted_without_any_of_its_outlet() -> None:
    from workbench.compare.models import predict

    # One outlet hedges in every sentence, the others never but for one: with it left out nobody expects that.
    exposure = np.full(24, 10)
    n = np.array([10] * 8 + [0] * 15 + [1])
    owners = np.array(["loud"] * 8 + [f"o{i}" for i in range(16)], dtype=object)
    known = predict.leave_one_out("beta-binomial", n, exposure, np.arange(8))
    unseen = predict.leave_owner_out("beta-binomial", n, exposure, np.arange(8), owners)
    assert known.mid_p.min() > 0.05 > unseen.mid_p.max()


def test_calibration_says_what_was_left_out_and_refuses_what_cannot_be() -> None:
    import workbench as wb

    pieces = wb.read("corpora/coverage").filter(group="newspaper")
    left = wb.calibration(pieces, by="group", family="commitment", parts="body", leave="outlet")
    whole = left.filter(category="(all)", group="newspaper").row(0, named=True)
    assert "leave one outlet out" in whole["method"]
    assert whole["n_documents"] == 28
    assert 0.8 < whole["coverage"] <= 1
    with pytest.raises(StatisticsError, match="nothing to leave out: 'planet'"):
        wb.calibration(pieces, leave="planet")
