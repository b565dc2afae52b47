"""Null splits: how often is anything found where nothing differs? Random halves, and each document beside the others.

    python benchmarks/audit/splits.py [--splits 200] [--corpus DIR] [--genre NAME]

Documents of one genre are dealt out at random to a target and a group, so that whatever is found is found by chance. A
family-wise figure: the share of splits with any q below .05 over all codes. Also how often any single interval of the log
ratio excludes 0, and any of the simultaneous ones.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import polars as pl

from workbench.compare import contrast_figures as figures
from workbench.compare import intervals
from workbench.compare.contrast import contrast
from workbench.compare.measures import benjamini_hochberg
from workbench.corpus import Corpus
from workbench.counting.cube import count_documents

CORPUS = Path(__file__).resolve().parents[2] / "corpora" / "rapprochement"
NEWS = "wire-style news"
ALPHA = 0.05
DRAWS = 999


def found_any(table: pl.DataFrame) -> tuple[bool, bool]:
    """Return whether any q is below .05, and whether any interval of a ratio excludes 0."""
    excludes = ((table["log2_low"] > 0) | (table["log2_high"] < 0)).fill_null(False)
    return bool((table["q"] < ALPHA).any()), bool(excludes.any())


def halves(corpus: Corpus, splits: int, *, biased: bool = False, seed: int = 0) -> dict[str, float]:
    """Deal the documents out to two halves, again and again; ``biased`` draws long ones into the target.

    The figures are those of ``contrast``, made by the same functions, but without the simulated expectation, which takes
    seconds and enters neither q nor the intervals of pooled documents.
    """
    counts = count_documents(corpus, "code")
    owners = figures.owners_of(corpus, counts.rows)
    counts = counts.take(counts.exposure > 0)
    chance = counts.exposure / counts.exposure.sum() if biased else None
    found = []
    for split in range(splits):
        rng = np.random.default_rng([seed, split])
        chosen = np.zeros(len(counts.rows), dtype=bool)
        chosen[rng.choice(len(chosen), len(chosen) // 2, replace=False, p=chance)] = True
        own, others = (intervals.side(counts.take(m), "documents", DRAWS, split) for m in (chosen, ~chosen))
        settings = figures.Settings(DRAWS, split, 0.95, figures.MIN_TOKENS)
        target = figures.Target("half", own.counts.rows, own, own.counts)
        group = figures.Group("rest", others, [], owners)
        q = benjamini_hochberg(figures.permuted(target, group, settings, [[] for _ in counts.categories]))
        ratios = [intervals.log_ratios(own, others, 0.95, simultaneous=s) for s in (False, True)]
        found.append((bool((q < ALPHA).any()), *(bool(((r.low > 0) | (r.high < 0)).any()) for r in ratios)))
    names = ("any_q", "any_interval", "any_simultaneous")
    return {name: float(np.mean(those)) for name, those in zip(names, zip(*found, strict=True), strict=True)}


def singles(corpus: Corpus, most: int, seed: int = 0) -> dict[str, float]:
    """Set single documents beside all the others."""
    ids = np.random.default_rng(seed).permutation(corpus.documents["doc_id"].to_list())[:most]
    tables = [contrast(corpus, str(d), by=None, n_resamples=200) for d in ids]
    p = pl.concat(tables)["p_tail"].drop_nulls()
    return {"any_q": float(np.mean([found_any(t)[0] for t in tables])), "p_tail_at_05": float((p <= ALPHA).mean())}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--genre", default=NEWS)
    parser.add_argument("--splits", type=int, default=200)
    arguments = parser.parse_args()
    corpus = Corpus.read(arguments.corpus).filter(genre=arguments.genre)
    result = {
        "documents": corpus.documents.height,
        "splits": arguments.splits,
        "halves": halves(corpus, arguments.splits),
        "halves, long documents first": halves(corpus, arguments.splits, biased=True),
        "single documents": singles(corpus, arguments.splits),
    }
    print(json.dumps(result, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
