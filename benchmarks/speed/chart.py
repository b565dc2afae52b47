"""Runs of bench.py over commits: rows added to runs.tsv, and the figure that docs/scale.md shows.

    make bench BENCH_ARGS="--record benchmarks/speed/runs.tsv"
    python benchmarks/speed/chart.py benchmarks/speed/runs.tsv docs/speed.svg

``source`` is ``run`` for what bench.py measured, and otherwise where an older figure was written down; those are hollow.
"""

from __future__ import annotations

import csv
import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COLUMNS = ("date", "commit", "row", "value", "low", "high", "source")

#: Rows of the figure, their goals, and where their medians stand in what bench.py prints.
GOALS: dict[str, tuple[float, tuple[str, ...]]] = {
    "build / nagisa loop, wall": (0.55, ("build", "build / nagisa loop, wall")),
    "build / nagisa loop, cpu": (1.0, ("build", "build / nagisa loop, cpu")),
    "nothing changed / first build": (0.02, ("build", "nothing changed / first build, wall")),
    "one entry more / first build": (0.07, ("build", "one lexicon entry more / first build, wall")),
    "article / nagisa": (1.2, ("article", "annotate / nagisa, wall")),
    "collocates again / Conc": (1 / 1.5, ("search", "collocates", "again / conc")),
    "collocates kept index / Conc": (1 / 1.5, ("search", "collocates", "kept / conc first")),
    "first page kept index / Conc": (0.5, ("search", "first page", "kept / conc first")),
    "first page new index / Conc": (1.0, ("search", "first page", "new / conc first")),
    "2-grams / Conc": (1.0, ("search", "ngrams", "again / conc")),
    "frequencies / Conc": (1.0, ("search", "frequencies", "again / conc")),
    "first keyness / Conc": (1.0, ("keyness", "times_as_fast_as_conc", "kept")),
    "open x16, s": (0.1, ("scale", "open", "first, s")),
    "filter x16, s": (0.1, ("scale", "filter", "first, s")),
    "contrast x16, s": (0.3, ("scale", "contrast", "first, s")),
    "keyness x16, s": (0.5, ("scale", "keyness, counts", "again, s")),
    "nothing changed x16, s": (2.0, ("scale", "nothing changed", "s")),
}


def rows_of(found: dict[str, Any]) -> Iterator[tuple[str, float, float, float]]:
    """Yield row, median, lowest and highest of what a run has of :data:`GOALS`."""
    for row, (_, path) in GOALS.items():
        if path[0] == "scale" and found.get("scale", {}).get("times") != 16:
            continue
        value: Any = found
        for step in path:
            value = value.get(step, {})
        if not value:
            continue
        if "times_as_fast_as_conc" in path:  # how many times as fast: turned round
            yield row, 1 / value["median"], 1 / value["q3"], 1 / value["q1"]
        else:
            yield row, value["median"], value["low"], value["high"]


def record(file: Path, found: dict[str, Any]) -> None:
    """Add a run to a file of runs."""
    new = not file.exists()
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    with file.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        if new:
            writer.writerow(COLUMNS)
        for row, *values in rows_of(found):
            writer.writerow((today, found["commit"], row, *(f"{v:.4g}" for v in values), "run"))


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def draw(runs: list[dict[str, str]], out: Path) -> None:
    """Draw each row over commits, its goal as a line; what was not measured by bench.py is hollow."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "speed"
    commits = list(dict.fromkeys(run["commit"] for run in runs))
    figure, axes = plt.subplots(6, 3, figsize=(10, 13), sharex=True, layout="constrained")
    for ax in axes.flat[len(GOALS) :]:
        ax.set_visible(False)
    for ax, (row, (goal, _)) in zip(axes.flat, GOALS.items(), strict=False):
        for run in (r for r in runs if r["row"] == row):
            x, value = commits.index(run["commit"]), float(run["value"])
            if run["low"]:
                ax.plot([x, x], [float(run["low"]), float(run["high"])], color="0.6", lw=1.5)
            ax.plot(x, value, "o", color="C0", mfc="C0" if run["source"] == "run" else "white")
        ax.axhline(goal, color="C3", ls="--", lw=1)
        ax.set_yscale("log")
        ax.set_title(row, fontsize=9)
        ax.set_xticks(range(len(commits)), commits, rotation=60, fontsize=7)
        ax.tick_params(axis="y", labelsize=7)
    figure.suptitle("Ratio to the peer, or seconds; lower is better; dashed: the goal; hollow: written down earlier", fontsize=10)
    figure.savefig(out, metadata={"Date": None})


if __name__ == "__main__":
    draw(read(Path(sys.argv[1])), Path(sys.argv[2]))
