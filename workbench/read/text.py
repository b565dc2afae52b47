"""Plain text files: an optional front matter of metadata, then the text with its title line.

::

    ---
    outlet: 北浜新聞
    date: 2022-04-01
    ---
    見出し
    本文。

The text as stored begins at the first line after the front matter. What stands in the front matter wins over what
the page rules find; a key that is no metadata column becomes a column of its own.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

from workbench.errors import ReadError, WorkbenchWarning
from workbench.read.dates import parse_date
from workbench.read.documents import COMPUTED, METADATA, Document
from workbench.read.encoding import decode
from workbench.read.page import read_page

_NEWLINE = r"(?:\r\n|\r|\n)"
_FRONT = re.compile(rf"---[ \t]*{_NEWLINE}(?P<yaml>(?:[^\r\n]*{_NEWLINE})*?)(?:---|\.\.\.)[ \t]*(?:{_NEWLINE}|\Z)")
_BLANK_LINES = re.compile(rf"(?:[ \t\u3000]*{_NEWLINE})*")


def read_text(path: Path, *, whole: bool = False) -> Document:
    """Read a text file as one document.

    Parameters
    ----------
    path
        The file. Its stem is the document's id, unless the front matter has a ``doc_id``.
    whole
        Keep the front matter in the text, as boilerplate, so that offsets are those of the file; the id is
        then the stem in any case.

    Raises
    ------
    ReadError
        As :func:`workbench.read.encoding.decode`; or the front matter is not valid YAML; or no text follows it.
    """
    given, _ = decode(path.read_bytes(), str(path))
    metadata, begin = front_matter(given, str(path))
    text = given[begin:]
    if not text.strip():
        raise ReadError(f"{path} has front matter and no text", allowed="a file with text in it")
    page = read_page(text)
    found: dict[str, Any] = {"title": page.title, "author": page.author, "date": page.date, "outlet": page.outlet}
    doc_id = str(metadata.pop("doc_id", None) or path.stem)
    merged = {k: v for k, v in found.items() if v is not None} | {k: v for k, v in metadata.items() if v is not None}
    if not whole or not begin:
        return Document(path.stem if whole else doc_id, text, merged, page.regions, str(path))
    shifted = [{**r, "start": r["start"] + begin, "end": r["end"] + begin} for r in page.regions]
    front = {"start": 0, "end": begin, "part": "boilerplate"}
    return Document(path.stem, given, merged, [front, *shifted], str(path))


def front_matter(text: str, name: str) -> tuple[dict[str, Any], int]:
    """Return the metadata that a text begins with, and where the text proper begins.

    A text that opens with ``---`` but has no mapping below it has no front matter: the line is a rule.

    Raises
    ------
    ReadError
        If the front matter is not valid YAML.
    """
    import yaml

    match = _FRONT.match(text)
    if not match:
        return {}, 0
    try:
        loaded = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        what = getattr(error, "problem", None) or error
        raise ReadError(
            f"{name}{where}: the front matter is not valid YAML ({what})",
            allowed="lines of the form 'key: value' between two lines ---",
            hint="put a value that has a colon or begins with a sign in quotation marks",
        ) from None
    if loaded is None:
        loaded = {}
    if not isinstance(loaded, dict):
        return {}, 0
    blank = _BLANK_LINES.match(text, match.end())
    return _metadata(loaded, name), blank.end() if blank else match.end()


def _metadata(loaded: dict[Any, Any], name: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    for key, value in loaded.items():
        column = str(key)
        if column == "text" or column in COMPUTED:
            _warn(f"{name}: {column!r} cannot be given in front matter; left out")
        elif column == "date" and value is not None:
            metadata[column] = parse_date(value)
            if metadata[column] is None:
                _warn(f"{name}: {value!r} is not a date (allowed: 2022-04-22); left empty")
        elif column in METADATA and value is not None:
            metadata[column] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        else:
            metadata[column] = value
    return metadata


def _warn(message: str) -> None:
    warnings.warn(message, WorkbenchWarning, stacklevel=5)
