"""CATMA's flat table (CSV with semicolons, as its Analyze module exports): a row a property of an annotation.

Markers are tags ``/stance/CODE`` with the properties ``voice``, and of an attribution ``source_type`` and ``source`` (its
place, ``START-END``); the commitment of a sentence is a tag ``/commitment/LABEL``. Offsets are UTF-16, as CATMA counts.
"""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workbench import schema
from workbench.errors import ReadError
from workbench.hand.annotation import Annotation, Marker, sha256
from workbench.hand.exchange.places import Utf16, require_form
from workbench.plain import FORMULA

#: The columns of the export, in its order; those of comments are empty here.
COLUMNS = (
    "Query ID", "Document ID", "Document Name", "Document length", "Keyword", "Keyword in context", "Start offset",
    "End offset", "Collection ID", "Collection Name", "Tag", "Tag Version", "Tag Color", "Annotation ID", "Property ID",
    "Property Name", "Property Value", "Comment ID", "Comment/Reply", "Comment Author", "Reply count", "Reply ID",
)  # fmt: skip
_NEEDED = ("Document Name", "Keyword", "Start offset", "End offset", "Tag", "Annotation ID")
_CONTEXT = 30
_SPACE = uuid.UUID("5b1f6a43-3c1e-5f0a-9c5e-0d1b7a2f4e11")


def write(annotations: Iterable[Annotation]) -> bytes:
    """Return annotations as the flat table, in UTF-8. Text that a spreadsheet would run is defused."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for annotation in annotations:
        for row in _rows(annotation):
            writer.writerow([_safe(row.get(c, "")) for c in COLUMNS])
    return out.getvalue().encode("utf-8")


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and re.match(FORMULA, value) else value


def _plain(value: str) -> str:
    return value[1:] if value[:1] == "'" and re.match(FORMULA, value[1:]) else value


def _name(*parts: object) -> str:
    return f"CATMA_{str(uuid.uuid5(_SPACE, '|'.join(map(str, parts)))).upper()}"


def _rows(annotation: Annotation) -> Iterator[dict[str, Any]]:
    at = Utf16(annotation.text)
    about = {
        "Document ID": f"D_{sha256(annotation.text)[:32]}",
        "Document Name": annotation.doc_id,
        "Document length": at.units(len(annotation.text)),
        "Collection ID": _name("collection", annotation.doc_id, annotation.by),
        "Collection Name": annotation.by,
    }

    def one(start: int, end: int, tag: str, properties: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        text = annotation.text
        place = {
            "Query ID": "stance workbench",
            "Keyword": text[start:end],
            "Keyword in context": text[max(0, start - _CONTEXT) : end + _CONTEXT],
            "Start offset": at.units(start),
            "End offset": at.units(end),
            "Tag": tag,
            "Annotation ID": _name(annotation.doc_id, annotation.by, start, end, tag),
        }
        for name, value in properties.items() or [("", "")]:
            yield about | place | {"Property Name": name, "Property Value": value}

    for marker in annotation.markers:
        properties = {"voice": marker.voice}
        if marker.source_type is not None:
            properties["source_type"] = marker.source_type
        if marker.source is not None:
            properties["source"] = f"{at.units(marker.source[0])}-{at.units(marker.source[1])}"
        yield from one(marker.start, marker.end, f"/stance/{marker.code}", properties)
    for sentence in annotation.sentences:
        if sentence.commitment is not None:
            yield from one(sentence.start, sentence.end, f"/commitment/{sentence.commitment}", {})


@dataclass
class _Tagged:
    """An annotation of the table: its document, tag, places and properties."""

    doc: str
    tag: str
    line: int
    places: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)


def read(data: bytes, name: str) -> dict[str, list[_Tagged]]:
    """Return the annotations of a flat table by document.

    Both exports are read: a row a property, and a column a property.

    Raises
    ------
    ReadError
        If it is no such table.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReadError(f"{name} is not UTF-8", allowed="CATMA's CSV as it was exported") from None
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count))
    try:
        missing = [c for c in _NEEDED if c not in (rows.fieldnames or [])]
    except csv.Error as error:
        raise ReadError(f"{name}, line 1: {error}", allowed="CATMA's CSV as it was exported") from None
    if missing:
        raise ReadError(f"{name} has no column {missing[0]!r}", allowed=_NEEDED)
    found: dict[str, _Tagged] = {}
    try:
        for row in rows:
            if not row.get("Tag") or not row.get("Annotation ID"):
                continue  # a comment, or a hit of a search for words
            plain = {k: _plain(v) for k, v in row.items() if k and isinstance(v, str)}
            key = f"{plain['Document Name']}\n{plain['Annotation ID']}"
            one = found.setdefault(key, _Tagged(plain["Document Name"], plain["Tag"], rows.line_num))
            place = f"{plain['Start offset'].strip()}-{plain['End offset'].strip()}"
            one.places[place] = plain["Keyword"]
            if plain.get("Property Name"):
                one.properties[plain["Property Name"].lower()] = plain.get("Property Value", "")
            own = {k.lower(): v for k, v in plain.items() if k not in COLUMNS and v}
            one.properties |= own
    except (csv.Error, KeyError) as error:
        raise ReadError(f"{name}, line {rows.line_num}: {error}", allowed="CATMA's CSV as it was exported") from None
    by_document: dict[str, list[_Tagged]] = {}
    for one in found.values():
        by_document.setdefault(one.doc, []).append(one)
    return by_document


def take(tagged: Iterable[_Tagged], bare: Annotation, name: str) -> Annotation:
    """Return what a table says of a document. The last part of a tag is the code or the label; other tags are left.

    Raises
    ------
    ReadError
        If something else stands at a place, or a property has no allowed value.
    """
    at = Utf16(bare.text)
    markers: list[Marker] = []
    sentences = list(bare.sentences)
    for one in tagged:
        label = one.tag.rstrip("/").rpartition("/")[2].strip()
        where = f"{name}, line {one.line}"
        spans = [at.span(place, where) for place in one.places]
        for (start, end), form in zip(spans, one.places.values(), strict=True):
            require_form(bare.text, start, end, form, where)
        if "commitment" in one.tag.lower() and label in schema.COMMITMENTS:
            for start, end in spans:
                i = bare.sentence_at(start, end)
                if i is not None:
                    sentences[i] = replace(sentences[i], commitment=label)
        elif label in schema.CODES:
            markers += [_marker(len(markers) + n, s, label, one, at, where) for n, s in enumerate(spans)]
    made = replace(bare, markers=tuple(markers), sentences=tuple(sentences), next_uid=len(markers), finished=True)
    return made.sorted()


def _marker(uid: int, span: tuple[int, int], code: str, one: _Tagged, at: Utf16, where: str) -> Marker:
    voice = one.properties.get("voice", "author")
    kind = one.properties.get("source_type", "unspecified") if code == "attribution" else None
    if voice not in schema.VOICES:
        raise ReadError(f"{where}: voice is {voice!r:.40}", allowed=schema.VOICES)
    if kind is not None and kind not in schema.SOURCE_TYPES:
        raise ReadError(f"{where}: source_type is {kind!r:.40}", allowed=schema.SOURCE_TYPES)
    source = None
    if kind is not None and (given := one.properties.get("source")):
        source = at.span(given, f"{where}, source")
    return Marker(uid, *span, code, voice, source, kind)
