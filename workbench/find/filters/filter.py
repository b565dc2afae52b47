"""Filters: conditions on documents that must all hold."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.find.filters.conditions import Condition
from workbench.find.filters.masks import Masks


@dataclass(frozen=True)
class Filter:
    """Conditions that must all hold. Immutable; an empty filter lets every document through.

    ``corpus.filter(f)`` is the subcorpus of a filter ``f``, and wherever a target or a reference is asked for, a filter
    is taken too. Its ``repr`` is the code that makes it.

    Attributes
    ----------
    conditions
        The conditions, in the order given.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> late = wb.Filter.of(wb.Condition.values("genre", "wire-style news"), wb.Condition.dates("2014-01-01"))
    >>> late
    Filter.of(Condition.values("genre", "wire-style news"), Condition.dates("2014-01-01", None))
    >>> corpus.filter(late).documents["date"].dt.year().min()
    2014
    """

    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "conditions", tuple(dict.fromkeys(self.conditions)))

    def __repr__(self) -> str:
        return f"Filter.of({', '.join(map(repr, self.conditions))})"

    @classmethod
    def of(cls, *conditions: Condition) -> Filter:
        """Return the filter with these conditions; several may be on the same column or kind."""
        return cls(conditions)

    def with_(self, condition: Condition) -> Filter:
        """Return this filter with the condition in the place of those on the same column or of the same kind."""
        at = next((i for i, c in enumerate(self.conditions) if c.key == condition.key), len(self.conditions))
        kept = [c for c in self.conditions[at:] if c.key != condition.key]
        return replace(self, conditions=(*self.conditions[:at], condition, *kept))

    def and_(self, condition: Condition) -> Filter:
        """Return this filter with one more condition, beside any on the same column or of the same kind."""
        return replace(self, conditions=(*self.conditions, condition))

    def without(self, condition: str | Condition) -> Filter:
        """Return this filter without one condition, or without those on a column or of a kind."""
        kept = (c for c in self.conditions if condition not in (c, c.key))
        return replace(self, conditions=tuple(kept))

    def exchange(self, old: Condition | None, new: Condition | None) -> Filter:
        """Return this filter with one condition replaced in its place; ``None`` for none: added, or taken away."""
        if old is None or old not in self.conditions:
            return self if new is None else self.and_(new)
        return replace(self, conditions=tuple(c for o in self.conditions if (c := new if o == old else o) is not None))

    def get(self, key: str) -> Condition | None:
        """Return the first condition on a column or of a kind, or ``None``."""
        return next((c for c in self.conditions if c.key == key), None)

    @property
    def is_empty(self) -> bool:
        """True where there is no condition."""
        return not self.conditions

    def doc_ids(self, corpus: Corpus) -> list[str]:
        """Return the ids of the documents of a corpus that the filter keeps, in the order of ``documents``.

        Raises
        ------
        WorkbenchError
            If the corpus has no such column, table or value, or a text search has no text to search.
        """
        masks = Masks(corpus)
        return masks.documents["doc_id"].filter(pl.Series(masks.of(self.conditions))).to_list()

    def as_code(self, name: str = "corpus") -> str:
        """Return Python code that makes the subcorpus ``subcorpus`` of the corpus in the variable ``name``."""
        if not name.isidentifier() or keyword.iskeyword(name) or name in ("Condition", "Filter"):
            raise WorkbenchError(f"{name!r} is no name for the corpus", allowed="a Python name other than Filter")
        lines = "".join(f"        {condition!r},\n" for condition in self.conditions)
        made = f"Filter.of(\n{lines}    )" if lines else "Filter()"
        used = "Condition, Filter" if lines else "Filter"
        return f"from workbench import {used}\n\nsubcorpus = {name}.filter(\n    {made}\n)\n"

    def describe(self) -> str:
        """Return the filter in one English line."""
        return "; ".join(c.describe() for c in self.conditions) or "all documents"

    def to_dict(self) -> dict[str, Any]:
        """Return the filter as plain JSON values."""
        return {"conditions": [c.to_dict() for c in self.conditions]}

    @classmethod
    def from_dict(cls, plain: Any) -> Filter:
        """Return the filter that :meth:`to_dict` wrote; :class:`WorkbenchError` where it is not one."""
        if not isinstance(plain, Mapping) or not isinstance(plain.get("conditions"), list) or len(plain) > 1:
            raise WorkbenchError(f"no filter: {plain!r:.200}", allowed="{'conditions': [...]}")
        return cls(tuple(Condition.from_dict(c) for c in plain["conditions"]))
