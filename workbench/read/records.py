"""Records from tables and JSON: which column is the text, the id, the date.

Some sources are known by their columns: Japanese Wikinews articles, speeches from the minutes of the Diet, the answer
of the National Diet Library's speech service, WikiExtractor. For any other, columns are taken by their usual names
(``columns.toml``), or by the mapping that the user gives. What was taken is said in ``Found.how``.
"""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbench.encoding import decode
from workbench.errors import ReadError
from workbench.limits import MAX_COLUMNS, Source, load
from workbench.read.dates import parse_date
from workbench.read.documents import (
    COMPUTED,
    METADATA,
    Document,
    Found,
    Problem,
    clean_id,
    clean_metadata,
    why_not_id,
    why_not_text,
    with_title,
)
from workbench.read.jsonfile import read_json, read_lines
from workbench.read.tables import Row, Rows, read_table

__all__ = ["find_shape", "from_rows", "read", "read_records", "with_title"]

_TARGETS = ("doc_id", "text", *METADATA)
_LISTED = 50
_TABLES = (".csv", ".tsv", ".tab")


@dataclass(frozen=True)
class Shape:
    """How the records of one kind of file become documents.

    ``columns`` maps document columns to record columns; ``constants`` are the same for every document; ``prefix``
    stands before the id, so that the ids of two sources cannot meet. ``empty_is_nothing``: records without a text are
    no fault (redirects in a dump). ``minutes``: the speaker's tag and stage directions are marked.
    """

    name: str
    known_by: frozenset[str]
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    empty_is_nothing: bool = False
    minutes: bool = False


SHAPES: tuple[Shape, ...] = (
    Shape(
        "Wikinews",
        frozenset({"id", "title", "date_guess", "outlets_named", "body"}),
        {"doc_id": "id", "title": "title", "date": "date_guess", "text": "body"},
        {"outlet": "Wikinews", "genre": "wire-style news", "licence": "CC BY 2.5"},
        "wn-",
    ),
    Shape(
        "Diet minutes",
        frozenset({"id", "date", "house", "meeting", "speaker", "group", "url", "text"}),
        {"doc_id": "id", "date": "date", "outlet": "house", "author": "speaker", "url": "url", "text": "text"},
        {"genre": "Diet speech", "licence": "credit: minutes of the Diet (NDL)"},
        "diet-",
    ),
    Shape(
        "NDL Diet minutes service",
        frozenset({"speechID", "speech", "speaker", "date", "nameOfHouse"}),
        {
            "doc_id": "speechID",
            "date": "date",
            "outlet": "nameOfHouse",
            "author": "speaker",
            "url": "speechURL",
            "text": "speech",
        },
        {"genre": "Diet speech", "licence": "credit: minutes of the Diet (NDL)"},
        "diet-",
        minutes=True,
    ),
    Shape(
        "WikiExtractor",
        frozenset({"id", "revid", "url", "title", "text"}),
        {"doc_id": "id", "title": "title", "url": "url", "text": "text"},
        empty_is_nothing=True,
    ),
)


def read_records(path: Path, *, mapping: Mapping[str, str] | None = None) -> tuple[list[Document], list[Problem]]:
    """Read a file of records (JSON, lines of JSON, CSV and its relatives; also packed as ``.gz``).

    Parameters
    ----------
    path
        The file.
    mapping
        Document column → record column, as ``{"doc_id": "id", "text": "body"}``. Columns it does not name are
        taken by their usual names; the rest are kept as further metadata.

    Returns
    -------
    (documents, problems)
        A record that cannot be a document (broken line, no text, text that is not a string) is a problem with
        its line number; the others are kept. Where a record has a title, the title is the first line of the text.

    Raises
    ------
    ReadError
        If the file is empty or cannot be opened, has no column for the text, or none that the mapping names.
    """
    found = read(load(path), mapping)
    return list(found.documents), found.problems


def read(source: Source, mapping: Mapping[str, str] | None = None) -> Found:
    """Read the records of a source as :func:`read_records` does, and say how; documents come one by one."""
    name = source.file_name.lower().removesuffix(".gz")
    is_table, lines = name.endswith(_TABLES), not name.endswith(".json")
    if not is_table and lines and (rows := read_lines(source)) is not None:
        source.spent()
        return from_rows(rows, source, mapping, {"format": "JSON", "encoding": "utf-8"}, typed=False)
    text, encoding = decode(source.data, source.name)
    source.spent()
    if is_table:
        prefer = "," if name.endswith(".csv") else "\t"
        rows = read_table(text, source.name, known=lambda header: _has_text(header, mapping or {}), prefer=prefer)
        how = {"format": "table", "encoding": encoding, "separator": rows.separator}
    else:
        rows = read_json(text, source.name, lines=lines)
        how = {"format": "JSON", "encoding": encoding}
    return from_rows(rows, source, mapping, how, typed=is_table)


