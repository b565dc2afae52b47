"""Rules for talk: posts that answer one another, where a bare question is put to whoever wrote before."""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.annotate.context import Context
from workbench.annotate.rules.registry import rule

_STOP = re.compile(r"[。！!？?\n]+")
_ASKED = re.compile(r"[？?]+")
# …だよ。 …なんだよね。 …だし… what people end with who talk to one another.
_SPOKEN = re.compile(r"(?:[よねなさわぜぞ]|じゃん|だろ|でしょ|けど|んだ|って)[ーぁあぇえ〜～]*[。！!\n…（(]")
_POLITE = re.compile(r"(?:です|ます|ました|ません|でした)[よねが]*[。！!\n]")
_QUOTED = re.compile(r"「[^「」]*」")
# The share of spoken ends is .67 at the median of 200 discussions read, at most .12 at that of any other kind of text.
_SHARE_SPOKEN, _SHARE_POLITE, _FEWEST = 0.34, 0.25, 4
# 先生　そう。 a written dialogue, where the one who guesses asks, too; the sign of a footnote is of one who writes alone.
_DIALOGUE = re.compile(r"(?:^|\n)[一-龥ぁ-んァ-ヶー]{1,6}　|\[\^")


@lru_cache(maxsize=64)
def is_talk(text: str) -> bool:
    """Most of what a text asserts ends as people talk (particles, no polite forms), outside quotation marks."""
    bare = _QUOTED.sub("", text) + "\n"
    ends = len(_STOP.findall(bare)) - len(_ASKED.findall(bare))
    if ends < _FEWEST or len(_DIALOGUE.findall(text)) > 1:
        return False
    return len(_SPOKEN.findall(bare)) >= ends * _SHARE_SPOKEN and len(_POLITE.findall(bare)) < ends * _SHARE_POLITE


# What claims under the form of a question: is it not (…じゃない？), what is it then (…んだ？), what of it (意味ある？), taken up (…だって？).
_CLAIMS = re.compile(
    r"(?:じゃ|では|く|なら)ない(?:の|ん)?$|んじゃ$|じゃね[えぇー]?の?$|(?<!なら)って$|っけ$|(?:ん|何|どこ|誰)だよ?$"
    r"|どうなの$|わけ$|は$|だけ$|意味(?:が|は)?ある(?:の)?$|と[はも]?[言い]える$|(?:マジ|まじ)で$|本当(?:に[^。、]*)?$|ホント$|だろう?$|か$|済み$"
)
_CALLS = re.compile(r"(?:教え|説明し|見せ|示し|挙げ|分析し)てくれない$|[はをが]どう$")

_WONDER = re.compile(r"(?:の|ん|もの)?(?:かな[あぁー]*|かしら)$")
_REACH = 24


@rule
def asks_poster(context: Context, start: int, end: int) -> bool:
    """In talk a question in plain form (どこにあるの？ 試した？) asks the one who wrote before; what claims (…じゃない？) does not."""
    form = context.text[start:end]
    if not is_talk(context.text) or "！" in form or "!" in form:
        return False
    said = context.text[max(context.start, start - _REACH) : start] + form.rstrip("？?… ")
    core = _WONDER.sub("", said)
    if core != said:
        return _CALLS.search(core) is not None
    return _CLAIMS.search(said) is None
