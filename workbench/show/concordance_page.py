"""A page of a concordance as HTML: the node in the middle, the left context set to the right, markers coloured."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from workbench.find.concordance.lines import CONTEXT, LINE_BREAK, PAGE, Concordance, one_line
from workbench.show import labels
from workbench.show.assets import asset
from workbench.show.html import Html, attribute, escape
from workbench.show.reading_style import tint

#: Facts of the document beside every line.
FACTS = ("date", "outlet", "genre")
#: A node that is longer than this, a whole sentence, is cut in the middle; its line opens to all of it.
LONGEST_NODE = 30

CSS = asset("concordance.css")
CSS += "".join(f".wb-kwic .wb-code-{c}{{background:{tint(own.colour, 0.3)}}}" for c, own in labels.CODE.items())


def page_html(
    concordance: Concordance, number: int, expanded: Collection[int] = (), facts: Sequence[str] = FACTS
) -> str:
    """Return a page of lines.

    Parameters
    ----------
    concordance
        The lines.
    number
        The page, 0 the first.
    expanded
        Numbers of the lines whose sentence is shown beneath them.
    facts
        Metadata columns to show beside the lines.

    Returns
    -------
    str
        Everything escaped; control and bidirectional characters of texts and metadata are shown as blanks. Keys of its
        parts: ``line:N`` (show or hide the sentence), ``sort:KEY``, ``page:N``, ``page:next``, ``page:previous``,
        ``read:N`` (open the document at line N), ``tag:N``
        (give or take the tag of line N) where the concordance has tags.

    Raises
    ------
    WorkbenchError
        If there is no such metadata column.
    """
    lines = concordance.page(number, metadata=facts)
    if lines.is_empty():
        return '<p class="wb-note">No hit. Look for something else, or loosen the filters.</p>'
    with_text = lines["left"].null_count() < lines.height
    columns = lines.columns[lines.width - len(facts) :]
    body = "".join(_line(concordance, r, columns, with_text, expanded) for r in lines.iter_rows(named=True))
    head = _head(concordance, with_text, facts)
    return f'<div class="wb-kwic">{pager(concordance, number)}<table>{head}<tbody>{body}</tbody></table></div>'


def view(
    concordance: Concordance, number: int = 0, expanded: Collection[int] = (), facts: Sequence[str] = FACTS
) -> Html:
    """Return a page to look at in a notebook, where nothing answers to a click; parameters as in :func:`page_html`."""
    body = page_html(concordance, number, expanded, facts)
    return Html(f'<div class="wb-static"><style>{CSS}</style>{body}</div>', f"concordance, {concordance.n:,} lines")


def pager(concordance: Concordance, number: int) -> str:
    """Return which lines are shown, and the way to the other pages."""
    number = min(max(number, 0), concordance.pages - 1)
    first = number * PAGE + 1
    last = min(first + PAGE - 1, concordance.n)
    steps = [("0", "« first"), ("previous", "‹ previous"), ("next", "next ›"), (str(concordance.pages - 1), "last »")]
    shown = [(k, t) for i, (k, t) in enumerate(steps) if (number > 0 if i < 2 else number < concordance.pages - 1)]
    links = " ".join(f'<span role="button" tabindex="0" data-key="page:{k}">{t}</span>' for k, t in shown)
    by = ", ".join(concordance.sorted_by)
    return (
        f'<div class="wb-choices" role="status"><b>{first:,}–{last:,} of {concordance.n:,} lines</b> '
        f"<i>sorted by {_shown(by)}</i> {links}</div>"
    )


def _head(concordance: Concordance, with_text: bool, facts: Sequence[str]) -> str:
    def key(name: str, text: str, css: str = "") -> str:
        first = concordance.sorted_by[0]
        chosen, turned = first.removeprefix("-") == name, first.startswith("-")
        order, arrow = ("descending", "▴") if turned else ("ascending", "▾")
        shown = f"{_shown(text)} {arrow}" if chosen else _shown(text)
        return (
            f'<th class="{css}" tabindex="0" data-key="sort:{attribute(name)}" title="sort by {attribute(name)}"'
            f"{f' aria-sort={order}' if chosen else ''}>{shown}</th>"
        )

    # What the facts leave is shared out; the node is narrow, the contexts equally wide.
    share = 7 if with_text else 9
    rest = max(100 - share * len(facts), 40)
    parts = (0.41, 0.18, 0.41) if with_text else (0.45, 0.32, 0.23)
    widths = "".join(f'<col style="width:{rest * p:.1f}%">' for p in parts)
    # A date is always as wide; half of one says nothing.
    widths += "".join(f'<col style="width:{"84px" if f == "date" else f"{share}%"}">' for f in facts)
    if with_text:
        columns = f"{key('L1', 'left', 'wb-left')}{key('node', 'node', 'wb-node')}{key('R1', 'right')}"
    else:
        columns = f"{key('node', 'node')}<th>document</th>{key('position', 'where')}"
    columns += "".join(key(f, f, "wb-fact") for f in facts)
    if concordance.tags is not None:
        widths += '<col style="width:76px">'
        columns += key("tag", "tag", "wb-fact")
    return f"<colgroup>{widths}</colgroup><thead><tr>{columns}</tr></thead>"


def _line(
    concordance: Concordance, line: dict[str, Any], facts: Sequence[str], with_text: bool, expanded: Collection[int]
) -> str:
    row, is_open = concordance.row_of(line["line"]), line["line"] in expanded
    name = _shown(concordance.index.titles[row] or line["doc_id"])
    own = _with_context(concordance, line, row) if line["left"] is not None else _place_only(line, name, with_text)
    own += "".join(f'<td class="wb-fact" lang="ja">{_shown(_known(line[c]))}</td>' for c in facts)
    if concordance.tags is not None:
        own += _tag(concordance, line)
    shown = (
        f'<tr data-row="" data-key="line:{line["line"]}" tabindex="0" aria-expanded="{"true" if is_open else "false"}" '
        f'aria-label="line {line["line"] + 1}">{own}</tr>'
    )
    if not is_open:
        return shown
    opened = _expanded(concordance, line, row, name)
    return (
        f'{shown}<tr class="wb-open"><td colspan="{3 + len(facts) + (concordance.tags is not None)}">{opened}</td></tr>'
    )


def _with_context(concordance: Concordance, line: dict[str, Any], row: int) -> str:
    start, end = line["start"], line["end"]
    text = concordance.index.texts[row] or ""
    left = coloured(concordance, row, text, max(0, start - CONTEXT), start)
    right = coloured(concordance, row, text, end, min(len(text), end + CONTEXT))
    half = LONGEST_NODE // 2
    if end - start > LONGEST_NODE:
        node = f"{_shown(text[start : start + half])} … {_shown(text[end - half : end])}"
    else:
        node = coloured(concordance, row, text, start, end)
    return (
        f'<td class="wb-left" lang="ja"><bdi dir="ltr">{left}</bdi></td>'
        f'<td class="wb-node" lang="ja"{_voice(line)}><bdi dir="ltr">{node}</bdi>{_times(line)}</td>'
        f'<td class="wb-right" lang="ja"><bdi dir="ltr">{right}</bdi></td>'
    )


def _place_only(line: dict[str, Any], name: str, with_text: bool) -> str:
    """The cells of a line whose text is not here: the form, the document, how far into it the hit stands."""
    form = _shown(line["node"] if line["node"] is not None else line["label"]) + _times(line)
    if with_text:
        return (
            f'<td class="wb-left wb-fact" lang="ja">{name}</td><td class="wb-node" lang="ja"{_voice(line)}>{form}</td>'
            f'<td class="wb-fact">{_where(line)}; text not here</td>'
        )
    return (
        f'<td lang="ja"{_voice(line)}><b>{form}</b></td><td lang="ja">{name}</td>'
        f'<td class="wb-fact">{_where(line)}</td>'
    )


def _tag(concordance: Concordance, line: dict[str, Any]) -> str:
    """The cell that shows the tag of a line, and gives or takes it."""
    if line["start"] is None:
        return '<td class="wb-fact"></td>'
    tag, name = concordance.tag(line["line"]), f"line {line['line'] + 1}"
    said = f"take the tag {attribute(one_line(tag))} from {name}" if tag else f"tag {name}"
    text = _shown(tag) if tag else "+"
    return (
        f'<td class="wb-fact"><span role="button" class="wb-tag" tabindex="0" data-key="tag:{line["line"]}" '
        f'aria-pressed="{"true" if tag else "false"}" title="{said}" aria-label="{said}">{text}</span></td>'
    )


def _shown(text: object) -> str:
    """Escaped, on one line, without characters that would act on the page and not be seen."""
    return escape(one_line(str(text)))


def _voice(line: dict[str, Any]) -> str:
    return f' title="{attribute(line["voice"] + " voice")}"' if line["voice"] else ""


def _times(line: dict[str, Any]) -> str:
    return f" × {line['n']:,}" if line["n"] > 1 else ""


def _known(value: object) -> object:
    return "–" if value is None else value


def _where(line: dict[str, Any]) -> str:
    if line["percent"] is None:
        return "place not known"
    sentence = f"sentence {line['sent_id'] + 1}, " if line["sent_id"] is not None else ""
    return f"{sentence}at {line['percent']:.0f} %"


def coloured(concordance: Concordance, row: int, text: str, begin: int, stop: int) -> str:
    """Return a stretch of text on one line, escaped, its markers coloured and tagged."""
    parts, at = [], begin
    for m in concordance.index.markers_between(row, max(0, begin - CONTEXT), stop).iter_rows(named=True):
        left, right = max(m["start"], at), min(m["end"], stop)
        if right <= left:
            continue
        own = labels.label("code", m["code"])
        tag = own.tag if m["end"] <= stop else ""
        tip = attribute(labels.tooltip(m["code"], m["voice"], m["entry_id"]))
        parts.append(_shown(text[at:left]))
        parts.append(
            f'<span class="wb-m wb-code-{m["code"]}" data-tag="{tag}" title="{tip}">{_shown(text[left:right])}</span>'
        )
        at = right
    parts.append(_shown(text[at:stop]))
    return "".join(parts)


def _expanded(concordance: Concordance, line: dict[str, Any], row: int, name: str) -> str:
    text = concordance.index.texts[row]
    place = concordance.sentence(line["line"])
    source = line["source_entity"] or line["source_type"]
    known = [
        line["label"],
        f"{line['voice']} voice" if line["voice"] else None,
        f"lexicon entry {line['entry_id']}" if line["entry_id"] else None,
        f"source {source}" if source else None,
        f"sentence {line['commitment']}" if line["commitment"] else None,
        line["doc_id"],
    ]
    facts = " · ".join(_shown(k) for k in known if k)
    read = (
        f'<span role="button" tabindex="0" data-key="read:{line["line"]}" style="text-decoration:underline">'
        "read the document</span>"
    )
    if text is None or place is None:
        why = "the text is not here" if text is None else "which sentence is not known"
        return f'<span lang="ja">{name}</span> · {facts} · {why} · {read}'
    start, end = line["start"], line["end"]
    sentence = (
        coloured(concordance, row, text, place[0], max(place[0], start))
        + f"<b><u>{coloured(concordance, row, text, max(place[0], start), min(place[1], end))}</u></b>"
        + coloured(concordance, row, text, min(place[1], end), place[1])
    )
    return (
        f'<span lang="ja" dir="ltr">{sentence.rstrip(LINE_BREAK)}</span><br>'
        f'<span class="wb-fact">{facts}</span> · {read}'
    )
