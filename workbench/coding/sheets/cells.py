"""The cells of a sheet: CSV, TSV, Excel or JSONL in, rows of strings with their row numbers out."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.coding.sheets.columns import NAME, header
from workbench.encoding import decode
from workbench.errors import ReadError
from workbench.limits import MAX_COLUMNS, MAX_DOCUMENT, Source, check_package, parse_json, read_bytes, why
from workbench.plain import FORMULA

#: The names of referents in the JSONL of the project's own coders.
_REFERENTS = {"pair": "russia_dprk", "kim": "kim_jong_un", "putin": "putin", "war": "war_in_ukraine"}


@dataclass(frozen=True)
class Row:
    """One row: where it stands (row of the file, from 1, or document and sentence of JSONL) and its filled cells."""

    where: str
    cells: Mapping[str, str]


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a sheet that hold anything, cells stripped, headers resolved.

    Raises
    ------
    ReadError
        If the file cannot be read, is empty, or a header stands twice.
    """
    kind = path.suffix.casefold()
    if kind in (".csv", ".tsv", ".txt"):
        return list(_table(path, _csv_rows(path)))
    if kind in (".xlsx", ".xlsm", ".xls", ".ods"):
        return list(_table(path, _excel_rows(path)))
    if kind in (".jsonl", ".ndjson"):
        return list(_documents(path))
    raise ReadError(f"{path.name} is no code sheet", allowed=".csv, .tsv, .xlsx, .ods or .jsonl")


def _decoded(path: Path) -> str:
    raw = read_bytes(path, MAX_DOCUMENT)
    # Of sheets that are not UTF-8 a spreadsheet made all; of a few codes and names nothing could be told from the text.
    return decode(raw, path.name, old="cp932")[0]


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(path)
    first = text.split("\n", 1)[0]
    separator = max("\t,;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise ReadError(f"{path.name}, row {reader.line_num}: {error}", hint="a quotation mark is not closed") from None


def _excel_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        import fastexcel
    except ImportError:
        raise ReadError(f"{path.name}: reading Excel needs fastexcel", hint="pip install fastexcel") from None
    source = Source(str(path), read_bytes(path, MAX_DOCUMENT))
    if source.data.startswith(b"PK"):
        check_package(source)
    try:
        sheet = fastexcel.read_excel(source.data).load_sheet(0, header_row=None, dtypes="string")
        columns = [c.to_list() for c in sheet.to_polars().get_columns()]
    except BaseException as error:  # calamine has errors of its own for what is no workbook; a panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise ReadError(f"{path} cannot be read as a workbook ({why(error)})") from None
    for number, cells in enumerate(zip(*columns, strict=True), start=1):
        yield number, ["" if c is None else str(c) for c in cells]


def _table(path: Path, rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    found = next(((n, cells) for n, cells in rows if any(c.strip() for c in cells)), None)
    if found is None:
        raise ReadError(f"{path.name} is empty", allowed="a header row and a row a marker")
    names = [header(c) for c in found[1]]
    if len(names) > MAX_COLUMNS:
        raise ReadError(f"{path.name}, row {found[0]}: {len(names):,} columns", allowed=f"up to {MAX_COLUMNS}")
    twice = sorted({n for n in names if n and names.count(n) > 1})
    if twice:
        raise ReadError(f"{path.name}, row {found[0]}: more than one column {', '.join(twice)}", allowed="each once")
    for number, cells in rows:
        filled = {n: _plain(c) for n, c in zip(names, cells, strict=False) if n and c.strip()}
        if extra := [c for c in cells[len(names) :] if c.strip()]:
            raise ReadError(
                f"{path.name}, row {number}: {len(extra)} cell(s) beyond the header", hint="a comma too many?"
            )
        if filled:
            yield Row(f"row {number}", filled)


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that export puts before what a spreadsheet would run."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and re.match(FORMULA, text[1:]) else text


def _documents(path: Path) -> Iterator[Row]:
    any_row = False
    for number, line in enumerate(_decoded(path).splitlines(), start=1):
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            record = parse_json(line)
        except ValueError as error:
            raise ReadError(f"{path.name}, {where}: not JSON ({error})", allowed="one document a line") from None
        if not isinstance(record, dict) or not isinstance(record.get("sentences"), list):
            raise ReadError(f"{path.name}, {where}: no list 'sentences'", allowed="one coded document a line")
        if not isinstance(record.get("names") or {}, dict):
            raise ReadError(f"{path.name}, {where}: names is no object", allowed='as {"kim": "…"}')
        any_row = True
        yield from _document_rows(record, where)
    if not any_row:
        raise ReadError(f"{path.name} is empty", allowed="one coded document a line")


def _document_rows(record: Mapping[str, Any], where: str) -> Iterator[Row]:
    names = record.get("names") or {}
    about = {
        header(k): _cell(v) for k, v in record.items() if k not in ("sentences", "names", "n_sentences") and _cell(v)
    }
    about |= {NAME + _REFERENTS.get(k, k): _cell(v) for k, v in names.items() if _cell(v)}
    for at, sentence in enumerate(record["sentences"], start=1):
        place = f"{where}, sentence {at}"
        if not isinstance(sentence, dict):
            yield Row(place, {**about, "sentence": str(at), "commitment": f"{sentence!r:.20}"})
            continue
        markers = sentence.get("markers") or [{}]
        if not isinstance(markers, list):
            markers = [{"code": f"{markers!r:.20}"}]
        own = {header(k): _cell(v) for k, v in sentence.items() if k != "markers" and _cell(v)}
        for marker in markers:
            cells = {k: _cell(v) for k, v in marker.items() if _cell(v)} if isinstance(marker, dict) else {"code": "?"}
            yield Row(place, {**about, **own, **cells})


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(str(v) for v in value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value).strip()
