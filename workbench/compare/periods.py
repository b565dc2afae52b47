"""Before and after: rates of two or more periods beside each other, and where in time a rate changed most.

A date divides the documents, not what happened: whatever else changed on the way (outlets, topics, length) is part of
the difference.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare import intervals
from workbench.compare.measures import benjamini_hochberg
from workbench.compare.models import document_tests
from workbench.compare.rates import rate_table
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import CountMatrix, count_documents
from workbench.counting.families import Parts
from workbench.errors import StatisticsError

#: First and last day of a period, both in it; None where it is open.
Period: TypeAlias = tuple[datetime.date | None, datetime.date | None]

PERIOD_CONTRAST = {
    "family": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "n_documents": pl.Int64,
    "n": pl.Int64,
    "rate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "beside": pl.String,
    "beside_documents": pl.Int64,
    "beside_n": pl.Int64,
    "beside_rate": pl.Float64,
    "log2_ratio": pl.Float64,
    "log2_low": pl.Float64,
    "log2_high": pl.Float64,
    "p": pl.Float64,
    "q": pl.Float64,
    "n_undated": pl.Int64,
    "level": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}
CHANGEPOINT = {
    "family": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "n_documents": pl.Int64,
    "date": pl.Date,
    "date_low": pl.Date,
    "date_high": pl.Date,
    "n_before": pl.Int64,
    "n_after": pl.Int64,
    "rate_before": pl.Float64,
    "rate_after": pl.Float64,
    "log2_ratio": pl.Float64,
    "p": pl.Float64,
    "q": pl.Float64,
    "n_permutations": pl.Int64,
    "level": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}
#: A changepoint has at least so many documents on each side, and a corpus twice as many.
MIN_SIDE = 5
Ints = npt.NDArray[np.int64]


def before_after(
    corpus: Corpus,
    date: datetime.date,
    family: str = "code",
    *,
    days: int | None = None,
    unit: str | None = None,
    parts: Parts = None,
    n_resamples: int = 2000,
    n_permutations: int = 4999,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return the rates from a date on beside those before it.

    Parameters
    ----------
    corpus, family, unit, parts
        As in :func:`workbench.compare.rates.document_rates`.
    date
        The event; documents of that day are after it.
    days
        Only documents so many days before and after; by default all.
    n_resamples, n_permutations, seed, level
        As in :func:`between_periods`.

    Returns
    -------
    DataFrame
        Columns of :data:`PERIOD_CONTRAST`: ``period`` is ``after``, ``beside`` ``before``.

    Raises
    ------
    StatisticsError
        If one side has no document, or there is no such family.

    Examples
    --------
    >>> import datetime
    >>> import polars as pl
    >>> import workbench as wb
    >>> pieces = wb.read("corpora/coverage")
    >>> found = wb.before_after(pieces, datetime.date(2023, 9, 13), "frame", n_resamples=100, n_permutations=199)
    >>> found.filter(category="military_cooperation").select(pl.col("log2_ratio") > 0).item()
    True
    """
    if days is not None and days < 1:
        raise StatisticsError(f"days={days}", allowed="a whole number from 1, or None for all")
    reach = None if days is None else datetime.timedelta(days=days)
    eve = date - datetime.timedelta(days=1)
    periods: dict[str, Period] = {
        "before": (None if reach is None else date - reach, eve),
        "after": (date, None if reach is None else eve + reach),
    }
    return between_periods(
        corpus,
        periods,
        family,
        unit=unit,
        parts=parts,
        n_resamples=n_resamples,
        n_permutations=n_permutations,
        seed=seed,
        level=level,
    )


