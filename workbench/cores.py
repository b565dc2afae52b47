"""All cores of the machine for one question, or those of a cluster: pieces of work, their results in order."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TypeVar

from workbench.errors import WorkbenchError

Found = TypeVar("Found")


def all_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_threads(calls: Iterable[Callable[[], Found]], jobs: int | None = None) -> Iterator[Found]:
    """Yield what each call returns, in their order, several at a time.

    For work that lets go of Python's lock: products, draws and functions of whole arrays. No process is started and nothing is
    copied, so that it pays from some tens of milliseconds a call on.

    Parameters
    ----------
    calls
        Taken up one by one, no more than two for each thread ahead of what was yielded.
    jobs
        Threads; all cores by default. With one nothing is started.

    Raises
    ------
    Exception
        Whatever a call raises, when its turn comes; what is pending is not done.
    """
    jobs = all_cores() if jobs is None else jobs
    if jobs <= 1:
        for call in calls:
            yield call()
        return
    pending: deque[Future[Found]] = deque()
    with ThreadPoolExecutor(jobs, thread_name_prefix="cores") as pool:
        try:
            for call in calls:
                pending.append(pool.submit(call))
                if len(pending) >= 2 * jobs:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for waiting in pending:
                waiting.cancel()


@contextlib.contextmanager
def cluster(address: str | None) -> Iterator[Executor | None]:
    """Yield the executor of a Dask cluster, or None for this machine.

    Parameters
    ----------
    address
        Address of its scheduler, as ``tcp://host:8786``; None for this machine.

    Raises
    ------
    WorkbenchError
        If Dask is not installed, or no scheduler answers within fifteen seconds.
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client  # type: ignore[import-not-found,unused-ignore]  # an extra
    except ImportError:
        raise WorkbenchError("a scheduler needs Dask, which is not installed", hint="pip install distributed") from None
    try:
        client = Client(address, timeout=15)
    except (OSError, ValueError, TypeError) as error:
        raise WorkbenchError(
            f"no Dask scheduler answers at {address} ({error})", allowed="an address as tcp://host:8786"
        ) from None
    with client:
        yield client.get_executor()
