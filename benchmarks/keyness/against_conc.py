"""How fast is keyness without tests over documents beside Conc, the Python library of that name? Prints JSON.

Both compare the same two halves of one made-up corpus and give frequencies, document frequencies, two-term
log-likelihood and log ratio of every word; that they counted the same is checked. They take turns in one run, so that a
busy machine slows both alike; the figure to look at is the ratio. Conc counts a corpus when it builds it (not timed)
and leaves out words that the target lacks. The workbench counts when it is first asked and keeps the frequency list:
``first`` is with counting, ``kept`` what a new session finds on disk, ``again`` (the same corpora, say with another choice of words) is without, as Conc's is.

    python -m venv conc-env && conc-env/bin/pip install conc==0.1.13
    .venv/bin/python benchmarks/keyness/against_conc.py --conc-python conc-env/bin/python
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from workbench import schema
from workbench.compare.words.keyness import keyness
from workbench.corpus import Corpus

MEASURES = ("log_likelihood_ucrel", "log_ratio")
CONC_SIDE = Path(__file__).with_name("conc_side.py")


def words(tokens: int, types: int, documents: int, seed: int = 1) -> pl.DataFrame:
    """Return doc_id and word of every token, words by Zipf's law; documents of unequal length."""
    rng = np.random.default_rng(seed)
    rank = np.arange(1, types + 1)
    drawn = rng.choice(types, size=tokens, p=(1 / rank) / (1 / rank).sum())
    drawn[:types] = np.arange(types)  # every type occurs
    rng.shuffle(drawn)
    of = np.sort(rng.choice(documents, size=tokens, p=rng.dirichlet(np.full(documents, 2.0))))
    return pl.DataFrame({"doc": of, "word": drawn}).select(
        doc_id=pl.format("d{}", pl.col("doc").cast(pl.String).str.zfill(6)), word=pl.format("w{}", "word")
    )


def corpus_of(part: pl.DataFrame) -> Corpus:
    counts = part.group_by("doc_id", lemma="word").agg(n=pl.len().cast(pl.Int64)).with_columns(pos=pl.lit("名詞"))
    documents = part.group_by("doc_id").agg(n_tokens=pl.len().cast(pl.Int64)).sort("doc_id")
    text = pl.lit(0, dtype=pl.Int64)
    documents = documents.with_columns(text_sha256="doc_id", n_chars=text)
    columns = schema.TABLES["documents"].columns
    filled = [
        pl.col(c).cast(t) if c in documents.columns else pl.lit(None, dtype=t).alias(c) for c, t in columns.items()
    ]
    tables = {n: schema.TABLES[n].empty() for n in ("sentences", "markers", "attributions")}
    counts = counts.select(list(schema.TABLES["counts"].columns)).sort("doc_id", "lemma")
    return Corpus(tables | {"documents": documents.select(filled), "counts": counts})


class Conc:
    """Conc in its own interpreter: builds once, then times a keyness each time it is asked to."""

    def __init__(self, python: str, halves: dict[str, pl.DataFrame], folder: Path) -> None:
        for name, part in halves.items():
            texts = part.group_by("doc_id", maintain_order=True).agg(text=pl.col("word").str.join(" "))
            texts.write_csv(folder / f"{name}.csv")
        self.process = subprocess.Popen(
            [python, str(CONC_SIDE), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.version = self.answer()["version"]

    def answer(self) -> dict[str, object]:
        assert self.process.stdout
        while line := self.process.stdout.readline():
            if line.startswith("{"):
                return dict(json.loads(line))
        raise SystemExit("Conc ended before it answered")

    def run(self, command: str = "run") -> dict[str, object]:
        assert self.process.stdin
        print(command, file=self.process.stdin, flush=True)
        return self.answer()


def ours(target: Corpus, reference: Corpus) -> tuple[float, pl.DataFrame]:
    begun = time.perf_counter()
    frame = keyness(target, reference, measures=MEASURES, pos=None, stop=(), over_documents=False)
    return time.perf_counter() - begun, frame


def check(frame: pl.DataFrame, theirs: Path) -> dict[str, object]:
    """Both must have counted the same, and given the same log-likelihood."""
    other = pl.read_parquet(theirs)
    both = frame.join(other, left_on="type", right_on="token")
    present = frame.filter(pl.col("target_n") > 0).height
    assert other.height == both.height == present, (other.height, both.height, present)
    assert (both["target_n"] == both["frequency"]).all()
    assert (both["reference_n"] == both["frequency_reference"]).all()
    assert (both["target_df"] == both["document_frequency"]).all()
    off = (both["log_likelihood_ucrel"] - both["log_likelihood"]).abs().max()
    assert isinstance(off, float)
    assert off < 1e-6, off
    return {"types": frame.height, "types_of_target": present, "largest_difference_of_log_likelihood": off}


def spread(values: list[float]) -> dict[str, float]:
    low, median, high = statistics.quantiles(values, n=4)
    return {"median": round(median, 4), "q1": round(low, 4), "q3": round(high, 4)}


def measure(python: str, tokens: int, types: int, documents: int, runs: int) -> dict[str, object]:
    every = words(tokens, types, documents)
    first = pl.col("doc_id") < f"d{documents // 2:06d}"
    halves = {"target": every.filter(first), "reference": every.filter(~first)}
    target, reference = (corpus_of(part) for part in halves.values())
    with tempfile.TemporaryDirectory() as folder:
        conc = Conc(python, halves, Path(folder))
        conc.run("save")
        same = check(ours(target, reference)[1], Path(folder) / "keywords.parquet")
        stored = [side.write(Path(folder) / name) for side, name in ((target, "a"), (reference, "b"))]
        ours(*map(Corpus.read, stored))  # keeps the frequency lists
        times: dict[str, list[float]] = {"first": [], "kept": [], "again": [], "conc": []}
        for _ in range(runs):
            fresh = Corpus(target.tables), Corpus(reference.tables)  # without the frequency lists kept before
            times["first"].append(ours(*fresh)[0])
            times["kept"].append(ours(*map(Corpus.read, stored))[0])
            times["again"].append(ours(*fresh)[0])
            times["conc"].append(float(str(conc.run()["seconds"])))
        conc.process.stdin.close()  # type: ignore[union-attr]
        conc.process.wait()
    ratios = {
        name: spread([b / a for a, b in zip(times[name], times["conc"], strict=True)])
        for name in ("first", "kept", "again")
    }
    sizes = {"tokens": tokens, "documents": documents, **same}
    return sizes | {
        "conc": conc.version,
        "runs": runs,
        "seconds": {n: spread(v) for n, v in times.items()},
        "times_as_fast_as_conc": ratios,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conc-python", help="interpreter of an environment with conc==0.1.13")
    parser.add_argument("--tokens", type=int, nargs="+", default=[300_000, 2_000_000])
    parser.add_argument("--types", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--documents", type=int, default=1800)
    parser.add_argument("--runs", type=int, default=15, help="how often each is timed (at least 2)")
    args = parser.parse_args()
    if not args.conc_python:
        print("skipped: give --conc-python, an interpreter with conc installed", file=sys.stderr)
        return
    machine = f"Python {platform.python_version()}, polars {pl.__version__}, {platform.system()} {platform.machine()}"
    found = [
        measure(args.conc_python, n, types, args.documents, max(2, args.runs))
        for n, types in zip(args.tokens, args.types, strict=True)
    ]
    print(json.dumps({"machine": machine, "corpora": found}, indent=2))


if __name__ == "__main__":
    main()
