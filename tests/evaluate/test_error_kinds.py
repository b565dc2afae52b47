"""Kinds of error with counts, and the places of them on which two readers differ too."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from workbench.evaluate.error_kinds import errors, kinds, summary

ROOT = Path(__file__).resolve().parents[2]


def marker(start, end, code, voice="author", entry_id=None):
    return {"start": start, "end": end, "code": code, "voice": voice} | ({"entry_id": entry_id} if entry_id else {})


def record(doc_id, markers, commitment="asserted", cues=()):
    sentence = {"start": 0, "end": 40, "commitment": commitment}
    return {"doc_id": doc_id, "markers": markers, "attributions": list(cues), "sentences": [sentence]}


def cue(source):
    start, end = source or (None, None)
    return {"cue_start": 20, "cue_end": 24, "source_start": start, "source_end": end, "source_type": "unspecified"}


GOLD = [
    record(
        "a",
        [marker(2, 4, "counter"), marker(8, 12, "probability"), marker(20, 24, "attribution")],
        cues=[cue((16, 18))],
    ),
    record("b", [marker(2, 4, "counter")]),
]
SAID = [
    record(
        "a",
        [marker(8, 12, "possibility", entry_id="poss.x"), marker(20, 25, "attribution", "quoted", "rv.x"), marker(30, 32, "doubt", entry_id="dbt.x")],
        "hedged",
        [cue(None)],
    ),
    record("b", []),
]  # fmt: skip


def test_every_error_has_its_kind():
    found = errors(GOLD, SAID)
    rows = found.select("doc_id", "what", "code", "instead", "entry_id").rows()
    assert set(rows) == {
        ("a", "missed", "counter", None, None),
        ("a", "missed", "probability", "possibility", "poss.x"),
        ("a", "in excess", "possibility", "probability", "poss.x"),
        ("a", "in excess", "doubt", None, "dbt.x"),
        ("a", "span", "attribution", "longer", "rv.x"),
        ("a", "voice", "attribution", "quoted for author", "rv.x"),
        ("a", "source", None, "none found", None),
        ("a", "commitment", None, "hedged for asserted", None),
        ("b", "missed", "counter", None, None),
    }
    counted = kinds(found)
    assert counted.row(0, named=True) == {
        "code": "counter", "what": "missed", "instead": None, "n": 2, "n_documents": 2, "n_read_twice": 0,
        "n_readers_differ": 0, "n_second_agrees": 0,
    }  # fmt: skip
    assert summary(found)["errors"] == len(rows) == 9
    assert kinds(found, ["entry_id"]).filter(entry_id="poss.x")["n"].item() == 2


def test_readers_differ_where_the_second_has_what_the_first_lacks():
    # The second reader leaves the counter of document a out as the analyser does, and has no doubt either.
    second = [
        record("a", [marker(8, 12, "probability"), marker(20, 24, "attribution", "quoted")], "hedged", [cue((16, 18))])
    ]
    found = errors(GOLD, SAID, readers=(GOLD, second))
    said = {
        (r["doc_id"], r["what"], r["code"]): (r["read_twice"], r["readers_differ"], r["second_agrees"])
        for r in found.iter_rows(named=True)
    }
    assert said["a", "missed", "counter"] == (True, True, True)
    assert said["a", "missed", "probability"] == (True, False, False)
    assert said["a", "in excess", "doubt"] == (True, False, False)
    assert said["a", "voice", "attribution"] == (True, True, True)
    assert said["a", "span", "attribution"] == (True, False, False)
    assert said["a", "source", None] == (True, False, False)
    assert said["a", "commitment", None] == (True, True, True)
    assert said["b", "missed", "counter"] == (False, None, None)
    assert summary(found)["readers differ"] == 3
    row = kinds(found).filter(code="counter").row(0, named=True)
    assert (row["n"], row["n_read_twice"], row["n_readers_differ"]) == (2, 1, 1)


def test_the_script_prints_counts_and_text_only_when_asked(tmp_path, capsys, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "stance"))
    script = importlib.import_module("errors_by_kind")
    text = "港湾局は荷が遅れると述べた。\n再開は来月になるだろう。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(record("a", [marker(0, 3, "doubt")])), encoding="utf-8")
    command = ["errors_by_kind.py", "--gold", str(gold), str(tmp_path)]
    monkeypatch.setattr("sys.argv", command)
    script.main()
    out = capsys.readouterr().out
    assert "what: missed: 1" in out
    assert "probability" in out
    assert "だろう" not in out
    monkeypatch.setattr("sys.argv", [*command, "--context", "5"])
    script.main()
    assert "[だろう]" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["errors_by_kind.py", "--gold", str(gold), str(tmp_path / "away")])
    with pytest.raises(SystemExit, match="lacks a.txt"):
        script.main()
