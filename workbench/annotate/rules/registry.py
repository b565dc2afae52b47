"""Named rules for what a pattern cannot decide: one function a reading, used by lexicon entries.

A rule gets the sentence and the span of a match and says whether the marked reading holds. The name in the
lexicon's ``rule`` column is the function's name; ``!name`` asks for the opposite.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.annotate.context import Context
from workbench.errors import LexiconError

Rule = Callable[[Context, int, int], bool]
_RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Make a function available to lexicons under its name."""
    _RULES[function.__name__] = function
    return function


def holds(name: str, context: Context, start: int, end: int) -> bool:
    """Apply the rule of that name (several names separated by blanks must all hold)."""
    for part in name.split():
        wanted = not part.startswith("!")
        try:
            function = _RULES[part.removeprefix("!")]
        except KeyError:
            raise LexiconError(f"no rule {part!r}", allowed=sorted(_RULES)) from None
        if function(context, start, end) != wanted:
            return False
    return True


def names() -> list[str]:
    """Return the names of all rules."""
    return sorted(_RULES)
