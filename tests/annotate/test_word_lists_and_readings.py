"""Word lists that patterns name, and readings decided by weighted evidence."""

from __future__ import annotations

import re

import pytest

from workbench.annotate import classes, lexicon, paradigms, readings, wordlists
from workbench.annotate.context import Context
from workbench.annotate.pipeline import annotate_text
from workbench.errors import LexiconError


def place(text: str, form: str) -> tuple[Context, int, int]:
    found = annotate_text(text)[0]
    start = text.index(form)
    return Context(text, found.sentence, found.tokens), start, start + len(form)


def test_a_pattern_names_a_list_and_matches_its_words_only():
    pattern = re.compile(paradigms.expand("{@danger}がある"))
    assert pattern.fullmatch("恐れがある")
    assert pattern.fullmatch("危険性がある")
    assert not pattern.fullmatch("机がある")
    with pytest.raises(LexiconError, match="no word list 'nothing'"):
        paradigms.expand("{@nothing}がある")


def test_every_list_has_words_says_what_it_holds_and_is_named_by_an_entry():
    patterns = "".join(
        f"{e.pattern}{e.left and e.left.pattern.pattern}{e.right and e.right.pattern.pattern}"
        for e in lexicon.stance().entries
    )
    for name in wordlists.names():
        assert len(wordlists.words(name)) >= 2, name
        assert (wordlists.folder() / f"{name}.txt").read_text(encoding="utf-8").startswith("# "), name
        assert f"{{@{name}}}" in patterns or wordlists.alternation(name) in patterns, f"{name} is asked for by no entry"


def test_the_longer_word_comes_first():
    words = wordlists.words("danger")
    assert words.index("危険性") < words.index("危険")


def test_every_weight_has_a_reason_and_a_known_view():
    _, features = readings.table("linking")
    assert features
    assert all(f.note and f.view in readings.VIEWS for f in features)
    assert any(f.weight > 0 for f in features)
    assert any(f.weight < 0 for f in features)


def test_evidence_moves_the_probability_the_way_it_says():
    turns = readings.probability("linking", *place("招待状は届いたが、誰も出席しなかった。", "が"))
    leads_on = readings.probability("linking", *place("先ほども触れましたが、これは次の議題です。", "が"))
    assert 0 < leads_on < turns < 1
    assert turns > 0.5


def test_an_unknown_reading_is_an_error_that_names_the_known_ones():
    with pytest.raises(LexiconError, match="no reading 'nothing'") as error:
        readings.table("nothing")
    assert "linking" in str(error.value.allowed)


def test_a_change_of_a_word_class_changes_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = classes.digest()
    classes.digest.cache_clear()
    monkeypatch.setattr(classes, "names", lambda: ["voice"])
    assert classes.digest() != before
    monkeypatch.undo()
    classes.digest.cache_clear()
    assert classes.digest() == before
