"""HTML as lines of text: what a browser would show, block by block; the readings of ruby left out.

A browser sets a block quote in. Here its lines begin with ``> ``, between blank lines, as in mails and Markdown: whose words
they are is lost in plain lines, and the analysis reads this sign (:mod:`workbench.annotate.layout`).
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import Any

from workbench.encoding import decode
from workbench.limits import why
from workbench.read.extras import need

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\A\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{2,30})[\"']", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WRAP = re.compile(rf"(?<=[{_WIDE}])[ \t]*(?:\r\n|\r|\n)[ \t]*(?=[{_WIDE}])")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLANKS = " \t\u00a0"  # at the ends of a line; a wide blank is the text's own, as an indent
_DROPPED = frozenset({"script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "select",
                      "button", "textarea", "rt", "rp", "rtc"})  # fmt: skip
_BLOCKS = frozenset({"head", "item", "list", "quote", "row", "cell",  # of trafilatura's own tree
                     "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
                     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
                     "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead",
                     "tr", "ul", "caption", "summary", "details"})  # fmt: skip
#: Mere looks: gone, so that no rule takes them for blocks.
_INLINE = ("b", "strong", "em", "i", "u", "mark", "font", "small", "big")
_MAX_NODES = 500_000
#: Before a line of a block quote until the main text is found: printable, so that no library takes it away, and hardly in any text.
_QUOTED = "\u2993\u2994"
#: Where more of the characters than this stand in block quotes they are how the page is set, and quote nobody.
_MOST_QUOTED = 0.5
_ALIASES = {"shift_jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "ms_kanji": "cp932"}


def decode_markup(data: bytes, name: str) -> tuple[str, str]:
    """Return a page as text: in UTF-8 or by its mark, else as the page says, else as :func:`decode` finds."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        said = _META_CHARSET.search(data[:4096]) or _XML_ENCODING.search(data[:200])
        if said and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            label = said[1].decode("ascii").lower()
            try:
                return data.decode(_ALIASES.get(label, label)), _ALIASES.get(label, label)
            except (LookupError, UnicodeError, ValueError):
                pass
    return decode(data, name)


def parse(text: str, name: str) -> Any:
    """Return the tree of a page, with ruby as its base text and line breaks between wide characters closed up.

    Raises
    ------
    ReadError
        If lxml is not installed, or makes nothing of it.
    """
    from workbench.errors import ReadError

    html = need("lxml.html", name, "a web page")
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
        clean = _DECLARATION.sub("", text).replace("\x00", "")
        tree = html.document_fromstring(clean.encode("utf-8", "replace"), parser=parser)
        _plain_ruby(tree)
        _close_wraps(tree)
        _mark_quotes(tree, need("lxml.etree", name, "a web page").iterwalk)
    except Exception as error:  # lxml raises of many kinds on what is no page
        raise ReadError(f"{name} cannot be read as a web page ({why(error)})") from None
    return tree


def _plain_ruby(tree: Any) -> None:
    for element in list(tree.iter("rt", "rp", "rtc")):
        element.drop_tree()
    for element in list(tree.iter("ruby", "rb", "wbr", *_INLINE)):
        element.drop_tag()


def _close_wraps(tree: Any) -> None:
    """Close line breaks within paragraphs, as browsers do for Chinese and Japanese; an empty line stays one."""
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in ("pre", "script", "style", "textarea"):
            if element.text:
                element.text = _WRAP.sub("", element.text)
            if element.tail:
                element.tail = _WRAP.sub("", element.tail)


def _mark_quotes(tree: Any, walk: Any) -> None:
    """Put a sign before each line of block quotes: main text is found by libraries that do not keep what quotes.

    ``walk`` is lxml's ``iterwalk``.
    """
    for quote in tree.iter("blockquote"):
        if next(quote.iterancestors("blockquote"), None) is not None:
            continue
        begins = True
        for event, element in walk(quote, events=("start", "end")):
            begins = begins or element.tag in _BLOCKS or element.tag == "br"
            if event == "start":
                element.text, begins = _marked(element.text, begins=begins, lines=element.tag == "pre")
            elif element is not quote:
                element.tail, begins = _marked(element.tail, begins=begins)


def _marked(text: str | None, *, begins: bool, lines: bool = False) -> tuple[str | None, bool]:
    """Return a piece of a quotation with the sign where a line begins, and whether the next piece begins one.

    ``lines`` says that its own line breaks are shown.
    """
    if text is None or not text.strip():
        return text, begins
    own = text.replace("\n", f"\n{_QUOTED}") if lines else text
    return (_QUOTED + own.lstrip() if begins else own), False


def visible_text(tree: Any) -> str:
    """Return what a page shows, one block a line, those of a block quote with ``> `` before them.

    The walk is a loop and ends after half a million nodes, so no page can bring it down.
    """
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(tree, False)]
    for _ in range(_MAX_NODES):
        if not stack:
            break
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else None
        if leaving:
            if tag in _BLOCKS:
                parts.append("\n")
            parts.append(_SPACE.sub(" ", element.tail or "") if element is not tree else "")
            continue
        if tag is None or (tag.lower() in _DROPPED and not (tag == "head" and element.get("rend"))):
            parts.append(_SPACE.sub(" ", element.tail or "") if element is not tree else "")
            continue
        if tag in _BLOCKS or tag in ("br", "lb"):
            parts.append("\n")
        text = element.text or ""
        parts.append(
            text if tag == "pre" else _SPACE.sub(" ", re.sub(r"\n[ \t]*\n", "\x00", text)).replace("\x00", "\n")
        )
        stack.append((element, True))
        stack += [(child, False) for child in reversed(element)]
    return _with_quotes([line.strip(_BLANKS) for line in "".join(parts).split("\n")])


def _with_quotes(lines: list[str]) -> str:
    """Return lines as a text in which those that were marked begin with ``> ``, with a blank line before and behind them."""
    shown = [(line.startswith(_QUOTED), line.replace(_QUOTED, "").strip(_BLANKS)) for line in lines]
    shown = [(own, line) for own, line in shown if line]
    if sum(len(line) for own, line in shown if own) > _MOST_QUOTED * sum(len(line) for _, line in shown):
        shown = [(False, line) for _, line in shown]
    blocks = (
        "\n".join(f"> {line}" if own and not line.startswith(">") else line for _, line in block)
        for own, block in groupby(shown, key=itemgetter(0))
    )
    return "\n\n".join(blocks)
