"""How often units are drawn in each resample, a few units at a time; and sums of many parts, each of units of its own.

A unit's draws start at a state that hangs on its name and the seed alone, so that they can be made again wherever they are
needed, in any order and by several threads, and need not be kept: some 2,000 bytes a unit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.cores import all_cores, in_threads
from workbench.errors import StatisticsError

Drawn = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
States = npt.NDArray[np.uint64]

#: Whole numbers up to here are exact as 32-bit floats, which multiply twice as fast.
EXACT = 1 << 24
#: Products of so many cells are made in one thread: on a busy machine waiting for a second one takes several times as long.
ONE_THREAD = 1 << 18
#: Of SplitMix64: the step.
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
#: The most often that a unit is drawn: more is one in a million.
MOST = 8
# Cells of a piece of draws: with the numbers that they are made of they stay in the cache.
_CELLS = 1 << 17
# Units from which on a second thread pays: some 3 milliseconds.
_FOR_THREADS = 1 << 10


def states_of(keys: Sequence[str], seed: int) -> States:
    """Return for each name the state at which its draws start.

    Raises
    ------
    StatisticsError
        If the seed is below 0.
    """
    if seed < 0:
        raise StatisticsError(f"seed {seed}", allowed="a whole number from 0")
    salt = seed.to_bytes(16, "little")
    states = [hashlib.blake2b(k.encode(), digest_size=8, salt=salt).digest() for k in keys]
    return np.frombuffer(b"".join(states), "<u8").astype(np.uint64)


def mixed(z: States, room: States | None = None) -> States:
    """Return the output of SplitMix64 for some states, in the place of these; ``room``, of their shape, is for what is between."""
    z ^= np.right_shift(z, np.uint64(30), out=room)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= np.right_shift(z, np.uint64(27), out=room)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= np.right_shift(z, np.uint64(31), out=room)
    return z


@lru_cache(maxsize=16)
def poisson_thresholds(mean: float) -> npt.NDArray[np.uint16]:
    """Return thresholds for a random number of 16 bits: how many of them it reaches is a Poisson count."""
    from scipy.special import pdtr

    cut = np.rint(pdtr(np.arange(12), mean) * (1 << 16))
    thresholds: npt.NDArray[np.uint16] = cut[cut < 1 << 16].astype(np.uint16)
    thresholds.flags.writeable = False  # it is kept
    return thresholds


def in_pieces(states: States, n_resamples: int, most: int | None = None) -> Iterator[tuple[slice, Drawn]]:
    """Yield places of a few units, and how often these are drawn in each resample, Poisson with mean 1.

    Parameters
    ----------
    states
        Those of :func:`states_of`, shape (units,).
    n_resamples
        Resamples; fewer of them are the first of more.
    most
        Units of a piece, where they are to be fewer than stay in the cache.

    Yields
    ------
    places, drawn
        ``drawn`` has the shape (units of the piece, n_resamples) and values from 0 to :data:`MOST`. The next piece is written
        over it: to ask for memory anew takes longer than to draw.
    """
    steps = np.arange(1, -(-n_resamples // 4) + 1, dtype=np.uint64) * GOLDEN
    width = 4 * len(steps)
    rows = max(1, min(len(states), _CELLS // max(width, 1), most or len(states)))
    numbers, room = np.empty((2, rows, len(steps)), np.uint64)
    drawn, reached = np.empty((rows, width), np.uint8), np.empty((rows, width), bool)
    first, *others = poisson_thresholds(1.0)
    for begin in range(0, len(states), rows):
        some = slice(begin, min(begin + rows, len(states)))
        size = some.stop - begin
        np.add(states[some, None], steps, out=numbers[:size])
        bits = mixed(numbers[:size], room[:size]).astype("<u8", copy=False).view("<u2")
        found, more = drawn[:size], reached[:size]
        np.greater_equal(bits, first, out=found.view(bool))
        for threshold in others:
            np.greater_equal(bits, threshold, out=more)
            found += more.view(np.uint8)
        yield some, found[:, :n_resamples]


def exact_kind(total: int) -> type[np.floating[Any]]:
    """Return the floats in which sums of draws of a ``total`` are exact: 32-bit ones where they do."""
    return np.float32 if MOST * total < EXACT else np.float64


def sums_by_part(values: Ints, states: States, part: Ints, parts: int, n_resamples: int) -> Floats:
    """Return the column sums of values in each resample of the units of each part: (n_resamples, parts, columns).

    Parameters
    ----------
    values
        Not below 0, shape (rows, columns).
    states
        Those of the units of the rows, shape (rows,). Rows of one unit have one state, and so are drawn together.
    part
        The part of each row, in rising order, shape (rows,).
    parts
        How many parts there are.
    n_resamples
        Resamples.

    Notes
    -----
    The sums of :func:`workbench.counting.resample.keyed_sums` for each part, exactly, in threads of all cores.
    """
    width = values.shape[1]
    whole = np.zeros((parts, width), np.int64)
    np.add.at(whole, part, values)
    kind = exact_kind(int(whole.max(initial=0)))
    found = np.zeros((parts * width, n_resamples), kind)
    jobs = all_cores() if len(states) >= _FOR_THREADS else 1
    cuts = np.linspace(0, len(states), 2 * jobs + 1 if jobs > 1 else 2).astype(int).tolist()
    shares = [(a, b) for a, b in pairwise(cuts) if b > a]
    calls = (partial(_sums, values[a:b].astype(kind), states[a:b], part[a:b], n_resamples) for a, b in shares)
    for first, sums in in_threads(calls, jobs):
        found[first : first + len(sums)] += sums
    return found.T.astype(np.float64).reshape(n_resamples, parts, width)


def _sums(
    values: npt.NDArray[Any], states: States, part: Ints, n_resamples: int
) -> tuple[int, npt.NDArray[np.floating[Any]]]:
    """Return the column of the first part of some rows, and the sums of the columns from there on."""
    width, first = values.shape[1], int(part[0])
    found = np.zeros(((int(part[-1]) - first + 1) * width, n_resamples), values.dtype)
    size = max(1, ONE_THREAD // max(width * n_resamples, 1))
    room: npt.NDArray[Any] | None = None
    for some, drawn in in_pieces(states, n_resamples, size):
        room = np.empty(drawn.shape, values.dtype) if room is None else room
        floats, own, here = room[: len(drawn)], part[some], values[some]
        floats[:] = drawn
        ends = [0, *(np.flatnonzero(np.diff(own)) + 1).tolist(), len(own)]
        for begin, end in pairwise(ends):
            at = (int(own[begin]) - first) * width
            found[at : at + width] += here[begin:end].T @ floats[begin:end]
    return first * width, found
