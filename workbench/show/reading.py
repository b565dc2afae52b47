"""The reading view: a text with its stance markers in sight.

Markers are coloured by code and carry the code's two letters, underlined by voice; sources are boxed; the commitment
of each sentence stands in the margin. Labels live in attributes and style sheets, so the text content of the view is
the document's text, character by character, and copying from it gives the text alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.show import labels, reading_style
from workbench.show.html import Html, attribute, escape

Row = dict[str, Any]


def sentences_with_markers(corpus: Corpus, doc_id: str) -> Html:
    """Return the sentences of a document with markers, voices, sources and commitment shown.

    Parameters
    ----------
    corpus
        A corpus with ``sentences`` and ``markers`` (``attributions`` are shown where there are any).
    doc_id
        The document.

    Returns
    -------
    Html
        For a document without its text (a feature set): where in it the markers fall, and how to attach the text.

    Raises
    ------
    CorpusError
        If there is no such document, or the corpus has not been annotated.
    """
    rows = corpus.documents.filter(pl.col("doc_id") == doc_id)
    if rows.is_empty():
        raise CorpusError(f"no document {doc_id!r}", hint="documents['doc_id'] lists the ids")
    document = rows.row(0, named=True)
    markers = _of(corpus.markers, doc_id).sort("start", "end")
    sentences = _of(corpus.sentences, doc_id).sort("start")
    n = sentences.filter(pl.col("part") != "boilerplate").height
    counted = f"{markers.height} markers in {n} sentences and headings"
    if document["text"] is None:
        body = _without_text(document, sentences, markers)
        summary = f"{doc_id}, {counted}; the text is not attached"
    else:
        sources = _of(corpus.attributions, doc_id) if "attributions" in corpus.tables else None
        body = _with_text(document["text"], sentences, markers, sources)
        summary = f"{doc_id}, {counted}"
    head = f'<p class="wb-head">{_headline(document)}<br><span class="wb-small">{counted}</span></p>'
    legend = _legend(markers, sentences)
    return Html(f'<div class="wb-reading"><style>{reading_style.CSS}</style>{head}{legend}{body}</div>', summary)


def _of(frame: pl.DataFrame, doc_id: str) -> pl.DataFrame:
    return frame.filter(pl.col("doc_id") == doc_id)


def _headline(document: Row) -> str:
    known = [str(document[c]) for c in ("outlet", "author", "date", "genre") if document[c] is not None]
    title = document["title"] or document["doc_id"]
    return f'<b lang="ja">{escape(title)}</b> <span class="wb-small">{escape(" · ".join(known))}</span>'


def _legend(markers: pl.DataFrame, sentences: pl.DataFrame) -> str:
    codes = dict(markers.group_by("code").len().iter_rows())
    voices = dict(markers.group_by("voice").len().iter_rows())
    commitments = dict(sentences.drop_nulls("commitment").group_by("commitment").len().iter_rows())
    chips = [
        f'<span class="wb-m wb-code-{c}" data-tag="{own.tag}" title="{attribute(own.meaning)}">'
        f"{escape(own.both)}</span> {codes[c]}"
        for c, own in labels.CODE.items()
        if c in codes
    ]
    lines = [
        f'<span class="wb-voice-{v}" title="{attribute(own.meaning)}">{escape(own.both)}</span> {voices[v]}'
        for v, own in labels.VOICE.items()
        if v in voices
    ]
    margin = [
        f'<span class="wb-com-{c}" title="{attribute(own.meaning)}">{escape(own.both)}</span> {commitments[c]}'
        for c, own in labels.COMMITMENT.items()
        if c in commitments
    ]
    rows = (("code", chips), ("voice (underline)", lines), ("commitment (margin)", margin))
    return "".join(f'<div class="wb-legend"><i>{name}</i> {" ".join(items)}</div>' for name, items in rows if items)


def _with_text(text: str, sentences: pl.DataFrame, markers: pl.DataFrame, sources: pl.DataFrame | None) -> str:
    spans = [(r["start"], r["end"], "marker", r) for r in markers.iter_rows(named=True)]
    if sources is not None:
        found = sources.drop_nulls("source_start")
        spans += [(r["source_start"], r["source_end"], "source", r) for r in found.iter_rows(named=True)]
    parts, at = [], 0
    for row in sentences.iter_rows(named=True):
        start, end = max(row["start"], at), max(row["end"], at)
        parts.append(_gap(text[at:start]))
        inside = "".join(_pieces(text, start, min(end, len(text)), spans))
        label = f"{labels.COMMITMENT[row['commitment']].english}" if row["commitment"] else ""
        parts.append(
            f'<span class="wb-s wb-part-{row["part"]} wb-com-{row["commitment"]}" data-label="{label}">{inside}</span>'
        )
        at = min(end, len(text))
    parts.append(_gap(text[at:]))
    return f'<div class="wb-text" lang="ja">{"".join(parts)}</div>'


def _gap(between: str) -> str:
    """Return what stands between two sentences: usually a line break, kept in the text but shown as a space."""
    if not between:
        return ""
    if between.strip():
        return f'<span class="wb-s wb-part-boilerplate" data-label="">{escape(between)}</span>'
    return f'<span class="{"wb-break" if chr(10) in between else "wb-blank"}">{escape(between)}</span>'


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int, str, Row]]) -> Iterator[str]:
    """Cut ``text[start:end]`` wherever a span begins or ends and wrap each piece in what covers it."""
    near = [s for s in spans if s[0] < end and s[1] > start]
    cuts = sorted({start, end} | {min(max(p, start), end) for s in near for p in s[:2]})
    for left, right in pairwise(cuts):
        over = [s for s in near if s[0] <= left and s[1] >= right]
        yield _wrap(escape(text[left:right]), over, right)


def _wrap(piece: str, over: list[tuple[int, int, str, Row]], right: int) -> str:
    for _, span_end, kind, row in sorted(over, key=lambda s: (s[2] == "source", s[1] - s[0])):
        if kind == "source":
            source = labels.label("source_type", row["source_type"])
            tip = f"source: {source.both} ({source.meaning})"
            if row.get("source_entity") not in (None, row["source_form"]):
                tip += f"\nstands for: {row['source_entity']}"
            piece = f'<span class="wb-source" title="{attribute(tip)}">{piece}</span>'
            continue
        tag = labels.label("code", row["code"]).tag if right == span_end else ""
        tip = labels.tooltip(row["code"], row["voice"], row["entry_id"])
        piece = (
            f'<span class="wb-m wb-code-{row["code"]} wb-voice-{row["voice"]}" data-tag="{tag}" '
            f'title="{attribute(tip)}">{piece}</span>'
        )
    return piece


def _without_text(document: Row, sentences: pl.DataFrame, markers: pl.DataFrame) -> str:
    length = max(int(document["n_chars"]), 1)
    codes = [c for c in labels.CODE if c in set(markers["code"].to_list())]
    lanes = []
    for code in codes:
        rows = markers.filter(pl.col("code") == code).iter_rows(named=True)
        ticks = "".join(
            f'<i class="wb-tick wb-code-{code}" style="left:{100 * row["start"] / length:.2f}%" '
            f'title="{attribute(row["form"] + chr(10) + labels.tooltip(code, row["voice"], row["entry_id"]))}"></i>'
            for row in rows
        )
        lanes.append(f'<div class="wb-lane"><b>{escape(labels.CODE[code].both)}</b><span>{ticks}</span></div>')
    blocks = "".join(
        f'<i class="wb-block wb-com-{row["commitment"]}" style="left:{100 * row["start"] / length:.2f}%;'
        f'width:{100 * (row["end"] - row["start"]) / length:.2f}%" title="{escape(row["commitment"])}"></i>'
        for row in sentences.drop_nulls("commitment").iter_rows(named=True)
    )
    lanes.append(f'<div class="wb-lane"><b>commitment of sentences</b><span>{blocks}</span></div>')
    return f'<div class="wb-barcode">{"".join(lanes)}</div>{reading_style.ATTACH}'
