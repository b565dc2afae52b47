"""How many of the marks in a cell are right, from a sample that was read: with interval, and reader against reader."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from workbench.counting import resample
from workbench.errors import StatisticsError
from workbench.evaluate.agreement import label_figures

PRECISION = {
    "cell": pl.String,
    "cell_n": pl.Int64,
    "n_documents": pl.Int64,
    "n_sampled": pl.Int64,
    "n_judged": pl.Int64,
    "n_right": pl.Int64,
    "n_unsure": pl.Int64,
    "precision": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "documents_low": pl.Float64,
    "documents_high": pl.Float64,
    "if_unsure_wrong": pl.Float64,
    "if_unsure_right": pl.Float64,
    "level": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}
VERDICTS = ("right", "wrong", "unsure")
#: From so many documents on resampling them says something.
_FEW = 5


def precision(judged: pl.DataFrame, *, n_resamples: int = 2000, seed: int = 0, level: float = 0.95) -> pl.DataFrame:
    """Return the share of right marks in each cell that a sample was drawn from.

    Parameters
    ----------
    judged
        From :func:`workbench.coding.sheets.read_sample`: columns ``cell``, ``cell_n``, ``doc_id``, ``verdict``.
    n_resamples, seed, level
        Resamples of documents, their seed, and the level of both intervals.

    Returns
    -------
    DataFrame
        Columns of :data:`PRECISION`, one row a cell.

        * ``precision``: right over right and wrong, 0 to 1. ``if_unsure_wrong`` and ``if_unsure_right``: what it would be
          if all places of which the reader was unsure were the one or the other.
        * ``low``, ``high``: for *this* cell: which numbers of right ones among its ``cell_n`` places would give such a
          sample (exact hypergeometric interval, Buonaccorsi 1987); a point where all places were read. Spreading the
          sample over the documents makes it, if anything, too wide.
        * ``documents_low``, ``documents_high``: for other documents like these: documents resampled; null below 5.
        * ``reason``: why a figure is null.

    Raises
    ------
    StatisticsError
        If a column is missing or a verdict is none of right, wrong, unsure.
    """
    resample.require(n_resamples, level)
    if missing := [c for c in ("cell", "cell_n", "doc_id", "verdict") if c not in judged.columns]:
        raise StatisticsError(f"no column {missing[0]!r}", hint="read_sample(path) reads a sheet of judgements")
    if wrong := judged.filter(pl.col("verdict").is_not_null() & ~pl.col("verdict").is_in(VERDICTS))[
        "verdict"
    ].to_list():
        raise StatisticsError(f"no verdict {wrong[0]!r}", allowed=VERDICTS)
    rows = [_cell(part, n_resamples, seed, level) for part in judged.partition_by("cell", maintain_order=True)]
    return pl.DataFrame(rows, schema=PRECISION)


def _cell(part: pl.DataFrame, n_resamples: int, seed: int, level: float) -> dict[str, Any]:
    size, name = int(part["cell_n"].max()), str(part["cell"][0])  # type: ignore[arg-type]
    decided = part.filter(pl.col("verdict").is_in(VERDICTS[:2]))
    right, judged = decided.filter(verdict="right").height, decided.height
    unsure = part.filter(verdict="unsure").height
    row: dict[str, Any] = {
        "cell": name,
        "cell_n": size,
        "n_documents": part["doc_id"].n_unique(),
        "n_sampled": part.height,
        "n_judged": judged,
        "n_right": right,
        "n_unsure": unsure,
        "level": level,
        "method": "one reader's judgement; this cell: exact hypergeometric interval; documents: percentile bootstrap",
    }
    if not judged:
        return row | {"reason": "no place was judged right or wrong"}
    reasons = []
    if unread := part.height - judged - unsure:
        reasons.append(f"{unread} of the places drawn were not read")
    low, high = hypergeometric_interval(right, judged, size, level)
    row |= {"precision": right / judged, "low": low, "high": high}
    row |= {"if_unsure_wrong": right / (judged + unsure), "if_unsure_right": (right + unsure) / (judged + unsure)}
    by_document = decided.group_by("doc_id", maintain_order=True).agg(
        right=(pl.col("verdict") == "right").sum().cast(pl.Int64), n=pl.len().cast(pl.Int64)
    )
    if by_document.height < _FEW:
        reasons.append(f"interval over documents: only {by_document.height} documents")
    else:
        rng = resample.generator(seed, "precision", name)
        draws = resample.resampled_ratios(
            by_document.select("right").to_numpy(), by_document["n"].to_numpy(), n_resamples, rng
        )
        ends = resample.percentile_interval(draws, level)
        row |= {"documents_low": float(ends[0][0]), "documents_high": float(ends[1][0])}
        if right in (0, judged):
            reasons.append("interval over documents: all judged alike, so that it is a point and too narrow")
    return row | {"reason": "; ".join(reasons) or None}


def hypergeometric_interval(k: int, n: int, size: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of the share of right ones among ``size``, of which ``n`` were drawn and ``k`` are right.

    The shares for which neither as few nor as many right ones as were seen has a probability of ``(1 - level) / 2`` or
    less (Buonaccorsi 1987, The American Statistician 41: 215-218).
    """
    from scipy.stats import hypergeom

    if not 0 <= k <= n <= size or n < 1:
        raise StatisticsError(
            f"{k} right of {n} drawn of {size}", allowed="0 <= right <= drawn <= size, and drawn >= 1"
        )
    possible = np.arange(k, size - (n - k) + 1)
    tail = (1 - level) / 2
    many, few = hypergeom.sf(k - 1, size, possible, n) > tail, hypergeom.cdf(k, size, possible, n) > tail
    kept = possible[many & few]
    return float(kept[0] / size), float(kept[-1] / size)


def readers_agree(
    first: pl.DataFrame, second: pl.DataFrame, *, n_resamples: int = 1000, seed: int = 0, level: float = 0.95
) -> pl.DataFrame:
    """Return how far two readers agree on the verdicts of the same sample.

    Parameters
    ----------
    first, second
        Two judgements of one sheet; matched by ``cell`` and ``place``. Places that one did not read are left out.
    n_resamples, seed, level
        Resamples of documents for the intervals.

    Returns
    -------
    DataFrame
        ``measure`` (share, alpha: Krippendorff's, kappa: Cohen's), ``value``, ``low``, ``high``, ``n`` (places), ``reason``.

    Raises
    ------
    StatisticsError
        If no place was read by both.
    """
    resample.require(n_resamples, level)
    key = ["cell", "place"]
    both = (
        first.select(*key, "doc_id", a="verdict").join(second.select(*key, b="verdict"), on=key).drop_nulls(["a", "b"])
    )
    if both.is_empty():
        raise StatisticsError("no place was read by both", hint="give both readers a copy of the same sheet")
    at = {v: i for i, v in enumerate(VERDICTS)}
    documents = {d: i for i, d in enumerate(both["doc_id"].unique(maintain_order=True))}
    tables = np.zeros((len(documents), len(at), len(at)))
    for doc_id, a, b in both.select("doc_id", "a", "b").iter_rows():
        tables[documents[doc_id], at[a], at[b]] += 1
    figures = label_figures(tables, "place", n_resamples, resample.generator(seed, "readers"), level)
    columns = {
        "measure": pl.String,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "n": pl.Int64,
        "reason": pl.String,
    }
    return pl.DataFrame([{"measure": m} | f for m, f in figures.items()], schema=columns)
