"""Arrays of the word index on disk: made once for a content, read in memory maps by later sessions.

They stand in the user's cache (:mod:`workbench.kept`), not beside the corpus: a folder may be read-only, and what is shared
must not hold the words of texts. A folder is named by the hash of the tables it is made from and of the version of what
makes it, so that another content never finds it; a file by its checksum, so that a damaged one is made anew. Files are
written whole and renamed: of two sessions that make the same, either wins.

Beside a file stands what the system says of it (number, size, times) since its content was last as it should be. As long as
that is still so, the content is not summed up again, which would read all of it for a question that needs a few places; what
was copied, or written to, is summed up at its next use.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import kept
from workbench.storage.whole import write_whole

#: Changes with what the arrays mean.
VERSION = "1"
#: So many contents are kept; those that were used longest ago go.
MOST = 12
_FOLDER = "words"


class Kept:
    """The arrays and tables of one content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str) -> bool:
        """Say whether something of this name is there."""
        return self._file(name, ".npy") is not None

    def array(self, name: str) -> npt.NDArray[Any] | None:
        """Return an array, mapped into memory; None where it is not there or damaged."""
        file = self._sound(name, ".npy")
        if file is None:
            return None
        try:
            found: npt.NDArray[Any] = np.load(file, mmap_mode="r", allow_pickle=False)
            return found
        except (OSError, ValueError, EOFError):
            return None

    def table(self, name: str) -> pl.DataFrame | None:
        """Return a table; None where it is not there or damaged."""
        file = self._sound(name, ".parquet")
        if file is None:
            return None
        try:
            return pl.read_parquet(file)
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            return None

    def keep_array(self, name: str, values: npt.NDArray[Any]) -> None:
        """Write an array, where that is possible."""
        self._write(name, ".npy", lambda file: np.save(file, values, allow_pickle=False))

    def keep_table(self, name: str, table: pl.DataFrame) -> None:
        """Write a table, where that is possible."""
        self._write(name, ".parquet", lambda file: table.write_parquet(file, compression="uncompressed"))

    def _file(self, name: str, kind: str) -> Path | None:
        try:
            return next(iter(sorted(self.folder.glob(f"{name}.*{kind}"))), None)
        except OSError:
            return None

    def _sound(self, name: str, kind: str) -> Path | None:
        """Return a file that has the checksum in its name; a damaged one is removed."""
        file = self._file(name, kind)
        if file is None:
            return None
        with contextlib.suppress(OSError):
            if _is_as_seen(file):
                return file
            if f"{name}.{_checksum(file)}{kind}" == file.name:
                _see(file)
                return file
            file.unlink()
            _seen(file).unlink(missing_ok=True)
        return None

    def _write(self, name: str, kind: str, write: Callable[[Path], None]) -> None:
        staged: Path | None = None
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(prefix=".", suffix=kind, dir=self.folder)
            os.close(handle)
            staged = Path(made)
            write(staged)
            file = self.folder / f"{name}.{_checksum(staged)}{kind}"
            staged.replace(file)
            _see(file)
        except (OSError, pl.exceptions.PolarsError):
            if staged is not None:
                with contextlib.suppress(OSError):
                    staged.unlink()


def _seen(file: Path) -> Path:
    """Return where the state is kept in which a file was found whole."""
    return file.with_name(f".{file.name}.seen")


def _state(file: Path) -> bytes:
    # The time of the last change of its entry cannot be set by a program that copies.
    about = os.stat(file)
    return f"{about.st_dev} {about.st_ino} {about.st_size} {about.st_mtime_ns} {about.st_ctime_ns}".encode()


def _is_as_seen(file: Path) -> bool:
    try:
        return _seen(file).read_bytes() == _state(file)
    except OSError:
        return False


def _see(file: Path) -> None:
    with contextlib.suppress(OSError):
        write_whole(_seen(file), _state(file))


def _checksum(file: Path) -> str:
    total = 0
    with file.open("rb") as stream:
        while block := stream.read(1 << 22):
            total = zlib.crc32(block, total)
    return f"{total:08x}"


def kept_for(content: Iterable[str]) -> Kept | None:
    """Return where the arrays of a content are kept; None where the user's cache cannot be used.

    Parameters
    ----------
    content
        Hashes of the tables and what was chosen of them.
    """
    cache = kept.folder()
    if cache is None:
        return None
    root = cache / _FOLDER
    own = root / hashlib.sha256("\0".join((VERSION, *content)).encode()).hexdigest()[:32]
    with contextlib.suppress(OSError):
        if own.is_dir():
            os.utime(own)
        elif root.is_dir():
            others = sorted((p for p in root.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)
            for old in others[: max(0, len(others) - MOST + 1)]:
                shutil.rmtree(old, ignore_errors=True)
    return Kept(own)
