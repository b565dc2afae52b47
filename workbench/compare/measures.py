"""Measures of keyness, association and dispersion: pure functions on numpy arrays.

All of them broadcast, return floats, and give NaN where they are undefined (the docstring says where); tables of
the workbench turn NaN into null with a reason. None of them is a test of difference between documents: see the
caveats, and :mod:`workbench.compare.words.keyness` for what resamples documents.

*Keyness*: how the frequency of a type differs between a target and a reference. ``k1`` occurrences among ``n1`` tokens of
the target, ``k2`` among ``n2`` of the reference. NaN where a side has no tokens, and where the formula divides by zero.
Log-likelihood and BIC take tokens for independent draws. Words cluster in texts, so they overstate how sure a
difference is (Kilgarriff 2005; Lijffijt et al. 2016): use them to rank, not as tests.

*Association*: how much more often two things stand together than their frequencies lead one to expect. ``f`` joint
frequency, ``f1`` and ``f2`` frequencies of the two, ``n`` all positions. NaN where ``n`` or a marginal is 0.

*Dispersion*: how evenly a type is spread over the parts of a corpus. ``counts``, shape (..., parts), the occurrences in
each part; ``sizes``, shape (parts,), the tokens of each part (equal parts: leave it out). Parts without tokens are left
out. NaN where the type does not occur, and where a measure needs more than one part.
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


def _parts(counts: npt.ArrayLike, sizes: npt.ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    """Return counts, shares of the parts in the corpus, and total counts, parts without tokens left out."""
    v = np.asarray(counts, dtype=np.float64)
    s = np.ones(v.shape[-1]) if sizes is None else np.asarray(sizes, dtype=np.float64)
    v, s = v[..., s > 0], s[s > 0]
    return v, s / s.sum() if len(s) else s, v.sum(axis=-1)


def _defined(total: Floats, parts: Floats, values: Floats, least: int = 1) -> Floats:
    result: Floats = np.where((total > 0) & (len(parts) >= least), values, np.nan)
    return result


def dp(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Gries's deviation of proportions (2008): 0 evenly spread, towards 1 in one small part."""
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _defined(f, s, np.abs(v / f[..., None] - s).sum(axis=-1) / 2)


def dp_norm(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return DP over its maximum, 1 - the smallest share of a part (Lijffijt & Gries 2012); NaN for one part."""
    _, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _defined(f, s, dp(counts, sizes) / (1 - s.min(initial=1.0)), least=2)


def juilland_d(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Juilland's D: 1 evenly spread, 0 all in one of equal parts; of relative frequencies in the parts.

    With many parts it goes towards 1 for almost any type (Biber et al. 2016). NaN for one part.
    """
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = v / s
        variation = rates.std(axis=-1) / rates.mean(axis=-1)
        return _defined(f, s, 1 - variation / np.sqrt(max(len(s) - 1, 1)), least=2)


def rosengren_s(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Rosengren's S (1971): 1 evenly spread, down to the smallest share of a part."""
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _defined(f, s, np.sqrt(v * s).sum(axis=-1) ** 2 / f)


def carroll_d2(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Carroll's D2 (1970), the relative entropy of the rates in the parts: 1 even, 0 in one part.

    NaN for one part.
    """
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = v / s
        share = rates / rates.sum(axis=-1, keepdims=True)
        entropy = -np.where(share > 0, share * np.log(share), 0.0).sum(axis=-1)
        return _defined(f, s, entropy / np.log(max(len(s), 2)), least=2)


def lyne_d3(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Lyne's D3 (1985), 1 - chi-squared / (4 f): 1 evenly spread; may be negative."""
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = f[..., None] * s
        return _defined(f, s, 1 - ((v - expected) ** 2 / expected).sum(axis=-1) / (4 * f))


def kl_divergence(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return the Kullback-Leibler divergence in bits of the type's spread from the parts' sizes (Gries 2020).

    0 evenly spread, without upper bound.
    """
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = v / f[..., None]
        return _defined(f, s, np.where(share > 0, share * np.log2(share / s), 0.0).sum(axis=-1))


def rank_sum(target: npt.ArrayLike, reference: npt.ArrayLike) -> float:
    """Return the sum of the target's ranks among all values, the lowest being 1, ties sharing their mean rank."""
    from scipy.stats import rankdata

    a, b = np.asarray(target, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    return float(rankdata(np.concatenate([a, b]))[: len(a)].sum())


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Return q values (Benjamini & Hochberg 1995) over the p that are defined; NaN stays NaN.

    Rejecting all q <= 0.05 keeps the expected share of false rejections at 5 %.
    """
    from scipy.stats import false_discovery_control

    values = np.asarray(p, dtype=np.float64)
    q, known = np.full(values.shape, np.nan), ~np.isnan(values)
    if known.any():
        q[known] = false_discovery_control(values[known])
    return q
