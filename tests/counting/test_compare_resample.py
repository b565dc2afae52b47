"""Resamples of many units: as many draws as units, each as likely as another, the same spread as drawing one by one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from workbench.counting import resample

MANY = resample.MANY_UNITS + 57


def sums(values: np.ndarray, n_resamples: int, seed: int = 1) -> np.ndarray:
    return resample.resampled_sums(values, n_resamples, np.random.default_rng(seed))


@pytest.mark.parametrize("units", [MANY, 1806])
def test_every_resample_has_as_many_draws_as_units(units: int) -> None:
    assert (sums(np.ones((units, 1), np.int64), 3000) == units).all()


def test_weights_of_units_are_multinomial() -> None:
    # The sums of unit vectors are the weights themselves.
    drawn = sums(np.eye(MANY, dtype=np.int64), 4000)
    assert drawn.min() == 0
    assert drawn.mean() == pytest.approx(1)
    assert drawn.mean(axis=0) == pytest.approx(1, abs=0.08)  # five standard errors
    covariance = np.cov(drawn.T)
    assert np.diag(covariance).mean() == pytest.approx(1 - 1 / MANY, abs=0.01)
    off = covariance[~np.eye(MANY, dtype=bool)]
    assert off.mean() == pytest.approx(-1 / MANY, rel=0.05)
    shares = np.bincount(drawn.astype(int).ravel(), minlength=8) / drawn.size
    assert shares[:8] == pytest.approx(stats.binom(MANY, 1 / MANY).pmf(np.arange(8)), abs=0.002)


def test_few_and_many_units_give_the_same_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    values = np.column_stack([rng.poisson(rng.gamma(0.3, 4, MANY)), rng.integers(20, 900, MANY)])
    many = sums(values, 8000)
    monkeypatch.setattr(resample, "MANY_UNITS", 10**9)
    few = sums(values, 8000, seed=2)
    for j in range(2):
        assert stats.ks_2samp(many[:, j], few[:, j]).pvalue > 0.001
    assert np.corrcoef(many.T)[0, 1] == pytest.approx(np.corrcoef(few.T)[0, 1], abs=0.04)


def test_resamples_of_which_too_many_were_drawn_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resample, "_MARGIN", 0.5)  # a third of the Poisson totals are now too large
    assert (sums(np.ones((MANY, 1), np.int64), 500) == MANY).all()
    drawn = sums(np.eye(MANY, dtype=np.int64), 3000)
    assert drawn.var() == pytest.approx(1 - 1 / MANY, abs=0.01)


def test_large_counts_are_summed_exactly() -> None:
    values = np.full((MANY, 2), 10**9 + 1)
    assert (sums(values, 50) == MANY * (10**9 + 1)).all()


def test_the_seed_decides() -> None:
    values = np.arange(2 * MANY).reshape(MANY, 2)
    assert (sums(values, 300) == sums(values, 300)).all()
    assert (sums(values, 300) != sums(values, 300, seed=2)).any()


@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
def test_wilson_intervals_are_those_of_statsmodels(level: float) -> None:
    n, k = np.repeat([1.0, 7.0, 12.5, 400.0], 4), np.tile([0.0, 0.3, 0.5, 1.0], 4)
    expected = proportion_confint(k * n, n, alpha=1 - level, method="wilson")
    for ours, theirs in zip(resample.wilson_interval(k, n, level), expected, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-12)


def test_a_share_of_nothing_has_no_interval() -> None:
    assert np.isnan(resample.wilson_interval(np.nan, 0, 0.95)).all()
