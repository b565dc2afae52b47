"""Score the analyser against gold annotation, beside simpler systems, in one run. Prints tables.

    python benchmarks/stance/score.py --gold GOLD.jsonl --texts FOLDER [--ginza-python PATH]

GOLD.jsonl is in the format of the annotation guidelines (§5); FOLDER holds a text DOC_ID.txt for each document. The
scores are those of the guidelines (§6), intervals resample documents. What the systems are: README.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

# The folder itself when run as a script; a test that loads this file from elsewhere adds it.
import comparators
from comparators import Record

from workbench.build import annotate_documents
from workbench.errors import ReadError, WorkbenchError
from workbench.evaluate.guidelines import to_records
from workbench.evaluate.scores import evaluate, read_records
from workbench.read.documents import Document, to_frame
from workbench.read.text import read_text

SOURCE_SCORES = ("cue_f1", "source_f1", "source_type_accuracy")
Results = dict[str, dict[str, Any]]


def analyser(documents: Sequence[Document]) -> list[Record]:
    """Annotate documents as the package does."""
    return to_records(annotate_documents(to_frame(documents)))


def run(
    gold: Sequence[Record], documents: Sequence[Document], arguments: argparse.Namespace
) -> tuple[Results, Results]:
    """Run every system; return the scores of those that annotate everything, and of all for sources."""
    texts = {d.doc_id: d.text for d in documents}
    given, plain = comparators.cues_of(gold), timed("dictionary", comparators.dictionary(arguments.shortest), texts)
    found = {"workbench": timed("workbench", lambda _: analyser(documents), texts), "dictionary": plain}
    sources = dict(found)
    own = comparators.cues_of(plain)
    sources["nearest name"] = timed("nearest name", lambda t: comparators.nearest_name(t, own), texts)
    sources["nearest name, cues given"] = comparators.nearest_name(texts, given)
    try:
        python = arguments.ginza_python
        sources["GiNZA"] = timed("GiNZA", lambda t: comparators.ginza(t, None, python), texts)
        sources["GiNZA, cues given"] = comparators.ginza(texts, given, python)
    except (RuntimeError, OSError) as error:
        print(f"GiNZA: skipped ({error}); --ginza-python names a Python that has it", file=sys.stderr)

    def scored(systems: Mapping[str, list[Record]]) -> Results:
        return {name: evaluate(gold, records, n_resamples=arguments.resamples) for name, records in systems.items()}

    whole = scored(found)
    return whole, whole | scored({name: r for name, r in sources.items() if name not in whole})


def timed(name: str, system: Callable[[Mapping[str, str]], list[Record]], texts: Mapping[str, str]) -> list[Record]:
    begun = time.perf_counter()
    found = system(texts)
    print(f"{name}: {len(texts)} documents in {time.perf_counter() - begun:.1f} s", file=sys.stderr)
    return found


def table(results: Results) -> str:
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
    return columns(rows)


def sources_table(results: Results) -> str:
    """Lay out who found the sources: a row a system."""
    rows = [["sources", *SOURCE_SCORES, "precision", "recall"]]
    for name, result in results.items():
        source = result["scores"]["source_f1"]
        shares = ["-" if source[k] is None else f"{source[k]:.3f}" for k in ("precision", "recall")]
        rows.append([name, *(cell(result["scores"][score]) for score in SOURCE_SCORES), *shares])
    return columns(rows)


def columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def cell(score: dict[str, Any]) -> str:
    if score["value"] is None:
        return f"- ({score['reason']})"
    if score["low"] is None:
        return f"{score['value']:.3f}"
    return f"{score['value']:.3f} [{score['low']:.3f}, {score['high']:.3f}]"


def read_texts(folder: Path, doc_ids: Sequence[str]) -> list[Document]:
    """Read DOC_ID.txt of each document; front matter, where there is any, does not count for offsets."""
    paths = [folder / f"{doc_id}.txt" for doc_id in doc_ids]
    if absent := [p.name for p in paths if not p.is_file()]:
        raise ReadError(f"{folder} lacks {', '.join(absent)}", allowed="a text DOC_ID.txt for each gold document")
    return [replace(read_text(p), doc_id=p.stem) for p in paths]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="gold annotation, JSONL (guidelines §5)")
    parser.add_argument("--texts", type=Path, required=True, help="folder with a text DOC_ID.txt for each document")
    parser.add_argument("--resamples", type=int, default=2000, help="bootstrap resamples of documents")
    parser.add_argument("--shortest", type=int, default=2, help="shortest form the dictionary marks, in characters")
    parser.add_argument("--ginza-python", default=sys.executable, help="a Python with ginza and ja_ginza")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the tables")
    arguments = parser.parse_args()
    try:
        gold = read_records(arguments.gold)
        results, sources = run(gold, read_texts(arguments.texts, [r["doc_id"] for r in gold]), arguments)
    except WorkbenchError as error:
        sys.exit(f"score.py: error: {error}")
    if arguments.json:
        print(json.dumps(sources, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(f"{results['workbench']['n_documents']} documents; {results['workbench']['method']}; [95 % interval]")
        print(table(results))
        print()
        print(sources_table(sources))


if __name__ == "__main__":
    main()
