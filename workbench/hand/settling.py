"""Adjudication by a list: the differences of two coders as a table, with a column to fill."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import ReadError, WorkbenchError
from workbench.evaluate.records import Record
from workbench.hand.adjudication import CHOICES, Adjudication, adjudicate, decide
from workbench.hand.annotation import Marker, from_corpus, require_name, to_record
from workbench.hand.edits import now
from workbench.limits import MAX_DOCUMENT, read_bytes, why
from workbench.plain import for_sheet
from workbench.storage.whole import write_whole

#: A row a difference; ``first`` and ``second`` are what the coders say, ``choice`` is to be filled.
DIFFERENCES: dict[str, Any] = dict.fromkeys(
    ("doc_id", "key", "left", "form", "right", "what", "first", "second", "choice"), pl.String
)
_CONTEXT = 20
#: What a list can say; ``new`` is made in the page.
_IN_LISTS = tuple(c for c in CHOICES if c != "new")


def difference_table(
    corpus: Corpus, first: Sequence[Record], second: Sequence[Record]
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return the differences of two coders: columns of :data:`DIFFERENCES`, and why documents were left out."""
    left_out: dict[str, str] = {}
    rows = []
    for state in _states(corpus, first, second, "judge", left_out):
        text = state.annotation.text
        for d in state.differences:
            around = (text[max(0, d.start - _CONTEXT) : d.start], text[d.start : d.end], text[d.end : d.end + _CONTEXT])
            rows.append(
                {"doc_id": state.annotation.doc_id, "key": d.key, "what": ", ".join(d.what)}
                | dict(zip(("left", "form", "right"), around, strict=True))
                | {"first": _said(text, d.first), "second": _said(text, d.second)}
            )
    return pl.DataFrame(rows, schema=DIFFERENCES), left_out


def _said(text: str, side: tuple[Marker, ...] | str | None) -> str:
    if side is None or isinstance(side, str):
        return side or "–"
    return " + ".join(_one(text, m) for m in side) or "–"


def _one(text: str, marker: Marker) -> str:
    source = f", source {text[slice(*marker.source)]}" if marker.source else ""
    kind = f" ({marker.source_type})" if marker.source_type else ""
    return f"{text[marker.start : marker.end]} {marker.code}, {marker.voice}{source}{kind}"


def _states(
    corpus: Corpus, first: Sequence[Record], second: Sequence[Record], by: str, left_out: dict[str, str]
) -> Iterator[Adjudication]:
    sides = [{schema.same_name(r["doc_id"], corpus.documents["doc_id"]): r for r in side} for side in (first, second)]
    for doc_id in sorted(sides[0].keys() | sides[1].keys()):
        if any(doc_id not in side for side in sides):
            left_out[doc_id] = "only one of the two annotated it"
            continue
        try:
            yield adjudicate(from_corpus(corpus, doc_id, by, blind=True), sides[0][doc_id], sides[1][doc_id])
        except WorkbenchError as problem:
            left_out[doc_id] = str(problem)


def save_list(table: pl.DataFrame, path: str | os.PathLike[str]) -> Path:
    """Write the differences as CSV for a spreadsheet, all or nothing."""
    out = Path(path)
    if not out.parent.is_dir():
        raise ReadError(f"no folder {out.parent}", hint="make it first")
    write_whole(out, b"\xef\xbb\xbf" + for_sheet(table).write_csv().encode("utf-8"))
    return out


def choices(path: str | os.PathLike[str]) -> dict[tuple[str, str], str]:
    """Return what a filled list says: choice by document and key; rows without a choice are open.

    Raises
    ------
    ReadError
        Naming the row whose choice is none of ``first``, ``second``, ``neither``.
    """
    allowed = "the list that --list wrote, with its columns"
    try:
        table = pl.read_csv(read_bytes(Path(path), MAX_DOCUMENT), infer_schema=False, encoding="utf8-lossy")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise ReadError(f"{path} cannot be read ({why(error)})", allowed=allowed) from None
    if missing := [c for c in ("doc_id", "key", "choice") if c not in table.columns]:
        raise ReadError(f"{path} has no column {missing[0]!r}", allowed=allowed)
    found: dict[tuple[str, str], str] = {}
    for number, (doc_id, key, given) in enumerate(table.select("doc_id", "key", "choice").iter_rows(), 2):
        choice = (given or "").strip().lower()
        if choice and choice not in _IN_LISTS:
            raise ReadError(f"{path}, row {number}: choice is {given!r:.40}", allowed=_IN_LISTS)
        if choice:
            found[str(doc_id or "").removeprefix("'"), str(key)] = choice
    return found


def settle(
    corpus: Corpus,
    first: Sequence[Record],
    second: Sequence[Record],
    chosen: Mapping[tuple[str, str], str],
    by: str,
) -> tuple[list[Record], dict[str, str]]:
    """Return the settled records, and why documents were left out; a document with an open difference is not finished."""
    left_out: dict[str, str] = {}
    records = []
    for state in _states(corpus, first, second, require_name(by), left_out):
        annotation = state.annotation
        for difference in state.differences:
            choice = chosen.get((annotation.doc_id, difference.key))
            if choice is not None:
                annotation = decide(replace(state, annotation=annotation), difference.key, choice, by, now())
        open_ones = replace(state, annotation=annotation).open
        records.append(to_record(replace(annotation, blind=False, finished=not open_ones), now()))
    return records, left_out
