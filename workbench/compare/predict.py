"""What a new document of a given length would show: overdispersed count models fitted to reference documents.

Documents differ in their own rates by more than chance alone (overdispersion), and a short document varies more
than a long one. Both are in these models:

* **gamma-Poisson** for markers: document i has its own rate, drawn from a gamma distribution with mean ``mean``
  and coefficient of variation ``sqrt(dispersion)``; its count is Poisson at that rate over its exposure. The
  count is then negative binomial with variance ``m + dispersion * m**2``, m being the expected count.
* **beta-binomial** for shares of sentences: document i has its own probability, drawn from a beta distribution
  with mean ``mean`` and intra-document correlation ``dispersion``; its count is binomial over its sentences.

Both are fitted by maximum likelihood with a weak normal prior on the log of the precision (standard deviation 2:
a factor of 50 either way is two of them): a dozen occurrences in a group cannot rule out that documents
differ, and plain maximum likelihood would often say that they do not differ at all. The predictive distribution
does not take the fitted parameters as known: it averages over a normal approximation of their posterior (7 x 7
Gauss-Hermite nodes), which widens it where the reference documents are few. In simulations with known parameters
its 95 % intervals held 92-97 % of new documents from 10 reference documents on, and more where documents in truth
do not differ; fixed estimates by plain maximum likelihood held 88-91 % with 10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Fewer reference documents than this cannot tell how much documents differ.
MIN_DOCUMENTS = 10
# Log of the precision, from hugely overdispersed to what cannot be told from chance, and the centre of its prior.
# The precision is 1 / dispersion in the gamma-Poisson, and 1 / dispersion - 1 in the beta-binomial.
_LOG_PRECISION = (-9.0, 12.0)
_PRIOR_CENTRE = {"gamma-Poisson": 0.0, "beta-binomial": 2.0}
_PRIOR_WIDTH = 2.0
_NODES = 7


@dataclass(frozen=True)
class Fit:
    """A model fitted to reference documents, or the reason why there is none.

    Attributes
    ----------
    model
        ``gamma-Poisson`` or ``beta-binomial``.
    mean
        Expected count per unit of exposure.
    dispersion
        Squared coefficient of variation of the documents' rates (gamma-Poisson), or intra-document correlation
        (beta-binomial); towards 0 there is no more variation than chance.
    nodes
        Parameters (mean, precision) that prediction averages over, shape (nodes, 2).
    node_weights
        Shape (nodes,), adding up to 1.
    """

    model: str
    mean: float
    dispersion: float
    n_documents: int
    nodes: Floats
    node_weights: Floats
    reason: str | None = None


@dataclass(frozen=True)
class Prediction:
    """Where a new document would fall: interval of counts, and how far out an observed count lies."""

    low: float
    high: float
    p_tail: float


def fit(model: str, n: Ints, exposure: Ints) -> Fit:
    """Fit a model to documents by maximum likelihood with a weak prior.

    Parameters
    ----------
    model
        ``gamma-Poisson`` or ``beta-binomial``.
    n
        Counts, shape (documents,).
    exposure
        Tokens or sentences, shape (documents,); documents without any are left out.

    Returns
    -------
    Fit
        With ``reason`` set, and no parameters, where there are fewer than :data:`MIN_DOCUMENTS` documents, none
        has an occurrence, or all have the same rate.
    """
    n, exposure = n[exposure > 0], exposure[exposure > 0]
    reason = None
    if len(n) < MIN_DOCUMENTS:
        reason = f"fewer than {MIN_DOCUMENTS} documents"
    elif not n.any():
        reason = "no occurrence in the reference"
    elif (n * exposure[0] == n[0] * exposure).all():
        reason = "no variation between documents"
    if reason:
        return Fit(model, np.nan, np.nan, len(n), np.empty((0, 2)), np.empty(0), reason)
    slope = _penalised(model)
    counts, exposures = n.astype(np.float64), exposure.astype(np.float64)
    best = _maximise(slope, counts, exposures, np.array([_start(model, n, exposure), _PRIOR_CENTRE[model]]))
    nodes, node_weights = _nodes(slope, counts, exposures, best)
    mean, precision = map(float, _natural(model, best))
    dispersion = 1 / precision if model == "gamma-Poisson" else 1 / (1 + precision)
    return Fit(model, mean, dispersion, len(n), np.column_stack(_natural(model, nodes.T)), node_weights)


def predict(fitted: Fit, n: int, exposure: int, level: float = 0.95) -> Prediction:
    """Return the predictive interval for a new document, and the tail probability of its count.

    Parameters
    ----------
    fitted
        A model without ``reason``.
    n, exposure
        Count and exposure of the new document.
    level
        Share of new documents of that exposure that the interval holds (at least: counts are whole numbers).

    Returns
    -------
    Prediction
        ``low`` and ``high`` in counts. ``p_tail`` is twice the smaller of P(X <= n) and P(X >= n), at most 1.
    """
    at_most, at_least = distribution(fitted, exposure)
    tail = (1 - level) / 2
    low, high = _quantile(at_most, tail), _quantile(at_most, 1 - tail)
    return Prediction(low, high, min(1.0, 2 * min(at_most(n), at_least(n))))


Tail = Callable[[int], float]


def distribution(fitted: Fit, exposure: int) -> tuple[Tail, Tail]:
    """Return P(X <= k) and P(X >= k) of the count of a new document, averaged over the nodes."""
    if fitted.model == "gamma-Poisson":
        return _gamma_poisson_tails(fitted, exposure)
    from scipy.special import betaln, gammaln

    mean, precision = fitted.nodes.T
    a, b = mean * precision, (1 - mean) * precision
    k = np.arange(exposure + 1)[:, None]
    ways = gammaln(exposure + 1) - gammaln(k + 1) - gammaln(exposure - k + 1)
    shares = np.exp(ways + betaln(k + a, exposure - k + b) - betaln(a, b)) @ fitted.node_weights
    upwards, downwards = np.cumsum(shares), np.cumsum(shares[::-1])[::-1]
    return (
        lambda k: 0.0 if k < 0 else float(upwards[min(k, exposure)]),
        lambda k: 0.0 if k > exposure else float(downwards[max(k, 0)]),
    )


def _gamma_poisson_tails(fitted: Fit, exposure: int) -> tuple[Tail, Tail]:
    from scipy.special import betainc, betaincc

    precision = fitted.nodes[:, 1]
    success = precision / (precision + fitted.nodes[:, 0] * exposure)
    return (
        lambda k: 0.0 if k < 0 else float(fitted.node_weights @ betainc(precision, k + 1, success)),
        lambda k: 1.0 if k <= 0 else float(fitted.node_weights @ betaincc(precision, k, success)),
    )


def _quantile(at_most: Callable[[int], float], share: float) -> int:
    """Return the smallest k with P(X <= k) >= share."""
    high = 1
    while at_most(high) < share and high < 1 << 40:
        high *= 2
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        if at_most(middle) >= share:
            high = middle
        else:
            low = middle
    return high


_Slope = Callable[[Floats, Floats, Floats], tuple[float, Floats]]


def _gamma_poisson_slope(parameters: Floats, n: Floats, exposure: Floats) -> tuple[float, Floats]:
    """Log-likelihood of the negative binomial and its slope in (log mean, log precision)."""
    from scipy.special import digamma, gammaln

    r = np.exp(parameters[1])
    m = np.exp(parameters[0]) * exposure
    value = gammaln(n + r) - gammaln(r) - gammaln(n + 1) - r * np.log1p(m / r) + n * (np.log(m) - np.log(r + m))
    by_mean = r * (n - m) / (r + m)
    by_precision = r * (digamma(n + r) - digamma(r) - np.log1p(m / r) + (m - n) / (r + m))
    return float(value.sum()), np.array([by_mean.sum(), by_precision.sum()])


def _beta_binomial_slope(parameters: Floats, n: Floats, exposure: Floats) -> tuple[float, Floats]:
    """Log-likelihood of the beta-binomial and its slope in (logit mean, log precision)."""
    from scipy.special import betaln, digamma, expit, gammaln

    p, s = expit(parameters[0]), np.exp(parameters[1])
    a, b = p * s, expit(-parameters[0]) * s
    value = betaln(n + a, exposure - n + b) - betaln(a, b)
    value += gammaln(exposure + 1) - gammaln(n + 1) - gammaln(exposure - n + 1)
    both = digamma(s) - digamma(exposure + s)
    by_a = digamma(n + a) - digamma(a) + both
    by_b = digamma(exposure - n + b) - digamma(b) + both
    slope = np.array([(1 - p) * a * (by_a - by_b).sum(), (a * by_a + b * by_b).sum()])
    return float(value.sum()), slope


def _penalised(model: str) -> _Slope:
    """Return the log-likelihood of a model with the prior added, and its slope."""
    likelihood = _gamma_poisson_slope if model == "gamma-Poisson" else _beta_binomial_slope
    centre = _PRIOR_CENTRE[model]

    def posterior(parameters: Floats, n: Floats, exposure: Floats) -> tuple[float, Floats]:
        value, slope = likelihood(parameters, n, exposure)
        off = (parameters[1] - centre) / _PRIOR_WIDTH
        return value - off**2 / 2, slope - np.array([0.0, off / _PRIOR_WIDTH])

    return posterior


def _start(model: str, n: Ints, exposure: Ints) -> float:
    if model == "gamma-Poisson":
        return float(np.log(n.sum() / exposure.sum()))
    share = (n.sum() + 0.5) / (exposure.sum() + 1)
    return float(np.log(share / (1 - share)))


def _maximise(slope: _Slope, n: Floats, exposure: Floats, start: Floats) -> Floats:
    from scipy.optimize import minimize

    def loss(parameters: Floats) -> tuple[float, Floats]:
        value, by = slope(parameters, n, exposure)
        return -value, -by

    bounds = [(-30.0, 30.0), _LOG_PRECISION]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12, "gtol": 1e-7})
    best: Floats = found.x
    return best


def _nodes(slope: _Slope, n: Floats, exposure: Floats, best: Floats) -> tuple[Floats, Floats]:
    """Return parameters around the best ones and their weights: a normal approximation of the posterior."""
    step = 1e-4
    curvature = np.empty((2, 2))
    for j in range(2):
        moved = np.eye(2)[j] * step
        curvature[j] = (slope(best - moved, n, exposure)[1] - slope(best + moved, n, exposure)[1]) / (2 * step)
    values, axes = np.linalg.eigh((curvature + curvature.T) / 2)
    spread = axes / np.sqrt(np.maximum(values, 1e-3))
    points, share = _gauss_hermite(_NODES)
    grid = np.array([(x, y) for x in points for y in points])
    nodes = best + grid @ spread.T
    nodes[:, 1] = np.clip(nodes[:, 1], *_LOG_PRECISION)
    return nodes, np.outer(share, share).ravel()


@cache
def _gauss_hermite(nodes: int) -> tuple[Floats, Floats]:
    points, share = np.polynomial.hermite_e.hermegauss(nodes)
    return points, share / share.sum()


def _natural(model: str, parameters: Floats) -> tuple[Floats, Floats]:
    """Return (mean, precision) from the scale of the fit."""
    from scipy.special import expit

    mean = np.exp(parameters[0]) if model == "gamma-Poisson" else expit(parameters[0])
    return mean, np.exp(parameters[1])
