"""Where the corpora are: those that come with the workbench, and the one of a project folder."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.errors import CorpusError, WorkbenchError
from workbench.limits import MAX_FRONT, parse_toml, read_bytes

#: Environment variable that names another folder of corpora.
VARIABLE = "WORKBENCH_CORPORA"
#: The file of a project folder that says what its notebooks are about: ``path`` and ``target``.
PROJECT = "workbench.toml"


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


def project_file() -> Path | None:
    """Return the ``workbench.toml`` of the working directory or the nearest folder above it, None where there is none."""
    here = Path.cwd()
    return next((base / PROJECT for base in (here, *here.parents) if (base / PROJECT).is_file()), None)


def project() -> tuple[Path, str]:
    """Return what the project that the working directory lies in is about: its corpus, and the id of the target.

    Raises
    ------
    CorpusError
        If there is no ``workbench.toml``, it cannot be read, or its lines are not filled in.
    """
    file = project_file()
    if file is None:
        raise CorpusError(f"no {PROJECT} here or above", hint="workbench new DIR writes a project folder")
    try:
        said = parse_toml(read_bytes(file, MAX_FRONT).decode("utf-8"))
    except (WorkbenchError, ValueError) as error:
        raise CorpusError(f"{file.name} cannot be read ({error})", allowed='lines as path = "corpora/mine"') from None
    lacking = [k for k in ("path", "target") if not isinstance(said.get(k), str) or not said[k].strip()]
    if lacking:
        hint = "the id of a text is its file name without the ending" if lacking == ["target"] else None
        raise CorpusError(f"{file.name} does not say {lacking[0]}", allowed=f'a line {lacking[0]} = "…"', hint=hint)
    if any(ord(c) < 32 for key in ("path", "target") for c in said[key]):
        raise CorpusError(f"{file.name} has a control character in path or target", allowed="text on one line")
    return file.parent / said["path"], said["target"].strip()
