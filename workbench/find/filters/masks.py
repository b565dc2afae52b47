"""Which documents of a corpus meet a condition. What stands in boilerplate is not counted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import cached_property

import numpy as np
import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting.events import events
from workbench.errors import CorpusError, WorkbenchError
from workbench.find.filters.checks import UNKNOWN, unknown_value
from workbench.find.filters.conditions import Condition, column_key
from workbench.find.filters.occurrences import TABLE_OF, Mask, Occurrences, kind_of, of_column, of_family

_REMEMBERED = 128


class Masks:
    """Which documents of a corpus conditions keep; what was looked up is kept for the next question.

    Parameters
    ----------
    corpus
        A corpus or feature set. Columns of any simple type can be asked about; tables that are absent cannot.

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

    def of(self, conditions: Iterable[Condition]) -> Mask:
        """Return which documents meet all conditions.

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
        for condition in conditions:
            keep &= self._mask_of(condition)
        return keep

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
            case "copies":
                return self._is_copy if condition.value else ~self._is_copy
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
    def _is_copy(self) -> Mask:
        column = schema.DUPLICATE_COLUMN
        if column not in self.documents.columns:
            raise WorkbenchError(
                "in this corpus nobody has looked for copies", hint="build it again: workbench build SOURCE --out DIR"
            )
        return _to_mask(self.documents[column] != self.documents["doc_id"])

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


def _to_mask(values: pl.Series) -> Mask:
    return values.fill_null(False).to_numpy().astype(bool)
