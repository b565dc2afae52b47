"""Dates as pages and files write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.read.dates import find_date, parse_date

DAY = dt.date(2022, 4, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2022年4月5日(火) 6時50分",
        "更新 2022/04/05 10:00",
        "2022.4.5",
        "令和4年4月5日",
        "２０２２年４月５日",
        "2022-04-05T10:00:00Z",
    ],
)
def test_a_date_in_a_line_is_found(text):
    assert find_date(text) == DAY


@pytest.mark.parametrize("text", ["4月5日", "2022年4月", "12022-04-05x", "2022年2月30日", "電話 03-1234-5678", ""])
def test_no_date_is_found_where_none_is(text):
    assert find_date(text) is None


def test_the_first_possible_date_is_taken():
    assert find_date("2022年2月30日か2022年4月5日") == DAY


@pytest.mark.parametrize(
    "value",
    [
        "2022-04-05",
        "2022/4/5",
        "2022年4月5日",
        "20220405",
        20220405,
        "2022-04-05T01:02:03+09:00",
        DAY,
        dt.datetime(2022, 4, 5, 9),
    ],
)
def test_metadata_dates(value):
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    "value", ["2022", "2022-04", "", None, True, 2022, 3.5, "春", "2022-13-01", ["2022-04-05", "2022-04-06"]]
)
def test_what_is_not_a_date(value):
    assert parse_date(value) is None


@given(st.dates(dt.date(1926, 12, 26), dt.date(2099, 12, 31)))
def test_every_day_comes_back(day):
    assert parse_date(day.isoformat()) == parse_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert parse_date(day.strftime("%Y%m%d")) == find_date(f"({day.year}/{day.month}/{day.day})") == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("令和四年四月五日", DAY), ("二〇二二年四月五日", DAY), ("R4.4.5", DAY), ("r4/4/5", DAY), ("令4・4・5", DAY),
        ("令和元年五月一日", dt.date(2019, 5, 1)), ("H31.4.30", dt.date(2019, 4, 30)), ("昭和六十四年一月七日", dt.date(1989, 1, 7)),
        ("大正12年9月1日", dt.date(1923, 9, 1)), ("平成二十三年三月十一日", dt.date(2011, 3, 11)),
        ("２０２２／０４／０５", DAY), ("2022－04－05", DAY), ("2022‐04‐05", DAY), ("2022−4−5", DAY),
        ("更新日：2022年4月5日", DAY), ("公開: 2022/4/5", DAY), ("更新：2022/4/9 公開：2022/4/5", DAY),
        ("公開日時 2022-04-04T16:00:00Z", DAY), ("20220405T093000", DAY), ("20220404T153000Z", DAY), ("20220405093000", DAY),
        (1649084400, DAY), ("1649084399", dt.date(2022, 4, 4)), (1649084400000, DAY), (20220405.0, DAY),
        ("Mon, 04 Apr 2022 15:00:00 GMT", DAY), ("Mon, 04 Apr 2022 14:59:59 +0000", dt.date(2022, 4, 4)),
        ("5 Apr 2022 08:00 +0900", DAY), ("April 5, 2022", DAY), ("5 April 2022", DAY), ("'22/4/5", DAY), ("’98.4.5", dt.date(1998, 4, 5)),
        ("2022-04-04T15:00:00+00:00", DAY), ("2022-04-04T23:59:59+09:00", dt.date(2022, 4, 4)),
        (dt.datetime(2022, 4, 4, 15, tzinfo=dt.UTC), DAY), (["2022-04-05"], DAY), ({"$date": "2022-04-04T15:00:00Z"}, DAY),
    ],
)  # fmt: skip
def test_dates_as_japan_and_its_machines_write_them_are_the_day_in_japan(value, day):
    assert parse_date(value) == day


@pytest.mark.parametrize(
    "value",
    ["04/05/2022", "4/22/2022", "44673", 44673.0, "4月5日", "2022年4月", "令和四年", "令和五年二月三十日", "R4.13.5", "Foo 5, 2022",
     "二〇二二年", "9" * 13, 10**30, float("inf"), float("nan"), {"$date": []}, [], "更新日：", "x" * 10_000],
)  # fmt: skip
def test_what_only_a_guess_would_make_a_date(value):
    assert parse_date(value) is None


@given(st.datetimes(dt.datetime(1980, 1, 2), dt.datetime(2099, 1, 1), timezones=st.timezones()))
def test_a_moment_is_its_day_in_japan_however_it_is_written(moment):
    day = moment.astimezone(dt.timezone(dt.timedelta(hours=9))).date()
    assert parse_date(moment) == parse_date(int(moment.timestamp())) == day
    offset = moment.utcoffset()
    if offset is not None and not offset.total_seconds() % 60:
        assert parse_date(moment.isoformat(timespec="seconds")) == day


_DIGITS = "〇一二三四五六七八九"


def kanji(number):
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (
        _DIGITS[ones] if ones or not tens else ""
    )


@given(st.dates(dt.date(2019, 5, 1), dt.date(2099, 12, 31)))
def test_every_day_of_reiwa_comes_back_from_kanji(day):
    year = day.year - 2018
    written = f"令和{'元' if year == 1 else kanji(year)}年{kanji(day.month)}月{kanji(day.day)}日"
    western = f"{''.join(_DIGITS[int(d)] for d in str(day.year))}年{kanji(day.month)}月{kanji(day.day)}日"
    assert parse_date(written) == parse_date(western) == find_date(f"港で（{written}）") == day


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text):
    assert parse_date(text) is None or isinstance(parse_date(text), dt.date)