def between_periods(
    corpus: Corpus,
    periods: Mapping[str, Period],
    family: str = "code",
    *,
    to: str = "previous",
    unit: str | None = None,
    parts: Parts = None,
    n_resamples: int = 2000,
    n_permutations: int = 4999,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return the rates of each period beside those of the one before it.

    Parameters
    ----------
    corpus, family, unit, parts
        As in :func:`workbench.compare.rates.document_rates`.
    periods
        Name → first and last day (None: open), two or more that do not overlap, in order.
    to
        ``previous``, or ``first``: what each period is set beside.
    n_resamples, seed, level
        Resamples of documents, seed, level of the intervals.
    n_permutations
        Draws for ``p``.

    Returns
    -------
    DataFrame
        Columns of :data:`PERIOD_CONTRAST`, one row a category and period but the first. ``log2_ratio``: above 0 where the
        later period uses more; documents of both are resampled. ``p``: documents dealt out anew between the two
        periods, among those of like length (:func:`workbench.compare.models.document_tests.permutation_p`); ``q``:
        Benjamini-Hochberg over all rows. Documents without a date are in no period (``n_undated``). Null with the
        ``reason`` where a period has no document with that exposure.

    Raises
    ------
    StatisticsError
        If there are fewer than two periods, two overlap, or no document is in any.
    """
    resample.require(n_resamples, level)
    if to not in ("previous", "first"):
        raise StatisticsError(f"to={to!r}", allowed="previous, first")
    of_document = _in_periods(corpus, periods)
    counts = count_documents(corpus, family, unit, parts)
    where = np.array([of_document.get(d) for d in counts.rows], dtype=object)
    undated = corpus.documents["date"].null_count()
    sides = {n: counts.take((where == n) & (counts.exposure > 0)) for n in periods}
    names = list(periods)
    pairs = list(pairwise(names)) if to == "previous" else [(names[0], n) for n in names[1:]]
    tables = [
        _pair(sides[late], sides[early], (late, early), n_resamples, n_permutations, seed, level)
        for early, late in pairs
    ]
    whole = pl.concat(tables).with_columns(n_undated=pl.lit(undated, pl.Int64))
    q = benjamini_hochberg(whole["p"].to_numpy().astype(np.float64))
    return whole.with_columns(pl.Series("q", q, nan_to_null=True)).select(
        pl.col(c).cast(t) for c, t in PERIOD_CONTRAST.items()
    )


def _in_periods(corpus: Corpus, periods: Mapping[str, Period]) -> dict[str, str]:
    if len(periods) < 2:
        raise StatisticsError(f"{len(periods)} period(s)", allowed="two or more, name → (first day, last day)")
    spans = [(first or datetime.date.min, last or datetime.date.max) for first, last in periods.values()]
    for name, (first, last) in zip(periods, spans, strict=True):
        if first > last:
            raise StatisticsError(f"the period {name!r} ends before it begins")
    for (one, a), (other, b) in pairwise(zip(periods, spans, strict=True)):
        if a[1] >= b[0]:
            raise StatisticsError(f"the periods {one!r} and {other!r} overlap, or are not in order")
    found = {
        d: name
        for d, date in corpus.documents.select("doc_id", "date").drop_nulls().iter_rows()
        for name, (first, last) in zip(periods, spans, strict=True)
        if first <= date <= last
    }
    if not found:
        raise StatisticsError("no document is in any of the periods", hint="documents['date'] has the dates")
    return found


def _pair(
    late: CountMatrix,
    early: CountMatrix,
    names: tuple[str, str],
    n_resamples: int,
    n_permutations: int,
    seed: int,
    level: float,
) -> pl.DataFrame:
    one, other = (intervals.side(c, "documents", n_resamples, seed) for c in (late, early))
    left, right = (rate_table(s, n, level, n_resamples) for s, n in zip((one, other), names, strict=True))
    ratios = intervals.log_ratios(one, other, level, names)
    p, how = _permuted(late, early, n_permutations, resample.generator(seed, "periods", *names))
    empty = next((n for n, c in zip(names, (late, early), strict=True) if not len(c.rows)), None)
    reasons = []
    for j in range(left.height):
        why = [f"no document in {empty!r}"] if empty else [w for w in (ratios.why_ratio[j], ratios.why_open[j]) if w]
        reasons.append("; ".join(why) or None)
    return left.select("family", "category", "unit", "n_documents", "n", "rate", "low", "high", "level").with_columns(
        period=pl.lit(names[0]),
        beside=pl.lit(names[1]),
        beside_documents=right["n_documents"],
        beside_n=right["n"],
        beside_rate=right["rate"],
        log2_ratio=pl.Series(ratios.ratio, nan_to_null=True),
        log2_low=pl.Series(ratios.low, nan_to_null=True),
        log2_high=pl.Series(ratios.high, nan_to_null=True),
        p=pl.Series(p, nan_to_null=True),
        method=pl.lit(f"documents resampled; p: documents of like length dealt out anew ({how})"),
        reason=pl.Series(reasons, dtype=pl.String),
    )


def _permuted(
    late: CountMatrix, early: CountMatrix, draws: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float64], str]:
    if not (len(late.rows) and len(early.rows)):
        return np.full(len(late.categories), np.nan), "none"
    from scipy.sparse import csr_array

    n = np.concatenate([late.n, early.n])
    sizes = np.concatenate([late.exposure, early.exposure])
    side = np.arange(len(sizes)) < len(late.rows)
    p, how = document_tests.permutation_p(
        csr_array(n.T.astype(np.float64)), sizes, side, draws, rng, document_tests.length_strata(sizes)
    )
    p[n.sum(axis=0) == 0] = np.nan
    return p, how


def changepoint(
    corpus: Corpus,
    family: str = "code",
    *,
    categories: Sequence[str] | None = None,
    unit: str | None = None,
    parts: Parts = None,
    min_side: int = MIN_SIDE,
    n_permutations: int = 1999,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return the date at which the rate of each category changed most, and whether chance alone would do as well.

    Parameters
    ----------
    corpus, family, unit, parts
        As in :func:`workbench.compare.rates.document_rates`.
    categories
        Only these; by default all of the family.
    min_side
        Documents that must be left on each side, from 2.
    n_permutations
        Draws in which the documents change dates.
    seed, level
        Seed, and level of the interval of the date.

    Returns
    -------
    DataFrame
        Columns of :data:`CHANGEPOINT`, one row a category. ``date`` is the first day of the second segment: of all
        divisions between two days, the one of the largest likelihood ratio of two rates against one (Poisson, or
        binomial for shares of sentences; Worsley 1986 gives the test for one changepoint). ``p``: share of draws in
        which documents were dealt out anew over the dates and some division has a ratio at least as large, so that it
        is right however much documents differ, and allows for having searched; ``q``: Benjamini-Hochberg over the
        rows. ``date_low``, ``date_high``: interval of the date, documents of each segment resampled. Null with a
        reason where there are fewer than ``2 * min_side`` dated documents or the category does not occur.

    Raises
    ------
    StatisticsError
        If there is no such family or category, or ``min_side`` is below 2.

    Notes
    -----
    One change is looked for. A rate that drifts has a changepoint too, somewhere in the middle: look at the plot.

    Examples
    --------
    >>> import workbench as wb
    >>> pieces = wb.read("corpora/coverage")
    >>> arms = wb.changepoint(pieces, "frame", categories=["military_cooperation"], parts="body", n_permutations=99)
    >>> arms["date"].dt.year().item()
    2022
    """
    resample.require(n_permutations, level)
    if min_side < 2:
        raise StatisticsError(f"min_side={min_side}", allowed="a whole number from 2")
    counts = count_documents(corpus, family, unit, parts)
    if categories is not None:
        if wrong := [c for c in categories if c not in counts.categories]:
            raise StatisticsError(f"no category {wrong[0]!r}", allowed=counts.categories)
        counts = counts.only(tuple(categories))
    dates = dict(corpus.documents.select("doc_id", "date").iter_rows())
    counts = counts.take(np.array([dates[d] is not None for d in counts.rows], dtype=bool) & (counts.exposure > 0))
    rows = [
        _change(counts, j, [dates[d] for d in counts.rows], min_side, n_permutations, seed, level)
        for j in range(len(counts.categories))
    ]
    table = pl.DataFrame(rows, schema=CHANGEPOINT)
    q = benjamini_hochberg(table["p"].to_numpy().astype(np.float64))
    return table.with_columns(pl.Series("q", q, nan_to_null=True))


def _change(
    counts: CountMatrix, j: int, dates: Sequence[datetime.date], min_side: int, draws: int, seed: int, level: float
) -> dict[str, object]:
    category, size = counts.categories[j], len(dates)
    model = "binomial" if counts.share else "Poisson"
    row: dict[str, object] = {
        "family": counts.family,
        "category": category,
        "unit": counts.unit,
        "n_documents": size,
        "level": level,
        "n_permutations": draws,
        "method": f"largest {model} likelihood ratio over all divisions; documents dealt out anew over the dates",
    }
    n, exposure = counts.n[:, j], counts.exposure
    if size < 2 * min_side:
        return row | {"reason": f"{size} dated documents: at least {2 * min_side} are needed"}
    if not n.any():
        return row | {"reason": "no occurrence"}
    order = np.lexsort((np.array(counts.rows), np.array([d.toordinal() for d in dates])))
    n, exposure, days = n[order], exposure[order], np.array([dates[i].toordinal() for i in order])
    cuts = np.flatnonzero(np.diff(days) > 0) + 1
    cuts = cuts[(cuts >= min_side) & (cuts <= size - min_side)]
    if not len(cuts):
        return row | {"reason": "all documents are of the same days: no division leaves enough on each side"}
    ratios = _likelihood(n[None], exposure[None], cuts, counts.share)[0]
    best = int(cuts[int(np.argmax(ratios))])
    rng = resample.generator(seed, "changepoint", counts.family, category)
    more = 0
    for begin in range(0, draws, 500):
        shuffled = rng.permuted(np.tile(np.arange(size), (min(500, draws - begin), 1)), axis=1)
        top = _likelihood(n[shuffled], exposure[shuffled], cuts, counts.share).max(axis=1)
        more += int((top >= ratios.max() - 1e-9).sum())
    low, high = _date_interval(n, exposure, days, best, min_side, counts.share, rng, level)
    sums = [(int(n[s].sum()), int(exposure[s].sum())) for s in (slice(None, best), slice(best, None))]
    rates = [counts.scale * a / b for a, b in sums]
    return row | {
        "date": datetime.date.fromordinal(int(days[best])),
        "date_low": datetime.date.fromordinal(low),
        "date_high": datetime.date.fromordinal(high),
        "n_before": sums[0][0],
        "n_after": sums[1][0],
        "rate_before": rates[0],
        "rate_after": rates[1],
        "log2_ratio": float(np.log2(rates[1] / rates[0])) if all(rates) else None,
        "p": (more + 1) / (draws + 1),
        "reason": None if all(rates) else "log2_ratio: no occurrence on one side",
    }


def _likelihood(n: Ints, exposure: Ints, cuts: npt.NDArray[np.intp], share: bool) -> npt.NDArray[np.float64]:
    """Return 2 log likelihood ratio of two rates against one for each division: shape (draws, cuts)."""
    from scipy.special import xlogy

    left_n, left_e = (np.cumsum(a, axis=1)[:, cuts - 1].astype(np.float64) for a in (n, exposure))
    total_n, total_e = (a.sum(axis=1, keepdims=True).astype(np.float64) for a in (n, exposure))
    found = np.zeros_like(left_n)
    for part_n, part_e, sign in ((left_n, left_e, 1), (total_n - left_n, total_e - left_e, 1), (total_n, total_e, -1)):
        rate = part_n / part_e
        found += sign * xlogy(part_n, rate)
        found += sign * xlogy(part_e - part_n, np.maximum(1 - rate, 0)) if share else 0.0
    return 2 * found


def _date_interval(
    n: Ints,
    exposure: Ints,
    days: npt.NDArray[np.int64],
    best: int,
    min_side: int,
    share: bool,
    rng: np.random.Generator,
    level: float,
    draws: int = 400,
) -> tuple[int, int]:
    """Return the interval of the first day of the second segment, from documents of each segment drawn anew."""
    size, found = len(n), []
    for _ in range(draws):
        drawn = np.concatenate([rng.integers(0, best, best), rng.integers(best, size, size - best)])
        drawn.sort()
        own = days[drawn]
        cuts = np.flatnonzero(np.diff(own) > 0) + 1
        cuts = cuts[(cuts >= min_side) & (cuts <= size - min_side)]
        if len(cuts):
            at = int(np.argmax(_likelihood(n[drawn][None], exposure[drawn][None], cuts, share)[0]))
            found.append(int(own[cuts[at]]))
    tail = (1 - level) / 2
    low, high = np.quantile(found, [tail, 1 - tail], method="inverted_cdf")
    return int(low), int(high)
