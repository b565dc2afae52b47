"""Pairing of gold and predicted annotations of a document, as the guidelines (§6) score them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import StatisticsError

Item = Mapping[str, Any]
Span = tuple[int, int]
Pairs = list[tuple[int, int]]


def span(item: Item) -> Span:
    """Return the span of a marker or sentence."""
    return item["start"], item["end"]


def cue(item: Item) -> Span:
    """Return the span of an attribution's cue."""
    return item["cue_start"], item["cue_end"]


def source(item: Item) -> Span | None:
    """Return the span of an attribution's source, or None."""
    return None if item.get("source_start") is None else (item["source_start"], item["source_end"])


def overlap(a: Span, b: Span) -> int:
    """Return how many characters two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def greedy(
    gold: Sequence[Item],
    predicted: Sequence[Item],
    where: Callable[[Item], Span],
    admitted: Callable[[Item, Item, int], bool],
) -> Pairs:
    """Pair items one to one, the largest overlap first, equal ones in text order.

    Parameters
    ----------
    gold, predicted
        Items, in any order.
    where
        Gives the span of an item.
    admitted
        Whether two items that share so many characters may be paired.

    Returns
    -------
    list of (int, int)
        Positions in ``gold`` and ``predicted``, in the order of ``gold``'s spans.
    """
    by_start = sorted(range(len(predicted)), key=lambda j: where(predicted[j]))
    candidates = []
    for i, item in enumerate(gold):
        own = where(item)
        for j in by_start:
            other = where(predicted[j])
            if other[0] >= own[1]:
                break
            shared = overlap(own, other)
            if shared and admitted(item, predicted[j], shared):
                candidates.append((-shared, own, other, i, j))
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    pairs = []
    for _, own, _, i, j in sorted(candidates):
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            pairs.append((own, i, j))
    return [(i, j) for _, i, j in sorted(pairs)]


def match_markers(gold: Sequence[Item], predicted: Sequence[Item], *, same_code: bool = True) -> Pairs:
    """Pair markers that share a character and, unless ``same_code`` is false, the code."""
    return greedy(gold, predicted, span, lambda a, b, _: not same_code or a["code"] == b["code"])


def match_cues(gold: Sequence[Item], predicted: Sequence[Item]) -> Pairs:
    """Pair attributions whose cues share a character."""
    return greedy(gold, predicted, cue, lambda *_: True)


def match_sentences(gold: Sequence[Item], predicted: Sequence[Item]) -> Pairs:
    """Pair sentences that share at least half of the longer one."""

    def half(a: Item, b: Item, shared: int) -> bool:
        longer: int = max(a["end"] - a["start"], b["end"] - b["start"])
        return 2 * shared >= longer

    return greedy(gold, predicted, span, half)


def same_spans(gold: Sequence[Item], predicted: Sequence[Item], code: str) -> int:
    """Return how many markers of a code have the same span on both sides, each counted once."""
    ours, theirs = (Counter(span(m) for m in side if m["code"] == code) for side in (gold, predicted))
    return (ours & theirs).total()


@dataclass(frozen=True)
class Matched:
    """A gold document, what was predicted for it, and the pairs of both."""

    gold: Mapping[str, Any]
    predicted: Mapping[str, Any]
    markers: Pairs
    cues: Pairs
    sentences: Pairs


def match(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> Matched:
    """Pair everything in one document."""
    return Matched(
        gold,
        predicted,
        match_markers(gold["markers"], predicted["markers"]),
        match_cues(gold["attributions"], predicted["attributions"]),
        match_sentences(gold["sentences"], predicted["sentences"]),
    )


def paired(gold: Sequence[Item], predicted: Sequence[Item]) -> tuple[list[Matched], list[str]]:
    """Match document by document, in the order of their ids, and say which have no counterpart."""
    if not gold:
        raise StatisticsError("no gold document to score against", hint="give a JSONL with at least one line")
    ours, theirs = ({r["doc_id"]: r for r in side} for side in (gold, predicted))
    for side, records, name in ((ours, gold, "gold"), (theirs, predicted, "predicted")):
        if len(side) != len(records):
            raise StatisticsError(f"a {name} document is given twice", allowed="each doc_id once")
    notices = []
    if missing := sorted(ours.keys() - theirs.keys()):
        notices.append(f"not predicted, scored as empty: {', '.join(missing)}")
    if extra := sorted(theirs.keys() - ours.keys()):
        notices.append(f"predicted without gold, left out: {', '.join(extra)}")
    empty: Item = {"markers": [], "attributions": [], "sentences": []}
    return [match(ours[d], theirs.get(d, {"doc_id": d, **empty})) for d in sorted(ours)], notices
