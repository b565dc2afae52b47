"""The same figures by plain loops: slow, and written without a look at the package's way of doing it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from workbench import schema
from workbench.corpus import Corpus


def categories_of(corpus: Corpus, family: str, doc_id: str, sent_id: int) -> list[str]:
    """Return the categories of the family that a sentence shows, one an occurrence."""
    if family == "commitment":
        rows = [s for s in corpus.sentences.to_dicts() if (s["doc_id"], s["sent_id"]) == (doc_id, sent_id)]
        return [s["commitment"] for s in rows if s["commitment"] is not None]
    markers = [m for m in corpus.markers.to_dicts() if (m["doc_id"], m["sent_id"]) == (doc_id, sent_id)]
    if family in ("source_type", "verb_class"):
        types = {(a["doc_id"], a["marker_id"]): a[family] for a in corpus.attributions.to_dicts()}
        found = [types.get((doc_id, m["marker_id"])) for m in markers]
        return [t for t in found if t is not None]
    if family == "engagement":
        return [cell for m in markers if (cell := schema.ENGAGEMENT[m["code"]]) is not None]
    return [m[family] for m in markers]


def document_counts(
    corpus: Corpus, family: str, unit: str, parts: Sequence[str] = ("title", "heading", "body")
) -> dict[str, tuple[dict[str, int], int]]:
    """Return for each document the counts by category and the exposure."""
    result = {}
    for doc_id in corpus.documents["doc_id"]:
        counts: dict[str, int] = {}
        exposure = 0
        for s in corpus.sentences.to_dicts():
            if s["doc_id"] != doc_id or s["part"] not in parts:
                continue
            exposure += s["n_tokens"] if unit == "tokens" else 1
            for category in categories_of(corpus, family, doc_id, s["sent_id"]):
                counts[category] = counts.get(category, 0) + 1
        result[doc_id] = (counts, exposure)
    return result


def bootstrap_ratios(
    n: Sequence[int], exposure: Sequence[int], resamples: int, rng: np.random.Generator
) -> list[float]:
    """Return sum(n) / sum(exposure) in resamples drawn one by one."""
    found = []
    for _ in range(resamples):
        drawn = rng.integers(0, len(n), size=len(n))
        found.append(sum(n[i] for i in drawn) / sum(exposure[i] for i in drawn))
    return found


def mid_rank(value: float, others: Sequence[float]) -> float:
    """Return the percentile of a value among others, ties counting half."""
    below, same = sum(o < value for o in others), sum(o == value for o in others)
    return 100 * (below + same / 2) / len(others)


def permutation_p(counts: Sequence[int], sizes: Sequence[int], target: Sequence[int]) -> float:
    """Return the exact two-sided permutation p of one type, going through all choices of documents."""

    side = target if 2 * len(target) <= len(sizes) else [i for i in range(len(sizes)) if i not in target]
    here, tokens = sum(counts[i] for i in side), sum(sizes[i] for i in side)
    more = fewer = ways = 0
    for chosen in itertools.combinations(range(len(sizes)), len(side)):
        scaled = Fraction(sum(counts[i] for i in chosen) * tokens, sum(sizes[i] for i in chosen))
        found = math.ceil(scaled - Fraction(1, 2))  # rounded, a half goes down
        more, fewer, ways = more + (found >= here), fewer + (found <= here), ways + 1
    return min(1.0, 2 * min(more, fewer) / ways)


def greedy_pairs(
    gold: Sequence[Any],
    predicted: Sequence[Any],
    span: Callable[[Any], tuple[int, int]],
    ok: Callable[[Any, Any], bool],
) -> list[tuple[Any, Any]]:
    """Pair items by taking the largest overlap there is, again and again; equal overlaps in text order."""
    ours, theirs = sorted(gold, key=span), sorted(predicted, key=span)
    pairs = []
    while True:
        best = None
        for a in ours:
            for b in theirs:
                shared = min(span(a)[1], span(b)[1]) - max(span(a)[0], span(b)[0])
                if shared > 0 and ok(a, b) and (best is None or shared > best[0]):
                    best = (shared, a, b)
        if best is None:
            return pairs
        pairs.append(best[1:])
        ours = [a for a in ours if a is not best[1]]
        theirs = [b for b in theirs if b is not best[2]]


def score(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the scores of the guidelines without intervals; NaN where undefined."""
    found = _score(gold, predicted)
    for name, wanted in (("closed", False), ("open", True)):
        apart = _score(_only(gold, wanted), _only(predicted, wanted))
        for kind in ("lenient", "strict"):
            found[f"marker_{kind}_f1_{name}"] = apart[f"marker_{kind}_f1"]
    return found


