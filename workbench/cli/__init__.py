"""The command ``workbench``.

Results go to stdout, everything else to stderr. Bad input is one line on stderr and exit status 2, and nothing is
left half-written: every source is read before anything is made.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Sequence

from workbench.cli.output import EXIT_BAD_INPUT, say, show_warning
from workbench.cli.parser import make_parser
from workbench.errors import WorkbenchError, WorkbenchWarning


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, 2 for bad input, 3 if something was left out, 130 when interrupted."""
    arguments = make_parser().parse_args(argv)
    with warnings.catch_warnings():
        warnings.simplefilter("always", WorkbenchWarning)
        warnings.showwarning = show_warning
        try:
            return int(arguments.run(arguments) or 0)
        except WorkbenchError as error:
            return _fail(str(error))
        except BrokenPipeError:  # the reader of our output has gone, as `head` does
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 0
        except OSError as error:
            return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        except KeyboardInterrupt:
            say("interrupted")
            return 130


def _fail(message: str) -> int:
    say(f"error: {message}")
    return EXIT_BAD_INPUT
