"""として 'on the ground that': by whom it is claimed where the sentence tells only what comes of it."""

from __future__ import annotations

import re

from workbench.annotate.candidates import source_before
from workbench.annotate.context import Context, Found
from workbench.annotate.nouns import source_type

Span = tuple[int, int]

_CHARGED_BY = re.compile(
    r"(?:など)?として[、，]?(?P<who>[^、，。「」はがを]{1,20}?)(?:に|から|によって)"
    r"[^。「」はが]{0,30}?(?:摘発|逮捕|検挙|書類送検|送検|起訴|処分|告発|告訴|提訴|指摘|注意|勧告|警告)され"
)
# 難問を解いた{として}注目を集めている: by many, whom the sentence does not name.
_WIDELY = re.compile(
    r"として[、，]?[^、。「」]{0,24}?(?:注目(?:を|され)|話題|波紋|物議|炎上|評判|人気を|選ばれ|知られ|親しまれ|高く評価され|騒がれ|批判を(?:浴び|受け|呼))"
)


def charged_by(context: Context, cue: Found) -> Span | None:
    """The office that acts on a claim in the passive behind it: …を運転した{として}警察に摘発された."""
    match = _CHARGED_BY.match(context.text, cue.start, context.end)
    phrase = source_before(context, match.end("who")) if match is not None else None
    if phrase is None or phrase[0] < cue.end:
        return None
    return phrase if source_type(context.text[slice(*phrase)]) in {"official", "named_organisation"} else None


def is_widely_thought(context: Context, cue: Found) -> bool:
    """What is claimed only says why something is talked of or chosen: 甲は難問を解いた{として}注目を集めている."""
    return _WIDELY.match(context.text, cue.start, context.end) is not None
