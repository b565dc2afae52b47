"""Where the corpora that come with the project are, so that notebooks need no paths of their own."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.errors import CorpusError

#: Environment variable that names another folder of corpora.
VARIABLE = "WORKBENCH_CORPORA"


def corpora(name: str | None = None) -> Path:
    """Return the folder of the corpora, or of the corpus ``name`` in it.

    Looked for in this order: the folder that the environment variable ``WORKBENCH_CORPORA`` names, ``corpora/`` beside
    the package (a clone), ``corpora/`` in the working directory or one of the folders above it.

    Raises
    ------
    CorpusError
        If there is no such folder.
    """
    folder = _root()
    if name is None:
        return folder
    if (folder / name).is_dir():
        return folder / name
    there = sorted(p.name for p in folder.iterdir() if p.is_dir())
    raise CorpusError(f"no corpus {name!r} in {folder}", allowed=there or "none: the folder is empty")


def _root() -> Path:
    given = os.environ.get(VARIABLE)
    if given:
        if Path(given).is_dir():
            return Path(given)
        raise CorpusError(f"{VARIABLE} names {given}, which is no folder", allowed="a folder of corpora")
    here = Path.cwd()
    for base in (Path(__file__).resolve().parents[2], here, *here.parents):
        if (base / "corpora").is_dir():
            return base / "corpora"
    raise CorpusError(
        "no corpora folder found", hint=f"run from a clone of the project, or set {VARIABLE} to a folder of corpora"
    )
