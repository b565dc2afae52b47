"""Places with a known reading: in gold, in unlabelled corpora that were read, and those of which only observations are kept."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.annotate import readings
from workbench.errors import ReadError
from workbench.limits import MAX_DOCUMENT, read_bytes
from workbench.refit.samples import At, annotated_document

_READ = ("reading", "corpus", "doc", "start", "label")
#: Columns of a table of observations.
OBSERVED = ("reading", "group", "gold", "label", "rule", "observations")


@dataclass(frozen=True)
class Place:
    """A place with a known reading.

    Attributes
    ----------
    reading, group
        Which reading was asked for, and what is left out as one (outlet of gold, kind of other text).
    gold
        Whether annotators marked the whole text; else the place was read by itself.
    seen
        Which observations hold, in the order of the table of the reading.
    label
        Whether the place is marked.
    rule
        What the rule says that the weights replaced, to be compared with; null where it was not asked.
    """

    reading: str
    group: str
    gold: bool
    seen: tuple[bool, ...]
    label: bool
    rule: bool | None = None


def gold_places(record: Mapping[str, Any], places: Iterable[At], group: str) -> Iterator[Place]:
    """Yield the places of a gold document in its sentences: marked where gold has the code of the reading."""
    for at in places:
        if any(s["start"] <= at.start < s["end"] for s in record["sentences"]):
            code = readings.DECIDES[at.reading]
            label = any(m["code"] == code and m["start"] < at.end and at.start < m["end"] for m in record["markers"])
            yield Place(at.reading, group, True, at.seen, label, at.rule)


def labelled_places(
    doc_id: str, text: str, labels: Mapping[tuple[str, int], bool], group: str, *, gold: bool = False
) -> Iterator[Place]:
    """Yield the places of a text of which the label is known: ``labels`` by reading and an offset within the form."""
    _, places = annotated_document(doc_id, text)
    for at in places:
        for (reading, start), label in labels.items():
            if reading == at.reading and at.start <= start < at.end:
                yield Place(reading, group, gold, at.seen, label, at.rule)


def read_places(table: Path, corpora: Path, groups: Mapping[str, str]) -> list[Place]:
    """Return the places of a table (TSV: reading, corpus, doc, start, label) that were read in unlabelled corpora.

    Parameters
    ----------
    table
        The places: offsets and labels.
    corpora
        The folder with the corpora that it names, JSON Lines packed with gzip.
    groups
        A corpus that it names (as ``doc_id``) belongs to that group, so that it is left out with it; else it is one by itself.

    Raises
    ------
    ReadError
        If the table lacks a column or names a corpus that is not there.
    """
    rows = _rows(table, _READ)
    found: list[Place] = []
    for corpus in sorted({r["corpus"] for r in rows}):
        file = corpora / corpus
        if Path(corpus).name != corpus or not file.is_file():
            raise ReadError(f"{table} names the corpus {corpus!r}, which is not in {corpora}", allowed="its file")
        wanted: dict[str, dict[tuple[str, int], bool]] = defaultdict(dict)
        for row in rows:
            if row["corpus"] == corpus:
                wanted[row["doc"]][row["reading"], int(row["start"])] = row["label"] == "1"
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                if labels := wanted.get(str(record["id"])):
                    text = record.get("body") or record["text"]
                    found += labelled_places(str(record["id"]), text, labels, groups.get(corpus, corpus))
    return found


def observed_places(table: Path) -> list[Place]:
    """Return the places of which only the observations are kept (TSV, columns :data:`OBSERVED`): their texts are not ours to ship.

    Raises
    ------
    ReadError
        If a column is missing, or an observation has another name now: the table must then be written anew from the texts.
    """
    found = []
    for row in _rows(table, OBSERVED):
        features = readings.table(row["reading"])[1]
        names = [f.name for f in features if f.both is None]
        holding = set(row["observations"].split())
        if unknown := sorted(holding - set(names)):
            raise ReadError(
                f"{table} has the observations {unknown}", allowed=names, hint="write it anew from the texts"
            )
        seen = readings.with_pairs(features, {f: f.name in holding for f in features}.__getitem__)
        gold, label, rule = (row[name] == "1" for name in ("gold", "label", "rule"))
        found.append(Place(row["reading"], row["group"], gold, seen, label, rule))
    return found


def write_observed(places: Iterable[Place], table: Path) -> None:
    """Write the observations of places, and nothing of their texts. Pairs follow from them and are not written."""
    rows = []
    for p in places:
        features = readings.table(p.reading)[1]
        holding = " ".join(f.name for f, holds in zip(features, p.seen, strict=True) if holds and f.both is None)
        rows.append((p.reading, p.group, str(int(p.gold)), str(int(p.label)), str(int(bool(p.rule))), holding))
    lines = ["\t".join(OBSERVED), *("\t".join(row) for row in sorted(rows))]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _rows(table: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    lines = read_bytes(table, MAX_DOCUMENT).decode("utf-8-sig").splitlines()
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    rows = list(reader)
    if missing := sorted(set(columns) - set(reader.fieldnames or ())):
        raise ReadError(f"{table} lacks the columns {missing}", allowed=sorted(columns))
    return rows
