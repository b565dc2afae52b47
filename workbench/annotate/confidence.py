"""How often the construction behind a label was right in texts of outlets that nobody had tuned it to.

``lexicons/validation/constructions.tsv`` counts, for the entries of the stance lexicon, the codes, and the commitment labels of
sentences and headings, how many of the places found in gold texts were right (``scripts/validate_constructions.py`` makes it;
counts are facts, the texts stay where they are). Few entries have many places there, so that the share of an entry is drawn
towards that of its code, and that towards the share of all: the mean of a beta distribution whose prior weighs
:data:`PRIOR` places. The share of its label is the ``confidence`` of a sentence; that of a marker weighs the place too
(:mod:`workbench.annotate.likelihood`), and the counts are what the reading view tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from workbench import lexicon
from workbench.errors import LexiconError

#: Places that the next wider class counts for. Chosen by the log loss with each outlet left out in turn (decision 31).
PRIOR = 8
#: From the narrowest to the widest: what a label is validated by.
LEVELS = ("entry", "code", "commitment", "label", "all_markers", "all_sentences")


@dataclass(frozen=True)
class Validated:
    """How a construction fared: at what level, right in how many of so many places, with a 95 % Wilson interval."""

    level: str
    key: str
    n_right: int
    n: int
    low: float
    high: float


@cache
def validation() -> Mapping[tuple[str, str], Validated]:
    """Return the rows of ``lexicons/validation/constructions.tsv`` by level and key."""
    found: dict[tuple[str, str], Validated] = {}
    columns = ("level", "key", "n_right", "n", "low", "high")
    for row, where in lexicon.read_table(lexicon.shipped("validation", "constructions.tsv"), columns).rows:
        level = lexicon.choice(row, "level", LEVELS, where)
        right, n = int(row["n_right"]), int(row["n"])
        if not 0 <= right <= n or n == 0 or (level, row["key"]) in found:
            raise LexiconError(
                f"{where}: {right} right of {n}, or {row['key']!r} twice", allowed="0 to n, each key once"
            )
        found[level, row["key"]] = Validated(level, row["key"], right, n, float(row["low"]), float(row["high"]))
    return MappingProxyType(found)


@cache
def of_marker(entry_id: str, code: str) -> float:
    """Return the chance of a marker by its entry and code alone, 0 to 1: the entry's share drawn to its code's.

    What weights of the place must beat (``scripts/train_likelihood.py``).
    """
    return _drawn(_drawn(_share("all_markers", "all"), "code", code), "entry", entry_id)


@cache
def of_sentence(commitment: str | None, part: str) -> float | None:
    """Return the confidence of the commitment label of a sentence or heading; None where it has no label."""
    if commitment is None:
        return None
    kind = "body" if part == "body" else "heading"
    return _drawn(_drawn(_share("all_sentences", "all"), "label", commitment), "commitment", f"{commitment} {kind}")


def behind(entry_id: str | None, code: str) -> Validated | None:
    """Return the counts that a marker's confidence rests on: of its entry where it was met, else of its code."""
    found = validation()
    return found.get(("entry", entry_id or "")) or found.get(("code", code))


def drawn(right: int, n: int, prior: float, weight: float = PRIOR) -> float:
    """Return the mean of a beta distribution after ``right`` of ``n`` places, its prior mean counting for ``weight``."""
    return (right + weight * prior) / (n + weight)


def _drawn(prior: float, level: str, key: str) -> float:
    found = validation().get((level, key))
    return round(prior if found is None else drawn(found.n_right, found.n, prior), 4)


def _share(level: str, key: str) -> float:
    found = validation()[level, key]
    return found.n_right / found.n
