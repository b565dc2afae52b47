"""All cores of the machine for one question: pieces of work in threads, their results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

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
