"""The published table of calibration for opening passages is what the package measures."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from script_loader import load_script

from workbench.corpus import Corpus

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "contrast" / "coverage.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return load_script(SCRIPT, "coverage_calibration")


def test_two_groups_measured_again(script: ModuleType) -> None:
    page = SCRIPT.with_name("README.md").read_text(encoding="utf-8")
    groups = ("editorial", "Korean outlet")
    table = script.measured(Corpus.read(script.COVERAGE), groups, {"commitment": None})
    rows = table.filter(category="(all)").rows_by_key(["group", "left"], unique=True, named=True)
    for group in groups:
        shown = re.search(rf"^\| {group} \| (\d+) \| (\d+) \| (.+?) \| (.+?) \|", page, re.MULTILINE)
        assert shown is not None
        one, other = rows[group, "document"], rows[group, "outlet"]
        assert (int(shown[1]), int(shown[2])) == (one["n_documents"], one["n"])
        assert (shown[3], shown[4]) == (script._share(one), script._share(other))


def test_no_group_of_the_page_is_far_from_what_its_intervals_should_hold() -> None:
    page = SCRIPT.with_name("README.md").read_text(encoding="utf-8")
    found = re.findall(r"(0\.\d{3}) \((0\.\d{3}) to (0\.\d{3})\)", page)
    assert len(found) == 24  # five groups and all of them, two families, two ways
    assert all(float(high) > 0.95 for _, _, high in found)
    assert min(float(share) for share, _, _ in found) > 0.9


def test_the_groups_are_those_of_the_notebook(script: ModuleType) -> None:
    sizes = dict(Corpus.read(script.COVERAGE).documents.group_by("group").len().iter_rows())
    assert sum(sizes[g] for g in script.GROUPS) == 186
    assert pl.Series([sizes[g] for g in script.GROUPS]).is_between(9, 72).all()
