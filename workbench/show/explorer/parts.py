"""Pieces of HTML that the views share: choices, notes, legends, numbers, and two slices side by side (:func:`forest`).

Every rule of the style sheet holds inside ``.wb-x`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from workbench.errors import WorkbenchError
from workbench.show import labels
from workbench.show.assets import asset
from workbench.show.html import attribute, escape

#: Colour and shape of the slices. A is a filled circle, B a hollow square: not colour alone.
COLOUR = {"a": labels.TARGET_COLOUR, "b": labels.GROUP_COLOURS[0]}

CSS = f".wb-x{{{''.join(f'--wb-{slot}:{colour};' for slot, colour in COLOUR.items())}}}\n{asset('explorer.css')}"
#: Names of the families that views offer, in order.
FAMILIES: Mapping[str, str] = {
    "code": "codes",
    "engagement": "Engagement",
    "voice": "voices",
    "commitment": "commitment",
    "source_type": "source types",
    "verb_class": "reporting verbs",
    "polarity": "polarity",
    "source_side": "sides of sources",
    "source_kind": "kinds of bodies",
}
UNITS: Mapping[str, str] = {"tokens": "per 1,000 tokens", "sentences": "per 100 sentences"}


def number(value: float | None, digits: int = 2) -> str:
    """Return a number for a table; a dash where it is undefined."""
    return "–" if value is None else f"{value:,.{digits}f}"


def interval(low: float | None, high: float | None, digits: int = 2) -> str:
    """Return an interval in brackets, an open end as three dots; nothing where there is no interval."""
    if low is None and high is None:
        return ""
    return f"[{'…' if low is None else f'{low:,.{digits}f}'}, {'…' if high is None else f'{high:,.{digits}f}'}]"


def choices(name: str, chosen: str, options: Mapping[str, str], label: str) -> str:
    """Return a row of buttons, one of which is pressed: their keys are ``option:NAME=VALUE``."""
    buttons = "".join(
        f'<span data-key="option:{attribute(name)}={attribute(value)}" role="button" '
        f'aria-pressed="{"true" if value == chosen else "false"}">{escape(text)}</span>'
        for value, text in options.items()
    )
    return (
        f'<div class="wb-choices" role="group" aria-label="{attribute(label)}"><i>{escape(label)}</i> {buttons}</div>'
    )


def note(text: str) -> str:
    """Return a note in a box."""
    return f'<p class="wb-note">{escape(text)}</p>'


def error(problem: WorkbenchError | str) -> str:
    """Return what is wrong, and what to do, in a box."""
    return f'<div class="wb-error" role="alert">{escape(problem)}</div>'


def mark(slot: str) -> str:
    """Return the sign of a slice: A is a filled circle, B a hollow square."""
    shape = (
        f'<circle cx="6" cy="6" r="4.5" fill="{COLOUR["a"]}"/>'
        if slot == "a"
        else f'<rect x="2" y="2" width="8" height="8" fill="#fff" stroke="{COLOUR["b"]}" stroke-width="2"/>'
    )
    return (
        f'<svg width="12" height="12" style="vertical-align:-1px" aria-hidden="true">{shape}</svg> '
        f'<b class="wb-{slot}">{slot.upper()}</b>'
    )


def tag(family: str, category: str) -> str:
    """Return the two letters of a category in its colour, with its meaning as a tooltip."""
    if family not in labels.FAMILIES:
        return ""
    own = labels.label(family, category)
    return (
        f'<span class="wb-tag" style="border-left:6px solid {own.colour}" title="{attribute(own.meaning)}">'
        f"{escape(own.tag)}</span>"
    )


def name_of(family: str, category: str) -> str:
    """Return the name of a category with its Japanese gloss where there is one."""
    return labels.label(family, category).both


def count(n: Any, one: str, many: str | None = None) -> str:
    """Return ``1 document`` or ``2 documents``."""
    return f"{int(n or 0):,} {one if n == 1 else many or one + 's'}"


WIDTH = 300  # of the drawing of a forest, in pixels
_LEFT = 6


def forest(
    table: pl.DataFrame,
    family: str,
    key: Callable[[str, str], str | None],
    *,
    unit: str | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """Return the rows of ``Slices.contrast`` as a table with a drawing of rates and intervals; every figure leads to hits.

    Parameters
    ----------
    table
        Columns of ``explorer.slices.SLICE_CONTRAST``.
    family
        The family of the categories, for names and tags.
    key
        Slot and category → what a click on that figure sends, or None.
    unit
        What the rates are per, as the heading says it.
    names
        Other names for categories.
    """
    rows = [r for r in table.iter_rows(named=True) if r["a_n"] or r["b_n"]]
    if not rows:
        return note("None of these occurs in A or in B.")
    ends = [r[f"{s}_{c}"] for r in rows for s in "ab" for c in ("rate", "high") if r[f"{s}_{c}"] is not None]
    top = max(ends, default=0.0) or 1.0
    unit = unit or UNITS[rows[0]["unit"]]
    body = "".join(_row(r, family, key, top, names or {}) for r in rows)
    empty = table.height - len(rows)
    absent = f" {count(empty, 'category', 'categories')} without any occurrence left out." if empty else ""
    return (
        f'<table class="wb-forest"><caption class="wb-small" style="text-align:left">Rates {escape(unit)} with 95 % '
        f"intervals; the axis runs from 0 to {top:,.2f}. log2 A/B: 1 is twice as often in A, −1 half as often; a dash "
        f"is undefined, three dots an open end.{absent} {escape(_many(rows))}</caption><thead><tr><th>category</th><th>0 … {top:,.1f}</th>"
        f'<th class="wb-num">{mark("a")} rate</th><th class="wb-num">n</th>'
        f'<th class="wb-num">{mark("b")} rate</th><th class="wb-num">n</th><th class="wb-num">log2 A/B</th></tr>'
        f"</thead><tbody>{body}</tbody></table>"
    )


def _many(rows: list[dict[str, Any]]) -> str:
    """Say how many intervals of ratios exclude 0, and how often one would where nothing differs."""
    known = [r for r in rows if r["log2_low"] is not None or r["log2_high"] is not None]
    out = sum((r["log2_low"] or 0) > 0 or (r["log2_high"] or 0) < 0 for r in known)
    k = len(known)
    if k < 2:
        return ""
    chance = 1 - 0.95**k
    return (
        f"{out} of {k} intervals of log2 A/B exclude 0. Of {k} intervals of 95 % each, at least one does in about "
        f"{chance:.0%} of comparisons in which nothing differs, more often where single documents hold much of a category."
        " An interval that excludes 0 says that the rates of these texts differ. Whether a text like A is unusual among those"
        " of B is another question: p_tail and q of workbench.contrast."
    )


def _row(
    row: dict[str, Any], family: str, key: Callable[[str, str], str | None], top: float, names: Mapping[str, str]
) -> str:
    category = row["category"]
    name = names.get(category) or name_of(family, category)
    cells = []
    for slot in "ab":
        text = f"{number(row[f'{slot}_rate'])} {interval(row[f'{slot}_low'], row[f'{slot}_high'])}"
        why = row[f"{slot}_reason"]
        title = f' title="{attribute(why)}"' if why else ""
        cells.append(f'<td class="wb-num"{title}>{escape(text)}</td>')
        own = key(slot, category)
        count = f"{row[f'{slot}_n']:,}"
        link = f'data-key="{attribute(own)}" aria-label="{attribute(f"show {count} hits of {name} in {slot.upper()}")}"'
        cells.append(f'<td class="wb-num"><span {link if own and row[f"{slot}_n"] else ""}>{count}</span></td>')
    ratio = f"{number(row['log2_ratio'])} {interval(row['log2_low'], row['log2_high'])}"
    why = f' title="{attribute(row["reason"])}"' if row["reason"] else ""
    return (
        f'<tr data-category="{attribute(category)}"><td class="wb-key">{tag(family, category)}{escape(name)}</td>'
        f'<td>{_drawing(row, key, top)}</td>{"".join(cells)}<td class="wb-num"{why}>{escape(ratio)}</td></tr>'
    )


def _drawing(row: dict[str, Any], key: Callable[[str, str], str | None], top: float) -> str:
    def x(value: float) -> float:
        return round(_LEFT + value / top * (WIDTH - 2 * _LEFT), 1)

    drawn = [f'<line x1="{_LEFT}" x2="{_LEFT}" y1="0" y2="26" stroke="#999"/>']
    for slot, y in (("a", 8), ("b", 18)):
        rate, low, high = (row[f"{slot}_{c}"] for c in ("rate", "low", "high"))
        if rate is None:
            continue
        colour, own = COLOUR[slot], key(slot, row["category"])
        if low is not None:
            drawn.append(f'<line x1="{x(low)}" x2="{x(high)}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"/>')
        shape = (
            f'<circle cx="{x(rate)}" cy="{y}" r="4.5" fill="{colour}"'
            if slot == "a"
            else f'<rect x="{x(rate) - 4}" y="{y - 4}" width="8" height="8" fill="#fff" stroke="{colour}" stroke-width="2"'
        )
        link = f' data-key="{attribute(own)}" tabindex="-1"' if own and row[f"{slot}_n"] else ""
        drawn.append(
            f"{shape}{link}><title>{slot.upper()}: {rate:,.2f}, n = {row[f'{slot}_n']:,}</title></{shape[1:].split()[0]}>"
        )
    label = f"A {number(row['a_rate'])}, B {number(row['b_rate'])}"
    return f'<svg width="{WIDTH}" height="26" role="img" aria-label="{attribute(label)}">{"".join(drawn)}</svg>'
