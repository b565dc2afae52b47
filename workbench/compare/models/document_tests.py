"""Tests of keyness whose sampling unit is the document: permutation, rank sums, and prediction for one document.

All take a sparse table of counts, types by documents, and never make it dense: what is absent from a document
takes no room, and memory does not grow with the number of permutations.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, product
from math import comb, prod
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.measures import benjamini_hochberg
from workbench.compare.models.predict import MIN_DOCUMENTS, distribution, fit
from workbench.counting.resample import Floats

#: Cells (types times draws) of a chunk of permutations; a few arrays of this size are alive at a time.
CHUNK_CELLS = 1 << 20

Places = npt.NDArray[np.intp]
Sparse = Any  # scipy.sparse.csr_array, imported when used


def length_strata(sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return a number for each document, the same for documents of like length: the power of two below its tokens."""
    return np.floor(np.log2(np.maximum(sizes, 1))).astype(np.int64)


def permutation_p(
    table: Sparse,
    sizes: npt.NDArray[np.int64],
    is_target: npt.NDArray[np.bool_],
    n_permutations: int,
    rng: np.random.Generator,
    strata: npt.NDArray[np.int64] | None = None,
) -> tuple[Floats, str]:
    """Return the two-sided p of each type from drawing one side's documents anew from all documents.

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
    strata
        Draw only among documents of the same number, shape (documents,), as from :func:`length_strata`: as many
        of each stratum as the target has. By default all documents are one stratum.

    Returns
    -------
    p, method
        p, shape (types,): twice the smaller share of draws in which the side of fewer documents has at least (at
        most) as many occurrences as observed, at most 1. What a draw has is brought to the observed length first:
        times observed over drawn tokens, stratum by stratum, and rounded to whole occurrences. ``method`` is
        ``exact`` or ``random``; a random p counts the observed labelling among the draws and is never below
        2 / (n_permutations + 1) (Phipson & Smyth 2010). Where all strata are of one side, p is 1.

    Notes
    -----
    Why not compare relative frequencies: long and short documents cannot change places, and a target of long
    documents has more tokens than almost any draw of as many documents. A word that it lacks would then be *more*
    rare in the observed labelling than in every draw that lacks it too, however rare the word, and p near 0. In
    whole occurrences, these draws tie.
    """
    strata = np.zeros(len(sizes), np.int64) if strata is None else strata
    groups = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    exact = prod(comb(len(g), int(is_target[g].sum())) for g in groups) <= n_permutations
    fewer = is_target if is_target.sum() <= len(is_target) / 2 else ~is_target
    observed = (table @ fewer.astype(np.float64))[:, None]
    marks = (strata == np.unique(strata)[:, None]).astype(np.float64)  # strata by documents
    tokens = marks * sizes
    length = (tokens @ fewer)[:, None]
    at_least, at_most = np.zeros((2, table.shape[0]))
    draws = 0
    per_chunk = max(1, CHUNK_CELLS // max(table.shape[0], len(sizes)))
    source = (
        _all_choices(fewer, groups, per_chunk) if exact else _choices(fewer, groups, n_permutations, per_chunk, rng)
    )
    for chunk in source:
        drawn = tokens @ chunk
        scale = np.divide(length, drawn, out=np.ones_like(drawn), where=drawn > 0)
        # A half goes down, also where the product is off by the rounding of floats.
        found = np.rint(table @ (chunk * (marks.T @ scale)) - 1e-9)
        at_least += (found >= observed).sum(axis=1)
        at_most += (found <= observed).sum(axis=1)
        draws += chunk.shape[1]
    own = 0 if exact else 1
    p: Floats = np.minimum(1.0, 2 * (np.minimum(at_least, at_most) + own) / (draws + own))
    return p, "exact" if exact else "random"


def _choices(
    is_target: npt.NDArray[np.bool_], groups: list[Places], draws: int, per_chunk: int, rng: np.random.Generator
) -> Iterator[Floats]:
    # A generator for each stratum: the draws do not depend on the size of the chunks.
    generators = rng.spawn(len(groups))
    for begin in range(0, draws, per_chunk):
        columns = min(per_chunk, draws - begin)
        marks = np.repeat(is_target[None, :], columns, axis=0).astype(np.float64)
        for places, own in zip(groups, generators, strict=True):
            marks[:, places] = own.permuted(marks[:, places], axis=1)
        yield marks.T


def _all_choices(is_target: npt.NDArray[np.bool_], groups: list[Places], per_chunk: int) -> Iterator[Floats]:
    ways = product(*(combinations(places.tolist(), int(is_target[places].sum())) for places in groups))
    while some := list(islice(ways, per_chunk)):
        marks = np.zeros((len(is_target), len(some)))
        for column, way in enumerate(some):
            marks[[place for chosen in way for place in chosen], column] = 1.0
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


def predictive_p(
    table: Sparse, sizes: npt.NDArray[np.int64], is_target: npt.NDArray[np.bool_], min_n: int
) -> tuple[Floats, Floats]:
    """Return how far out one document lies among the reference documents, for each type that it uses.

    Parameters
    ----------
    table, sizes, is_target
        As in :func:`permutation_p`, one document being the target's.
    min_n
        Types with fewer occurrences in the target are not looked at.

    Returns
    -------
    p, q
        p, shape (types,): P(at least so many occurrences in a new document of the target's length), from the
        gamma-Poisson model of :mod:`workbench.compare.models.predict` fitted to the reference documents. NaN where it was
        not looked at, and where no model can be fitted (no occurrence in the reference, fewer than
        ``MIN_DOCUMENTS`` documents). q is Benjamini-Hochberg over *all* types of the table, those not looked at
        counted with p = 1: which types to look at was decided by what the target shows.
    """
    p = np.full(table.shape[0], np.nan)
    column = int(np.flatnonzero(is_target)[0])
    here = table[:, [column]].toarray().ravel()
    others, exposure = table[:, np.flatnonzero(~is_target)], sizes[~is_target]
    if len(exposure) >= MIN_DOCUMENTS:
        for row in np.flatnonzero(here >= max(min_n, 1)):
            fitted = fit("gamma-Poisson", others[[row], :].toarray().ravel(), exposure)
            if fitted.reason is None:
                p[row] = distribution(fitted, int(sizes[column]))[1](int(here[row]))
    q = benjamini_hochberg(np.nan_to_num(p, nan=1.0))
    return p, np.where(np.isnan(p), np.nan, q)
