"""Notebooks load, call and show; logic stands in the package, where it is tested."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.Try)

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [c for c in notebook["cells"] if c["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    # Magics and shell lines are not Python.
    return re.sub(r"^\s*[%!].*$", "", "".join(cell["source"]), flags=re.MULTILINE)


def test_no_definitions_and_no_control_flow(path: Path) -> None:
    found = [
        f"cell {i}, line {node.lineno}: {type(node).__name__}"
        for i, cell in enumerate(cells(path, "code"))
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, LOGIC)
    ]
    assert found == []


def test_cells_were_run_in_order_or_not_at_all(path: Path) -> None:
    # nbval compares the outputs of a cell that has a count; a hand-picked order would hide that it does not run.
    counts = [c["execution_count"] for c in cells(path, "code") if source(c).strip()]
    assert counts in ([None] * len(counts), list(range(1, len(counts) + 1)))


def test_outputs_hold_no_error_and_no_path_of_a_machine(path: Path) -> None:
    outputs = [o for c in cells(path, "code") for o in c["outputs"]]
    assert [o["ename"] for o in outputs if o["output_type"] == "error"] == []
    assert [o["text"] for o in outputs if o.get("name") == "stderr"] == []
    assert re.findall(r"/(?:home|root|Users|tmp|work)/[\w./-]+", json.dumps(outputs)) == []


def test_kernel_is_the_plain_python_and_ids_are_there(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in notebook["metadata"]
    assert (notebook["nbformat"], notebook["nbformat_minor"]) >= (4, 5)
    assert len({c["id"] for c in notebook["cells"]}) == len(notebook["cells"])
