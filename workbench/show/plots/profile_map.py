"""A map of documents by stance profile: points by group, a target marked, the categories as arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from workbench.compare.profiles import MAP_LOADINGS, MAP_POINTS, ProfileMap
from workbench.errors import CorpusError, SchemaError, StatisticsError
from workbench.show import axes, labels, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_UNKNOWN = "(unknown)"
_ARROW = "#1a1a1a"
# Height of a line of names, as a part of the width of the map.
_LINE = 0.028


@style.styled
def profile_map(
    mapped: ProfileMap,
    documents: pl.DataFrame,
    *,
    by: str = "genre",
    target: str | Sequence[str] = (),
    arrows: int = 8,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw each document as a point, and the categories that spread them most as arrows.

    Parameters
    ----------
    mapped
        From ``workbench.profile_map``.
    documents
        The ``documents`` table, which says what group a document is in.
    by
        Its column that gives points their colour and shape.
    target
        Ids of documents to mark and name.
    arrows
        How many categories to draw: those with the longest arrows.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        Both axes on one scale. An arrow points to where documents have more of the category; its length says how much
        of the spread on the map goes with it (arrows have a scale of their own).

    Raises
    ------
    SchemaError
        If ``mapped`` is no map or ``documents`` lacks a column.
    CorpusError
        If a target is not on the map.
    StatisticsError
        If ``arrows`` is below 0.
    """
    if not isinstance(mapped, ProfileMap):
        raise SchemaError(
            f"mapped is {type(mapped).__name__}",
            allowed="a ProfileMap",
            hint="workbench.profile_map returns one",
        )
    axes.need(mapped.points, "mapped.points", MAP_POINTS, "workbench.profile_map")
    axes.need(mapped.loadings, "mapped.loadings", MAP_LOADINGS, "workbench.profile_map")
    axes.need(documents, "documents", ("doc_id", by), "corpus.documents")
    if arrows < 0:
        raise StatisticsError(f"arrows={arrows}", allowed="a whole number from 0")
    group = pl.col(by).cast(pl.String).fill_null(_UNKNOWN).alias("group")
    points = mapped.points.join(documents.select("doc_id", group), on="doc_id", how="inner")
    targets = [target] if isinstance(target, str) else list(target)
    _require(targets, points)
    shown = points.drop_nulls(["x", "y"])
    ax = axes.new_axes(ax, 9.5, 8.0)
    if shown.is_empty():
        return axes.empty(ax, "No document to place: none is long enough. Loosen the selection.")
    _limits(ax, shown)
    rest = shown.filter(~pl.col("doc_id").is_in(targets))
    handles = _points(ax, rest)
    _arrows(ax, mapped.loadings, arrows)
    handles += _targets(ax, shown.filter(pl.col("doc_id").is_in(targets)))
    x, y = mapped.explained
    ax.set_xlabel(f"first component: {x:.0%} of the differences between documents")
    ax.set_ylabel(f"second component: {y:.0%} of the differences")
    axes.legend_above(ax, handles, title, 1)
    short = points.height - shown.height
    notes = [
        f"n = {axes.counted(shown.height, 'document')}; {short:,} too short to be placed. Together the axes show"
        f" {sum(mapped.explained):.0%} of the differences:",
        "documents far apart differ; documents close together may still differ in what is not shown.",
    ]
    if arrows:
        notes.append("Arrows: where documents have more of a category (the longest; their scale is their own).")
    axes.note_below(ax, notes)
    return ax


def _require(targets: list[str], points: pl.DataFrame) -> None:
    known = dict(points.select("doc_id", "reason").iter_rows())
    for doc_id in targets:
        if doc_id not in known:
            raise CorpusError(f"no document {doc_id!r} on the map", hint="mapped.points['doc_id'] lists the ids")
        if known[doc_id]:
            raise CorpusError(f"document {doc_id!r} is not placed: {known[doc_id]}", hint="lower min_tokens")


def _limits(ax: Axes, shown: pl.DataFrame) -> None:
    """Give both axes one scale, with room for names; a map of one point or line has some width too."""
    x, y = shown["x"].to_numpy(), shown["y"].to_numpy()
    span = max(float(np.ptp(x)), float(np.ptp(y)), 0.5)
    ax.set_xlim(min(x.min(), 0) - 0.2 * span, max(x.max(), 0) + 0.1 * span)
    ax.set_ylim(min(y.min(), 0) - 0.08 * span, max(y.max(), 0) + 0.08 * span)
    ax.set_aspect("equal", adjustable="box")
    ax.axhline(0, color="#dddddd", linewidth=0.8, zorder=0)
    ax.axvline(0, color="#dddddd", linewidth=0.8, zorder=0)


