"""The figure of findings: a cell a group and category, its point filled by verdict."""

from __future__ import annotations

import polars as pl
import pytest

from workbench.errors import StatisticsError, WorkbenchError
from workbench.show import plots

COLUMNS = ("group", "method", "family", "category", "n_documents", "log2_ratio", "log2_low", "log2_high", "verdict")
TABLE = pl.DataFrame(
    [
        ("papers", "hand", "commitment", "asserted", 12, -2.0, -3.0, -1.0, "holds"),
        ("papers", "hand", "code", "doubt", 12, 9.0, None, None, "open"),
        ("speeches", "machine", "commitment", "asserted", 30, None, None, -1.0, "not seen"),
        ("speeches", "machine", "code", "doubt", 30, 0.5, -1.0, 2.0, "not tested"),
        ("speeches", "machine", "code", "question", 30, 0.1, -1.0, 2.0, "not seen"),
    ],
    schema=COLUMNS,
    orient="row",
)


def test_rows_are_what_holds_or_is_open_and_columns_name_their_group() -> None:
    ax = plots.findings(TABLE)
    assert [t.get_text().split()[0] for t in ax.get_yticklabels()] == ["asserted", "doubt"]
    heads = [t.get_text().splitlines() for t in ax.texts][:2]
    assert heads == [["papers", "hand, n = 12"], ["speeches", "machine, n = 30"]]
    points = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(points) == 3, "a cell without an occurrence on one side has no point"
    assert points[0].get_markerfacecolor() != points[1].get_markerfacecolor()
    assert points[1].get_xdata()[0] == 6.0, "a ratio further out stands at the edge"


def test_chosen_rows_and_what_is_wrong_with_others() -> None:
    ax = plots.findings(TABLE, ["code: question"])
    assert len(ax.get_yticklabels()) == 1
    with pytest.raises(StatisticsError, match="code: doubtful"):
        plots.findings(TABLE, ["code: doubtful"])
    with pytest.raises(WorkbenchError):
        plots.findings(TABLE.drop("verdict"))


def test_nothing_to_draw_says_so() -> None:
    ax = plots.findings(TABLE.filter(verdict="not seen"))
    assert "Nothing holds" in ax.texts[0].get_text()
