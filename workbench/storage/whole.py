"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def step(name: str) -> None:
    """Mark a point between two steps on disk. It does nothing: tests kill a process here."""


@contextmanager
def staged(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Yield a file beside ``path`` to write to, of the same ending; it takes the place of ``path`` if nothing went wrong.

    A link is followed, not replaced. Two processes that write the same file do not write into each other's.

    Parameters
    ----------
    path
        The file to be; its folder is there. The rights of a file that it replaces are kept.
    durable
        Force the file, and the change of names, to the disk first: what a person typed outlives a power cut. It costs
        some milliseconds, so what can be made again goes without.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.stem}-{secrets.token_hex(4)}.part{target.suffix}")
    try:
        beside.touch(exist_ok=False)
        yield beside
        step("written")
        if durable:
            _force(beside)
        if target.exists():
            with contextlib.suppress(OSError):
                beside.chmod(target.stat().st_mode & 0o777)
        step("synced")
        beside.replace(target)
        step("replaced")
    finally:
        beside.unlink(missing_ok=True)
    if durable:
        with contextlib.suppress(OSError):  # not every system can force a folder
            _force(target.parent)


def write_whole(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write a file whole or not at all; ``durable`` as in :func:`staged`."""
    with staged(path, durable=durable) as beside:
        beside.write_bytes(data)


def sweep(path: Path) -> None:
    """Remove what writers of this file left beside it that were killed. Only whoever holds its lock may do so."""
    target = path.resolve()
    ours = re.compile(rf"\.{re.escape(target.stem)}-[0-9a-f]{{8}}\.part{re.escape(target.suffix)}")
    for left in target.parent.iterdir():
        if ours.fullmatch(left.name):  # not those of a file whose name begins like this one's
            left.unlink(missing_ok=True)


def _force(place: Path) -> None:
    # Windows forces a file only through a handle that may write; a folder is opened to be read.
    handle = os.open(place, os.O_RDONLY if place.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
