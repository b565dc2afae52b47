"""Lexicons as data: the one reader of their files, with checks that name file and line.

All of them (stance, names and their variants, frames, sources, stop words) are folders or files of tab-separated rows or
TOML, in UTF-8. A folder may have a ``lexicon.toml`` that says its name and version. What identifies a lexicon is the
SHA-256 of its files, whatever line breaks a checkout gave them.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbench.errors import LexiconError, ReadError
from workbench.kept import compiled
from workbench.limits import MAX_DOCUMENT, parse_toml, read_bytes
from workbench.view.characters import ONE_TO_ONE

HEAD = "lexicon.toml"
#: Columns of a word class, and kinds of words that stand as they are written, and of those that are inflected.
CLASS_COLUMNS = ("word", "kind", "gloss")
FORM_COLUMNS = ("forms", "form", "gloss")
FIXED = ("", "n")
INFLECTED = ("v", "vs", "adj", "da", "nai")
#: What an example marks stands in braces.
MARKED = re.compile(r"\{([^{}]+)\}")

Row = dict[str, str]


@dataclass(frozen=True)
class Head:
    """What a lexicon says of itself; ``meta`` holds all of its ``lexicon.toml``."""

    name: str
    version: str
    meta: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows of a file of tab-separated values, each with the words by which a message names it."""

    header: tuple[str, ...]
    rows: tuple[tuple[Row, str], ...]


class Later:
    """A regular expression that is compiled when it is first used: most entries of a lexicon stand in no text at hand."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression, compiled."""
        return compiled(self.pattern)


@dataclass(frozen=True)
class Condition:
    """What must, or with ``!`` in the lexicon must not, stand at a place; ``begins`` where it can stand at the beginning alone."""

    pattern: Later
    wanted: bool
    begins: bool = False

    def holds(self, text: str) -> bool:
        """Return whether the text at that place (left of a match, right of it, the document) meets the condition."""
        return (self._find(text) is not None) == self.wanted

    @cached_property
    def _find(self) -> Callable[[str], re.Match[str] | None]:
        """Looks for the pattern: only at the beginning where it can stand nowhere else."""
        compiled = self.pattern.compiled
        return compiled.match if self.begins else compiled.search


#: How the pattern of a condition is anchored: to the end of what stands left, to the beginning of what stands right.
PLACES = {"left": "(?:{})\\Z", "right": "^(?:{})", "document": "{}"}


def condition(
    cell: str, column: str, where: str = "", *, expand: Callable[[str], str] | None = None
) -> Condition | None:
    """Return the condition of a cell, ``None`` for an empty one.

    Parameters
    ----------
    cell
        A regular expression, with ``!`` before it where it must not be found.
    column
        One of :data:`PLACES`.
    where
        Names the row in messages.
    expand
        Makes a regular expression of what the lexicon writes in its place, where it has abbreviations.
    """
    if not cell:
        return None
    bare = cell.removeprefix("!")
    # Compiled alone first, so that an unbalanced parenthesis is not closed by the frame's.
    alone = expand(bare) if expand else regex(bare, column, where).pattern
    return Condition(Later(PLACES[column].format(alone)), wanted=bare == cell, begins=column == "right")


def regex(pattern: str, column: str, where: str) -> re.Pattern[str]:
    """Return a compiled pattern, or say in which row and column it is none.

    Patterns meet the matching view of a text (:mod:`workbench.view`), so their characters are folded as it folds.
    """
    try:
        return re.compile(pattern.translate(ONE_TO_ONE))
    except (re.error, RecursionError, OverflowError) as error:
        raise LexiconError(f"{where}: {column} {pattern!r:.80} is no regular expression ({error})") from None


def choice(row: Row, column: str, allowed: Iterable[str], where: str) -> str:
    """Return the value of a column that holds one of a few."""
    if row[column] not in (known := tuple(allowed)):
        raise LexiconError(f"{where}: {column} {row[column]!r}", allowed=known)
    return row[column]


def marked(example: str) -> tuple[str, list[tuple[int, int]]]:
    r"""Return an example without its braces, and the spans that they enclosed; ``\n`` is a line break."""
    example = example.replace("\\n", "\n")
    plain, spans, at = "", [], 0
    for match in MARKED.finditer(example):
        plain += example[at : match.start()]
        spans.append((len(plain), len(plain) + len(match.group(1))))
        plain += match.group(1)
        at = match.end()
    return plain + example[at:], spans


def shipped(*parts: str) -> Path:
    """Return a folder or file of the lexicons that ship."""
    return Path(str(files("workbench"))).joinpath("lexicons", *parts)


@cache
def class_names() -> tuple[str, ...]:
    """Return the names of the word classes that ship (``lexicons/classes``), sorted."""
    return tuple(sorted(path.stem for path in shipped("classes").glob("*.tsv")))


