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


#: Runs a build that kills itself at a step of the folder, or after some time.
KILLED = """
import os, signal, sys, threading, time
from workbench.cli import main
from workbench.storage import folder
from workbench.build import building
building.CHUNK_DOCUMENTS = 2
kind, at = sys.argv[1], float(sys.argv[2])
def die():
    os.kill(os.getpid(), signal.SIGKILL)
count = 0
def step(name):
    global count
    count += 1
    if count == at:
        die()
if kind == "step":
    folder.step = step
else:
    threading.Timer(at, die).start()
raise SystemExit(main(sys.argv[3:]))
"""


def killed(root: Path, kind: str, at: float, *arguments: object) -> int:
    command = [sys.executable, "-c", KILLED, kind, str(at), *map(str, arguments)]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode


@pytest.mark.long
def test_50_kills_lose_nothing_and_leave_nothing_behind(root: Path, tmp_path: Path) -> None:
    """Random points of a first build and of a rebuild, and each step of the switch; then the same command again."""
    texts = source(tmp_path, 20, 3)
    expected = tmp_path / "expected"
    began = time.monotonic()
    assert start(root, "build", texts, "--out", expected, "--jobs", 1).wait() == 0
    lasts = time.monotonic() - began
    changed = tmp_path / "changed" / "texts.jsonl"
    changed.parent.mkdir()
    changed.write_text(texts.read_text(encoding="utf-8").replace("0番目", "零番目"), encoding="utf-8")
    want, chance, dead = Corpus.read(expected), random.Random(7), 0
    plans = [("step", float(n)) for n in range(1, 13)] + [("time", chance.uniform(0.3, 1) * lasts) for _ in range(38)]
    for number, (kind, at) in enumerate(plans):
        work = tmp_path / f"kill{number}"
        out = work / "c"
        work.mkdir()
        if number % 2:  # a rebuild: the corpus of other texts stands there
            assert killed(root, "step", 0, "build", changed, "--out", out, "--jobs", 1) == 0
        dead += killed(root, kind, at, "build", texts, "--out", out, "--jobs", 1) != 0
        if number % 2:
            assert Corpus.read(out).documents.height == 20  # the old one, or the new one, whole
        assert killed(root, "step", 0, "build", texts, "--out", out, "--jobs", 1) == 0
        assert [p.name for p in work.iterdir()] == ["c"], (kind, at)
        assert verify(out).is_empty()
        got = Corpus.read(out)
        assert got.provenance == want.provenance
        for name in schema.TABLES:
            assert_frame_equal(got.table(name), want.table(name))
        assert sorted(p.name for p in out.iterdir()) == sorted(p.name for p in expected.iterdir())
    assert dead >= 40


@pytest.mark.long
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
