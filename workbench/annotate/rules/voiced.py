"""Rules for what many say: quotations side by side, and a quotation that a noun behind it calls somebody's voice."""

from __future__ import annotations

import re
from functools import cache

from workbench.annotate import wordlists
from workbench.annotate.context import Context
from workbench.annotate.nouns import source_type
from workbench.annotate.quotes import Pair
from workbench.annotate.rules.position import sentence_final
from workbench.annotate.rules.registry import rule

# 「来るのか」「来ないのか」: what stands beside another quotation is one of several that are said; titles stand in 『』.
_NEXT = re.compile(r"[、・／/ 　]?[「“]")
_PREVIOUS = re.compile(r"[」”][、・／/ 　]?$")
_VOICED_REACH = 34
# 「来るのか」という問い, 「橋は？」「川は？」の質問: somebody is asked.
_PUT = re.compile(
    r"(?:[、・／/ 　]?「[^「」]*」)*(?:の|との|という|といった|などの?)?(?:問|質問|議論|テーマ|見出し|題|タイトル)"
)
_PUT_REACH = 160


@cache
def _voiced() -> re.Pattern[str]:
    """What makes a quotation somebody's words behind it: といった意見, など、町を嘆くコメント, と批判する声."""
    named = "|".join(map(re.escape, wordlists.words("voice")))
    return re.compile(
        rf"(?:など|とい(?:う|った)|とする|との|って(?:いう)?|とか(?:いう)?)、?[^。、「」『』]{{0,20}}?(?:{named})"
        r"|と[^。、「」『』]{0,10}?(?:する|した|の|いう)(?:声|意見|コメント|書き込み|投稿|ツイート)(?![しす])"
    )


def said_as_a_voice(context: Context, quotation: Pair) -> bool:
    """The quotation is one of several side by side, or a noun behind it calls it a voice."""
    text, start, end = context.text, quotation.start, quotation.end
    if quotation.opener == "『" or _PUT.match(text, end, min(context.end, end + _PUT_REACH)):
        return False
    beside = _NEXT.match(text, end) or _PREVIOUS.search(text, max(context.start, start - 2), start)
    return bool(beside or _voiced().match(text, end, min(context.end, end + _VOICED_REACH)))


@rule
def among_voices(context: Context, start: int, end: int) -> bool:
    """The innermost quotation is one of several that people say (「橋は残るか」「まさか」などの声): nobody is asked there."""
    around = context.enclosing(start, end)
    return bool(around) and said_as_a_voice(context, around[-1])


# 橋は残るのか？川はどうなる: the mark closes the question where the sentence runs on; 残るのか？と聞く takes it up.
_MARKED = re.compile(r"[!！]?[？?]+(?![ 　]?(?:[とっをはがのにでへも、]|など|という|みたい|な[んど]))")
_BROKEN_OFF = re.compile(r"(?:…|・・)")
_CLOSED = re.compile(r"[！？!?…ｗw 　]*(?:[。」』”″）)]|[（(](?:笑|汗|苦笑)[）)])")
# 町はどれだけ橋を思うことか, もう閉じたのか！: exclaimed, not asked.
_HOW_MUCH = re.compile(r"(?:どれ(?:だけ|ほど|(?:くらい|ぐらい)の)|どんなに|いかに)[^。、」]{1,30}こと$")
_EXCLAIMED = re.compile(r"[!！](?![？?])")


@rule
def asked_out(context: Context, start: int, end: int) -> bool:
    """The question is closed: it ends the sentence or quotation, or its mark stands before another sentence."""
    text, marked = context.text, context.text[end - 1] in "？?"
    exclaimed = not marked and _EXCLAIMED.match(text, end, context.end)
    if exclaimed or _HOW_MUCH.search(text, max(context.start, start - 48), start):
        return False
    if sentence_final(context, start, end):
        return True
    if text[start] in "のん" and _BROKEN_OFF.match(text, end, context.end):
        return True  # 橋は残るのか…もう古い
    first = end - 1 if marked else end
    if _MARKED.match(text, first, context.end):
        return not any(q.opener == "『" for q in context.enclosing(start, end))  # a title
    return bool(_CLOSED.match(text, end, context.end))


_NAME_POS = frozenset({"名詞", "接尾辞", "接頭辞", "英単語", "記号"})
_AS_A_PART = re.compile(r"(?:が|は|も|を|に(?!よ)|と|で(?!は?な|す)|、|。|（|\()")
_NAME_REACH = 18
# 朝から走るという甲野さん tells it himself (attr.says_named).
_BY_ITSELF = re.compile(r".*(?:さん|氏|アナ)\Z|[ァ-ヶー]+\Z")


@rule
def before_a_name(context: Context, start: int, end: int) -> bool:
    """Somebody with a name follows, of whom the clause before is told (昼は店に立つという{甲野}は)."""
    at = end
    for token in context.tokens[context.index_from(end) :]:
        if token.start != at or not (token.pos in _NAME_POS or token.surface == "・") or token.end - end > _NAME_REACH:
            break
        at = token.end
    if at == end or _AS_A_PART.match(context.text, at, context.end) is None:
        return False
    return _BY_ITSELF.match(context.text, end, at) is None and source_type(context.text[end:at]) == "named_person"
