"""Direct speech + と + any predicate of the speaker: と笑顔を見せた, とつづった, と語気を強めた (guidelines §7).

No list of verbs can be complete here; what decides is the construction: a quotation that is speech, と, and a predicate
that neither names nor compares (class ``naming``). Lexicon verbs of saying are found by
:mod:`workbench.annotate.reporting`; this adds the predicates that no lexicon has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from workbench.annotate.classes import word_class
from workbench.annotate.context import Context
from workbench.annotate.nouns import can_be_source
from workbench.annotate.persons import morphemes
from workbench.annotate.phrases import phrase_before
from workbench.annotate.tokens import Token

_REACH = 40  # characters between と and the end of the predicate
_PREDICATES = {"動詞", "形容詞"}
_NOMINAL = {"名詞", "接尾辞", "接頭辞", "形状詞", "英単語", "記号", "代名詞", "副詞", "連体詞"}
# Verbs that continue a predicate after て: they belong to its inflection.
_AUXILIARY = frozenset({"いる", "居る", "おる", "くる", "来る", "いく", "行く", "しまう", "みせる", "見せる", "くれる", "もらう", "いただく", "頂く",
    "ある", "やる", "おく", "みる", "やまない", "やむ", "まいる", "参る", "いらっしゃる", "くださる", "下さる", "あげる", "ござる"})  # fmt: skip
_COMPOUND = frozenset({"始める", "はじめる", "続ける", "つづける", "出す", "だす", "合う", "あう", "かける", "切る", "返す", "終える", "つける", "込む", "上げる", "立てる", "直す", "添える", "加える", "すぎる", "過ぎる"})  # fmt: skip
# At the end of a sentence they are stances of their own, not part of the predicate's inflection.
_MODAL = {"だろう", "でしょう", "らしい", "よう", "そう", "べき", "みたい"}
_TENSE = {
    "た",
    "だ",
    "ます",
    "まし",
    "ませ",
    "ん",
    "ない",
    "なかっ",
    "れる",
    "られる",
    "れ",
    "られ",
    "せる",
    "させる",
    "せ",
    "させ",
    "たい",
    "たく",
    "ず",
    "ぬ",
    "です",
    "でし",
    "たる",
    "てる",
    "てい",
    "う",
}


# 「…」なんて夢のよう, 「…」とか得意になる: in everyday speech they also cite what nobody says.
_EVERYDAY = ("なんて", "とか", "って")
_SAYS_IT = re.compile(
    r"[言い][いうっわえ]|語|話[しすさせ]|聞[いくかき]|訊|書[いくか]|思[いうわっ]|答え|叫|つぶや|呟|怒|笑|泣|キレ|返|煽|騒|脅|バカに|馬鹿に|決めつけ|付け加え|突っ込|ツッコ|一蹴|説明|主張"
)


def predicate(context: Context, at: int) -> Iterator[int]:
    """Yield where the predicate of the speaker that begins at a position ends; nothing where it names or compares.

    The position itself is yielded where only the speaker's name follows (」と甲教授。): there と alone is the cue.
    """
    everyday = context.text.endswith(_EVERYDAY, context.start, at)
    for end in _predicate(context, at):
        if not everyday or end == at or _SAYS_IT.search(context.text, at, end):
            yield end


def _predicate(context: Context, at: int) -> Iterator[int]:
    first = i = context.index_from(at)
    tokens = context.tokens
    if i >= len(tokens) or tokens[i].start != at or context.text.startswith(_AS_IF, at):
        return
    while i < len(tokens) and tokens[i].end - at <= _REACH:
        token = tokens[i]
        if _made_a_noun(tokens[i : i + 2]):
            i += 2  # 良さ, 重み
            continue
        if token.pos in _PREDICATES or _verbal_noun(context, i):
            end, last = _inflected(context, i)
            thought = token.lemma in _THOUGHT  # 「…」と本気で思った
            named = thought or (i == first and _names(context, first, i))
            if named or _passive(context, i, last) or _is_who(context, i, last):
                return  # named, compared; or somebody else's word (と言われ, と使われる)
            if _goes_on(context, last + 1):
                i = last + 1
                continue
            yield end
            return
        if token.surface in "。！？!?」』、，":
            break
        if token.surface in "（(" and i > first:
            behind = _behind_parentheses(context, i)
            if behind is None:
                return
            yield from _clipped(context, first, i, behind)
            return
        if token.surface == "と" and i > first and _REPORTED.match(context.text, token.start):
            break  # the predicate without its verb, said by somebody else: 」と好評という。
        if token.surface in {"と", "や"} and i > first and _TWO_OBJECTS.match(context.text, tokens[i - 1].start):
            i += 1  # 怒りと悲しみをにじませた
            continue
        if token.pos == "助詞" and token.surface in {"は", "が", "と", "や"}:
            return  # a subject of its own, or a second thing joined: left to the verbs of the lexicon
        if token.pos == "助詞" and i == first:
            return
        if token.pos not in _NOMINAL and token.pos not in {"助詞", "助動詞"}:
            return
        i += 1
    yield from _clipped(context, first, i)


def _made_a_noun(pair: Sequence[Token]) -> bool:
    """The stem of an adjective and さ or み."""
    return len(pair) > 1 and pair[0].pos == "形容詞" and pair[1].pos == "接尾辞" and pair[1].surface in {"さ", "み"}


def _passive(context: Context, i: int, last: int) -> bool:
    return any(t.lemma in {"れる", "られる"} or t.surface in {"さ", "され"} for t in context.tokens[i + 1 : last + 1])


def _is_who(context: Context, i: int, last: int) -> bool:
    """A copula before a noun says who the speaker is (」と町の住民である甲野氏は述べた): the verb is yet to come."""
    tokens = context.tokens
    copula = tokens[i].lemma in {"ある", "有る"} and i > 0 and tokens[i - 1].surface == "で"
    return copula and last + 1 < len(tokens) and tokens[last + 1].pos in _NOMINAL - {"記号"}


def _verbal_noun(context: Context, i: int) -> bool:
    """A noun with する, or a quality with だった, directly behind it (と感心しきりだった)."""
    following = context.tokens[i + 1] if i + 1 < len(context.tokens) else None
    if context.tokens[i].pos not in {"名詞", "接尾辞", "形状詞"} or following is None:
        return False
    return (following.pos == "動詞" and following.lemma in {"する", "為る"}) or (
        following.pos == "助動詞" and following.surface in {"だっ", "でし", "です", "だ"}
    )


def _inflected(context: Context, i: int) -> tuple[int, int]:
    """Where the inflected form that begins at a token ends, and its last token."""
    tokens = context.tokens
    last = i
    if _verbal_noun(context, i):
        last = i + 1
    while last + 1 < len(tokens) and _inflects(context, last):
        last += 1
    # A て that nothing follows belongs to the form; つつ and ながら join what comes to it.
    return tokens[last].end, last


def _inflects(context: Context, last: int) -> bool:
    before, token = context.tokens[last : last + 2]
    if token.pos == "助動詞":
        return token.surface in _TENSE or (
            token.lemma in {"た", "ます", "ない", "れる", "られる", "せる", "させる", "たい", "だ", "り"}
            and token.surface not in _MODAL
        )
    if token.pos == "助詞":
        return token.surface == "て" or (token.surface == "で" and before.surface[-1] in "んい")
    if token.pos == "動詞":
        if before.surface in {"て", "で"}:
            return token.lemma in _AUXILIARY
        # 織り交ぜる, 散らす behind どなり: a stem in i or e and a verb at once are one verb.
        stem = before.surface[-1] in "いきぎしちにびみりえけげせてねべめれ" and token.start == before.end
        return before.pos == "動詞" and (stem or token.lemma in _COMPOUND or token.lemma in {"する", "為る"})
    return token.pos == "接尾辞" and token.surface in {"がる", "がっ", "がり"}


_AS_IF = ("言わんばかり", "いわんばかり")  # 」と言わんばかりだ: so it looks, nobody says it
_WHEN = re.compile(r"(?:同|翌|前)?[0-9０-９一二三四五六七八九十]{0,4}(?:日|年|月|時|分|夜|朝)(?:夜|朝|午[前後])?")
_REPORTED = re.compile(r"と(?:いう|のこと)(?=[。＝」）]|$)")
# 「…」と打ち明けた人を励ます: the noun is the speaker, no object of what he does.
_SPEAKER_HIMSELF = "[^、。「」はがもを]{0,10}(?:[人者氏]|さん|女性|男性|ユーザー?|ファン|住民)"
_OBJECT_OR_MANNER = re.compile(
    rf"(?!{_SPEAKER_HIMSELF}を)[^、。「」はがもを]{{1,12}}を|ことも(?:明か|語|話|認め|告白|述べ|報告|伝え|強調|打ち明け|説明)|(?:様子|表情|口調|口ぶり|面持ち|調子|顔)で"
)
_SAYING = re.compile(
    r"(?:話し|語っ|述べ|答え|言っ|発言し|伝達し|伝え|主張し|質問し|指摘し|コメントし|つぶやい)(?:て(?:い|き)?)?た\Z"
)
_THEN_SAYS = re.compile(
    r"[^、。「」はがと]{0,10}?(?:語|述べ|(?<!電)話|言|訴え|説明|答え|コメント|強調|笑|叫|呼び|つぶや|ささや|指摘|批判|主張|伝え|告げ|打ち明け|謝|感謝|誓|求め|喜|悲しん|嘆|表現|発言|答弁|報じ|報道|書き込|振り返)"
)


def _goes_on(context: Context, i: int) -> bool:
    """More of the predicate follows: it modifies a noun (悲しんでいる様子をつづった), or て leads on to the next verb."""
    if i >= len(context.tokens):
        return False
    token, before = context.tokens[i], context.tokens[i - 1]
    if token.start != before.end:
        return False
    if token.surface in {"こと", "旨", "例"} and _SAYING.search(context.text, context.start, before.end):
        return False  # 「…」と{話していた}ことを明かした: the words are those of the first verb
    past = before.surface == "だ" and context.tokens[i - 2].pos == "動詞"  # 選んだことを強調した
    if token.pos in {"名詞", "代名詞", "形状詞"} and (past or before.surface[-1] in "るたうくすつむぶぬぐいな"):
        return _OBJECT_OR_MANNER.match(context.text, token.start, context.end) is not None
    if before.surface in {"て", "で"} and token.pos in {"動詞", "名詞", "副詞"}:
        # 取材に応じて語った: manner, then the act of saying itself, with no pause.
        return _THEN_SAYS.match(context.text, token.start, context.end) is not None
    return before.pos == "形容詞" and before.surface.endswith("く") and token.pos == "動詞"


_THOUGHT = frozenset({"思う", "思える"})


def _names(context: Context, first: int, i: int) -> bool:
    """The predicate names, becomes or compares: と呼ぶ, となる, と比べる."""
    token = context.tokens[i]
    known = word_class("naming")
    return token.lemma in known.words or any(
        end >= token.end
        for end in known.ends(context.text, token.start, context.end)  # 書く, not 書き出す
    )


def _behind_parentheses(context: Context, i: int) -> int | None:
    """The token behind the parentheses that open here (」と生徒（18）。)."""
    pair = next((p for p in context.pairs if p.start == context.tokens[i].start), None)
    return None if pair is None else context.index_from(pair.end)


_TWO_OBJECTS = re.compile(r"[一-龥ァ-ヶーぁ-ん]{1,6}[とや][一-龥ァ-ヶーぁ-ん]{1,8}を(?!はじめ|含|使い分)")
_NO_CLIPPED = frozenset({"と", "は", "が", "や", "を", "から", "より"})


@cache
def _is_act(noun: str) -> bool:
    """A verbal noun: する may be left out behind it."""
    kinds = morphemes(noun)
    return len(kinds) == 1 and kinds[0][1][2] == "サ変可能"


def _clipped(context: Context, first: int, i: int, behind: int | None = None) -> Iterator[int]:
    """A predicate without its verb before the end: 」と笑顔。 」と張り手一発、 and the bare と of 」と甲教授。"""
    tokens = context.tokens
    words = tokens[first:i]
    if not words or words[-1].pos not in {"名詞", "接尾辞", "形状詞", "英単語", "副詞"}:
        return
    last = words[-1]
    acts = words[:-1] and words[-2].surface == "を" and _is_act(last.surface)  # 」と見事なバランスを披露。
    most, barred = (12, _NO_CLIPPED - {"を"}) if acts else (8, _NO_CLIPPED)
    if len(words) > most or any(t.pos == "助詞" and t.surface in barred for t in words):
        return
    if _WHEN.fullmatch(context.text, words[0].start, last.end):
        return  # 」と二十日、紙が報じた: when it was said, no predicate
    behind = i if behind is None else behind  # of what stands in parentheses after the name
    ends = behind >= len(tokens) or tokens[behind].surface in "。！？!?」』" or tokens[behind].surface == "と"
    phrase = phrase_before(context, last.end)
    if phrase is not None and phrase[0] == words[0].start and can_be_source(context.text[slice(*phrase)]):
        if ends:
            yield words[0].start  # 」と甲教授。
        return
    text = context.text[words[0].start : last.end]
    if not word_class("naming").words.keys() & {text, last.surface}:
        yield last.end
