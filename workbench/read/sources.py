"""Read any mix of sources: files, folders and archives of them."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from workbench.encoding import plausibility
from workbench.errors import ReadError, WorkbenchError, WorkbenchWarning
from workbench.limits import Source, load, member, members, nfc, open_zip, shown
from workbench.read import formats
from workbench.read.documents import Document, Found, Problem
from workbench.read.doubts import Doubts
from workbench.read.once import Once
from workbench.storage.aside import LaidAside, Texts

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
    with the reason. ``files`` says of each file how it was read. ``texts`` gives the texts, in the order of the table,
    where they were laid aside: the table has none then.
    """

    documents: pl.DataFrame
    problems: tuple[Problem, ...]
    left_out: tuple[Problem, ...] = ()
    files: tuple[FileReport, ...] = ()
    texts: Texts | None = None

    def require_whole(self) -> Reading:
        """Return the reading, or raise :class:`ReadError` naming the problems if there are any."""
        if self.problems:
            names = "; ".join(str(p) for p in self.problems[:_SHOWN])
            more = f"; and {len(self.problems) - _SHOWN} more" if len(self.problems) > _SHOWN else ""
            raise ReadError(f"{names}{more}", hint="mend the source, or leave these out with --skip-bad")
        return self


@dataclass
class Gathered:
    """What was found in some sources besides documents, which ``take`` is given one by one."""

    take: Callable[[Document], None]
    problems: list[Problem] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    files: list[FileReport] = field(default_factory=list)


def read_sources(
    paths: Sequence[str | os.PathLike[str]],
    *,
    mapping: Mapping[str, str] | None = None,
    skip_bad: bool = False,
    aside: LaidAside | None = None,
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
    aside
        Where texts are laid as they are read, so that they never stand in memory together.

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
    once = Once(aside)
    gathered = gather(paths, once.take, mapping=mapping, skip_bad=skip_bad)
    problems, left_out = once.repeated(skip_bad=skip_bad)
    problems, left_out = gathered.problems + problems, gathered.left_out + left_out
    if not len(once):
        first = next(iter([*problems, *left_out]), None)
        raise ReadError("no document could be read" + (f"; the first problem: {first}" if first else ""))
    once.warn()
    return Reading(once.table.frame(), tuple(problems), tuple(left_out), tuple(gathered.files), aside)


def gather(
    paths: Sequence[str | os.PathLike[str]],
    take: Callable[[Document], None],
    *,
    mapping: Mapping[str, str] | None = None,
    skip_bad: bool = False,
) -> Gathered:
    """Read every source, one after the other, and give each document to ``take``; see :func:`read_sources`."""
    if not paths:
        raise ReadError("no source given", allowed=ALLOWED)
    result = Gathered(take)
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
    odd, n, characters = Doubts(), 0, 0
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", WorkbenchWarning)
        found = formats.read(source, mapping)
        if not named and formats.kind_of_name(source.file_name) is None and found.how.get("format") == "text":
            _require_japanese(source, found)
        try:
            for document in found.documents:
                odd.look(document)
                n, characters = n + 1, characters + len(document.text)
                result.take(document)
        except ReadError as error:
            if not n:
                raise
            # Some of it has been taken: it cannot be left out any more.
            raise WorkbenchError(error.message, allowed=error.allowed, hint=error.hint) from None
    said = [str(w.message) for w in caught if issubclass(w.category, WorkbenchWarning)]
    doubtful = odd.said()
    for message in said:
        warnings.warn(message, WorkbenchWarning, stacklevel=2)
    if doubtful:
        warnings.warn(
            f"{source.name} hardly looks like Japanese prose: {'; '.join(doubtful)}", WorkbenchWarning, stacklevel=2
        )
    changed = [n for n in found.notes if "U+FFFD" in n or "nested deeper" in n]
    if changed:
        warnings.warn(f"{source.name}: {'; '.join(changed[:_SHOWN])}", WorkbenchWarning, stacklevel=2)
    result.problems += found.problems
    result.files.append(
        FileReport(
            source.name, n, characters, found.how,
            tuple(f"line {p.line}: {p.message}" if p.line else p.message for p in found.problems),
            tuple(found.notes), (*said, *doubtful),
        )
    )  # fmt: skip


def _require_japanese(source: Source, found: Found) -> None:
    """Refuse a file of a folder whose name says nothing and whose text is not Japanese: a licence, a program."""
    found.documents = list(found.documents)
    if plausibility(found.documents[0].text) is None:
        raise ReadError(f"{source.name} is of a kind that is not read: no ending, and no Japanese text in it")
