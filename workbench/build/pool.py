"""Worker processes that end with the build, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from typing import Any

from workbench.build import loaded

#: Each worker is one core's work: libraries must not start threads for all cores in each of them.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
_PR_SET_PDEATHSIG = 1
#: Seconds within which a pool that is given up has stopped starting processes.
_STARTS_WITHIN = 5.0
#: Seconds within which a pool has noticed that a worker ended, unless it waits for the rest of what that one wrote.
_NOTICES_WITHIN = 1.0
#: Seconds for which an interruption may go unnoticed.
LISTEN = 0.1
#: By how much workers are nicer than the process that starts them (0 to 19).
_NICE = 5


@contextlib.contextmanager
def workers(jobs: int, tokenize: str = "nagisa", *, coded: bool = True) -> Iterator[Executor]:
    """Yield a pool of processes.

    They end with the block. Where the block ends by an error or an interruption they end at once, and what was
    pending is not done; where this process is killed they end too, because the pipe that they listen to closes.

    Parameters
    ----------
    jobs
        How many.
    tokenize, coded
        What they will be asked for: where processes can be split off, it is loaded once for all of them.
    """
    context = multiprocessing.get_context(_METHOD)
    _give_back()
    listen, hold = context.Pipe(duplex=False)
    before = set(multiprocessing.active_children())
    origin = _Origin()
    parent = 0 if origin.is_used else os.getpid()
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(listen, parent))
    started, over = threading.Event(), threading.Event()
    starter = threading.Thread(target=_start, args=(pool, jobs, started, over), name="worker start", daemon=True)
    try:
        with _told({loaded.VARIABLE: loaded.wanted(tokenize, coded=coded)}):
            starter.start()
            while not started.wait(LISTEN):  # Polars has interrupted waiting go on: none may be long
                pass
            yield pool
        pool.shutdown()
    except BaseException:
        _let_go(pool)  # before workers end: a pool that notices lets go too, and two must not close one pipe
        origin.end(kill=True)
        started.wait(_STARTS_WITHIN)
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.kill()
        raise
    finally:
        over.set()
        hold.close()
        listen.close()
        origin.end()


def _let_go(pool: ProcessPoolExecutor) -> None:
    """Close the ends of the workers' pipes that this process holds too: where tasks are taken, where results are put.

    While they are open, a thread of the pool that writes a long task, or that reads what a worker began to write, waits
    for good when the workers are gone, and this process waits for it when it ends (Python 3.11). A pool that broke by
    itself closes what it must.
    """
    if not getattr(pool, "_broken", False):
        _close(pool, "_call_queue", "_reader")
        _close(pool, "_result_queue", "_writer")


def _close(pool: ProcessPoolExecutor, queue: str, name: str) -> None:
    end: Connection | None = getattr(getattr(pool, queue, None), name, None)
    if end is not None:
        with contextlib.suppress(OSError):
            end.close()


#: Polars runs threads of its own, which a process that is split off has not: workers are split off from one that has
#: loaded what they need, and in which Polars has not worked yet; they start afresh where there can be none.
_METHOD = "forkserver" if sys.platform == "linux" else "spawn"


class _Origin:
    """The process that workers are split off from (:mod:`multiprocessing.forkserver`), of this pool alone.

    The standard library keeps it until its parent ends: it would hold what it has loaded, and what the environment and
    the lexicons were. One that somebody else has started is used and left alone.
    """

    def __init__(self) -> None:
        self._server: Any = getattr(forkserver, "_forkserver", None)
        self.is_used = _METHOD == "forkserver"
        self._is_ours = self.is_used and self._pid is None
        if self._is_ours:
            self._before = getattr(self._server, "_preload_modules", ["__main__"])
            forkserver.set_forkserver_preload([loaded.__name__])

    @property
    def _pid(self) -> int | None:
        found: int | None = getattr(self._server, "_forkserver_pid", None)
        return found

    def end(self, *, kill: bool = False) -> None:
        """End it: at once, or when its workers have ended."""
        pid = self._pid
        if not self._is_ours:
            return
        if kill:
            if pid is not None:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            return
        self._is_ours = False
        forkserver.set_forkserver_preload(self._before)
        with contextlib.suppress(AttributeError, OSError):
            self._server._stop()


def _give_back() -> None:
    """Let the system have the memory that reading the sources used, before workers need it (glibc keeps it)."""
    gc.collect()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def _start(pool: ProcessPoolExecutor, jobs: int, started: threading.Event, over: threading.Event) -> None:
    """Start all workers, with Ctrl-C held back in them until they ignore it, and stay until the pool is over.

    A terminal sends it to them too, and one that is still importing would write a traceback. They inherit what the
    thread that starts them holds back; the main thread must not, or the parent could miss it itself. The thread stays,
    because the end of a worker's parent (PR_SET_PDEATHSIG) is that of the thread that started it.
    """
    try:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        for _ in range(jobs):  # a worker is started for each task as long as none has nothing to do
            pool.submit(os.getpid)
    except (RuntimeError, OSError, EOFError):
        pass  # the pool was shut down meanwhile, or the process that workers are split off from has been ended
    finally:
        started.set()
    _watch(pool, over)


def _watch(pool: ProcessPoolExecutor, over: threading.Event) -> None:
    """See to it, until the pool is over, that it notices where a worker has ended.

    The thread that reads results waits for good for the rest of one that a killed worker had begun to write: this
    process and the other workers hold the pipe open. It reads its end when they let go.
    """
    while not over.wait(LISTEN):
        processes = list((getattr(pool, "_processes", None) or {}).values())
        if not processes or not wait([p.sentinel for p in processes], 0) or over.wait(_NOTICES_WITHIN):
            continue
        if getattr(pool, "_broken", False) or getattr(pool, "_shutdown_thread", False):
            continue
        _close(pool, "_result_queue", "_writer")
        for process in processes:
            process.kill()


@contextlib.contextmanager
def _told(values: dict[str, str]) -> Iterator[None]:
    """Let processes that are started have one thread a library, unless the user has said otherwise, and these values."""
    added = {name: "1" for name in _ONE_THREAD if name not in os.environ} | values
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _begin(listen: Connection, parent: int) -> None:
    """Prepare a worker: an interruption is the parent's matter, and the parent's end is the worker's.

    ``parent`` is the process that started it; 0 where it was split off from another than the one that it works for.

    Workers stand back for whatever else the machine is asked for: it stays responsive with all cores at work.
    """
    with contextlib.suppress(OSError, AttributeError):  # Windows has no such call
        os.nice(_NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent and os.getppid() != parent:  # it ended before we could ask
            os._exit(1)
    threading.Thread(target=_end_with, args=(listen,), name="parent watch", daemon=True).start()


def _end_with(listen: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        listen.recv()
    os._exit(1)
