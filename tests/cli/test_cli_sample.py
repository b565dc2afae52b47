"""``workbench sample`` and ``workbench precision``."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from workbench.cli import main


def test_a_sheet_out_and_its_precision_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "s.csv"
    command = ["sample", "corpora/rapprochement", "hearsay", "--where", "genre=wire-style news", "-n", "6"]
    assert main([*command, "--part", "body", "--out", str(sheet)]) == 0
    assert "6 of " in capsys.readouterr().err
    frame = pl.read_csv(sheet, infer_schema=False)
    assert frame["cell"].unique().to_list() == ["code: hearsay; in body; genre=wire-style news"]
    frame.with_columns(verdict=pl.Series(["right"] * 4 + ["誤", "?"])).write_csv(sheet)
    assert main(["precision", str(sheet), "--format", "json"]) == 0
    row = json.loads(capsys.readouterr().out)[0]
    assert (row["n_right"], row["n_judged"], row["n_unsure"], row["precision"]) == (4, 5, 1, 0.8)
    assert main(["precision", str(sheet), "--second", str(sheet), "--format", "csv"]) == 0
    assert "alpha,1.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["gossip"], "no marker code 'gossip'"),
        (["hearsay", "--where", "planet=mars"], "no metadata column 'planet'"),
        (["hearsay", "--where", "genre=none"], "the target is empty"),
        (["hearsay", "--within", "frame"], "not of the form"),
    ],
)
def test_bad_cells_are_one_line_and_write_nothing(
    more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "s.csv"
    try:
        status = main(["sample", "corpora/rapprochement", *more, "--out", str(sheet)])
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    error = capsys.readouterr().err
    assert status == 2
    assert said in error
    assert error.count("\n") == 1
    assert not sheet.exists()
