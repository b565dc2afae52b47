"""Filters on documents: what a condition is, how conditions join, and which documents of a corpus they keep."""

from __future__ import annotations

from workbench.find.filters.checks import TEXT_MODES, UNKNOWN
from workbench.find.filters.conditions import (
    COLUMN_KINDS,
    CONTENT_KINDS,
    KINDS,
    Condition,
    column_key,
)
from workbench.find.filters.filter import Filter
from workbench.find.filters.index import FilterIndex

__all__ = [
    "COLUMN_KINDS",
    "CONTENT_KINDS",
    "KINDS",
    "TEXT_MODES",
    "UNKNOWN",
    "Condition",
    "Filter",
    "FilterIndex",
    "column_key",
]