def _points(ax: Axes, rest: pl.DataFrame) -> list[Any]:
    from matplotlib.lines import Line2D

    handles = []
    sizes = dict(rest.group_by("group").len().iter_rows())
    # The largest group first, so that the others lie on top of it.
    order = sorted(sizes, key=lambda g: (-sizes[g], g))
    looks = labels.group_looks(sizes)
    for zorder, name in enumerate(order):
        colour, marker = looks[name]
        part = rest.filter(group=name)
        alpha = 0.35 if part.height > 300 else 0.8
        ax.scatter(
            part["x"], part["y"], s=14 if part.height > 300 else 26, c=colour, marker=marker, alpha=alpha,
            linewidths=0.3, edgecolors="white", zorder=2 + zorder, gid=f"points:{name}",
        )  # fmt: skip
        text = style.drawable(f"{labels.group(name)} (n = {axes.counted(part.height, 'document')})")
        handles.append(Line2D([], [], linestyle="none", color=colour, marker=marker, markersize=6, label=text))
    return handles


def _targets(ax: Axes, marked: pl.DataFrame) -> list[Any]:
    from matplotlib.lines import Line2D

    for doc_id, x, y in marked.select("doc_id", "x", "y").iter_rows():
        ax.plot(
            [x], [y], marker="D", markersize=9, color=labels.TARGET_COLOUR, markeredgecolor="white", linestyle="none",
            zorder=30, gid=f"target:{doc_id}",
        )  # fmt: skip
        _name(ax, doc_id, x, y, labels.TARGET_COLOUR, 31)
    if marked.is_empty():
        return []
    tokens = ", ".join(f"{d}: {n:,} tokens" for d, n in marked.select("doc_id", "n_tokens").iter_rows())
    look = {"linestyle": "none", "marker": "D", "color": labels.TARGET_COLOUR}
    return [Line2D([], [], label=style.drawable(f"target ({tokens})", 90), **look)]  # type: ignore[arg-type]


def _arrows(ax: Axes, loadings: pl.DataFrame, arrows: int) -> None:
    """Draw the longest loadings, scaled to three quarters of the room there is."""
    length = (pl.col("x") ** 2 + pl.col("y") ** 2).sqrt()
    longest = loadings.with_columns(length=length).sort("length", "family", "category", descending=[True, False, False])
    longest = longest.head(arrows).filter(pl.col("length") > 0)
    if longest.is_empty():
        return
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    room = min(max(-left, right), max(-bottom, top))
    scale = 0.75 * room / float(longest["length"].max())  # type: ignore[arg-type]
    tips = [(f, c, scale * x, scale * y) for f, c, x, y in longest.select("family", "category", "x", "y").iter_rows()]
    line = _LINE * max(right - left, top - bottom)
    for family, category, x, y, at in _spread(tips, line):
        ax.annotate(
            "", xy=(x, y), xytext=(0, 0), zorder=20,
            arrowprops={"arrowstyle": "-|>", "color": _ARROW, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0},
        ).set_gid(f"arrow:{family}:{category}")  # fmt: skip
        if abs(at - y) > line / 2:
            ax.plot([x, x], [y, at], color=_ARROW, linewidth=0.5, linestyle=":", zorder=20)
        name = labels.label(family, category).both if family in labels.FAMILIES else category
        kind = "" if family == "code" else f" ({family.replace('_', ' ')})"
        _name(ax, name + kind, x, at, _ARROW, 21)


def _spread(tips: list[tuple[str, str, float, float]], line: float) -> list[tuple[str, str, float, float, float]]:
    """Return the arrows with the height of each name, names on one side of the origin a line apart at least."""
    placed = []
    for right in (False, True):
        side = sorted((t for t in tips if (t[2] >= 0) == right), key=lambda t: t[3])
        heights = [t[3] for t in side]
        for _ in range(100):  # push neighbours apart until all have room
            close = [i for i in range(len(heights) - 1) if heights[i + 1] - heights[i] < 0.999 * line]
            for i in close:
                middle = (heights[i] + heights[i + 1]) / 2
                heights[i], heights[i + 1] = middle - line / 2, middle + line / 2
            if not close:
                break
        placed += [(*t, h) for t, h in zip(side, heights, strict=True)]
    return placed


def _name(ax: Axes, text: str, x: float, y: float, colour: str, zorder: int) -> None:
    """Write a name beside a point, on the side away from the origin, with a white edge."""
    from matplotlib import patheffects

    ax.annotate(
        style.drawable(text, 40), xy=(x, y), xytext=(8 if x >= 0 else -8, 0), zorder=zorder,
        textcoords="offset points", ha="left" if x >= 0 else "right", va="center",
        fontsize=9, color=colour,
        path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")],
    )  # fmt: skip
