"""Small pieces of HTML that the views share: choices, notes, legends, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.errors import WorkbenchError
from workbench.show import labels
from workbench.show.explorer.style import COLOUR
from workbench.show.html import attribute, escape

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
