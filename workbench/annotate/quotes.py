"""Brackets and quotation marks: pairs that survive nesting and missing partners.

The analysis reads the matching view of a text, in which speech stands in 「」, 『』 or “” whatever the text has; which marks
there are besides, and what opens and closes, is decided in :mod:`workbench.view.marks` alone. A rule that asks for a
closing mark asks :func:`closes_quotation`; a pattern uses :data:`CLOSING_CLASS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.view.marks import CLOSING, OPENING

_OPEN = dict(zip("「『“‘〝(（[［【〔〈《｢", "」』”’〟)）]］】〕〉》｣", strict=True))
_CLOSE = {close: open_ for open_, close in _OPEN.items()}
# Marks that open and close with the same character.
_SYMMETRIC = '″＂"'
_MARK = re.compile(f"[{re.escape(''.join([*_OPEN, *_CLOSE, *_SYMMETRIC]))}]")

#: Opening marks of what may be speech or a word held at arm's length.
QUOTATION_MARKS = '「『“‘〝｢″＂"'
CORNER_MARKS = "「『｢"
#: Regular expressions' classes of the marks that open and close speech in the view.
OPENING_CLASS, CLOSING_CLASS = f"[{re.escape(OPENING)}]", f"[{re.escape(CLOSING)}]"


def opens_quotation(char: str) -> bool:
    """True for a mark that opens speech in the view (one character; an empty string opens nothing)."""
    return char != "" and char in OPENING


def closes_quotation(char: str) -> bool:
    """True for a mark that closes speech in the view (one character; an empty string closes nothing)."""
    return char != "" and char in CLOSING


@dataclass(frozen=True, slots=True)
class Pair:
    """A bracket pair: ``text[start]`` opens, ``text[end - 1]`` closes; depth 0 stands in no other pair."""

    start: int
    end: int
    opener: str
    depth: int

    @property
    def inner(self) -> tuple[int, int]:
        """The span between the brackets."""
        return self.start + 1, self.end - 1

    @property
    def is_quotation(self) -> bool:
        """True for quotation marks, false for parentheses and other brackets."""
        return self.opener in QUOTATION_MARKS


def pairs(text: str, start: int = 0, end: int | None = None, *, reach: int = 2_000) -> list[Pair]:
    """Return the bracket pairs of ``text[start:end]`` in the order of their opening marks.

    A mark without its partner opens and closes nothing; nor does one whose partner stands more than
    ``reach`` characters on (a quotation in news prose is shorter; a lost bracket must not swallow the rest).
    Time is linear in the length.
    """
    end = len(text) if end is None else end
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int, str]] = []
    for mark in _MARK.finditer(text, start, end):
        i, char = mark.start(), mark.group()
        if char in _OPEN:
            stack.append((char, i))
        elif char in _CLOSE:
            _close(stack, _CLOSE[char], i, reach, found)
        elif char in _SYMMETRIC and not _close(stack, char, i, min(reach, 120), found):
            stack.append((char, i))
        if len(stack) > 64:  # deeper nesting does not occur in prose: forget the oldest lost opener
            del stack[0]
    found.sort()
    return _with_depth(found) if found else []


def _close(stack: list[tuple[str, int]], opener: str, i: int, reach: int, found: list[tuple[int, int, str]]) -> bool:
    """Pair position ``i`` with the nearest open ``opener``; openers passed over on the way are lost ones."""
    for k in range(len(stack) - 1, -1, -1):
        if stack[k][0] == opener:
            if i - stack[k][1] > reach:
                return False
            found.append((stack[k][1], i + 1, opener))
            del stack[k:]
            return True
    return False


def _with_depth(found: list[tuple[int, int, str]]) -> list[Pair]:
    result: list[Pair] = []
    open_ends: list[int] = []
    for start, end, opener in found:
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        result.append(Pair(start, end, opener, len(open_ends)))
        open_ends.append(end)
    return result


def outermost(found: list[Pair]) -> list[Pair]:
    """Return the pairs that stand in no other pair."""
    return [p for p in found if p.depth == 0]
