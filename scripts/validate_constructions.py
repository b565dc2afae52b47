"""Count how often each construction of the analyser is right in gold texts, and how it errs by genre and category.

    python scripts/validate_constructions.py --gold GOLD.jsonl TEXTS [--gold ...] [--developed DOC_IDS] [--write]

Only texts of outlets that the rules were not developed with count: ``--developed`` names a file with the ids of the others, one
a line or as JSONL with ``doc_id``. What is printed is how well the confidence that comes of the counts foretells which
markers are right, each outlet left out of the counts in turn (log loss and Brier score; beside one share for all, the
share of the code, and several weights of the prior), and how far confidence and share of right ones agree by fifths. ``--write``
writes ``lexicons/validation/constructions.tsv`` and ``errors.tsv``. Counts are facts; no text is written.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from workbench.annotate.confidence import PRIOR, drawn
from workbench.annotate.pipeline import annotate_document
from workbench.evaluate.matching import Matched, paired
from workbench.evaluate.measurement import errors_by_category
from workbench.evaluate.records import Record, read_records

OUT = Path(__file__).resolve().parents[1] / "workbench" / "lexicons" / "validation"
#: The genre of a gold document by the first part of its id, called as the corpora that ship call it.
GENRES = {
    "op": "signed commentary", "nw": "wire-style news", "wn": "wire-style news", "diet": "Diet speech",
    "an": "explainer", "ot": "blog and post", "sm": "blog and post",
}  # fmt: skip
Counts = Mapping[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True)
class Place:
    """A label that the analyser gave: whose text it stands in, its classes from narrow to wide, and whether it is right."""

    outlet: str
    classes: tuple[tuple[str, str], ...]
    right: bool


def outlet(doc_id: str) -> str:
    """Return the outlet of a gold document: the first two parts of its id without the test set's name."""
    name = "-".join(re.sub(r"-w2[12]-", "-", doc_id).split("-")[:2])
    # Portals gather texts of many outlets, and records, posts and wiki articles are of many hands.
    return doc_id if doc_id.split("-")[0] in ("diet", "sm", "wn") or name.endswith("yahoo") else name


def annotated(doc_id: str, text: str) -> Record:
    """Return the analyser's labels as a record, with the entry of each marker and the part of each sentence."""
    rows = annotate_document(doc_id, text)
    sentences = [r for r in rows["sentences"] if r[4] != "boilerplate"]
    spans = {m[2]: m for m in rows["markers"]}
    return {
        "doc_id": doc_id,
        "markers": [{"start": m[3], "end": m[4], "code": m[7], "voice": m[8], "entry_id": m[6]} for m in rows["markers"]],
        "attributions": [
            {"cue_start": spans[a[1]][3], "cue_end": spans[a[1]][4], "source_start": a[2], "source_end": a[3],
             "source_type": a[5]} for a in rows["attributions"]
        ],
        "sentences": [{"start": s[2], "end": s[3], "commitment": s[5], "part": s[4]} for s in sentences],
    }  # fmt: skip


def marker_places(found: Matched) -> Iterable[Place]:
    """Yield the markers of a document; one is right where gold has one of the same code that overlaps."""
    right = {j for _, j in found.markers}
    whose = outlet(found.gold["doc_id"])
    for j, m in enumerate(found.predicted["markers"]):
        yield Place(whose, (("entry", m["entry_id"]), ("code", m["code"]), ("all_markers", "all")), j in right)


def sentence_places(found: Matched) -> Iterable[Place]:
    """Yield the sentences of a document that gold has too; one is right where the label is the same."""
    whose = outlet(found.gold["doc_id"])
    for i, j in found.sentences:
        ours, theirs = found.gold["sentences"][i], found.predicted["sentences"][j]
        kind = "body" if theirs["part"] == "body" else "heading"
        label = theirs["commitment"]
        classes = (("commitment", f"{label} {kind}"), ("label", label), ("all_sentences", "all"))
        yield Place(whose, classes, ours["commitment"] == label)


def counted(places: Iterable[Place]) -> Counts:
    """Return (right, all) by class."""
    right: Counter[tuple[str, str]] = Counter()
    n: Counter[tuple[str, str]] = Counter()
    for place in places:
        n.update(place.classes)
        if place.right:
            right.update(place.classes)
    return {key: (right[key], n[key]) for key in n}


