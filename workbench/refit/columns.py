"""Scores in columns: development, each group left out of what is fitted, documents only scored, and unseen ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from workbench.annotate import readings
from workbench.compare.measurement_error import Known
from workbench.errors import ReadError, StatisticsError
from workbench.evaluate.columns import leave_out, scored, side_by_side
from workbench.evaluate.matching import paired
from workbench.refit import calibration
from workbench.refit.calibration import Judged
from workbench.refit.places import Place, gold_places
from workbench.refit.samples import Annotated, Record, Sample, annotated, spelled
from workbench.refit.weights import METHOD, STRENGTH, fit, says, scores, shipped

#: A row a thing that is fitted, or is not: what leaving a group out changed. ``accuracy``, ``f1``: of the gold places, by the
#: weights that ship and by those that saw no document of the group.
FITTED: dict[str, Any] = {
    "what": pl.String, "fitted": pl.Boolean, "n_places": pl.Int64, "n_gold": pl.Int64, "n_marked": pl.Int64, "n_fits": pl.Int64,
    "accuracy_development": pl.Float64, "f1_development": pl.Float64, "accuracy_left_out": pl.Float64,
    "f1_left_out": pl.Float64, "n_documents_changed": pl.Int64, "note": pl.String,
}  # fmt: skip
BY_HAND = (
    "entries, word classes, sets of forms, constructions, rules, names, sources: written by hand, in view of development documents. "
    "No fit takes that back: leave_one_out says nothing of them, left_out and unseen do"
)


@dataclass(frozen=True)
class Columns:
    """Scores side by side.

    Attributes
    ----------
    table
        Columns of :data:`workbench.evaluate.columns.SIDE_BY_SIDE`.
    fitted
        Columns of :data:`FITTED`.
    predicted
        Column → the records that it scores, and their gold.
    notices
        What to know of the documents: none predicted, outlets in two sets.
    """

    table: pl.DataFrame
    fitted: pl.DataFrame
    predicted: Mapping[str, tuple[Sequence[Record], Sequence[Record]]]
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Columns {', '.join(self.predicted)}>"


@dataclass
class _Fits:
    """The places to fit by, and how often that was done."""

    places: Sequence[Place]
    method: str
    strength: float
    n: dict[str, int] = field(default_factory=dict)

    def without(self, group: str) -> dict[str, readings.Weights]:
        found = fit([p for p in self.places if p.group != group], method=self.method, strength=self.strength)
        for reading in found:
            self.n[reading] = self.n.get(reading, 0) + 1
        return found


def columns(
    developed: Sample,
    *,
    groups: Mapping[str, str],
    genres: Mapping[str, str] | None = None,
    left_out: Sample | None = None,
    unseen: Sample | None = None,
    read: Sequence[Place] = (),
    method: str = METHOD,
    strength: float = STRENGTH,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Columns:
    """Score the analyser on development documents, with each group left out, and on documents nobody tuned to.

    Parameters
    ----------
    developed
        Gold in view while rules were mended. Its places, with those ``read``, fit the weights of the readings.
    groups
        doc_id → group that is left out as one (outlet, genre, author); a document without one is a group of its own.
    genres
        doc_id → genre, within which errors are counted for corrected rates; without it all are one genre.
    left_out
        Gold of which only scores were looked at. Errors are counted on it, as for what ships; without it on ``developed``.
    unseen
        Gold of which only scores were looked at, and by which nothing is fitted or counted.
    read
        Other places with a known reading (:func:`workbench.refit.places.read_places`, :func:`workbench.refit.places.observed_places`).
    method, strength
        How weights are fitted (:func:`workbench.refit.weights.fit`); as for what ships, unless another is named.
    n_resamples, seed, level
        Bootstrap resamples of documents, seed, level of the intervals.

    Returns
    -------
    Columns
        ``development`` and ``unseen`` are what ships, as :func:`workbench.evaluate.scores.evaluate` scores it; in
        ``leave_one_out`` (documents of ``developed``) and ``left_out`` each group is annotated by weights from the others.

    Raises
    ------
    ReadError
        If a document is in two sets.
    StatisticsError
        If the documents of ``developed`` are all of one group, or scikit-learn is missing.

    Notes
    -----
    What is written by hand is not refitted (:data:`BY_HAND`), so that ``leave_one_out`` lies close to ``development`` by
    construction: it shows what the fitted parts owe to having seen a group, no more.
    """
    samples = {"development": developed, "left_out": left_out, "unseen": unseen}
    given = {name: sample for name, sample in samples.items() if sample is not None}
    _apart(given)
    if len({groups.get(r["doc_id"], r["doc_id"]) for r in developed.gold}) < 2:
        raise StatisticsError(
            "all development documents are of one group", hint="another --leave-out column, or more gold"
        )
    as_shipped = {name: annotated(sample) for name, sample in given.items()}
    own = _gold_places(developed, as_shipped["development"], groups)
    fits = _Fits([*own, *read], method, strength)
    sides: dict[str, tuple[Sequence[Record], list[Record]]] = {}
    for name, sample in given.items():
        first = as_shipped[name]
        plain = [first.records[r["doc_id"]] for r in sample.gold if r["doc_id"] in first.records]
        if name != "left_out":
            sides[name] = (sample.gold, plain)
        if name != "unseen":
            refitted = leave_out(sample.gold, groups, lambda _, group: fits.without(group), _refitting(sample, first))
            sides["leave_one_out" if name == "development" else name] = (sample.gold, refitted)
    options: dict[str, Any] = {"n_resamples": n_resamples, "seed": seed, "level": level}
    rows = [row for name, (gold, found) in sides.items() for row in scored(name, gold, found, **options)]
    rows += _calibrated(sides, groups, genres or {}, options)
    faults = [f for found in as_shipped.values() for f in found.faults]
    return Columns(
        side_by_side(rows),
        _fitted(fits, own, sides),
        sides,
        (*faults, *_notices(given, groups, fits)),
    )


def _apart(given: Mapping[str, Sample]) -> None:
    """Refuse a text that is in two sets; two passages of one document may have the same id in different sets."""
    seen: dict[str, str] = {}
    for name, sample in given.items():
        for row in sample.rows():
            if row["text"] in seen and seen[row["text"]] != name:
                raise ReadError(
                    f"document {row['doc_id']!r} is in two sets of gold", hint="each document belongs to one set"
                )
            seen[row["text"]] = name


def _gold_places(sample: Sample, found: Annotated, groups: Mapping[str, str]) -> list[Place]:
    return [
        place
        for r in sample.gold
        for place in gold_places(r, found.places.get(r["doc_id"], ()), groups.get(r["doc_id"], r["doc_id"]))
    ]


def _refitting(
    sample: Sample, first: Annotated
) -> Callable[[Mapping[str, readings.Weights], Sequence[Mapping[str, Any]]], list[Record]]:
    """Return what annotates documents by other weights; those without a place say the same by any weights."""

    def predict(weights: Mapping[str, readings.Weights], gold: Sequence[Mapping[str, Any]]) -> list[Record]:
        ids = [r["doc_id"] for r in gold]
        again = annotated(sample, weights, {d for d in ids if first.places.get(d)}).records
        return [again.get(d) or first.records[d] for d in ids if d in first.records]

    return predict


def _calibrated(
    sides: Mapping[str, tuple[Sequence[Record], list[Record]]],
    groups: Mapping[str, str],
    genres: Mapping[str, str],
    options: Mapping[str, Any],
) -> Iterable[dict[str, Any]]:
    """Yield how well confidence and corrected rates hold in each column."""
    rows = {name: calibration.judged(paired(gold, found)[0], groups, genres) for name, (gold, found) in sides.items()}
    whole = {name: calibration.known(own) for name, own in rows.items()}
    for name, own in rows.items():
        if name == "development":
            basis: Callable[[Judged], Known] = lambda _: whole["development"]  # noqa: E731
        elif name == "unseen":
            basis = lambda _: whole["left_out" if "left_out" in whole else "development"]  # noqa: E731
        else:
            rest = {group: [r for r in own if r.group != group] for group in {r.group for r in own}}
            others = {group: calibration.known(r) for group, r in rest.items()}
            basis = lambda row, others=others: others[row.group]  # type: ignore[misc]  # noqa: E731
        yield from calibration.figures(name, own, basis, **options)


def _fitted(
    fits: _Fits, own: Sequence[Place], sides: Mapping[str, tuple[Sequence[Record], list[Record]]]
) -> pl.DataFrame:
    ours, theirs = ({r["doc_id"]: r for r in sides[name][1]} for name in ("development", "leave_one_out"))
    changed = sum(spelled(record) != spelled(theirs[d]) for d, record in ours.items())
    rows: list[dict[str, Any]] = []
    for reading in sorted(readings.DECIDES):
        places = [p for p in fits.places if p.reading == reading]
        tested = [p for p in own if p.reading == reading]
        by_group = {
            g: fit([p for p in places if p.group != g], method=fits.method, strength=fits.strength)
            for g in {p.group for p in tested}
        }
        answers = {
            "development": [says(shipped(reading), p) for p in tested],
            "left_out": [says(by_group[p.group].get(reading, shipped(reading)), p) for p in tested],
        }
        row = {"what": f"weights of the reading {reading} ({readings.DECIDES[reading]})", "fitted": True}
        row |= {"n_places": len(places), "n_gold": len(tested), "n_marked": sum(p.label for p in tested)}
        row |= {"n_fits": fits.n.get(reading, 0), "n_documents_changed": changed}
        for name, said in answers.items():
            own_scores = scores(list(zip(tested, said, strict=True)))
            row |= {f"{k}_{name}": own_scores[k] for k in ("accuracy", "f1")}
        rows.append(row)
    notes = {
        "weights behind confidence": "fitted to passages that are in none of these sets, so the same in every column; they change no label",
        "precision and recall behind corrected rates": "counts of right and wrong; they change no label",
    }
    rows += [{"what": what, "fitted": True, "note": note} for what, note in notes.items()]
    rows.append({"what": "everything else", "fitted": False, "note": BY_HAND})
    return pl.DataFrame(rows, schema=FITTED)


def _notices(given: Mapping[str, Sample], groups: Mapping[str, str], fits: _Fits) -> Iterable[str]:
    developed = {groups.get(r["doc_id"], r["doc_id"]) for r in given["development"].gold}
    for name, sample in given.items():
        known = [r["doc_id"] for r in sample.gold if groups.get(r["doc_id"], r["doc_id"]) in developed]
        if name != "development" and known:
            yield f"{name}: {len(known)} of {len(sample.gold)} documents are of groups that development has too"
    if not any(not p.gold for p in fits.places):
        yield "weights were refitted by the places in gold alone; those that ship have also seen places read in other corpora"
