"""Rules on what stands before a construction of reporting: words that were said, or a noun."""

from __future__ import annotations

import re

from workbench.annotate.candidates import candidates
from workbench.annotate.context import Context
from workbench.annotate.nouns import can_be_source, source_type
from workbench.annotate.phrases import phrase_before
from workbench.annotate.rules.registry import rule
from workbench.annotate.rules.speaker import ends_as_adjective, quotation_speaks

_FINAL = {
    "か",
    "よ",
    "ね",
    "な",
    "ぞ",
    "わ",
    "さ",
    "から",
    "など",
    "まで",
    "だけ",
    "のみ",
    "ほど",
    "ため",
    "べき",
    "まい",
    "っけ",
    "もの",
    "はず",
    "ばかり",
    "とおり",
    "つもり",
}
_WORDS_END = re.compile(r"[。．！？!?…」』”]$")


def _back(context: Context, at: int) -> int:
    """Before the pause and the blanks that some outlets set around marks (」 と, 」 、と)."""
    while at > context.start and context.text[at - 1] in "、， 　":
        at -= 1
    return at


@rule
def attempt(context: Context, start: int, end: int) -> bool:
    """A volitional stands before: what is willed, not what is judged (乗り切ろうという姿勢)."""
    before = context.before(start, 3)
    return bool(re.search(r"[おこそとのほもよろごぞどぼ]う$", before)) and not before.endswith(("だろう", "かろう"))


@rule
def in_the_past(context: Context, start: int, end: int) -> bool:
    """An event was told up to here (と言われた, と言われて、), not what is commonly said (と言われる, と言われている)."""
    before, after = context.before(end, 4), context.after(end, 1)
    if after in ("い", "お", "き"):
        return False
    return before.endswith(("れた", "れました", "れて")) or (before.endswith("れ") and after in ("、", "，"))


@rule
def told_in_words(context: Context, start: int, end: int) -> bool:
    """Direct speech, and an event in which it was told: 「要りますか」と言われた."""
    return speech(context, start, end) and in_the_past(context, start, end)


@rule
def said(context: Context, start: int, end: int) -> bool:
    """A finite clause or a quotation that is speech ends here: what follows takes it up."""
    at = _back(context, start)
    token = context.token_before(at)
    if token is None or token.end != at:
        return False
    if token.surface[-1] in "」』”″":
        return quotation_speaks(context, at)
    if token.surface[-1] in "）)":
        return bool(re.search(r"[」』”][ 　]?[（(][^（()）]*[)）]$", context.before(at, 60)))
    if token.surface.endswith(("ゃ", "ろ", "せ", "け", "え")) and token.pos == "動詞":
        return True
    if ends_as_adjective(token) or context.before(at, 3).endswith(("のでは", "んじゃ")):
        return True  # 起こりにくいとする報告; 金で買ったのではとの批判
    return (
        token.pos in {"動詞", "助動詞", "形容詞"} or token.surface in _FINAL or bool(_WORDS_END.search(token.surface))
    )


@rule
def said_or_noun(context: Context, start: int, end: int) -> bool:
    """As ``said``, or a noun that serves as a predicate (犯人との見方), not somebody with whom (隣国との約束)."""
    if said(context, start, end):
        return True
    phrase = phrase_before(context, start)
    return phrase is not None and not can_be_source(context.text[slice(*phrase)])


_CONTENT_END = re.compile(r"(?:る|た|だ|ない|たい|だろう|べき|う|く|ぐ|す|つ|む|ぶ|ぬ)$")
# こうした, 違った, 似た: a word that describes the noun, no clause with what was said.
_DESCRIBES = re.compile(
    r"(?:こう|そう|どう|ああ|っと)した$|(?:違|異な|ういっ|なっ)た$|(?:見え|似|優れ|変わっ|限られ|決まっ|思い切っ|同じだっ)た$|たる$|異なる$|ある$|新た$|まだ$"
)