@cache
def class_kinds(name: str) -> Mapping[str, str]:
    """Return the words of a class that ships and their kinds, in the order of the file.

    Raises
    ------
    LexiconError
        If there is no such class, a line of it is malformed, or it lists a word twice or none at all.
    """
    if name not in class_names():
        raise LexiconError(f"no word class {name!r}", allowed=class_names())
    found: dict[str, str] = {}
    for row, where in read_table(shipped("classes", f"{name}.tsv"), CLASS_COLUMNS, optional=CLASS_COLUMNS[1:]).rows:
        word, kind = row["word"].strip(), choice(row, "kind", (*FIXED, *INFLECTED), where)
        if not word or word in found:
            raise LexiconError(f"{where}: {word!r} is empty or stands there twice", hint="each word once, one a line")
        found[word] = kind
    if not found:
        raise LexiconError(f"the word class {name!r} lists no word", hint="each word once, one a line")
    return MappingProxyType(found)


@cache
def form_sets() -> Mapping[str, tuple[str, ...]]:
    """Return the sets of forms that ship (``lexicons/forms``): short patterns by the name of their set, in the order of the file.

    Raises
    ------
    LexiconError
        If a line is malformed, a form stands twice in its set, or the lines of a set are not together.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(shipped("forms").glob("*.tsv")):
        last = ""
        for row, where in read_table(path, FORM_COLUMNS).rows:
            name, form = row["forms"], row["form"]
            if not form or form in found.get(name, ()):
                raise LexiconError(
                    f"{where}: {form!r} is empty or stands there twice", hint="each form once in its set"
                )
            if name != last and name in found:
                raise LexiconError(
                    f"{where}: the set {name!r} has begun before", hint="put the lines of a set together"
                )
            found.setdefault(name, []).append(form)
            last = name
    return MappingProxyType({name: tuple(forms) for name, forms in found.items()})


def read_text(file: Path) -> str:
    """Return the text of a file, its line breaks as line feeds and without a byte order mark."""
    try:
        text = read_bytes(file, MAX_DOCUMENT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LexiconError(f"{file} is not UTF-8 ({error.reason} at byte {error.start})") from None
    except ReadError as error:
        raise LexiconError(error.message, allowed=error.allowed, hint=error.hint) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_toml(file: Path) -> dict[str, Any]:
    """Return the content of a TOML file."""
    try:
        return parse_toml(read_text(file))
    except ValueError as error:
        hint = "write rules with a backslash or quotes between ''' and '''"
        raise LexiconError(f"{file} is not valid TOML ({error})", hint=hint) from None


def read_head(folder: Path, *, needed: bool = False, keys: Sequence[str] | None = None) -> Head:
    """Return name and version of a folder, from its ``lexicon.toml``.

    Parameters
    ----------
    folder
        The folder; without that file its own name and version 0 stand in, unless it is ``needed``.
    keys
        All that the file may hold; None for anything.
    """
    file = folder / HEAD
    if not file.is_file():
        if needed:
            raise LexiconError(f"no lexicon at {folder}", allowed=f"a folder with a {HEAD}")
        return Head(folder.name, "0", {})
    meta = read_toml(file)
    if keys is not None and (unknown := sorted(set(meta) - set(keys))):
        raise LexiconError(f"{file}: unknown key {unknown[0]!r}", allowed=keys)
    for key in ("name", "version"):
        if not isinstance(meta.get(key), str):
            raise LexiconError(f"{file}: {key} is {meta.get(key)!r}", allowed="text")
    return Head(meta["name"], meta["version"], meta)


def read_table(file: Path, columns: Sequence[str] | None = None, optional: Sequence[str] = ()) -> Table:
    """Return the rows of a file of tab-separated values; quotes are characters like any other, blank lines are none.

    Lines before the header that begin with ``#`` are remarks.

    Parameters
    ----------
    file
        The file; its first line (after remarks) names the columns.
    columns
        The columns it may have; None for any.
    optional
        Those of them that it may leave out: their cells are then empty.

    Raises
    ------
    LexiconError
        If it is not UTF-8, a column is missing, unknown or given twice, or a row has too few or too many cells.
    """
    try:
        lines = list(csv.reader(read_text(file).split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE))
    except csv.Error as error:
        raise LexiconError(f"{file} is no table ({error})", allowed="cells of up to 131,072 characters") from None
    first = next((i for i, line in enumerate(lines) if not "".join(line).startswith("#")), 0)
    header = tuple(lines[first])
    if columns is not None:
        needed, known = [c for c in columns if c not in optional], set(header)
        if known - set(columns) or not set(needed) <= known or len(known) < len(header):
            more = f", and {list(optional)} where needed" if optional else ""
            raise LexiconError(f"{file}: columns {list(header)}", allowed=f"{needed}{more}")
    rows = []
    for number, line in enumerate(lines[first + 1 :], start=first + 2):
        if not "".join(line).strip():
            continue
        where = f"{file.parent.name}/{file.name} line {number}"
        if len(line) != len(header):
            raise LexiconError(f"{where}: {len(line)} cells", allowed=f"{len(header)} cells, separated by tabs")
        rows.append((dict.fromkeys(optional, "") | dict(zip(header, line, strict=True)), where))
    return Table(header, tuple(rows))


def fingerprint(paths: Iterable[Path]) -> str:
    """Return the SHA-256 of files, names and contents, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + read_text(path).encode())
    return digest.hexdigest()
