"""A corpus in which the hand has the last word: the labels of annotated documents take the place of the machine's.

Everything that counts reads the tables, so that rates, contrasts, the concordance and the explorer follow. What the
machine knows and no coder says (lexicon entry, what a source stands for, class of a verb, nesting) is kept where its
marker was kept.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, ReadError, WorkbenchWarning
from workbench.evaluate.matching import greedy, overlap, span
from workbench.evaluate.records import Record, read_records
from workbench.hand.annotation import HAND, require_fresh

#: Key of the provenance that says what was overridden.
PROVENANCE = "hand"
#: The file of a corpus folder that keeps the annotation that it was overridden by.
HAND_FILE = "hand.jsonl"
Row = dict[str, Any]


@dataclass(frozen=True)
class Overridden:
    """What :func:`apply` made.

    Attributes
    ----------
    corpus
        The corpus with the hand's labels.
    documents
        Ids of the documents that were taken.
    records
        Their records.
    left_out
        Why a record was left out, by doc_id.
    """

    corpus: Corpus
    documents: tuple[str, ...]
    records: tuple[Record, ...]
    left_out: Mapping[str, str]


def override(
    corpus: Corpus, annotation: str | os.PathLike[str] | Sequence[Mapping[str, Any]], *, unfinished: bool = False
) -> Corpus:
    """Return the corpus with annotation by hand in the place of the analyser's.

    Parameters
    ----------
    corpus
        The corpus that was annotated.
    annotation
        A file of annotation (guidelines, §5): a coder's, or an adjudicated one; or its records.
    unfinished
        Take documents too that the coder has not marked as finished; their ``origin`` says so.

    Returns
    -------
    Corpus
        In the documents that were annotated, markers, voices, sources and commitment are the coder's; sentences that the
        coder left unlabelled keep the analyser's label. ``documents`` has the column ``origin``: ``hand: CODER`` or
        ``machine``. A marker that the coder kept keeps what the analyser knows of it; of one that the coder added or
        gave another code, ``entry_id`` is null. ``provenance["hand"]`` says by whom, how many, and which guidelines.

    Raises
    ------
    CorpusError
        If nothing of the annotation can be taken; the reasons are named.
    ReadError
        If the file is no annotation.

    Warns
    -----
    WorkbenchWarning
        Naming each document that was left out: it is not in the corpus, it is not finished, or its text has changed
        since it was annotated.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くかもしれない。"})
    >>> nothing = {"doc_id": "a", "markers": [], "attributions": [], "sentences": [], "by": "hana"}
    >>> by_hand = wb.override(corpus, [nothing])
    >>> corpus.markers.height, by_hand.markers.height, by_hand.documents["origin"].to_list()
    (1, 0, ['hand: hana'])
    """
    records = read_records(annotation) if isinstance(annotation, str | os.PathLike) else [dict(r) for r in annotation]
    done = apply(corpus, records, unfinished=unfinished)
    for doc_id, reason in done.left_out.items():
        warnings.warn(f"left out: {doc_id!r}: {reason}", WorkbenchWarning, stacklevel=2)
    if not done.documents:
        named = "; ".join(f"{d}: {r}" for d, r in list(done.left_out.items())[:5])
        raise CorpusError(f"nothing of this annotation can be taken ({named or 'it is empty'})")
    return done.corpus


def apply(corpus: Corpus, records: Sequence[Record], *, unfinished: bool = False) -> Overridden:
    """Override a corpus as :func:`override` does, and say what was taken and what was left out."""
    taken: list[Record] = []
    left_out: dict[str, str] = {}
    texts = dict(corpus.documents.select("doc_id", "text").iter_rows())
    hashes = dict(corpus.documents.select("doc_id", "text_sha256").iter_rows())
    for record in records:
        doc_id = schema.same_name(record["doc_id"], texts)
        reason = _unfit(record, doc_id, texts, hashes, unfinished)
        if reason is None:
            taken.append(record | {"doc_id": doc_id})
        else:
            left_out[record["doc_id"]] = reason
    twice = [r["doc_id"] for r in taken]
    if len(set(twice)) < len(twice):
        raise CorpusError("a document is annotated twice", hint="adjudicate the two first")
    rows: dict[str, dict[str, list[Row]]] = {}
    own = _own(corpus, [r["doc_id"] for r in taken])
    for record in taken:
        doc_id = record["doc_id"]
        try:
            rows[doc_id] = _document(record, {n: own[n].get(doc_id, []) for n in own}, texts[doc_id])
        except CorpusError as problem:
            left_out[doc_id] = problem.message
    taken = [r for r in taken if r["doc_id"] in rows]
    if not taken:
        return Overridden(corpus, (), (), left_out)
    tables = _tables(corpus, taken, rows)
    about = dict(corpus.provenance) | {PROVENANCE: _about(corpus, taken)}
    whole = Corpus(corpus.with_tables(**tables).tables, about)
    return Overridden(whole, tuple(r["doc_id"] for r in taken), tuple(taken), left_out)


def _unfit(
    record: Record, doc_id: str, texts: Mapping[str, str | None], hashes: Mapping[str, str | None], unfinished: bool
) -> str | None:
    if doc_id not in texts:
        return "no such document in the corpus"
    if not record.get("finished", True) and not unfinished:
        return "not finished (unfinished=True takes it all the same)"
    text = texts[doc_id]
    try:
        if text is not None:
            require_fresh(record, doc_id, text)
        elif record.get("text_sha256") is None:
            return "the text is not here and the annotation does not say which text it was made of"
        elif record["text_sha256"] != hashes[doc_id]:
            return "its text has changed since it was annotated (another SHA-256)"
    except ReadError as problem:
        return problem.message
    return None


def _about(corpus: Corpus, taken: Sequence[Record]) -> dict[str, Any]:
    before = corpus.provenance.get(PROVENANCE, {})
    by = {str(r.get("by") or "unnamed") for r in taken} | set(before.get("by", ()))
    ids = {r["doc_id"] for r in taken} | set(before.get("documents", ()))
    return {
        "by": sorted(by),
        "documents": sorted(ids),
        "guidelines": sorted({str(r["guidelines"]) for r in taken if r.get("guidelines")}),
    }


def origin(record: Mapping[str, Any]) -> str:
    """Return what the column ``origin`` says of a document that was annotated by hand."""
    by = record.get("by")
    unfinished = "" if record.get("finished", True) else ", unfinished"
    return f"{HAND}: {by}{unfinished}" if by else HAND


def _own(corpus: Corpus, ids: Sequence[str]) -> dict[str, dict[str, list[Row]]]:
    """Return the machine's rows of some documents, by table and document."""
    here = pl.col("doc_id").is_in(ids)
    return {n: _by_document(corpus.table(n).filter(here)) for n in ("sentences", "markers", "attributions")}


