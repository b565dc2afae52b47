"""Where gold and predicted annotation differ: the codes taken for each other, and every difference in its context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from workbench import schema
from workbench.evaluate.matching import Matched, cue, match_markers, overlap, paired, source, span


def confusion(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return which code was predicted for which, over markers paired by overlap whatever their codes.

    Returns
    -------
    DataFrame
        ``gold``, ``predicted`` (codes; null on one side is a false alarm, on the other a miss), ``n``, in the
        order of the codes.
    """
    cells: dict[tuple[str | None, str | None], int] = {}
    for found in paired(gold, predicted)[0]:
        ours, theirs = found.gold["markers"], found.predicted["markers"]
        pairs = match_markers(ours, theirs, same_code=False)
        hits = [(ours[i]["code"], theirs[j]["code"]) for i, j in pairs]
        left = {i for i, _ in pairs}, {j for _, j in pairs}
        misses = [(m["code"], None) for i, m in enumerate(ours) if i not in left[0]]
        alarms = [(None, m["code"]) for j, m in enumerate(theirs) if j not in left[1]]
        for cell in (*hits, *misses, *alarms):
            cells[cell] = cells.get(cell, 0) + 1
    order = {code: i for i, code in enumerate((*schema.CODES, None))}
    rows = [(a, b, n) for (a, b), n in sorted(cells.items(), key=lambda c: (order[c[0][0]], order[c[0][1]]))]
    columns = {"gold": schema.Code, "predicted": schema.Code, "n": pl.Int64()}
    return pl.DataFrame(rows, schema=columns, orient="row")


def disagreements(
    gold: Sequence[Mapping[str, Any]],
    predicted: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    *,
    context: int = 20,
) -> list[dict[str, Any]]:
    """Return every point at which gold and prediction differ, in text order, with ``context`` characters around.

    Each is a dict with doc_id, kind (``miss``, ``false alarm``, ``code``, ``span``, ``voice``, ``source``, ``source
    type``, ``commitment``), start, end, gold, predicted, left, form, right. A ``code`` is a miss and a false alarm that
    overlap: one marker with another code. A document without text has null in the last three.
    """
    rows = []
    for found in paired(gold, predicted)[0]:
        text = texts.get(found.gold["doc_id"])
        for (start, end), kind, ours, theirs in sorted(_differences(found), key=lambda d: (d[0], d[1])):
            row = {"doc_id": found.gold["doc_id"], "kind": kind, "start": start, "end": end}
            row |= {"gold": ours, "predicted": theirs, "left": None, "form": None, "right": None}
            if text is not None:
                around = (text[max(0, start - context) : start], text[start:end], text[end : end + context])
                row |= dict(zip(("left", "form", "right"), around, strict=True))
            rows.append(row)
    return rows


def _differences(found: Matched) -> list[tuple[tuple[int, int], str, Any, Any]]:
    ours, theirs = found.gold["markers"], found.predicted["markers"]
    matched = {i for i, _ in found.markers}, {j for _, j in found.markers}
    only_ours = [m for i, m in enumerate(ours) if i not in matched[0]]
    only_theirs = [m for j, m in enumerate(theirs) if j not in matched[1]]
    recoded = match_markers(only_ours, only_theirs, same_code=False)
    left = {i for i, _ in recoded}, {j for _, j in recoded}
    rows: list[tuple[tuple[int, int], str, Any, Any]] = []
    rows += [(span(only_ours[i]), "code", only_ours[i]["code"], only_theirs[j]["code"]) for i, j in recoded]
    rows += [(span(m), "miss", m["code"], None) for i, m in enumerate(only_ours) if i not in left[0]]
    rows += [(span(m), "false alarm", None, m["code"]) for j, m in enumerate(only_theirs) if j not in left[1]]
    for i, j in found.markers:
        a, b = ours[i], theirs[j]
        if span(a) != span(b):
            rows.append((span(a), "span", list(span(a)), list(span(b))))
        if a["voice"] != b["voice"]:
            rows.append((span(a), "voice", a["voice"], b["voice"]))
    for i, j in found.cues:
        a, b = found.gold["attributions"][i], found.predicted["attributions"][j]
        own, other = source(a), source(b)
        if (own is None) != (other is None) or (own and other and not overlap(own, other)):
            rows.append((cue(a), "source", list(own) if own else None, list(other) if other else None))
        if a["source_type"] != b["source_type"]:
            rows.append((cue(a), "source type", a["source_type"], b["source_type"]))
    for i, j in found.sentences:
        a, b = found.gold["sentences"][i], found.predicted["sentences"][j]
        if a["commitment"] != b["commitment"]:
            rows.append((span(a), "commitment", a["commitment"], b["commitment"]))
    return rows
