"""On whose word: a network of the sources that are cited in the same documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import schema
from workbench.compare.sources import cited_together, cues, sources
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.show import axes, labels, style
from workbench.show.plots import network_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Nodes a network has where the caller does not say: more cannot be read.
MOST_NODES = 30

#: Sources in a row beneath the network, those that are cited with no other.
_PER_ROW = 5

Places = dict[str, npt.NDArray[np.float64]]


@style.styled
def source_network(
    corpus: Corpus, *, min_n: int | None = None, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the sources of a corpus, joined where they are cited in the same document.

    Parameters
    ----------
    corpus
        A corpus or feature set with ``attributions``.
    min_n
        Leave out sources with fewer cues; default: the smallest number that leaves at most 30 sources.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        A sign a source: its area grows with its cues, its shape and colour say what kind of source it is. A line joins
        two that are cited in the same document, the wider the more documents. Places mean nothing but this: what is
        joined tends to stand together. The same corpus gives the same picture. That two sources are cited together does
        not say that one cites the other.

    Raises
    ------
    WorkbenchError
        If ``min_n`` is below 1.
    CorpusError
        If the corpus has no attributions.
    """
    if min_n is not None and min_n < 1:
        raise WorkbenchError(f"sources with at least {min_n} cues", allowed="1 or more")
    table = sources(corpus)
    least = min_n if min_n is not None else _least(table)
    nodes = table.filter(pl.col("n") >= least)
    ax = axes.new_axes(ax, 10.5, min(3.6 + 0.2 * nodes.height, 8.5))
    if nodes.is_empty():
        why = "No source is named" if table.is_empty() else f"No source has {axes.counted(least, 'cue')} or more"
        return axes.empty(ax, f"{why}. Loosen the filters{'' if table.is_empty() else ', or lower min_n'}.")
    edges = cited_together(corpus, nodes["source"].to_list())
    places = _layout(nodes["source"].to_list(), edges)
    _draw_edges(ax, edges, places)
    _draw_nodes(ax, nodes, places)
    ax.set_axis_off()
    present = [c for c in schema.SOURCE_TYPES if c in set(nodes["source_type"].to_list())]
    axes.legend_above(ax, [_handle(c) for c in present], title, 4)
    axes.note_below(ax, _notes(corpus, table, nodes, edges, least), points=6)
    network_labels.place(ax, _label_points(nodes, places))
    return ax


def _least(table: pl.DataFrame) -> int:
    if table.height <= MOST_NODES:
        return 1
    # All sources with as many cues as the first one left out go with it: ties are not cut.
    return int(table["n"][MOST_NODES]) + 1 if table["n"][0] > table["n"][MOST_NODES] else int(table["n"][0])


