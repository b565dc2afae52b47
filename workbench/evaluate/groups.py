"""Scores by group: how a score holds up over outlets, genres or authors, and without each of them in turn."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from workbench.errors import ReadError
from workbench.evaluate.scores import evaluate
from workbench.limits import MAX_DOCUMENT, read_bytes

#: A row a group and score: the score of the group alone, and of all documents without it.
GROUPS: dict[str, Any] = {
    "group": pl.String, "n_documents": pl.Int64, "score": pl.String, "value": pl.Float64, "n": pl.Int64,
    "without": pl.Float64, "reason": pl.String,
}  # fmt: skip


def read_groups(path: Path, column: str) -> dict[str, str]:
    """Return the group of each document from a table (CSV or TSV) with ``doc_id`` and ``column``.

    Raises
    ------
    ReadError
        If the file cannot be read as a table with these columns, or a document stands in it twice.
    """
    try:
        text = read_bytes(path, MAX_DOCUMENT).decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="," if path.suffix == ".csv" else "\t")
        rows = list(reader)
        found = reader.fieldnames or []
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReadError(f"{path}: {error}", allowed="a CSV or TSV file in UTF-8") from None
    if missing := {"doc_id", column} - set(found):
        raise ReadError(f"{path} lacks the columns {sorted(missing)}", allowed=f"columns of the file: {list(found)}")
    groups: dict[str, str] = {}
    for row in rows:
        if row["doc_id"] in groups:
            raise ReadError(f"{path}: document {row['doc_id']!r} stands there twice", hint="one row a document")
        groups[row["doc_id"]] = row[column] or "(none)"
    return groups


def by_group(
    gold: Sequence[Mapping[str, Any]],
    predicted: Sequence[Mapping[str, Any]],
    groups: Mapping[str, str],
) -> pl.DataFrame:
    """Return every score for each group alone, and for all documents without that group.

    Parameters
    ----------
    gold, predicted
        Records as for :func:`workbench.evaluate.scores.evaluate`.
    groups
        The group of each document; documents that it does not name are the group ``(none)``.

    Returns
    -------
    DataFrame
        Columns of ``GROUPS``, groups in alphabetical order. ``value`` is the score in the group, null with a
        ``reason`` where the group has nothing to score; ``without`` is the score of all others together: where it
        differs much from the score of all, this one group carries it. There are no intervals: most groups are small.
    """
    names = {r["doc_id"]: groups.get(r["doc_id"], "(none)") for r in gold}
    rows: list[dict[str, Any]] = []
    for group in sorted(set(names.values())):
        own = [r for r in gold if names[r["doc_id"]] == group]
        others = [r for r in gold if names[r["doc_id"]] != group]
        alone = evaluate(own, predicted, n_resamples=1)
        rest = evaluate(others, predicted, n_resamples=1)["scores"] if others else {}
        rows += [
            {"group": group, "n_documents": len(own), "score": name, "without": rest[name]["value"] if rest else None}
            | {"value": found["value"], "n": found["n"], "reason": found["reason"] if found["value"] is None else None}
            for name, found in alone["scores"].items()
        ]
    return pl.DataFrame(rows, schema=GROUPS)
