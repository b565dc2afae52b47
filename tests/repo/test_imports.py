"""Imports: declared, light, and in one direction."""

from __future__ import annotations

import ast
import json
import pkgutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import workbench

# Loaded inside functions only: each costs a large part of a second or, as nagisa, reads a model.
HEAVY = {
    "nagisa",
    "sudachipy",
    "scipy",
    "statsmodels",
    "pandas",
    "matplotlib",
    "IPython",
    "ipywidgets",
    "jupyterlab",
    "voila",
}
# Declared though no module of ours imports them: programs and data that are used by name.
USED_BY_NAME = {"jupyterlab", "sudachidict-core", "s3fs"}
# Declared ahead of the code that needs them; whoever writes it, or drops the package, takes the name out here.
AHEAD: set[str] = set()
MODULES = sorted(m.name for m in pkgutil.walk_packages(workbench.__path__, "workbench."))


@pytest.fixture(scope="module")
def imported(root: Path) -> dict[str, set[str]]:
    """Top-level packages outside the standard library that the package imports anywhere, with the files that do."""
    found: dict[str, set[str]] = {}
    for path in (root / "workbench").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""] if not node.level else []
            else:
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                found.setdefault(name.partition(".")[0], set()).add(path.name)
    return {n: f for n, f in found.items() if n not in sys.stdlib_module_names and n != "workbench"}


@pytest.fixture(scope="module")
def declared(pyproject: dict[str, Any]) -> set[str]:
    project = pyproject["project"]
    extras = project["optional-dependencies"]
    names = ("dask", "remote", "files", "topics", "exchange")
    lines = [*project["dependencies"], *(line for name in names for line in extras[name])]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def distributions(package: str) -> set[str]:
    return {canonicalize_name(d) for d in packages_distributions().get(package, [package])}


def test_what_the_package_imports_is_declared(imported: dict[str, set[str]], declared: set[str]) -> None:
    assert {name: files for name, files in imported.items() if not distributions(name) & declared} == {}


def test_what_is_declared_is_used(imported: dict[str, set[str]], declared: set[str], pyproject: dict[str, Any]) -> None:
    extra = pyproject["project"]["optional-dependencies"]["files"]
    by_name = {canonicalize_name(Requirement(line).name) for line in extra}
    used = {name for package in imported for name in distributions(package)}
    # Readers of the extra `files` are loaded by name, when a file of their kind is read.
    assert declared - used - by_name == USED_BY_NAME | AHEAD


def test_imports_go_one_way(root: Path) -> None:
    # Without a cache: the package may have changed while the tests of another worker write theirs.
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_importing_any_module_loads_nothing_heavy() -> None:
    # One process for all: what no module loads, none of them loads.
    # The explorer and annotation by hand are made of widgets, and its server is Voilà: only whoever imports them loads that.
    apart = ("workbench.show.annotating", "workbench.show.explorer", "workbench.show.serving")
    names = [n for n in MODULES if not n.endswith("__main__") and not n.startswith(apart)]
    program = f"import json, sys, {', '.join(names)}; print(json.dumps(list(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout)
    assert "workbench.corpus" in loaded
    assert HEAVY & {name.partition(".")[0] for name in loaded} == set()


def test_importing_the_package_does_not_load_polars() -> None:
    program = "import sys, workbench; print('polars' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False\n"
    )


def test_every_module_can_be_the_first_to_be_imported() -> None:
    # Two modules that import each other work only in one of the two orders. Other packages stay loaded: this is quick.
    program = f"""
import importlib, sys
for name in {MODULES!r}:
    if name.endswith("__main__"):
        continue
    for loaded in [m for m in sys.modules if m.partition(".")[0] == "workbench"]:
        del sys.modules[loaded]
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(name, error)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (result.stdout, result.returncode) == ("", 0), result.stderr
