"""Build, rebuild and search beside their peers, in one run: medians, spread, machine and versions, as JSON.

Rows of a build are ratios: to nagisa's own loop over the same sentences in one process, and to the first build. Rows of a
search are beside Conc, where an environment with it is named; both get the same made-up words, and the counts are compared
type by type. What is compared takes turns, so that a busy machine slows both alike: read the ratios, not the seconds.

    make bench
    python -m venv conc-env && conc-env/bin/pip install conc==0.1.13
    make bench BENCH_ARGS="--conc-python conc-env/bin/python --texts FOLDER"
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "keyness"))

from against_conc import words as made_words

from workbench import schema
from workbench.corpus import Corpus
from workbench.storage.tables import Tables

ROOT = Path(__file__).resolve().parents[2]
OWN = "entry_id\tcode\tpattern\tleft\tright\tboundary\trule\tscope\tgloss\texample\tcounterexample\tnote\n"


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds on the clock, seconds of this process and its ended children, and what came of it."""
    wall, own = time.perf_counter(), _cpu()
    found = work()
    return time.perf_counter() - wall, _cpu() - own, found


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def summary(values: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 4),
        "low": round(min(values), 4),
        "high": round(max(values), 4),
    }


def build_rows(texts: Path, characters: int, jobs: int, repeats: int, folder: Path) -> dict[str, Any]:
    """A first build beside nagisa's loop; rebuilds beside the first build."""
    import nagisa

    from workbench.annotate.pipeline import split_text
    from workbench.build import build
    from workbench.read.sources import read_sources

    documents = read_sources([texts]).documents
    whole = documents.with_columns(at=pl.col("n_chars").cum_sum()).filter(pl.col("at") <= characters).drop("at")
    strings = [s for text in whole["text"] for s in split_text(text).texts]
    lexicon = folder / "own"
    lexicon.mkdir()
    (lexicon / "lexicon.toml").write_text('name = "own"\nversion = "1"\nlicence = "MIT"\n', encoding="utf-8")
    entry = "own.one\tattitude\t残念\t\t\tboth\t\t\tpity\tそれは{残念}だ。\tそれはよい。\t\n"
    (lexicon / "own.tsv").write_text(OWN + entry, encoding="utf-8")
    build(whole[:20], folder / "warm", jobs=1)  # models are loaded, patterns compiled
    rows: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        rows.setdefault(name, []).append(value)

    for turn in range(repeats):
        loop_wall, loop_cpu, _ = timed(lambda: [nagisa.tagging(s).postags for s in strings])
        out = folder / f"c{turn}"
        wall, cpu, _ = timed(lambda out=out: build(whole, out, jobs=jobs))
        note("build / nagisa loop, wall", wall / loop_wall)
        note("build / nagisa loop, cpu", cpu / loop_cpu)
        note("build, cpu seconds per million characters", cpu / int(whole["n_chars"].sum()) * 1e6)
        again, _, _ = timed(lambda out=out: build(whole, out, jobs=jobs))
        note("nothing changed / first build, wall", again / wall)
        changed, changed_cpu, _ = timed(
            lambda out=out: build(whole, out, jobs=jobs, lexicon_folders=[str(lexicon)]),
        )
        note("one lexicon entry more / first build, wall", changed / wall)
        note("one lexicon entry more / first build, cpu", changed_cpu / cpu)
    size = sum(f.stat().st_size for f in (folder / "c0").iterdir()) / int(whole["n_chars"].sum()) * 1e6
    return {
        "characters": int(whole["n_chars"].sum()),
        "documents": whole.height,
        "jobs": jobs,
        "bytes on disk per million characters": int(size),
        **{name: summary(values) for name, values in rows.items()},
    }


def corpus_of(part: pl.DataFrame) -> Corpus:
    """A corpus with tokens, one sentence a document."""
    numbered = part.with_columns(token_id=pl.int_range(pl.len()).over("doc_id"))
    tokens = numbered.select(
        "doc_id",
        pl.lit(0, pl.Int64).alias("sent_id"),
        "token_id",
        (pl.col("token_id") * 10).alias("start"),
        (pl.col("token_id") * 10 + 9).alias("end"),
        pl.col("word").alias("surface"),
        pl.col("word").alias("lemma"),
        pl.lit("名詞").alias("pos"),
    )
    size = part.group_by("doc_id", maintain_order=True).agg(n_tokens=pl.len().cast(pl.Int64))
    tables = {name: schema.TABLES[name].empty() for name in ("markers", "attributions")}
    for name in ("documents", "sentences"):
        given = size.with_columns(
            sent_id=pl.lit(0, pl.Int64),
            start=pl.lit(0, pl.Int64),
            end=pl.col("n_tokens") * 10,
            part=pl.lit("body"),
            text_sha256="doc_id",
            n_chars=pl.col("n_tokens") * 10,
        )
        columns = schema.TABLES[name].columns
        tables[name] = given.select(
            pl.col(c).cast(t) if c in given.columns else pl.lit(None, t).alias(c) for c, t in columns.items()
        )
    counts = part.group_by("doc_id", lemma="word").agg(n=pl.len().cast(pl.Int64)).with_columns(pos=pl.lit("名詞"))
    return Corpus(Tables({**tables, "tokens": tokens, "counts": counts.select("doc_id", "lemma", "pos", "n")}))


