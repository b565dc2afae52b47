"""Frames against stance: for each frame the share of its sentences with one category, beside all other sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from workbench.errors import WorkbenchError
from workbench.show import axes, labels, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NEEDED = ("group", "frame", "family", "category", "n", "n_frame", "share", "low", "high", "other_share", "level")


@style.styled
def frame_stance(table: pl.DataFrame, category: str, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the share of one category in the sentences of each frame, the largest share on top.

    Parameters
    ----------
    table
        From ``workbench.frame_by_stance``, one group of documents.
    category
        The category, such as ``asserted``.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        A row a frame: a point in the colour of the group with its interval, and an open square for all sentences without
        the frame. Behind the name stands how many sentences have the frame. A frame that holds nowhere is left out. The
        axis of shares ends where the data do.

    Raises
    ------
    WorkbenchError
        If the category is not in the table, or the table has several groups.
    """
    axes.need(table, "table", _NEEDED, "workbench.frame_by_stance")
    known = table["category"].unique(maintain_order=True).to_list()
    if category not in known:
        raise WorkbenchError(f"no category {category!r}", allowed=known)
    if table["group"].n_unique() > 1:
        raise WorkbenchError(f"{table['group'].n_unique()} groups in one plot", hint="filter the table to one group")
    shown = table.filter(pl.col("category") == category, pl.col("n_frame") > 0)
    shown = shown.sort("share", "frame", descending=[True, False])
    ax = axes.new_axes(ax, 9.5, 1.2 + 0.42 * max(shown.height, 1))
    if shown.is_empty():
        return axes.empty(ax, "No frame holds anywhere.")
    name = shown["group"][0]
    look = labels.group_looks([name])[name]
    for y, row in enumerate(shown.iter_rows(named=True)):
        if row["low"] is not None:
            ax.plot([row["low"], row["high"]], [y, y], color=look.colour, linewidth=2, zorder=2)
        ax.plot(row["share"], y, look.marker, color=look.colour, markersize=7, zorder=4, gid="with")
        if row["other_share"] is not None:
            ax.plot(
                row["other_share"], y, "s", markerfacecolor="white", markeredgecolor="#333333", zorder=3, gid="without"
            )
    ticks = [f"{labels.label('frame', f).both}, n = {n:,}" for f, n in shown.select("frame", "n_frame").iter_rows()]
    ax.set_yticks(range(shown.height), [style.drawable(t) for t in ticks])
    ax.invert_yaxis()
    reach = shown.select(pl.max_horizontal("share", "high", "other_share").max()).item()
    end = min(1.0, max(0.1, 1.1 * reach))  # a rare category is read on a scale of its own
    ax.set_xlim(-0.02 * end, 1.02 * end)
    ax.grid(axis="x", color="#dddddd", linewidth=0.8)
    family = shown["family"][0]
    what = labels.label(family, category).both
    ax.set_xlabel(style.drawable(f"share of sentences: {what}"))
    if title:
        ax.set_title(style.drawable(title), loc="left")
    level = shown["level"][0]
    axes.note_below(
        ax,
        [f"Filled: sentences with the frame, {level:.0%} interval (documents resampled). Square: all other sentences."],
    )
    return ax
