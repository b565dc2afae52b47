"""Gold documents with their texts, annotated: the records that are scored, and the places whose reading was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import polars as pl

from workbench import schema
from workbench.annotate import LEAST_CONFIDENCE, readings
from workbench.annotate.context import Context
from workbench.annotate.pipeline import annotate_document, matching_view
from workbench.annotate.rules import contrast
from workbench.build.work import why
from workbench.errors import ReadError

Record = dict[str, Any]
#: The rule that each reading replaced: weights hold only as long as they do better (``scripts/train_readings.py``).
REPLACED: Mapping[str, Callable[[Context, int, int], bool]] = {"linking": contrast.turns_against}


class At(NamedTuple):
    """A place whose reading was asked for: its span in the stored text, which observations hold, what the replaced rule says."""

    reading: str
    start: int
    end: int
    seen: tuple[bool, ...]
    rule: bool


@dataclass(frozen=True)
class Sample:
    """Gold documents and their texts.

    Attributes
    ----------
    gold
        Records of :func:`workbench.evaluate.records.read_records`.
    documents
        ``doc_id``, ``text`` and, where reading found any, ``regions``. A gold document without a text is scored as empty.
    """

    gold: Sequence[Record]
    documents: pl.DataFrame

    def rows(self, doc_ids: Collection[str] | None = None) -> Iterator[Mapping[str, Any]]:
        """Yield the documents that gold has, in the order of gold."""
        held = {row["doc_id"]: row for row in self.documents.iter_rows(named=True)}
        for record in self.gold:
            doc_id = record["doc_id"]
            if doc_id in held and (doc_ids is None or doc_id in doc_ids):
                yield held[doc_id]

    def __add__(self, other: Sample) -> Sample:
        """Return both together.

        Raises
        ------
        ReadError
            If a document is in both.
        """
        if twice := {r["doc_id"] for r in self.gold} & {r["doc_id"] for r in other.gold}:
            raise ReadError(f"document {min(twice)!r} is in two sets of gold", hint="each document belongs to one set")
        columns = ["doc_id", "text", schema.REGIONS_COLUMN]
        frames = [f.select(c for c in columns if c in f.columns) for f in (self.documents, other.documents)]
        return Sample([*self.gold, *other.gold], pl.concat(frames, how="diagonal_relaxed"))


@dataclass
class Annotated:
    """What the analyser says of the documents of a sample.

    Attributes
    ----------
    records
        doc_id → record, with ``entry_id`` and ``confidence`` of markers and ``part`` and ``confidence`` of sentences.
    places
        doc_id → the places whose reading was asked for.
    faults
        What went wrong, document by document; such a document counts as one without any annotation.
    """

    records: dict[str, Record] = field(default_factory=dict)
    places: dict[str, list[At]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def annotated(
    sample: Sample, weights: Mapping[str, readings.Weights] | None = None, doc_ids: Collection[str] | None = None
) -> Annotated:
    """Annotate the documents of a sample, or some of them, by the weights that ship or by others."""
    found = Annotated()
    for row in sample.rows(doc_ids):
        try:
            with readings.weighed(weights or {}):
                record, places = annotated_document(row["doc_id"], row["text"], row.get(schema.REGIONS_COLUMN) or ())
        except MemoryError:
            raise
        except Exception as error:  # one document must not take the others down
            found.faults.append(f"{row['doc_id']}: {why(error)}; scored as empty")
            continue
        found.records[row["doc_id"]], found.places[row["doc_id"]] = record, places
    return found


def annotated_document(doc_id: str, text: str, regions: Sequence[Mapping[str, Any]] = ()) -> tuple[Record, list[At]]:
    """Return the analyser's labels as a record of the guidelines, and the places whose reading was asked for."""
    with readings.noted() as asked:
        rows = annotate_document(doc_id, text, regions, least_confidence=LEAST_CONFIDENCE)
    columns = {name: list(schema.TABLES[name].every) for name in ("markers", "attributions", "sentences")}
    tables = {name: [dict(zip(own, row, strict=True)) for row in rows[name]] for name, own in columns.items()}
    spans = {m["marker_id"]: m for m in tables["markers"]}
    record = {
        "doc_id": doc_id,
        "markers": [
            {k: m[k] for k in ("start", "end", "code", "voice", "entry_id", "confidence")} for m in tables["markers"]
        ],
        "attributions": [
            {"cue_start": spans[a["marker_id"]]["start"], "cue_end": spans[a["marker_id"]]["end"]}
            | {k: a[k] for k in ("source_start", "source_end", "source_type")}
            for a in tables["attributions"]
        ],
        "sentences": [
            {k: s[k] for k in ("start", "end", "commitment", "part", "confidence")}
            for s in tables["sentences"]
            if s["part"] != "boilerplate"
        ],
    }
    if not asked:
        return record, []
    seen = matching_view(text, regions)
    places = (
        At(a.reading, *seen.span(a.start, a.end), a.seen, REPLACED[a.reading](a.context, a.start, a.end)) for a in asked
    )
    return record, list(dict.fromkeys(places))


def spelled(record: Record) -> str:
    """Return what tells whether two records say the same."""
    return json.dumps({k: v for k, v in record.items() if k != "doc_id"}, sort_keys=True)
