"""What the tests of the repository look at: its files and its pyproject.toml."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

_NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__", ".ipynb_checkpoints", "attached.parquet"}


@pytest.fixture(scope="session")
def pyproject(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def files(root: Path) -> list[Path]:
    """Files that git tracks or would track; in a copy without git, all files outside environments and caches."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (root / ".git").exists():
        names = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
        return [root / n for n in names if n and (root / n).is_file()]
    found = []
    for folder, folders, names in os.walk(root):
        hidden = re.compile(r"\.venv.*|\.\w+_cache|\.hypothesis|.*\.egg-info")
        folders[:] = [f for f in folders if f not in _NOT_OURS and not hidden.fullmatch(f)]
        found += [Path(folder) / n for n in names if n not in _NOT_OURS]
    return found


@pytest.fixture(scope="session")
def text_files(files: list[Path]) -> dict[Path, str]:
    """Those files that are UTF-8 text, with their text."""
    texts = {}
    for path in files:
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            texts[path] = data.decode("utf-8")
    return texts
