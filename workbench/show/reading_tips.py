"""What the reading view says over a marker and over a source, and which sources and cues belong together."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from workbench.annotate.confidence import behind
from workbench.show import labels

Row = dict[str, Any]

_CLASS_GLOSS = {
    "acknowledge": "acknowledge: reports without taking a stand",
    "endorse": "endorse: reports as right",
    "distance": "distance: reports and steps back",
}


@cache
def gloss(entry_id: str) -> str | None:
    """Return the English gloss of an entry of the workbench's own lexicon; None for an entry that is not in it."""
    return _glosses().get(entry_id)


@cache
def _glosses() -> dict[str, str]:
    # Read as plain rows: compiling the lexicon takes half a second, and a tooltip needs no pattern.
    found: dict[str, str] = {}
    for file in sorted(files("workbench").joinpath("lexicons", "stance").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".tsv"):
            rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
            found |= {r["entry_id"]: r["gloss"] for r in rows if r.get("entry_id") and r.get("gloss")}
    return found


def circled(number: int) -> str:
    """Return a number in a circle, ① to ㊿; in parentheses beyond."""
    for first, last, base in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(base + number - first)
    return f"({number})"


@dataclass(frozen=True)
class Sources:
    """The sources of a document and the cues that name them.

    Attributes
    ----------
    spans
        Sources in the order of the text: (start, end, number), numbered from 1; several cues may share one.
    cues
        The row of ``attributions`` of every cue, by marker_id.
    numbers
        The number of the source of each cue that has one in the text, by marker_id.
    named
        The marker_ids of the cues of each source, by its number.
    markers
        The rows of ``markers``, by marker_id.
    """

    spans: tuple[tuple[int, int, int], ...] = ()
    cues: dict[int, Row] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    named: dict[int, list[int]] = field(default_factory=dict)
    markers: dict[int, Row] = field(default_factory=dict)

    @classmethod
    def of(cls, markers: pl.DataFrame, attributions: pl.DataFrame | None) -> Sources:
        """Number the sources of a document's markers and attributions."""
        by_id = {r["marker_id"]: r for r in markers.iter_rows(named=True)}
        if attributions is None:
            return cls(markers=by_id)
        cues = {r["marker_id"]: r for r in attributions.iter_rows(named=True)}
        places = {k: (r["source_start"], r["source_end"]) for k, r in cues.items() if r["source_start"] is not None}
        numbered = {place: i for i, place in enumerate(sorted(set(places.values())), 1)}
        spans = tuple((start, end, i) for (start, end), i in numbered.items())
        named: dict[int, list[int]] = {}
        for marker_id in sorted(places):
            named.setdefault(numbered[places[marker_id]], []).append(marker_id)
        return cls(spans, cues, {k: numbered[p] for k, p in places.items()}, named, by_id)

    def marker_tip(self, row: Row) -> str:
        """Return what is said over a marker."""
        lines = [labels.tooltip(row["code"], row["voice"], row["entry_id"])]
        if row.get("polarity") is not None:
            put = labels.label("polarity", row["polarity"])
            lines.append(f"polarity: {put.both} ({put.meaning})")
        lines.extend(_trust(row))
        meaning = gloss(row["entry_id"])
        if meaning:
            lines.append(f"in English: {meaning}")
        cue = self.cues.get(row["marker_id"])
        if cue is not None:
            lines.append(f"source: {self._source(row['marker_id'])}")
            if cue.get("verb_class") is not None:
                lines.append(f"reporting verb, {_CLASS_GLOSS[cue['verb_class']]}")
            lines.extend(_finer(cue))
            lines.extend(f"reported within: {step}" for step in self._chain(row["marker_id"]))
        return "\n".join(lines)

    def source_tip(self, number: int) -> str:
        """Return what is said over a source."""
        cues = self.named[number]
        lines = []
        for row in _unlike(self.cues[k] for k in cues):
            kind = labels.label("source_type", row["source_type"])
            lines.append(f"source: {kind.both} ({kind.meaning})")
            if row.get("source_entity") not in (None, row["source_form"]):
                lines.append(f"stands for: {row['source_entity']}")
        lines.append(f"{circled(number)} cue{'s' if len(cues) > 1 else ''}: {'、'.join(self._form(k) for k in cues)}")
        return "\n".join(lines)

    def _chain(self, marker_id: int) -> list[str]:
        """The cues around a cue, from the inside out; a chain that runs in a circle is cut."""
        steps, seen, at = [], {marker_id}, self.cues[marker_id].get("within")
        while at is not None and at not in seen and at in self.cues:
            seen.add(at)
            steps.append(f"{self._form(at)} (source: {self._source(at)})")
            at = self.cues[at].get("within")
        return steps

    def _source(self, marker_id: int) -> str:
        cue = self.cues[marker_id]
        kind = labels.label("source_type", cue["source_type"]).english
        name = cue["source_form"] or cue.get("source_entity")
        number = self.numbers.get(marker_id)
        return f"{circled(number) + ' ' if number else ''}{name or 'not named'} ({kind})"

    def _form(self, marker_id: int) -> str:
        found = self.markers.get(marker_id)
        return str(found["form"]) if found else f"marker {marker_id}"


def _finer(cue: Row) -> list[str]:
    """The side and the kind of a source, where they are known."""
    told = [(c, cue[c]) for c in ("source_side", "source_kind") if cue.get(c) is not None]
    return [f"{c.removeprefix('source_')} of the source: {labels.label(c, v).both}" for c, v in told]


#: Below this confidence a marker is shown faded: one in five, of which more than half are wrong (373 passages never read).
DOUBTFUL = 0.7


def is_doubtful(row: Row) -> bool:
    """Say whether a marker is so unlikely that it is shown as doubtful."""
    return row.get("confidence") is not None and row["confidence"] < DOUBTFUL


def _trust(row: Row) -> list[str]:
    """What a marker's confidence is, and what it rests on."""
    if row.get("confidence") is None:
        return []
    found = behind(row["entry_id"], row["code"])
    rests = f"; its {found.level} right in {found.n_right} of {found.n} places of validation" if found else ""
    return [f"confidence {row['confidence']:.2f}{' (doubtful)' if is_doubtful(row) else ''}{rests}"]


def _unlike(rows: Iterable[Row]) -> list[Row]:
    """Rows that differ in the type of source or what it stands for."""
    return list({(r["source_type"], r.get("source_entity")): r for r in rows}.values())
