"""Tables for notebooks: rounded, escaped, honest about what is missing or left out."""

from __future__ import annotations

import polars as pl
import pytest

from workbench.errors import SchemaError, WorkbenchError
from workbench.show.tables import cell, contrast_table, table


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "∞"),
        (12345, "12,345"),
        (1234.567, "1,234.57"),
        (0.0, "0.00"),
        (0.0001, "< 0.01"),
        (-0.5, "-0.50"),
        (True, "yes"),
        (["甲", 2], "甲, 2"),
        ("豆満江", "豆満江"),
    ],
)
def test_cell(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_everything_is_escaped() -> None:
    frame = pl.DataFrame({"<b>": ['<script>alert("1")</script>']})
    shown = table(frame, "<i>n</i> = 1").html
    assert "<script" not in shown
    assert "<i>" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" in shown


def test_says_what_it_leaves_out() -> None:
    frame = pl.DataFrame({"語": [f"語{i}" for i in range(40)], "rate": [i / 3 for i in range(40)]})
    shown = table(frame, "Words, n = 40.", rows=3, names={"rate": "per 1,000"})
    assert shown.html.count("<tr>") == 4
    assert "Words, n = 40. First 3 of 40 rows." in shown.html
    assert "per 1,000" in shown.html
    assert "<td>語2</td>" in shown.html
    assert '<td class="wb-num">0.67</td>' in shown.html
    assert repr(shown) == "<Html: table of 40 rows and 2 columns>"


def test_empty_frame_says_so() -> None:
    assert "Words. No rows." in table(pl.DataFrame({"a": []}), "Words.").html


def test_refuses_other_things() -> None:
    with pytest.raises(WorkbenchError, match=r"table got list.*Polars DataFrame"):
        table([1])  # type: ignore[arg-type]


def one_contrast(**changes: object) -> pl.DataFrame:
    row = {
        "family": "code", "category": "doubt", "unit": "tokens", "target": "column", "target_n": 3,
        "target_exposure": 998, "target_rate": 3.006, "target_low": 0.0, "target_high": 7.05, "group": "news", "n": 4,
        "rate": 0.0663, "low": 0.01, "high": 0.14, "expected_low": 0.0, "expected_high": 1.002, "percentile": 99.2,
        "q": 0.0037, "level": 0.95,
    }  # fmt: skip
    return pl.DataFrame([row | changes])


def test_contrast_table_shows_rates_with_intervals_and_n() -> None:
    shown = contrast_table(one_contrast(), digits=2).html
    for text in ("doubt 疑義", "3.01 (0.00 to 7.05)", "0.07 (0.01 to 0.14)", "0.00 to 1.00", "99", "0.004"):
        assert f"<td>{text}</td>" in shown
    assert "column (n = 998 tokens). Rates per 1,000 tokens with their 95 % intervals" in shown


def test_contrast_table_shows_what_is_undefined_as_a_dash() -> None:
    none = dict.fromkeys(("target_low", "target_high", "expected_low", "expected_high", "percentile", "q"))
    shown = contrast_table(one_contrast(**none)).html
    assert "<td>3.0</td>" in shown
    assert shown.count("<td>–</td>") == 3


def test_contrast_table_orders_and_chooses_groups() -> None:
    both = pl.concat([one_contrast(), one_contrast(group="speech"), one_contrast(category="hearsay", group="speech")])
    shown = contrast_table(both, groups=["speech", "news"]).html
    cells = [c.split("</td>")[0] for c in shown.split("<td>")]
    assert [c for c in cells if c in ("doubt 疑義", "hearsay 伝聞", "news", "speech")] == [
        *("doubt 疑義", "speech", "doubt 疑義", "news", "hearsay 伝聞", "speech")
    ]
    assert "news" not in contrast_table(both, groups=["speech"]).html
    assert "Loosen the selection" in contrast_table(both.clear()).html


def test_contrast_table_names_what_is_missing() -> None:
    with pytest.raises(SchemaError, match=r"no column q .*workbench\.contrast"):
        contrast_table(one_contrast().drop("q"))
