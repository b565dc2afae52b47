"""Worker processes that end with the build, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing.connection import Connection

#: Each worker is one core's work: libraries must not start threads for all cores in each of them.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
_PR_SET_PDEATHSIG = 1


def all_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """Yield a pool of processes.

    They end with the block. Where the block ends by an error or an interruption they end at once, and what was
    pending is not done; where this process is killed they end too, because the pipe that they listen to closes.
    """
    # Polars runs threads of its own, and a forked process inherits their locks: workers start afresh.
    context = multiprocessing.get_context("spawn")
    listen, hold = context.Pipe(duplex=False)
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(listen, os.getpid()))
    try:
        with _one_thread_each():
            yield pool
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.kill()
        raise
    finally:
        hold.close()
        listen.close()


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that are started have one thread a library, unless the user has said otherwise."""
    added = [name for name in _ONE_THREAD if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _begin(listen: Connection, parent: int) -> None:
    """Prepare a worker: an interruption is the parent's matter, and the parent's end is the worker's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before we could ask
            os._exit(1)
    threading.Thread(target=_end_with, args=(listen,), name="parent watch", daemon=True).start()


def _end_with(listen: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        listen.recv()
    os._exit(1)
