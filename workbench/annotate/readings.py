"""Readings of ambiguous forms, decided by weighted evidence that a linguist can read.

Some forms are markers in one reading only: clause-linking が turns against the first clause or merely leads on; 一方
sets against or puts beside. Each reading has a table ``workbench/lexicons/readings/NAME.tsv``: one observation a row,
with the view of the place that it looks at, a regular expression, a weight and why. The weights of the observations
that hold are summed (with that of the row ``bias``) and the logistic function makes a probability of the sum. They
are fitted by ``scripts/train_readings.py`` (logistic regression); nothing is learnt here. To score the analyser on texts that
the weights have not seen, :func:`noted` collects what was observed and :func:`weighed` puts other weights in their place
(:mod:`workbench.refit`).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from workbench.annotate.context import Context
from workbench.errors import LexiconError
from workbench.lexicon import read_table, shipped

COLUMNS = ("feature", "view", "pattern", "weight", "note")
#: What an observation may look at. ``first`` and ``second`` end and begin at the form, in the same quotation;
#: ``clause`` is the last clause of ``first``, ``head`` what follows the pause, ``sentence`` that up to the next stop,
#: ``rest`` all to the end of the sentence.
VIEWS = (
    "first",
    "second",
    "clause",
    "head",
    "sentence",
    "rest",
    "form",
    "left_pos",
    "particles_first",
    "particles_second",
    "previous",
    "part",
    "inner",
    "register",
    "polarity",
    "tense",
    "topics",
    "shared",
)
#: The view of a row that holds where two others hold: its pattern is their names.
BOTH = "both"
#: The code of the markers that each reading decides on.
DECIDES: Mapping[str, str] = {"linking": "counter"}
#: A form has the marked reading from this probability on. F1 is greatest where the least likely place that is marked is right with half
#: the chance that F1 is (Lipton, Elkan & Naryanaswamy 2014), and F1 of linking が is about .83.
LIKELY = 0.42
#: How far the views reach, in characters.
REACH = 80


@dataclass(frozen=True)
class Feature:
    """One observation: the view, the expression to be found there, and its weight (log odds).

    Of a pair (view :data:`BOTH`) ``both`` has the places of the two observations in the table; it holds where both do.
    """

    name: str
    view: str
    pattern: re.Pattern[str]
    weight: float
    note: str
    both: tuple[int, int] | None = None


def with_pairs(features: Sequence[Feature], single: Callable[[Feature], bool]) -> tuple[bool, ...]:
    """Return which observations hold: of those that are no pair ``single`` says so, a pair holds where both of its do."""
    held: list[bool] = []
    for f in features:
        held.append(single(f) if f.both is None else held[f.both[0]] and held[f.both[1]])
    return tuple(held)


def holding(features: Sequence[Feature], views: Mapping[str, str]) -> tuple[bool, ...]:
    """Return which observations hold at a place: the expression is found in its view, or both of a pair hold."""
    return with_pairs(features, lambda f: f.pattern.search(views[f.view]) is not None)


@dataclass(frozen=True)
class Asked:
    """A place whose reading was asked for: its span in the matching view, which observations hold, and where it stands."""

    reading: str
    start: int
    end: int
    seen: tuple[bool, ...]
    context: Context = field(repr=False, compare=False)


#: A bias and a weight for each observation, in the order of the table.
Weights = tuple[float, tuple[float, ...]]
_weights: ContextVar[Mapping[str, Weights] | None] = ContextVar("weights", default=None)
_noted: ContextVar[list[Asked] | None] = ContextVar("noted", default=None)


@contextmanager
def noted() -> Iterator[list[Asked]]:
    """Collect every place whose reading is asked for while this is open; one that two entries ask for is there twice."""
    found: list[Asked] = []
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


@contextmanager
def weighed(weights: Mapping[str, Weights]) -> Iterator[None]:
    """Decide by other weights while this is open; readings that are not named keep the weights of their table."""
    for reading, (_, own) in weights.items():
        if len(own) != (n := len(table(reading)[1])):
            raise LexiconError(f"{len(own)} weights for the reading {reading!r}", allowed=f"{n}, one an observation")
    token = _weights.set(weights)
    try:
        yield
    finally:
        _weights.reset(token)


def file(reading: str) -> Path:
    """Return the table of a reading."""
    return shipped("readings", f"{reading}.tsv")


@cache
def digest() -> str:
    """Return what identifies the tables of all readings."""
    found = hashlib.sha256()
    for path in sorted(file("x").parent.glob("*.tsv")):
        found.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


@cache
def table(reading: str) -> tuple[float, tuple[Feature, ...]]:
    """Return the bias of a reading and its features.

    Raises
    ------
    LexiconError
        If the table is missing, a row malformed, a view unknown, an expression or weight invalid, or a pair does not
        name two rows above it.
    """
    path = file(reading)
    if not path.is_file():
        raise LexiconError(f"no reading {reading!r}", allowed=sorted(p.stem for p in path.parent.glob("*.tsv")))
    bias, features = 0.0, list[Feature]()
    at: dict[str, int] = {}
    for row, where in read_table(path, COLUMNS).rows:
        try:
            weight = float(row["weight"])
            pattern = re.compile(row["pattern"])
        except (ValueError, re.error) as error:
            raise LexiconError(
                f"{where}: {error}", hint="a number as weight, a regular expression as pattern"
            ) from None
        if row["feature"] == "bias":
            bias = weight
            continue
        both = None
        if row["view"] == BOTH:
            names = row["pattern"].split()
            if len(names) != 2 or not set(names) <= set(at):
                raise LexiconError(f"{where}: pair {row['pattern']!r}", allowed="two observations of rows above it")
            both = (at[names[0]], at[names[1]])
        elif row["view"] not in VIEWS:
            raise LexiconError(f"{where}: view {row['view']!r}", allowed=(*VIEWS, BOTH))
        at[row["feature"]] = len(features)
        features.append(Feature(row["feature"], row["view"], pattern, weight, row["note"], both))
    return bias, tuple(features)


def views(context: Context, start: int, end: int) -> dict[str, str]:
    """Return what the observations look at, for a form at ``start`` to ``end``."""
    from workbench.annotate.rules.modality import in_inquiry  # the rules import this module

    left, right = context.start, context.end
    for quotation in context.enclosing(start, end):
        left, right = max(left, quotation.start + 1), min(right, quotation.end - 1)
    text = context.text
    if right == context.end and _BREAKS_OFF.fullmatch(text, end, right):
        right = min(len(text), end + REACH)  # a line that breaks off at a pause goes on in the next
    left, right = max(left, start - REACH), min(right, end + REACH)
    first, second = text[left:start], text[end:right]
    ahead = second.lstrip("、，, 　\n")
    sentence = _STOP.split(ahead, maxsplit=1)[0]
    clause = _last_clause(first)
    # What a sentence before this one ends in; a reading of a connective depends on it.
    previous = text[max(0, context.start - REACH) : context.start].rstrip("。\n 　")
    before = context.token_before(start)
    register = "inquiry" if in_inquiry(context, start) else "prose"
    return {
        "first": first,
        "second": second,
        "clause": clause,
        "head": ahead,
        "sentence": sentence,
        "rest": text[end : min(context.end, end + 2 * REACH)],
        "form": text[start:end],
        "left_pos": before.pos if before is not None else "",
        "particles_first": _particles(context, left, start),
        "particles_second": _particles(context, end, right),
        "previous": previous,
        "part": context.sentence.part,
        "inner": text[start + 1 : end - 1],
        "polarity": f"{_negated(_NEGATED, first)}-{_negated(_NEGATED_WITHIN, sentence[:60])}",
        "tense": f"{_past(_PAST, first)}-{_past(_PAST_WITHIN, sentence)}",
        "topics": f"{'wa' if 'は' in clause else ''}-{'wa' if _TOPIC_SOON.search(sentence) else ''}",
        "shared": "yes" if _words(first[-40:]) & _words(sentence[:60]) else "",
        "register": f"{register} quoted" if context.enclosing(start, end) else register,
    }


_BREAKS_OFF = re.compile(r"[、，][ 　]*")
_STOP = re.compile(r"[。？！?!\n]")
_PAUSE = re.compile(r"[、，。？?！!\n]")
_NEGATED = re.compile(
    r"(?:な(?:い|かった|く|ければ|し|さそう)|ません(?:でした)?|ぬ|ず|無い|無し)"
    r"(?:です|でした|と[^。、]{0,12}|という\w*|だろう|でしょう|の(?:だ|である|です)?|わけ\w{0,4}|で|ん(?:です|だ))*$"
)
_NEGATED_WITHIN = re.compile(r"ない(?!と|か)|なかった|ません|ず(?=[、。に]|$)|なく(?:て|、|な)|ぬ(?=。)|不可|無[いく]")
_PAST = re.compile(r"(?:た|だった|であった|ました|でした)(?:の|ん)?(?:だ|です|である)?$")
_PAST_WITHIN = re.compile(r"(?:た|だった|でした|ました)(?:[。、]|という|とのこと|$)")
_TOPIC_SOON = re.compile(r"^[^、]{1,20}は|^[^。]{1,14}、[^、]{1,14}は")
_WORD = re.compile(r"[一-龥ァ-ヶー]{2,}")


def _last_clause(first: str) -> str:
    """What stands behind the last pause; with the clause before it where that is hardly a word."""
    parts = _PAUSE.split(first)
    return parts[-1] if len(parts[-1]) > 3 else "、".join(parts[-2:])


def _negated(pattern: re.Pattern[str], text: str) -> str:
    return "neg" if pattern.search(text) else "pos"


def _past(pattern: re.Pattern[str], text: str) -> str:
    return "past" if pattern.search(text) else "non"


def _words(text: str) -> set[str]:
    """Runs of Kanji or Katakana: enough to see that two clauses name the same thing."""
    return set(_WORD.findall(text))


def _particles(context: Context, start: int, end: int) -> str:
    i = context.index_from(start)
    found = []
    while i < len(context.tokens) and context.tokens[i].end <= end:
        if context.tokens[i].pos == "助詞":
            found.append(context.tokens[i].surface)
        i += 1
    return " ".join(found)


def probability(reading: str, context: Context, start: int, end: int) -> float:
    """Return the probability (0 to 1) that the form at this place has the marked reading; :func:`told` has it afterwards."""
    bias, features = table(reading)
    holds = holding(features, views(context, start, end))
    weights: tuple[float, ...] = tuple(f.weight for f in features)
    if (other := _weights.get()) is not None:
        bias, weights = other.get(reading, (bias, weights))
    if (asked := _noted.get()) is not None:
        asked.append(Asked(reading, start, end, holds, context))
    chance = logistic(bias + sum(w for w, held in zip(weights, holds, strict=True) if held))
    context.memo["reading", end] = chance
    return chance


def told(context: Context, end: int) -> float | None:
    """Return what :func:`probability` said of a form that ends here; None where no reading was asked for."""
    chance: float | None = context.memo.get(("reading", end))
    return chance


def logistic(total: float) -> float:
    """Return the probability (0 to 1) that log odds stand for; beyond 30 to either side it does not change."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
