"""Which documents of a corpus meet a condition, and how often each has each category. Boilerplate is not counted.

Occurrences are arrays that answer "at least k of these" without a loop.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting.events import events
from workbench.counting.families import FAMILIES
from workbench.errors import CorpusError, WorkbenchError
from workbench.find.filters.conditions import UNKNOWN, Condition, column_key, unknown_value

#: The table that holds what a kind of condition counts.
TABLE_OF: Mapping[str, str] = {
    "markers": "markers",
    "source_type": "attributions",
    "commitment": "sentences",
    "frame": "frames",
    "mention": "mentions",
}
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Occurrences:
    """Cells (document, category of each dimension) and how often each occurs.

    Attributes
    ----------
    documents
        Number of documents.
    rows
        The document of each cell, shape (cells,).
    n
        How often it has these categories, shape (cells,), 1 or more.
    dimensions
        Name → (values, number of the value in each cell, shape (cells,)). Two dimensions are of one event: the code
        and the voice of a marker.
    """

    documents: int
    rows: Ints
    n: Ints
    dimensions: Mapping[str, tuple[tuple[str, ...], Ints]]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the dimensions."""
        return tuple(self.dimensions)

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a dimension."""
        return self.dimensions[name][0]

    def at_least(self, chosen: Mapping[str, Iterable[str]], k: int = 1) -> Mask:
        """Return which documents have at least ``k`` events of the chosen values; no value chosen is any."""
        cells = self._cells(chosen)
        n = np.bincount(self.rows[cells], weights=self.n[cells], minlength=self.documents)
        return np.asarray(n >= k)

    def counts(self, name: str, keep: Mask, *, at_least: int = 1, chosen: Mapping[str, Iterable[str]]) -> Ints:
        """Return, for each value of a dimension, how many of the documents in ``keep`` have it at least so often.

        ``chosen`` restricts the other dimensions of the same event.
        """
        values, numbers = self.dimensions[name]
        cells = self._cells(chosen) & keep[self.rows]
        rows, numbers, n = self.rows[cells], numbers[cells], self.n[cells]
        if len(self.dimensions) > 1:
            # Sum over the other dimensions first: a document counts once.
            pairs = rows * len(values) + numbers
            total = np.bincount(pairs, weights=n, minlength=self.documents * len(values))
            often: Ints = (total.reshape(self.documents, len(values)) >= at_least).sum(axis=0)
            return often
        return np.asarray(np.bincount(numbers[n >= at_least], minlength=len(values)))

    def _cells(self, chosen: Mapping[str, Iterable[str]]) -> Mask:
        cells = np.ones(self.rows.size, dtype=bool)
        for name, wanted in chosen.items():
            accepted = set(wanted)
            if accepted:
                values, numbers = self.dimensions[name]
                cells &= np.fromiter((v in accepted for v in values), dtype=bool, count=len(values))[numbers]
        return cells


def occurrences(frame: pl.DataFrame, documents: int, dimensions: Mapping[str, tuple[str, ...] | None]) -> Occurrences:
    """Count the events of a frame.

    Parameters
    ----------
    frame
        One row an event: ``row`` (of its document) and the columns of ``dimensions``. Nulls are left out.
    documents
        Number of documents.
    dimensions
        Column → its values in order, or ``None`` to take those found, the most frequent first.
    """
    names = list(dimensions)
    cells = frame.drop_nulls(names).with_columns(pl.col(names).cast(pl.String)).group_by("row", *names).agg(n=pl.len())
    numbered = {}
    for name, given in dimensions.items():
        values = given if given is not None else _by_frequency(cells, name)
        number = pl.Series(values, dtype=pl.String)
        code = cells[name].replace_strict(number, np.arange(len(values)), return_dtype=pl.Int64)
        numbered[name] = (tuple(values), code.to_numpy().astype(np.int64))
    rows, n = cells["row"].cast(pl.Int64).to_numpy(), cells["n"].cast(pl.Int64).to_numpy()
    return Occurrences(documents, rows, n, numbered)


def _by_frequency(cells: pl.DataFrame, name: str) -> tuple[str, ...]:
    """Values by the number of documents that have them, then by name."""
    found = cells.group_by(name).agg(pl.col("row").n_unique()).sort("row", name, descending=[True, False])
    return tuple(found[name].to_list())


def of_family(corpus: Corpus, rows: pl.DataFrame, kind: str) -> Occurrences:
    """Return the occurrences of what a kind of condition counts (a key of :data:`TABLE_OF`), as the rates count it.

    ``rows`` holds doc_id and row. Markers have two dimensions, the code and the voice.
    """
    family, names = {"markers": ("code", ["code", "voice"]), "mention": ("referent", ["referent"])}.get(
        kind, (kind, [kind])
    )
    found = events(corpus, family).join(rows, on="doc_id").rename({"category": names[0]})
    return occurrences(found.select("row", *names), rows.height, {n: FAMILIES.get(n) for n in names})


def of_column(values: pl.Series, kind: str) -> Occurrences:
    """Return the occurrences of the values of a metadata column: strings, years of dates, or yes, no, unknown."""
    name = values.name
    given: tuple[str, ...] | None = None
    if kind == "dates":
        values = values.dt.year()
        given = tuple(values.cast(pl.String).fill_null(UNKNOWN).unique().sort())
    if kind == "flag":
        given = ("yes", "no", UNKNOWN)
        values = values.replace_strict({True: "yes", False: "no"}, default=UNKNOWN, return_dtype=pl.String)
    frame = values.to_frame().with_row_index("\0row").rename({name: "value", "\0row": "row"})
    if isinstance(values.dtype, pl.List):
        # A list without a value keeps its document, as unknown; a value counts once a document.
        frame = (
            frame.with_columns(pl.col("value").list.drop_nulls())
            .explode("value", empty_as_null=True, keep_nulls=True)
            .unique()
        )
    frame = frame.with_columns(pl.col("value").cast(pl.String).fill_null(UNKNOWN))
    return occurrences(frame, values.len(), {"value": given})


def kind_of(dtype: pl.DataType) -> str | None:
    """Return the kind of condition that fits a type of column, ``None`` where none does."""
    if isinstance(dtype, pl.Date | pl.Datetime):
        return "dates"
    if dtype.is_numeric():
        return "range"
    if isinstance(dtype, pl.Boolean):
        return "flag"
    inner = dtype.inner if isinstance(dtype, pl.List) else dtype
    return "values" if isinstance(inner, pl.String | pl.Categorical | pl.Enum) else None


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
