"""Frames: which occur in A and B, and how each is put (asserted, hedged, attributed)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl

from workbench import schema
from workbench.show.explorer import parts
from workbench.show.explorer.session import SLOTS, Session, hits_key
from workbench.show.explorer.slices import Mask
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
    table = session.contrast("frame")
    unit = "per 100 sentences: sentences in which the rule of the frame holds"
    return session.interval_choice() + parts.forest(table, "frame", lambda s, c: hits_key(s, "frame", c), unit=unit)


def _by_stance(session: Session) -> str:
    tables = "".join(_matrix(session, slot, session.masks[slot]) for slot in SLOTS)
    return (
        '<p class="wb-small">Of the sentences in which a frame holds, the share with each commitment, in per cent, with '
        "95 % intervals that resample documents. The last row has all sentences of the slice: read a frame against it.</p>"
        + tables
    )


def _matrix(session: Session, slot: str, mask: Mask) -> str:
    found = session.slices.frames_by_commitment(mask)
    held = session.slices.counts("frame")
    some = {name for name, n in zip(held.categories, held.n.sum(axis=0), strict=True) if n}
    rows = [_matrix_row(name, frame, partial(_stance_key, slot, name)) for name, frame in found.items() if name in some]
    whole = session.slices.rates("commitment", mask)
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
    n = frame["exposure"][0]
    cells = []
    for r in frame.iter_rows(named=True):
        if r["rate"] is None:
            cells.append('<td class="wb-num">–</td>')
            continue
        shade = f"background:rgba(47,109,179,{min(r['rate'], 100) / 250:.2f})"
        text = f"{r['rate']:.0f} % {parts.interval(r['low'], r['high'], 0)}"
        link = f' data-key="{attribute(key(r["category"]))}"' if r["n"] else ""
        cells.append(
            f'<td class="wb-num" style="{shade}"{link} title="{r["n"]:,} of {n:,} sentences">{escape(text)}</td>'
        )
    return f'<tr><td lang="ja">{escape(parts.name_of("frame", name))}</td><td class="wb-num">{n:,}</td>{"".join(cells)}</tr>'
