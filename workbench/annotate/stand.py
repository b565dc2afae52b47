"""The stand that a reporting clause takes to what it reports: acknowledge, endorse or distance (Martin & White 2005).

The verb alone endorses nothing: 明らかにした and 指摘した pass a claim on as 述べた does, and readers take it for the text's
own view only where the text evaluates the source or the claim (Shibata 2021). So a cue endorses where its clause says that the
source is to be trusted, that it was put rightly, or that the writer agrees; it distances where the verb does (と主張した, と
言い張った) or the clause says the contrary. What evaluates is data: ``lexicons/evaluation/sources.tsv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from workbench import lexicon
from workbench.annotate.context import Attribution, Context

#: Where an evaluation stands: inside the cue or right before it, in the source, or behind the cue in its clause.
PLACES = ("before", "source", "after")
STANDS = ("endorse", "distance")
#: Characters before a cue in which an adverb still belongs to it, and behind it.
_BEFORE, _AFTER = 14, 16


@dataclass(frozen=True)
class Evaluation:
    """Words that evaluate a source or what it says, with an example and a counterexample."""

    place: str
    pattern: re.Pattern[str]
    stand: str
    example: str
    counterexample: str


@cache
def evaluations() -> tuple[Evaluation, ...]:
    """Return the rows of ``lexicons/evaluation/sources.tsv``."""
    columns = ("place", "pattern", "stand", "example", "counterexample", "note")
    found = []
    for row, where in lexicon.read_table(lexicon.shipped("evaluation", "sources.tsv"), columns).rows:
        place = lexicon.choice(row, "place", PLACES, where)
        stand = lexicon.choice(row, "stand", STANDS, where)
        pattern = lexicon.regex(row["pattern"], "pattern", where)
        found.append(Evaluation(place, pattern, stand, row["example"], row["counterexample"]))
    return tuple(found)


def verb_class(context: Context, cue: Attribution, of_verb: str | None) -> str | None:
    """Return what the clause of a cue makes of its verb's class.

    Parameters
    ----------
    context, cue
        A sentence and one of its cues.
    of_verb
        The class that the lexicon gives the verb, None where the cue is no reporting verb (then the answer is None).
    """
    if of_verb is None:
        return None
    found = evaluated(context, cue)
    if found is not None:
        return found
    return "distance" if of_verb == "distance" else "acknowledge"


def evaluated(context: Context, cue: Attribution) -> str | None:
    """Return ``endorse`` or ``distance`` where the clause evaluates the source or what it says, else None."""
    start, end = cue.cue.start, cue.cue.end
    text = context.text
    left = max(context.start, start - _BEFORE)
    if cue.content is not None and cue.content[1] <= start:
        left = max(left, min(cue.content[1], start))
    places = {
        "before": text[left:end],
        "source": _with_modifier(context, cue.source) if cue.source else "",
        "after": text[end : min(context.end, end + _AFTER)],
    }
    for row in evaluations():
        where = places[row.place]
        hit = row.pattern.match(where) if row.place == "after" else row.pattern.search(where)
        if hit is not None:
            return row.stand
    return None


def _with_modifier(context: Context, source: tuple[int, int]) -> str:
    """The source with the clause that modifies it (信頼できる{筋}), up to the pause before it."""
    before = context.before(source[0], _BEFORE)
    return before[max(before.rfind(mark) for mark in "、「」『』") + 1 :] + context.text[slice(*source)]
