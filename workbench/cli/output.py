"""What the command says: results to stdout in UTF-8, one-line messages to stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

EXIT_BAD_INPUT = 2
#: Done, but something of the sources was left out; it is named on stderr.
EXIT_LEFT_OUT = 3


def show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    """Write a warning to stderr, in the place of ``warnings.showwarning``."""
    say(f"warning: {message}")


def say(message: str) -> None:
    """Write one line to stderr, whatever line breaks the message has."""
    print("workbench: " + " ".join(message.split()), file=sys.stderr)


def write_table(table: pl.DataFrame, form: str) -> None:
    """Write a frame to stdout as ``table``, ``json`` or ``csv``."""
    import polars as pl

    if form == "json":
        write(table.write_json() + "\n")
    elif form == "csv":
        write(table.write_csv())
    else:
        with pl.Config(
            tbl_rows=-1, tbl_cols=-1, tbl_width_chars=10_000, fmt_str_lengths=80, float_precision=3,
            tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True,
        ):  # fmt: skip
            write(f"{table}\n")


def write(text: str) -> None:
    """Write to stdout in UTF-8, whatever the terminal's encoding is said to be."""
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(text)
    else:
        stream.write(text.encode("utf-8"))
        stream.flush()
