"""The reading view keeps the text, escapes it, and says what to do where there is none."""

from __future__ import annotations

import hashlib
import itertools
from html.parser import HTMLParser

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.show.html import attribute, escape
from workbench.show.reading import sentences_with_markers


class View(HTMLParser):
    """What a browser would see: the text inside ``.wb-text``, and the elements with their attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._depth = 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if self._depth:
            self._depth += tag != "br"
        elif dict(attrs).get("class") == "wb-text":
            self._depth = 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.text += data

    def by_class(self, name: str) -> list[dict[str, str | None]]:
        return [a for _, a in self.elements if name in (a.get("class") or "").split()]


def one_document(text: str, spans: list[tuple[int, int, str, str]], cuts: list[int]) -> Corpus:
    """A corpus of one text with sentences between the cuts and a marker per span."""
    edges = sorted({0, len(text), *cuts})
    document = {
        "doc_id": "x", "title": text[:5], "date": None, "outlet": None, "genre": None, "author": None, "url": None,
        "licence": None, "n_chars": len(text), "n_sentences": 1, "n_tokens": 1,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "text": text,
    }  # fmt: skip
    sentences = [
        {"doc_id": "x", "sent_id": i, "start": a, "end": b, "part": "body", "commitment": None, "n_tokens": 1}
        for i, (a, b) in enumerate(itertools.pairwise(edges))
        if i % 3 != 2  # every third stretch is text between sentences
    ]
    markers = [
        {
            "doc_id": "x",
            "sent_id": 0,
            "marker_id": i,
            "start": a,
            "end": b,
            "form": text[a:b],
            "entry_id": "e<1>",
            "code": c,
            "voice": v,
        }
        for i, (a, b, c, v) in enumerate(spans)
    ]
    rows = {"documents": [document], "sentences": sentences, "markers": markers}
    return Corpus({n: pl.DataFrame(r, schema=dict(schema.TABLES[n].columns)) for n, r in rows.items()})


@st.composite
def marked_texts(draw: st.DrawFn) -> Corpus:
    alphabet = st.one_of(
        st.sampled_from("<>&\"'\n\r\t 。、「」かだという"),
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"),
    )
    text = draw(st.text(alphabet, min_size=1, max_size=60))
    place = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(place, place).map(sorted), max_size=6))
    spans = [
        (a, b, draw(st.sampled_from(schema.CODES)), draw(st.sampled_from(schema.VOICES))) for a, b in pairs if a < b
    ]
    return one_document(text, spans, draw(st.lists(place, max_size=5)))


@settings(max_examples=200, deadline=None)
@given(marked_texts())
def test_text_content_is_the_text(corpus: Corpus) -> None:
    view = View(sentences_with_markers(corpus, "x").html)
    assert view.text == corpus.text("x")
    assert not [tag for tag, _ in view.elements if tag not in {"div", "style", "p", "b", "i", "br", "span"}]


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")))
def test_escaping_survives_the_parser(text: str) -> None:
    parser = View(f'<div class="wb-text" title="{attribute(text)}">{escape(text)}</div>')
    assert parser.text == text
    assert parser.elements == [("div", {"class": "wb-text", "title": text})]


def test_script_is_shown_as_text(corpus: Corpus) -> None:
    shown = sentences_with_markers(corpus, "column").html
    assert "<script" not in shown
    assert "<script>alert(1)</script>" in View(shown).text


def test_script_in_the_title_and_metadata_is_text(corpus: Corpus) -> None:
    bad = '<img src=x onerror="alert(1)">'
    documents = corpus.documents.with_columns(title=pl.lit(bad), outlet=pl.lit(bad))
    for hostile in (
        Corpus({**corpus.tables, "documents": documents}),
        Corpus({**corpus.tables, "documents": documents}).features(),
    ):
        tags = {tag for tag, _ in View(sentences_with_markers(hostile, "column").html).elements}
        assert "img" not in tags


def test_markers_carry_code_voice_and_tooltip(corpus: Corpus) -> None:
    view = View(sentences_with_markers(corpus, "column").html)
    for row in corpus.markers.iter_rows(named=True):
        found = [a for a in view.by_class(f"wb-code-{row['code']}") if f"wb-voice-{row['voice']}" in str(a["class"])]
        assert len(found) == 1
        tip = str(found[0]["title"])
        assert row["entry_id"] in tip
        assert row["code"].replace("_", " ") in tip
        assert row["voice"] in tip
        assert (schema.ENGAGEMENT[row["code"]] or "none") in tip


def test_margin_says_the_commitment_and_the_source_is_boxed(corpus: Corpus) -> None:
    view = View(sentences_with_markers(corpus, "column").html)
    assert [a["data-label"] for a in view.by_class("wb-s")] == ["questioned", "attributed", "hearsay", "hedged"]
    assert [str(a["title"]).split(" ")[1] for a in view.by_class("wb-source")] == ["named"]


def test_a_resolved_source_is_named_in_the_tooltip(corpus: Corpus) -> None:
    found = corpus.attributions.with_columns(source_entity=pl.lit('みなと市 "本庁"'))
    view = View(sentences_with_markers(Corpus({**corpus.tables, "attributions": found}), "column").html)
    assert [str(a["title"]).split("\n")[1] for a in view.by_class("wb-source")] == ['stands for: みなと市 "本庁"']


def test_without_text_it_says_how_to_attach_and_shows_where_markers_fall(corpus: Corpus) -> None:
    shown = sentences_with_markers(corpus.features(), "column")
    view = View(shown.html)
    assert "workbench attach DIR TEXT" in shown.html
    assert view.text == ""
    ticks = view.by_class("wb-tick")
    n_chars = corpus.documents["n_chars"][0]
    # One tick a marker, code by code, each where its marker starts.
    by_code = corpus.markers.sort(pl.col("code").to_physical(), "start")
    assert [a["style"] for a in ticks] == [f"left:{100 * s / n_chars:.2f}%" for s in by_code["start"]]


def test_attached_copy_lights_the_view_up(corpus: Corpus) -> None:
    text = corpus.text("column")
    attached = corpus.features().attach({hashlib.sha256(text.encode()).hexdigest(): text})
    assert View(sentences_with_markers(attached, "column").html).text == text


def test_document_without_markers_or_sentences(corpus: Corpus) -> None:
    shown = sentences_with_markers(corpus, "w0")
    assert "0 markers in 0 sentences" in repr(shown)


def test_unknown_document(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="no document 'nobody'"):
        sentences_with_markers(corpus, "nobody")
