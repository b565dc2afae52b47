"""Dated events, the marks of a timeline."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from workbench.errors import CorpusError, ReadError
from workbench.limits import MAX_DOCUMENT, read_bytes, why

EVENTS = {"date": pl.Date, "category": pl.String}
#: The file of events in a corpus folder.
FILE = "timeline-events.csv"


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
    file = file / FILE if file.is_dir() else file
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


def events_beside(folder: str | os.PathLike[str]) -> pl.DataFrame | None:
    """Return the events in a corpus folder, None where it has no such file; errors are those of :func:`read_events`."""
    return read_events(folder) if (Path(folder) / FILE).is_file() else None
