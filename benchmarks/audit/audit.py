"""The standing audit of the statistics: null splits, rare counts, power, errors of measurement; writes docs/statistics.md.

    python benchmarks/audit/audit.py [--splits 200] [--write docs/statistics.md]      (make audit)

Each figure has a limit (:data:`LIMITS`). A figure that is worse than its limit by more than chance (the 95 % Clopper-Pearson
interval of a share lies beyond it) fails the audit, with exit status 1.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from splits import CORPUS, NEWS, halves, singles

from workbench.compare import intervals
from workbench.compare.contrast import contrast
from workbench.compare.sensitivity import sensitivity
from workbench.corpus import Corpus
from workbench.counting.cube import CountMatrix

ROOT = Path(__file__).resolve().parents[2]
#: Figure → (limit, whether it must not be above it; else not below).
LIMITS = {
    "null halves: any q < .05": (0.07, True),
    "null halves, long documents first: any q < .05": (0.07, True),
    "null halves: any simultaneous interval excludes 0": (0.10, True),
    "null single documents: p_tail <= .05": (0.05, True),
    "coverage, Poisson counts": (0.95, False),
    "coverage, n = 0 to 3, documents alike": (0.93, False),
    "coverage, n = 0 to 3, documents unlike": (0.90, False),
}


@dataclass(frozen=True)
class Figure:
    """A share: what it is of, its value, of how many; the number of trials is None where it is exact."""

    name: str
    value: float
    trials: int | None

    @property
    def range(self) -> tuple[float, float]:
        """The 95 % interval of the share."""
        if self.trials is None:
            return self.value, self.value
        k = np.array([round(self.value * self.trials)])
        low, high = intervals.exact_interval(k, self.trials, 0.025, share=True)
        return float(low[0]), float(high[0])

    @property
    def ok(self) -> bool:
        """Whether it keeps to its limit, as far as chance allows to tell."""
        limit = LIMITS.get(self.name)
        if limit is None:
            return True
        low, high = self.range
        return low <= limit[0] if limit[1] else high >= limit[0] - 1e-9


def null_splits(corpus: Corpus, splits: int) -> Iterator[Figure]:
    for name, biased in (("null halves", False), ("null halves, long documents first", True)):
        found = halves(corpus, splits, biased=biased)
        yield Figure(f"{name}: any q < .05", found["any_q"], splits)
        yield Figure(f"{name}: any interval excludes 0", found["any_interval"], splits)
        yield Figure(f"{name}: any simultaneous interval excludes 0", found["any_simultaneous"], splits)
    single = singles(corpus, splits)
    most = min(splits, corpus.documents.height)
    yield Figure("null single documents: any q < .05", single["any_q"], most)
    yield Figure("null single documents: p_tail <= .05", single["p_tail_at_05"], most)


def rare_counts(trials: int) -> Iterator[Figure]:
    """How often do intervals of rates hold the true one, where few occurrences were seen?"""
    from scipy.stats import poisson

    n = np.arange(60)
    low, high = intervals.exact_interval(n, 1, 0.025, share=False)
    held = [poisson.pmf(n, t)[(low <= t) & (t <= high)].sum() for t in np.arange(0.1, 10, 0.1)]
    yield Figure("coverage, Poisson counts", float(min(held)), None)
    for name, dispersion in (("alike", 0.0), ("unlike", 1.0)):
        inside: dict[int, list[bool]] = {k: [] for k in range(4)}
        rng = np.random.default_rng(0)
        while min(map(len, inside.values())) < trials:
            true = float(rng.choice([0.3, 1.0, 3.0, 6.0]))
            exposure = rng.integers(50, 800, 20)
            rate = rng.gamma(1 / dispersion, dispersion, 20) if dispersion else np.ones(20)
            counts = rng.poisson(true * rate * exposure / exposure.sum())
            total = int(counts.sum())
            if total > 3 or len(inside[total]) >= trials:
                continue
            found = interval_of(counts, exposure)
            inside[total].append(bool(found[0] <= true <= found[1]))
        for k, those in inside.items():
            yield Figure(f"coverage, n = {k}, documents {name}", float(np.mean(those)), trials)
        every = [v for those in inside.values() for v in those]
        yield Figure(f"coverage, n = 0 to 3, documents {name}", float(np.mean(every)), len(every))


def interval_of(counts: np.ndarray, exposure: np.ndarray) -> tuple[float, float]:
    keys = [f"d{i}" for i in range(len(counts))]
    matrix = CountMatrix("code", "tokens", ("doubt",), keys, counts[:, None], exposure, exposure, keys)
    found = intervals.rates(intervals.side(matrix, "documents", 500, 0), 0.95)
    return float(found.low[0]) * found.exposure, float(found.high[0]) * found.exposure


def power(corpus: Corpus) -> pl.DataFrame:
    """The smallest ratio that the column would be found with, by code, beside each genre."""
    table = contrast(corpus, "column", n_resamples=500)
    return table.select("group", "category", "target_n", "log2_ratio", "p_tail", "q", "seen_from").drop_nulls(
        "seen_from"
    )


def errors_of_measurement() -> pl.DataFrame:
    """A teaching column beside the wire reports, under the errors of the analyser in the gold standard of these texts."""
    from workbench.build import annotate_documents
    from workbench.evaluate.guidelines import to_records
    from workbench.evaluate.measurement import errors_by_category
    from workbench.evaluate.records import read_records
    from workbench.read import read_sources

    teaching = ROOT / "corpora" / "teaching"
    corpus = annotate_documents(read_sources([teaching / "texts"]).documents)
    gold = read_records(teaching / "gold.jsonl")
    genres = dict(corpus.documents.drop_nulls("genre").select("doc_id", "genre").iter_rows())
    errors = errors_by_category(gold, to_records(corpus), genres)
    table = sensitivity(corpus, pl.col("genre") == "column", errors)
    return table.filter((pl.col("group") == "wire") & ((pl.col("n") > 0) | (pl.col("target_n") > 0)))


def page(figures: list[Figure], seen: pl.DataFrame, errors: pl.DataFrame, splits: int) -> str:
    """Return the page of the figures in Markdown."""
    lines = [
        "# Statistics: what the standing audit found",
        "",
        f"Written by `make audit` ({splits} splits). A figure beyond its limit by more than chance fails the audit.",
        "",
        "## Null splits and rare counts",
        "",
        f"Null splits deal out the documents of {NEWS} at random: whatever is found there is found by chance.",
        "",
        "| figure | value | 95 % | limit |",
        "|---|---|---|---|",
    ]
    for f in figures:
        limit = LIMITS.get(f.name)
        told = "" if limit is None else f"{'≤' if limit[1] else '≥'} {limit[0]:g}"
        interval = "exact" if f.trials is None else f"{f.range[0]:.3f} to {f.range[1]:.3f}, n = {f.trials}"
        lines.append(f"| {f.name} | {f.value:.3f} | {interval} | {told} |")
    lines += ["", "## Power", "", "`seen_from` of the column: the smallest ratio with q ≤ .05 in 80 % of cases.", ""]
    for group, part in seen.group_by("group", maintain_order=True):
        lines.append(
            f"- {group[0]}: median {part['seen_from'].median():.1f}, from {part['seen_from'].min():.1f} to "
            f"{part['seen_from'].max():.1f} ({part.height} codes)"
        )
    lines += [
        "",
        "## Errors of measurement",
        "",
        "Teaching columns beside the wire reports, by the gold standard of the teaching texts (the lexicon was written with "
        "them in sight, so that errors are fewer than in unseen text).",
        "",
        "| code | n | n of the group | log2 ratio | under errors by genre | verdict |",
        "|---|---|---|---|---|---|",
    ]
    for r in errors.iter_rows(named=True):
        none, genre = (
            "–"
            if r[f"{how}_log2_ratio"] is None
            else f"{r[f'{how}_log2_ratio']:.2f} [{_bound(r[f'{how}_log2_low'])}, {_bound(r[f'{how}_log2_high'])}]"
            for how in ("none", "genre")
        )
        lines.append(f"| {r['category']} | {r['target_n']} | {r['n']} | {none} | {genre} | {r['verdict']} |")
    return "\n".join(lines) + "\n"


def _bound(value: float | None) -> str:
    return "…" if value is None else f"{value:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--splits", type=int, default=200)
    parser.add_argument("--trials", type=int, default=300, help="simulated intervals of each count")
    parser.add_argument("--write", type=Path, help="write the page to this file")
    arguments = parser.parse_args()
    corpus = Corpus.read(CORPUS)
    figures = [*rare_counts(arguments.trials), *null_splits(corpus.filter(genre=NEWS), arguments.splits)]
    text = page(figures, power(corpus), errors_of_measurement(), arguments.splits)
    print(text)
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")
    if failed := [f for f in figures if not f.ok]:
        for f in failed:
            print(f"worse than its limit: {f.name} {f.value:.3f}, {LIMITS[f.name]}", file=sys.stderr)
        raise SystemExit(1)


if __name__ == "__main__":
    main()
