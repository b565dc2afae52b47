"""A project folder: the notebooks without the first case, on a corpus of one's own, by changing two lines."""

from __future__ import annotations

import ast
import json
import tomllib
import warnings
from pathlib import Path
from typing import Any

import pytest
from teaching import teaching

from workbench.cli import main
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError, WorkbenchWarning
from workbench.show import paths
from workbench.show.app import app_corpus
from workbench.show.project import CASE, CORPUS, NOTEBOOKS, STUDY, new_project, notebooks_folder, page

TARGET = "column-treaty-2024-a"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project on the teaching corpus: two lines were changed."""
    folder = new_project(tmp_path_factory.mktemp("project") / "mine")
    teaching().write(folder / CORPUS)
    config = folder / "workbench.toml"
    config.write_text(config.read_text("utf-8").replace('target = ""', f'target = "{TARGET}"'), "utf-8")
    return folder


def cells(folder: Path, name: str) -> list[str]:
    notebook = json.loads((folder / "notebooks" / name).read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]


def test_a_new_project_has_everything_and_an_empty_corpus(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "p")
    assert sorted(p.name for p in (folder / "notebooks").iterdir()) == list(NOTEBOOKS)
    assert {p.name for p in folder.iterdir()} == {"README.md", "corpora", "notebooks", "texts", "workbench.toml"}
    corpus = Corpus.read(folder / CORPUS)
    assert corpus.documents.is_empty()
    said = tomllib.loads((folder / "workbench.toml").read_text(encoding="utf-8"))
    assert said == {"path": CORPUS, "target": ""}


def test_nothing_of_the_first_case_is_left() -> None:
    for name in NOTEBOOKS:
        source = json.loads((notebooks_folder() / name).read_text(encoding="utf-8"))
        kept = page(source)["cells"]
        text = "\n".join("".join(c["source"]) for c in kept)
        assert CASE not in {t for c in kept for t in c["metadata"].get("tags", [])}
        for word in ("山崎", "Record China", "rapprochement", "signed commentary", '"column"', "wn-2850"):
            assert word not in text, (name, word)
        assert all(not c.get("outputs") for c in kept)
        if name != "04_explorer.ipynb":
            assert sum(STUDY in c["metadata"].get("tags", []) for c in kept) == 1, name
            assert "paths.project()" in text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_notebook_runs_on_the_teaching_corpus(name: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cell after cell in one namespace, in the folder of the notebooks, as a kernel does; `make test-long` has kernels."""
    import matplotlib
    from matplotlib import pyplot

    matplotlib.use("Agg")
    monkeypatch.chdir(project / "notebooks")
    scope: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WorkbenchWarning)
        for number, source in enumerate(cells(project, name)):
            exec(compile(ast.parse(source), f"{name}, cell {number}", "exec"), scope)
    pyplot.close("all")
    if "study" in scope:
        assert scope["study"].target == TARGET


@pytest.mark.long
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_notebook_runs_in_a_kernel(name: str, project: Path) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(project / "notebooks" / name, as_version=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        resources = {"metadata": {"path": str(project / "notebooks")}}
        nbclient.NotebookClient(notebook, timeout=300, resources=resources).execute()


def test_the_two_lines_are_read_from_any_folder_below(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "notebooks")
    assert paths.project() == (project / CORPUS, TARGET)
    assert app_corpus() == (project / CORPUS, TARGET)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('path = "corpora/mine"\ntarget = ""\n', "does not say target"),
        ("target = 'a'\n", "does not say path"),
        ("path = corpora\n", "cannot be read"),
        ('path = "x"\ntarget = 3\n', "does not say target"),
    ],
)
def test_lines_that_are_not_filled_in_are_named(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "workbench.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match=said):
        paths.project()


def test_outside_a_project_there_are_no_two_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match="workbench new DIR"):
        paths.project()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(WorkbenchError, match="not empty"):
        new_project(tmp_path / "p")
    assert [p.name for p in (tmp_path / "p").iterdir()] == ["thesis.txt"]


def test_the_command_and_the_build_into_the_empty_corpus(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "p", "--target", 'a "quoted" id']) == 0
    assert "workbench.toml" in capsys.readouterr().err
    assert tomllib.loads(Path("p/workbench.toml").read_text("utf-8"))["target"] == 'a "quoted" id'
    for name, text in {"a": "橋は来春に開くという。", "b": "駅は来年に開くだろう。"}.items():
        Path(f"p/texts/{name}.txt").write_text(f"---\ndate: 2024-05-02\n---\n{text}", encoding="utf-8")
    assert main(["build", "p/texts", "--out", "p/corpora/mine", "--jobs", "1"]) == 0
    assert Corpus.read("p/corpora/mine").documents["doc_id"].to_list() == ["a", "b"]
    assert main(["new", "p"]) == 2
    assert main(["new", "q", "--corpus", "nowhere"]) == 2
    assert not Path("q").exists()


def test_the_notebooks_are_part_of_the_wheel(root_of_repository: Path) -> None:
    said = tomllib.loads((root_of_repository / "pyproject.toml").read_text(encoding="utf-8"))
    included = said["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"notebooks": "workbench/show/notebooks"}


@pytest.fixture
def root_of_repository() -> Path:
    return Path(__file__).resolve().parents[2]
