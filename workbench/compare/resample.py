"""Resampling of documents (or sentences): a matrix of weights, one product for all categories, in chunks.

A resample of n units drawn with replacement is a vector of n weights that add up to n. The sums of all
categories in all resamples are then one matrix product. Weights are made in chunks of a fixed number of cells,
so memory does not grow with the number of resamples times documents.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from workbench.errors import StatisticsError

Floats = npt.NDArray[np.float64]

#: Cells of a chunk of weights (8 bytes each).
CHUNK_CELLS = 1 << 22
METHODS = ("percentile", "bca")


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return a generator of its own for each name, so that one group's numbers do not depend on another's."""
    if seed < 0:
        raise StatisticsError(f"seed {seed}", allowed="a whole number from 0")
    return np.random.default_rng([seed, *(zlib.crc32(n.encode()) for n in names)])


def require(n_resamples: int, level: float, method: str = "percentile") -> None:
    """Refuse a number of resamples, a level or a method that give no interval."""
    if n_resamples < 1:
        raise StatisticsError(f"n_resamples={n_resamples}", allowed="a whole number from 1; 2000 or more for intervals")
    if not 0 < level < 1:
        raise StatisticsError(f"level={level}", allowed="a share between 0 and 1, as 0.95")
    if method not in METHODS:
        raise StatisticsError(f"no interval method {method!r}", allowed=METHODS)


def weights(units: int, n_resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield chunks of resampling weights, shape (resamples of the chunk, units); every row adds up to ``units``."""
    rows = max(1, CHUNK_CELLS // max(units, 1))
    for begin in range(0, n_resamples, rows):
        size = min(rows, n_resamples - begin)
        drawn = rng.integers(0, units, size=(size, units))
        drawn += np.arange(size)[:, None] * units
        yield np.bincount(drawn.ravel(), minlength=size * units).reshape(size, units).astype(np.float64)


def resampled_sums(values: npt.NDArray[np.int64], n_resamples: int, rng: np.random.Generator) -> Floats:
    """Return the column sums of ``values`` (units, columns) in each resample of units: (n_resamples, columns)."""
    table = values.astype(np.float64)
    if not len(table):
        return np.full((n_resamples, table.shape[1]), np.nan)
    return np.concatenate([chunk @ table for chunk in weights(len(table), n_resamples, rng)])


def resampled_ratios(
    n: npt.NDArray[np.int64], exposure: npt.NDArray[np.int64], n_resamples: int, rng: np.random.Generator
) -> Floats:
    """Return sum(n) / sum(exposure) in each resample of units, for each category.

    Parameters
    ----------
    n
        Counts, shape (units, categories).
    exposure
        Shape (units,).

    Returns
    -------
    ndarray, shape (n_resamples, categories)
        NaN where a resample has no exposure.
    """
    sums = resampled_sums(np.column_stack([n, exposure]), n_resamples, rng)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios: Floats = np.where(sums[:, -1:] > 0, sums[:, :-1] / sums[:, -1:], np.nan)
    return ratios


def percentile_interval(estimates: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the percentile interval of each column of ``estimates`` (resamples, columns); NaN is left out."""
    tail = (1 - level) / 2
    bounds = np.full((2, estimates.shape[1]), np.nan)
    for j, column in enumerate(estimates.T):
        kept = column[~np.isnan(column)]
        if len(kept):
            bounds[:, j] = np.quantile(kept, [tail, 1 - tail])
    return bounds[0], bounds[1]


def bca_interval(
    estimates: Floats, n: npt.NDArray[np.int64], exposure: npt.NDArray[np.int64], level: float
) -> tuple[Floats, Floats]:
    """Return the bias-corrected and accelerated interval of sum(n) / sum(exposure) for each category.

    Efron & Tibshirani 1993, ch. 14: the percentiles that are read off are moved by the median bias of the
    resamples (z0) and by the skewness of the leave-one-out estimates (a). Where all resamples agree, or leaving
    a unit out changes nothing, the percentile interval is returned.
    """
    from scipy.special import ndtr, ndtri

    low, high = percentile_interval(estimates, level)
    total, whole = n.sum(axis=0), exposure.sum()
    observed = total / whole
    rest = whole - exposure
    if (rest <= 0).any():
        return low, high
    left_out = (total - n) / rest[:, None]
    influence = (left_out.mean(axis=0) - left_out) * (len(n) - 1)
    squares = (influence**2).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        skew = (influence**3).sum(axis=0) / (6 * squares**1.5)
        below = ((estimates < observed).mean(axis=0) + (estimates <= observed).mean(axis=0)) / 2
        bias = ndtri(below)
        for side, z in ((low, ndtri((1 - level) / 2)), (high, ndtri((1 + level) / 2))):
            share = ndtr(bias + (bias + z) / (1 - skew * (bias + z)))
            for j in np.flatnonzero(np.isfinite(share)):
                side[j] = np.nanquantile(estimates[:, j], share[j])
    return low, high
