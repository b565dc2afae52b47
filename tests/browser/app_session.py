"""`workbench app` on a corpus of our own, and what a reader does in the explorer."""

from __future__ import annotations

import os
import re
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from served import free_port, served

TEXTS = Path(__file__).resolve().parents[2] / "corpora" / "teaching" / "texts"
TARGET = "column-treaty-2024-a"
EVIL = "<script>document.title='taken'</script>"


def make_corpus(folder: Path) -> Path:
    """Write a corpus of the teaching texts and of one text that tries to run a script."""
    from workbench.build import annotate_documents
    from workbench.coding.code import code
    from workbench.read import read_sources

    texts = folder / "texts"
    texts.mkdir(parents=True)
    head = f"---\noutlet: {EVIL}\ngenre: column\ndate: 2022-05-01\n---\n"
    (texts / "evil.txt").write_text(f"{head}{EVIL}題\n\n{EVIL}橋は完成するかもしれないという。\n", encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # reading says, rightly, that the tags of evil.txt are no prose
        documents = read_sources([TEXTS, texts]).documents
    return code(annotate_documents(documents)).write(folder / "corpus")


@dataclass(frozen=True)
class Running:
    """An app that runs.

    Attributes
    ----------
    base
        Its address without the token.
    address
        The address that it printed.
    process
        The server.
    log
        What it wrote to stderr.
    """

    base: str
    address: str
    process: psutil.Process
    log: Path

    def kernels(self) -> list[psutil.Process]:
        """The kernels of its visitors."""
        children = self.process.children(recursive=True)
        return [p for p in children if p.is_running() and "ipykernel_launcher" in " ".join(_command(p))]

    def wait_for_kernels(self, n: int, seconds: float) -> float:
        """Wait until there are ``n`` kernels, and return how long that took."""
        start = time.monotonic()
        while len(found := self.kernels()) != n:
            assert time.monotonic() - start < seconds, f"{len(found)} kernels after {seconds:.0f} s, not {n}"
            time.sleep(0.2)
        return time.monotonic() - start


def _command(process: psutil.Process) -> list[str]:
    try:
        return [] if process.status() == psutil.STATUS_ZOMBIE else process.cmdline()
    except psutil.NoSuchProcess:
        return []


@contextmanager
def running_app(root: Path, corpus: Path, private: Path, *more: str, working: Path | None = None) -> Iterator[Running]:
    """Run `workbench app` on a corpus, in the folder ``working`` (the repository where it is not given)."""
    port = free_port()
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    env = os.environ | {"PYTHONPATH": path, "IPYTHONDIR": str(private / "ipython")}
    env |= {f"JUPYTER_{n}_DIR": str(private / n.lower()) for n in ("CONFIG", "DATA", "RUNTIME")}
    # -P: as the command `workbench` does, it imports nothing from the working directory.
    command = [sys.executable, "-P", "-m", "workbench", "app", str(corpus), "--no-browser", f"--port={port}", *more]
    base = f"http://127.0.0.1:{port}/"
    log = private / "app.log"
    with served(command, working or root, env, log, f"{base}voila/static/none") as server:
        deadline = time.monotonic() + 180
        while not (said := re.search(r"the explorer is at ([^\s;]+)", log.read_text(encoding="utf-8"))):
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield Running(base, said[1], psutil.Process(server.pid), log)


#: Milliseconds between two looks at a page: by default they wait for a frame, and a page behind another may draw none.
POLLING = 100


class Reader:
    """Somebody at the explorer, by mouse and keyboard."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.wait_for_selector("[data-view]", timeout=90_000)

    def key(self, key: str) -> Any:
        return self.page.locator(f'[data-key="{key}"]')

    def click(self, key: str) -> None:
        self.key(key).first.click()

    def edit(self, slot: str) -> None:
        """Choose whose filters are shown, and wait for its panel: until then that of the other slice takes the clicks."""
        self.click(f"edit:{slot}")
        self.page.locator(f".wb-filters-{slot}").wait_for(timeout=60_000)
        self.page.locator(f".wb-filters-{'ab'.replace(slot, '')}").wait_for(state="detached", timeout=60_000)

    def open(self, view: str) -> str:
        """Open a view and return its text."""
        self.click(f"tab:{view}")
        self.page.wait_for_selector(f'[data-view="{view}"]', timeout=60_000)
        return str(self.page.locator("[data-view]").inner_text())

    def lines(self) -> int:
        """The number of lines that the concordance says it has."""
        text = self.page.locator('[data-part="concordance"]').inner_text()
        return int(text.split(" lines")[0].split()[-1].replace(",", "")) if " lines" in text else 0

    def wait_for_lines(self, n: int) -> None:
        part = '[data-part="concordance"]'
        self.page.wait_for_function(
            "([part, n]) => (document.querySelector(part)?.innerText ?? '').includes(`of ${n} lines`)",
            arg=[part, f"{n:,}"],
            polling=POLLING,
            timeout=60_000,
        )

    def wait_for_documents(self, slot: str, n: int) -> None:
        """Wait until the card of a slice says so many documents (in the overview)."""
        self.page.wait_for_function(
            "([slot, n]) => (document.querySelector(`[data-slot=${slot}]`)?.innerText ?? '').includes(n)",
            arg=[slot, f"{n:,} document"],
            polling=POLLING,
            timeout=60_000,
        )

    def pick(self, facet: str, value: str) -> None:
        """Tick a value in a list of the filter panel, opening the list first where it is closed."""
        value_at = self.page.locator(f'[data-facet="{facet}"] [data-value="{value}"]:visible')
        if not value_at.count():
            self.page.locator(f'[data-facet="{facet}"] .wb-fhead:visible').click()
            value_at.wait_for(timeout=30_000)
        value_at.click()
