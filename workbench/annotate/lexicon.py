"""Lexicons as data: folders of TSV files, read, checked and compiled; no entry lives in code.

A lexicon folder holds ``lexicon.toml`` (name, version, licence) and any number of ``*.tsv`` files of two kinds.

*Marker entries* have the columns of :data:`ENTRY_COLUMNS`: a pattern (a regular expression that may name
paradigms, see :mod:`workbench.annotate.paradigms`), a code, conditions on what stands to the left and right,
and a named rule of :mod:`workbench.annotate.rules` for what a pattern cannot decide. *Reporting verbs* have the
columns of :data:`VERB_COLUMNS`: a verb and the complements it takes; :mod:`workbench.annotate.reporting` finds
their clause and extent.

Every entry carries an example, in which braces show what is marked (``会談は中止になる{かもしれない}。``), and a
counterexample in which it must not fire. Both are tests.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from workbench.annotate import rules
from workbench.annotate.paradigms import branches, endings, expand, split_tail
from workbench.errors import LexiconError
from workbench.schema import CODES

ENTRY_COLUMNS = (
    "entry_id", "code", "pattern", "left", "right", "boundary", "rule", "scope",
    "gloss", "example", "counterexample", "note",
)  # fmt: skip
VERB_COLUMNS = (
    "entry_id", "verb", "complements", "class", "rule", "gloss", "example", "counterexample", "note",
)  # fmt: skip

#: Where a match must coincide with the border of a token: at both ends, one, or none.
BOUNDARIES = ("both", "left", "right", "none")
#: Where the content lies that an attribution or hearsay entry reports: in the clause before it, or, for a
#: fronted source (によると), in what follows; empty for the other codes.
SCOPES = ("", "before", "after")
#: Complements of a reporting verb: と-clause, を-object, よう(に)-clause, 旨, として, bare verb with its subject.
COMPLEMENTS = ("to", "wo", "you", "mune", "toshite", "bare")
#: Martin & White's classes of reporting verbs.
VERB_CLASSES = ("acknowledge", "endorse", "distance")
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_EXAMPLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Condition:
    """What must, or with ``!`` in the lexicon must not, stand directly beside a match."""

    pattern: re.Pattern[str]
    wanted: bool

    def holds(self, beside: str) -> bool:
        """``beside`` is the text before the match (up to it) or after it (from it on)."""
        return (self.pattern.search(beside) is not None) == self.wanted


@dataclass(frozen=True)
class Entry:
    """A marker entry, compiled."""

    entry_id: str
    code: str
    pattern: str
    boundary: str
    rule: str | None
    scope: str
    gloss: str
    example: str
    counterexample: str
    note: str
    head: re.Pattern[str] = field(repr=False)
    tail: str | None
    needles: tuple[str, ...]
    left: Condition | None
    right: Condition | None

    def spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the spans of the pattern in ``text[start:end]``, conditions not yet checked."""
        for match in self.head.finditer(text, start, end):
            if self.tail is None:
                if match.end() > match.start():
                    yield match.span()
                continue
            rest = endings(self.tail).match(text, match.end(), end)
            if rest is not None:
                yield match.start(), rest.end()


