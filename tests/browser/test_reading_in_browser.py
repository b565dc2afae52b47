"""The reading view and the concordance as a browser shows them: switches, pairs, the keyboard; no script is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from workbench import schema
from workbench.corpus import Corpus
from workbench.find.concordance import Concordance, ConcordanceIndex, find_hits
from workbench.show.concordance_page import CSS, page_html
from workbench.show.reading import sentences_with_markers

pytestmark = pytest.mark.browser

# Written for the tests.
TEXT = "みなと紙によると、橋は安全だという。\n<script>document.title='x'</script>しかし、市は工事が遅れると述べた。"
MARKERS = (("によると", "attribution"), ("という", "hearsay"), ("しかし", "counter"), ("と述べた", "attribution"))
SOURCES = {0: "みなと紙", 3: "市"}


def corpus() -> Corpus:
    edge = TEXT.index("\n")
    document = {"doc_id": "x", "title": "\u202e題", "n_chars": len(TEXT), "text_sha256": "0", "text": TEXT}
    sentences = [
        {"sent_id": i, "start": start, "end": end, "part": "body", "commitment": label, "n_tokens": 5}
        for i, (start, end, label) in enumerate([(0, edge, "attributed"), (edge + 1, len(TEXT), "attributed")])
    ]
    markers = [
        {
            "sent_id": int(TEXT.index(form) > edge),
            "marker_id": i,
            "start": TEXT.index(form),
            "end": TEXT.index(form) + len(form),
            "form": form,
            "entry_id": f"e{i}",
            "code": code,
            "voice": "author",
        }
        for i, (form, code) in enumerate(MARKERS)
    ]
    cues = [
        {
            "marker_id": i,
            "source_start": TEXT.index(name),
            "source_end": TEXT.index(name) + len(name),
            "source_form": name,
            "source_type": "named_organisation",
        }
        for i, name in SOURCES.items()
    ]
    rows = {"documents": [document], "sentences": sentences, "markers": markers, "attributions": cues}
    return Corpus(
        {
            name: pl.DataFrame([{"doc_id": "x"} | r for r in found], schema=dict(schema.TABLES[name].columns))
            for name, found in rows.items()
        }
    )


def show(page: Any, folder: Path, html: str) -> None:
    file = folder / "page.html"
    file.write_text(f'<!doctype html><meta charset="utf-8"><title>t</title>{html}', encoding="utf-8")
    page.goto(file.as_uri())


def style_of(page: Any, selector: str, name: str, pseudo: str = "") -> str:
    return str(
        page.eval_on_selector(
            selector,
            "(e, [name, pseudo]) => getComputedStyle(e, pseudo || null).getPropertyValue(name)",
            [name, pseudo],
        )
    )


def test_the_legend_switches_codes_sources_and_margin(page: Any, tmp_path: Path) -> None:
    show(page, tmp_path, sentences_with_markers(corpus(), "x").html)
    hearsay, counter = ".wb-text .wb-code-hearsay", ".wb-text .wb-code-counter"
    plain = "rgba(0, 0, 0, 0)"
    before = style_of(page, hearsay, "background-color")
    assert before != plain
    assert style_of(page, hearsay, "content", "::after") == '"HS"'
    page.uncheck(".wb-on-code-hearsay")
    assert style_of(page, hearsay, "background-color") == plain
    assert style_of(page, hearsay, "text-decoration-line") == "none"
    assert style_of(page, hearsay, "content", "::after") == "none"
    assert style_of(page, counter, "background-color") != plain
    page.check(".wb-on-code-hearsay")
    assert style_of(page, hearsay, "background-color") == before
    page.uncheck(".wb-on-voice-author")
    assert style_of(page, counter, "text-decoration-line") == "none"
    assert style_of(page, counter, "background-color") != plain
    assert style_of(page, ".wb-source", "outline-style") == "dotted"
    assert style_of(page, ".wb-source", "content", "::before") == '"①"'
    page.uncheck(".wb-on-sources")
    assert style_of(page, ".wb-source", "outline-style") == "none"
    assert style_of(page, ".wb-source", "content", "::before") == "none"
    assert style_of(page, ".wb-s", "content", "::before") == '"attributed"'
    page.uncheck(".wb-on-margin")
    assert style_of(page, ".wb-s", "content", "::before") == "none"
    assert page.eval_on_selector(".wb-text", "e => e.textContent") == TEXT
    assert page.title() == "t"


def test_a_source_and_its_cues_light_up_together(page: Any, tmp_path: Path) -> None:
    show(page, tmp_path, sentences_with_markers(corpus(), "x").html)
    first, second = ".wb-code-attribution[data-cue='0']", ".wb-code-attribution[data-cue='3']"
    assert style_of(page, first, "outline-style") == style_of(page, second, "outline-style") == "none"
    page.hover(".wb-source[data-pair='2']")
    assert (style_of(page, first, "outline-style"), style_of(page, second, "outline-style")) == ("none", "solid")
    page.mouse.move(0, 0)
    page.focus(".wb-reading input >> nth=-1")
    page.keyboard.press("Tab")  # from the last box of the legend to the first source
    assert page.evaluate("document.activeElement.textContent") == "みなと紙"
    assert (style_of(page, first, "outline-style"), style_of(page, second, "outline-style")) == ("solid", "none")


def test_the_keyboard_reaches_and_turns_the_switches(page: Any, tmp_path: Path) -> None:
    show(page, tmp_path, sentences_with_markers(corpus(), "x").html)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("wb-on-code-")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked") is False


def test_the_focus_is_in_sight(page: Any, tmp_path: Path) -> None:
    start = TEXT.index("と述べた")
    html = sentences_with_markers(corpus(), "x", focus=(start, start + 4)).html
    show(page, tmp_path, f"<div style='height:3000px'></div>{html}")
    page.goto(f"{page.url}#wb-focus")
    box = page.locator("#wb-focus").bounding_box()
    assert 0 <= box["y"] < 1000
    assert style_of(page, "#wb-focus", "box-shadow") != "none"


def test_a_concordance_has_its_nodes_in_one_column(page: Any, tmp_path: Path) -> None:
    own = corpus()
    hits = find_hits(own, "voice", "author")
    show(page, tmp_path, f"<style>{CSS}</style>{page_html(Concordance(ConcordanceIndex(own), hits), 0, {3})}")
    centres = page.eval_on_selector_all(
        ".wb-node bdi", "es => es.map(e => { const b = e.getBoundingClientRect(); return b.left + b.width / 2 })"
    )
    assert len(centres) == 4
    assert max(centres) - min(centres) < 1
    edges = page.eval_on_selector_all(
        "tr[data-row] .wb-left bdi",
        "es => es.map(e => e.getBoundingClientRect()).filter(b => b.width).map(b => b.right)",
    )
    assert max(edges) - min(edges) < 1
    assert page.title() == "t"
    page.focus("tr[data-key='line:2']")
    assert page.evaluate("document.activeElement.dataset.key") == "line:2"
