"""The literals that a match of a regular expression begins with: where none of them stands, the expression need not be tried."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from workbench.annotate import paradigms
from workbench.annotate.paradigms import STRUCTURE, branches
from workbench.kept import remembered

#: A literal as long as this is rare enough; more literals than that are told by their first two characters.
_LONG, _MANY = 4, 4_000
#: Literals that must stand somewhere in a match are worth looking for if they are at least so long, and no more than this.
_TELLING, _FEW = 2, 80
_LARGEST_CLASS = 40
#: Of each element: what it begins with, and whether it is told in full, so that what follows can be added.
_Beginnings = dict[tuple[str, bool], None]
_UNKNOWN: _Beginnings = {("", False): None}
_NOTHING: _Beginnings = {("", True): None}
#: How quantifiers begin behind what need not be there.
_MAY_LACK = ("?", "*", "{0", "{,")
_QUANTIFIER = re.compile(r"([?*+]|\{\d*,?\d*\})[?+]?")


def first_literals(pattern: str) -> tuple[str, ...]:
    """Return literals with one of which every match of a pattern begins; empty where none is evident.

    Parameters
    ----------
    pattern
        A regular expression without flags.

    Examples
    --------
    >>> first_literals("(?:の|ん)?だろう")
    ('のだろう', 'んだろう', 'だろう')
    >>> first_literals("[かや]も|.だ")
    ()
    """
    if len(pattern) < _SHORT:
        return _first_literals(pattern)
    return remembered(version(), pattern, lambda: _first_literals(pattern))


def characters_behind(pattern: str, *then: str) -> dict[str, frozenset[str]]:
    """Return what may stand directly behind the literals that a match of a pattern begins with, where that is evident.

    Parameters
    ----------
    pattern
        A regular expression.
    then
        Regular expressions that must match directly behind it, each a single group.
    """
    literals = {literal for literal, _ in _alternatives(pattern)}
    whole = dict.fromkeys(known for branch in branches(pattern) for known, _ in _joined(_whole(branch, then), _MANY))
    behind: dict[str, set[str]] = {}
    for known in whole:
        for size in range(1, len(known)):
            if known[:size] in literals:
                behind.setdefault(known[:size], set()).add(known[size])
    # What is known of a literal is all where nothing that is shorter, or it alone, may begin a match.
    return {
        literal: frozenset(after)
        for literal, after in behind.items()
        if not any(literal[:size] in whole for size in range(len(literal) + 1))
    }


def needed_literals(pattern: str, *then: str) -> tuple[str, ...]:
    """Return literals of which one stands in every match of a pattern and what follows it; empty where none is evident.

    Parameters
    ----------
    pattern, then
        As in :func:`characters_behind`; branches apart.

    Examples
    --------
    >>> needed_literals("[^。]{1,9}をもって")
    ('をもって',)
    """
    found: list[str] = []
    for branch in branches(pattern):
        elements, best = _whole(branch, then), ()
        for at in range(len(elements)):
            literals = tuple(literal for literal, _ in _joined(elements[at:], _FEW))
            if _rank(literals) > _rank(best):
                best = literals
        if _rank(best) < (_TELLING, -_FEW):
            return ()
        found += best
    return tuple(dict.fromkeys(found)) if len(found) <= _FEW else ()


def _whole(branch: str, then: tuple[str, ...]) -> list[_Element]:
    return [element for part in (branch, *then) for element in _elements(part)]


def _rank(literals: tuple[str, ...]) -> tuple[int, int]:
    return (min(map(len, literals)), -len(literals)) if 0 < len(literals) <= _FEW else (0, 0)


def stands_apart(pattern: str) -> bool:
    """Return whether a pattern is a choice of literals of which none can begin inside another: each match is found by itself."""
    known = _alternatives(pattern)
    if not all(literal and is_told for literal, is_told in known):
        return False
    firsts = [literal for literal, _ in known]
    return not any(
        other.startswith(rest) or rest.startswith(other)
        for literal in firsts
        for rest in (literal[k:] for k in range(1, len(literal)))
        for other in firsts
    )


def last_characters(pattern: str) -> frozenset[str] | None:
    """Return the characters with one of which every match of a pattern ends; None where that is not evident.

    Examples
    --------
    >>> sorted(last_characters("(?:した|する)[かよ]?") or ())
    ['か', 'た', 'よ', 'る']
    >>> last_characters("した[^か]") is None
    True
    """
    found: set[str] = set()
    for branch in branches(pattern):
        may_go_on = True
        for element in reversed(_elements(branch)):
            if (own := _last(element.text)) is None:
                return None
            found |= own
            if own and not element.quantifier.startswith(_MAY_LACK):
                may_go_on = False
                break
        if may_go_on:
            return None
    return frozenset(found)


def _last(element: str) -> frozenset[str] | None:
    """Return the characters that an element ends with: none where it takes up no text, None where they are not evident."""
    if element[0] == "(":
        inner = element[1:-1]
        if inner.startswith(_LOOKS):
            return frozenset()
        return last_characters(inner.removeprefix("?:")) if not inner.startswith("?") or inner[1] == ":" else None
    if element[0] == "[":
        inner = element[1:-1]
        return None if inner.startswith("^") or "\\" in inner else _members(inner)
    if element[0] == "\\":
        return frozenset() if element == "\\Z" else None if element[1:].isalnum() else frozenset(element[1:])
    return frozenset() if element in "^$" else None if element == "." else frozenset(element)


def _members(inner: str) -> frozenset[str] | None:
    """Return the characters of a class; None where there are many."""
    ranges = [(ord(a), ord(b)) for a, b in _RANGE.findall(inner)]
    if sum(last - first for first, last in ranges) > _LARGEST_CLASS:
        return None
    return frozenset(_RANGE.sub("", inner)).union(*({chr(c) for c in range(a, b + 1)} for a, b in ranges))


_RANGE = re.compile(r"(.)-(.)", re.DOTALL)


def _first_literals(pattern: str) -> tuple[str, ...]:
    literals = [literal for literal, _ in _alternatives(pattern)]
    return tuple(dict.fromkeys(literals)) if all(literals) else ()


#: Shorter patterns are read sooner than looked up.
_SHORT = 40


@cache
def version() -> str:
    """Return what literals depend on besides the pattern: this code."""
    code = b"".join(Path(module).read_bytes() for module in (__file__, paradigms.__file__))
    return f"first literals {hashlib.sha256(code).hexdigest()}"


@lru_cache(4096)  # entries share their endings
def _alternatives(pattern: str) -> _Beginnings:
    return {key: None for branch in branches(pattern) for key in _sequence(branch)}


def _sequence(branch: str) -> _Beginnings:
    return _joined(_elements(branch), _MANY)


class _Element(NamedTuple):
    """A part of an expression: how it is written, the quantifier behind it, and what it begins with."""

    text: str
    quantifier: str
    begins: _Beginnings


@lru_cache(4096)
def _elements(branch: str) -> list[_Element]:
    """Return the elements of a branch."""
    found, at = [], 0
    while at < len(branch):
        start = at
        begins, at = _item(branch, at)
        text, match = branch[start:at], _QUANTIFIER.match(branch, at)
        quantifier = ""
        if match is not None:
            at, quantifier = match.end(), match.group(1)
            begins = _repeated(begins, quantifier)
        found.append(_Element(text, quantifier, begins))
    return found


def _joined(elements: Sequence[_Element], most: int) -> _Beginnings:
    """Return what elements begin with that stand one behind the other; where that is more than so many literals, only in short."""
    known = _NOTHING
    for element in elements:
        if not any(is_open for _, is_open in known):
            break
        longer: _Beginnings = {}
        for literal, is_open in known:
            if not is_open:
                longer[literal, False] = None
                continue
            for more, goes_on in element.begins:
                whole = literal + more
                longer[whole[:_LONG], goes_on and len(whole) <= _LONG] = None
        known = longer if len(longer) <= most else {(literal[:2], False): None for literal, _ in longer}
    return known


def _repeated(begins: _Beginnings, quantifier: str) -> _Beginnings:
    """Return how an element with a quantifier begins: once, and then whatever; or not at all."""
    if quantifier == "?":
        return begins | _NOTHING
    once: _Beginnings = {(literal, False): None for literal, _ in begins}
    return once if quantifier == "+" else once | _NOTHING


def _item(branch: str, at: int) -> tuple[_Beginnings, int]:
    """Return how the element at a place begins, and where it ends."""
    char = branch[at]
    if char == "(":
        end = _closing(branch, at)
        return _group(branch[at + 1 : end]), end + 1
    if char == "[":
        end = at + 2 if branch[at + 1 : at + 2] in ("]", "^") else at + 1
        while end < len(branch) and branch[end] != "]":
            end += 2 if branch[end] == "\\" else 1
        return _class(branch[at + 1 : end]), end + 1
    if char == "\\":
        escaped = branch[at + 1 : at + 2]
        return (_UNKNOWN if escaped.isalnum() else {(escaped, True): None}), at + 2
    if char in "^$":
        return _NOTHING, at + 1
    return (_UNKNOWN if char in ".*+?{" else {(char, True): None}), at + 1


#: What looks around takes up no text.
_LOOKS = ("?=", "?!", "?<=", "?<!")


def _group(inner: str) -> _Beginnings:
    if inner.startswith(_LOOKS):
        return _NOTHING  # it takes up no text
    if inner.startswith("?:"):
        return _alternatives(inner[2:])
    return _UNKNOWN if inner.startswith("?") else _alternatives(inner)


def _class(inner: str) -> _Beginnings:
    if inner.startswith("^") or "-" in inner or "\\" in inner:
        return _UNKNOWN
    return {(char, True): None for char in inner} if len(inner) <= _LARGEST_CLASS else _UNKNOWN


def _closing(branch: str, at: int) -> int:
    """Return where the group that opens at a place closes."""
    depth = 0
    for match in STRUCTURE.finditer(branch, at):
        sign = match.group()
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return match.start()
    return len(branch)
