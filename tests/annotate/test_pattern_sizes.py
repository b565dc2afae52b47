"""What an entry says can be read: its patterns are short, and what they name is data, one word or form a line."""

from __future__ import annotations

import re

import pytest

from workbench import lexicon as reader
from workbench.annotate import paradigms, wordlists
from workbench.annotate.lexicon import stance
from workbench.errors import LexiconError
from workbench.lexicon import read_table, shipped

LONGEST = 80
CELLS = ("pattern", "left", "right", "verb")


def cells() -> list[tuple[str, str, str]]:
    rows = [row for path in sorted(shipped("stance").glob("*.tsv")) for row, _ in read_table(path).rows]
    return [(row["entry_id"], name, row[name]) for row in rows for name in CELLS if row.get(name)]


def test_no_pattern_of_an_entry_is_long() -> None:
    assert len(cells()) > 1200
    assert [(entry, name, len(cell)) for entry, name, cell in cells() if len(cell) > LONGEST] == []


def test_no_form_is_long_and_each_says_what_it_is() -> None:
    for path in sorted(shipped("forms").glob("*.tsv")):
        for row, where in read_table(path, reader.FORM_COLUMNS).rows:
            assert len(row["form"]) <= LONGEST, where
            assert row["gloss"], where
            assert re.compile(paradigms.expand(row["form"])), where


def test_every_set_of_forms_is_named_by_an_entry_or_another_set() -> None:
    named = "".join(cell for _, _, cell in cells()) + "".join(f for forms in reader.form_sets().values() for f in forms)
    assert [name for name in reader.form_sets() if f"{{%{name}}}" not in named] == []


def test_a_pattern_names_a_set_of_forms_that_names_another() -> None:
    bad = re.compile(paradigms.expand("最悪{%is_bad}"))
    assert bad.match("最悪でならない")
    assert bad.match("最悪でした")  # by the set {%judged}
    assert not bad.match("最悪だろう") or bad.match("最悪だろう").end() == len("最悪")
    with pytest.raises(LexiconError, match="no set of forms 'nothing'"):
        paradigms.expand("雨{%nothing}")


def test_a_set_that_names_itself_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordlists, "form_sets", lambda: {"round": ("雨{%round}",)})
    with pytest.raises(LexiconError, match="names itself"):
        paradigms.expand("{%round}")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("a\t雨\tx\na\t雨\ty\n", "'雨' is empty or stands there twice"),
        ("a\t雨\tx\nb\t雪\tx\na\t風\tx\n", "the set 'a' has begun before"),
        ("a\t\tx\n", "'' is empty"),
    ],
)
def test_a_malformed_set_names_its_line(tmp_path, monkeypatch, content: str, why: str) -> None:
    (tmp_path / "made_up.tsv").write_text("forms\tform\tgloss\n" + content, encoding="utf-8")
    monkeypatch.setattr(reader, "shipped", lambda *parts: tmp_path)
    monkeypatch.setattr(reader, "form_sets", reader.form_sets.__wrapped__)
    with pytest.raises(LexiconError, match=re.escape(why)):
        reader.form_sets()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("{@doubt_stands}", "残った"), ("{@doubt_stands}", "尽きなかった"), ("{@doubt_stands}", "強くなった"),
        ("{@doubt_raise}", "呈した"), ("{@doubt_raise}", "禁じ得ない"), ("{@risk_stands}", "ありました"),
        ("{@chance_comes}", "浮上している"), ("{@passed_on}", "語り継がれた"),
    ],
)  # fmt: skip
def test_a_pattern_names_inflected_words(pattern: str, text: str) -> None:
    assert re.compile(paradigms.expand(pattern)).fullmatch(text)


def test_every_example_holds_a_needle_of_its_entry() -> None:
    for item in [*stance().entries, *stance().verbs]:
        text = item.example.replace("{", "").replace("}", "")
        assert not item.needles or any(needle in text for needle in item.needles), item.entry_id
