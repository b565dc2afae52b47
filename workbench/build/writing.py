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
from workbench.storage.aside import ROW, Texts, with_texts
from workbench.storage.folder import commit, staging

#: Documents of which a table is put in order at a time.
BATCH_DOCUMENTS = 2_000
BATCH_CHARACTERS = 500_000
#: Rows of a row group: what has to be read for a few documents.
ROW_GROUP = 65_536
#: Characters of the texts of a row group, about, where documents are long: it is in memory while it is written.
GROUP_CHARACTERS = 4_000_000


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
    whole = schema.table("documents").empty() if known is None else known
    documents = kept.select("doc_id", "n_chars", _known=pl.col("doc_id").is_in(whole["doc_id"].implode()))
    documents = documents.join(finished.places(), on="doc_id", how="left", maintain_order="left")
    for batch in _small(name, documents, earlier):
        found = [earlier.rows(name, batch.filter("_known"))]
        chunks = batch["_chunk"].drop_nulls().unique().sort()
        if chunks.is_empty():
            yield schema.concat(found, name)
            continue
        found += [finished.read(c, name).join(batch, on="doc_id", how="semi", maintain_order="left") for c in chunks]
        order = batch.select("doc_id").with_row_index("_order")
        table = schema.concat(found, name).join(order, on="doc_id", maintain_order="left")
        yield table.sort("_order", maintain_order=True).drop("_order")


def _small(name: str, documents: pl.DataFrame, earlier: Earlier) -> Iterator[pl.DataFrame]:
    """Yield batches of documents, of which about a row group is known, where their rows can be read apart.

    Rows are in memory some times over while they are read, put in order and passed on.
    """
    for batch in batches(documents):
        rows, among = earlier.extent(name, batch.filter("_known"))
        if rows > ROW_GROUP and among <= 2 * rows:
            yield from batches(batch, max(1, int(batch["n_chars"].sum()) * ROW_GROUP // rows))
        else:  # each of the smaller ones would go through what stands between its documents
            yield batch


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
    return _write_parts(schema.TABLES[name].empty(), rows, file, ROW_GROUP)


def _write_parts(empty: pl.DataFrame, rows: Iterator[pl.DataFrame], file: Path, group: int) -> int:
    from polars.io.plugins import register_io_source

    written = 0

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        nonlocal written
        yield empty
        for part in rows:
            written += part.height
            yield part

    lazy = register_io_source(source, schema=empty.schema)
    lazy.sink_parquet(file, compression="zstd", row_group_size=group, maintain_order=True)
    return written


def write_documents(kept: pl.DataFrame, texts: Texts, file: Path) -> None:
    """Write documents with their texts part by part: a row group of them is in memory."""
    each = int(kept["n_chars"].sum()) // max(kept.height, 1)
    group = min(ROW_GROUP, max(1, GROUP_CHARACTERS // max(each, 1)))
    _write_parts(kept.drop(ROW).clear(), (with_texts(batch, texts) for batch in batches(kept)), file, group)


def write(
    folder: Path,
    kept: pl.DataFrame,
    texts: Texts,
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
    kept, texts
        The documents, and what gives their texts.
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
        write_documents(kept, texts, stage / "documents.parquet")
        for name, coming in tables.items():
            rows[name] = write_table(name, coming, stage / f"{name}.parquet")
        affected.write_rules(stage, analysis, affected.rules_of(lexicon(settings.lexicon_folders)))
        commit(stage, folder, about, kind="corpus", rows=rows)
