"""Documents as rows of plain values, and those rows as the ``documents`` table."""

from __future__ import annotations

import hashlib
import json
import math
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from workbench import schema
from workbench.errors import ReadError, WorkbenchWarning
from workbench.limits import MAX_DEPTH, depth_of, nfc
from workbench.storage.aside import LaidAside

#: Metadata that a source may give; everything else it gives becomes a further column.
METADATA = ("title", "date", "outlet", "genre", "author", "url", "licence")
#: Columns that are computed here and cannot be given.
COMPUTED = ("n_chars", "n_sentences", "n_tokens", "text_sha256", schema.REGIONS_COLUMN, schema.DUPLICATE_COLUMN)

# A lone surrogate (JSON allows its escape) cannot be stored as UTF-8; other control characters are not text.
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOT_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST_ID = 500
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


#: The columns that every table of documents has after reading, the layout with them.
_OWN: Mapping[str, pl.DataType] = {**schema.table("documents").columns, schema.REGIONS_COLUMN: schema.Regions}
#: How plain values of further columns are held until all of them have come.
_HELD: Mapping[type, pl.DataType] = {
    str: pl.String(),
    int: pl.Int64(),
    float: pl.Float64(),
    bool: pl.Boolean(),
    list: pl.List(pl.String),
}
#: Documents that are rows of plain values at a time, and characters of their texts.
_BATCH, _BATCH_CHARACTERS = 1_000, 1_000_000


@dataclass(frozen=True)
class Problem:
    """Something in a source that could not be read.

    Attributes
    ----------
    path
        The file, as the user named it.
    line
        Line in the file, from 1; ``None`` where the problem is the whole file.
    message
        What is wrong.
    """

    path: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


@dataclass(frozen=True)
class Document:
    """One text with what reading found: ``metadata`` by column name, ``regions`` as dicts, where it came from."""

    doc_id: str
    text: str
    metadata: Mapping[str, Any]
    regions: Sequence[Mapping[str, Any]]
    path: str
    line: int | None = None