def _layout(names: list[str], edges: pl.DataFrame) -> Places:
    """Places in the unit square: joined sources by the spring model, those that are joined to none in rows beneath."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(names)
    graph.add_weighted_edges_from(edges.iter_rows())
    alone = [n for n in names if graph.degree(n) == 0]
    joined = [
        sorted(c, key=names.index) for c in networkx.connected_components(graph.subgraph(set(names) - set(alone)))
    ]
    joined.sort(key=lambda c: (-len(c), names.index(c[0])))
    hidden = graph.subgraph([n for c in joined for n in c]).copy()
    # A tie that is not drawn keeps the pieces of the network near each other.
    for piece in joined[1:]:
        hidden.add_edge(joined[0][0], piece[0], weight=0.3)
    rows = -(-len(alone) // _PER_ROW)
    floor = rows / (rows + max(len(hidden) / 2.5, 1)) if joined else 1.0
    places: Places = {}
    if joined:
        raw = networkx.spring_layout(hidden, k=2.6 / np.sqrt(len(hidden)), iterations=400, seed=11, weight=None)
        places |= _spread(raw, floor)
    for i, name in enumerate(alone):
        in_row = min(_PER_ROW, len(alone) - i // _PER_ROW * _PER_ROW)
        y = floor * (1 - (i // _PER_ROW + (0.7 if joined else 0.5)) / rows)
        places[name] = np.array([(i % _PER_ROW + 0.5) / in_row, y])
    return places


def _spread(raw: Mapping[str, Any], floor: float) -> Places:
    """Stretch places to the part of the unit square above ``floor``, half by rank: no corner is crowded."""
    names = list(raw)
    points = np.array([raw[n] for n in names], dtype=float)
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - low) / np.where(high > low, high - low, 1.0)
    ranked = points.argsort(axis=0).argsort(axis=0) / max(len(names) - 1, 1)
    mixed = 0.5 * scaled + 0.5 * ranked
    # A few sources stand near each other, two of them side by side.
    wide, high = min(1.0, 0.2 + len(names) / 12), min(1.0, (len(names) - 2) / 6)
    mixed[:, 0] = 0.5 + wide * (mixed[:, 0] - 0.5)
    mixed[:, 1] = floor + (1 - floor) * (0.5 + high * (mixed[:, 1] - 0.5))
    return {name: mixed[i] for i, name in enumerate(names)}


def _draw_edges(ax: Axes, edges: pl.DataFrame, places: Places) -> None:
    from matplotlib.collections import LineCollection

    lines = [(places[a], places[b]) for a, b, _ in edges.iter_rows()]
    widths = [0.6 + 0.7 * np.sqrt(n - 1) for n in edges["n_documents"].to_list()]
    ax.add_collection(LineCollection(lines, linewidths=widths, colors="#b9b9b9", zorder=1, gid="cited together"))


def _draw_nodes(ax: Axes, nodes: pl.DataFrame, places: Places) -> None:
    for row in nodes.iter_rows(named=True):
        own = labels.label("source_type", row["source_type"])
        x, y = places[row["source"]]
        ax.scatter(
            [x], [y], s=_area(row["n"]), c=own.colour, marker=own.marker, edgecolors="#333333", linewidths=0.8,
            zorder=3, gid=f"source:{row['source']}",
        )  # fmt: skip
    ax.set_xlim(-0.12, 1.12)
    ax.set_ylim(-0.06, 1.06)


def _area(n: int) -> float:
    return 35.0 + 22.0 * n


def _handle(source_type: str) -> Any:
    from matplotlib.lines import Line2D

    own = labels.label("source_type", source_type)
    return Line2D(
        [], [], linestyle="none", marker=own.marker, markersize=8, markerfacecolor=own.colour,
        markeredgecolor="#333333", label=style.drawable(own.both),
    )  # fmt: skip


def _label_points(nodes: pl.DataFrame, places: Places) -> list[network_labels.Point]:
    """The labels, those of the most cited sources first: they get the best places."""
    return [
        network_labels.Point(
            float(places[r["source"]][0]),
            float(places[r["source"]][1]),
            float(np.sqrt(_area(r["n"])) / 2),
            f"{style.drawable(r['source'], 14)} {r['n']}",
        )
        for r in nodes.iter_rows(named=True)
    ]


def _notes(corpus: Corpus, table: pl.DataFrame, nodes: pl.DataFrame, edges: pl.DataFrame, least: int) -> list[str]:
    found = cues(corpus)
    unnamed = found["source"].null_count()
    shown = axes.counted(nodes.height, "source")
    return [
        f"n = {axes.counted(int(table['n'].sum()), 'cue')} of {axes.counted(table.height, 'source')} in "
        f"{axes.counted(found.drop_nulls('source')['doc_id'].n_unique(), 'document')}; "
        f"{axes.counted(unnamed, 'cue')} without a source in sight left out.",
        f"Drawn: {shown} with {axes.counted(least, 'cue')} or more (the number after the name; area grows with it).",
        f"Lines: cited in the same document ({axes.counted(edges.height, 'pair')}; width grows with the documents). "
        "Distances have no meaning. In rows beneath: sources that are cited with no other of these.",
    ]
