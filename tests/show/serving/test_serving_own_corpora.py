"""The app and its notebook on corpora that are not ours."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from own_corpora import MAKERS

from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.show.app import app_environment, open_explorer
from workbench.show.explorer import Explorer
from workbench.show.explorer.views import VIEWS
from workbench.show.html import Html
from workbench.show.serving.tables import TABLES, share, shared, sweep

NOTEBOOK = Path(__file__).resolve().parents[3] / "notebooks" / "04_explorer.ipynb"


@pytest.fixture(scope="module", params=MAKERS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return MAKERS[request.param](tmp_path_factory.mktemp("own"))


@pytest.fixture
def served(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of a kernel of the app on the corpus."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, value in app_environment(folder, None).items():
        monkeypatch.setenv(name, value)
    return folder


def html_of(explorer: Explorer) -> str:
    return explorer._view.html


def test_every_view_of_the_app_opens(served: Path) -> None:
    explorer = open_explorer()
    assert isinstance(explorer, Explorer)
    for view in VIEWS:
        explorer.press(f"tab:{view}")
        html = html_of(explorer)
        assert "wb-error" not in html, (view, html[:500])
        assert len(html) > 100
    for kind, value in (("code", "hearsay"), ("text", "町"), ("lemma", "橋")):
        explorer.press(f"hits:slot=b&family={kind}&value={value}")  # what it has no text for, it says


def test_every_cell_of_the_notebook_runs_in_jupyterlab(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKBENCH_APP_CORPUS", str(folder))
    monkeypatch.setenv("WORKBENCH_APP_TARGET", "")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    cells = [c for c in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    for cell in cells:
        exec("".join(cell["source"]), names)
    assert "hearsay" in capsys.readouterr().out


def test_no_code_that_the_app_runs_names_a_value_of_ours() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    shown = [c for c in cells if c["cell_type"] == "code" and "not-in-app" not in c["metadata"].get("tags", [])]
    assert ["".join(c["source"]) for c in shown] == [
        "from workbench.show.app import open_explorer\n\nexplorer = open_explorer()\nexplorer"
    ]
    assert not any("wire-style" in "".join(c["source"]) for c in cells)


def test_mapped_tables_are_those_of_the_corpus_and_only_this_user_may_read_them(folder: Path, tmp_path: Path) -> None:
    corpus = Corpus.read(folder)
    tables = share(corpus, tmp_path)
    assert stat.S_IMODE(tables.stat().st_mode) == 0o700 or os.name != "posix"
    mapped = shared(tables)
    assert set(mapped.tables) == set(corpus.tables) - {"tokens"}
    assert all(mapped.tables[n].equals(corpus.tables[n]) for n in mapped.tables)


def test_folders_of_apps_that_were_killed_are_swept_and_others_stay(tmp_path: Path) -> None:
    dead, alive = tmp_path / "workbench-app-4194999-x", tmp_path / f"workbench-app-{os.getpid()}-x"
    for path in (dead, alive, tmp_path / "workbench-app-other", tmp_path / "else"):
        path.mkdir()
    (tmp_path / "workbench-app-4194998-link").symlink_to(tmp_path / "else", target_is_directory=True)
    sweep(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {
        alive.name,
        "workbench-app-other",
        "else",
        "workbench-app-4194998-link",
    }


def test_a_visitor_sees_what_is_wrong_and_no_traceback(served: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv(TABLES, str(tmp_path / "gone"))
    found = open_explorer()
    assert isinstance(found, Html)
    assert "start it again" in found.html


def test_events_that_are_no_table_of_events_are_named(folder: Path, tmp_path: Path) -> None:
    copy = Corpus.read(folder).write(tmp_path / "copy")
    (copy / "timeline-events.csv").write_text("<script>,x\n1,2\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"timeline-events.csv has no column 'date'"):
        app_environment(copy, None)
