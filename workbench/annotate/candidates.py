"""Candidates for a source: the noun phrases of a clause that a particle marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.annotate.context import Attribution, Context
from workbench.annotate.phrases import phrase_before


@dataclass(frozen=True, slots=True)
class Candidate:
    """A noun phrase with the particle that marks it."""

    start: int
    end: int
    particle: str
    after: int  # where the text goes on behind the particle (and a pause)
    paused: bool


def candidates(context: Context, left: int, right: int) -> list[Candidate]:
    """Noun phrases marked by a particle between two positions, outside quotations that close in between."""
    closed = [q for q in context.quotations if left <= q.start and q.end <= right]
    result: list[Candidate] = []
    tokens = context.tokens
    i = context.index_from(left)
    while i < len(tokens) and tokens[i].end <= right:
        token = tokens[i]
        i += 1
        if token.pos not in {"助詞", "助動詞"} or any(q.start < token.start < q.end for q in closed):
            continue
        particle, end = _particle(context, i - 1)
        if particle is None:
            continue
        phrase = phrase_before(context, token.start)
        if phrase is None or phrase[0] < left:
            continue
        paused = context.text[end : end + 1] in ("、", "，")
        result.append(Candidate(phrase[0], phrase[1], particle, end + paused, paused))
    return result


_COMPOUND_PARTICLES = (
    "の中には",
    "の中にも",
    "の中では",
    "の中からは",
    "の中からも",
    "の間では",
    "の間で",
    "からは",
    "からも",
    "によって",
    "としては",
    "では",
    "には",
)
_PARTICLES = {"は", "が", "も", "から", "に", "で", "の"}


def _particle(context: Context, i: int) -> tuple[str | None, int]:
    start = context.tokens[i].start
    for compound in _COMPOUND_PARTICLES:
        if context.text.startswith(compound, start):
            return compound, start + len(compound)
    surface = context.tokens[i].surface
    return (surface, context.tokens[i].end) if surface in _PARTICLES else (None, start)


def free(candidate: Candidate, fronted: Sequence[Attribution]) -> bool:
    """The phrase is not part of a fronted source (の説明では)."""
    return all(a.source is None or candidate.end <= a.source[0] or candidate.start >= a.cue.end for a in fronted)
