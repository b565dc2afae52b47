"""Resampling of documents (or sentences): a matrix of weights, one product for all categories, in chunks.

A resample of n units drawn with replacement is a vector of n weights that add up to n. The sums of all
categories in all resamples are then one matrix product. Weights are made in chunks of a fixed number of cells,
so memory does not grow with the number of resamples times documents.

Where there are many units, drawing them one by one takes longer than all else. The weights are then drawn as
independent Poisson counts, a little fewer than n in all, and the rest is drawn one by one: given their total, Poisson
counts are multinomial, so that both together are n draws with replacement. (A Poisson count is one random number of 16
bits against a few thresholds, so its probabilities are rounded to 1 / 65,536; units with a weight of 8 or more, one in
a million, do not come about.)

Units that have names are drawn by :func:`keyed_weights`, of more than :data:`GROUPS` in groups that hang on the name
(:func:`units_of`), so that the time of an interval does not grow with the corpus.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from workbench.errors import StatisticsError

Floats = npt.NDArray[np.float64]

#: Cells of a chunk of weights (8 bytes each).
CHUNK_CELLS = 1 << 22
#: From so many units on, weights are drawn as Poisson counts.
MANY_UNITS = 200
#: Products of so many cells are made in one thread: on a busy machine waiting for a second one takes several times as long.
ONE_THREAD = 1 << 18
#: The most often that a unit is drawn by its name: more is one in a million.
MOST = 8
# Cells of a piece of draws: with the numbers that they are made of they stay in the cache.
_PIECE_CELLS = 1 << 17
# Cells of a chunk of Poisson weights (one byte each): what stays in the cache.
_CACHED_CELLS = 1 << 18
# Of SplitMix64: the step.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
# Whole numbers up to here are exact as 32-bit floats, which multiply twice as fast.
_EXACT = 1 << 24
# How many standard deviations the Poisson total stays below the number of units: it exceeds it once in 4,000.
_MARGIN = 3.5
METHODS = ("percentile", "bca")
#: More units than this are drawn in so many groups.
GROUPS = 1 << 11


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


def keyed_weights(keys: Sequence[str], n_resamples: int, seed: int) -> npt.NDArray[np.uint8]:
    """Return how often each unit is drawn in each resample: shape (units, n_resamples), Poisson with mean 1.

    Parameters
    ----------
    keys
        The name of each unit: the id of a document. A unit's weights depend on its name, the seed and the number of the
        resample alone, so that a figure of some documents is the same whatever else the corpus holds, in whatever order,
        and wherever it is computed.
    n_resamples
        Resamples; fewer of them are the first of more.
    seed
        A whole number from 0.

    Notes
    -----
    The Poisson bootstrap (Chamandy et al. 2012): units are drawn independently of each other, so that the number of draws
    varies too. For a ratio of sums that makes an interval of n units wider by about 1 / (2 n) than n draws would. Bits are
    from SplitMix64 (Steele, Lea & Flood 2014), started at a hash of the name.
    """
    drawn = np.empty((len(keys), n_resamples), np.uint8)
    for some, piece in in_pieces(states_of(keys, seed), n_resamples):
        drawn[some] = piece
    return drawn


def states_of(keys: Sequence[str], seed: int) -> npt.NDArray[np.uint64]:
    """Return for each name the state at which its draws start; ``seed`` is a whole number from 0."""
    if seed < 0:
        raise StatisticsError(f"seed {seed}", allowed="a whole number from 0")
    salt = seed.to_bytes(16, "little")
    states = [hashlib.blake2b(k.encode(), digest_size=8, salt=salt).digest() for k in keys]
    return np.frombuffer(b"".join(states), "<u8").astype(np.uint64)


def _mixed(z: npt.NDArray[np.uint64], room: npt.NDArray[np.uint64] | None = None) -> npt.NDArray[np.uint64]:
    """Return the output of SplitMix64 for some states, in the place of these; ``room``, of their shape, is for what is between."""
    z ^= np.right_shift(z, np.uint64(30), out=room)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= np.right_shift(z, np.uint64(27), out=room)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= np.right_shift(z, np.uint64(31), out=room)
    return z


@lru_cache(maxsize=16)
def _poisson_thresholds(mean: float) -> npt.NDArray[np.uint16]:
    """Return thresholds for a random number of 16 bits: how many of them it reaches is a Poisson count."""
    from scipy.special import pdtr

    cut = np.rint(pdtr(np.arange(12), mean) * (1 << 16))
    thresholds: npt.NDArray[np.uint16] = cut[cut < 1 << 16].astype(np.uint16)
    thresholds.flags.writeable = False  # it is kept
    return thresholds


def in_pieces(
    states: npt.NDArray[np.uint64], n_resamples: int, most: int | None = None
) -> Iterator[tuple[slice, npt.NDArray[np.uint8]]]:
    """Yield places of a few units, at most ``most``, and how often these are drawn in each resample, Poisson with mean 1.

    ``states`` are those of :func:`states_of`. What is drawn has the shape (units of the piece, n_resamples) and values from 0 to
    :data:`MOST`; the next piece is written over it, because to ask for memory anew takes longer than to draw.
    """
    steps = np.arange(1, -(-n_resamples // 4) + 1, dtype=np.uint64) * _GOLDEN
    width = 4 * len(steps)
    rows = max(1, min(len(states), _PIECE_CELLS // max(width, 1), most or len(states)))
    numbers, room = np.empty((2, rows, len(steps)), np.uint64)
    drawn, reached = np.empty((rows, width), np.uint8), np.empty((rows, width), bool)
    first, *others = _poisson_thresholds(1.0)
    for begin in range(0, len(states), rows):
        some = slice(begin, min(begin + rows, len(states)))
        size = some.stop - begin
        np.add(states[some, None], steps, out=numbers[:size])
        bits = _mixed(numbers[:size], room[:size]).astype("<u8", copy=False).view("<u2")
        found, more = drawn[:size], reached[:size]
        np.greater_equal(bits, first, out=found.view(bool))
        for threshold in others:
            np.greater_equal(bits, threshold, out=more)
            found += more.view(np.uint8)
        yield some, found[:, :n_resamples]


def exact_kind(total: int) -> type[np.floating[Any]]:
    """Return the floats in which sums of draws of a ``total`` are exact: 32-bit ones where they do."""
    return np.float32 if MOST * total < _EXACT else np.float64


def units_of(keys: Sequence[str], seed: int) -> tuple[npt.NDArray[np.int64] | None, Sequence[str]]:
    """Return for each row the number of what it is drawn with, and the names of these; None: each row by its own key.

    Parameters
    ----------
    keys
        The name of the unit that each row belongs to; rows of one name are drawn together.
    seed
        A whole number from 0.

    Returns
    -------
    numbers, names
        Up to :data:`GROUPS` units are drawn one by one. More are drawn in so many groups, to which they are dealt at random:
        by a hash of their name and the seed, so that a unit is in the same group whatever else there is.

    Notes
    -----
    Random groups (Wolter 2007, ch. 2). The sum over a group of deviations from the ratio stands for the deviations of its
    units; over all ways of dealing the variance of a ratio is that of units drawn one by one, less 1 / GROUPS of it, and the
    dealing adds to the variance an error with a standard deviation of sqrt(2 / GROUPS) of it: 1.6 % of a standard error,
    as much as the 2,000 resamples leave open themselves (1 / sqrt(2 * 2,000)), however many units there are. A category that
    a few units hold is drawn as before unless two of these are in one group, which for k of them has a chance of about
    k^2 / (2 GROUPS). Measured in ``tests/counting/test_random_groups.py``.
    """
    if len(keys) <= GROUPS:
        return None, keys
    units = dict.fromkeys(keys)
    if len(units) > GROUPS:
        return groups_of(keys, seed), _group_names()
    return numbers_of(keys), list(units)


def numbers_of(keys: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return a number for each different key, in the order in which they come first."""
    at: dict[str, int] = {}
    first = np.fromiter(map(at.setdefault, keys, range(len(keys))), np.int64, len(keys))  # where each stands first
    number: npt.NDArray[np.int64] = (np.cumsum(first == np.arange(len(first))) - 1)[first]
    return number


