"""Scores side by side: on development texts, with each group left out of what is fitted, and on texts nobody tuned to.

Every column is scored by :func:`workbench.evaluate.scores.evaluate`, so that a figure here is the figure that ``workbench evaluate``
prints for the same documents. What is refitted for a column is not decided here (:mod:`workbench.refit`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import polars as pl

from workbench.evaluate.scores import evaluate

Record = Mapping[str, Any]
Model = TypeVar("Model")
#: The columns, from the kindest to the most honest.
#: ``development``: documents that rules were mended with, by the analyser as it ships. ``leave_one_out``: the same documents, each
#: group by weights and counts from the others. ``left_out``: documents that were only scored, each group likewise; what ships counts
#: confidence on such. ``unseen``: documents that were only scored, and by which nothing here is fitted or counted.
COLUMNS = ("development", "leave_one_out", "left_out", "unseen")
#: A score that falls by more than this from development to another column is flagged.
LARGEST_DROP = 0.06
#: A row a score and column. ``kind``: ``score`` and ``code`` (F1 of a code) of the guidelines, ``fitted`` for what fitted figures
#: foretell (better ``lower``). ``drop``: how much worse than development. ``flagged``: more than :data:`LARGEST_DROP` worse.
SIDE_BY_SIDE: dict[str, Any] = {
    "kind": pl.String, "score": pl.String, "column": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "n": pl.Int64, "n_documents": pl.Int64, "better": pl.String, "drop": pl.Float64, "flagged": pl.Boolean, "reason": pl.String,
    "method": pl.String,
}  # fmt: skip


def leave_out(
    gold: Sequence[Record],
    groups: Mapping[str, str],
    fit: Callable[[Sequence[Record], str], Model],
    predict: Callable[[Model, Sequence[Record]], list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """Return the prediction of every document by a model that saw no document of its group.

    Parameters
    ----------
    gold
        Annotated documents.
    groups
        doc_id → group (outlet, genre, author); a document without one is a group of its own.
    fit
        Makes a model of the documents of the other groups; it is told which group is left out.
    predict
        Annotates the documents of the group with that model.
    """
    group = {r["doc_id"]: groups.get(r["doc_id"], r["doc_id"]) for r in gold}
    found: list[dict[str, Any]] = []
    for name in sorted(set(group.values())):
        model = fit([r for r in gold if group[r["doc_id"]] != name], name)
        found += predict(model, [r for r in gold if group[r["doc_id"]] == name])
    return found


def scored(
    column: str,
    gold: Sequence[Record],
    predicted: Sequence[Record],
    *,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> list[dict[str, Any]]:
    """Return the scores and the F1 of each code in one column: rows of :data:`SIDE_BY_SIDE` without drop and flag.

    Parameters
    ----------
    column
        One of :data:`COLUMNS`.
    gold, predicted, n_resamples, seed, level
        As in :func:`workbench.evaluate.scores.evaluate`; intervals resample documents.
    """
    result = evaluate(gold, predicted, n_resamples=n_resamples, seed=seed, level=level)
    same = {"column": column, "n_documents": len(gold), "better": "higher", "method": result["method"]}
    figures = [("score", name, found) for name, found in result["scores"].items()]
    figures += [("code", name, found) for name, found in result["codes"].items()]
    return [
        {"kind": kind, "score": name} | {k: found[k] for k in ("value", "low", "high", "n", "reason")} | same
        for kind, name, found in figures
    ]


def side_by_side(rows: Sequence[Mapping[str, Any]], *, largest_drop: float = LARGEST_DROP) -> pl.DataFrame:
    """Return rows of all columns as a frame, with how far each lies below development and whether that is too far.

    Returns
    -------
    DataFrame
        Columns of :data:`SIDE_BY_SIDE`, scores in the order given, columns in that of :data:`COLUMNS`. ``drop`` and ``flagged`` are
        null for development, and where either value is undefined. A drop is the difference of two estimates: read the intervals.
    """
    base = {(r["kind"], r["score"]): r["value"] for r in rows if r["column"] == COLUMNS[0]}
    order = {key: i for i, key in enumerate(dict.fromkeys((r["kind"], r["score"]) for r in rows))}
    found = []
    for row in sorted(rows, key=lambda r: (order[r["kind"], r["score"]], COLUMNS.index(r["column"]))):
        own, development = row["value"], base.get((row["kind"], row["score"]))
        drop = None
        if row["column"] != COLUMNS[0] and own is not None and development is not None:
            drop = development - own if row["better"] == "higher" else own - development
        found.append({**row, "drop": drop, "flagged": None if drop is None else drop > largest_drop + 1e-12})
    return pl.DataFrame(found, schema=SIDE_BY_SIDE)


def wide(frame: pl.DataFrame, kind: str = "score") -> pl.DataFrame:
    """Return one kind of score with a column for each of :data:`COLUMNS` that the frame has, intervals beside the values.

    Returns
    -------
    DataFrame
        ``score``, each column as text (``.84 [.80, .87]``; a dash where it is undefined), ``n`` of each, the largest ``drop`` and
        ``flagged``: the columns that lie too far below development, by name.
    """
    rows = []
    for part in frame.filter(kind=kind).partition_by("score", maintain_order=True):
        cells = {r["column"]: r for r in part.iter_rows(named=True)}
        row: dict[str, Any] = {"score": part["score"][0]}
        row |= {c: _cell(cells[c]) if c in cells else None for c in COLUMNS}
        row["n"] = "/".join(str(cells[c]["n"]) for c in COLUMNS if c in cells)
        drops = [r["drop"] for r in cells.values() if r["drop"] is not None]
        row["drop"] = round(max(drops), 3) if drops else None
        row["flagged"] = ", ".join(c for c, r in cells.items() if r["flagged"]) or None
        rows.append(row)
    text = dict.fromkeys(("score", *COLUMNS, "n"), pl.String)
    found = pl.DataFrame(rows, schema={**text, "drop": pl.Float64, "flagged": pl.String})
    present = set(frame["column"])
    return found.drop([c for c in COLUMNS if c not in present])


def _cell(row: Mapping[str, Any]) -> str:
    if row["value"] is None:
        return "-"
    if row["low"] is None:
        return f"{row['value']:.3f}"
    return f"{row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"
