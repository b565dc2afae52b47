"""The reading view: a text with its stance markers in sight.

Markers are coloured by code and carry the code's two letters, underlined by voice; sources are boxed and numbered, and
their cues carry the number; the commitment of each sentence stands in the margin. The boxes in the legend switch codes,
sources, margin and doubtful markers on and off, by style sheet alone. What is put as not holding has − behind its code (or
commitment), what is left open ○, and a marker that readers are not likely enough to mark is fainter, with a dotted
frame and a ?. Labels live in attributes and style sheets, so the text content of
the view is the document's text, character by character, and copying from it gives the text alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.show import labels, reading_style
from workbench.show.html import Html, attribute, escape
from workbench.show.reading_tips import DOUBTFUL, Sources, circled, is_doubtful

Row = dict[str, Any]
#: Start, end, what it is (source, marker, hit), and its number or row.
Span = tuple[int, int, str, Any]


def sentences_with_markers(corpus: Corpus, doc_id: str, *, focus: tuple[int, int] | None = None) -> Html:
    """Return the sentences of a document with markers, voices, sources and commitment shown.

    Parameters
    ----------
    corpus
        A corpus with ``sentences`` and ``markers`` (``attributions`` are shown where there are any).
    doc_id
        The document.
    focus
        Start and end of a stretch of text to point at, for example a hit of a concordance. It is framed, its first
        piece has the id ``wb-focus`` and the attribute ``data-focus``; beyond the ends of the text it is cut.

    Returns
    -------
    Html
        For a document without its text (a feature set): where in it the markers fall, each tick with the ``data-key``
        ``marker:MARKER_ID``, and how to attach the text.

    Raises
    ------
    CorpusError
        If there is no such document, or the corpus has not been annotated.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くかもしれない。"})
    >>> wb.reading(corpus, "a")
    <Html: a, 1 markers in 1 sentences and headings>
    """
    rows = corpus.documents.filter(pl.col("doc_id") == doc_id)
    if rows.is_empty():
        raise CorpusError(f"no document {doc_id!r}", hint="documents['doc_id'] lists the ids")
    document = rows.row(0, named=True)
    markers = _of(corpus.markers, doc_id).sort("start", "end")
    sentences = _of(corpus.sentences, doc_id).sort("start")
    sources = Sources.of(markers, _of(corpus.attributions, doc_id) if "attributions" in corpus.tables else None)
    n = sentences.filter(pl.col("part") != "boilerplate").height
    counted = f"{markers.height} markers in {n} sentences and headings"
    if document["text"] is None:
        body = _without_text(document, sentences, markers, sources, focus)
        summary = f"{doc_id}, {counted}; the text is not attached"
    else:
        body = _with_text(document["text"], sentences, sources, focus)
        summary = f"{doc_id}, {counted}"
    head = f'<p class="wb-head">{_headline(document)}<br><span class="wb-small">{counted}</span></p>'
    legend = _legend(markers, sentences, sources if document["text"] is not None else Sources())
    style = f"<style>{reading_style.CSS}{reading_style.pairs(len(sources.spans))}</style>"
    return Html(f'<div class="wb-reading">{style}{head}{legend}{body}</div>', summary)


def _of(frame: pl.DataFrame, doc_id: str) -> pl.DataFrame:
    return frame.filter(pl.col("doc_id") == doc_id)


def _headline(document: Row) -> str:
    known = [str(document[c]) for c in ("outlet", "author", "date", "genre") if document[c] is not None]
    title = document["title"] or document["doc_id"]
    return f'<bdi><b lang="ja">{escape(title)}</b></bdi> <bdi class="wb-small">{escape(" · ".join(known))}</bdi>'


def _legend(markers: pl.DataFrame, sentences: pl.DataFrame, sources: Sources) -> str:
    codes = dict(markers.group_by("code").len().iter_rows())
    voices = dict(markers.group_by("voice").len().iter_rows())
    commitments = dict(sentences.drop_nulls("commitment").group_by("commitment").len().iter_rows())
    chips = [
        _switch(f"code-{c}", f"wb-m wb-code-{c}", own.both, own.meaning, codes[c], own.tag)
        for c, own in labels.CODE.items()
        if c in codes
    ]
    lines = [
        _switch(f"voice-{v}", f"wb-voice-{v}", own.both, own.meaning, voices[v])
        for v, own in labels.VOICE.items()
        if v in voices
    ]
    margin = [
        f'<span class="wb-com-{c}" title="{attribute(own.meaning)}">{escape(own.both)}</span> {commitments[c]}'
        for c, own in labels.COMMITMENT.items()
        if c in commitments
    ]
    if margin:
        margin.insert(0, _switch("margin", "", "show", "the commitment of each sentence", None))
    boxes = []
    if sources.spans:
        cues = f"{len(sources.numbers)} cues with a source, {len(sources.cues) - len(sources.numbers)} without"
        boxes = [_switch("sources", "wb-box", "source 出典", "a source, and its number at its cues", None)]
        boxes.append(f"<span>{cues}</span>")
    n_doubtful = sum(map(is_doubtful, sources.markers.values() or markers.iter_rows(named=True)))
    doubtful = []
    if n_doubtful:
        meaning = f"confidence below {DOUBTFUL}: fainter, with a dotted frame and ? behind the code"
        doubtful = [_switch("doubtful", "wb-m wb-doubtful", "doubtful 要確認", meaning, n_doubtful, "?")]
    put = dict(markers.drop_nulls("polarity").group_by("polarity").len().iter_rows())
    signs = [_sign(p, sign, put[p]) for p, sign in _SIGNS.items() if p in put]
    rows = (
        ("code", chips),
        ("voice (underline)", lines),
        ("sources", boxes),
        ("commitment (margin)", margin),
        ("confidence", doubtful),
        ("polarity (behind the code)", signs),
    )
    return "".join(
        f'<div class="wb-legend" role="group" aria-label="{name}"><i>{name}</i> {" ".join(items)}</div>'
        for name, items in rows
        if items
    )


def _switch(name: str, classes: str, text: str, meaning: str, n: int | None, tag: str = "") -> str:
    """A box that shows or hides what it names. Its state is the browser's: nothing is sent anywhere."""
    tagged = f' data-tag="{tag}"' if tag else ""
    return (
        f'<label title="{attribute(meaning)}"><input type="checkbox" class="wb-on-{name}" checked>'
        f'<span class="{classes}"{tagged}>{escape(text)}</span>{"" if n is None else f" {n}"}</label>'
    )


