"""Named rules for what a pattern cannot decide: one function a reading, used by lexicon entries.

A rule gets the sentence and the span of a match and says whether the marked reading holds. The name in the
lexicon's ``rule`` column is the function's name; ``!name`` asks for the opposite.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from workbench.annotate.context import Context
from workbench.errors import LexiconError

Rule = Callable[[Context, int, int], bool]
_RULES: dict[str, Rule] = {}
_BEHIND: dict[str, frozenset[str]] = {}


def rule(function: Rule) -> Rule:
    """Make a function available to lexicons under its name."""
    _RULES[function.__name__] = function
    _named.cache_clear()
    return function


def behind(characters: str) -> Callable[[Rule], Rule]:
    """Say of a rule that it holds nowhere but directly behind one of some characters of the text."""

    def told(function: Rule) -> Rule:
        _BEHIND[function.__name__] = frozenset(characters)
        return function

    return told


def stands_behind(name: str) -> frozenset[str] | None:
    """Return the characters behind one of which the rule of that name holds; None where it may hold behind any."""
    return _BEHIND.get(name)


def holds(name: str, context: Context, start: int, end: int) -> bool:
    """Apply the rule of that name (several names separated by blanks must all hold)."""
    for function, wanted in _named(name):  # noqa: SIM110 - called for every candidate: a generator costs as much as most rules
        if function(context, start, end) != wanted:
            return False
    return True


@cache
def _named(name: str) -> tuple[tuple[Rule, bool], ...]:
    found = []
    for part in name.split():
        try:
            found.append((_RULES[part.removeprefix("!")], not part.startswith("!")))
        except KeyError:
            raise LexiconError(f"no rule {part!r}", allowed=sorted(_RULES)) from None
    return tuple(found)


def names() -> list[str]:
    """Return the names of all rules."""
    return sorted(_RULES)
