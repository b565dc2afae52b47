"""Types by documents on two sides: the sparse table that keyness is computed from."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.families import count_documents, select
from workbench.corpus import Corpus
from workbench.errors import StatisticsError, WorkbenchWarning

UNITS = ("lemma", "code")


@dataclass(frozen=True)
class TypeTable:
    """Counts of types in the documents of both sides.

    Attributes
    ----------
    types
        ``type``, ``pos`` (null for codes); one row a type.
    counts
        Sparse (CSR), shape (types, documents).
    sizes
        Word tokens of the documents, shape (documents,); documents without any are left out.
    is_target
        Shape (documents,).
    """

    types: pl.DataFrame
    counts: Any
    sizes: npt.NDArray[np.int64]
    is_target: npt.NDArray[np.bool_]

    def occurrences(self) -> pl.DataFrame:
        """Return one row per type and document in which it occurs: type (row number), rate, is_target."""
        cells = self.counts.tocoo()
        return pl.DataFrame(
            {
                "type": cells.row.astype(np.int64),
                "rate": cells.data / self.sizes[cells.col],
                "is_target": self.is_target[cells.col],
            }
        )


def sides(target: Corpus | str | Iterable[str] | pl.Expr, reference: Corpus) -> tuple[Corpus, Corpus]:
    """Return target and reference as corpora that share no document."""
    if not isinstance(target, Corpus):
        ids = select(reference, target)
        return reference.filter(doc_ids=ids), reference.filter(~pl.col("doc_id").is_in(ids))
    both = set(target.documents["doc_id"]) & set(reference.documents["doc_id"])
    if both:
        first = sorted(both)[0]
        warnings.warn(
            f"{len(both)} document(s) of the target are in the reference too ({first!r} …) and are taken out of it",
            WorkbenchWarning,
            stacklevel=3,
        )
        reference = reference.filter(~pl.col("doc_id").is_in(list(both)))
    return target, reference


def type_table(
    target: Corpus,
    reference: Corpus,
    unit: str,
    *,
    pos: Collection[str] | None,
    stop: Collection[tuple[str, str]],
    numerals: bool,
    min_documents: int,
) -> TypeTable:
    """Count the types of both sides.

    Parameters
    ----------
    target, reference
        Corpora without a document in common.
    unit
        ``lemma`` or ``code``.
    pos, stop, numerals
        For lemmas: parts of speech to keep (None: all), (lemma, pos) pairs to leave out, and whether lemmas of
        digits only are kept.
    min_documents
        Documents, both sides together, that a type must occur in.

    Raises
    ------
    StatisticsError
        If the unit is unknown or a side has no tokens.
    """
    from scipy.sparse import csr_array

    if unit not in UNITS:
        raise StatisticsError(f"no unit {unit!r} of keyness", allowed=UNITS)
    counted = [_lemmas(side) if unit == "lemma" else _codes(side) for side in (target, reference)]
    for (_, sizes), name in zip(counted, ("target", "reference"), strict=True):
        if not sizes.height:
            raise StatisticsError(f"the {name} has no tokens", hint="choose documents that have text")
    sizes = pl.concat([s.with_columns(is_target=pl.lit(i == 0)) for i, (_, s) in enumerate(counted)])
    sizes = sizes.sort("doc_id").with_row_index("column")
    found = pl.concat([c for c, _ in counted])
    if unit == "lemma":
        found = _kept(found, pos, stop, numerals)
    found = found.filter(pl.len().over("type", "pos") >= min_documents)
    types = found.select("type", "pos").unique().sort("type", "pos").with_row_index("row")
    cells = found.join(types, on=["type", "pos"], nulls_equal=True).join(sizes.select("doc_id", "column"), on="doc_id")
    at = (cells["row"].to_numpy(), cells["column"].to_numpy())
    counts = csr_array((cells["n"].to_numpy(), at), shape=(types.height, sizes.height), dtype=np.int64)
    return TypeTable(types.drop("row"), counts, sizes["tokens"].to_numpy(), sizes["is_target"].to_numpy())


def _lemmas(corpus: Corpus) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return counts (doc_id, type, pos, n) and sizes (doc_id, tokens) from the ``counts`` table."""
    counts = corpus.counts.select("doc_id", pl.col("lemma").alias("type"), "pos", "n").filter(pl.col("n") > 0)
    return counts, counts.group_by("doc_id").agg(tokens=pl.col("n").sum())


def _codes(corpus: Corpus) -> tuple[pl.DataFrame, pl.DataFrame]:
    table = count_documents(corpus, "code", "tokens")
    sizes = pl.DataFrame(
        {"doc_id": table.rows, "tokens": table.n_tokens}, schema={"doc_id": pl.String, "tokens": pl.Int64}
    )
    sizes = sizes.filter(pl.col("tokens") > 0)
    row, column = np.nonzero(table.n)
    counts = pl.DataFrame(
        {
            "doc_id": [table.rows[i] for i in row],
            "type": [table.categories[j] for j in column],
            "pos": [None] * len(row),
            "n": table.n[row, column],
        },
        schema={"doc_id": pl.String, "type": pl.String, "pos": pl.String, "n": pl.Int64},
    )
    return counts.join(sizes, on="doc_id", how="semi"), sizes


def _kept(
    counts: pl.DataFrame, pos: Collection[str] | None, stop: Collection[tuple[str, str]], numerals: bool
) -> pl.DataFrame:
    if pos is not None:
        counts = counts.filter(pl.col("pos").is_in(list(pos)))
    if stop:
        listed = pl.DataFrame(sorted(stop), schema={"type": pl.String, "pos": pl.String}, orient="row")
        counts = counts.join(listed, on=["type", "pos"], how="anti")
    return counts if numerals else counts.filter(~pl.col("type").str.contains(r"^[0-9０-９]+$"))
