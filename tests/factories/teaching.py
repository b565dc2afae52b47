"""The teaching texts, annotated once for all tests of a worker: real analysis of texts that are ours."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from workbench.build import annotate_documents
from workbench.coding.code import code
from workbench.corpus import Corpus
from workbench.read import read_sources

TEXTS = Path(__file__).resolve().parents[2] / "corpora" / "teaching" / "texts"


@cache
def teaching() -> Corpus:
    """Return the corpus of the teaching texts, with frames and mentions."""
    return code(annotate_documents(read_sources([TEXTS]).documents))


class Page(HTMLParser):
    """What a browser makes of a piece of HTML: its text, its elements with a key, the tags that occur."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[str] = []
        self.keys: list[str] = []
        self.keyed: dict[str, str] = {}
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        key = dict(attrs).get("data-key")
        if key is not None:
            self.keys.append(key)
            self.keyed.setdefault(key, "")
        if tag not in ("br", "col", "line", "circle", "rect", "input", "img"):
            self._open.append((tag, key))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag in ("style", "script") for tag, _ in self._open):
            return
        self.text += data
        for _, key in self._open:
            if key is not None:
                self.keyed[key] += data
