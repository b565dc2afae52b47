"""The reading view says what is put as not holding and what is doubtful, by signs and not by colour alone."""

from __future__ import annotations

import polars as pl
from teaching import Page, teaching

import workbench as wb
from workbench.show.reading_style import CSS
from workbench.show.reading_tips import DOUBTFUL


def view(doc_id: str = "explainer-vostochny-2023-a") -> str:
    return str(wb.reading(teaching(), doc_id)._repr_html_())


def test_signs_of_polarity_stand_behind_codes_and_commitment() -> None:
    html = view()
    assert 'data-tag="AT−"' in html  # わけではありません
    assert 'data-tag="QU○' in html
    assert 'data-label="questioned ○"' in html
    assert "polarity: negative 否定" in html
    assert "polarity (behind the code)" in html


def test_doubtful_markers_are_fainter_framed_and_have_a_sign() -> None:
    of_each = teaching().markers.filter(pl.col("confidence") < DOUBTFUL).group_by("doc_id").len().sort("len", "doc_id")
    doc_id, doubtful = of_each.row(-1)
    html = view(doc_id)
    assert html.count("wb-doubtful") >= doubtful
    assert "wb-on-doubtful" in html
    assert "confidence" in html
    assert "places of validation" in html
    assert ".wb-doubtful{opacity" in CSS


def test_the_text_is_still_the_text_alone() -> None:
    text = teaching().text("explainer-vostochny-2023-a")
    page = Page(view())
    assert text.splitlines()[0] in page.text
    assert "−" not in page.text.split(text.splitlines()[0])[-1]


def test_an_older_corpus_is_shown_without_signs() -> None:
    corpus = teaching()
    bare = corpus.markers.with_columns(polarity=pl.lit(None, corpus.markers.schema["polarity"]))
    bare = bare.with_columns(confidence=pl.lit(None, pl.Float64))
    plain = corpus.sentences.with_columns(polarity=pl.lit(None, corpus.sentences.schema["polarity"]))
    html = str(
        wb.reading(corpus.with_tables(markers=bare, sentences=plain), "explainer-vostochny-2023-a")._repr_html_()
    )
    assert "wb-m wb-doubtful" not in html.replace(CSS, "")
    assert "○" not in html
