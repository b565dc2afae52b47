"""Plain text files: an optional front matter of metadata, then the text with its title line.

::

    ---
    outlet: 北浜新聞
    date: 2022-04-01
    ---
    見出し
    本文。

The text as stored begins at the first line after the front matter. What stands in the front matter wins over what
the page rules find; a key that is no metadata column becomes a column of its own. Some kinds of text file hold many
documents and are known by what they hold: the output of WikiExtractor (``<doc id=…>``), files for KH Coder with
headings in ``<H1>`` to ``<H5>``, and articles saved from databases (:mod:`workbench.read.exports`).
"""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.encoding import decode
from workbench.errors import ReadError, WorkbenchWarning
from workbench.limits import MAX_FRONT, Source, load, require_document_size
from workbench.read import yaml12
from workbench.read.dates import parse_date
from workbench.read.documents import COMPUTED, METADATA, Document, Found, Problem, clean_id, clean_metadata, with_title
from workbench.read.exports import read_export
from workbench.read.page import read_page

_NEWLINE = r"(?:\r\n|\r|\n)"
_FRONT_OPENS = re.compile(rf"---[ \t]*{_NEWLINE}")
_FRONT_CLOSES = re.compile(rf"(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:{_NEWLINE}|\Z)")
_BLANK_LINES = re.compile(rf"(?:[ \t\u3000]*{_NEWLINE})*")
_WIKI = re.compile(r"<doc\s(?P<attributes>[^>]{0,2000})>[ \t]*\r?\n?(?P<text>.*?)</doc>[ \t]*(?:\r?\n)*", re.DOTALL)
_WIKI_OPENS = re.compile(r"\s*<doc\s+(?:id|url|title|revid)=")
_ATTRIBUTE = re.compile(r'(?P<key>id|revid|url|title)="(?P<value>[^"]*)"')
_KH_HEADING = re.compile(r"<[Hh](?P<level>[1-5])>(?P<text>[^<\r\n]*)</[Hh](?P=level)>[ \t]*\r?\n?")


def read_text(path: Path, *, whole: bool = False) -> Document:
    """Read a text file as one document.

    Parameters
    ----------
    path
        The file. Its stem (in NFC) is the document's id, unless the front matter has a ``doc_id``.
    whole
        Keep the front matter in the text, as boilerplate, so that offsets are those of the file; the id is
        then the stem in any case.

    Raises
    ------
    ReadError
        As :func:`workbench.encoding.decode`; or the front matter is not valid YAML; or no text follows it.
    """
    source = load(path)
    require_document_size(source)
    given, _ = decode(source.data, source.name)
    return _one(source, given, whole=whole)


def read_texts(source: Source) -> Found:
    """Read a text file that may hold one document or, as its first line says, many."""
    require_document_size(source)
    given, encoding = decode(source.data, source.name)
    if _WIKI_OPENS.match(given):
        documents, problems = _wikiextractor(source, given)
        return Found(documents, problems, {"format": "WikiExtractor text", "encoding": encoding})
    if _KH_HEADING.match(given.lstrip()):
        documents, problems = _kh_coder(source, given)
        return Found(documents, problems, {"format": "KH Coder text with headings", "encoding": encoding})
    if not _FRONT_OPENS.match(given) and (export := read_export(source, given)) is not None:
        export.how["encoding"] = encoding
        return export
    return Found([_one(source, given)], [], {"format": "text", "encoding": encoding})


def _one(source: Source, given: str, *, whole: bool = False) -> Document:
    name = source.name
    metadata, begin = front_matter(given, name)
    text = given[begin:]
    if not text.strip():
        raise ReadError(f"{name} has front matter and no text", allowed="a file with text in it")
    page = read_page(text)
    found: dict[str, Any] = {"title": page.title, "author": page.author, "date": page.date, "outlet": page.outlet}
    given_id = metadata.pop("doc_id", None)
    doc_id = source.stem if given_id is None else clean_id(given_id)
    merged = {k: v for k, v in found.items() if v is not None} | {k: v for k, v in metadata.items() if v is not None}
    if not whole or not begin:
        return Document(source.stem if whole else doc_id, text, merged, page.regions, name)
    shifted = [{**r, "start": r["start"] + begin, "end": r["end"] + begin} for r in page.regions]
    front = {"start": 0, "end": begin, "part": "boilerplate"}
    return Document(source.stem, given, merged, [front, *shifted], name)


