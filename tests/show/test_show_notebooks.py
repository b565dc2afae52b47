"""What only a running notebook shows: figures reach the page, and committed notebooks hold what they should."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Calls that draw, as opposed to those that count or save.
DRAWS = re.compile(r"plots\.(?!save|shares)\w+\(")


def code_cells(notebook: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [("".join(c["source"]), c) for c in notebook["cells"] if c["cell_type"] == "code"]


def images(cell: dict[str, Any]) -> int:
    return sum("image/png" in o.get("data", {}) for o in cell["outputs"])


def test_every_figure_is_shown_not_only_the_first() -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    v4 = nbformat.v4
    setup = """
        import polars as pl
        from workbench.show import plots, style
        style.use()
        rates = pl.DataFrame({"group": ["a"], "category": ["author"], "n": [3], "n_documents": [1]})
    """
    sources = [re.sub(r"(?m)^ +", "", setup)] + ["ax = plots.voices(rates)"] * 3
    notebook = v4.new_notebook(cells=[v4.new_code_cell(s) for s in sources])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the kernel's own, of transport and event loops
        nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert [images(cell) for _, cell in code_cells(notebook)] == [0, 1, 1, 1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_committed_notebook_shows_every_plot_and_no_error(path: Path) -> None:
    cells = code_cells(json.loads(path.read_text(encoding="utf-8")))
    assert cells
    for source, cell in cells:
        assert cell["execution_count"], f"never run: {source}"
        assert images(cell) == len(DRAWS.findall(source)), source
        kinds = [o["output_type"] if o.get("name") != "stdout" else "stdout" for o in cell["outputs"]]
        assert set(kinds) <= {"execute_result", "display_data", "stdout"}, source


# These read the teaching texts only, which are ours to show.
OF_OWN_TEXTS = {"00_start_here.ipynb", "05_your_own_texts.ipynb", "07_close_reading.ipynb"}


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.name not in OF_OWN_TEXTS], ids=lambda p: p.name)
def test_committed_notebook_holds_no_attached_text(path: Path) -> None:
    shown = path.read_text(encoding="utf-8")
    assert 'class=\\"wb-text\\"' not in shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_notebooks_import_load_call_and_show(path: Path) -> None:
    for source, _ in code_cells(json.loads(path.read_text(encoding="utf-8"))):
        assert not re.search(r"\b(def|class|lambda)\b", source), "logic belongs in the package"
        assert len(source.splitlines()) <= 12, source
