"""Lines of a text as layout sees them, and which breaks between them are no more than the width of a page.

A PDF and an e-mail break a line where it is full. Whether a text does so is decided by its own lines: in a block of lines
nearly all those that end in the middle of a sentence are of nearly one width, the greatest one, and words run over from
one line to the next. Verses, lists and headings have lines of all widths, and stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

BREAK = re.compile(r"\r\n|[\r\n\v\f\u2028\u2029]")
_BLANK = " \t\u3000"
# Two lines, one right below the other, of which the first ends in the middle of a sentence.
_MAY_WRAP = re.compile(r"[^\s。！？!?」』”）)\]】〉》…:：](?:\r\n|[\r\n])[^\s]")
_ENDS = re.compile(r"[。！？!?][」』”’）)\]】〉》″\"]*\Z")
_MID = re.compile(r"[^。！？!?」』”）)\]】〉》…:：]\Z")
# What begins a line of its own: a sign of a list or heading, an indent, a speaker, a number.
_OWN_LINE = re.compile(
    r"[\u3000\t]|[◆■●▼▲◇□★☆◎▽△◉【《＜〈〔§#・※*•→▶►○◯|｜①-⑳]|[-–—―─]{1,3}\s*\S|[（(]?[0-9一二三四五六七八九十]{1,3}[)）.．:：](?![0-9])"
    r"|[QA][0-9]{0,2}[\s.．:：]|\S{1,8}[:：]"
)
_RUNS_ON_BEFORE = re.compile(r"[をにがはのとへでもや、，てっりしくれ]\Z")
_RUNS_ON_AFTER = re.compile(
    r"[、。，．」』）)っゃゅょーんを]|(?!この|その|あの|また|しか|ただ|そし|そこ|これ|それ|もう|いま|さら|なお|どう|なぜ|やが|まだ|もし|ところ|だが|いや|すで|まず|つま)[ぁ-ん]"
)
_NARROWEST, _WIDEST = 8.0, 60.0
_SLACK = 2.0  # what a line may lack because a mark must not begin the next one


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without blanks at its ends: its span, and the number of its block and of its region.

    Lines of one block have no blank line and no border of a region between them.
    """

    start: int
    end: int
    begin: int  # where the line begins with its indent
    block: int


def lines(text: str, spans: Sequence[tuple[int, int]]) -> list[Line]:
    """Return the lines of some spans of a text."""
    found: list[Line] = []
    block = 0
    for first, last in spans:
        block += 1
        at = first
        while at < last:
            match = BREAK.search(text, at, last)
            stop = match.start() if match else last
            raw = text[at:stop]
            if raw.strip():
                start = at + len(raw) - len(raw.lstrip())
                found.append(Line(start, at + len(raw.rstrip()), at, block))
            else:
                block += 1
            at = match.end() if match else last
    return found


def width(text: str, start: int, end: int) -> float:
    """Return the width of a stretch in full-width characters; ASCII ones are half as wide."""
    piece = text[start:end]
    return len(piece) if not any(c < "\x7f" for c in piece) else sum(0.5 if c < "\x7f" else 1.0 for c in piece)


def wraps(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the breaks (with the blanks around them) that only wrap a line, in order.

    Parameters
    ----------
    text
        A text in which characters are folded already.
    spans
        The running text in it: nothing is joined across their borders.
    """
    if len(_MAY_WRAP.findall(text)) < 2:
        return []
    blocks = list(_blocks(lines(text, spans)))
    measured = {id(block): _measure(text, block) for block in blocks}
    known = [w for w in measured.values() if w is not None]
    found: list[tuple[int, int]] = []
    for block in blocks:
        full = measured[id(block)]
        if full is None:
            widest = max(width(text, a.start, a.end) for a in block)
            # A short paragraph of a text whose others are wrapped at this width.
            full = next((w for w in known if abs(w - widest) <= _SLACK), None)
        if full is not None:
            found.extend(_joints(text, block, full))
    return found


def _blocks(found: Sequence[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in found:
        if block and line.block != block[-1].block:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _measure(text: str, block: Sequence[Line]) -> float | None:
    """The width at which a block is wrapped, or None where it is not."""
    widths = [width(text, a.begin, a.end) for a in block]
    full = max(widths)
    inside = [i for i in range(len(block) - 1) if _MID.search(text, block[i].start, block[i].end)]
    if len(inside) < 2 or not _NARROWEST <= full <= _WIDEST:
        return None
    filled = [i for i in inside if widths[i] >= full - _SLACK]
    share = len(filled) / len(inside)
    if share < (1.0 if len(inside) < 4 else 0.85):
        return None
    running = sum(_runs_on(text, block[i], block[i + 1]) for i in filled)
    return full if running * 3 >= len(filled) and running else None


def _runs_on(text: str, line: Line, after: Line) -> bool:
    """One sentence stands on both sides of a break: a particle before it, or the rest of a word behind it."""
    if _OWN_LINE.match(text, after.begin, after.end):
        return False
    before = _RUNS_ON_BEFORE.search(text, line.end - 1, line.end) is not None
    return before or _RUNS_ON_AFTER.match(text, _behind_sign(text, after), after.end) is not None


def _behind_sign(text: str, line: Line) -> int:
    """Where the words of a line begin behind the > of an answered mail."""
    start = line.start
    while start < line.end - 1 and text[start] in "> ":
        start += 1
    return start


def _joints(text: str, block: Sequence[Line], full: float) -> Iterator[tuple[int, int]]:
    quoted = all(text[a.start] == ">" for a in block)
    for line, after in pairwise(block):
        narrow = width(text, line.begin, line.end) < full - _SLACK
        if narrow or _ENDS.search(text, line.start, line.end):
            continue
        start = _behind_sign(text, after) if quoted else after.start
        if not quoted and _OWN_LINE.match(text, after.begin, after.end):
            continue
        yield line.end, start
