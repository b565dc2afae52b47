"""JSON files that a reader's work is kept in: read with what is wrong said, replaced as a whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from workbench.errors import ReadError, WorkbenchError
from workbench.limits import MAX_DOCUMENT, parse_json, read_bytes
from workbench.storage.whole import write_whole


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other processes from changing the file between reading and writing it: else one of two would be lost.

    The folder is locked, so that no further file is left behind. Where a folder cannot be locked (Windows, some network
    drives), nothing is.
    """
    folder = path.resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield  # writing says what is wrong with the folder
        return
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read_kept(path: Path, what: str, version: int) -> Mapping[str, Any]:
    """Return what a file holds under the name ``what``.

    Raises
    ------
    WorkbenchError
        If it cannot be read, is no file of ours, or of another version; it is left as it is.
    """
    hint = "move the file away, or give another; it was left as it is"
    try:
        plain = parse_json(read_bytes(path, MAX_DOCUMENT).decode("utf-8"))
    except ReadError as error:
        raise WorkbenchError(error.message, hint="give another file") from None
    except ValueError as error:
        raise WorkbenchError(f"{path} is no JSON ({error})", hint=hint) from None
    kind = _kind(what)
    if not isinstance(plain, dict) or plain.get("kind") != kind or not isinstance(plain.get(what), dict):
        raise WorkbenchError(f"{path} is no file of {what}", allowed=f"a file of kind {kind!r}", hint=hint)
    if plain.get("version") != version:
        raise WorkbenchError(f"{path} has version {plain.get('version')!r}", allowed=str(version), hint=hint)
    held: Mapping[str, Any] = plain[what]
    return held


def write_kept(path: Path, what: str, version: int, held: Mapping[str, Any]) -> None:
    """Write the file whole or not at all, forced to the disk: an interrupted write leaves the old file as it was."""
    plain = {"kind": _kind(what), "version": version, what: held}
    data = (json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data, durable=True)
    except OSError as error:
        raise WorkbenchError(f"{path} cannot be written ({error.strerror})", hint="give another file") from None


def _kind(what: str) -> str:
    return f"stance-workbench {what}"
