// Elements that take the focus are given back the focus when the HTML is replaced: else a reader who moves by the
// keyboard would start at the top of the page after every change.
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
