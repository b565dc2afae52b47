"""Text that leaves the workbench: no character that a terminal obeys, no cell that a spreadsheet runs."""

from __future__ import annotations

import doctest
import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("記事 a.txt", "記事 a.txt"),
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("\x1b[2Ja", "\\x1b[2Ja"),
        ("\u202etxt.exe", "\\u202etxt.exe"),
        ("\x9b31m", "\\x9b31m"),
        ("a\udcffb", "a\\udcffb"),
        ("a\u200bb\u2028c\ufeff", "a\\u200bb\\u2028c\\ufeff"),
        ("が\x00", "が\\x00"),
    ],
)
def test_what_a_terminal_obeys_is_written_out(text: str, shown: str) -> None:
    assert plain.visible(text) == shown


@given(st.text(st.characters(exclude_categories=[])))
def test_one_line_holds_nothing_that_is_obeyed_and_can_always_be_printed(text: str) -> None:
    line = plain.one_line(text)
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    line.encode("utf-8")


BEGINNINGS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"]
BLANKS = ["", " ", "\t", "\r", "\n", "\u3000", "\xa0", "\u200b", "\ufeff", " \u3000 \x0b", "\x00"]


@pytest.mark.parametrize("sign", BEGINNINGS)
@pytest.mark.parametrize("blank", BLANKS)
def test_a_cell_and_a_header_that_begin_like_a_formula_get_an_apostrophe(sign: str, blank: str) -> None:
    text = f"{blank}{sign}HYPERLINK(1)"
    frame = plain.for_sheet(pl.DataFrame({text: [text, "a=b", None]}))
    assert frame.columns == [f"'{text}"]
    assert frame.to_series().to_list() == [f"'{text}", "a=b", None]


def test_text_of_every_type_is_looked_at_and_numbers_are_left() -> None:
    frame = pl.DataFrame(
        {
            "n": [-1.5],
            "c": pl.Series(["=1"], dtype=pl.Categorical),
            "e": pl.Series(["@a"], dtype=pl.Enum(["@a"])),
            "plain": ["本文 - 見出し"],
        }
    )
    assert plain.for_sheet(frame).row(0) == (-1.5, "'=1", "'@a", "本文 - 見出し")


def test_two_headers_stay_two() -> None:
    frame = pl.DataFrame({"=a": [1], "'=a": [2]})
    assert plain.for_sheet(frame).columns == ["''=a", "'=a"]


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(plain).failed == 0