@dataclass
class Found:
    """What a reader made of one source.

    Attributes
    ----------
    documents, problems
        What was read, and what of the source could not be. Documents may come one by one, once; of records ``problems``
        and ``notes`` are whole when the last has come.
    how
        How it was read, for the report: format, encoding, separator, sheet, columns.
    notes
        What was passed over on purpose and loses nothing: blank rows, an index column.
    """

    documents: Iterable[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    how: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def why_not_id(value: object) -> str | None:
    """Say why a value cannot be the id of a document, or return ``None`` where it can.

    An id is a name or a whole number; 12.0, as a spreadsheet writes 12, is one.
    """
    if isinstance(value, float) and value.is_integer():
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        return f"the id is {value!r:.40}, not a name or a whole number"
    bad = _NOT_NAME.search(str(value))
    if bad:
        return f"the id has the character U+{ord(bad.group()):04X} at {bad.start()}"
    return f"the id has {len(str(value))} characters" if len(str(value)) > _LONGEST_ID else None


def clean_id(value: object) -> str:
    """Return an id as it is stored: in NFC, without blanks around it, 12.0 as 12.

    Raises
    ------
    ReadError
        If it cannot be one; see :func:`why_not_id`.
    """
    wrong = why_not_id(value)
    if wrong:
        raise ReadError(wrong, allowed=f"a name of up to {_LONGEST_ID} characters, without control characters")
    return nfc(str(int(value) if isinstance(value, float) else value)).strip()


def clean_metadata(metadata: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return metadata that can be stored, and notes on what had to be changed for that.

    A lone surrogate becomes U+FFFD in keys and values; what is nested too deep is dropped.
    """
    cleaned: dict[str, Any] = {}
    notes: list[str] = []
    for key, value in metadata.items():
        name = _SURROGATE.sub("\ufffd", key)
        if name != key:
            notes.append(f"the name of the column {name!r:.60} had a lone surrogate, now U+FFFD")
        if isinstance(value, dict | list):
            if depth_of(value) > MAX_DEPTH:
                notes.append(f"{name!r:.60} is nested deeper than {MAX_DEPTH} levels; left out")
                continue
            as_text = _as_json(value)
            if _SURROGATE.search(as_text):
                notes.append(f"{name!r:.60} had a lone surrogate, now U+FFFD")
                value = json.loads(_SURROGATE.sub("\ufffd", as_text))
        elif isinstance(value, str) and _SURROGATE.search(value):
            notes.append(f"{name!r:.60} had a lone surrogate, now U+FFFD")
            value = _SURROGATE.sub("\ufffd", value)
        cleaned[name] = value
    return cleaned, notes


def with_title(title: str | None, body: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text to store, the title its first line (unless the body has it already), and its title region."""
    if title is None or not title.strip():
        return body, []
    begins = body.startswith(title) and body[len(title) : len(title) + 1] in ("\n", "\r")
    text = body if begins else f"{title}\n{body}"
    start = len(title) - len(title.lstrip())
    return text, [{"start": start, "end": len(title.rstrip()), "part": "title"}]


def why_not_text(text: object) -> str | None:
    """Say why a value cannot be the text of a document, or return ``None`` where it can."""
    if text is None:
        return "no text"
    if not isinstance(text, str):
        return f"the text is {text!r:.40}, a {type(text).__name__}, not a string"
    if not text.strip():
        return "the text is empty"
    bad = _NOT_TEXT.search(text)
    return f"the text has the character U+{ord(bad.group()):04X} at {bad.start()}" if bad else None


def to_frame(documents: Iterable[Document]) -> pl.DataFrame:
    """Return the ``documents`` table of some documents, with further columns and ``regions`` after its own.

    ``n_sentences`` and ``n_tokens`` are null: annotation fills them. Further metadata keep the type of their
    values; a column of mixed types becomes text, with a warning.
    """
    table = Gathering()
    for document in documents:
        table.add(document)
    return table.frame()


class Gathering:
    """The ``documents`` table while documents come one by one: of each what stands in its row is kept, and no more.

    Parameters
    ----------
    aside
        Where texts are laid; they are not in the table then.
    """

    def __init__(self, aside: LaidAside | None = None) -> None:
        self._aside = aside
        self._coming: list[Document] = []
        self._size = 0
        self._own: dict[str, list[pl.Series]] = {name: [] for name in _OWN}
        self._extra: dict[str, dict[int, pl.Series | list[Any]]] = {}  # column → its values in some of the batches
        self._heights: list[int] = []

    def add(self, document: Document) -> None:
        """Take a document."""
        self._coming.append(document)
        self._size += len(document.text)
        if len(self._coming) >= _BATCH or self._size >= _BATCH_CHARACTERS:
            self._close_batch()

    def own(self, name: str) -> pl.Series:
        """Return a column of the table as it is so far."""
        self._close_batch()
        pieces = self._own[name]
        return pl.concat(pieces, rechunk=True) if pieces else pl.Series(name, dtype=_OWN[name])

    def frame(self) -> pl.DataFrame:
        """Return the table; nothing can be added any more."""
        columns = {}
        for name in _OWN:
            columns[name] = self.own(name)
            self._own[name] = [columns[name]]
        regions = columns.pop(schema.REGIONS_COLUMN)
        for name in list(self._extra):
            columns[name] = self._joined(name, self._extra.pop(name))
        return schema.check(pl.DataFrame(columns | {schema.REGIONS_COLUMN: regions}), "documents")

    def _close_batch(self) -> None:
        documents, self._coming, self._size = self._coming, [], 0
        if not documents:
            return
        for name, dtype in schema.table("documents").columns.items():
            self._own[name].append(pl.Series(name, self._values(documents, name), dtype=dtype))
        self._own[schema.REGIONS_COLUMN].append(_regions(documents))
        for name in dict.fromkeys(k for d in documents for k in d.metadata if k not in _OWN):
            held = _held(name, [_plain(d.metadata.get(name)) for d in documents])
            self._extra.setdefault(name, {})[len(self._heights)] = held
        self._heights.append(len(documents))

    def _values(self, documents: Sequence[Document], name: str) -> list[Any]:
        if name != "text" or self._aside is None:
            return [_own_value(d, name) for d in documents]
        for document in documents:
            self._aside.add(document.text)
        return [None] * len(documents)

    def _joined(self, name: str, batches: dict[int, pl.Series | list[Any]]) -> pl.Series:
        """Return a further column; its type follows from all of its values."""
        pieces = [batches.get(i) for i in range(len(self._heights))]
        columns = [p for p in pieces if isinstance(p, pl.Series)]
        kinds = {p.dtype for p in columns} - {pl.Null()}
        if len(columns) == len(batches) and len(kinds) == 1:
            dtype = kinds.pop()
            whole = [
                pl.Series(name, [None] * n, dtype) if p is None else p.cast(dtype)  # type: ignore[union-attr]
                for p, n in zip(pieces, self._heights, strict=True)
            ]
            return pl.concat(whole, rechunk=True)
        values: list[Any] = []
        for piece, n in zip(pieces, self._heights, strict=True):
            values += [None] * n if piece is None else piece.to_list() if isinstance(piece, pl.Series) else piece
        return _extra_column(name, values)


def _held(name: str, values: list[Any]) -> pl.Series | list[Any]:
    """Return values of a further column as a column, where they and it say the same."""
    kinds = {type(v) for v in values if v is not None}
    dtype = pl.Null() if not kinds else _HELD.get(kinds.pop()) if len(kinds) == 1 else None
    try:
        return values if dtype is None else pl.Series(name, values, dtype)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        return values


def _regions(documents: Sequence[Document]) -> pl.Series:
    """Return the regions of each document; made flat and then gathered, which takes a tenth of the time of lists of dicts."""
    rows = [(at, r["start"], r["end"], r["part"]) for at, d in enumerate(documents) for r in d.regions]
    flat = pl.DataFrame(rows, schema=["_at", "start", "end", "part"], orient="row")
    typed = flat.select(
        pl.col("_at").cast(pl.Int64),
        pl.struct(pl.col("start", "end").cast(pl.Int64), pl.col("part").cast(schema.Part)).alias("_r"),
    )
    lists = typed.group_by("_at", maintain_order=True).agg("_r")
    every = pl.DataFrame({"_at": range(len(documents))}, schema={"_at": pl.Int64})
    found = every.join(lists, on="_at", how="left", maintain_order="left")["_r"].fill_null([])
    return found.cast(schema.Regions).alias(schema.REGIONS_COLUMN)


def _own_value(document: Document, name: str) -> Any:
    text = document.text
    match name:
        case "doc_id":
            return document.doc_id
        case "text":
            return text
        case "n_chars":
            return len(text)
        case "text_sha256":
            return hashlib.sha256(text.encode("utf-8")).hexdigest()
        case "n_sentences" | "n_tokens":
            return None
        case _:
            return document.metadata.get(name)


def _plain(value: Any) -> Any:
    """Return a value as a column can hold it: undefined numbers as null, structures as JSON text."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(v, str) for v in value)):
        return _as_json(value)
    return value


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _extra_column(name: str, values: list[Any]) -> pl.Series:
    kinds = {type(v) for v in values if v is not None}
    if kinds == {int, float}:
        values = [None if v is None else float(v) for v in values]
    elif len(kinds) > 1:
        names = ", ".join(sorted(k.__name__ for k in kinds))
        warnings.warn(f"column {name!r} has values of the types {names}: kept as text", WorkbenchWarning, stacklevel=4)
        values = [v if v is None or isinstance(v, str) else _as_json(v) for v in values]
    try:
        column = pl.Series(name, values)
        # Lists that are all empty have no type of their own; lists of metadata are lists of text.
        return column.cast(pl.List(pl.String)) if column.dtype == pl.List(pl.Null) else column
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        return pl.Series(name, [None if v is None else str(v) for v in values], dtype=pl.String)


def duplicates(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """Return the documents that share an id, by id."""
    by_id: dict[str, list[Document]] = {}
    for document in documents:
        by_id.setdefault(document.doc_id, []).append(document)
    return {k: v for k, v in by_id.items() if len(v) > 1}
