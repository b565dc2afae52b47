"""Would a second look at what the rules left find more markers? A logistic regression, each document left out in turn.

    python benchmarks/stance/second_look.py CODE --gold GOLD.jsonl TEXTS [--gold ...] [--developed GOLD.jsonl TEXTS ...]

A rule leaves a form when a condition fails (ても without いくら, ただ where no full stop stands before it). Here such forms of a code are
weighed by what their surroundings say (``surroundings.py``). ``--gold`` is annotation (guidelines §5) that the rules were not mended
with, ``--developed`` is annotation that they were: both are learnt from, only documents of the first kind are tested. Printed
are F1 of the code (lenient, strict) by the rules alone and with the second look, the 95 % interval of the gain (documents
resampled), how well the chances foretell what is marked, and the weights. The penalty is L1, which keeps the few observations
that carry weight; an observation must occur in ``--documents`` documents, and an entry is weighed only if one of its forms was
marked. F1 is highest where a form is taken from about half of the F1 on that is reached: ``--threshold``.

The analyser has no such layer: on documents that its rules had not seen the gain did not hold (decision 46). Your own annotation
will do to ask again for another kind of text; the command needs no other file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

# The folder itself when run as a script; a test that loads this file from elsewhere adds it.
from surroundings import Left, observations

from workbench.annotate import pipeline, rules
from workbench.annotate.confidence import of_marker
from workbench.annotate.context import Context, Found
from workbench.annotate.entries import Entry
from workbench.annotate.lexicon import Lexicon
from workbench.annotate.markers import find_markers
from workbench.annotate.readings import logistic
from workbench.evaluate.matching import greedy, overlap
from workbench.read.text import read_text
from workbench.schema import CODES

STRENGTH = 1.0
THRESHOLD = 0.42
_ORDER = {"rule": 0, "right": 1, "left": 2}
DOCUMENTS = 4
Item = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A form that the rules left: where it stands, its entry, what its surroundings say, and whether it was marked."""

    doc_id: str
    start: int
    end: int
    entry_id: str
    seen: tuple[str, ...]
    label: bool


@dataclass(frozen=True)
class Text:
    """A document with its gold markers of the code, those of the rules, and the forms the rules left."""

    doc_id: str
    gold: list[Item]
    marked: list[Item]
    places: list[Place]


@dataclass(frozen=True)
class Fit:
    """What a table holds."""

    bias: float
    entries: frozenset[str]
    weights: dict[str, float]

    def chance(self, place: Place) -> float | None:
        """Return the probability of a place, None where its entry is not weighed."""
        if place.entry_id not in self.entries:
            return None
        total = self.bias + sum(self.weights.get(o, 0.0) for o in place.seen)
        return logistic(total)


def read(code: str, gold: Path, folder: Path) -> list[Text]:
    """Return the documents of a gold file; a text that the folder lacks is named and left out."""
    found = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        path = folder / f"{record['doc_id']}.txt"
        if path.is_file():
            found.append(_text(code, record, path))
        else:
            print(f"{gold}: no text {path.name}, left out", file=sys.stderr)
    return found


def _text(code: str, record: Item, path: Path) -> Text:
    sentences: list[tuple[Context, list[Left]]] = []

    def note(context: Context, lexicon: Lexicon) -> list[Found]:
        markers = find_markers(context, lexicon)
        sentences.append((context, disjoint(left(context, lexicon, code), markers)))
        return markers

    document = read_text(path)
    original = pipeline.find_markers
    pipeline.find_markers = note
    try:
        annotated = pipeline.annotate_text(document.text, document.regions)
    finally:
        pipeline.find_markers = original
    view = pipeline.matching_view(document.text, document.regions)
    gold = [m for m in record["markers"] if m["code"] == code]
    marked = [{"start": m.start, "end": m.end} for a in annotated for m in a.markers if m.code == code]
    missed = [g for g in gold if not any(overlap(_span(g), _span(m)) for m in marked)]
    places = []
    for context, forms in sentences:
        for form in forms:
            start, end = view.span(form.start, form.end)
            if any(s["start"] <= start < s["end"] for s in record["sentences"]):
                label = any(
                    2 * overlap(_span(g), (start, end)) >= min(g["end"] - g["start"], end - start) for g in missed
                )
                seen = tuple(observations(context, form))
                places.append(Place(record["doc_id"], start, end, form.entry_id, seen, label))
    return Text(record["doc_id"], gold, marked, places)


