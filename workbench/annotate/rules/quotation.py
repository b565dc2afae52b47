"""Rules for scare quotes: quotation marks that hold a word at arm's length, neither speech nor a name."""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.annotate.context import Context
from workbench.annotate.quotes import CORNER_MARKS, Pair
from workbench.annotate.rules.registry import rule

_MAX_WORDS = 14  # characters between the marks; longer ones are speech, titles or slogans

# What surrounds a word that the text does not make its own.
# いわゆる is not among them: in news it brings in a term (none of 22 read places holds it at a distance).
_HEDGED_BEFORE = re.compile(r"(?:自称|言わば|いわば)$")
# と称して claims; と称された, と称えられた give a name and praise.
_HEDGED_AFTER = re.compile(
    r"と称(?:し(?:て(?!い)|[、た])|する(?=[一-龥]))|[とを](?:うた|謳|名乗|自称)|なるもの|とされる(?!という)|を装"
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

    Double marks (“ ” ″ ″) round a short phrase without a predicate are scare quotes unless a naming or
    reporting word follows. Corner brackets, which mostly carry speech and names, need a word that withholds
    the text's own voice (いわば, と称して), or to stand on a common word inside a compound of a headline.
    """
    pair = next((p for p in context.quotations if (p.start, p.end) == (start, end)), None)
    return pair is not None and _is_scare(context, pair)


def _is_scare(context: Context, pair: Pair) -> bool:
    start, end = pair.inner
    inner = context.text[start:end]
    if not 0 < len(inner) <= _MAX_WORDS or re.search(r"[。！？!?、]", inner) or _has_predicate(context, start, end):
        return False
    before, after = context.before(pair.start), context.after(pair.end)
    if _HEDGED_BEFORE.search(before) or _HEDGED_AFTER.match(after):
        return True
    if pair.opener in CORNER_MARKS and _INFLECTED.match(after) and _OF_ACTION.fullmatch(inner):
        return True
    if pair.opener not in CORNER_MARKS:
        return not _NAMING_AFTER.match(after) and not _is_name(context, start, end)
    if context.is_headline and _inside_compound(context, pair) and not _is_name(context, start, end):
        return True
    return _word_of_others(context, pair) and commentary(context.text)


# A writer's own judgement: commentary is thick with it, news is not.
_JUDGES = re.compile(
    r"だろう|であろう|ではないか|べき(?:だ|で|な)|のである|と(?:言|い)え(?:る|よう)|わけではない|に違いない|かもしれない|筆者|本稿|小論|にほかならない|に過ぎない|でしょう"
)


@lru_cache(maxsize=8)
def commentary(text: str) -> bool:
    """The text argues in its own voice: at least two words of judgement in a thousand characters, outside an inquiry."""
    return len(_JUDGES.findall(text)) >= max(3.0, len(text) / 500)


_TERM_BEFORE = re.compile(
    r"(?:[」』](?:と|や|、)|書籍|著書|小説|映画|番組|漫画|アニメ|雑誌|新聞|紙|誌|サイト|会社|企業|団体|組織|機関|施設|船|艦|号|店|条約|法|計画|作戦|会議|戦艦|歌|曲|作品|論文|[』」（(])$"
)
_TERM_AFTER = re.compile(
    r"(?:という(?!こと)|といった|と(?:題|呼|名付|述|語|話|言|い[うっわ]|指摘|批判|主張|評|答|報|表現|記|書|し(?:て|た)|され|する|は何)|など|とは|[（(「『]|、「|や「|と「|の(?:教訓|略|意味|研究|定義|語)|号|氏|さん)"
)


def _word_of_others(context: Context, pair: Pair) -> bool:
    """A short common noun phrase in the clause itself, not a term, title or name.

    Left out: what is introduced, listed, defined or said; words in katakana or Latin letters only; names.
    """
    start, end = pair.inner
    inner = context.text[start:end]
    if not 2 <= len(inner) <= 10 or pair.depth > 0 or re.fullmatch(r"[ァ-ヶー・A-Za-z0-9０-９]+|[ぁ-んー]+", inner):
        return False  # katakana and hiragana alone are names (of ships, goods, reactors)
    if _TERM_BEFORE.search(context.before(pair.start)) or _TERM_AFTER.match(context.after(pair.end)):
        return False
    words = [t for t in context.tokens if start <= t.start and t.end <= end]
    if not words or any(t.pos not in {"名詞", "接尾辞", "形状詞", "接頭辞"} for t in words):
        return False
    # Terms and names are mostly compounds; a single everyday word in marks is more often held at a distance.
    return len(words) == 1 or (
        len(words) == 2 and words[-1].surface in {"化", "的", "性", "力", "人", "論", "者", "さ"}
    )


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


_NAMED = re.compile(r"(?:ちゃん|さん|くん|事件|工法|製法|研究所|協会|学会|会社|財団|新聞|新報|語録|[号党社誌館駅])$")


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
