"""Time: the rate of one category by year in A and in B, with the events of the timeline."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.families import FAMILIES
from workbench.show.explorer import parts
from workbench.show.explorer.session import SLOTS, Session, hits_key
from workbench.show.explorer.style import COLOUR
from workbench.show.html import attribute, escape

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 900, 260, 46, 40
_FAMILIES = ("code", "voice", "commitment", "source_type")


def render(session: Session) -> str:
    """Return the view."""
    family = session.option("time family", "code", _FAMILIES)
    offered = {c: parts.name_of(family, c) for c in FAMILIES[family]}
    category = session.option("time category", next(iter(offered)), offered)
    head = parts.choices("time family", family, {f: parts.FAMILIES[f] for f in _FAMILIES}, "count")
    head += parts.choices("time category", category, offered, "category")
    points = {slot: by_year(session, slot, family, category) for slot in SLOTS}
    years = sorted({year for rows in points.values() for year, *_ in rows})
    if not years:
        return head + parts.note("No document of A or B has a date.")
    undated = {slot: int((session.masks[slot] & (_years(session) == 0)).sum()) for slot in SLOTS}
    unit = parts.UNITS[session.slices.counts(family).unit]
    left_out = "; ".join(f"{s.upper()}: {parts.count(n, 'undated document')} left out" for s, n in undated.items() if n)
    caption = f"{offered[category]}, {unit}, by year, with 95 % intervals. {left_out}"
    return f'{head}<p class="wb-small">{escape(caption)}</p>{_drawing(session, points, years, family, category)}'


Point = tuple[int, float, float | None, float | None, int, int]


def by_year(session: Session, slot: str, family: str, category: str) -> list[Point]:
    """Return (year, rate, low, high, n, documents) for each year in which the slice has a document with exposure."""
    years, mask = _years(session), session.masks[slot]
    counts = session.keep(("time", family, category), lambda: session.slices.one_category(family, category))
    rows: list[Point] = []
    for year in np.unique(years[mask & (years > 0)]):
        found = session.slices.rates_counts(counts, mask & (years == year)).row(0, named=True)
        if found["rate"] is not None:
            rows.append((int(year), found["rate"], found["low"], found["high"], found["n"], found["n_documents"]))
    return rows


def _years(session: Session) -> npt.NDArray[np.int64]:
    """The year of every document, 0 where it is not dated."""
    return session.keep(
        "years", lambda: session.corpus.documents["date"].dt.year().fill_null(0).cast(pl.Int64).to_numpy()
    )


def _drawing(session: Session, points: dict[str, list[Point]], years: list[int], family: str, category: str) -> str:
    first, last = years[0], years[-1]
    top = max(
        (high if high is not None else rate for rows in points.values() for _, rate, _, high, *_ in rows), default=0.0
    )
    top = top or 1.0

    def x(year: float) -> float:
        return round(_LEFT + (year - first + 0.5) / (last - first + 1) * (_WIDTH - _LEFT - 10), 1)

    def y(rate: float) -> float:
        return round(_HEIGHT - _BOTTOM - rate / top * (_HEIGHT - _BOTTOM - 14), 1)

    drawn = [_axes(first, last, top, x, y), _events(session, first, last, x)]
    for slot, move in (("a", -4), ("b", 4)):
        colour = COLOUR[slot]
        for year, rate, low, high, n, documents in points[slot]:
            at = x(year) + move
            if low is not None and high is not None:
                drawn.append(
                    f'<line x1="{at}" x2="{at}" y1="{y(low)}" y2="{y(high)}" stroke="{colour}" stroke-width="2"/>'
                )
            key = attribute(hits_key(slot, family, category, year=str(year)))
            title = (
                f"<title>{slot.upper()} {year}: {rate:.2f}, n = {n:,} in {parts.count(documents, 'document')}</title>"
            )
            if slot == "a":
                drawn.append(
                    f'<circle cx="{at}" cy="{y(rate)}" r="4.5" fill="{colour}" data-key="{key}">{title}</circle>'
                )
            else:
                drawn.append(
                    f'<rect x="{at - 4}" y="{y(rate) - 4}" width="8" height="8" fill="#fff" stroke="{colour}" '
                    f'stroke-width="2" data-key="{key}">{title}</rect>'
                )
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" style="max-width:{_WIDTH}px" role="img">{"".join(drawn)}</svg>'


def _axes(first: int, last: int, top: float, x: Any, y: Any) -> str:
    step = max(1, (last - first) // 12)
    labels = "".join(
        f'<text x="{x(year)}" y="{_HEIGHT - _BOTTOM + 14}" text-anchor="middle" font-size="11">{year}</text>'
        for year in range(first, last + 1, step)
    )
    lines = "".join(
        f'<line x1="{_LEFT}" x2="{_WIDTH - 10}" y1="{y(v)}" y2="{y(v)}" stroke="#e3e3e3"/>'
        f'<text x="{_LEFT - 5}" y="{y(v) + 4}" text-anchor="end" font-size="11">{v:.1f}</text>'
        for v in (0, top / 2, top)
    )
    return lines + labels


def _events(session: Session, first: int, last: int, x: Any) -> str:
    """Ticks under the axis at the dates of events; what they are stands in their tooltips."""
    events = session.keep("events", lambda: session.events)
    if events is None:
        return ""
    ticks = []
    for date, text in events.select("date", "category").iter_rows():
        when = date.year + (date.timetuple().tm_yday - 1) / 366 - 0.5
        if first <= date.year <= last:
            ticks.append(
                f'<line x1="{x(when)}" x2="{x(when)}" y1="{_HEIGHT - 18}" y2="{_HEIGHT - 8}" stroke="#555">'
                f"<title>{escape(f'{date}: {text}')}</title></line>"
            )
    label = f'<text x="{_LEFT - 5}" y="{_HEIGHT - 9}" text-anchor="end" font-size="11">events</text>' if ticks else ""
    return label + "".join(ticks)
