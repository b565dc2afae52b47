"""benchmarks/stance/closing.py: one run for everything that is shown of the labels; and the timing of the rest of annotation."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from workbench.errors import WorkbenchError

ROOT = Path(__file__).resolve().parents[2]
TEACHING = ROOT / "corpora" / "teaching"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "stance"))
    return importlib.import_module("closing")


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Teaching gold in three roles, and a table of groups, as arguments."""
    lines = (TEACHING / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    arguments, rows = [], ["doc_id\toutlet\tgenre"]
    for role, part in (("developed", lines[:4]), ("left-out", lines[4:6]), ("unseen", lines[6:8])):
        (tmp_path / f"{role}.jsonl").write_text("\n".join(part), encoding="utf-8")
        arguments += ["--gold", role, str(tmp_path / f"{role}.jsonl"), str(TEACHING / "texts")]
        rows += [f"{json.loads(line)['doc_id']}\tpaper {i % 2}\tnews" for i, line in enumerate(part)]
    (tmp_path / "groups.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "second.jsonl").write_text("\n".join(lines[6:7]).replace('"counter"', '"doubt"'), encoding="utf-8")
    (tmp_path / "first.jsonl").write_text("\n".join(lines[6:7]), encoding="utf-8")
    second = ["--second", str(tmp_path / "first.jsonl"), str(tmp_path / "second.jsonl")]
    # No corpora there: coverage and the readings are left out, and said to be.
    return [
        *arguments,
        *second,
        "--groups",
        str(tmp_path / "groups.tsv"),
        "--shared",
        str(tmp_path),
        "--resamples",
        "20",
    ]


def test_one_run_shows_everything_and_writes_what_the_notebook_reads(script, files, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(script, "OUT", tmp_path / "columns.tsv")
    monkeypatch.setattr("sys.argv", ["closing.py", *files, "--write"])
    script.main()
    printed = capsys.readouterr().out
    for heading in ("Scores, a row a set of texts", "Scores side by side", "What fitted figures foretell", "By code (F1",
                    "By outlet (F1)", "By genre (F1)", "Sizes", "Kinds of error, unseen"):  # fmt: skip
        assert f"## {heading}" in printed
    assert "Not fitted: entries" in printed
    assert "readings: skipped" in printed
    assert "coverage: skipped" in printed
    assert any(line.split()[:2] == ["left_out", "2"] for line in printed.splitlines())
    table = pl.read_csv(tmp_path / "columns.tsv", separator="\t")
    assert table["column"].unique().sort().to_list() == ["development", "leave_one_out", "left_out", "unseen"]
    assert set(table["kind"]) == {"score", "code", "fitted", "outlet", "genre"}
    assert table.filter(kind="genre", column="unseen")["group"].unique().to_list() == ["news"]


def test_sizes_are_counted_and_no_pattern_is_long_any_more(script):
    sizes = {row[0]: row[1:] for row in script.sizes()}
    assert sizes["patterns > 100 characters"] == ["91", "0"]
    assert int(sizes["longest pattern or condition"][1]) <= 80
    assert int(sizes["entries"][1]) > 300


def test_a_role_that_is_none_is_an_error(script, files, monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv", ["closing.py", *[a.replace("left-out", "seen") if a == "left-out" else a for a in files]]
    )
    with pytest.raises(SystemExit):
        script.main()
    assert "the role is one of developed, left-out, unseen" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["closing.py", *files[8:]])
    with pytest.raises(SystemExit, match="no gold that rules were developed with"):
        script.main()


def test_our_corpora_are_left_out_with_the_gold_of_their_kind(script):
    groups = script.read_grouping(None, "genre", ["diet-1", "nw-x-2"], script.genre)
    assert groups["diet-all.jsonl.gz"] == groups["diet-1"] == "Diet speech"
    assert groups["jawikinews.jsonl.gz"] == groups["nw-x-2"]


def test_the_rest_of_annotation_is_compared_with_an_earlier_run_of_the_same_texts(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "stance"))
    timing = importlib.import_module("time_split")

    def run(seconds: float, documents: int = 3) -> dict:
        whole = {"median": seconds, "low": seconds / 2, "high": seconds * 2}
        return {"texts": "x", "documents": documents, "characters": 9, "runs": 1} | {
            "cpu_seconds_per_1000_characters": {"stance": whole}
        }

    assert timing.beside(run(0.03), run(0.02)) == {"median": 1.5, "low": 1.5}
    with pytest.raises(WorkbenchError, match="the earlier run had documents 4"):
        timing.beside(run(0.03), run(0.02, 4))
