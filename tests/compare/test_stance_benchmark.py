"""The plain dictionary of benchmarks/stance: longest form first, no context, commitment by the last characters."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "stance" / "score.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stance_score", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FORMS = {"という": "hearsay", "かもしれない": "possibility", "かもしれないという": "doubt", "だが": "counter"}
PATTERN = re.compile("|".join(sorted(FORMS, key=len, reverse=True)))


def test_the_longest_form_is_marked_and_every_voice_is_author(script: ModuleType) -> None:
    text = "雨かもしれないという。だがという店は開いた。\n晴れかもしれない"
    found = script.plain_record("d", text, PATTERN, FORMS)
    assert [(text[m["start"] : m["end"]], m["code"]) for m in found["markers"]] == [
        ("かもしれないという", "doubt"),
        ("だが", "counter"),
        ("という", "hearsay"),
        ("かもしれない", "possibility"),
    ]
    assert {m["voice"] for m in found["markers"]} == {"author"}
    sentences = [(text[s["start"] : s["end"]], s["commitment"]) for s in found["sentences"]]
    # という店は開いた。 ends ten characters from the full stop's end: the dictionary takes it for hearsay.
    assert sentences == [
        ("雨かもしれないという。", "asserted"),
        ("だがという店は開いた。", "hearsay"),
        ("晴れかもしれない", "hedged"),
    ]


def test_the_dictionary_is_made_of_the_marked_forms_of_the_lexicon(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("雨になるかもしれない。", encoding="utf-8")
    [found] = script.dictionary(2)([tmp_path / "d.txt"])
    assert found["doc_id"] == "d"
    assert found["markers"] == [{"start": 4, "end": 10, "code": "possibility", "voice": "author"}]


def test_a_missing_text_is_one_line_on_stderr(tmp_path: Path) -> None:
    gold = {"doc_id": "d", "markers": [], "attributions": [], "sentences": []}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    command = [sys.executable, str(SCRIPT), "--gold", str(tmp_path / "gold.jsonl"), "--texts", str(tmp_path)]
    # The checkout may be tested without being installed.
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[2])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.search(r"error: .* lacks d\.txt", done.stderr)
