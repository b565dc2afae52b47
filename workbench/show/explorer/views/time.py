"""Time: the rate of one category by year or month in A and in B, with the events of the timeline."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.counting.families import FAMILIES
from workbench.show.explorer import parts
from workbench.show.explorer.session import SLOTS, Session, hits_key
from workbench.show.html import attribute, escape
from workbench.storage.in_use import Latest

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 900, 260, 46, 40
_FAMILIES = ("code", "voice", "commitment", "source_type")
_STEPS = {"year": "years", "month": "months"}
#: A drawing of more months is neither legible nor quick.
MOST_MONTHS = 72
# Slices, by what is counted in them, whose points are kept.
_KEPT_POINTS = 8

Point = tuple[int, float, float | None, float | None, int, int]


def render(session: Session) -> str:
    """Return the view."""
    family = session.option("time family", "code", _FAMILIES)
    offered = {c: parts.name_of(family, c) for c in FAMILIES[family]}
    category = session.option("time category", next(iter(offered)), offered)
    step = session.option("time step", "year", _STEPS)
    head = parts.choices("time family", family, {f: parts.FAMILIES[f] for f in _FAMILIES}, "count")
    head += parts.choices("time category", category, offered, "category")
    head += parts.choices("time step", step, _STEPS, "by")
    dated = periods(session, step)[(session.masks["a"] | session.masks["b"]) & (periods(session, step) > 0)]
    if not dated.size:
        return head + parts.note("No document of A or B has a date.")
    first, last = int(dated.min()), int(dated.max())
    if step == "month" and last - first >= MOST_MONTHS:
        wide = (
            f"A and B reach from {_label(first, step)} to {_label(last, step)}; at most {MOST_MONTHS} months are drawn."
        )
        return head + parts.note(f"{wide} Narrow the dates in the filters of A and B, or count by year.")
    points = {slot: by_period(session, slot, family, category, step) for slot in SLOTS}
    undated = {slot: int((session.masks[slot] & (periods(session, step) == 0)).sum()) for slot in SLOTS}
    unit = parts.UNITS[session.slices.counts(family).unit]
    left_out = "; ".join(f"{s.upper()}: {parts.count(n, 'undated document')} left out" for s, n in undated.items() if n)
    caption = f"{offered[category]}, {unit}, by {step}, with 95 % intervals. {left_out}"
    drawing = _drawing(session, points, first, last, family, category, step)
    return f'{head}<p class="wb-small">{escape(caption)}</p>{drawing}'


def by_period(session: Session, slot: str, family: str, category: str, step: str = "year") -> list[Point]:
    """Return (period, rate, low, high, n, documents) for each period in which the slice has a document with exposure.

    A period is a year, or a month as year × 12 + month - 1, as :func:`periods` gives it for every document.
    """
    when, mask = periods(session, step), session.masks[slot]
    counts = session.keep(
        ("time", family, category), lambda: session.slices.one_category(family, category), counted=True
    )

    def made() -> list[Point]:
        found = session.slices.over_time(counts, mask, when)
        return [(p, rate, low, high, n, size) for p, (rate, low, high), n, size in found if rate is not None]

    # One slice stays as it is while the other changes.
    kept: Latest[list[Point]] = session.keep("points over time", lambda: Latest(_KEPT_POINTS))
    return kept.get((family, category, step, session.parts, np.packbits(mask).tobytes()), made)


def periods(session: Session, step: str) -> npt.NDArray[np.int64]:
    """Return the period of every document, 0 where it is not dated."""
    date = pl.col("date").dt
    made = date.year() if step == "year" else date.year().cast(pl.Int64) * 12 + date.month().cast(pl.Int64) - 1
    return session.keep(
        ("periods", step),
        lambda: session.corpus.documents.select(made.fill_null(0).cast(pl.Int64)).to_series().to_numpy(),
    )


def _label(period: int, step: str) -> str:
    return str(period) if step == "year" else f"{period // 12}-{period % 12 + 1:02}"


def _where(period: int, step: str) -> dict[str, str]:
    """The conditions that keep the hits of a period."""
    if step == "year":
        return {"year": str(period)}
    return {"year": str(period // 12), "month": str(period % 12 + 1)}


def _drawing(
    session: Session, points: dict[str, list[Point]], first: int, last: int, family: str, category: str, step: str
) -> str:
    top = max(
        (high if high is not None else rate for rows in points.values() for _, rate, _, high, *_ in rows), default=0.0
    )
    top = top or 1.0

    def x(period: float) -> float:
        return round(_LEFT + (period - first + 0.5) / (last - first + 1) * (_WIDTH - _LEFT - 10), 1)

    def y(rate: float) -> float:
        return round(_HEIGHT - _BOTTOM - rate / top * (_HEIGHT - _BOTTOM - 14), 1)

    drawn = [_axes(first, last, top, step, x, y), _events(session, first, last, step, x)]
    for slot, move in (("a", -4), ("b", 4)):
        colour = parts.COLOUR[slot]
        for period, rate, low, high, n, documents in points[slot]:
            at = x(period) + move
            if low is not None and high is not None:
                drawn.append(
                    f'<line x1="{at}" x2="{at}" y1="{y(low)}" y2="{y(high)}" stroke="{colour}" stroke-width="2"/>'
                )
            key = attribute(hits_key(slot, family, category, **_where(period, step)))
            place = f"{slot.upper()} {_label(period, step)}"
            title = f"<title>{place}: {rate:.2f}, n = {n:,} in {parts.count(documents, 'document')}</title>"
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


def _axes(first: int, last: int, top: float, step: str, x: Any, y: Any) -> str:
    every = max(1, (last - first) // 12)
    labels = "".join(
        f'<text x="{x(p)}" y="{_HEIGHT - _BOTTOM + 14}" text-anchor="middle" font-size="11">{_label(p, step)}</text>'
        for p in range(first, last + 1, every)
    )
    lines = "".join(
        f'<line x1="{_LEFT}" x2="{_WIDTH - 10}" y1="{y(v)}" y2="{y(v)}" stroke="#e3e3e3"/>'
        f'<text x="{_LEFT - 5}" y="{y(v) + 4}" text-anchor="end" font-size="11">{v:.1f}</text>'
        for v in (0, top / 2, top)
    )
    return lines + labels


def _events(session: Session, first: int, last: int, step: str, x: Any) -> str:
    """Ticks under the axis at the dates of events; what they are stands in their tooltips."""
    events = session.keep("events", lambda: session.events)
    if events is None:
        return ""
    ticks = []
    for date, text in events.select("date", "category").iter_rows():
        if step == "year":
            period, through = date.year, (date.timetuple().tm_yday - 1) / 366
        else:
            period, through = date.year * 12 + date.month - 1, (date.day - 1) / 31
        when = period + through - 0.5
        if first <= period <= last:
            ticks.append(
                f'<line x1="{x(when)}" x2="{x(when)}" y1="{_HEIGHT - 18}" y2="{_HEIGHT - 8}" stroke="#555">'
                f"<title>{escape(f'{date}: {text}')}</title></line>"
            )
    label = f'<text x="{_LEFT - 5}" y="{_HEIGHT - 9}" text-anchor="end" font-size="11">events</text>' if ticks else ""
    return label + "".join(ticks)
