"""Concordances as files for a spreadsheet, all lines with the facts of their documents."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from workbench.errors import WorkbenchError
from workbench.find.concordance.lines import Concordance
from workbench.plain import for_sheet
from workbench.storage.whole import write_whole

_LINE = ("line", "left", "node", "right", "doc_id", "sent_id", "start", "end")
_HIT: tuple[str, ...] = ("n", "label", "code", "voice", "entry_id", "source_type", "source_entity", "commitment")
_HIT += ("polarity", "confidence", "source_side", "source_kind")
_FACTS = ("title", "date", "outlet", "genre", "author", "url", "licence")
_NOT_WRITTEN = ("doc_id", "text", "regions")


def table(concordance: Concordance, context: int = 60) -> pl.DataFrame:
    """Return what :func:`lines` does, for a spreadsheet: text that looks like a formula is defused."""
    return for_sheet(lines(concordance, context))


def lines(concordance: Concordance, context: int = 60) -> pl.DataFrame:
    """Return all lines in their order, with the facts of their documents.

    Parameters
    ----------
    concordance
        The lines.
    context
        Characters of context on each side.

    Returns
    -------
    DataFrame
        ``line`` (1 the first), ``left``, ``node``, ``right``, where the hit stands, the facts of the hit, and all
        metadata that is no list, ``tag`` where the lines are tagged, under the name ``documents.COLUMN`` where a hit has a column of that name itself.
    """
    documents = concordance.index.corpus.documents
    flat = [c for c, t in documents.schema.items() if c not in _NOT_WRITTEN and not t.is_nested()]
    metadata = [*_FACTS, *(c for c in flat if c not in _FACTS)]
    page = concordance.page(0, size=max(concordance.n, 1), context=context, metadata=metadata)
    kept = page.select(*_LINE, *_HIT, *page.columns[page.width - len(metadata) :])
    if concordance.tags is not None:
        tags = [concordance.tag(line) for line in range(concordance.n)]
        kept.insert_column(4, pl.Series("tag", tags, dtype=pl.String))
    return kept.with_columns(pl.col("line") + 1)


def to_csv(concordance: Concordance, context: int = 60) -> bytes:
    """Return the lines as CSV in UTF-8 with a byte order mark, without which Excel garbles Japanese."""
    return b"\xef\xbb\xbf" + table(concordance, context).write_csv().encode("utf-8")


def to_tsv(concordance: Concordance, context: int = 60) -> str:
    """Return the lines as tab-separated text, to be pasted into a spreadsheet."""
    return table(concordance, context).write_csv(separator="\t")


def save(concordance: Concordance, path: str | os.PathLike[str], context: int = 60) -> Path:
    """Write the lines to a file, all of it or nothing: CSV, or tab-separated text where the name ends so.

    Parameters
    ----------
    concordance
        The lines.
    path
        A name that ends in ``.csv``, ``.tsv`` or ``.txt``.
    context
        Characters of context on each side.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    WorkbenchError
        If the name ends otherwise, or there is no such folder.
    """
    out = Path(path)
    if out.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise WorkbenchError(
            f"cannot write a concordance as {out.name!r}", allowed="a name that ends in .csv, .tsv or .txt"
        )
    if not out.parent.is_dir():
        raise WorkbenchError(f"no folder {out.parent}", hint="make it first")
    is_csv = out.suffix.lower() == ".csv"
    data = to_csv(concordance, context) if is_csv else to_tsv(concordance, context).encode("utf-8")
    write_whole(out, data)
    return out
