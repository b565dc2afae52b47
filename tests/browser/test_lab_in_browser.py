"""`workbench lab` in a real browser: open, Run All, look."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lab_session import failures, images, run_all, screenshot, visible_errors

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted(p.name for p in (Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs_from_top_to_bottom(page: Any, lab: str, checkout: Path, screenshots: Path, name: str) -> None:
    saved = run_all(page, lab, checkout / "notebooks" / name)
    screenshot(page, screenshots / f"{Path(name).stem}.png")
    assert failures(saved) == []
    assert visible_errors(page) == []
    shown = page.locator(".jp-OutputArea-output img")
    assert images(saved) > 0 or page.locator(".wb-x").count() > 0  # a plot, or the explorer
    assert shown.count() >= images(saved)
    assert all(shown.evaluate_all("all => all.map(i => i.complete && i.naturalWidth > 100)"))


def test_an_error_in_a_notebook_is_noticed(page: Any, lab: str, checkout: Path) -> None:
    # The test above means something only if this one finds what is wrong.
    sources = ["import sys", "print('to stderr', file=sys.stderr)", "1 / 0", "print('never run')"]
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": s}
        for i, s in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}
    path = checkout / "notebooks" / "broken.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    saved = run_all(page, lab, path)
    assert set(failures(saved)) == {"stderr: to stderr\n", "ZeroDivisionError: division by zero"}
    assert len(visible_errors(page)) == 2
    assert images(saved) == 0
