"""Dot-and-strip plot: a document beside the documents and the rates of groups of coverage, category by category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from workbench.errors import StatisticsError
from workbench.show import axes, labels, style
from workbench.show.plots import profile_draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_RATES = ("doc_id", "category", "rate")
_CONTRAST = (
    *("family", "category", "unit", "target", "target_exposure", "target_rate", "target_low", "target_high"),
    *("group", "n_documents", "exposure", "rate", "low", "high", "expected_low", "expected_high"),
)
_UNKNOWN = "(unknown)"  # what compare calls the group of documents without a value


@style.styled
def dot_and_strip(
    document_rates: pl.DataFrame,
    contrast: pl.DataFrame,
    documents: pl.DataFrame,
    *,
    by: str = "genre",
    groups: Sequence[str] | None = None,
    min_tokens: int = 100,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a row per category: the target, and for each group its documents (strip), its rate and what it predicts.

    Parameters
    ----------
    document_rates
        From ``workbench.document_rates``: doc_id, category, rate.
    contrast
        From ``workbench.contrast``, of the same family and unit: rates of the target and of each group with
        intervals, and the rates expected of one document of the group.
    documents
        The ``documents`` table, which says what group a document is in and how long it is.
    by
        The column of ``documents`` that the contrast was made with.
    groups
        The groups to draw, in order; default all of the contrast.
    min_tokens
        Documents with fewer word tokens are left out of the strip: one marker in a document of thirty tokens is a rate
        of 33, which says little. They count in the rates of the groups. The default is that of ``contrast``.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        The horizontal axis is on a square-root scale, so that rare categories can be seen beside frequent ones.

    Raises
    ------
    SchemaError
        If a frame lacks a column.
    StatisticsError
        If a group is not in the contrast, or it holds several targets, families or units.

    Notes
    -----
    Read a row from the red diamond. To the right of a group's large point the target uses the category at a higher
    rate than the group as a whole. That alone is not unusual for one document: it is where the diamond lies outside
    the pale band, which holds 95 % of the documents that the group would have at the target's length.
    """
    axes.need(document_rates, "document_rates", _RATES, "workbench.document_rates")
    axes.need(contrast, "contrast", _CONTRAST, "workbench.contrast")
    axes.need(documents, "documents", ("doc_id", "n_tokens", by), "corpus.documents")
    if contrast.is_empty():
        return axes.empty(axes.new_axes(ax, 11.0, 3.0), "No rates to draw: no document is left. Loosen the selection.")
    family, unit, target = (_only(contrast, column) for column in ("family", "unit", "target"))
    if unit not in profile_draw.UNITS:
        raise StatisticsError(f"no unit {unit!r}", allowed=profile_draw.UNITS)
    contrast = contrast.with_columns(pl.col("group", "category").cast(pl.String))
    lanes = _lanes(_groups(contrast, groups), labels.group_looks(contrast["group"].unique()))
    names = contrast["category"].unique(maintain_order=True).to_list()
    rows = {category: float(i) for i, category in enumerate(names)}
    strip = _strip(document_rates, documents, by, target, min_tokens, lanes)
    ax = axes.new_axes(ax, 11.0, 1.6 + 0.62 * max(len(rows), 2))
    for lane in lanes[1:]:
        profile_draw.draw_group(ax, lane, rows, strip, contrast)
    profile_draw.draw_target(ax, lanes[0], rows, contrast)
    beyond = profile_draw.scale(ax, strip, contrast)
    profile_draw.dress(ax, rows, family, unit)
    profile_draw.none_column(ax, lanes, rows, strip)
    single = document_rates.select((pl.col("doc_id") == target).any()).item()
    axes.legend_above(ax, profile_draw.handles(target, lanes, contrast, strip, unit, single=single), title, 1)
    profile_draw.explain(ax, min_tokens, beyond)
    return ax


def _only(contrast: pl.DataFrame, column: str) -> str:
    """Return the one value that a column of the frame has."""
    values = sorted(contrast[column].cast(pl.String).unique().to_list())
    if len(values) > 1:
        raise StatisticsError(f"the contrast has several values of {column}: {', '.join(values)}", allowed="one")
    return str(values[0])


def _groups(contrast: pl.DataFrame, groups: Sequence[str] | None) -> list[str]:
    there = contrast["group"].unique(maintain_order=True).to_list()
    unknown = [g for g in groups or () if g not in there]
    if unknown:
        raise StatisticsError(f"no group {', '.join(map(repr, unknown))} in the contrast", allowed=there)
    return there if groups is None else list(groups)


def _strip(
    rates: pl.DataFrame, documents: pl.DataFrame, by: str, target: str, least: int, lanes: list[profile_draw.Lane]
) -> pl.DataFrame:
    """Return the rates of the documents that are drawn as points: doc_id, group, category, rate."""
    long_enough = documents.filter(pl.col("n_tokens") >= least, pl.col("doc_id") != target)
    group = pl.col(by).cast(pl.String).fill_null(_UNKNOWN)
    return (
        rates.select("doc_id", pl.col("category").cast(pl.String), "rate")
        .join(long_enough.select("doc_id", group=group), on="doc_id")
        .filter(pl.col("group").is_in([lane.name for lane in lanes[1:]]))
        .drop_nulls("rate")
        .sort("category", "rate", "doc_id")
    )


def _lanes(groups: Sequence[str], known: Mapping[str, labels.Look]) -> list[profile_draw.Lane]:
    """Share a row between the target (first lane) and the groups."""
    step = 0.84 / (len(groups) + 1)
    looks = [labels.Look(labels.TARGET_COLOUR, "D"), *(known[name] for name in groups)]
    return [
        profile_draw.Lane(name, -0.42 + step * (i + 0.5), step, *look)
        for i, (name, look) in enumerate(zip(["target", *groups], looks, strict=True))
    ]
