"""Calibration as a picture: did the predictive intervals hold what they say, category by category?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from workbench.errors import StatisticsError
from workbench.show import axes, labels, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = (
    "family",
    "group",
    "category",
    "n_documents",
    "n",
    "coverage",
    "low",
    "high",
    "level",
    "coverage_pit",
    "pit",
)
_ALL = "(all)"
#: Half the width of the band around the nominal level that counts as held.
BAND = 0.02


@style.styled
def calibration(table: pl.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the coverage of each category in each group with its interval, and where the counts fell.

    Parameters
    ----------
    table
        From ``workbench.calibration``, of one family.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        A row per category, ``(all)`` last. Filled points: share of documents inside their interval, with its 95 %
        interval; strokes: the share that the intervals hold by the model. Open points: coverage if counts were not whole
        numbers, which tests the model alone. The grey band is the nominal level give or take two points. To the right, for
        all categories together, the histogram of where the counts fell in what was predicted: level where the model is right.

    Raises
    ------
    SchemaError
        If the table lacks a column.
    StatisticsError
        If it holds several families or levels.
    """
    axes.need(table, "table", _COLUMNS, "workbench.calibration")
    known = table.filter(pl.col("coverage").is_not_null(), pl.col("group") != _ALL)
    if known.is_empty():
        return axes.empty(axes.new_axes(ax, 9.0, 3.0), "No coverage to draw: no group has enough documents to predict.")
    family, nominal = str(_only(known, "family")), float(_only(known, "level"))
    names = known["category"].unique(maintain_order=True).to_list()
    order = [c for c in table["category"].unique(maintain_order=True) if c in names and c != _ALL] + [_ALL]
    groups = known["group"].unique(maintain_order=True).to_list()
    ax = axes.new_axes(ax, 11.0, 2.0 + 0.2 * (len(groups) + 0.6) * len(order))
    looks = labels.group_looks(groups)
    handles = [_draw_group(ax, known.filter(group=g), i, looks, order) for i, g in enumerate(groups)]
    ax.axvspan(nominal - BAND, nominal + BAND, color="#e8e8e8", zorder=0, gid="band")
    ax.axvline(nominal, color="#777777", linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    low = known.select(pl.min_horizontal(pl.col("low").min(), pl.col("coverage_pit").min())).item()
    ax.set_xlim(min(low - 0.005, nominal - 2.5 * BAND), 1.004)
    ax.set_yticks(range(len(order)), [_name(family, c) for c in order])
    ax.set_ylim(len(order) - 0.45, -0.55)
    ax.axhline(len(order) - 1.5, color="#bbbbbb", linewidth=0.8)
    ax.grid(axis="x", color="#e3e3e3", linewidth=0.7)
    ax.set_xlabel("share of documents inside the interval predicted from the others")
    _histogram(ax, known.filter(category=_ALL), groups, looks)
    axes.legend_above(ax, handles, title, 1)
    axes.note_below(
        ax,
        [
            "Filled: share inside, with its 95 % interval. Upright stroke: what these intervals hold by the model, counts being"
            " whole numbers.",
            "Open: the share inside if counts were not whole numbers: it tests the model alone, against the nominal level.",
            f"Dashed: the nominal level, {nominal:.0%}; grey: give or take {BAND:.0%}. Right: where the counts fell in the"
            " predicted distribution;",
            "level (dotted) where the model is right, U-shaped where intervals are too narrow.",
        ],
    )
    return ax


def _only(table: pl.DataFrame, column: str) -> Any:
    values = table[column].unique().sort().to_list()
    if len(values) > 1:
        raise StatisticsError(
            f"the table has several values of {column}: {', '.join(map(str, values))}", allowed="one: filter the table"
        )
    return values[0]


def _name(family: str, category: str) -> str:
    if category == _ALL:
        return "all together"
    if family not in labels.FAMILIES:
        return style.drawable(category)
    return style.drawable(labels.label(family, category).both)


def _draw_group(ax: Axes, part: pl.DataFrame, place: int, looks: Mapping[str, labels.Look], order: list[str]) -> Any:
    from matplotlib.lines import Line2D

    colour, marker = looks[part["group"][0]]
    step = 0.8 / len(looks)
    rows = {r["category"]: r for r in part.iter_rows(named=True)}
    shown = [c for c in order if c in rows]
    y = [order.index(c) - 0.4 + step * (place + 0.5) for c in shown]
    for at, category in zip(y, shown, strict=True):
        ax.plot([rows[category]["low"], rows[category]["high"]], [at, at], color=colour, linewidth=1.8, zorder=2)
    name = part["group"][0]
    ax.plot(
        [rows[c]["held"] for c in shown], y, linestyle="none", marker="|", color="#111111", markersize=11,
        markeredgewidth=1.4, zorder=5, gid=f"held:{name}",
    )  # fmt: skip
    style_of: dict[str, Any] = {"linestyle": "none", "marker": marker, "markeredgecolor": colour}
    ax.plot(
        [rows[c]["coverage_pit"] for c in shown], y, markerfacecolor="white", markersize=5, zorder=3,
        gid=f"pit:{name}", **style_of,
    )  # fmt: skip
    ax.plot(
        [rows[c]["coverage"] for c in shown], y, markerfacecolor=colour, markersize=6, zorder=4,
        gid=f"coverage:{name}", **style_of,
    )  # fmt: skip
    documents = axes.counted(part["n_documents"].max(), "document")  # type: ignore[arg-type]
    label = style.drawable(f"{labels.group(name)} (n = {documents})")
    return Line2D([], [], color=colour, marker=marker, markersize=6, label=label)


def _histogram(ax: Axes, overall: pl.DataFrame, groups: list[str], looks: Mapping[str, labels.Look]) -> None:
    """Draw the histograms of places beside the rows, a group below the other."""
    rows = {r["group"]: r for r in overall.iter_rows(named=True)}
    height = 1 / len(groups)
    for i, group in enumerate(groups):
        if group not in rows:
            continue
        own = ax.inset_axes((1.04, 1 - (i + 1) * height + 0.06 * height, 0.3, 0.8 * height))
        shares, colour = rows[group]["pit"], looks[group].colour
        edges = [j / len(shares) for j in range(len(shares))]
        own.bar(
            edges, shares, width=1 / len(shares), align="edge", color=colour, edgecolor="white", gid=f"places:{group}"
        )
        own.axhline(1 / len(shares), color="#333333", linewidth=1, linestyle=":")
        own.set_ylim(0, max(0.14, 1.1 * max(shares)))
        own.set_xlim(0, 1)
        own.set_yticks([])
        own.spines["left"].set_visible(False)
        own.set_title(style.drawable(f"{group}: n = {rows[group]['n']:,} predictions"), fontsize=9, color="#333333")
        if i < len(groups) - 1:
            own.set_xticks([])
        else:
            own.set_xticks([0, 0.5, 1])
            own.set_xlabel("place of the count", fontsize=9)
