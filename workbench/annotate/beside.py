"""Words that stand beside who said them, without と: 「道は残る。」甲野は町の人に言った。 市長は会見で語った。「道は残る」"""

from __future__ import annotations

import re

from workbench.annotate import rules
from workbench.annotate.context import Context
from workbench.annotate.nouns import may_speak
from workbench.annotate.phrases import phrase_before

# Whom, where, about what or how: no object and no subject of its own, or the verb says something of them.
_ASIDE = r"(?:[^、。「」はがをと]{0,20}(?:[にで]|ながら|について|に対し))?"
# 「道は残る。」甲野は町の人に言った。 without と: the words, who said them, and whom or where.
_SPEECH_THEN = re.compile(rf"」[、，]?(?P<who>[^、，。「」]{{2,30}}?)は{_ASIDE}\Z")
_SPEAKER_THEN = re.compile(rf"(?:^|[、，。」])(?P<who>[^、，。「」]{{2,40}}?)[はが](?P<aside>{_ASIDE})\Z")
_WORDS_FOLLOW = re.compile(r"(?:[。．][ 　\n]*|[:：][ 　\n]*)「|[:：][ 　]*[^ 　\n]")


def words_before_speaker(context: Context, verb_start: int, verb_end: int) -> int | None:
    """Where the words close that stand before the speaker and a verb that ends the sentence, None where none do."""
    before = context.before(verb_start)
    match = _SPEECH_THEN.search(before) if "」" in before and context.after(verb_end, 1) in ("。", "") else None
    if match is None:
        return None
    begins = verb_start - len(before)
    close, phrase = begins + match.start() + 1, phrase_before(context, begins + match.end("who"))
    if phrase is None or context.text[close : phrase[0]] not in ("", "、", "，"):
        return None
    speaks = may_speak(context.text[slice(*phrase)]) and rules.speaker.quotation_speaks(context, close)
    return close if speaks else None


def words_follow(context: Context, verb_start: int, verb_end: int) -> bool:
    """The speaker, whom or where, and a verb that closes its sentence; the words follow in quotation marks or behind a colon."""
    if not _WORDS_FOLLOW.match(context.text, verb_end):
        return False
    before = context.before(verb_start)
    match = _SPEAKER_THEN.search(before)
    if match is None or not match.group("aside"):
        return False  # with the speaker directly before the verb nothing need follow
    phrase = phrase_before(context, verb_start - len(before) + match.end("who"))
    return phrase is not None and may_speak(context.text[slice(*phrase)])
