"""An earlier corpus, a part at a time: no table of it has to fit into memory."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting.words import in_pieces
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
        found = self._spans_of(name, documents["doc_id"])
        rows, among = _extent(found)
        if not rows:
            return schema.TABLES[name].empty()
        part = self._tables.scan(name).slice(int(found["_first"].min()), among)  # type: ignore[arg-type]
        if rows == among and found["_first"].is_sorted() and found["_whole"].all():
            taken = part.collect()  # they stand as they are to stand, and nothing stands between them
        else:
            order = documents.select("doc_id").with_row_index("_order")
            part = part.join(order.lazy(), on="doc_id", maintain_order="left")
            taken = part.collect(engine="streaming").sort("_order", maintain_order=True).drop("_order")
        return taken if self.change is None else self.change(name, taken)

    def extent(self, name: str, documents: pl.DataFrame) -> tuple[int, int]:
        """Return how many rows some documents have, and how many there are from the first of them to the last."""
        return _extent(self._spans_of(name, documents["doc_id"]))

    def _spans_of(self, name: str, doc_ids: pl.Series) -> pl.DataFrame:
        """Return where the rows of documents are, how many, and whether nothing stands between: of those that have any."""
        if name not in self._spans:
            self._spans = {name: self._all_spans(name)}  # of the table in hand: tables come one by one
        spans = self._spans[name]
        if spans.is_empty():
            return spans
        at = spans["doc_id"].search_sorted(doc_ids).clip(upper_bound=spans.height - 1)
        return spans[at].filter(pl.col("doc_id") == doc_ids)

    def _all_spans(self, name: str) -> pl.DataFrame:
        runs = [p["doc_id"].rle().struct.unnest() for p in in_pieces(self._tables.scan(name).select("doc_id"))]
        rows = pl.concat(runs).select(doc_id="value", size=pl.col("len").cast(pl.Int64))
        rows = rows.with_columns(end=pl.col("size").cum_sum())
        found = rows.group_by("doc_id").agg(
            _first=(pl.col("end") - pl.col("size")).min(), _last=pl.col("end").max() - 1, _n=pl.col("size").sum()
        )
        whole = pl.col("_n") == pl.col("_last") - pl.col("_first") + 1
        return found.sort("doc_id").with_columns(_whole=whole)


def _extent(spans: pl.DataFrame) -> tuple[int, int]:
    if spans.is_empty():
        return 0, 0
    return spans.select(pl.col("_n").sum(), pl.col("_last").max() - pl.col("_first").min() + 1).row(0)