def _with_text(text: str, sentences: pl.DataFrame, sources: Sources, focus: tuple[int, int] | None) -> str:
    spans: list[Span] = [(r["start"], r["end"], "marker", r) for r in sources.markers.values()]
    spans += [(start, end, "source", number) for start, end, number in sources.spans]
    if focus is not None:
        spans.append((max(focus[0], 0), min(focus[1], len(text)), "hit", None))
    rows = [(r, max(r["start"], 0), min(r["end"], len(text))) for r in sentences.iter_rows(named=True)]
    edges: list[tuple[int, int, Row | None]] = []
    at = 0
    for row, start, end in rows:
        begin, stop = max(start, at), max(end, at)
        edges += [(at, begin, None), (begin, stop, row)]
        at = stop
    edges.append((at, len(text), None))
    parts = []
    for (begin, stop, found), near in zip(edges, _near(edges, spans), strict=True):
        if found is None:
            parts.append(_gap(text[begin:stop], "".join(_pieces(text, begin, stop, near, sources))))
            continue
        inside = "".join(_pieces(text, begin, stop, near, sources))
        label = labels.COMMITMENT[found["commitment"]].english if found["commitment"] else ""
        label += f" {_SIGNS[found['polarity']]}" if found.get("polarity") in _SIGNS else ""
        parts.append(
            f'<span class="wb-s wb-part-{found["part"]} wb-com-{found["commitment"]}" data-label="{label}">{inside}</span>'
        )
    return f'<div class="wb-text" lang="ja">{"".join(parts)}</div>'


def _near(edges: Iterable[tuple[int, int, Any]], spans: list[Span]) -> Iterator[list[Span]]:
    """Yield, for each stretch of the text in order, the spans that reach into it; every span is looked at once."""
    waiting = sorted((s for s in spans if s[1] > s[0]), key=lambda s: s[:2], reverse=True)
    active: list[Span] = []
    for begin, stop, _ in edges:
        while waiting and waiting[-1][0] < stop:
            active.append(waiting.pop())
        active = [s for s in active if s[1] > begin]
        yield [s for s in active if s[0] < stop]


def _gap(between: str, inside: str) -> str:
    """Return what stands between two sentences: usually a line break, kept in the text but shown as a space."""
    if not between:
        return ""
    if between.strip():
        return f'<span class="wb-s wb-part-boilerplate" data-label="">{inside}</span>'
    return f'<span class="{"wb-break" if chr(10) in between else "wb-blank"}">{escape(between)}</span>'


