"""Entries of a lexicon: marker entries and reporting verbs, read from the cells of a row, checked and compiled."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from workbench.annotate import rules
from workbench.annotate.paradigms import endings, expand, split_tail
from workbench.errors import LexiconError
from workbench.lexicon import MARKED, Condition, Later, choice, condition
from workbench.literals import first_literals
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
#: Complements of a reporting verb: と-clause, を-object, clause with こと, よう(に)-clause, 旨, として, bare verb with its subject,
#: and that only at the end of its sentence (会社が昨日発表した。).
COMPLEMENTS = ("to", "wo", "koto", "you", "mune", "toshite", "bare", "closing")
#: Martin & White's classes of reporting verbs.
VERB_CLASSES = ("acknowledge", "endorse", "distance")
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")


#: Where the literals of a pattern stand, ascending; None where they were not looked for, or it has none.
Places = Sequence[int] | None


def matches(
    pattern: re.Pattern[str],
    text: str,
    start: int,
    end: int,
    at: Places = None,
    tail: re.Pattern[str] | None = None,
    borders: Container[int] | None = None,
) -> list[tuple[int, int]]:
    """Return the spans that ``finditer`` finds; with the places where a match can begin, the expression is tried only there.

    A match begins with a literal of the pattern, of which a sentence has few: it need not be looked for at every character.

    Parameters
    ----------
    pattern
        The expression.
    text, start, end
        It is looked for in ``text[start:end]``.
    at
        Where its literals stand.
    tail
        What must follow it; spans are then of both.
    borders
        Where a span may begin. Others take up what they cover all the same, and are left out.
    """
    if at is not None and len(at) == 1:
        match = pattern.match(text, at[0], end) if at[0] >= start and (borders is None or at[0] in borders) else None
        rest = match if match is None or tail is None else tail.match(text, match.end(), end)
        return [] if match is None or rest is None else [(at[0], rest.end())]
    if at is None:
        every = pattern.finditer(text, start, end)
        found = [(match, match.end()) for match in every if borders is None or match.start() in borders]
    else:
        if borders is not None:
            # What begins behind the last of them can be in the way of none.
            at = at[: max((i for i, place in enumerate(at, start=1) if place in borders), default=0)]
        found, try_at = [], pattern.match
        for place in at:
            if place >= start and (one := try_at(text, place, end)) is not None:
                stop = one.end()
                start = max(stop, place + 1)
                if borders is None or place in borders:
                    found.append((one, stop))
    if tail is None:
        return [match.span() for match, _ in found]
    return [(match.start(), rest.end()) for match, stop in found if (rest := tail.match(text, stop, end)) is not None]


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

    def spans(
        self, text: str, start: int, end: int, at: Places = None, borders: Container[int] | None = None
    ) -> list[tuple[int, int]]:
        """Return the spans of the pattern in ``text[start:end]``, conditions not yet checked; parameters as :func:`matches`."""
        found = matches(self.head.compiled, text, start, end, at, self.endings, borders)
        return found if self.tail is not None else [span for span in found if span[1] > span[0]]

    @cached_property
    def endings(self) -> re.Pattern[str] | None:
        """What must follow the head."""
        return endings(self.tail) if self.tail is not None else None


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

    def spans(self, text: str, start: int, end: int, at: Places = None) -> list[tuple[int, int]]:
        """Return the spans of the verb with its inflection in ``text[start:end]``; ``at`` as in :func:`matches`."""
        return matches(self.stem.compiled, text, start, end, at, endings(self.tail))


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
            needles=first_literals(head),
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
        needles=first_literals(expanded),
        complements=complements,
        verb_class=choice(row, "class", VERB_CLASSES, where),
        rule=row["rule"] or None,
        gloss=row["gloss"],
        example=row["example"],
        counterexample=row["counterexample"],
        note=row["note"],
    )
