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
