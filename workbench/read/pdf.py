"""PDF files with a text layer, by PDFium: lines joined to paragraphs again, running heads and page numbers dropped.

A PDF knows glyphs and their places, not paragraphs. A line that fills its column and does not end a sentence goes on in
the next, also over the end of a page; a line at the top or foot of most pages is a running head. What was dropped is
said in the report.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any

from workbench.errors import ReadError
from workbench.limits import Source, require_document_size, why
from workbench.read.documents import Document, Found, why_not_text
from workbench.read.extras import need
from workbench.read.page import read_page

_MAX_PAGES = 5_000
_EDGE = 2  # lines at the top and at the foot of a page that may be running heads
_FULL = 0.7  # share of the usual width from which a line is one that was wrapped
_ENDS = re.compile(r"[。．！？!?」』）)】〉》…]\Z")
_OPENS = re.compile(r"[\u3000 ]|[・●○■□◆◇▼▽▲△※＊*☆★①-⑳【＜〈《]|[(（]?\d{1,2}[).）．、]|――")
_PAGE_NUMBER = re.compile(
    r"[\s\-–—―‐・]*(?:p(?:age)?\.?\s*)?\d{1,4}(?:\s*[/／]\s*\d{1,4})?(?:\s*(?:ページ|頁))?[\s\-–—―‐・]*", re.I
)


def read_pdf(source: Source) -> Found:
    """Read a PDF as one document.

    Raises
    ------
    ReadError
        If pypdfium2 is not installed, or the file is damaged, asks for a password, or has no text layer (a scan).
    """
    pdfium = need("pypdfium2", source.name, "a PDF")
    require_document_size(source)
    pages = _pages(pdfium, source)
    if not any(line.strip() for page in pages for line in page):
        raise ReadError(
            f"{source.name} has no text layer: its {len(pages)} page(s) are pictures",
            hint="run a text recognition first",
        )
    kept, dropped = without_heads(pages)
    text = join_lines(kept)
    wrong = why_not_text(text)
    if wrong:
        raise ReadError(f"{source.name}: {wrong}", allowed="a PDF with text in it")
    page = read_page(text)
    found = {"title": page.title, "author": page.author, "date": page.date, "outlet": page.outlet}
    metadata = {k: v for k, v in found.items() if v is not None}
    document = Document(source.stem, text, metadata, page.regions, source.name)
    return Found([document], [], {"format": f"PDF, {len(pages)} page(s)"}, dropped)


def _pages(pdfium: Any, source: Source) -> list[list[str]]:
    try:
        file = pdfium.PdfDocument(source.data)
        if len(file) > _MAX_PAGES:
            raise ReadError(f"{source.name} has {len(file):,} pages", allowed=f"up to {_MAX_PAGES:,}")
        pages = []
        for page in file:
            text = page.get_textpage().get_text_range()
            page.close()
            # U+FFFE stands for a hyphen at the end of a line, U+0002 for the same in older files
            text = text.replace("\ufffe", "").replace("\x02", "").replace("\x00", "")
            pages.append([line.rstrip() for line in re.split(r"\r\n|\r|\n", text)])
        file.close()
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        hint = "save it without a password" if locked else "open it and print it to a new PDF"
        raise ReadError(f"{source.name} is no whole PDF ({why(error)})", hint=hint) from None
    except (ValueError, OSError, UnicodeError, RuntimeError) as error:
        raise ReadError(f"{source.name} is no whole PDF ({why(error)})") from None
    return pages


def without_heads(pages: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Return pages without their running heads and page numbers, and what was dropped.

    A line is a running head if it stands, but for its numbers, in the first or last two lines of at least three
    pages and of half of them.
    """
    full = [[line for line in page if line.strip()] for page in pages]
    seen = Counter(head for page in full for head in {_alike(line) for line in _edges(page)})
    n = sum(1 for page in full if page)
    heads = {head for head, times in seen.items() if times >= 3 and times >= n / 2}
    dropped: Counter[str] = Counter()
    kept = []
    for page in full:
        edges = {*range(min(_EDGE, len(page))), *range(max(len(page) - _EDGE, 0), len(page))}
        lines = []
        for i, line in enumerate(page):
            if i in edges and len(page) > 1 and (_alike(line) in heads or _PAGE_NUMBER.fullmatch(line)):
                dropped[
                    "page numbers" if _PAGE_NUMBER.fullmatch(line) else f"the running head {_alike(line)!r:.60}"
                ] += 1
            else:
                lines.append(line)
        kept.append(lines)
    return kept, [f"{what}, {times} line(s)" for what, times in dropped.items()]


def _edges(page: list[str]) -> list[str]:
    return page if len(page) <= 2 * _EDGE else [*page[:_EDGE], *page[-_EDGE:]]


def _alike(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(unicodedata.normalize("NFKC", line).split()))


def join_lines(pages: list[list[str]]) -> str:
    """Return the text of pages with wrapped lines joined: without a blank in Japanese, with one between words."""
    lines = [line for page in pages for line in page]
    widths = sorted(width(line) for line in lines)
    usual = widths[int(0.9 * (len(widths) - 1))] if widths else 0
    parts: list[str] = []
    for i, line in enumerate(lines):
        below = lines[i + 1] if i + 1 < len(lines) else None
        parts.append(line.strip() if i and parts[-1] != "\n" else line.lstrip(" "))
        if below is None:
            break
        wrapped = width(line) >= _FULL * usual and not _ENDS.search(line) and not _OPENS.match(below)
        if not wrapped:
            parts.append("\n")
        elif re.search(r"[A-Za-z0-9,;:.]\Z", line) and re.match(r"[A-Za-z0-9]", below.lstrip()):
            parts.append(" ")
    return "".join(parts)


def width(line: str) -> int:
    """Return how wide a line is, in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in line)
