"""A second look at what the rules left: forms of a code whose surroundings speak for a marker all the same.

A rule leaves a form when one of its conditions fails (けど without a pause, ても without いくら, ただ behind a sentence that has no full
stop). For the codes that have a table ``workbench/lexicons/second_look/CODE.tsv`` such a form is weighed: the weights (log odds) of
what its surroundings say (:mod:`workbench.annotate.surroundings`) are added to the bias, the logistic function makes a
probability of the sum, and from the threshold of the table on the form is marked, under the entry whose form it is. The
tables are fitted by ``scripts/train_second_look.py``; nothing is learnt here. A code has one only where that found more of
what annotators marked in documents left out of the fit. Nothing that the rules mark is taken away: that lost in the same test.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from workbench.annotate.context import Context, Found
from workbench.annotate.surroundings import observations
from workbench.errors import LexiconError
from workbench.lexicon import read_table, shipped
from workbench.schema import CODES

COLUMNS = ("observation", "weight", "n_places", "n_marked")
#: Of forms that overlap, the one whose entry came nearest to holding is weighed: the conditions in the order they are asked.
_ORDER = {"rule": 0, "right": 1, "left": 2}


@dataclass(frozen=True)
class Table:
    """The weights of a code: bias, threshold (0 to 1), entries that are weighed at all, weight of each observation."""

    code: str
    bias: float
    threshold: float
    entries: frozenset[str]
    weights: Mapping[str, float]

    def chance(self, seen: Iterable[str]) -> float:
        """Return the probability (0 to 1) that a form with these observations is marked."""
        total = self.bias + sum(self.weights.get(observation, 0.0) for observation in seen)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def tables() -> Mapping[str, Table]:
    """Return the tables that ship, by code."""
    files = sorted(shipped("second_look", "x").parent.glob("*.tsv"))
    return MappingProxyType({file.stem: read(file.stem) for file in files})


def read(code: str) -> Table:
    """Return the table of a code.

    Raises
    ------
    LexiconError
        If there is none, a number is malformed, an observation stands twice, or bias or threshold is missing.
    """
    path = shipped("second_look", f"{code}.tsv")
    if code not in CODES or not path.is_file():
        raise LexiconError(f"no table for code {code!r}", allowed=sorted(p.stem for p in path.parent.glob("*.tsv")))
    weights: dict[str, float] = {}
    for row, where in read_table(path, COLUMNS).rows:
        try:
            weight = float(row["weight"])
        except ValueError:
            raise LexiconError(f"{where}: weight {row['weight']!r}", allowed="a number") from None
        if row["observation"] in weights:
            raise LexiconError(f"{where}: {row['observation']!r} stands twice")
        weights[row["observation"]] = weight
    try:
        bias, threshold = weights.pop("bias"), weights.pop("threshold")
    except KeyError as missing:
        raise LexiconError(f"{path}: no row {missing}", hint="scripts/train_second_look.py writes the table") from None
    entries = frozenset(o.removeprefix("entry=") for o in weights if o.startswith("entry="))
    return Table(code, bias, threshold, entries, MappingProxyType(weights))


@cache
def digest() -> str:
    """Return what identifies all tables."""
    found = hashlib.sha256()
    for path in sorted(shipped("second_look", "x").parent.glob("*.tsv")):
        found.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


def second_look(context: Context, markers: Sequence[Found], left: Sequence[Found]) -> list[Found]:
    """Return those of the forms left by the rules that are markers by their surroundings.

    Parameters
    ----------
    context
        A sentence.
    markers
        What the rules mark in it. A form that overlaps one of them is not looked at.
    left
        The forms they left, as :func:`workbench.annotate.markers.by_rules` gives them.

    Returns
    -------
    list of Found
        Disjoint, with their probability as ``chance``.
    """
    known = tables()
    mine = [f for f in left if f.code in known and f.entry_id in known[f.code].entries]
    return [
        replace(found, chance=chance)
        for found in disjoint(mine, markers)
        if (chance := _chance(context, found)) is not None
    ]


def disjoint(left: Sequence[Found], markers: Sequence[Found]) -> list[Found]:
    """Return the forms that overlap neither a marker nor each other.

    Of two that overlap the one stays whose entry came nearer to holding (its rule failed, not its conditions), then the longer.
    """
    if not left:
        return []
    taken = {i for m in markers for i in range(m.start, m.end)}
    kept: list[Found] = []
    for found in sorted(left, key=lambda f: (_ORDER.get(f.failed, 0), f.start - f.end, f.start, f.entry_id)):
        covered = range(found.start, found.end)
        if not taken.intersection(covered):
            kept.append(found)
            taken.update(covered)
    return kept


def _chance(context: Context, found: Found) -> float | None:
    table = tables()[found.code]
    chance = table.chance(observations(context, found))
    return chance if chance >= table.threshold else None
