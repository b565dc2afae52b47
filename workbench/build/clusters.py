"""The copies of texts in a build: looked for once, and taken from the earlier corpus where no text has changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.read import duplicates
from workbench.storage.aside import Texts
from workbench.storage.tables import lazily

_NAME = "duplicates"
#: What clusters depend on, besides the method and the parts of the texts.
_DEPENDS_ON = ["doc_id", "text_sha256", "date"]


def provenance() -> dict[str, Any]:
    """Return how copies are looked for, under the name that the provenance of a corpus has for it."""
    return {_NAME: duplicates.method()}


def same_as_before(documents: pl.DataFrame, before: Corpus) -> pl.DataFrame | None:
    """Return the documents with the clusters of an earlier corpus, or None where they have to be looked for again."""
    column = schema.DUPLICATE_COLUMN
    tables = lazily(before.tables)
    if before.provenance.get(_NAME) != duplicates.method() or column not in tables.scan("documents").collect_schema():
        return None
    there = tables.scan("documents").select(*_DEPENDS_ON, column).collect()
    same = (d.select(_DEPENDS_ON).sort("doc_id") for d in (there, documents))
    if not next(same).equals(next(same)):
        return None
    known = there.select("doc_id", column)
    return documents.drop(column, strict=False).join(known, on="doc_id", how="left", maintain_order="left")


def look(documents: pl.DataFrame, texts: Texts, sentences: Iterable[pl.DataFrame], *, progress: bool) -> pl.DataFrame:
    """Return the documents with the clusters that were found; ``sentences`` come part by part, in any order."""
    columns = ["doc_id", "start", "end", "part"]
    left_out = pl.concat(
        [schema.TABLES["sentences"].empty().select(columns)]
        + [s.select(columns).filter(pl.col("part").is_in(duplicates.NOT_COMPARED)) for s in sentences]
    )
    found = duplicates.copies(documents, texts, left_out, progress=progress)
    return duplicates.with_clusters(documents, found)
