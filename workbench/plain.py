"""Text that leaves the workbench: for a terminal without control characters, for a spreadsheet without formulas.

Whoever wrote a text, a title or a file name may have put into it what a terminal obeys (colours, cursor, the title of
the window, the direction of writing) or what a spreadsheet runs.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

#: What may stand before the sign of a formula: blanks, control characters, and what takes no room.
_BLANK = r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
#: The signs with which a formula begins; the full-width ones count in a spreadsheet that is set to Japanese.
_SIGN = r"[=+\-@＝＋－＠﹦﹢﹣﹫]"
#: A cell that a spreadsheet would run, or whose first character moves what follows into another cell.
FORMULA = rf"^{_BLANK}*(?:{_SIGN}|[\t\r\n])"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""Return a text with every character that a terminal obeys written out, as ``\x1b`` or ``\u202e``.

    Control characters, marks of direction, zero-width characters and lone surrogates are written out; line breaks
    and tabs too. Everything else stays as it is.

    Examples
    --------
    >>> visible("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written_out(c) if unicodedata.category(c) in _UNSEEN else c for c in text)


def one_line(text: str) -> str:
    """Return a text as one line for a terminal: line breaks and runs of blanks become one blank."""
    return visible(" ".join(text.split()))


def for_sheet(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose text no spreadsheet takes for a formula; headers are text too.

    An apostrophe is put before a cell or header that begins with ``=``, ``+``, ``-``, ``@`` or their full-width forms,
    also behind blanks, and before one that begins with a tab or line break. Numbers stay numbers.

    Examples
    --------
    >>> import polars as pl
    >>> for_sheet(pl.DataFrame({"t": [" =1+1", "a=b"], "n": [-1, 2]})).rows()
    [("' =1+1", -1), ('a=b', 2)]
    """
    import polars as pl

    texts = [c for c, t in frame.schema.items() if isinstance(t, pl.String | pl.Categorical | pl.Enum)]
    safe = frame.with_columns(_defused(pl.col(c).cast(pl.String)).alias(c) for c in texts)
    return safe.rename(dict(zip(frame.columns, _headers(frame.columns), strict=True)))


def _defused(column: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.when(column.str.contains(FORMULA)).then(pl.lit("'") + column).otherwise(column)


def _headers(names: list[str]) -> list[str]:
    import polars as pl

    safe: list[str] = pl.select(_defused(pl.lit(pl.Series(names, dtype=pl.String)))).to_series().to_list()
    # Two headers must not become one: the apostrophe is put on again until the name is free.
    taken = {name for name, new in zip(names, safe, strict=True) if name == new}
    for i, (name, new) in enumerate(zip(names, safe, strict=True)):
        if name != new:
            while new in taken:
                new = f"'{new}"
            taken.add(new)
            safe[i] = new
    return safe


def _written_out(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
