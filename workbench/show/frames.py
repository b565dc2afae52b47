"""What tables and plots ask of the frames they are given: columns, measures with a direction, the rows to show."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from workbench.errors import SchemaError, StatisticsError

_KEYNESS = (
    *("type", "pos", "target_n", "target_tokens", "target_documents"),
    *("reference_n", "reference_df", "reference_tokens", "reference_documents"),
)
#: Measures of keyness with a direction, and how to read them.
MEASURES = {
    "log_ratio_conservative": "conservative log ratio: the end of the 95 % interval nearer to 0 (1 = twice as often)",
    "log_ratio": "log ratio (1 = twice as often)",
}


def need(frame: object, name: str, columns: Iterable[str], source: str) -> pl.DataFrame:
    """Return ``frame`` if it is a frame with these columns; say what makes such a frame if not."""
    wanted = list(columns)
    if not isinstance(frame, pl.DataFrame):
        raise SchemaError(
            f"{name} is {type(frame).__name__}", allowed="a Polars DataFrame", hint=f"{source} returns one"
        )
    missing = [c for c in wanted if c not in frame.columns]
    if missing:
        raise SchemaError(
            f"{name} has no column {', '.join(missing)} (it has {', '.join(frame.columns) or 'none'})",
            allowed=wanted,
            hint=f"{source} returns one",
        )
    return frame


def most_key(keyness: pl.DataFrame, n: int = 12, measure: str = "log_ratio_conservative") -> pl.DataFrame:
    """Return the ``n`` types highest and the ``n`` lowest in a signed measure, from highest to lowest.

    Types whose measure is 0 or undefined are left out: the conservative log ratio is 0 where the interval holds 0.
    """
    known = keyness.filter(pl.col(measure).is_not_null() & (pl.col(measure) != 0))
    # Ties are broken by the word, so that the choice does not depend on the order of rows.
    up = known.filter(pl.col(measure) > 0).sort(measure, "type", "pos", descending=[True, False, False]).head(n)
    down = known.filter(pl.col(measure) < 0).sort(measure, "type", "pos").head(n)
    return pl.concat([up, down.reverse()])


def require_keyness(keyness: pl.DataFrame, measure: str) -> None:
    """Raise if this is no table of keyness with this measure, or the measure has no direction."""
    if measure not in MEASURES:
        raise StatisticsError(f"measure {measure!r} has no two directions to draw", allowed=MEASURES)
    need(keyness, "keyness", (*_KEYNESS, measure), "compare.keyness.keyness")
