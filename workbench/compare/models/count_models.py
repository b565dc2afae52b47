"""Likelihoods of overdispersed counts, for many fits at once: by category, or with each document left out in turn.

The log-likelihood of a group needs every document only through a few tables: how many documents have each count,
and how many documents and occurrences there are at each exposure. A fit of 1,700 documents then costs as much as
one of some hundred, and a fit without document i is the same tables less one. Newton's method runs on all fits of
a batch together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Log of the precision, from hugely overdispersed to what cannot be told from chance, and its prior's centre. The
#: precision is 1 / dispersion in the gamma-Poisson, and 1 / dispersion - 1 in the beta-binomial.
LOG_PRECISION = (-9.0, 12.0)
PRIOR_CENTRE = {"gamma-Poisson": 0.0, "beta-binomial": 2.0}
PRIOR_WIDTH = 2.0
_LOCATION = (-30.0, 30.0)
_STEPS = 200
_LONGEST_STEP = 2.0
_STILL = 1e-9


@dataclass(frozen=True)
class Tables:
    """What a batch of fits needs to know of its documents.

    Attributes
    ----------
    counts, failures, exposures
        The distinct values of count, exposure less count (beta-binomial only) and exposure, each of one dimension.
    by_count, by_failure, by_exposure
        How many documents have each, shape (fits, values).
    n_at_exposure
        Occurrences in the documents of each exposure, shape (fits, exposures).
    """

    counts: Floats
    failures: Floats
    exposures: Floats
    by_count: Floats
    by_failure: Floats
    by_exposure: Floats
    n_at_exposure: Floats

    def take(self, rows: npt.NDArray[np.intp]) -> Tables:
        """Return the tables of some fits."""
        return Tables(
            self.counts,
            self.failures,
            self.exposures,
            *(a[rows] for a in (self.by_count, self.by_failure, self.by_exposure, self.n_at_exposure)),
        )

    @property
    def start(self) -> Floats:
        """Pooled share of each fit: occurrences over exposure."""
        share: Floats = self.n_at_exposure.sum(axis=1) / (self.by_exposure @ self.exposures)
        return share


def by_category(model: str, n: Ints, exposure: Ints) -> Tables:
    """Return the tables of one fit for each column of ``n`` (documents, categories)."""
    exposures, at = distinct(exposure)
    n = np.ascontiguousarray(n.T)  # a row for each category
    counts, place = distinct(n)
    failures, missed = distinct(exposure - n) if model == "beta-binomial" else (np.empty(0, np.int64), place)
    fits = len(n)
    by_failure = np.zeros((fits, len(failures)))
    by_count = np.stack([np.bincount(own, minlength=len(counts)) for own in place]).astype(np.float64)
    if len(failures):
        by_failure = np.stack([np.bincount(own, minlength=len(failures)) for own in missed]).astype(np.float64)
    column, row = np.nonzero(n)
    occurrences = np.bincount(column * len(exposures) + at[row], n[column, row], fits * len(exposures))
    n_at = occurrences.astype(np.float64).reshape(fits, len(exposures))
    documents = np.bincount(at, minlength=len(exposures)).astype(np.float64)
    k, left, e = (v.astype(np.float64) for v in (counts, failures, exposures))
    return Tables(k, left, e, by_count, by_failure, np.tile(documents, (fits, 1)), n_at)


def distinct(values: Ints) -> tuple[Ints, Ints]:
    """Return the different values, sorted, and the place of each value among them, of the same shape.

    Of whole numbers that are not much larger than there are of them, without sorting.
    """
    most = int(values.max(initial=0))
    if not values.size or values.min() < 0 or most > 4 * values.size:
        found, at = np.unique(values, return_inverse=True)
        return found, at.reshape(values.shape)
    there = np.zeros(most + 1, bool)
    there[values.ravel()] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[values]


def left_out(whole: Tables, n: Ints, exposure: Ints) -> Tables:
    """Return the tables of one fit for each of these documents, the fit being to the others.

    ``whole`` is the one fit to all; ``n`` and ``exposure``, shape (fits,), are the documents to leave out.
    """
    rows = np.arange(len(n))
    by_count, by_failure, by_exposure, n_at = (
        np.repeat(a[:1], len(n), axis=0)
        for a in (whole.by_count, whole.by_failure, whole.by_exposure, whole.n_at_exposure)
    )
    by_count[rows, np.searchsorted(whole.counts, n)] -= 1
    at = np.searchsorted(whole.exposures, exposure)
    by_exposure[rows, at] -= 1
    n_at[rows, at] -= n
    if len(whole.failures):
        by_failure[rows, np.searchsorted(whole.failures, exposure - n)] -= 1
    return Tables(whole.counts, whole.failures, whole.exposures, by_count, by_failure, by_exposure, n_at)


def natural(model: str, parameters: Floats) -> tuple[Floats, Floats]:
    """Return (mean, precision) from parameters on the scale of the fit, last axis 2."""
    from scipy.special import expit

    mean = np.exp(parameters[..., 0]) if model == "gamma-Poisson" else expit(parameters[..., 0])
    return mean, np.exp(parameters[..., 1])


Value = tuple[Floats, Floats, Floats]


def gamma_poisson(parameters: Floats, tables: Tables) -> Value:
    """Return log-likelihood, slope (fits, 2) and curvature (fits, 2, 2) in (log mean, log precision).

    Terms that do not depend on the parameters are left out (the factorials of the counts and the exposures).
    """
    from scipy.special import digamma, gammaln, polygamma

    r = np.exp(parameters[:, 1:])
    m = np.exp(parameters[:, :1]) * tables.exposures
    documents, n = tables.by_exposure, tables.n_at_exposure
    k, having = tables.counts, tables.by_count
    steps = np.log1p(m / r)
    off = (n - documents * m) / (r + m)
    r1, total = r[:, 0], n.sum(axis=1)
    value = (having * (gammaln(k + r) - gammaln(r))).sum(axis=1) - ((r * documents + n) * steps).sum(axis=1)
    value += total * (parameters[:, 0] - parameters[:, 1])
    by_mean = r1 * off.sum(axis=1)
    inner = (having * (digamma(k + r) - digamma(r))).sum(axis=1) - (documents * steps).sum(axis=1)
    by_precision = r1 * (inner - off.sum(axis=1))
    both = (off * m / (r + m)).sum(axis=1) * r1
    bend = (having * (polygamma(1, k + r) - polygamma(1, r))).sum(axis=1)
    bend += (documents * m / (r + m)).sum(axis=1) / r1 + (off / (r + m)).sum(axis=1)
    mean_mean = -r1 * (m * (documents * r + n) / (r + m) ** 2).sum(axis=1)
    return value, np.stack([by_mean, by_precision], 1), _symmetric(mean_mean, both, by_precision + r1**2 * bend)


def beta_binomial(parameters: Floats, tables: Tables) -> Value:
    """Return log-likelihood, slope (fits, 2) and curvature (fits, 2, 2) in (logit mean, log precision).

    Terms that do not depend on the parameters are left out (the binomial coefficients).
    """
    from scipy.special import digamma, expit, gammaln, polygamma

    p, s = expit(parameters[:, 0]), np.exp(parameters[:, 1])
    a, b = p * s, expit(-parameters[:, 0]) * s
    parts = (
        (a[:, None], tables.counts, tables.by_count),
        (b[:, None], tables.failures, tables.by_failure),
        (s[:, None], tables.exposures, tables.by_exposure),
    )
    (a0, b0, s0), (a1, b1, s1), (a2, b2, s2) = (
        [(having * (function(k + x) - function(x))).sum(axis=1) for x, k, having in parts]
        for function in (gammaln, digamma, lambda x: polygamma(1, x))
    )
    by_a, by_b, q = a1 - s1, b1 - s1, p * (b / s)
    slope = np.stack([q * s * (by_a - by_b), a * by_a + b * by_b], 1)
    # The terms in s2 cancel in these two: moving the mean at fixed precision leaves a + b as it is.
    mean_mean = (q * s) ** 2 * (a2 + b2) + q * (1 - 2 * p) * s * (by_a - by_b)
    both = q * s * (a * a2 - b * b2) + q * s * (by_a - by_b)
    precision = a * a * a2 + b * b * b2 - s * s * s2 + slope[:, 1]
    return a0 + b0 - s0, slope, _symmetric(mean_mean, both, precision)


LIKELIHOOD: dict[str, Callable[[Floats, Tables], Value]] = {
    "gamma-Poisson": gamma_poisson,
    "beta-binomial": beta_binomial,
}


def penalised(model: str, parameters: Floats, tables: Tables) -> Value:
    """Return the log-likelihood with the prior of the log precision added, its slope and its curvature."""
    value, slope, curvature = LIKELIHOOD[model](parameters, tables)
    off = (parameters[:, 1] - PRIOR_CENTRE[model]) / PRIOR_WIDTH
    slope[:, 1] -= off / PRIOR_WIDTH
    curvature[:, 1, 1] -= 1 / PRIOR_WIDTH**2
    return value - off**2 / 2, slope, curvature


def maximise(model: str, tables: Tables, start: Floats | None = None) -> tuple[Floats, Floats]:
    """Return the best parameters of each fit, shape (fits, 2), and the curvature there, shape (fits, 2, 2).

    Newton's method: a direction in which the surface bends upwards is turned into an ascent, a step that loses is
    halved. It stops where no parameter moves by more than 1e-9, or after 200 steps.
    """
    at = _start(model, tables) if start is None else start.copy()
    value, slope, curvature = penalised(model, at, tables)
    moving, damping = np.arange(len(at)), np.ones(len(at))
    for _ in range(_STEPS):
        step = _newton_step(slope[moving], curvature[moving]) * damping[moving, None]
        new = _bounded(at[moving] + step)
        moved = np.abs(new - at[moving]).max(axis=1, initial=0.0)
        found = penalised(model, new, tables.take(moving))
        # What rounding alone can take away is no loss.
        better = found[0] >= value[moving] - 1e-12 * np.abs(value[moving])
        rows = moving[better]
        at[rows], value[rows] = new[better], found[0][better]
        slope[rows], curvature[rows] = found[1][better], found[2][better]
        damping[moving] = np.where(better, 1.0, damping[moving] / 4)
        moving = moving[moved > _STILL]
        if not len(moving):
            break
    return at, curvature


def _start(model: str, tables: Tables) -> Floats:
    share = tables.start
    if model == "beta-binomial":
        exposure = tables.by_exposure @ tables.exposures
        share = (share * exposure + 0.5) / (exposure + 1)
        share = share / (1 - share)
    return np.stack([np.log(share), np.full(len(share), PRIOR_CENTRE[model])], 1)


def _newton_step(slope: Floats, curvature: Floats) -> Floats:
    values, axes = np.linalg.eigh(-curvature)
    step: Floats = np.einsum(
        "fij,fj->fi", axes, np.einsum("fji,fj->fi", axes, slope) / np.maximum(np.abs(values), 1e-6)
    )
    length = np.abs(step).max(axis=1, keepdims=True, initial=0.0)
    shortened: Floats = step * np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-300))
    return shortened


def _bounded(parameters: Floats) -> Floats:
    return np.stack([np.clip(parameters[:, 0], *_LOCATION), np.clip(parameters[:, 1], *LOG_PRECISION)], 1)


def _symmetric(first: Floats, both: Floats, second: Floats) -> Floats:
    return np.stack([first, both, both, second], 1).reshape(-1, 2, 2)
