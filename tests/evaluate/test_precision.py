"""Precision of a cell from a sample: intervals that hold what they say, and readers against each other."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import hypergeom

from workbench.errors import StatisticsError
from workbench.evaluate.precision import PRECISION, hypergeometric_interval, precision, readers_agree


def judged(verdicts: list[str | None], documents: list[str] | None = None, size: int = 200) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "cell": ["code: hearsay"] * len(verdicts),
            "place": range(1, len(verdicts) + 1),
            "cell_n": [size] * len(verdicts),
            "doc_id": documents or [f"d{i}" for i in range(len(verdicts))],
            "verdict": pl.Series(verdicts, dtype=pl.String),
        }
    )


def test_share_counts_and_bounds_of_the_unsure() -> None:
    row = precision(judged(["right"] * 6 + ["wrong"] * 2 + ["unsure"] * 2 + [None])).row(0, named=True)
    assert list(row) == list(PRECISION)
    assert (row["n_sampled"], row["n_judged"], row["n_right"], row["n_unsure"]) == (11, 8, 6, 2)
    assert row["precision"] == 0.75
    assert (row["if_unsure_wrong"], row["if_unsure_right"]) == (0.6, 0.8)
    assert row["low"] < 0.75 < row["high"]
    assert row["documents_low"] < 0.75 < row["documents_high"]
    assert row["reason"] == "1 of the places drawn were not read"


def test_reading_all_places_leaves_nothing_open() -> None:
    row = precision(judged(["right"] * 9 + ["wrong"], size=10)).row(0, named=True)
    assert row["low"] == row["high"] == row["precision"] == 0.9


def test_the_interval_holds_the_true_share_as_often_as_it_says() -> None:
    # Exhaustively: every true number of right ones of 60, every sample of 20, weighted by its probability.
    size, n = 60, 20
    intervals = {k: hypergeometric_interval(k, n, size) for k in range(n + 1)}
    for right in range(size + 1):
        k = np.arange(max(0, n - (size - right)), min(n, right) + 1)
        holds = [intervals[i][0] - 1e-9 <= right / size <= intervals[i][1] + 1e-9 for i in k]
        assert hypergeom.pmf(k, size, right, n)[holds].sum() >= 0.95


def test_the_interval_is_that_of_a_binomial_share_where_the_cell_is_large() -> None:
    from statsmodels.stats.proportion import proportion_confint

    low, high = hypergeometric_interval(17, 20, 200_000)
    expected = proportion_confint(17, 20, method="beta")
    assert (low, high) == pytest.approx(expected, abs=0.001)


def test_few_documents_have_no_interval_over_documents() -> None:
    row = precision(judged(["right", "wrong", "right"], ["a", "a", "b"])).row(0, named=True)
    assert row["documents_low"] is None
    assert "only 2 documents" in row["reason"]
    none = precision(judged(["unsure", None])).row(0, named=True)
    assert none["precision"] is None
    assert none["reason"] == "no place was judged right or wrong"


def test_errors_that_cluster_widen_the_interval_over_documents() -> None:
    verdicts = ["right"] * 24 + ["wrong"] * 6
    apart = precision(judged(verdicts)).row(0, named=True)
    together = precision(judged(verdicts, [f"d{i // 6}" for i in range(30)])).row(0, named=True)
    width = [r["documents_high"] - r["documents_low"] for r in (apart, together)]
    assert width[1] > 1.5 * width[0]
    assert apart["low"] == together["low"]


def test_two_readers() -> None:
    one, other = judged(["right"] * 5 + ["wrong"] * 5), judged(["right"] * 4 + ["wrong"] * 5 + [None])
    table = readers_agree(one, other)
    value = dict(table.select("measure", "value").iter_rows())
    assert table["n"].to_list() == [9] * 3
    assert value["share"] == pytest.approx(8 / 9)
    assert 0 < value["alpha"] < value["share"]
    with pytest.raises(StatisticsError, match="read by both"):
        readers_agree(one, judged([None] * 10))


def test_what_is_no_judgement_is_refused() -> None:
    with pytest.raises(StatisticsError, match="no verdict 'maybe'"):
        precision(judged(["maybe"]))
    with pytest.raises(StatisticsError, match="no column 'verdict'"):
        precision(judged(["right"]).drop("verdict"))
