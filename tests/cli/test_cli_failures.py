"""Every fault is one line with the place and what to do, and the status says what kind it is."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from workbench.cli import main
from workbench.cli.failures import explain
from workbench.corpus import Corpus

TEXT = "北浜通信によると、港に入る貨物船が増えているという。\n"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    status = main([str(a) for a in arguments])
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("workbench: error")]
    return status, lines


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (
            OSError(28, "No space left on device", "x/y"),
            2,
            "x/y: No space left on device; hint: no space left on the disk",
        ),
        (PermissionError(13, "Permission denied", "x"), 2, "x: Permission denied; hint: no permission"),
        (OSError("No space left on device (os error 28)"), 2, "hint: no space left on the disk"),
        (OSError(), 2, "OSError"),
        (MemoryError(), 2, "not enough memory.*fewer --jobs"),
        (pl.exceptions.ComputeError("bad\npage"), 2, "a table cannot be read or written.*: bad page"),
        (pl.exceptions.ComputeError("No space left on device"), 2, "no space left on the disk"),
        (pl.exceptions.PanicException("oh"), 2, "a table cannot be read or written.*: oh"),
        (
            pl.exceptions.ComputeError("bad\nTraceback (most recent call last):\n  x"),
            2,
            r"a table cannot be read or written.*: bad$",
        ),
        (
            ZeroDivisionError("division\nby zero"),
            1,
            "a fault of the workbench.*: ZeroDivisionError: division by zero; hint: report",
        ),
        (RecursionError("deep"), 1, "a fault of the workbench"),
    ],
)
def test_any_error_is_one_line(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    error: BaseException, status: int, said: str,
) -> None:  # fmt: skip
    from workbench.read import sources

    def fail(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(sources, "read_sources", fail)
    got, lines = run("build", text, "--out", tmp_path / "c", capsys=capsys)
    assert got == status
    assert len(lines) == 1
    assert re.search(said, lines[0]), lines[0]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt"]


def test_an_exit_goes_through_and_debugging_shows_the_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        explain(SystemExit(3))
    monkeypatch.setenv("WORKBENCH_DEBUG", "1")
    assert explain(KeyError("x"))[0] == 1
    assert "KeyError: 'x'" in capsys.readouterr().err


def test_a_disk_that_takes_no_more_is_one_line_and_nothing_is_written(text: Path, tmp_path: Path, root: Path) -> None:
    """A real limit on the size of files, which the system holds to as it would to the size of the disk."""
    text.write_text("".join(f"{i}隻の船。" for i in range(2_000)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "build", text, "--out", tmp_path / "c", "--jobs", "1"],
        env=os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    errors = [line for line in done.stderr.splitlines() if line.startswith("workbench: error: ")]
    assert done.returncode == 2, done.stderr
    assert len(errors) == 1
    assert "Traceback" not in done.stderr
    assert "panicked" not in done.stderr
    assert not (tmp_path / "c").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) in (["a.txt"], [".c.partial", "a.txt"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_without_permission(text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    status, lines = run("build", text, "--out", closed / "c", capsys=capsys)
    assert status == 2
    assert "no permission" in lines[0]


def test_faults_are_named_left_out_and_status_3(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from workbench.build import work

    whole = work.annotate_document

    def failing(doc_id: str, *args: Any, **kwargs: Any) -> Any:
        if doc_id == "a":
            raise IndexError("empty phrase")
        return whole(doc_id, *args, **kwargs)

    monkeypatch.setattr(work, "annotate_document", failing)
    other = tmp_path / "b.txt"
    other.write_text(TEXT, encoding="utf-8")
    status = main(["build", str(text), str(other), "--out", str(tmp_path / "c")])
    said = capsys.readouterr().err
    assert status == 3
    assert "left out: a (IndexError: empty phrase" in said
    assert Corpus.read(tmp_path / "c").documents["doc_id"].to_list() == ["b"]
    assert main(["annotate", str(text), str(other)]) == 3
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 1
    assert '"doc_id": "b"' in out[0]


def test_verify_says_what_is_damaged_and_the_features_of_the_rest_can_be_used(
    text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "c"
    assert main(["build", str(text), "--out", str(out)]) == 0
    assert main(["verify", str(out)]) == 0
    (out / "tokens.parquet").write_bytes(b"PAR1")
    capsys.readouterr()
    assert main(["verify", str(out)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "tokens.parquet: " in said[0]
    assert "damaged" in said[0]
    assert main(["features", str(out), "--out", str(tmp_path / "f")]) == 0
    said = capsys.readouterr().err
    assert "shared of each document: doc_id" in said
    assert main(["verify", str(tmp_path / "f")]) == 0
    (out / "markers.parquet").write_bytes(b"PAR1")
    status, lines = run("features", out, "--out", tmp_path / "g", capsys=capsys)
    assert status == 2
    assert "markers.parquet is damaged" in lines[0]
    assert not (tmp_path / "g").exists()


def test_out_on_a_link_is_refused_before_work(text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    status, lines = run("build", text, "--out", tmp_path / "link", capsys=capsys)
    assert status == 2
    assert "is a link" in lines[0]
    assert list((tmp_path / "real").iterdir()) == []


def test_an_interruption_during_an_exec_of_text_has_the_status_of_one(tmp_path: Path, root: Path) -> None:
    (tmp_path / "interrupted.py").write_text(
        """
import sys
from types import SimpleNamespace
from workbench import cli

def interrupted(arguments):
    exec("raise KeyboardInterrupt")  # as where a data class is made in an import

cli.make_parser = lambda: SimpleNamespace(parse_args=lambda _: SimpleNamespace(run=interrupted))
sys.exit(cli.main([]))
"""
    )
    done = subprocess.run(
        [sys.executable, "-m", "interrupted"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(root)])},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (130, "workbench: interrupted\n")
