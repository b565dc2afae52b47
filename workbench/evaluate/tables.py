"""Scores, agreement and differences as frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from workbench.evaluate.differences import confusion, disagreements
from workbench.evaluate.scores import evaluate

#: Where two careful readers of like news and Diet documents, working apart, stood (annotation guidelines 1.1).
#: A program cannot be held to more than readers agree on.
READERS: Mapping[str, float] = {
    "marker_lenient_f1": 0.945,
    "marker_strict_f1": 0.923,
    "voice_accuracy": 1.0,
    "cue_f1": 0.953,
    "source_f1": 0.926,
    "source_type_accuracy": 0.984,
    "commitment_kappa": 1.0,
}
#: A row a score: its value and interval, n, and where two readers stood on other documents.
SCORES: dict[str, Any] = {
    "score": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64,
    "readers": pl.Float64, "reason": pl.String, "method": pl.String,
}  # fmt: skip
#: A row a code: how many gold has and were predicted and matched, lenient F1 with its interval, and its parts.
CODES: dict[str, Any] = {
    "code": pl.String, "n_gold": pl.Int64, "n_predicted": pl.Int64, "n_matched": pl.Int64, "f1": pl.Float64,
    "low": pl.Float64, "high": pl.Float64, "precision": pl.Float64, "recall": pl.Float64, "strict_f1": pl.Float64,
    "reason": pl.String, "method": pl.String,
}  # fmt: skip
#: A row a measure of agreement: what was labelled or found, the measure, its value and interval, and n units.
AGREEMENT: dict[str, Any] = {
    "what": pl.String, "measure": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "n": pl.Int64, "unit": pl.String, "readers": pl.Float64, "reason": pl.String, "method": pl.String,
}  # fmt: skip
#: A row a difference, as a concordance line: left, form, right, and what each side says.
DIFFERENCES: dict[str, Any] = dict.fromkeys(
    ("doc_id", "kind", "left", "form", "right", "gold", "predicted"), pl.String
) | {"start": pl.Int64, "end": pl.Int64}  # fmt: skip
#: A row a kind of difference and what stands on each side, with how many there are.
KINDS: dict[str, Any] = {"kind": pl.String, "gold": pl.String, "predicted": pl.String, "n": pl.Int64}


def scores(result: Mapping[str, Any]) -> pl.DataFrame:
    """Return the scores of :func:`workbench.evaluate.scores.evaluate` as a frame: one row a score.

    Returns
    -------
    DataFrame
        Columns of ``SCORES``: ``low`` and ``high`` are the interval, ``readers`` is what two people reached on
        other documents, null where that is not known, and ``reason`` says why something is null.
    """
    rows = [
        {"score": name, "readers": READERS.get(name), "method": result["method"]}
        | {k: found[k] for k in ("value", "low", "high", "n", "reason")}
        for name, found in result["scores"].items()
    ]
    return pl.DataFrame(rows, schema=SCORES)


def codes(result: Mapping[str, Any]) -> pl.DataFrame:
    """Return the lenient F1 of each code, with its interval, precision and recall: columns of ``CODES``."""
    same = ("n_gold", "n_predicted", "n_matched", "low", "high", "precision", "recall", "strict_f1", "reason")
    rows = [
        {"code": code, "f1": found["value"], "method": result["method"]} | {k: found[k] for k in same}
        for code, found in result["codes"].items()
    ]
    return pl.DataFrame(rows, schema=CODES)


#: Where agreement of labels and of finding is measured as the readers' figures are.
_AS_READERS = {
    ("voice", "share"): "voice_accuracy",
    ("source_type", "share"): "source_type_accuracy",
    ("commitment", "kappa"): "commitment_kappa",
}
_FOUND = {
    "marker_lenient_f1": "markers, overlapping",
    "marker_strict_f1": "markers, same span",
    "cue_f1": "attribution cues",
    "source_f1": "sources",
}


def agreement(result: Mapping[str, Any]) -> pl.DataFrame:
    """Return what :func:`workbench.evaluate.agreement.agreement` found as a frame: a row a measure.

    Returns
    -------
    DataFrame
        Columns of ``AGREEMENT``. First what was found (``F1``), then how what both found is labelled: ``share`` of
        the same label, ``alpha`` (Krippendorff's) and ``kappa`` (Cohen's). ``readers`` is where two careful readers
        stood on other documents.
    """
    rows = [
        {"what": _FOUND[name], "measure": "F1", "readers": READERS.get(name)} | _figure(found)
        for name, found in result["f1"].items()
    ]
    for what, found in result["labels"].items():
        for measure in ("share", "alpha", "kappa"):
            known = READERS.get(_AS_READERS.get((what, measure), ""))
            row = {"what": what.replace("_", " "), "measure": measure, "unit": found["unit"], "readers": known}
            rows.append(row | _figure(found[measure]))
    return pl.DataFrame([r | {"method": result["method"]} for r in rows], schema=AGREEMENT)


def _figure(found: Mapping[str, Any]) -> dict[str, Any]:
    return {k: found[k] for k in ("value", "low", "high", "n", "reason")}


def kinds(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Count the disagreements by kind and by what stands on each side, the commonest first: columns of ``KINDS``."""
    counts = Counter((r["kind"], *_sides(r)) for r in rows)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], tuple(part or "" for part in item[0])))
    return pl.DataFrame([(*key, n) for key, n in ranked], schema=KINDS, orient="row")


