"""Words as pictures: which the target uses more, and less, than the reference; how evenly they are spread."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

from workbench.show import axes, labels, style
from workbench.show.frames import MEASURES, most_key, require_keyness

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
        From ``workbench.keyness``, with ``measure`` among its measures.
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


@style.styled
def dispersion_scatter(
    dispersion: pl.DataFrame,
    *,
    highlight: Collection[str] = (),
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw frequency against dispersion (DP), beside the DP that chance alone would lead to.

    Parameters
    ----------
    dispersion
        From ``workbench.dispersion``.
    highlight
        Types to name; the others are dots.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        A point a type. The line is the DP to expect of a type of that frequency scattered at random: far above it,
        the type is bunched in few parts; on it, the type is as even as it can be. n is under the axis.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    axes.need(dispersion, "dispersion", ("type", "n", "dp", "dp_random", "parts", "tokens"), "workbench.dispersion")
    ax = axes.new_axes(ax, 9.5, 5.2)
    shown = dispersion.drop_nulls(["dp", "dp_random"])
    if shown.is_empty():
        return axes.empty(ax, "No word occurs. Loosen the selection, or lower min_n.")
    named = shown.filter(pl.col("type").is_in(list(highlight)))
    ax.scatter(shown["n"], shown["dp"], s=9, color="#9A9A9A", alpha=0.55, linewidths=0, zorder=2)
    expected = shown.select("n", "dp_random").unique().sort("n")
    ax.plot(expected["n"], expected["dp_random"], color=labels.GROUP_COLOURS[0], linewidth=1.8, zorder=3)
    ax.scatter(named["n"], named["dp"], s=42, marker="D", color=labels.TARGET_COLOUR, edgecolor="white", zorder=4)
    for word, n, dp in named.select("type", "n", "dp").iter_rows():
        ax.annotate(style.drawable(word), (n, dp), xytext=(6, 3), textcoords="offset points", fontsize=10, zorder=5)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.set_ylim(0, 1.02)
    ax.set_xlabel("occurrences (log scale)")
    ax.set_ylabel("DP (0 even, 1 in one short part)")
    ax.grid(axis="y")
    first = shown.row(0, named=True)
    n = f"n = {axes.counted(shown.height, 'type')}, {axes.counted(first['tokens'], 'token')}"
    axes.note_below(ax, [f"Line: what chance would give. {n}, {axes.counted(first['parts'], 'part')}."])
    if title:
        ax.set_title(style.drawable(title))
    return ax
