"""A piece of HTML in a notebook whose parts answer to a click or a key.

Every element with a ``data-key`` is a button to the reader: a click, Enter or the space bar on it sends its key to
Python. The arrow keys move between the rows of a table, Home and End to its ends, Page Up and Page Down send
``page:previous`` and ``page:next``. What a part says in its tooltip stands beside it too when the keyboard reaches it,
until Escape. The page asks no other host for anything.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import anywidget
import traitlets

from workbench.show.assets import asset
from workbench.show.html import Html

P = ParamSpec("P")
R = TypeVar("R")
# Reentrant: an answer may press further parts.
_TURN = threading.RLock()


def in_turn(answer: Callable[P, R]) -> Callable[P, R]:
    """Let one answer to the page end before the next begins.

    JupyterLab sends what a widget asks for to a thread of the kernel beside the main one (a subshell), but the first
    messages, before that thread is there, to the main one: two edits at once would each start from the same state, and
    the slower one would lose the other's.
    """

    @functools.wraps(answer)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> R:
        with _TURN:
            return answer(*args, **kwargs)

    return waiting


class ClickHtml(anywidget.AnyWidget):
    """HTML with clickable parts.

    Parameters
    ----------
    html
        The markup; whoever makes it has escaped all text that comes from a corpus.
    on_key
        Called with the key of the part that was clicked.
    label
        What the part of the page is, for screen readers.

    Notes
    -----
    A callback that fails does not show a traceback: it goes to the log ``workbench``, and what the reader sees is the
    business of the callback.
    """

    _esm = asset("click.js")
    _css = asset("click.css")
    html = traitlets.Unicode("").tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    drawn = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, html: str | Html = "", *, on_key: Callable[[str], None] | None = None, label: str = "", **kwargs: Any
    ) -> None:
        super().__init__(html=str(html), label=label, **kwargs)
        self._on_key = on_key
        self.on_msg(self._received)

    def show(self, html: str | Html) -> None:
        """Replace the HTML; scroll places and the focus stay where they were."""
        text = str(html)
        if text == self.html:
            return
        with self.hold_sync():  # one message, and the page draws when all of it is there
            self.html = text
            self.drawn += 1

    def copy(self, text: str) -> None:
        """Put a text into the reader's clipboard."""
        self.send({"copy": text})

    def press(self, key: str) -> None:
        """Do what a click on the part with this key does."""
        if self._on_key is not None:
            self._on_key(key)

    @in_turn
    def _received(self, _: Any, content: Any, __: Any) -> None:
        key = content.get("key") if isinstance(content, dict) else None
        if not isinstance(key, str):
            return
        try:
            self.press(key)
        except Exception:
            logging.getLogger("workbench").exception("a click on %r failed", key)
