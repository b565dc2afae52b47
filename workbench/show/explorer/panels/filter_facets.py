"""What the filter panel offers as lists of values: which lists, what is chosen in them, what a choice does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.find.filters.conditions import UNKNOWN, Condition, column_key
from workbench.find.filters.filter import Filter, FilterIndex
from workbench.show import labels

_NAMES = {"n_tokens": "tokens", "has_text": "text attached", "copies": "copies", "mention": "mentions"}
_NAMES |= {"code": "marker code", "voice": "voice of markers", "source_type": "source type"}
_CONTENT = {"markers": ("code", "voice"), "source_type": ("source_type",), "commitment": ("commitment",)}
_CONTENT |= {"frame": ("frame",), "mention": ("mention",)}

_ONE_OF_TWO = {"flag", "has_text", "copies"}


@dataclass(frozen=True)
class Facet:
    """A list of values to choose from.

    Attributes
    ----------
    name
        What :meth:`FilterIndex.counts` counts: a column's key, or a family.
    kind
        Kind of the condition that a choice makes.
    column
        The metadata column, if it is one.
    """

    name: str
    kind: str
    column: str | None = None

    @property
    def key(self) -> str:
        """The key of its condition in a filter."""
        return self.kind if self.column is None else self.name

    @property
    def label(self) -> str:
        """Its name for a reader."""
        return title(self.column or self.name)

    @property
    def counted(self) -> bool:
        """True where a reader sets how many times a document must have it. The voice shares the number of the code."""
        return self.column is None and self.name not in {"has_text", "copies", "voice"}

    def chosen(self, filter: Filter) -> tuple[Any, ...]:
        """Return the values that a filter has chosen."""
        condition = filter.get(self.key)
        if condition is None:
            return ()
        if self.kind == "markers":
            codes, voices = condition.value
            return tuple(codes if self.name == "code" else voices)
        return (condition.value,) if self.kind in _ONE_OF_TWO else tuple(condition.value)

    def choose(self, filter: Filter, values: tuple[Any, ...], times: int = 1) -> Filter:
        """Return the filter with these values chosen; no value takes the condition away."""
        old = filter.get(self.key)
        if self.kind == "markers":
            codes, voices = old.value if old else ((), ())
            pair = (values, voices) if self.name == "code" else (codes, values)
            return filter.exchange(old, Condition("markers", pair, at_least=times) if any(pair) else None)
        if not values:
            return filter.exchange(old, None)
        # Of true and false only one can be chosen: the last.
        value = values[-1] if self.kind in _ONE_OF_TWO else values
        return filter.exchange(old, Condition(self.kind, value, self.column, times if self.counted else 1))

    def toggle(self, filter: Filter, value: Any, times: int = 1) -> Filter:
        """Return the filter with one value chosen if it was not, and the other way round."""
        now = self.chosen(filter)
        kept = tuple(v for v in now if v != value)
        return self.choose(filter, kept if value in now else (*kept, value), times)

    def text(self, value: Any) -> str:
        """Return a value as a reader sees it, with its Japanese gloss where there is one."""
        if self.kind == "flag":
            return UNKNOWN if value is None else "yes" if value else "no"
        if self.kind == "has_text":
            return "with text" if value else "without text"
        if self.kind == "copies":
            return "further copies of a text" if value else "each text once"
        if self.column is None and self.name in labels.FAMILIES:
            return labels.label(self.name, value).both
        return labels.group(value) if self.column == "genre" else str(value).replace("\n", " ") or "(empty)"


def title(name: str) -> str:
    """Return the name of a column or family for a reader."""
    return _NAMES.get(name, name.replace("_", " "))


def facets(index: FilterIndex) -> list[Facet]:
    """Return the lists that a corpus offers: of its metadata, then of what stands in the documents."""
    found = [Facet(column_key(c), kind, c) for c, kind in index.facets.items() if kind in {"values", "flag"}]
    found += [Facet(name, kind) for kind, names in _CONTENT.items() if kind in index.kinds for name in names]
    copies = [Facet("copies", "copies")] if "copies" in index.kinds and index.counts(Filter(), "copies")[1][1] else []
    return [*found, *copies, Facet("has_text", "has_text")]


def open_at_first(index: FilterIndex, offered: list[Facet], most: int = 8) -> set[str]:
    """Return the names of the lists that are open when the panel is new: short ones of metadata, and the codes."""
    short = [f.name for f in offered if f.column in {"genre", "outlet"} and len(index.values(f.name)) <= most]
    return {*short, *(f.name for f in offered if f.name == "code")}


def ranges(index: FilterIndex) -> Mapping[str, str]:
    """Return the columns of dates and numbers that get a control, with their kind."""
    return {c: kind for c, kind in index.facets.items() if kind in {"dates", "range"} and None not in index.extent(c)}
