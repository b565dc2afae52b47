"""Places for visitors, and when a kernel is alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_server._tz import utcnow

from workbench.show.serving.visitors import VisitorKernels


@pytest.fixture
def kernels() -> VisitorKernels:
    found = VisitorKernels(most=2, alone_after=0.05, unseen_after=60, cull_idle_timeout=600)
    found.ended = []  # type: ignore[attr-defined]

    async def shut(kernel_id: str, now: bool = False) -> None:
        found.ended.append(kernel_id)  # type: ignore[attr-defined]
        found._kernels.pop(kernel_id)

    found.shutdown_kernel = shut  # type: ignore[assignment, method-assign]
    return found


def add(kernels: VisitorKernels, kernel_id: str, **more: Any) -> None:
    known = {"execution_state": "idle", "last_activity": utcnow(), "is_alive": lambda: True} | more
    kernel_spec = SimpleNamespace(metadata={})
    kernels._kernels[kernel_id] = SimpleNamespace(kernel_name="x", kernel_spec=kernel_spec, **known)
    kernels._kernel_connections[kernel_id] = 0


def look(kernels: VisitorKernels) -> None:
    async def all_of_them() -> None:
        for kernel_id in list(kernels._kernels):
            await kernels.cull_kernel_if_idle(kernel_id)

    asyncio.run(all_of_them())


def test_there_are_so_many_places_and_a_kernel_holds_one(kernels: VisitorKernels) -> None:
    async def story() -> None:
        first = await kernels.place(0)
        assert first is not None
        assert await kernels.place(0) is not None
        assert await kernels.place(0) is None
        add(kernels, "k")
        first.free()
        assert await kernels.place(0) is None  # the kernel holds the place of the first now
        waiting = asyncio.ensure_future(kernels.place(5))
        await asyncio.sleep(0.15)
        assert not waiting.done()
        kernels._kernels.pop("k")
        assert await waiting is not None

    asyncio.run(story())


def test_a_kernel_goes_soon_after_its_last_connection_and_not_before(kernels: VisitorKernels) -> None:
    add(kernels, "k", execution_state="busy")
    for _ in range(2):
        kernels.notify_connect("k")
    kernels.notify_disconnect("k")
    kernels._left["k"] = -1e9  # long ago, but somebody is still there
    look(kernels)
    assert kernels.ended == []  # type: ignore[attr-defined]
    kernels.notify_disconnect("k")
    look(kernels)
    assert kernels.ended == []  # type: ignore[attr-defined]
    kernels._left["k"] -= 1
    look(kernels)
    assert kernels.ended == ["k"]  # type: ignore[attr-defined]


def test_a_page_that_is_being_made_keeps_its_kernel_and_one_that_never_came_does_not(kernels: VisitorKernels) -> None:
    long_ago = utcnow() - timedelta(seconds=90)
    add(kernels, "busy", execution_state="busy", last_activity=long_ago)
    add(kernels, "new")
    add(kernels, "unseen", last_activity=long_ago)
    look(kernels)
    assert kernels.ended == ["unseen"]  # type: ignore[attr-defined]


def test_an_open_page_that_nobody_uses_ends_too(kernels: VisitorKernels) -> None:
    kernels.cull_idle_timeout = 60
    kernels.cull_connected = True
    add(kernels, "k", last_activity=utcnow() - timedelta(seconds=59))
    kernels.notify_connect("k")
    look(kernels)
    assert kernels.ended == []  # type: ignore[attr-defined]
    kernels._kernels["k"].last_activity -= timedelta(seconds=2)
    look(kernels)
    assert kernels.ended == ["k"]  # type: ignore[attr-defined]


def test_a_kernel_that_has_died_is_forgotten(kernels: VisitorKernels) -> None:
    add(kernels, "k", is_alive=lambda: False)
    kernels.notify_connect("k")
    look(kernels)
    assert kernels.ended == ["k"]  # type: ignore[attr-defined]


def test_ending_what_has_ended_is_no_fault(kernels: VisitorKernels) -> None:
    asyncio.run(kernels._end("none"))
