"""Stacked bars: how commitment, voices and kinds of source are shared out in each group and in the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from workbench.errors import StatisticsError
from workbench.show import axes, labels, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Shares smaller than this have no room for their number.
_ROOM = 0.045


@style.styled
def stacked_commitment(
    rates: pl.DataFrame,
    *,
    target: str | None = None,
    groups: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how the sentences of each group are shared out over the six commitment labels.

    Parameters
    ----------
    rates
        From ``workbench.rates(corpus, 'commitment', …)``: group, category, n_documents, n.
    target
        The group that is set off from the others and drawn first.
    groups
        The groups to draw, in order; default all.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        One horizontal bar a group, 0 to 100 %. n is the number of labelled sentences, and of documents.

    Notes
    -----
    A share is of sentences, so long documents weigh more. Intervals: see ``dot_and_strip`` with the same rates.
    """
    return _stacked(rates, "commitment", "sentence", "share of sentences", target, groups, title, ax)


@style.styled
def voices(
    rates: pl.DataFrame,
    *,
    target: str | None = None,
    groups: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw whose stance the markers of each group are: author, quoted, reported, headline.

    Parameters and result as :func:`stacked_commitment`, with rates of the family ``voice``; n is markers.
    """
    return _stacked(rates, "voice", "marker", "share of stance markers", target, groups, title, ax)


@style.styled
def source_types(
    rates: pl.DataFrame,
    *,
    target: str | None = None,
    groups: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what kinds of source the attribution cues of each group have.

    Parameters and result as :func:`stacked_commitment`, with rates of the family ``source_type``; n is cues.
    """
    return _stacked(rates, "source_type", "attribution cue", "share of attribution cues", target, groups, title, ax)


def shares(rates: pl.DataFrame) -> pl.DataFrame:
    """Return group, category, n, total and share (0 to 1, null where the group has none) in a group's order."""
    frame = rates.select(
        pl.col("group").cast(pl.String), pl.col("category").cast(pl.String), pl.col("n").cast(pl.Int64), "n_documents"
    ).with_columns(total=pl.col("n").sum().over("group"))
    return frame.with_columns(share=pl.when(pl.col("total") > 0).then(pl.col("n") / pl.col("total")))


def _stacked(
    rates: pl.DataFrame,
    family: str,
    noun: str,
    what: str,
    target: str | None,
    groups: Sequence[str] | None,
    title: str | None,
    ax: Axes | None,
) -> Axes:
    axes.need(rates, "rates", ("group", "category", "n", "n_documents"), f"workbench.rates(corpus, {family!r})")
    frame = shares(rates)
    order = _order(frame, target, groups)
    ax = axes.new_axes(ax, 10.5, 1.7 + 0.62 * max(len(order), 2))
    if not order:
        return axes.empty(ax, f"No {noun}s to draw: no document is left. Loosen the selection.")
    for category in labels.family(family):
        _segment(ax, frame, order, family, category)
    names = []
    for name in order:
        row = frame.filter(pl.col("group") == name).row(0, named=True)
        n = f"n = {axes.counted(row['total'], noun)}, {axes.counted(row['n_documents'], 'document')}"
        names.append(f"{style.drawable(labels.group(name))}\n{n}")
    ax.set_yticks(range(len(order)), names)
    ax.tick_params(axis="y", length=0)
    for tick, name in zip(ax.get_yticklabels(), order, strict=True):
        if name == target:
            tick.set_color(labels.TARGET_COLOUR)
    for y, name in enumerate(order):
        if not frame.filter(pl.col("group") == name)["total"][0]:
            ax.text(0.01, y, f"no {noun}s here: no share", va="center", color="#555555")
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    ax.set_xlabel(what)
    ax.spines["left"].set_visible(False)
    _legend(ax, family, title)
    return ax


def _order(frame: pl.DataFrame, target: str | None, groups: Sequence[str] | None) -> list[str]:
    there = frame["group"].unique(maintain_order=True).drop_nulls().to_list()
    asked = list(groups) if groups is not None else there
    if target is not None and target not in asked:
        asked = [target, *asked]
    unknown = [g for g in asked if g not in there]
    if unknown:
        raise StatisticsError(
            f"no group {', '.join(map(repr, unknown))} in the rates", allowed=there or "none: it is empty"
        )
    return sorted(asked, key=lambda g: g != target)


def _segment(ax: Axes, frame: pl.DataFrame, order: list[str], family: str, category: str) -> None:
    """Draw one category over all bars, where the categories before it end."""
    own = labels.label(family, category)
    members = list(labels.family(family))
    before = members[: members.index(category)]
    for y, name in enumerate(order):
        mine = frame.filter(pl.col("group") == name)
        left = float(mine.filter(pl.col("category").is_in(before))["share"].sum())
        found = mine.filter(pl.col("category") == category)["share"].drop_nulls().to_list()
        width = float(found[0]) if found else 0.0
        ax.barh(
            y,
            width,
            left=left,
            height=0.74,
            color=own.colour,
            hatch=own.hatch,
            edgecolor="white",
            linewidth=0.8,
            gid=f"{name}:{category}",
        )
        if width >= _ROOM:
            ax.text(
                left + width / 2,
                y,
                f"{100 * width:.0f} %",
                ha="center",
                va="center",
                fontsize=9,
                bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.88},
            )


def _legend(ax: Axes, family: str, title: str | None) -> None:
    from matplotlib.patches import Patch

    members = labels.family(family)
    handles = [
        Patch(facecolor=m.colour, hatch=m.hatch, edgecolor="white", label=style.drawable(m.both))
        for m in members.values()
    ]
    axes.legend_above(ax, handles, title, 4)
