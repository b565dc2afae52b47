"""What the command says: results to stdout in UTF-8, one-line messages to stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from workbench.plain import for_sheet, one_line, visible

if TYPE_CHECKING:
    import polars as pl

#: Bad input, or a fault of the machine: nothing was written.
EXIT_BAD_INPUT = 2
#: Done, and something was left out; it is named.
EXIT_LEFT_OUT = 3
#: A fault of the workbench itself.
EXIT_FAULT = 1
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143


def show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    """Write a warning to stderr, in the place of ``warnings.showwarning``."""
    say(f"warning: {message}")


def say(message: str) -> None:
    """Write one line to stderr, whatever line breaks and control characters the message has."""
    print("workbench: " + one_line(message), file=sys.stderr)


def write_table(table: pl.DataFrame, form: str) -> None:
    """Write a frame to stdout as ``table``, ``json`` or ``csv``."""
    import polars as pl

    if form == "json":
        write(table.write_json() + "\n")
    elif form == "csv":
        write(for_sheet(table).write_csv())
    else:
        with pl.Config(
            tbl_rows=-1, tbl_cols=-1, tbl_width_chars=10_000, fmt_str_lengths=80, float_precision=3,
            tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True,
        ):  # fmt: skip
            write(f"{_for_terminal(table)}\n")


def _for_terminal(table: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    texts = [c for c, t in table.schema.items() if isinstance(t, pl.String | pl.Categorical | pl.Enum)]
    return table.with_columns(
        pl.col(c).cast(pl.String).map_elements(visible, return_dtype=pl.String).alias(c) for c in texts
    )


def write(text: str) -> None:
    """Write to stdout in UTF-8, whatever the terminal's encoding is said to be."""
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(text)
    else:
        stream.write(text.encode("utf-8"))
        stream.flush()
