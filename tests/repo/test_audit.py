"""The standing audit runs, and fails where a figure is worse than its limit by more than chance."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).resolve().parents[2] / "benchmarks" / "audit"


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(AUDIT))
    import audit as module

    return module


def test_a_figure_fails_beyond_chance_only(audit: object) -> None:
    name = "null halves: any q < .05"
    assert audit.Figure(name, 0.10, 50).ok  # type: ignore[attr-defined]
    assert not audit.Figure(name, 0.35, 50).ok  # type: ignore[attr-defined]
    assert not audit.Figure("coverage, Poisson counts", 0.94, None).ok  # type: ignore[attr-defined]
    assert audit.Figure("no limit", 1.0, 5).ok  # type: ignore[attr-defined]


def test_rare_counts_keep_to_their_limits(audit: object) -> None:
    figures = list(audit.rare_counts(20))  # type: ignore[attr-defined]
    assert [f.name for f in figures if not f.ok] == []
    assert figures[0].value >= 0.95


@pytest.mark.long
def test_the_whole_audit() -> None:
    run = subprocess.run([sys.executable, str(AUDIT / "audit.py"), "--splits", "60"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
