"""Association: how much more often two things stand together than their frequencies lead one to expect.

Arguments everywhere: ``f`` joint frequency, ``f1`` and ``f2`` frequencies of the two, ``n`` all positions; arrays
broadcast. NaN where ``n`` or a marginal is 0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from workbench.compare.measures.frequency import Floats, Numbers, _arrays, _where, log_likelihood


def _valid(f1: Floats, f2: Floats, n: Floats) -> npt.NDArray[np.bool_]:
    return (f1 > 0) & (f2 > 0) & (n > 0)


def expected(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> Floats:
    """Return the joint frequency to expect by chance, f1 * f2 / n."""
    _, a, b, size = _arrays(f, f1, f2, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _where(_valid(a, b, size), a * b / size)


def mutual_information(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers, *, base: float = 2.0) -> Floats:
    """Return pointwise mutual information, log(f / expected) (Church & Hanks 1990); it favours rare pairs.

    NaN where f is 0.
    """
    joint, *_ = _arrays(f, f1, f2, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _where(joint > 0, np.log(joint / expected(f, f1, f2, n)) / np.log(base))


def t_score(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> Floats:
    """Return (f - expected) / sqrt(f); it favours frequent pairs. NaN where f is 0."""
    joint, *_ = _arrays(f, f1, f2, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _where(joint > 0, (joint - expected(f, f1, f2, n)) / np.sqrt(joint))


def z_score(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> Floats:
    """Return (f - expected) / sqrt(expected)."""
    joint, *_ = _arrays(f, f1, f2, n)
    by_chance = expected(f, f1, f2, n)
    return (joint - by_chance) / np.sqrt(by_chance)


def chi_squared(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> Floats:
    """Return Pearson's chi-squared of the 2 x 2 table, without continuity correction."""
    o, a, b, size = _arrays(f, f1, f2, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = size * (o * (size - a - b + o) - (a - o) * (b - o)) ** 2 / (a * (size - a) * b * (size - b))
    return _where(_valid(a, b, size) & (a < size) & (b < size), value)


def signed_log_likelihood(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> Floats:
    """Return G² over all four cells, negative where the pair is rarer than expected."""
    o, a, b, size = _arrays(f, f1, f2, n)
    sign = np.where(o < expected(f, f1, f2, n), -1.0, 1.0)
    return sign * log_likelihood(o, a, b - o, size - a)


def log_dice(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers | None = None) -> Floats:
    """Return 14 + log2(2 f / (f1 + f2)) (Rychlý 2008): at most 14; corpus size plays no part. NaN where f is 0."""
    o, a, b = _arrays(f, f1, f2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _where((o > 0) & (a + b > 0), 14 + np.log2(2 * o / (a + b)))


def delta_p(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> tuple[Floats, Floats]:
    """Return ΔP both ways (Gries 2013), each between -1 and 1.

    Returns
    -------
    second_given_first, first_given_second
        P(2 | 1) - P(2 | not 1), and P(1 | 2) - P(1 | not 2). NaN where one of the two is everywhere.
    """
    o, a, b, size = _arrays(f, f1, f2, n)
    valid = _valid(a, b, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        forward = o / a - (b - o) / (size - a)
        backward = o / b - (a - o) / (size - b)
    return _where(valid & (a < size), forward), _where(valid & (b < size), backward)


def fisher(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> tuple[Floats, Floats, Floats]:
    """Return the p values of Fisher's exact test.

    Returns
    -------
    two_sided, left, right
        ``left`` is P(joint frequency <= f), ``right`` is P(joint frequency >= f), margins fixed.
    """
    from scipy.stats import fisher_exact, hypergeom

    o, a, b, size = _arrays(f, f1, f2, n)
    left, right = hypergeom.cdf(o, size, a, b), hypergeom.sf(o - 1, size, a, b)
    both = np.full(o.shape, np.nan)
    for at in np.ndindex(o.shape):
        table = [[o[at], a[at] - o[at]], [b[at] - o[at], size[at] - a[at] - b[at] + o[at]]]
        if size[at] > 0 and np.min(table) >= 0:
            both[at] = fisher_exact(np.array(table).astype(np.int64)).pvalue
    valid = _valid(a, b, size)
    return _where(valid, both), _where(valid, left), _where(valid, right)