@rule
def content_clause(context: Context, start: int, end: int) -> bool:
    """A clause that can be what was said stands before the noun (支援を続ける考え), not one that describes it."""
    token = context.token_before(start)
    if token is None or token.end != start or token.pos not in {"動詞", "助動詞", "形容詞", "接尾辞"}:
        return False
    before = context.before(start, 12)
    return bool(_CONTENT_END.search(before)) and not _DESCRIBES.search(before)


@rule
def voiced(context: Context, start: int, end: int) -> bool:
    """声 has its content before it: a clause, a quotation or 反対の; not 大きな声."""
    return bool(re.search(r"(?:[のるたいぶむうくす]|」|』)$", context.before(start, 1))) and not re.search(
        r"(?:(?:人|子供|子ども|者|たち|鳥|猫|犬|自分|彼|彼女|[男女]性|母|父|歌|笑い)の|[きし]い)$",
        context.before(start, 4),
    )


@rule
def matter_before(context: Context, start: int, end: int) -> bool:
    """The matter of a reaction stands before it (計画に批判が高まった, 反対する意見が多い); not 自己批判, 根拠の無い批判."""
    return not re.search(r"(?:自己|の無|が)$", context.before(start, 3)) and context.starts_token(start)


@rule
def speech(context: Context, start: int, end: int) -> bool:
    """A quotation that is speech, not a name, closes here; who spoke may follow in parentheses."""
    start = _back(context, start) if context.text[start - 1 : start] in (" ", "　") else start
    if context.text[start - 1 : start] in ("）", ")"):
        pair = next((p for p in context.pairs if p.end == start), None)
        return pair is not None and context.text[pair.start - 1 : pair.start] in set("」』”″")
    return (
        context.text[start - 1 : start] in set("」』”″")
        and any(q.end == start for q in context.quotations)
        and quotation_speaks(context, start)
    )


@rule
def no_condition(context: Context, start: int, end: int) -> bool:
    """The と before a verb of feeling takes up words; after a plain present it may be 'when' (雨になると困惑した)."""
    to = context.text.rfind("と", context.start, start)
    token = context.token_before(to)
    return token is None or token.pos != "動詞" or token.surface != token.lemma


@rule
def claims_noun(context: Context, start: int, end: int) -> bool:
    """A noun as predicate before としている (調査中としている): nothing is made into something (国を目標としている)."""
    token = context.token_before(start)
    if token is None:
        return False
    if (
        token.surface[-1] in "」』"
        and (pair := next((p for p in context.quotations if p.end == start), None)) is not None
    ):
        # 同社は「調査中」としている: the words themselves, where nothing is made into something.
        clause = re.split(r"[、，]", context.text[context.start : pair.start])[-1]
        return not re.search(r"[をに]", re.sub(r"に(?:ついて|関して|対して)|(?:氏|側|者|ら)に", "", clause))
    if token.pos not in {"名詞", "接尾辞", "形状詞"} or token.surface in _ROLES:
        return False
    clause = re.split(r"[、，「」]", context.text[context.start : start])[-1]
    return not re.search(r"[をに]", clause) and not context.text[start:end].endswith(("として", "とし"))


_ROLES = frozenset(
    [
        "対象",
        "目的",
        "中心",
        "前提",
        "条件",
        "基準",
        "目標",
        "課題",
        "原則",
        "主体",
        "基本",
        "例",
        "参考",
        "契機",
        "きっかけ",
        "背景",
        "舞台",
        "拠点",
        "専門",
        "得意",
        "必要",
        "理想",
        "使命",
        "仕事",
        "職業",
        "主",
        "根拠",
        "理由",
        "最優先",
        "重点",
        "柱",
        "売り",
        "ねらい",
        "狙い",
        "念頭",
    ]
)


@rule
def announced(context: Context, start: int, end: int) -> bool:
    """ということです of an announcer: what happened is told; not an explanation (つまり…ということだ, これは…, のは…)."""
    before = context.text[context.start : start]
    token = context.token_before(start)
    if token is None or token.pos not in {"動詞", "助動詞", "形容詞"} or context.enclosing(start, end):
        return False
    return not _EXPLAINS.search(before)


