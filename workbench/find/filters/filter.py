"""Filters: conditions on documents that must all hold, and the index of a corpus by which they are fast.

The index is built once a corpus and only read afterwards, so that the users of an app may share it. What stands in
boilerplate is not counted.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.find.filters.conditions import Condition
from workbench.find.filters.masks import TABLE_OF, Mask, Masks

#: Metadata that says which document it is, or that has controls of another kind: no facet of the panel.
_NO_FACET = {schema.DUPLICATE_COLUMN, "doc_id", "title", "url", "text_sha256", "text", "n_chars", "n_sentences"}
#: A column with more values than this is no facet.
_MOST_VALUES = 1000

_FACETS = {"code": "markers", "voice": "markers"}


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


class FilterIndex(Masks):
    """Which documents of a corpus a filter keeps, how many each value has, and what is worth a control.

    Parameters
    ----------
    corpus
        A corpus or feature set. Columns of any simple type can be filtered on; tables that are absent cannot.
    """

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of condition on content that this corpus can answer; no ``text`` means no text, lemma or marker."""
        tables = [kind for kind, name in TABLE_OF.items() if name in self.corpus.tables]
        copies = ["copies"] if schema.DUPLICATE_COLUMN in self.documents.columns else []
        return ("has_text", *copies, *(["text"] if self.text_modes else []), *tables)

    @property
    def text_modes(self) -> tuple[str, ...]:
        """The modes of text search that this corpus can answer."""
        modes = ["plain", "regex"] if self._with_text.any() else []
        modes += ["lemma"] if "counts" in self.corpus.tables else []
        return (*modes, *(["marker"] if "markers" in self.corpus.tables else []))

    @property
    def facets(self) -> dict[str, str]:
        """The metadata columns worth a control (more than one value, no identifier) and their kind."""
        return {c: k for c, k in self.columns.items() if c not in _NO_FACET and self._is_facet(c, k)}

    def mask(self, filter: Filter) -> Mask:
        """Return which documents a filter keeps, shape (documents,): see :meth:`Masks.of`."""
        return self.of(filter.conditions)

    def doc_ids(self, filter: Filter) -> list[str]:
        """Return the ids of the documents that a filter keeps, in the order of the rows of ``documents``."""
        return self.documents["doc_id"].filter(pl.Series(self.mask(filter))).to_list()

    def subcorpus(self, filter: Filter) -> Corpus:
        """Return the corpus of the documents that a filter keeps; the whole corpus itself for an empty filter."""
        return self.corpus if filter.is_empty else self.corpus.filter(pl.lit(pl.Series(self.mask(filter))))

    def as_code(self, filter: Filter, name: str = "corpus") -> str:
        """Return Python code that makes the subcorpus: see :meth:`Filter.as_code`."""
        return filter.as_code(name)

    def counts(self, filter: Filter, key: str) -> list[tuple[Any, int]]:
        """Return in how many documents each value occurs, all other conditions of the filter applied.

        Parameters
        ----------
        filter
            The filter as it stands; its (first) condition on ``key`` itself is left out.
        key
            A metadata column, or ``has_text``, ``copies``, ``code``, ``voice``, ``source_type``, ``commitment``, ``frame``,
            ``mention``. A code is counted within the chosen voices, a voice within the chosen codes. Where the
            condition on the key asks for at least k, documents with at least k are counted.

        Returns
        -------
        list of (value, n_documents)
            Every value of the corpus, also those with no document left: strings by how many documents of the whole
            corpus have them, categories of the guidelines in the order of the guidelines, dates by year, in order.
        """
        kind = self.columns.get(key.removeprefix("column:")) if key not in TABLE_OF and key not in _FACETS else None
        condition = filter.get(_FACETS.get(key, key))
        keep = self.mask(filter.exchange(condition, None))
        if key == "has_text":
            return [(v, int((keep & (self._with_text == v)).sum())) for v in (True, False)]
        if key == "copies":
            return [(v, int((keep & (self._is_copy == v)).sum())) for v in (False, True)]
        if kind == "range":
            raise WorkbenchError(f"{key} is a number: it has no values to count", hint="see extent(column)")
        found = self._occurrences(key.removeprefix("column:") if kind else _FACETS.get(key, key))
        chosen: dict[str, tuple[str, ...]] = {}
        if key in _FACETS and condition:
            codes, voices = condition.value
            chosen = {"voice": voices} if key == "code" else {"code": codes}
        name = key if key in _FACETS else found.names[0]
        numbers = found.counts(name, keep, at_least=condition.at_least if condition else 1, chosen=chosen)
        values: tuple[Any, ...] = (True, False, None) if kind == "flag" else found.values(name)
        return list(zip(values, numbers.tolist(), strict=True))

    def values(self, key: str) -> list[Any]:
        """Return the values of a column or family, in the order in which :meth:`counts` lists them."""
        return [value for value, _ in self.counts(Filter(), key)]

    def extent(self, column: str) -> tuple[Any, Any]:
        """Return the least and the greatest value of a column of dates or numbers; (None, None) where it has none."""
        self._need_column(column, ("dates", "range"))
        values = self.documents[column]
        if values.dtype.is_float():
            values = values.fill_nan(None)
        if isinstance(values.dtype, pl.Datetime):
            values = values.dt.date()
        return values.min(), values.max()

    def loosen(self, filter: Filter) -> list[tuple[Condition, int]]:
        """Return each condition and how many documents there are without it, the most first."""
        left = [(c, int(self.mask(filter.without(c)).sum())) for c in filter.conditions]
        return sorted(left, key=lambda pair: -pair[1])

    def check(self, filter: Filter) -> None:
        """Raise :class:`WorkbenchError` if this corpus cannot answer the filter."""
        for condition in filter.conditions:
            self._mask_of(condition)

    def _is_facet(self, column: str, kind: str) -> bool:
        values = self.documents[column]
        if isinstance(values.dtype, pl.List):
            return 0 < values.explode().n_unique() <= _MOST_VALUES and values.null_count() < self.n
        most = _MOST_VALUES if kind == "values" else self.n
        return 1 < values.n_unique() <= most
