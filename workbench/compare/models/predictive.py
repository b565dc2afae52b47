"""Distributions of the count of a new document, and what in them is usual: mid-p values and intervals.

Counts are whole numbers, and most categories are absent from most documents. An interval that leaves out 2.5 % on
either side then has nothing to leave out below zero and holds 97.5 % or more; where 96 % of documents have none, no
interval can hold 95 %. Two standard remedies are taken, so that intervals hold what they say as nearly as whole
numbers allow, over many documents:

* both tails are judged by one measure, the smaller tail probability of a count (Blaker 2000, Canadian Journal of
  Statistics 28): where there is no lower tail, the upper one gets all of the 5 %;
* the count at the edge counts half (mid-p: Lancaster 1961; Agresti 2013, section 1.4.4): intervals hold too much for
  some lengths of document and too little for others, and what they say on average.

The p of a count is not halved: it is that of a valid test, below .05 in at most 5 % of documents, which is what a
correction for many tests relies on. A count with p at most .05 lies outside the interval of level .95; one at its edge may
lie outside with a p a little above .05.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.compare.models.count_models import Floats, Ints

#: Draws of the documents' own rates where the target is several documents.
POOLED_DRAWS = 16_000
# From more documents on a quarter of the draws will do.
_MANY_DOCUMENTS = 100
# Two tail probabilities are the same where they differ by less than this part of themselves.
_SAME = 1e-9
_FARTHEST = 1 << 40
# Beyond these a table of probabilities is not worth while, or starts with a number that underflows.
_LONGEST_TABLE = 3000
_TABLE_MEAN = 300.0
# Cells of a block of fits by nodes by counts.
_CELLS = 1 << 21

Tails = Callable[[Ints], Floats]


@dataclass(frozen=True)
class Predictive:
    """Distributions of a count, one for each of ``size`` fits.

    ``at_most`` and ``at_least`` take counts, shape (size,), and return P(X <= k) and P(X >= k), shape (size,). ``least``
    is the smallest p that they can vouch for: 0, or what the number of draws allows.
    """

    size: int
    at_most: Tails
    at_least: Tails
    least: float = 0.0


def one_document(model: str, nodes: Floats, node_weights: Floats, exposure: Ints) -> Predictive:
    """Return the distribution of the count of one new document, for each fit.

    Parameters
    ----------
    model
        ``gamma-Poisson`` or ``beta-binomial``.
    nodes, node_weights
        Parameters (mean, precision) to average over, shape (fits, nodes, 2), and their weights, shape (nodes,).
    exposure
        Tokens or sentences of the document, shape (fits,).
    """
    if model == "beta-binomial":
        return from_shares(_beta_binomial(nodes, node_weights, exposure))
    from scipy.special import betainc

    precision, expected = nodes[..., 1], nodes[..., 0] * exposure[:, None]
    success, failure = precision / (precision + expected), expected / (precision + expected)

    def at_most(k: Ints) -> Floats:
        below = betainc(precision, np.maximum(k, 0)[:, None] + 1.0, success) @ node_weights
        return np.where(k < 0, 0.0, below)

    def at_least(k: Ints) -> Floats:
        # The complement, with the arguments changed about: betaincc is twenty times slower.
        above = betainc(np.maximum(k, 1)[:, None].astype(np.float64), precision, failure) @ node_weights
        return np.where(k <= 0, 1.0, above)

    return Predictive(len(nodes), at_most, at_least)


def one_document_table(model: str, nodes: Floats, node_weights: Floats, exposure: Ints, n: Ints) -> Predictive:
    """Return the same distributions as tables, for questions near the middle: many times as fast for many fits.

    Counts up to the largest of ``n``, shape (fits,), and until all but 1e-9 is told; what lies beyond counts as nothing.
    Where that would take a long table, or its first cell is too small a number, the distribution itself is returned.
    """
    precision, expected = nodes[..., 1], nodes[..., 0] * exposure[:, None]
    if model == "beta-binomial" or expected.max(initial=0.0) > _TABLE_MEAN:
        return one_document(model, nodes, node_weights, exposure)
    failure = expected / (precision + expected)
    cell = np.exp(precision * np.log1p(-failure))
    shares, total = [cell @ node_weights], np.zeros(len(nodes))
    for k in range(_LONGEST_TABLE):
        total += shares[-1]
        if k > n.max(initial=0) and total.min(initial=1.0) > 1 - 1e-9:
            return from_shares(np.stack(shares, axis=1))
        cell = cell * (failure * (precision + k) / (k + 1))
        shares.append(cell @ node_weights)
    return one_document(model, nodes, node_weights, exposure)


def several_documents(
    model: str, nodes: Floats, node_weights: Floats, exposures: Ints, rng: np.random.Generator
) -> Predictive:
    """Return the distribution of the count of several new documents together, for each fit.

    Each document has a rate of its own. :data:`POOLED_DRAWS` times, parameters are drawn from the nodes and a rate
    for each document from them; given the rates, the pooled count is Poisson, and its tails are averaged over the
    draws (gamma-Poisson). In the beta-binomial the counts are drawn too. For more than 100 documents a quarter of the draws
    are made. No p is below one in the number of draws and one.

    Parameters
    ----------
    exposures
        Tokens or sentences of the documents, shape (documents,), the same for all fits.
    """
    draws = POOLED_DRAWS if len(exposures) <= _MANY_DOCUMENTS else POOLED_DRAWS // 4
    chosen = rng.choice(len(node_weights), size=draws, p=node_weights)
    mean, precision = np.moveaxis(nodes[:, chosen], -1, 0)
    total = np.zeros(mean.shape)
    for exposure, documents in zip(*np.unique(exposures, return_counts=True), strict=True):
        if model == "gamma-Poisson":
            # Gamma rates of one scale add up to a gamma rate.
            total += rng.standard_gamma(documents * precision) * mean / precision * exposure
            continue
        for _ in range(documents):
            # A beta of two tiny parameters can come out as 0/0: then the mean decides between all and none.
            drawn = rng.beta(np.maximum(mean * precision, 1e-9), np.maximum((1 - mean) * precision, 1e-9))
            total += rng.binomial(int(exposure), np.where(np.isfinite(drawn), drawn, mean))
    least = 1 / (draws + 1)  # a draw as far out may be the next one (Phipson & Smyth 2010)
    if model == "beta-binomial":
        cells = int(exposures.sum()) + 1
        return from_shares(np.stack([np.bincount(t.astype(np.int64), minlength=cells) for t in total]) / draws, least)
    from scipy.special import gammainc, gammaincc

    # Forty like draws make one node.
    total = np.sort(total, axis=1).reshape(len(total), -1, 40).mean(axis=2)

    def at_most(k: Ints) -> Floats:
        below = gammaincc(np.maximum(k, 0)[:, None] + 1.0, total).mean(axis=1)
        return np.where(k < 0, 0.0, below)

    def at_least(k: Ints) -> Floats:
        above = gammainc(np.maximum(k, 1)[:, None].astype(np.float64), total).mean(axis=1)
        return np.where(k <= 0, 1.0, above)

    return Predictive(len(nodes), at_most, at_least, least)


def from_shares(shares: Floats, least: float = 0.0) -> Predictive:
    """Return the distribution with these probabilities of the counts 0, 1, 2 …, shape (fits, counts)."""
    size, last = len(shares), shares.shape[1] - 1
    rows = np.arange(size)
    upwards, downwards = np.cumsum(shares, axis=1), np.cumsum(shares[:, ::-1], axis=1)[:, ::-1]
    # What rounding (or drawing) leaves beyond the ends is nothing.
    return Predictive(
        size,
        lambda k: np.where(k < 0, 0.0, np.where(k >= last, 1.0, upwards[rows, np.clip(k, 0, last)])),
        lambda k: np.where(k > last, 0.0, np.where(k <= 0, 1.0, downwards[rows, np.clip(k, 0, last)])),
        least,
    )


def _beta_binomial(nodes: Floats, node_weights: Floats, exposure: Ints) -> Floats:
    """Return P(X = k), shape (fits, largest exposure + 1), 0 beyond the exposure of a fit."""
    from scipy.special import betaln, gammaln

    shares = np.zeros((len(nodes), int(exposure.max(initial=0)) + 1))
    # A mean that rounds to 0 or 1 would have no beta function.
    a, b = (np.maximum(side * nodes[..., 1], 1e-12) for side in (nodes[..., 0], 1 - nodes[..., 0]))
    order = np.argsort(exposure, kind="stable")
    while len(order):  # in blocks of like exposures, so that little is computed in vain
        cells = nodes.shape[1] * (int(exposure[order[-1]]) + 1)
        split = max(0, len(order) - max(1, _CELLS // cells))
        rows, order = order[split:], order[:split]
        whole = exposure[rows][:, None]
        k = np.minimum(np.arange(int(whole.max()) + 1), whole)
        ways = gammaln(whole + 1) - gammaln(k + 1) - gammaln(whole - k + 1)
        mass = betaln(k[:, None] + a[rows][..., None], (whole - k)[:, None] + b[rows][..., None])
        mass = np.exp(ways[:, None] + mass - betaln(a[rows], b[rows])[..., None])
        found = np.einsum("fqk,q->fk", mass, node_weights)
        shares[rows, : k.shape[1]] = np.where(np.arange(k.shape[1]) <= whole, found, 0.0)
    return shares


def tail_p(predictive: Predictive, n: Ints) -> tuple[Floats, Floats]:
    """Return how unusual the counts ``n`` are, shape (fits,): two-sided p and mid-p, 1 for not at all.

    p is the probability of all counts at least as far out as n: those whose tail probability, on their own side, is no
    larger than that of n. mid-p takes half of what is just as far out, n itself first of all.
    """
    below, above = predictive.at_most(n), predictive.at_least(n)
    upper, tail = above < below, np.minimum(below, above)
    own = np.where(upper, tail + predictive.at_least(n + 1), tail + predictive.at_most(n - 1)) / 2
    limit = tail * (1 + _SAME)
    # The other side: the counts whose tail there is no larger than that of n.
    down = np.minimum(_first(lambda k: predictive.at_most(k) > limit, len(n)), n) - 1
    up = np.maximum(_first(lambda k: predictive.at_least(k) <= limit, len(n)), n + 1)
    far = np.where(upper, predictive.at_most(down), predictive.at_least(up))
    farther = np.where(upper, predictive.at_most(down - 1), predictive.at_least(up + 1))
    ties = np.abs(far - tail) <= _SAME * tail
    mid = own + np.where(ties, (far + farther) / 2, far)
    p = np.clip(tail + far, predictive.least, 1.0)
    return p, np.minimum(mid, 1.0)


def interval(predictive: Predictive, level: float) -> tuple[Ints, Ints]:
    """Return the smallest and the largest count with a mid-p above ``1 - level``, each of shape (fits,)."""
    out = 1 - level
    middle = _first(lambda k: predictive.at_most(k) >= 0.5, predictive.size)
    low = _first(lambda k: (k >= middle) | (tail_p(predictive, k)[1] > out), predictive.size)
    above = _first(lambda k: tail_p(predictive, middle + 1 + k)[1] <= out, predictive.size)
    return low, middle + above


def _first(true_from: Callable[[Ints], npt.NDArray[np.bool_]], size: int) -> Ints:
    """Return the smallest k from 0 for which a condition holds that holds from some k on, for each fit."""
    high = np.zeros(size, np.int64)
    low = np.full(size, -1, np.int64)
    while not (done := true_from(high) | (high >= _FARTHEST)).all():
        low, high = np.where(done, low, high), np.where(done, high, 2 * high + 1)
    while (high - low > 1).any():
        middle = (low + high) // 2
        # Where the search is over, its result is kept.
        holds = true_from(np.maximum(middle, 0)) | (middle < 0)
        open_ = high - low > 1
        high, low = np.where(open_ & holds, middle, high), np.where(open_ & ~holds, middle, low)
    return high
