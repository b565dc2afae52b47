"""The page of annotation by hand in a real Chromium, its Python side in this process: no kernel between the two."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from workbench.show.annotating.annotator import Annotator
from workbench.show.assets import asset

_TRAITS = ("html", "label", "document", "table", "types", "focus", "said", "saved", "drawn", "grab", "answered")
_PAGE = """<!doctype html><meta charset="utf-8"><title>t</title><style>%(css)s</style><div id="root"></div>
<script type="module">
const code = %(esm)s;
const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
const { default: widget } = await import(url);
const handlers = {};
let state = JSON.parse(await window.python(JSON.stringify(null)));
const model = {
  get: name => state[name],
  on: (event, call) => { (handlers[event] ||= []).push(call); },
  send: async message => {
    window.sent = (window.sent || 0) + 1;
    state = JSON.parse(await window.python(JSON.stringify(message)));
    for (const call of handlers["change:drawn"] || []) call();
    window.answered = (window.answered || 0) + 1;
  },
};
widget.render({ model, el: document.getElementById("root") });
window.ready = true;
</script>"""


class HandPage:
    """Somebody who annotates by keys.

    Parameters
    ----------
    page
        A page of a browser.
    annotator
        The Python side.
    folder
        Where the page is written.
    """

    def __init__(self, page: Any, annotator: Annotator, folder: Path) -> None:
        self.page, self.annotator = page, annotator
        self.slowest = 0.0
        page.expose_function("python", self._python)
        file = folder / "hand.html"
        values = {"css": asset("hand.css"), "esm": json.dumps(asset("hand.js")).replace("<", "\\u003c")}
        file.write_text(_PAGE % values, encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_function("window.ready === true", timeout=20_000)

    def _python(self, message: str) -> str:
        asked, widget = json.loads(message), self.annotator.widget
        start = time.perf_counter()
        if asked is not None:
            widget._received(widget, asked, [])
        self.slowest = max(self.slowest, time.perf_counter() - start)
        return json.dumps({name: getattr(widget, name) for name in _TRAITS})

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as fast as they come, and wait until all was answered."""
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_function("(window.sent || 0) === (window.answered || 0)", timeout=10_000)

    def enter(self) -> None:
        """Come into the page by the keyboard."""
        self.page.locator(".wb-text [tabindex='0'], tr[data-difference][tabindex='0']").first.focus()

    @property
    def status(self) -> str:
        return str(self.page.locator("[role=status]").inner_text())

    @property
    def problem(self) -> str:
        found = self.page.locator(".wb-hproblem")
        return str(found.inner_text()) if found.count() else ""

    def here(self) -> dict[str, str]:
        """What the focus is on."""
        return dict(self.page.evaluate("({...document.activeElement.dataset})"))
