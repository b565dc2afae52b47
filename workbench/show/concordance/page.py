"""A page of a concordance as HTML: the node in the middle, the left context set to the right, markers coloured."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl

from workbench.show import labels
from workbench.show.concordance.lines import CONTEXT, LINE_BREAK, PAGE, Concordance, one_line
from workbench.show.html import attribute, escape
from workbench.show.reading_style import tint

#: Facts of the document beside every line.
FACTS = ("date", "outlet", "genre")

# Widths of the columns in per cent.
_WITH_TEXT = (30, 14, 30, 9, 9, 8)
_WITHOUT_TEXT = (28, 20, 18, 12, 11, 11)

CSS = """
.wb-kwic table{table-layout:fixed;width:100%;border-collapse:collapse;font-size:13px}
.wb-kwic th,.wb-kwic td{padding:1px 5px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;border-bottom:1px solid #eee}
.wb-kwic th[data-key]{text-decoration:underline dotted}
.wb-kwic .wb-left{text-align:right!important;direction:ltr}
.wb-kwic .wb-left bdi{float:right;white-space:nowrap}
.wb-kwic .wb-node{text-align:center!important;font-weight:bold;white-space:normal}
.wb-kwic .wb-right,.wb-kwic .wb-left{color:#222}
.wb-kwic .wb-open td{white-space:normal;background:#f7f9fc;padding:6px 10px}
.wb-kwic .wb-m{border-radius:2px;padding:0 1px}
.wb-kwic .wb-m::after{content:attr(data-tag);font-size:60%;font-weight:bold;vertical-align:super;color:#333}
.wb-kwic .wb-fact{color:#555;font-size:12px}
"""
CSS += "".join(f".wb-kwic .wb-code-{c}{{background:{tint(own.colour, 0.3)}}}" for c, own in labels.CODE.items())


def page_html(concordance: Concordance, number: int, expanded: Collection[int] = ()) -> str:
    """Return a page of lines.

    Parameters
    ----------
    concordance
        The lines.
    number
        The page, 0 the first.
    expanded
        Numbers of the lines whose sentence is shown beneath them.

    Returns
    -------
    str
        Everything escaped. Keys of its parts: ``line:N`` (show or hide the sentence), ``sort:KEY``, ``page:N``,
        ``page:next``, ``page:previous``, ``read:N`` (open the document at line N).
    """
    lines = concordance.page(number)
    if lines.is_empty():
        return '<p class="wb-note">No hit. Look for something else, or loosen the filters.</p>'
    with_text = lines["left"].null_count() < lines.height
    facts = {c: concordance.index.corpus.documents[c] for c in (*FACTS, "title")}
    body = "".join(_line(concordance, r, facts, with_text, r["line"] in expanded) for r in lines.iter_rows(named=True))
    return f'<div class="wb-kwic">{pager(concordance, number)}<table>{_head(concordance, with_text)}<tbody>{body}</tbody></table></div>'


def pager(concordance: Concordance, number: int) -> str:
    """Return which lines are shown, and the way to the other pages."""
    number = min(max(number, 0), concordance.pages - 1)
    first = number * PAGE + 1
    last = min(first + PAGE - 1, concordance.n)
    steps = [("0", "« first"), ("previous", "‹ previous"), ("next", "next ›"), (str(concordance.pages - 1), "last »")]
    shown = [(k, t) for i, (k, t) in enumerate(steps) if (number > 0 if i < 2 else number < concordance.pages - 1)]
    links = " ".join(f'<span role="button" data-key="page:{k}">{t}</span>' for k, t in shown)
    by = ", ".join(concordance.sorted_by)
    return (
        f'<div class="wb-choices" role="status"><b>{first:,}–{last:,} of {concordance.n:,} lines</b> '
        f"<i>sorted by {escape(by)}</i> {links}</div>"
    )


def _head(concordance: Concordance, with_text: bool) -> str:
    def key(name: str, text: str, css: str = "") -> str:
        arrow = " ▾" if concordance.sorted_by[0] == name else ""
        return f'<th class="{css}" data-key="sort:{attribute(name)}" title="sort by {attribute(name)}">{escape(text)}{arrow}</th>'

    facts = "".join(key(f, f, "wb-fact") for f in FACTS)
    if with_text:
        columns = f"{key('L1', 'left', 'wb-left')}{key('node', 'node', 'wb-node')}{key('R1', 'right')}"
    else:
        columns = f"{key('node', 'node')}<th>document</th>{key('position', 'where')}"
    widths = "".join(f'<col style="width:{w}%">' for w in (_WITH_TEXT if with_text else _WITHOUT_TEXT))
    return f"<colgroup>{widths}</colgroup><thead><tr>{columns}{facts}</tr></thead>"


def _line(
    concordance: Concordance, line: dict[str, Any], facts: dict[str, pl.Series], with_text: bool, is_open: bool
) -> str:
    row = concordance.row_of(line["line"])
    cells = "".join(f'<td class="wb-fact" lang="ja">{escape(_known(facts[c][row]))}</td>' for c in FACTS)
    name = escape(facts["title"][row] or line["doc_id"])
    voice = f' title="{attribute(line["voice"] + " voice")}"' if line["voice"] else ""
    times = f" × {line['n']:,}" if line["n"] > 1 else ""
    if line["left"] is not None:
        left, right = _contexts(concordance, line, row)
        middle = escape(line["node"]) + times
        own = f'<td class="wb-left" lang="ja"><bdi>{left}</bdi></td><td class="wb-node" lang="ja"{voice}>{middle}</td><td class="wb-right" lang="ja"><bdi>{right}</bdi></td>'
    else:
        form = line["node"] if line["node"] is not None else line["label"]
        where = _where(line)
        if with_text:
            own = f'<td class="wb-left wb-fact">{name}</td><td class="wb-node" lang="ja"{voice}>{escape(form)}{times}</td><td class="wb-fact">{where}; text not here</td>'
        else:
            own = f'<td lang="ja"{voice}><b>{escape(form)}</b>{times}</td><td lang="ja">{name}</td><td class="wb-fact">{where}</td>'
    label = attribute(f"line {line['line'] + 1}")
    shown = f'<tr data-row="" data-key="line:{line["line"]}" tabindex="0" aria-expanded="{"true" if is_open else "false"}" aria-label="{label}">{own}{cells}</tr>'
    return shown + (
        f'<tr class="wb-open"><td colspan="6">{_expanded(concordance, line, row, name)}</td></tr>' if is_open else ""
    )


def _known(value: object) -> object:
    return "–" if value is None else value


def _where(line: dict[str, Any]) -> str:
    if line["percent"] is None:
        return "place not known"
    sentence = f"sentence {line['sent_id'] + 1}, " if line["sent_id"] is not None else ""
    return f"{sentence}at {line['percent']:.0f} %"


def _contexts(concordance: Concordance, line: dict[str, Any], row: int) -> tuple[str, str]:
    start, end = line["start"], line["end"]
    text = concordance.index.texts[row] or ""
    return (
        coloured(concordance, row, text, max(0, start - CONTEXT), start),
        coloured(concordance, row, text, end, min(len(text), end + CONTEXT)),
    )


def coloured(concordance: Concordance, row: int, text: str, begin: int, stop: int) -> str:
    """Return a stretch of text on one line, escaped, its markers coloured and tagged."""
    parts, at = [], begin
    for m in concordance.index.markers_between(row, max(0, begin - CONTEXT), stop).iter_rows(named=True):
        left, right = max(m["start"], at), min(m["end"], stop)
        if right <= left:
            continue
        own = labels.label("code", m["code"])
        tag = own.tag if m["end"] <= stop else ""
        parts.append(escape(one_line(text[at:left])))
        tip = attribute(labels.tooltip(m["code"], m["voice"], m["entry_id"]))
        parts.append(
            f'<span class="wb-m wb-code-{m["code"]}" data-tag="{tag}" title="{tip}">{escape(one_line(text[left:right]))}</span>'
        )
        at = right
    parts.append(escape(one_line(text[at:stop])))
    return "".join(parts)


def _expanded(concordance: Concordance, line: dict[str, Any], row: int, name: str) -> str:
    text = concordance.index.texts[row]
    place = concordance.sentence(line["line"])
    known = [
        escape(line["label"] or ""),
        escape(f"{line['voice']} voice" if line["voice"] else ""),
        escape(line["doc_id"]),
    ]
    facts = " · ".join(k for k in known if k)
    read = (
        f'<span role="button" data-key="read:{line["line"]}" style="text-decoration:underline">read the document</span>'
    )
    if text is None or place is None:
        why = "the text is not here" if text is None else "which sentence is not known"
        return f'<span lang="ja">{name}</span> · {facts} · {why} · {read}'
    start, end = line["start"], line["end"]
    sentence = (
        coloured(concordance, row, text, place[0], max(place[0], start))
        + f"<b><u>{escape(one_line(text[max(place[0], start) : min(place[1], end)]))}</u></b>"
        + coloured(concordance, row, text, min(place[1], end), place[1])
    )
    return f'<span lang="ja">{sentence.rstrip(LINE_BREAK)}</span><br><span class="wb-fact">{facts}</span> · {read}'
