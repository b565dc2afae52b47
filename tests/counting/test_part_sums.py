"""Draws a few units at a time, and sums of many parts: those of units drawn at once, to the last digit."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.counting import part_sums, resample
from workbench.errors import StatisticsError


@pytest.mark.parametrize("n_resamples", [1, 7, 400])
@pytest.mark.parametrize("most", [None, 1, 13])
def test_pieces_are_the_whole(n_resamples, most, monkeypatch):
    monkeypatch.setattr(resample, "_PIECE_CELLS", 1 << 10)
    keys = [f"document {i}" for i in range(50)]
    whole = resample.keyed_weights(keys, n_resamples, 3)
    states = resample.states_of(keys, 3)
    for some, piece in resample.in_pieces(states, n_resamples, most):
        assert (piece == whole[some]).all()
    assert whole.max() <= resample.MOST


def test_draws_are_those_of_their_definition():
    state = int(resample.states_of(["a name"], 5)[0])
    bits, mask = [], (1 << 64) - 1
    for step in range(1, 6):
        z = (state + step * int(resample._GOLDEN)) & mask
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            z = (z ^ z >> shift) * factor & mask
        z ^= z >> 31
        bits += [z >> 16 * i & 0xFFFF for i in range(4)]
    expected = [int((resample._poisson_thresholds(1.0) <= b).sum()) for b in bits]
    assert resample.keyed_weights(["a name"], 20, 5)[0].tolist() == expected


@pytest.mark.parametrize("high", [3, 1 << 20])  # 32-bit floats, and 64-bit ones
def test_sums_by_part_are_those_of_each_part(high):
    rng = np.random.default_rng(1)
    values, part = rng.integers(0, high, (300, 2)), np.sort(rng.integers(0, 9, 300))
    keys = [f"unit {i % 250}" for i in range(300)]
    found = part_sums.sums_by_part(values, resample.states_of(keys, 2), part, 10, 60)
    for number in range(10):
        own = part == number
        expected = resample.keyed_sums(values[own], [k for k, here in zip(keys, own, strict=True) if here], 60, 2)
        assert (found[:, number] == expected).all()


@pytest.mark.parametrize("high", [3, 1 << 20])
def test_sums_of_groups_by_part_are_those_of_each_part(high):
    rng = np.random.default_rng(4)
    values, part, groups = rng.integers(0, high, (900, 2)), rng.integers(0, 7, 900), rng.integers(0, 2048, 900)
    found = part_sums.group_sums_by_part(values, groups, part, 7, 60, 2)
    weights = resample.group_weights(60, 2)
    for number in range(7):
        own = part == number
        assert (found[:, number] == resample.Weights(weights, groups[own], 2).sums(values[own])).all()


def test_a_seed_below_0_is_refused():
    with pytest.raises(StatisticsError, match="seed"):
        resample.states_of(["a"], -1)
