"""Rules for scare quotes: quotation marks that hold a word at arm's length, neither speech nor a name."""

from __future__ import annotations

import re
from functools import cache

from workbench.annotate.context import Context
from workbench.annotate.quotes import CORNER_MARKS, Pair
from workbench.annotate.rules.registry import rule
from workbench.annotate.wordlists import words

_MAX_WORDS = 14  # characters between the marks; longer ones are speech, titles or slogans

# What surrounds a word that the text does not make its own.
# いわゆる is not among them: in news it brings in a term (none of 22 read places holds it at a distance).
_HEDGED_BEFORE = re.compile(r"(?:自称|言わば|いわば)$")
# と称して claims; と称された, と称えられた give a name and praise.
_HEDGED_AFTER = re.compile(
    r"と称(?:し(?:て(?!い)|[、た])|する(?=[一-龥]))|[とを](?:うた|謳|名乗|自称)|なるもの|とされる(?!という)"
    r"|のはず(?:だ|で)|としか(?:思|見|言|映)|呼ばわり|扱い(?:さ|し|だ|を)"
)
# A noun of action inflected behind its marks (客を「誘導」した): others call it so, or it is only likened to it.
_INFLECTED = re.compile(r"(?:し(?:た|て|、|な)|する|でき|させ)(?!よう|か[？?])")
_STEM = "[いきぎしちびみりえけげせてねべめれ]"
_OF_ACTION = re.compile(rf"[一-龥々]{{2,3}}{_STEM}?|[一-龥々]+{_STEM}[一-龥々]+{_STEM}?")
_NAMING_AFTER = re.compile(
    r"(?:という(?!$)|といった|と題|と呼ば|と呼ん|と名付|と述|と語|と話|と言|とい[うっ]|と指摘|と批判|と主張|など|と評|との|と答|と報|とコメント|と発言|の声|と表現|と記)"
)


@rule
def held_at_arms_length(context: Context, start: int, end: int) -> bool:
    """The quotation at this span is a scare quote.

    Double marks (“ ” ″ ″) round a short phrase without a predicate can be scare quotes unless a naming or reporting
    word follows; in much prose they only stress, name or sell (“軽快さ”, “中の人”), which the confidence of the place
    says. Corner brackets, which mostly carry speech and names, need a word that withholds the text's own voice
    (いわば, と称して), or to stand on a common word inside a compound of a headline.
    """
    pair = next((p for p in context.quotations if (p.start, p.end) == (start, end)), None)
    return pair is not None and _is_scare(context, pair)


def _is_scare(context: Context, pair: Pair) -> bool:
    start, end = pair.inner
    inner = context.text[start:end]
    if not 0 < len(inner) <= _MAX_WORDS or re.search(r"[。！？!?、]", inner) or _has_predicate(context, start, end):
        return False
    if re.search(r"[0-9０-９\[]", inner):
        return False  # figures and brackets stand in titles
    before, after = context.before(pair.start), context.after(pair.end)
    if pair.opener in CORNER_MARKS and _INFLECTED.match(after) and _OF_ACTION.fullmatch(inner):
        return True
    if pair.opener in CORNER_MARKS and context.enclosing(pair.start, pair.end):
        return False  # in what somebody says, the word is the speaker's
    if _HEDGED_BEFORE.search(before) or _HEDGED_AFTER.match(after):
        return True
    if pair.opener not in CORNER_MARKS:
        # A single character is mentioned.
        return len(inner) > 1 and not _NAMING_AFTER.match(after) and not _is_name(context, start, end)
    return context.is_headline and _inside_compound(context, pair) and not _is_name(context, start, end)


@rule
def contested_word(context: Context, start: int, end: int) -> bool:
    """The words in these marks accuse, praise or liken, in the text's own words and alone (not “甲”と“乙”)."""
    before, after = context.before(start), context.after(end)
    if context.enclosing(start, end) or _LISTED_BEFORE.search(before) or _LISTED_AFTER.match(after):
        return False
    return _SORT_OF.search(before) is not None or _contested().search(context.text, start, end) is not None


# One of several in marks (“甲”や“乙”): listed, for contrast or praise.
_LISTED_BEFORE = re.compile(r"[”″〟’](?:[とやか、・]|か、)?$")
_LISTED_AFTER = re.compile(r"(?:[とやか、・]|か、)?[“″〝‘]")
_SORT_OF = re.compile(r"(?:ある種|一種|言うところ|いうところ)の$")


@cache
def _contested() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words("contested")), key=len, reverse=True)))


def _has_predicate(context: Context, start: int, end: int) -> bool:
    inside = [t for t in context.tokens if start <= t.start and t.end <= end and t.is_word]
    if not inside:
        return True
    # A finite end makes it speech (借りを返す); a relative clause before a noun (芝居がかった態度) does not.
    return inside[-1].pos in {"動詞", "助動詞", "形容詞", "助詞"}


def _is_name(context: Context, start: int, end: int) -> bool:
    """Titles and names: Latin letters or digits, a katakana word that stands alone, or what ends as names do."""
    inner = context.text[start:end]
    return bool(re.fullmatch(r"[A-Za-zＡ-Ｚａ-ｚ0-9０-９ .・\-]+|[ァ-ヶー・]{5,}", inner)) or bool(_NAMED.search(inner))


_NAMED = re.compile(r"(?:ちゃん|さん|くん|事件|工法|製法|研究所|協会|学会|会社|財団|新聞|新報|語録|説|[号党社誌館駅])$")


def _inside_compound(context: Context, pair: Pair) -> bool:
    """A noun joins on directly (「利害」一致) and the inside is one common noun."""
    inside = [t for t in context.tokens if pair.start < t.start and t.end < pair.end]
    following = context.token_from(pair.end)
    joined = following is not None and following.start == pair.end and following.pos == "名詞"
    return (
        joined
        and 1 <= len(inside) <= 2
        and all(t.pos in {"名詞", "接尾辞", "接頭辞"} for t in inside)
        and not re.search(r"[ァ-ヶ]", context.text[pair.start : pair.end])
    )
