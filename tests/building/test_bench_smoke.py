"""The benchmark of speed runs and gives every row; how fast anything is, is no matter of a test."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def bench(root: Path) -> Any:
    spec = importlib.util.spec_from_file_location("speed_bench", root / "benchmarks" / "speed" / "bench.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_search_rows(bench: Any) -> None:
    found = bench.main(["--only", "search", "--tokens", "3000", "--repeats", "2"])
    rows = found["search"]
    for name in (f"collocates {rows['node']}", "ngrams", "first page"):
        assert 0 < rows[name]["again, s"]["low"] <= rows[name]["again, s"]["median"] <= rows[name]["again, s"]["high"]


@pytest.mark.long
def test_build_rows(bench: Any) -> None:
    found = bench.main(["--only", "build", "--characters", "3000", "--repeats", "1", "--jobs", "1"])["build"]
    assert found["documents"] > 1
    assert {k for k in found if "/" in k} == {
        "build / nagisa loop, wall",
        "build / nagisa loop, cpu",
        "nothing changed / first build, wall",
        "one lexicon entry more / first build, wall",
        "one lexicon entry more / first build, cpu",
    }
