"""How often each document has each category, as arrays that answer "at least k of these" without a loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.corpus import Corpus
from workbench.counting.events import events
from workbench.counting.families import FAMILIES
from workbench.find.filters.checks import UNKNOWN

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
