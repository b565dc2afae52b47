"""Workers end with the build, however and whenever it ends."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builds import alive, end, source, start, until, workers_of

from workbench.cores import all_cores

#: Processes are gone after so many seconds even where other work has the machine; by themselves in less than one.
PATIENCE = 10.0


@pytest.fixture
def builds(root: Path, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts builds with two workers; at the end none of their processes is left."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc")
    started: list[subprocess.Popen[bytes]] = []

    def build() -> subprocess.Popen[bytes]:
        texts = source(tmp_path / "texts", 60, 60)
        started.append(start(root, "build", texts, "--out", tmp_path / f"c{len(started)}", "--jobs", 2))
        return started[-1]

    yield build
    for process in started:
        end(process)


def workers_begin(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the two workers are there; they have much to import."""
    until(lambda: process.poll() is not None or len(workers_of(process.pid)) == 2, 200)
    assert process.poll() is None, process.communicate()[1].decode()


def workers_work(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until a first chunk is finished."""
    until(lambda: process.poll() is not None or any(folder.glob(".c*.partial/*[!w]/sizes.parquet")), 200)
    assert process.poll() is None, process.communicate()[1].decode()


def ended(process: subprocess.Popen[bytes], number: signal.Signals, *, group: bool = False) -> tuple[float, str]:
    """Send a signal; return how many seconds it took until no process was left, and what was said."""
    if group:  # as a terminal does at Ctrl-C
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    seconds = until(lambda: not alive(process.pid), PATIENCE)
    said = process.communicate(timeout=PATIENCE)[1].decode()
    assert "Traceback" not in said
    return seconds, said


def test_workers_end_when_their_parent_is_terminated(
    builds: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    process = builds()
    workers_work(process, tmp_path)
    _, said = ended(process, signal.SIGTERM)
    assert process.returncode == 143
    assert "what was finished is kept in" in said
    assert not (tmp_path / "c0").exists()


@pytest.mark.long
def test_workers_end_when_their_parent_is_killed(builds: Callable[[], subprocess.Popen[bytes]], tmp_path: Path) -> None:
    for reached in (workers_begin, workers_work):
        process = builds()
        reached(process, tmp_path)
        process.send_signal(signal.SIGKILL)
        until(lambda: not alive(process.pid), PATIENCE)  # noqa: B023 - is called at once


@pytest.mark.long
def test_a_signal_ends_all_within_a_second_to_the_parent_and_to_all_of_them(
    builds: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    took = []
    for number, status in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
        for group in (False, True):
            process = builds()
            workers_begin(process, tmp_path)
            seconds, said = ended(process, number, group=group)
            if not (group and number == signal.SIGTERM):  # the parent may first see that its workers were ended
                assert process.returncode == status, said
            took.append(seconds)
    # A second where the machine has nothing else to do; n seconds where it has n times as much to do as it has cores.
    assert statistics.median(took) < max(1.0, os.getloadavg()[0] / all_cores()), took


def test_workers_begin_with_all_loaded_once_and_nothing_of_it_stays(tmp_path: Path) -> None:
    code = """
import multiprocessing, os, sys
from workbench.build import loaded, pool
if __name__ == "__main__":
    with pool.workers(2) as executor:
        found = [executor.submit(eval, "set(__import__('sys').modules)").result() for _ in range(4)]
        parents = {executor.submit(os.getppid).result() for _ in range(4)}
    from multiprocessing import forkserver
    assert all("workbench.build.loaded" in one for one in found)
    assert len(parents) == 1
    if sys.platform == "linux":
        assert parents != {os.getpid()}
        assert not os.path.exists(f"/proc/{parents.pop()}")
        assert forkserver._forkserver._forkserver_pid is None
    assert loaded.VARIABLE not in os.environ
    assert not multiprocessing.active_children()
"""
    file = tmp_path / "pool.py"
    file.write_text(code, encoding="utf-8")
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def test_a_killed_worker_is_one_line_and_what_was_finished_is_kept(
    builds: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    process = builds()
    workers_work(process, tmp_path)
    os.kill(workers_of(process.pid)[0], signal.SIGKILL)
    said = process.communicate(timeout=60)[1].decode()
    lines = [line for line in said.splitlines() if line.startswith("workbench: error")]
    assert process.returncode == 2
    assert len(lines) == 1
    assert "ended from outside" in lines[0]
    assert "is kept in" in lines[0]
    assert "Traceback" not in said
    assert not (tmp_path / "c0").exists()


#: A pool of two workers, one of which has begun to write what it found and goes no further; then what is put for ``{}``.
_HALF_WRITTEN = """
import errno, os, signal, sys, time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from workbench.build import pool

WRITES_HALF = '''
import os, pathlib, time
from multiprocessing.connection import Connection
def half(self, buffer, write=None):
    os.write(self.fileno(), bytes(buffer)[:2])
    begun = pathlib.Path(BEGUN)
    begun.with_suffix(".part").write_text(str(os.getpid()))
    begun.with_suffix(".part").replace(begun)
    time.sleep(600)
Connection._send = half
'''
if __name__ == "__main__":
    begun = Path(sys.argv[1])
    try:
        with pool.workers(2) as executor:
            found = executor.submit(exec, WRITES_HALF, dict(BEGUN=str(begun)))
            while not begun.exists():
                time.sleep(0.01)
            {}
    except (OSError, BrokenProcessPool) as error:
        print(type(error).__name__, flush=True)
"""


@pytest.mark.parametrize(
    ("then", "error"),
    [
        ('raise OSError(errno.ENOSPC, "No space left on device")', "OSError"),
        ("os.kill(int(begun.read_text()), signal.SIGKILL); found.result()", "BrokenProcessPool"),
    ],
    ids=["an error of the parent", "a worker killed"],
)
def test_a_result_that_is_half_written_holds_up_no_end(tmp_path: Path, then: str, error: str) -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc")
    file = tmp_path / "pool.py"
    file.write_text(_HALF_WRITTEN.format(then), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(file), str(tmp_path / "begun")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        until((tmp_path / "begun").exists, 200)
        until(lambda: not alive(process.pid), PATIENCE)
        said, complained = process.communicate(timeout=PATIENCE)
    finally:
        end(process)
    assert (said.decode().strip(), complained.decode()) == (error, "")
    assert process.returncode == 0
