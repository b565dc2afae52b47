"""Pieces of work in threads: their results in order, errors in their turn, nothing taken up far ahead."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from workbench.cores import all_cores, in_threads


@pytest.mark.parametrize("jobs", [1, 2, 7, None])
def test_results_are_in_the_order_of_the_calls(jobs: int | None) -> None:
    assert list(in_threads((partial(pow, i, 2) for i in range(40)), jobs)) == [i * i for i in range(40)]
    assert list(in_threads([], jobs)) == []


def test_all_cores_that_this_process_may_use() -> None:
    assert all_cores() >= 1


def test_two_calls_run_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=30)
    assert sorted(in_threads([both.wait, both.wait], 2)) == [0, 1]


def test_an_error_comes_in_its_turn_and_ends_the_work() -> None:
    taken: list[int] = []

    def calls() -> Iterator[Callable[[], int]]:
        for i in range(100):
            taken.append(i)
            yield partial(divmod, 1, i - 3)  # type: ignore[misc]

    found = in_threads(calls(), 2)
    assert [next(found), next(found), next(found)] == [divmod(1, -3), divmod(1, -2), divmod(1, -1)]
    with pytest.raises(ZeroDivisionError):
        next(found)
    assert len(taken) <= 8
