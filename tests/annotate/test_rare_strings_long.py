"""No rule names a string of one document unless a linguist would list it: what stands in gold and hardly elsewhere was judged."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
from script_loader import load_script


@pytest.fixture(scope="module")
def script(root: Path) -> ModuleType:
    return load_script(root / "scripts" / "rare_strings.py")


def test_literals_are_what_stands_in_a_pattern_as_it_is(script: ModuleType) -> None:
    assert script.literals("確認(?:が|は)?{nai}|{v5r:残}って[いた]る") == ["確認", "残って"]
    assert script.literals("{@danger}が(?!困る)<view>") == ["困る"]


def test_a_document_counts_once_and_counting_stops_early(script: ModuleType) -> None:
    documents = script.Documents(["雨と雨", "雪", "雨", "雨"])
    assert documents.n == 4
    assert [documents.holding("雨", most) for most in (0, 1, 9)] == [1, 2, 3]
    assert documents.holding("風", 1) == 0
    assert documents.matching(re.compile("雨と"), ["雨"], 5) == 1
    assert documents.matching(re.compile("雨.?"), ["雨"], 1) == 2
    assert documents.matching(re.compile("雨\0"), ["雨"], 5) == 0


def test_every_judged_string_is_still_named_and_has_a_reason(script: ModuleType) -> None:
    named = {(item.name, item.string) for item in script.named()}
    judged = script.reviewed(script.REVIEWED)
    assert len(judged) > 30
    assert [key for key in judged if key not in named] == [], "no longer named: take the row out"


@pytest.mark.shared
@pytest.mark.long
def test_what_stands_in_gold_and_hardly_elsewhere_was_judged(script: ModuleType, shared: Path) -> None:
    gold = script.gold_texts([shared / name for name in script.GOLD])
    if not gold.n or not (shared / "data" / script.CORPORA[0]).is_file():
        pytest.skip("needs gold texts and corpora in ../shared")
    found = script.suspects(script.Documents(script.texts(shared)), gold)
    judged = script.reviewed(script.REVIEWED)
    unread = [(i.name, i.string) for i, _, _ in found if (i.name, i.string) not in judged]
    assert unread == [], "judge each: take it out, or give it a reason in scripts/rare_strings.tsv"
