"""Saved web pages: main text, title, byline, date and outlet, by trafilatura.

Dates are taken from what the page says to machines (JSON-LD, ``article:published_time``, ``<time>``) and brought to
Japanese time; only then from what it shows. A date guessed from the whole page is not used: it may be any date.
"""

from __future__ import annotations

import copy
import datetime as dt
import email
import email.policy
import json
from collections.abc import Iterator
from typing import Any

from workbench.errors import ReadError
from workbench.limits import Source, require_document_size, why
from workbench.read.dates import parse_date
from workbench.read.documents import Document, Found, clean_metadata, why_not_text, with_title
from workbench.read.extras import need
from workbench.read.markup import decode_markup, parse, visible_text
from workbench.read.page import read_page

_SMALL = 1_500  # characters of a page that is hardly more than its text
_ENOUGH = 0.6  # share of its sentences that the main text has to have
_SET_IN = "\u3000> "  # indents, and the sign of a block quote
_DATE_NAMES = frozenset(
    {"article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
     "dcterms.date", "publishdate", "pubdate", "publication_date", "cxenseparse:recs:publishtime", "article.published",
     "parsely-pub-date", "sailthru.date", "etoc:date"}
)  # fmt: skip
_DATE_KEYS = ("datePublished", "dateCreated", "uploadDate")
_MAX_LD = 1_000_000


def read_html(source: Source) -> Found:
    """Read a saved page (``.html``, ``.xhtml``, or ``.mht`` with everything in one file) as one document.

    Raises
    ------
    ReadError
        If trafilatura is not installed, the page cannot be parsed, or has no text.
    """
    require_document_size(source)
    data = _html_part(source) if source.file_name.lower().endswith((".mht", ".mhtml")) else source.data
    markup, encoding = decode_markup(data, source.name)
    document = document_of_page(markup, source.name, source.stem)
    return Found([document], [], {"format": "web page", "encoding": encoding})


def document_of_page(markup: str, name: str, doc_id: str, url: str | None = None) -> Document:
    """Return the document that a page is: title and main text, what is not the article within it marked."""
    tree = parse(markup, name)
    linked = _linked(tree)
    dates = list(_dates(tree, linked))
    main, given = _extract(tree, name, url)
    shown = visible_text(_lean(tree))
    if len(shown) <= _SMALL and _covered(shown, main) < _ENOUGH:
        main = _without_title(shown, given.get("title"))  # too small a page for rules made for large ones
    wrong = why_not_text(main)
    if wrong:
        raise ReadError(f"{name} is a web page in which no text is found ({wrong})")
    title = _title(tree, given.get("title"))
    text, regions = with_title(title, main)
    page = read_page(text)
    if title is None:
        regions, title = page.regions, page.title
    else:
        end = regions[0]["end"]
        regions += [r for r in page.regions if r["part"] == "boilerplate" and r["start"] >= end]
    metadata = {
        "title": title,
        "author": _linked_name(linked, "author") or given.get("author") or page.author,
        "date": next((d for d in dates if d is not None), None) or page.date,
        "outlet": given.get("outlet") or _linked_name(linked, "publisher") or page.outlet,
        "url": given.get("url") or url,
    }
    cleaned, _ = clean_metadata({k: v for k, v in metadata.items() if v is not None})
    return Document(doc_id, text, cleaned, regions, name)


def _lean(tree: Any) -> Any:
    """Return a page without what its own elements say is no text: menus, footers, forms, what stands aside.

    Only where prose is left: some sites put everything into such an element.
    """
    lean = copy.deepcopy(tree)
    for element in list(lean.iter("nav", "footer", "aside", "form", "menu")):
        if element.getparent() is not None:
            element.drop_tree()
    inner = list(lean.iter("article")) or list(lean.iter("main"))
    chosen = inner[0] if len(inner) == 1 and "。" in inner[0].text_content() else lean
    return chosen if "。" in chosen.text_content() else tree


