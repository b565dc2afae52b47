"""One kernel a visitor: not more than there is room for, and none that outlives its page.

A kernel ends when its page is closed or loaded again (the page says so), a few seconds after its connection is gone
(where the page could not say so), and when an open page has not been used for long.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web
from traitlets import Float, Integer
from voila.tornado.handler import TornadoVoilaHandler

from workbench.show.serving.guard import page

#: Seconds that a new visitor waits for a place, before the page says that there is none: a page that is loaded again
#: gives up its old place at the same moment.
WAIT_FOR_PLACE = 4.0
_RETRY = 10


class Place:
    """The place of a visitor whose kernel is not running yet."""

    def __init__(self, kernels: VisitorKernels) -> None:
        self.kernels = kernels
        self.kernel_id: str | None = None
        self.left = False

    def free(self) -> None:
        """Give the place up; where a kernel has started, the kernel holds it from now on."""
        self.kernels.arriving.discard(self)


_PLACE: ContextVar[Place | None] = ContextVar("place", default=None)


class VisitorKernels(AsyncMappingKernelManager):
    """Kernels of visitors, of whom there may be so many at a time.

    Culling is Jupyter's own; what is added is when a kernel without its page is to go.
    """

    most = Integer(20, min=1, config=True, help="Most kernels at a time.")
    alone_after = Float(15.0, config=True, help="Seconds after which a kernel goes whose page is no longer connected.")
    unseen_after = Float(60.0, config=True, help="Seconds after which an idle kernel goes whose page never connected.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.arriving: set[Place] = set()
        self._left: dict[str, float] = {}
        self._ending: set[asyncio.Future[None]] = set()

    async def place(self, wait: float = WAIT_FOR_PLACE) -> Place | None:
        """Return a place for a visitor, or ``None`` where none gets free in time."""
        end = time.monotonic() + wait
        while len(self.list_kernel_ids()) + len(self.arriving) >= self.most:
            if time.monotonic() >= end:
                return None
            await asyncio.sleep(0.1)
        place = Place(self)
        self.arriving.add(place)
        return place

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        """Start a kernel in the place of the visitor whose request this is."""
        place = _PLACE.get()
        try:
            kernel_id = str(await super().start_kernel(**kwargs))
        finally:
            if place is not None:
                place.free()
        if place is not None:
            place.kernel_id = kernel_id
            if place.left:
                self.end_soon(kernel_id)
        return kernel_id

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note when the last connection of a kernel went."""
        super().notify_disconnect(kernel_id)  # type: ignore[no-untyped-call]
        if kernel_id in self and not self._kernel_connections.get(kernel_id):
            self._left[kernel_id] = time.monotonic()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that is alone, that has been idle for long, or that has died."""
        if self._is_alone(kernel_id) or not await ensure_async(self._kernels[kernel_id].is_alive()):
            await self._end(kernel_id)
        else:
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]

    def end_soon(self, kernel_id: str) -> None:
        """End a kernel without waiting for it."""
        task = asyncio.ensure_future(self._end(kernel_id))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _is_alone(self, kernel_id: str) -> bool:
        if self._kernel_connections.get(kernel_id):
            return False
        left = self._left.get(kernel_id)
        if left is not None:
            return time.monotonic() - left > self.alone_after
        kernel = self._kernels[kernel_id]
        idle_since = getattr(kernel, "last_activity", None)
        if idle_since is None or getattr(kernel, "execution_state", "") in ("busy", "starting"):
            return False
        from jupyter_server._tz import utcnow

        return bool((utcnow() - idle_since).total_seconds() > self.unseen_after)

    async def _end(self, kernel_id: str) -> None:
        with suppress(web.HTTPError, KeyError):  # it has ended meanwhile
            await ensure_async(self.shutdown_kernel(kernel_id, now=True))  # type: ignore[no-untyped-call]
        self._left.pop(kernel_id, None)


class VisitorHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """The page of the explorer."""

    _place: Place | None = None

    async def get(self, path: str | None = None) -> None:
        """Show the explorer, or say that there is no room."""
        if path:
            raise web.HTTPError(404)
        if "token" in self.request.query_arguments:  # it is in a cookie now, and belongs in no history
            self.redirect(self.request.path)
            return
        if "prefetch" in self.request.headers.get("Sec-Purpose", self.request.headers.get("Purpose", "")):
            self.set_status(503)  # a browser that guesses is no visitor
            return
        self._place = await self.kernel_manager.place()
        if self._place is None:
            self._no_room()
            return
        _PLACE.set(self._place)
        self.xsrf_token  # noqa: B018 - sets the cookie, without which the page may not end its kernel
        try:
            await super().get(path=None)
        finally:
            self._place.free()

    def on_connection_close(self) -> None:
        """End the kernel of a page that was closed before it was there."""
        super().on_connection_close()
        place = self._place
        if place is not None:
            place.left = True
            if place.kernel_id is not None:
                self.kernel_manager.end_soon(place.kernel_id)

    def _no_room(self) -> None:
        self.set_status(503)
        self.set_header("Retry-After", str(_RETRY))
        self.set_header("Cache-Control", "no-store")
        most = self.kernel_manager.most
        text = (
            f"<p>The explorer serves {most} reader{'s' if most > 1 else ''} at a time, and all places are taken. "
            f"This page tries again every {_RETRY} seconds; you may leave it open.</p>"
            "<p>満席です。空きができ次第、自動的に開きます。</p>"
        )
        self.finish(page("All places are taken", text, f'<meta http-equiv="refresh" content="{_RETRY}">'))
