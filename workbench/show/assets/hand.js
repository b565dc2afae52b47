// The page of annotation by hand. Where one stands is the page's business (moving needs no answer of Python); every edit
// is Python's: it checks it, saves it, and sends the text anew. Places in the text are counted in characters as Python
// counts them (code points), not in the halves of UTF-16.
const LETTERS = /^[a-z0-9?]$/;
// A key by where it is on the keyboard, whatever an input method makes of it.
function keyOf(event) {
  const plain = (event.key || "").normalize("NFKC").toLowerCase();
  if (LETTERS.test(plain)) return plain;
  const code = event.code || "";
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  if (/^(Digit|Numpad)[0-9]$/.test(code)) return code.slice(-1);
  if (code === "Slash" && event.shiftKey) return "?";
  if (code === "Space") return " ";
  if (["Enter", "NumpadEnter"].includes(code)) return "Enter";
  if (/^(Arrow|Page|Home|End|Delete|Backspace|Escape)/.test(code)) return code;
  return event.key;
}
const points = text => Array.from(text).length;
const script = c => /\s/.test(c) ? "blank" : /\p{Script=Han}|[々〆ヶ]/u.test(c) ? "han" : /\p{Script=Hiragana}/u.test(c) ? "hira"
  : /\p{Script=Katakana}|ー/u.test(c) ? "kata" : /[\p{L}\p{N}]/u.test(c) ? "word" : "sign";

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "wb-hand";
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab: "d d" would delete the cell
  root.tabIndex = -1; // holds the focus while the page is drawn anew
  el.appendChild(root);
  const status = document.createElement("div");
  status.className = "wb-hstatus";
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  let here = null;       // what one stands on: {mark}, {sent} or {difference}
  let range = null;      // words being chosen: {start, end, sent, mark, what}
  let palette = false;   // the next digit is a type of source
  let chars = [];        // the text, a character each
  let starts = [];       // sentences: [start, end]
  let helpOpen = false;
  let grabbed = 0;       // how often Python has asked for the focus

  const find = at => !at ? null : root.querySelector(
    at.mark !== undefined ? `.wb-text [data-mark="${at.mark}"]`
    : at.difference !== undefined ? `[data-difference="${CSS.escape(at.difference)}"]` : `.wb-text [data-sent="${at.sent}"]`);
  const area = () => root.querySelector(".wb-text");
  const marks = () => Array.from(root.querySelectorAll(".wb-text [data-mark]"))
    .filter((e, i, all) => all.findIndex(o => o.dataset.mark === e.dataset.mark) === i);
  const sents = () => Array.from(root.querySelectorAll(".wb-text [data-sent]"));
  const sentOf = at => at.sent !== undefined ? at.sent : at.mark !== undefined
    ? Number(find(at)?.closest("[data-sent]")?.dataset.sent ?? 0) : 0;
  const say = text => { status.textContent = text; };
  // Where one stands after these is for Python to say: keys that come before its answer wait for it.
  const LEADS = ["add", "undo", "redo", "document", "finish"];
  const early = [], chosen = new Set(); // chosen: differences that were decided and not yet answered
  let sent = model.get("answered"), awaited = 0;
  const send = message => {
    sent += 1;
    if (LEADS.includes(message.do) || message.value === "new") awaited = sent;
    model.send({ ...message, here, n: sent });
  };
  function release() {
    if (model.get("answered") >= sent) chosen.clear();
    while (early.length && model.get("answered") >= awaited) keyed(...early.shift());
  }

  // -- offsets: the text content of the view is the text, character by character
  function offsetOf(node, offset) {
    const probe = document.createRange();
    probe.selectNodeContents(area());
    probe.setEnd(node, offset);
    return points(probe.toString());
  }
  function rangeOf(start, end) {
    const walker = document.createTreeWalker(area(), NodeFilter.SHOW_TEXT);
    const made = document.createRange();
    let at = 0, begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const own = Array.from(node.data), next = at + own.length;
      const unit = n => own.slice(0, n).join("").length;
      if (!begun && start < next) { made.setStart(node, unit(start - at)); begun = true; }
      if (begun && end <= next) { made.setEnd(node, unit(end - at)); return made; }
      at = next;
    }
    return begun ? made : null;
  }
  function paint() {
    if (CSS.highlights) {
      if (range && range.end > range.start) CSS.highlights.set("wb-range", new Highlight(rangeOf(range.start, range.end)));
      else CSS.highlights.delete("wb-range");
    } else if (range) {
      const selection = window.getSelection();
      selection.removeAllRanges();
      const made = rangeOf(range.start, range.end);
      if (made) selection.addRange(made);
    }
    if (range) {
      const words = chars.slice(range.start, range.end).join("");
      say(`${range.what === "source" ? "source" : "marker"}: 「${words}」 ${range.what === "source" ? "Enter takes it, x: none" : "a code key marks it"}, Escape leaves`);
      rangeOf(range.start, range.end)?.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
    }
  }

  // -- where one stands
  function stand(at, focus = true) {
    const part = find(at) || find({ sent: 0 }) ;
    root.querySelectorAll(".wb-here").forEach(e => e.classList.remove("wb-here"));
    root.querySelectorAll(".wb-text [tabindex='0'], tr[data-difference][tabindex='0']").forEach(e => e.setAttribute("tabindex", "-1"));
    if (!part) { here = null; return; }
    here = part.dataset.mark !== undefined ? { mark: Number(part.dataset.mark) }
      : part.dataset.difference !== undefined ? { difference: part.dataset.difference } : { sent: Number(part.dataset.sent) };
    const all = here.mark !== undefined ? root.querySelectorAll(`.wb-text [data-mark="${here.mark}"]`) : [part];
    all.forEach(e => e.classList.add("wb-here"));
    part.setAttribute("tabindex", "0");
    if (focus) { part.focus({ preventScroll: true }); part.scrollIntoView({ block: "nearest" }); }
    if (here.difference !== undefined) {
      const place = part.dataset.place?.split("-").map(Number);
      if (place) rangeOf(place[0], place[1])?.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
    }
    const label = part.getAttribute("aria-label");
    if (label) say(label);
    side();
  }
  // What stands at the side belongs to where one is; Python wrote all of it, the page shows one part.
  function side() {
    const name = here?.mark !== undefined ? `mark-${here.mark}` : here?.difference !== undefined ? "difference" : "sentence";
    root.querySelectorAll("[data-side]").forEach(e => { e.hidden = e.dataset.side !== name && !(e.dataset.side === "marker" && here?.mark !== undefined); });
    const chosen = find(here);
    root.querySelectorAll("[data-side] [data-do]").forEach(b => {
      const kind = b.dataset.do;
      const now = !chosen ? null : kind === "code" ? chosen.dataset.code : kind === "voice" ? chosen.dataset.voice
        : kind === "commitment" ? chosen.dataset.commitment : kind === "source_type" ? chosen.dataset.type
        : kind === "choose" ? chosen.dataset.choice : undefined;
      if (now !== undefined) b.setAttribute("aria-pressed", String(now === b.dataset.value));
      if (kind === "source_type" || b.dataset.value === "source") b.disabled = chosen?.dataset.code !== "attribution";
    });
    const form = root.querySelector("[data-part=form]");
    if (form) form.textContent = chosen ? (here.mark !== undefined ? chosen.dataset.form : chosen.getAttribute("aria-label")) : "";
    const note = root.querySelector("[data-part=note]");
    if (note) note.textContent = chosen?.dataset.note || "";
  }
  function move(how) {
    const inDiff = here?.difference !== undefined;
    if (how === "its sentence") { stand({ sent: sentOf(here) }); return; }
    if (inDiff && /marker|sentence/.test(how)) {
      const rows = Array.from(root.querySelectorAll("tr[data-difference]"));
      const at = rows.findIndex(r => r.dataset.difference === here.difference) + (how.startsWith("next") ? 1 : -1);
      if (rows[at]) stand({ difference: rows[at].dataset.difference });
      return;
    }
    if (how === "next open") {
      const rows = Array.from(root.querySelectorAll("tr[data-difference]:not(.wb-decided)")).filter(r => !chosen.has(r.dataset.difference));
      if (rows.length) { stand({ difference: rows[0].dataset.difference }); return; }
      const open = Array.from(root.querySelectorAll(".wb-text .wb-open[data-mark], .wb-text .wb-unlabelled[data-sent]"));
      const now = find(here);
      const after = open.find(e => e !== now && (!now || now.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING));
      const to = after || open[0];
      if (to) stand(to.dataset.mark !== undefined ? { mark: Number(to.dataset.mark) } : { sent: Number(to.dataset.sent) });
      else say("nothing is open: every marker was looked at and every sentence has a label");
      return;
    }
    const next = how.startsWith("next"), all = how.endsWith("marker") ? marks() : sents();
    if (!all.length) { if (how.endsWith("marker")) move(how.replace("marker", "sentence")); return; }
    const now = find(here);
    let to;
    if (how.endsWith("sentence")) to = all[(here ? sentOf(here) : -1) + (next ? 1 : (here?.mark !== undefined ? 0 : -1))];
    else if (here?.mark !== undefined) to = all[all.findIndex(e => e.dataset.mark === now?.dataset.mark) + (next ? 1 : -1)];
    else {
      const sent = here?.sent ?? 0;
      to = next ? all.find(e => Number(e.closest("[data-sent]")?.dataset.sent) >= sent)
        : all.filter(e => Number(e.closest("[data-sent]")?.dataset.sent) < sent).pop();
    }
    if (to) stand(to.dataset.mark !== undefined ? { mark: Number(to.dataset.mark) } : { sent: Number(to.dataset.sent) });
    else say(next ? "that was the last one" : "that was the first one");
  }

  // -- choosing words
  function choose(what) {
    if (!here || here.difference !== undefined) return;
    const sent = sentOf(here), part = find(here);
    if (what === "source" && part?.dataset.code !== "attribution") { say("only an attribution has a source"); return; }
    const spot = what === "source" ? part.dataset.source : here.mark !== undefined ? part.dataset.place : null;
    const [start, end] = spot ? spot.split("-").map(Number) : [starts[sent][0], Math.min(starts[sent][0] + 1, starts[sent][1])];
    range = { start, end, sent, mark: here.mark, what };
    paint();
  }
  function leave() { range = null; palette = false; paint(); window.getSelection()?.removeAllRanges(); }
  function boundary(at, step, low, high) {
    let next = at + step;
    while (next > low && next < high && script(chars[next - 1]) === script(chars[next])) next += step;
    return Math.min(Math.max(next, low), high);
  }
  function ranging(key, event) {
    const [low, high] = starts[range.sent], first = event.shiftKey;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key], far = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (by || far) {
      const from = first ? range.start : range.end;
      const to = by ? Math.min(Math.max(from + by, low), high) : boundary(from, far, low, high);
      if (first) { range.start = Math.min(to, high - 1); range.end = Math.max(range.end, range.start + 1); }
      else { range.end = Math.max(to, low + 1); range.start = Math.min(range.start, range.end - 1); }
      paint();
    } else if (key === "Home") { range.start = low; range.end = low + 1; paint(); }
    else if (key === "End") { range.end = high; paint(); }
    else if (key === "Escape") { leave(); stand(here); }
    else if (key === "Enter" || key === " ") {
      const { start, end, mark, what } = range;
      if (what === "source") { leave(); send({ do: "source", mark, start, end }); }
      else if (mark !== undefined) { leave(); send({ do: "span", mark, start, end }); }
      else say("a code key (1 to 0, q w e r) marks the words");
    } else if (key === "x" && range.what === "source") { const { mark } = range; leave(); send({ do: "source", mark, start: null, end: null }); }
    else {
      const code = table("range", key);
      if (code && range.what !== "source") {
        const { start, end, mark } = range;
        leave();
        if (mark !== undefined) { send({ do: "span", mark, start, end, code: code[3] }); }
        else send({ do: "add", start, end, code: code[3] });
      }
    }
  }
  // Words chosen with the pointer: a code key marks them.
  function selected() {
    const selection = window.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const own = selection.getRangeAt(0);
    if (!area()?.contains(own.startContainer) || !area().contains(own.endContainer)) return null;
    const start = offsetOf(own.startContainer, own.startOffset), end = offsetOf(own.endContainer, own.endOffset);
    return end > start ? { start, end } : null;
  }

  const table = (where, key) => model.get("table").find(k => k[0] === where && k[1] === key);
  function act(kind, value) {
    if (kind === "move") move(value);
    else if (kind === "range") choose(value);
    else if (kind === "palette") { palette = true; say("type of the source: " + model.get("types").join(" · ")); }
    else if (kind === "help") { helpOpen = !helpOpen; const h = root.querySelector(".wb-hhelp"); if (h) h.hidden = !helpOpen; }
    else if (kind === "accept" || kind === "accept_sentence" || kind === "delete") {
      const message = { do: kind, mark: here?.mark, sent: here?.sent };
      const was = here;
      if (kind === "delete") {
        const all = marks(), at = all.findIndex(e => Number(e.dataset.mark) === here.mark);
        const to = all[at + 1] || all[at - 1];
        here = to ? { mark: Number(to.dataset.mark) } : { sent: sentOf(here) };
      } else move(kind === "accept" ? "next marker" : "next sentence");
      here = here || was;
      send(message);
    } else if (["code", "voice", "commitment", "source_type"].includes(kind))
      send({ do: kind, value, mark: here?.mark, sent: here?.sent });
    else if (kind === "choose") {
      const rows = Array.from(root.querySelectorAll("tr[data-difference]"));
      const at = rows.findIndex(r => r.dataset.difference === here?.difference);
      const message = { do: "choose", value, difference: here?.difference };
      chosen.add(here?.difference);
      if (value !== "new" && rows[at + 1]) here = { difference: rows[at + 1].dataset.difference };
      send(message);
    } else send({ do: kind, value });
  }

  root.addEventListener("keydown", event => {
    if (["SELECT", "INPUT", "TEXTAREA"].includes(event.target.tagName)) { event.stopPropagation(); return; }
    const key = keyOf(event), on = event.target.tagName;
    if (event.altKey || key === "Tab" || (on === "BUTTON" && (key === "Enter" || key === " "))) {
      if (on === "BUTTON") event.stopPropagation();
      return;
    }
    const waits = early.length || model.get("answered") < awaited;
    if (waits && !event.ctrlKey && !event.metaKey) {
      event.preventDefault(); event.stopPropagation();
      early.push([key, { shiftKey: event.shiftKey, preventDefault() {}, stopPropagation() {} }]);
      return;
    }
    keyed(key, event);
  });
  function keyed(key, event) {
    if (event.ctrlKey || event.metaKey) {
      const to = key === "z" && !event.shiftKey ? "undo" : key === "y" || (key === "z" && event.shiftKey) ? "redo" : null;
      if (!to) return;
      event.preventDefault(); event.stopPropagation();
      send({ do: to });
      return;
    }
    event.stopPropagation();
    if (range) { event.preventDefault(); ranging(key, event); return; }
    if (palette) {
      event.preventDefault();
      palette = false;
      const kind = table("palette", key);
      if (kind) act(kind[2], kind[3]); else stand(here);
      return;
    }
    const words = selected(), code = words && table("range", key);
    if (code) {
      event.preventDefault();
      window.getSelection().removeAllRanges();
      send({ do: "add", ...words, code: code[3] });
      return;
    }
    if (words && key === "u" && here?.mark !== undefined) {
      event.preventDefault();
      window.getSelection().removeAllRanges();
      send({ do: "source", mark: here.mark, ...words });
      return;
    }
    const where = here?.mark !== undefined ? "marker" : here?.difference !== undefined ? "difference" : "sentence";
    const found = table(where, key) || table("anywhere", key);
    if (!found) { if (key === "Escape") leave(); return; }
    event.preventDefault();
    act(found[2], found[3]);
  }
  root.addEventListener("click", event => {
    const button = event.target.closest("button[data-do]");
    if (button) {
      const words = selected();
      if (words && button.dataset.do === "code") { window.getSelection().removeAllRanges(); send({ do: "add", ...words, code: button.dataset.value }); }
      else if (range && button.dataset.do === "code") ranging(model.get("table").find(k => k[0] === "range" && k[3] === button.dataset.value)[1], event);
      else act(button.dataset.do, button.dataset.value || "");
      return;
    }
    if (selected()) return;
    const row = event.target.closest("tr[data-difference]");
    const mark = event.target.closest(".wb-text [data-mark]"), sent = event.target.closest(".wb-text [data-sent]");
    if (range && (mark || sent)) leave();
    if (row) stand({ difference: row.dataset.difference });
    else if (mark) stand({ mark: Number(mark.dataset.mark) });
    else if (sent) stand({ sent: Number(sent.dataset.sent) });
  });
  root.addEventListener("change", event => {
    if (event.target.matches("select[data-do=document]")) send({ do: "document", value: event.target.value });
  });

  // Somebody has asked for this page: it comes into sight and takes the keys, as soon as it stands in the document.
  function grab(tries) {
    if (!root.isConnected || !root.offsetHeight) { if (tries) setTimeout(() => grab(tries - 1), 40); return; }
    root.scrollIntoView({ block: "start" });
    stand(here);
  }
  const draw = () => {
    const had = root.contains(document.activeElement) || model.get("drawn") === 0;
    const inSelect = document.activeElement?.tagName === "SELECT" && root.contains(document.activeElement);
    const scrolled = Array.from(root.querySelectorAll("[data-scroll]")).map(e => [e.dataset.scroll, e.scrollTop]);
    const before = root.dataset.document;
    // Where the element with the focus is taken out of the document, JupyterLab takes the focus for its own commands
    // (there "x" cuts the cell): the page itself has it meanwhile.
    if (had && !inSelect && root.contains(document.activeElement)) root.focus({ preventScroll: true });
    root.innerHTML = model.get("html");
    root.appendChild(status);
    root.setAttribute("role", "application"); // keys are ours, also where a screen reader would take letters
    root.setAttribute("aria-roledescription", "annotation");
    root.setAttribute("aria-label", model.get("label"));
    root.dataset.document = model.get("document");
    chars = Array.from(area()?.textContent ?? "");
    starts = sents().map(e => e.dataset.place.split("-").map(Number));
    const help = root.querySelector(".wb-hhelp");
    if (help) help.hidden = !helpOpen;
    if (before === root.dataset.document)
      for (const [name, top] of scrolled) { const part = root.querySelector(`[data-scroll="${name}"]`); if (part) part.scrollTop = top; }
    else { here = null; range = null; palette = false; }
    if (range && range.mark !== undefined && !find({ mark: range.mark })) range = null;
    const to = model.get("focus");
    const first = root.querySelector("tr[data-difference]:not(.wb-decided)");
    const wanted = Object.keys(to).length ? to : here && find(here) ? here : first ? { difference: first.dataset.difference } : { sent: 0 };
    stand(wanted, had && !inSelect && model.get("drawn") > 0);
    const said = model.get("said");
    if (said) say(said);
    paint(); // words that are being chosen stay so while an answer comes in
    if (model.get("grab") > grabbed) { grabbed = model.get("grab"); grab(50); }
    root.dataset.drawn = String(model.get("drawn"));
    root.dataset.saved = model.get("saved");
    release();
  };
  model.on("change:drawn", draw);
  model.on("change:answered", () => setTimeout(release)); // after the page was drawn
  draw();
}
export default { render };
