"""Do predictive intervals of 95 % hold 95 %? On the documents of a corpus, and on documents from known parameters.

Prints a table: coverage by group and family (and with ``--codes`` by category), the same were counts not whole numbers
(``pit``), what the intervals hold by the model (``held``), and how long it took. The simulations draw reference documents and a new one from a model of known parameters,
fit, predict, and count how often the new one is inside, with 10 reference documents and more.

    .venv/bin/python benchmarks/contrast/calibration.py
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"  # before numpy is imported

import argparse
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.calibration import ALL, calibration
from workbench.compare.models import predict
from workbench.corpus import Corpus

CORPUS = Path(__file__).resolve().parents[2] / "corpora" / "rapprochement"
FAMILIES = ("code", "voice", "commitment", "source_type")
#: Model, mean, dispersion: common and rare, alike and unlike.
KNOWN = (
    ("gamma-Poisson", 0.01, 0.5),
    ("gamma-Poisson", 0.001, 2.0),
    ("gamma-Poisson", 0.02, 0.05),
    ("beta-binomial", 0.2, 0.1),
    ("beta-binomial", 0.03, 0.3),
)
Ints = npt.NDArray[np.int64]


def on_corpus(corpus: Corpus, codes: bool) -> None:
    for family in FAMILIES:
        begun = time.perf_counter()
        table = calibration(corpus, family=family)
        seconds = time.perf_counter() - begun
        for row in table.drop_nulls("coverage").filter((pl.col("category") == ALL) | codes).iter_rows(named=True):
            print(
                f"{family:12} {row['group']:16} {row['category']:19} n={row['n']:6,}  coverage {row['coverage']:.3f}"
                f" [{row['low']:.3f}, {row['high']:.3f}]  below {row['below']:.3f}  above {row['above']:.3f}"
                f"  held {row['held']:.3f}  pit {row['coverage_pit']:.3f}"
            )
        print(f"{family:12} {seconds:.1f} s\n")


def draw(rng: np.random.Generator, model: str, mean: float, dispersion: float, documents: int) -> tuple[Ints, Ints]:
    if model == "gamma-Poisson":
        exposure = np.exp(rng.normal(5.5, 0.8, documents)).astype(np.int64) + 10
        return rng.poisson(rng.gamma(1 / dispersion, mean * dispersion, documents) * exposure), exposure
    exposure = rng.integers(2, 60, documents)
    precision = 1 / dispersion - 1
    return rng.binomial(exposure, rng.beta(mean * precision, (1 - mean) * precision, documents)), exposure


def simulated(trials: int) -> None:
    for model, mean, dispersion in KNOWN:
        for documents in (10, 20, 50, 200):
            rng = np.random.default_rng([documents, 1])
            inside, pit, fitted = 0, 0.0, 0
            while fitted < trials:
                n, exposure = draw(rng, model, mean, dispersion, documents + 1)
                if predict.no_fit(n[:-1], exposure[:-1]):
                    continue
                place = predict.leave_one_out(model, n, exposure, np.array([documents]))
                low, high = float(place.below[0]), float(place.at_most[0])
                inside += bool(place.mid_p[0] > 0.05)
                pit += max(0.0, min(high, 0.975) - max(low, 0.025)) / (high - low)
                fitted += 1
            share = inside / trials
            error = (share * (1 - share) / trials) ** 0.5
            print(
                f"{model:14} mean {mean:<6} dispersion {dispersion:<5} {documents:4} documents  coverage {share:.3f}"
                f" (s.e. {error:.3f})  pit {pit / trials:.3f}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--codes", action="store_true", help="every category, not the totals only")
    parser.add_argument("--trials", type=int, default=1000, help="simulated predictions of each kind")
    arguments = parser.parse_args()
    on_corpus(Corpus.read(arguments.corpus), arguments.codes)
    simulated(arguments.trials)


if __name__ == "__main__":
    main()
