"""The benchmark of speed runs and gives every row; how fast anything is, is no matter of a test."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from workbench import kept
from workbench.corpus import Corpus


@pytest.fixture(scope="module")
def bench(root: Path) -> Any:
    sys.path.insert(0, str(root / "benchmarks" / "speed"))
    try:
        yield importlib.import_module("bench")
    finally:
        sys.path.remove(str(root / "benchmarks" / "speed"))


def test_search_and_keyness_rows_and_the_figure_of_runs(bench: Any, tmp_path: Path) -> None:
    runs = tmp_path / "runs.tsv"
    before = os.environ.get(kept.VARIABLE)
    small = ["--only", "search", "keyness", "--tokens", "3000", "--repeats", "2", "--record", str(runs)]
    found = bench.main(small)
    assert os.environ.get(kept.VARIABLE) == before  # what it keeps goes with it
    rows = found["search"]
    for name in ("collocates", "first page", "ngrams", "frequencies"):
        for index in ("new", "kept", "again"):
            taken = rows[name][f"{index}, s"]
            assert 0 < taken["low"] <= taken["median"] <= taken["high"]
    assert found["keyness"]["seconds"]["first"]["median"] > 0
    assert {"machine", "python", "numpy", "polars", "load", "commit"} <= set(found)
    # Without Conc there is no ratio to record.
    chart = importlib.import_module("chart")
    assert not runs.exists() or chart.read(runs) == []


def test_each_difference_of_collocates_is_explained(bench: Any) -> None:
    import polars as pl

    part = pl.DataFrame({"doc_id": ["a"] * 7 + ["b"] * 2, "word": ["x", "n", "y", "n", "x", "z", "z", "n", "x"]})
    pairs = bench.pairs_near(part, "n", 2).sort("form")
    # x: before the first n, behind the second, in b; y twice near one place; n near n twice; z once.
    assert pairs.rows() == [("n", 2, 2), ("x", 3, 3), ("y", 2, 1), ("z", 1, 1)]
    theirs = pl.DataFrame({"collocate": ["n", "x", "y", "z"], "collocate_frequency": [2, 3, 2, 1]})
    near = pl.DataFrame({"type": ["x", "y", "z"], "n": [3, 1, 1]})
    said = bench.collocates_agree(part, "n", near, theirs)
    assert (said["same"], said["other"], said["other, all near two nodes at once"]) == (2, 1, 1)
    assert said["only there"] == said["only there, below two places or the node"] == 1


def test_a_run_is_added_and_the_figure_drawn(bench: Any, tmp_path: Path) -> None:
    chart = importlib.import_module("chart")
    found = {
        "commit": "abc1234",
        "search": {"collocates": {"again / conc": {"median": 0.2, "low": 0.1, "high": 0.4}}},
        "keyness": {"times_as_fast_as_conc": {"kept": {"median": 2.0, "q1": 1.0, "q3": 4.0}}},
    }
    runs = tmp_path / "runs.tsv"
    chart.record(runs, found)
    chart.record(runs, found)
    rows = chart.read(runs)
    assert [r["row"] for r in rows] == ["collocates again / Conc", "first keyness / Conc"] * 2
    assert [(r["value"], r["low"], r["high"]) for r in rows[:2]] == [("0.2", "0.1", "0.4"), ("0.5", "0.25", "1")]
    chart.draw(rows, tmp_path / "speed.svg")
    assert (tmp_path / "speed.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_the_runs_that_are_kept_are_of_known_rows(bench: Any, root: Path) -> None:
    chart = importlib.import_module("chart")
    rows = chart.read(root / "benchmarks" / "speed" / "runs.tsv")
    assert rows
    assert {r["row"] for r in rows} <= set(chart.GOALS)
    assert all(float(r["value"]) > 0 for r in rows)


@pytest.mark.long
def test_build_and_article_rows(bench: Any) -> None:
    found = bench.main(["--only", "build", "article", "--characters", "3000", "--repeats", "1", "--jobs", "1"])
    assert found["build"]["documents"] > 1
    assert {k for k in found["build"] if "/" in k} == {
        "build / nagisa loop, wall",
        "build / nagisa loop, cpu",
        "nothing changed / first build, wall",
        "one lexicon entry more / first build, wall",
        "one lexicon entry more / first build, cpu",
    }
    assert found["article"]["annotate / nagisa, wall"]["median"] > 0


def test_a_corpus_is_written_many_times_and_asked(bench: Any, root: Path, tmp_path: Path) -> None:
    import polars as pl

    from workbench.build import build
    from workbench.read.sources import read_sources

    scale = importlib.import_module("scale")
    documents = read_sources([root / "corpora" / "teaching" / "texts"]).documents[:12]
    build(documents, tmp_path / "one", jobs=1)
    one, three = Corpus.read(tmp_path / "one"), Corpus.read(scale.multiplied(tmp_path / "one", 3, tmp_path / "large"))
    assert three.documents["doc_id"].n_unique() == 36
    for name in one.tables:
        assert three.table(name).height == 3 * one.table(name).height
        assert three.table(name).columns == one.table(name).columns
    last = three.filter(pl.col("doc_id").str.ends_with("~2"))
    assert last.markers.drop("doc_id").equals(one.markers.drop("doc_id"))
    found = scale.asked(tmp_path / "large", ["open", "filter", "frequencies"])
    assert found["documents"] == 36
    for name in ("open", "filter", "frequencies"):
        assert found[name]["first, s"]["median"] > 0
        assert found[name]["MB"] > 0
    # A build of the sources that were written with it finds nothing to do.
    assert scale.rebuilt(tmp_path / "large")["s"]["median"] > 0


def test_a_row_that_fails_is_named_and_the_others_are_measured(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("made up")

    monkeypatch.setattr(bench, "search_rows", fails)
    found = bench.main(["--only", "search", "keyness", "--tokens", "3000", "--repeats", "1"])
    assert found["search"] == {"failed": "ValueError: made up"}
    assert found["keyness"]["seconds"]["first"]["median"] > 0


def test_copies_have_ids_that_no_document_has(bench: Any, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids that end in a number are among those of the corpus that ships (…-2)."""
    monkeypatch.syspath_prepend(str(root / "benchmarks" / "explorer"))
    corpus = Corpus.read(root / "corpora" / "rapprochement")
    tokens = int(corpus.documents["n_tokens"].sum())
    latency, scale = importlib.import_module("latency"), importlib.import_module("scale")
    ids = latency.repeated(corpus, 3 * tokens).documents["doc_id"]
    assert ids.n_unique() == len(ids) == 3 * corpus.documents.height
    renamed = [scale.renamed(corpus.documents, i)["doc_id"] for i in range(3)]
    assert len({doc_id for part in renamed for doc_id in part}) == len(ids)
