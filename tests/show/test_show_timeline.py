"""The timeline draws the rates it was given, leaves gaps as gaps, says n, and marks the events in its range."""

from __future__ import annotations

import datetime

import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from workbench.compare.rates import TIME_RATES
from workbench.errors import SchemaError, WorkbenchError
from workbench.show import plots

RATES = [1.0, 2.5, None, 0.0, 4.0]


@pytest.fixture
def rates() -> pl.DataFrame:
    rows = [
        {
            "period": datetime.date(2018 + i, 1, 1),
            "family": "code",
            "group": group,
            "category": "doubt",
            "unit": "tokens",
            "n_documents": 0 if rate is None else 3 + i,
            "n": 0 if rate is None else 2,
            "exposure": 0 if rate is None else 1000,
            "rate": rate,
            "low": None if not rate else rate / 2,
            "high": None if not rate else rate * 2,
            "level": 0.95,
            "n_undated": 2 if group == "露朝" else 0,
        }
        for group in ("露朝", "Diet speech")
        for i, rate in enumerate(RATES)
    ]
    return pl.DataFrame(rows, schema=TIME_RATES)


def texts(ax: Axes) -> str:
    ax.get_figure().canvas.draw()  # type: ignore[union-attr]
    return "\n".join(t.get_text() for t in ax.findobj(Text))


def test_a_gap_is_a_gap(rates: pl.DataFrame) -> None:
    ax = plots.timeline(rates, "doubt")
    lines = [line for line in ax.lines if line.get_gid() == "rate:露朝"]
    assert [list(line.get_ydata()) for line in lines] == [[1.0, 2.5], [0.0, 4.0]]


def test_n_and_what_is_left_out_are_said(rates: pl.DataFrame) -> None:
    shown = texts(plots.timeline(rates, "doubt", title="疑義"))
    assert "n = 8 in 20 documents, 3 to 7 a period, 2 undated left out" in shown
    assert "95% intervals" in shown
    assert "doubt 疑義" in shown
    assert "Diet speech 国会発言" in shown


def test_events_in_the_range_are_marked(rates: pl.DataFrame) -> None:
    dates = [
        datetime.date(2017, 12, 31),
        datetime.date(2019, 4, 25),
        datetime.date(2022, 12, 31),
        datetime.date(2023, 1, 1),
    ]
    events = pl.DataFrame({"date": dates, "category": ["summit"] * 4})
    ax = plots.timeline(rates, "doubt", events=events, groups=["露朝"])
    (marks,) = [c for c in ax.collections if c.get_gid() == "events"]
    assert len(marks.get_segments()) == 2  # type: ignore[attr-defined]
    assert "2 events" in texts(ax)


def test_one_group_may_be_drawn_into_axes_of_ones_own(rates: pl.DataFrame) -> None:
    import matplotlib.pyplot as plt

    ax = plt.subplots()[1]
    assert plots.timeline(rates, "doubt", groups=["Diet speech"], ax=ax) is ax
    assert not [line for line in ax.lines if line.get_gid() == "rate:露朝"]


def test_nothing_known_is_said(rates: pl.DataFrame) -> None:
    nothing = rates.with_columns(rate=pl.lit(None, pl.Float64))
    assert "No period has a rate of doubt" in texts(plots.timeline(nothing, "doubt"))


def test_bad_input_says_what_is_needed(rates: pl.DataFrame) -> None:
    with pytest.raises(WorkbenchError, match="no category 'dout'.*doubt"):
        plots.timeline(rates, "dout")
    with pytest.raises(SchemaError, match="rates has no column period"):
        plots.timeline(rates.drop("period"), "doubt")
