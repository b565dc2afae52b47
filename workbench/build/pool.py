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
from multiprocessing.connection import Connection

#: Each worker is one core's work: libraries must not start threads for all cores in each of them.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
_PR_SET_PDEATHSIG = 1
#: Starting processes takes milliseconds; what they import they import by themselves.
_STARTS_WITHIN = 5.0
#: By how much workers are nicer than the process that starts them (0 to 19).
_NICE = 5


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
    _give_back()
    listen, hold = context.Pipe(duplex=False)
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(listen, os.getpid()))
    started, over = threading.Event(), threading.Event()
    starter = threading.Thread(target=_start, args=(pool, jobs, started, over), name="worker start", daemon=True)
    try:
        with _one_thread_each():
            starter.start()
            started.wait()
            yield pool
        pool.shutdown()
    except BaseException:
        started.wait(_STARTS_WITHIN)
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.kill()
        raise
    finally:
        over.set()
        hold.close()
        listen.close()


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
    except RuntimeError:
        pass  # the pool was shut down meanwhile
    finally:
        started.set()
    over.wait()


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
    """Prepare a worker: an interruption is the parent's matter, and the parent's end is the worker's.

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
        if os.getppid() != parent:  # it ended before we could ask
            os._exit(1)
    threading.Thread(target=_end_with, args=(listen,), name="parent watch", daemon=True).start()


def _end_with(listen: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        listen.recv()
    os._exit(1)
