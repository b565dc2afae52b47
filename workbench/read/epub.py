"""EPUB books: the chapters in reading order, ruby as its base text.

The one library for EPUB that is kept up (EbookLib) is under the AGPL, which a package under the MIT licence cannot ask
its users to take along. A book is a ZIP archive with a list of pages, so its parts are read here by the same means as
archives and pages: ``zipfile``, and lxml without entities and without network.
"""

from __future__ import annotations

import posixpath
import re
import urllib.parse
from typing import Any

from workbench.errors import ReadError
from workbench.limits import MAX_DOCUMENT, Source, member, open_zip, require_document_size, why
from workbench.read.dates import parse_date
from workbench.read.documents import Document, Found, clean_metadata, why_not_text, with_title
from workbench.read.extras import need
from workbench.read.markup import decode_markup, parse, visible_text

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read_epub(source: Source) -> Found:
    """Read a book as one document; its cover, table of contents and pages outside the reading order are left out.

    Raises
    ------
    ReadError
        If lxml is not installed, or the book is damaged, protected, or has no text.
    """
    etree = need("lxml.etree", source.name, "an EPUB")
    require_document_size(source)
    archive = open_zip(source)
    if "META-INF/encryption.xml" in archive.namelist() and b"idpf.org/2008/embedding" not in member(
        archive, "META-INF/encryption.xml", source.name
    ):
        raise ReadError(f"{source.name} is protected against copying", allowed="a book without DRM")
    root = _xml(etree, member(archive, _CONTAINER, f"{source.name}: {_CONTAINER}"), source.name)
    opf_name = next((e.get("full-path") for e in root.iter("{*}rootfile") if e.get("full-path")), None)
    if opf_name is None:
        raise ReadError(f"{source.name} names no list of its pages", allowed="a whole EPUB")
    opf = _xml(etree, member(archive, opf_name, f"{source.name}: {opf_name}"), source.name)
    chapters, size, missing = [], 0, []
    for href in _spine(opf):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(opf_name), urllib.parse.unquote(href)))
        try:
            data = member(archive, path, f"{source.name}: {path}")
            markup, _ = decode_markup(data, f"{source.name}: {path}")
        except ReadError as error:
            missing.append(error.message)
            continue
        size += len(data)
        if size > MAX_DOCUMENT:
            raise ReadError(f"{source.name} is too large", allowed="a book of up to 64 MiB of text")
        text = visible_text(parse(markup, f"{source.name}: {path}"))
        if text.strip():
            chapters.append(text)
    return _found(source, opf, chapters, missing)


def _found(source: Source, opf: Any, chapters: list[str], missing: list[str]) -> Found:
    title = _dc(opf, "title")
    body = "\n".join(chapters)
    wrong = why_not_text(body)
    if wrong:
        raise ReadError(f"{source.name} has no text in its reading order ({missing[0] if missing else wrong})")
    text, regions = with_title(title, body)
    given = {
        "title": title,
        "author": _dc(opf, "creator"),
        "date": parse_date(_dc(opf, "date")),
        "outlet": _dc(opf, "publisher"),
    }
    metadata, _ = clean_metadata({k: v for k, v in given.items() if v is not None})
    how = {"format": f"EPUB, {len(chapters)} chapter(s)"}
    return Found(
        [Document(source.stem, text, metadata, regions, source.name)], [], how, [f"not read: {m}" for m in missing]
    )


def _xml(etree: Any, data: bytes, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{name} is no whole EPUB ({why(error)})") from None
    if root is None:
        raise ReadError(f"{name} is no whole EPUB (a list without content)")
    return root


def _spine(opf: Any) -> list[str]:
    items = {e.get("id"): e for e in opf.iter("{*}item")}
    hrefs = []
    for ref in opf.iter("{*}itemref"):
        item = items.get(ref.get("idref"))
        if item is None or ref.get("linear") == "no" or "nav" in (item.get("properties") or "").split():
            continue
        if item.get("media-type") in _PAGES and item.get("href"):
            hrefs.append(item.get("href").partition("#")[0])
    return hrefs


def _dc(opf: Any, name: str) -> str | None:
    for element in opf.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"):
        value = re.sub(r"\s+", " ", "".join(element.itertext())).strip()
        if value:
            return value
    return None
