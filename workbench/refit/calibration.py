"""Counts of what was right: how well ``confidence`` foretells it, and the errors that rates are corrected for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench import schema
from workbench.annotate.confidence import PRIOR, drawn
from workbench.compare.measurement_error import ALL, Known
from workbench.counting import resample
from workbench.counting.resample import Floats
from workbench.evaluate.matching import Matched

Counts = Mapping[tuple[str, str], tuple[int, int]]
#: What fitted figures foretell; of all three less is better.
FITTED = ("confidence_brier", "rate_error_counted", "rate_error_corrected")
_LEVELS = 3


@dataclass(frozen=True)
class Place:
    """A label that the analyser gave: the group it stands in, its classes from narrow to wide, and whether it is right.

    ``said`` is the confidence of a marker, None where it has none.
    """

    group: str
    classes: tuple[tuple[str, str], ...]
    right: bool
    said: float | None = None


def marker_places(found: Matched, group: str) -> Iterator[Place]:
    """Yield the markers of a document; one is right where gold has one of the same code that overlaps."""
    right = {j for _, j in found.markers}
    for j, m in enumerate(found.predicted["markers"]):
        classes = (("entry", m["entry_id"]), ("code", m["code"]), ("all_markers", "all"))
        yield Place(group, classes, j in right, m.get("confidence"))


def sentence_places(found: Matched, group: str) -> Iterator[Place]:
    """Yield the sentences of a document that gold has too; one is right where the label is the same."""
    for i, j in found.sentences:
        ours, theirs = found.gold["sentences"][i], found.predicted["sentences"][j]
        label = theirs["commitment"]
        kind = f"{label} {'body' if theirs['part'] == 'body' else 'heading'}"
        classes = (("commitment", kind), ("label", label), ("all_sentences", "all"))
        yield Place(group, classes, ours["commitment"] == label)


def counted(places: Iterable[Place]) -> Counts:
    """Return (right, all) by class."""
    right: Counter[tuple[str, str]] = Counter()
    n: Counter[tuple[str, str]] = Counter()
    for place in places:
        n.update(place.classes)
        if place.right:
            right.update(place.classes)
    return {key: (right[key], n[key]) for key in n}


def foretold(place: Place, counts: Counts, weight: float = PRIOR, levels: int = _LEVELS) -> float:
    """Return the confidence of a place by counts, from the ``levels`` widest of its classes.

    As :func:`workbench.annotate.confidence.of_sentence` has it from the counts that ship.
    """
    right, n = counts.get(place.classes[-1], (0, 0))
    share = (right + 0.5) / (n + 1)
    for key in place.classes[::-1][1:levels]:
        share = drawn(*counts.get(key, (0, 0)), share, weight)
    return share


def left_out(places: Sequence[Place], foretell: Callable[[Place, Counts], float]) -> list[tuple[float, bool]]:
    """Return confidence and truth of every place, by counts from the other groups; group by group."""
    by_group: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_group[place.group].append(place)
    whole = counted(places)
    pairs = []
    for own in by_group.values():
        rest = without(whole, own)
        pairs += [(foretell(p, rest), p.right) for p in own]
    return pairs


def without(whole: Counts, own: Iterable[Place]) -> Counts:
    """Return counts less those of some places."""
    mine = counted(own)
    return {k: (r - mine.get(k, (0, 0))[0], n - mine.get(k, (0, 0))[1]) for k, (r, n) in whole.items()}


@dataclass(frozen=True)
class Judged:
    """A document beside gold: its group and genre, its markers as places, and its codes found, right and in gold.

    ``found``, ``right`` and ``true`` have a number for each of ``workbench.schema.CODES``.
    """

    group: str
    genre: str
    places: tuple[Place, ...]
    found: tuple[int, ...]
    right: tuple[int, ...]
    true: tuple[int, ...]


def judged(matched: Iterable[Matched], groups: Mapping[str, str], genres: Mapping[str, str]) -> list[Judged]:
    """Return what each document adds to the counts."""
    rows = []
    for one in matched:
        doc_id = one.gold["doc_id"]
        group = groups.get(doc_id, doc_id)
        hits = Counter(one.gold["markers"][i]["code"] for i, _ in one.markers)
        sides = [Counter(m["code"] for m in side["markers"]) for side in (one.predicted, one.gold)]
        numbers = [tuple(c[code] for code in schema.CODES) for c in (sides[0], hits, sides[1])]
        places = tuple(marker_places(one, group))
        rows.append(Judged(group, genres.get(doc_id, ALL), places, *numbers))
    return rows


def known(rows: Iterable[Judged]) -> Known:
    """Return the errors of documents by genre and code, and of all genres together."""
    sums: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for at, code in enumerate(schema.CODES):
            for genre in {row.genre, ALL}:
                cell = sums.setdefault((genre, code), [0, 0, 0])
                right = row.right[at]
                for k, n in enumerate((right, row.found[at] - right, row.true[at] - right)):
                    cell[k] += n
    return Known({key: (tp, fp, fn) for key, (tp, fp, fn) in sums.items()})


def corrected(row: Judged, errors: Known) -> list[float]:
    """Return the codes found in a document, corrected for precision and recall where these are known well enough."""
    found = []
    for at, code in enumerate(schema.CODES):
        counts, _ = errors.of(code, row.genre)
        factor = 1.0 if counts is None else (counts[0] + counts[2] + 1) / (counts[0] + counts[1] + 1)
        found.append(row.found[at] * factor)
    return found


def figures(
    column: str,
    rows: Sequence[Judged],
    basis: Callable[[Judged], Known],
    *,
    n_resamples: int,
    seed: int,
    level: float,
) -> list[dict[str, Any]]:
    """Return how well fitted figures foretell what gold has, in one column: rows of ``SIDE_BY_SIDE``.

    Parameters
    ----------
    column
        Name of the column.
    rows
        Documents.
    basis
        Gives the errors that the rates of a document are corrected for.
    n_resamples, seed, level
        Bootstrap of documents; errors stay as they are.

    Notes
    -----
    ``confidence_brier``: mean squared difference of a marker's confidence and of whether it is right (0 to 1). The weights behind
    it come from passages that are in no set of gold that ships or is scored, the same in every column.
    ``rate_error_…``: over the codes, how far the number found (as counted, or corrected) lies from that of gold, summed and divided
    by the number in gold: 0 is exact for every code.
    """
    said = [[(p.said - p.right) ** 2 for p in r.places if p.said is not None] for r in rows]
    brier = np.array([[sum(own), len(own)] for own in said]).reshape(-1, 2)
    true = np.array([r.true for r in rows], dtype=float)
    found = np.array([r.found for r in rows], dtype=float)
    right = np.array([corrected(r, basis(r)) for r in rows], dtype=float)

    def mean(sums: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            value: Floats = sums[:, 0] / sums[:, 1]
        return value

    def off(sums: Floats) -> Floats:
        k = len(schema.CODES)
        with np.errstate(divide="ignore", invalid="ignore"):
            value: Floats = np.abs(sums[:, :k] - sums[:, k:]).sum(axis=1) / sums[:, k:].sum(axis=1)
        return value

    measured = (
        (FITTED[0], brier, mean, int(brier[:, 1].sum()), "no marker with a confidence"),
        (FITTED[1], np.hstack([found, true]), off, int(true.sum()), "no marker in gold"),
        (FITTED[2], np.hstack([right, true]), off, int(true.sum()), "no marker in gold"),
    )
    method = f"percentile bootstrap of documents, {n_resamples} resamples, seed {seed}"
    same = {"kind": "fitted", "column": column, "n_documents": len(rows), "better": "lower", "method": method}
    return [
        {"score": name, "n": n}
        | _interval(table, measure, n_resamples, resample.generator(seed, name), level, empty)
        | same
        for name, table, measure, n, empty in measured
    ]


def _interval(
    table: Floats,
    measure: Callable[[Floats], Floats],
    n_resamples: int,
    rng: np.random.Generator,
    level: float,
    empty: str,
) -> dict[str, Any]:
    value = float(measure(table.sum(axis=0, keepdims=True))[0])
    found: dict[str, Any] = {"value": None, "low": None, "high": None, "reason": None}
    if not np.isfinite(value):
        return found | {"reason": empty}
    if len(table) < 2:
        return found | {"value": value, "reason": "one document: no interval"}
    draws = np.concatenate([measure(chunk @ table) for chunk in resample.weights(len(table), n_resamples, rng)])
    low, high = (float(side[0]) for side in resample.percentile_interval(draws[:, None], level))
    return found | {"value": value, "low": low, "high": high}
