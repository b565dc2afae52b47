"""The one engine of rates: the interval of a rate, the ratio of two rates and its interval.

Notebook and explorer, tables and plots take their figures from here, so that they are the same to the last digit.
Documents (or the sentences of one document) are resampled by a Poisson bootstrap whose weights hang on the name of the
unit (:func:`workbench.counting.resample.keyed_weights`), more than 2,048 of them in as many random groups
(:func:`workbench.counting.resample.units_of`). The copies of a text (``duplicate_cluster``) are one unit: they are drawn
together. Two rules hold everywhere:

* **Rare counts.** Of up to :data:`RARE` occurrences resampling knows little, and of none nothing: it gives zero again.
  There the interval is the exact one (Garwood 1936 for counts, Clopper & Pearson 1934 for shares), or the bound of the
  resamples where that is wider, because documents differ by more than chance.
* **Open intervals.** A ratio is open at an end where too many resamples have no occurrence on one side. Half an occurrence
  in its place would be a number that nothing in the texts stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from workbench.counting import resample
from workbench.counting.cube import CountMatrix
from workbench.counting.resample import Floats

#: Up to so many occurrences an interval is exact, or wider.
RARE = 3
#: A share of resamples without an occurrence, above which their spread is none to go by: e^-3, what three occurrences in
#: three documents have.
UNSTEADY = 0.05

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """Documents (or sentences) whose rates are asked for, and their rates in each resample.

    Attributes
    ----------
    counts
        Rows that have any exposure.
    what
        What is resampled: ``documents`` or ``sentences``.
    draws
        Rates in each resample, shape (resamples, categories), not scaled; None where there is nothing to resample.
    """

    counts: CountMatrix
    what: str
    draws: Floats | None

    @cached_property
    def n(self) -> Ints:
        """Occurrences of each category."""
        total: Ints = self.counts.n.sum(axis=0)
        return total

    @cached_property
    def effective(self) -> Ints:
        """Occurrences of each category, taken for fewer where they cluster; at least 1 where there is one.

        Five scare quotes in one of sixty documents are one finding and not five, and the exact bounds of a rare count,
        which take occurrences for independent, must not have them for five. Occurrences cluster where Pearson's
        dispersion of the rows, chi^2 / (rows - 1) with counts expected by exposure, is above 1 (McCullagh & Nelder 1989,
        4.5); then Kish's effective size counts, (sum n)^2 / sum n^2, or n divided by the dispersion where that is less.
        """
        units = self.counts.units
        n, rows = units.n.astype(np.float64), len(units.rows)
        if rows < 2:
            return self.n
        total = n.sum(axis=0)
        chi2, kish = np.zeros((2, len(total)))
        some = np.flatnonzero(total > 0)  # of the others nothing is known
        n = n[:, some]
        expected = np.outer(units.exposure / self.exposure, total[some])
        with np.errstate(divide="ignore", invalid="ignore"):
            kish[some] = total[some] ** 2 / (n**2).sum(axis=0)
            n -= expected
            n *= n
            n /= expected
        if not (units.exposure > 0).all():
            np.nan_to_num(n, copy=False)
        chi2[some] = n.sum(axis=0)
        dispersion = chi2 / (rows - 1)
        size = np.where(dispersion > 1, np.floor(np.minimum(kish, total / np.maximum(dispersion, 1))), total)
        found: Ints = np.where(self.n > 0, np.maximum(size, 1), 0).astype(np.int64)
        return found

    @cached_property
    def exposure(self) -> int:
        """Tokens or sentences."""
        return int(self.counts.exposure.sum())


def side(
    counts: CountMatrix,
    what: str,
    n_resamples: int,
    seed: int,
    weights: resample.Weights | None = None,
) -> Side:
    """Return a side for some counts, rows without exposure left out.

    ``weights`` are those of the rows, where they have been drawn before.
    """
    some = counts.exposure > 0
    if what == "sentences":
        some |= counts.n.any(axis=1)  # a sentence without words, in a document that has some
    if not some.all():
        counts = counts.take(some)
        weights = None if weights is None else weights.take(some)
    if counts.n_units < 2:
        return Side(counts, what, None)
    table = np.column_stack([counts.n, counts.exposure])
    if weights is None:
        sums = resample.keyed_sums(table, counts.keys, n_resamples, seed, counts.groups(seed))
    else:
        sums = weights.sums(table)
    return Side(counts, what, resample.ratios(sums))


@dataclass(frozen=True)
class Rates:
    """Rates of a side, not scaled, with interval, method and reason by category; NaN where undefined."""

    n: Ints
    exposure: int
    rate: Floats
    low: Floats
    high: Floats
    method: list[str]
    reason: list[str | None]


def rates(own: Side, level: float, method: str = "percentile", tail: float | None = None) -> Rates:
    """Return the rates of a side with their intervals.

    Parameters
    ----------
    own
        The side.
    level
        Level of the intervals, 0 to 1.
    method
        ``percentile`` or ``bca``.
    tail
        Probability left out at each end, where it is another than ``(1 - level) / 2``: for simultaneous intervals.
    """
    n, exposure, counts = own.n, own.exposure, own.counts
    size = len(n)
    copies = f", {counts.together} together" if counts.n_units < len(counts.rows) else ""
    copies += f", in {resample.GROUPS:,} random groups" if counts.n_units > resample.GROUPS else ""
    name = f"{method} bootstrap of {own.what}{copies}"
    if not exposure:
        nothing = np.full(size, np.nan)
        why: list[str | None] = [f"no {counts.unit}"] * size
        return Rates(n, 0, nothing, nothing, nothing, [name] * size, why)
    tail = (1 - level) / 2 if tail is None else tail
    drawn = None
    if own.draws is not None and method == "bca":
        units = counts.units
        drawn = resample.bca_interval(own.draws, units.n, units.exposure, 1 - 2 * tail)
    elif own.draws is not None:
        drawn = resample.percentile_interval(own.draws, 1 - 2 * tail)
    low, high, rare = bounds(n, exposure, drawn, tail, share=counts.share)
    exact = f"exact ({'Clopper-Pearson' if counts.share else 'Garwood'})"
    exact += f", or {name} where wider" if own.draws is not None else ""
    reasons = [f"one {own.what.removesuffix('s')}: no interval" if bad else None for bad in np.isnan(low)]
    return Rates(n, exposure, n / exposure, low, high, [exact if r else name for r in rare], reasons)


def bounds(
    n: Ints, exposure: int | Ints, drawn: tuple[Floats, Floats] | None, tail: float, *, share: bool
) -> tuple[Floats, Floats, Bools]:
    """Return the ends of the interval of each rate, and whether its count is rare: then they are exact, or those drawn where wider.

    ``drawn`` are the ends by resampling, NaN (or None for all) where there are none; the others as in :func:`exact_interval`.
    """
    low, high = np.full((2, len(n)), np.nan) if drawn is None else drawn
    rare = n <= RARE
    if share:
        rare |= exposure - n <= RARE
    exact_low, exact_high = exact_interval(n, exposure, tail, share=share)
    return np.where(rare, np.fmin(low, exact_low), low), np.where(rare, np.fmax(high, exact_high), high), rare


def exact_interval(n: Ints, exposure: int | Ints, tail: float, *, share: bool) -> tuple[Floats, Floats]:
    """Return the exact interval of rates: Clopper-Pearson for shares, else Garwood's of a Poisson count.

    Parameters
    ----------
    n
        Occurrences, any shape.
    exposure
        Tokens or sentences, above 0, of all rates together or of each.
    tail
        Probability left out at each end.
    share
        Whether at most one occurrence can stand in a unit of exposure.

    Returns
    -------
    low, high
        Rates; ``low`` is 0 for no occurrence. Occurrences are taken for independent of each other.
    """
    # scipy.special: scipy.stats takes a second to import, which a reader of the explorer would wait for.
    from scipy.special import betaincinv, gammaincinv

    with np.errstate(invalid="ignore", divide="ignore"):
        if share:
            low = np.where(n > 0, betaincinv(n, exposure - n + 1, tail), 0.0)
            high = np.where(n < exposure, betaincinv(n + 1, exposure - n, 1 - tail), 1.0)
        else:
            low = np.where(n > 0, gammaincinv(n, tail), 0.0) / exposure
            high = gammaincinv(n + 1, 1 - tail) / exposure
    return low, high


@dataclass(frozen=True)
class Ratios:
    """log2 of the rate of one side over that of another, with interval; NaN where undefined, or the interval is open.

    Attributes
    ----------
    why_ratio, why_open
        Why there is no ratio; why an end of the interval is open (None where none is).
    """

    ratio: Floats
    low: Floats
    high: Floats
    why_ratio: list[str | None]
    why_open: list[str | None]


def log_ratios(
    one: Side, other: Side, level: float, names: tuple[str, str] = ("a", "b"), *, simultaneous: bool = False
) -> Ratios:
    """Return log2 ratios of the rates of two sides, both resampled.

    Parameters
    ----------
    one, other
        Sides with the same categories; documents of both have the same weights in a resample.
    level
        Level of the intervals.
    names
        What the sides are called where a reason names them.
    simultaneous
        All intervals hold together with probability ``level``, not each on its own: see :func:`sup_t_band`; exact bounds, for
        up to :data:`RARE` occurrences after clustering, are Bonferroni's.

    Notes
    -----
    Without an occurrence on one side the ratio is undefined, but not without bounds: at most ``high`` where the first side
    has none, at least ``low`` where the other has none. Bounds of rare counts are those of Clopper & Pearson for the share
    of the first side in the occurrences of both, or those of the resamples where they are wider.
    """
    n, m = one.n, other.n
    size = len(n)
    ratio, low, high = np.full((3, size), np.nan)
    missing = [None if a and b else _missing(bool(a), bool(b), names) for a, b in zip(n, m, strict=True)]
    if not (one.exposure and other.exposure):
        return Ratios(ratio, low, high, missing, [None] * size)
    both = (n > 0) & (m > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio[both] = np.log2(n[both] / one.exposure) - np.log2(m[both] / other.exposure)
        draws = None
        if one.draws is not None and other.draws is not None:
            draws = np.log2(one.draws) - np.log2(other.draws)
    k = int(((n > 0) | (m > 0)).sum())
    together = simultaneous and k > 1
    tail = (1 - level) / 2 / (k if together else 1)
    why_open: list[str | None] = [None] * size
    # A target that is resampled by its sentences is one document: the clustering of its occurrences is not known.
    sizes = [s.effective if s.what == "documents" else s.n for s in (one, other)]
    rare = np.minimum(*(sizes if together else (n, m))) <= RARE
    if draws is not None and together:
        low[both], high[both] = sup_t_band(ratio[both], draws[:, both], level)
        rare |= both & ~_steady(draws)
    elif draws is not None:
        low[both], high[both] = _bounds(draws[:, both], tail)
    exact_low, exact_high = _exact_ratio(sizes[0], one.exposure, sizes[1], other.exposure, tail)
    if draws is None:
        low, high = np.full((2, size), np.nan)
        low[rare], high[rare] = exact_low[rare], exact_high[rare]
    else:
        low = np.where(rare & both, np.fmin(low, exact_low), np.where(rare, exact_low, low))
        high = np.where(rare & both, np.fmax(high, exact_high), np.where(rare, exact_high, high))
    for j in range(size):
        if both[j] and not (np.isfinite(low[j]) and np.isfinite(high[j])):
            unknown = np.isnan(low[j]) and np.isnan(high[j])
            why_open[j] = "nothing to resample" if unknown else "open, as too many resamples have no occurrence"
    low, high = (np.where(np.isfinite(b), b, np.nan) for b in (low, high))
    return Ratios(ratio, low, high, missing, why_open)


def sup_t_band(estimates: Floats, draws: Floats, level: float) -> tuple[Floats, Floats]:
    """Return intervals that hold for all columns at once: each estimate, as many standard errors to either side.

    Parameters
    ----------
    estimates
        Estimates, shape (columns,), on a scale where errors are about symmetrical, as log ratios.
    draws
        The same in each resample, shape (resamples, columns); infinite or NaN where a resample has no occurrence.
    level
        Probability that all intervals hold together, 0 to 1.

    Returns
    -------
    low, high
        Shape (columns,). Columns of which more than :data:`UNSTEADY` of the resamples are not finite do not enter the
        largest deviation, and their standard error, of the finite ones, is too small: the caller widens them.

    Notes
    -----
    Standard errors are those of the resamples; how many of them is the ``level`` quantile of the largest deviation
    over the columns (sup-t band: Montiel Olea & Plagborg-Møller 2019, as the single-step max-t of Westfall & Young 1993).
    Narrower than Bonferroni's where columns go together. Quantiles of each column's own resamples, farther out the more
    columns there are, would follow skew, but so far out they say too little: between random halves of 132 reports one of
    14 such intervals excluded 0 in 17 % of splits where 5 % are due, and one of this band in 6 %.
    """
    finite = np.isfinite(draws)
    steady = _steady(draws)
    if not steady.any() or len(draws) < 2:
        return np.full(len(estimates), np.nan), np.full(len(estimates), np.nan)
    usable = finite.sum(axis=0) > 1
    error = np.full(len(estimates), np.nan)
    error[usable] = np.nanstd(np.where(finite, draws, np.nan)[:, usable], axis=0, ddof=1)
    kept = np.where(finite, draws, estimates)[:, steady]
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.nan_to_num(np.abs(kept - estimates[steady]) / error[steady]).max(axis=1)
    reach = np.quantile(away, level, method="higher") * error
    return estimates - reach, estimates + reach


def _steady(draws: Floats) -> Bools:
    """Return which columns have an occurrence in nearly all resamples."""
    found: Bools = np.isfinite(draws).mean(axis=0) >= 1 - UNSTEADY
    return found


def _missing(one: bool, other: bool, names: tuple[str, str]) -> str:
    where = names[1] if one else names[0] if other else f"{names[0]} or {names[1]}"
    return f"no occurrence in {where}"


def _bounds(draws: Floats, tail: float) -> tuple[Floats, Floats]:
    """Return quantiles of each column, infinite ones too; what is no number is left out."""
    low, high = resample.quantiles(draws, [tail, 1 - tail], "inverted_cdf")
    return low, high


def _exact_ratio(n: Ints, exposure: int, m: Ints, other: int, tail: float) -> tuple[Floats, Floats]:
    """Return the exact bounds of log2 of the ratio of two Poisson rates, given the occurrences of both together."""
    from scipy.special import betaincinv

    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(n > 0, betaincinv(n, m + 1, tail), 0.0)
        high = np.where(m > 0, betaincinv(n + 1, m, 1 - tail), 1.0)
        bounds = tuple(np.log2(p / (1 - p) * other / exposure) for p in (low, high))
    known = n + m > 0
    return np.where(known, bounds[0], np.nan), np.where(known, bounds[1], np.nan)
