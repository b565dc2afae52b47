"""Fit the weights behind the confidence of markers (workbench/lexicons/weights/markers.tsv).

    python scripts/train_likelihood.py --gold GOLD.jsonl TEXTS [--gold ...] [--fresh GOLD.jsonl TEXTS ...]
        [--test GOLD.jsonl TEXTS ...] [--keep PLACES.jsonl] [--earlier PLACES.jsonl] [--write]

Every place that the lexicon finds in a gold text is right where annotators marked an overlapping span with the same code. A logistic
regression (L2) foretells it from what is observed there (``workbench/annotate/likelihood.py``). An observation counts if it was made in
:data:`DOCUMENTS` documents, so that no row of the table stands for one text, and keeps its row if its weight is worth one.

Rules are right more often in texts that were read while they were written. ``--fresh`` are texts that were not: they are fitted to
as well, and the bias is then moved so that, each fold left out, the chances there are right on average.

What rules marked in excess in a text whose errors were then read they mark no more there, but still elsewhere. ``--keep`` writes the places
of all texts that are fitted to, with what is observed there, to a file of your own (it holds words of the texts); ``--earlier`` reads
such a file of an earlier version. Of a text that is among both, places of either version weigh half.

What is printed is how well the chances foretell what is right (Brier score, area under the curve, mean chance beside the share that is
right), beside the share of the entry alone, and F1 of the markers (lenient, closed codes and all) if only places of some chance were
marked: of texts that the fit has not seen, by folds of outlets, and of ``--test``, which no fit sees. ``--write`` writes the table.
Single words and their weights are facts; no text is written.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from workbench.annotate import likelihood
from workbench.annotate.confidence import of_marker
from workbench.annotate.lexicon import stance
from workbench.annotate.pipeline import annotate_document, matching_view
from workbench.annotate.readings import logistic
from workbench.evaluate.matching import greedy, span
from workbench.evaluate.records import read_records
from workbench.evaluate.scores import OPEN_CODES
from workbench.schema import CODES

sys.path.append(str(Path(__file__).parent))
from validate_constructions import outlet

#: Inverse of the L2 penalty. Half and twice as much gave the same within .002 on texts left out.
STRENGTH = 0.4
#: Documents in which an observation must have been made.
DOCUMENTS = 4
#: Weights below it are left out: half of the rows, and F1 on texts left out stayed the same or gained .001.
WORTH = 0.1
FOLDS = 10
#: Code, observation, value.
Key = tuple[str, str, str]
Weights = tuple[float, Mapping[Key, float]]


@dataclass(frozen=True)
class Document:
    """A gold document: its places, with whether each is right, how many markers of each code annotators gave, and what a place weighs."""

    doc_id: str
    group: str
    seen: tuple[tuple[Key, ...], ...]
    right: tuple[bool, ...]
    gold: Counter[str]
    weight: float = 1.0


def read(gold: Path, texts: Path) -> list[Document]:
    """Return the documents of a set, every place of the lexicon among them."""
    found = []
    for record in read_records(gold):
        doc_id = record["doc_id"]
        text = (texts / f"{doc_id}.txt").read_bytes().decode("utf-8")
        with likelihood.noted() as places:
            annotate_document(doc_id, text)
        view = matching_view(text)
        spans = [view.span(p.marker.start, p.marker.end) for p in places]
        ours = [{"start": a, "end": b, "code": p.marker.code} for (a, b), p in zip(spans, places, strict=True)]
        pairs = greedy(record["markers"], ours, span, lambda one, other, _: one["code"] == other["code"])
        hits = {j for _, j in pairs}
        right = tuple(j in hits for j in range(len(ours)))
        seen = tuple(tuple(p.keys) for p in places)
        found.append(Document(doc_id, outlet(doc_id), seen, right, Counter(m["code"] for m in record["markers"])))
    return found


def keep(path: Path, documents: Sequence[Document]) -> None:
    """Write documents with their places, one a line."""
    lines = [json.dumps(vars(d), ensure_ascii=False) for d in documents]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def kept(path: Path) -> list[Document]:
    """Read documents that :func:`keep` wrote, without what was observed of entries that are no more."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        seen = tuple(tuple(tuple(key) for key in place if _is_known(*key)) for place in row["seen"])
        found.append(Document(row["doc_id"], row["group"], seen, tuple(row["right"]), Counter(row["gold"])))
    return found


def _is_known(_: str, observation: str, value: str) -> bool:
    entry = value.split()[0] if observation == "entry_closes" else value
    return observation not in ("entry", "entry_closes") or stance().gloss(entry) is not None


def with_earlier(documents: Sequence[Document], earlier: Sequence[Document]) -> list[Document]:
    """Return the documents with those of an earlier version; of a document that is among both each weighs half."""
    twice = {d.doc_id for d in documents} & {d.doc_id for d in earlier}
    return [replace(d, weight=0.5) if d.doc_id in twice else d for d in (*documents, *earlier)]


