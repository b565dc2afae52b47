"""The tests of this folder are of the lexicon and its rules: whatever matches counts, likely or not."""

from __future__ import annotations

import pytest

from workbench.annotate import likelihood


@pytest.fixture(autouse=True)
def every_match(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark what is unlikely too; ``test_likelihood`` asks for the bar itself."""
    monkeypatch.setattr(likelihood, "LEAST", 0.0)
    monkeypatch.setattr(likelihood, "LEAST_OF", {})
