"""Build, rebuild, one article, search, keyness, explorer and a large corpus, in one run: medians, spread, versions, as JSON.

Rows of a build are ratios: to nagisa's own loop over the same sentences in one process, and to the first build. Rows of a
search are beside Conc, where an environment with it is named; both get the same made-up words, and the counts are compared
type by type. What is compared takes turns, so that a busy machine slows both alike: read the ratios, not the seconds.

A row that fails is named, the others are measured all the same, and the exit status says so.

    make bench
    python -m venv conc-env && conc-env/bin/pip install conc==0.1.13
    make bench BENCH_ARGS="--conc-python conc-env/bin/python --texts FOLDER --record benchmarks/speed/runs.tsv"

``scale`` builds a corpus of ``--characters`` of the texts, writes it ``--scale`` times under other ids (``scale.py``), and asks
it questions in new processes; ``--scale-corpus`` takes one that was built before.

A search is timed with a *new* index (a corpus that is in memory only), with the *kept* one (read from disk, as a new session
does), and *again*; Conc with nothing in memory (*first*: its index is made when it builds a corpus, which is not timed) and again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "keyness"))

from against_conc import words as made_words

from workbench import schema
from workbench.corpus import Corpus
from workbench.storage.tables import Tables

ROOT = Path(__file__).resolve().parents[2]
ROWS = ("build", "article", "search", "keyness", "explorer", "scale")
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

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def search_rows(tokens: int, repeats: int, conc_python: str | None, folder: Path) -> dict[str, Any]:
    """Collocates, the first page of a concordance, 2-grams and frequencies: with a new index, the kept one, and asked again."""
    from workbench.compare.words.collocation import collocates
    from workbench.compare.words.dispersion import ngrams
    from workbench.compare.words.type_table import frequencies
    from workbench.find.concordance import Concordance, Query

    part = made_words(tokens, max(200, tokens // 50), max(5, tokens // 500))
    node = part["word"].value_counts(sort=True)["word"][min(40, part["word"].n_unique() - 1)]
    peer = Conc(conc_python, part, folder) if conc_python else None
    asked: dict[str, tuple[str, Callable[[Corpus], Any]]] = {
        "collocates": (
            f"collocates {node}",
            lambda corpus: collocates(corpus, node, family="surface", node_family="surface"),
        ),
        "first page": (f"page {node}", lambda corpus: Concordance.of(corpus, Query("lemma", node)).page(0)),
        "ngrams": ("ngrams", lambda corpus: ngrams(corpus, 2, min_n=1)),
        "frequencies": ("frequencies", lambda corpus: frequencies(corpus, "surface")),
    }
    rows: dict[str, Any] = {"tokens": part.height, "types": part["word"].n_unique(), "node": node}
    corpus = corpus_of(part)
    stored = corpus.write(folder / "corpus")
    for name, (question, work) in asked.items():
        asking = Corpus.read(stored)
        work(asking)
        work(asking)  # writes the index that is kept: one look at places makes none
        times: dict[str, list[float]] = {}
        for _ in range(repeats):
            for index, own in (("new", corpus.with_tables()), ("kept", Corpus.read(stored))):
                times.setdefault(index, []).append(timed(lambda own=own, work=work: work(own))[0])
            seconds, _, found = timed(lambda own=own, work=work: work(own))
            times.setdefault("again", []).append(seconds)
            if peer is not None:
                times.setdefault("conc first", []).append(peer.ask(f"first {question}")[0])
                seconds, table = peer.ask(question)
                times.setdefault("conc", []).append(seconds)
        row: dict[str, Any] = {f"{index}, s": summary(values) for index, values in times.items()}
        if peer is not None:
            for own, other in (("new", "conc first"), ("kept", "conc first"), ("again", "conc")):
                ratios = [a / b for a, b in zip(times[own], times[other], strict=True)]
                row[f"{own} / {other}"] = summary(ratios)
            if name == "collocates":
                row["counts"] = collocates_agree(part, node, found, table)
            elif name != "first page":
                row["counts"] = agreement(found, table)
        rows[name] = row
    if peer is not None:
        rows["conc"] = peer.version
        peer.close()
    return rows


def pairs_near(part: pl.DataFrame, node: str, reach: int = 5) -> pl.DataFrame:
    """Count each word near a node as often as it is near one, nodes too, as Conc does: word, there, windows that overlap."""
    word, document = part["word"].to_numpy(), part["doc_id"].rle_id().to_numpy()
    at = np.flatnonzero(word == node)
    near = np.concatenate([at + step for step in (*range(-reach, 0), *range(1, reach + 1))])
    of = np.tile(document[at], 2 * reach)
    inside = (near >= 0) & (near < len(word))
    inside[inside] &= document[near[inside]] == of[inside]
    near = near[inside]
    return (
        pl.DataFrame({"form": word[near], "place": near})
        .group_by("form")
        .agg(pairs=pl.len(), places=pl.col("place").n_unique())
    )


def collocates_agree(part: pl.DataFrame, node: str, ours: pl.DataFrame, theirs: pl.DataFrame) -> dict[str, Any]:
    """Explain each difference: Conc counts pairs of a node and a word, here an occurrence counts once; and nodes are no collocates."""
    counted = pairs_near(part, node).cast({"pairs": pl.Int64, "places": pl.Int64})
    form = next(c for c in ("collocate", "token") if c in theirs.columns)
    conc = theirs.select(form=form, conc=pl.col("collocate_frequency").cast(pl.Int64))
    both = counted.join(conc, on="form", how="full", coalesce=True).join(
        ours.select(form="type", here="n"), on="form", how="full", coalesce=True
    )
    listed = both.filter(pl.col("conc").is_not_null() & pl.col("here").is_not_null())
    overlap = pl.col("pairs") > pl.col("places")
    return {
        "same": listed.filter(pl.col("conc") == pl.col("here")).height,
        "other": listed.filter(pl.col("conc") != pl.col("here")).height,
        "other, all near two nodes at once": listed.filter((pl.col("conc") != pl.col("here")) & overlap).height,
        "conc is the number of pairs": both.filter(pl.col("conc") == pl.col("pairs")).height,
        "conc is not": both.filter(pl.col("conc").is_not_null() & pl.col("conc").ne_missing(pl.col("pairs"))).height,
        "here is the number of places": both.filter(pl.col("here") == pl.col("places")).height,
        "here is not": both.filter(pl.col("here").is_not_null() & pl.col("here").ne_missing(pl.col("places"))).height,
        "only there": both.filter(pl.col("conc").is_not_null() & pl.col("here").is_null()).height,
        "only there, below two places or the node": both.filter(
            pl.col("conc").is_not_null()
            & pl.col("here").is_null()
            & ((pl.col("places") < 2) | (pl.col("form") == node))
        ).height,
        "only here": both.filter(pl.col("conc").is_null() & pl.col("here").is_not_null()).height,
    }


def agreement(ours: pl.DataFrame, theirs: pl.DataFrame) -> dict[str, Any]:
    """How many types both count alike, of those that both have; and those that only one has."""
    own = ours.select(form="ngram" if "ngram" in ours.columns else "type", n="n")
    form = next(c for c in ("ngram", "token") if c in theirs.columns)
    both = own.join(
        theirs.select(form=form, there=pl.col("frequency").cast(pl.Int64)), on="form", how="full", coalesce=True
    )
    return {
        "same": both.filter(pl.col("n") == pl.col("there")).height,
        "other": both.filter(pl.col("n") != pl.col("there")).height,
        "only here": both["there"].null_count(),
        "only there": both["n"].null_count(),
    }


def keyness_rows(tokens: int, repeats: int, conc_python: str | None) -> dict[str, Any]:
    """Keyness of one half of made-up words against the other, first asked; beside Conc where it is there."""
    from against_conc import corpus_of as counts_of
    from against_conc import measure, ours

    documents, types = max(6, tokens // 1200), max(200, tokens // 50)
    if conc_python:
        found = measure(conc_python, tokens, types, documents, max(2, repeats))
        return {k: found[k] for k in ("tokens", "types", "seconds", "times_as_fast_as_conc")}
    every = made_words(tokens, types, documents)
    half = pl.col("doc_id") < f"d{documents // 2:06d}"
    target, reference = (counts_of(every.filter(side)) for side in (half, ~half))
    taken = [ours(Corpus(target.tables), Corpus(reference.tables))[0] for _ in range(repeats)]
    return {"tokens": tokens, "types": types, "seconds": {"first": summary(taken)}}


ARTICLE = "import sys; text = open(sys.argv[1], encoding='utf-8').read(); "
ANNOTATE = ARTICLE + "from workbench.annotate.pipeline import annotate_document; annotate_document('d', text)"
NAGISA = ARTICLE + "import nagisa; [nagisa.tagging(line) for line in text.splitlines()]"


def article_rows(texts: Path, repeats: int, folder: Path) -> dict[str, Any]:
    """One article annotated by a new process, beside nagisa on the same text by a new process."""
    from workbench.read.sources import read_sources

    documents = read_sources([texts]).documents
    middle = documents.sort("n_chars")[documents.height // 2]
    file = folder / "article.txt"
    file.write_text(middle["text"].item(), encoding="utf-8")

    def run(program: str) -> tuple[float, float]:
        wall, cpu, _ = timed(lambda: subprocess.run([sys.executable, "-c", program, str(file)], check=True, cwd=ROOT))
        return wall, cpu

    run(ANNOTATE)  # the expressions are compiled, and kept
    pairs = [(run(ANNOTATE), run(NAGISA)) for _ in range(repeats)]
    return {
        "characters": middle["n_chars"].item(),
        "annotate, s": summary([own[0] for own, _ in pairs]),
        "annotate / nagisa, wall": summary([own[0] / other[0] for own, other in pairs]),
        "annotate / nagisa, cpu": summary([own[1] / other[1] for own, other in pairs]),
    }


def explorer_rows(tokens: int) -> dict[str, Any]:
    """How long a click takes in each view of the explorer, in milliseconds, on the corpus that ships repeated."""
    sys.path.insert(0, str(ROOT / "benchmarks" / "explorer"))
    from latency import corpora, measure, repeated

    return dict(measure(repeated(Corpus.read(corpora("rapprochement")), tokens)))


def scale_rows(
    texts: Path, characters: int, times: int, repeats: int, folder: Path, built: Path | None
) -> dict[str, Any]:
    """Questions to a corpus many times as large as one that was built, in new processes."""
    from scale import QUESTIONS, asked, multiplied, rebuilt

    from workbench.build import build
    from workbench.read.sources import read_sources

    if built is None:
        documents = read_sources([texts]).documents
        whole = documents.with_columns(at=pl.col("n_chars").cum_sum()).filter(pl.col("at") <= characters).drop("at")
        built = folder / "whole"
        build(whole, built)
    large = multiplied(built, times, folder / "large")
    return {"times": times, **asked(large, list(QUESTIONS), repeats), "nothing changed": rebuilt(large)}


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, default=ROOT / "corpora" / "teaching" / "texts", help="what is built")
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--tokens", type=int, default=2_600_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--conc-python")
    parser.add_argument("--explorer-tokens", type=int, default=10_000_000)
    parser.add_argument("--scale", type=int, default=16, help="how many times as large the large corpus is")
    parser.add_argument("--scale-corpus", type=Path, help="the corpus that is made larger; by default one is built")
    parser.add_argument("--only", choices=ROWS, nargs="+", default=ROWS)
    parser.add_argument("--record", type=Path, help="a file of runs to add the medians to (see chart.py)")
    chosen = parser.parse_args(arguments)
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "polars": pl.__version__,
        "load": os.getloadavg()[0],
        "commit": _commit(),
    }
    # The first run compiles and indexes: a cache of its own, so that what another run left does not count.
    with tempfile.TemporaryDirectory() as folder, own_cache(Path(folder) / "cache"):
        place = Path(folder)
        work: dict[str, Callable[[], dict[str, Any]]] = {
            "build": lambda: build_rows(chosen.texts, chosen.characters, chosen.jobs, chosen.repeats, place),
            "article": lambda: article_rows(chosen.texts, chosen.repeats, place),
            "search": lambda: search_rows(chosen.tokens, chosen.repeats, chosen.conc_python, place),
            "keyness": lambda: keyness_rows(chosen.tokens, chosen.repeats, chosen.conc_python),
            "explorer": lambda: explorer_rows(chosen.explorer_tokens),
            "scale": lambda: scale_rows(
                chosen.texts, chosen.characters, chosen.scale, chosen.repeats, place, chosen.scale_corpus
            ),
        }
        for name in chosen.only:
            try:
                found[name] = work[name]()
            except Exception as error:  # the other rows took many minutes
                traceback.print_exc()
                found[name] = {"failed": f"{type(error).__name__}: {error}"}
    if chosen.record is not None:
        from chart import record

        record(chosen.record, found)
    return found


@contextlib.contextmanager
def own_cache(place: Path) -> Iterator[None]:
    """Have the workbench keep what it keeps in a folder of this run."""
    from workbench.kept import VARIABLE

    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(place)
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short=7", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "?"


if __name__ == "__main__":
    result = main()
    print(json.dumps(result, ensure_ascii=False, indent=2))
    sys.exit(any(isinstance(rows, dict) and "failed" in rows for rows in result.values()))
