"""``workbench concordance``: the lines, the conditions, files, and what a wrong query says."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from teaching import teaching

from workbench.cli import main
from workbench.find.concordance import concordance


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("concordance") / "own"
    teaching().write(out)
    return out


def test_the_lines_are_those_of_the_door(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["concordance", str(folder), '@[code="hearsay"]+ "。"', "--family", "tokens", "--sort", "L1"]
    assert main([*arguments, "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    lines = concordance(teaching(), '@[code="hearsay"]+ "。"', family="tokens", sort=["L1"])
    assert [line["node"] for line in printed] == lines["node"].to_list()
    assert len(printed) > 5
    assert {"left", "right", "title", "date", "outlet"} <= set(printed[0])
    assert main([*arguments]) == 0
    out, said = capsys.readouterr()
    assert "node" in out
    assert f"{len(printed)} lines" in said


def test_conditions_and_a_file(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "lines.csv"
    near = ["--near", '[pos="名詞"]', "--window", "3", "0"]
    assert (
        main(["concordance", str(folder), "hearsay", "inference", "--voice", "author", *near, "--out", str(out)]) == 0
    )
    written = pl.read_csv(out)
    lines = concordance(teaching(), ["hearsay", "inference"], voice="author", near='[pos="名詞"]', window=(3, 0))
    assert written["start"].to_list() == lines["start"].to_list()
    assert set(written["voice"]) == {"author"}
    assert f"{lines.height} lines written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (['[lemma="x"', "--family", "tokens"], "at its end"),
        (["hearsy"], "no marker code 'hearsy'"),
        (["hearsay", "--window", "0", "0", "--near", '"x"'], "window"),
        (["hearsay", "--context", "-1"], "0 or more"),
        (["hearsay", "--sort", "Q1"], "cannot be sorted"),
        (["hearsay", "--out", "lines.doc"], ".csv, .tsv or .txt"),
    ],
)
def test_what_is_wrong_is_one_line(
    folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["concordance", str(folder), *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_word_that_is_several_tokens_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for query in (["可能性", "--family", "lemma"], ['"可能性" [pos="助詞"]', "--family", "tokens"]):
        assert main(["concordance", str(folder), *query]) == 0
        err = capsys.readouterr().err
        assert 'no token is 可能性: it is cut into 2; as a token query: "可能" "性"' in err
    assert main(["concordance", str(folder), '"可能" "性"', "--family", "tokens"]) == 0
    assert "no token" not in capsys.readouterr().err
