"""What stands around the text: the bar with documents and what was saved, the labels at the side, the keys."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.hand.adjudication import Adjudication, Difference
from workbench.hand.annotation import Annotation
from workbench.show import labels
from workbench.show.annotating.hand_text import describe
from workbench.show.annotating.keys import (
    CHOICE_KEYS,
    CODE_KEYS,
    COMMITMENT_KEYS,
    KEYS,
    RANGE_KEYS,
    SOURCE_TYPE_KEYS,
    VOICE_KEYS,
)
from workbench.show.html import attribute, escape
from workbench.show.reading_style import CSS

_SIGNS = {" ": "Space", "ArrowDown": "↓", "ArrowUp": "↑", "ArrowLeft": "←", "ArrowRight": "→"}


def button(
    do: str, value: str, text: str, key: str = "", *, pressed: bool | None = None, disabled: bool = False
) -> str:
    """Return a button that does what a key does, and shows the key."""
    sign = f"<kbd>{escape(_SIGNS.get(key, key))}</kbd> " if key else ""
    state = f' aria-pressed="{"true" if pressed else "false"}"' if pressed is not None else ""
    off = " disabled" if disabled else ""
    return (
        f'<button type="button" data-do="{attribute(do)}" data-value="{attribute(value)}"{state}{off}>'
        f"{sign}<span>{escape(text)}</span></button>"
    )


def bar(
    annotation: Annotation,
    documents: Sequence[tuple[str, str]],
    saved: str,
    problem: str,
    steps: tuple[int, int],
    who: str,
) -> str:
    """Return the bar: which document, who, what is open, what was saved.

    Parameters
    ----------
    annotation
        The open document.
    documents
        Ids and how far each is: ``""``, ``begun`` or ``finished``.
    saved, problem
        What to say of the last edit.
    steps
        How many steps can be undone and redone.
    who
        The coder, and how they work.
    """
    options = "".join(
        f'<option value="{attribute(d)}"{" selected" if d == annotation.doc_id else ""}>{escape(_sign(state))} {escape(d)}'
        "</option>"
        for d, state in documents
    )
    done = sum(state == "finished" for _, state in documents)
    tell = f'<span class="wb-hproblem" role="alert">{escape(problem)}</span>' if problem else ""
    tell += f' <span class="wb-hsaved">{escape(saved)}</span>' if saved else ""
    left = f"{annotation.n_open} open" if annotation.n_open else "nothing open"
    return (
        f'<div class="wb-hbar"><label>document <select data-do="document">{options}</select></label>'
        f"{button('document', 'previous', 'previous', 'PageUp')}{button('document', 'next', 'next', 'PageDown')}"
        f"<span>{escape(who)}</span><span>{len(annotation.markers)} markers, {left}; {done} of {len(documents)} finished</span>"
        f"{button('undo', '', 'undo', 'z', disabled=not steps[0])}{button('redo', '', 'redo', 'y', disabled=not steps[1])}"
        f"{button('finish', '', 'finished', 'o', pressed=annotation.finished)}{button('help', '', 'keys', '?')}{tell}</div>"
    )


def _sign(state: str) -> str:
    return {"finished": "✓", "begun": "…"}.get(state, "·")


def side(adjudicating: bool = False) -> str:
    """Return the labels at the side of the text, for a marker, a sentence and a difference; the page shows one of them."""
    codes = "".join(button("code", v, labels.label("code", v).both, k) for k, v in CODE_KEYS.items())
    voices = "".join(button("voice", v, labels.label("voice", v).both, k) for k, v in VOICE_KEYS.items())
    types = "".join(
        button("source_type", v, labels.label("source_type", v).both, f"t {k}") for k, v in SOURCE_TYPE_KEYS.items()
    )
    commitments = "".join(
        button("commitment", v, labels.label("commitment", v).both, k) for k, v in COMMITMENT_KEYS.items()
    )
    actions = (
        button("accept", "", "right as it stands", "Enter")
        + button("delete", "", "delete", "x")
        + button("range", "marker", "its words", "i")
        + button("range", "source", "words of the source", "u")
    )
    on_sentence = button("accept_sentence", "", "all of it is right", "Enter") + button(
        "range", "marker", "a new marker", "i"
    )
    marker = (
        f'<div data-side="marker" hidden><div>{actions}</div><h4>code</h4><div class="wb-hgrid">{codes}</div>'
        f'<h4>voice</h4><div class="wb-hgrid">{voices}</div><h4>type of the source</h4><div class="wb-hgrid">{types}</div></div>'
    )
    sentence = (
        f'<div data-side="sentence"><div>{on_sentence}</div><h4>commitment of the sentence</h4>'
        f'<div class="wb-hgrid">{commitments}</div><p>To mark words: choose them with the pointer, or '
        f"<kbd>i</kbd> and the arrows; then the key of a code.</p></div>"
    )
    chosen = ""
    if adjudicating:
        take = "".join(button("choose", v, _CHOICE_TEXT[v], k) for k, v in CHOICE_KEYS.items())
        chosen = f'<div data-side="difference" hidden><h4>what is right</h4><div class="wb-hgrid">{take}</div></div>'
    return (
        '<div class="wb-hside" role="group" aria-label="labels"><p class="wb-hform" data-part="form" lang="ja"></p>'
        f'<p class="wb-small" data-part="note"></p>{chosen}{marker}{sentence}</div>'
    )


_CHOICE_TEXT = {
    "first": "the first coder's", "second": "the second coder's", "neither": "neither", "new": "another: edit it in the text",
}  # fmt: skip


def help_html() -> str:
    """Return the keys, by where they do something."""
    heads = {
        "anywhere": "Anywhere", "marker": "On a marker", "sentence": "On a sentence", "palette": "After t", "difference": "On a difference",
    }  # fmt: skip
    parts = []
    for where, head in heads.items():
        lines = "".join(
            f"<div><kbd>{escape(_SIGNS.get(k.key, k.key))}</kbd> {escape(_glossed(k.do, k.value, k.text))}</div>"
            for k in KEYS
            if k.where == where and k.text
        )
        parts.append(f"<div><b>{escape(head)}</b>{lines}</div>")
    lines = "".join(f"<div><kbd>{escape(k)}</kbd> {escape(text)}</div>" for k, text in RANGE_KEYS.items())
    parts.append(f"<div><b>While words are chosen</b>{lines}</div>")
    return f'<div class="wb-hhelp" hidden role="note" aria-label="keys">{"".join(parts)}</div>'


def _glossed(do: str, value: str, text: str) -> str:
    if do in ("code", "voice", "commitment", "source_type"):
        return labels.label(do, value).both
    return text


def whole(top: str, text: str, sides: str, table: str = "") -> str:
    """Return the page."""
    body = f'<div class="wb-hmain"><div class="wb-reading" data-scroll="reading">{text}</div>{sides}</div>'
    return f"<style>{CSS}</style>{top}{table}{body}{help_html()}"


def differences_html(state: Adjudication) -> str:
    """Return the differences of two coders side by side: those that are open first."""
    decided = state.annotation.decisions
    rows = sorted(state.differences, key=lambda d: d.key in decided)
    head = "".join(
        f"<th>{escape(t)}</th>" for t in ("where", state.names[0], state.names[1], "what differs", "decided")
    )
    body = "".join(_row(state, d) for d in rows)
    n = len(state.open)
    said = f"{n} of {len(rows)} differences open" if rows else "the two coders say the same"
    return (
        f'<div class="wb-hdiffs" data-scroll="differences" aria-label="differences"><p class="wb-small">&nbsp;{said}</p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(state: Adjudication, difference: Difference) -> str:
    text, made = state.annotation.text, state.annotation.decisions.get(difference.key)
    around = text[max(0, difference.start - 8) : difference.start], text[difference.end : difference.end + 8]
    words = text[difference.start : difference.end]
    words = words if len(words) <= 40 else f"{words[:20]}…{words[-18:]}"
    one, other = (_said(state, side) for side in (difference.first, difference.second))
    choice = str(made["choice"]) if made else ""
    said = (
        f"difference in {', '.join(difference.what)}: 「{words}」; {state.names[0]}: {one}; {state.names[1]}: {other}"
    )
    said += f"; decided: {choice}" if made else "; open"
    return (
        f'<tr data-difference="{attribute(difference.key)}" data-place="{difference.start}-{difference.end}" tabindex="-1" '
        f'class="{"wb-decided" if made else ""}" data-choice="{attribute(choice)}" aria-label="{attribute(said)}">'
        f'<td lang="ja">{escape(around[0])}<b>{escape(words)}</b>{escape(around[1])}</td><td>{escape(one)}</td>'
        f"<td>{escape(other)}</td><td>{escape(', '.join(difference.what))}</td><td>{escape(choice)}</td></tr>"
    )


def _said(state: Adjudication, side: object) -> str:
    if side is None or side == ():
        return "–"
    if isinstance(side, str):
        return labels.label("commitment", side).both
    parts = []
    for marker in side if isinstance(side, tuple) else ():
        said = describe(state.annotation, marker).partition(": ")[2].rpartition("; ")[0]
        parts.append(said)
    return " + ".join(parts)