def from_rows(
    rows: Rows, source: Source, mapping: Mapping[str, str] | None, how: dict[str, str], *, typed: bool
) -> Found:
    """Return the documents of some rows; ``typed``: they come from text, so look which columns are numbers.

    Documents are made as they are gone through, once; what is wrong with some of them is known when the last has come.
    """
    found = Found(problems=rows.problems, how=how, notes=rows.notes)
    if not rows.rows:
        if found.problems:
            raise ReadError(f"{source.name} has no record that can be read; the first problem: {found.problems[0]}")
        raise ReadError(f"{source.name} has no records", allowed="one record a line")
    present = (
        dict.fromkeys(rows.columns) if rows.columns is not None else {k: None for _, row in rows.rows for k in row}
    )
    if len(present) > MAX_COLUMNS:
        raise ReadError(
            f"{source.name} has {len(present):,} different columns", allowed=f"up to {MAX_COLUMNS}",
            hint="are the records in a list of their own, one object each?",
        )  # fmt: skip
    shape = find_shape(present, mapping or {}, source.name)
    how["columns"] = ", ".join(f"{k}={v}" for k, v in shape.columns.items() if v in present)
    if shape.name != "records":
        how["columns"] = f"{shape.name}: {how['columns']}"
    records = _typed(rows.rows, keep=set(shape.columns.values())) if typed else rows.rows
    found.documents = _documents(records, rows, shape, source, found)
    return found


def _documents(records: Iterable[Row], rows: Rows, shape: Shape, source: Source, found: Found) -> Iterator[Document]:
    """Yield the documents of records, and note what is wrong with the others."""
    empty = n = 0
    for line, row in records:
        document = _document(row, shape, source, line, found.notes)
        if isinstance(document, Document):
            n += 1
            yield document
        elif shape.empty_is_nothing and not row.get(shape.columns["text"]):
            empty += 1
        else:
            found.problems.append(rows.problem(source.name, line, document))
    if empty:
        found.notes.append(f"{empty} page(s) without a text")
    found.problems.sort(key=lambda p: p.line or 0)
    if not n:
        first = f"; the first problem: {found.problems[0]}" if found.problems else ""
        raise ReadError(f"{source.name} has no record with a text{first}")


def find_shape(present: Iterable[str], mapping: Mapping[str, str], name: str) -> Shape:
    """Return how records with these columns are read: by the mapping, a known shape, or usual names."""
    columns = list(present)
    unknown = {k: v for k, v in mapping.items() if v not in columns}
    if unknown or not mapping:  # the mapping may be for another of the sources
        for shape in SHAPES:
            if shape.known_by <= set(columns):
                return shape
    if unknown:
        pairs = ", ".join(f"{k}={v}" for k, v in unknown.items())
        raise ReadError(f"{name} has no column for {pairs}", allowed=_listed(columns))
    computed = [k for k in mapping if k in COMPUTED]
    if computed:
        raise ReadError(f"{', '.join(computed)} cannot be mapped: the workbench computes it", allowed=_TARGETS)
    taken = guessed(columns, mapping)
    if "text" not in taken:
        raise ReadError(
            f"{name} has no column with the text",
            allowed=f"{', '.join(_usual()['text'][:4])} …; it has {', '.join(_listed(columns))}",
            hint="name it: --map text=COLUMN",
        )
    return Shape("records", frozenset(), taken)


def _listed(columns: Sequence[str]) -> list[str]:
    """Return the names of columns as a message can hold them: in one line, none too long, not all of very many."""
    names = [" ".join(c.split()) for c in columns[:_LISTED]]
    names = [n if len(n) <= 40 else f"{n[:39]}…" for n in names]
    return [*names, "…"] if len(columns) > _LISTED else names


