"""How much text each slice has, from when, and which documents these are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.show import labels
from workbench.show.explorer import parts
from workbench.show.explorer.session import SLOTS, Session
from workbench.show.explorer.slices import Mask
from workbench.show.html import attribute, escape

#: Documents a page.
PAGE = 20
_GROUPS = ("genre", "outlet")


def sizes(session: Session, mask: Mask) -> dict[str, Any]:
    """Return the size of a slice: documents, sentences, tokens, with_text, first and last date (None where unknown)."""
    columns = session.keep("overview", lambda: _columns(session))
    dates = columns["date"][mask]
    known = dates[~np.isnat(dates)]
    return {
        "documents": int(mask.sum()),
        **{c: int(columns[c][mask].sum()) for c in ("sentences", "tokens", "with_text")},
        "first": str(known.min()) if len(known) else None,
        "last": str(known.max()) if len(known) else None,
        "undated": int(mask.sum()) - len(known),
    }


def _columns(session: Session) -> dict[str, npt.NDArray[Any]]:
    documents = session.corpus.documents
    return {
        "sentences": documents["n_sentences"].fill_null(0).to_numpy(),
        "tokens": documents["n_tokens"].fill_null(0).to_numpy(),
        "with_text": documents["text"].is_not_null().to_numpy(),
        "date": documents["date"].to_numpy().astype("datetime64[D]"),
    }


def render(session: Session) -> str:
    """Return the view."""
    cards = "".join(_card(session, slot) for slot in SLOTS)
    groups = "".join(_groups(session, column) for column in _GROUPS)
    return (
        f'<div class="wb-cards">{cards}</div><div class="wb-cols">{groups}</div>{_documents(session)}{_in_use(session)}'
    )


def _in_use(session: Session) -> str:
    """Say by which lexicon, frames and names the corpus was annotated and coded."""
    about = session.corpus.provenance
    used = []
    for text, key, members in (
        ("stance lexicon", "analysis", ""),
        ("frames", "frames", "ids"),
        ("names", "mentions", "referents"),
    ):
        found = about.get(key) or {}
        found = found.get("lexicon") or {} if key == "analysis" else found
        if found.get("name"):
            n = f" ({len(found[members])})" if members and members in found else ""
            used.append(f"<b>{text}</b> {escape(str(found['name']))} {escape(str(found.get('version', '')))}{n}")
    return f'<p class="wb-small" data-part="in-use">In use: {", ".join(used)}.</p>' if used else ""


def _card(session: Session, slot: str) -> str:
    size = sizes(session, session.masks[slot])
    dates = f"{size['first']} to {size['last']}" if size["first"] else "no dates"
    undated = f" ({size['undated']:,} undated)" if size["undated"] and size["first"] else ""
    lines = (
        f"<b>{parts.count(size['documents'], 'document')}</b>",
        f"{parts.count(size['sentences'], 'sentence')}, {parts.count(size['tokens'], 'token')}",
        escape(dates + undated),
        f"text here for {size['with_text']:,} of {size['documents']:,}",
    )
    return (
        f'<div class="wb-card wb-{slot}" data-slot="{slot}"><span style="color:#111">{parts.mark(slot)} '
        f"{escape(session.describe(slot))}<br>{'<br>'.join(lines)}</span></div>"
    )


def _groups(session: Session, column: str) -> str:
    codes, names = session.keep(("groups", column), lambda: _coded(session, column))
    n = [np.bincount(codes[session.masks[slot]], minlength=len(names)) for slot in SLOTS]
    order = sorted(range(len(names)), key=lambda i: (-int(n[0][i]), -int(n[1][i]), names[i]))
    order = [i for i in order if n[0][i] or n[1][i]][:10]
    if not order:
        return ""
    rows = "".join(
        f'<tr><td lang="ja">{escape(labels.group(names[i]) if column == "genre" else names[i])}</td>'
        f'<td class="wb-num">{n[0][i]:,}</td><td class="wb-num">{n[1][i]:,}</td></tr>'
        for i in order
    )
    return (
        f'<div><table><thead><tr><th>{column}</th><th class="wb-num">{parts.mark("a")} documents</th>'
        f'<th class="wb-num">{parts.mark("b")} documents</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _coded(session: Session, column: str) -> tuple[npt.NDArray[np.int64], list[str]]:
    values = session.corpus.documents[column].fill_null("(unknown)")
    names = values.unique(maintain_order=True).to_list()
    at = {v: i for i, v in enumerate(names)}
    return np.array([at[v] for v in values.to_list()], dtype=np.int64), names


def _documents(session: Session) -> str:
    """The documents of slice A, a page of them: a click opens one in the reading view."""
    rows = np.flatnonzero(session.masks["a"])
    if not len(rows):
        return ""
    pages = -(-len(rows) // PAGE)
    page = min(max(int(session.options.get("documents", "0") or 0), 0), pages - 1)
    shown = session.corpus.documents[rows[page * PAGE : (page + 1) * PAGE].tolist()]
    body = "".join(_document(r) for r in shown.iter_rows(named=True))
    steps = {page - 1: "previous", page + 1: "next"}
    links = " ".join(
        f'<span class="wb-key" role="button" data-key="option:documents={to}">{name}</span>'
        for to, name in steps.items()
        if 0 <= to < pages
    )
    return (
        f'<p class="wb-choices"><b>Documents of A</b> {page * PAGE + 1:,}–{page * PAGE + shown.height:,} of '
        f"{len(rows):,} {links}</p><table><thead><tr><th>document</th><th>date</th><th>outlet</th><th>genre</th>"
        f'<th class="wb-num">tokens</th></tr></thead><tbody>{body}</tbody></table>'
    )


def _document(row: dict[str, Any]) -> str:
    cells = "".join(
        f'<td lang="ja">{escape(row[c] if row[c] is not None else "–")}</td>' for c in ("date", "outlet", "genre")
    )
    tokens = f"{row['n_tokens']:,}" if row["n_tokens"] is not None else "–"
    return (
        f'<tr data-row="" data-key="{attribute("open:" + row["doc_id"])}" tabindex="0"><td lang="ja">'
        f'{escape(row["title"] or row["doc_id"])}</td>{cells}<td class="wb-num">{tokens}</td></tr>'
    )


def documents_of(session: Session, slot: str) -> pl.DataFrame:
    """Return the rows of ``documents`` that a slice holds."""
    return session.corpus.documents.filter(pl.Series(session.masks[slot]))
