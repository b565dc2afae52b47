"""The pages of docs/ that say how to use the package: true to the docstrings, and everything in them runs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest


def test_the_api_page_is_what_the_docstrings_say(root: Path) -> None:
    command = [sys.executable, "scripts/make_api.py", "--check"]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_every_answer_of_the_cookbook_runs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib
    from matplotlib import pyplot
    from matplotlib.axes import Axes

    matplotlib.use("Agg")
    monkeypatch.chdir(root)
    page = (root / "docs" / "cookbook.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\d+)\.", page, flags=re.MULTILINE) == [str(n) for n in range(1, 12)]
    setup, *answers = re.findall(r"^```python\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    assert len(answers) == 11
    scope: dict[str, Any] = {}
    exec(compile(setup, "cookbook", "exec"), scope)
    for number, answer in enumerate(answers, start=1):
        assert len(answer.splitlines()) <= 5, number
        *before, last = ast.parse(answer).body
        assert isinstance(last, ast.Expr), number
        exec(compile(ast.Module(before, []), f"answer {number}", "exec"), scope)
        shown = eval(compile(ast.Expression(last.value), f"answer {number}", "eval"), scope)
        if isinstance(shown, pl.DataFrame):
            assert shown.height, number
        else:
            assert isinstance(shown, Axes) or hasattr(shown, "_repr_html_"), number
    pyplot.close("all")
