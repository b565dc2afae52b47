"""Score the analyser against gold annotation, beside a plain dictionary that uses the same lexicon. Prints a table.

    python benchmarks/stance/score.py --gold GOLD.jsonl --texts FOLDER

GOLD.jsonl is in the format of the annotation guidelines (§5); FOLDER holds a text DOC_ID.txt for each document. The
scores are those of the guidelines (§6), intervals resample documents. Neither file is part of this repository.

The dictionary marks every occurrence of a lexicon entry's citation form, that is, what the braces of its example
hold: the longest form first, no inflection, no context, no token borders. A form of one character (か, も) would mark
half the text and is left out unless --shortest 1 is given, which only lowers its scores. Every voice is author, every
source null and unspecified, and a sentence is asserted unless it ends, within its last ten characters, in a form
whose code says otherwise.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from workbench.annotate import lexicon
from workbench.annotate.build import annotate_documents
from workbench.annotate.guidelines import to_records
from workbench.compare.evaluate import evaluate, read_records
from workbench.errors import ReadError, WorkbenchError
from workbench.read.documents import to_frame
from workbench.read.text import read_text

Record = dict[str, Any]

COMMITMENT = {
    "certainty": "boosted",
    "possibility": "hedged",
    "probability": "hedged",
    "inference": "hedged",
    "attenuation": "hedged",
    "attribution": "attributed",
    "hearsay": "hearsay",
    "question": "questioned",
}
SENTENCE = re.compile(r"[^\n。！？!?]*[。！？!?]+|[^\n。！？!?]+")


def analyser(paths: Sequence[Path]) -> list[Record]:
    """Annotate files as the command line does."""
    return to_records(annotate_documents(to_frame([read_text(p, whole=True) for p in paths])))


def dictionary(shortest: int) -> Callable[[Sequence[Path]], list[Record]]:
    """Return the plain dictionary made from the stance lexicon."""
    forms: dict[str, str] = {}
    for entry in (*lexicon.stance().entries, *lexicon.stance().verbs):
        text, spans = lexicon.marked(entry.example)
        for start, end in spans:
            if end - start >= shortest:
                forms.setdefault(text[start:end], entry.code)
    pattern = re.compile("|".join(map(re.escape, sorted(forms, key=lambda f: (-len(f), f)))))

    def annotate(paths: Sequence[Path]) -> list[Record]:
        return [plain_record(p.stem, read_text(p, whole=True).text, pattern, forms) for p in paths]

    return annotate


def plain_record(doc_id: str, text: str, pattern: re.Pattern[str], forms: dict[str, str]) -> Record:
    hits = [(m.start(), m.end(), forms[m.group()]) for m in pattern.finditer(text)]
    sentences = [m.span() for m in SENTENCE.finditer(text) if m.group().strip()]
    return {
        "doc_id": doc_id,
        "markers": [{"start": a, "end": b, "code": c, "voice": "author"} for a, b, c in hits],
        "attributions": [
            {"cue_start": a, "cue_end": b, "source_start": None, "source_end": None, "source_type": "unspecified"}
            for a, b, c in hits
            if c == "attribution"
        ],
        "sentences": [{"start": a, "end": b, "commitment": plain_commitment(a, b, hits)} for a, b in sentences],
    }


def plain_commitment(start: int, end: int, hits: Sequence[tuple[int, int, str]]) -> str:
    """Take the last form whose code is a commitment and which ends in the sentence's last ten characters."""
    near = [c for a, b, c in hits if a >= start and max(start, end - 10) < b <= end and c in COMMITMENT]
    return COMMITMENT[near[-1]] if near else "asserted"


def table(results: dict[str, dict[str, Any]]) -> str:
    """Lay the scores out in text, systems side by side."""
    first = next(iter(results.values()))
    rows = [["score", "n", *results]]
    for name in first["scores"]:
        counts = [str(r["scores"][name]["n"]) for r in results.values()]
        rows.append([name, "/".join(dict.fromkeys(counts)), *(cell(r["scores"][name]) for r in results.values())])
    rows.extend(
        [f"F1 {code}", str(first["codes"][code]["n"]), *(cell(r["codes"][code]) for r in results.values())]
        for code in first["codes"]
    )
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def cell(score: dict[str, Any]) -> str:
    if score["value"] is None:
        return f"- ({score['reason']})"
    if score["low"] is None:
        return f"{score['value']:.3f}"
    return f"{score['value']:.3f} [{score['low']:.3f}, {score['high']:.3f}]"


def text_files(folder: Path, doc_ids: Sequence[str]) -> list[Path]:
    paths = [folder / f"{doc_id}.txt" for doc_id in doc_ids]
    if absent := [p.name for p in paths if not p.is_file()]:
        raise ReadError(f"{folder} lacks {', '.join(absent)}", allowed="a text DOC_ID.txt for each gold document")
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="gold annotation, JSONL (guidelines §5)")
    parser.add_argument("--texts", type=Path, required=True, help="folder with a text DOC_ID.txt for each document")
    parser.add_argument("--resamples", type=int, default=2000, help="bootstrap resamples of documents")
    parser.add_argument("--shortest", type=int, default=2, help="shortest form the dictionary marks, in characters")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    arguments = parser.parse_args()
    try:
        gold = read_records(arguments.gold)
        paths = text_files(arguments.texts, [r["doc_id"] for r in gold])
        results = {}
        for name, system in (("workbench", analyser), ("dictionary", dictionary(arguments.shortest))):
            begun = time.perf_counter()
            found = system(paths)
            print(f"{name}: {len(paths)} documents in {time.perf_counter() - begun:.1f} s", file=sys.stderr)
            results[name] = evaluate(gold, found, n_resamples=arguments.resamples)
    except WorkbenchError as error:
        sys.exit(f"score.py: error: {error}")
    if arguments.json:
        print(json.dumps(results, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(f"{results['workbench']['n_documents']} documents; {results['workbench']['method']}; [95 % interval]")
        print(table(results))


if __name__ == "__main__":
    main()
