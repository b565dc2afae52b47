"""Keyness plots and tables show the types, their direction and n."""

from __future__ import annotations

import polars as pl
import pytest
from matplotlib.text import Text

from workbench.errors import SchemaError, StatisticsError
from workbench.show import labels, plots
from workbench.show.plots.keyness_plots import dispersion_scatter
from workbench.show.tables import keyness_table, most_key


@pytest.fixture
def keyness() -> pl.DataFrame:
    """Ten types from clearly the target's to clearly the reference's; two tie, two are 0, one is undefined."""
    values = [3.0, 2.5, 2.5, 0.5, 0.0, 0.0, None, -0.25, -1.5, -4.0]
    return pl.DataFrame(
        {
            "type": list("橋港海船空風한山川道"),
            "pos": ["名詞"] * 10,
            "target_n": [9, 8, 7, 6, 5, 4, 0, 2, 1, 0],
            "reference_n": [0, 1, 2, 3, 4, 5, 0, 1_234, 8, 9],
            "reference_df": list(range(10)),
            "log_ratio_conservative": values,
            "log_ratio": [None, *[v and 2 * v for v in values[1:]]],
        }
    ).with_columns(target_tokens=998, target_documents=1, reference_tokens=60_348, reference_documents=132)


def test_most_key_takes_both_ends_and_no_zero(keyness: pl.DataFrame) -> None:
    assert most_key(keyness, 2)["type"].to_list() == ["橋", "海", "川", "道"]
    assert most_key(keyness.sample(fraction=1, shuffle=True, seed=3), 2)["type"].to_list() == ["橋", "海", "川", "道"]
    assert most_key(keyness, 20)["type"].to_list() == list("橋海港船山川道")


def test_bars_draw_the_measure(keyness: pl.DataFrame) -> None:
    ax = plots.keyness_bars(keyness, target="column", reference="Diet speech", title="語")
    ax.get_figure().canvas.draw()
    assert [p.get_width() for p in ax.patches] == [3.0, 2.5, 2.5, 0.5, -0.25, -1.5, -4.0]
    assert [t.get_text() for t in ax.get_yticklabels()][:2] == ["橋  (9 : 0)", "海  (7 : 2)"]
    assert "山  (2 : 1,234)" in [t.get_text() for t in ax.get_yticklabels()]
    shown = "\n".join(t.get_text() for t in ax.findobj(Text))
    assert "column: n = 998 tokens, 1 document." in shown
    assert "Diet speech 国会発言: n = 60,348 tokens, 132 documents." in shown
    # Direction is told by hatch as well as by colour.
    assert {(p.get_width() > 0, bool(p.get_hatch())) for p in ax.patches} == {(True, False), (False, True)}
    assert labels.TARGET_COLOUR not in labels.GROUP_COLOURS


def test_table_holds_counts_and_n(keyness: pl.DataFrame) -> None:
    shown = keyness_table(keyness, n=1, target="the column", reference="news").html
    assert "Words most key in the column (n = 998 tokens) beside news (n = 60,348 tokens in 132 documents)" in shown
    assert "10 types compared" in shown
    assert shown.count("<tr>") == 3
    assert "<td>橋</td>" in shown
    assert '<td class="wb-num">–</td>' in shown  # the log ratio is undefined where the reference has none
    assert "<td>道</td>" in shown


def test_nothing_key_is_friendly(keyness: pl.DataFrame) -> None:
    ax = plots.keyness_bars(keyness.with_columns(log_ratio_conservative=0.0))
    assert "No word is clearly more frequent" in ax.texts[0].get_text()
    assert "Loosen the selection" in keyness_table(keyness.clear()).html


def test_refuses_what_it_cannot_draw(keyness: pl.DataFrame) -> None:
    with pytest.raises(StatisticsError, match=r"'log_likelihood' has no two directions.*log_ratio"):
        plots.keyness_bars(keyness, measure="log_likelihood")
    with pytest.raises(SchemaError, match=r"no column log_ratio .*workbench\.keyness"):
        keyness_table(keyness.drop("log_ratio"), measure="log_ratio")


@pytest.fixture
def spread() -> pl.DataFrame:
    """Four types from even to bunched; one does not occur."""
    return pl.DataFrame(
        {
            "type": ["橋", "港", "船", "風"],
            "n": [1_200, 30, 30, 0],
            "dp": [0.12, 0.55, 0.93, None],
            "dp_random": [0.1, 0.5, 0.5, None],
        }
    ).with_columns(parts=40, tokens=52_000)


def test_dispersion_is_drawn_beside_what_chance_gives(spread: pl.DataFrame) -> None:
    ax = dispersion_scatter(spread, highlight=["船", "風"], title="広がり")
    ax.get_figure().canvas.draw()
    dots, named = ax.collections
    assert dots.get_offsets().tolist() == [[1_200, 0.12], [30, 0.55], [30, 0.93]]
    assert named.get_offsets().tolist() == [[30, 0.93]]
    assert ax.lines[0].get_xydata().tolist() == [[30, 0.5], [1_200, 0.1]]
    shown = "\n".join(t.get_text() for t in ax.findobj(Text))
    assert "船" in shown
    assert "橋" not in shown
    assert "n = 3 types, 52,000 tokens, 40 parts" in shown
    assert ax.get_xscale() == "log"


def test_no_dispersion_to_draw_is_friendly(spread: pl.DataFrame) -> None:
    assert "No word occurs" in dispersion_scatter(spread.filter(n=0)).texts[0].get_text()
    with pytest.raises(SchemaError, match=r"no column dp_random .*workbench\.dispersion"):
        dispersion_scatter(spread.drop("dp_random"))
