"""The systems of benchmarks/stance that the analyser is set beside, and how the scripts fail and skip."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "stance"
SCRIPT = FOLDER / "score.py"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    # As when run as a script: the folder itself is on the path.
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("comparators")


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


def test_the_dictionary_is_made_of_the_marked_forms_of_the_lexicon(script: ModuleType) -> None:
    [found] = script.dictionary(2)({"d": "雨になるかもしれない。"})
    assert found["doc_id"] == "d"
    assert found["markers"] == [{"start": 4, "end": 10, "code": "possibility", "voice": "author"}]


def sources(found: dict, text: str) -> list[tuple[str | None, str]]:
    spans = [(a["source_start"], a["source_end"], a["source_type"]) for a in found["attributions"]]
    return [(None if a is None else text[a:b], kind) for a, b, kind in spans]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("国防省によると、荷は届いた{と述べた}。", ("国防省", "named_organisation")),
        # The nearest wins, also where it stands inside what is reported.
        ("鈴木氏は専門家が来る{と述べた}。", ("専門家", "expert")),
        ("荷は届いた{と述べた}。", (None, "unspecified")),
        # Not from the sentence before.
        ("鈴木氏は黙った。荷は届いた{と述べた}。", (None, "unspecified")),
        # Not from behind the cue.
        ("荷は届いた{と述べた}鈴木氏。", (None, "unspecified")),
        ("鈴木氏は荷は届いた{と述べた}。", ("鈴木氏", "named_person")),
    ],
)
def test_the_nearest_name_before_the_cue(script: ModuleType, sentence: str, source: tuple[str | None, str]) -> None:
    before, form, after = sentence.replace("}", "{").split("{")
    text = before + form + after
    cue = (len(before), len(before) + len(form))
    [found] = script.nearest_name({"d": text}, {"d": [cue]})
    assert sources(found, text) == [source]
    assert [(a["cue_start"], a["cue_end"]) for a in found["attributions"]] == [cue]
    assert found["markers"] == found["sentences"] == []


@pytest.mark.skipif(importlib.util.find_spec("spacy") is not None, reason="spaCy is installed here")
def test_a_python_without_ginza_is_said_to_be_one(script: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="GiNZA cannot be loaded"):
        script.ginza({"d": "荷は届いた。"}, None, sys.executable)


def test_ginza_finds_the_subject_of_the_verb_with_a_to_clause(script: ModuleType) -> None:
    text = "部品が足りないと専門家が指摘している。\n港湾局によると、荷は遅れる見込みだ。\n"
    # GiNZA may live in a Python of its own.
    python = os.environ.get("GINZA_PYTHON", sys.executable)
    try:
        [found] = script.ginza({"d": text}, None, python)
        [given] = script.ginza({"d": text}, {"d": [(12, 18), (23, 27)]}, python)
    except RuntimeError as error:
        pytest.skip(f"{error}; GINZA_PYTHON names a Python that has it")
    expected = [("専門家", "expert"), ("港湾局", "named_organisation")]
    assert sources(found, text) == sources(given, text) == expected
    assert [text[a["cue_start"] : a["cue_end"]] for a in found["attributions"]] == ["指摘している", "によると"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    # The checkout may be tested without being installed.
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[2])}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, encoding="utf-8")


def test_all_systems_are_scored_in_one_run(tmp_path: Path) -> None:
    text = "鈴木氏は荷が届いたと述べた。"
    cue = {"cue_start": 9, "cue_end": 13, "source_start": 0, "source_end": 3, "source_type": "named_person"}
    gold = {
        "doc_id": "d",
        "markers": [{"start": 9, "end": 13, "code": "attribution", "voice": "author"}],
        "attributions": [cue],
        "sentences": [{"start": 0, "end": 14, "commitment": "attributed"}],
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    # Front matter does not count for offsets.
    (tmp_path / "d.txt").write_text(f"---\noutlet: 港日報\n---\n{text}", encoding="utf-8")
    done = run(SCRIPT, "--gold", tmp_path / "gold.jsonl", "--texts", tmp_path, "--resamples", 10, "--json")
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    systems = ["workbench", "dictionary", "nearest name", "nearest name, cues given"]
    assert [name for name in results if not name.startswith("GiNZA")] == systems
    assert ("GiNZA" in results) != ("GiNZA: skipped" in done.stderr)
    found = {name: results[name]["scores"]["source_f1"]["value"] for name in systems}
    assert found == {"workbench": 1.0, "dictionary": 0.0, "nearest name": 1.0, "nearest name, cues given": 1.0}
    table = run(SCRIPT, "--gold", tmp_path / "gold.jsonl", "--texts", tmp_path, "--resamples", 10).stdout
    assert all(name in table for name in (*systems, "marker_strict_f1", "F1 attribution"))


def test_a_missing_text_is_one_line_on_stderr(tmp_path: Path) -> None:
    gold = {"doc_id": "d", "markers": [], "attributions": [], "sentences": []}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    done = run(SCRIPT, "--gold", tmp_path / "gold.jsonl", "--texts", tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.search(r"error: .* lacks d\.txt", done.stderr)


def test_time_is_split_between_tokenizing_and_stance(tmp_path: Path) -> None:
    for i in range(3):
        (tmp_path / f"{i}.txt").write_text("鈴木氏は荷が届いたと述べた。" * (i + 1), encoding="utf-8")
    done = run(FOLDER / "time_split.py", "--texts", tmp_path, "--runs", 2)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    # One of the three documents warms up.
    assert (result["documents"], result["runs"]) == (2, 2)
    seconds = result["cpu_seconds_per_1000_characters"]
    assert all(seconds[kind]["low"] <= seconds[kind]["median"] <= seconds[kind]["high"] for kind in seconds)
    assert 0 < result["share_tokenizing"]["median"] < 1
    assert run(FOLDER / "time_split.py", "--texts", tmp_path, "--runs", 3).returncode == 2


def test_lines_of_the_linearity_benchmark_are_as_long_as_they_say() -> None:
    done = run(FOLDER / "linearity.py", "--characters", 60, "--rounds", 1)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert [result["prose"][f"{n}x"]["characters"] for n in (1, 2, 4, 8)] == [60, 120, 240, 480]
    assert {shape["1x"]["ratio"]["median"] for shape in result.values()} == {1.0}
