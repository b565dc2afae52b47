"""Dates as Japanese pages and files write them."""

from __future__ import annotations

import datetime as dt
import re

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})\s*[-/.．年]\s*(?P<m>\d{1,2})\s*[-/.．月]\s*(?P<d>\d{1,2})(?:日|(?!\d))")
_ERA = re.compile(r"(?P<era>令和|平成|昭和)\s*(?P<y>\d{1,2}|元)年\s*(?P<m>\d{1,2})月\s*(?P<d>\d{1,2})日")
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")


def strip_dates(text: str) -> str:
    """Return ``text`` with a blank for each date with a year that stands in it."""
    return _ERA.sub(" ", _ISO.sub(" ", text))


def find_date(text: str) -> dt.date | None:
    """Return the first calendar date with a year in ``text`` (2022年4月22日, 2022/4/22, 令和4年4月22日), or ``None``.

    Impossible dates (2月30日) are passed over. Full-width digits count as digits.
    """
    hits = sorted((m for pattern in (_ISO, _ERA) for m in pattern.finditer(text)), key=lambda m: m.start())
    return next((date for m in hits if (date := _date(m)) is not None), None)


def parse_date(value: object) -> dt.date | None:
    """Return a metadata value as a date, or ``None`` where it is not one.

    Accepted: dates and datetimes, and text that begins with a date in ISO form, with slashes or dots, in Japanese
    form, or as eight digits. A year or a month alone is not a date.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    match = _ISO.match(text) or _ERA.match(text) or _COMPACT.fullmatch(text)
    return _date(match) if match else None


def _date(match: re.Match[str]) -> dt.date | None:
    groups = match.groupdict()
    year = 1 if groups["y"] == "元" else int(groups["y"])
    try:
        return dt.date(year + _ERAS.get(groups.get("era") or "", 0), int(groups["m"]), int(groups["d"]))
    except ValueError:
        return None
