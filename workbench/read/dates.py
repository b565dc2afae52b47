"""Dates as Japanese pages and files write them.

A date is the day in Japan: a time with a zone is taken to Japanese time first, one without a zone is in it.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import unicodedata

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_SHORT_ERAS = {"R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867, "令": 2018, "平": 1988, "昭": 1925, "大": 1911}
#: Characters of hyphens that stand between numbers: ‐ ‑ ‒ – — ― − － ﹣.
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\ufe63"
_ISO = re.compile(
    rf"(?<!\d)(?P<y>\d{{4}})\s*[-/.．／年{_HYPHENS}]\s*(?P<m>\d{{1,2}})\s*[-/.．／月{_HYPHENS}]\s*(?P<d>\d{{1,2}})(?:日|(?!\d))"
)
_ERA = re.compile(r"(?P<era>令和|平成|昭和|大正)\s*(?P<y>\d{1,2}|元)年\s*(?P<m>\d{1,2})月\s*(?P<d>\d{1,2})日")
_KANJI = "〇零一二三四五六七八九十"
_KANJI_DATE = re.compile(
    rf"(?:(?P<era>令和|平成|昭和|大正|明治)(?P<y>[{_KANJI}元]{{1,3}})|(?P<y4>[一二][{_KANJI[:11]}]{{3}}))年"
    rf"(?P<m>[{_KANJI}]{{1,2}})月(?P<d>[{_KANJI}]{{1,3}})日"
)
_SHORT_ERA = re.compile(
    r"(?P<short>[RHSTM令平昭大])\s*(?P<y>\d{1,2}|元)\s*[-./・年]\s*(?P<m>\d{1,2})\s*[-./・月]\s*(?P<d>\d{1,2})(?:日|(?!\d))",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:[T ]?\d{4}(?:\d{2})?)?")
_YEAR_OF_TWO = re.compile(r"['’‘](?P<y2>\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_ENGLISH = re.compile(
    r"(?:(?P<m1>[A-Za-z]{3,9})\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m2>[A-Za-z]{3,9})\.?,?\s+(?P<y2>\d{4}))(?!\d)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH_MONTH = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?",
    re.IGNORECASE,
)
#: What stands before a date in a field of its own. Of several dates the day of publication is taken.
_LABEL = re.compile(
    r"(?P<label>(?:最終)?(?:公開|更新|掲載|配信|投稿|発行|発表|作成|登録|放送|日付|published|updated|posted|date)"
    r"(?:日時|年月日|日|on)?)\s*[:=]?\s*",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"更新|updated", re.IGNORECASE)
_WITH_ZONE = re.compile(r"\d{4}-?\d{2}-?\d{2}[T ]\d{2}:?\d{2}.*(?:Z|[-+]\d{2}:?\d{2})\Z")
_LONGEST = 80  # characters of a field that may be a date
JAPAN = dt.timezone(dt.timedelta(hours=9), "JST")
#: Epoch times are taken for such from 1980 on (eight digits are a day, 2022 a year), to 2100.
_EPOCH = (315_532_800, 4_102_444_800)


def strip_dates(text: str) -> str:
    """Return ``text`` with a blank for each date with a year that stands in it."""
    return _KANJI_DATE.sub(" ", _ERA.sub(" ", _ISO.sub(" ", text)))


def find_date(text: str) -> dt.date | None:
    """Return the first calendar date with a year in ``text`` (2022年4月22日, 2022/4/22, 令和4年4月22日), or ``None``.

    Impossible dates (2月30日) are passed over. Full-width digits and kanji numerals count as digits.
    """
    hits = sorted((m for p in (_ISO, _ERA, _KANJI_DATE) for m in p.finditer(text)), key=lambda m: m.start())
    return next((date for m in hits if (date := _date(m)) is not None), None)


def parse_date(value: object) -> dt.date | None:
    """Return a metadata value as the day in Japan, or ``None`` where it is not one.

    Accepted: dates and datetimes; text that begins with a date in ISO form, with slashes, dots or any hyphen, in
    Japanese form with an era or not, in digits of any width or kanji (令和四年四月二十二日, R4.4.22); with a label before
    it (更新日：…); eight or fourteen digits; RFC 2822 and English months; seconds or milliseconds since 1970; a list of
    one of these, and MongoDB's ``{"$date": …}``. Times with a zone become Japanese time. A year or a month alone, and
    days whose order only a country would tell (04/05/2022), are not dates.
    """
    match value:
        case dt.datetime():
            return _in_japan(value)
        case dt.date():
            return value
        case bool() | None:
            return None
        case int():
            return _of_text(str(value)) if abs(value) < 10**15 else None
        case float():
            return _of_text(str(int(value))) if value.is_integer() and abs(value) < 10**15 else None
        case str():
            return _of_text(value) if len(value) <= _LONGEST else None
        case [single] if not isinstance(single, list | dict):
            return parse_date(single)
        case {"$date": inner, **rest} if not rest and not isinstance(inner, list | dict):
            return parse_date(inner)
        case _:
            return None


def _of_text(value: str) -> dt.date | None:
    text = unicodedata.normalize("NFKC", value).strip()
    labels = list(_LABEL.finditer(text))
    if labels and labels[0].start() == 0:
        chosen = next((m for m in labels if not _UPDATED.search(m["label"])), labels[0])
        text = text[chosen.end() :].strip()
    for read in (_with_zone, _by_pattern, _epoch, _mail):
        if (found := read(text)) is not None:
            return found
    return None


def _by_pattern(text: str) -> dt.date | None:
    for pattern in (_ISO, _ERA, _KANJI_DATE, _SHORT_ERA, _YEAR_OF_TWO, _ENGLISH):
        if (match := pattern.match(text)) is not None:
            return _date(match)
    match = _COMPACT.fullmatch(text)
    return _date(match) if match else None


def _with_zone(text: str) -> dt.date | None:
    if not _WITH_ZONE.fullmatch(text):
        return None
    try:
        return _in_japan(dt.datetime.fromisoformat(text))
    except ValueError:
        return None


def _epoch(text: str) -> dt.date | None:
    if not (text.isascii() and re.fullmatch(r"\d{9,13}(?:\.\d{1,9})?", text)):
        return None
    seconds = float(text)
    if seconds > _EPOCH[1]:
        seconds /= 1000
    if not _EPOCH[0] <= seconds <= _EPOCH[1]:
        return None
    return dt.datetime.fromtimestamp(seconds, JAPAN).date()


def _mail(text: str) -> dt.date | None:
    """Return a date of RFC 2822, as feeds and mails have it."""
    if not re.match(r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s[A-Za-z]{3}\s\d{4}", text):
        return None
    try:
        return _in_japan(email.utils.parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_japan(moment: dt.datetime) -> dt.date | None:
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(JAPAN).date()
    except OverflowError:
        return None


def _date(match: re.Match[str]) -> dt.date | None:
    groups = {k: v for k, v in match.groupdict().items() if v is not None}
    try:
        return dt.date(_year(groups), _month(groups), _number(groups.get("d") or groups.get("d1") or groups["d2"]))
    except (ValueError, KeyError):
        return None


def _year(groups: dict[str, str]) -> int:
    if "short" in groups:
        return _SHORT_ERAS[groups["short"].upper()] + _number(groups["y"])
    if "era" in groups:
        return _ERAS[groups["era"]] + _number(groups["y"])
    if "y2" in groups and len(groups["y2"]) == 2:  # '22 is 2022, '98 is 1998
        two = int(groups["y2"])
        return two + (2000 if two < 70 else 1900)
    if "y4" in groups:
        return int("".join(str(_KANJI.index(c) if c == "〇" else max(_KANJI.index(c) - 1, 0)) for c in groups["y4"]))
    return int(groups.get("y") or groups.get("y1") or groups["y2"])


def _month(groups: dict[str, str]) -> int:
    name = groups.get("m1") or groups.get("m2")
    if name is None:
        return _number(groups["m"])
    if not _ENGLISH_MONTH.fullmatch(name):
        raise ValueError(name)
    return _MONTHS.index(name[:3].lower()) + 1


def _number(text: str) -> int:
    """Return a number of one or two digits, in any script: 元, 四, 十一, 二十二, 二二, ２２."""
    if text == "元":
        return 1
    if text[0] not in _KANJI:
        return int(text)
    digits = {c: max(i - 1, 0) for i, c in enumerate(_KANJI)}
    if "十" not in text:
        return int("".join(str(digits[c]) for c in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(text)
    return (digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0)