def fit(documents: Sequence[Document]) -> Weights:
    """Return the bias and the weights that are worth a row."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    keys: dict[str, set[Key]] = {}
    for d in documents:
        keys.setdefault(d.doc_id, set()).update(key for seen in d.seen for key in seen)
    met = Counter(key for own in keys.values() for key in own)
    columns = {key: i for i, key in enumerate(sorted(key for key, n in met.items() if n >= DOCUMENTS and plain(key)))}
    rows = [[columns[key] for key in seen if key in columns] for d in documents for seen in d.seen]
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.array([i for row in rows for i in row])
    table = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(columns)))
    right = [r for d in documents for r in d.right]
    weighs = [d.weight for d in documents for _ in d.right]
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit(table, right, sample_weight=weighs)
    weights = dict(zip(columns, model.coef_[0], strict=True))
    return round(float(model.intercept_[0]), 2), {
        key: round(float(w), 2) for key, w in weights.items() if abs(w) >= WORTH
    }


def plain(key: Key) -> bool:
    """True where a cell can hold the value as it is."""
    return key[2] == key[2].strip() != "" and "\t" not in key[2] and "\n" not in key[2]


def chances(weights: Weights, document: Document) -> list[float]:
    """Return how likely each place of a document is right."""
    bias, own = weights
    return [logistic(bias + sum(own.get(key, 0.0) for key in seen)) for seen in document.seen]


def moved(weights: Weights, by: float) -> Weights:
    """Return weights with another bias."""
    return round(weights[0] + by, 2), weights[1]


def distance(fresh: Sequence[Document], said: Mapping[str, Sequence[float]]) -> float:
    """Return by how much the log odds must move so that the mean chance is the share that is right."""
    from scipy.optimize import brentq

    chances_ = np.array([c for d in fresh for c in said[d.doc_id]])
    share = np.mean([r for d in fresh for r in d.right])
    odds = np.log(chances_ / (1 - chances_))
    return float(brentq(lambda by: np.mean(1 / (1 + np.exp(-odds - by))) - share, -5, 5))


def report(name: str, documents: Sequence[Document], said: Iterable[Sequence[float]]) -> None:
    """Print how well chances foretell what is right, and F1 if unlikely places were not marked."""
    from sklearn.metrics import roc_auc_score

    pairs = [
        (seen[0][0], right, chance, document.doc_id)
        for document, own in zip(documents, said, strict=True)
        for seen, right, chance in zip(document.seen, document.right, own, strict=True)
    ]
    right = np.array([r for _, r, _, _ in pairs], dtype=float)
    print(f"{name}: {len(documents)} documents, {len(pairs)} places, {right.mean():.3f} right")
    by_entry = [of_marker(seen[0][2], seen[0][0]) for d in documents for seen in d.seen]
    for what, own in (("weights", [c for _, _, c, _ in pairs]), ("entry alone", by_entry)):
        brier, area = np.mean((np.array(own) - right) ** 2), roc_auc_score(right, own)
        print(f"  {what:12} Brier {brier:.4f}  area under the curve {area:.3f}  mean chance {np.mean(own):.3f}")
    order = np.argsort([c for _, _, c, _ in pairs])
    fifths = [(np.mean([pairs[i][2] for i in part]), right[part].mean()) for part in np.array_split(order, 5)]
    print("  by fifths: mean chance, right: " + "  ".join(f"{a:.3f} {b:.3f}" for a, b in fifths))
    for what, codes in (("closed codes", set(CODES) - set(OPEN_CODES)), ("all", set(CODES))):
        gold = sum(n for d in documents for code, n in d.gold.items() if code in codes)
        cells = []
        for bar in (0, 0.3, 0.35, 0.4, 0.5):
            marked = [hit for code, hit, chance, _ in pairs if code in codes and chance >= bar]
            cells.append(f"{bar}: {2 * sum(marked) / (len(marked) + gold):.4f}")
        print(f"  F1 of {what:12} by least likelihood  " + "  ".join(cells))


def write(weights: Weights) -> None:
    """Write the table."""
    bias, own = weights
    lines = ["\t".join(likelihood.COLUMNS), f"\tbias\t\t{bias:.2f}"]
    lines += [f"{code}\t{observation}\t{value}\t{w:.2f}" for (code, observation, value), w in sorted(own.items())]
    likelihood.file().parent.mkdir(exist_ok=True)
    likelihood.file().write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs=2, type=Path, action="append", required=True, metavar=("GOLD", "TEXTS"))
    parser.add_argument("--fresh", nargs=2, type=Path, action="append", default=[], metavar=("GOLD", "TEXTS"))
    parser.add_argument("--test", nargs=2, type=Path, action="append", default=[], metavar=("GOLD", "TEXTS"))
    parser.add_argument("--keep", type=Path, metavar="PLACES")
    parser.add_argument("--earlier", type=Path, metavar="PLACES")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    fresh = [d for pair in arguments.fresh for d in read(*pair)]
    documents = [*(d for pair in arguments.gold for d in read(*pair)), *fresh]
    if arguments.keep:
        keep(arguments.keep, documents)
    fitted = with_earlier(documents, kept(arguments.earlier)) if arguments.earlier else documents
    groups = {group: i % FOLDS for i, group in enumerate(sorted({d.group for d in fitted}))}
    said: dict[str, list[float]] = {}
    for fold in range(FOLDS):
        weights = fit([d for d in fitted if groups[d.group] != fold])
        said |= {d.doc_id: chances(weights, d) for d in documents if groups[d.group] == fold}
    weights = fit(fitted)
    if fresh:
        by = distance(fresh, said)
        weights = moved(weights, by)
        said = {d: [logistic(float(np.log(c / (1 - c))) + by) for c in own] for d, own in said.items()}
        report("fresh texts, outlets left out", fresh, [said[d.doc_id] for d in fresh])
    report("all texts, outlets left out", documents, [said[d.doc_id] for d in documents])
    for gold, texts in arguments.test:
        test = read(gold, texts)
        report(str(gold.stem), test, [chances(weights, d) for d in test])
    print(f"{len(weights[1])} weights")
    if arguments.write:
        write(weights)


if __name__ == "__main__":
    sys.exit(main())
