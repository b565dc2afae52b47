"""Frames: which occur in A and B, and how each is put (asserted, hedged, attributed)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import schema
from workbench.compare.slices import Mask
from workbench.counting.families import CountMatrix, counted_sentences
from workbench.show.explorer import parts
from workbench.show.explorer.forest import forest
from workbench.show.explorer.session import SLOTS, Session, hits_key
from workbench.show.html import attribute, escape

_WAYS = {"rates": "how often", "stance": "how they are put"}


def render(session: Session) -> str:
    """Return the view."""
    if "frames" not in session.corpus.tables:
        return parts.note(
            "This corpus has no frames yet. Build it again with this version, or code it: workbench.code(corpus)."
        )
    way = session.option("frames", "rates", _WAYS)
    head = parts.choices("frames", way, _WAYS, "show")
    if not session.corpus.table("frames").height:
        return head + parts.note("No frame holds anywhere in this corpus.")
    return head + (_rates(session) if way == "rates" else _by_stance(session))


def _rates(session: Session) -> str:
    counts = session.keep("frame counts", lambda: frame_counts(session))
    table = session.slices.contrast_counts(counts, session.masks["a"], session.masks["b"])
    unit = "per 100 sentences: sentences in which the rule of the frame holds"
    return forest(table, "frame", lambda s, c: hits_key(s, "frame", c), unit=unit)


def frame_counts(session: Session) -> CountMatrix:
    """Return, for each document, the sentences in which each frame holds."""
    held = _held(session)
    names = held["frame"].unique().sort().to_list()
    n = _table(session, held, "frame", names)
    all_sentences = counted_sentences(session.corpus).join(session.doc_rows, on="doc_id")
    exposure = np.bincount(all_sentences["row"].to_numpy(), minlength=len(session.doc_ids))
    return CountMatrix("frames of the explorer", "sentences", tuple(names), session.doc_ids, n, exposure, exposure)


def stance_counts(session: Session) -> Mapping[str, CountMatrix]:
    """Return, for each frame, the commitment of the sentences in which it holds, by document."""
    held = _held(session).drop_nulls("commitment")
    found = {}
    for name in held["frame"].unique().sort().to_list():
        n = _table(session, held.filter(pl.col("frame") == name), "commitment", list(schema.COMMITMENTS))
        size = n.sum(axis=1)
        found[name] = CountMatrix(
            f"commitment of {name}", "sentences", schema.COMMITMENTS, session.doc_ids, n, size, size
        )
    return found


def _held(session: Session) -> pl.DataFrame:
    """One row a frame and sentence in which it holds, boilerplate left out: row, frame, commitment."""
    sentences = counted_sentences(session.corpus).select("doc_id", "sent_id", pl.col("commitment").cast(pl.String))
    pairs = session.corpus.table("frames").select("doc_id", "sent_id", "frame").unique()
    return pairs.join(sentences, on=["doc_id", "sent_id"]).join(session.doc_rows, on="doc_id")


def _table(session: Session, rows: pl.DataFrame, column: str, names: list[str]) -> npt.NDArray[np.int64]:
    at = rows[column].replace_strict(names, list(range(len(names))), return_dtype=pl.Int64).to_numpy()
    cells = rows["row"].to_numpy() * len(names) + at
    return np.bincount(cells, minlength=len(session.doc_ids) * len(names)).reshape(-1, len(names))


def _by_stance(session: Session) -> str:
    tables = "".join(_matrix(session, slot, session.masks[slot]) for slot in SLOTS)
    return (
        '<p class="wb-small">Of the sentences in which a frame holds, the share with each commitment, in per cent, with '
        "95 % intervals that resample documents. The last row has all sentences of the slice: read a frame against it.</p>"
        + tables
    )


def _matrix(session: Session, slot: str, mask: Mask) -> str:
    counts = session.keep("stance of frames", lambda: stance_counts(session))
    rows = []
    for name, own in counts.items():
        frame = session.slices.contrast_counts(own, mask, mask)
        rows.append(_matrix_row(name, frame, partial(_stance_key, slot, name)))
    whole = session.slices.contrast("commitment", mask, mask)
    rows.append(_matrix_row("all sentences", whole, lambda c: hits_key(slot, "commitment", c)))
    heads = "".join(
        f"<th>{parts.tag('commitment', c)}{escape(parts.name_of('commitment', c))}</th>" for c in schema.COMMITMENTS
    )
    return (
        f'<table><thead><tr><th>{parts.mark(slot)} frame</th><th class="wb-num">sentences</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _stance_key(slot: str, frame: str, commitment: str) -> str:
    return hits_key(slot, "frame", frame, commitment=commitment)


def _matrix_row(name: str, frame: pl.DataFrame, key: Callable[[str], str]) -> str:
    n = frame["a_exposure"][0]
    cells = []
    for r in frame.iter_rows(named=True):
        if r["a_rate"] is None:
            cells.append('<td class="wb-num">–</td>')
            continue
        shade = f"background:rgba(47,109,179,{min(r['a_rate'], 100) / 250:.2f})"
        text = f"{r['a_rate']:.0f} % {parts.interval(r['a_low'], r['a_high'], 0)}"
        link = f' data-key="{attribute(key(r["category"]))}"' if r["a_n"] else ""
        cells.append(
            f'<td class="wb-num" style="{shade}"{link} title="{r["a_n"]:,} of {n:,} sentences">{escape(text)}</td>'
        )
    return f'<tr><td lang="ja">{escape(parts.name_of("frame", name))}</td><td class="wb-num">{n:,}</td>{"".join(cells)}</tr>'
