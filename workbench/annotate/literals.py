"""The literals that a match of a regular expression begins with: where none of them stands, the expression need not be tried."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from workbench.annotate import paradigms
from workbench.annotate.paradigms import STRUCTURE, branches
from workbench.kept import remembered

#: A literal as long as this is rare enough; more literals than that are told by their first two characters.
_LONG, _MANY = 4, 400
_LARGEST_CLASS = 40
#: Of each element: what it begins with, and whether it is told in full, so that what follows can be added.
_Beginnings = dict[tuple[str, bool], None]
_UNKNOWN: _Beginnings = {("", False): None}
_NOTHING: _Beginnings = {("", True): None}
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
    return remembered(_version(), pattern, lambda: _first_literals(pattern))


def _first_literals(pattern: str) -> tuple[str, ...]:
    literals = [literal for literal, _ in _alternatives(pattern)]
    return tuple(dict.fromkeys(literals)) if all(literals) else ()


#: Shorter patterns are read sooner than looked up.
_SHORT = 40


@cache
def _version() -> str:
    """What the literals depend on besides the pattern: this code."""
    code = b"".join(Path(module).read_bytes() for module in (__file__, paradigms.__file__))
    return f"first literals {hashlib.sha256(code).hexdigest()}"


@lru_cache(4096)  # entries share their endings
def _alternatives(pattern: str) -> _Beginnings:
    return {key: None for branch in branches(pattern) for key in _sequence(branch)}


def _sequence(branch: str) -> _Beginnings:
    known, at = _NOTHING, 0
    while at < len(branch) and any(is_open for _, is_open in known):
        begins, at = _item(branch, at)
        quantifier = _QUANTIFIER.match(branch, at)
        if quantifier is not None:
            at = quantifier.end()
            begins = _repeated(begins, quantifier.group(1))
        longer: _Beginnings = {}
        for literal, is_open in known:
            if not is_open:
                longer[literal, False] = None
                continue
            for more, goes_on in begins:
                whole = literal + more
                longer[whole[:_LONG], goes_on and len(whole) < _LONG] = None
        known = longer if len(longer) <= _MANY else {(literal[:2], False): None for literal, _ in longer}
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


def _group(inner: str) -> _Beginnings:
    if inner.startswith(("?=", "?!", "?<=", "?<!")):
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
