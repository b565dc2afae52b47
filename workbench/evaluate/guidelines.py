"""The output format of the annotation guidelines (§5): one JSON object a document."""

from __future__ import annotations

from typing import Any

import polars as pl

from workbench.corpus import Corpus

#: What the analyser says beyond the guidelines.
_FINER = ("polarity", "confidence")
_OF_SOURCES = ("verb_class", "source_side", "source_kind")


def to_records(corpus: Corpus, *, finer: bool = False) -> list[dict[str, Any]]:
    """Return the annotation of each document as the guidelines' JSONL records, in document order.

    Boilerplate is not annotated and not listed. With ``finer`` there is also what the guidelines do not have: ``polarity`` and
    ``confidence`` of markers and sentences, ``verb_class``, ``source_side`` and ``source_kind`` of attributions (null where
    unknown); scoring passes over them.
    """
    of_labels, of_sources = (_FINER, _OF_SOURCES) if finer else ((), ())
    sentences = _grouped(corpus.sentences.filter(pl.col("part") != "boilerplate"))
    markers = _grouped(corpus.markers)
    cues = corpus.attributions.join(
        corpus.markers.select("doc_id", "marker_id", "start", "end"), on=["doc_id", "marker_id"]
    )
    attributions = _grouped(cues)
    return [
        {
            "doc_id": doc_id,
            "markers": [_pick(m, "start", "end", "code", "voice", *of_labels) for m in markers.get(doc_id, [])],
            "attributions": [
                {"cue_start": a["start"], "cue_end": a["end"]}
                | _pick(a, "source_start", "source_end", "source_type", *of_sources)
                for a in attributions.get(doc_id, [])
            ],
            "sentences": [_pick(s, "start", "end", "commitment", *of_labels) for s in sentences.get(doc_id, [])],
        }
        for doc_id in corpus.documents["doc_id"]
    ]


def _pick(row: dict[str, Any], *columns: str) -> dict[str, Any]:
    return {c: row[c] for c in columns}


def _grouped(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        groups.setdefault(row["doc_id"], []).append(row)
    return groups