def _tables(
    corpus: Corpus, taken: Sequence[Record], made: Mapping[str, Mapping[str, list[Row]]]
) -> dict[str, pl.DataFrame]:
    ids = [r["doc_id"] for r in taken]
    rest = ~pl.col("doc_id").is_in(ids)
    order = corpus.documents.select("doc_id").with_row_index("_order")
    keys = {"sentences": "sent_id", "markers": "marker_id", "attributions": "marker_id"}
    tables: dict[str, pl.DataFrame] = {}
    for name, key in keys.items():
        table = corpus.table(name)
        new = pl.DataFrame([row for d in ids for row in made[d][name]], schema=table.schema)
        both = pl.concat([table.filter(rest), new]).join(order, on="doc_id", maintain_order="left")
        tables[name] = both.sort("_order", key, maintain_order=True).drop("_order")
    documents = corpus.documents
    said = pl.Series([origin(r) for r in taken], dtype=pl.String)
    given = pl.col("doc_id").replace_strict(pl.Series(ids), said, default=None, return_dtype=pl.String)
    known = pl.col(schema.ORIGIN_COLUMN) if schema.ORIGIN_COLUMN in documents.columns else pl.lit("machine")
    tables["documents"] = documents.with_columns(pl.coalesce(given, known, pl.lit("machine")).alias("origin"))
    return tables


def _by_document(frame: pl.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["doc_id"], []).append(row)
    return found


