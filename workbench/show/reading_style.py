"""Style sheet and fixed messages of the reading view, made from the colours in :mod:`workbench.show.labels`."""

from __future__ import annotations

from workbench.show import labels
from workbench.show.assets import asset

_UNDERLINE = {"author": "solid", "quoted": "dotted", "reported": "dashed", "headline": "double"}

#: Shown in place of a text that a feature set does not hold.
ATTACH = (
    '<p class="wb-note">The corpus holds the analysis of this text, not the text itself. The bars show where in the '
    "text, from its first to its last character, the markers stand. To read the sentences, save your own copy of the "
    "text as a UTF-8 file and attach it: <code>workbench attach DIR TEXT</code>. A copy is recognised by its SHA-256 "
    "hash, so it has to be the same text, character by character.</p>"
)


def tint(colour: str, share: float) -> str:
    """Mix ``colour`` into white: ``share`` 0 is white, 1 the colour."""
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + share * (c - 255)):02x}" for c in channels)


#: More sources than this are numbered but no longer light up with their cues: each needs a rule of its own.
MOST_PAIRS = 200

_SOURCES_OFF = ".wb-reading:has(.wb-on-sources:not(:checked)) .wb-text "
_MARGIN_OFF = ".wb-reading:has(.wb-on-margin:not(:checked)) .wb-text .wb-s"


def pairs(n: int) -> str:
    """Return the rules that light up a source and its cues together when one of them is pointed at or has the focus."""
    return "".join(
        f'.wb-reading .wb-text:has([data-pair="{i}"]:is(:hover,:focus)) [data-pair="{i}"]'
        "{outline:2px solid #1a5fb4;outline-offset:1px}"
        for i in range(1, min(n, MOST_PAIRS) + 1)
    )


def _switches() -> str:
    """Return the rules for boxes of the legend that are not ticked."""
    rules = [
        f"{_SOURCES_OFF}.wb-source{{outline:none}}{_SOURCES_OFF}[data-number]::before{{content:none}}",
        f"{_MARGIN_OFF}{{padding-left:0}}{_MARGIN_OFF}::before{{content:none}}",
    ]
    for code in labels.CODE:
        off = f".wb-reading:has(.wb-on-code-{code}:not(:checked))"
        rules.append(
            f"{off} .wb-text .wb-code-{code}{{background:none;text-decoration:none}}"
            f"{off} .wb-text .wb-code-{code}::after{{content:none}}{off} .wb-tick.wb-code-{code}{{display:none}}"
        )
    for voice in labels.VOICE:
        off = f".wb-reading:has(.wb-on-voice-{voice}:not(:checked))"
        rules.append(
            f"{off} .wb-text .wb-voice-{voice}{{text-decoration:none}}{off} .wb-tick.wb-voice-{voice}{{display:none}}"
        )
    return "".join(rules)


def _rules() -> str:
    rules = [asset("reading.css")]
    for code, own in labels.CODE.items():
        rules.append(
            f".wb-reading .wb-code-{code}{{background:{tint(own.colour, 0.3)};text-decoration-color:{own.colour}}}"
            f".wb-reading .wb-tick.wb-code-{code}{{background:{own.colour}}}"
        )
    rules.extend(
        f".wb-reading .wb-voice-{voice}{{text-decoration-line:underline;text-decoration-style:{_UNDERLINE[voice]};"
        "text-decoration-thickness:2px;text-underline-offset:4px}"
        for voice in labels.VOICE
    )
    for commitment, own in labels.COMMITMENT.items():
        rules.append(
            f".wb-reading .wb-s.wb-com-{commitment}::before{{border-left-color:{own.colour}}}"
            f".wb-reading .wb-block.wb-com-{commitment}{{background:{own.colour}}}"
            f".wb-reading .wb-legend .wb-com-{commitment}{{border-left:5px solid {own.colour}}}"
        )
    return "".join([*rules, _switches()])


#: The style sheet; every rule holds inside ``.wb-reading`` only.
CSS = _rules()
