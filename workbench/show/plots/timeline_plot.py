"""A rate over time: a band for the interval, n of each period, gaps where nothing is known, events as marks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from workbench.errors import WorkbenchError
from workbench.show import axes, labels, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NEEDED = ("period", "group", "family", "category", "unit", "n_documents", "n", "rate", "low", "high", "level")
_UNITS = {"tokens": "per 1,000 tokens", "sentences": "per 100 sentences"}


@style.styled
def timeline(
    rates: pl.DataFrame,
    category: str,
    *,
    events: pl.DataFrame | None = None,
    groups: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the rate of one category over time.

    Parameters
    ----------
    rates
        From ``workbench.rates_over_time``.
    category
        The category to draw.
    events
        From ``workbench.read_events``: a tick at the foot for each, those outside the plot left out.
    groups
        The groups to draw, in order; default all.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        A line a group through the periods that have documents, broken where one has none; the band is the interval
        of each period; the numbers at the foot are documents, a row a group.

    Raises
    ------
    WorkbenchError
        If the category is not in ``rates``.
    """
    axes.need(rates, "rates", _NEEDED, "workbench.rates_over_time")
    known = rates["category"].unique(maintain_order=True).to_list()
    if category not in known:
        raise WorkbenchError(f"no category {category!r}", allowed=known)
    shown = rates.filter(category=category)
    order = list(groups) if groups is not None else shown["group"].unique(maintain_order=True).to_list()
    ax = axes.new_axes(ax, 11, 3.9 + 0.22 * len(order))
    if shown["rate"].is_null().all():
        return axes.empty(ax, f"No period has a rate of {category}.")
    looks = labels.group_looks([*shown["group"].unique(), *order])
    for name in order:
        _draw_group(ax, shown.filter(group=name).sort("period"), looks[name])
    ax.set_ylim(bottom=0)
    family, unit = shown["family"][0], shown["unit"][0]
    what = labels.label(family, category).both
    ax.set_ylabel(f"{style.drawable(what)}\n{_UNITS[unit]}")
    ax.grid(axis="y", color="#e3e3e3", linewidth=0.7)
    first, last = shown["period"].min(), shown["period"].max()
    marked = _draw_events(ax, events, first, last)
    axes.legend_above(ax, _handles({name: looks[name] for name in order}), title, 4)
    lines = _documents(shown, order)
    if marked:
        lines.append(f"Ticks at the foot: {axes.counted(marked, 'event')} of the timeline.")
    axes.note_below(ax, [style.drawable(line) for line in lines])
    return ax


def _draw_group(ax: Axes, rows: pl.DataFrame, look: labels.Look) -> None:
    """Draw the runs of periods that follow each other without a gap."""
    colour, marker = look
    periods: list[datetime.date] = rows["period"].to_list()
    for run in _runs([r is not None for r in rows["rate"].to_list()]):
        part = rows[run[0] : run[-1] + 1]
        when = periods[run[0] : run[-1] + 1]
        (line,) = ax.plot(when, part["rate"], color=colour, marker=marker, markersize=5, linewidth=1.4, zorder=3)  # type: ignore[arg-type]
        line.set_gid(f"rate:{rows['group'][0]}")
        for low_run in _runs([v is not None for v in part["low"].to_list()]):
            inner = slice(low_run[0], low_run[-1] + 1)
            low, high = part["low"][inner].to_list(), part["high"][inner].to_list()
            if len(low_run) == 1:
                ax.plot([when[inner][0]] * 2, [low[0], high[0]], color=colour, linewidth=3, alpha=0.3)  # type: ignore[arg-type]
            else:
                ax.fill_between(when[inner], low, high, color=colour, alpha=0.18, linewidth=0)  # type: ignore[arg-type]


def _runs(there: Sequence[bool]) -> list[list[int]]:
    """Return the stretches of true values, as lists of their places."""
    runs: list[list[int]] = []
    for i, ok in enumerate(there):
        if ok and runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        elif ok:
            runs.append([i])
    return runs


def _draw_events(ax: Axes, events: pl.DataFrame | None, first: Any, last: Any) -> int:
    """Mark the events between the first and the last period; return how many these are."""
    if events is None:
        return 0
    axes.need(events, "events", ("date", "category"), "workbench.read_events")
    dates = events.filter(pl.col("date").is_between(first, last.replace(month=12, day=31)))["date"].to_list()
    if dates:
        ax.vlines(dates, 0, 0.035, transform=ax.get_xaxis_transform(), color="#555555", linewidth=1, gid="events")
    return len(dates)


def _handles(looks: Mapping[str, labels.Look]) -> list[Any]:
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=look.colour, marker=look.marker, label=style.drawable(labels.group(name)))
        for name, look in looks.items()
    ]


def _documents(shown: pl.DataFrame, order: Sequence[str]) -> list[str]:
    parts = []
    for name in order:
        own = shown.filter(group=name)
        sizes = [n for n in own["n_documents"].to_list() if n]
        span = f"{min(sizes)} to {max(sizes)} a period" if sizes else "none in any period"
        undated = max(own["n_undated"].to_list(), default=0) if "n_undated" in own.columns else 0
        left = f", {undated} undated left out" if undated else ""
        parts.append(f"{name}: n = {own['n'].sum():,} in {own['n_documents'].sum():,} documents, {span}{left}")
    return [*parts, f"Bands: {shown['level'][0]:.0%} intervals, documents resampled."]
