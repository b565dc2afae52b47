"""Which reader a file goes to: by its ending, and by what it holds where the two do not agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from workbench.errors import ReadError
from workbench.limits import Source, unpacked, why
from workbench.read.documents import Found
from workbench.read.tables import Row, Rows

if TYPE_CHECKING:
    import polars as pl

Mapping_ = Mapping[str, str] | None
Reader = Callable[[Source, Mapping_], Found]

#: Kind → endings. An ending may be followed by ``.gz``.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "text": (".txt", ".text", ".md", ".markdown"),
    "page": (".html", ".htm", ".xhtml", ".mht", ".mhtml"),
    "records": (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json"),
    "parquet": (".parquet",),
    "sheets": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    "word": (".docx",),
    "pdf": (".pdf",),
    "book": (".epub",),
    "archive": (".zip",),
}
#: Kinds whose reader takes one document from a file.
ALLOWED = (
    "text (.txt, .md), saved pages (.html, .mht), tables (.csv, .tsv, .xlsx, .ods, .parquet), JSON (.json, .jsonl), "
    "documents (.docx, .pdf, .epub), .zip archives and folders of these; .gz after any of them"
)
#: What files begin with that are not read, for a word on why.
_OTHERS: tuple[tuple[bytes, str, str | None], ...] = (
    (b"\x89PNG", "a picture", None),
    (b"\xff\xd8\xff", "a picture", None),
    (b"GIF8", "a picture", None),
    (b"RIFF", "a picture, sound or film", None),
    (b"{\\rtf", "an RTF file", "save it as .docx"),
    (b"Rar!", "a RAR archive", "unpack it, or pack it as .zip"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it, or pack it as .zip"),
    (b"SQLite format 3", "a database", "export the table as .csv"),
)
_HTML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.I | re.S)  # fmt: skip


def kind_of_name(name: str) -> str | None:
    """Return the kind of file that a name promises, or ``None``."""
    lower = name.lower().removesuffix(".gz")
    return next((kind for kind, endings in ENDINGS.items() if lower.endswith(endings)), None)


def kind_of(source: Source) -> str | None:
    """Return the kind of file that a source is: what it holds decides before its name."""
    head, promised = source.head, kind_of_name(source.file_name)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_package(source) or promised or "archive"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return promised if promised in ("sheets", "word") else None
    if promised in ("text", "records", None) and _HTML.match(head):
        return "page"
    if promised in ("pdf", "parquet", "archive", "book", "word", "sheets"):
        return promised
    return promised


def _kind_of_package(source: Source) -> str | None:
    head = source.data[:200]
    if b"application/epub+zip" in head:
        return "book"
    if b"application/vnd.oasis.opendocument.spreadsheet" in head:
        return "sheets"
    tail = source.data[-200_000:] + head
    if b"word/document.xml" in tail:
        return "word"
    if b"xl/workbook." in tail:
        return "sheets"
    return None


def why_not_read(source: Source) -> ReadError | None:
    """Return the error for a source of a kind that is not read; ``None`` where a reader may try."""
    if not source.head:
        return ReadError(f"{source.name} is empty", allowed="a file with text in it")
    for magic, what, hint in _OTHERS:
        if source.head.startswith(magic):
            return ReadError(f"{source.name} is {what}, a kind that is not read", allowed=ALLOWED, hint=hint)
    if kind_of(source) is not None:
        return None
    if source.head.startswith(b"\xd0\xcf\x11\xe0"):
        return ReadError(f"{source.name} is an old Office file", allowed=ALLOWED, hint="save it as .docx or .xlsx")
    suffix = PurePosixPath(source.file_name).suffix
    if suffix and len(suffix) <= 6 and suffix[1:].isascii() and suffix[1:].isalnum() and not suffix[1:].isdigit():
        return ReadError(f"{source.name} is of a kind that is not read ({suffix})", allowed=ALLOWED)
    return None  # no ending that says anything: text, if it is text


def read(source: Source, mapping: Mapping_ = None) -> Found:
    """Read a source that is not an archive.

    Raises
    ------
    ReadError
        Where its kind is not read, or its reader refuses it.
    """
    wrong = why_not_read(source)
    if wrong:
        raise wrong
    kind, promised = kind_of(source) or "text", kind_of_name(source.file_name)
    found = _READERS[kind](source, mapping)
    if kind != promised and promised is not None:
        found.how["format"] = f"{found.how['format']}, though its name says otherwise"
    return found


def _text(source: Source, _: Mapping_) -> Found:
    from workbench.read.text import read_texts

    return read_texts(source)


def _page(source: Source, _: Mapping_) -> Found:
    from workbench.read.pages import read_html

    return read_html(source)


def _records(source: Source, mapping: Mapping_) -> Found:
    from workbench.read.records import read as read_records

    return read_records(source, mapping)


def _sheets(source: Source, mapping: Mapping_) -> Found:
    from workbench.read.office import read_sheets

    return read_sheets(source, mapping)


def _word(source: Source, _: Mapping_) -> Found:
    from workbench.read.office import read_docx

    return read_docx(source)


def _pdf(source: Source, _: Mapping_) -> Found:
    from workbench.read.pdf import read_pdf

    return read_pdf(source)


def _book(source: Source, _: Mapping_) -> Found:
    from workbench.read.epub import read_epub

    return read_epub(source)


def _parquet(source: Source, mapping: Mapping_) -> Found:
    import io

    import polars as pl

    from workbench.read.records import from_rows

    try:
        frame = pl.read_parquet(io.BytesIO(source.data))
        for _ in frame.select(pl.exclude(pl.String)).iter_rows():  # text can be taken out of it, other values may not
            pass
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, MemoryError) as error:
        raise ReadError(f"{source.name} is no whole Parquet file ({why(error)})", hint="write it again") from None
    source.spent()
    return from_rows(
        Rows(_RowsOf(frame), unit="row", columns=frame.columns if frame.height else []),
        source,
        mapping,
        {"format": "Parquet"},
        typed=False,
    )


class _RowsOf(Collection[Row]):
    """The rows of a frame, numbered from 1, each made when it is come to."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __len__(self) -> int:
        return self._frame.height

    def __iter__(self) -> Iterator[Row]:
        yield from enumerate(self._frame.iter_rows(named=True), start=1)

    def __contains__(self, row: object) -> bool:
        return any(row == own for own in self)


_READERS: Mapping[str, Reader] = {
    "text": _text,
    "page": _page,
    "records": _records,
    "parquet": _parquet,
    "sheets": _sheets,
    "word": _word,
    "pdf": _pdf,
    "book": _book,
}

__all__ = ["ALLOWED", "ENDINGS", "kind_of", "kind_of_name", "read", "unpacked", "why_not_read"]