def _pieces(text: str, start: int, end: int, near: list[Span], sources: Sources) -> Iterator[str]:
    """Cut ``text[start:end]`` wherever a span begins or ends and wrap each piece in what covers it."""
    cuts = sorted({start, end} | {min(max(p, start), end) for s in near for p in s[:2]})
    pieces = [(left, right, None) for left, right in pairwise(cuts)]
    for (left, right, _), over in zip(pieces, _near(pieces, near), strict=True):
        yield _wrap(escape(text[left:right]), over, left, right, sources)


_INSIDE_OUT = {"marker": 0, "hit": 1, "source": 2}


def _wrap(piece: str, over: list[Span], left: int, right: int, sources: Sources) -> str:
    for start, end, kind, what in sorted(over, key=lambda s: (_INSIDE_OUT[s[2]], s[1] - s[0])):
        if kind == "hit":
            anchor = ' id="wb-focus" data-focus=""' if left == start else ""
            piece = f'<span class="wb-hit"{anchor}>{piece}</span>'
        elif kind == "source":
            cues = " ".join(map(str, sources.named[what]))
            number = f' data-number="{circled(what)}" tabindex="0"' if left == start else ""
            tip = attribute(sources.source_tip(what))
            piece = f'<span class="wb-source" data-pair="{what}" data-cue="{cues}"{number} title="{tip}">{piece}</span>'
        else:
            piece = _marker(piece, what, left == start, right == end, sources)
    return piece


def _marker(piece: str, row: Row, is_first: bool, is_last: bool, sources: Sources) -> str:
    more = ""
    if row["marker_id"] in sources.cues:
        more = f' data-cue="{row["marker_id"]}"'
        number = sources.numbers.get(row["marker_id"])
        if number is not None:
            more += f' data-pair="{number}"' + (f' data-number="{circled(number)}"' if is_first else "")
    more += ' tabindex="0"' if is_first else ""
    tag = _tag(row) if is_last else ""
    doubt = " wb-doubtful" if is_doubtful(row) else ""
    return (
        f'<span class="wb-m wb-code-{row["code"]} wb-voice-{row["voice"]}{doubt}" data-tag="{tag}"{more} '
        f'title="{attribute(sources.marker_tip(row))}">{piece}</span>'
    )


#: Behind the code of a marker whose content is not put as holding: a sign, not a colour.
_SIGNS = {"negative": "−", "open": "○"}


def _sign(polarity: str, sign: str, n: int) -> str:
    own = labels.label("polarity", polarity)
    return f'<span title="{attribute(own.meaning)}">{sign} {escape(own.both)}</span> {n}'


def _tag(row: Row) -> str:
    """The two letters of a marker's code, with the sign of its polarity, and ? where the marker is doubtful."""
    sign = _SIGNS.get(row.get("polarity") or "", "")
    return f"{labels.label('code', row['code']).tag}{sign}{'?' if is_doubtful(row) else ''}"


def _without_text(
    document: Row, sentences: pl.DataFrame, markers: pl.DataFrame, sources: Sources, focus: tuple[int, int] | None
) -> str:
    length = max(int(document["n_chars"]), 1)
    codes = [c for c in labels.CODE if c in set(markers["code"].to_list())]
    lanes = []
    for code in codes:
        rows = markers.filter(pl.col("code") == code).iter_rows(named=True)
        ticks = "".join(_tick(row, length, sources, focus) for row in rows)
        lanes.append(f'<div class="wb-lane"><b>{escape(labels.CODE[code].both)}</b><span>{ticks}</span></div>')
    blocks = "".join(
        f'<i class="wb-block wb-com-{row["commitment"]}" style="left:{100 * row["start"] / length:.2f}%;'
        f'width:{100 * (row["end"] - row["start"]) / length:.2f}%" title="{escape(row["commitment"])}"></i>'
        for row in sentences.drop_nulls("commitment").iter_rows(named=True)
    )
    lanes.append(f'<div class="wb-lane"><b>commitment of sentences</b><span>{blocks}</span></div>')
    return f'<div class="wb-barcode">{"".join(lanes)}</div>{reading_style.ATTACH}'


def _tick(row: Row, length: int, sources: Sources, focus: tuple[int, int] | None) -> str:
    where = f"at {100 * row['start'] / length:.0f} % of the text"
    tip = attribute(f"{row['form']}\n{where}\n{sources.marker_tip(row)}")
    is_hit = focus is not None and row["start"] < focus[1] and row["end"] > focus[0]
    return (
        f'<i class="wb-tick wb-code-{row["code"]} wb-voice-{row["voice"]}{" wb-hit" if is_hit else ""}" '
        f'data-key="marker:{row["marker_id"]}" tabindex="0" role="button"{" data-focus=" + chr(34) * 2 if is_hit else ""} '
        f'style="left:{100 * row["start"] / length:.2f}%" title="{tip}" aria-label="{tip}"></i>'
    )
