"""How often does ``predictive_p`` of keyness come out small where nothing is unusual? Prints JSON.

Each document of a group in turn is the target and the others the reference, for words drawn at random from three
classes of document frequency. If the model is right, p <= .05 comes up in at most 5 % of cases (fewer: counts are whole
numbers, and most documents lack most words).

    .venv/bin/python benchmarks/keyness/predictive_calibration.py
"""

from __future__ import annotations

import argparse
import json

import numpy as np
import polars as pl

from workbench.compare.models.predict import distribution, fit
from workbench.compare.words.type_table import Choice, type_table
from workbench.corpus import Corpus
from workbench.show import paths

CLASSES = ((3, 6), (6, 15), (15, 10**9))


def shares(group: Corpus, words: int, documents: int, rng: np.random.Generator) -> list[dict[str, object]]:
    ids = group.documents.filter(pl.col("n_tokens") > 0)["doc_id"].to_list()
    table = type_table(group.filter(doc_ids=ids[:1]), group.filter(doc_ids=ids[1:]), "lemma", Choice())
    frequency = np.asarray((table.counts > 0).sum(axis=1)).ravel()
    targets = rng.permutation(len(table.sizes))[:documents]
    found: list[dict[str, object]] = []
    for low, high in CLASSES:
        rows = rng.permutation(np.flatnonzero((frequency >= low) & (frequency < high)))[:words]
        p = np.array(
            [leave_one_out(table.counts[[r], :].toarray().ravel(), table.sizes, t) for r in rows for t in targets]
        )
        at_most = {str(level): round(float((p <= level).mean()), 4) for level in (0.05, 0.01, 0.001)}
        found.append({"df_from": low, "words": len(rows), "cases": len(p), "share_of_p_at_most": at_most})
    return found


def leave_one_out(n: np.ndarray, sizes: np.ndarray, target: int) -> float:
    if n[target] == 0:
        return 1.0
    others = np.arange(len(n)) != target
    fitted = fit("gamma-Poisson", n[others], sizes[others])
    return distribution(fitted, int(sizes[target]))[1](int(n[target])) if fitted.reason is None else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, default=12, help="words of each class of document frequency")
    parser.add_argument("--documents", type=int, default=200, help="at most so many targets a group")
    args = parser.parse_args()
    corpus = Corpus.read(paths.corpora("rapprochement"))
    rng = np.random.default_rng(1)
    groups = ("wire-style news", "Diet speech")
    found = {g: shares(corpus.filter(genre=g), args.words, args.documents, rng) for g in groups}
    print(json.dumps(found, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
