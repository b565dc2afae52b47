"""Scores of predicted against gold annotation, as the guidelines define them (§6), with intervals.

Each document is first reduced to counts (matched, gold, predicted, right …). All scores are functions of the sums of
these counts, so that the bootstrap, which resamples documents, is one matrix product.

Counting of sources: a pair of matched cues whose source spans overlap is a hit; a predicted span without that is
a false alarm and a gold span without that a miss; null on both sides counts neither way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from workbench import schema
from workbench.counting import resample
from workbench.evaluate.coefficients import Tables, kappas, shares
from workbench.evaluate.differences import confusion, disagreements
from workbench.evaluate.matching import Matched, overlap, paired, same_spans, source
from workbench.evaluate.records import read_records

__all__ = ["confusion", "disagreements", "evaluate", "read_records"]

_BASE = [
    *("marker_gold", "marker_predicted", "marker_matched", "marker_same", "voice_right"),
    *("cue_gold", "cue_predicted", "cue_matched", "source_gold", "source_predicted", "source_matched", "type_right"),
    *("sentence_gold", "sentence_predicted"),
]
_TABLE = [f"{a}>{b}" for a in schema.COMMITMENTS for b in schema.COMMITMENTS]
#: Codes whose members no list exhausts: their scores are shown apart from those of the closed codes.
OPEN_CODES = ("attitude", "scare_quote")
_SETS = {"closed": [c for c in schema.CODES if c not in OPEN_CODES], "open": list(OPEN_CODES)}
_CODES = [f"{code}:{what}" for code in schema.CODES for what in ("gold", "predicted", "matched", "same")]
_SUMS = [f"{name}:{what}" for name in _SETS for what in ("gold", "predicted", "matched", "same")]
_COLUMNS = [*_BASE, *_TABLE, *_CODES, *_SUMS]
_AT = {name: i for i, name in enumerate(_COLUMNS)}
_CELLS = [_AT[name] for name in _TABLE]

Sums = resample.Floats
Measure = Callable[[Sums], resample.Floats]


def evaluate(
    gold: Sequence[Mapping[str, Any]],
    predicted: Sequence[Mapping[str, Any]],
    *,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Any]:
    """Score predicted annotation against gold.

    Parameters
    ----------
    gold, predicted
        Records of :func:`read_records`. A gold document that was not predicted counts as one without any
        annotation, and a predicted document without gold is left out; ``notices`` names both.
    n_resamples, seed, level
        Bootstrap resamples of documents, seed, level of the intervals.

    Returns
    -------
    dict
        Ready for JSON. ``scores`` holds, by name, ``value`` (0 to 1; kappa from -1), ``low`` and ``high``, ``n`` and,
        where something is null, the ``reason``: marker_lenient_f1, marker_strict_f1, voice_accuracy, cue_f1,
        source_f1, source_type_accuracy, commitment_accuracy, commitment_kappa; and marker_lenient_f1_closed,
        marker_strict_f1_closed, marker_lenient_f1_open, marker_strict_f1_open: the twelve closed codes and the two open
        ones (attitude, scare_quote) apart. The F1 add ``precision``,
        ``recall``, ``n_gold``, ``n_predicted``, ``n_matched``; their ``n`` is that of gold. ``codes`` holds the
        lenient F1 of each code in the same form with ``strict_f1``.

    Raises
    ------
    StatisticsError
        If there is no gold document.
    """
    resample.require(n_resamples, level)
    pairs, notices = paired(gold, predicted)
    counts = np.array([_counts(m) for m in pairs], dtype=np.int64)
    total = counts.sum(axis=0, keepdims=True).astype(np.float64)
    rng = resample.generator(seed, "evaluate")
    draws = resample.resampled_sums(counts, n_resamples, rng) if len(counts) > 1 else None

    def score(measure: Measure, n: str, empty: str) -> dict[str, Any]:
        return _score(measure, total, draws, level, int(total[0, _AT[n]]), empty)

    def f1(matched: str, ours: str, theirs: str, what: str) -> dict[str, Any]:
        hits, n_gold, n_predicted = (int(total[0, _AT[name]]) for name in (matched, ours, theirs))
        found = _score(_f1(matched, ours, theirs), total, draws, level, n_gold, f"no {what} in gold or prediction")
        return found | {
            "precision": hits / n_predicted if n_predicted else None,
            "recall": hits / n_gold if n_gold else None,
            "n_gold": n_gold,
            "n_predicted": n_predicted,
            "n_matched": hits,
        }

    sentences = int(total[0, _CELLS].sum())
    matched = {"n_gold": int(total[0, _AT["sentence_gold"]]), "n_predicted": int(total[0, _AT["sentence_predicted"]])}
    return {
        "n_documents": len(pairs),
        "method": f"percentile bootstrap of documents, {n_resamples} resamples, seed {seed}",
        "level": level,
        "notices": notices,
        "scores": {
            "marker_lenient_f1": f1("marker_matched", "marker_gold", "marker_predicted", "marker"),
            "marker_strict_f1": f1("marker_same", "marker_gold", "marker_predicted", "marker"),
            "voice_accuracy": score(_share("voice_right", "marker_matched"), "marker_matched", "no matched marker"),
            "cue_f1": f1("cue_matched", "cue_gold", "cue_predicted", "attribution"),
            "source_f1": f1("source_matched", "source_gold", "source_predicted", "source span"),
            "source_type_accuracy": score(_share("type_right", "cue_matched"), "cue_matched", "no matched cue"),
            "commitment_accuracy": _score(_accuracy, total, draws, level, sentences, "no matched sentence") | matched,
            "commitment_kappa": _score(kappa, total, draws, level, sentences, "no matched sentence, or one label only")
            | matched,
            **{
                f"marker_{kind}_f1_{name}": f1(f"{name}:{what}", f"{name}:gold", f"{name}:predicted", f"{name} marker")
                for name in _SETS
                for kind, what in (("lenient", "matched"), ("strict", "same"))
            },
        },
        "codes": {code: _code(code, f1) for code in schema.CODES},
    }


def _code(code: str, f1: Callable[[str, str, str, str], dict[str, Any]]) -> dict[str, Any]:
    names = (f"{code}:gold", f"{code}:predicted", f"{code} marker")
    return f1(f"{code}:matched", *names) | {"strict_f1": f1(f"{code}:same", *names)["value"]}


def _counts(found: Matched) -> list[int]:
    """Return the counts of one document, in the order of ``_COLUMNS``."""
    gold, predicted = found.gold, found.predicted
    n = dict.fromkeys(_COLUMNS, 0)
    for name, side in (("gold", gold), ("predicted", predicted)):
        n[f"marker_{name}"] = len(side["markers"])
        n[f"cue_{name}"] = len(side["attributions"])
        n[f"source_{name}"] = sum(source(a) is not None for a in side["attributions"])
        n[f"sentence_{name}"] = len(side["sentences"])
        for marker in side["markers"]:
            n[f"{marker['code']}:{name}"] += 1
    for i, j in found.markers:
        n["marker_matched"] += 1
        n[f"{gold['markers'][i]['code']}:matched"] += 1
        n["voice_right"] += gold["markers"][i]["voice"] == predicted["markers"][j]["voice"]
    for code in schema.CODES:
        same = same_spans(gold["markers"], predicted["markers"], code)
        n[f"{code}:same"] = same
        n["marker_same"] += same
    for name, codes in _SETS.items():
        for what in ("gold", "predicted", "matched", "same"):
            n[f"{name}:{what}"] = sum(n[f"{code}:{what}"] for code in codes)
    for i, j in found.cues:
        ours, theirs = gold["attributions"][i], predicted["attributions"][j]
        n["cue_matched"] += 1
        n["type_right"] += ours["source_type"] == theirs["source_type"]
        own, other = source(ours), source(theirs)
        n["source_matched"] += own is not None and other is not None and overlap(own, other) > 0
    for i, j in found.sentences:
        n[f"{gold['sentences'][i]['commitment']}>{predicted['sentences'][j]['commitment']}"] += 1
    return list(n.values())


def _f1(matched: str, gold: str, predicted: str) -> Measure:
    def measure(sums: Sums) -> resample.Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            value: resample.Floats = 2 * sums[:, _AT[matched]] / (sums[:, _AT[gold]] + sums[:, _AT[predicted]])
        return value

    return measure


def _share(right: str, of: str) -> Measure:
    def measure(sums: Sums) -> resample.Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            value: resample.Floats = sums[:, _AT[right]] / sums[:, _AT[of]]
        return value

    return measure


def _accuracy(sums: Sums) -> resample.Floats:
    return shares(_commitments(sums))


def _commitments(sums: Sums) -> Tables:
    return sums[:, _CELLS].reshape(-1, len(schema.COMMITMENTS), len(schema.COMMITMENTS))


def kappa(sums: Sums) -> resample.Floats:
    """Cohen's kappa of the commitment tables in rows of summed counts; NaN where one label alone occurs."""
    return kappas(_commitments(sums))


def _score(measure: Measure, total: Sums, draws: Sums | None, level: float, n: int, empty: str) -> dict[str, Any]:
    """Return value, interval and n of one score, with the reason where one of them is null."""
    value = float(measure(total)[0])
    if np.isnan(value):
        return {"value": None, "low": None, "high": None, "n": n, "reason": empty}
    if draws is None:
        return {"value": value, "low": None, "high": None, "n": n, "reason": "one document: no interval"}
    low, high = (float(side[0]) for side in resample.percentile_interval(measure(draws)[:, None], level))
    return {"value": value, "low": low, "high": high, "n": n, "reason": None}
