"""Fit the weights of the readings (workbench/lexicons/readings/NAME.tsv) and say whether they beat the rule.

    python scripts/train_readings.py NAME --shared ../shared --gold GOLD.jsonl TEXTS [--gold ...] [--write]

Places with a known reading come from three kinds of sources: gold annotation (a place is marked or not);
``benchmarks/stance/readings.tsv``, places in unlabelled corpora of the shared folder that were read and decided after
the guidelines (offsets and labels only; the text stays where it is); and ``benchmarks/stance/observed.tsv``, places in
texts that are not ours to ship: of each its group, its label and the observations that hold there, nothing of its text.
``--places FILE.jsonl`` reads such places from your own texts, {"group", "text", "start", "label"} a line (start: offset
of the particle; "gold": true where annotators marked the whole text), and ``--keep`` writes their observations into
that table, which is needed whenever the observations change. ``--pairs N`` then chooses anew which pairs of them are rows, too.

Places are read and weights are fitted by ``workbench/refit``, as for ``evaluate --leave-out``. What is printed is the accuracy and
F1 of the rule that the weights replaced and of both methods (boosted stumps, and logistic regression, which ships), each
group (outlet of gold, kind of text of the rest) left out of the fit in turn. ``--write`` puts the weights, fitted to everything,
into the table.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from workbench.annotate import readings
from workbench.evaluate.records import read_records
from workbench.refit.places import Place, gold_places, labelled_places, observed_places, read_places, write_observed
from workbench.refit.samples import annotated_document
from workbench.refit.weights import METHOD, METHODS, STRENGTH, fit, left_out, pairs, scores

sys.path.append(str(Path(__file__).parent))
from validate_constructions import outlet

ROOT = Path(__file__).resolve().parents[1]
PLACES = ROOT / "benchmarks" / "stance" / "readings.tsv"
OBSERVED = PLACES.with_name("observed.tsv")


def from_gold(reading: str, gold: Path, texts: Path) -> Iterator[Place]:
    for record in read_records(gold):
        text = (texts / f"{record['doc_id']}.txt").read_bytes().decode("utf-8")
        _, places = annotated_document(record["doc_id"], text)
        own = [at for at in places if at.reading == reading]
        yield from gold_places(record, own, outlet(record["doc_id"]))


def from_texts(reading: str, path: Path) -> Iterator[Place]:
    """Read places of one's own: JSONL, several places of one text joined."""
    texts: dict[tuple[str, str, bool], dict[tuple[str, int], bool]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        r = json.loads(line)
        labels = texts.setdefault((r["group"], r["text"], bool(r.get("gold"))), {})
        labels[reading, int(r["start"])] = bool(r["label"])
    for (group, text, gold), labels in texts.items():
        yield from labelled_places(group, text, labels, group, gold=gold)


def write(reading: str, weights: readings.Weights) -> None:
    path = readings.file(reading)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lines = ["\t".join(readings.COLUMNS)]
    for row, value in zip(rows, (weights[0], *weights[1]), strict=True):
        lines.append("\t".join({**row, "weight": f"{value:.2f}"}[c] for c in readings.COLUMNS))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def choose_pairs(reading: str, places: Sequence[Place], most: int) -> list[Place]:
    """Put the pairs that tell most into the table, in place of those that are there, and return the places with them."""
    features = readings.table(reading)[1]
    at = {f.name: i for i, f in enumerate(features)}
    names = [(features[a].name, features[b].name) for a, b in pairs(places, most)]
    path = readings.file(reading)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if f"\t{readings.BOTH}\t" not in line]
    lines += [f"{a}+{b}\t{readings.BOTH}\t{a} {b}\t0.00\ttell more together" for a, b in names]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    readings.table.cache_clear()
    new = readings.table(reading)[1]
    return [replace(p, seen=readings.with_pairs(new, lambda f, p=p: p.seen[at[f.name]])) for p in places]


def report(places: Sequence[Place], strength: float) -> None:
    """Print how the rule and the models do, over gold, over other places, and by kind of text."""
    answers = {"rule": [(p, p.rule) for p in places], "always": [(p, True) for p in places]}
    answers |= {method: left_out(places, method=method, strength=strength) for method in METHODS}
    groups = ["gold", "not gold", *sorted({p.group for p in places if not p.gold})]
    for name, said in answers.items():
        for group in groups:
            own = [pair for pair in said if group in (pair[0].group, "gold" if pair[0].gold else "not gold")]
            cells = {k: v if v is None else round(v, 3) for k, v in scores(own).items()}
            print(name, group, cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reading", choices=sorted(readings.DECIDES))
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--gold", nargs=2, action="append", type=Path, default=[], metavar=("GOLD", "TEXTS"))
    parser.add_argument("--places", type=Path, help="labelled places in texts of your own, instead of the kept ones")
    parser.add_argument("--keep", action="store_true", help="write the observations of --places into observed.tsv")
    parser.add_argument(
        "--pairs", type=int, help="choose so many pairs of observations anew, and write them into the table"
    )
    parser.add_argument("--method", choices=sorted(METHODS), default=METHOD)
    parser.add_argument("--strength", type=float, default=STRENGTH, help="of the regression: inverse of the L2 penalty")
    parser.add_argument("--no-report", action="store_true", help="fit only")
    parser.add_argument("--write", action="store_true", help="write the weights into the table")
    arguments = parser.parse_args()
    reading = arguments.reading
    own = list(from_texts(reading, arguments.places)) if arguments.places else observed_places(OBSERVED)
    if arguments.places and arguments.keep:
        write_observed(own, OBSERVED)
    places = [*read_places(PLACES, arguments.shared / "data", {}), *own]
    for gold, texts in arguments.gold:
        places += from_gold(reading, gold, texts)
    places = [p for p in places if p.reading == reading]
    print(f"{reading}: {len(places)} places, {sum(p.label for p in places)} marked")
    if arguments.pairs is not None:
        places = choose_pairs(reading, places, arguments.pairs)
    if not arguments.no_report:
        report(places, arguments.strength)
    weights = fit(places, method=arguments.method, strength=arguments.strength)[reading]
    for feature, weight in sorted(zip(readings.table(reading)[1], weights[1], strict=True), key=lambda x: x[1]):
        print(f"{weight:+.2f} {feature.name}", file=sys.stderr)
    if arguments.write:
        write(reading, weights)


if __name__ == "__main__":
    main()
