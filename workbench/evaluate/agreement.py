"""How far two annotators of the same documents agree: alpha, kappa and F1, with intervals.

Alpha and kappa compare labels of the same unit, so they are taken over what both annotators marked: sentences that
match, markers that overlap whatever their codes, cues that overlap. What only one of the two marked is in no unit; how
much that is stands in the F1. Read both: a high kappa of code beside a low F1 is agreement on the few easy markers.

The coefficients and what they are checked against: :mod:`workbench.evaluate.coefficients`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from workbench import schema
from workbench.counting import resample
from workbench.errors import StatisticsError
from workbench.evaluate.coefficients import Tables, alphas, kappas, shares
from workbench.evaluate.matching import match, match_markers
from workbench.evaluate.scores import evaluate

__all__ = ["agreement"]

#: What is labelled, the labels, and what a unit is.
_LABELS: Mapping[str, tuple[Sequence[str], str]] = {
    "commitment": (schema.COMMITMENTS, "matched sentence"),
    "code": (schema.CODES, "overlapping marker"),
    "voice": (schema.VOICES, "overlapping marker"),
    "source_type": (schema.SOURCE_TYPES, "matched cue"),
}
_F1 = ("marker_lenient_f1", "marker_strict_f1", "cue_f1", "source_f1")


def agreement(
    a: Sequence[Mapping[str, Any]],
    b: Sequence[Mapping[str, Any]],
    *,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Any]:
    """Measure the agreement of two annotators on the documents that both annotated.

    Parameters
    ----------
    a, b
        Records of :func:`workbench.evaluate.records.read_records`, one side an annotator. A document that only one of
        them has is left out (it was not annotated, which is not the same as empty); ``notices`` names it.
    n_resamples, seed, level
        Bootstrap resamples of documents, seed, level of the intervals.

    Returns
    -------
    dict
        Ready for JSON. ``labels`` holds commitment, code, voice and source_type, each with ``unit`` and with
        ``share`` (of units with the same label, 0 to 1), ``alpha`` (Krippendorff's, nominal) and ``kappa`` (Cohen's);
        both are 1 where all labels are the same, 0 where chance would agree as often, and below 0 where it would
        agree more often. ``f1`` holds marker_lenient_f1, marker_strict_f1, cue_f1 and source_f1, as the guidelines (§6)
        match, with ``n_a``, ``n_b`` and ``n_matched``; neither side is gold, so there is no precision. Every figure
        has ``value``, ``low``, ``high``, ``n`` (units; for F1 the smaller of ``n_a`` and ``n_b``) and ``reason``,
        which says why where something is null.

    Raises
    ------
    StatisticsError
        If the annotators have no document in common, or one of them has a document twice.

    Notes
    -----
    Krippendorff 2019, ch. 12; Cohen 1960. Resamples in which a figure is undefined (one label only) are left out of
    its interval. Where the annotators never differ every resample gives 1, and the interval is that point: it does not
    say that they never would.
    """
    resample.require(n_resamples, level)
    ours, theirs, notices = _common(a, b)
    tables = _tables(ours, theirs)
    labels = {}
    for name, (_, unit) in _LABELS.items():
        rng = resample.generator(seed, "agreement", name)
        labels[name] = {"unit": unit} | label_figures(tables[name], unit, n_resamples, rng, level)
    scores = evaluate(ours, theirs, n_resamples=n_resamples, seed=seed, level=level)["scores"]
    return {
        "n_documents": len(ours),
        "method": f"percentile bootstrap of documents, {n_resamples} resamples, seed {seed}",
        "level": level,
        "notices": notices,
        "labels": labels,
        "f1": {name: _between_two(scores[name]) for name in _F1},
    }


def _common(
    a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]], list[str]]:
    """Return the records of the documents that both have, in the order of their ids, and name the others."""
    sides = []
    for name, records in (("first", a), ("second", b)):
        by_id = {r["doc_id"]: r for r in records}
        if len(by_id) != len(records):
            raise StatisticsError(f"a document of the {name} annotator is given twice", allowed="each doc_id once")
        sides.append(by_id)
    both = sorted(sides[0].keys() & sides[1].keys())
    if not both:
        raise StatisticsError("the annotators have no document in common", hint="doc_id has to be the same in both")
    alone = [sorted(sides[i].keys() - sides[1 - i].keys()) for i in (0, 1)]
    named = zip(("first", "second"), alone, strict=True)
    notices = [f"only the {name} annotator has, left out: {', '.join(ids)}" for name, ids in named if ids]
    return [sides[0][d] for d in both], [sides[1][d] for d in both], notices


def _tables(a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]]) -> dict[str, Tables]:
    """Count, for each document, the pairs of labels: shape (documents, labels of a, labels of b)."""
    at = {name: {label: i for i, label in enumerate(labels)} for name, (labels, _) in _LABELS.items()}
    tables = {name: np.zeros((len(a), len(i), len(i))) for name, i in at.items()}
    for d, (one, other) in enumerate(zip(a, b, strict=True)):
        found = match(one, other)
        markers = match_markers(one["markers"], other["markers"], same_code=False)
        for name, key, pairs in (
            ("commitment", "sentences", found.sentences),
            ("code", "markers", markers),
            ("voice", "markers", markers),
            ("source_type", "attributions", found.cues),
        ):
            for i, j in pairs:
                tables[name][d, at[name][one[key][i][name]], at[name][other[key][j][name]]] += 1
    return tables


def label_figures(
    tables: Tables, unit: str, n_resamples: int, rng: np.random.Generator, level: float
) -> dict[str, Any]:
    """Return share, alpha and kappa of one kind of label."""
    total, size = tables.sum(axis=0), tables.shape[1]
    flat = tables.reshape(len(tables), -1).astype(np.int64)
    draws = resample.resampled_sums(flat, n_resamples, rng).reshape(-1, size, size) if len(flat) > 1 else None
    n = int(total.sum())
    measures = {"share": shares, "alpha": alphas, "kappa": kappas}
    empty = f"no {unit}" if not n else f"one label only, for every {unit}: agreement by chance is full"
    return {
        name: _figure(float(measure(total[None])[0]), measure(draws) if draws is not None else None, n, empty, level)
        for name, measure in measures.items()
    }


def _figure(value: float, draws: resample.Floats | None, n: int, empty: str, level: float) -> dict[str, Any]:
    found: dict[str, Any] = {"value": None, "low": None, "high": None, "n": n, "reason": None}
    if np.isnan(value):
        return found | {"reason": empty}
    if draws is None:
        return found | {"value": value, "reason": "one document: no interval"}
    low, high = (float(side[0]) for side in resample.percentile_interval(draws[:, None], level))
    if np.isnan(low):
        return found | {"value": value, "reason": "undefined in every resample: no interval"}
    return found | {"value": value, "low": low, "high": high}


def _between_two(score: Mapping[str, Any]) -> dict[str, Any]:
    """Take what is the same from either side: F1 and counts, not precision and recall."""
    counts = {"n_a": score["n_gold"], "n_b": score["n_predicted"], "n_matched": score["n_matched"]}
    reason = score["reason"].replace("gold or prediction", "either annotation") if score["reason"] else None
    kept = {k: score[k] for k in ("value", "low", "high")} | {"n": min(counts["n_a"], counts["n_b"])}
    return kept | {"reason": reason} | counts