def _extract(tree: Any, name: str, url: str | None) -> tuple[str, dict[str, str | None]]:
    """Return main text and metadata by trafilatura."""
    html = need("lxml.html", name, "a web page")
    trafilatura = need("trafilatura", name, "a web page")
    try:
        found = trafilatura.bare_extraction(
            html.tostring(tree, encoding="unicode"), url=url, include_comments=False, include_tables=True,
            with_metadata=True, date_extraction_params={"extensive_search": False, "original_date": True},
            config=_config(trafilatura),
        )  # fmt: skip
        main = visible_text(found.body) if found is not None and found.body is not None else ""
    except Exception as error:  # whatever a hostile page brings about in there is the page's fault
        raise ReadError(f"{name} cannot be read as a web page ({why(error)})") from None
    if found is None:
        return "", {}
    given = {"title": found.title, "author": found.author, "outlet": found.sitename, "url": found.url}
    return main, {k: v.strip() if isinstance(v, str) and v.strip() else None for k, v in given.items()}


def _config(trafilatura: Any) -> Any:
    """Return trafilatura's settings with a length below which it mistrusts what it found that fits Japanese."""
    config = copy.deepcopy(trafilatura.settings.DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "60"
    return config


def _title(tree: Any, given: str | None) -> str | None:
    """Return the page's title: its one first heading, which has no site name in it, else what trafilatura found."""
    headings = [" ".join(h.text_content().split()) for h in tree.iter("h1")]
    headings = [h for h in headings if 2 <= len(h) <= 200]
    if len(headings) == 1 and (given is None or headings[0] in given or given in headings[0]):
        return headings[0]
    if given is None:
        return None
    return " ".join(given.split()) or None


def _covered(shown: str, main: str) -> float:
    """Return the share of a page's sentences, counted in characters, that stand in the main text as lines of their own."""
    lines = {line.strip(_SET_IN) for line in main.split("\n")}
    prose = [line.strip(_SET_IN) for line in shown.split("\n") if "。" in line]
    return sum(len(line) for line in prose if line in lines) / sum(map(len, prose)) if prose else 1.0


def _without_title(shown: str, title: str | None) -> str:
    lines = shown.split("\n")
    return "\n".join(lines[1:]) if title and len(lines) > 1 and lines[0] == title else shown


def _dates(tree: Any, nodes: list[dict[str, Any]]) -> Iterator[dt.date | None]:
    """Yield what the page says of its day, the surest first."""
    yield from (parse_date(node[key]) for node in nodes for key in _DATE_KEYS if key in node)
    for meta in tree.iter("meta"):
        label = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if label in _DATE_NAMES:
            yield parse_date(meta.get("content"))
    for element in tree.iter("time"):
        yield parse_date(element.get("datetime"))


def _linked(tree: Any) -> list[dict[str, Any]]:
    """Return the objects of the page's JSON-LD, the outer before the inner."""
    nodes: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > _MAX_LD:
            continue
        try:
            level: list[Any] = [json.loads(script.text)]
        except (ValueError, RecursionError):
            continue
        for _ in range(5):
            nodes += [item for item in level if isinstance(item, dict)]
            below = [v for item in level for v in (item.values() if isinstance(item, dict) else item)]
            level = [v for v in below if isinstance(v, dict | list)]
    return nodes


def _linked_name(nodes: list[dict[str, Any]], key: str) -> str | None:
    """Return whom JSON-LD names as author or publisher: a name, an object with a name, or a list of these."""
    for node in nodes:
        value = node.get(key)
        several = value if isinstance(value, list) else [value]
        names = [v.get("name") if isinstance(v, dict) else v for v in several]
        found = [" ".join(n.split()) for n in names if isinstance(n, str) and n.strip() and "://" not in n]
        if found:
            return ", ".join(found)
    return None


def _html_part(source: Source) -> bytes:
    """Return the page of a web archive (MIME HTML), as browsers save it in one file."""
    try:
        message = email.message_from_bytes(source.data, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes) and payload.strip():
                    return payload
    except Exception as error:  # the parser of mails raises of many kinds
        raise ReadError(f"{source.name} is no web archive ({why(error)})") from None
    raise ReadError(f"{source.name} has no web page in it", allowed="a page saved as one file by a browser")
