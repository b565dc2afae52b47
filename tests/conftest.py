"""Shared by all tests: where things are, and fixtures that skip where something is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from stores import url as url  # a fixture of several rooms

ROOT = Path(__file__).resolve().parents[1]

# A busy machine is no failure; in CI every run tries the same examples.
settings.register_profile("workbench", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("workbench")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of texts beside the repository, which are not part of it; tests that need it are marked ``shared``."""
    folder = ROOT.parent / "shared"
    if not (folder / "texts").is_dir():
        pytest.skip("needs the texts in ../shared")
    return folder


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name cases of bytes by their number: bytes may hold the time (gzip does), and all workers must agree on names."""
    return argname if isinstance(val, bytes) else None
