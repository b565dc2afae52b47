"""The tables of a corpus as files that every kernel of the app maps into its memory.

Parquet is decompressed into the memory of whoever reads it. Arrow's own files are not compressed, so that the system
keeps one copy of a table for all visitors. They are made when the app starts, in a folder that only its user can
read, and removed when it ends; the corpus on disk is not touched.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.storage.tables import Tables

#: The environment variable that names the folder of the tables.
TABLES = "WORKBENCH_APP_TABLES"
_PREFIX = "workbench-app-"
#: What the corpus says of itself.
_ABOUT = "provenance.json"


def share(corpus: Corpus, parent: Path | None = None, *, tokens: bool = False) -> Path:
    """Write the tables of a corpus as files to be mapped, and return their folder.

    Parameters
    ----------
    corpus
        The corpus.
    parent
        Where the folder is made; by default where the system keeps temporary files. Its name holds the number of
        this process, so that :func:`sweep` can tell when it is no longer needed.
    tokens
        Write the tokens too. No view of the explorer reads them; lists of a visitor's own are looked for in them.

    Raises
    ------
    CorpusError
        If there is no room for them.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))  # for this user only
    try:
        for name in corpus.tables:
            if tokens or name != "tokens":
                corpus.table(name).rechunk().write_ipc(folder / f"{name}.arrow", compression="uncompressed")
        (folder / _ABOUT).write_text(json.dumps(dict(corpus.provenance), default=str), encoding="utf-8")
    except (OSError, pl.exceptions.PolarsError) as problem:
        shutil.rmtree(folder, ignore_errors=True)
        hint = "make room, or name another folder in the environment variable TMPDIR"
        raise CorpusError(f"the tables cannot be written to {folder} ({problem})", hint=hint) from None
    return folder


def shared(folder: str | os.PathLike[str], provenance: dict[str, Any] | None = None) -> Corpus:
    """Return the corpus whose tables :func:`share` wrote, mapped when they are asked for and not checked again."""
    path = Path(folder)
    files = {name: file for name in schema.TABLES if (file := path / f"{name}.arrow").is_file()}
    if not files:
        raise CorpusError(f"no tables in {path}", hint="the app has ended: start it again")
    about = path / _ABOUT
    if provenance is None and about.is_file():
        provenance = json.loads(about.read_text(encoding="utf-8"))
    return Corpus(Tables({name: partial(pl.read_ipc, file) for name, file in files.items()}), provenance or {})


def sweep(parent: Path | None = None) -> None:
    """Remove the folders of apps that were killed before they could do so."""
    for folder in Path(parent or tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        ours = (
            folder.is_dir() and not folder.is_symlink() and (os.name != "posix" or folder.stat().st_uid == os.getuid())
        )
        if ours and number.isdecimal() and not _runs(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    import psutil  # type: ignore[import-untyped]

    return bool(psutil.pid_exists(process))
