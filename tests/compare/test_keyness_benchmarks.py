"""The benchmarks of keyness run on something small, and one without its comparator says so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def run(root: Path, script: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "benchmarks" / "keyness" / script), *options]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)


def test_without_the_comparator_it_is_skipped_with_a_line(root: Path) -> None:
    done = run(root, "against_conc.py")
    assert done.stdout == ""
    assert done.stderr.startswith("skipped: give --conc-python")


def test_permutations_prints_time_and_memory(root: Path) -> None:
    sizes = ("--types", "300", "--documents", "40", "--tokens", "3000")
    found = json.loads(run(root, "permutations.py", *sizes, "--permutations", "20", "60").stdout)
    assert [r["permutations"] for r in found["runs"]] == [20, 60]
    assert all(r["seconds"] >= 0 and r["allocated_mb"] > 0 for r in found["runs"])
