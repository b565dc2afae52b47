"""Before, after and changes: against values worked out by hand, and against chance."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl
import pytest

from workbench.compare.periods import CHANGEPOINT, PERIOD_CONTRAST, before_after, between_periods, changepoint
from workbench.corpus import Corpus
from workbench.errors import StatisticsError

START = datetime.date(2020, 1, 1)


def corpus(hedged: list[int], size: int = 10, dates: list[int | None] | None = None) -> Corpus:
    """A document a day, of ``size`` sentences, so many of them hedged."""
    from test_matching import shaped

    days = dates or list(range(len(hedged)))
    documents = pl.DataFrame(
        {
            "doc_id": [f"d{i:03}" for i in range(len(hedged))],
            "date": pl.Series([None if d is None else START + datetime.timedelta(days=d) for d in days], dtype=pl.Date),
            "n_sentences": [size] * len(hedged),
        }
    )
    sentences = [
        {"doc_id": f"d{i:03}", "sent_id": s, "part": "body", "commitment": "hedged" if s < k else "asserted"}
        for i, k in enumerate(hedged)
        for s in range(size)
    ]
    return Corpus(
        {"documents": shaped(documents, "documents"), "sentences": shaped(pl.DataFrame(sentences), "sentences")}
    )


def test_before_and_after_are_the_rates_of_the_two_sides() -> None:
    table = before_after(
        corpus([1] * 10 + [4] * 10), START + datetime.timedelta(days=10), "commitment", n_resamples=200
    )
    assert table.columns == list(PERIOD_CONTRAST)
    row = table.filter(category="hedged").row(0, named=True)
    assert (row["rate"], row["beside_rate"], row["log2_ratio"]) == (40, 10, 2)
    assert (row["n_documents"], row["beside_documents"]) == (10, 10)
    assert row["p"] < 0.01
    assert row["log2_low"] > 1


def test_days_around_the_event_and_undated_documents() -> None:
    dates: list[int | None] = [*range(19), None]
    table = before_after(
        corpus([1] * 20, dates=dates), START + datetime.timedelta(days=10), "commitment", days=3, n_resamples=50
    )
    row = table.filter(category="hedged").row(0, named=True)
    assert (row["n_documents"], row["beside_documents"], row["n_undated"]) == (3, 3, 1)
    assert row["p"] == 1


def test_periods_beside_the_previous_or_the_first() -> None:
    day = [START + datetime.timedelta(days=d) for d in (0, 9, 10, 19, 20)]
    periods = {"one": (None, day[1]), "two": (day[2], day[3]), "three": (day[4], None)}
    made = corpus([1] * 10 + [2] * 10 + [4] * 10)
    previous = between_periods(made, periods, "commitment", n_resamples=50, n_permutations=99).filter(category="hedged")
    assert previous.select("period", "beside", "log2_ratio").rows() == [("two", "one", 1), ("three", "two", 1)]
    first = between_periods(made, periods, "commitment", to="first", n_resamples=50, n_permutations=99)
    assert first.filter(category="hedged", period="three")["log2_ratio"].item() == 2
    with pytest.raises(StatisticsError, match="overlap"):
        between_periods(made, {"a": (None, day[2]), "b": (day[1], None)}, "commitment")
    with pytest.raises(StatisticsError, match="1 period"):
        between_periods(made, {"a": (None, None)}, "commitment")


def test_an_empty_side_has_no_figures_and_a_reason() -> None:
    made = corpus([1] * 6)
    table = before_after(made, START, "commitment", n_resamples=20)
    assert set(table["reason"]) == {"no document in 'before'"}
    assert table["log2_ratio"].null_count() == table["p"].null_count() == table.height


def test_a_change_is_found_where_it_is() -> None:
    rng = np.random.default_rng(1)
    made = corpus([*rng.binomial(10, 0.1, 25), *rng.binomial(10, 0.5, 25)])
    row = changepoint(made, "commitment", categories=["hedged"], n_permutations=199).row(0, named=True)
    assert list(row) == list(CHANGEPOINT)
    assert abs((row["date"] - START).days - 25) <= 2
    assert row["date_low"] <= row["date"] <= row["date_high"]
    assert row["p"] == 1 / 200
    assert 1 < row["log2_ratio"] < 4


def test_the_division_is_that_of_the_largest_likelihood() -> None:
    from scipy.stats import binom

    hedged = [1, 3, 0, 2, 1, 6, 4, 7, 5, 6, 2, 5]
    row = changepoint(corpus(hedged), "commitment", categories=["hedged"], min_side=2, n_permutations=9).row(
        0, named=True
    )
    n, likelihood = np.array(hedged), {}
    for cut in range(2, 11):
        likelihood[cut] = sum(binom.logpmf(s, 10, s.mean() / 10).sum() for s in (n[:cut], n[cut:]))
    assert (row["date"] - START).days == max(likelihood, key=likelihood.__getitem__) == 5


def test_without_a_change_p_is_small_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    small = 0
    for _ in range(60):
        # Documents differ far more than chance: a test that took sentences for independent would reject often.
        made = corpus(rng.binomial(10, rng.beta(0.5, 1.5, 20)).tolist())
        small += changepoint(made, "commitment", categories=["hedged"], n_permutations=99)["p"].item() <= 0.05
    assert small <= 8  # of 60; more than that has a probability of 1 % at .05


def test_where_no_change_can_be_looked_for_there_is_a_reason() -> None:
    few = changepoint(corpus([1] * 8), "commitment", categories=["hedged"], n_permutations=9)
    assert few["p"].item() is None
    assert "at least 10" in few["reason"].item()
    same = changepoint(corpus([1] * 12, dates=[0] * 12), "commitment", categories=["hedged"], n_permutations=9)
    assert "same days" in same["reason"].item()
    never = changepoint(corpus([0] * 12), "commitment", categories=["hedged"], n_permutations=9)
    assert never["reason"].item() == "no occurrence"
    with pytest.raises(StatisticsError, match="no category 'sure'"):
        changepoint(corpus([1] * 12), "commitment", categories=["sure"])
