"""The tables of a build, written as they come: one after the other, and each a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.build.earlier import Earlier
from workbench.build.fingerprint import lexicon
from workbench.build.finished import Finished
from workbench.build.settings import Settings
from workbench.storage.folder import commit, staging

#: Documents of which a table is put in order at a time.
BATCH_DOCUMENTS = 2_000
BATCH_CHARACTERS = 500_000
#: Rows of a row group: what has to be read for a few documents.
ROW_GROUP = 65_536


def parts(
    name: str, kept: pl.DataFrame, finished: Finished, earlier: Earlier | None = None, known: pl.DataFrame | None = None
) -> Iterator[pl.DataFrame]:
    """Yield a table part by part, in the order of the documents, whatever was known before.

    Parameters
    ----------
    name
        The table.
    kept
        All documents of the new corpus, in order.
    finished
        The chunks that were analysed; in order among themselves where nothing was known.
    earlier, known
        The earlier corpus, and the documents that are taken from it as they are.
    """
    if earlier is None:
        yield from (schema.concat([part], name) for part in finished.table(name))
        return
    places = finished.places()
    whole = schema.table("documents").empty() if known is None else known
    for batch in batches(kept.select("doc_id", "n_chars")):
        found = [earlier.rows(name, batch.join(whole, on="doc_id", how="semi", maintain_order="left"))]
        chunks = batch.join(places, on="doc_id")["_chunk"].unique().sort()
        found += [finished.read(c, name).join(batch, on="doc_id", how="semi", maintain_order="left") for c in chunks]
        order = batch.select("doc_id").with_row_index("_order")
        table = schema.concat(found, name).join(order, on="doc_id", maintain_order="left")
        yield table.sort("_order", maintain_order=True).drop("_order")


def batches(
    documents: pl.DataFrame, characters: int = BATCH_CHARACTERS, most: int = BATCH_DOCUMENTS
) -> Iterator[pl.DataFrame]:
    """Yield documents in a row that have together about so many characters: at least one, and not more than ``most``."""
    start = size = 0
    for at, n_chars in enumerate(documents["n_chars"].to_list()):
        if at > start and (size + n_chars > characters or at - start >= most):
            yield documents[start:at]
            start, size = at, 0
        size += n_chars
    if start < documents.height:
        yield documents[start:]


def write_table(name: str, rows: Iterator[pl.DataFrame], file: Path) -> int:
    """Write a table part by part, and return the number of its rows; not all of it is in memory at any time."""
    from polars.io.plugins import register_io_source

    written = 0

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        nonlocal written
        yield schema.TABLES[name].empty()
        for part in rows:
            written += part.height
            yield part

    lazy = register_io_source(source, schema=schema.TABLES[name].every)
    lazy.sink_parquet(file, compression="zstd", row_group_size=ROW_GROUP, maintain_order=True)
    return written


def write(
    folder: Path,
    kept: pl.DataFrame,
    about: Mapping[str, Any],
    tables: Mapping[str, Iterator[pl.DataFrame]],
    analysis: Mapping[str, Any],
    settings: Settings,
) -> None:
    """Write a corpus, all or nothing.

    Parameters
    ----------
    folder
        Its place. The lock must be held.
    kept
        The documents.
    about
        The provenance.
    tables
        The other tables, part by part.
    analysis
        The fingerprint, and in ``settings`` the lexicons, that the markers were found with.
    """
    from workbench.build import affected

    rows = {"documents": kept.height}
    with staging(folder) as stage:
        kept.write_parquet(stage / "documents.parquet", compression="zstd", row_group_size=ROW_GROUP)
        for name, coming in tables.items():
            rows[name] = write_table(name, coming, stage / f"{name}.parquet")
        affected.write_rules(stage, analysis, affected.rules_of(lexicon(settings.lexicon_folders)))
        commit(stage, folder, about, kind="corpus", rows=rows)