def groups_of(keys: Sequence[str], seed: int) -> npt.NDArray[np.int64]:
    """Return the group of each unit, 0 to :data:`GROUPS` - 1, as :func:`units_of` deals them."""
    return dealt(hashes_of(keys), seed)


def hashes_of(keys: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the hash of each name, by which units are dealt to groups."""
    return np.fromiter(map(zlib.crc32, map(str.encode, keys)), np.uint64, len(keys))


def dealt(hashes: npt.NDArray[np.uint64], seed: int) -> npt.NDArray[np.int64]:
    """Return the group of each unit by the hash of its name."""
    start = np.uint64((seed * int(_GOLDEN)) % (1 << 64))
    number: npt.NDArray[np.int64] = (_mixed((hashes << np.uint64(32)) + start) >> np.uint64(53)).astype(np.int64)
    return number


@cache
def _group_names() -> tuple[str, ...]:
    return tuple(f"group {i} of {GROUPS}" for i in range(GROUPS))


@lru_cache(maxsize=2)
def group_weights(n_resamples: int, seed: int) -> npt.NDArray[np.uint8]:
    """Return how often each group is drawn in each resample, shape (:data:`GROUPS`, n_resamples)."""
    return keyed_weights(_group_names(), n_resamples, seed)


@lru_cache(maxsize=1)
def group_floats(n_resamples: int, seed: int) -> npt.NDArray[np.float32]:
    """Return :func:`group_weights` as floats."""
    found: npt.NDArray[np.float32] = group_weights(n_resamples, seed).astype(np.float32)
    return found


def group_sums(values: npt.NDArray[np.int64], n_resamples: int, seed: int) -> Floats:
    """Return the column sums of values of groups (:data:`GROUPS`, columns) in each resample, from weights that are kept.

    32-bit floats are exact here up to 2^24: what is larger is multiplied in two parts, of which each is small.
    """
    low_bits = 10
    low, high = values & ((1 << low_bits) - 1), values >> low_bits
    if MOST * int(high.sum(axis=0).max(initial=0)) >= _EXACT or values.min(initial=0) < 0:
        return weighted_sums(values, group_weights(n_resamples, seed))
    some = np.flatnonzero(high.any(axis=0))
    planes = np.concatenate([low, high[:, some]], axis=1)
    drawn = _products(planes, group_floats(n_resamples, seed), np.float32).T.astype(np.float64)
    sums: Floats = drawn[:, : values.shape[1]]
    sums[:, some] += drawn[:, values.shape[1] :] * (1 << low_bits)
    return sums


@dataclass(frozen=True)
class Weights:
    """How often each of some rows is drawn in each resample.

    Attributes
    ----------
    drawn
        Shape (rows, n_resamples), or (units, n_resamples).
    of
        The unit that each row is drawn with, shape (rows,); None where each row has weights of its own.
    groups
        The seed of the random groups, where the units are these.
    """

    drawn: npt.NDArray[np.uint8]
    of: npt.NDArray[np.int64] | None = None
    groups: int | None = None

    def take(self, mask: npt.NDArray[np.bool_]) -> Weights:
        """Return the weights of the rows for which ``mask`` is true."""
        return Weights(self.drawn[mask]) if self.of is None else replace(self, of=self.of[mask])

    def sums(self, values: npt.NDArray[np.int64]) -> Floats:
        """Return the column sums of ``values`` (rows, columns) in each resample: (n_resamples, columns)."""
        if self.of is not None:
            values = summed(values, self.of, len(self.drawn))
        if self.groups is not None:
            return group_sums(values, self.drawn.shape[1], self.groups)
        return weighted_sums(values, self.drawn)


def weights_of(keys: Sequence[str], n_resamples: int, seed: int) -> Weights:
    """Return the weights of rows by the names of their units, of many units in groups (:func:`units_of`)."""
    of, names = units_of(keys, seed)
    if names is _group_names():
        return Weights(group_weights(n_resamples, seed), of, seed)
    return Weights(keyed_weights(names, n_resamples, seed), of)


def summed(values: npt.NDArray[np.int64], of: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Return the sums of the rows of each unit; whole numbers below 2^53 are exact."""
    width = values.shape[1]
    row, column = np.nonzero(values)  # most counts are none
    cells = np.bincount(of[row] * width + column, values[row, column], size * width)
    found: npt.NDArray[np.int64] = cells.reshape(size, width).astype(np.int64)
    return found


def weighted_sums(values: npt.NDArray[np.int64], weights: npt.NDArray[np.uint8]) -> Floats:
    """Return the column sums of ``values`` (units, columns) under weights (units, resamples): (resamples, columns)."""
    kind = exact_kind(int(np.abs(values).sum(axis=0).max(initial=0)))
    return np.ascontiguousarray(_products(values, weights, kind).T).astype(np.float64, copy=False)


def _products(values: npt.NDArray[Any], weights: npt.NDArray[Any], kind: type[np.floating[Any]]) -> npt.NDArray[Any]:
    """Return the product of ``values`` and ``weights`` (both by units), shape (columns, resamples), in pieces of one thread."""
    found = np.zeros((values.shape[1], weights.shape[1]), kind)
    size = max(1, ONE_THREAD // max(found.size, 1))
    for begin in range(0, len(values), size):
        some = slice(begin, begin + size)
        found += values[some].T.astype(kind) @ weights[some].astype(kind, copy=False)
    return found


def keyed_sums(
    values: npt.NDArray[np.int64],
    keys: Sequence[str],
    n_resamples: int,
    seed: int,
    groups: npt.NDArray[np.int64] | None = None,
) -> Floats:
    """Return the column sums of ``values`` (units, columns) in each resample of units: (n_resamples, columns).

    Of many units in groups: see :func:`units_of`; ``groups`` are those of the rows, where they are known.
    """
    of, names = units_of(keys, seed) if groups is None else (groups, _group_names())
    if of is not None:
        values = summed(values, of, len(names))
    if names is _group_names() and GROUPS * n_resamples <= 2 * CHUNK_CELLS:
        return group_sums(values, n_resamples, seed)
    sums = np.zeros((n_resamples, values.shape[1]))
    size = max(1, CHUNK_CELLS // max(n_resamples, 1))
    for begin in range(0, len(names), size):
        some = slice(begin, begin + size)
        sums += weighted_sums(values[some], keyed_weights(names[some], n_resamples, seed))
    return sums


def ratios(sums: Floats) -> Floats:
    """Return all columns but the last over the last, which is the exposure; NaN where a resample has none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(sums[:, -1:] > 0, sums[:, :-1] / sums[:, -1:], np.nan)
    return found


def resampled_sums(values: npt.NDArray[np.int64], n_resamples: int, rng: np.random.Generator) -> Floats:
    """Return the column sums of ``values`` (units, columns) in each resample of units: (n_resamples, columns)."""
    if not len(values):
        return np.full((n_resamples, values.shape[1]), np.nan)
    if len(values) >= MANY_UNITS:
        return _many_sums(values, n_resamples, rng)
    table = values.astype(np.float64)
    return np.concatenate([chunk @ table for chunk in weights(len(table), n_resamples, rng)])


def _many_sums(values: npt.NDArray[np.int64], n_resamples: int, rng: np.random.Generator) -> Floats:
    """Return the same sums for many units, from Poisson weights and what is missing to as many draws as units."""
    units = len(values)
    kind: type[np.floating[Any]] = np.float32 if units * int(np.abs(values).max(initial=1)) < _EXACT else np.float64
    table: npt.NDArray[Any] = np.column_stack([values, np.ones(units, np.int64)]).astype(
        kind
    )  # the last column counts the draws
    sums = np.empty((n_resamples, table.shape[1]))
    thresholds = _poisson_thresholds(1 - _MARGIN / np.sqrt(units))
    rows = max(2, _CACHED_CELLS // units)
    for begin in range(0, n_resamples, rows):
        size = min(rows, n_resamples - begin)
        random = np.frombuffer(rng.bytes(2 * size * units), np.uint16).reshape(size, units)
        drawn = np.zeros((size, units), np.uint8)
        for threshold in thresholds:
            drawn += (random >= threshold).view(np.uint8)
        sums[begin : begin + size] = drawn.astype(kind) @ table
    missing = units - sums[:, -1].astype(np.int64)
    # More than enough were drawn: those resamples are drawn one by one from the start.
    sums[missing < 0] = 0
    missing[missing < 0] = units
    for begin in range(0, n_resamples, rows):
        some = slice(begin, begin + rows)
        sums[some] += _drawn_sums(table, missing[some], rng)
    return sums[:, :-1]


def _drawn_sums(table: npt.NDArray[Any], draws: npt.NDArray[np.int64], rng: np.random.Generator) -> npt.NDArray[Any]:
    """Return the sums of rows of ``table``, so many drawn for each resample."""
    from scipy.sparse import csr_array

    begins = np.concatenate([[0], np.cumsum(draws)]).astype(np.int32)
    chosen = rng.integers(0, len(table), size=int(begins[-1]), dtype=np.int32)
    once = np.ones(len(chosen), table.dtype)
    found: npt.NDArray[Any] = csr_array((once, chosen, begins), shape=(len(draws), len(table))) @ table
    return found


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
    return ratios(resampled_sums(np.column_stack([n, exposure]), n_resamples, rng))


def percentile_interval(estimates: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the percentile interval of each column of ``estimates`` (resamples, columns); NaN is left out."""
    tail = (1 - level) / 2
    low, high = quantiles(estimates, [tail, 1 - tail])
    return low, high


def quantiles(table: Floats, shares: list[float], method: Literal["linear", "inverted_cdf"] = "linear") -> Floats:
    """Return quantiles of each column, shape (shares, columns); what is no number is left out."""
    columns = np.ascontiguousarray(table.T)
    found = np.full((len(shares), len(columns)), np.nan)
    gaps = np.isnan(columns).any(axis=1)
    if columns.size:  # all whole columns at once: to begin takes numpy longer than a column
        found[:, ~gaps] = np.quantile(columns[~gaps], shares, axis=1, method=method)
    for j in np.flatnonzero(gaps):
        kept = columns[j][~np.isnan(columns[j])]
        if len(kept):
            found[:, j] = np.quantile(kept, shares, method=method)
    return found


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


def wilson_interval(share: npt.ArrayLike, size: npt.ArrayLike, level: float) -> tuple[Floats, Floats]:
    """Return the score interval of a share of ``size`` independent units, which need not be a whole number.

    Wilson 1927; 0 to 1, also where the share is 0 or 1. NaN where the size is 0.
    """
    from scipy.special import ndtri

    p, n = np.asarray(share, dtype=np.float64), np.asarray(size, dtype=np.float64)
    z2 = float(ndtri((1 + level) / 2)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = p + z2 / (2 * n)
        reach = np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n**2)))
        low, high = (middle - reach) / (1 + z2 / n), (middle + reach) / (1 + z2 / n)
    # Rounding alone can leave the range.
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
