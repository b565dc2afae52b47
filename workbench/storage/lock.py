"""Who may write to a corpus folder: one at a time, with a name that others can be told.

The lock is a file beside the folder (``.NAME.lock``), held by the operating system: it ends with the process that
holds it, however that ends, and the file is removed when the work is done.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import CorpusError

#: Seconds between two looks at a lock that somebody else holds.
_POLL = 0.1


def lock_file(folder: Path) -> Path:
    """Return the place of the lock of a folder."""
    return folder.parent / f".{folder.name}.lock"


def holder(folder: Path) -> str:
    """Say who holds the lock of a folder, as far as can be read."""
    try:
        with lock_file(folder).open(encoding="utf-8") as file:
            about = json.loads(file.read(4096))
        return f"process {about['pid']} on {about['host']} ({about['command']}), since {about['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


@contextlib.contextmanager
def locked(folder: Path, *, wait: float | None = None, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the lock of a folder.

    Parameters
    ----------
    folder
        The corpus folder; it need not exist, its parent is made.
    wait
        Seconds to wait for another holder; ``None`` waits as long as it takes.
    on_wait
        Called once, with the name of the holder, where there is something to wait for.

    Raises
    ------
    CorpusError
        If the time is over; the message says who holds the lock.
    """
    from filelock import FileLock, Timeout

    place = lock_file(folder)
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if on_wait is not None and wait != 0:
                on_wait(holder(folder))
            lock.acquire(timeout=-1 if wait is None else wait, poll_interval=_POLL)
    except Timeout:
        raise CorpusError(
            f"{folder} is being written by {holder(folder)}", hint="wait until that has ended, or end it"
        ) from None
    try:
        about = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "command": " ".join(Path(a).name if i == 0 else a for i, a in enumerate(sys.argv[:3])),
            "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        }
        place.write_text(json.dumps(about), encoding="utf-8")
        yield
    finally:
        # Removed while it is held: who has opened it meanwhile finds it gone and takes a new one.
        with contextlib.suppress(OSError):
            place.unlink()
        lock.release(force=True)
