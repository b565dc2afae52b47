"""Style sheet and fixed messages of the reading view, made from the colours in :mod:`workbench.show.labels`."""

from __future__ import annotations

from workbench.show import labels

_UNDERLINE = {"author": "solid", "quoted": "dotted", "reported": "dashed", "headline": "double"}

#: Shown in place of a text that a feature set does not hold.
ATTACH = (
    '<p class="wb-note">The corpus holds the analysis of this text, not the text itself. The bars show where in the '
    "text, from its first to its last character, the markers stand. To read the sentences, save your own copy of the "
    "text as a UTF-8 file and attach it: <code>workbench attach DIR TEXT</code>. A copy is recognised by its SHA-256 "
    "hash, so it has to be the same text, character by character.</p>"
)

_BASE = """
.wb-reading{background:#fff;color:#111;padding:.8em 1em;max-width:62em;line-height:1.5;
 font-family:sans-serif;font-size:14px}
.wb-reading .wb-small{color:#555;font-size:90%}
.wb-reading .wb-head{margin:0 0 .5em}
.wb-reading .wb-legend{font-size:85%;line-height:2.1;border-top:1px solid #ddd}
.wb-reading .wb-legend i{color:#555;margin-right:.8em}
.wb-reading .wb-legend span{margin-left:.2em;padding:0 .2em;white-space:nowrap}
.wb-reading .wb-legend label{margin-left:.6em;white-space:nowrap;cursor:pointer}
.wb-reading .wb-legend input{margin:0;vertical-align:-1px}
.wb-reading .wb-legend label:has(input:focus-visible){outline:2px solid #1a5fb4}
.wb-reading .wb-legend label:has(input:not(:checked)) span{opacity:.45}
.wb-reading .wb-text{white-space:pre-wrap;margin-top:.8em;line-height:2;border-top:1px solid #ddd;
 padding-top:.6em;font-size:15px}
.wb-reading .wb-s{display:block;position:relative;padding-left:7.2em}
.wb-reading .wb-s::before{content:attr(data-label);position:absolute;left:0;top:.35em;width:6.3em;font-size:78%;
 line-height:1.9;padding-left:.5em;box-sizing:border-box;border-left:5px solid transparent;color:#333}
.wb-reading .wb-part-title,.wb-reading .wb-part-heading{font-weight:bold}
.wb-reading .wb-part-boilerplate{color:#777;font-size:85%}
.wb-reading .wb-break{display:block;height:.7em;overflow:hidden;font-size:0}
.wb-reading .wb-blank{font-size:0}
.wb-reading .wb-m{border-radius:2px;padding:1px 1px}
.wb-reading .wb-m::after{content:attr(data-tag);font-size:60%;font-weight:bold;vertical-align:super;
 margin-left:1px;color:#333}
.wb-reading .wb-source,.wb-reading .wb-box{outline:1px dotted #444;outline-offset:1px}
.wb-reading [data-number]::before{content:attr(data-number);font-size:80%;color:#333;
 text-decoration:none;display:inline-block;line-height:1}
.wb-reading .wb-m:focus-visible,.wb-reading [data-pair]:focus-visible,.wb-reading .wb-tick:focus-visible{outline:2px solid #1a5fb4}
.wb-reading .wb-hit{box-shadow:0 -5px 0 #c1272d,0 5px 0 #c1272d;background:#fff;scroll-margin:6em}
.wb-reading .wb-barcode{margin:.8em 0;border:1px solid #ddd;padding:.4em .6em}
.wb-reading .wb-lane{display:flex;align-items:center;height:1.7em}
.wb-reading .wb-lane b{font-weight:normal;width:15em;flex:none}
.wb-reading .wb-lane span{position:relative;flex:auto;height:1.2em;background:#f6f6f6}
.wb-reading .wb-tick{position:absolute;top:0;height:100%;width:4px;min-width:3px}
.wb-reading .wb-tick.wb-hit{box-shadow:0 0 0 2px #fff,0 0 0 4px #c1272d;z-index:1}
.wb-reading .wb-block{position:absolute;top:0;height:100%;border-right:1px solid #fff;box-sizing:border-box}
.wb-reading .wb-note{background:#fff8dc;border-left:4px solid #e6b800;padding:.5em .8em}
"""


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
    rules = [_BASE]
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
