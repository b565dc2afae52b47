"""The explorer in a browser tab: Voilà on the notebook of the explorer, on this machine, asking no other host."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from workbench.errors import CorpusError, WorkbenchError
from workbench.show.lab import find_notebook

#: The notebook that is served.
NOTEBOOK = "04_explorer.ipynb"
#: The file for named filters.
STORE = "explorer_filters.json"
#: Cells with this tag are for the notebook only.
NOT_IN_APP = "not-in-app"
#: Environment variables through which the notebook learns what to show.
CORPUS, TARGET = "WORKBENCH_APP_CORPUS", "WORKBENCH_APP_TARGET"
SERVED = "WORKBENCH_APP"
#: What the notebook shows where nothing is said: the corpus that ships, and its column.
DEFAULT_CORPUS, DEFAULT_TARGET = "rapprochement", "column"

# Extensions of JupyterLab that Voilà finds in the environment and has no use for; some log errors in its page.
_UNWANTED = ("@jupyterlab/notebook-extension", "jupyterlab_pygments", "@jupyter/collaboration-extension")


def app_command(notebook: Path, *, no_browser: bool = False, port: int | None = None) -> list[str]:
    """Return the command line of Voilà for the notebook; it listens on this machine only.

    Every visitor gets a kernel of their own, which ends when it has been idle for half an hour: nobody sees the
    filters of anybody else.
    """
    command = [sys.executable, "-m", "voila", str(notebook), "--Voila.ip=127.0.0.1", "--template=workbench"]
    command += [f"--TagRemovePreprocessor.remove_cell_tags={NOT_IN_APP}"]
    command += ["--show_tracebacks=False", "--strip_sources=True"]
    command += [f"--VoilaConfiguration.extension_denylist={name}" for name in _UNWANTED]
    command += ["--MappingKernelManager.cull_idle_timeout=1800", "--MappingKernelManager.cull_interval=120"]
    if no_browser:
        command.append("--no-browser")
    if port is not None:
        command.append(f"--port={port}")
    return command


def app_environment(folder: Path | None, target: str | None) -> dict[str, str]:
    """Return what is added to the environment of Voilà and of its kernels.

    Raises
    ------
    CorpusError
        If the folder holds no corpus, or the target is not in it.
    """
    settings = str(Path(__file__).resolve().parent / "app_settings")
    paths = os.pathsep.join(filter(None, [settings, os.environ.get("JUPYTER_PATH")]))
    found = {"JUPYTER_PATH": paths, SERVED: "1"}
    if folder is not None:
        from workbench.corpus import Corpus

        corpus = Corpus.read(folder)
        if target is not None and target not in set(corpus.documents["doc_id"]):
            raise CorpusError(f"no document {target!r} in {folder}", hint="documents['doc_id'] lists the ids")
        if target is None and _ships(folder):
            target = DEFAULT_TARGET
        found[CORPUS] = str(folder.resolve())
        found[TARGET] = target or ""
    elif target is not None:
        found[TARGET] = target
    return found


def _ships(folder: Path) -> bool:
    from workbench.show.paths import corpora

    try:
        return corpora(DEFAULT_CORPUS).resolve() == folder.resolve()
    except WorkbenchError:
        return False


def app_corpus() -> tuple[Path, str | None]:
    """Return the folder and the target that the served notebook shows: what ``workbench app`` was given, or the corpus
    that ships and its column.
    """
    from workbench.show.paths import corpora

    given = os.environ.get(CORPUS)
    target = os.environ.get(TARGET)
    if given:
        return Path(given), target or None
    return corpora(DEFAULT_CORPUS), target or DEFAULT_TARGET


def app_store() -> Path | None:
    """Return the file for named filters: beside the notebook in JupyterLab, none where visitors are served."""
    return None if os.environ.get(SERVED) else Path(STORE)


def find_app_notebook() -> Path:
    """Return the notebook of the explorer in this checkout; :class:`WorkbenchError` if it is not there."""
    root, _ = find_notebook()
    path = root / "notebooks" / NOTEBOOK
    if not path.is_file():
        raise WorkbenchError(f"no notebook {path}", hint="run it in a clone of the project")
    return path
