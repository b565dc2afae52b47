"""The script that ranks the words of reporting constructions, on made-up text."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from script_loader import load_script

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "harvest_constructions.py"
TEXT = "店主は「雨がやむ」と述べた。客は「傘がない」とむせび泣いた。客が帰るとの見方が広がる。閉めることを強調した。"


@pytest.fixture(scope="module")
def harvest() -> ModuleType:
    return load_script(SCRIPT)


def test_every_class_of_a_slot_exists(harvest: ModuleType) -> None:
    known = set(harvest.wordlists.names())
    assert {name for _, _, names in harvest.SLOTS.values() for name in names} <= known


def test_words_are_counted_in_their_slots(harvest: ModuleType) -> None:
    found = harvest.count([TEXT], ["quote", "noun", "koto"])
    assert found["quote"] == {"述べる": 1, "むせび泣く": 1}
    assert found["noun"] == {"見方": 1}
    assert found["koto"] == {"強調": 1}


def test_what_accounts_for_a_word_is_named(harvest: ModuleType) -> None:
    assert harvest.class_of("述べる", "quote") == "reporting"
    assert harvest.class_of("なる", "clause") == "naming"
    assert harvest.class_of("見方", "noun") == "view"
    assert harvest.class_of("むせび泣く", "quote") is None


def test_coverage_is_the_share_of_the_words_in_a_slot(
    harvest: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "made_up.jsonl"
    corpus.write_text(json.dumps({"body": TEXT}, ensure_ascii=False) + "\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["harvest", str(corpus), "--coverage", "--slot", "quote", "--slot", "mune"])
    harvest.main()
    assert capsys.readouterr().out == "quote\t2\t0.500\nmune\t0\tnan\n"
