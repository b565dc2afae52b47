"""How the analyser errs, category by category and group by group: what a contrast must survive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from workbench import schema
from workbench.errors import StatisticsError
from workbench.evaluate.matching import Matched, paired

MEASUREMENT = {
    "group": pl.String,
    "category": pl.String,
    "true_positives": pl.Int64,
    "false_positives": pl.Int64,
    "false_negatives": pl.Int64,
    "n_documents": pl.Int64,
}
_CATEGORIES = {"code": schema.CODES, "commitment": schema.COMMITMENTS}


def errors_by_category(
    gold: Sequence[Mapping[str, Any]],
    predicted: Sequence[Mapping[str, Any]],
    groups: Mapping[str, str],
    family: str = "code",
) -> pl.DataFrame:
    """Count what the analyser got right, added and missed, by group of documents and category.

    Parameters
    ----------
    gold, predicted
        Annotations of the same documents, as :func:`workbench.evaluate.records.read_records` reads them. Documents that were
        not predicted count as empty.
    groups
        doc_id → group (genre); documents without one are left out.
    family
        ``code`` (markers that overlap and have the same code are matches) or ``commitment`` (labels of matched sentences;
        a sentence with another label is a false positive of the one and a false negative of the other).

    Returns
    -------
    DataFrame
        Columns of :data:`MEASUREMENT`; every category of every group, zeros too. Precision is true positives over them and
        the false positives, recall over them and the false negatives: the input of
        :func:`workbench.compare.sensitivity.sensitivity`.

    Raises
    ------
    StatisticsError
        If there is no such family, or no gold document has a group.
    """
    if family not in _CATEGORIES:
        raise StatisticsError(f"no errors of the family {family!r}", allowed=_CATEGORIES)
    matched = [m for m in paired(gold, predicted)[0] if m.gold["doc_id"] in groups]
    if not matched:
        raise StatisticsError("no gold document has a group", hint="groups maps doc_id to genre")
    counted: Counter[tuple[str, str, str]] = Counter()
    documents: Counter[str] = Counter()
    for found in matched:
        group = groups[found.gold["doc_id"]]
        documents[group] += 1
        cells = _codes(found) if family == "code" else _commitments(found)
        counted.update((group, category, kind) for category, kind in cells)
    kinds = list(MEASUREMENT)[2:5]
    rows = [
        (group, category, *(counted[group, category, kind] for kind in kinds), documents[group])
        for group in sorted(documents)
        for category in _CATEGORIES[family]
    ]
    return pl.DataFrame(rows, schema=MEASUREMENT, orient="row")


def _codes(found: Matched) -> list[tuple[str, str]]:
    ours, theirs = found.gold["markers"], found.predicted["markers"]
    left = {i for i, _ in found.markers}, {j for _, j in found.markers}
    return [
        *((ours[i]["code"], "true_positives") for i, _ in found.markers),
        *((m["code"], "false_negatives") for i, m in enumerate(ours) if i not in left[0]),
        *((m["code"], "false_positives") for j, m in enumerate(theirs) if j not in left[1]),
    ]


def _commitments(found: Matched) -> list[tuple[str, str]]:
    cells = []
    for i, j in found.sentences:
        ours, theirs = found.gold["sentences"][i]["commitment"], found.predicted["sentences"][j]["commitment"]
        if ours == theirs:
            cells += [(ours, "true_positives")] if ours is not None else []
            continue
        cells += [(ours, "false_negatives")] if ours is not None else []
        cells += [(theirs, "false_positives")] if theirs is not None else []
    return cells
