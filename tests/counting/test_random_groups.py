"""Many units are drawn in random groups: as wide intervals as units drawn one by one, at a cost that does not grow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workbench.compare import intervals
from workbench.counting import resample
from workbench.counting.cube import CountMatrix
from workbench.counting.resample import GROUPS

UNITS = 6 * GROUPS


def made(seed: int, units: int = UNITS) -> tuple[np.ndarray, list[str]]:
    """Counts of common, clustered and rare categories in documents of which a few are very long; the last column is tokens."""
    rng = np.random.default_rng(seed)
    tokens = np.ceil(rng.lognormal(4.5, 1.2, units)).astype(np.int64)
    own = rng.gamma(0.3, 1 / 0.3, units)
    columns = [rng.poisson(0.02 * tokens), rng.poisson(0.004 * own * tokens), rng.poisson(0.0001 * tokens)]
    for held in (1, 3, 20):
        column = np.zeros(units, np.int64)
        column[rng.choice(units, held, replace=False)] = 2
        columns.append(column)
    return np.column_stack([*columns, tokens]), [f"text-{i:05d}" for i in range(units)]


def one_by_one(values: np.ndarray, keys: list[str], n: int, seed: int) -> np.ndarray:
    sums = np.zeros((n, values.shape[1]))
    for begin in range(0, len(keys), GROUPS):
        some = slice(begin, begin + GROUPS)
        sums += values[some].T.astype(float).dot(resample.keyed_weights(keys[some], n, seed)).T
    return sums


def test_a_unit_is_in_the_same_group_whatever_else_there_is() -> None:
    keys = [f"d{i}" for i in range(3 * GROUPS)]
    whole, names = resample.units_of(keys, 5)
    part, _ = resample.units_of(keys[::-1][: GROUPS + 1], 5)
    assert whole is not None
    assert part is not None
    assert (part == whole[::-1][: GROUPS + 1]).all()
    assert len(names) == GROUPS
    assert (resample.groups_of(keys, 6) != whole).mean() > 0.99
    sizes = np.bincount(whole, minlength=GROUPS)
    # Poisson with mean 3, for names that count up: chi-square over its degrees of freedom.
    assert ((sizes - 3) ** 2 / 3).sum() / GROUPS == pytest.approx(1, abs=0.15)


def test_up_to_so_many_units_nothing_changes() -> None:
    values, keys = made(0, GROUPS)
    assert resample.units_of(keys, 0) == (None, keys)
    assert (resample.keyed_sums(values, keys, 60, 0) == one_by_one(values, keys, 60, 0)).all()
    # Many rows of few units (the pieces of one outlet) have the weights of the units, and the same sums.
    many, texts = made(0)
    outlets = [f"outlet {i % 40}" for i in range(len(texts))]
    assert (resample.keyed_sums(many, outlets, 60, 0) == one_by_one(many, outlets, 60, 0)).all()


@pytest.mark.parametrize("seed", [0, 1])
def test_standard_errors_and_intervals_of_groups_are_those_of_units(seed: int) -> None:
    values, keys = made(seed)
    grouped = resample.ratios(resample.keyed_sums(values, keys, 1000, seed))
    single = resample.ratios(one_by_one(values, keys, 1000, seed))
    # Two errors of resampling (1 / sqrt(2000)) and one of grouping (1 / sqrt(2 GROUPS)): 3.5 % together; three of these.
    assert grouped.std(axis=0) / single.std(axis=0) == pytest.approx(np.ones(6), abs=0.105)
    assert grouped.mean(axis=0)[:3] == pytest.approx(single.mean(axis=0)[:3], rel=0.01)
    # A category of one document is absent from e^-1 of the resamples, of three from e^-3, as before.
    for column, held in ((3, 1), (4, 3)):
        assert (grouped[:, column] == 0).mean() == pytest.approx(np.exp(-held), abs=0.05)
    for one, other in zip(*(resample.percentile_interval(d, 0.95) for d in (grouped, single)), strict=True):
        assert one[:3] == pytest.approx(other[:3], rel=0.02)


def test_over_many_dealings_the_variance_is_right_and_its_error_as_said() -> None:
    """Without resampling: the variance of a ratio under groups, over many seeds, against that of units."""
    values, keys = made(3)
    rest = values[:, :-1] - values[:, -1:] * (values[:, :-1].sum(axis=0) / values[:, -1].sum())
    found = []
    for seed in range(60):
        of = resample.groups_of(keys, seed)
        sums = np.column_stack([np.bincount(of, weights=c, minlength=GROUPS) for c in rest.T])
        found.append((sums**2).sum(axis=0) / (rest**2).sum(axis=0))
    ratio = np.array(found)
    assert ratio.mean(axis=0) == pytest.approx(np.ones(6), abs=0.02)
    # The first columns are of many documents; of few holders the error is that of a collision, and less.
    assert ratio.std(axis=0).max() < 1.4 * np.sqrt(2 / GROUPS)


def test_sums_of_groups_are_whole_numbers_exactly() -> None:
    values, keys = made(4)
    values[:, -1] *= 50_000  # beyond what 32-bit floats hold
    of, names = resample.units_of(keys, 2)
    drawn = resample.keyed_weights(list(names), 40, 2).astype(object)
    assert of is not None
    plain = np.zeros((40, values.shape[1]), object)
    for row, group in zip(values, of, strict=True):
        plain += np.outer(drawn[group], row.astype(object))
    for sums in (resample.keyed_sums(values, keys, 40, 2), resample.weights_of(keys, 40, 2).sums(values)):
        assert (sums == plain.astype(float)).all()


def test_the_method_of_an_interval_says_so() -> None:
    values, keys = made(5)
    names = tuple("abcdef")
    counts = CountMatrix("code", "tokens", names, keys, values[:, :-1], values[:, -1], values[:, -1], keys)
    found = intervals.rates(intervals.side(counts, "documents", 50, 0), 0.95)
    assert found.method[0] == f"percentile bootstrap of documents, in {GROUPS:,} random groups"
    few = counts.take(np.arange(UNITS) < GROUPS)
    assert "groups" not in intervals.rates(intervals.side(few, "documents", 50, 0), 0.95).method[0]


@pytest.mark.parametrize("units", [GROUPS + 900, GROUPS - 300])
def test_documents_with_numbers_and_hashes_give_what_their_names_do(units: int) -> None:
    n_documents = GROUPS + 1200
    of = np.random.default_rng(2).permutation(np.arange(n_documents) % units)  # some documents are copies
    keys = [f"text-{i}" for i in of]
    values = np.random.default_rng(3).integers(0, 9, size=(n_documents, 3))
    rows, exposure = [f"d{i:05}" for i in range(n_documents)], np.full(n_documents, 40)
    plain = CountMatrix("code", "tokens", ("a", "b", "c"), rows, values, exposure, exposure, keys)
    known = replace(plain, numbers=resample.numbers_of(keys), hashes=resample.hashes_of(keys))
    mask = np.arange(n_documents) % 50 > 0
    mixed = [rows[i] for i in np.random.default_rng(4).permutation(n_documents)]
    for one, other in ((plain, known), (plain.take(mask), known.take(mask)), (plain.order(mixed), known.order(mixed))):
        assert (one.n_units, one.n_documents) == (other.n_units, other.n_documents)
        assert one.groups(1) is None
        assert (other.groups(1) is None) == (other.n_units <= GROUPS)
        assert one.units.rows == other.units.rows
        assert (one.units.n == other.units.n).all()
        assert (one.units.exposure == other.units.exposure).all()
        drawn = [intervals.side(c, "documents", 30, 1).draws for c in (one, other)]
        assert drawn[0] is not None
        assert (drawn[0] == drawn[1]).all()
    first = known.units
    assert first.rows == list(dict.fromkeys(keys))
    assert first.n[0].tolist() == values[of == of[0]].sum(axis=0).tolist()
