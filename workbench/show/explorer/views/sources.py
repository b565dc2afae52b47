"""On whose word: kinds of source in A and B, and the sources themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.counting.events import events
from workbench.show.explorer import parts
from workbench.show.explorer.session import SLOTS, Session, hits_key
from workbench.show.html import attribute, escape

#: Sources in the table.
TOP = 25


def render(session: Session) -> str:
    """Return the view."""
    table = session.contrast("source_type")
    return (
        session.interval_choice()
        + parts.forest(table, "source_type", lambda s, c: hits_key(s, "source_type", c))
        + _table(session)
    )


def top_sources(session: Session, top: int = TOP) -> pl.DataFrame:
    """Return the sources cited most in A, with their cues and documents in A and in B.

    A source is what the attribution's source stands for (``source_entity``); cues without a source are left out.
    """
    cues, names, types = session.keep("sources", lambda: _cues(session), counted=True)
    size = len(names)
    counted = {}
    for slot in SLOTS:
        kept = session.masks[slot][cues[:, 0]] if len(cues) else np.zeros(0, dtype=bool)
        counted[f"{slot}_n"] = np.bincount(cues[kept, 1], minlength=size)
        pairs = np.unique(cues[kept], axis=0)
        counted[f"{slot}_documents"] = np.bincount(pairs[:, 1], minlength=size)
    frame = pl.DataFrame({"source": names, "source_type": types, **counted})
    return (
        frame.filter(pl.col("a_n") > 0).sort("a_n", "a_documents", "source", descending=[True, True, False]).head(top)
    )


def _cues(session: Session) -> tuple[npt.NDArray[np.int64], list[str], list[str]]:
    """Return (row of the document, number of the source) of every cue, the sources, and the type of each."""
    cues = session.corpus.attributions.select("doc_id", "marker_id", "source_type")
    found = events(session.corpus, "source_entity", session.parts).rename({"category": "source_entity"})
    found = found.join(cues, on=["doc_id", "marker_id"]).join(session.doc_rows, on="doc_id", maintain_order="left")
    # The type that a source has most often: one cue may call it by another name than the next.
    types = (
        found.group_by("source_entity", "source_type")
        .len()
        .sort("source_entity", "len", "source_type", descending=[False, True, False])
    ).unique("source_entity", keep="first", maintain_order=True)
    numbered = types.select("source_entity").with_row_index("source")
    cells = found.join(numbered, on="source_entity", maintain_order="left").select(
        "row", pl.col("source").cast(pl.Int64)
    )
    return cells.to_numpy(), types["source_entity"].to_list(), types["source_type"].cast(pl.String).to_list()


def _table(session: Session) -> str:
    frame = top_sources(session)
    if frame.is_empty():
        return parts.note("No source is named in A.")
    body = "".join(
        f'<tr><td lang="ja">{escape(r["source"])}</td><td>{parts.tag("source_type", r["source_type"])}'
        f"{escape(parts.name_of('source_type', r['source_type']))}</td>"
        + "".join(
            f'<td class="wb-num"><span data-key="{attribute(hits_key(s, "source_entity", r["source"]))}">{r[f"{s}_n"]:,}'
            f'</span></td><td class="wb-num">{r[f"{s}_documents"]:,}</td>'
            for s in SLOTS
        )
        + "</tr>"
        for r in frame.iter_rows(named=True)
    )
    heads = "".join(f'<th class="wb-num">{parts.mark(s)} cues</th><th class="wb-num">documents</th>' for s in SLOTS)
    return (
        f'<table><caption class="wb-small" style="text-align:left">The {frame.height} sources that A cites most. 同紙 and '
        f"the like are counted under what they stand for.</caption><thead><tr><th>source</th><th>kind</th>{heads}</tr>"
        f"</thead><tbody>{body}</tbody></table>"
    )