def _only(records: Sequence[Mapping[str, Any]], open_codes: bool) -> list[dict[str, Any]]:
    """The records with the markers of the open codes alone, or without them."""
    return [
        {**r, "markers": [m for m in r["markers"] if (m["code"] in ("attitude", "scare_quote")) == open_codes]}
        for r in records
    ]


def _score(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    by_id = {p["doc_id"]: p for p in predicted}
    empty: dict[str, Any] = {"markers": [], "attributions": [], "sentences": []}
    n = dict.fromkeys(("g", "p", "lenient", "strict", "voice", "cg", "cp", "cue", "type", "sg", "sp", "source"), 0)
    labels = []
    for g in gold:
        p = by_id.get(g["doc_id"], empty)
        n["g"] += len(g["markers"])
        n["p"] += len(p["markers"])
        found = greedy_pairs(
            g["markers"], p["markers"], lambda m: (m["start"], m["end"]), lambda a, b: a["code"] == b["code"]
        )
        n["lenient"] += len(found)
        n["voice"] += sum(a["voice"] == b["voice"] for a, b in found)
        left = [(m["start"], m["end"], m["code"]) for m in p["markers"]]
        for m in g["markers"]:
            if (key := (m["start"], m["end"], m["code"])) in left:
                left.remove(key)
                n["strict"] += 1
        n["cg"] += len(g["attributions"])
        n["cp"] += len(p["attributions"])
        n["sg"] += sum(a["source_start"] is not None for a in g["attributions"])
        n["sp"] += sum(a["source_start"] is not None for a in p["attributions"])
        for a, b in greedy_pairs(
            g["attributions"], p["attributions"], lambda c: (c["cue_start"], c["cue_end"]), lambda a, b: True
        ):
            n["cue"] += 1
            n["type"] += a["source_type"] == b["source_type"]
            if a["source_start"] is not None and b["source_start"] is not None:
                n["source"] += max(a["source_start"], b["source_start"]) < min(a["source_end"], b["source_end"])

        def half(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
            shared = min(a["end"], b["end"]) - max(a["start"], b["start"])
            return shared >= 0.5 * max(a["end"] - a["start"], b["end"] - b["start"])

        pairs = greedy_pairs(g["sentences"], p["sentences"], lambda s: (s["start"], s["end"]), half)
        labels += [(a["commitment"], b["commitment"]) for a, b in pairs]
    agreed = sum(a == b for a, b in labels)
    return {
        "marker_lenient_f1": _ratio(2 * n["lenient"], n["g"] + n["p"]),
        "marker_strict_f1": _ratio(2 * n["strict"], n["g"] + n["p"]),
        "voice_accuracy": _ratio(n["voice"], n["lenient"]),
        "cue_f1": _ratio(2 * n["cue"], n["cg"] + n["cp"]),
        "source_f1": _ratio(2 * n["source"], n["sg"] + n["sp"]),
        "source_type_accuracy": _ratio(n["type"], n["cue"]),
        "commitment_accuracy": _ratio(agreed, len(labels)),
        "commitment_kappa": _kappa(labels),
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _kappa(labels: Sequence[tuple[str, str]]) -> float:
    size = len(labels)
    if not size:
        return float("nan")
    chance = sum(sum(a == c for a, _ in labels) * sum(b == c for _, b in labels) for c in schema.COMMITMENTS) / (
        size * size
    )
    return _ratio(sum(a == b for a, b in labels) / size - chance, 1 - chance)
