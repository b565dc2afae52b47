"""How much does `import workbench` cost beside `import polars`? Prints JSON.

Both are measured as whole processes, in turn (A B A B …), so that a busy machine slows both alike. The figure to look
at is the ratio; seconds are those of the machine it ran on.

    .venv/bin/python benchmarks/import_time.py --runs 20
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time

STATEMENTS = {
    "python": "pass",
    "polars": "import polars",
    "workbench": "import workbench",
    "corpus": "import workbench.corpus",
}


def seconds(statement: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - begun


def spread(values: list[float]) -> dict[str, float]:
    low, median, high = statistics.quantiles(values, n=4)
    return {"median": round(median, 4), "q1": round(low, 4), "q3": round(high, 4), "min": round(min(values), 4)}


def measure(runs: int) -> dict[str, object]:
    for statement in STATEMENTS.values():
        seconds(statement)  # once, so that files are in the cache and bytecode is written
    times: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for _ in range(runs):
        for name, statement in STATEMENTS.items():
            times[name].append(seconds(statement))
    ratios = {
        f"{name}_to_polars": spread([a / b for a, b in zip(times[name], times["polars"], strict=True)])
        for name in ("workbench", "corpus")
    }
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return {"runs": runs, "machine": machine, "seconds": {n: spread(v) for n, v in times.items()}, "ratio": ratios}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, help="how often each import is timed (at least 2)")
    print(json.dumps(measure(max(2, parser.parse_args().runs)), indent=2))


if __name__ == "__main__":
    main()
