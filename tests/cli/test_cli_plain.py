"""What the command line prints holds nothing that a terminal obeys and no cell that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import unicodedata
import warnings
from pathlib import Path

import polars as pl
import pytest

from workbench.cli import main
from workbench.cli.output import say, show_warning, write_table
from workbench.errors import WorkbenchWarning

OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202egpj\u2028.txt"


def is_plain(line: str) -> bool:
    return not {unicodedata.category(c) for c in line} & OBEYED


@pytest.mark.parametrize("name", [HOSTILE, "a\x1b[31m.txt", "a\u200b\u2066.txt", "a\x9b2J.txt"])
@pytest.mark.parametrize("command", [["annotate"], ["build", "--out", "out"], ["features", "--out", "out"], ["app"]])
def test_a_file_name_is_written_out_in_an_error(
    name: str, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command, name]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert is_plain(lines[0])
    assert not (tmp_path / "out").exists()


def test_an_argument_that_is_not_known_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["annotate", "x", HOSTILE, f"--{HOSTILE}"])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert is_plain(lines[0])
    assert "\\x1b" in lines[0]


def test_messages_and_warnings_are_one_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"a\r\n{HOSTILE}\udcff")
    with warnings.catch_warnings():
        show_warning(WorkbenchWarning(HOSTILE))
    lines = capsys.readouterr().err.split("\n")
    assert len(lines) == 3
    assert all(is_plain(line) for line in lines)
    assert lines[0].endswith("\\udcff")


def test_a_table_on_the_screen_is_plain_and_one_for_a_sheet_runs_nothing(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    table = pl.DataFrame({"group": [HOSTILE, "\u3000＝1+1"], " =n": [1, -2]})
    write_table(table, "table")
    assert all(is_plain(line) for line in capsysbinary.readouterr().out.decode().splitlines())
    write_table(table, "csv")
    rows = list(csv.reader(io.StringIO(capsysbinary.readouterr().out.decode())))
    assert rows[0] == ["group", "' =n"]
    assert rows[2] == ["'\u3000＝1+1", "-2"]
