"""Which condition of an entry is wrong where it fails? Of the forms that each one leaves, how many are marked in gold.

    python benchmarks/stance/conditions.py --gold GOLD.jsonl TEXTS [--gold ...] [--least 3] [--share 0.4]

A form is left by the first of its entry's conditions that fails (``left``, ``right``, ``rule``); forms that overlap a marker
are not counted, since another entry has them. A row a condition: forms left, those marked with the entry's code in gold, and in
how many documents. A condition that leaves more marked forms than not, in documents of several hands, is too narrow: read the
entry. Nothing of the texts is printed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

# The folder itself when run as a script; a test that loads this file from elsewhere adds it.
from second_look import Item, disjoint, left

from workbench.annotate import pipeline
from workbench.annotate.context import Context, Found
from workbench.annotate.lexicon import Lexicon
from workbench.annotate.markers import find_markers
from workbench.evaluate.matching import overlap
from workbench.read.text import read_text
from workbench.schema import CODES


@dataclass
class Condition:
    """What one condition of an entry left: how many forms, how many of them marked, and in which documents these stand."""

    left: int = 0
    marked: int = 0
    documents: set[str] = field(default_factory=set)


Conditions = dict[tuple[str, str, str], Condition]


def count(record: Item, path: Path, found: Conditions) -> None:
    """Add the forms that the rules left in one document to the counts by (code, entry, condition)."""
    sentences: list[tuple[Context, list[Found], Lexicon]] = []

    def note(context: Context, lexicon: Lexicon) -> list[Found]:
        sentences.append((context, find_markers(context, lexicon), lexicon))
        return sentences[-1][1]

    document = read_text(path)
    original = pipeline.find_markers
    pipeline.find_markers = note
    try:
        pipeline.annotate_text(document.text, document.regions)
    finally:
        pipeline.find_markers = original
    view = pipeline.matching_view(document.text, document.regions)
    gold: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for marker in record["markers"]:
        gold[marker["code"]].append((marker["start"], marker["end"]))
    for context, markers, lexicon in sentences:
        for code in CODES:
            for form in disjoint(left(context, lexicon, code), markers):
                own = found.setdefault((code, form.entry_id, form.failed), Condition())
                own.left += 1
                if any(overlap(span, view.span(form.start, form.end)) for span in gold[code]):
                    own.marked += 1
                    own.documents.add(record["doc_id"])


def rows(found: Conditions, least: int, share: float) -> list[str]:
    """Return the conditions that leave at least so many marked forms, and that share of all; the most first."""
    lines = []
    for (code, entry, failed), own in sorted(found.items(), key=lambda kv: (-kv[1].marked, kv[0])):
        if own.marked >= least and own.marked >= share * own.left:
            lines.append(f"{code}\t{entry}\t{failed}\t{own.left}\t{own.marked}\t{len(own.documents)}")
    return lines


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs=2, type=Path, action="append", required=True, metavar=("GOLD", "TEXTS"))
    parser.add_argument("--least", type=int, default=3, help="marked forms that a condition must have left")
    parser.add_argument("--share", type=float, default=0.4, help="share of the forms left that must be marked, 0 to 1")
    arguments = parser.parse_args(argv)
    found: Conditions = {}
    for gold, folder in arguments.gold:
        for line in gold.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            path = folder / f"{record['doc_id']}.txt"
            if path.is_file():
                count(record, path, found)
            else:
                print(f"{gold}: no text {path.name}, left out", file=sys.stderr)
    print("code\tentry\tcondition\tleft\tmarked\tdocuments")
    print("\n".join(rows(found, arguments.least, arguments.share)))


if __name__ == "__main__":
    main()
