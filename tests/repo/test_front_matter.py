"""README, CITATION.cff, CHANGELOG.md and the Makefile agree with the package."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import workbench


def test_citation_has_the_version_and_licence_of_the_package(root: Path, pyproject: dict[str, Any]) -> None:
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == workbench.__version__
    assert citation["license"] == pyproject["project"]["license"]
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()


def test_changelog_has_the_version_and_an_unreleased_part(root: Path) -> None:
    headings = re.findall(r"^## \[([^\]]+)\]", (root / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert workbench.__version__ in headings


def targets(root: Path) -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_make_commands_that_are_named_exist(root: Path, name: str) -> None:
    named = set(re.findall(r"(?:^|`|step \S+ )make ([a-z-]+)", (root / name).read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named <= targets(root)


def test_readme_names_the_two_commands(root: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [b.strip() for b in blocks[:2]] == ["make lab", "make test"]


def test_ci_runs_the_readmes_test_command(root: Path) -> None:
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r"^step \S+ make test$", script.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_subcommands_in_the_readme_exist(root: Path) -> None:
    pytest.importorskip("workbench.cli")
    named = set(re.findall(r"^workbench ([a-z]+)", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    command = [sys.executable, "-c", "from workbench.cli import main; main()", "--help"]
    help_text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert {name for name in named if not re.search(rf"\b{name}\b", help_text)} == set()


def test_links_in_the_documents_lead_somewhere(root: Path, text_files: dict[Path, str]) -> None:
    broken = [
        f"{path.relative_to(root)}: {target}"
        for path, text in text_files.items()
        if path.suffix == ".md" and "corpora" not in path.parts
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_find_python_takes_the_first_that_fits_and_says_what_it_tried(root: Path, tmp_path: Path) -> None:
    fake = tmp_path / "python3"
    fake.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.1" && exit 0\nexit 1\n')
    (tmp_path / "python3.12").symlink_to(sys.executable)
    fake.chmod(0o755)
    script = '. scripts/find_python.sh; echo "$PYTHON"'

    def run(python: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHON": python}
        return subprocess.run(["/bin/sh", "-c", script], cwd=root, env=env, capture_output=True, text=True, check=False)

    assert run("").stdout == "python3.12\n"  # too old under the first name, fits under another
    refused = run(str(fake))  # one that was asked for is not replaced
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "needs Python 3.11, 3.12 or 3.13" in refused.stderr
    assert f"{fake}: Python 3.9.1" in refused.stderr
