"""Fit the weights of the readings (workbench/lexicons/readings/NAME.tsv) and say whether they beat the rule.

    python scripts/train_readings.py NAME --shared ../shared --gold GOLD.jsonl TEXTS [--gold ...] [--write]

Places with a known reading come from three kinds of sources: gold annotation (a place is marked or not);
``benchmarks/stance/readings.tsv``, places in unlabelled corpora of the shared folder that were read and decided after
the guidelines (offsets and labels only; the text stays where it is); and ``benchmarks/stance/observed.tsv``, places in
texts that are not ours to ship: of each its group, its label and the observations that hold there, nothing of its text.
``--places FILE.jsonl`` reads such places from your own texts, {"group", "text", "start", "label"} a line (start: offset
of the particle; "gold": true where annotators marked the whole text), and ``--keep`` writes their observations into
that table, which is needed whenever the observations change.

The weights are those of gradient-boosted stumps or of a logistic regression (scikit-learn). Observations are true or
false, so that a sum of stumps is a sum of weights, one an observation, as in a regression; they differ in how they are
held small. What is printed is the accuracy and F1 of the rule and of both models, each group (outlet of gold, kind of
text of the rest) left out of the training in turn. ``--write`` puts the weights, fitted to everything, into the table.
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
from workbench.annotate.pipeline import annotate_text, matching_view
from workbench.annotate.rules import contrast, registry
from workbench.refit.weights import GOLD_WEIGHT, regression

ROOT = Path(__file__).resolve().parents[1]
PLACES = ROOT / "benchmarks" / "stance" / "readings.tsv"
OBSERVED = PLACES.with_name("observed.tsv")
OBSERVED_COLUMNS = ("reading", "group", "gold", "label", "rule", "observations")
STUMPS = {"max_depth": 1, "n_estimators": 200, "learning_rate": 0.1, "subsample": 0.7, "random_state": 0}
#: The lexicon rule that asks each reading, the rule that it replaced, and the code that it decides on.
READINGS = {
    "linking": (contrast.linking_turns, contrast.turns_against, "counter"),
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


def found(reading: str, text: str) -> Iterator[tuple[int, int, list[bool], bool]]:
    """Yield the places of a text where the lexicon asks the reading: offsets, observations, answer of the old rule."""
    asked, old, _ = READINGS[reading]
    places: dict[int, tuple[int, list[bool], bool]] = {}

    def note(context: Context, start: int, end: int) -> bool:
        start = contrast.linking_particle(context, start, end)  # だが and が of one place are one place
        if context.text[context.start : start].strip(" 　\n「『（(") in {"", "だ", "です", "の", "なの"}:
            return True  # だが、 at the head of a sentence is a word of its own
        places[end] = (start, observed(reading, context, start, end), old(context, start, end))
        return True

    original = registry._RULES[asked.__name__]
    registry._RULES[asked.__name__] = note
    registry._named.cache_clear()
    try:
        annotate_text(text)
    finally:
        registry._RULES[asked.__name__] = original
        registry._named.cache_clear()
    seen = matching_view(text)
    for end, (start, observations, said) in sorted(places.items()):
        yield *seen.span(start, end), observations, said


def observed(reading: str, context: Context, start: int, end: int) -> list[bool]:
    _, features = readings.table(reading)
    seen = readings.views(context, start, end)
    return [f.holds(seen) for f in features]


def from_gold(reading: str, gold: Path, texts: Path) -> Iterator[Place]:
    code = READINGS[reading][2]
    for line in gold.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text = (texts / f"{record['doc_id']}.txt").read_bytes().decode("utf-8")
        marked = [(m["start"], m["end"]) for m in record["markers"] if m["code"] == code]
        for start, end, seen, said in found(reading, text):
            if any(s["start"] <= start < s["end"] for s in record["sentences"]):
                label = any(a < end and start < b for a, b in marked)
                yield Place(outlet(record["doc_id"]), True, seen, said, label)


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
                if str(record["id"]) in wanted:
                    text = record.get("body") or record["text"]
                    labels = {int(r["start"]): r["label"] == "1" for r in wanted[str(record["id"])]}
                    yield from labelled(reading, corpus, text, labels)


def labelled(reading: str, group: str, text: str, labels: dict[int, bool], *, gold: bool = False) -> Iterator[Place]:
    """Yield the places of a text of which the label is known; ``labels`` by offset of the particle."""
    for start, end, seen, said in found(reading, text):
        for at, label in labels.items():
            if start <= at < end:
                yield Place(group, gold, seen, said, label)


def from_texts(reading: str, path: Path) -> Iterator[Place]:
    """Read places of one's own: JSONL, several places of one text joined."""
    texts: dict[tuple[str, str, bool], dict[int, bool]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        r = json.loads(line)
        texts.setdefault((r["group"], r["text"], bool(r.get("gold"))), {})[int(r["start"])] = bool(r["label"])
    for (group, text, gold), labels in texts.items():
        yield from labelled(reading, group, text, labels, gold=gold)


def from_observed(reading: str) -> Iterator[Place]:
    """Read the places of which only the observations are kept.

    Raises
    ------
    SystemExit
        If an observation has another name now: the table must be written anew from the texts (``--places``, ``--keep``).
    """
    if not OBSERVED.is_file():
        return
    names = [f.name for f in readings.table(reading)[1]]
    with OBSERVED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["reading"] != reading:
                continue
            holding = set(row["observations"].split())
            if unknown := holding - set(names):
                raise SystemExit(f"{OBSERVED.name}: unknown observations {sorted(unknown)}; write it anew with --keep")
            seen = [name in holding for name in names]
            yield Place(row["group"], row["gold"] == "1", seen, row["rule"] == "1", row["label"] == "1")


def keep(reading: str, places: list[Place]) -> None:
    """Write the observations of places, and nothing of their texts."""
    names = [f.name for f in readings.table(reading)[1]]
    rows = sorted(
        (
            reading,
            p.group,
            str(int(p.gold)),
            str(int(p.label)),
            str(int(p.rule)),
            " ".join(n for n, holds in zip(names, p.seen, strict=True) if holds),
        )
        for p in places
    )
    lines = ["\t".join(OBSERVED_COLUMNS), *("\t".join(row) for row in rows)]
    OBSERVED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def fit(places: list[Place], method: str, strength: float) -> tuple[float, np.ndarray]:
    """Fit bias and weights (log odds) with one of :data:`METHODS`."""
    places = sorted(places, key=lambda p: (p.group, p.label, p.seen))  # the order of the sources decides nothing
    seen = np.array([p.seen for p in places], dtype=float)
    labels = np.array([p.label for p in places])
    return METHODS[method](seen, labels, np.array([p.gold for p in places]), strength)


def logistic(seen: np.ndarray, labels: np.ndarray, gold: np.ndarray, strength: float) -> tuple[float, np.ndarray]:
    bias, weights = regression(seen.tolist(), labels.tolist(), gold.tolist(), strength)
    return bias, np.asarray(weights)


def stumps(seen: np.ndarray, labels: np.ndarray, gold: np.ndarray, _: float) -> tuple[float, np.ndarray]:
    """Gradient-boosted stumps, added up: a stump asks one observation, so it gives its weight and a part of the bias."""
    from sklearn.ensemble import GradientBoostingClassifier

    weight = np.where(gold, GOLD_WEIGHT, 1.0)
    model = GradientBoostingClassifier(**STUMPS).fit(seen, labels, sample_weight=weight)
    share = float(np.average(labels, weights=weight))
    bias, weights = float(np.log(share / (1 - share))), np.zeros(seen.shape[1])
    for (tree,) in model.estimators_:
        values, feature = tree.tree_.value[:, 0, 0], tree.tree_.feature[0]
        if feature < 0:  # nothing left to ask
            bias += model.learning_rate * values[0]
            continue
        without, with_it = values[tree.tree_.children_left[0]], values[tree.tree_.children_right[0]]
        bias += model.learning_rate * without
        weights[feature] += model.learning_rate * (with_it - without)
    return bias, weights


#: Inverse of the L2 penalty of the regression.
STRENGTH = 0.1
METHODS = {"stumps": stumps, "logistic": logistic}


def scores(places: list[Place], said: list[bool]) -> dict[str, float]:
    right = sum(p.label == s for p, s in zip(places, said, strict=True))
    hits = sum(p.label and s for p, s in zip(places, said, strict=True))
    total = sum(said) + sum(p.label for p in places)
    return {
        "n": len(places),
        "accuracy": right / len(places) if places else float("nan"),
        "f1": 2 * hits / total if total else float("nan"),
    }


def left_out(places: list[Place], method: str, strength: float) -> tuple[list[Place], list[bool]]:
    """Return the places and what a model says of each that saw none of its group (outlets of gold, in ten folds)."""
    groups = sorted({p.group for p in places if p.gold})
    fold = {g: f"gold {i % 10}" for i, g in enumerate(groups)}
    tested, said = [], []
    for name in sorted({fold.get(p.group, p.group) for p in places}):
        bias, weights = fit([p for p in places if fold.get(p.group, p.group) != name], method, strength)
        for place in (p for p in places if fold.get(p.group, p.group) == name):
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


def report(places: list[Place], strength: float) -> None:
    """Print how the rule and the models do, over gold, over other places, and by kind of text."""
    answers = {"rule": (places, [p.rule for p in places]), "always": (places, [True] * len(places))}
    answers |= {method: left_out(places, method, strength) for method in METHODS}
    groups = ["gold", "other", *sorted({p.group for p in places if not p.gold})]
    for name, (tested, said) in answers.items():
        for group in groups:
            pairs = [
                (p, s)
                for p, s in zip(tested, said, strict=True)
                if group == p.group or (p.gold if group == "gold" else group == "other" and not p.gold)
            ]
            print(
                name, group, {k: round(v, 3) for k, v in scores([p for p, _ in pairs], [s for _, s in pairs]).items()}
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reading", choices=sorted(READINGS))
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--gold", nargs=2, action="append", type=Path, default=[], metavar=("GOLD", "TEXTS"))
    parser.add_argument("--places", type=Path, help="labelled places in texts of your own, instead of the kept ones")
    parser.add_argument("--keep", action="store_true", help="write the observations of --places into observed.tsv")
    parser.add_argument("--method", choices=METHODS, default="stumps")
    parser.add_argument("--strength", type=float, default=STRENGTH, help="of the regression: inverse of the L2 penalty")
    parser.add_argument("--no-report", action="store_true", help="fit only")
    parser.add_argument("--write", action="store_true", help="write the weights into the table")
    arguments = parser.parse_args()
    own = list(
        from_texts(arguments.reading, arguments.places) if arguments.places else from_observed(arguments.reading)
    )
    if arguments.places and arguments.keep:
        keep(arguments.reading, own)
    places = [*from_places(arguments.reading, arguments.shared), *own]
    for gold, texts in arguments.gold:
        places += from_gold(arguments.reading, gold, texts)
    print(f"{arguments.reading}: {len(places)} places, {sum(p.label for p in places)} marked")
    if not arguments.no_report:
        report(places, arguments.strength)
    bias, weights = fit(places, arguments.method, arguments.strength)
    for feature, weight in sorted(zip(readings.table(arguments.reading)[1], weights, strict=True), key=lambda x: x[1]):
        print(f"{weight:+.2f} {feature.name}", file=sys.stderr)
    if arguments.write:
        write(arguments.reading, bias, weights)


if __name__ == "__main__":
    main()
