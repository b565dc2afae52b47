"""The command ``workbench``.

Results go to stdout, everything else to stderr. Bad input is one line on stderr and exit status 2, and nothing is
left half-written: every source is read before anything is made. All statuses are in ``docs/command-line.md``.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import warnings
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import NoReturn

from workbench.cli.failures import explain
from workbench.cli.output import EXIT_INTERRUPTED, EXIT_TERMINATED, say, show_warning
from workbench.cli.parser import make_parser
from workbench.errors import WorkbenchWarning


class _Terminated(BaseException):
    """SIGTERM, as an exception: what is open is closed, and workers end."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; see ``docs/command-line.md``."""
    arguments = make_parser().parse_args(argv)
    with warnings.catch_warnings(), _terminable():
        warnings.simplefilter("always", WorkbenchWarning)
        warnings.showwarning = show_warning
        try:
            return int(arguments.run(arguments) or 0)
        except BrokenPipeError:  # the reader of our output has gone, as `head` does
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 0
        except KeyboardInterrupt as error:
            # Where it came during an exec of text (a data class made in an import), CPython would end the process by the
            # signal in spite of the status; the next exec of text has it forget that.
            exec("")
            return _stopped("interrupted", error, EXIT_INTERRUPTED)
        except _Terminated as error:
            return _stopped("terminated", error, EXIT_TERMINATED)
        except BaseException as error:
            status, message = explain(error)
            say(f"error: {message}")
            return status


def _stopped(what: str, error: BaseException, status: int) -> int:
    say("; ".join([what, *getattr(error, "__notes__", [])]))
    return status


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Have SIGTERM end the command as an interruption does, where this is the main thread."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
