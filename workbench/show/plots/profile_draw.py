"""How the dot-and-strip plot is drawn: lanes inside the rows, the scale, the legend and the notes around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from workbench.show import axes, labels, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

UNITS = {"tokens": "per 1,000 tokens", "sentences": "per 100 sentences"}
_TICKS = (0, 0.5, 1, 2, 5, 10, 20, 30, 50, 100, 200, 500, 1000)

Rows = dict[str, float]


@dataclass(frozen=True)
class Lane:
    """Where the target or one group is drawn inside the row of each category."""

    name: str
    offset: float
    height: float
    colour: str
    marker: str


def draw_group(ax: Axes, lane: Lane, rows: Rows, strip: pl.DataFrame, contrast: pl.DataFrame) -> None:
    """Draw what is expected of one document, the documents there are, and the group's rate, in every row."""
    mine = contrast.filter(pl.col("group") == lane.name)
    band = mine.drop_nulls(["expected_low", "expected_high"])
    ax.barh(
        _y(band, rows) + lane.offset,
        (band["expected_high"] - band["expected_low"]).to_numpy(),
        left=band["expected_low"].to_numpy(),
        height=lane.height * 0.92,
        color=lane.colour,
        alpha=0.14,
        linewidth=0,
        zorder=1,
    )
    points = strip.filter(pl.col("group") == lane.name)
    sizes = points.group_by("category", maintain_order=True).len()["len"].to_list()
    spread = np.array([j for n in sizes for j in axes.jitter(n)])
    # Many points are drawn fainter, so that a crowd reads as grey and a single document is still seen.
    alpha = float(np.clip(5 / np.sqrt(max(points.height / len(rows), 1)), 0.15, 0.7))
    ax.scatter(
        points["rate"].to_numpy(),
        _y(points, rows) + lane.offset + 0.7 * lane.height * spread,
        s=9,
        color=lane.colour,
        alpha=alpha,
        linewidths=0,
        zorder=2,
        rasterized=points.height > 4000,
        gid=f"strip:{lane.name}",
    )
    _draw_rates(ax, lane, rows, mine, size=6.5)


def draw_target(ax: Axes, lane: Lane, rows: Rows, contrast: pl.DataFrame) -> None:
    """Draw the target in its own lane, with a line through the row to compare the strips with."""
    names = {"target_rate": "rate", "target_low": "low", "target_high": "high"}
    # The contrast repeats the target for every group.
    own = contrast.select("category", *names).rename(names).unique("category", maintain_order=True)
    known = own.drop_nulls("rate")
    y = _y(known, rows)
    ax.vlines(known["rate"].to_numpy(), y - 0.42, y + 0.42, color=lane.colour, linewidth=1.1, alpha=0.45, zorder=3)
    _draw_rates(ax, lane, rows, own, size=7.5)


def _y(frame: pl.DataFrame, rows: Rows) -> Any:
    return frame["category"].replace_strict(rows, return_dtype=pl.Float64).to_numpy()


def _draw_rates(ax: Axes, lane: Lane, rows: Rows, rates: pl.DataFrame, *, size: float) -> None:
    """Draw points with intervals; a rate that is undefined is not drawn, an interval that is undefined is left off."""
    known = rates.drop_nulls("rate")
    bounded = known.drop_nulls(["low", "high"])
    y = _y(bounded, rows) + lane.offset
    ax.hlines(y, bounded["low"].to_numpy(), bounded["high"].to_numpy(), color=lane.colour, linewidth=2.2, zorder=4)
    ax.plot(
        known["rate"].to_numpy(),
        _y(known, rows) + lane.offset,
        linestyle="none",
        marker=lane.marker,
        markersize=size,
        color=lane.colour,
        markeredgecolor="white",
        markeredgewidth=0.9,
        zorder=5,
        gid=f"rate:{lane.name}",
    )


