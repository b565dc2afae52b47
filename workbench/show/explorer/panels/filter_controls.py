"""The ipywidgets of the filter panel: each has a description, which is also its label for a screen reader."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

#: Names of the modes of text search, as a reader sees them.
MODES = {"text": "plain", "regular expression": "regex", "lemma": "lemma", "marker form": "marker"}

FULL = {"width": "100%", "margin": "1px 0"}
STYLE = {"description_width": "64px"}


def search(modes: Sequence[str]) -> list[Any]:
    """Return the controls of a text search: what, where, how many times. ``modes`` are those the corpus can answer."""
    text = widgets.Text(
        description="search",
        placeholder="what a document must have",
        tooltip="press Enter to search",
        continuous_update=False,
        layout=FULL,
        style=STYLE,
    )
    first = modes[0] if modes else "plain"
    mode = widgets.Dropdown(options=MODES, value=first, description="search in", layout=FULL, style=STYLE)
    narrow = FULL | {"width": "138px"}
    times = widgets.BoundedIntText(
        value=1, min=1, max=10_000, description="at least", tooltip="times in a document", layout=narrow, style=STYLE
    )
    return [text, mode, times]


def find() -> Any:
    """Return the control that narrows the lists of values."""
    return widgets.Text(description="find", placeholder="narrows the lists below", layout=FULL, style=STYLE)


def day(label: str, example: datetime.date) -> Any:
    """Return a control for one end of a range of dates; empty leaves the end open."""
    tooltip = f"{label}; the corpus has {example}"
    return widgets.DatePicker(description=label, tooltip=tooltip, layout=FULL, style=STYLE)


def slider(label: str, low: Any, high: Any) -> Any:
    """Return a control for a range of numbers, whole where both ends are; a handle at its end leaves the end open."""
    whole = isinstance(low, int) and isinstance(high, int)
    kind = widgets.IntRangeSlider if whole else widgets.FloatRangeSlider
    step = {} if whole else {"step": (high - low) / 100 or 1.0}
    return kind(
        value=(low, high),
        min=low,
        max=high,
        description=label,
        tooltip=label,
        continuous_update=False,
        layout=FULL,
        style=STYLE,
        **step,
    )
