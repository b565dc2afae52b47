"""Confidence of a marker: how likely readers mark this place with this code, by weighed evidence of the place itself.

An entry says where a form is tried and what must stand beside it; how often readers then mark it differs from place to place (a
clause-linking が in a short sentence that ends in a question is hardly ever a turn). What is observed at a place, its entry,
form, neighbours, and where in the sentence it stands, is looked up in ``lexicons/weights/markers.tsv``; the weights of what holds are
summed, and the logistic function makes a probability of the sum. The weights are fitted by ``scripts/train_likelihood.py`` (logistic
regression on passages that readers annotated), nothing is learnt here; :func:`noted` collects the places for it.

It is the chance for a text of an outlet that nobody tuned to, and says nothing of the markers that were missed. The functions of
this room mark whatever the lexicon matches; a corpus is built without the least likely of it (:data:`workbench.annotate.LEAST_CONFIDENCE`,
decision 105). Entries that did not ship have no confidence, and stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from workbench.annotate.context import Context, Found
from workbench.annotate.readings import logistic, told
from workbench.errors import LexiconError
from workbench.lexicon import read_table, shipped

COLUMNS = ("code", "observation", "value", "weight")
#: Tokens that are looked at before a place and after it.
REACH = 3
#: What stands for a token where the sentence begins or ends.
BORDER = "(border)"
#: What is observed at every place, besides ``before_1`` … and ``after_1`` … (lemmas) and the same with ``_pos``.
OBSERVATIONS = ("entry", "form", "part", "quarter", "length", "others", "other", "closes", "entry_closes", "reading")
#: Sentences are told apart by length in steps of so many characters, and by how many other markers they have, up to :data:`_MOST`.
_STEP, _MOST = 30, 4
#: The probability of a reading (:mod:`workbench.annotate.readings`) is observed in so many steps from 0 to 1.
_STEPS_OF_CHANCE = 20
#: A marker closes its sentence where no more than so many characters follow (a stop, a bracket).
_END = 2

#: Observation and value: with the code of the marker before them the first cells of a row.
Observed = tuple[str, str]
#: The names of what is observed of the tokens beside a place, the nearest first: (lemma, part of speech).
_BEFORE, _AFTER = (
    tuple((f"{side}_{k}", f"{side}_{k}_pos") for k in range(1, REACH + 1)) for side in ("before", "after")
)


@dataclass(frozen=True)
class Seen:
    """A place: its marker, in the offsets of the matching view, and what was observed."""

    marker: Found
    observed: tuple[Observed, ...]

    @property
    def keys(self) -> list[tuple[str, str, str]]:
        """The rows that may hold for it: code, observation, value."""
        return [(self.marker.code, *one) for one in self.observed]


_NONE: Mapping[Observed, float] = {}
_noted: ContextVar[list[Seen] | None] = ContextVar("noted_places", default=None)


@contextmanager
def noted() -> Iterator[list[Seen]]:
    """Collect every place that is weighed while this is open."""
    found: list[Seen] = []
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


def file() -> Path:
    """Return the table of the weights."""
    return shipped("weights", "markers.tsv")


@cache
def weights() -> tuple[float, Mapping[str, Mapping[Observed, float]]]:
    """Return the bias, and for each code the weight of each observation (log odds).

    Raises
    ------
    LexiconError
        If a row is malformed, an observation unknown or given twice.
    """
    bias = 0.0
    found: dict[str, dict[Observed, float]] = {}
    known = {*OBSERVATIONS, *(name for names in _BEFORE + _AFTER for name in names)}
    for row, where in read_table(file(), COLUMNS).rows:
        try:
            weight = float(row["weight"])
        except ValueError:
            raise LexiconError(f"{where}: weight {row['weight']!r}", allowed="a number (log odds)") from None
        code, observation, value = row["code"], row["observation"], row["value"]
        own = found.setdefault(code, {})
        if (code, observation, value) == ("", "bias", ""):
            bias = weight
        elif observation not in known or (observation, value) in own:
            raise LexiconError(f"{where}: {observation!r} is unknown, or its row given twice", allowed=sorted(known))
        else:
            own[observation, value] = weight
    return bias, found


def observations(context: Context, marker: Found, codes: Mapping[str, int]) -> list[Observed]:
    """Return what is observed at a place.

    Parameters
    ----------
    context
        Its sentence.
    marker
        The place.
    codes
        How many markers of each code its sentence has, this one among them.
    """
    start, end, code, entry = context.start, context.end, marker.code, marker.entry_id
    closes = "yes" if end - marker.end <= _END else "no"
    n_others = sum(codes.values()) - 1
    found = [
        ("entry", entry),
        ("form", context.text[marker.start : marker.end]),
        ("part", context.sentence.part),
        ("quarter", str(4 * (marker.start - start) // max(1, end - start))),
        ("length", str(min(_MOST, (end - start) // _STEP))),
        ("others", str(min(_MOST, n_others))),
        ("closes", closes),
        ("entry_closes", f"{entry} {closes}"),
    ]
    if (chance := told(context, marker.end)) is not None:
        found.append(("reading", f"{int(_STEPS_OF_CHANCE * chance)}"))
    if n_others:
        found += [("other", other) for other, n in codes.items() if other != code or n > 1]
    tokens, last = context.tokens, len(context.tokens) - 1
    i, j = context.index_before(marker.start), context.index_from(marker.end)
    for k in range(REACH):
        for (lemma, pos), at in ((_BEFORE[k], i - k), (_AFTER[k], j + k)):
            if 0 <= at <= last:
                token = tokens[at]
                found += (lemma, token.lemma), (pos, token.pos)
            else:
                found += (lemma, BORDER), (pos, BORDER)
    return found


def likely(context: Context, markers: Sequence[Found], validated: Collection[str], least: float = 0.0) -> list[Found]:
    """Return the markers of a sentence that are likely enough, each with its confidence.

    Parameters
    ----------
    context
        The sentence.
    markers
        What the lexicon finds in it, in text order.
    validated
        The entries that the weights are for. Markers of others stay without one, and are no evidence for their neighbours.
    least
        Markers that are less likely are left out; 0 keeps all.
    """
    own = [m for m in markers if m.entry_id in validated]
    if not own:
        return list(markers)
    bias, table = weights()
    places = _noted.get()
    codes = Counter(m.code for m in own)
    kept: list[Found] = []
    for marker in markers:
        if marker.entry_id not in validated:
            kept.append(marker)
            continue
        seen, weight = observations(context, marker, codes), table.get(marker.code, _NONE).get
        chance = logistic(bias + sum([weight(one, 0.0) for one in seen]))
        if places is not None:
            places.append(Seen(marker, tuple(seen)))
        if chance >= least:
            kept.append(replace(marker, confidence=round(chance, 4)))
    return kept
