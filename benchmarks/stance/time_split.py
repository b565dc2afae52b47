"""How long does annotation take for 1,000 characters, and how much of it is tokenizing? Prints JSON.

    python benchmarks/stance/time_split.py [--texts PATH ...] [--runs 10] [--beside EARLIER.json]

The documents are dealt into as many parts as there are runs, so that no text is seen twice and nothing is answered
from a cache of the same sentences. A part more warms up models and lexicons and is not measured. Tokenizing is timed
inside the run, at the tokenizer; the rest (sentences, markers, voice, attribution, commitment) is stance. Seconds are
the processor's, of the machine it ran on; the share is the figure to compare. ``rest_ms_per_1000_characters`` is annotation without
tokenizing. ``--beside`` takes what this script printed at an earlier state of the rules, on the same machine and texts, and
adds the ratio of the medians and of the quickest runs: above 1 the rest of annotation has become slower.

Without --texts, Wikinews of ../shared where it is there, else the teaching texts.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.annotate.pipeline import annotate_text
from workbench.annotate.tokens import Token, tokenizer
from workbench.errors import WorkbenchError
from workbench.read.sources import read_sources

ROOT = Path(__file__).resolve().parents[2]
WIKINEWS = ROOT.parent / "shared" / "data" / "jawikinews.jsonl.gz"
TEACHING = ROOT / "corpora" / "teaching" / "texts"
MAPPING = {"doc_id": "id", "text": "body"}


class TimedTokenizer:
    """The tokenizer that ships, with a clock."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._cut = tokenizer("nagisa")

    def __call__(self, text: str) -> list[Token]:
        begun = time.process_time()
        found = self._cut(text)
        self.seconds += time.process_time() - begun
        return found


def texts_of(paths: Sequence[Path], most: int) -> tuple[str, list[tuple[str, list[dict[str, Any]]]]]:
    """Read the texts to time, with their layout, and say what they are."""
    if not paths:
        paths = [WIKINEWS if WIKINEWS.is_file() else TEACHING]
    mapping = MAPPING if paths == [WIKINEWS] else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dates and the like do not matter here
        documents = read_sources(paths, mapping=mapping, skip_bad=True).documents
    rows = documents.sample(min(most, documents.height), seed=0, shuffle=True).iter_rows(named=True)
    return ", ".join(p.name for p in paths), [(row["text"], row.get("regions") or []) for row in rows]


def run(texts: Sequence[tuple[str, list[dict[str, Any]]]]) -> dict[str, float]:
    """Annotate texts and return seconds for 1,000 characters."""
    cut = TimedTokenizer()
    begun = time.process_time()
    for text, regions in texts:
        annotate_text(text, regions, tokenize=cut)
    whole = time.process_time() - begun
    thousands = sum(len(text) for text, _ in texts) / 1000
    return {
        "characters": thousands * 1000,
        "tokenizing": cut.seconds / thousands,
        "stance": (whole - cut.seconds) / thousands,
        "share_tokenizing": cut.seconds / whole,
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    return {name: round(f(values), 5) for name, f in (("median", statistics.median), ("low", min), ("high", max))}


def beside(result: dict[str, Any], earlier: dict[str, Any]) -> dict[str, float]:
    """Return how many times as long the rest of annotation takes as in an earlier run.

    The quickest runs are the ones that other work on the machine disturbed least.
    """
    for name in ("texts", "documents", "characters", "runs"):
        if result[name] != earlier[name]:
            raise WorkbenchError(
                f"the earlier run had {name} {earlier[name]!r}, this one {result[name]!r}", hint="same texts, same runs"
            )
    now, then = (r["cpu_seconds_per_1000_characters"]["stance"] for r in (result, earlier))
    return {name: round(now[name] / then[name], 3) for name in ("median", "low")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, nargs="+", default=[], help="what workbench build reads")
    parser.add_argument("--runs", type=int, default=10, help="parts that the documents are dealt into")
    parser.add_argument("--documents", type=int, default=330, help="most documents to take, by chance (seed 0)")
    parser.add_argument("--beside", type=Path, help="what this script printed at an earlier state of the rules")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error(f"--runs {arguments.runs}: at least 1")
    try:
        name, texts = texts_of(arguments.texts, arguments.documents)
    except WorkbenchError as error:
        sys.exit(f"time_split.py: error: {error}")
    parts = [texts[i :: arguments.runs + 1] for i in range(arguments.runs + 1)]
    if not parts[-1]:
        parser.error(f"{len(texts)} documents cannot be dealt into {arguments.runs} runs and a warm-up")
    run(parts[0])
    runs = [run(part) for part in parts[1:]]
    result = {
        "texts": name,
        "documents": len(texts) - len(parts[0]),
        "characters": round(sum(r["characters"] for r in runs)),
        "runs": len(runs),
        "cpu_seconds_per_1000_characters": {k: spread([r[k] for r in runs]) for k in ("tokenizing", "stance")},
        "rest_ms_per_1000_characters": spread([1000 * r["stance"] for r in runs]),
        "share_tokenizing": spread([r["share_tokenizing"] for r in runs]),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    try:
        if arguments.beside is not None:
            result["rest_beside_earlier"] = beside(result, json.loads(arguments.beside.read_text(encoding="utf-8")))
    except (WorkbenchError, OSError, ValueError, KeyError) as error:
        sys.exit(f"time_split.py: error: {error}")
    print(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
