"""The reading view keeps the text, escapes it, and says what to do where there is none."""

from __future__ import annotations

import hashlib
import itertools
import time
from html.parser import HTMLParser

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import schema
from workbench.annotate import lexicon
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.show import reading_style
from workbench.show.html import attribute, escape
from workbench.show.reading import sentences_with_markers
from workbench.show.reading_tips import circled, gloss

TAGS = {"div", "style", "p", "b", "i", "br", "span", "bdi", "label", "input"}


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
    assert not [tag for tag, _ in view.elements if tag not in TAGS]


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


# -- sources, their cues, and chains of them -----------------------------------------------------------------------

# Written for the tests: 市 said, by word of the paper, what its official had told it; 市 is the source of two cues.
CHAIN = "みなと紙によると、市は担当者が「橋は安全だ」と話したと説明した。理由も述べた。"
CUES = (("によると", "みなと紙", None), ("と話した", "担当者", 2), ("と説明した", "市", 0), ("述べた", "市", None))


def chained() -> Corpus:
    spans = [(CHAIN.index(form), CHAIN.index(form) + len(form), "attribution", "author") for form, _, _ in CUES]
    corpus = one_document(CHAIN, spans, [CHAIN.index("理由")])
    rows = [
        {
            "doc_id": "x",
            "marker_id": i,
            "source_start": CHAIN.index(name),
            "source_end": CHAIN.index(name) + len(name),
            "source_form": name,
            "source_type": "named_organisation" if i != 1 else "official",
            "source_entity": name,
            "verb_class": "acknowledge" if i else None,
            "within": within,
        }
        for i, (_, name, within) in enumerate(CUES)
    ]
    return corpus.with_tables(attributions=pl.DataFrame(rows, schema=dict(schema.TABLES["attributions"].columns)))


def test_cues_carry_the_number_of_their_source() -> None:
    view = View(sentences_with_markers(chained(), "x").html)
    sources = {a["data-pair"]: (a["data-number"], a["data-cue"]) for a in view.by_class("wb-source")}
    assert sources == {"1": ("①", "0"), "2": ("②", "2 3"), "3": ("③", "1")}
    cues = {
        a["data-cue"]: (a["data-pair"], a["data-number"])
        for a in view.by_class("wb-code-attribution")
        if "data-cue" in a
    }
    assert cues == {"0": ("1", "①"), "1": ("3", "③"), "2": ("2", "②"), "3": ("2", "②")}
    assert all(a["tabindex"] == "0" for a in view.by_class("wb-source"))
    assert view.text == CHAIN


def test_tooltips_tell_the_chain_from_the_inside_out() -> None:
    view = View(sentences_with_markers(chained(), "x").html)
    tips = {a["data-cue"]: str(a["title"]).split("\n") for a in view.by_class("wb-m") if "data-cue" in a}
    assert tips["1"][-4:] == [
        "source: ③ 担当者 (official)",
        "reporting verb, acknowledge: reports without taking a stand",
        "reported within: と説明した (source: ② 市 (named organisation))",
        "reported within: によると (source: ① みなと紙 (named organisation))",
    ]
    assert not any(line.startswith("reported within") for line in tips["0"])
    (box,) = [str(a["title"]) for a in view.by_class("wb-source") if a["data-pair"] == "2"]
    assert box.endswith("② cues: と説明した、述べた")


def test_a_chain_that_runs_in_a_circle_ends() -> None:
    corpus = chained()
    circle = corpus.attributions.with_columns(within=(pl.col("marker_id") + 1) % 4)
    view = View(sentences_with_markers(corpus.with_tables(attributions=circle), "x").html)
    tips = [str(a["title"]).count("reported within") for a in view.by_class("wb-m") if "data-cue" in a]
    assert tips == [3, 3, 3, 3]


def test_a_cue_without_a_source_in_the_text_has_no_number() -> None:
    corpus = chained()
    nothing = [pl.lit(None).cast(t).alias(c) for c, t in corpus.attributions.schema.items() if c.startswith("source_s")]
    lost = corpus.attributions.with_columns(
        *nothing, source_end=pl.lit(None, pl.Int64), source_form=pl.lit(None, pl.String)
    )
    view = View(sentences_with_markers(corpus.with_tables(attributions=lost), "x").html)
    assert not view.by_class("wb-source")
    cues = [a for a in view.by_class("wb-m") if "data-cue" in a]
    assert len(cues) == 4
    assert not any("data-number" in a for a in cues)


