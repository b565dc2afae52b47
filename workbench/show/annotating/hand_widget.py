"""The widget under annotation by hand: HTML that Python wrote, and messages of what its keys ask for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from workbench.show import labels
from workbench.show.annotating.keys import SOURCE_TYPE_KEYS, page_keys
from workbench.show.assets import asset
from workbench.show.explorer.click_html import in_turn

_TYPES = [f"{k} {labels.label('source_type', v).both}" for k, v in SOURCE_TYPE_KEYS.items()]


class HandWidget(anywidget.AnyWidget):
    """A page with keys.

    Parameters
    ----------
    on_message
        Called with what the page asks for; nothing in it has been checked.
    """

    _esm = asset("hand.js")
    _css = asset("hand.css")
    html = traitlets.Unicode("").tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    document = traitlets.Unicode("").tag(sync=True)
    table = traitlets.List(page_keys()).tag(sync=True)
    types = traitlets.List(_TYPES).tag(sync=True)
    focus = traitlets.Dict().tag(sync=True)
    said = traitlets.Unicode("").tag(sync=True)
    saved = traitlets.Unicode("").tag(sync=True)
    drawn = traitlets.Int(0).tag(sync=True)
    grab = traitlets.Int(0).tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)

    def __init__(self, on_message: Callable[[Mapping[str, Any]], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._on_message = on_message
        self.on_msg(self._received)

    def show(self, html: str, *, document: str, label: str, focus: Mapping[str, Any], said: str, saved: str) -> None:
        """Draw the page anew; what stays as it is does not travel."""
        with self.hold_sync():  # one message, and the page draws when all of it is there
            self.html, self.document, self.label = html, document, label
            self.focus, self.said, self.saved = dict(focus), said, saved
            self.drawn += 1

    def take_focus(self) -> None:
        """Come into sight and take the keys: somebody has just asked for this page."""
        with self.hold_sync():
            self.grab += 1
            self.drawn += 1

    @in_turn
    def _received(self, _: Any, content: Any, __: Any) -> None:
        if not isinstance(content, dict):
            return
        with self.hold_sync():
            try:
                self._on_message(content)
            except Exception:
                logging.getLogger("workbench").exception("an edit failed")
            number = content.get("n")
            if isinstance(number, int):
                self.answered = min(number, 2**31)
