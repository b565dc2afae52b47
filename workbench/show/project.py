"""A project folder: the notebooks on a corpus of one's own, a file that says which, and a place for the texts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.show.paths import PROJECT

#: Notebooks that run on any corpus; 05 and 06 are about the workbench itself.
NOTEBOOKS = (
    "00_start_here.ipynb",
    "01_column_against_coverage.ipynb",
    "02_keyness_and_word_choice.ipynb",
    "03_frames_and_names.ipynb",
    "04_explorer.ipynb",
    "07_close_reading.ipynb",
)
#: Tag of a cell that is about the first case only (its findings, its assertions), and of the cell with the two lines.
CASE, STUDY = "case", "study"
TEXTS, CORPUS = "texts", "corpora/mine"

_STUDY = """\
from workbench.show import paths

path, target = paths.project()  # the two lines of workbench.toml
groups = None  # the largest groups; or a list of them, in the order of the tables"""

_README = """\
# A stance workbench project

1. Put your texts into `{texts}/`: text files, Word, PDF, web pages, tables, zip. `workbench check {texts}` says how each would be read.
2. `workbench build {texts} --out {corpus}` makes the corpus.
3. Open `workbench.toml` and change its two lines: `path`, if the corpus is elsewhere, and `target`, the id of the text you
   ask about (its file name without the ending).
4. `workbench lab` in this folder opens `notebooks/00_start_here.ipynb`; each notebook runs from top to bottom.

The other texts are grouped by `genre` (or `outlet`, `author`, or your own column `group`). What they show is described in
the notebooks; a figure is worth as much as the marks behind it, so read some of them: `notebooks/07_close_reading.ipynb`.
`workbench app {corpus}` opens the explorer without JupyterLab.
"""
_CONFIG = """\
# What the notebooks of this project are about: the only two lines to change.
path = {path}  # a corpus folder, or texts; from this folder on
target = {target}  # the id of the document that is asked about
"""


def new_project(folder: Path, *, path: str = CORPUS, target: str = "") -> Path:
    """Write a project folder: notebooks, ``workbench.toml``, an empty corpus and a folder for texts; return it.

    Parameters
    ----------
    folder
        A folder that is not there yet, or is empty.
    path, target
        What ``workbench.toml`` says at first.

    Raises
    ------
    WorkbenchError
        If the folder holds something, or the notebooks are not installed.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkbenchError(f"{folder} is not empty", allowed="a new folder", hint="give another name")
    source = notebooks_folder()
    pages = {name: page(json.loads((source / name).read_text(encoding="utf-8"))) for name in NOTEBOOKS}
    for part in ("notebooks", TEXTS):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for name, content in pages.items():
        (folder / "notebooks" / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (folder / PROJECT).write_text(_CONFIG.format(path=_quoted(path), target=_quoted(target)), "utf-8")
    (folder / "README.md").write_text(_README.format(texts=TEXTS, corpus=CORPUS), "utf-8")
    empty_corpus().write(folder / CORPUS)
    return folder


def _quoted(text: str) -> str:
    import tomli_w

    return tomli_w.dumps({"x": text}).removeprefix("x = ").strip()


def empty_corpus() -> Corpus:
    """Return a corpus without a document."""
    tables = {name: spec.empty() for name, spec in schema.TABLES.items()}
    return Corpus(tables, {"name": "mine", "about": "empty: workbench build writes the corpus"})


def page(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook without the cells of the first case and without outputs; its two lines are the project's."""
    cells = []
    number = 0
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        if CASE in tags:
            continue
        own = dict(cell)
        if own["cell_type"] == "code":
            own |= {"outputs": [], "execution_count": None}
        if STUDY in tags:
            own["source"] = _STUDY
        elif own["cell_type"] == "markdown":
            source = "".join(own["source"])
            if re.match(r"## \d+ · ", source):
                number += 1
                source = re.sub(r"^## \d+ · ", f"## {number} · ", source)
            own["source"] = source
        cells.append(own)
    return {**notebook, "cells": cells}


def notebooks_folder() -> Path:
    """Return where the notebooks are: in an installed package, else in the clone that the package lies in.

    Raises
    ------
    WorkbenchError
        If they are in neither.
    """
    here = Path(__file__).resolve().parent
    for place in (here / "notebooks", here.parents[1] / "notebooks"):
        if (place / NOTEBOOKS[0]).is_file():
            return place
    raise WorkbenchError("the notebooks are not installed", hint="install the wheel, or work in a clone of the project")