_EXPLAINS = re.compile(
    r"(?:つまり|要するに|言い換え|いいかえ|すなわち|換言|ようするに|逆に言|裏を返|結局|やはり|というのは|とは、|のは|これは|それは|これが|それが|わけで|どういう|何か|なぜ|でしょう|だろう|思い|思う|考え|私|我々|われわれ|御|ければ|けれど|というふうに|といった|問題は|意味は|点は|理由は|ポイントは|結論は|わかった|分かった)"
)


@rule
def agent_near(context: Context, start: int, end: int) -> bool:
    """Somebody with から or に says it in the clause (町長から「…」と言われた, …と医師に言われた)."""
    left = context.start
    for quotation in context.quotations:
        if quotation.end == start:
            start = quotation.start
            break
    around = context.text[left:start]
    left = left + max(around.rfind("、", 0, max(0, len(around) - 1)), around.rfind("。")) + 1
    found = [
        c for c in candidates(context, left, start) if c.particle in {"から", "に", "によって"} and c.after >= start - 1
    ]
    return any(
        source_type(context.text[c.start : c.end]) in _PEOPLE
        for c in found
        if can_be_source(context.text[c.start : c.end])
    )


_PEOPLE = {"named_person", "public", "official", "expert", "author"}


@rule
def author_between(context: Context, start: int, end: int) -> bool:
    """The writer is named as the subject: directly before the verb (…と私たちは考える) or as the topic (私は…と考える)."""
    phrase = phrase_before(context, start - 1) if context.before(start, 1) in ("は", "も") else None
    if phrase is not None and source_type(context.text[slice(*phrase)]) == "author":
        return True
    return author_topic(context, start, end)


@rule
def speaker_before(context: Context, start: int, end: int) -> bool:
    """The speaker stands directly before, with が, は or a pause (専門家が解説)."""
    if context.before(start, 1) not in ("が", "は", "、"):
        return False
    phrase = phrase_before(context, start - 1)
    return phrase is not None and can_be_source(context.text[slice(*phrase)])


@rule
def author_topic(context: Context, start: int, end: int) -> bool:
    """The writer is the topic of the clause (私は…と考える), in the same quotation."""
    left = max([context.start, *(q.start + 1 for q in context.enclosing(start, end))])
    found = [c for c in candidates(context, left, start) if c.particle in {"は", "も", "としては"}]
    own = next((c for c in found[:2] if _WRITER.fullmatch(context.text, c.start, c.end)), None)
    return own is not None and _NEXT_CLAUSE.search(context.text, own.after, start) is None


_WRITER = re.compile(r"(?:私|わたし|わたくし|僕|俺|筆者|我々|われわれ|我ら)(?:たち|達|ども|共|ら|自身)?")
_NEXT_CLAUSE = re.compile(r"[るたいすだん](?:が|けれども|けど|ので|し|ため|から)[、，]")


@rule
def source_between(context: Context, start: int, end: int) -> bool:
    """The speaker stands directly before the verb (「…」と父はいう)."""
    phrase = phrase_before(context, start - 1) if context.before(start, 1) in ("は", "も", "が") else None
    return phrase is not None and can_be_source(context.text[slice(*phrase)])


@rule
def from_somebody(context: Context, start: int, end: int) -> bool:
    """Who said it has から in the clause (知人から…と聞いた)."""
    found = [c for c in candidates(context, max(context.start, start - 80), start) if c.particle in {"から", "からは"}]
    return any(can_be_source(context.text[c.start : c.end]) for c in found)


@rule
def statement_is_topic(context: Context, start: int, end: int) -> bool:
    """Somebody's statement is the topic, and what it says the predicate (専門家の見方は、…というものだ)."""
    found = [c for c in candidates(context, context.start, start) if c.particle == "は"]
    return any(_STATEMENT.search(context.text[c.start : c.end]) for c in found[:2])


_STATEMENT = re.compile(
    r"(?:見方|見解|認識|考え|考え方|主張|立場|説明|指摘|意見|分析|見立て|言い分|評価|発言|声明|談話|コメント|証言|供述|回答|結論|予測|予想|論理|議論|学説|報告|提案|要求|メッセージ|答え|解釈|判断)$"
)
