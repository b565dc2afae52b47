"""Concordances as files for a spreadsheet, all lines with the facts of their documents."""

from __future__ import annotations

import polars as pl

from workbench.show.concordance.lines import Concordance

#: A cell that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA = r"^[=+\-@\t\r]"
_FACTS = ("doc_id", "title", "date", "outlet", "genre", "author", "url", "licence")


def table(concordance: Concordance, context: int = 60) -> pl.DataFrame:
    """Return all lines in their order, with the facts of their documents; text that looks like a formula is defused."""
    lines = concordance.page(0, size=max(concordance.n, 1), context=context).drop("percent", "form")
    documents = concordance.index.corpus.documents
    own = [c for c in documents.columns if c not in ("text", "regions") and not documents.schema[c].is_nested()]
    facts = documents.select(*_FACTS, *(c for c in own if c not in _FACTS))
    joined = lines.join(facts, on="doc_id", how="left", maintain_order="left").with_columns(line=pl.col("line") + 1)
    return joined.with_columns(defused(pl.col(c)).alias(c) for c, t in joined.schema.items() if t == pl.String)


def defused(column: pl.Expr) -> pl.Expr:
    """Return a column of text with an apostrophe before whatever a spreadsheet would run as a formula."""
    return pl.when(column.str.contains(_FORMULA)).then(pl.lit("'") + column).otherwise(column)


def to_csv(concordance: Concordance, context: int = 60) -> bytes:
    """Return the lines as CSV in UTF-8 with a byte order mark, without which Excel garbles Japanese."""
    return b"\xef\xbb\xbf" + table(concordance, context).write_csv().encode("utf-8")


def to_tsv(concordance: Concordance, context: int = 60) -> str:
    """Return the lines as tab-separated text, to be pasted into a spreadsheet."""
    return table(concordance, context).write_csv(separator="\t")