def front_matter(text: str, name: str) -> tuple[dict[str, Any], int]:
    """Return the metadata that a text begins with, and where the text proper begins.

    A text that opens with ``---`` but has no mapping below it has no front matter: the line is a rule. Values of the
    columns of :data:`~workbench.read.documents.METADATA` and the id are the text as written (0012, no); others are
    read as YAML 1.2.

    Raises
    ------
    ReadError
        If the front matter is not valid YAML, has anchors, aliases or tags, or is too long or too deep.
    """
    opened = _FRONT_OPENS.match(text)
    closed = _FRONT_CLOSES.search(text, opened.end(), opened.end() + MAX_FRONT) if opened else None
    if opened is None or closed is None:
        return {}, 0
    try:
        loaded = yaml12.load(text[opened.end() : closed.start()])
    except yaml12.YamlError as error:
        where = f", line {error.line + 1}" if error.line else ""
        raise ReadError(
            f"{name}{where}: the front matter is not valid YAML for metadata ({error})",
            allowed="lines of the form 'key: value' between two lines ---",
            hint="put a value that has a colon or begins with a sign in quotation marks",
        ) from None
    if loaded is None or (isinstance(loaded, yaml12.Scalar) and loaded.value is None):
        loaded = {}
    if not isinstance(loaded, dict):
        return {}, 0
    blank = _BLANK_LINES.match(text, closed.end())
    return _metadata(loaded, name), blank.end() if blank else closed.end()


def _metadata(loaded: dict[str, Any], name: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    for column, value in loaded.items():
        written = yaml12.written(value)
        if column == "text" or column in COMPUTED:
            _warn(f"{name}: {column!r} cannot be given in front matter; left out")
        elif column == "doc_id":
            if not isinstance(value, yaml12.Scalar) or not value.text.strip():
                raise ReadError(f"{name}: the doc_id of the front matter is {written!r:.40}", allowed="a name")
            metadata[column] = value.text
        elif column == "date" and written is not None:
            metadata[column] = parse_date(written)
            if metadata[column] is None:
                metadata["date_as_given"] = str(written)
                _warn(f"{name}: {written!r} is not a date (allowed: 2022-04-22); left empty")
        elif column in METADATA and written is not None:
            metadata[column] = ", ".join(map(str, written)) if isinstance(written, list) else str(written)
        else:
            metadata[column] = yaml12.resolved(value)
    cleaned, notes = clean_metadata(metadata)
    for note in notes:
        _warn(f"{name}: {note}")
    return cleaned


def _wikiextractor(source: Source, text: str) -> tuple[list[Document], list[Problem]]:
    documents: list[Document] = []
    problems: list[Problem] = []
    for match in _WIKI.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        found = {m["key"]: html.unescape(m["value"]) for m in _ATTRIBUTE.finditer(match["attributes"])}
        title, body = found.get("title") or None, match["text"].strip("\r\n")
        if not body.strip() or (title and body.strip() == title):
            problems.append(Problem(source.name, line, f"the page {title or found.get('id')!r} has no text"))
            continue
        stored, regions = with_title(title, body)
        doc_id = clean_id(found["id"]) if found.get("id") else f"{source.stem}-{line}"
        metadata, _ = clean_metadata({"title": title, "url": found.get("url"), "revid": found.get("revid")})
        documents.append(Document(doc_id, stored, metadata, regions, source.name, line))
    if not documents:
        raise ReadError(f"{source.name} begins as WikiExtractor's output but has no whole <doc> in it")
    return documents, problems


def _kh_coder(source: Source, text: str) -> tuple[list[Document], list[Problem]]:
    """Read the units below headings: each text is a document, with the headings above it as h1 … h5 and title."""
    documents: list[Document] = []
    headings: dict[int, str] = {}
    for line, level, heading, body in _units(text):
        headings = {k: v for k, v in headings.items() if k < level} | {level: heading}
        if not body.strip():
            continue
        stored, regions = with_title(heading or None, body.strip("\r\n"))
        metadata, _ = clean_metadata({"title": heading or None} | {f"h{k}": v for k, v in headings.items()})
        documents.append(Document(f"{source.stem}-{line}", stored, metadata, regions, source.name, line))
    if not documents:
        raise ReadError(f"{source.name} has headings for KH Coder and no text below them")
    return documents, []


def _units(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield line, level and text of each heading with what stands below it."""
    found = list(_KH_HEADING.finditer(text))
    ends = [m.start() for m in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        line = text.count("\n", 0, match.start()) + 1
        yield line, int(match["level"]), match["text"].strip(), text[match.end() : end]


def _warn(message: str) -> None:
    warnings.warn(message, WorkbenchWarning, stacklevel=5)
