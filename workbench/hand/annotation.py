"""What one coder says of one document: markers with their sources, commitment of sentences; a value that edits replace.

Its form on disk is the record of the annotation guidelines (§5), with who and when beside each label.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, ReadError
from workbench.evaluate.matching import match_sentences

#: The guidelines that a record keeps to.
GUIDELINES = "1.2"
#: What becomes of a label: the machine's until somebody changes it.
MACHINE, HAND = "machine", "hand"
_MARKER_KEYS = frozenset({"start", "end", "form", "code", "voice", "origin", "by", "at", "difference"})
_RECORD_KEYS = frozenset(
    {"doc_id", "guidelines", "text_sha256", "by", "at", "blind", "finished"}
    | {"markers", "attributions", "sentences", "removed", "decisions"}
)
_CUE = "attribution"


@dataclass(frozen=True)
class Marker:
    """A marker, and of an attribution its source.

    Attributes
    ----------
    uid
        Its number in this annotation, for as long as it is open.
    start, end
        Offsets in the text.
    code, voice
        As the guidelines have them.
    source, source_type
        Of an ``attribution``: the span that names the source (None: no such span) and its type; None of other codes.
    origin
        ``machine`` or ``hand``: who proposed it as it now stands.
    by, at
        Who looked at it last, and when; None where nobody has.
    difference
        The difference between two coders that it settles.
    more
        What else the machine knows of it (its lexicon entry, further columns), kept as it is.
    """

    uid: int
    start: int
    end: int
    code: str
    voice: str
    source: tuple[int, int] | None = None
    source_type: str | None = None
    origin: str = HAND
    by: str | None = None
    at: str | None = None
    difference: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end

    @property
    def label(self) -> tuple[Any, ...]:
        """All that two coders can differ in."""
        return self.start, self.end, self.code, self.voice, self.source, self.source_type


@dataclass(frozen=True)
class Sentence:
    """A sentence or heading; its span is the analyser's for all coders, its commitment is None until it is labelled."""

    start: int
    end: int
    part: str = "body"
    commitment: str | None = None
    origin: str = HAND
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class Annotation:
    """What one coder says of one document.

    Attributes
    ----------
    doc_id, text
        The document.
    by
        The coder.
    blind
        True where the coder began from the bare text.
    markers
        In the order of the text.
    sentences
        Without boilerplate.
    removed
        Markers of the machine that the coder took out, with who and when.
    finished
        The coder has read all of it.
    decisions
        Of an adjudication: what was chosen, by difference.
    """

    doc_id: str
    text: str
    by: str
    blind: bool = False
    markers: tuple[Marker, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    removed: tuple[Marker, ...] = ()
    finished: bool = False
    decisions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    next_uid: int = 0

    def marker(self, uid: int) -> Marker:
        """Return a marker by its number."""
        for marker in self.markers:
            if marker.uid == uid:
                return marker
        raise CorpusError(f"no marker {uid} in {self.doc_id!r}", hint="it may have been deleted")

    def form(self, marker: Marker) -> str:
        """Return what stands at a marker."""
        return self.text[marker.start : marker.end]

    def sentence_at(self, start: int, end: int) -> int | None:
        """Return the number of the sentence in which a span stands, None where it stands in none."""
        return next((i for i, s in enumerate(self.sentences) if s.start <= start < end <= s.end), None)

    @property
    def n_open(self) -> int:
        """Markers of the machine that nobody has looked at, and sentences without a label."""
        unseen = sum(m.origin == MACHINE and m.by is None for m in self.markers)
        return unseen + sum(s.commitment is None for s in self.sentences)

    def sorted(self) -> Annotation:
        """Return it with its markers in the order of the text."""
        return replace(self, markers=tuple(sorted(self.markers, key=lambda m: (m.start, m.end, m.uid))))


def sha256(text: str) -> str:
    """Return the SHA-256 of a text, as ``text_sha256`` of ``documents`` has it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# -- from a corpus --------------------------------------------------------------------------------------------------


def from_corpus(corpus: Corpus, doc_id: str, by: str, *, blind: bool = False) -> Annotation:
    """Return the machine's annotation of a document as a coder finds it: nothing of it has been looked at yet.

    Parameters
    ----------
    corpus
        A corpus with the text of the document.
    doc_id
        The document.
    by
        The coder.
    blind
        Leave out all labels: the coder gets the text and its sentences.

    Raises
    ------
    CorpusError
        If there is no such document, or its text is not here.
    """
    text = corpus.text(doc_id)
    own = {name: corpus.table(name).filter(pl.col("doc_id") == doc_id) for name in ("sentences", "markers")}
    kept = own["sentences"].filter(pl.col("part") != "boilerplate").sort("start")
    sentences = tuple(
        Sentence(r["start"], r["end"], r["part"], None if blind else r["commitment"], HAND if blind else MACHINE)
        for r in kept.iter_rows(named=True)
    )
    empty = Annotation(doc_id, text, by, blind, sentences=sentences)
    if blind:
        return empty
    counted = set(kept["sent_id"])
    cues = {}
    if "attributions" in corpus.tables:
        rows = corpus.attributions.filter(pl.col("doc_id") == doc_id)
        cues = {r["marker_id"]: r for r in rows.iter_rows(named=True)}
    markers = [
        _machine_marker(uid, row, cues.get(row["marker_id"]))
        for uid, row in enumerate(own["markers"].iter_rows(named=True))
        if row["sent_id"] in counted
    ]
    return replace(empty, markers=tuple(markers), next_uid=len(own["markers"])).sorted()


def _machine_marker(uid: int, row: Mapping[str, Any], cue: Mapping[str, Any] | None) -> Marker:
    known = {"doc_id", "sent_id", "marker_id", *_MARKER_KEYS}
    source = None
    if cue is not None and cue["source_start"] is not None:
        source = (cue["source_start"], cue["source_end"])
    return Marker(
        uid, row["start"], row["end"], row["code"], row["voice"], source, _type_of(row["code"], cue), MACHINE,
        more={k: v for k, v in row.items() if k not in known and v is not None},
    )  # fmt: skip


def _type_of(code: str, cue: Mapping[str, Any] | None) -> str | None:
    return None if code != _CUE else cue["source_type"] if cue else "unspecified"


# -- from and to records --------------------------------------------------------------------------------------------


def require_fresh(record: Mapping[str, Any], doc_id: str, text: str) -> None:
    """Refuse a record that was made of another text.

    Raises
    ------
    ReadError
        If its hash is not that of the text, a form does not stand where it should, or an offset is outside the text.
    """
    hint = "annotate the document anew, or take the text that was annotated"
    given = record.get("text_sha256")
    if given is not None and given != sha256(text):
        raise ReadError(f"{doc_id!r} has changed since it was annotated (its text has another SHA-256)", hint=hint)
    for marker in record["markers"]:
        found, form = text[marker["start"] : marker["end"]], marker.get("form")
        if form is not None and form != found:
            raise ReadError(
                f"{doc_id!r} was annotated on another text: at {marker['start']} to {marker['end']} stands"
                f" {found!r:.40}, not {form!r:.40}",
                hint=hint,
            )
    ends = [m["end"] for m in (*record["markers"], *record["sentences"])]
    ends += [a["source_end"] for a in record["attributions"] if a.get("source_end") is not None]
    if ends and max(ends) > len(text):
        raise ReadError(
            f"{doc_id!r} was annotated on another text: an offset is {max(ends)}, the text has {len(text)}", hint=hint
        )


def from_record(record: Mapping[str, Any], bare: Annotation) -> Annotation:
    """Return what a record says of a document.

    Parameters
    ----------
    record
        A record of :func:`workbench.evaluate.records.read_records`.
    bare
        The document without labels: :func:`from_corpus` with ``blind``.

    Raises
    ------
    ReadError
        If the record was made of another text.
    """
    require_fresh(record, bare.doc_id, bare.text)
    cues = {(a["cue_start"], a["cue_end"]): a for a in record["attributions"]}
    markers = [_marker(uid, m, cues.get((m["start"], m["end"]))) for uid, m in enumerate(record["markers"])]
    removed = [_marker(len(markers) + i, m, None) for i, m in enumerate(record.get("removed") or [])]
    sentences = list(bare.sentences)
    spans = [{"start": s.start, "end": s.end} for s in sentences]
    for i, j in match_sentences(spans, record["sentences"]):
        given = record["sentences"][j]
        about = {k: given[k] for k in ("origin", "by", "at") if k in given}
        sentences[i] = replace(sentences[i], commitment=given["commitment"], **about)
    return replace(
        bare,
        by=record.get("by") or bare.by,
        blind=bool(record.get("blind", False)),
        markers=tuple(markers),
        sentences=tuple(sentences),
        removed=tuple(removed),
        finished=bool(record.get("finished", True)),
        decisions=record.get("decisions") or {},
        more={k: v for k, v in record.items() if k not in _RECORD_KEYS},
        next_uid=len(markers) + len(removed),
    ).sorted()


def _marker(uid: int, given: Mapping[str, Any], cue: Mapping[str, Any] | None) -> Marker:
    source = None
    if cue is not None and cue.get("source_start") is not None:
        source = (cue["source_start"], cue["source_end"])
    return Marker(
        uid, given["start"], given["end"], given["code"], given["voice"], source, _type_of(given["code"], cue),
        given.get("origin", HAND), given.get("by"), given.get("at"), given.get("difference"),
        {k: v for k, v in given.items() if k not in _MARKER_KEYS},
    )  # fmt: skip


def to_record(annotation: Annotation, at: str | None = None) -> dict[str, Any]:
    """Return an annotation as a record of the guidelines (§5), with who and when.

    Parameters
    ----------
    annotation
        The annotation.
    at
        When it was last changed.
    """
    cues = [m for m in annotation.markers if m.code == _CUE]
    record: dict[str, Any] = {
        "doc_id": annotation.doc_id,
        "guidelines": GUIDELINES,
        "text_sha256": sha256(annotation.text),
        "by": annotation.by,
        "at": at,
        "blind": annotation.blind,
        "finished": annotation.finished,
        "markers": [_written(annotation, m) for m in annotation.markers],
        "attributions": [
            {"cue_start": m.start, "cue_end": m.end}
            | dict(zip(("source_start", "source_end"), m.source or (None, None), strict=True))
            | {"source_type": m.source_type or "unspecified"}
            for m in cues
        ],
        "sentences": [
            {"start": s.start, "end": s.end, "commitment": s.commitment} | _present(origin=s.origin, by=s.by, at=s.at)
            for s in annotation.sentences
            if s.commitment is not None
        ],
    }
    if annotation.removed:
        record["removed"] = [_written(annotation, m) for m in annotation.removed]
    if annotation.decisions:
        record["decisions"] = {k: dict(v) for k, v in annotation.decisions.items()}
    return record | dict(annotation.more)


def _written(annotation: Annotation, marker: Marker) -> dict[str, Any]:
    own = {"start": marker.start, "end": marker.end, "form": annotation.form(marker)}
    own |= {"code": marker.code, "voice": marker.voice}
    about = _present(origin=marker.origin, by=marker.by, at=marker.at, difference=marker.difference)
    return dict(marker.more) | own | about


def _present(**values: Any) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v is not None}


def require_name(by: str) -> str:
    """Return a coder's name as it may be used, or say what a name is.

    Raises
    ------
    CorpusError
        If it is empty, longer than 64 characters, or holds what no file name should.
    """
    name = str(by).strip()
    allowed = "1 to 64 letters, digits, blanks, '-', '_', '.'; not beginning with '.'"
    good = name and len(name) <= 64 and not name.startswith(".") and all(c.isalnum() or c in "-_. " for c in name)
    if not good:
        raise CorpusError(f"{by!r:.80} is no name of a coder", allowed=allowed)
    return name


def labels_of(code: str) -> Sequence[str]:
    """Return the types a source of a marker of this code can have: none but for an attribution."""
    return schema.SOURCE_TYPES if code == _CUE else ()
