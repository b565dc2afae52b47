"""Spans that are all off in one way: counted in other units, or from another place of the text.

Two annotations of one text that count code points and UTF-16 units, or that begin before and below a headline, agree in
nothing while both are right. Scores of 0 then say nothing of the annotators.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

#: A document says something of its offsets from so many aligned markers on.
_MIN_PAIRS = 2
#: Share of the pairs (and of the documents) that must be off in the same way.
_MOST = 0.8
#: Bytes of UTF-8 that a Japanese character takes, less where Latin letters stand between.
_BYTES = (2.2, 3.1)

Item = Mapping[str, Any]


@dataclass(frozen=True)
class _Off:
    """How the spans of one document are off: ``constant``, ``growing`` or ``bytes``, from and to how many characters."""

    kind: str
    first: int
    last: int


def off_alike(gold: Sequence[Item], predicted: Sequence[Item]) -> list[str]:
    """Say whether the markers of most documents are off in one way, and in which.

    Parameters
    ----------
    gold, predicted
        Annotations in the form of the guidelines (§5).

    Returns
    -------
    list of str
        One sentence with the offset and its usual cause, or none. Markers are put side by side by their codes, in order.
    """
    theirs = {r["doc_id"]: r for r in predicted}
    looked_at = [_off(r["markers"], theirs[r["doc_id"]]["markers"]) for r in gold if r["doc_id"] in theirs]
    told = [off for off in looked_at if off is not None]
    for kind in ("constant", "growing", "bytes"):
        found = [off for off in told if isinstance(off, _Off) and off.kind == kind]
        if found and len(found) >= _MOST * len(told):
            return [_sentence(kind, found, len(told))]
    return []


def _off(gold: Sequence[Item], predicted: Sequence[Item]) -> _Off | str | None:
    """Return how the spans of a document are off, ``"right"`` where most are not, None where it cannot be told."""
    pairs = list(_aligned(gold, predicted))
    if len(pairs) < _MIN_PAIRS:
        return None
    shifts = [b["start"] - a["start"] for a, b in pairs]
    off = [s for s in shifts if s]
    if len(off) < _MOST * len(shifts) and abs(shifts[-1]) <= 1:
        return "right"
    sizes = [(a["end"] - a["start"], b["end"] - b["start"]) for a, b in pairs]
    same = sum(a == b for a, b in sizes) >= _MOST * len(sizes)
    most = max(set(off), key=off.count) if off else 0
    if same and most and off.count(most) >= _MOST * len(shifts):
        return _Off("constant", most, most)
    steps = [abs(b) - abs(a) for a, b in pairwise(shifts)]
    one_way = all(s >= 0 for s in shifts) or all(s <= 0 for s in shifts)
    if same and one_way and all(s >= 0 for s in steps):
        return _Off("growing", shifts[0], shifts[-1])
    ratio = sum(b for _, b in sizes) / sum(a for a, _ in sizes)
    if _BYTES[0] <= max(ratio, 1 / ratio) <= _BYTES[1]:
        return _Off("bytes", shifts[0], shifts[-1])
    return "right"


def _aligned(gold: Sequence[Item], predicted: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    one, two = (sorted(side, key=lambda m: (m["start"], m["end"])) for side in (gold, predicted))
    blocks = SequenceMatcher(None, [m["code"] for m in one], [m["code"] for m in two], autojunk=False)
    for block in blocks.get_matching_blocks():
        yield from zip(one[block.a : block.a + block.size], two[block.b : block.b + block.size], strict=True)


def _sentence(kind: str, found: Sequence[_Off], n: int) -> str:
    where = f"in {len(found)} of {n} document(s)"
    low, high = min(o.first for o in found), max(o.first for o in found)
    if kind == "constant":
        by = f"{low:+d}" if low == high else f"a number of their own, {low:+d} to {high:+d},"
        return (
            f"all spans are off by {by} characters {where}: is one side counted in UTF-16 (an emoji is two there), or from"
            " another place (above or below the headline or front matter)? Offsets are code points from where the text begins"
        )
    if kind == "growing":
        last = max((o.last for o in found), key=abs)
        return (
            f"spans are off by more and more, up to {last:+d} characters, {where}: is one side counted in UTF-16 (an emoji or"
            " a rare character is two there), or with line ends of two characters? Offsets are code points"
        )
    return f"spans are about three times as long on one side {where}: is it counted in bytes of UTF-8? Offsets are code points"
