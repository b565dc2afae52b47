"""Kinds of error, counted: code, missed or in excess, the construction behind it, what stands there instead, and whether readers differ there too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from workbench.evaluate.agreement import common
from workbench.evaluate.differences import disagreements
from workbench.evaluate.matching import Matched, overlap, paired, span

#: A row an error. ``what``: missed, in excess, span, voice, source, source type, commitment. ``entry_id``: what made the predicted
#: marker; of a missed one, what stands there in its place. ``instead``: the code of a marker of the other side that overlaps, or
#: the other label. ``read_twice``: two readers annotated the document. ``readers_differ``: they differ in this there too.
#: ``second_agrees``: the second reader says what the analyser says.
ERRORS: dict[str, Any] = {
    "doc_id": pl.String, "what": pl.String, "code": pl.String, "entry_id": pl.String, "instead": pl.String, "start": pl.Int64,
    "end": pl.Int64, "read_twice": pl.Boolean, "readers_differ": pl.Boolean, "second_agrees": pl.Boolean,
}  # fmt: skip
#: A row a kind of error: its ``BY`` columns, how many, in how many documents, how many of them in documents that were read twice,
#: how many of those two readers also differ on, and how many the second reader sides with.
KINDS: dict[str, Any] = {
    "n": pl.Int64, "n_documents": pl.Int64, "n_read_twice": pl.Int64, "n_readers_differ": pl.Int64,
    "n_second_agrees": pl.Int64,
}  # fmt: skip
BY = ("code", "what", "instead", "entry_id")
_MARKERS = ("missed", "in excess", "span", "voice")
Record = Mapping[str, Any]


@dataclass(frozen=True)
class _Readers:
    """What two readers of a document have."""

    first: Record
    second: Record
    apart: Sequence[Mapping[str, Any]]


def errors(
    gold: Sequence[Record],
    predicted: Sequence[Record],
    *,
    readers: tuple[Sequence[Record], Sequence[Record]] | None = None,
) -> pl.DataFrame:
    """Return every error of a prediction.

    Parameters
    ----------
    gold, predicted
        Records of the guidelines; markers of ``predicted`` may have ``entry_id``.
    readers
        Two annotations, made apart, of some of the documents, the first being the gold.

    Returns
    -------
    DataFrame
        Columns of :data:`ERRORS`. The three of readers are null in documents that were not read twice. A marker of another code
        at one place is two errors, one missed and one in excess, each with the other as ``instead``.

    Raises
    ------
    StatisticsError
        If the readers have no document in common.
    """
    twice = _twice(*readers) if readers is not None else {}
    rows = []
    for found in paired(gold, predicted)[0]:
        for row in _errors(found):
            own = twice.get(found.gold["doc_id"])
            said = {"read_twice": own is not None} | (_readers(row, own) if own is not None else {})
            rows.append({"doc_id": found.gold["doc_id"]} | row | said)
    return pl.DataFrame(rows, schema=ERRORS)


def kinds(found: pl.DataFrame, by: Sequence[str] = BY[:3]) -> pl.DataFrame:
    """Count errors by kind, the commonest first: the columns ``by``, then those of :data:`KINDS`."""
    counted = found.group_by(by).agg(
        n=pl.len().cast(pl.Int64),
        n_documents=pl.col("doc_id").n_unique().cast(pl.Int64),
        n_read_twice=pl.col("read_twice").sum().cast(pl.Int64),
        n_readers_differ=pl.col("readers_differ").sum().cast(pl.Int64),
        n_second_agrees=pl.col("second_agrees").sum().cast(pl.Int64),
    )
    return counted.sort("n", *by, descending=[True, *(False for _ in by)], nulls_last=True)


def _errors(found: Matched) -> Iterator[dict[str, Any]]:
    ours, theirs = found.gold["markers"], found.predicted["markers"]
    left = {i for i, _ in found.markers}, {j for _, j in found.markers}
    for what, side, taken, others in (("missed", ours, left[0], theirs), ("in excess", theirs, left[1], ours)):
        for at, marker in enumerate(side):
            if at in taken:
                continue
            there = [m for m in others if overlap(span(m), span(marker))]
            entry = marker if what == "in excess" else (there[0] if there else {})
            row = {"what": what, "code": marker["code"], "entry_id": entry.get("entry_id")}
            yield row | {"instead": there[0]["code"] if there else None, "start": marker["start"], "end": marker["end"]}
    for i, j in found.markers:
        a, b = ours[i], theirs[j]
        row = {"code": a["code"], "entry_id": b.get("entry_id"), "start": a["start"], "end": a["end"]}
        if span(a) != span(b):
            yield row | {
                "what": "span",
                "instead": "longer" if b["end"] - b["start"] > a["end"] - a["start"] else "shorter",
            }
        if a["voice"] != b["voice"]:
            yield row | {"what": "voice", "instead": f"{b['voice']} for {a['voice']}"}
    for one in disagreements([found.gold], [found.predicted], {}):
        if one["kind"] in ("source", "source type", "commitment"):
            yield {"what": one["kind"], "code": None, "entry_id": None, "instead": _instead(one)} | {
                k: one[k] for k in ("start", "end")
            }


def _instead(one: Mapping[str, Any]) -> str:
    if one["kind"] == "source":
        return {(True, False): "none found", (False, True): "found, none in gold"}.get(
            (bool(one["gold"]), bool(one["predicted"])), "another"
        )
    return f"{one['predicted']} for {one['gold']}"


def _twice(first: Sequence[Record], second: Sequence[Record]) -> dict[str, _Readers]:
    ours, theirs, _ = common(first, second)
    return {a["doc_id"]: _Readers(a, b, disagreements([a], [b], {})) for a, b in zip(ours, theirs, strict=True)}


def _readers(row: Mapping[str, Any], own: _Readers) -> dict[str, bool]:
    """Whether two readers differ in the same thing at the place of an error, and whether the second sides with the analyser."""
    place = row["start"], row["end"]
    if row["what"] in ("missed", "in excess"):
        # The second has, or lacks, a marker of this code there, as the analyser does and the first does not.
        has = [_has(side, row["code"], place) for side in (own.first, own.second)]
        return {"readers_differ": has[0] != has[1], "second_agrees": has[1] == (row["what"] == "in excess") != has[0]}
    kinds_there = {str(d["kind"]): d for d in own.apart if overlap((d["start"], d["end"]), place)}
    there = kinds_there.get(row["what"])
    if there is None:
        return {"readers_differ": False, "second_agrees": False}
    if row["what"] == "span":
        return {"readers_differ": True, "second_agrees": False}  # which span it is, is not kept
    said = (
        _instead(there)
        if row["what"] in ("source", "source type", "commitment")
        else f"{there['predicted']} for {there['gold']}"
    )
    return {"readers_differ": True, "second_agrees": said == row["instead"] and said != "another"}


def _has(record: Record, code: str, place: tuple[int, int]) -> bool:
    return any(m["code"] == code and overlap(span(m), place) for m in record["markers"])


def summary(found: pl.DataFrame) -> dict[str, int]:
    """Return how many errors there are, how many of markers, and how many of them readers were asked of and differ on."""
    of_markers = found.filter(pl.col("what").is_in(_MARKERS))
    read = found.filter(pl.col("read_twice"))
    return {
        "errors": found.height,
        "of markers": of_markers.height,
        "read twice": read.height,
        "readers differ": int(read["readers_differ"].sum()),
        "second reader agrees with the analyser": int(read["second_agrees"].sum()),
    } | {f"what: {what}": n for what, n in sorted(Counter(found["what"]).items())}
