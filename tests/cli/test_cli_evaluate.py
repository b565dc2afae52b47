"""workbench evaluate: JSON by default, tables, differences in context, texts annotated on the spot, two annotators."""

from __future__ import annotations

import json

import pytest

from workbench.cli import main

TEXT = "港湾局は荷が遅れると述べた。\n再開は来月になるだろう。\n"


def record(doc_id, cue_end, code):
    cue = {"cue_start": 9, "cue_end": cue_end, "source_start": 0, "source_end": 3, "source_type": "named_organisation"}
    first = {"start": 9, "end": cue_end, "code": "attribution", "voice": "author"}
    second = {"start": 23, "end": 26, "code": code, "voice": "author"}
    sentences = [{"start": 0, "end": 14, "commitment": "attributed"}, {"start": 15, "end": 27, "commitment": "hedged"}]
    return {"doc_id": doc_id, "markers": [first, second], "attributions": [cue], "sentences": sentences}


@pytest.fixture
def files(tmp_path):
    """Gold, a prediction that differs, and the texts: one has front matter, which does not count for offsets."""
    assert (TEXT[9:13], TEXT[23:26]) == ("と述べた", "だろう")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(TEXT, encoding="utf-8")
    (texts / "b.txt").write_text(f"---\noutlet: 港日報\n---\n{TEXT}", encoding="utf-8")
    (texts / "unrelated.txt").write_text("港は静かだ。\n", encoding="utf-8")
    sides = {"gold": (13, "probability"), "predicted": (12, "possibility")}
    for name, (end, code) in sides.items():
        lines = [json.dumps(record(doc_id, end, code)) for doc_id in ("a", "b")]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def run(capsys, *arguments):
    status = main(["evaluate", *map(str, arguments)])
    out, err = capsys.readouterr()
    return status, out, err


def test_the_default_is_the_scores_as_json(files, capsys):
    status, out, err = run(capsys, "--gold", files / "gold.jsonl", "--predicted", files / "predicted.jsonl")
    result = json.loads(out)
    assert (status, err) == (0, "")
    assert list(result) == ["n_documents", "method", "level", "notices", "scores", "codes"]
    assert result["scores"]["marker_lenient_f1"]["value"] == 0.5
    assert result["scores"]["marker_strict_f1"]["value"] == 0.0


def test_list_adds_what_differs_in_its_context(files, capsys):
    command = ["--gold", files / "gold.jsonl", "--predicted", files / "predicted.jsonl", "--list"]
    _, out, _ = run(capsys, *command, "--texts", files / "texts", "--context", "4")
    result = json.loads(out)
    assert result["confusion"] == [{"gold": "probability", "predicted": "possibility", "n": 2}]
    assert [(k["kind"], k["predicted"], k["n"]) for k in result["kinds"]] == [
        ("code", "possibility", 2),
        ("span", "shorter", 2),
    ]
    # Both documents have their context, also the one whose file begins with front matter.
    assert [(d["doc_id"], d["left"], d["form"], d["right"]) for d in result["differences"]] == [
        (doc_id, *line)
        for doc_id in "ab"
        for line in ((TEXT[5:9], "と述べた", TEXT[13:17]), (TEXT[19:23], "だろう", TEXT[26:30]))
    ]
    without = json.loads(run(capsys, *command)[1])
    assert {d["form"] for d in without["differences"]} == {None}


def test_tables_to_read(files, capsys):
    command = ["--gold", files / "gold.jsonl", "--predicted", files / "predicted.jsonl", "--format", "table"]
    status, out, err = run(capsys, *command, "--list", "--texts", files / "texts")
    assert status == 0
    assert "2 documents; percentile bootstrap" in err
    for heading in ("scores", "codes", "confusion", "kinds", "differences"):
        assert f"{heading}\n┌" in out
    assert "marker_lenient_f1" in out
    # The line break after 述べた。 does not break the table.
    assert any("だろう" in line and "。↵" in line for line in out.splitlines())
    assert "differences" not in run(capsys, *command)[1]


def test_texts_are_annotated_where_no_prediction_is_given(files, capsys):
    status, out, err = run(capsys, "--gold", files / "gold.jsonl", "--texts", files / "texts")
    result = json.loads(out)
    assert (status, result["notices"]) == (0, [])
    assert result["scores"]["marker_strict_f1"]["value"] == 1.0
    assert result["scores"]["source_f1"]["value"] == 1.0
    (files / "texts" / "b.txt").unlink()
    _, out, err = run(capsys, "--gold", files / "gold.jsonl", "--texts", files / "texts")
    assert json.loads(out)["notices"] == ["not predicted, scored as empty: b"]
    assert "warning: not predicted, scored as empty: b" in err


def test_agreement_of_two_annotators(files, capsys):
    command = ["--gold", files / "gold.jsonl", "--predicted", files / "predicted.jsonl", "--agreement"]
    result = json.loads(run(capsys, *command)[1])
    assert result["labels"]["code"]["share"]["value"] == 0.5
    assert result["f1"]["cue_f1"]["value"] == 1.0
    assert "scores" not in result
    _, out, _ = run(capsys, *command, "--format", "table")
    assert "agreement\n┌" in out
    assert out.count("kappa") == 4


def test_bad_calls_are_one_line(files, capsys):
    status, out, err = run(capsys, "--gold", files / "gold.jsonl")
    assert (status, out) == (2, "")
    assert "nothing to score" in err
    (files / "other").mkdir()
    (files / "other" / "x.txt").write_text("港は静かだ。\n", encoding="utf-8")
    status, out, err = run(capsys, "--gold", files / "gold.jsonl", "--texts", files / "other")
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert "holds no text of the gold documents" in err


def test_text_cannot_steer_the_terminal(files, capsys):
    (files / "texts" / "a.txt").write_text(TEXT.replace("来月", "\x1b\u202e"), encoding="utf-8")
    command = ["--gold", files / "gold.jsonl", "--predicted", files / "predicted.jsonl", "--format", "table"]
    _, out, _ = run(capsys, *command, "--list", "--texts", files / "texts")
    assert "··になる" in out
    assert "\x1b" not in out


def test_scores_by_group_and_without_each_group(files, capsys):
    groups = files / "groups.tsv"
    groups.write_text("doc_id\toutlet\na\tFirst\nb\tSecond\n", encoding="utf-8")
    command = ["--gold", files / "gold.jsonl", "--predicted", files / "predicted.jsonl", "--groups", groups]
    result = json.loads(run(capsys, *command)[1])
    lenient = {g["group"]: g for g in result["groups"] if g["score"] == "marker_lenient_f1"}
    assert {name: (g["n_documents"], g["value"], g["without"]) for name, g in lenient.items()} == {
        "First": (1, 0.5, 0.5),
        "Second": (1, 0.5, 0.5),
    }
    open_codes = [g for g in result["groups"] if g["score"] == "marker_lenient_f1_open"]
    assert {(g["value"], g["reason"]) for g in open_codes} == {(None, "no open marker in gold or prediction")}
    status, _, err = run(capsys, *command, "--leave-out", "genre")
    assert status == 2
    assert "genre" in err
    assert "outlet" in err
