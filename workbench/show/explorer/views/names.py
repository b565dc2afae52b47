"""Names: which of the names of one referent A and B choose."""

from __future__ import annotations

import numpy as np
import polars as pl

from workbench.counting.families import CountMatrix, counted_sentences
from workbench.show.explorer import parts
from workbench.show.explorer.forest import forest
from workbench.show.explorer.session import Session, hits_key


def render(session: Session) -> str:
    """Return the view."""
    if "mentions" not in session.corpus.tables:
        return parts.note(
            "This corpus has no mentions yet. Build it again with this version, or code it: workbench.code(corpus)."
        )
    found = session.keep("referents", lambda: referents(session))
    if not found:
        return parts.note("No referent is mentioned anywhere in this corpus.")
    offered = {name: f"{name.replace('_', ' ')} ({n:,})" for name, n in found.items()}
    chosen = session.option("referent", next(iter(offered)), offered)
    counts = session.keep(("names", chosen), lambda: name_counts(session, chosen))
    table = session.slices.contrast_counts(counts, session.masks["a"], session.masks["b"])
    unit = "in per cent of the mentions of this referent"
    head = parts.choices("referent", chosen, offered, "referent")
    return head + forest(table, f"name:{chosen}", lambda s, c: hits_key(s, "mention", c, referent=chosen), unit=unit)


def referents(session: Session) -> dict[str, int]:
    """Return the referents with the number of their mentions, most mentioned first."""
    counted = _mentions(session).group_by("referent").len().sort("len", "referent", descending=[True, False])
    return dict(counted.iter_rows())


def name_counts(session: Session, referent: str) -> CountMatrix:
    """Return, for each document, the mentions of a referent by variant; the exposure is all its mentions."""
    rows = _mentions(session).filter(pl.col("referent") == referent).join(session.doc_rows, on="doc_id")
    names = rows.group_by("variant").len().sort("len", "variant", descending=[True, False])["variant"].to_list()
    at = rows["variant"].replace_strict(names, list(range(len(names))), return_dtype=pl.Int64).to_numpy()
    cells = rows["row"].to_numpy() * len(names) + at
    n = np.bincount(cells, minlength=len(session.doc_ids) * len(names)).reshape(-1, len(names))
    size = n.sum(axis=1)
    return CountMatrix(f"names of {referent}", "sentences", tuple(names), session.doc_ids, n, size, size)


def _mentions(session: Session) -> pl.DataFrame:
    inside = counted_sentences(session.corpus).select("doc_id", "sent_id")
    return session.corpus.table("mentions").join(inside, on=["doc_id", "sent_id"], how="semi")
