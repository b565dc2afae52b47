"""The commands that print numbers: contrast and evaluate."""

import csv
import io
import json

import pytest

pytest.importorskip("workbench.compare.contrast")

from workbench.cli import main

TEXTS = {
    "a": ("wire", "港の貨物、増加か\n北浜通信によると、港に入る貨物船が増えているという。だが、確認されてはいない。\n"),
    "b": ("speech", "港の整備について、大臣の見解を伺います。私は、見直すべきだと考えております。\n"),
    "c": ("wire", "橋の工事、再開へ\n運輸局は五日、橋の工事を再開すると発表した。来月にも終わる見通しだ。\n"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("contrast")
    (base / "in").mkdir()
    for name, (genre, body) in TEXTS.items():
        front = f"---\ndate: 2022-04-01\ngenre: {genre}\n---\n"
        (base / "in" / f"{name}.txt").write_text(front + body, encoding="utf-8")
    assert main(["build", str(base / "in"), "--out", str(base / "out")]) == 0
    return base / "out"


def test_contrast_in_three_formats_has_the_same_rows(folder, capsys):
    printed = {}
    for form in ("json", "csv", "table"):
        assert main(["contrast", str(folder), "--target", "a", "--format", form]) == 0
        printed[form] = capsys.readouterr().out
    rows = json.loads(printed["json"])
    assert rows
    assert len(list(csv.DictReader(io.StringIO(printed["csv"])))) == len(rows)
    for column in ("group", "category", "target_rate", "low", "high", "log2_ratio", "reason"):
        assert column in rows[0]
        assert column in printed["table"]
    assert printed["table"].count("\n") == len(rows) + 4


@pytest.mark.parametrize("arguments", [["--target", "zzz"], ["--target", "a", "--by", "colour"]])
def test_contrast_names_what_is_not_there(folder, arguments, capsys):
    assert main(["contrast", str(folder), *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    [line] = captured.err.splitlines()
    assert arguments[-1] in line


def test_evaluate_prints_json(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TEXTS["a"][1], encoding="utf-8")
    assert main(["annotate", str(tmp_path / "a.txt")]) == 0
    predicted = tmp_path / "p.jsonl"
    predicted.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["evaluate", "--gold", str(predicted), "--predicted", str(predicted)]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores


def test_evaluate_without_a_file(tmp_path, capsys):
    assert main(["evaluate", "--gold", str(tmp_path / "no.jsonl"), "--predicted", str(tmp_path / "no.jsonl")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    [line] = captured.err.splitlines()
    assert "no.jsonl" in line


def test_contrast_of_another_family(folder, capsys):
    assert main(["contrast", str(folder), "--target", "a", "--family", "voice", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {r["category"] for r in rows} == {"author", "quoted", "reported", "headline"}
    assert main(["contrast", str(folder), "--target", "a", "--family", "colour"]) == 2
    assert "no family of categories 'colour'" in capsys.readouterr().err


def test_contrast_counted_by_workers(folder, capsys):
    distributed = pytest.importorskip("distributed", reason="needs Dask (the extra `dask`)")
    printed = []
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, silence_logs=50
    ) as cluster:
        for more in ([], ["--scheduler", cluster.scheduler_address]):
            assert main(["contrast", str(folder), "--target", "a", "--family", "frame", "--format", "json", *more]) == 0
            printed.append(json.loads(capsys.readouterr().out))
    assert printed[0] == printed[1] != []


def test_workers_count_a_corpus_as_it_stands(folder, capsys):
    scheduler = ["--scheduler", "tcp://127.0.0.1:1"]
    for more in (["--part", "body"], ["--names", "shipped"]):
        assert main(["contrast", str(folder), "--target", "a", *scheduler, *more]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "without --part" in captured.err


def test_contrast_of_the_body_alone(folder, capsys):
    found = {}
    for part in (None, "body"):
        more = ["--part", part] if part else []
        assert main(["contrast", str(folder), "--target", "a", *more, "--format", "json"]) == 0
        found[part] = json.loads(capsys.readouterr().out)
    assert found["body"][0]["target_exposure"] <= found[None][0]["target_exposure"]
    assert main(["contrast", str(folder), "--target", "a", "--part", "lead"]) == 2
    assert "title, heading, body" in capsys.readouterr().err
