"""A JupyterLab of `workbench lab` on a copy of the notebooks, and a page of a real browser in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from served import free_port, served

TOKEN = "browser-test"
SECONDS = float(os.environ.get("WORKBENCH_BROWSER_SECONDS", "300"))
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def clear_outputs(path: Path) -> None:
    """Take all outputs and counts out of a notebook, so that what is found later comes from this run."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(execution_count=None, outputs=[])
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def make_checkout(root: Path, folder: Path) -> Path:
    """Copy what the notebooks need, so that a run changes no file of the repository."""
    folder.mkdir()
    ignored = shutil.ignore_patterns(".ipynb_checkpoints", "attached.parquet")  # as cloned: no text of the user's
    for name in ("notebooks", "corpora"):
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=ignored)
    for path in (folder / "notebooks").glob("*.ipynb"):
        clear_outputs(path)
    return folder


@contextmanager
def running_lab(root: Path, checkout: Path, private: Path) -> Iterator[str]:
    """Run `workbench lab` in ``checkout`` and yield its address; settings of the user are neither read nor written."""
    port = free_port()
    folders = {f"JUPYTER_{n}_DIR": str(private / n.lower()) for n in ("CONFIG", "DATA", "RUNTIME")} | {
        f"JUPYTERLAB_{n}_DIR": str(private / n.lower()) for n in ("SETTINGS", "WORKSPACES")
    }
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    env = os.environ | folders | {"JUPYTER_TOKEN": TOKEN, "PYTHONPATH": path, "IPYTHONDIR": str(private / "ipython")}
    command = [sys.executable, "-m", "workbench", "lab", "--no-browser", f"--port={port}"]
    address = f"http://127.0.0.1:{port}"
    with served(command, checkout, env, private / "lab.log", f"{address}/api/status?token={TOKEN}"):
        yield address


def run_all(page: Any, address: str, notebook: Path) -> dict[str, Any]:
    """Open a notebook in JupyterLab, choose Run All Cells, wait for the end, save it, and return what was saved."""
    page.goto(f"{address}/lab/tree/notebooks/{notebook.name}?token={TOKEN}&reset", timeout=60_000)
    page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
    idle = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
    page.wait_for_selector(idle, state="attached", timeout=60_000)
    # The indicator says idle a moment before the kernel answers, and JupyterLab drops what it is told to run till then.
    page.wait_for_selector("#jp-main-statusbar >> text=/[|] Idle/", timeout=60_000)
    _wait_for_kernel(page, address, notebook)
    page.get_by_role("menubar").get_by_text("Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        page.wait_for_selector(idle, state="attached", timeout=SECONDS * 1000)
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1500)
        saved: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
        if finished(saved) and page.locator(idle).count():
            return saved
    picture = notebook.parents[1] / f"{notebook.stem}-unfinished.png"
    page.screenshot(path=str(picture))
    counts = [c["execution_count"] for c in code_cells(saved)]
    raise AssertionError(f"{notebook.name} did not end within {SECONDS:.0f} s: counts {counts}, see {picture}")


def _wait_for_kernel(page: Any, address: str, notebook: Path) -> None:
    """Wait until the server has seen the kernel of this notebook answer this page."""
    for _ in range(120):
        sessions = page.request.get(f"{address}/api/sessions?token={TOKEN}").json()
        kernels = [s["kernel"] for s in sessions if s["path"] == f"notebooks/{notebook.name}"]
        if any(k["execution_state"] == "idle" and k["connections"] for k in kernels):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"no kernel for {notebook.name}")


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for c in notebook["cells"] if c["cell_type"] == "code" and "".join(c["source"]).strip()]


def finished(notebook: dict[str, Any]) -> bool:
    """All cells have run, or one has failed (JupyterLab then leaves the rest)."""
    cells = code_cells(notebook)
    return bool(failures(notebook)) or all(c["execution_count"] is not None for c in cells)


def failures(notebook: dict[str, Any]) -> list[str]:
    """Errors and stderr in the outputs, as text."""
    outputs = [o for c in code_cells(notebook) for o in c["outputs"]]
    errors = [f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error"]
    return errors + ["stderr: " + "".join(o["text"]) for o in outputs if o.get("name") == "stderr"]


def images(notebook: dict[str, Any]) -> int:
    return sum("image/png" in o.get("data", {}) for c in code_cells(notebook) for o in c["outputs"])


_PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
_TALLEST = 15_000


def screenshot(page: Any, path: Path) -> None:
    """Save a picture of the whole notebook: the window is made as tall as it is, so that every cell is drawn."""
    page.set_viewport_size({"width": 1280, "height": _TALLEST})
    outer = page.locator(f"{_PANEL} .jp-WindowedPanel-outer")
    for _ in range(4):  # heights of cells that were out of sight are estimates, so the place moves while they are drawn
        outer.evaluate("part => { part.scrollTop = 0; }")
        page.wait_for_timeout(700)
    ends = page.locator(f"{_PANEL} .jp-Cell").evaluate_all("all => all.map(c => c.getBoundingClientRect().bottom)")
    page.set_viewport_size({"width": 1280, "height": min(int(max(ends)) + 60, _TALLEST)})
    outer.evaluate("part => { part.scrollTop = 0; }")
    page.wait_for_timeout(700)
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(path))


def visible_errors(page: Any) -> list[str]:
    """Texts of tracebacks and of stderr that the page shows."""
    mime = ["application/vnd.jupyter.stderr", "application/vnd.jupyter.error"]
    selector = ", ".join(f'.jp-OutputArea-output[data-mime-type="{m}"]' for m in mime)
    return [re.sub(r"\s+", " ", text) for text in page.locator(selector).all_inner_texts()]