def left(context: Context, lexicon: Lexicon, code: str) -> list[Left]:
    """Return the forms of a code's entries that begin and end as they should, but fail a condition or rule."""
    found = []
    for entry, at in lexicon.possible(context.text, context.start, context.end).entries:
        if entry.code == code:
            for start, end in entry.spans(context.text, context.start, context.end, at):
                if failed := _failed(context, entry, start, end):
                    found.append(Left(start, end, entry.entry_id, failed))
    return found


def _failed(context: Context, entry: Entry, start: int, end: int) -> str:
    """The first condition that fails at a match; empty where all hold, or a border does not."""
    begins = entry.boundary not in ("both", "left") or context.starts_token(start)
    if not begins or not (entry.boundary not in ("both", "right") or context.ends_token(end)):
        return ""
    if entry.left is not None and not entry.left.holds(context.before(start)):
        return "left"
    if entry.right is not None and not entry.right.holds(context.after(end)):
        return "right"
    return "" if entry.rule is None or rules.holds(entry.rule, context, start, end) else "rule"


def disjoint(forms: Sequence[Left], markers: Sequence[Found]) -> list[Left]:
    """Return the forms that overlap neither a marker nor each other.

    Of two that overlap the one stays whose entry came nearer to holding (its rule failed, not a condition), then the longer.
    """
    taken = {i for m in markers for i in range(m.start, m.end)}
    kept: list[Left] = []
    for form in sorted(forms, key=lambda f: (_ORDER[f.failed], f.start - f.end, f.start, f.entry_id)):
        covered = range(form.start, form.end)
        if not taken.intersection(covered):
            kept.append(form)
            taken.update(covered)
    return kept


def _span(item: Item) -> tuple[int, int]:
    return item["start"], item["end"]


def fit(places: Sequence[Place], strength: float = STRENGTH, documents: int = DOCUMENTS) -> Fit | None:
    """Return the weights fitted to places; None where none or all of those weighed are marked."""
    import sklearn
    from sklearn.linear_model import LogisticRegression

    entries = frozenset(p.entry_id for p in places if p.label)
    weighed = [p for p in places if p.entry_id in entries]
    if all(p.label for p in weighed):
        return None
    where = defaultdict(set)
    for place in weighed:
        for observation in place.seen:
            where[observation].add(place.doc_id)
    known = {o: i for i, o in enumerate(sorted(o for o, docs in where.items() if len(docs) >= documents))}
    table = np.zeros((len(weighed), len(known)))
    for row, place in zip(table, weighed, strict=True):
        row[[known[o] for o in place.seen if o in known]] = 1
    # The name of the L1 penalty changed in scikit-learn 1.8.
    new = tuple(map(int, sklearn.__version__.split(".")[:2])) >= (1, 8)
    lasso = {"l1_ratio": 1.0} if new else {"penalty": "l1"}
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=1000, random_state=0, **lasso)
    model.fit(table, [p.label for p in weighed])
    weights = {o: round(float(w), 2) for o, w in zip(known, model.coef_[0], strict=True) if abs(w) >= 0.005}
    return Fit(round(float(model.intercept_[0]), 2), entries, weights)


def left_out(
    texts: Sequence[Text], developed: Sequence[Text], arguments: argparse.Namespace
) -> dict[str, list[tuple[Place, float]]]:
    """Return for each text the places weighed and their chance, by a fit that did not see the text."""
    rest = [p for t in developed for p in t.places]
    found = {}
    for text in texts:
        others = rest + [p for t in texts if t is not text for p in t.places]
        fitted = fit(others, arguments.strength, arguments.documents)
        chances = [(p, fitted.chance(p)) for p in text.places] if fitted else []
        found[text.doc_id] = [(p, c) for p, c in chances if c is not None]
    return found


