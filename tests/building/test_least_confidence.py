"""A corpus whose markers must be more likely, or less, than the analyser has it: built, built again, and by command."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workbench.annotate import LEAST_CONFIDENCE
from workbench.build import annotate_documents, build
from workbench.cli import main
from workbench.errors import StatisticsError
from workbench.read.sources import read_sources
from workbench.show.explorer import own_lists

pytestmark = pytest.mark.filterwarnings("ignore:.*no date")
TEXTS = {
    "a": "橋は来春に開くかもしれない。少し遅れるという。",
    "b": "町は「延期はない」と述べた。ただ、理由は分からない。道は広いが、暗い。",
}


@pytest.fixture
def documents(tmp_path: Path) -> pl.DataFrame:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return read_sources([folder]).documents


def test_what_is_left_out_is_less_likely(documents: pl.DataFrame) -> None:
    every = annotate_documents(documents, least_confidence=0.0)
    assert "least_confidence" not in every.provenance["analysis"]
    few = annotate_documents(documents, least_confidence=0.95)
    assert few.provenance["analysis"]["least_confidence"] == 0.95
    kept = every.markers.filter(pl.col("confidence") >= 0.95)
    assert 0 < kept.height < every.markers.height
    assert_frame_equal(kept.drop("marker_id", "voice", "polarity"), few.markers.drop("marker_id", "voice", "polarity"))


def test_another_bar_is_another_analysis(documents: pl.DataFrame, tmp_path: Path) -> None:
    out = tmp_path / "corpus"
    counts = [build(documents, out, jobs=1, least_confidence=bar).markers.height for bar in (0.0, 1.0, 0.5, 0.0)]
    assert counts[0] == counts[3] >= counts[2]
    assert counts[1] == 0 < counts[0]
    fresh = build(documents, tmp_path / "fresh", jobs=1)
    assert fresh.provenance["analysis"]["least_confidence"] == LEAST_CONFIDENCE
    again = build(documents, out, jobs=1)
    assert_frame_equal(again.markers, fresh.markers)
    assert again.provenance == fresh.provenance


def test_lists_of_ones_own_are_looked_for_under_the_bar_of_the_corpus(documents: pl.DataFrame) -> None:
    corpus = annotate_documents(documents, least_confidence=1.0)
    assert own_lists._matched(corpus, []).markers.is_empty()


def test_the_command(tmp_path: Path, documents: pl.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(path) for path in sorted((tmp_path / "texts").iterdir())]
    assert main(["annotate", "--least-confidence", "1", *files]) == 0
    assert all(json.loads(line)["markers"] == [] for line in capsys.readouterr().out.splitlines())
    out = tmp_path / "corpus"
    assert main(["build", *files, "--out", str(out), "--least-confidence", "1"]) == 0
    assert main(["build", *files, "--out", str(out), "--least-confidence", "1"]) == 0
    assert "nothing has changed" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["annotate", "--least-confidence", "40%", *files])
    assert "'40%' is not a number from 0 to 1" in capsys.readouterr().err


@pytest.mark.parametrize("bar", [-0.1, 1.5, float("nan")])
def test_a_bar_that_is_none(bar: float, documents: pl.DataFrame) -> None:
    with pytest.raises(StatisticsError, match="least confidence"):
        annotate_documents(documents, least_confidence=bar)
