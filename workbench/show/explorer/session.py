"""What the explorer is looking at: two slices of a corpus, and what was computed for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import numpy as np
import polars as pl

from workbench.corpus import Corpus
from workbench.counting.cube import CountMatrix
from workbench.errors import CorpusError
from workbench.find.filters.conditions import Condition
from workbench.find.filters.filter import Filter, FilterIndex
from workbench.show.explorer import parts
from workbench.show.explorer.slices import Mask, Slices

T = TypeVar("T")

#: The two slices: A is what one looks at, B what it is set beside.
SLOTS = ("a", "b")
#: What the intervals of ratios hold for.
INTERVALS = {"each": "each category", "together": "all together"}
#: Which parts of the texts are counted.
COUNTED = {"all": "whole text", "body": "body only"}
_HINT = "build the corpus again"
#: Documents coded by hand on a sheet have these, and neither counts nor tokens: views that need more say so.
_NEEDED = ("sentences", "markers", "attributions")


class Session:
    """Two slices of one corpus, and everything that views keep between two clicks.

    Every explorer has one of its own: two readers of the same page share nothing but the corpus.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    target
        The document that one click chooses for slice A. It is the first slice A; slice B is all others.
    events
        Columns ``date`` and ``category``: marks of the view over time.

    Attributes
    ----------
    masks
        The documents of each slice, shape (documents,), in the order of ``corpus.documents``.
    without_a
        Documents of A are taken out of B, so that nothing is compared with itself.

    Raises
    ------
    CorpusError
        If the target is not in the corpus, or the corpus is empty or not annotated.
    """

    def __init__(self, corpus: Corpus, target: str | None = None, events: pl.DataFrame | None = None) -> None:
        if not corpus.documents.height:
            raise CorpusError("the corpus has no documents", hint="build one: workbench build SOURCE --out DIR")
        missing = [t for t in _NEEDED if t not in corpus.tables]
        if missing:
            raise CorpusError(f"this {corpus.kind} has no table {missing[0]!r}", hint=_HINT)
        self.corpus = corpus
        self._slices = {"all": Slices(corpus)}
        self.index = FilterIndex(corpus)
        self.doc_ids = self._slices["all"].doc_ids
        self.rows = {d: i for i, d in enumerate(self.doc_ids)}
        if target is not None and target not in self.rows:
            raise CorpusError(f"no document {target!r}", hint="documents['doc_id'] lists the ids")
        self.target = target
        self.events = events
        self.filters = {"a": self.target_filter, "b": Filter()}
        self.without_a = True
        self.masks: dict[str, Mask] = {}
        self.options: dict[str, str] = {}
        self._kept: dict[Any, Any] = {}
        self._refresh()

    @property
    def parts(self) -> str | None:
        """The part of the texts that is counted, or None for all of them but boilerplate."""
        chosen = self.option("parts", "all", COUNTED)
        return None if chosen == "all" else chosen

    @property
    def slices(self) -> Slices:
        """The counts that views read, in the parts of the texts that the reader chose."""
        chosen = self.parts or "all"
        if chosen not in self._slices:
            self._slices[chosen] = self._slices["all"].of_parts(chosen)
        return self._slices[chosen]

    @property
    def target_filter(self) -> Filter:
        """The filter that keeps the target alone; without a target, every document."""
        return Filter() if self.target is None else Filter.of(Condition.values("doc_id", self.target))

    def set_filter(self, slot: str, chosen: Filter) -> None:
        """Give a slot the documents of a filter; where the corpus cannot answer it, all stays as it was."""
        self.index.check(chosen)
        self.filters[slot] = chosen
        self._refresh()

    def set_without_a(self, on: bool) -> None:
        """Take the documents of A out of B, or leave them in."""
        self.without_a = on
        self._refresh()

    def _refresh(self) -> None:
        a, b = (self.index.mask(self.filters[slot]) for slot in SLOTS)
        # A slice that has all documents of the other leaves nothing to set it beside: then they overlap, and B says so.
        self.masks = {"a": a, "b": b & ~a if self.without_a and (b & ~a).any() else b}

    def describe(self, slot: str) -> str:
        """Return in one line what a slot holds."""
        text = self.filters[slot].describe()
        if slot == "b":
            a, b = self.masks["a"], self.masks["b"]
            if self.without_a and (a & self.index.mask(self.filters["b"])).any():
                text += ", A and its documents overlap" if (a & b).any() else " without those of A"
        return text

    def option(self, name: str, default: str, allowed: Mapping[str, Any] | tuple[str, ...] | None = None) -> str:
        """Return a choice the reader made in a view, or the default where it is unset or no longer allowed."""
        chosen = self.options.get(name, default)
        return chosen if allowed is None or chosen in allowed else default

    def keep(self, key: Any, make: Callable[[], T], *, counted: bool = False) -> T:
        """Return what ``make`` gives, computed once for this corpus; ``counted``: once for each choice of parts."""
        key = (self.parts, key) if counted else key
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def contrast(self, counts: str | CountMatrix, unit: str | None = None) -> pl.DataFrame:
        """Return A beside B: columns of ``explorer.slices.SLICE_CONTRAST``, intervals as the reader chose them."""
        own = self.slices.counts(counts, unit) if isinstance(counts, str) else counts
        together = self.option("intervals", "each", INTERVALS) == "together"
        return self.slices.contrast_counts(own, self.masks["a"], self.masks["b"], simultaneous=together)

    def interval_choice(self) -> str:
        """Return the buttons that choose between intervals of each category and of all together."""
        return parts.choices("intervals", self.option("intervals", "each", INTERVALS), INTERVALS, "95 % for")

    def parts_choice(self) -> str:
        """Return the buttons that choose the parts of the texts to count in."""
        return parts.choices("parts", self.option("parts", "all", COUNTED), COUNTED, "count in")

    @property
    def doc_rows(self) -> pl.DataFrame:
        """Every document's id and its row: to put masks beside tables."""
        columns = {"doc_id": pl.String, "row": pl.Int64}
        return self.keep(
            "doc_rows",
            lambda: pl.DataFrame({"doc_id": self.doc_ids, "row": np.arange(len(self.doc_ids))}, schema=columns),
        )


def hits_key(slot: str, family: str, value: str, **more: str) -> str:
    """Return the key of a part that shows hits in the concordance when it is clicked."""
    return "hits:" + urlencode({"slot": slot, "family": family, "value": value, **more})


def read_hits_key(key: str) -> dict[str, str]:
    """Return what :func:`hits_key` put into a key; in a notebook of before, ``kind`` is the family."""
    pairs = parse_qsl(key.removeprefix("hits:"), keep_blank_values=True)
    return {"family" if name == "kind" else name: value for name, value in pairs}
