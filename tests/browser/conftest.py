"""A real Chromium, where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab_session import BROWSER_ARGUMENTS, make_checkout, running_lab


@pytest.fixture(scope="session")
def chromium() -> str:
    pytest.importorskip("playwright.sync_api", reason="needs Playwright for Python")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("WORKBENCH_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("needs Chromium (on Debian: apt install chromium), or its path in WORKBENCH_CHROMIUM")
    return found


@pytest.fixture
def page(chromium: str, tmp_path: Path) -> Iterator[Any]:
    """A page in a browser of its own, with no history."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=chromium,
            headless=True,
            args=BROWSER_ARGUMENTS,
            viewport={"width": 1280, "height": 1000},
        )
        yield context.new_page()
        context.close()


@pytest.fixture(scope="session")
def checkout(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (root / "notebooks" / "01_column_against_coverage.ipynb").is_file():
        pytest.skip("needs notebooks/01_column_against_coverage.ipynb")
    return make_checkout(root, tmp_path_factory.mktemp("lab") / "checkout")


@pytest.fixture(scope="session")
def lab(root: Path, chromium: str, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab that `workbench lab` runs on a copy of the notebooks."""
    with running_lab(root, checkout, tmp_path_factory.mktemp("jupyter")) as address:
        yield address


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """Where pictures go: set WORKBENCH_SCREENSHOTS to a folder to keep them."""
    return Path(os.environ.get("WORKBENCH_SCREENSHOTS") or tmp_path / "screenshots")
