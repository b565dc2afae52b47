"""The plot of frames against stance draws the shares it was given and says n."""

from __future__ import annotations

import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text
from teaching import teaching

from workbench.compare.stance_by import frame_by_stance
from workbench.errors import SchemaError, WorkbenchError
from workbench.show import labels, plots


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    return frame_by_stance(teaching(), n_resamples=50)


def texts(ax: Axes) -> list[str]:
    ax.get_figure().canvas.draw()  # type: ignore[union-attr]
    return [t.get_text() for t in ax.findobj(Text)]


def test_a_row_a_frame_the_largest_share_on_top(table: pl.DataFrame) -> None:
    ax = plots.frame_stance(table, "asserted", title="断定")
    expected = table.filter(pl.col("category") == "asserted", pl.col("n_frame") > 0)
    dots = [float(line.get_xdata()[0]) for line in ax.lines if line.get_gid() == "with"]
    assert dots == sorted(expected["share"], reverse=True)
    squares = [float(line.get_xdata()[0]) for line in ax.lines if line.get_gid() == "without"]
    assert sorted(squares) == sorted(expected["other_share"])
    first = expected.sort("share", "frame", descending=[True, False]).row(0, named=True)
    assert f"{labels.label('frame', first['frame']).both}, n = {first['n_frame']}" in texts(ax)


def test_frames_have_names_in_both_languages() -> None:
    assert labels.label("frame", "military_cooperation").both == "Military cooperation 軍事協力"


def test_nothing_to_draw_is_said(table: pl.DataFrame) -> None:
    assert "No frame holds anywhere." in texts(plots.frame_stance(table.with_columns(n_frame=pl.lit(0)), "asserted"))


def test_bad_input_says_what_is_needed(table: pl.DataFrame) -> None:
    with pytest.raises(WorkbenchError, match="no category 'sure'.*asserted"):
        plots.frame_stance(table, "sure")
    with pytest.raises(WorkbenchError, match="2 groups in one plot"):
        plots.frame_stance(pl.concat([table, table.with_columns(group=pl.lit("other"))]), "asserted")
    with pytest.raises(SchemaError, match="table has no column"):
        plots.frame_stance(table.drop("share"), "asserted")
