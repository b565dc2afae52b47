"""Files of records, JSONL and CSV: which column is the text, the id, the date.

Two shapes are known by their columns: Japanese Wikinews articles and speeches from the minutes of the Diet. For any
other, columns are taken by their usual names, or by the mapping that the user gives.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import ReadError
from workbench.read.dates import parse_date
from workbench.read.documents import COMPUTED, METADATA, Document, Problem, why_not_text
from workbench.read.encoding import decode

#: A record with its line number.
Row = tuple[int, dict[str, Any]]

#: Names under which a column is taken without a mapping.
_USUAL = {"doc_id": ("id",), "text": ("body", "content"), "title": ("headline",), "licence": ("license",)}


@dataclass(frozen=True)
class Shape:
    """How the records of one kind of file become documents.

    ``columns`` maps document columns to record columns; ``constants`` are the same for every document; ``prefix``
    stands before the id, so that the ids of two sources cannot meet.
    """

    name: str
    known_by: frozenset[str]
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""


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
)


def read_records(path: Path, *, mapping: Mapping[str, str] | None = None) -> tuple[list[Document], list[Problem]]:
    """Read a file of records (``.jsonl``, ``.jsonl.gz``, ``.csv``).

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
    is_csv = path.name.lower().endswith(".csv")
    rows, problems = _read_csv(path) if is_csv else _read_jsonl(path)
    if not rows:
        if problems:
            raise ReadError(f"{path} has no record that can be read; the first problem: {problems[0]}")
        raise ReadError(f"{path} has no records", allowed="one record a line")
    shape = find_shape({k: None for _, row in rows for k in row}, mapping or {}, str(path))
    if is_csv:
        rows = _typed(rows, keep=set(shape.columns.values()))
    documents = []
    for line, row in rows:
        document = _document(row, shape, path, line)
        if isinstance(document, Problem):
            problems.append(document)
        else:
            documents.append(document)
    return documents, sorted(problems, key=lambda p: p.line or 0)


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
        raise ReadError(f"{name} has no column for {pairs}", allowed=columns)
    targets = ("doc_id", "text", *METADATA)
    computed = [k for k in mapping if k in COMPUTED]
    if computed:
        raise ReadError(f"{', '.join(computed)} cannot be mapped: the workbench computes it", allowed=targets)
    taken = dict(mapping)
    for target in targets:
        usual = next((n for n in (target, *_USUAL.get(target, ())) if n in columns), None)
        if usual is not None:
            taken.setdefault(target, usual)
    if "text" not in taken:
        raise ReadError(
            f"{name} has no column with the text",
            allowed=f"text, body or content; it has {', '.join(columns)}",
            hint="name it: --map text=COLUMN",
        )
    return Shape("records", frozenset(), taken)


def _document(row: Mapping[str, Any], shape: Shape, path: Path, line: int) -> Document | Problem:
    value = {target: row.get(column) for target, column in shape.columns.items()}
    body, title, given_id = value.pop("text", None), value.get("title"), value.pop("doc_id", None)
    wrong = why_not_text(body) or _why_not_title(title) or _why_not_id(given_id, "doc_id" in shape.columns)
    if wrong:
        return Problem(str(path), line, wrong)
    text, regions = with_title(title, str(body))
    metadata: dict[str, Any] = {k: _plain(v) for k, v in value.items() if k != "date"} | dict(shape.constants)
    metadata["date"] = parse_date(value.get("date"))
    if metadata["date"] is None and value.get("date") not in (None, ""):
        metadata["date_as_given"] = str(value["date"])
    used = set(shape.columns.values())
    metadata |= {_extra_name(k): v for k, v in row.items() if k not in used}
    doc_id = f"{_stem(path)}-{line}" if given_id is None else f"{shape.prefix}{given_id}"
    return Document(doc_id, text, metadata, regions, str(path), line)


