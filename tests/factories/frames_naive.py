"""The meaning of coding rules, written down again as plainly as can be: sentence by sentence, pair by pair."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

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

Span = tuple[int, int]


@dataclass
class Tok:
    start: int
    surface: str
    lemma: str
    pos: str

    @property
    def end(self) -> int:
        return self.start + len(self.surface)


@dataclass
class Sentence:
    start: int
    text: str
    tokens: Sequence[Tok]
    markers: Sequence[tuple[int, int, str, str]] = ()
    commitment: str | None = None
    part: str = "body"

    @property
    def span(self) -> Span:
        return self.start, self.start + len(self.text)


@dataclass
class Document:
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def counted(self) -> list[Sentence]:
        return [s for s in self.sentences if s.part != "boilerplate"]


def hits(rule: Rule, document: Document) -> list[tuple[int, int, int]]:
    """Sentence id, start and end of every hit."""
    found = []
    for number, sentence in enumerate(document.sentences):
        if sentence.part == "boilerplate":
            continue
        holds, places = evaluate(rule, sentence, document)
        if holds:
            found += [(number, *span) for span in merged(places or {sentence.span})]
    return sorted(found)


def evaluate(rule: Rule, sentence: Sentence, document: Document) -> tuple[bool, set[Span]]:
    match rule:
        case Committed(label):
            return sentence.commitment == label, set()
        case Not(part):
            return not evaluate(part, sentence, document)[0], set()
        case InSentence(part):
            return evaluate(part, sentence, document)[0], set()
        case InDocument(part):
            return any(evaluate(part, other, document)[0] for other in document.counted), set()
        case And(parts):
            found = [evaluate(part, sentence, document) for part in parts]
            if not all(holds for holds, _ in found):
                return False, set()
            every = set().union(*(places for _, places in found))
            if sum(map(has_places, parts)) > 1 and every:
                every = {(min(a for a, _ in every), max(b for _, b in every))}
            return True, every
        case Or(parts):
            found = [evaluate(part, sentence, document) for part in parts]
            every = set().union(*(places for _, places in found))
            longest = {s for s in every if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in every)}
            return any(holds for holds, _ in found), longest
    places = _places(rule, sentence, document)
    return bool(places), places


def _places(rule: Rule, sentence: Sentence, document: Document) -> set[Span]:
    match rule:
        case Word():
            return _words(rule, sentence.tokens)
        case Pos(tag):
            return {(t.start, t.end) for t in sentence.tokens if t.pos == tag}
        case Marker(code, voice):
            return {(a, b) for a, b, c, v in sentence.markers if code in (None, c) and voice in (None, v)}
        case Regex(pattern):
            found = re.finditer(pattern, sentence.text)
            return {(sentence.start + m.start(), sentence.start + m.end()) for m in found if m.group()}
        case Near(n, left, right, ordered):
            a = evaluate(left, sentence, document)[1]
            b = evaluate(right, sentence, document)[1]
            pairs = [(x, y) for x in a for y in b] + ([] if ordered else [(y, x) for x in a for y in b])
            near = {
                (x[0], y[1])
                for x, y in pairs
                if x[1] <= y[0] and sum(x[1] <= t.start and t.end <= y[0] for t in sentence.tokens) <= n
            }
            return {s for s in near if not any(o != s and s[0] <= o[0] and o[1] <= s[1] for o in near)}
        case Except(kept, dropped):
            no = evaluate(dropped, sentence, document)[1]
            yes = evaluate(kept, sentence, document)[1]
            return {s for s in yes if not any(s[0] < o[1] and o[0] < s[1] for o in no)}
    raise AssertionError(rule)


def _words(word: Word, tokens: Sequence[Tok]) -> set[Span]:
    found = set()
    for i in range(len(tokens)):
        for j in range(i, len(tokens)):
            pieces = [t.surface if word.layer == "surface" else t.lemma or t.surface for t in tokens[i : j + 1]]
            joined = "".join(pieces)
            for at in range(len(joined) - len(word.text) + 1):
                to = at + len(word.text)
                reaches = at < len(pieces[0]) and to > len(joined) - len(pieces[-1])
                whole = (at == 0 or word.open_left) and (to == len(joined) or word.open_right)
                if joined[at:to] == word.text and reaches and whole:
                    found.add((tokens[i].start, tokens[j].end))
    return found


def merged(places: set[Span]) -> set[Span]:
    """Join overlapping places until none is left."""
    for x in places:
        for y in places:
            if x != y and x[0] < y[1] and y[0] < x[1]:
                return merged(places - {x, y} | {(min(x[0], y[0]), max(x[1], y[1]))})
    return places
