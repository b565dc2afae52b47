"""Findings as small multiples: a row a category, a column a group, and in each cell the ratio with its interval."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from workbench.errors import StatisticsError
from workbench.show import axes, labels, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NEEDED = ("group", "method", "family", "category", "n_documents", "log2_ratio", "log2_low", "log2_high", "verdict")
#: Ratios beyond 2 to this power are drawn at the edge, as an arrow.
_EDGE = 6.0
#: From the middle of one column to the middle of the next, in powers of 2.
_STEP = 2 * _EDGE + 2.5
#: Fill of the point, by verdict.
_FACE = {"holds": labels.TARGET_COLOUR, "open": "#e8b4b6", "not seen": "white", "not tested": "white"}
_GREY = "#8a8a8a"


@style.styled
def findings(
    table: pl.DataFrame,
    categories: Sequence[str] | None = None,
    *,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw in how far one text differs from every group, category by category.

    Parameters
    ----------
    table
        From :func:`workbench.compare.findings.findings`.
    categories
        ``family: category`` of the rows, in order, as ``commitment: asserted``; default all that hold or are open beside
        some group, in the order of the table.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        In each cell the ratio of the target's rate to the group's on a scale of doublings, 1 being the grey line, with its
        interval; an end at the edge of the cell is open or further out. A full point holds, a pale one is open, an empty
        one was not seen (in grey: could not be tested). A cell without a point has a rate of nought on one side; its line
        is the bound that is known.

    Raises
    ------
    SchemaError
        If the frame lacks a column.
    StatisticsError
        If a category is not in the table.
    """
    axes.need(table, "table", _NEEDED, "workbench.compare.findings")
    table = table.with_columns(key=pl.format("{}: {}", "family", "category"))
    rows = _rows(table, categories)
    groups = table.select("group", "method", "n_documents").unique("group", keep="first", maintain_order=True)
    ax = axes.new_axes(ax, 3.2 + 1.05 * groups.height, 2.3 + 0.38 * max(len(rows), 1))
    if not rows:
        return axes.empty(ax, "Nothing holds or is open beside any group.")
    for i, group in enumerate(groups["group"]):
        middle = i * _STEP
        ax.axvline(middle, color="#bbbbbb", linewidth=1, zorder=1)
        ax.axvspan(middle - _EDGE, middle + _EDGE, color="#f6f6f6", zorder=0, linewidth=0)
        cells = table.filter(pl.col("group") == group, pl.col("key").is_in(rows))
        for cell in cells.iter_rows(named=True):
            _cell(ax, middle, float(rows.index(cell["key"])), cell)
    _dress(ax, rows, groups)
    if title:
        ax.set_title(style.drawable(title), loc="left", pad=58)
    # Short lines: a note wider than the cells would squeeze them.
    lines = [
        "Ratio of the text's rate to the group's, with interval.",
        "Full: holds (corrected; each outlet or author left out;",
        "errors of labels). Pale: open. Empty: not seen. Grey: not tested.",
    ]
    axes.note_below(ax, lines, points=26)
    return ax


def _rows(table: pl.DataFrame, categories: Sequence[str] | None) -> list[str]:
    there = table["key"].unique(maintain_order=True).to_list()
    if categories is None:
        seen = set(table.filter(pl.col("verdict").is_in(["holds", "open"]))["key"])
        return [key for key in there if key in seen]
    if unknown := [c for c in categories if c not in there]:
        raise StatisticsError(f"no category {unknown[0]!r} in the findings", allowed=there)
    return list(categories)


def _cell(ax: Axes, middle: float, y: float, cell: dict[str, object]) -> None:
    """Draw one ratio; ``middle`` is where a ratio of 1 lies."""
    ratio, low, high = (cell[c] for c in ("log2_ratio", "log2_low", "log2_high"))
    untested = cell["verdict"] == "not tested"
    colour = _GREY if untested else labels.TARGET_COLOUR
    ends = [_at(v, edge) for v, edge in ((low, -_EDGE), (high, _EDGE))]
    if not low is high is ratio is None:
        ax.plot([middle + e for e in ends], [y, y], color=colour, linewidth=1.4, zorder=2)
        for end, marker in zip(ends, ("<", ">"), strict=True):
            if abs(end) >= _EDGE:
                ax.plot(middle + end, y, marker, color=colour, markersize=4, zorder=3)
    if isinstance(ratio, float):
        face = _FACE[str(cell["verdict"])]
        place = middle + _at(ratio, 0.0)
        ax.plot(place, y, "o", markerfacecolor=face, markeredgecolor=colour, markersize=7, zorder=4)


def _at(value: object, missing: float) -> float:
    return max(-_EDGE, min(_EDGE, value)) if isinstance(value, float) and math.isfinite(value) else missing


def _dress(ax: Axes, rows: Sequence[str], groups: pl.DataFrame) -> None:
    keys = [key.split(": ", 1) for key in rows]
    kinds = {"commitment": "sentences", "code": "markers", "source_type": "sources"}
    names = [f"{labels.label(f, c).both} ({kinds.get(f, f)})" for f, c in keys]
    ax.set_yticks(range(len(rows)), [style.drawable(n) for n in names])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(-_EDGE - 0.6, (groups.height - 1) * _STEP + _EDGE + 0.6)
    ticks = [(i * _STEP + p, t) for i in range(groups.height) for p, t in ((-4, "1/16"), (0, "1"), (4, "16"))]
    ax.set_xticks([p for p, _ in ticks], [t for _, t in ticks], fontsize=8)
    for i, (group, method, n) in enumerate(groups.iter_rows()):
        head = [style.drawable(line) for line in (*textwrap.wrap(str(group), 15), f"{method}, n = {n:,}")]
        ax.text(i * _STEP, -0.65, "\n".join(head), ha="center", va="bottom", fontsize=8.5, linespacing=1.25)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", color="#e4e4e4", linewidth=0.7)
    for side in ax.spines.values():
        side.set_visible(False)