def _document(record: Record, before: Mapping[str, list[Row]], text: str | None) -> dict[str, list[Row]]:
    """Return the rows of one document: the hand's labels, and what the machine knows of what was kept."""
    sentences = [dict(s) for s in before["sentences"]]
    counted = [s for s in sentences if s["part"] != "boilerplate"]
    for i, j in greedy(counted, record["sentences"], span, _half):
        counted[i]["commitment"] = record["sentences"][j]["commitment"]
    aside = {s["sent_id"] for s in sentences} - {s["sent_id"] for s in counted}
    machine = [m for m in before["markers"] if m["sent_id"] not in aside]
    kept = {j: i for i, j in greedy(machine, record["markers"], span, lambda a, b, _: a["code"] == b["code"])}
    made: list[tuple[Row, Mapping[str, Any] | None, Row | None]] = [
        (m, None, m) for m in before["markers"] if m["sent_id"] in aside
    ]
    for j, marker in enumerate(record["markers"]):
        same = machine[kept[j]] if j in kept else None
        made.append((_marker_row(record["doc_id"], marker, same, sentences, text), marker, same))
    made.sort(key=lambda m: (m[0]["start"], m[0]["end"]))
    new_id = {old["marker_id"]: i for i, (_, _, old) in enumerate(made) if old is not None}
    markers = [row | {"marker_id": i} for i, (row, _, _) in enumerate(made)]
    cues = {c["marker_id"]: c for c in before["attributions"]}
    given = {(a["cue_start"], a["cue_end"]): a for a in record["attributions"]}
    attributions = [
        _cue_row(
            row, i, given if marker is not None else None, cues.get(old["marker_id"]) if old else None, new_id, text
        )
        for i, (row, marker, old) in enumerate(made)
        if row["code"] == "attribution"
    ]
    return {"sentences": sentences, "markers": markers, "attributions": attributions}


def _half(a: Mapping[str, Any], b: Mapping[str, Any], shared: int) -> bool:
    longer: int = max(a["end"] - a["start"], b["end"] - b["start"])
    return 2 * shared >= longer


def _marker_row(
    doc_id: str, marker: Mapping[str, Any], same: Row | None, sentences: Sequence[Row], text: str | None
) -> Row:
    start, end = marker["start"], marker["end"]
    around = max(sentences, key=lambda s: overlap((s["start"], s["end"]), (start, end)), default=None)
    if around is None or not around["start"] <= start < end <= around["end"]:
        raise CorpusError(f"{doc_id!r}: the marker at {start} to {end} does not stand in one sentence")
    form = text[start:end] if text is not None else marker.get("form")
    if form is None:
        raise CorpusError(f"{doc_id!r}: neither text nor form of the marker at {start} to {end}")
    # What the machine alone knows, further columns too; of a marker that is the hand's own nothing is known.
    row: Row = dict.fromkeys(same) if same else {}
    row |= {k: v for k, v in (same or {}).items() if k not in ("sent_id", "marker_id")}
    own = {"start": start, "end": end, "form": form, "code": marker["code"], "voice": marker["voice"]}
    return row | {"doc_id": doc_id, "sent_id": around["sent_id"]} | own


def _cue_row(
    row: Row,
    marker_id: int,
    given: Mapping[tuple[int, int], Mapping[str, Any]] | None,
    before: Row | None,
    new_id: Mapping[int, int],
    text: str | None,
) -> Row:
    known = dict(before or {})
    within = known.get("within")
    known |= {
        "doc_id": row["doc_id"],
        "marker_id": marker_id,
        "within": new_id.get(within) if within is not None else None,
    }
    if given is None:
        return known
    cue = given.get((row["start"], row["end"]), {})
    start, end = cue.get("source_start"), cue.get("source_end")
    is_same = before is not None and (before["source_start"], before["source_end"]) == (start, end)
    form = (
        None
        if start is None
        else text[start:end]
        if text is not None
        else known.get("source_form")
        if is_same
        else None
    )
    entity = known.get("source_entity") if is_same else form
    return known | {
        "source_start": start,
        "source_end": end,
        "source_form": form,
        "source_type": cue.get("source_type", "unspecified"),
        "source_entity": entity,
    }
