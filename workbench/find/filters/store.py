"""Named filters in a JSON file, which is replaced as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.find.filters.filter import Filter
from workbench.find.kept import alone, read_kept, write_kept

#: Version of the file's layout.
VERSION = 1
_WHAT = "filters"


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
    filters = {}
    for name, entry in read_kept(path, _WHAT, VERSION).items():
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
    with alone(Path(file)):
        return _write(Path(file), load_filters(file) | {wanted: filter})


def delete_filter(file: str | os.PathLike[str], name: str) -> dict[str, Filter]:
    """Remove a filter from the file and return the others."""
    with alone(Path(file)):
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


def _write(path: Path, filters: Mapping[str, Filter]) -> dict[str, Filter]:
    ordered = dict(sorted(filters.items()))
    write_kept(path, _WHAT, VERSION, {name: f.to_dict() for name, f in ordered.items()})
    return ordered