def scale(ax: Axes, strip: pl.DataFrame, contrast: pl.DataFrame) -> int:
    """Set the square-root scale; return how many points of the strip lie beyond its right edge."""
    shown = contrast.select("target_rate", "target_high", "rate", "high", "expected_high").max().row(0)
    tops = [t for t in (*shown, strip["rate"].quantile(0.995)) if t]
    right = 1.06 * float(max(tops, default=1.0))

    def forward(x: Any) -> Any:
        return np.sign(x) * np.sqrt(np.abs(x))

    def inverse(x: Any) -> Any:
        return np.sign(x) * np.square(x)

    ax.set_xscale("function", functions=(forward, inverse))
    ax.set_xlim(-0.0004 * right, right)
    # On the square-root scale small ticks crowd where the axis is long.
    ticks = [t for t in _TICKS if t <= right and (t == 0 or np.sqrt(t / right) > 0.06)]
    ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
    ax.minorticks_off()
    return strip.filter(pl.col("rate") > right).height


def dress(ax: Axes, rows: Rows, family: str, unit: str) -> None:
    """Name and shade the rows and label the axis."""
    for y in rows.values():
        if int(y) % 2 == 0:
            ax.axhspan(y - 0.5, y + 0.5, color="#f6f6f6", zorder=0, linewidth=0)
    names = [style.drawable(labels.label(family, c).both) for c in rows]
    ax.set_yticks(list(rows.values()), names)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(f"rate {UNITS[unit]} (square-root scale)")


def none_column(ax: Axes, lanes: list[Lane], rows: Rows, strip: pl.DataFrame) -> None:
    """Write beside each lane how many of its documents have none: points at zero lie on top of each other."""
    place = ax.get_yaxis_transform()
    ax.text(1.01, -0.62, "documents\nwith none", transform=place, fontsize=8, color="#444444", va="bottom")
    share = strip.group_by("group", "category").agg(none=(pl.col("rate") == 0).mean())
    for lane in lanes[1:]:
        for category, none in share.filter(pl.col("group") == lane.name).select("category", "none").iter_rows():
            y = rows[category] + lane.offset
            shown = "> 99 %" if 0.995 <= none < 1 else f"{100 * none:.0f} %"
            ax.text(1.01, y, shown, transform=place, fontsize=8, color=lane.colour, va="center")


def handles(
    target: str, lanes: list[Lane], contrast: pl.DataFrame, strip: pl.DataFrame, unit: str, *, single: bool
) -> list[Line2D]:
    """Return the entries of the legend; each says n."""
    from matplotlib.lines import Line2D

    size = axes.counted(contrast["target_exposure"][0] or 0, unit[:-1])
    texts = [f"{target} (n = {'1 document, ' if single else ''}{size})"]
    for lane in lanes[1:]:
        row = contrast.filter(pl.col("group") == lane.name).row(0, named=True)
        drawn = strip.filter(pl.col("group") == lane.name)["doc_id"].n_unique()
        texts.append(
            f"{labels.group(lane.name)} (n = {axes.counted(row['n_documents'], 'document')}, "
            f"{axes.counted(row['exposure'] or 0, unit[:-1])}; {drawn:,} in the strip)"
        )
    look: dict[str, Any] = {"linestyle": "-", "linewidth": 2.2, "markeredgecolor": "white", "markersize": 7}
    return [
        Line2D([], [], color=lane.colour, marker=lane.marker, label=style.drawable(text), **look)
        for lane, text in zip(lanes, texts, strict=True)
    ]


def explain(ax: Axes, least: int, beyond: int) -> None:
    """Write under the plot how to read it."""
    off = f" ({axes.counted(beyond, 'point')} beyond the right edge)" if beyond else ""
    axes.note_below(
        ax,
        [
            "Red diamond: the target with its 95 % interval (its sentences resampled).",
            "Large points: rate of the whole group with its 95 % interval (documents resampled).",
            f"Small points: single documents of at least {least:,} tokens{off}. Right: how many of them have none.",
            "Pale band: where 95 % of single documents of the group would lie if they were as long as the target.",
        ],
    )
