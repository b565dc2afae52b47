"""Any corpus as a code sheet, to be checked by hand and read back; and an empty sheet to begin with."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from workbench import schema
from workbench.coding.sheets.columns import COLUMNS, LENGTHS, NAME
from workbench.corpus import Corpus
from workbench.counting.families import numbered_sentences
from workbench.errors import WorkbenchError
from workbench.plain import for_sheet


def sheet(corpus: Corpus) -> pl.DataFrame:
    """Return a corpus as a code sheet: one row a marker, a sentence without a marker one row.

    Parameters
    ----------
    corpus
        Any corpus or feature set. Boilerplate is left out; sentences are numbered anew from 1.

    Returns
    -------
    DataFrame
        The columns of :data:`workbench.coding.sheets.COLUMNS` as text, in the order of documents, sentences and markers.
        Read back by :func:`workbench.coding.sheets.read_coding` it gives the same labels, without offsets.
    """
    order = corpus.documents.select("doc_id").with_row_index("order")
    kept = numbered_sentences(corpus).join(order, on="doc_id").sort("order", "sent_id")
    size = pl.col("end") - pl.col("start")
    sentences = kept.select(
        "order",
        "doc_id",
        "sent_id",
        sentence="number",
        part=pl.col("part").cast(pl.String),
        commitment=pl.col("commitment").cast(pl.String),
        length=pl.when(size <= 40).then(pl.lit(LENGTHS[0])).when(size <= 80).then(pl.lit(LENGTHS[1])).otherwise(
            pl.when(size.is_not_null()).then(pl.lit(LENGTHS[2]))
        ),
    )  # fmt: skip
    rows = sentences.join(_frames(corpus), on=["doc_id", "sent_id"], how="left", maintain_order="left")
    rows = rows.join(_markers(corpus), on=["doc_id", "sent_id"], how="left", maintain_order="left")
    rows = rows.sort("order", "sent_id", "marker_id", nulls_last=True)
    about = [c for c in COLUMNS if COLUMNS[c].level == "document" and c in corpus.documents.columns]
    named = [c for c in corpus.documents.columns if c.startswith(NAME)]
    # Metadata of the user's own go along; what is computed, or belongs to the text, does not.
    own = set(schema.TABLES["documents"].columns) | set(COLUMNS) | {"date_precision", schema.ORIGIN_COLUMN}
    further = [c for c, t in corpus.documents.schema.items() if c not in own and t == pl.String]
    documents = corpus.documents.select(*about, *further, *(pl.col(c).list.join("; ") for c in named))
    if "date_precision" in corpus.documents.columns:
        forms = {"month": "%Y-%m", "year": "%Y"}
        text = pl.col("date").dt.strftime("%Y-%m-%d")
        for precision, form in forms.items():
            text = pl.when(pl.col("date_precision") == precision).then(pl.col("date").dt.strftime(form)).otherwise(text)
        documents = documents.with_columns(date=corpus.documents.select(text).to_series())
    rows = rows.join(documents, on="doc_id", how="left", maintain_order="left")
    columns = [pl.col(c).cast(pl.String) if c in rows.columns else pl.lit(None, pl.String).alias(c) for c in COLUMNS]
    return rows.select(*columns, *further, *named)


def _frames(corpus: Corpus) -> pl.DataFrame:
    held = corpus.tables.get("frames", schema.TABLES["frames"].empty())
    return held.group_by("doc_id", "sent_id").agg(frames=pl.col("frame").unique().sort().str.join("; "))


def _markers(corpus: Corpus) -> pl.DataFrame:
    sources = corpus.attributions.select("doc_id", "marker_id", "source_type", source="source_form")
    return corpus.markers.select("doc_id", "sent_id", "marker_id", "code", "form", "voice").join(
        sources, on=["doc_id", "marker_id"], how="left"
    )


def save_sheet(corpus: Corpus, path: str | os.PathLike[str]) -> Path:
    """Write :func:`sheet` as CSV (UTF-8 with a mark that Excel knows) or as Excel; return the path."""
    return save_frame(sheet(corpus), Path(path))


def save_template(path: str | os.PathLike[str]) -> Path:
    """Write an empty sheet with two made-up documents as example; in Excel, a second sheet says what each column holds."""
    rows = [
        {"doc_id": "example-1", "outlet": "みなと新報", "genre": "column", "date": "2022-04-22", "coder": "A", "sentence": "1",
         "part": "title", "commitment": "questioned", "code": "question", "form": "か", "voice": "headline"},
        {"doc_id": "example-1", "sentence": "2", "commitment": "attributed", "code": "attribution", "form": "と述べた",
         "voice": "author", "source": "市長", "source_type": "official", "frames": "diplomacy_and_summits"},
        {"doc_id": "example-1", "sentence": "2", "commitment": "attributed", "code": "probability", "form": "だろう",
         "voice": "reported"},
        {"doc_id": "example-1", "sentence": "3", "commitment": "断定"},
    ]  # fmt: skip
    return save_frame(
        pl.DataFrame([{c: r.get(c) for c in COLUMNS} for r in rows], schema=dict.fromkeys(COLUMNS, pl.String)),
        Path(path),
        guide=True,
    )


def save_frame(
    frame: pl.DataFrame, path: Path, *, guide: bool = False, allowed: Mapping[str, Sequence[str]] | None = None
) -> Path:
    """Write a frame of text as a sheet in the form that the name says; return the path.

    ``allowed`` are the values to choose from in Excel, by column; by default those of :data:`COLUMNS`.
    """
    choices = {c.name: c.allowed for c in COLUMNS.values() if c.allowed} if allowed is None else allowed
    kind = path.suffix.casefold()
    safe = for_sheet(frame)
    if kind == ".csv":
        # utf-8-sig, because Excel takes a CSV without the mark for the system's old encoding.
        path.write_bytes(b"\xef\xbb\xbf" + safe.write_csv().encode())
    elif kind == ".tsv":
        path.write_bytes(b"\xef\xbb\xbf" + safe.write_csv(separator="\t").encode())
    elif kind == ".xlsx":
        _excel(frame, path, guide, choices)
    else:
        raise WorkbenchError(f"{path.name}: no form of sheet", allowed=".csv, .tsv or .xlsx")
    return path


def _excel(frame: pl.DataFrame, path: Path, guide: bool, choices: Mapping[str, Sequence[str]]) -> None:
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise WorkbenchError(f"{path.name}: writing Excel needs xlsxwriter", hint="pip install xlsxwriter") from None
    # Cells are written as strings, so that nothing becomes a formula, a date or a number.
    with Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        coded = book.add_worksheet("coding")
        as_text = book.add_format({"num_format": "@"})
        coded.set_column(0, frame.width - 1, 14, as_text)
        for at, name in enumerate(frame.columns):
            coded.write_string(0, at, name, as_text)
            if name in choices:
                coded.data_validation(
                    1,
                    at,
                    100_000,
                    at,
                    {"validate": "list", "source": list(choices[name]), "error_type": "warning"},
                )
        for number, row in enumerate(frame.iter_rows(), start=1):
            for at, value in enumerate(row):
                if value is not None:
                    coded.write_string(number, at, value, as_text)
        coded.freeze_panes(1, 1)
        if guide:
            notes = book.add_worksheet("columns")
            notes.set_column(0, 0, 14)
            notes.set_column(1, 2, 60)
            for number, column in enumerate(COLUMNS.values()):
                for at, value in enumerate((column.name, column.meaning, ", ".join(column.allowed))):
                    notes.write_string(number, at, value)
