"""Who speaks, build by build: subjects, holders, agents, fronted and cleft sources, one made-up sentence a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.annotate.persons import ends_in_person, has_organisation_name
from workbench.annotate.pipeline import annotate_document, annotate_text
from workbench.lexicon import read_table

TABLE = Path(__file__).with_name("source_builds.tsv")
ROWS = [row for row, _ in read_table(TABLE, ("build", "type", "sentence")).rows]


def parsed(sentence: str) -> tuple[str, tuple[int, int], tuple[int, int] | None]:
    """The plain sentence, and where its cue and its source stand."""
    plain = ""
    places: dict[str, int] = {}
    for char in sentence:
        if char in "«»{}":
            places[char] = len(plain)
        else:
            plain += char
    return plain, (places["«"], places["»"]), (places["{"], places["}"]) if "{" in places else None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["build"])
def test_the_source_of_a_cue(row: dict[str, str]) -> None:
    text, cue, source = parsed(row["sentence"])
    found = [
        (a.source, a.source_type)
        for item in annotate_text(text)
        for a in item.attributions
        if (a.cue.start, a.cue.end) == cue
    ]
    assert found == [(source, row["type"])], [
        (text[a.cue.start : a.cue.end], a.source and text[slice(*a.source)], a.source_type)
        for item in annotate_text(text)
        for a in item.attributions
    ]


def test_the_table_has_a_build_a_line_once() -> None:
    assert len({row["build"] for row in ROWS}) == len(ROWS) >= 35


#: A line, what part of the text it is, and what commitment it has.
HEADINGS = [
    ("橋はいつ開くのか\n\n町は橋を閉じた。", "title", "questioned"),
    ("橋の開通は来年か\n\n町は橋を閉じた。", "title", "questioned"),
    ("町長、橋の開通を発表\n\n町は橋を閉じた。", "title", "asserted"),
]


@pytest.mark.parametrize(("text", "part", "commitment"), HEADINGS)
def test_a_title_stands_by_itself(text: str, part: str, commitment: str) -> None:
    first, *rest = annotate_text(text)
    assert first.sentence.part == part
    assert first.commitment == commitment
    voices = [row[8] for row in annotate_document("made-up", text)["markers"] if row[4] <= first.sentence.end]
    assert set(voices) <= {"headline"}
    assert [item.sentence.part for item in rest] == ["body"]


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("雨は続くだろう。", "author"),
        ("町長は、雨は続くだろうと述べた。", "reported"),
        ("町長は「雨は続くだろう」と述べた。", "quoted"),
        ("雨は続くだろうと町長が語った。", "reported"),
        ("町長は退いた。次は誰も続かないだろう。", "author"),
        ("雨は続くだろうが、祭りは開くと町長は述べた。", "reported"),
    ],
)
def test_whose_conjecture_it_is(text: str, voice: str) -> None:
    found = [row[8] for row in annotate_document("made-up", text)["markers"] if row[7] == "probability"]
    assert found == [voice]


@pytest.mark.parametrize("phrase", ["ジョン・スミス", "工藤", "ベネディクト16世"])
def test_a_name_without_a_title_is_a_person(phrase: str) -> None:
    assert ends_in_person(phrase)


@pytest.mark.parametrize("phrase", ["橋", "会談", "予算", "ラジオ・オタワ"])
def test_a_thing_is_no_person(phrase: str) -> None:
    assert not ends_in_person(phrase)


@pytest.mark.parametrize("phrase", ["橋", "会談", "予算"])
def test_a_thing_is_no_body(phrase: str) -> None:
    assert not has_organisation_name(phrase)
