"""A piece of HTML in a notebook whose parts answer to a click or a key.

Every element with a ``data-key`` is a button to the reader: a click, Enter or the space bar on it sends its key to
Python. The arrow keys move between the rows of a table, Home and End to its ends, Page Up and Page Down send
``page:previous`` and ``page:next``. What a part says in its tooltip stands beside it too when the keyboard reaches it,
until Escape. The page asks no other host for anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from workbench.show.html import Html

#: Elements that take the focus are given back the focus when the HTML is replaced: else a reader who moves by the
#: keyboard would start at the top of the page after every change.
_ESM = """
function keyed(node, root) {
  const found = node instanceof Element ? node.closest("[data-key]") : null;
  return found && root.contains(found) ? found : null;
}
function says(part) {
  const title = part.querySelector("title");
  return part.getAttribute("title") || (title ? title.textContent : "");
}
function rows(root) { return Array.from(root.querySelectorAll("[data-row]")); }
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "wb-click";
  el.classList.add("wb-click-holder");
  el.appendChild(root);
  // Browsers show a tooltip to the pointer alone. Screen readers read the title itself, so this copy is hidden to them.
  const tip = document.createElement("div");
  tip.className = "wb-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  el.appendChild(tip);
  const show = part => {
    tip.hidden = !part || !part.matches(":focus-visible") || !says(part);
    if (tip.hidden) return;
    tip.textContent = says(part);
    const at = part.getBoundingClientRect(), whole = el.getBoundingClientRect();
    tip.style.top = `${at.bottom - whole.top + 4}px`;
    tip.style.left = `${Math.max(0, Math.min(at.left - whole.left, whole.width - tip.offsetWidth))}px`;
  };
  root.addEventListener("focusin", event => show(keyed(event.target, root) || event.target));
  root.addEventListener("focusout", () => show(null));
  const draw = () => {
    show(null);
    const active = root.contains(document.activeElement) ? document.activeElement : null;
    const key = active ? active.getAttribute("data-key") : null;
    const place = active && active.hasAttribute("data-row") ? rows(root).indexOf(active) : -1;
    const scrolled = Array.from(root.querySelectorAll("[data-scroll]")).map(e => [e.dataset.scroll, e.scrollTop]);
    root.innerHTML = model.get("html");
    root.setAttribute("aria-label", model.get("label"));
    for (const e of root.querySelectorAll("[data-key]")) {
      if (!e.hasAttribute("tabindex")) e.setAttribute("tabindex", "0");
      if (!e.hasAttribute("role") && !["BUTTON", "A", "TR", "INPUT"].includes(e.tagName)) e.setAttribute("role", "button");
    }
    for (const [name, top] of scrolled) {
      const part = root.querySelector(`[data-scroll="${CSS.escape(name)}"]`);
      if (part) part.scrollTop = top;
    }
    const goal = root.querySelector("[data-focus]");
    if (goal) goal.scrollIntoView({ block: "nearest" });
    if (active) {
      const same = key ? root.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
      const next = same || (place >= 0 ? rows(root)[Math.min(place, rows(root).length - 1)] : null);
      if (next) next.focus({ preventScroll: true });
    }
    root.dataset.drawn = String(model.get("drawn"));
  };
  const send = key => model.send({ key });
  root.addEventListener("click", event => {
    const part = keyed(event.target, root);
    if (part && part.tagName !== "INPUT") { event.preventDefault(); send(part.getAttribute("data-key")); }
  });
  root.addEventListener("keydown", event => {
    const part = keyed(event.target, root);
    if (!part) return;
    event.stopPropagation();
    if (event.key === "Escape") show(null);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      send(part.getAttribute("data-key"));
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      send(event.key === "PageDown" ? "page:next" : "page:previous");
    } else if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) && part.hasAttribute("data-row")) {
      event.preventDefault();
      const all = rows(root), at = all.indexOf(part);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (all[to]) { all[to].focus(); all[to].scrollIntoView({ block: "nearest" }); }
    }
  });
  // What Python hands over to be copied; browsers without a clipboard for this page copy a selection.
  model.on("msg:custom", message => {
    if (typeof message.copy !== "string") return;
    const select = () => {
      const area = document.createElement("textarea");
      area.value = message.copy;
      root.appendChild(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(message.copy).catch(select); else select();
  });
  model.on("change:drawn", draw);
  draw();
}
export default { render };
"""


_CSS = """
.wb-click-holder{position:relative}
.wb-tip{position:absolute;z-index:9;max-width:32em;width:max-content;padding:3px 8px;border-radius:3px;background:#222;
color:#fff;font:12px/1.4 sans-serif;white-space:pre-line;pointer-events:none}
.wb-tip[hidden]{display:none}
"""


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

    _esm = _ESM
    _css = _CSS
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

    def _received(self, _: Any, content: Any, __: Any) -> None:
        key = content.get("key") if isinstance(content, dict) else None
        if not isinstance(key, str):
            return
        try:
            self.press(key)
        except Exception:
            logging.getLogger("workbench").exception("a click on %r failed", key)
