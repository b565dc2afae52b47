"""Read any mix of sources: files, folders and archives of them."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from workbench.encoding import plausibility
from workbench.errors import ReadError, WorkbenchWarning
from workbench.limits import Source, load, member, members, nfc, open_zip, shown
from workbench.read import formats
from workbench.read.documents import Document, Found, Problem, duplicates, to_frame
from workbench.read.doubts import doubts

ALLOWED = formats.ALLOWED
_SHOWN = 5  # ids or problems named in one message
#: What systems and programs leave behind, which nobody means.
_LITTER = re.compile(r"\..*|__MACOSX|Thumbs\.db|desktop\.ini|~\$.*|\.?~lock\..*", re.IGNORECASE)
_COMPANION = re.compile(r"(?P<page>.+?)(?:_files|\.files|-Dateien|_fichiers)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class FileReport:
    """How one file was read, for :func:`workbench.read.check.check`.

    Attributes
    ----------
    name
        The file, as the user named it or as it stands in its folder or archive.
    documents, characters
        What came out of it.
    how
        Format, encoding, separator, columns.
    problems
        What of it could not be read; of a file that was left out, the reason.
    notes
        What was passed over without loss.
    doubts
        What speaks against its being Japanese prose, and what had to be guessed.
    """

    name: str
    documents: int = 0
    characters: int = 0
    how: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What was read: the ``documents`` table, and what could not be read.

    ``documents`` has the columns of ``workbench.schema``, then further metadata, then ``regions``: the spans that
    reading is sure of (part ``title`` or ``boilerplate``); everything else is left to annotation. ``problems`` are
    what the user asked for and could not be had; ``left_out`` are files of folders and archives that were not read,
    with the reason. ``files`` says of each file how it was read.
    """

    documents: pl.DataFrame
    problems: tuple[Problem, ...]
    left_out: tuple[Problem, ...] = ()
    files: tuple[FileReport, ...] = ()

    def require_whole(self) -> Reading:
        """Return the reading, or raise :class:`ReadError` naming the problems if there are any."""
        if self.problems:
            names = "; ".join(str(p) for p in self.problems[:_SHOWN])
            more = f"; and {len(self.problems) - _SHOWN} more" if len(self.problems) > _SHOWN else ""
            raise ReadError(f"{names}{more}", hint="mend the source, or leave these out with --skip-bad")
        return self


@dataclass
class Gathered:
    """Everything that was found in some sources, before it becomes a table."""

    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    files: list[FileReport] = field(default_factory=list)


def read_sources(
    paths: Sequence[str | os.PathLike[str]], *, mapping: Mapping[str, str] | None = None, skip_bad: bool = False
) -> Reading:
    """Read files, folders and archives into one ``documents`` table.

    Parameters
    ----------
    paths
        Files of any kind that :data:`ALLOWED` names, and folders and ``.zip`` archives, of which every file is
        read, deep, in the order of names, or named in ``left_out`` with the reason; hidden files are passed over.
    mapping
        Document column → record column, for tables and JSON.
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
        If a file that was named cannot be read or ids are not unique (unless ``skip_bad``), or no document is left.

    Warns
    -----
    WorkbenchWarning
        If documents have no date, with their number; once a file, if its text hardly looks like Japanese prose.
    """
    gathered = gather(paths, mapping=mapping, skip_bad=skip_bad)
    documents, problems = _once(gathered), gathered.problems
    repeated = duplicates(documents)
    if repeated:
        documents = _without_repeated(documents, repeated, problems, skip_bad)
    if not documents:
        first = next(iter([*problems, *gathered.left_out]), None)
        raise ReadError("no document could be read" + (f"; the first problem: {first}" if first else ""))
    _warn_dates(documents)
    return Reading(to_frame(documents), tuple(problems), tuple(gathered.left_out), tuple(gathered.files))


def gather(
    paths: Sequence[str | os.PathLike[str]], *, mapping: Mapping[str, str] | None = None, skip_bad: bool = False
) -> Gathered:
    """Read every source, one after the other; see :func:`read_sources`."""
    if not paths:
        raise ReadError("no source given", allowed=ALLOWED)
    result = Gathered()
    for path in map(_existing, paths):
        if path.is_dir():
            _folder(path, mapping, result)
            continue
        try:
            source = load(path)
            if formats.kind_of(source) == "archive":
                _archive(source, mapping, result)
            else:
                _file(source, mapping, result)
        except ReadError as error:
            if not skip_bad:
                raise
            result.problems.append(Problem(shown(path), None, error.message))
            result.files.append(FileReport(shown(path), problems=(str(error),)))
    return result


def _existing(given: str | os.PathLike[str]) -> Path:
    """Return a path that is there; a name in another normal form of Unicode (macOS) is the same name."""
    path = Path(given)
    if path.exists():
        return path
    try:
        alike = [p for p in path.parent.iterdir() if nfc(p.name) == nfc(path.name)]
    except OSError:
        alike = []
    if len(alike) != 1:
        raise ReadError(f"no file {shown(path)}", hint="check the name and the folder you are in")
    return alike[0]


