"""Tests of keyness whose sampling unit is the document: permutation, rank sums, and prediction for one document.

All take a sparse table of counts, types by documents, and never make it dense: what is absent from a document
takes no room, and memory does not grow with the number of permutations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, islice, product
from math import comb, prod
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.measures import benjamini_hochberg
from workbench.compare.models.predict import MIN_DOCUMENTS, distribution, fit
from workbench.cores import all_cores, in_threads
from workbench.counting.resample import Floats

#: Cells (types times draws) of a chunk of permutations; a few arrays of this size are alive at a time.
CHUNK_CELLS = 1 << 20
#: From so many counts in a table on, draws are counted one by one from the documents that each has chosen, on all cores.
LARGE_TABLE = 1 << 18

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
    jobs: int | None = None,
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
    jobs
        Threads for a table of :data:`LARGE_TABLE` counts or more; all cores by default. The draws are the same.

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
    observed = table @ fewer.astype(np.float64)
    # Each is counted from documents that are taken by their stratum: what it is brought to is the same for them.
    number = np.unique(strata, return_inverse=True)[1]
    length = np.bincount(number, sizes * fewer, len(groups)).astype(np.float64)
    if exact or table.nnz < LARGE_TABLE:
        per_chunk = max(1, CHUNK_CELLS // max(table.shape[0], len(sizes)))
        chunks = (
            _all_choices(fewer, groups, per_chunk) if exact else _choices(fewer, groups, n_permutations, per_chunk, rng)
        )
        marks = (number == np.arange(len(groups))[:, None]).astype(np.float64)  # strata by documents
        found: Iterator[Tally] = (
            _counted_together(table, observed, marks, marks * sizes, length, chunk) for chunk in chunks
        )
    else:
        jobs = all_cores() if jobs is None else jobs
        found = in_threads(_one_by_one(table, observed, sizes, fewer, number, length, n_permutations, rng, jobs), jobs)
    at_least, at_most, draws = np.zeros(table.shape[0]), np.zeros(table.shape[0]), 0
    for more, less, n in found:
        at_least += more
        at_most += less
        draws += n
    own = 0 if exact else 1
    p: Floats = np.minimum(1.0, 2 * (np.minimum(at_least, at_most) + own) / (draws + own))
    return p, "exact" if exact else "random"


#: In how many draws each type has at least, and at most, as many occurrences as observed; of how many.
Tally = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]


def _tally(found: Floats, observed: Floats) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    # A half goes down, also where the product is off by the rounding of floats.
    whole = np.rint(found - 1e-9)
    return whole >= observed, whole <= observed


def _counted_together(
    table: Sparse, observed: Floats, marks: Floats, tokens: Floats, length: Floats, chunk: Floats
) -> Tally:
    """Count a chunk of draws, shape (documents, draws), in one product."""
    drawn = tokens @ chunk
    scale = np.divide(length[:, None], drawn, out=np.ones_like(drawn), where=drawn > 0)
    more, less = _tally(table @ (chunk * (marks.T @ scale)), observed[:, None])
    return more.sum(axis=1), less.sum(axis=1), chunk.shape[1]


def _one_by_one(
    table: Sparse,
    observed: Floats,
    sizes: npt.NDArray[np.int64],
    fewer: npt.NDArray[np.bool_],
    number: Places,
    length: Floats,
    draws: int,
    rng: np.random.Generator,
    jobs: int,
) -> Iterator[Callable[[], Tally]]:
    """Yield the counting of some draws each, from the rows of the documents that these have chosen, and from no others."""
    from scipy.sparse import csr_array

    rows = csr_array(table.T.astype(np.float64))
    rows.indices, rows.indptr = rows.indices.astype(np.int32), rows.indptr.astype(np.int32)

    def count(chunk: npt.NDArray[np.uint8]) -> Tally:
        more, less = np.zeros((2, table.shape[0]), np.int64)
        for marks in chunk:
            chosen = np.flatnonzero(marks)
            own = number[chosen]
            drawn = np.bincount(own, sizes[chosen], len(length))
            scale = np.divide(length, drawn, out=np.ones_like(drawn), where=drawn > 0)
            at_least, at_most = _tally(rows[chosen].T @ scale[own], observed)
            more += at_least
            less += at_most
        return more, less, len(chunk)

    groups = [np.flatnonzero(number == i) for i in range(len(length))]
    per_chunk = jobs * max(1, CHUNK_CELLS // len(sizes))
    for drawn in _marks(fewer, groups, draws, per_chunk, rng, jobs):
        for part in np.array_split(drawn, min(jobs, len(drawn))):
            yield partial(count, part)


def _choices(
    is_target: npt.NDArray[np.bool_], groups: list[Places], draws: int, per_chunk: int, rng: np.random.Generator
) -> Iterator[Floats]:
    for marks in _marks(is_target, groups, draws, per_chunk, rng):
        yield marks.T.astype(np.float64)


def _marks(
    is_target: npt.NDArray[np.bool_],
    groups: list[Places],
    draws: int,
    per_chunk: int,
    rng: np.random.Generator,
    jobs: int = 1,
) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield chunks of draws, shape (draws, documents), 1 for the documents that are chosen."""
    # A generator for each stratum: the draws do not depend on the size of the chunks, nor on who draws.
    generators = rng.spawn(len(groups))
    for begin in range(0, draws, per_chunk):
        columns = min(per_chunk, draws - begin)
        marks = np.empty((columns, len(is_target)), np.uint8)

        def draw(places: Places, own: np.random.Generator, marks: npt.NDArray[np.uint8] = marks) -> None:
            first = np.repeat(is_target[None, places].astype(np.uint8), len(marks), axis=0)
            marks[:, places] = own.permuted(first, axis=1)

        calls = (partial(draw, places, own) for places, own in zip(groups, generators, strict=True))
        for _ in in_threads(calls, jobs):
            pass
        yield marks


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
    from scipy.special import ndtr  # scipy.stats takes half a second to import

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
    p: Floats = np.where(spread > 0, np.minimum(1.0, 2 * ndtr(-z)), np.nan)
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