def _sides(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Labels as they are; of spans whether there is one, and of a marker's how the predicted one differs."""
    gold, predicted = row["gold"], row["predicted"]
    if row["kind"] == "span":
        longer = (predicted[1] - predicted[0]) - (gold[1] - gold[0])
        return "a span", "longer" if longer > 0 else "shorter" if longer < 0 else "as long"
    if row["kind"] == "source" and gold and predicted:
        return "a source", "another source"
    named = [x if x is None or isinstance(x, str) else "a source" for x in (gold, predicted)]
    return named[0], named[1]


def differences(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return every disagreement as a concordance line: columns of ``DIFFERENCES``; null where there is no text.

    ``gold`` and ``predicted`` are labels, or offsets as ``start-end`` where spans differ.
    """
    lines = [{c: r[c] for c in DIFFERENCES} | {side: _said(r[side]) for side in ("gold", "predicted")} for r in rows]
    return pl.DataFrame(lines, schema=DIFFERENCES)


def _said(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else f"{value[0]}-{value[1]}"


def in_context(rows: Sequence[Mapping[str, Any]], kind: str) -> pl.DataFrame:
    """Return the disagreements of one kind as a concordance: left, form, right, and what each side says."""
    return differences([r for r in rows if r["kind"] == kind]).drop("kind", "start", "end")


def score_frames(result: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """Return the tables of ``evaluate`` for a terminal, by heading: scores, and F1 by code."""
    return {"scores": scores(result).drop("method"), "codes": codes(result).drop("method")}


def agreement_frames(result: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """Return the table of ``agreement`` for a terminal, by heading."""
    return {"agreement": agreement(result).drop("method")}


def difference_frames(
    gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]], texts: Mapping[str, str], context: int
) -> dict[str, pl.DataFrame]:
    """Return what differs, by heading: confusion of codes, kinds with counts, and each difference in its context."""
    rows = disagreements(gold, predicted, texts, context=context)
    mixed = confusion(gold, predicted)
    wrong = mixed.filter(pl.col("gold").ne_missing(pl.col("predicted"))).sort("n", descending=True, maintain_order=True)
    return {"confusion": wrong, "kinds": kinds(rows), "differences": differences(rows)}


@dataclass(frozen=True)
class Evaluation:
    """An annotation beside gold, as frames.

    Attributes
    ----------
    scores, codes
        Columns of ``SCORES`` and ``CODES``: with intervals, and the reason where a score is undefined.
    confusion
        ``gold``, ``predicted``, ``n``: codes taken for each other, misses and false alarms.
    kinds, differences
        Columns of ``KINDS`` and ``DIFFERENCES``: how often what differs, and every place.
    n_documents
        Documents of the gold.
    method
        How scores and intervals were computed.
    notices
        What was left out, and why.
    """

    scores: pl.DataFrame
    codes: pl.DataFrame
    confusion: pl.DataFrame
    kinds: pl.DataFrame
    differences: pl.DataFrame
    n_documents: int
    method: str
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Evaluation of {self.n_documents} documents: scores, codes, confusion, kinds, differences>"


def evaluation(
    gold: Sequence[Mapping[str, Any]],
    predicted: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    *,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Evaluation:
    """Return all tables of an evaluation; parameters as in :func:`workbench.evaluate.scores.evaluate`."""
    result = evaluate(gold, predicted, n_resamples=n_resamples, seed=seed, level=level)
    rows = disagreements(gold, predicted, texts)
    return Evaluation(
        scores(result),
        codes(result),
        confusion(gold, predicted),
        kinds(rows),
        differences(rows),
        result["n_documents"],
        result["method"],
        tuple(result["notices"]),
    )
