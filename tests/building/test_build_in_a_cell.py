"""A build in a notebook's cell ends where the reader interrupts it, and the next cell runs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import alive, source, until

pytest.importorskip("jupyter_client")

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

#: Seconds until the cell has ended, also where other work has the machine.
PATIENCE = 30.0

BUILD = """
from workbench.build import build
from workbench.read import read_sources
build(read_sources([{source!r}]).documents, {out!r}, jobs=2)
"""


@pytest.fixture
def kernel() -> Iterator[tuple[BlockingKernelClient, int]]:
    """A kernel and its process id; nothing of it is left at the end."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc")
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        client.manager = manager
        yield client, manager.provisioner.pid
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: BlockingKernelClient, code: str) -> dict[str, object]:
    """Run a cell and return what it replied."""
    reply: dict[str, object] = client.execute_interactive(code, timeout=PATIENCE, output_hook=lambda message: None)[
        "content"
    ]
    return reply


@pytest.mark.long
def test_an_interrupted_cell_ends_the_build_and_its_workers(
    kernel: tuple[BlockingKernelClient, int], tmp_path: Path
) -> None:
    client, pid = kernel
    texts = source(tmp_path / "texts", 60, 60)
    out = tmp_path / "corpus"
    asked = client.execute(BUILD.format(source=str(texts), out=str(out)))
    until(lambda: any(tmp_path.glob(".corpus*.partial/*[!w]/sizes.parquet")), 200)

    began = time.monotonic()
    client.manager.interrupt_kernel()
    reply = client.get_shell_msg(timeout=PATIENCE)
    while reply["parent_header"]["msg_id"] != asked:  # replies to what the client asked when it began
        reply = client.get_shell_msg(timeout=PATIENCE)
    assert reply["content"]["status"] == "error"
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    until(lambda: not [p for p in alive(pid) if "spawn_main" in p or "forkserver" in p], PATIENCE)
    took = time.monotonic() - began
    assert took < max(2.0, 2 * os.getloadavg()[0]), took

    assert not out.exists()
    assert run(client, "1 + 1")["status"] == "ok"
    again = run(client, "from workbench import open_corpus\nopen_corpus(" + repr(str(out)) + ")")
    assert again["status"] == "error"
