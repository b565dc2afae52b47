"""Rates over time: every period is there, each is the group of its documents, what is undated is counted."""

from __future__ import annotations

import datetime

import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.compare.rates import PERIODS, TIME_RATES, group_rates, rates_over_time
from workbench.corpus import Corpus
from workbench.errors import StatisticsError


def dated(dates: list[datetime.date | None], genres: list[str] | None = None) -> Corpus:
    documents = [
        Doc(f"d{i:02d}", [Sent(10, [("doubt", "author")] * (i % 3)), Sent(10)], (genres or ["x"] * len(dates))[i])
        for i in range(len(dates))
    ]
    return make_corpus(documents, date=pl.Series(dates, dtype=pl.Date))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.dates(datetime.date(2019, 1, 1), datetime.date(2021, 12, 31))), min_size=1, max_size=12
    ),
    st.sampled_from(list(PERIODS)),
)
def test_a_period_is_the_group_of_its_documents(dates: list[datetime.date | None], every: str) -> None:
    corpus = dated(dates)
    known = [d for d in dates if d is not None]
    if not known:
        with pytest.raises(StatisticsError, match="no document has a date"):
            rates_over_time(corpus, every=every)
        return
    found = rates_over_time(corpus, every=every, n_resamples=5)
    assert found.schema == pl.Schema(TIME_RATES)
    assert set(found["n_undated"]) == {dates.count(None)}
    of = {
        "month": lambda d: (d.year, d.month),
        "quarter": lambda d: (d.year, (d.month - 1) // 3),
        "year": lambda d: d.year,
    }[every]
    for (period,), part in found.group_by("period"):
        row = part.filter(category="doubt").row(0, named=True)
        inside = [i for i, d in enumerate(dates) if d is not None and of(d) == of(period)]  # type: ignore[no-untyped-call]
        if not inside:
            assert (row["rate"], row["n"], row["reason"]) == (None, 0, "no document in this period")
            continue
        expected = group_rates(corpus.filter(doc_ids=[f"d{i:02d}" for i in inside]), by=None, n_resamples=5)
        theirs = expected.filter(category="doubt").row(0, named=True)
        assert [row[c] for c in ("n_documents", "n", "exposure", "rate")] == [
            theirs[c] for c in ("n_documents", "n", "exposure", "rate")
        ]
    assert found["n"].sum() == sum(i % 3 for i, d in enumerate(dates) if d is not None)


def test_periods_without_documents_are_there_for_every_group() -> None:
    day = datetime.date
    corpus = dated([day(2020, 1, 5), day(2020, 4, 1), day(2020, 1, 9)], ["x", "x", "y"])
    found = rates_over_time(corpus, every="month", by="genre", n_resamples=5).filter(category="doubt")
    assert found.select("group", "n_documents").rows() == [
        ("x", 1),
        ("x", 0),
        ("x", 0),
        ("x", 1),
        *[("y", n) for n in (1, 0, 0, 0)],
    ]
    assert found["period"].to_list()[:4] == [day(2020, m, 1) for m in (1, 2, 3, 4)]
    assert set(found.filter(pl.col("n_documents") == 1)["method"]) == {"exact (Garwood)"}


def test_the_same_seed_gives_the_same_intervals() -> None:
    corpus = dated([datetime.date(2020 + i % 2, 1 + i % 12, 1) for i in range(20)])
    one, same = (rates_over_time(corpus, n_resamples=50, seed=3) for _ in range(2))
    assert one.equals(same)
    assert not one.equals(rates_over_time(corpus, n_resamples=50, seed=4))


def test_unknown_periods_are_refused() -> None:
    with pytest.raises(StatisticsError, match=r"no period 'week'.*month.*quarter.*year"):
        rates_over_time(dated([datetime.date(2020, 1, 1)]), every="week")