def foretold(place: Place, counts: Counts, weight: float, levels: int) -> float:
    """Return the confidence of a place by counts, from the ``levels`` widest of its classes."""
    right, n = counts[place.classes[-1]]
    share = (right + 0.5) / (n + 1)
    for key in place.classes[::-1][1:levels]:
        share = drawn(*counts.get(key, (0, 0)), share, weight)
    return share


def left_out(places: list[Place], foretell: Callable[[Place, Counts], float]) -> list[tuple[float, bool]]:
    """Return confidence and truth of every place, by counts from the other outlets."""
    by_outlet: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_outlet[place.outlet].append(place)
    whole = counted(places)
    pairs = []
    for own in by_outlet.values():
        mine = counted(own)
        rest = {k: (r - mine.get(k, (0, 0))[0], n - mine.get(k, (0, 0))[1]) for k, (r, n) in whole.items()}
        pairs += [(foretell(p, rest), p.right) for p in own]
    return pairs


def report(name: str, places: list[Place]) -> None:
    """Print how well confidence foretells what is right."""
    n, outlets = len(places), len({p.outlet for p in places})
    print(
        f"{name}: {n} places of {outlets} outlets, {sum(p.right for p in places) / n:.3f} right; each outlet left out:"
    )
    for levels, weight in ((1, PRIOR), (2, PRIOR), *((3, w) for w in (2, 4, 8, 16, 32))):
        pairs = left_out(places, lambda p, c, lv=levels, w=weight: foretold(p, c, w, lv))
        loss = -sum(math.log(max(q if right else 1 - q, 1e-9)) for q, right in pairs) / n
        brier = sum((q - right) ** 2 for q, right in pairs) / n
        what = ("one share for all", "share of the class", f"narrowest class, prior {weight}")[levels - 1]
        print(f"  {what:32} log loss {loss:.4f}  Brier {brier:.4f}")
    pairs = sorted(left_out(places, lambda p, c: foretold(p, c, PRIOR, 3)))
    for k in range(5):
        part = pairs[k * n // 5 : (k + 1) * n // 5]
        mean, share = sum(q for q, _ in part) / len(part), sum(r for _, r in part) / len(part)
        print(f"  fifth {k + 1}: mean confidence {mean:.3f}, right {share:.3f} (n {len(part)})")


def wilson(right: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the Wilson interval of a share."""
    middle, spread = right + z * z / 2, z * math.sqrt(right * (n - right) / n + z * z / 4)
    return max(0.0, (middle - spread) / (n + z * z)), min(1.0, (middle + spread) / (n + z * z))


def write(counts: Counts, errors: pl.DataFrame) -> None:
    """Write both tables."""
    OUT.mkdir(exist_ok=True)
    order = ["all_markers", "code", "entry", "all_sentences", "label", "commitment"]
    lines = ["level\tkey\tn_right\tn\tlow\thigh"]
    for (level, key), (right, n) in sorted(counts.items(), key=lambda kv: (order.index(kv[0][0]), kv[0][1])):
        low, high = wilson(right, n)
        lines.append(f"{level}\t{key}\t{right}\t{n}\t{low:.4f}\t{high:.4f}")
    (OUT / "constructions.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    (OUT / "errors.tsv").write_text(errors.write_csv(separator="\t"), encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs=2, type=Path, action="append", required=True, metavar=("GOLD", "TEXTS"))
    parser.add_argument("--developed", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    lines = arguments.developed.read_text(encoding="utf-8").splitlines() if arguments.developed else []
    developed = {json.loads(line)["doc_id"] if line.startswith("{") else line.strip() for line in lines}
    gold: list[Record] = []
    predicted: list[Record] = []
    for file, texts in arguments.gold:
        for record in read_records(file):
            if record["doc_id"] not in developed:
                gold.append(record)
                predicted.append(annotated(record["doc_id"], (texts / f"{record['doc_id']}.txt").read_bytes().decode()))
    matched = paired(gold, predicted)[0]
    markers = [p for found in matched for p in marker_places(found)]
    sentences = [p for found in matched for p in sentence_places(found)]
    report("markers", markers)
    report("commitment", sentences)
    if arguments.write:
        groups = {r["doc_id"]: GENRES[r["doc_id"].split("-")[0]] for r in gold}
        families = ("code", "commitment")
        errors = pl.concat(
            errors_by_category(gold, predicted, groups, f).select(pl.lit(f).alias("family"), pl.all()) for f in families
        )
        write(counted([*markers, *sentences]), errors)


if __name__ == "__main__":
    sys.exit(main())