def with_title(title: str | None, body: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text to store, the title its first line (unless the body has it already), and its title region."""
    if title is None or not title.strip():
        return body, []
    begins = body.startswith(title) and body[len(title) : len(title) + 1] in ("\n", "\r")
    text = body if begins else f"{title}\n{body}"
    start = len(title) - len(title.lstrip())
    return text, [{"start": start, "end": len(title.rstrip()), "part": "title"}]


def _why_not_title(title: object) -> str | None:
    if title is None or title == "":
        return None
    if isinstance(title, str) and any(c in title for c in "\r\n"):
        return "the title has a line break in it"
    return None if (why := why_not_text(title)) is None else why.replace("the text", "the title")


def _why_not_id(value: object, expected: bool) -> str | None:
    if not expected:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return f"the id is {value!r:.40}, not a name or a whole number"
    return None


def _plain(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _extra_name(column: str) -> str:
    """Return the name of a further column; one that would hide a column of the table gets ``source_`` before it."""
    hidden = column in COMPUTED or column in METADATA or column in ("doc_id", "text")
    return f"source_{column}" if hidden else column


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").rpartition(".")[0]


def _read_jsonl(path: Path) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            problems.append(Problem(str(path), number, f"broken JSON ({error})"))
            continue
        if isinstance(record, dict):
            rows.append((number, record))
        else:
            problems.append(Problem(str(path), number, f"a JSON {type(record).__name__}, not an object"))
    return rows, problems


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _lines(path: Path) -> Sequence[str]:
    data = path.read_bytes()
    if path.name.lower().endswith(".gz"):
        import gzip
        import zlib

        try:
            data = gzip.decompress(data) if data else data
        except (OSError, EOFError, zlib.error) as error:
            raise ReadError(f"{path} is not a whole gzip file ({error})", hint="compress it again") from None
    text, _ = decode(data, str(path))
    return text.replace("\r\n", "\n").split("\n")


def _read_csv(path: Path) -> tuple[list[Row], list[Problem]]:
    text, _ = decode(path.read_bytes(), str(path))
    rows: list[tuple[int, list[str]]] = []
    problems: list[Problem] = []
    for number, result in _csv_rows(text):
        if isinstance(result, str):
            problems.append(Problem(str(path), number, result))
        elif result:
            rows.append((number, result))
    if not rows:
        return [], problems
    header = rows[0][1]
    repeated = sorted({c for c in header if header.count(c) > 1})
    if repeated or "" in header:
        what = f"the columns {', '.join(repeated)} twice" if repeated else "a column without a name"
        raise ReadError(f"{path} has {what}", hint="give each column a name of its own in the first line")
    whole = [(n, r) for n, r in rows[1:] if len(r) == len(header)]
    problems += [
        Problem(str(path), n, f"{len(r)} fields where the first line has {len(header)}")
        for n, r in rows[1:]
        if len(r) != len(header)
    ]
    return [(n, {k: v or None for k, v in zip(header, r, strict=True)}) for n, r in whole], problems


def _csv_rows(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each row with the line it begins in; a message in the place of a row that is broken."""
    csv.field_size_limit(2**31 - 1)  # the default refuses a text of 131,072 characters
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, f"broken CSV ({error})"


def _typed(rows: list[Row], keep: set[str]) -> list[Row]:
    """Return rows with columns of numbers as numbers, except those to keep as text and those with leading zeros."""
    import polars as pl

    frame = pl.DataFrame([r for _, r in rows], infer_schema_length=None)
    for column in set(frame.columns) - keep:
        values = frame[column].cast(pl.String)
        if not values.str.contains(r"^[+-]?0\d").any():
            for dtype in (pl.Int64, pl.Float64):
                cast = values.cast(dtype, strict=False)
                if cast.null_count() == values.null_count() < len(values):
                    frame = frame.with_columns(cast)
                    break
    return list(zip([n for n, _ in rows], frame.to_dicts(), strict=True))
