"""Lexicons as data: folders of TSV files, read, checked and compiled; no entry lives in code.

A lexicon folder holds ``lexicon.toml`` (name, version, licence) and any number of ``*.tsv`` files of two kinds.

*Marker entries* have the columns of :data:`ENTRY_COLUMNS`: a pattern (a regular expression that may name
paradigms, see :mod:`workbench.annotate.paradigms`), a code, conditions on what stands to the left and right,
and a named rule of :mod:`workbench.annotate.rules` for what a pattern cannot decide. *Reporting verbs* have the
columns of :data:`VERB_COLUMNS`: a verb and the complements it takes; :mod:`workbench.annotate.reporting` finds
their clause and extent. *Constructions* have the columns of :data:`CONSTRUCTION_COLUMNS`: a row of elements over
tokens and word classes (:mod:`workbench.annotate.constructions`).

Every entry carries an example, in which braces show what is marked (``会談は中止になる{かもしれない}。``), and a
counterexample in which it must not fire. Both are tests.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from workbench.annotate import readings, wordlists
from workbench.annotate.constructions import CONSTRUCTION_COLUMNS, Construction, read_construction
from workbench.annotate.entries import (
    ENTRY_COLUMNS,
    VERB_COLUMNS,
    Entry,
    Verb,
    check_row,
    read_entry,
    read_verb,
)
from workbench.annotate.grades import GRADES, LEAST, grade, grades
from workbench.annotate.paradigms import endings
from workbench.annotate.screen import Possible, Screen
from workbench.errors import LexiconError
from workbench.lexicon import marked, read_head, read_table, shipped

__all__ = [
    "CONSTRUCTION_COLUMNS",
    "ENTRY_COLUMNS",
    "VERB_COLUMNS",
    "Construction",
    "Entry",
    "Lexicon",
    "Verb",
    "load",
    "marked",
    "stance",
    "stance_folder",
]


Item = TypeVar("Item", Entry, Construction)


@dataclass(frozen=True)
class Lexicon:
    """A compiled lexicon: marker entries and reporting verbs, with what identifies its contents.

    ``validated`` are the entries that ship: weights of :mod:`workbench.annotate.likelihood` were fitted for these alone.
    """

    name: str
    version: str
    sha256: str
    entries: tuple[Entry, ...]
    verbs: tuple[Verb, ...]
    constructions: tuple[Construction, ...] = ()
    validated: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.entries) + len(self.verbs) + len(self.constructions)

    def gloss(self, entry_id: str) -> str | None:
        """Return the English gloss of an entry, or None if it is not in this lexicon."""
        item = self._items.get(entry_id)
        return item.gloss if item else None

    def __getitem__(self, entry_id: str) -> Entry | Verb | Construction:
        return self._items[entry_id]

    def scope(self, entry_id: str) -> str:
        """Return where the content lies that an entry reports: ``before``, ``after`` or empty."""
        item = self._items.get(entry_id)
        return item.scope if isinstance(item, Entry | Construction) else "before" if item else ""

    def verb_class(self, entry_id: str) -> str | None:
        """Return the class of a reporting verb (acknowledge, endorse, distance), or None for any other entry."""
        item = self._items.get(entry_id)
        return item.verb_class if isinstance(item, Verb | Construction) else None

    def possible(self, text: str, start: int = 0, end: int | None = None) -> Possible:
        """Return the entries, verbs and constructions that ``text[start:end]`` may hold, each with where it may begin."""
        return self._screen.possible(text, start, len(text) if end is None else end)

    @cached_property
    def _screen(self) -> Screen:
        return Screen(self.entries, self.verbs, self.constructions, self.sha256)

    def load_all(self) -> None:
        """Make all that is otherwise made when it is first needed: the automaton, and the expressions of all entries."""
        _ = self._screen
        for entry in self.entries:
            for later in (entry.head, entry.left and entry.left.pattern, entry.right and entry.right.pattern):
                _ = later and later.compiled
            _ = entry.endings
        for verb in self.verbs:
            _ = verb.stem.compiled, endings(verb.tail)

    @cached_property
    def _items(self) -> dict[str, Entry | Verb | Construction]:
        items: list[Entry | Verb | Construction] = [*self.entries, *self.verbs, *self.constructions]
        return {item.entry_id: item for item in items}


def load(*folders: str | os.PathLike[str], least_grade: int = LEAST) -> Lexicon:
    """Load one lexicon from one or more folders; a later folder adds entries.

    Parameters
    ----------
    folders
        Folders of a ``lexicon.toml`` and tables; :func:`stance_folder` is the one that ships.
    least_grade
        The least grade of evaluation that is marked, 1 to 4 (:mod:`workbench.annotate.grades`): a higher one finds fewer
        markers of ``attitude`` and is more often right. Entries that have no grade always stay.

    Raises
    ------
    LexiconError
        With file and line, if a row is malformed, a pattern invalid, an id given twice, or an example lacks
        its marked span. The patterns of the lexicon that ships are held valid by its tests, and compiled when they
        are first used.
    """
    if not folders:
        raise LexiconError("no lexicon folder given", hint="workbench.annotate.lexicon.stance() is the one that ships")
    if least_grade not in GRADES:
        raise LexiconError(f"least grade {least_grade!r}", allowed=map(str, GRADES))
    paths = [Path(f) for f in folders]
    entries: list[Entry] = []
    verbs: list[Verb] = []
    constructions: list[Construction] = []
    digest = hashlib.sha256((wordlists.digest() + readings.digest() + repr(sorted(grades().items()))).encode())
    digest.update(f"least grade {least_grade}".encode())
    names, versions = [], []
    validated: frozenset[str] = frozenset()
    for path in paths:
        check = path != Path(stance_folder())
        before = len(entries), len(verbs), len(constructions)
        head = read_head(path, needed=True)
        names.append(head.name)
        versions.append(head.version)
        for file in sorted(path.glob("*.tsv")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
            table = read_table(file)
            header, rows = table.header, table.rows
            if header == VERB_COLUMNS:
                verbs.extend(read_verb(row, where, check=check) for row, where in rows)
            elif header == ENTRY_COLUMNS:
                entries.extend(read_entry(row, where, check=check) for row, where in rows)
            elif header == CONSTRUCTION_COLUMNS:
                for row, where in rows:
                    check_row(row, where)
                constructions.extend(read_construction(row, where) for row, where in rows)
            else:
                allowed = f"{list(ENTRY_COLUMNS)}, {list(VERB_COLUMNS)} or {list(CONSTRUCTION_COLUMNS)}"
                raise LexiconError(f"{file}: columns {list(header)}", allowed=allowed)
        if not check:
            kinds: tuple[Sequence[Entry | Verb | Construction], ...] = (entries, verbs, constructions)
            validated = frozenset(i.entry_id for kind, n in zip(kinds, before, strict=True) for i in kind[n:])
    _unique([*entries, *verbs, *constructions])
    entries, constructions = _graded(entries, least_grade), _graded(constructions, least_grade)
    return Lexicon(
        "+".join(names),
        "+".join(versions),
        digest.hexdigest(),
        tuple(entries),
        tuple(verbs),
        tuple(constructions),
        validated,
    )


@cache
def stance() -> Lexicon:
    """Return the stance lexicon that ships with the workbench."""
    return load(stance_folder())


def stance_folder() -> str:
    """Return the folder of the stance lexicon that ships."""
    return str(shipped("stance"))


def _graded(items: list[Item], least: int) -> list[Item]:
    return [item for item in items if (grade(item.entry_id) or least) >= least]


def _unique(items: Iterable[Entry | Verb | Construction]) -> None:
    seen: set[str] = set()
    for item in items:
        if item.entry_id in seen:
            raise LexiconError(f"entry {item.entry_id!r} is given twice", hint="give each entry an id of its own")
        seen.add(item.entry_id)
