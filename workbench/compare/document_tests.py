"""Tests of keyness whose sampling unit is the document: permutation of documents, and rank sums.

Both take a sparse table of counts, types by documents, and never make it dense: what is absent from a document
takes no room, and memory does not grow with the number of permutations.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.resample import Floats

#: Cells (types times draws) of a chunk of permutations; a few arrays of this size are alive at a time.
CHUNK_CELLS = 1 << 20

Sparse = Any  # scipy.sparse.csr_array, imported when used


def permutation_p(
    table: Sparse,
    sizes: npt.NDArray[np.int64],
    is_target: npt.NDArray[np.bool_],
    n_permutations: int,
    rng: np.random.Generator,
) -> tuple[Floats, str]:
    """Return the two-sided p of each type from drawing the target's documents anew from all documents.

    Parameters
    ----------
    table
        Counts, sparse, shape (types, documents).
    sizes
        Tokens of the documents, shape (documents,).
    is_target
        Which documents are the target's, shape (documents,); at least one on either side.
    n_permutations
        Draws. Where there are no more than so many ways to choose the documents, all are gone through.
    rng
        Source of the draws.

    Returns
    -------
    p, method
        p, shape (types,): twice the smaller share of draws in which the difference of relative frequencies is at
        least (at most) the observed one, at most 1. ``method`` is ``exact`` or ``random``; a random p counts the
        observed labelling among the draws and is never below 2 / (n_permutations + 1) (Phipson & Smyth 2010).
    """
    documents, chosen = len(sizes), int(is_target.sum())
    exact = comb(documents, chosen) <= n_permutations
    total, whole = np.asarray(table.sum(axis=1), dtype=np.float64).ravel(), float(sizes.sum())
    observed = _difference(table, sizes, is_target[:, None].astype(np.float64), total, whole)
    room = 1e-12 * (np.abs(observed) + 1 / whole)
    at_least, at_most = np.zeros((2, table.shape[0]))
    draws = 0
    per_chunk = max(1, CHUNK_CELLS // max(table.shape[0], documents))
    source = (
        _all_choices(documents, chosen, per_chunk) if exact else _choices(is_target, n_permutations, per_chunk, rng)
    )
    for chunk in source:
        found = _difference(table, sizes, chunk, total, whole)
        at_least += (found >= observed - room).sum(axis=1)
        at_most += (found <= observed + room).sum(axis=1)
        draws += chunk.shape[1]
    own = 0 if exact else 1
    p: Floats = np.minimum(1.0, 2 * (np.minimum(at_least, at_most) + own) / (draws + own))
    return p, "exact" if exact else "random"


def _difference(table: Sparse, sizes: npt.NDArray[np.int64], chosen: Floats, total: Floats, whole: float) -> Floats:
    """Difference of relative frequencies, shape (types, draws), for columns of 0/1 marks of documents."""
    f, n = table @ chosen, sizes @ chosen
    with np.errstate(divide="ignore", invalid="ignore"):
        value: Floats = (f * whole - np.outer(total, n)) / (n * (whole - n))
    return np.nan_to_num(value)


def _choices(
    is_target: npt.NDArray[np.bool_], n_permutations: int, per_chunk: int, rng: np.random.Generator
) -> Iterator[Floats]:
    for begin in range(0, n_permutations, per_chunk):
        columns = min(per_chunk, n_permutations - begin)
        marks = np.repeat(is_target[None, :], columns, axis=0).astype(np.float64)
        yield rng.permuted(marks, axis=1).T


def _all_choices(documents: int, chosen: int, per_chunk: int) -> Iterator[Floats]:
    ways = combinations(range(documents), chosen)
    while some := list(islice(ways, per_chunk)):
        marks = np.zeros((documents, len(some)))
        marks[np.array(some).T, np.arange(len(some))] = 1.0
        yield marks


def rank_sum_p(counts: pl.DataFrame, n_types: int, n_target: int, n_reference: int) -> Floats:
    """Return the two-sided p of the rank-sum test (Wilcoxon; Mann & Whitney) on relative frequencies in documents.

    Parameters
    ----------
    counts
        One row per type and document in which it occurs: ``type`` (0-based), ``rate`` (above 0), ``is_target``.
    n_types
        Number of types.
    n_target, n_reference
        Documents on each side, those without the type included.

    Returns
    -------
    ndarray, shape (n_types,)
        By the normal approximation with corrections for ties and continuity, the same as scipy's
        ``mannwhitneyu(method="asymptotic")``. NaN where all documents have the same frequency.

    Notes
    -----
    For rare types nearly all documents tie at zero; the test then has little power, which is as it should be.
    """
    from scipy.stats import norm

    documents = n_target + n_reference
    ranked = counts.with_columns(rank=pl.col("rate").rank("average").over("type"))
    ties = (
        ranked.group_by("type", "rate")
        .len()
        .group_by("type")
        .agg(ties=(pl.col("len").cast(pl.Float64).pow(3) - pl.col("len")).sum())
    )
    sums = ranked.group_by("type").agg(
        present=pl.len(),
        here=pl.col("is_target").sum(),
        ranks=pl.col("rank").filter("is_target").sum(),
    )
    frame = (
        pl.DataFrame({"type": np.arange(n_types)}, schema={"type": counts.schema["type"]})
        .join(sums, on="type", how="left", maintain_order="left")
        .join(ties, on="type", how="left", maintain_order="left")
        .fill_null(0)
    )
    present, here = frame["present"].cast(pl.Float64).to_numpy(), frame["here"].cast(pl.Float64).to_numpy()
    zeros = documents - present
    # Absent documents share the lowest ranks; the others come after them.
    ranks = frame["ranks"].cast(pl.Float64).to_numpy() + here * zeros + (n_target - here) * (zeros + 1) / 2
    u = ranks - n_target * (n_target + 1) / 2
    tie = frame["ties"].to_numpy() + zeros**3 - zeros
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(n_target * n_reference / 12 * (documents + 1 - tie / (documents * (documents - 1))))
        z = (np.abs(u - n_target * n_reference / 2) - 0.5) / spread
    p: Floats = np.where(spread > 0, np.minimum(1.0, 2 * norm.sf(z)), np.nan)
    return p