def counts(text: Text, added: Sequence[Place]) -> list[int]:
    """Return what F1 is made of: matched, same span, gold and predicted markers of a text."""
    predicted = [*text.marked, *({"start": p.start, "end": p.end} for p in added)]
    matched = len(greedy(text.gold, predicted, _span, lambda a, b, n: True))
    same = len({_span(g) for g in text.gold} & {_span(p) for p in predicted})
    return [matched, same, len(text.gold), len(predicted)]


def f1(sums: np.ndarray) -> np.ndarray:
    """Return lenient and strict F1 of rows of summed counts."""
    return 2 * sums[..., :2] / (sums[..., 2] + sums[..., 3])[..., None]


def report(code: str, texts: Sequence[Text], said: Mapping[str, list[tuple[Place, float]]], threshold: float) -> None:
    """Print F1 without and with the second look, and how well the chances foretell."""
    alone = np.array([counts(t, ()) for t in texts], dtype=float)
    both = np.array([counts(t, [p for p, c in said[t.doc_id] if c >= threshold]) for t in texts], dtype=float)
    before, after = f1(alone.sum(0)), f1(both.sum(0))
    draws = np.random.default_rng(0).integers(0, len(texts), (2000, len(texts)))
    gains = f1(both[draws].sum(1)) - f1(alone[draws].sum(1))
    low, high = np.nanpercentile(gains, [2.5, 97.5], axis=0)
    print(f"{code}: {len(texts)} documents, {int(alone[:, 2].sum())} markers; each document left out of the fit")
    for i, name in enumerate(("lenient", "strict")):
        print(
            f"  F1 {name}: rules {before[i]:.3f}, with second look {after[i]:.3f}, gain [{low[i]:.3f}, {high[i]:.3f}]"
        )
    weighed = [(p, c) for pairs in said.values() for p, c in pairs]
    taken = [(p, c) for p, c in weighed if c >= threshold]
    right = sum(p.label for p, _ in taken)
    print(
        f"  {len(weighed)} places weighed, {sum(p.label for p, _ in weighed)} of them marked; {len(taken)} taken, {right} rightly"
    )
    if taken:
        truth = np.array([p.label for p, _ in taken], dtype=float)
        chance, entry = np.array([c for _, c in taken]), np.array([of_marker(p.entry_id, code) for p, _ in taken])
        brier = [float(((q - truth) ** 2).mean()) for q in (chance, entry)]
        print(
            f"  confidence of those taken: mean chance {chance.mean():.3f}, Brier {brier[0]:.3f}; by the share of the entry {brier[1]:.3f}"
        )


def weights(fitted: Fit, places: Sequence[Place]) -> None:
    """Print the weights of a fit (log odds), the strongest first, with how many places each holds at and how many of them are marked."""
    weighed = [p for p in places if p.entry_id in fitted.entries]
    print(f"  {fitted.bias:+.2f} bias ({len(weighed)} places, {sum(p.label for p in weighed)} marked)")
    for observation, weight in sorted(fitted.weights.items(), key=lambda kv: (-abs(kv[1]), kv[0])):
        own = [p.label for p in weighed if observation in p.seen]
        print(f"  {weight:+.2f} {observation} ({len(own)}, {sum(own)})")


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("code", choices=CODES)
    pair: dict[str, Any] = {"nargs": 2, "type": Path, "action": "append", "metavar": ("GOLD", "TEXTS")}
    parser.add_argument("--gold", required=True, **pair)
    parser.add_argument("--developed", default=[], **pair)
    parser.add_argument("--strength", type=float, default=STRENGTH, help="inverse of the L1 penalty")
    parser.add_argument("--threshold", type=float, default=THRESHOLD, help="chance from which a form is marked, 0 to 1")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="documents an observation must occur in")
    arguments = parser.parse_args(argv)
    texts = [t for gold, folder in arguments.gold for t in read(arguments.code, gold, folder)]
    developed = [t for gold, folder in arguments.developed for t in read(arguments.code, gold, folder)]
    report(arguments.code, texts, left_out(texts, developed, arguments), arguments.threshold)
    places = [p for t in (*texts, *developed) for p in t.places]
    fitted = fit(places, arguments.strength, arguments.documents)
    if fitted is not None:
        weights(fitted, places)


if __name__ == "__main__":
    main()
