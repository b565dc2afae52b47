"""Sums in each resample of many parts of some rows, all parts at once.

A unit's draws hang on its name and the seed alone (:func:`workbench.counting.resample.keyed_weights`), so that they are made again
wherever they are needed, a few units at a time, and need not be kept: some 2,000 bytes a unit.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.cores import in_threads
from workbench.counting import resample
from workbench.counting.resample import Floats

Ints = npt.NDArray[np.int64]
States = npt.NDArray[np.uint64]

# Parts whose groups are multiplied at once: the weights are read once for so many of them.
_PARTS = 3


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
    The sums of :func:`workbench.counting.resample.keyed_sums` for each part, exactly. In one thread: steps are so short that two wait for each other.
    """
    width = values.shape[1]
    whole = np.zeros((parts, width), np.int64)
    np.add.at(whole, part, values)
    kind = resample.exact_kind(int(whole.max(initial=0)))
    found = np.zeros((parts * width, n_resamples), kind)
    if len(states):
        first, sums = _sums(values.astype(kind), states, part, n_resamples)
        found[first : first + len(sums)] = sums
    return found.T.astype(np.float64).reshape(n_resamples, parts, width)


def group_sums_by_part(
    values: Ints,
    groups: Ints,
    part: Ints,
    parts: int,
    n_resamples: int,
    seed: int,
) -> Floats:
    """Return the column sums of each part of some rows in each resample of their random groups: (n_resamples, parts, columns).

    ``groups`` and ``part`` are those of the rows. The sums of :meth:`workbench.counting.resample.Weights.sums` for each part, on all cores.
    """
    width = values.shape[1]
    cells = resample.summed(values, part * resample.GROUPS + groups, parts * resample.GROUPS).reshape(
        parts, resample.GROUPS, width
    )
    resample.group_floats(n_resamples, seed)  # made once and not by each thread
    several = [np.concatenate(cells[at : at + _PARTS], axis=1) for at in range(0, parts, _PARTS)]
    found = in_threads(partial(resample.group_sums, own, n_resamples, seed) for own in several)
    return np.concatenate(list(found), axis=1).reshape(n_resamples, parts, width)


def _sums(
    values: npt.NDArray[Any], states: States, part: Ints, n_resamples: int
) -> tuple[int, npt.NDArray[np.floating[Any]]]:
    """Return the column of the first part of some rows, and the sums of the columns from there on."""
    width, first = values.shape[1], int(part[0])
    found = np.zeros(((int(part[-1]) - first + 1) * width, n_resamples), values.dtype)
    size = max(1, resample.ONE_THREAD // max(width * n_resamples, 1))
    room: npt.NDArray[Any] | None = None
    for some, drawn in resample.in_pieces(states, n_resamples, size):
        room = np.empty(drawn.shape, values.dtype) if room is None else room
        floats, own, here = room[: len(drawn)], part[some], values[some]
        floats[:] = drawn
        ends = [0, *(np.flatnonzero(np.diff(own)) + 1).tolist(), len(own)]
        for begin, end in pairwise(ends):
            at = (int(own[begin]) - first) * width
            found[at : at + width] += here[begin:end].T @ floats[begin:end]
    return first * width, found
