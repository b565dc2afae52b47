"""The index of a corpus by which filters are fast: which documents a filter keeps, and how many each value has.

Built once a corpus and only read afterwards, so that the users of an app may share it. What stands in boilerplate
is not counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from workbench.corpus import Corpus
from workbench.counting.events import events
from workbench.errors import CorpusError, WorkbenchError
from workbench.find.filters.checks import UNKNOWN, unknown_value
from workbench.find.filters.code import as_code
from workbench.find.filters.conditions import Condition, Filter, column_key
from workbench.find.filters.occurrences import TABLE_OF, Mask, Occurrences, kind_of, of_column, of_family

#: Metadata that says which document it is, or that has controls of another kind: no facet of the panel.
_NO_FACET = {"doc_id", "title", "url", "text_sha256", "text", "n_chars", "n_sentences"}
#: A column with more values than this is no facet.
_MOST_VALUES = 1000
_REMEMBERED = 128

_FACETS = {"code": "markers", "voice": "markers"}


class FilterIndex:
    """Which documents of a corpus a filter keeps.

    Parameters
    ----------
    corpus
        A corpus or feature set. Columns of any simple type can be filtered on; tables that are absent cannot.

    Attributes
    ----------
    corpus
        The corpus.
    documents
        Its ``documents`` table; masks follow its rows.
    n
        Number of documents.
    columns
        Metadata column → kind of condition on it (``values``, ``dates``, ``range``, ``flag``).
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.documents = corpus.documents
        self.n = self.documents.height
        self.columns = {
            name: kind for name, dtype in self.documents.schema.items() if name != "text" and (kind := kind_of(dtype))
        }
        self._rows = self.documents.select("doc_id").with_row_index("row")
        self._built: dict[str, Occurrences] = {}
        self._masks: OrderedDict[Condition, Mask] = OrderedDict()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of condition on content that this corpus can answer; no ``text`` means no text, lemma or marker."""
        tables = [kind for kind, name in TABLE_OF.items() if name in self.corpus.tables]
        return ("has_text", *(["text"] if self.text_modes else []), *tables)

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
        """Return which documents a filter keeps.

        Parameters
        ----------
        filter
            Conditions, all of which must hold.

        Returns
        -------
        numpy.ndarray of bool, shape (documents,)
            In the order of the rows of ``documents``.

        Raises
        ------
        WorkbenchError
            If the corpus has no such column, table or value, or a text search has no text to search.
        """
        keep = np.ones(self.n, dtype=bool)
        for condition in filter.conditions:
            keep &= self._mask_of(condition)
        return keep

    def doc_ids(self, filter: Filter) -> list[str]:
        """Return the ids of the documents that a filter keeps, in the order of the rows of ``documents``."""
        return self.documents["doc_id"].filter(pl.Series(self.mask(filter))).to_list()

    def subcorpus(self, filter: Filter) -> Corpus:
        """Return the corpus of the documents that a filter keeps; the whole corpus itself for an empty filter."""
        return self.corpus if filter.is_empty else self.corpus.filter(pl.lit(pl.Series(self.mask(filter))))

    def as_code(self, filter: Filter, name: str = "corpus") -> str:
        """Return Python code that makes the subcorpus: see :func:`workbench.find.filters.code.as_code`."""
        return as_code(filter, name, documents=self.documents)

    def counts(self, filter: Filter, key: str) -> list[tuple[Any, int]]:
        """Return in how many documents each value occurs, all other conditions of the filter applied.

        Parameters
        ----------
        filter
            The filter as it stands; its (first) condition on ``key`` itself is left out.
        key
            A metadata column, or ``has_text``, ``code``, ``voice``, ``source_type``, ``commitment``, ``frame``,
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

    # -- one condition ------------------------------------------------------------------------------------------

    def _mask_of(self, condition: Condition) -> Mask:
        if condition in self._masks:
            self._masks.move_to_end(condition)
            return self._masks[condition]
        found = self._evaluate(condition)
        found.flags.writeable = False
        self._masks[condition] = found
        while len(self._masks) > _REMEMBERED:
            self._masks.popitem(last=False)
        return found

    def _evaluate(self, condition: Condition) -> Mask:
        match condition.kind:
            case "has_text":
                return self._with_text if condition.value else ~self._with_text
            case "text":
                return self._search(condition)
            case "dates" | "range" | "flag":
                return self._compare(condition)
            case "markers":
                chosen = dict(zip(("code", "voice"), condition.value, strict=True))
                return self._occurrences("markers").at_least(chosen, condition.at_least)
        name = condition.kind
        if condition.column is not None:
            self._need_column(condition.column, (condition.kind,))
            name = condition.column
        found = self._occurrences(name)
        known = found.values(found.names[0])
        for value in condition.value:
            # What the guidelines declare may be absent from this corpus; other names that are absent are mistakes.
            if value not in known and not (condition.column is not None and value == UNKNOWN):
                raise unknown_value(condition.key, value, known)
        return found.at_least({found.names[0]: condition.value}, condition.at_least)

    def _compare(self, condition: Condition) -> Mask:
        column = str(condition.column)
        self._need_column(column, (condition.kind,))
        values = self.documents[column]
        if condition.kind == "flag":
            return _to_mask(values.is_null() if condition.value is None else values == condition.value)
        if isinstance(values.dtype, pl.Datetime):
            values = values.dt.date()
        if values.dtype.is_float():
            values = values.fill_nan(None)
        low, high = condition.value
        keep = values.is_not_null()
        if low is not None:
            keep &= values >= low
        if high is not None:
            keep &= values <= high
        return _to_mask(keep)

    def _search(self, condition: Condition) -> Mask:
        pattern, mode = condition.value
        if mode == "lemma":
            known = self._lemmas.filter(pl.col("lemma").is_in(condition.lemmas))
            if missing := set(condition.lemmas) - set(known["lemma"].unique()):
                raise unknown_value("lemma", min(missing), self._lemmas["lemma"].unique().to_list())
            return self._often(known, condition.at_least)
        if mode == "marker":
            forms = self._forms.filter(pl.col("form").str.contains(pattern, literal=True))
            return self._often(forms, condition.at_least)
        if self.n and not self._with_text.any():
            raise CorpusError(
                f"text search for {pattern!r:.100} needs the texts, and this {self.corpus.kind} has none",
                allowed="lemma or marker search, which need no text",
                hint="attach your own copy: workbench attach DIR TEXT",
            )
        texts, literal = self.documents["text"], mode == "plain"
        if condition.at_least == 1:
            return _to_mask(texts.str.contains(pattern, literal=literal))
        return _to_mask(texts.str.count_matches(pattern, literal=literal) >= condition.at_least)

    def _often(self, rows: pl.DataFrame, at_least: int) -> Mask:
        n = np.bincount(rows["row"].to_numpy(), weights=rows["n"].to_numpy(), minlength=self.n)
        return np.asarray(n >= at_least)

    # -- what is looked up --------------------------------------------------------------------------------------

    @cached_property
    def _with_text(self) -> Mask:
        return _to_mask(self.documents["text"].is_not_null())

    @cached_property
    def _lemmas(self) -> pl.DataFrame:
        """How often each lemma stands in each document, whatever its part of speech: row, lemma, n."""
        return self.corpus.table("counts").join(self._rows, on="doc_id").select("row", "lemma", "n")

    @cached_property
    def _forms(self) -> pl.DataFrame:
        """How often each form of a marker stands in each document: row, form, n."""
        forms = self.corpus.table("markers").select("doc_id", "marker_id", "form")
        placed = events(self.corpus, "code").join(forms, on=["doc_id", "marker_id"]).join(self._rows, on="doc_id")
        return placed.group_by("row", "form").agg(n=pl.len())

    def _occurrences(self, name: str) -> Occurrences:
        """Return the occurrences of a column or of a kind, built when first asked for."""
        key = name if name in TABLE_OF else column_key(name)
        if key not in self._built:
            if name in TABLE_OF:
                self._built[key] = of_family(self.corpus, self._rows, name)
            else:
                self._need_column(name, ("values", "dates", "flag"))
                self._built[key] = of_column(self.documents[name], self.columns[name])
        return self._built[key]

    def _need_column(self, column: str, kinds: Iterable[str]) -> None:
        if column not in self.documents.columns:
            raise WorkbenchError(f"no metadata column {column!r}", allowed=self.columns)
        kind = self.columns.get(column, "")
        if kind not in kinds:
            held = {"values": "text", "dates": "dates", "range": "numbers", "flag": "true or false"}
            message = f"column {column!r} holds {held.get(kind, str(self.documents.schema[column]))}"
            raise WorkbenchError(message, allowed=f"a condition of kind {kind!r}" if kind else "a simple column")

    def _is_facet(self, column: str, kind: str) -> bool:
        values = self.documents[column]
        if isinstance(values.dtype, pl.List):
            return 0 < values.explode().n_unique() <= _MOST_VALUES and values.null_count() < self.n
        most = _MOST_VALUES if kind == "values" else self.n
        return 1 < values.n_unique() <= most


def _to_mask(values: pl.Series) -> Mask:
    return values.fill_null(False).to_numpy().astype(bool)
