"""Names as data: TSV files that say by which names a text can call one referent.

A folder holds any number of ``*.tsv`` files with the columns of :data:`COLUMNS`, and ``lexicon.toml`` (name, version)
where it has one. A row is one name of a referent:

``form``
    A regular expression; letters stand for themselves.
``left``, ``right``
    Regular expressions for what stands directly before and after it in its sentence; with ``!`` in front, for what
    must not. ``document`` is one for what stands anywhere in the document.
``boundary``
    Which ends of the name are ends of a token: ``both`` (where empty), ``left``, ``right`` or ``none``. It keeps 北 in
    東北 from counting; names that the tokenizer joins with what follows need the weaker ones.
``variant``
    The name, or class of names, that tables show. Entries can share one.
``example``, ``counterexample``
    Sentences in which the braces enclose what is found, and in which the entry finds nothing.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbench.errors import LexiconError

COLUMNS = (
    "referent", "gloss", "variant", "form", "left", "right", "boundary", "document",
    "example", "counterexample", "note",
)  # fmt: skip
#: Columns that a file may leave out.
OPTIONAL = ("left", "right", "boundary", "document", "note")
BOUNDARIES = ("both", "left", "right", "none")

_REFERENT = re.compile(r"[a-z0-9][a-z0-9_]*")
_MARKED = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Condition:
    """What must, or with ``!`` in the file must not, be found."""

    pattern: re.Pattern[str]
    wanted: bool

    def holds(self, text: str) -> bool:
        """Return whether the text meets the condition."""
        return (self.pattern.search(text) is not None) == self.wanted


@dataclass(frozen=True)
class NameEntry:
    """One name of a referent, compiled."""

    referent: str
    gloss: str
    variant: str
    form: re.Pattern[str] = field(repr=False)
    left: Condition | None
    right: Condition | None
    boundary: str
    document: Condition | None
    example: str
    counterexample: str
    note: str
    where: str = field(compare=False)

    def spans(self, sentence: str) -> Iterator[tuple[int, int]]:
        """Yield the spans of the form in a sentence, one for each start, where ``left`` and ``right`` hold."""
        match = self.form.search(sentence)
        while match is not None:
            start, end = match.span()
            if (
                end > start
                and (self.left is None or self.left.holds(sentence[:start]))
                and (self.right is None or self.right.holds(sentence[end:]))
            ):
                yield start, end
            match = self.form.search(sentence, start + 1)


@dataclass(frozen=True)
class NameLexicon:
    """The names of referents, in the order of their files, with what identifies them."""

    name: str
    version: str
    sha256: str
    entries: tuple[NameEntry, ...]

    @property
    def glosses(self) -> dict[str, str]:
        """English name of each referent."""
        return {entry.referent: entry.gloss for entry in self.entries}

    def provenance(self) -> dict[str, Any]:
        """Return what ``corpus.toml`` keeps: name, version, hash and the referents."""
        return {"name": self.name, "version": self.version, "sha256": self.sha256, "referents": list(self.glosses)}


def names_folder() -> str:
    """Return the folder of the names that ship."""
    return str(files("workbench") / "lexicons" / "variants")


@cache
def shipped_names() -> NameLexicon:
    """Return the names that ship with the workbench."""
    return read_names(names_folder())


def read_names(*folders: str | os.PathLike[str]) -> NameLexicon:
    """Read names from one or more folders; all their entries stand side by side.

    Parameters
    ----------
    *folders
        As the module describes. To add to the names that ship: ``read_names(names_folder(), "my_names")``.

    Raises
    ------
    LexiconError
        With file and line: not UTF-8, a column missing or unknown, an empty cell where none may be, no regular
        expression, a form that matches nothing at all, an example that marks nothing, a row given twice, or two
        glosses for a referent.
    """
    if not folders:
        raise LexiconError("no folder of names given", hint="shipped_names() has the names of the workbench")
    digest, heads, entries = hashlib.sha256(), [], []
    for folder in map(Path, folders):
        if not folder.is_dir():
            raise LexiconError(f"no folder {folder}", allowed="a folder with .tsv files of names")
        heads.append(_head(folder))
        for file in sorted(folder.glob("*.tsv")):
            text = _text(file)
            digest.update(file.name.encode() + b"\0" + text.encode())
            entries += [_entry(row, where) for row, where in _rows(file, text)]
    if not entries:
        raise LexiconError(f"no names in {', '.join(map(str, folders))}", allowed="at least one row in a .tsv file")
    _consistent(entries)
    name, version = ("+".join(part) for part in zip(*heads, strict=True))
    return NameLexicon(name, version, digest.hexdigest(), tuple(entries))


def marked(example: str) -> tuple[str, list[tuple[int, int]]]:
    """Return an example without its braces, and the spans that they enclosed."""
    plain, spans, at = "", [], 0
    for match in _MARKED.finditer(example):
        plain += example[at : match.start()]
        spans.append((len(plain), len(plain) + len(match.group(1))))
        plain += match.group(1)
        at = match.end()
    return plain + example[at:], spans


def _head(folder: Path) -> tuple[str, str]:
    file = folder / "lexicon.toml"
    if not file.exists():
        return folder.name, "0"
    try:
        meta = tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{file} is not valid TOML ({error})") from None
    for key in ("name", "version"):
        if not isinstance(meta.get(key), str):
            raise LexiconError(f"{file}: {key} is {meta.get(key)!r}", allowed="text")
    return meta["name"], meta["version"]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LexiconError(f"{file} is not UTF-8 ({error.reason} at byte {error.start})") from None


def _rows(file: Path, text: str) -> Iterator[tuple[dict[str, str], str]]:
    lines = list(csv.reader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE))
    header = lines[0]
    needed = [c for c in COLUMNS if c not in OPTIONAL]
    if set(header) - set(COLUMNS) or not set(needed) <= set(header) or len(set(header)) < len(header):
        raise LexiconError(f"{file}: columns {header}", allowed=f"{needed}, and {list(OPTIONAL)} where needed")
    for number, line in enumerate(lines[1:], start=2):
        if not "".join(line).strip():
            continue
        where = f"{file.name} line {number}"
        if len(line) != len(header):
            raise LexiconError(f"{where}: {len(line)} cells", allowed=f"{len(header)} cells, separated by tabs")
        yield dict.fromkeys(OPTIONAL, "") | dict(zip(header, line, strict=True)), where


def _entry(row: dict[str, str], where: str) -> NameEntry:
    for column in ("gloss", "variant", "form", "example", "counterexample"):
        if not row[column].strip():
            raise LexiconError(f"{where}: {column} is empty", allowed="text")
    if not _REFERENT.fullmatch(row["referent"]):
        raise LexiconError(f"{where}: referent {row['referent']!r}", allowed="lower-case letters, digits, _")
    boundary = row["boundary"] or "both"
    if boundary not in BOUNDARIES:
        raise LexiconError(f"{where}: boundary {boundary!r}", allowed=BOUNDARIES)
    if not _MARKED.search(row["example"]):
        raise LexiconError(
            f"{where}: example {row['example']!r} marks nothing", hint="put the name in braces: {露朝}関係"
        )
    form = _regex(row["form"], where, "form")
    if form.match(""):
        raise LexiconError(f"{where}: form {row['form']!r} matches the empty string", allowed="one character or more")
    return NameEntry(
        referent=row["referent"],
        gloss=row["gloss"],
        variant=row["variant"],
        form=form,
        left=_condition(row["left"], "(?:{})\\Z", where, "left"),
        right=_condition(row["right"], "^(?:{})", where, "right"),
        boundary=boundary,
        document=_condition(row["document"], "{}", where, "document"),
        example=row["example"],
        counterexample=row["counterexample"],
        note=row["note"],
        where=where,
    )


def _regex(pattern: str, where: str, column: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise LexiconError(f"{where}: {column} {pattern!r} is no regular expression ({error})") from None


def _condition(cell: str, frame: str, where: str, column: str) -> Condition | None:
    if not cell:
        return None
    bare = cell.removeprefix("!")
    _regex(bare, where, column)  # alone, so that an unbalanced parenthesis is not closed by the frame's
    return Condition(re.compile(frame.format(bare)), wanted=bare == cell)


def _consistent(entries: list[NameEntry]) -> None:
    glosses: dict[str, NameEntry] = {}
    seen: dict[tuple[object, ...], NameEntry] = {}
    for entry in entries:
        first = glosses.setdefault(entry.referent, entry)
        if first.gloss != entry.gloss:
            raise LexiconError(
                f"{entry.where}: {entry.referent!r} is {entry.gloss!r}, but {first.gloss!r} in {first.where}",
                allowed="one gloss for a referent",
            )
        key = (entry.referent, entry.variant, entry.form, entry.left, entry.right, entry.document)
        if (other := seen.setdefault(key, entry)) is not entry:
            raise LexiconError(f"{entry.where}: the same as {other.where}", allowed="each name once")
