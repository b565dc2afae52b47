"""Does the memory of keyness grow with the number of permutations? Time and peak memory, as JSON.

100,000 types in 1,800 documents by default; each number of permutations in a process of its own, so that one does not
see the peak of another. ``allocated_mb`` is the most that the permutations themselves had allocated at a time, from a
second run under tracemalloc; ``process_mb`` the peak of the process, the making of the table included.

    .venv/bin/python benchmarks/keyness/permutations.py --permutations 100 300 1000
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
import tracemalloc

import numpy as np
from scipy import sparse

from workbench.compare.models.document_tests import permutation_p


def table(types: int, documents: int, tokens: int) -> tuple[sparse.csr_array, np.ndarray]:
    """Return counts of types by documents, words by Zipf's law, and the sizes of the documents."""
    rng = np.random.default_rng(1)
    rank = np.arange(1, types + 1)
    word = rng.choice(types, size=tokens, p=(1 / rank) / (1 / rank).sum())
    word[:types] = np.arange(types)
    document = rng.choice(documents, size=tokens, p=rng.dirichlet(np.full(documents, 2.0)))
    ones = np.ones(tokens, dtype=np.int64)
    return sparse.csr_array((ones, (word, document)), shape=(types, documents)), np.bincount(
        document, minlength=documents
    )


def peak() -> float:
    """Return the highest memory of this process so far, in MB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def one(types: int, documents: int, tokens: int, permutations: int) -> dict[str, object]:
    counts, sizes = table(types, documents, tokens)
    is_target = np.arange(documents) < documents // 3
    permutation_p(counts[:10], sizes, is_target, 2, np.random.default_rng(1))  # imports
    begun = time.perf_counter()
    p, how = permutation_p(counts, sizes, is_target, permutations, np.random.default_rng(2))
    seconds = time.perf_counter() - begun
    assert how == "random"
    assert p.shape == (types,)
    tracemalloc.start()
    permutation_p(counts, sizes, is_target, permutations, np.random.default_rng(2))
    allocated = tracemalloc.get_traced_memory()[1] / (1 << 20)
    return {
        "permutations": permutations,
        "seconds": round(seconds, 2),
        "allocated_mb": round(allocated, 1),
        "process_mb": round(peak()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--types", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=1800)
    parser.add_argument("--tokens", type=int, default=2_000_000)
    parser.add_argument("--permutations", type=int, nargs="+", default=[100, 300, 1000])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    sizes = {"types": args.types, "documents": args.documents, "tokens": args.tokens}
    if args.one:
        print(json.dumps(one(*sizes.values(), args.permutations[0])))
        return
    found = []
    for n in args.permutations:
        options = [part for name, value in sizes.items() for part in (f"--{name}", str(value))]
        command = [sys.executable, __file__, "--one", "--permutations", str(n), *options]
        found.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    machine = f"Python {platform.python_version()}, numpy {np.__version__}, {platform.system()} {platform.machine()}"
    print(json.dumps({"machine": machine, **sizes, "runs": found}, indent=2))


if __name__ == "__main__":
    main()
