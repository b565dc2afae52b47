"""Entries of a lexicon: marker entries and reporting verbs, read from the cells of a row, checked and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cache, partial

from workbench.annotate import rules
from workbench.annotate.paradigms import branches, closing, endings, expand, split_tail
from workbench.errors import LexiconError
from workbench.lexicon import MARKED, Condition, Later, choice, condition
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
#: Complements of a reporting verb: と-clause, を-object, clause with こと, よう(に)-clause, 旨, として, bare verb with its subject.
COMPLEMENTS = ("to", "wo", "koto", "you", "mune", "toshite", "bare")
#: Martin & White's classes of reporting verbs.
VERB_CLASSES = ("acknowledge", "endorse", "distance")
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")


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
    head: Later = field(repr=False)
    tail: str | None
    needles: tuple[str, ...]
    left: Condition | None
    right: Condition | None

    def spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the spans of the pattern in ``text[start:end]``, conditions not yet checked."""
        for match in self.head.compiled.finditer(text, start, end):
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
    stem: Later = field(repr=False)
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
        for match in self.stem.compiled.finditer(text, start, end):
            rest = endings(self.tail).match(text, match.end(), end)
            if rest is not None:
                yield match.start(), rest.end()


def check_row(row: dict[str, str], where: str) -> None:
    """Check what every row must have: an id, a code, an example with its mark, a counterexample."""
    if not _ID.fullmatch(row["entry_id"]):
        raise LexiconError(f"{where}: entry_id {row['entry_id']!r}", allowed="lower-case letters, digits, . _ -")
    if not MARKED.search(row["example"]):
        raise LexiconError(
            f"{where}: example {row['example']!r} marks nothing", hint="put the marker in braces: 〜{だろう}。"
        )
    if "code" in row:
        choice(row, "code", CODES, where)
    for name in row.get("rule", "").split():
        if name.removeprefix("!") not in rules.names():
            raise LexiconError(f"{where}: no rule {name!r}", allowed=rules.names())
    if not row["counterexample"]:
        raise LexiconError(f"{where}: no counterexample", hint="give a sentence in which the entry must not fire")


def read_entry(row: dict[str, str], where: str, *, check: bool = True) -> Entry:
    """Return the marker entry of a row; ``where`` names the row in error messages.

    Without ``check`` its expressions are compiled when they are first used, and a fault in one is found only then.
    """
    check_row(row, where)
    boundary = row["boundary"] or "both"
    if boundary not in BOUNDARIES:
        raise LexiconError(f"{where}: boundary {boundary!r}", allowed=BOUNDARIES)
    expanded = partial(expand, check=check)
    try:
        head, tail = split_tail(row["pattern"])
        head = expanded(head)
        return Entry(
            entry_id=row["entry_id"],
            code=choice(row, "code", CODES, where),
            pattern=row["pattern"],
            boundary=boundary,
            rule=row["rule"] or None,
            scope=choice(row, "scope", SCOPES, where),
            gloss=row["gloss"],
            example=row["example"],
            counterexample=row["counterexample"],
            note=row["note"],
            head=Later(head),
            tail=tail,
            needles=_needles(head),
            left=condition(row["left"], "left", where, expand=expanded),
            right=condition(row["right"], "right", where, expand=expanded),
        )
    except LexiconError as error:
        raise LexiconError(f"{where}: {error.message}", allowed=error.allowed, hint=error.hint) from None


def read_verb(row: dict[str, str], where: str, *, check: bool = True) -> Verb:
    """Return the reporting verb of a row; parameters as :func:`read_entry`."""
    check_row(row, where)
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
        stem=Later(expanded := expand(stem, check=check)),
        tail=tail,
        needles=_needles(expanded),
        complements=complements,
        verb_class=choice(row, "class", VERB_CLASSES, where),
        rule=row["rule"] or None,
        gloss=row["gloss"],
        example=row["example"],
        counterexample=row["counterexample"],
        note=row["note"],
    )


# --- needles: what must stand in a text for a pattern to match ---------------------------------------------

#: Needles are made longer until they have this many characters (one of kana stands in every sentence), or until they
#: would be more than so many.
_LENGTH, _MOST = 2, 300
_AT_END: Set[tuple[str, bool]] = frozenset()
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")
_QUANTIFIER = re.compile(r"[?*+]|\{\d*,?\d*\}")


def _needles(pattern: str) -> tuple[str, ...]:
    """Literals of which one must stand in a text for the pattern to match; empty where none is evident.

    They are the beginnings of what the pattern can match, as far as it begins with literals, groups and optional parts.
    """
    found = {prefix for branch in branches(pattern) for prefix, _ in _prefixes(branch)}
    return () if not found or "" in found else tuple(sorted(found))


@cache
def _prefixes(branch: str) -> frozenset[tuple[str, bool]]:
    """How the matches of a branch begin, each with whether it may go on (with more of what follows the branch)."""
    known = {("", True)}
    elements = _elements(branch)
    while any(open_ and len(prefix) < _LENGTH for prefix, open_ in known):
        options = next(elements, _AT_END)
        if options is _AT_END:
            return frozenset(known)
        grown = {p for p in known if not p[1] or len(p[0]) >= _LENGTH} if options is not None else set()
        for prefix, _ in known - grown if options is not None else ():
            grown |= {(prefix + more, on) for more, on in options}
        if options is None or len(grown) > _MOST:
            break
        known = grown
    return frozenset((prefix, False) for prefix, _ in known)


def _elements(branch: str) -> Iterator[Set[tuple[str, bool]] | None]:
    """The parts of a branch in order, each as the beginnings it can have; None where that cannot be told."""
    at = 0
    while at < len(branch):
        options, end = _part(branch, at)
        quantifier = _QUANTIFIER.match(branch, end)
        if quantifier is not None:
            end = quantifier.end() + (branch[quantifier.end() : quantifier.end() + 1] in ("?", "+"))
            mark = quantifier.group()
            if options is not None and mark != "?":
                options = {(prefix, False) for prefix, _ in options}
            if options is not None and mark != "+" and not mark.startswith("{1"):
                options = options | {("", True)}
        yield options
        at = end


@cache
def _of_group(inside: str) -> frozenset[tuple[str, bool]]:
    return frozenset(option for one in branches(inside) for option in _prefixes(one))


def _part(branch: str, at: int) -> tuple[Set[tuple[str, bool]] | None, int]:
    """The beginnings of the part that stands at a position, and where it ends."""
    char = branch[at]
    if char == "(":
        end = closing(branch, at)
        if branch.startswith(("(?=", "(?!", "(?<=", "(?<!"), at):
            return {("", True)}, end
        inside = branch[at + 3 : end - 1] if branch.startswith("(?:", at) else branch[at + 1 : end - 1]
        if inside.startswith("?"):
            return None, end
        return _of_group(inside), end
    if char == "[":
        end = branch.index("]", at + 2) + 1
        inside = branch[at + 1 : end - 1]
        return (None if re.search(r"[-^\\]", inside) else {(one, True) for one in inside}), end
    if char == "$":
        return {("", True)}, at + 1
    if char in ".^\\{}]|?*+":
        return None, at + (2 if char == "\\" else 1)
    end = special.start() if (special := _SPECIAL.search(branch, at)) else len(branch)
    if end - at > 1 and _QUANTIFIER.match(branch, end):
        end -= 1  # the quantifier is of the last character
    return {(branch[at:end], True)}, end