def _folder(folder: Path, mapping: Mapping[str, str] | None, result: Gathered) -> None:
    n = len(result.files)
    for path in _inside(folder, result):
        try:
            source = load(path)
            if formats.kind_of(source) == "archive":
                _archive(source, mapping, result)
            else:
                _file(source, mapping, result, named=False)
        except ReadError as error:
            _leave_out(shown(path), error, result)
    if len(result.files) == n:
        raise ReadError(f"{shown(folder)} has no file that can be read", allowed=ALLOWED)


def _inside(folder: Path, result: Gathered) -> Iterator[Path]:
    """Yield the files of a folder, deep, in the order of names; folders that are parts of others are passed over."""
    found: list[Path] = []

    def unreadable(error: OSError) -> None:
        _leave_out(shown(error.filename or folder), ReadError(f"cannot be opened ({error.strerror})"), result)

    for root, folders, files in os.walk(folder, onerror=unreadable):
        here = Path(root)
        pages = {Path(f).stem for f in files if formats.kind_of_name(f) == "page"}
        for name in list(folders):
            companion = _COMPANION.fullmatch(name)
            is_corpus = (here / name / "corpus.toml").exists()
            if _LITTER.fullmatch(name):
                folders.remove(name)
            elif is_corpus or (companion and companion["page"] in pages):
                folders.remove(name)
                why = "a corpus of the workbench" if is_corpus else f"parts of the page {companion['page']}"  # type: ignore[index]
                result.files.append(FileReport(shown(here / name), notes=(f"passed over: {why}",)))
        found += [here / f for f in files if not _LITTER.fullmatch(f) and (here / f).is_file()]
    yield from sorted(found)


def _archive(source: Source, mapping: Mapping[str, str] | None, result: Gathered) -> None:
    archive = open_zip(source)
    n = len(result.files)
    for info, name in members(archive):
        if any(_LITTER.fullmatch(part) for part in name.split("/")):
            continue
        inner = f"{source.name}/{name}"
        try:
            one = formats.unpacked(Source(inner, member(archive, info, inner)))
            if formats.kind_of(one) == "archive":
                raise ReadError(f"{inner} is an archive in an archive", hint="unpack it first")
            _file(one, mapping, result, named=False)
        except ReadError as error:
            _leave_out(inner, error, result)
    if len(result.files) == n:
        raise ReadError(f"{source.name} has no file that can be read", allowed=ALLOWED)


def _leave_out(name: str, error: ReadError, result: Gathered) -> None:
    """Name a file of a folder or archive that is not read, with the reason."""
    reason = error.message.removeprefix(name).lstrip(": ").removeprefix("is ").strip() or error.message
    hint = f"; {error.hint}" if error.hint and error.hint.startswith("pip ") else ""
    result.left_out.append(Problem(name, None, reason + hint))
    result.files.append(FileReport(name, problems=(reason + hint,)))


def _file(source: Source, mapping: Mapping[str, str] | None, result: Gathered, *, named: bool = True) -> None:
    """Read one file, with one warning for all that is doubtful about it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", WorkbenchWarning)
        found = formats.read(source, mapping)
    said = [str(w.message) for w in caught if issubclass(w.category, WorkbenchWarning)]
    if not named and formats.kind_of_name(source.file_name) is None and found.how.get("format") == "text":
        _require_japanese(source, found)
    odd = doubts(found.documents)
    for message in said:
        warnings.warn(message, WorkbenchWarning, stacklevel=2)
    if odd:
        warnings.warn(
            f"{source.name} hardly looks like Japanese prose: {'; '.join(odd)}", WorkbenchWarning, stacklevel=2
        )
    changed = [n for n in found.notes if "U+FFFD" in n or "nested deeper" in n]
    if changed:
        warnings.warn(f"{source.name}: {'; '.join(changed[:_SHOWN])}", WorkbenchWarning, stacklevel=2)
    result.documents += found.documents
    result.problems += found.problems
    result.files.append(
        FileReport(
            source.name, len(found.documents), sum(len(d.text) for d in found.documents), found.how,
            tuple(f"line {p.line}: {p.message}" if p.line else p.message for p in found.problems),
            tuple(found.notes), (*said, *odd),
        )
    )  # fmt: skip


def _require_japanese(source: Source, found: Found) -> None:
    """Refuse a file of a folder whose name says nothing and whose text is not Japanese: a licence, a program."""
    if plausibility(found.documents[0].text) is None:
        raise ReadError(f"{source.name} is of a kind that is not read: no ending, and no Japanese text in it")


def _once(gathered: Gathered) -> list[Document]:
    """Return the documents without those that are there already, id and text; they are named in ``left_out``."""
    seen: dict[tuple[str, str], Document] = {}
    kept = []
    for document in gathered.documents:
        first = seen.setdefault((document.doc_id, document.text), document)
        if first is document:
            kept.append(document)
        else:
            message = f"the document {document.doc_id!r} is the same as in {first.path}; left out"
            gathered.left_out.append(Problem(document.path, document.line, message))
    return kept


def _without_repeated(
    documents: list[Document], repeated: Mapping[str, list[Document]], problems: list[Problem], skip_bad: bool
) -> list[Document]:
    if not skip_bad:
        names = ", ".join(list(repeated)[:_SHOWN]) + (", …" if len(repeated) > _SHOWN else "")
        first = next(iter(repeated.values()))
        where = " and ".join(f"{d.path}, line {d.line}" if d.line else d.path for d in first[:2])
        raise ReadError(
            f"{len(repeated)} document id(s) stand more than once: {names} ({where})",
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
