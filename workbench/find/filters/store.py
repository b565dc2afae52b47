"""Named filters in a JSON file, which is replaced as a whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError
from workbench.find.filters.filter import Filter

#: Version of the file's layout.
VERSION = 1
_KIND = "stance-workbench filters"


def load_filters(file: str | os.PathLike[str]) -> dict[str, Filter]:
    """Return the filters of a file by name; none where there is no file.

    Raises
    ------
    WorkbenchError
        If the file is not one that :func:`save_filter` wrote, or one of its filters is not valid.
    """
    path = Path(file)
    if not path.exists():
        return {}
    plain = _read(path)
    filters = {}
    for name, entry in plain["filters"].items():
        try:
            filters[name] = Filter.from_dict(entry)
        except WorkbenchError as error:
            raise WorkbenchError(f"{path}: filter {name!r}: {error.message}", allowed=error.allowed) from None
    return filters


def save_filter(file: str | os.PathLike[str], name: str, filter: Filter) -> dict[str, Filter]:
    """Store a filter under a name, beside those of the file; one of the same name is replaced.

    Returns all filters of the file. A file that cannot be understood is left as it is.
    """
    wanted = check_name(name)
    with _alone(Path(file)):
        return _write(Path(file), load_filters(file) | {wanted: filter})


def delete_filter(file: str | os.PathLike[str], name: str) -> dict[str, Filter]:
    """Remove a filter from the file and return the others."""
    with _alone(Path(file)):
        filters = load_filters(file)
        if name not in filters:
            raise WorkbenchError(f"{file} has no filter {name!r}", allowed=filters or "none: the file holds no filters")
        return _write(Path(file), {n: f for n, f in filters.items() if n != name})


def check_name(name: str) -> str:
    """Return a name without blanks around it, or raise where it cannot be one."""
    wanted = name.strip()
    if not wanted or len(wanted) > 100 or not wanted.isprintable():
        raise WorkbenchError(f"{name!r:.120} is no name for a filter", allowed="1 to 100 characters on one line")
    return wanted


@contextmanager
def _alone(path: Path) -> Iterator[None]:
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


def _read(path: Path) -> Mapping[str, Any]:
    hint = "move the file away, or give another; it was left as it is"
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorkbenchError(f"{path} cannot be read ({error.strerror})", hint="give another file") from None
    except (ValueError, RecursionError) as error:
        raise WorkbenchError(f"{path} is no JSON ({error})", hint=hint) from None
    if not isinstance(plain, dict) or plain.get("kind") != _KIND or not isinstance(plain.get("filters"), dict):
        raise WorkbenchError(f"{path} is no file of filters", allowed=f"a file of kind {_KIND!r}", hint=hint)
    if plain.get("version") != VERSION:
        raise WorkbenchError(f"{path} has version {plain.get('version')!r}", allowed=str(VERSION), hint=hint)
    return plain


def _write(path: Path, filters: Mapping[str, Filter]) -> dict[str, Filter]:
    """Write beside the file and then take its place, so that an interrupted write leaves the old file whole."""
    ordered = dict(sorted(filters.items()))
    plain = {"kind": _KIND, "version": VERSION, "filters": {name: f.to_dict() for name, f in ordered.items()}}
    target = path.resolve()  # a link stays a link
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, staged = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    except OSError as error:
        raise WorkbenchError(f"{path} cannot be written ({error.strerror})", hint="give another file") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(plain, out, ensure_ascii=False, indent=1, allow_nan=False)
            out.write("\n")
            out.flush()
            os.fsync(out.fileno())
        Path(staged).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(staged).replace(target)
    except OSError as error:
        raise WorkbenchError(f"{path} cannot be written ({error.strerror})", hint="give another file") from None
    finally:
        Path(staged).unlink(missing_ok=True)
    return ordered
