"""Workers end with the build, however it ends; a killed build leaves nothing that the next one does not take up."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from workbench import schema
from workbench.corpus import Corpus
from workbench.storage.verify import verify

SENTENCE = "北浜通信によると、港に入る貨物船が増えているとみられる。当局は「露朝の貿易は増えた」と述べた。"


def source(folder: Path, n_documents: int, sentences: int) -> Path:
    file = folder / "texts.jsonl"
    rows = [
        {"id": f"d{i}", "text": f"{i}番目。" + SENTENCE * sentences, "date": "2024-01-02"} for i in range(n_documents)
    ]
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return file


def start(root: Path, *arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "workbench", *map(str, arguments)]
    env = os.environ | {"PYTHONPATH": str(root)} | environment
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def alive(session: int) -> list[str]:
    """Processes of a session that are no zombies, as the kernel lists them."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if not entry.name.isdigit():
                continue
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(stat[3]) == session and stat[0] != "Z":
                found.append((entry / "cmdline").read_text().replace("\0", " "))
    return found


def until(condition: object, seconds: float) -> float:
    """Wait until a condition holds; return how long that took."""
    begin = time.monotonic()
    while not condition():  # type: ignore[operator]
        assert time.monotonic() - begin < seconds, "it did not come about in time"
        time.sleep(0.05)
    return time.monotonic() - begin


@pytest.fixture
def working(root: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A build with two workers that have begun to work."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc")
    process = start(root, "build", source(tmp_path, 60, 60), "--out", tmp_path / "c", "--jobs", 2)
    until(lambda: process.poll() is not None or any((tmp_path / ".c.partial").glob("*[!w]/sizes.parquet")), 200)
    assert process.poll() is None, process.stderr.read().decode()
    assert len(alive(process.pid)) >= 3
    yield process
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGTERM, 143),
        pytest.param(signal.SIGKILL, -signal.SIGKILL, marks=pytest.mark.long),
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.long),
    ],
)
def test_workers_end_when_only_their_parent_is_ended(
    working: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals, status: int
) -> None:
    working.send_signal(number)
    # A second, on a machine that does nothing else; here others may be at work.
    assert until(lambda: not alive(working.pid), 10) < 10
    _, err = working.communicate(timeout=10)
    assert working.returncode == status
    assert b"Traceback" not in err
    if number != signal.SIGKILL:
        assert b"what was finished is kept in" in err
    assert not (tmp_path / "c").exists()


def test_a_killed_worker_is_one_line_and_what_was_finished_is_kept(
    working: subprocess.Popen[bytes], tmp_path: Path, root: Path
) -> None:
    children = Path(f"/proc/{working.pid}/task/{working.pid}/children").read_text().split()
    workers = [int(c) for c in children if "spawn_main" in Path(f"/proc/{c}/cmdline").read_text()]
    os.kill(workers[0], signal.SIGKILL)
    _, err = working.communicate(timeout=60)
    lines = [line for line in err.decode().splitlines() if line.startswith("workbench: error")]
    assert working.returncode == 2
    assert len(lines) == 1
    assert "ended from outside" in lines[0]
    assert "is kept in" in lines[0]
    assert b"Traceback" not in err
    assert not (tmp_path / "c").exists()


#: Runs commands, each in a process of its own that begins with everything loaded, and that may kill itself: at a
#: step of the switch on disk, or after some time. Polars has not worked yet when a process is split off.
SERVER = """
import json, os, signal, sys, threading
from workbench.annotate.tokens import tokenizer
from workbench.build import building, work
from workbench.build.fingerprint import coding_fingerprint, fingerprint
from workbench.cli import main
from workbench.storage import folder
building.CHUNK_DOCUMENTS = 2
tokenizer("nagisa")("北浜通信によると、港に入る貨物船が増えているとみられる。")
fingerprint()
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def run(kind, at, arguments):
    count = 0
    def step(name):
        nonlocal count
        count += 1
        if count == at:
            die()
    if kind == "step":
        folder.step = step
    elif kind == "time":
        threading.Thread(target=lambda: (threading.Event().wait(at), die()), daemon=True).start()
    return main(arguments)
for line in sys.stdin:
    child = os.fork()
    if not child:
        os._exit(run(*json.loads(line)))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Commands:
    """Runs ``workbench`` commands; each returns its status."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            env=os.environ | {"PYTHONPATH": str(root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __call__(self, kind: str, at: float, *arguments: object) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([kind, at, [str(a) for a in arguments]]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def commands(root: Path) -> Iterator[Commands]:
    run = Commands(root)
    yield run
    run.close()


@pytest.mark.long
@pytest.mark.marathon
def test_50_kills_lose_nothing_and_leave_nothing_behind(commands: Commands, tmp_path: Path) -> None:
    """Random points of a first build and of a rebuild, and each step of the switch; then the same command again."""
    texts = source(tmp_path, 20, 3)
    expected = tmp_path / "expected"
    began = time.monotonic()
    assert commands("none", 0, "build", texts, "--out", expected, "--jobs", 1) == 0
    lasts = time.monotonic() - began
    changed = tmp_path / "changed" / "texts.jsonl"
    changed.parent.mkdir()
    changed.write_text(texts.read_text(encoding="utf-8").replace("番目", "つ目"), encoding="utf-8")
    want, chance, dead = Corpus.read(expected), random.Random(7), 0
    plans = [("step", float(n)) for n in range(1, 13)] + [
        ("time", chance.uniform(0.05, 0.95) * lasts) for _ in range(38)
    ]
    for number, (kind, at) in enumerate(plans):
        work = tmp_path / f"kill{number}"
        out = work / "c"
        work.mkdir()
        if number % 2:  # a rebuild: the corpus of other texts stands there
            assert commands("none", 0, "build", changed, "--out", out, "--jobs", 1) == 0
        status = commands(kind, at, "build", texts, "--out", out, "--jobs", 1)
        assert status in (0, -signal.SIGKILL)
        dead += status != 0
        if number % 2:
            assert Corpus.read(out).documents.height == 20  # the old one, or the new one, whole
        assert commands("none", 0, "build", texts, "--out", out, "--jobs", 1) == 0
        assert [p.name for p in work.iterdir()] == ["c"], (kind, at)
        assert verify(out).is_empty()
        got = Corpus.read(out)
        assert got.provenance == want.provenance
        for name in schema.TABLES:
            assert_frame_equal(got.table(name), want.table(name))
        assert sorted(p.name for p in out.iterdir()) == sorted(p.name for p in expected.iterdir())
    assert dead >= 35


@pytest.mark.long
@pytest.mark.marathon
def test_10_pairs_of_simultaneous_builds(root: Path, tmp_path: Path) -> None:
    texts = source(tmp_path, 20, 3)
    for number in range(10):
        out = tmp_path / f"pair{number}" / "c"
        pair = [start(root, "build", texts, "--out", out, "--jobs", 1) for _ in range(2)]
        said = [p.communicate()[1].decode() for p in pair]
        assert [p.returncode for p in pair] == [0, 0], said
        assert sum("is being written by process" in s for s in said) <= 1
        assert verify(out).is_empty()
        assert [p.name for p in out.parent.iterdir()] == ["c"]
        assert Corpus.read(out).documents.height == 20
