"""Rules on the words by which people react, and the noun that says how (「…」「…」など、怒りの声が相次いだ)."""

from __future__ import annotations

import re

from workbench.annotate.classes import word_class
from workbench.annotate.context import Context
from workbench.annotate.quotes import Pair
from workbench.annotate.rules.position import clause_before
from workbench.annotate.rules.registry import behind, rule
from workbench.annotate.rules.report import said, said_so, speech


@rule
@behind("」』”″）) 　\n")
def many_say(context: Context, start: int, end: int) -> bool:
    """As ``speech``, or the last of several quotations side by side, whatever it says (「…」「…」「神」など)."""
    if context.text[start - 1 : start] == "\n":  # each of the words has a line of its own
        return context.text[max(0, start - 8) : start].rstrip().endswith(("」", "』"))
    if speech(context, start, end):
        return True
    at = start - (context.text[start - 1 : start] in (" ", "　"))
    last = context.quotation_closing(at)
    if last is None:
        return False
    if _states(context, last):
        return True
    before = last.start - (context.text[last.start - 1 : last.start] in ("、", "，", " ", "　"))
    first = context.quotation_closing(before)
    return first is not None and first.depth == last.depth


@rule
def held_so(context: Context, start: int, end: int) -> bool:
    """As ``said_so``, or the last of several quotations side by side (「早い」「安くて楽」という声)."""
    return said_so(context, start, end) or many_say(context, start, end)


_NOMINAL = frozenset({"名詞", "接尾辞", "接頭辞", "代名詞", "英単語", "記号", "補助記号"})
_CASES = frozenset({"は", "が", "を", "に", "も", "で", "へ", "から", "まで", "より", "か"})


def _states(context: Context, quotation: Pair) -> bool:
    """A quotation that is more than a name: it has a case in it (「高齢の方に失礼」), or is no noun (「やりすぎ」, 「えー」)."""
    inside = context.tokens[context.index_from(quotation.start + 1) : context.index_before(quotation.end - 1) + 1]
    if not inside:
        return False
    last = inside[-1]
    quality = last.pos not in _NOMINAL or last.surface.endswith(("すぎ", "過ぎ"))
    return quality or any(t.pos == "助詞" and t.surface in _CASES for t in inside)


@rule
def talked_words(context: Context, start: int, end: int) -> bool:
    """As ``said``, and no adverb with its own と (何かと話題になる)."""
    last = context.quotation_closing(start)
    if last is not None and _states(context, last):
        return True
    return said(context, start, end) and not context.before(start, 3).endswith(("何か", "なにか"))


# 町の掲示板を中心に大きな話題: only where it is talked of stands before the noun, nothing that is talked of (姿が話題).
_STRAIGHT = re.compile(r"(?!いう|して|か(?!なり))(?:[^、。「」がはを]|を中心){0,28}?(?:話題|評判|物議|波紋|騒|論議)")


@rule
def straight_to_talk(context: Context, start: int, end: int) -> bool:
    """Only where and how much it is talked of stands between the words and the noun of talk (と町の掲示板を中心に話題)."""
    return _STRAIGHT.match(context.text, start, context.end) is not None


_WORDS_OF_ONE = re.compile(r"[^、。「」]{0,14}[たる](?:こと|件|点|の)(?:に|へ|を)")


@rule
def not_of_one(context: Context, start: int, end: int) -> bool:
    """No report by one speaker begins here, to which others react (「…」と{発言したことに}批判が高まった)."""
    return _WORDS_OF_ONE.match(context.text, start, context.end) is None


_STATE = re.compile(r"(?:[ただ]|てい?る|でい?る)$")


@rule
def people_follow(context: Context, start: int, end: int) -> bool:
    """A clause ends here that says of people what they do with the words (怒りを表す{ファンも}多い), not how they are (驚いた)."""
    if _STATE.search(context.before(start, 3)):
        return False
    ends = word_class("many_people").ends(context.text, start, context.end)
    return any(context.text[at : at + 1] in ("が", "も", "は") for at in ends) and clause_before(context, start, end)
