"""Predictive models: slopes, recovery of known parameters, tails against scipy, coverage by simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from workbench.compare.models import predict, predictive
from workbench.compare.models.predict import Fit, fit


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


def blaker(shares: np.ndarray, n: int) -> tuple[float, float]:
    """p and mid-p from all probabilities: how much lies farther out than n, by the smaller tail, and what ties."""
    upwards, downwards = np.cumsum(shares), np.cumsum(shares[::-1])[::-1]
    tail = np.minimum(upwards, downwards)
    ties = np.isclose(tail, tail[n], rtol=1e-9, atol=0)
    farther, same = shares[(tail < tail[n]) & ~ties].sum(), shares[ties].sum()
    return float(farther + same), float(farther + same / 2)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("precision", "exposure"), [(0.05, 10), (0.4, 900), (3.0, 200), (50.0, 30)])
def test_known_gamma_poisson_predicts_as_all_probabilities_do(precision: float, exposure: int, level: float) -> None:
    model = fixed("gamma-Poisson", 0.01, precision)
    shares = stats.nbinom(precision, precision / (precision + 0.01 * exposure)).pmf(np.arange(20_000))
    p, mid = np.array([blaker(shares, n) for n in range(120)]).T
    usual = np.flatnonzero(mid > 1 - level)
    for n in (0, 1, 4, 30):
        found = predict.predict(model, n, exposure, level)
        assert (found.low, found.high) == (usual[0], usual[-1])
        assert found.p_tail == pytest.approx(p[n], rel=1e-6)


@pytest.mark.parametrize("mean", [0.3, 0.5])
def test_known_beta_binomial_predicts_as_all_probabilities_do(mean: float) -> None:
    model = fixed("beta-binomial", mean, 4.0)
    shares = stats.betabinom(28, mean * 4, (1 - mean) * 4).pmf(np.arange(29))
    p, mid = np.array([blaker(shares, n) for n in range(29)]).T
    usual = np.flatnonzero(mid > 0.05)
    for n in (0, 7, 14, 28):
        found = predict.predict(model, n, 28)
        assert (found.low, found.high) == (usual[0], usual[-1])
        assert found.p_tail == pytest.approx(p[n], rel=1e-8)


def test_a_category_that_most_documents_lack_is_judged_by_its_upper_tail_alone() -> None:
    found = predict.predict(fixed("gamma-Poisson", 0.0005, 1.0), 1, 100)
    assert found.p_tail == pytest.approx(stats.nbinom(1, 1 / 1.05).sf(0))
    assert found.low == 0


@pytest.mark.parametrize("precision", [0.05, 1.0, 20.0])
@pytest.mark.parametrize("exposure", [20, 150, 2000])
def test_p_is_that_of_a_valid_test(precision: float, exposure: int) -> None:
    model, truth = (
        fixed("gamma-Poisson", 0.01, precision),
        stats.nbinom(precision, precision / (precision + 0.01 * exposure)),
    )
    k = np.arange(int(truth.ppf(0.9999)) + 2)
    p = np.array([predict.predict(model, int(n), exposure).p_tail for n in k])
    for level in (0.01, 0.05, 0.2):
        assert truth.pmf(k)[p <= level].sum() + truth.sf(k[-1]) <= level + 2e-4


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
    wide, narrow = (predict.predict(model, 0, 5000) for model in (fitted, known))
    assert wide.high - wide.low > narrow.high - narrow.low


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


def test_fits_together_are_those_one_by_one() -> None:
    rng = np.random.default_rng(8)
    exposure = rng.integers(20, 900, 80)
    n = np.stack([rng.poisson(rng.gamma(2, mean / 2, 80) * exposure) for mean in (0.001, 0.01, 0.05, 0.0)], axis=1)
    for j, found in enumerate(predict.fit_many("gamma-Poisson", n, exposure)):
        alone = fit("gamma-Poisson", n[:, j], exposure)
        assert found.reason == alone.reason
        if not found.reason:
            assert (found.mean, found.dispersion) == pytest.approx((alone.mean, alone.dispersion), rel=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_leaving_one_out_is_fitting_to_the_others(model: str) -> None:
    n, exposure = MODELS[model](np.random.default_rng(9), 30, *KNOWN[model])
    chosen = np.array([0, 3, 17, 29])
    places = predict.leave_one_out(model, n, exposure, chosen)
    for row, i in enumerate(chosen):
        fitted = fit(model, np.delete(n, i), np.delete(exposure, i))
        at_most, _ = predict.distribution(fitted, int(exposure[i]))
        assert places.below[row] == pytest.approx(at_most(int(n[i]) - 1), abs=1e-7)
        assert places.at_most[row] == pytest.approx(at_most(int(n[i])), abs=1e-7)
        found = predict.predict(fitted, int(n[i]), int(exposure[i]))
        assert (places.mid_p[row] > 0.05) == (found.low <= n[i] <= found.high)
        assert places.held[row] == pytest.approx(at_most(int(found.high)) - at_most(int(found.low) - 1), abs=1e-7)


def test_leaving_out_what_the_others_cannot_predict() -> None:
    exposure = np.arange(20) + 50
    only = np.where(np.arange(20) == 4, 3, 0)
    found = predict.leave_one_out("gamma-Poisson", only, exposure, np.arange(20))
    assert np.isnan(found.mid_p).tolist() == (only > 0).tolist()
    same = np.where(np.arange(20) == 4, 3, 2)
    assert np.isnan(predict.leave_one_out("gamma-Poisson", same, np.full(20, 50), np.arange(20)).mid_p[4])
    assert np.isnan(predict.leave_one_out("gamma-Poisson", np.arange(10), exposure[:10], np.arange(10)).mid_p).all()


@pytest.mark.parametrize("model", MODELS)
def test_several_documents_together_are_the_sum_of_new_ones(model: str) -> None:
    mean, precision = (0.01, 2.0) if model == "gamma-Poisson" else (0.3, 9.0)
    fitted, exposures = fixed(model, mean, precision), np.array([30, 200, 90])
    rng = np.random.default_rng(10)
    size = (3, 100_000)
    if model == "gamma-Poisson":
        drawn = rng.poisson(rng.gamma(precision, mean / precision, size) * exposures[:, None]).sum(axis=0)
    else:
        drawn = rng.binomial(exposures[:, None], rng.beta(mean * precision, (1 - mean) * precision, size)).sum(axis=0)
    shares = np.bincount(drawn) / drawn.size
    n = int(np.quantile(drawn, 0.9))
    found = predict.predict_many([fitted], np.array([n]), exposures, rng=np.random.default_rng(11))[0]
    assert found.p_tail == pytest.approx(blaker(shares, n)[0], abs=0.02)
    usual = [k for k in range(len(shares)) if blaker(shares, k)[1] > 0.05]
    assert found.low == pytest.approx(usual[0], abs=0.07 * drawn.mean() + 1)
    assert found.high == pytest.approx(usual[-1], abs=0.07 * drawn.mean() + 1)


@pytest.mark.parametrize("expected", [0.02, 3.0, 60.0, 5000.0])
@pytest.mark.parametrize("precision", [0.01, 0.5, 40.0])
def test_tables_are_the_distribution(expected: float, precision: float) -> None:
    nodes = np.array([[[expected / 100, precision], [expected / 150, 2 * precision]]])
    weights, exposure = np.array([0.3, 0.7]), np.array([100])
    whole = predictive.one_document("gamma-Poisson", nodes, weights, exposure)
    table = predictive.one_document_table("gamma-Poisson", nodes, weights, exposure, np.array([4]))
    for k in (-1, 0, 1, 4, 20, 90):
        n = np.array([k])
        assert table.at_most(n) == pytest.approx(whole.at_most(n), abs=2e-9)
        assert table.at_least(n) == pytest.approx(whole.at_least(n), abs=2e-9)
    assert [int(x[0]) for x in predictive.interval(table, 0.95)] == [
        int(x[0]) for x in predictive.interval(whole, 0.95)
    ]


@pytest.mark.parametrize("model", MODELS)
def test_p_of_several_documents_is_no_smaller_than_the_draws_allow(model: str) -> None:
    mean, precision = (0.001, 50.0) if model == "gamma-Poisson" else (0.01, 50.0)
    found = predict.predict_many([fixed(model, mean, precision)], np.array([90]), np.array([100, 100]))[0]
    assert found.p_tail == pytest.approx(1 / (predictive.POOLED_DRAWS + 1))
