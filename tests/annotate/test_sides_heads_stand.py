"""Sides, bodies, heads and stands of made-up sources, a line of the table each; and the rules that the tables keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import lexicon
from workbench.annotate import heads as heads_module
from workbench.annotate import sides as sides_module
from workbench.annotate import stand as stand_module
from workbench.annotate.heads import HEAD_KINDS, heads
from workbench.annotate.nouns import head_kind
from workbench.annotate.pipeline import annotate_text
from workbench.annotate.sides import bodies, only_alone, sides, source_kind, source_side
from workbench.annotate.stand import PLACES, STANDS, evaluations, verb_class
from workbench.errors import LexiconError
from workbench.lexicon import read_table

TABLE = Path(__file__).with_name("sides_bodies_stands.tsv")
ROWS = [row for row, _ in read_table(TABLE, ("function", "phrase", "gives")).rows]


def given(function: str) -> list[tuple[str, str | None]]:
    """The rows of a function: the phrase, and what it should give."""
    return [(r["phrase"], None if r["gives"] == "-" else r["gives"]) for r in ROWS if r["function"] == function]


@pytest.mark.parametrize(("phrase", "side"), given("side"))
def test_the_side_that_a_source_speaks_for(phrase: str, side: str | None) -> None:
    assert source_side(phrase, None, "official") == side


@pytest.mark.parametrize(("phrase", "kind"), given("kind"))
def test_what_kind_of_body_a_source_is(phrase: str, kind: str | None) -> None:
    assert source_kind(phrase, None, "named_organisation") == kind


@pytest.mark.parametrize(("phrase", "kind"), given("head"))
def test_the_head_of_a_phrase(phrase: str, kind: str | None) -> None:
    assert head_kind(phrase) == kind


@pytest.mark.parametrize(("sentence", "stand"), given("stand"))
def test_the_stand_of_a_clause(sentence: str, stand: str | None) -> None:
    found = [c for item in annotate_text(sentence) for c in item.verb_classes if c is not None]
    assert found == ([stand] if stand else [])


@pytest.mark.parametrize("source_type", ["author", "unspecified"])
def test_the_writer_and_nobody_have_no_side(source_type: str) -> None:
    assert source_side("米政府", "米政府", source_type) is None


@pytest.mark.parametrize("source_type", ["official", "media", "named_person", "public"])
def test_only_a_named_body_has_a_kind(source_type: str) -> None:
    assert source_kind("国防省", "国防省", source_type) is None


def test_the_phrase_goes_before_what_it_stands_for() -> None:
    assert source_side("米政府", "ロシア", "official") == "USA"
    assert source_side("同省", "ロシア国防省", "official") == "Russia"
    assert source_kind("同紙", "北湖新聞", "named_organisation") == "outlet"


def test_a_cue_that_is_no_verb_has_no_stand() -> None:
    context = cue = None
    assert verb_class(context, cue, None) is None  # type: ignore[arg-type]


def test_longer_words_are_tried_first() -> None:
    for table in (heads(), sides(), bodies()):
        sizes = [len(form) for form in table]
        assert sizes == sorted(sizes, reverse=True)
    assert only_alone() <= set(sides())
    assert set(heads().values()) == set(HEAD_KINDS)


def test_evaluations_name_a_place_and_a_stand() -> None:
    assert {e.place for e in evaluations()} == set(PLACES)
    assert {e.stand for e in evaluations()} == set(STANDS)


READERS = [
    (heads_module, heads, "form\tkind\n氏\tperson_title\n氏\tpublic\n", "twice"),
    (heads_module, heads, "form\tkind\n氏\tgentleman\n", "gentleman"),
    (sides_module, sides, "form\tside\tonly_alone\n米国\tAtlantis\t\n", "Atlantis"),
    (sides_module, sides, "form\tside\tonly_alone\n米国\tUSA\t\n米国\tUSA\t\n", "twice"),
    (sides_module, bodies, "ending\tkind\n社\tclub\n", "club"),
    (
        stand_module,
        evaluations,
        "place\tpattern\tstand\texample\tcounterexample\tnote\nabove\t正しく\tendorse\t\t\t\n",
        "above",
    ),
]


@pytest.mark.parametrize(
    ("module", "reader", "table", "named"), READERS, ids=[r[3] + str(i) for i, r in enumerate(READERS)]
)
def test_a_wrong_row_is_named(
    module: object, reader: object, table: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that is not allowed, or a form given twice, is an error that names it and does not linger in the cache."""
    file = tmp_path / "table.tsv"
    file.write_text(table, encoding="utf-8")
    monkeypatch.setattr(lexicon, "shipped", lambda *_: file)
    plain = reader.__wrapped__  # type: ignore[attr-defined]
    with pytest.raises(LexiconError, match=named):
        plain()
