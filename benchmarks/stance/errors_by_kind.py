"""Count the errors of the analyser by kind, and on how many of these places two readers differ too. Prints counts only.

    python benchmarks/stance/errors_by_kind.py --gold GOLD.jsonl TEXTS [--gold ...] [--second FIRST.jsonl SECOND.jsonl]
        [--by code what instead entry_id] [--top 10] [--context 20]

A kind is a code, whether it was missed or is in excess (or its span or voice is another), and what stands there instead; ``--by
entry_id`` tells constructions and entries apart. ``--second`` gives two annotations of the same documents, made apart, the first
being the gold of those documents. Nothing of the texts is printed unless ``--context`` says how many characters: do not
ask for it where the gold is to stay unseen.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl

# The folder itself when run as a script; a test that loads this file from elsewhere adds it.
from score import columns as laid_out
from score import read_texts

from workbench.errors import WorkbenchError
from workbench.evaluate.error_kinds import BY, errors, kinds, summary
from workbench.evaluate.records import read_records
from workbench.read.documents import to_frame
from workbench.refit import Sample
from workbench.refit.samples import annotated


def sample(gold: Path, texts: Path) -> Sample:
    """Return gold and its texts DOC_ID.txt."""
    records = read_records(gold)
    return Sample(records, to_frame(read_texts(texts, [r["doc_id"] for r in records])))


def cells(frame: pl.DataFrame) -> list[list[str]]:
    """Return a frame as rows of text, its header first."""
    return [frame.columns, *(["-" if v is None else str(v) for v in row] for row in frame.iter_rows())]


def in_context(found: pl.DataFrame, texts: dict[str, str], width: int) -> list[str]:
    """Return a line for each error with the characters around it."""
    lines = []
    for row in found.iter_rows(named=True):
        text, start, end = texts[row["doc_id"]], row["start"], row["end"]
        around = f"{text[max(0, start - width) : start]}[{text[start:end]}]{text[end : end + width]}".replace("\n", "↵")
        lines.append(
            "\t".join(str(row[k] or "-") for k in ("doc_id", "what", "code", "instead", "entry_id")) + f"\t{around}"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs=2, type=Path, action="append", required=True, metavar=("GOLD", "TEXTS"))
    parser.add_argument(
        "--second", nargs=2, type=Path, metavar=("FIRST", "SECOND"), help="two readers of some documents"
    )
    parser.add_argument("--by", nargs="+", choices=BY, default=list(BY[:3]), help="what makes a kind")
    parser.add_argument("--top", type=int, default=10, help="kinds shown; 0 for all")
    parser.add_argument(
        "--context", type=int, default=0, metavar="N", help="print every error with N characters around it"
    )
    arguments = parser.parse_args()
    try:
        whole = sample(*arguments.gold[0])
        for gold, texts in arguments.gold[1:]:
            whole = whole + sample(gold, texts)
        readers = tuple(read_records(p) for p in arguments.second) if arguments.second else None
        said = annotated(whole)
        for fault in said.faults:
            print(f"warning: {fault}", file=sys.stderr)
        found = errors(whole.gold, list(said.records.values()), readers=readers)
    except WorkbenchError as error:
        sys.exit(f"errors_by_kind.py: error: {error}")
    for name, n in summary(found).items():
        print(f"{name}: {n}")
    counted = kinds(found, arguments.by)
    print(laid_out(cells(counted.head(arguments.top or counted.height))))
    if arguments.context:
        texts_of = dict(whole.documents.select("doc_id", "text").iter_rows())
        print("\n".join(in_context(found, texts_of, arguments.context)))


if __name__ == "__main__":
    main()
