"""Barcode of a document: where in it the markers fall. It needs offsets only, so it works on a feature set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.show import axes, labels, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch


@style.styled
def barcode(corpus: Corpus, doc_id: str, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw where in a document the markers of each code fall, with the commitment of the sentences below.

    Parameters
    ----------
    corpus
        A corpus or feature set with ``sentences`` and ``markers``.
    doc_id
        The document.
    title
        Title of the plot; default the document's id.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        Horizontal: position in the counted part of the document, 0 its first character and 100 % its last
        (boilerplate before and after is left out). A row a code that occurs, and one for the sentences. The grey
        bands are titles and headings.

    Raises
    ------
    CorpusError
        If there is no such document.
    """
    if corpus.documents.filter(pl.col("doc_id") == doc_id).is_empty():
        raise CorpusError(f"no document {doc_id!r}", hint="documents['doc_id'] lists the ids")
    sentences = corpus.sentences.filter(pl.col("doc_id") == doc_id, pl.col("part") != "boilerplate").sort("start")
    markers = corpus.markers.filter(pl.col("doc_id") == doc_id)
    codes = [c for c in schema.CODES if c in set(markers["code"].to_list())]
    ax = axes.new_axes(ax, 10.5, 1.7 + 0.3 * (len(codes) + 1))
    if sentences.is_empty():
        return axes.empty(ax, f"{doc_id} has no sentence that counts.")
    first, last = int(sentences["start"][0]), int(sentences["end"][-1])
    ticks = markers.filter(pl.col("start").is_between(first, last)).with_columns(
        at=(pl.col("start") - first) / max(last - first, 1)
    )
    _bands(ax, sentences, first, last, len(codes))
    names = []
    for y, code in enumerate(codes):
        own = labels.CODE[code]
        at = ticks.filter(pl.col("code") == code)["at"].to_numpy()
        ax.vlines(at, y - 0.36, y + 0.36, color=own.colour, linewidth=2.4, zorder=3, gid=f"code:{code}")
        names.append(f"{style.drawable(own.both)} ({len(at)})")
    handles = _sentences(ax, sentences, first, last, len(codes))
    names.append(f"commitment of sentences ({sentences.height})")
    ax.set_yticks(range(len(codes) + 1), names)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(codes) + 0.6, -0.6)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["start", "25 %", "50 %", "75 %", "end"])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(
        f"position in the document (n = {axes.counted(ticks.height, 'marker')} in "
        f"{sentences.height:,} sentences and headings; grey: title and headings)"
    )
    axes.legend_above(ax, handles, title or doc_id, 4)
    return ax


def _bands(ax: Axes, sentences: pl.DataFrame, first: int, last: int, rows: int) -> None:
    length = max(last - first, 1)
    for start, end in sentences.filter(pl.col("part").is_in(["title", "heading"])).select("start", "end").iter_rows():
        ax.axvspan((start - first) / length, (end - first) / length, color="#e4e4e4", zorder=0, linewidth=0)
    for y in range(rows):
        ax.axhline(y + 0.5, color="#eeeeee", linewidth=0.7, zorder=1)


def _sentences(ax: Axes, sentences: pl.DataFrame, first: int, last: int, y: int) -> list[Patch]:
    from matplotlib.patches import Patch

    length = max(last - first, 1)
    for label, own in labels.COMMITMENT.items():
        mine = sentences.filter(pl.col("commitment") == label)
        spans = [((s - first) / length, (e - s) / length) for s, e in mine.select("start", "end").iter_rows()]
        if spans:
            ax.broken_barh(
                spans, (y - 0.38, 0.76), facecolor=own.colour, hatch=own.hatch, edgecolor="white", linewidth=0.8
            )
    present = set(sentences["commitment"].drop_nulls().to_list())
    return [
        Patch(facecolor=own.colour, hatch=own.hatch, edgecolor="white", label=style.drawable(own.both))
        for label, own in labels.COMMITMENT.items()
        if label in present
    ]
