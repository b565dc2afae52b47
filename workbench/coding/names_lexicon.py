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

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from workbench import lexicon
from workbench.errors import LexiconError
from workbench.lexicon import Condition
from workbench.lexicon import marked as marked
from workbench.literals import first_literals

COLUMNS = (
    "referent", "gloss", "variant", "form", "left", "right", "boundary", "document",
    "example", "counterexample", "note",
)  # fmt: skip
#: Columns that a file may leave out.
OPTIONAL = ("left", "right", "boundary", "document", "note")
BOUNDARIES = ("both", "left", "right", "none")

_REFERENT = re.compile(r"[a-z0-9][a-z0-9_]*")


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

    @cached_property
    def screen(self) -> tuple[Any, list[tuple[int, ...]], tuple[int, ...]]:
        """An automaton of the literals that names begin with, the entries of each literal, and those without any."""
        from ahocorasick_rs import AhoCorasick

        entries: dict[str, list[int]] = {}
        always = []
        for number, entry in enumerate(self.entries):
            literals = first_literals(entry.form.pattern)
            for literal in literals:
                entries.setdefault(literal, []).append(number)
            if not literals:
                always.append(number)
        return AhoCorasick(list(entries)) if entries else None, [tuple(own) for own in entries.values()], tuple(always)

    def possible(self, text: str) -> list[int]:
        """Return the entries that may stand in a text, by their numbers, in their order."""
        automaton, entries, always = self.screen
        stand = automaton.find_matches_as_indexes(text, overlapping=True) if automaton is not None else ()
        return sorted({number for literal, _, _ in stand for number in entries[literal]}.union(always))

    def provenance(self) -> dict[str, Any]:
        """Return what ``corpus.toml`` keeps: name, version, hash and the referents."""
        return {"name": self.name, "version": self.version, "sha256": self.sha256, "referents": list(self.glosses)}


def names_folder() -> str:
    """Return the folder of the names that ship."""
    return str(lexicon.shipped("variants"))


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
    heads, paths, entries = [], [], []
    for folder in map(Path, folders):
        if not folder.is_dir():
            raise LexiconError(f"no folder {folder}", allowed="a folder with .tsv files of names")
        heads.append(lexicon.read_head(folder))
        own = sorted(folder.glob("*.tsv"))
        paths += own
        for file in own:
            entries += [_entry(*row) for row in lexicon.read_table(file, COLUMNS, OPTIONAL).rows]
    if not entries:
        raise LexiconError(f"no names in {', '.join(map(str, folders))}", allowed="at least one row in a .tsv file")
    _consistent(entries)
    name, version = "+".join(h.name for h in heads), "+".join(h.version for h in heads)
    return NameLexicon(name, version, lexicon.fingerprint(paths), tuple(entries))


def _entry(row: dict[str, str], where: str) -> NameEntry:
    for column in ("gloss", "variant", "form", "example", "counterexample"):
        if not row[column].strip():
            raise LexiconError(f"{where}: {column} is empty", allowed="text")
    if not _REFERENT.fullmatch(row["referent"]):
        raise LexiconError(f"{where}: referent {row['referent']!r}", allowed="lower-case letters, digits, _")
    boundary = lexicon.choice(row | {"boundary": row["boundary"] or "both"}, "boundary", BOUNDARIES, where)
    if not lexicon.MARKED.search(row["example"]):
        raise LexiconError(
            f"{where}: example {row['example']!r} marks nothing", hint="put the name in braces: {露朝}関係"
        )
    form = lexicon.regex(row["form"], "form", where)
    if form.match(""):
        raise LexiconError(f"{where}: form {row['form']!r} matches the empty string", allowed="one character or more")
    return NameEntry(
        referent=row["referent"],
        gloss=row["gloss"],
        variant=row["variant"],
        form=form,
        left=lexicon.condition(row["left"], "left", where),
        right=lexicon.condition(row["right"], "right", where),
        boundary=boundary,
        document=lexicon.condition(row["document"], "document", where),
        example=row["example"],
        counterexample=row["counterexample"],
        note=row["note"],
        where=where,
    )


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
