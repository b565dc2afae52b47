"""How long a reader of the explorer waits: change of a filter to all views in sight, page of the concordance, first view.

    python benchmarks/explorer/latency.py [--tokens 1000000] [--app]

Figures are medians with the 5th and 95th percentile, in milliseconds, in this process: from the call that a click makes to
the HTML that is handed to the browser. The larger corpus is corpora/rapprochement repeated under other ids.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from workbench.corpus import Corpus
from workbench.show.explorer import Condition, Explorer, Filter
from workbench.show.explorer.views import VIEWS
from workbench.show.paths import corpora

RUNS = 40


def repeated(corpus: Corpus, tokens: int) -> Corpus:
    """Repeat a corpus under other ids until it has so many tokens."""
    times = -(-tokens // int(corpus.documents["n_tokens"].sum()))
    tables = {
        name: pl.concat([f.with_columns(doc_id=pl.col("doc_id") + f"~{i}") if i else f for i in range(times)])
        for name, f in corpus.tables.items()
    }
    return Corpus(tables, corpus.provenance)


def filters(corpus: Corpus, rng: random.Random) -> Filter:
    """Make a filter as a reader would: one to three conditions."""
    genres = corpus.documents["genre"].unique().drop_nulls().sort().to_list()
    year = rng.randrange(2000, 2016)
    offered = [
        Condition.values("genre", rng.sample(genres, rng.randrange(1, len(genres)))),
        Condition.markers(rng.choice(["hearsay", "counter", "attribution", "possibility", "obligation"])),
        Condition.dates(f"{year}-01-01", f"{year + rng.randrange(3, 12)}-12-31"),
        Condition.between("n_tokens", rng.randrange(20, 120), None),
        Condition.commitments(rng.choice(["hedged", "attributed", "questioned"])),
        Condition.text(rng.choice(["ロシア", "経済", "会談"]), "lemma"),
    ]
    return Filter.of(*rng.sample(offered, rng.randrange(1, 4)))


def timed(calls: list[Callable[[], object]]) -> dict[str, float]:
    """Time calls one by one."""
    taken = []
    for call in calls:
        begun = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - begun))
    cuts = statistics.quantiles(taken, n=20)
    return {k: round(v, 1) for k, v in (("median", statistics.median(taken)), ("p5", cuts[0]), ("p95", cuts[-1]))}


def measure(corpus: Corpus) -> dict[str, dict[str, float]]:
    """Return the figures of one corpus: the overview with the concordance, then every other view with it."""
    explorer = Explorer(corpus, "column")
    found = {}
    for view in VIEWS:
        begun = time.perf_counter()
        explorer.press(f"tab:{view}")
        found[f"first {view}"] = {"once": round(1000 * (time.perf_counter() - begun), 1)}
        rng = random.Random(5)
        chosen = [filters(corpus, rng) for _ in range(RUNS)]
        chosen = [f for f in chosen if explorer.session.index.mask(f).any()]
        # Each filter is new to the explorer; only the counts that it makes once a corpus are there.
        calls = [lambda f=f: explorer.set_filter("b", f) for f in chosen]
        found[f"filter to {view}"] = timed(calls)
    explorer.set_filter("b", Filter())
    explorer.press("hits:slot=b&family=voice&value=author")
    lines = explorer.concordance.concordance
    assert lines is not None
    rng = random.Random(6)
    pages = [f"page:{rng.randrange(lines.pages)}" for _ in range(RUNS)]
    found[f"page of {lines.n:,} lines"] = timed([lambda p=p: explorer.concordance.press(p) for p in pages])
    return found


def first_view(runs: int = 5) -> dict[str, float]:
    """Time from the command to the first view in a real browser, in milliseconds."""
    import shutil
    import socket

    from playwright.sync_api import sync_playwright

    taken = []
    for _ in range(runs):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        begun = time.perf_counter()
        command = [sys.executable, "-m", "workbench", "app", "--no-browser", f"--port={port}"]
        quiet = subprocess.DEVNULL
        root = Path(__file__).resolve().parents[2]
        with subprocess.Popen(command, cwd=root, stdout=quiet, stderr=subprocess.PIPE, text=True) as server:
            try:
                address = next(line for line in server.stderr or () if "http" in line).split(" at ")[1].split(";")[0]
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(
                        executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
                    )
                    page = browser.new_page()
                    page.goto(address, timeout=60_000)
                    page.wait_for_selector("[data-view]", timeout=60_000)
                    taken.append(1000 * (time.perf_counter() - begun))
                    browser.close()
            finally:
                server.terminate()
    return {"median": round(statistics.median(taken)), "min": round(min(taken)), "max": round(max(taken))}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tokens", type=int, default=1_000_000, help="tokens of the larger corpus")
    parser.add_argument("--app", action="store_true", help="also the first view of `workbench app` (needs Chromium)")
    arguments = parser.parse_args()
    corpus = Corpus.read(corpora("rapprochement"))
    large = repeated(corpus, arguments.tokens)
    found: dict[str, object] = {}
    for name, each in (("as it ships", corpus), ("larger", large)):
        size = f"{each.documents.height:,} documents, {each.documents['n_tokens'].sum():,} tokens"
        found[f"{name}: {size}"] = measure(each)
    if arguments.app:
        found["first view of workbench app"] = first_view()
    print(json.dumps(found, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
