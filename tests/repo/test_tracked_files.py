"""What may stand in the repository, and what may not."""

from __future__ import annotations

import ast
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

LARGEST = 2_000_000  # bytes; a notebook with its plots and a feature set stay well under it
# A run of this length that also stands in a text of somebody else is taken to be copied from it.
RUN = 24
# Written in pieces, so that this file does not name them either.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "ana" + "conda.org", "registry" + ".npmjs"]


def own_indexes() -> set[str]:
    """Hosts that this machine's pip installs from."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return set(re.findall(r"://(?:[^/@\s]*@)?([a-zA-Z0-9.-]+\.[a-zA-Z0-9.-]+)", listed))


def test_files_are_small(files: list[Path], root: Path) -> None:
    assert {str(p.relative_to(root)): p.stat().st_size for p in files if p.stat().st_size > LARGEST} == {}


def test_no_file_names_a_package_registry(text_files: dict[Path, str], root: Path) -> None:
    hosts = [*REGISTRIES, *own_indexes()]
    found = {str(p.relative_to(root)): h for p, text in text_files.items() for h in hosts if h in text}
    assert found == {}


def test_no_local_path_of_a_developer(text_files: dict[Path, str], root: Path) -> None:
    paths = re.compile(r"(?<![\w.~])/(?:home|Users|root|work)/[A-Za-z]")
    kept = {p: t for p, t in text_files.items() if p.parent.name != "repo" and p.name != "requirements.lock"}
    assert {str(p.relative_to(root)): found[0] for p, t in kept.items() if (found := paths.search(t))} == {}


def test_modules_are_short(text_files: dict[Path, str], root: Path) -> None:
    # 300 lines is the aim and 500 the limit, where one idea would otherwise be cut in two.
    code = {
        p: t.count("\n")
        for p, t in text_files.items()
        if p.suffix == ".py" and "workbench" in p.relative_to(root).parts
    }
    assert {str(p.relative_to(root)): n for p, n in code.items() if n > 500} == {}


def test_functions_fit_a_screen(text_files: dict[Path, str], root: Path) -> None:
    long = {}
    for path, text in text_files.items():
        if path.suffix != ".py" or "workbench" not in path.relative_to(root).parts:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (length := body_lines(node)) > 60:
                long[f"{path.name}: {node.name}"] = length
    assert long == {}


def body_lines(function: ast.FunctionDef) -> int:
    """Count the lines of a function after its signature and docstring."""
    has_docstring = ast.get_docstring(function) is not None and len(function.body) > 1
    first = function.body[1] if has_docstring else function.body[0]
    return (function.end_lineno or first.lineno) - first.lineno + 1


# --- no text of others ---------------------------------------------------------------------------------------------


def squash(text: str) -> str:
    return re.sub(r"\s+", "", text)


def runs(text: str) -> set[str]:
    dense = squash(text)
    return {dense[i : i + RUN] for i in range(len(dense) - RUN + 1)}


@pytest.fixture(scope="module")
def copied(shared: Path) -> set[str]:
    """Every run of 24 characters in the texts of others that the workbench is used on."""
    found: set[str] = set()
    for path in (shared / "texts").glob("*.txt"):
        found |= runs(path.read_text(encoding="utf-8"))
    for path in (shared / "data").glob("*russia-dprk-ukraine.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                found |= runs(record.get("body") or record.get("text") or "")
    assert len(found) > 10_000
    return found


@pytest.mark.shared
def test_no_text_file_holds_a_sentence_of_others(text_files: dict[Path, str], root: Path, copied: set[str]) -> None:
    japanese = {p: t for p, t in text_files.items() if re.search("[\u3040-\u30ff]", t)}
    found = {str(p.relative_to(root)): sorted(runs(t) & copied)[:3] for p, t in japanese.items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


@pytest.mark.shared
def test_no_parquet_file_holds_a_sentence_of_others(files: list[Path], root: Path, copied: set[str]) -> None:
    found = {}
    for path in files:
        if path.suffix == ".parquet":
            for column, value in strings(pl.read_parquet(path)):
                if column != "title" and runs(value) & copied:  # a title is a bibliographic record
                    found[f"{path.relative_to(root)}: {column}"] = value
    assert found == {}


def strings(frame: pl.DataFrame) -> Iterator[tuple[str, str]]:
    for column in frame.select(pl.col(pl.String)).columns:
        yield from ((column, value) for value in frame[column].drop_nulls().unique())
