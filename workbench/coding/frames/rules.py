"""The parts of a coding rule: what the parser makes of its text, and what the matcher evaluates.

A part *holds* or not in each sentence. Terms, and what is made of them, also have *places*: stretches of the
sentence where they are found. Conditions (``NOT``, ``commitment:``, ``sentence()``, ``document()``) hold without a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

#: Layers of the tokens in which a word can be looked for.
LAYERS = ("surface", "lemma")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase: tokens whose surfaces (or lemmas), put together, are ``text``.

    ``open_left`` and ``open_right`` let the match begin or end inside a token (written ``*``); its place is then
    widened to whole tokens.
    """

    text: str
    layer: str = "surface"
    open_left: bool = False
    open_right: bool = False


@dataclass(frozen=True, slots=True)
class Pos:
    """A token with a part of speech."""

    tag: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A stance marker with a code, a voice, or both."""

    code: str | None = None
    voice: str | None = None


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression over the text of a sentence."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Committed:
    """The sentence has a commitment label."""

    label: str


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold in the sentence; one place, from the first to the last of those of its parts.

    Where only one of the parts has places (the others are conditions) its places stay as they are.
    """

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of the parts holds in the sentence; the places of all of them, but none inside a longer one."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold in the sentence."""

    part: Rule


@dataclass(frozen=True, slots=True)
class Near:
    """A place of each side, at most ``n`` tokens between them, not overlapping; ``ordered``: the left one first.

    The place is the stretch from one to the other; a stretch that contains another one is left out.
    """

    n: int
    left: Rule
    right: Rule
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Except:
    """The places of ``kept`` that do not overlap one of ``dropped``."""

    kept: Rule
    dropped: Rule


@dataclass(frozen=True, slots=True)
class InSentence:
    """The part holds in the sentence; a condition, so that its places are no part of the hit."""

    part: Rule


@dataclass(frozen=True, slots=True)
class InDocument:
    """The part holds in some sentence of the document."""

    part: Rule


Rule = Word | Pos | Marker | Regex | Committed | And | Or | Not | Near | Except | InSentence | InDocument


def parts(rule: Rule) -> tuple[Rule, ...]:
    """Return what a part is made of; nothing for a term."""
    match rule:
        case And(parts=inner) | Or(parts=inner):
            return inner
        case Not(part=inner) | InSentence(part=inner) | InDocument(part=inner):
            return (inner,)
        case Near(left=a, right=b) | Except(kept=a, dropped=b):
            return (a, b)
    return ()


def walk(rule: Rule) -> Iterator[Rule]:
    """Yield a part and all parts inside it."""
    yield rule
    for inner in parts(rule):
        yield from walk(inner)


def shared(rule: Rule) -> Rule:
    """Return a rule in which parts that are equal are one and the same object, also with those of other rules."""
    match rule:
        case And(parts=inner):
            rule = And(tuple(map(shared, inner)))
        case Or(parts=inner):
            rule = Or(tuple(map(shared, inner)))
        case Not(part=one) | InSentence(part=one) | InDocument(part=one):
            rule = replace(rule, part=shared(one))
        case Near(left=a, right=b):
            rule = replace(rule, left=shared(a), right=shared(b))
        case Except(kept=a, dropped=b):
            rule = Except(shared(a), shared(b))
    return _one(rule)


@lru_cache(65_536)
def _one(rule: Rule) -> Rule:
    return rule


def has_places(rule: Rule) -> bool:
    """Return True where the part can have places, False where it is a condition only."""
    match rule:
        case Committed() | Not() | InSentence() | InDocument():
            return False
        case And(parts=inner) | Or(parts=inner):
            return any(map(has_places, inner))
    return True


def always_placed(rule: Rule) -> bool:
    """Return True where the part has a place wherever it holds."""
    match rule:
        case Committed() | Not() | InSentence() | InDocument():
            return False
        case And(parts=inner):
            return any(map(always_placed, inner))
        case Or(parts=inner):
            return all(map(always_placed, inner))
    return True


def says_something(rule: Rule) -> bool:
    """Return False where the part can hold only because something is absent."""
    match rule:
        case Not():
            return False
        case And(parts=inner):
            return any(map(says_something, inner))
        case Or(parts=inner):
            return all(map(says_something, inner))
        case InSentence(part=inner_part) | InDocument(part=inner_part):
            return says_something(inner_part)
    return True
