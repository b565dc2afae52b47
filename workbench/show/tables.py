"""Small tables for a notebook: rounded, escaped, with a caption that says n."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from workbench.errors import WorkbenchError
from workbench.show import labels
from workbench.show.assets import inline
from workbench.show.frames import MEASURES, need, require_keyness
from workbench.show.frames import most_key as most_key
from workbench.show.html import Html, escape

_CONTRAST = (
    *(
        "family",
        "category",
        "unit",
        "target",
        "target_n",
        "target_exposure",
        "target_rate",
        "target_low",
        "target_high",
    ),
    *("group", "n", "rate", "low", "high", "expected_low", "expected_high", "percentile", "q", "level"),
)

_STYLE = f"<style>{inline('table.css')}</style>"


def table(
    frame: pl.DataFrame, caption: str = "", *, digits: int = 2, rows: int = 30, names: Mapping[str, str] | None = None
) -> Html:
    """Return a frame as an HTML table.

    Parameters
    ----------
    frame
        Any frame.
    caption
        What the table shows and of how many (n).
    digits
        Decimal places of numbers that are not whole.
    rows
        At most so many rows; how many are left out is said in the caption.
    names
        Headings to use in place of column names.

    Returns
    -------
    Html
        Everything escaped. A null is shown as a dash: the value is undefined, it is not 0.

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> wb.table(pl.DataFrame({"word": ["橋"], "n": [2]}), "Words, n = 2.")
    <Html: table of 1 rows and 2 columns>
    """
    if not isinstance(frame, pl.DataFrame):
        raise WorkbenchError(f"table got {type(frame).__name__}", allowed="a Polars DataFrame")
    shown = frame.head(rows)
    left = frame.height - shown.height
    text = caption + (f" First {shown.height:,} of {frame.height:,} rows." if left else "")
    if frame.is_empty():
        text = f"{caption} No rows.".strip()
    kinds = [_kind(dtype) for dtype in frame.dtypes]
    heads = "".join(
        f'<th scope="col"{n}>{escape((names or {}).get(c, c.replace("_", " ")))}</th>'
        for c, n in zip(frame.columns, kinds, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f"<td{n}>{escape(cell(v, digits))}</td>" for v, n in zip(row, kinds, strict=True)) + "</tr>"
        for row in shown.iter_rows()
    )
    caption_tag = f"<caption>{escape(text)}</caption>" if text else ""
    return Html(
        f'{_STYLE}<table class="wb-table">{caption_tag}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>',
        f"table of {frame.height:,} rows and {frame.width} columns",
    )


def contrast_table(contrast: pl.DataFrame, *, groups: Sequence[str] | None = None, digits: int = 1) -> Html:
    """Return a contrast as a table to read beside the dot-and-strip plot.

    Parameters
    ----------
    contrast
        From ``workbench.contrast``.
    groups
        The groups to show, in order; default all.
    digits
        Decimal places of rates.

    Returns
    -------
    Html
        A row a category and group: count and rate of the target, rate of the group, rates expected of one document of
        that group as long as the target, percentile of the target among its documents, and q. Intervals in brackets.
    """
    need(contrast, "contrast", _CONTRAST, "workbench.contrast")
    order = list(groups) if groups is not None else contrast["group"].unique(maintain_order=True).to_list()
    rows = [row for row in contrast.iter_rows(named=True) if row["group"] in order]
    categories = list(dict.fromkeys(row["category"] for row in rows))
    rows.sort(key=lambda row: (categories.index(row["category"]), order.index(row["group"])))
    shown = {
        "category": [labels.label(r["family"], r["category"]).both for r in rows],
        "n": [r["target_n"] for r in rows],
        "target": [_interval(r["target_rate"], r["target_low"], r["target_high"], digits) for r in rows],
        "group": [r["group"] for r in rows],
        "n in group": [r["n"] for r in rows],
        "group rate": [_interval(r["rate"], r["low"], r["high"], digits) for r in rows],
        "one document": [_interval(None, r["expected_low"], r["expected_high"], digits) for r in rows],
        "percentile": [cell(r["percentile"], 0) for r in rows],
        "q": [cell(r["q"], 3) for r in rows],
    }
    if not rows:
        return table(pl.DataFrame(), "No contrast to show: no document is left. Loosen the selection.")
    first = rows[0]
    unit = {"tokens": "per 1,000 tokens", "sentences": "per 100 sentences"}[first["unit"]]
    caption = (
        f"{first['target']} (n = {cell(first['target_exposure'])} {first['unit']}). Rates {unit} with their "
        f"{100 * first['level']:g} % intervals. One document: the rates expected of one document of the group as long "
        "as the target. Percentile: place of the target among the documents of the group. q: how unusual the target "
        "is among them, after Benjamini-Hochberg; a dash is undefined."
    )
    return table(pl.DataFrame(shown), caption, rows=len(rows))


def _interval(value: float | None, low: float | None, high: float | None, digits: int) -> str:
    """Return ``3.0 (0.0 to 6.1)``; what is undefined is left off or a dash."""
    span = "" if low is None or high is None else f"{low:,.{digits}f} to {high:,.{digits}f}"
    if value is None:
        return span or "–"
    return f"{value:,.{digits}f} ({span})" if span else f"{value:,.{digits}f}"


def keyness_table(
    keyness: pl.DataFrame,
    *,
    n: int = 12,
    measure: str = "log_ratio_conservative",
    target: str = "target",
    reference: str = "reference",
) -> Html:
    """Return the types that ``plots.keyness_bars`` draws, with their counts, as an HTML table.

    Parameters and errors as ``plots.keyness_bars``. ``texts in reference`` is the number of its documents that have the
    word: a word in one or two of many says more about those documents than about the group.
    """
    require_keyness(keyness, measure)
    if keyness.is_empty():
        return table(pl.DataFrame(), "No words to compare: no document is left. Loosen the selection.")
    shown = most_key(keyness, n, measure)
    first = keyness.row(0, named=True)
    caption = (
        f"Words most key in {target} (n = {first['target_tokens']:,} tokens) beside {reference} "
        f"(n = {first['reference_tokens']:,} tokens in {first['reference_documents']:,} documents), "
        f"{keyness.height:,} types compared."
    )
    extra = [c for c in MEASURES if c in keyness.columns]
    columns = shown.select(
        pl.col("type").alias("word"),
        pl.col("pos").alias("part of speech"),
        pl.col("target_n").alias("n in target"),
        pl.col("reference_n").alias("n in reference"),
        pl.col("reference_df").alias("texts in reference"),
        *extra,
    )
    return table(columns, caption, rows=2 * n, names={"log_ratio_conservative": "conservative log ratio"})


def cell(value: Any, digits: int = 2) -> str:
    """Return one value as text: whole numbers with separators, others to ``digits`` places, null as a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return "∞" if value == math.inf else "-∞" if value == -math.inf else "–"
        smallest = 10.0**-digits
        return f"< {smallest:g}" if 0 < value < smallest / 2 else f"{value:,.{digits}f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(v, digits) for v in value)
    return str(value)


def _kind(dtype: pl.DataType) -> str:
    """Return the attribute of the cells of a column: numbers stand to the right, days on one line."""
    return ' class="wb-num"' if dtype.is_numeric() else ' class="wb-day"' if dtype.is_temporal() else ""
