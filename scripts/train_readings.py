"""Fit the weights of the readings (workbench/lexicons/readings/NAME.tsv) and say whether they beat the rule.

    python scripts/train_readings.py NAME --shared ../shared --gold GOLD.jsonl TEXTS [--gold ...] [--write]

Places with a known reading come from two kinds of sources: gold annotation (a place is marked or not), and
``benchmarks/stance/readings.tsv``, places in unlabelled corpora of the shared folder that were read and decided after
the guidelines (offsets and labels only; the text stays where it is). The weights are those of a logistic regression
(scikit-learn, L2). What is printed is the accuracy and F1 of the rule and of the model on the gold places, each outlet
left out of the training in turn. ``--write`` puts the weights, fitted to everything given, into the table.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.annotate import readings
from workbench.annotate.context import Context
from workbench.annotate.pipeline import annotate_text
from workbench.annotate.rules import contrast, registry
from workbench.refit.weights import regression

ROOT = Path(__file__).resolve().parents[1]
PLACES = ROOT / "benchmarks" / "stance" / "readings.tsv"
#: The lexicon rule that asks each reading, the rule that it replaced, and the code that it decides on.
READINGS = {
    "linking": ("linking_turns", contrast.turns_against, "counter"),
}


@dataclass(frozen=True)
class Place:
    """A place with a known reading: its group, its observations, what the rule says, and the label."""

    group: str
    gold: bool
    seen: list[bool]
    rule: bool
    label: bool


def outlet(doc_id: str) -> str:
    """Return the outlet of a gold document: the first two parts of its id without the test set's name."""
    return "-".join(re.sub(r"-w2[12]-", "-", doc_id).split("-")[:2])


def found(reading: str, text: str) -> Iterator[tuple[Context, int, int, bool]]:
    """Yield the places of a text where the lexicon asks the reading, with the answer of the old rule."""
    asked, old, _ = READINGS[reading]
    places: dict[tuple[int, int], tuple[Context, bool]] = {}

    def note(context: Context, start: int, end: int) -> bool:
        places[start, end] = (context, old(context, start, end))
        return True

    original = registry._RULES[asked]
    registry._RULES[asked] = note
    try:
        annotate_text(text)
    finally:
        registry._RULES[asked] = original
    for (start, end), (context, said) in sorted(places.items()):
        yield context, start, end, said


def from_gold(reading: str, gold: Path, texts: Path) -> Iterator[Place]:
    code = READINGS[reading][2]
    for line in gold.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text = (texts / f"{record['doc_id']}.txt").read_bytes().decode("utf-8")
        marked = [(m["start"], m["end"]) for m in record["markers"] if m["code"] == code]
        for context, start, end, said in found(reading, text):
            if not any(s["start"] <= start < s["end"] for s in record["sentences"]):
                continue
            label = any(a < end and start < b for a, b in marked)
            yield Place(outlet(record["doc_id"]), True, observed(reading, context, start, end), said, label)


def from_places(reading: str, shared: Path) -> Iterator[Place]:
    with PLACES.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file, delimiter="\t") if r["reading"] == reading]
    for corpus in sorted({r["corpus"] for r in rows}):
        wanted: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            if row["corpus"] == corpus:
                wanted.setdefault(row["doc"], []).append(row)
        with gzip.open(shared / "data" / corpus, "rt", encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                if str(record["id"]) not in wanted:
                    continue
                text = record.get("body") or record["text"]
                labels = {int(r["start"]): r["label"] == "1" for r in wanted[str(record["id"])]}
                for context, start, end, said in found(reading, text):
                    for at, label in labels.items():
                        if start <= at < end:
                            yield Place(corpus, False, observed(reading, context, start, end), said, label)


def observed(reading: str, context: Context, start: int, end: int) -> list[bool]:
    _, features = readings.table(reading)
    seen = readings.views(context, start, end)
    return [f.holds(seen) for f in features]


def fit(places: list[Place], strength: float) -> tuple[float, np.ndarray]:
    seen, labels = [p.seen for p in places], [p.label for p in places]
    bias, weights = regression(seen, labels, [p.gold for p in places], strength)
    return bias, np.asarray(weights)


def scores(places: list[Place], said: list[bool]) -> dict[str, float]:
    right = sum(p.label == s for p, s in zip(places, said, strict=True))
    hits = sum(p.label and s for p, s in zip(places, said, strict=True))
    total = sum(said) + sum(p.label for p in places)
    return {"n": len(places), "accuracy": right / len(places), "f1": 2 * hits / total if total else float("nan")}


def left_out(places: list[Place], strength: float) -> tuple[list[Place], list[bool]]:
    """Return the gold places and what a model says of each that saw none of its outlet."""
    tested, said = [], []
    for group in sorted({p.group for p in places if p.gold}):
        bias, weights = fit([p for p in places if p.group != group], strength)
        for place in (p for p in places if p.gold and p.group == group):
            tested.append(place)
            said.append(bool(bias + float(np.dot(weights, place.seen)) > 0))
    return tested, said


def write(reading: str, bias: float, weights: np.ndarray) -> None:
    path = readings.file(reading)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    values = [bias, *weights]
    lines = ["\t".join(readings.COLUMNS)]
    for row, value in zip(rows, values, strict=True):
        lines.append("\t".join({**row, "weight": f"{value:.2f}"}[c] for c in readings.COLUMNS))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reading", choices=sorted(READINGS))
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--gold", nargs=2, action="append", type=Path, default=[], metavar=("GOLD", "TEXTS"))
    parser.add_argument("--strength", type=float, default=0.05, help="inverse of the L2 penalty")
    parser.add_argument("--write", action="store_true", help="write the weights into the table")
    arguments = parser.parse_args()
    places = list(from_places(arguments.reading, arguments.shared))
    for gold, texts in arguments.gold:
        places += from_gold(arguments.reading, gold, texts)
    tested, said = left_out(places, arguments.strength)
    print(f"{arguments.reading}: {len(places)} places, {len(tested)} of gold, {sum(p.label for p in tested)} marked")
    for name, answers in (("rule", [p.rule for p in tested]), ("model", said), ("always", [True] * len(tested))):
        print(name, {k: round(v, 3) for k, v in scores(tested, answers).items()})
    other = [p for p in places if not p.gold]
    print("rule on the places read", {k: round(v, 3) for k, v in scores(other, [p.rule for p in other]).items()})
    bias, weights = fit(places, arguments.strength)
    for feature, weight in sorted(zip(readings.table(arguments.reading)[1], weights, strict=True), key=lambda x: x[1]):
        print(f"{weight:+.2f} {feature.name}", file=sys.stderr)
    if arguments.write:
        write(arguments.reading, bias, weights)


if __name__ == "__main__":
    main()