@dataclass(frozen=True)
class Verb:
    """A reporting verb: what stands before its endings, the class of the endings, and its complements."""

    entry_id: str
    stem: re.Pattern[str] = field(repr=False)
    tail: str
    needles: tuple[str, ...]
    complements: frozenset[str]
    verb_class: str
    rule: str | None
    gloss: str
    example: str
    counterexample: str
    note: str
    code: str = "attribution"

    def spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the spans of the verb with its inflection in ``text[start:end]``."""
        for match in self.stem.finditer(text, start, end):
            rest = endings(self.tail).match(text, match.end(), end)
            if rest is not None:
                yield match.start(), rest.end()


@dataclass(frozen=True)
class Lexicon:
    """A compiled lexicon: marker entries and reporting verbs, with what identifies its contents."""

    name: str
    version: str
    sha256: str
    entries: tuple[Entry, ...]
    verbs: tuple[Verb, ...]

    def __len__(self) -> int:
        return len(self.entries) + len(self.verbs)

    def gloss(self, entry_id: str) -> str | None:
        """Return the English gloss of an entry, or None if it is not in this lexicon."""
        item = self._items.get(entry_id)
        return item.gloss if item else None

    def __getitem__(self, entry_id: str) -> Entry | Verb:
        return self._items[entry_id]

    def scope(self, entry_id: str) -> str:
        """Return where the content lies that an entry reports: ``before``, ``after`` or empty."""
        item = self._items.get(entry_id)
        return item.scope if isinstance(item, Entry) else "before" if item else ""

    def verb_class(self, entry_id: str) -> str | None:
        """Return the class of a reporting verb (acknowledge, endorse, distance), or None for any other entry."""
        item = self._items.get(entry_id)
        return item.verb_class if isinstance(item, Verb) else None

    @cached_property
    def _items(self) -> dict[str, Entry | Verb]:
        items: list[Entry | Verb] = [*self.entries, *self.verbs]
        return {item.entry_id: item for item in items}


def marked(example: str) -> tuple[str, list[tuple[int, int]]]:
    r"""Return an example without its braces, and the spans that they enclosed; ``\n`` is a line break."""
    example = example.replace("\\n", "\n")
    plain, spans, at = "", [], 0
    for match in _EXAMPLE.finditer(example):
        plain += example[at : match.start()]
        spans.append((len(plain), len(plain) + len(match.group(1))))
        plain += match.group(1)
        at = match.end()
    return plain + example[at:], spans


def load(*folders: str | os.PathLike[str]) -> Lexicon:
    """Load one lexicon from one or more folders; a later folder adds entries.

    Raises
    ------
    LexiconError
        With file and line, if a row is malformed, a pattern invalid, an id given twice, or an example lacks
        its marked span.
    """
    if not folders:
        raise LexiconError("no lexicon folder given", hint="workbench.annotate.lexicon.stance() is the one that ships")
    paths = [Path(f) for f in folders]
    entries: list[Entry] = []
    verbs: list[Verb] = []
    digest = hashlib.sha256()
    names, versions = [], []
    for path in paths:
        meta = _meta(path)
        names.append(str(meta["name"]))
        versions.append(str(meta["version"]))
        for file in sorted(path.glob("*.tsv")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
            header, rows = _rows(file)
            if header == VERB_COLUMNS:
                verbs.extend(_verb(row, where) for row, where in rows)
            elif header == ENTRY_COLUMNS:
                entries.extend(_entry(row, where) for row, where in rows)
            else:
                raise LexiconError(
                    f"{file}: columns {list(header)}", allowed=f"{list(ENTRY_COLUMNS)} or {list(VERB_COLUMNS)}"
                )
    _unique([*entries, *verbs])
    return Lexicon("+".join(names), "+".join(versions), digest.hexdigest(), tuple(entries), tuple(verbs))


@cache
def stance() -> Lexicon:
    """Return the stance lexicon that ships with the workbench."""
    return load(stance_folder())


def stance_folder() -> str:
    """Return the folder of the stance lexicon that ships."""
    return str(files("workbench") / "lexicons" / "stance")


def _meta(path: Path) -> dict[str, object]:
    file = path / "lexicon.toml"
    try:
        meta = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LexiconError(f"no lexicon at {path}", allowed="a folder with a lexicon.toml and TSV files") from None
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{file} is not valid TOML ({error})") from None
    missing = {"name", "version"} - meta.keys()
    if missing:
        raise LexiconError(f"{file} lacks {sorted(missing)}", allowed="name, version, licence, description")
    return meta


def _rows(file: Path) -> tuple[tuple[str, ...], list[tuple[dict[str, str], str]]]:
    with file.open(encoding="utf-8", newline="") as handle:
        lines = list(csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not lines:
        raise LexiconError(f"{file} is empty", allowed="a header line and entries")
    header, rows = tuple(lines[0]), []
    for number, line in enumerate(lines[1:], start=2):
        if not line or not "".join(line).strip():
            continue
        where = f"{file.name} line {number}"
        if len(line) != len(header):
            raise LexiconError(f"{where}: {len(line)} cells", allowed=f"{len(header)} cells, separated by tabs")
        rows.append((dict(zip(header, line, strict=True)), where))
    return header, rows


def _choice(row: dict[str, str], column: str, allowed: Iterable[str], where: str) -> str:
    if row[column] not in allowed:
        raise LexiconError(f"{where}: {column} {row[column]!r}", allowed=allowed)
    return row[column]


def _common(row: dict[str, str], where: str) -> None:
    if not _ID.fullmatch(row["entry_id"]):
        raise LexiconError(f"{where}: entry_id {row['entry_id']!r}", allowed="lower-case letters, digits, . _ -")
    if not _EXAMPLE.search(row["example"]):
        raise LexiconError(
            f"{where}: example {row['example']!r} marks nothing", hint="put the marker in braces: 〜{だろう}。"
        )
    for name in row["rule"].split():
        if name.removeprefix("!") not in rules.names():
            raise LexiconError(f"{where}: no rule {name!r}", allowed=rules.names())
    if not row["counterexample"]:
        raise LexiconError(f"{where}: no counterexample", hint="give a sentence in which the entry must not fire")


def _entry(row: dict[str, str], where: str) -> Entry:
    _common(row, where)
    boundary = row["boundary"] or "both"
    if boundary not in BOUNDARIES:
        raise LexiconError(f"{where}: boundary {boundary!r}", allowed=BOUNDARIES)
    try:
        head, tail = split_tail(row["pattern"])
        head = expand(head)
        return Entry(
            entry_id=row["entry_id"],
            code=_choice(row, "code", CODES, where),
            pattern=row["pattern"],
            boundary=boundary,
            rule=row["rule"] or None,
            scope=_choice(row, "scope", SCOPES, where),
            gloss=row["gloss"],
            example=row["example"],
            counterexample=row["counterexample"],
            note=row["note"],
            head=re.compile(head),
            tail=tail,
            needles=_needles(head),
            left=_condition(row["left"], "(?:{})$"),
            right=_condition(row["right"], "^(?:{})"),
        )
    except LexiconError as error:
        raise LexiconError(f"{where}: {error.message}", allowed=error.allowed, hint=error.hint) from None


def _verb(row: dict[str, str], where: str) -> Verb:
    _common(row, where)
    stem, tail = split_tail(row["verb"])
    if tail is None:
        raise LexiconError(
            f"{where}: verb {row['verb']!r}", allowed="a paradigm with its stem, as {v1:述べ} or {vs:指摘}"
        )
    complements = frozenset(row["complements"].split())
    unknown = complements - set(COMPLEMENTS)
    if unknown or not complements:
        raise LexiconError(f"{where}: complements {row['complements']!r}", allowed=COMPLEMENTS)
    return Verb(
        entry_id=row["entry_id"],
        stem=re.compile(expand(stem)),
        tail=tail,
        needles=_needles(stem),
        complements=complements,
        verb_class=_choice(row, "class", VERB_CLASSES, where),
        rule=row["rule"] or None,
        gloss=row["gloss"],
        example=row["example"],
        counterexample=row["counterexample"],
        note=row["note"],
    )


def _condition(cell: str, frame: str) -> Condition | None:
    if not cell:
        return None
    wanted = not cell.startswith("!")
    return Condition(re.compile(frame.format(expand(cell.removeprefix("!")))), wanted)


_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")


def _needles(pattern: str) -> tuple[str, ...]:
    """Literals of which one must stand in a text for the pattern to match; empty where none is evident.

    Only the beginning of each alternative is looked at: a literal prefix, or a group of literal alternatives.
    """
    found = [_first_literals(branch) for branch in branches(pattern)]
    return tuple(literal for literals in found for literal in literals) if all(found) else ()


def _first_literals(branch: str) -> tuple[str, ...]:
    group = re.match(r"\(\?:([^()\\.^$*+?{}\[\]]+)\)(?![?*{])", branch)
    if group:
        options = group.group(1).split("|")
        return tuple(options) if all(options) else ()
    special = _SPECIAL.search(branch)
    prefix = branch if special is None else branch[: special.start()]
    if special is not None and special.group() in "?*{":
        prefix = prefix[:-1]  # the quantifier makes the last character optional
    return (prefix,) if prefix else ()


def _unique(items: Iterable[Entry | Verb]) -> None:
    seen: set[str] = set()
    for item in items:
        if item.entry_id in seen:
            raise LexiconError(f"entry {item.entry_id!r} is given twice", hint="give each entry an id of its own")
        seen.add(item.entry_id)
