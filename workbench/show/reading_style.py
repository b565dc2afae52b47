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
.wb-reading .wb-legend span{margin-left:.6em;padding:0 .2em;white-space:nowrap}
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
.wb-reading .wb-source{outline:1px dotted #444;outline-offset:1px}
.wb-reading .wb-barcode{margin:.8em 0;border:1px solid #ddd;padding:.4em .6em}
.wb-reading .wb-lane{display:flex;align-items:center;height:1.7em}
.wb-reading .wb-lane b{font-weight:normal;width:15em;flex:none}
.wb-reading .wb-lane span{position:relative;flex:auto;height:1.2em;background:#f6f6f6}
.wb-reading .wb-tick{position:absolute;top:0;height:100%;width:4px;min-width:3px}
.wb-reading .wb-block{position:absolute;top:0;height:100%;border-right:1px solid #fff;box-sizing:border-box}
.wb-reading .wb-note{background:#fff8dc;border-left:4px solid #e6b800;padding:.5em .8em}
"""


def tint(colour: str, share: float) -> str:
    """Mix ``colour`` into white: ``share`` 0 is white, 1 the colour."""
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + share * (c - 255)):02x}" for c in channels)


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
    return "".join(rules)


#: The style sheet; every rule holds inside ``.wb-reading`` only.
CSS = _rules()
