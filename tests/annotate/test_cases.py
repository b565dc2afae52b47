"""Inputs that users bring (``../shared/cases``, made up after public bug reports): what each of those about text gives.

The same kinds of text stand, in other words, in ``tests/view/test_view.py`` and ``test_layout.py``, which need no files.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import pytest

from workbench.annotate.pipeline import AnnotatedSentence, annotate_text
from workbench.read.text import read_text

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def cases(root: Path) -> Path:
    folder = root.parent / "shared" / "cases"
    if not folder.is_dir():
        pytest.skip("needs the inputs in ../shared/cases")
    return folder


@cache
def _annotated(path: Path) -> tuple[str, list[AnnotatedSentence]]:
    document = read_text(path)
    found = annotate_text(document.text, document.regions)
    for item in found:
        assert all(document.text[t.start : t.end] == t.surface for t in item.tokens)
    return document.text, found


def _form(text: str, start: int, end: int) -> str:
    """A stretch of a text in plain characters, so that two ways of writing can be compared."""
    plain = unicodedata.normalize("NFKC", text[start:end])
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")


def _markers(path: Path) -> list[tuple[str, str, str]]:
    text, found = _annotated(path)
    return [
        (_form(text, m.start, m.end), m.code, voice)
        for item in found
        for m, voice in zip(item.markers, item.voices, strict=True)
    ]


def _sources(path: Path) -> list[str | None]:
    text, found = _annotated(path)
    return [_form(text, *a.source) if a.source else None for item in found for a in item.attributions]


def _commitments(path: Path) -> list[str | None]:
    return [item.commitment for item in _annotated(path)[1]]


def _same(one: Path, other: Path) -> None:
    assert _markers(one) == _markers(other)
    assert _sources(one) == _sources(other)
    assert _commitments(one) == _commitments(other)


def test_decomposed_text_is_read_like_the_composed_one(cases: Path) -> None:
    _same(cases / "01-nfd-macos.txt", cases / "01-nfc-control.txt")
    assert len(_markers(cases / "01-nfd-macos.txt")) >= 10


def test_a_hard_wrapped_pdf_is_read_like_its_paragraph(cases: Path) -> None:
    _same(cases / "23-pdf-hardwrap.txt", cases / "23-pdf-control.txt")
    assert len(_annotated(cases / "23-pdf-hardwrap.txt")[1]) == 4


def test_a_wrapped_mail(cases: Path) -> None:
    codes = [code for _, code, _ in _markers(cases / "23b-email-wrap.txt")]
    assert {"obligation", "attribution", "inference"} <= set(codes)
    assert len(_annotated(cases / "23b-email-wrap.txt")[1]) == 3


def test_half_width_kana_and_marks(cases: Path) -> None:
    assert ("かもしれない", "possibility", "quoted") in _markers(cases / "04-hankaku-utf8.txt")
    assert "ロイター" in _sources(cases / "04-hankaku-utf8.txt")
    brackets = cases / "04b-hankaku-brackets.txt"
    assert ("と話した", "attribution", "author") in _markers(brackets)
    assert _commitments(brackets)[1:] == ["attributed", "hearsay", "attributed"]


@pytest.mark.parametrize(
    "number",
    ["01", "02", "03", "04", "05", "06", "08", "09", "10", "11", "12", "14", "15", "16", "17", "18", "19", "20"],
)
def test_every_kind_of_quotation_mark_is_speech(cases: Path, number: str) -> None:
    path = cases / f"14-{number}-style.txt"
    found = _markers(path)
    assert ("べきだ", "obligation", "quoted") in found
    assert ("と述べた", "attribution", "author") in found
    assert _sources(path) == ["市長"]
    assert _commitments(path)[1:] == ["attributed", "hedged"]


def test_all_marks_in_one_text(cases: Path) -> None:
    path = cases / "14-quote-kinds.txt"
    cues = [m for m in _markers(path) if m[1] == "attribution"]
    assert len(cues) == 13
    assert _sources(path) == ["市長"] * 13
    assert all(voice == "quoted" for _, code, voice in _markers(path) if code == "obligation")


def test_mixed_marks_of_ocr(cases: Path) -> None:
    path = cases / "15-mixed-ocr-quotes.txt"
    assert _commitments(path)[1:] == ["attributed"] * 3
    assert _sources(path) == ["市長", "議長", "知事"]


def test_paragraphs_of_a_quotation(cases: Path) -> None:
    found = _markers(cases / "17-multi-paragraph-quote.txt")
    assert [voice for form, _, voice in found if form in {"かもしれない", "べきだ", "なければならない"}] == [
        "quoted"
    ] * 3
    assert ("とみられる", "inference", "author") in found


def test_a_quotation_that_never_closes_holds_nothing(cases: Path) -> None:
    found = _markers(cases / "17b-unclosed-quote.txt")
    assert ("とみられる", "inference", "author") in found
    assert ("可能性がある", "possibility", "author") in found


def test_an_interview(cases: Path) -> None:
    found = _markers(cases / "18-interview.txt")
    answers = {"べきだ", "かもしれない", "だろう", "可能性はある", "なければならない", "と考える", "と思う"}
    assert {voice for form, _, voice in found if form in answers} == {"quoted"}
    assert {voice for _, code, voice in found if code == "question"} == {"author"}


def test_addresses_and_handles_are_whole(cases: Path) -> None:
    text, found = _annotated(cases / "20b-url.txt")
    assert [item.commitment for item in found] == ["asserted", "hedged"]
    assert "https://example.jp/a?b=1&c=2" in [t.surface for item in found for t in item.tokens]
    codes = [code for _, code, _ in _markers(cases / "20-tweets.txt")]
    assert "possibility" in codes
    words = [t.surface for item in _annotated(cases / "20-tweets.txt")[1] for t in item.tokens if t.pos == "URL"]
    assert {"https://example.com/a?b=1", "@higashi_hama"} <= set(words)
    assert not any(m.code == "question" and "/" in text[m.start - 20 : m.start] for item in found for m in item.markers)


def test_readings(cases: Path) -> None:
    path = cases / "21-ruby.txt"
    text, found = _annotated(path)
    forms = [text[m.start : m.end] for item in found for m in item.markers]
    assert "可能性（かのうせい）がある" in forms
    assert "かも知（し）れない" in forms
    assert _sources(path)[0] == "東浜市"
    assert _commitments(path)[1:] == ["hedged", "attributed", "attributed", "hedged", "attributed", "hedged"]


def test_radicals_of_a_pdf(cases: Path) -> None:
    path = cases / "22-kangxi-pdf.txt"
    assert [code for _, code, _ in _markers(path)] == [
        "obligation", "attribution", "possibility", "attribution", "inference", "possibility", "probability",
    ]  # fmt: skip
    assert _sources(path) == ["大橋市長", "専門家"] or _sources(path) == ["大橋市⻑", "専門家"]


def test_spaced_characters(cases: Path) -> None:
    path = cases / "24-vertical-spaced.txt"
    assert [code for _, code, _ in _markers(path)] == ["obligation", "attribution", "possibility"]


def test_zero_width_characters(cases: Path) -> None:
    path = cases / "28-zero-width.txt"
    assert [code for _, code, _ in _markers(path)] == [
        "obligation", "attribution", "possibility", "inference", "possibility", "attribution",
    ]  # fmt: skip
    assert _commitments(path)[1:] == ["attributed", "hedged", "hedged", "hedged", "attributed"]


@pytest.mark.parametrize("name", ["33-fullwidth-comma-period.txt", "33b-ascii-period.txt"])
def test_full_stops_of_science(cases: Path, name: str) -> None:
    expected = ["attributed", "hedged", "hedged", "attributed"][: 4 if name.startswith("33-") else 3]
    assert _commitments(cases / name)[1:] == expected


def test_quotations_without_a_verb(cases: Path) -> None:
    assert _commitments(cases / "34b-verbless.txt")[1:] == ["attributed"] * 4


def test_breaks_of_every_kind(cases: Path) -> None:
    text, found = _annotated(cases / "39-mixed-newlines.txt")
    assert all(text[item.sentence.start] not in "\u0085\u2028\u2029\v " for item in found)


def test_captions_and_bylines_are_no_text_and_a_line_that_is_a_sentence_no_heading(cases: Path) -> None:
    path = cases / "37-captions.txt"
    text, found = _annotated(path)
    assert [m for m in _markers(path) if m[1] in ("obligation", "attribution")] == [
        ("べきだ", "obligation", "quoted"), ("と述べた", "attribution", "author"),
    ]  # fmt: skip
    assert _sources(path) == ["大橋市長"]
    parts = {text[i.sentence.start : i.sentence.end]: i.sentence.part for i in found}
    assert [part for line, part in parts.items() if line.startswith("（")] == ["boilerplate"] * 3
    assert "heading" not in parts.values()


def test_a_handle_is_a_person(cases: Path) -> None:
    types = {_form(_annotated(cases / "20-tweets.txt")[0], *a.source): a.source_type
             for item in _annotated(cases / "20-tweets.txt")[1] for a in item.attributions if a.source}  # fmt: skip
    assert types["@higashi_hamaさん"] == "named_person"


def test_every_variant_is_marked(cases: Path) -> None:
    found = _annotated(cases / "42-variants.txt")[1]
    assert [len(item.markers) for item in found] == [0, *[1] * (len(found) - 1)]
    assert "遅れる" not in {form for form, _, _ in _markers(cases / "42-variants.txt")}


def test_sources_behind_english_and_behind_a_note(cases: Path) -> None:
    assert _sources(cases / "41-english-mixed.txt") == ["Blinken国務長官", "市長", "Smith"]
    assert _sources(cases / "32-lists.txt") == ["市長"]


def test_a_clipped_possibility(cases: Path) -> None:
    assert ("可能性も", "possibility", "author") in _markers(cases / "34-laughs.txt")


@pytest.mark.parametrize("name", ["05-emoji-ivs", "16-quote-several-sentences", "19-liveblog", "28b-cat-bom", "31-backslash", "32-lists", "34-laughs", "37-captions", "41-english-mixed", "42-variants", "53-utf16-text"])  # fmt: skip
def test_what_was_right_stays_right(cases: Path, name: str) -> None:
    _, found = _annotated(cases / f"{name}.txt")
    assert any(item.markers for item in found)
