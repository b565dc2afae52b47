"""The matching view: the text as everything that matches reads it, with offsets back to the text as stored.

People write the same words in many ways: か + U+3099 for が, ｶﾞ, ⻑ for 長, a zero-width blank in a verb, a reading in
parentheses, "…" for 「…」. The stored text is never changed; it is *read* in one way. The sentences, the tokenizer, the
lexicons, the names and the search see the view, and what they find is mapped back.

Each character of the view stands for one or more stored characters, and no two stand for the same one. So a span of
the view always has its own span of the stored text, and :meth:`View.span` gives it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from workbench.view.characters import HAS_SEVERAL, ONE_TO_ONE, SEVERAL, TO_FOLD, composed, spaced
from workbench.view.marks import canonical
from workbench.view.ruby import readings

__all__ = ["View", "fold", "folded", "unwrapped", "view", "with_marks"]


_BREAKS = re.compile(r"[ \t\u3000]*[\r\n][\s>]*")


@dataclass(frozen=True, slots=True)
class View:
    """A text as it is matched, and where each of its characters stands in the stored text.

    Attributes
    ----------
    stored
        The text as stored.
    text
        The text as it is matched; at most as long.
    starts, ends
        ``text[i]`` stands for ``stored[starts[i]:ends[i]]``; both are None where ``i`` is ``[i, i + 1)``, which is the
        case for almost all texts.
    opaque
        Spans of the view that are one word each, whatever stands in them: addresses and handles.
    """

    stored: str
    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None
    opaque: tuple[tuple[int, int], ...] = ()

    @property
    def is_aligned(self) -> bool:
        """True where the offsets of the view are those of the stored text."""
        return self.starts is None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the stored text for a span of the view (an empty one gives an empty one)."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.stored)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def at(self, position: int) -> int:
        """Return the first position of the view that stands at or after a position of the stored text."""
        return position if self.starts is None else bisect_left(self.starts, position)

    def without(self, spans: Iterable[tuple[int, int]]) -> View:
        """Return the view with some spans of it left out; they are in order and do not overlap."""
        cut = [(a, b) for a, b in spans if a < b]
        if not cut:
            return self
        kept: list[int] = []
        at = 0
        for start, end in cut:
            kept.extend(range(at, start))
            at = end
        kept.extend(range(at, len(self.text)))
        starts = self.starts or range(len(self.text))
        ends = self.ends or range(1, len(self.text) + 1)
        text = "".join([self.text[i] for i in kept])
        return View(self.stored, text, tuple([starts[i] for i in kept]), tuple([ends[i] for i in kept]))

    def joined(self, breaks: Iterable[tuple[int, int]]) -> View:
        """Return the view with some line breaks left out; between Latin words a blank stays in their place."""
        cut: list[tuple[int, int]] = []
        text = self.text
        for start, end in breaks:
            if start > 0 and end < len(text) and text[start - 1].isascii() and text[end].isascii():
                text = f"{text[:start]} {text[start + 1 :]}"
                start += 1
            cut.append((start, end))
        return replace(self, text=text).without(cut) if cut else self


def folded(text: str) -> View:
    """Return a text with its characters folded and readings left out; marks and lines are still as written."""
    plain = text.translate(ONE_TO_ONE) if not text.isascii() and TO_FOLD.search(text) else text
    found = View(text, plain)
    if HAS_SEVERAL.search(plain):
        found = _composed(found)
    found = found.without(spaced(found.text))
    return found.without(readings(found.text))


def view(text: str) -> View:
    """Return the matching view of a text: characters folded, readings left out, marks of one kind.

    Examples
    --------
    >>> seen = view("雨の可能性（かのうせい）がある｡")
    >>> seen.text
    '雨の可能性がある。'
    >>> seen.stored[slice(*seen.span(2, 8))]
    '可能性（かのうせい）がある'
    """
    return with_marks(folded(text))


def unwrapped(sentence: str) -> View:
    """Return the matching view of one sentence, line breaks in it left out."""
    seen = folded(sentence)
    if "\n" in seen.text or "\r" in seen.text:
        seen = seen.joined(m.span() for m in _BREAKS.finditer(seen.text))
    return with_marks(seen)


def with_marks(found: View) -> View:
    """Return a view with its quotation marks, full stops and commas written in one way, and addresses made opaque."""
    text, opaque = canonical(found.text)
    return replace(found, text=text, opaque=tuple(opaque)) if text != found.text or opaque else found


def fold(text: str) -> str:
    """Return a text as it is matched, for a form that is looked for and for words of a table."""
    return view(text).text


def _composed(found: View) -> View:
    """Put together what takes several characters, and leave out what is not seen."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    text, at = found.text, 0

    def copy(stop: int) -> None:
        out.append(text[at:stop])
        starts.extend(range(at, stop))
        ends.extend(range(at + 1, stop + 1))

    for match in SEVERAL.finditer(text):
        if match["unseen"]:
            copy(match.start())
            at = match.end()
            continue
        begin = match.start() if match["base"] else max(match.start() - 1, at)
        base = text[begin : match.start("marks")]
        if not base:
            continue  # a mark with nothing before it
        whole = composed(base, match["marks"]) or base
        copy(begin)
        out.append(whole)
        starts.append(begin)
        ends.append(match.end())
        at = match.end()
    copy(len(text))
    return View(found.stored, "".join(out), tuple(starts), tuple(ends))
