"""Builds that are run as commands: made-up texts for them, and processes that are watched or killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

SENTENCE = "北浜通信によると、港に入る貨物船が増えているとみられる。当局は「露朝の貿易は増えた」と述べた。"


def source(folder: Path, n_documents: int, sentences: int, counter: str = "番目") -> Path:
    """Write a file of records with made-up texts."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "texts.jsonl"
    rows = [
        {"id": f"d{i}", "text": f"{i}{counter}。" + SENTENCE * sentences, "date": "2024-01-02"}
        for i in range(n_documents)
    ]
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return file


def start(root: Path, *arguments: object) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own."""
    command = [sys.executable, "-m", "workbench", *map(str, arguments)]
    env = os.environ | {"PYTHONPATH": str(root)}
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


def workers_of(process: int) -> list[int]:
    """The processes that do the work of a build: those that its child splits off, or its children where none does."""
    found = []
    for child in _children(process):
        with contextlib.suppress(OSError):
            command = Path(f"/proc/{child}/cmdline").read_text()
            found += _children(child) if "forkserver" in command else [child] if "spawn_main" in command else []
    return found


def _children(process: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(c) for f in Path(f"/proc/{process}/task").glob("*/children") for c in f.read_text().split()]
    return []


def until(condition: Callable[[], object], seconds: float) -> float:
    """Wait until a condition holds; return how long that took."""
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < seconds, f"not within {seconds:.0f} s"
        time.sleep(0.02)
    return time.monotonic() - begin


#: Runs commands, each in a process of its own that begins with everything loaded, and that may kill itself: at a
#: step of the switch on disk, or after some time. Polars has not worked yet when a process is split off. What each
#: says goes to a file.
_SERVER = """
import json, os, signal, sys, threading
from workbench.annotate.tokens import tokenizer
from workbench.build import building, work
from workbench.build.fingerprint import coding_fingerprint, fingerprint, lexicon
from workbench.cli import main
from workbench.storage import folder
building.CHUNK_DOCUMENTS = 2
tokenizer("nagisa")("北浜通信によると、港に入る貨物船が増えているとみられる。")
fingerprint(), coding_fingerprint(), lexicon(())
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def run(at, said, arguments):
    file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    if isinstance(at, str):
        folder.step = lambda name: die() if name == at else None
    elif at is not None:
        threading.Thread(target=lambda: (threading.Event().wait(at), die()), daemon=True).start()
    return main(arguments)
print("ready", flush=True)
for line in sys.stdin:
    children = []
    for command in json.loads(line):
        child = os.fork()
        if not child:
            os._exit(run(*command))
        children.append(child)
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children]), flush=True)
"""


class Commands:
    """Runs ``workbench`` commands; each returns its status.

    Parameters
    ----------
    root
        The repository.
    folder
        Where what the commands say is written: ``said0``, ``said1`` …
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            env=os.environ | {"PYTHONPATH": str(root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def __call__(self, *arguments: object, kill: str | float | None = None) -> int:
        """Run one command; ``kill`` is a step of the switch on disk, or seconds."""
        return self.together([arguments], kill)[0]

    def together(self, commands: Sequence[Sequence[object]], kill: str | float | None = None) -> list[int]:
        """Run commands at the same time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = [(kill, str(self.folder / f"said{n}"), [str(a) for a in c]) for n, c in enumerate(commands)]
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return [int(status) for status in json.loads(self._process.stdout.readline())]

    def said(self, number: int = 0) -> str:
        """What a command of the last call wrote."""
        return (self.folder / f"said{number}").read_text(encoding="utf-8")

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all processes of its session."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
