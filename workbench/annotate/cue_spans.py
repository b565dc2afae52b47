"""How far a reporting cue reaches beyond と and its verb: 私は…{と思うわけであります}, {ものとみている}."""

from __future__ import annotations

import re

from workbench.annotate.context import Context

# Who gives his own thought as an explanation does not explain anything: the whole is the cue.
_OWN_THOUGHT = frozenset({"rv.omou_author"})
_EXPLAINED = re.compile(
    r"(?<=[うるたい])(?:(?:ん|の|わけ)(?:です(?:[よね]+)?|であります|でございます|であって|でありまして|でございまして)|わけで(?=、))"
)
# 起きたものとみている: もの says no more than the と behind it.
_AS_IT_IS = re.compile(r"(?<=[うくぐすつぬぶむるただい])もの(?=と(?:は|も)?(?:[み見]|考え))")


def cue_span(context: Context, entry_id: str, start: int, end: int) -> tuple[int, int]:
    """Where the cue of an entry begins and ends that goes from ``start`` to the end of its verb, ``end``."""
    text = context.text
    if text.startswith("と", start) and _AS_IT_IS.match(text, start - 2, context.end):
        start -= 2
    if entry_id in _OWN_THOUGHT and (explained := _EXPLAINED.match(text, end, context.end)) is not None:
        end = explained.end()
    return start, end
