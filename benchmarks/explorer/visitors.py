"""Memory and speed of `workbench app` with several visitors at once, in a real Chromium.

    python benchmarks/explorer/visitors.py CORPUS [--times 5] [--visitors 8] [--clicks 12] [--tabs 30] [--tsv FILE]

``--times`` has every document of the corpus so many times, under ids of its own. Prints, once every visitor has opened every view: what the kernels have to themselves (USS: what ending one gives
back), their share of everything (PSS), the server, how long a page takes to open and a click to answer (median and
95th percentile over all visitors, who are all there and click in turn), and how long it takes until no kernel is left; then
opens and closes further tabs and looks for kernels again. Figures go to FILE too, one a line, with the load.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[2]
# Presses a tab and resolves when its view is there, with the milliseconds that it took.
_PRESS = """view => new Promise(done => {
  const start = performance.now();
  const look = () => {
    if (document.querySelector(`[data-view="${view}"]`)) { observer.disconnect(); done(performance.now() - start); }
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  document.querySelector(`[data-key="tab:${view}"]`).click();
})"""


def megabytes(processes: list[psutil.Process]) -> list[dict[str, int]]:
    found = []
    for process in processes:
        memory = process.memory_full_info()
        found.append({n: round(getattr(memory, n) / 2**20) for n in ("uss", "pss", "rss")})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--visitors", type=int, default=8)
    parser.add_argument("--clicks", type=int, default=12, help="clicks of each visitor")
    parser.add_argument("--times", type=int, default=1, help="so many times every document")
    parser.add_argument("--tabs", type=int, default=30, help="tabs that are opened and closed at the end")
    parser.add_argument("--tsv", type=Path, help="a file for the figures")
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    asked = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]
    from app_session import running_app
    from lab_session import BROWSER_ARGUMENTS
    from playwright.sync_api import TimeoutError, sync_playwright

    from workbench.show.explorer.views import VIEWS

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        private = Path(folder)
        corpus = several(asked.corpus, private / "corpus", asked.times)
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=BROWSER_ARGUMENTS)
        with running_app(ROOT, corpus, private) as app:
            pages, opened = [], []
            for _ in range(asked.visitors):
                page = browser.new_context().new_page()
                start = time.perf_counter()
                page.goto(app.address, timeout=180_000)
                page.wait_for_selector("[data-view]", timeout=180_000)
                opened.append(time.perf_counter() - start)
                pages.append(page)
            fresh = megabytes(app.kernels())
            times: dict[str, list[float]] = {view: [] for view in VIEWS}
            first: dict[str, list[float]] = {view: [] for view in VIEWS}
            for round_ in range(1 + asked.clicks // len(VIEWS)):
                for view in (*list(VIEWS)[1:], next(iter(VIEWS))):
                    for page in pages:
                        (first if round_ == 0 else times)[view].append(float(page.evaluate(_PRESS, view)))
            used = megabytes(app.kernels())
            report: dict[str, Any] = {
                "documents_tokens": size_of(corpus),
                "cores": psutil.cpu_count(),
                "load": [round(n, 1) for n in psutil.getloadavg()],
                "visitors": asked.visitors,
                "opened_seconds_median": round(statistics.median(opened), 1),
                "kernel_mb_opened": _median(fresh),
                "kernel_mb_all_views_seen": _median(used),
                "kernels_mb_pss_total": sum(k["pss"] for k in used),
                "server_mb": megabytes([app.process])[0],
                "tables_mb": round(_size(Path(app.process.environ()["WORKBENCH_APP_TABLES"])) / 2**20),
                "first_click_ms": {v: [round(np.median(t)), round(np.quantile(t, 0.95))] for v, t in first.items()},
                "click_ms": {v: [round(np.median(t)), round(np.quantile(t, 0.95))] for v, t in times.items()},
                "click_ms_all": [round(f(np.concatenate(list(times.values())))) for f in (np.median, _p95)],
            }
            for page in pages:
                page.close(run_before_unload=True)
            report["seconds_until_no_kernel"] = round(app.wait_for_kernels(0, 60), 1)
            tell(report, asked.tsv)
            shown = 0
            for _ in range(0, asked.tabs, 5):
                tabs = [browser.new_context().new_page() for _ in range(5)]
                for tab in tabs:
                    tab.goto(app.address, wait_until="commit", timeout=180_000)
                for tab in tabs:
                    with suppress(TimeoutError):  # a tab that is not shown in time is closed all the same
                        tab.wait_for_selector("[data-view]", timeout=60_000)
                        shown += 1
                    tab.close(run_before_unload=True)
            if asked.tabs:
                report |= {"tabs": asked.tabs, "tabs_shown": shown}
                report["seconds_until_no_kernel_after_tabs"] = round(app.wait_for_kernels(0, 60), 1)
                tell(report, asked.tsv)
        browser.close()


def tell(report: dict[str, Any], file: Path | None) -> None:
    """Print the figures so far, and write them where asked."""
    print(json.dumps(report, indent=1, ensure_ascii=False), flush=True)
    if file is not None:
        lines = [f"{name}\t{json.dumps(value)}\n" for name, value in report.items()]
        file.write_text("figure\tvalue\n" + "".join(lines), encoding="utf-8")


def several(folder: Path, out: Path, times: int) -> Path:
    """Write a corpus with every document so many times; without ``times`` it is the corpus itself."""
    if times == 1:
        return folder
    import polars as pl

    from workbench.corpus import Corpus

    own = Corpus.read(folder)
    tables = {}
    for name in own.tables:
        table = own.table(name)
        copies = [table, *(table.with_columns(pl.col("doc_id") + f"~{n}") for n in range(1, times))]
        tables[name] = pl.concat(copies)
    return Corpus(tables, own.provenance).write(out)


def size_of(folder: Path) -> list[int]:
    """How many documents and words a corpus has."""
    from workbench.corpus import Corpus

    documents = Corpus.read(folder).documents
    return [documents.height, int(documents["n_tokens"].sum())]


def _median(found: list[dict[str, int]]) -> dict[str, int]:
    return {n: round(statistics.median(k[n] for k in found)) for n in ("uss", "pss", "rss")}


def _p95(values: Any) -> float:
    return float(np.quantile(values, 0.95))


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


if __name__ == "__main__":
    main()
