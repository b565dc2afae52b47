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
from pathlib import Path

import polars as pl

from workbench.annotate.confidence import PRIOR
from workbench.evaluate.matching import paired
from workbench.evaluate.measurement import errors_by_category
from workbench.evaluate.records import Record, read_records
from workbench.refit.calibration import Counts, Place, counted, foretold, left_out, marker_places, sentence_places
from workbench.refit.samples import annotated_document

OUT = Path(__file__).resolve().parents[1] / "workbench" / "lexicons" / "validation"
#: The genre of a gold document by the first part of its id, called as the corpora that ship call it.
GENRES = {
    "op": "signed commentary", "nw": "wire-style news", "wn": "wire-style news", "diet": "Diet speech",
    "an": "explainer", "ot": "blog and post", "sm": "blog and post", "mx": "blog and post", "wb": "blog and post",
    "ex": "explainer", "di": "Diet speech", "bl": "blog and post", "es": "blog and post",
    "as": "wire-style news", "nt": "wire-style news", "wm": "wire-style news", "fa": "explainer", "qa": "blog and post",
    "ge": "blog and post", "sp": "blog and post", "ph": "blog and post", "kz": "blog and post", "it": "blog and post",
}  # fmt: skip


def outlet(doc_id: str) -> str:
    """Return the outlet of a gold document: the first two parts of its id without the test set's name."""
    name = "-".join(re.sub(r"-w2[12]-", "-", doc_id).split("-")[:2])
    # Portals gather texts of many outlets, and records, posts and wiki articles are of many hands.
    return doc_id if doc_id.split("-")[0] in ("diet", "sm", "wn", "mx", "wb", "di") or name.endswith("yahoo") else name


def report(name: str, places: list[Place]) -> None:
    """Print how well confidence foretells what is right."""
    n, outlets = len(places), len({p.group for p in places})
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
                text = (texts / f"{record['doc_id']}.txt").read_bytes().decode()
                predicted.append(annotated_document(record["doc_id"], text)[0])
    matched = paired(gold, predicted)[0]
    markers = [p for found in matched for p in marker_places(found, outlet(found.gold["doc_id"]))]
    sentences = [p for found in matched for p in sentence_places(found, outlet(found.gold["doc_id"]))]
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
