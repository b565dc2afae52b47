"""A corpus folder: complete or absent, replaced in one step, and taken up by the next command after a crash.

A new folder is made beside its place and renamed. In a folder that exists the new files are made in
``.staging-…``, which is renamed to ``.next`` when it is complete: from then on the new corpus counts. Its files
are moved up, ``corpus.toml`` last. Whoever comes upon ``.next`` moves what is left, or reads from it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench import schema
from workbench.errors import CorpusError
from workbench.storage import manifest
from workbench.storage.lock import locked
from workbench.storage.manifest import MANIFEST

NEXT = ".next"
_STAGING = ".staging-"
_TABLE_FILES = frozenset(f"{name}.parquet" for name in schema.TABLES)


def step(name: str) -> None:
    """Mark a point between two steps on disk. It does nothing: tests kill a process here."""


def require_place(folder: Path) -> None:
    """Refuse a place that a corpus may not be written to: a link, a file, a folder of other things."""
    if folder.is_symlink():
        raise CorpusError(f"{folder} is a link", allowed="a folder", hint=f"name the folder itself: {folder.resolve()}")
    if folder.exists() and not folder.is_dir():
        raise CorpusError(f"{folder} is a file", allowed="a folder, new or holding a corpus")
    if folder.is_dir() and not (folder / MANIFEST).exists() and not (folder / NEXT / MANIFEST).exists():
        others = [p.name for p in folder.iterdir() if not p.name.startswith(_STAGING)]
        if others:
            raise CorpusError(
                f"{folder} is not a corpus folder: it holds other files ({', '.join(sorted(others)[:3])})",
                allowed="a new folder, or one with a corpus.toml",
            )


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Yield a new folder for the files of a corpus; :func:`commit` puts them in place. The lock must be held."""
    require_place(folder)
    recover(folder)
    exists = folder.is_dir()
    prefix, parent = (_STAGING, folder) if exists else (f".{folder.name}{_STAGING}", folder.parent)
    stage = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        stage.chmod(0o755)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def commit(stage: Path, folder: Path, provenance: Mapping[str, Any], *, kind: str, rows: Mapping[str, int]) -> None:
    """Make the files of a staging folder the corpus, all or nothing.

    Parameters
    ----------
    stage
        What :func:`staging` gave, with all files in it.
    folder
        The place of the corpus.
    provenance, kind
        What ``corpus.toml`` says.
    rows
        Rows of each table.
    """
    files: dict[str, dict[str, Any]] = {}
    for file in sorted(stage.iterdir()):
        files[file.name] = {"sha256": manifest.file_sha256(file), "bytes": file.stat().st_size}
        if file.stem in rows and file.name in _TABLE_FILES:
            files[file.name]["rows"] = rows[file.stem]
        _sync(file)
    (stage / MANIFEST).write_bytes(manifest.dump(provenance, kind=kind, files=files))
    _sync(stage / MANIFEST)
    _sync(stage)
    step("staged")
    if stage.parent == folder:
        stage.rename(folder / NEXT)
        step("switched")
        _complete(folder)
    else:
        stage.rename(folder)
        step("switched")
    _sync(folder.parent)


def _complete(folder: Path) -> None:
    """Move what is left in ``.next`` up; it may have been begun before."""
    coming = folder / NEXT
    if not (coming / MANIFEST).exists():  # all of it has been moved
        shutil.rmtree(coming, ignore_errors=True)
        return
    content = manifest.load((coming / MANIFEST).read_bytes(), coming / MANIFEST)
    for file in sorted(coming.iterdir()):
        if file.name != MANIFEST:
            file.replace(folder / file.name)
            step(f"moved {file.name}")
    for name in _TABLE_FILES - set(content["files"] or ()):
        (folder / name).unlink(missing_ok=True)
    step("removed")
    (coming / MANIFEST).replace(folder / MANIFEST)
    step("moved corpus.toml")
    shutil.rmtree(coming, ignore_errors=True)
    _sync(folder)


def recover(folder: Path) -> None:
    """Complete or roll back what a killed process left at a folder. The lock must be held."""
    if (folder / NEXT).is_dir():
        _complete(folder)
    for old in folder.parent.glob(f".{_escape(folder.name)}-old-*"):  # from versions that renamed whole folders
        kept = old / folder.name
        if (kept / MANIFEST).is_file():
            if folder.exists():
                shutil.rmtree(old, ignore_errors=True)
            else:
                kept.rename(folder)
                old.rmdir()
        elif old.is_dir() and not any(old.iterdir()):
            old.rmdir()
    litter = [*folder.glob(f"{_STAGING}*"), *folder.parent.glob(f".{_escape(folder.name)}{_STAGING}*")]
    for path in litter:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def left_behind(folder: Path) -> bool:
    """Say whether a killed process left a state of this folder that is to be completed."""
    if (folder / NEXT).exists():
        return True
    return not folder.exists() and any(folder.parent.glob(f".{_escape(folder.name)}-old-*"))


def settle(folder: Path) -> None:
    """Complete an interrupted write before reading, where that is possible; a reader may have no right to write."""
    if left_behind(folder):
        with contextlib.suppress(OSError, CorpusError), locked(folder, wait=10):
            recover(folder)


def place(folder: Path, name: str) -> Path:
    """Return where a file of the corpus is: in the folder, or still in ``.next``."""
    coming = folder / NEXT / name
    return coming if (folder / NEXT / MANIFEST).exists() and coming.exists() else folder / name


def _escape(name: str) -> str:
    import glob

    return glob.escape(name)


def _sync(path: Path) -> None:
    """Have the operating system write a file or a folder out, where it can."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
