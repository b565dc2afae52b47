"""Agreement of two annotators document by document, and code by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from workbench import schema
from workbench.counting import resample
from workbench.evaluate import tables
from workbench.evaluate.agreement import agreement, common, label_figures
from workbench.evaluate.matching import match_sentences, overlap, span
from workbench.evaluate.scores import evaluate

#: A row a code. ``n_a``, ``n_b``, ``n_matched``: markers. ``f1`` with its interval and ``strict_f1``: what was found. ``n``
#: sentences that both have, ``share`` of them in which both say the same of the code (there or not), ``alpha`` of that
#: (Krippendorff's) with its interval, ``kappa`` (Cohen's).
BY_CODE: dict[str, Any] = {
    "code": pl.String, "n_a": pl.Int64, "n_b": pl.Int64, "n_matched": pl.Int64, "f1": pl.Float64, "low": pl.Float64,
    "high": pl.Float64, "strict_f1": pl.Float64, "n": pl.Int64, "share": pl.Float64, "alpha": pl.Float64,
    "alpha_low": pl.Float64, "alpha_high": pl.Float64, "kappa": pl.Float64, "reason": pl.String, "method": pl.String,
}  # fmt: skip
Records = Sequence[Mapping[str, Any]]


def by_document(a: Records, b: Records) -> pl.DataFrame:
    """Return the agreement on each document that both annotated.

    Parameters
    ----------
    a, b
        As in :func:`workbench.evaluate.agreement.agreement`.

    Returns
    -------
    DataFrame
        ``doc_id``, then the columns of :data:`workbench.evaluate.tables.AGREEMENT`: the figures that
        :func:`~workbench.evaluate.agreement.agreement` gives for this document alone. One document has no interval.
    """
    ours, theirs, _ = common(a, b)
    frames = [
        tables.agreement(agreement([x], [y])).select(pl.lit(x["doc_id"]).alias("doc_id"), pl.all())
        for x, y in zip(ours, theirs, strict=True)
    ]
    return pl.concat(frames)


def by_code(a: Records, b: Records, *, n_resamples: int = 1000, seed: int = 0, level: float = 0.95) -> pl.DataFrame:
    """Return the agreement on each code: what was found, and whether a sentence has the code at all.

    Parameters
    ----------
    a, b, n_resamples, seed, level
        As in :func:`workbench.evaluate.agreement.agreement`.

    Returns
    -------
    DataFrame
        Columns of :data:`BY_CODE`, a row a code. ``f1`` is null where neither marked the code, ``alpha`` and ``kappa``
        where it is in no sentence or in all: ``reason`` says so.

    Notes
    -----
    Of a rare code ``share`` is high whatever the coders do: read ``f1`` and ``alpha``.
    """
    ours, theirs, _ = common(a, b)
    scores = evaluate(ours, theirs, n_resamples=n_resamples, seed=seed, level=level)
    presence = _presence(ours, theirs)
    rows = []
    for code in schema.CODES:
        found = scores["codes"][code]
        rng = resample.generator(seed, "agreement", "code", code)
        in_sentences = label_figures(presence[code], "sentence that both have", n_resamples, rng, level)
        alpha = in_sentences["alpha"]
        reason = found["reason"].replace("gold or prediction", "either annotation") if found["reason"] else None
        rows.append(
            {
                "code": code,
                "n_a": found["n_gold"],
                "n_b": found["n_predicted"],
                "n_matched": found["n_matched"],
                "f1": found["value"],
                "strict_f1": found["strict_f1"],
                "n": alpha["n"],
                "share": in_sentences["share"]["value"],
                "alpha": alpha["value"],
                "alpha_low": alpha["low"],
                "alpha_high": alpha["high"],
                "kappa": in_sentences["kappa"]["value"],
                "reason": reason or alpha["reason"],
                "method": scores["method"],
            }
            | {k: found[k] for k in ("low", "high")}
        )
    return pl.DataFrame(rows, schema=BY_CODE)


def _presence(a: Records, b: Records) -> dict[str, resample.Floats]:
    """Count, for each code and document, in how many sentences it is for both, for one of them, for none."""
    counts = {code: np.zeros((len(a), 2, 2)) for code in schema.CODES}
    for d, (one, other) in enumerate(zip(a, b, strict=True)):
        for i, j in match_sentences(one["sentences"], other["sentences"]):
            here = [_codes_in(x["markers"], x["sentences"][n]) for x, n in ((one, i), (other, j))]
            for code in schema.CODES:
                counts[code][d, int(code in here[0]), int(code in here[1])] += 1
    return counts


def _codes_in(markers: Sequence[Mapping[str, Any]], sentence: Mapping[str, Any]) -> set[str]:
    return {m["code"] for m in markers if overlap(span(m), span(sentence))}
