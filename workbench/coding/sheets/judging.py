"""A sample of places as a sheet: out to a reader who says of each whether the mark is right, and back in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from workbench.coding.sheets.cells import Row, read_rows
from workbench.coding.sheets.columns import folded
from workbench.coding.sheets.write import save_frame
from workbench.errors import ReadError

#: What a reader may say of a place, by spelling.
VERDICTS: Mapping[str, str] = MappingProxyType(
    {folded(s): v for v, spellings in {
        "right": ("right", "yes", "y", "1", "正", "正しい", "○", "〇"),
        "wrong": ("wrong", "no", "n", "0", "誤", "誤り", "×"),
        "unsure": ("unsure", "?", "不明", "△"),
    }.items() for s in spellings}
)  # fmt: skip
#: What the reader fills in: the verdict, the category that would be right, a remark, their name.
FILLED = ("verdict", "instead", "note", "reader")
_NUMBERS = ("place", "sentence", "start", "end", "cell_n", "cell_documents", "sample_n", "seed")
_NEEDED = ("place", "doc_id", "family", "category", "cell", "cell_n", "sample_n", "verdict")
#: Of how many faults the error speaks.
_SHOWN = 20


def save_sample(sample: pl.DataFrame, path: str | os.PathLike[str], *, reader: str | None = None) -> Path:
    """Write a sample of places as a sheet with empty columns for the reader; return the path.

    Parameters
    ----------
    sample
        From :func:`workbench.find.sampling.sample_places`; several of them, one below the other, are several cells.
    path
        ``.csv`` (UTF-8 with a mark that Excel knows), ``.tsv`` or ``.xlsx``.
    reader
        Who will read, where that is known.

    Notes
    -----
    ``verdict`` takes right, wrong or unsure (正, 誤, 不明); ``instead`` what it should have been. No row may be taken out:
    what was drawn and not read would be chosen by hand. In two copies of a sheet, two readers judge apart.

    Examples
    --------
    >>> import tempfile, workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くかもしれない。", "b": "駅は来年に開くだろう。橋も直すかもしれない。"})
    >>> drawn = wb.sample_places(corpus, "possibility", metadata=[])
    >>> wb.save_sample(drawn, tempfile.mkdtemp() + "/sample.csv").name
    'sample.csv'
    """
    given = [c for c in FILLED if c not in sample.columns]
    empty = [pl.lit(reader if c == "reader" else None, pl.String).alias(c) for c in given]
    front = [c for c in ("place", "doc_id", "sentence", "left", "node", "right", "category") if c in sample.columns]
    rest = [c for c in sample.columns if c not in (*front, *FILLED)]
    sheet = sample.with_columns(*empty).select(*front, *FILLED, *rest)
    as_text = sheet.select(pl.col(c).cast(pl.String) for c in sheet.columns)
    return save_frame(as_text, Path(path), allowed={"verdict": ("right", "wrong", "unsure")})


def read_sample(path: str | os.PathLike[str]) -> pl.DataFrame:
    """Read a sheet of :func:`save_sample` back.

    Returns
    -------
    DataFrame
        The columns of the sheet, numbers as numbers; ``verdict`` is right, wrong, unsure or null (not read).

    Raises
    ------
    ReadError
        If a column is missing, a verdict is none of the allowed ones, a number is none, or a place of the sample is
        missing or stands twice. Every fault is named by its row.
    """
    file = Path(path)
    rows = read_rows(file)
    # Cells of an empty column are in no row.
    given = {name for row in rows for name in row.cells} | {"verdict"}
    if missing := [c for c in _NEEDED if c not in given]:
        raise ReadError(
            f"{file.name} has no column {missing[0]!r}", allowed=_NEEDED, hint="workbench sample writes such a sheet"
        )
    faults: list[str] = []
    read = [_row(row, faults) for row in rows]
    faults += _whole(read)
    if faults:
        rest = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise ReadError(f"{file.name}: " + "; ".join(faults[:_SHOWN]) + rest)
    names = list(dict.fromkeys([*(n for row in rows for n in row.cells), *FILLED]))
    types = {n: pl.Int64 if n in _NUMBERS else pl.String for n in names}
    return pl.DataFrame([{n: row.get(n) for n in names} for row in read], schema=types)


def _row(row: Row, faults: list[str]) -> dict[str, object]:
    out: dict[str, object] = dict(row.cells)
    for name in _NUMBERS:
        given = row.cells.get(name)
        if given is None:
            continue
        plain = given.removesuffix(".0")
        if plain.isascii() and plain.isdigit():
            out[name] = int(plain)
        else:
            faults.append(f"{row.where}, column {name}: {given!r} is no number")
            out[name] = None
    faults += [
        f"{row.where}, column {name}: is empty" for name in _NEEDED if name not in row.cells and name != "verdict"
    ]
    verdict = row.cells.get("verdict")
    if verdict is not None:
        out["verdict"] = VERDICTS.get(folded(verdict))
        if out["verdict"] is None:
            faults.append(f"{row.where}, column verdict: {verdict!r} is none of right, wrong, unsure (正, 誤, 不明)")
    return out


def _whole(rows: list[dict[str, object]]) -> list[str]:
    """Return what is wrong with the places of each cell: each stands once, none is missing."""
    places: dict[object, list[object]] = {}
    size: dict[object, int] = {}
    for row in rows:
        places.setdefault(row.get("cell"), []).append(row.get("place"))
        if isinstance(n := row.get("sample_n"), int):
            size[row.get("cell")] = n
    faults = []
    for cell, found in places.items():
        if twice := sorted({str(p) for p in found if p is not None and found.count(p) > 1}):
            faults.append(f"place {', '.join(twice)} of {cell!r} stands twice")
        if lost := sorted(set(range(1, size.get(cell, 0) + 1)) - set(found)):
            faults.append(f"place {', '.join(map(str, lost))} of {cell!r} is missing: leave the verdict empty instead")
    return faults
