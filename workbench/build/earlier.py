"""An earlier corpus, a part at a time: no table of it has to fit into memory."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.storage.tables import lazily

#: Changes rows of a table on their way into the new corpus.
Change = Callable[[str, pl.DataFrame], pl.DataFrame]


def without_texts(corpus: Corpus) -> pl.DataFrame:
    """Return the documents of a corpus, no text of which is read; the column is there."""
    return lazily(corpus.tables).scan("documents").with_columns(text=pl.lit(None, pl.String)).collect()


def has_gaps(corpus: Corpus) -> bool:
    """Say whether a document of a corpus has no text."""
    lacks = lazily(corpus.tables).scan("documents").select(pl.col("text").is_null().any())
    return bool(lacks.collect(engine="streaming").item())


class Earlier:
    """The tables of an earlier corpus, by documents.

    Parameters
    ----------
    corpus
        The corpus. Rows of a document stand near each other in each table.
    change
        What is done to rows that are taken.
    """

    def __init__(self, corpus: Corpus, change: Change | None = None) -> None:
        self.corpus = corpus
        self.change = change
        self._tables = lazily(corpus.tables)
        self._spans: dict[str, pl.DataFrame] = {}

    def rows(self, name: str, documents: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of some documents (column ``doc_id``), in the order of the documents."""
        if documents.is_empty():
            return schema.TABLES[name].empty()
        order = documents.select("doc_id").with_row_index("_order")
        spans = self._spans_of(name).join(order, on="doc_id")
        if spans.is_empty():
            return schema.TABLES[name].empty()
        first = int(spans["_first"].min())  # type: ignore[arg-type]
        last = int(spans["_last"].max())  # type: ignore[arg-type]
        part = (
            self._tables.scan(name)
            .slice(first, last - first + 1)
            .join(order.lazy(), on="doc_id", maintain_order="left")
        )
        found = part.collect(engine="streaming").sort("_order", maintain_order=True).drop("_order")
        return found if self.change is None else self.change(name, found)

    def _spans_of(self, name: str) -> pl.DataFrame:
        """Return where the rows of each document are: the first and the last."""
        if name not in self._spans:
            rows = self._tables.scan(name).select("doc_id").with_row_index("_row").group_by("doc_id")
            found = rows.agg(_first=pl.col("_row").min(), _last=pl.col("_row").max())
            self._spans = {name: found.collect(engine="streaming")}  # of the table in hand: tables come one by one
        return self._spans[name]
