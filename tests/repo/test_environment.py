"""pyproject.toml, environment.yml and requirements.lock name the same packages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

# Packages that conda-forge has under another name.
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
# In environment.yml for conda itself.
CONDA_ONLY = {"python", "pip"}


def requirements(lines: list[str]) -> dict[str, Requirement]:
    parsed = [Requirement(line) for line in lines]
    return {canonicalize_name(CONDA_NAMES.get(r.name, r.name)): r for r in parsed}


@pytest.fixture(scope="module")
def declared(pyproject: dict[str, Any]) -> dict[str, Requirement]:
    return requirements(pyproject["project"]["dependencies"])


@pytest.fixture(scope="module")
def conda(root: Path) -> dict[str, Requirement]:
    entries = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(e["pip"] for e in entries if isinstance(e, dict))
    return requirements([e for e in [*entries, *pip] if isinstance(e, str) and not e.startswith("-e")])


@pytest.fixture(scope="module")
def locked(root: Path) -> dict[str, list[str]]:
    """Locked releases by package: one, or one for each range of Python versions."""
    versions: dict[str, list[str]] = {}
    for line in (root / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)==(\S+)", line):
            versions.setdefault(canonicalize_name(found[1]), []).append(found[2])
    return versions


def test_environment_has_the_packages_and_ranges_of_pyproject(
    declared: dict[str, Requirement], conda: dict[str, Requirement], pyproject: dict[str, Any]
) -> None:
    ranges = {name: r.specifier for name, r in conda.items() if name not in CONDA_ONLY}
    assert ranges == {name: r.specifier for name, r in declared.items()}
    assert conda["python"].specifier == Requirement(f"python{pyproject['project']['requires-python']}").specifier


def test_environment_installs_the_checkout(root: Path) -> None:
    entries = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert entries[-1]["pip"][-1] == "-e .[dev]"


def test_every_dependency_is_locked_within_its_range(
    declared: dict[str, Requirement], pyproject: dict[str, Any], locked: dict[str, list[str]]
) -> None:
    groups = pyproject["project"]["optional-dependencies"]
    wanted = declared | requirements([line for group in groups.values() for line in group])
    wanted.pop(canonicalize_name(pyproject["project"]["name"]), None)  # an extra may name another one of our own
    outside = {
        str(requirement): locked.get(name)
        for name, requirement in wanted.items()
        if not locked.get(name) or not all(requirement.specifier.contains(Version(v)) for v in locked[name])
    }
    assert outside == {}, "run `make lock`"


def test_build_backend_is_locked(pyproject: dict[str, Any], locked: dict[str, list[str]]) -> None:
    # The workbench is installed without build isolation, so what builds it must come from the lock.
    for line in pyproject["build-system"]["requires"]:
        requirement = Requirement(line)
        assert all(requirement.specifier.contains(v) for v in locked[canonicalize_name(requirement.name)])
    assert "editables" in locked


def test_every_locked_release_has_hashes_and_no_line_names_a_host(root: Path) -> None:
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    releases = [b for b in blocks if b.strip() and not b.startswith("#")]
    assert len(releases) > 50
    assert [b.splitlines()[0] for b in releases if not re.search(r"--hash=sha256:[0-9a-f]{64}", b)] == []
    assert not re.search(r"://|^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)", text, flags=re.MULTILINE)


def test_ranges_have_a_lower_and_an_upper_bound(declared: dict[str, Requirement]) -> None:
    operators = {name: {s.operator for s in r.specifier} for name, r in declared.items()}
    assert operators.pop("sudachidict-core") == {">="}  # versioned by date: no release is a breaking one by number
    assert {name: ops for name, ops in operators.items() if ops != {">=", "<"}} == {}


def test_dynet_is_in_no_environment_that_reads_the_lock_and_nagisa_does_without(
    root: Path, locked: dict[str, list[str]]
) -> None:
    assert not any("dynet" in name for name in locked)
    code = (
        "import sys; sys.modules['dynet'] = sys.modules['_dynet'] = None\n"  # importing them now fails
        "from workbench.annotate.tokens import tokenizer\n"
        "print([t.surface for t in tokenizer('nagisa')('港に船が入る。')])"
    )
    env = os.environ | {"PYTHONPATH": str(root), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", env=env)
    assert done.stdout.strip() == "['港', 'に', '船', 'が', '入る', '。']", done.stderr
