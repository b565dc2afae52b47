"""The weights of the readings, fitted again: places with a known reading, and a logistic regression over what is observed there."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.annotate import readings
from workbench.errors import ReadError, StatisticsError
from workbench.limits import MAX_DOCUMENT, read_bytes
from workbench.refit.samples import At, annotated_document

#: Inverse of the L2 penalty; stronger weights fit better and hold worse (docs/labels.md).
STRENGTH = 0.05
#: Places of gold count for so many read ones: their annotators are those of the test.
GOLD_WEIGHT = 1.5
_COLUMNS = {"reading", "corpus", "doc", "start", "label"}


@dataclass(frozen=True)
class Place:
    """A place with a known reading: its group, whether gold has it or it was read by itself, what is observed, the label."""

    reading: str
    group: str
    gold: bool
    seen: tuple[bool, ...]
    label: bool


def gold_places(record: Mapping[str, Any], places: Iterable[At], group: str) -> Iterator[Place]:
    """Yield the places of a gold document in its sentences: marked where gold has the code of the reading."""
    for reading, start, end, seen in places:
        if any(s["start"] <= start < s["end"] for s in record["sentences"]):
            code = readings.DECIDES[reading]
            label = any(m["code"] == code and m["start"] < end and start < m["end"] for m in record["markers"])
            yield Place(reading, group, True, seen, label)


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
    lines = read_bytes(table, MAX_DOCUMENT).decode("utf-8-sig").splitlines()
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    rows = list(reader)
    if missing := _COLUMNS - set(reader.fieldnames or ()):
        raise ReadError(f"{table} lacks the columns {sorted(missing)}", allowed=sorted(_COLUMNS))
    found: list[Place] = []
    for corpus in sorted({r["corpus"] for r in rows}):
        file = corpora / corpus
        if Path(corpus).name != corpus or not file.is_file():
            raise ReadError(f"{table} names the corpus {corpus!r}, which is not in {corpora}", allowed="its file")
        wanted: dict[str, dict[tuple[str, int], bool]] = defaultdict(dict)
        for row in rows:
            if row["corpus"] == corpus:
                wanted[row["doc"]][row["reading"], int(row["start"])] = row["label"] == "1"
        found += _places_of(file, wanted, groups.get(corpus, corpus))
    return found


def _places_of(file: Path, wanted: Mapping[str, Mapping[tuple[str, int], bool]], group: str) -> Iterator[Place]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            labels = wanted.get(str(record["id"]))
            if labels is None:
                continue
            _, places = annotated_document(str(record["id"]), record.get("body") or record["text"])
            for reading, start, end, seen in places:
                for (asked, at), label in labels.items():
                    if asked == reading and start <= at < end:
                        yield Place(reading, group, False, seen, label)


def fit(places: Sequence[Place], *, strength: float = STRENGTH) -> dict[str, readings.Weights]:
    """Fit the weights of every reading that has places of both labels: reading → weights, as :func:`regression` has them."""
    found = {}
    for reading in sorted({p.reading for p in places}):
        own = [p for p in places if p.reading == reading]
        if len({p.label for p in own}) > 1:
            found[reading] = regression([p.seen for p in own], [p.label for p in own], [p.gold for p in own], strength)
    return found


def regression(
    seen: Sequence[Sequence[bool]], labels: Sequence[bool], gold: Sequence[bool], strength: float = STRENGTH
) -> readings.Weights:
    """Fit the weights of observations by logistic regression (L2).

    Parameters
    ----------
    seen
        Which observations hold at each place, shape (places, observations).
    labels
        Whether the place is marked; both kinds must occur.
    gold
        Whether the place is of gold, which weighs :data:`GOLD_WEIGHT`.
    strength
        Inverse of the penalty.

    Returns
    -------
    tuple
        Bias and a weight for each observation (log odds).

    Raises
    ------
    StatisticsError
        If scikit-learn, which only training needs, is not installed.
    """
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise StatisticsError("fitting weights needs scikit-learn", hint="pip install scikit-learn") from None
    model = LogisticRegression(C=strength, max_iter=2000)
    weight = [GOLD_WEIGHT if g else 1.0 for g in gold]
    model.fit([[float(s) for s in row] for row in seen], list(labels), sample_weight=weight)
    return float(model.intercept_[0]), tuple(float(w) for w in model.coef_[0])


def shipped(reading: str) -> readings.Weights:
    """Return the weights of a reading as its table has them."""
    bias, features = readings.table(reading)
    return bias, tuple(f.weight for f in features)


def says(weights: readings.Weights, place: Place) -> bool:
    """Return whether these weights mark a place."""
    bias, own = weights
    return bias + sum(w for w, held in zip(own, place.seen, strict=True) if held) >= 0