class Conc:
    """Conc in its own interpreter."""

    def __init__(self, python: str, part: pl.DataFrame, folder: Path) -> None:
        texts = part.group_by("doc_id", maintain_order=True).agg(text=pl.col("word").str.join(" "))
        texts.write_csv(folder / "words.csv")
        self.folder = folder
        self.process = subprocess.Popen(
            [python, str(Path(__file__).with_name("conc_words.py")), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.version = self.answer()["version"]

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout
        while line := self.process.stdout.readline():
            if line.startswith("{"):
                return dict(json.loads(line))
        raise SystemExit("Conc ended before it answered")

    def ask(self, what: str) -> tuple[float, pl.DataFrame]:
        assert self.process.stdin
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return self.answer()["seconds"], pl.read_parquet(self.folder / "answer.parquet")


def search_rows(tokens: int, repeats: int, conc_python: str | None, folder: Path) -> dict[str, Any]:
    """Collocates, 2-grams and the first page of a concordance, first asked and asked again."""
    from workbench.compare.words.collocation import collocates
    from workbench.compare.words.dispersion import ngrams
    from workbench.find.concordance import Concordance, Query

    part = made_words(tokens, max(200, tokens // 50), max(5, tokens // 500))
    node = part["word"].value_counts(sort=True)["word"][min(40, part["word"].n_unique() - 1)]
    peer = Conc(conc_python, part, folder) if conc_python else None
    asked: dict[str, Callable[[Corpus], Any]] = {
        f"collocates {node}": lambda corpus: collocates(corpus, node, family="surface", node_family="surface"),
        "ngrams": lambda corpus: ngrams(corpus, 2, min_n=1),
        "first page": lambda corpus: Concordance.of(corpus, Query("lemma", node)).page(0),
    }
    rows: dict[str, Any] = {"tokens": part.height, "types": part["word"].n_unique(), "node": node}
    corpus = corpus_of(part)
    for name, work in asked.items():
        first, again, theirs = [], [], []
        found = None
        for _ in range(repeats):
            fresh = corpus.with_tables()
            first.append(timed(lambda fresh=fresh, work=work: work(fresh))[0])
            seconds, _, found = timed(lambda fresh=fresh, work=work: work(fresh))
            again.append(seconds)
            if peer is not None and name != "first page":
                seconds, table = peer.ask(name)
                theirs.append(seconds)
        row: dict[str, Any] = {"first, s": summary(first), "again, s": summary(again)}
        if theirs:
            row["conc, s"] = summary(theirs)
            row["first / conc"] = summary([a / b for a, b in zip(first, theirs, strict=True)])
            row["again / conc"] = summary([a / b for a, b in zip(again, theirs, strict=True)])
            row["counts"] = agreement(found, table)
        rows[name] = row
    if peer is not None:
        rows["conc"] = peer.version
        peer.process.kill()
    return rows


def agreement(ours: pl.DataFrame, theirs: pl.DataFrame) -> dict[str, Any]:
    """How many types both count alike, of those that both have; and those that only one has."""
    own = ours.select(form=pl.col("ngram" if "ngram" in ours.columns else "type"), n="n")
    form = next(c for c in ("ngram", "collocate", "token") if c in theirs.columns)
    count = next(c for c in ("collocate_frequency", "frequency") if c in theirs.columns)
    both = own.join(theirs.select(form=form, there=pl.col(count).cast(pl.Int64)), on="form", how="full", coalesce=True)
    return {
        "same": both.filter(pl.col("n") == pl.col("there")).height,
        "other": both.filter(pl.col("n") != pl.col("there")).height,
        "only here": both["there"].null_count(),
        "only there": both["n"].null_count(),
    }


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, default=ROOT / "corpora" / "teaching" / "texts", help="what is built")
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--tokens", type=int, default=2_600_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--conc-python")
    parser.add_argument("--only", choices=("build", "search"))
    chosen = parser.parse_args(arguments)
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "polars": pl.__version__,
        "load": os.getloadavg()[0],
    }
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if chosen.only != "search":
            found["build"] = build_rows(chosen.texts, chosen.characters, chosen.jobs, chosen.repeats, place)
        if chosen.only != "build":
            found["search"] = search_rows(chosen.tokens, chosen.repeats, chosen.conc_python, place)
    return found


if __name__ == "__main__":
    print(json.dumps(main(), ensure_ascii=False, indent=2))