def guessed(columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the mapping with what the usual names add to it; a column is used once."""
    taken = dict(mapping)
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(_folded(column), column)
    for target in _TARGETS:
        if target in taken:
            continue
        free = (by_name.get(_folded(n)) for n in _usual()[target])
        chosen = next((c for c in free if c is not None and c not in taken.values()), None)
        if chosen is not None:
            taken[target] = chosen
    return taken


def _has_text(columns: Sequence[str], mapping: Mapping[str, str]) -> bool:
    if mapping.get("text") in columns:
        return True
    return "text" in guessed(columns, {}) or any(shape.known_by <= set(columns) for shape in SHAPES)


@cache
def _usual() -> dict[str, list[str]]:
    table = files("workbench.read").joinpath("columns.toml").read_text(encoding="utf-8")
    return {k: list(v) for k, v in tomllib.loads(table).items()}


def _folded(name: str) -> str:
    return re.sub(r"[\s_\-・]+", "", unicodedata.normalize("NFKC", name)).casefold()


def _document(row: Mapping[str, Any], shape: Shape, source: Source, line: int, notes: list[str]) -> Document | str:
    """Return the document that a record is, or why it is none."""
    value = {target: row.get(column) for target, column in shape.columns.items()}
    body, title, given_id = value.pop("text", None), value.get("title"), value.pop("doc_id", None)
    wrong = why_not_text(body) or _why_not_title(title)
    if wrong is None and "doc_id" in shape.columns:
        wrong = why_not_id(given_id)
    if wrong:
        return wrong
    text, regions = with_title(title, str(body))
    if shape.minutes:
        regions += _minutes_regions(text, len(text) - len(str(body)))
    metadata: dict[str, Any] = {k: _plain(v) for k, v in value.items() if k != "date"} | dict(shape.constants)
    metadata["date"] = parse_date(value.get("date"))
    if metadata["date"] is None and value.get("date") not in (None, ""):
        metadata["date_as_given"] = str(value["date"])
    used = set(shape.columns.values())
    metadata |= {_extra_name(k): v for k, v in row.items() if k not in used}
    metadata, changed = clean_metadata(metadata)
    notes += [f"line {line}: {c}" for c in changed]
    doc_id = f"{source.stem}-{line}" if given_id is None else f"{shape.prefix}{clean_id(given_id)}"
    return Document(doc_id, text, metadata, regions, source.name, line)


#: ○大橋一郎君　 and ○議長（東浜太郎君）　 open a speech; （拍手） and 〔…〕 between sentences are the stenographer's.
_SPEAKER = re.compile(r"\s*○[^\s\u3000]{1,40}[\u3000 ]+")
_DIRECTION = re.compile(
    r"(?<=[。\n])[ \u3000]*(?:（(?:拍手|笑声|発言する者[^（）]{0,20})）|〔[^〔〕\n]{1,80}〕|―{2,}[◇○]―{2,})"
)


def _minutes_regions(text: str, begin: int) -> list[dict[str, Any]]:
    regions = []
    speaker = _SPEAKER.match(text, begin)
    if speaker and speaker.end() < len(text):
        regions.append({"start": speaker.start(), "end": speaker.end(), "part": "boilerplate"})
    regions += [
        {"start": m.end() - len(m.group().lstrip(" \u3000")), "end": m.end(), "part": "boilerplate"}
        for m in _DIRECTION.finditer(text, begin)
    ]
    return regions


def _why_not_title(title: object) -> str | None:
    if title is None or title == "":
        return None
    if isinstance(title, str) and any(c in title for c in "\r\n"):
        return "the title has a line break in it"
    return None if (why := why_not_text(title)) is None else why.replace("the text", "the title")


def _plain(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _extra_name(column: str) -> str:
    """Return the name of a further column; one that would hide a column of the table gets ``source_`` before it."""
    hidden = column in ("doc_id", "text", *METADATA, *COMPUTED, "date_as_given")
    return f"source_{column}" if hidden else column


def _typed(rows: Collection[Row], keep: set[str]) -> Iterable[Row]:
    """Yield rows with columns of numbers as numbers, except those to keep as text and those with leading zeros."""
    import polars as pl

    given: dict[str, list[str | None]] = {c: [] for _, row in itertools.islice(rows, 1) for c in row if c not in keep}
    for _, row in rows:
        for column, cells in given.items():
            cells.append(row[column])
    columns: list[pl.Series] = []
    for column in list(given):
        values = own = pl.Series(column, given.pop(column), pl.String)
        if not values.str.contains(r"^[+-]?0\d").any():
            for dtype in (pl.Int64, pl.Float64):
                cast = values.cast(dtype, strict=False)
                if cast.null_count() == values.null_count() < len(values):
                    own = cast
                    break
        columns.append(own)
    if not columns:
        return rows
    typed = pl.DataFrame(columns).iter_rows(named=True)
    return ((n, row | own) for (n, row), own in zip(rows, typed, strict=True))
