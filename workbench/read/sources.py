"""Read any mix of sources: files of text, files of records, folders of both."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from workbench.errors import ReadError, WorkbenchWarning
from workbench.read.documents import Document, Problem, duplicates, to_frame
from workbench.read.records import read_records
from workbench.read.text import read_text

_TEXT = (".txt", ".md")
_RECORDS = (".jsonl", ".jsonl.gz", ".csv")
ALLOWED = "files that end in " + ", ".join((*_TEXT, *_RECORDS)) + ", and folders of such files"
_SHOWN = 5  # ids or problems named in one message


@dataclass(frozen=True)
class Reading:
    """What was read: the ``documents`` table, and what could not be read.

    ``documents`` has the columns of ``workbench.schema``, then further metadata, then ``regions``: the spans that
    reading is sure of (part ``title`` or ``boilerplate``); everything else is left to annotation.
    """

    documents: pl.DataFrame
    problems: tuple[Problem, ...]

    def require_whole(self) -> Reading:
        """Return the reading, or raise :class:`ReadError` naming the problems if there are any."""
        if self.problems:
            shown = "; ".join(str(p) for p in self.problems[:_SHOWN])
            more = f"; and {len(self.problems) - _SHOWN} more" if len(self.problems) > _SHOWN else ""
            raise ReadError(f"{shown}{more}", hint="mend the source, or leave these out with --skip-bad")
        return self


def read_sources(
    paths: Sequence[str | os.PathLike[str]], *, mapping: Mapping[str, str] | None = None, skip_bad: bool = False
) -> Reading:
    """Read files and folders into one ``documents`` table.

    Parameters
    ----------
    paths
        Text files (``.txt``, ``.md``), files of records (``.jsonl``, ``.jsonl.gz``, ``.csv``) and folders, of which
        every such file is read, deep, in the order of names; hidden files are passed over.
    mapping
        Document column → record column, for files of records.
    skip_bad
        Leave out what cannot be read: a bad file becomes a problem, and of documents with the same id the first
        is kept.

    Returns
    -------
    Reading
        Broken records are always reported in ``problems``, and the rest kept.

    Raises
    ------
    ReadError
        If a file cannot be read or ids are not unique (unless ``skip_bad``), or no document is left.

    Warns
    -----
    WorkbenchWarning
        If documents have no date, with their number.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in _files(paths):
        try:
            found, broken = _read_file(path, mapping)
        except ReadError as error:
            if not skip_bad:
                raise
            problems.append(Problem(str(path), None, error.message))
            continue
        documents += found
        problems += broken
    repeated = duplicates(documents)
    if repeated:
        documents = _without_repeated(documents, repeated, problems, skip_bad)
    if not documents:
        raise ReadError("no document could be read" + (f"; the first problem: {problems[0]}" if problems else ""))
    _warn_dates(documents)
    return Reading(to_frame(documents), tuple(problems))


def _files(paths: Sequence[str | os.PathLike[str]]) -> Iterator[Path]:
    if not paths:
        raise ReadError("no source given", allowed=ALLOWED)
    for path in map(Path, paths):
        if path.is_dir():
            hidden = (p for p in path.rglob("*") if not any(part.startswith(".") for part in p.relative_to(path).parts))
            inside = sorted(p for p in hidden if p.is_file() and _kind(p))
            if not inside:
                raise ReadError(f"{path} has no file that can be read", allowed=ALLOWED)
            yield from inside
        elif not path.exists():
            raise ReadError(f"no file {path}", hint="check the name and the folder you are in")
        elif _kind(path) is None:
            raise ReadError(f"{path} is of a kind that is not read", allowed=ALLOWED)
        else:
            yield path


def _kind(path: Path) -> str | None:
    name = path.name.lower()
    if name.endswith(_TEXT):
        return "text"
    return "records" if name.endswith(_RECORDS) else None


def _read_file(path: Path, mapping: Mapping[str, str] | None) -> tuple[list[Document], list[Problem]]:
    try:
        if _kind(path) == "text":
            return [read_text(path)], []
        return read_records(path, mapping=mapping)
    except OSError as error:
        raise ReadError(f"{path} cannot be opened ({error.strerror or error})") from None


def _without_repeated(
    documents: list[Document], repeated: Mapping[str, list[Document]], problems: list[Problem], skip_bad: bool
) -> list[Document]:
    if not skip_bad:
        shown = ", ".join(list(repeated)[:_SHOWN]) + (", …" if len(repeated) > _SHOWN else "")
        first = next(iter(repeated.values()))
        where = " and ".join(f"{d.path}, line {d.line}" if d.line else d.path for d in first[:2])
        raise ReadError(
            f"{len(repeated)} document id(s) stand more than once: {shown} ({where})",
            allowed="an id of its own for each document",
            hint="rename the file or the id, or keep the first of each with --skip-bad",
        )
    kept: dict[str, Document] = {}
    for document in documents:
        if document.doc_id in kept:
            problems.append(Problem(document.path, document.line, f"the id {document.doc_id!r} stood before; left out"))
        else:
            kept[document.doc_id] = document
    return list(kept.values())


def _warn_dates(documents: list[Document]) -> None:
    bad = [d for d in documents if d.metadata.get("date_as_given") is not None]
    if bad:
        warnings.warn(
            f"{len(bad)} document(s) have a date that cannot be read, as {bad[0].metadata['date_as_given']!r}"
            f" ({bad[0].doc_id}); their date is empty and what stood there is in the column date_as_given",
            WorkbenchWarning,
            stacklevel=3,
        )
    missing = [d for d in documents if d.metadata.get("date") is None and d.metadata.get("date_as_given") is None]
    if missing:
        named = ", ".join(d.doc_id for d in missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
        warnings.warn(
            f"{len(missing)} of {len(documents)} document(s) have no date ({named}); their date is empty",
            WorkbenchWarning,
            stacklevel=3,
        )
