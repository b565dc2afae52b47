"""Finding the corpora: the variable first, then the clone, then the folders above."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import CorpusError
from workbench.show import paths


def test_the_clone_has_corpora(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.VARIABLE, raising=False)
    assert paths.corpora() == Path(paths.__file__).resolve().parents[2] / "corpora"


def test_the_variable_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.setenv(paths.VARIABLE, str(tmp_path))
    assert paths.corpora("mine") == tmp_path / "mine"
    with pytest.raises(CorpusError, match=r"no corpus 'other'.*mine"):
        paths.corpora("other")


def test_a_wrong_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(CorpusError, match=r"WORKBENCH_CORPORA names .*gone"):
        paths.corpora()


def test_an_installed_package_looks_above_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(paths.VARIABLE, raising=False)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "site" / "workbench" / "show" / "paths.py"))
    (tmp_path / "corpora").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert paths.corpora() == tmp_path / "corpora"


def test_nothing_found_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.VARIABLE, raising=False)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "site" / "workbench" / "show" / "paths.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match=paths.VARIABLE):
        paths.corpora()
