"""Evaluation of coding rules over a whole corpus at once.

What a rule means is said part by part in :mod:`workbench.coding.frames.rules`; here each part becomes arrays:
in which sentences it holds, and its places. A part that occurs several times is evaluated once
(:func:`workbench.coding.frames.rules.shared` makes equal parts one).
"""

from __future__ import annotations

import numpy as np

from workbench.coding.frames.layers import NOWHERE, Bools, Ints, Layers, Places
from workbench.coding.frames.rules import (
    And,
    Committed,
    Except,
    InDocument,
    InSentence,
    Marker,
    Near,
    Not,
    Or,
    Pos,
    Regex,
    Rule,
    Word,
    has_places,
)

Found = tuple[Bools, Places]


class Matcher:
    """Evaluates rules over one corpus; keeps what it has found of every part."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self._known: dict[int, tuple[Rule, Found]] = {}  # by identity: to hash a rule is to hash all that is in it
        self._nothing: Found = np.zeros(layers.n_sentences, np.bool_), NOWHERE

    def hits(self, rule: Rule) -> Places:
        """Return the hits of a rule: its places, those that overlap put together.

        A sentence in which the rule holds without a place (by its conditions alone) is one hit from end to end.
        """
        holds, places = self.find(rule)
        placed = np.zeros(len(holds), np.bool_)
        placed[self.layers.sentence_of(places)] = True
        bare = holds & ~placed
        layers = self.layers
        whole = Places.of(
            np.concatenate([places.start, layers.base[bare]]), np.concatenate([places.end, layers.stop[bare]])
        )
        return _merged(whole)

    def find(self, rule: Rule) -> Found:
        """Return in which sentences a part holds, and its places (all of them in those sentences)."""
        known = self._known.get(id(rule))
        if known is None:
            known = self._known[id(rule)] = rule, self._evaluate(rule)
        return known[1]

    def _evaluate(self, rule: Rule) -> Found:
        layers = self.layers
        match rule:
            case Word(text, layer, open_left, open_right):
                return self._with(layers.word(text, layer, open_left, open_right))
            case Pos(tag):
                return self._with(layers.pos(tag))
            case Marker(code, voice):
                return self._with(layers.markers(code, voice))
            case Regex(pattern):
                return self._with(layers.regex(pattern))
            case Committed(label):
                return layers.committed(label), NOWHERE
            case Not(part):
                return ~self.find(part)[0], NOWHERE
            case InSentence(part):
                return self.find(part)[0], NOWHERE
            case InDocument(part):
                return self._anywhere(self.find(part)[0]), NOWHERE
            case Or(parts):
                # Of many words few stand anywhere; what stands nowhere holds nowhere, and is one and the same.
                found = [one for one in map(self.find, parts) if one is not self._nothing]
                if len(found) < 2:
                    return found[0] if found else self._nothing
                places = _maximal(_union([places for _, places in found]))
                return np.logical_or.reduce([holds for holds, _ in found]), places
            case And():
                return self._and(rule)
            case Near(n, left, right, ordered):
                one = self.find(left)[1]
                return self._with(self._near(n, one, self.find(right)[1], ordered)) if len(one.start) else self._nothing
            case Except(kept, dropped):
                one = self.find(kept)[1]
                return self._with(_without(one, self.find(dropped)[1])) if len(one.start) else self._nothing

    def _with(self, places: Places) -> Found:
        """Return the places with the sentences in which they stand."""
        if not len(places.start):
            return self._nothing
        holds = np.zeros(self.layers.n_sentences, np.bool_)
        holds[self.layers.sentence_of(places)] = True
        return holds, places

    def _anywhere(self, holds: Bools) -> Bools:
        """Return the sentences of documents in which one of the given sentences is."""
        document = self.layers.document
        some = np.zeros(document.max(initial=-1) + 1, np.bool_)
        some[document[holds]] = True
        kept: Bools = some[document]
        return kept

    def _and(self, rule: And) -> Found:
        found = []
        for part in rule.parts:
            found.append(self.find(part))
            if not found[-1][0].any():  # the others need not be looked for
                return self._nothing
        holds: Bools = np.logical_and.reduce([h for h, _ in found])
        placed = [places for part, (_, places) in zip(rule.parts, found, strict=True) if has_places(part)]
        places = _union(placed)
        sentence = self.layers.sentence_of(places)
        inside = holds[sentence]
        places, sentence = places.take(inside), sentence[inside]
        if len(placed) < 2 or not len(sentence):
            return holds, places
        begin = np.flatnonzero(np.append(True, sentence[1:] != sentence[:-1]))
        return holds, Places(places.start[begin], np.maximum.reduceat(places.end, begin))

    def _near(self, n: int, left: Places, right: Places, ordered: bool) -> Places:
        forward = self._in_order(n, left, right)
        return _minimal(forward if ordered else _union([forward, self._in_order(n, right, left)]))

    def _in_order(self, n: int, first: Places, second: Places) -> Places:
        """Return the stretch of each pair in this order that are at most ``n`` tokens apart, in one sentence."""
        layers = self.layers
        if not (len(first.start) and len(second.start)):
            return NOWHERE
        # A place that starts at or before `reach` has at most n whole tokens between: the (n + 1)th ends there.
        after = np.searchsorted(layers.token_start, first.end, side="left") + n
        ends = np.append(layers.token_end, np.iinfo(np.int64).max)
        reach = np.minimum(ends[np.minimum(after, len(ends) - 1)] - 1, layers.stop[layers.sentence_of(first)])
        low = np.searchsorted(second.start, first.end, side="left")
        many = np.maximum(np.searchsorted(second.start, reach, side="right") - low, 0)
        a = np.repeat(np.arange(len(many)), many)
        b = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + low[a]
        return Places.of(first.start[a], second.end[b])


def _union(several: list[Places]) -> Places:
    several = [places for places in several if len(places.start)]
    if len(several) < 2:
        return several[0] if several else NOWHERE
    return Places.of(
        np.concatenate([NOWHERE.start, *(p.start for p in several)]),
        np.concatenate([NOWHERE.end, *(p.end for p in several)]),
    )


def _maximal(places: Places) -> Places:
    """Return the places that do not lie inside another one."""
    if len(places.start) < 2:
        return places
    order = np.lexsort((-places.end, places.start))
    end = places.end[order]
    farthest: Ints = np.maximum.accumulate(np.append(-1, end))[:-1]
    kept = order[end > farthest]
    return Places.of(places.start[kept], places.end[kept])


def _minimal(places: Places) -> Places:
    """Return the places that contain no other one."""
    if len(places.start) < 2:
        return places
    order = np.lexsort((-places.start, places.end))
    start = places.start[order]
    # In order of their ends (and, for one end, the latest start first) a place that starts no later than one
    # before it contains that one.
    latest: Ints = np.maximum.accumulate(np.append(-1, start))[:-1]
    kept = order[start > latest]
    return Places.of(places.start[kept], places.end[kept])


def _without(places: Places, dropped: Places) -> Places:
    """Return the places that overlap none of the others."""
    if not len(dropped.start):
        return places
    # Of the others that start before a place ends, the one that reaches farthest decides.
    before = np.searchsorted(dropped.start, places.end, side="left")
    reach = np.append(-1, np.maximum.accumulate(dropped.end))[before]
    return places.take(reach <= places.start)


def _merged(places: Places) -> Places:
    """Return the places with those that overlap put together."""
    if not len(places.start):
        return places
    reach = np.maximum.accumulate(places.end)
    begin = np.flatnonzero(np.append(True, places.start[1:] >= reach[:-1]))
    return Places(places.start[begin], np.maximum.reduceat(places.end, begin))
