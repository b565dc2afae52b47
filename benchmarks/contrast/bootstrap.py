"""How fast is the bootstrap of all codes beside a loop of scipy.stats.bootstrap over the codes? Prints JSON.

Both resample the documents of one corpus (corpora/rapprochement: 1,806 documents, 14 codes) 10,000 times and give the
95 % percentile interval of every code's rate, markers over tokens, in float64 to the end. scipy is called as a user
would who knows it: vectorised statistic, paired samples, ``method="percentile"`` (its default, BCa, adds a jackknife).
Two ways of it are timed, each a call per code: ``scipy_batched`` with the batch that was fastest here (100 resamples at
a time, 26 MB), and ``scipy_default`` without a batch (all resamples at once, 290 MB). They take turns with ours in one
run, so that a busy machine slows all alike; the figure to look at is the ratio. Ours uses one set of weights for all
codes, which is where the speed comes from. All on one thread. That the intervals agree is checked.

    .venv/bin/python benchmarks/contrast/bootstrap.py
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"  # before numpy is imported

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy
from scipy import stats

from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import CountMatrix, count_documents

CORPUS = Path(__file__).resolve().parents[2] / "corpora" / "rapprochement"
Interval = npt.NDArray[np.float64]


def ours(counts: CountMatrix, n_resamples: int, seed: int) -> Interval:
    drawn = resample.resampled_ratios(counts.n, counts.exposure, n_resamples, np.random.default_rng(seed))
    return np.stack(resample.percentile_interval(drawn, 0.95))


def rate(n: npt.NDArray[np.int64], exposure: npt.NDArray[np.int64], axis: int = -1) -> npt.NDArray[np.float64]:
    found: npt.NDArray[np.float64] = n.sum(axis=axis) / exposure.sum(axis=axis)
    return found


def scipys(counts: CountMatrix, n_resamples: int, seed: int, batch: int | None) -> Interval:
    rng = np.random.default_rng(seed)
    found = [
        stats.bootstrap(
            (column, counts.exposure),
            rate,
            n_resamples=n_resamples,
            batch=batch,
            vectorized=True,
            paired=True,
            method="percentile",
            rng=rng,
        ).confidence_interval
        for column in counts.n.T
    ]
    return np.array(found).T


def check(mine: Interval, theirs: Interval, counts: CountMatrix) -> float:
    """Both must give the same intervals, but for chance: return the largest difference in widths of an interval."""
    some = counts.n.any(axis=0)
    width = theirs[1, some] - theirs[0, some]
    off = float(np.abs((mine - theirs)[:, some] / width).max())
    assert off < 0.06, off
    return off


def spread(values: list[float]) -> dict[str, float]:
    low, median, high = statistics.quantiles(values, n=4)
    return {"median": round(median, 4), "q1": round(low, 4), "q3": round(high, 4), "min": round(min(values), 4)}


def measure(runs: int, n_resamples: int) -> dict[str, object]:
    counts = count_documents(Corpus.read(CORPUS), "code")
    ways: dict[str, Callable[[int], Interval]] = {
        "workbench": lambda seed: ours(counts, n_resamples, seed),
        "scipy_batched": lambda seed: scipys(counts, n_resamples, seed, 100),
        "scipy_default": lambda seed: scipys(counts, n_resamples, seed, None),
    }
    off = check(ways["workbench"](0), ways["scipy_batched"](1), counts)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for run in range(runs):
        for name, way in ways.items():
            begun = time.perf_counter()
            way(run)
            times[name].append(time.perf_counter() - begun)
    ratios = {
        name: spread([b / a for a, b in zip(times["workbench"], times[name], strict=True)])
        for name in ("scipy_batched", "scipy_default")
    }
    return {
        "documents": len(counts.rows),
        "codes": len(counts.categories),
        "n_resamples": n_resamples,
        "runs": runs,
        "machine": f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
        f"{platform.system()} {platform.machine()}, one thread",
        "largest_difference_in_interval_widths": round(off, 4),
        "seconds": {name: spread(values) for name, values in times.items()},
        "times_as_fast_as": ratios,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, help="how often each is timed (at least 2)")
    parser.add_argument("--resamples", type=int, default=10_000)
    arguments = parser.parse_args()
    print(json.dumps(measure(max(2, arguments.runs), arguments.resamples), indent=2))


if __name__ == "__main__":
    main()
