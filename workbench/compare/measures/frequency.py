"""Keyness: how the frequency of a type differs between a target and a reference.

Arguments everywhere: ``k1`` occurrences among ``n1`` tokens of the target, ``k2`` among ``n2`` of the reference;
arrays broadcast. NaN where a side has no tokens, and where the formula divides by zero.

Log-likelihood and BIC take tokens for independent draws. Words cluster in texts, so they overstate how sure a
difference is (Kilgarriff 2005; Lijffijt et al. 2016): use them to rank, not as tests.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Numbers = npt.ArrayLike


def _arrays(*values: Numbers) -> list[Floats]:
    return [np.array(a, dtype=np.float64) for a in np.broadcast_arrays(*values)]


def _term(observed: Floats, expected: Floats) -> Floats:
    """Return observed * ln(observed / expected), 0 where nothing was observed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        term: Floats = np.where(observed > 0, observed * np.log(observed / expected), 0.0)
    return term


def _where(defined: npt.NDArray[np.bool_], values: Floats) -> Floats:
    result: Floats = np.where(defined, values, np.nan)
    return result


def per_million(k: Numbers, n: Numbers) -> Floats:
    """Return the frequency per million tokens; NaN where n is 0."""
    count, size = _arrays(k, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _where(size > 0, 1e6 * count / size)


def log_likelihood(k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers) -> Floats:
    """Return G² over all four cells of the table (Dunning 1993): 0 upwards, without direction.

    NaN where a side has no tokens or the type occurs on neither.
    """
    a, m, b, n = _arrays(k1, n1, k2, n2)
    total, size = a + b, m + n
    with np.errstate(divide="ignore", invalid="ignore"):
        share = total / size
        value = 2 * (
            _term(a, m * share) + _term(b, n * share) + _term(m - a, m * (1 - share)) + _term(n - b, n * (1 - share))
        )
    return _where((m > 0) & (n > 0) & (total > 0), np.maximum(value, 0.0))


def log_likelihood_ucrel(k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers) -> Floats:
    """Return the two-term form of log-likelihood (Rayson & Garside 2000; the UCREL calculator).

    It leaves out the cells of the other words, and is a little lower than :func:`log_likelihood`. NaN where a side
    has no tokens or the type occurs on neither.
    """
    a, m, b, n = _arrays(k1, n1, k2, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (a + b) / (m + n)
        value = 2 * (_term(a, m * share) + _term(b, n * share))
    return _where((m > 0) & (n > 0) & (a + b > 0), np.maximum(value, 0.0))


def log_likelihood_groups(k: Numbers, n: Numbers) -> Floats:
    """Return G² over all cells of a table of several groups: 0 where all have the same relative frequency.

    Parameters
    ----------
    k
        Occurrences, shape (..., groups).
    n
        Tokens of the groups, shape (groups,) or that of ``k``; groups without any play no part.

    Returns
    -------
    ndarray, shape (...)
        With two groups, :func:`log_likelihood`. NaN where fewer than two groups have tokens, or nothing occurs.
    """
    count, size = _arrays(k, n)
    total, whole = count.sum(axis=-1, keepdims=True), size.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = total / whole
        value = 2 * (_term(count, size * share) + _term(size - count, size * (1 - share))).sum(axis=-1)
    return _where(((size > 0).sum(axis=-1) > 1) & (total[..., 0] > 0), np.maximum(value, 0.0))


def bic(k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers) -> Floats:
    """Return the two-term log-likelihood minus the log of all tokens (Wilson 2013): above 10, very strong evidence.

    It is built on :func:`log_likelihood_ucrel`, as the UCREL calculator's. NaN where that is.
    """
    _, m, _, n = _arrays(k1, n1, k2, n2)
    with np.errstate(divide="ignore"):
        return log_likelihood_ucrel(k1, n1, k2, n2) - np.log(m + n)


def log_ratio(k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers) -> Floats:
    """Return log2 of the ratio of relative frequencies (Hardie 2014): +1 is twice as frequent in the target.

    NaN where a side has no tokens or no occurrence: the ratio is then without bound, not large. The interval of
    :func:`log_ratio_conservative` is defined there.
    """
    a, m, b, n = _arrays(k1, n1, k2, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _where((m > 0) & (n > 0) & (a > 0) & (b > 0), np.log2(a / m) - np.log2(b / n))


def log_ratio_interval(
    k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers, *, level: float = 0.95, tests: int = 1, normal: bool = False
) -> tuple[Floats, Floats]:
    """Return the interval of the log ratio (Evert 2022): Clopper-Pearson given k1 + k2, Bonferroni for ``tests``.

    With ``normal``, the approximation by the standard error of the log of a ratio of two proportions.

    Returns
    -------
    low, high
        -inf where the target has no occurrence, +inf where the reference has none (NaN there for ``normal``); NaN
        where neither has, or a side has no tokens.
    """
    from scipy.special import betaincinv, ndtri

    a, m, b, n = _arrays(k1, n1, k2, n2)
    tail = (1 - level) / tests / 2
    if normal:
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt(1 / a - 1 / m + 1 / b - 1 / n) / np.log(2) * ndtri(1 - tail)
            return log_ratio(k1, n1, k2, n2) - error, log_ratio(k1, n1, k2, n2) + error
    with np.errstate(divide="ignore", invalid="ignore"):
        low_share = np.where(a > 0, betaincinv(np.where(a > 0, a, 1), b + 1, tail), 0.0)
        # The upper bound by its complement, which does not lose digits near 1.
        high_rest = np.where(b > 0, betaincinv(np.where(b > 0, b, 1), a + 1, tail), 0.0)
        low = np.log2(low_share / (1 - low_share) * n / m)
        high = np.log2((1 - high_rest) / high_rest * n / m)
    defined = (m > 0) & (n > 0) & (a + b > 0)
    return _where(defined, low), _where(defined, high)


def log_ratio_conservative(
    k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers, *, level: float = 0.95, tests: int = 1
) -> Floats:
    """Return LRC, the log ratio's bound nearest to zero (Evert 2022; the R package corpora).

    The lower bound of :func:`log_ratio_interval` where it is above 0, the upper where that is below 0, and 0 where
    the interval holds 0. A type that one side lacks has a finite LRC. Read it as an effect size that small counts
    cannot inflate. NaN where the interval is undefined. The interval takes tokens for independent draws.
    """
    low, high = log_ratio_interval(k1, n1, k2, n2, level=level, tests=tests)
    return _where(~np.isnan(low), np.where(low > 0, low, np.where(high < 0, high, 0.0)))


def percent_diff(k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers) -> Floats:
    """Return the difference of relative frequencies in per cent of the reference's (Gabrielatos & Marchi 2011).

    -100 (absent in the target) upwards. NaN where the reference has no occurrence or a side has no tokens.
    """
    a, m, b, n = _arrays(k1, n1, k2, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _where((m > 0) & (n > 0) & (b > 0), 100 * ((a / m) / (b / n) - 1))


def odds_ratio(k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers) -> Floats:
    """Return the ratio of odds (Pojanapunya & Todd 2018): above 1, more frequent in the target.

    NaN where a side has no tokens, the reference has no occurrence, or the target consists of nothing else.
    """
    a, m, b, n = _arrays(k1, n1, k2, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _where((m > a) & (n > 0) & (b > 0), (a / (m - a)) * ((n - b) / b))


def simple_maths(k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers, *, constant: float = 1.0) -> Floats:
    """Return the ratio of frequencies per million, a constant added to both (Kilgarriff 2009).

    A larger constant favours frequent types. NaN where a side has no tokens.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value: Floats = (per_million(k1, n1) + constant) / (per_million(k2, n2) + constant)
    return _where(np.isfinite(value), value)


def log_odds_dirichlet(
    k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers, *, prior: Numbers, prior_total: float | None = None
) -> Floats:
    """Return the z score of the log-odds ratio with a Dirichlet prior (Monroe, Colaresi & Quinn 2008, eq. 22).

    Parameters
    ----------
    k1, n1, k2, n2
        As everywhere; one value a type.
    prior
        Pseudo-counts of the types, above 0: a number for a uniform prior, or one a type (informative: shares of
        a background corpus times how many tokens the prior shall weigh).
    prior_total
        Sum of the pseudo-counts of all types; by default that of the types given.

    Notes
    -----
    Positive in the target, negative in the reference. Variance by the two terms of the type (eq. 20). NaN where a
    side has no tokens.
    """
    a, m, b, n, alpha = _arrays(k1, n1, k2, n2, prior)
    whole = float(alpha.sum()) if prior_total is None else prior_total
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log((a + alpha) / (m + whole - a - alpha)) - np.log((b + alpha) / (n + whole - b - alpha))
        value = delta / np.sqrt(1 / (a + alpha) + 1 / (b + alpha))
    return _where((m > 0) & (n > 0) & np.isfinite(value), value)