def test_numbers_in_circles() -> None:
    assert "".join(map(circled, (1, 20, 21, 35, 36, 50, 51))) == "①⑳㉑㉟㊱㊿(51)"


def test_glosses_are_those_of_the_lexicon() -> None:
    own = lexicon.stance()
    assert {i.entry_id: gloss(i.entry_id) for i in (*own.entries, *own.verbs)} == {
        i.entry_id: own.gloss(i.entry_id) or None for i in (*own.entries, *own.verbs)
    }
    assert gloss("nothing.such") is None
    text = "橋は安全だという。"
    corpus = one_document(text, [(5, 8, "hearsay", "author")], [])
    markers = corpus.markers.with_columns(entry_id=pl.lit("hs.toiu"))
    view = View(sentences_with_markers(corpus.with_tables(markers=markers), "x").html)
    assert f"in English: {own.gloss('hs.toiu')}" in str([a["title"] for a in view.by_class("wb-m") if "title" in a])


# -- pointing at a hit, and switching things off ---------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(marked_texts(), st.integers(-3, 70), st.integers(0, 20))
def test_a_focus_frames_that_stretch_and_changes_no_text(corpus: Corpus, start: int, size: int) -> None:
    text = corpus.text("x")
    markup = sentences_with_markers(corpus, "x", focus=(start, start + size)).html
    view = View(markup)
    assert view.text == text
    # Breaks between two sentences are not framed.
    framed = "".join(text[max(start, 0) : max(start + size, 0)].split())
    assert "".join(Framed(markup).text.split()) == framed
    anchors = [a for _, a in view.elements if a.get("id") == "wb-focus"]
    assert len(anchors) <= 1


class Framed(HTMLParser):
    """The text inside ``.wb-hit``."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self._open = "", []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "input"):
            self._open.append("wb-hit" in (dict(attrs).get("class") or "").split())

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data if any(self._open) else ""


def test_a_hit_that_crosses_markers_is_framed_whole(corpus: Corpus) -> None:
    text = corpus.text("column")
    start = text.index("不安もあるという") + 2
    markup = sentences_with_markers(corpus, "column", focus=(start, start + 4)).html
    assert Framed(markup).text == text[start : start + 4]
    assert markup.count('id="wb-focus"') == 1
    assert sentences_with_markers(corpus, "column").html.count("data-focus") == 0


def test_every_code_voice_and_the_sources_can_be_switched_off(corpus: Corpus) -> None:
    view = View(sentences_with_markers(corpus, "column").html)
    boxes = [str(a["class"]) for tag, a in view.elements if tag == "input"]
    codes = corpus.markers["code"].unique().to_list()
    voices = corpus.markers["voice"].unique().to_list()
    assert sorted(boxes) == sorted(
        [f"wb-on-code-{c}" for c in codes] + [f"wb-on-voice-{v}" for v in voices] + ["wb-on-margin", "wb-on-sources"]
    )
    assert all(f".{name}:not(:checked)" in reading_style.CSS for name in boxes)


def test_ticks_of_a_barcode_have_a_key_and_point_at_the_hit(corpus: Corpus) -> None:
    markers = corpus.markers.filter(doc_id="column")
    hit = markers.row(3, named=True)
    view = View(sentences_with_markers(corpus.features(), "column", focus=(hit["start"], hit["end"])).html)
    ticks = view.by_class("wb-tick")
    assert sorted(str(a["data-key"]) for a in ticks) == sorted(f"marker:{i}" for i in markers["marker_id"])
    assert [a["data-key"] for a in ticks if "data-focus" in a] == [f"marker:{hit['marker_id']}"]
    assert all(a["tabindex"] == "0" for a in ticks)


def test_the_time_it_takes_grows_with_the_text_not_its_square() -> None:
    # One sentence with thousands of markers: a look at every marker for every piece would be 16,000,000 looks.
    text = "だという" * 4_000
    corpus = one_document(text, [(i, i + 2, "hearsay", "author") for i in range(0, len(text), 4)], [])
    begin = time.perf_counter()
    assert View(sentences_with_markers(corpus, "x").html).text == text
    assert time.perf_counter() - begin < 5
