"""Predictive models: slopes, recovery of known parameters, tails against scipy, coverage by simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize, stats

from workbench.compare import predict
from workbench.compare.predict import Fit, fit


def gamma_poisson(rng: np.random.Generator, documents: int, mean: float, dispersion: float) -> tuple[np.ndarray, ...]:
    exposure = np.exp(rng.normal(5.5, 0.8, documents)).astype(int) + 10
    return rng.poisson(rng.gamma(1 / dispersion, mean * dispersion, documents) * exposure), exposure


def beta_binomial(rng: np.random.Generator, documents: int, mean: float, dispersion: float) -> tuple[np.ndarray, ...]:
    exposure = rng.integers(2, 60, documents)
    precision = 1 / dispersion - 1
    return rng.binomial(exposure, rng.beta(mean * precision, (1 - mean) * precision, documents)), exposure


MODELS: dict[str, Callable[..., tuple[np.ndarray, ...]]] = {
    "gamma-Poisson": gamma_poisson,
    "beta-binomial": beta_binomial,
}
KNOWN = {"gamma-Poisson": (0.01, 0.5), "beta-binomial": (0.2, 0.1)}


def fixed(model: str, mean: float, precision: float) -> Fit:
    """A model whose parameters are known."""
    return Fit(model, mean, 1 / precision, 100, np.array([[mean, precision]]), np.ones(1))


@pytest.mark.parametrize("model", MODELS)
def test_slope_is_that_of_the_likelihood(model: str) -> None:
    n, exposure = MODELS[model](np.random.default_rng(1), 40, *KNOWN[model])
    slope = predict._penalised(model)
    for at in ([-3.0, 0.5], [-1.0, 3.0], [-4.0, -2.0]):
        error = optimize.check_grad(
            lambda x: slope(x, n.astype(float), exposure.astype(float))[0],
            lambda x: slope(x, n.astype(float), exposure.astype(float))[1],
            np.array(at),
        )
        assert error < 1e-3 * max(1, np.abs(slope(np.array(at), n.astype(float), exposure.astype(float))[1]).max())


def test_likelihoods_are_those_of_scipy() -> None:
    n, exposure = np.array([0.0, 3.0, 7.0]), np.array([100.0, 150.0, 90.0])
    mean, r = 0.02, 1.7
    ours = predict._gamma_poisson_slope(np.log([mean, r]), n, exposure)[0]
    assert ours == pytest.approx(stats.nbinom.logpmf(n, r, r / (r + mean * exposure)).sum())
    p, s = 0.3, 5.0
    ours = predict._beta_binomial_slope(np.array([np.log(p / (1 - p)), np.log(s)]), n, exposure)[0]
    assert ours == pytest.approx(stats.betabinom.logpmf(n, exposure, p * s, (1 - p) * s).sum())


@pytest.mark.parametrize("model", MODELS)
def test_fit_recovers_known_parameters(model: str) -> None:
    mean, dispersion = KNOWN[model]
    found = fit(model, *MODELS[model](np.random.default_rng(2), 3000, mean, dispersion))
    assert found.mean == pytest.approx(mean, rel=0.06)
    assert found.dispersion == pytest.approx(dispersion, rel=0.15)
    assert found.n_documents == 3000
    assert found.node_weights.sum() == pytest.approx(1)


def test_documents_that_differ_by_chance_only_have_little_dispersion() -> None:
    rng = np.random.default_rng(3)
    exposure = rng.integers(200, 800, 400)
    assert fit("gamma-Poisson", rng.poisson(0.02 * exposure), exposure).dispersion < 0.02


@pytest.mark.parametrize(("precision", "exposure"), [(0.4, 900), (3.0, 200), (50.0, 30)])
def test_known_gamma_poisson_predicts_as_scipy_does(precision: float, exposure: int) -> None:
    mean = 0.01
    model = fixed("gamma-Poisson", mean, precision)
    truth = stats.nbinom(precision, precision / (precision + mean * exposure))
    for n in (0, 1, 4, 30):
        found = predict.predict(model, n, exposure)
        assert (found.low, found.high) == (truth.ppf(0.025), truth.ppf(0.975))
        assert found.p_tail == pytest.approx(min(1, 2 * min(truth.cdf(n), truth.sf(n - 1))), rel=1e-8)


def test_known_beta_binomial_predicts_as_scipy_does() -> None:
    model = fixed("beta-binomial", 0.3, 4.0)
    truth = stats.betabinom(28, 1.2, 2.8)
    for n in (0, 7, 28):
        found = predict.predict(model, n, 28)
        assert (found.low, found.high) == (truth.ppf(0.025), truth.ppf(0.975))
        assert found.p_tail == pytest.approx(min(1, 2 * min(truth.cdf(n), truth.sf(n - 1))), rel=1e-8)


def test_a_tail_far_out_is_small_and_not_zero() -> None:
    assert 0 < predict.predict(fixed("gamma-Poisson", 0.001, 20.0), 60, 1000).p_tail < 1e-30


@pytest.mark.parametrize("model", MODELS)
def test_prediction_is_the_mixture_over_its_nodes(model: str) -> None:
    rng = np.random.default_rng(4)
    fitted = fit(model, *MODELS[model](rng, 12, *KNOWN[model]))
    exposure = 40
    node = fitted.nodes[rng.choice(len(fitted.nodes), 200_000, p=fitted.node_weights)]
    if model == "gamma-Poisson":
        drawn = rng.poisson(rng.gamma(node[:, 1], node[:, 0] / node[:, 1]) * exposure)
    else:
        drawn = rng.binomial(exposure, rng.beta(node[:, 0] * node[:, 1], (1 - node[:, 0]) * node[:, 1]))
    at_most, at_least = predict.distribution(fitted, exposure)
    for k in (0, 1, 2, 5, 10):
        assert at_most(k) == pytest.approx((drawn <= k).mean(), abs=0.005)
        assert at_least(k) == pytest.approx((drawn >= k).mean(), abs=0.005)
        assert at_most(k - 1) + at_least(k) == pytest.approx(1)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("documents", [10, 40])
def test_coverage_on_simulated_documents(model: str, documents: int) -> None:
    rng = np.random.default_rng([6, documents])
    trials, inside, early = 400, 0, 0
    for _ in range(trials):
        n, exposure = MODELS[model](rng, documents + 1, *KNOWN[model])
        fitted = fit(model, n[:-1], exposure[:-1])
        own, size = int(n[-1]), int(exposure[-1])
        at_most, _ = predict.distribution(fitted, size)
        # Counts are whole numbers: spread over its own step, the position of a new count is uniform.
        place = at_most(own - 1) + rng.random() * (at_most(own) - at_most(own - 1))
        inside += 0.025 < place < 0.975
        early += predict.predict(fitted, own, size).p_tail <= 0.05
    # The standard error of a share of .95 in 400 trials is .011.
    assert 0.91 < inside / trials < 0.985
    assert early / trials < 0.075


def test_fewer_documents_give_a_wider_prediction_than_the_same_parameters_known() -> None:
    n, exposure = gamma_poisson(np.random.default_rng(7), 10, 0.02, 0.5)
    fitted = fit("gamma-Poisson", n, exposure)
    known = replace(fitted, nodes=np.array([[fitted.mean, 1 / fitted.dispersion]]), node_weights=np.ones(1))
    assert predict.predict(fitted, 0, 1000).high > predict.predict(known, 0, 1000).high


def test_no_fit_says_why() -> None:
    some = np.arange(12)
    assert fit("gamma-Poisson", some[:9], some[:9] + 5).reason == "fewer than 10 documents"
    assert fit("gamma-Poisson", some * 0, some + 5).reason == "no occurrence in the reference"
    assert fit("gamma-Poisson", some * 0 + 2, some * 0 + 50).reason == "no variation between documents"
    # A document without exposure is no document to learn from.
    assert fit("gamma-Poisson", some, np.where(some < 3, 0, 50)).reason == "fewer than 10 documents"
    assert fit("gamma-Poisson", some, some * 0 + 50).reason is None


def test_extreme_references_are_fitted() -> None:
    rare = np.zeros(2000, dtype=int)
    rare[3] = 1
    found = fit("gamma-Poisson", rare, np.full(2000, 150))
    assert found.mean == pytest.approx(1 / 300_000, rel=0.2)
    one_heavy = np.where(np.arange(50) == 7, 200, 0)
    assert fit("gamma-Poisson", one_heavy, np.full(50, 300)).dispersion > 10
    always = fit("beta-binomial", np.where(np.arange(20) == 3, 9, 10), np.full(20, 10))
    assert predict.predict(always, 10, 10).high == 10
