"""What went wrong, in one line: the place, and what to do."""

from __future__ import annotations

import errno
import os
import traceback
from concurrent.futures import BrokenExecutor
from pathlib import Path

from workbench.cli.output import EXIT_BAD_INPUT, EXIT_FAULT
from workbench.errors import WorkbenchError

#: Set to anything to see the whole traceback of a fault.
DEBUG = "WORKBENCH_DEBUG"

_DO = {
    errno.ENOSPC: "no space left on the disk: free some, or write to another one",
    errno.EDQUOT: "the quota of the disk is used up: free some space, or write to another one",
    errno.EFBIG: "the file would be larger than this system allows: raise the limit, or write to another place",
    errno.EACCES: "no permission: choose a place where you may write, or change its rights",
    errno.EPERM: "not permitted: choose a place where you may write, or change its rights",
    errno.EROFS: "the disk is read-only: choose another place",
    errno.EMFILE: "too many open files: use fewer --jobs, or raise the limit",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
}


def explain(error: BaseException) -> tuple[int, str]:
    """Return exit status and message of an error.

    Parameters
    ----------
    error
        What ended a command. ``SystemExit`` is raised again.
    """
    if isinstance(error, SystemExit):
        raise error
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    notes = "".join(f"; {note}" for note in getattr(error, "__notes__", []))
    if isinstance(error, WorkbenchError):
        return EXIT_BAD_INPUT, str(error) + notes
    return _environment(error, notes) or (EXIT_FAULT, _fault(error) + notes)


def _environment(error: BaseException, notes: str) -> tuple[int, str] | None:
    if isinstance(error, MemoryError):
        return EXIT_BAD_INPUT, f"not enough memory{_at(error)}: use fewer --jobs, or fewer texts at once{notes}"
    if isinstance(error, BrokenExecutor):
        return EXIT_BAD_INPUT, f"a worker process was ended from outside: run it again with fewer --jobs{notes}"
    if isinstance(error, OSError):
        return EXIT_BAD_INPUT, _os_error(error) + notes
    kind = type(error)
    if kind.__module__.startswith(("polars", "pyarrow")) or kind.__name__ == "PanicException":
        # A fault inside a callback of Polars brings a traceback along; the first lines say what it is.
        said = " ".join(str(error).partition("Traceback (most recent call last)")[0].split())[:300]
        full = "No space left" in said or "os error 28" in said
        what = f"{_DO[errno.ENOSPC]} ({said})" if full else f"a table cannot be read or written{_at(error)}: {said}"
        return EXIT_BAD_INPUT, f"{what}{notes}"
    return None


def _os_error(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    said = error.strerror or " ".join(str(error).split()) or type(error).__name__
    number = error.errno
    if number is None:  # Polars gives the number in its message only
        number = next((n for n in _DO if f"os error {n}" in said or os.strerror(n) in said), None)
    return f"{place}{said}" + (f"; hint: {_DO[number]}" if number in _DO else "")


def _fault(error: BaseException) -> str:
    said = " ".join(str(error).split())[:200]
    return (
        f"a fault of the workbench{_at(error)}: {type(error).__name__}{': ' + said if said else ''};"
        f" hint: report it; with {DEBUG}=1 in the environment the whole traceback is shown"
    )


def _at(error: BaseException) -> str:
    """Say where in the package an error arose."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "workbench" in Path(f.filename).parts]
    if not frames:
        return ""
    file = Path(frames[-1].filename)
    return f" in {file.parent.name}/{file.name}, line {frames[-1].lineno}"
