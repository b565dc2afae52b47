"""Rates over time: how often a category occurs in the documents of each month, quarter or year.

A period is a group of documents like any other: its rate is pooled, and its interval resamples its documents. What
changes from one period to the next may be the stance, the outlets, the topics or the length of the texts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import polars as pl

from workbench.compare import intervals
from workbench.compare.rates import GROUP_RATES, rate_table
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import count_documents
from workbench.counting.families import Parts, group_labels
from workbench.errors import CorpusError, ReadError, StatisticsError
from workbench.limits import MAX_DOCUMENT, read_bytes, why

#: Lengths of a period, as Polars writes them.
PERIODS: Mapping[str, str] = MappingProxyType({"month": "1mo", "quarter": "1q", "year": "1y"})

TIME_RATES = {"period": pl.Date, **GROUP_RATES, "n_undated": pl.Int64}
EVENTS = {"date": pl.Date, "category": pl.String}


def rates_over_time(
    corpus: Corpus,
    family: str = "code",
    *,
    every: str = "year",
    by: str | pl.Expr | None = None,
    unit: str | None = None,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return the pooled rate of every category in every period, with a bootstrap interval.

    Parameters
    ----------
    corpus, family, unit, parts
        As in :func:`workbench.compare.rates.document_rates`.
    every
        ``month``, ``quarter`` or ``year``.
    by
        Column of ``documents`` that makes groups, an expression, or None for all documents in one.
    n_resamples, seed, level
        As in :func:`workbench.compare.rates.group_rates`.

    Returns
    -------
    DataFrame
        Columns of :data:`TIME_RATES`, by group, period and category. ``period`` is the first day of the period. Every
        period from the first to the last document of the corpus is there for every group; where the group has no
        document (or no tokens) in it, ``rate`` is null with the reason: nothing is known, which is not a rate of 0.
        ``n_undated`` counts the documents of the group that have no date and are in no period.

    Raises
    ------
    StatisticsError
        If the period is unknown or no document has a date.

    Notes
    -----
    Periods with few documents jump; read the interval and ``n_documents`` before a trend.

    Examples
    --------
    >>> import workbench as wb
    >>> news = wb.read("corpora/rapprochement").filter(genre="wire-style news")
    >>> yearly = wb.rates_over_time(news, "commitment", every="year", n_resamples=100)
    >>> yearly["period"].dt.year().min(), yearly["period"].dt.year().max()
    (2005, 2018)
    """
    if every not in PERIODS:
        raise StatisticsError(f"no period {every!r}", allowed=PERIODS)
    resample.require(n_resamples, level)
    counts = count_documents(corpus, family, unit, parts)
    labels = group_labels(corpus, by)
    dates = dict(corpus.documents.select("doc_id", pl.col("date").dt.truncate(PERIODS[every])).iter_rows())
    known = [d for d in dates.values() if d is not None]
    if not known:
        raise StatisticsError("no document has a date", hint="documents['date'] is filled when the texts are read")
    periods = pl.date_range(min(known), max(known), PERIODS[every], eager=True).to_list()
    group = np.array([labels[d] for d in counts.rows], dtype=object)
    period = np.array([dates[d] for d in counts.rows], dtype=object)
    frames = []
    for name in sorted(set(labels.values()), key=lambda g: (g == "(unknown)", g)):
        undated = int(((group == name) & np.array([p is None for p in period])).sum())
        for when in periods:
            chosen = (group == name) & (period == when)
            part = counts.take(chosen)
            frame = rate_table(intervals.side(part, "documents", n_resamples, seed), name, level, n_resamples)
            if not chosen.any():
                frame = frame.with_columns(reason=pl.lit("no document in this period"))
            frames.append(frame.with_columns(period=pl.lit(when), n_undated=pl.lit(undated, dtype=pl.Int64)))
    return pl.concat(frames).select(list(TIME_RATES))


def read_events(path: str | os.PathLike[str]) -> pl.DataFrame:
    """Read the events of a timeline, the marks beside rates over time.

    Parameters
    ----------
    path
        CSV with the columns ``date`` (YYYY-MM-DD) and ``category``; further columns are kept as text. A corpus folder is
        taken for the ``timeline-events.csv`` in it.

    Returns
    -------
    DataFrame
        ``date``, ``category`` and the further columns, in the order of the dates.

    Raises
    ------
    CorpusError
        If there is no such file, a column is missing, or a date is none.

    Examples
    --------
    >>> import workbench as wb
    >>> wb.read_events("corpora/rapprochement").columns[:2]
    ['date', 'category']
    """
    file = Path(path)
    file = file / "timeline-events.csv" if file.is_dir() else file
    if not file.is_file():
        raise CorpusError(f"no events at {file}", allowed="a CSV file with the columns date and category")
    try:
        frame = pl.read_csv(read_bytes(file, MAX_DOCUMENT), infer_schema=False)
    except (ReadError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise CorpusError(f"{file} cannot be read ({why(error)})", allowed="a CSV file in UTF-8") from None
    if missing := [c for c in EVENTS if c not in frame.columns]:
        raise CorpusError(f"{file} has no column {missing[0]!r}", allowed=tuple(EVENTS))
    dates = frame["date"].str.to_date("%Y-%m-%d", strict=False)
    if dates.null_count():
        first = frame.filter(dates.is_null())["date"][0]
        raise CorpusError(f"{file}: {first!r} is no date", allowed="dates as 2022-04-22")
    return frame.with_columns(date=dates).select(*EVENTS, pl.exclude(*EVENTS)).sort("date", maintain_order=True)
