"""Keyness as a picture: which words the target uses more, and less, than the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from workbench.show import axes, labels, style
from workbench.show.tables import MEASURES, most_key, require_keyness

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def keyness_bars(
    keyness: pl.DataFrame,
    *,
    n: int = 12,
    measure: str = "log_ratio_conservative",
    target: str = "target",
    reference: str = "reference",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the types that are most key on either side as bars to the right (target) and left (reference).

    Parameters
    ----------
    keyness
        From ``compare.keyness.keyness``, with ``measure`` among its measures.
    n
        At most so many types a side.
    measure
        ``log_ratio_conservative`` or ``log_ratio``.
    target, reference
        What the two sides are called.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        A bar a type; behind the word its occurrences, target : reference. n of both sides is under the axis.

    Raises
    ------
    SchemaError
        If a column is missing.
    StatisticsError
        If the measure cannot be drawn as bars.
    """
    require_keyness(keyness, measure)
    shown = most_key(keyness, n, measure)
    ax = axes.new_axes(ax, 9.5, 1.8 + 0.27 * max(shown.height, 4))
    if shown.is_empty():
        return axes.empty(ax, "No word is clearly more frequent on either side. Try the log ratio, or more text.")
    values = shown[measure].to_list()
    for y, value in enumerate(values):
        colour, hatch = (labels.TARGET_COLOUR, "") if value > 0 else (labels.GROUP_COLOURS[0], "//")
        ax.barh(y, value, height=0.72, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5)
    counts = shown.select("type", "target_n", "reference_n").iter_rows()
    ax.set_yticks(range(len(values)), [f"{style.drawable(t, 16)}  ({a:,} : {b:,})" for t, a, b in counts])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(values) - 0.4, -0.6)
    ax.axvline(0, color="#555555", linewidth=0.8)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(MEASURES[measure])
    first = keyness.row(0, named=True)
    sides = [
        f"{style.drawable(name)}: n = {axes.counted(first[f'{side}_tokens'], 'token')}, "
        f"{axes.counted(first[f'{side}_documents'], 'document')}"
        for side, name in (("target", target), ("reference", labels.group(reference)))
    ]
    axes.note_below(ax, [f"Red, to the right: {sides[0]}.", f"Hatched, to the left: {sides[1]}."])
    if title:
        ax.set_title(style.drawable(title))
    return ax
