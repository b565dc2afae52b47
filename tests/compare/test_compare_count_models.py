"""Likelihoods from tables of documents: values against scipy, slopes and curvature against differences, maxima."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from workbench.compare.models import count_models
from workbench.compare.models.count_models import by_category, left_out, maximise, penalised

MODELS = ("gamma-Poisson", "beta-binomial")


def documents(model: str, seed: int = 1, size: int = 60, columns: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    exposure = rng.integers(3, 60, size)
    shares = rng.beta(1, 4, (size, columns))
    n = rng.poisson(shares * exposure[:, None]) if model[0] == "g" else rng.binomial(exposure[:, None], shares)
    return n, exposure


def scipy_value(model: str, parameters: np.ndarray, n: np.ndarray, exposure: np.ndarray) -> float:
    precision = np.exp(parameters[1])
    centre = count_models.PRIOR_CENTRE[model]
    prior = -((parameters[1] - centre) ** 2) / (2 * count_models.PRIOR_WIDTH**2)
    if model == "gamma-Poisson":
        m = np.exp(parameters[0]) * exposure
        return float(stats.nbinom.logpmf(n, precision, precision / (precision + m)).sum() + prior)
    p = 1 / (1 + np.exp(-parameters[0]))
    return float(stats.betabinom.logpmf(n, exposure, p * precision, (1 - p) * precision).sum() + prior)


@pytest.mark.parametrize("model", MODELS)
def test_differences_of_the_likelihood_are_those_of_scipy(model: str) -> None:
    n, exposure = documents(model)
    tables = by_category(model, n, exposure)
    a, b = np.array([-1.0, 0.5]), np.array([-2.0, 2.0])
    ours = penalised(model, np.tile(a, (4, 1)), tables)[0] - penalised(model, np.tile(b, (4, 1)), tables)[0]
    theirs = [scipy_value(model, a, n[:, j], exposure) - scipy_value(model, b, n[:, j], exposure) for j in range(4)]
    assert ours == pytest.approx(theirs)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("at", [(-3.0, 0.5), (-1.0, 3.0), (-4.0, -2.0), (0.5, 8.0)])
def test_slope_and_curvature_are_those_of_the_value(model: str, at: tuple[float, float]) -> None:
    n, exposure = documents(model)
    tables, step = by_category(model, n, exposure), 1e-5
    here = np.tile(at, (4, 1))
    _, slope, curvature = penalised(model, here, tables)
    for j in range(2):
        moved = np.eye(2)[j] * step
        up, down = penalised(model, here + moved, tables), penalised(model, here - moved, tables)
        assert slope[:, j] == pytest.approx((up[0] - down[0]) / (2 * step), rel=1e-4, abs=1e-3)
        assert curvature[:, j] == pytest.approx((up[1] - down[1]) / (2 * step), rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_the_maximum_is_that_of_a_general_optimiser(model: str) -> None:
    n, exposure = documents(model, seed=2)
    best, curvature = maximise(model, by_category(model, n, exposure))
    for j in range(n.shape[1]):
        found = optimize.minimize(
            lambda x, j=j: -scipy_value(model, x, n[:, j], exposure), [-1.0, 1.0], method="Nelder-Mead", tol=1e-9
        )
        assert best[j] == pytest.approx(found.x, abs=1e-4)
        assert (np.linalg.eigvalsh(curvature[j]) < 0).all()


@pytest.mark.parametrize("model", MODELS)
def test_tables_without_a_document_are_those_of_the_others(model: str) -> None:
    n, exposure = documents(model, seed=3)
    n = n[:, 0]
    whole = by_category(model, n[:, None], exposure)
    found = left_out(whole, n, exposure)
    at = np.tile([-1.0, 1.0], (len(n), 1))
    ours = penalised(model, at, found)[1]
    for i in range(len(n)):
        others = by_category(model, np.delete(n, i)[:, None], np.delete(exposure, i))
        assert ours[i] == pytest.approx(penalised(model, at[:1], others)[1][0])


@pytest.mark.parametrize("model", MODELS)
def test_extreme_documents_have_a_maximum_within_the_bounds(model: str) -> None:
    exposure = np.full(40, 30)
    rare, heavy, even = np.eye(40, dtype=int)[0], 30 * np.eye(40, dtype=int)[1], np.where(np.arange(40) % 2, 15, 14)
    best, _ = maximise(model, by_category(model, np.stack([rare, heavy, even], axis=1), exposure))
    assert np.isfinite(best).all()
    low, high = count_models.LOG_PRECISION
    assert ((best[:, 1] >= low) & (best[:, 1] <= high)).all()
    assert best[2, 1] > 2 > best[1, 1]
