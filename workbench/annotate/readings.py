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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workbench.annotate.context import Context
from workbench.errors import LexiconError
from workbench.lexicon import read_table, shipped

COLUMNS = ("feature", "view", "pattern", "weight", "note")
#: What an observation may look at. ``first`` and ``second`` end and begin at the form, in the same quotation.
VIEWS = (
    "first",
    "second",
    "form",
    "left_pos",
    "particles_first",
    "particles_second",
    "previous",
    "part",
    "inner",
    "register",
    "polarity",
)
#: The code of the markers that each reading decides on.
DECIDES: Mapping[str, str] = {"linking": "counter"}
#: How far the views reach, in characters.
REACH = 80


@dataclass(frozen=True)
class Feature:
    """One observation: the view, the expression to be found there, and its weight (log odds)."""

    name: str
    view: str
    pattern: re.Pattern[str]
    weight: float
    note: str

    def holds(self, views: Mapping[str, str]) -> bool:
        """True where the expression is found in its view."""
        return self.pattern.search(views[self.view]) is not None


@dataclass(frozen=True)
class Asked:
    """A place whose reading was asked for: its span in the matching view, and which observations hold, in their order."""

    reading: str
    start: int
    end: int
    seen: tuple[bool, ...]


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
        If the table is missing, a row malformed, a view unknown, or an expression or weight invalid.
    """
    path = file(reading)
    if not path.is_file():
        raise LexiconError(f"no reading {reading!r}", allowed=sorted(p.stem for p in path.parent.glob("*.tsv")))
    bias, features = 0.0, []
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
        elif row["view"] not in VIEWS:
            raise LexiconError(f"{where}: view {row['view']!r}", allowed=VIEWS)
        else:
            features.append(Feature(row["feature"], row["view"], pattern, weight, row["note"]))
    return bias, tuple(features)


def views(context: Context, start: int, end: int) -> dict[str, str]:
    """Return what the observations look at, for a form at ``start`` to ``end``."""
    from workbench.annotate.rules.modality import in_inquiry  # the rules import this module

    left, right = context.start, context.end
    for quotation in context.enclosing(start, end):
        left, right = max(left, quotation.start + 1), min(right, quotation.end - 1)
    left, right = max(left, start - REACH), min(right, end + REACH)
    text = context.text
    # What a sentence before this one ends in; a reading of a connective depends on it.
    previous = text[max(0, context.start - REACH) : context.start].rstrip("。\n 　")
    before = context.token_before(start)
    return {
        "first": text[left:start],
        "second": text[end:right],
        "form": text[start:end],
        "left_pos": before.pos if before is not None else "",
        "particles_first": _particles(context, left, start),
        "particles_second": _particles(context, end, right),
        "previous": previous,
        "part": context.sentence.part,
        "inner": text[start + 1 : end - 1],
        "polarity": _polarity(text[left:start], text[end:right]),
        "register": "inquiry" if in_inquiry(context, start) else "prose",
    }


_NEGATED = re.compile(
    r"(?:な(?:い|かった|く|ければ|し)|ません(?:でした)?|ぬ|ず|無い|無し|できな\w+)(?:です|でした|と[^。、]{0,12}|という\w*|だろう|の(?:だ|である|です)?|わけ\w{0,4}|で)*$"
)


def _polarity(first: str, second: str) -> str:
    """Whether the predicates of two clauses differ in being negated."""
    end = re.split("[。、，]", second.strip("、， "))
    ahead = any(_NEGATED.search(part) for part in end[:3])
    return "differs" if (_NEGATED.search(first) is not None) != ahead else "same"


def _particles(context: Context, start: int, end: int) -> str:
    i = context.index_from(start)
    found = []
    while i < len(context.tokens) and context.tokens[i].end <= end:
        if context.tokens[i].pos == "助詞":
            found.append(context.tokens[i].surface)
        i += 1
    return " ".join(found)


def probability(reading: str, context: Context, start: int, end: int) -> float:
    """Return the probability (0 to 1) that the form at this place has the marked reading."""
    bias, features = table(reading)
    seen = views(context, start, end)
    holds = tuple(f.holds(seen) for f in features)
    weights: tuple[float, ...] = tuple(f.weight for f in features)
    if (other := _weights.get()) is not None:
        bias, weights = other.get(reading, (bias, weights))
    if (asked := _noted.get()) is not None:
        asked.append(Asked(reading, start, end, holds))
    total = bias + sum(w for w, held in zip(weights, holds, strict=True) if held)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
