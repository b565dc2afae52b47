"""The map and the calibration plot draw the numbers they were given. Warnings are errors here."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from workbench.compare.calibration import CALIBRATION
from workbench.compare.profiles import MAP_LOADINGS, MAP_POINTS, ProfileMap
from workbench.errors import CorpusError, SchemaError, StatisticsError
from workbench.show import axes
from workbench.show.plots.calibration_plot import calibration
from workbench.show.plots.profile_map import profile_map


def texts(ax: Axes) -> str:
    ax.get_figure().canvas.draw()
    return "\n".join(t.get_text() for t in ax.get_figure().findobj(Text))


def artists(ax: Axes, gid: str) -> list[object]:
    return [a for a in ax.findobj() if a.get_gid() == gid]


@pytest.fixture
def documents() -> pl.DataFrame:
    genres = ["wire", "wire", "column", None, "wire", "wire"]
    return pl.DataFrame({"doc_id": ["a", "b", "col", "d", "e", "short"], "genre": genres})


@pytest.fixture
def mapped() -> ProfileMap:
    points = {
        "doc_id": ["a", "b", "col", "d", "e", "short"],
        "x": [-1.0, -0.5, 1.0, 0.2, 0.3, None],
        "y": [0.1, -0.4, 0.8, -0.3, -0.2, None],
        "n_tokens": [300, 200, 979, 150, 100, 20],
        "method": ["m"] * 6,
        "reason": [None] * 5 + ["fewer than 100 tokens"],
    }
    loadings = {
        "family": ["code", "code", "commitment", "frame"],
        "category": ["hearsay", "doubt", "hedged", "trade"],
        "x": [0.5, 0.01, 0.48, 0.3],
        "y": [0.2, 0.0, 0.2, -0.1],
        "represented": [0.9, 0.1, 0.8, 0.5],
        "n": [9, 3, 7, 5],
        "n_documents": [3, 2, 4, 3],
        "method": ["m"] * 4,
    }
    return ProfileMap(pl.DataFrame(points, schema=MAP_POINTS), pl.DataFrame(loadings, schema=MAP_LOADINGS), (0.5, 0.2))


def test_points_stand_where_the_map_says(mapped: ProfileMap, documents: pl.DataFrame) -> None:
    ax = profile_map(mapped, documents, target="col", title="地図")
    (wire,) = artists(ax, "points:wire")
    assert np.asarray(wire.get_offsets()).tolist() == [[-1.0, 0.1], [-0.5, -0.4], [0.3, -0.2]]  # type: ignore[attr-defined]
    (target,) = artists(ax, "target:col")
    assert (list(target.get_xdata()), list(target.get_ydata())) == ([1.0], [0.8])  # type: ignore[attr-defined]
    assert artists(ax, "points:(unknown)")
    said = texts(ax)
    assert "n = 5 documents; 1 too short" in said
    assert "wire 通信社記事 (n = 3 documents)" in said
    assert "target (col: 979 tokens)" in said
    assert "first component: 50%" in said
    assert "70% of the differences" in said


def test_the_longest_loadings_are_arrows(mapped: ProfileMap, documents: pl.DataFrame) -> None:
    ax = profile_map(mapped, documents, arrows=3)
    assert not artists(ax, "arrow:code:doubt")
    tips = {}
    for name in ("code:hearsay", "commitment:hedged", "frame:trade"):
        (arrow,) = artists(ax, f"arrow:{name}")
        tips[name] = arrow.xy  # type: ignore[attr-defined]
    ratio = tips["frame:trade"][0] / tips["code:hearsay"][0]
    assert ratio == pytest.approx(0.3 / 0.5)
    said = texts(ax)
    assert "hearsay 伝聞" in said
    assert "trade (frame)" in said
    # Names of arrows that point the same way do not lie on each other.
    heights = [t.xy[1] for t in ax.texts if "伝聞" in t.get_text() or "緩衝" in t.get_text()]  # type: ignore[attr-defined]
    assert abs(heights[0] - heights[1]) > 0.02
    assert not [t for t in profile_map(mapped, documents, arrows=0).texts if "伝聞" in t.get_text()]


def test_a_map_that_cannot_be_drawn_says_why(mapped: ProfileMap, documents: pl.DataFrame) -> None:
    with pytest.raises(CorpusError, match="no document 'x' on the map"):
        profile_map(mapped, documents, target="x")
    with pytest.raises(CorpusError, match="'short' is not placed: fewer than 100 tokens"):
        profile_map(mapped, documents, target="short")
    with pytest.raises(SchemaError, match="mapped is DataFrame"):
        profile_map(mapped.points, documents)  # type: ignore[arg-type]
    with pytest.raises(SchemaError, match="documents has no column outlet"):
        profile_map(mapped, documents, by="outlet")
    with pytest.raises(StatisticsError, match="arrows=-1"):
        profile_map(mapped, documents, arrows=-1)
    nobody = ProfileMap(mapped.points.filter(doc_id="short"), mapped.loadings, mapped.explained)
    assert "none is long enough" in texts(profile_map(nobody, documents))
    lone = ProfileMap(mapped.points.filter(doc_id="a"), mapped.loadings, mapped.explained)
    assert "n = 1 document;" in texts(profile_map(lone, documents))


@pytest.fixture
def table() -> pl.DataFrame:
    rows = []
    for group, n, shift in (("Diet speech", 400, 0.0), ("wire", 90, 0.01)):
        for i, category in enumerate(["hearsay", "doubt", "(all)"]):
            covered = 0.94 + 0.01 * i + shift
            rows.append(
                {"family": "code", "group": group, "category": category, "unit": "tokens", "n_documents": n, "n": n}
                | {"inside": round(n * covered), "coverage": covered, "low": covered - 0.03, "high": covered + 0.02}
                | {
                    "level": 0.95,
                    "held": 0.955,
                    "below": 0.0,
                    "above": 1 - covered,
                    "coverage_pit": 0.95,
                    "pit": [0.1] * 10,
                }
            )
    rows.append({"family": "code", "group": "wire", "category": "scare_quote", "n": 0, "level": 0.95, "reason": "none"})
    rows.append(rows[2] | {"group": "(all)"})
    return pl.DataFrame(rows, schema=CALIBRATION)


def test_calibration_draws_the_coverage(table: pl.DataFrame) -> None:
    ax = calibration(table, title="較正")
    for group in ("Diet speech", "wire"):
        (line,) = artists(ax, f"coverage:{group}")
        expected = table.filter(pl.col("group") == group, pl.col("coverage").is_not_null())["coverage"].to_list()
        assert list(line.get_xdata()) == pytest.approx(expected)  # type: ignore[attr-defined]
        assert [round(y) for y in line.get_ydata()] == [0, 1, 2]  # type: ignore[attr-defined]
        (held,) = artists(ax, f"held:{group}")
        assert list(held.get_xdata()) == pytest.approx([0.955] * 3)  # type: ignore[attr-defined]
        bars = artists(ax, f"places:{group}")
        assert [b.get_height() for b in bars] == pytest.approx([0.1] * 10)  # type: ignore[attr-defined]
    (band,) = artists(ax, "band")
    assert band.get_extents().width > 0  # type: ignore[attr-defined]
    said = texts(ax)
    assert "Diet speech 国会発言 (n = 400 documents)" in said
    assert "hearsay 伝聞" in said
    assert "all together" in said
    assert "scare quote" not in said
    assert "wire: n = 90 predictions" in said


def test_calibration_that_cannot_be_drawn_says_why(table: pl.DataFrame) -> None:
    with pytest.raises(SchemaError, match="table has no column pit"):
        calibration(table.drop("pit"))
    with pytest.raises(StatisticsError, match="several values of level: 0.9, 0.95"):
        calibration(pl.concat([table, table.with_columns(level=pl.lit(0.9))]))
    with pytest.raises(StatisticsError, match="several values of family"):
        calibration(pl.concat([table, table.with_columns(family=pl.lit("voice"))]))
    assert "no group has enough documents" in texts(calibration(table.clear()))


def test_both_draw_into_axes_and_save(
    mapped: ProfileMap, documents: pl.DataFrame, table: pl.DataFrame, tmp_path
) -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(16, 6))
    assert profile_map(mapped, documents, ax=left) is left
    assert calibration(table, ax=right) is right
    for name in ("both.svg", "both.pdf"):
        assert axes.save(left, tmp_path / name).stat().st_size > 10_000
    plt.close(figure)
