"""Literals that a match begins with: every match of a pattern begins with one of them, and trying there finds what finditer does."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.annotate.entries import matches
from workbench.annotate.lexicon import stance
from workbench.annotate.literals import (
    characters_behind,
    first_literals,
    last_characters,
    needed_literals,
    stands_apart,
)


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("だろう", {"だろう"}),
        ("(?:の|ん)?だろう", {"のだろう", "んだろう", "だろう"}),
        ("[かや]も|だ", {"かも", "やも", "だ"}),
        ("(?<=た)として|(?<!と)ても", {"として", "ても"}),
        ("ab*c", {"ab", "ac"}),
        ("ab+c", {"ab"}),
        ("a{2,3}b", {"a", "b"}),
        (r"\[x", {"[x"}),
        ("[^a]b", set()),
        ("[a-c]b", set()),
        (".だ", set()),
        ("(?:だ)?", set()),
        (r"\d回", set()),
        ("(?P<n>だ)よ", set()),
    ],
)
def test_what_a_match_begins_with(pattern: str, wanted: set[str]) -> None:
    assert set(first_literals(pattern)) == wanted


ATOMS = st.sampled_from(
    ["a", "b", "ab", "[ab]", "[^a]", ".", "(?:a|bc)", "(?:ab|c)?", "(?=a)", "(?<=b)", "(?!c)", r"\."]
)
PATTERNS = st.lists(
    st.tuples(ATOMS, st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{0,2}"])), min_size=1, max_size=4
)


@given(PATTERNS, st.text("abc.", max_size=14), st.sets(st.integers(0, 14)), st.sampled_from(["", "c?", "[ab]"]))
@settings(max_examples=400, deadline=None)
def test_trying_at_literals_finds_what_finditer_does(
    parts: list[tuple[str, str]], text: str, borders: set[int], tail: str
) -> None:
    pattern = "".join(
        a + (q if not a.startswith(("(?=", "(?<", "(?!")) and not a.endswith("?") else "") for a, q in parts
    )
    compiled, literals = re.compile(pattern), first_literals(pattern)
    if not literals:
        return
    at = sorted({i for i in range(len(text)) if text.startswith(literals, i)})
    wanted = [m.span() for m in compiled.finditer(text)]
    assert matches(compiled, text, 0, len(text), at) == wanted
    # What begins at no border is left out, though it takes up what it covers; of a tail what is left must have one.
    behind = re.compile(tail)
    tailed = [(a, rest.end()) for a, b in wanted if a in borders and (rest := behind.match(text, b)) is not None]
    assert matches(compiled, text, 0, len(text), at, behind, borders) == tailed
    assert matches(compiled, text, 0, len(text), None, behind, borders) == tailed


@given(PATTERNS, st.sampled_from(["(?:c?)", "(?:[ab])", "(?:$)", "(?:bc|a)"]), st.text("abc.", max_size=14))
@settings(max_examples=400, deadline=None)
def test_what_is_told_of_a_pattern_holds_for_its_matches(parts: list[tuple[str, str]], then: str, text: str) -> None:
    pattern = "".join(
        a + (q if not a.startswith(("(?=", "(?<", "(?!")) and not a.endswith("?") else "") for a, q in parts
    )
    behind, needed = characters_behind(pattern, then), needed_literals(pattern, then)
    last, apart = last_characters(pattern), stands_apart(pattern)
    starts = []
    for at in range(len(text)):
        match = re.compile(pattern).match(text, at)
        if match is None:
            continue
        starts.append(match.span())
        assert last is None or text[match.end() - 1] in last
        if re.compile(then).match(text, match.end()) is None:
            continue
        assert not needed or any(literal in text for literal in needed)
        for literal, characters in behind.items():
            assert not text.startswith(literal, at) or text[at + len(literal)] in characters
    if apart:
        assert all(one[1] <= other[0] for one, other in pairwise(starts))


@pytest.mark.parametrize(
    ("pattern", "then", "needed"),
    [
        ("[^。]{1,9}をもって", (), {"をもって"}),
        ("か", ("(?:[―…])",), {"か―", "か…"}),
        ("か[？?]?", ("(?:だった)",), {"かだった", "か？だっ", "か?だっ"}),
        ("な(?:こと|話)|.{2}ものだ", (), {"なこと", "な話", "ものだ"}),
        ("な|.", (), set()),
    ],
)
def test_what_must_stand_in_a_match(pattern: str, then: tuple[str, ...], needed: set[str]) -> None:
    assert set(needed_literals(pattern, *then)) == needed


def test_nearly_every_entry_has_literals() -> None:
    lexicon = stance()
    without = [item.entry_id for item in (*lexicon.entries, *lexicon.verbs) if not item.needles]
    assert len(without) <= 4, without
