"""Rules on what stands before a construction of reporting: words that were said, or a noun."""

from __future__ import annotations

import re

from workbench.annotate.candidates import candidates, source_before
from workbench.annotate.context import Context
from workbench.annotate.nouns import can_be_source, source_type
from workbench.annotate.phrases import phrase_before
from workbench.annotate.rules.position import clause_before
from workbench.annotate.rules.registry import behind, rule
from workbench.annotate.rules.speaker import ends_as_adjective, held_by_another, quotation_speaks
from workbench.annotate.rules.writer import author_topic

_FINAL = frozenset([
    "か", "よ", "ね", "な", "ぞ", "わ", "さ", "から", "など", "まで", "だけ", "のみ", "ほど", "ため", "べき", "まい", "っけ",
    "もの", "はず", "ばかり", "とおり", "つもり",
])  # fmt: skip
_WORDS_END = re.compile(r"[。．！？!?…」』”]$")


# と that joins or leads on takes up nothing: 守るとともに, 守ると同時に, 守るということで.
_JOINS = re.compile(r"と(?:ともに|もに|共に|同時|いうことで)")


def _back(context: Context, at: int) -> int:
    """Before the pause and the blanks that some outlets set around marks (」 と, 」 、と)."""
    while at > context.start and context.text[at - 1] in "、， 　":
        at -= 1
    return at


@rule
def attempt(context: Context, start: int, end: int) -> bool:
    """A volitional stands before: what is willed, not what is judged (乗り切ろうという姿勢)."""
    before = context.before(start, 3)
    if context.text.startswith(("とす", "とし"), start) and _NOT_TO_BE.search(before):
        return True
    return bool(re.search(r"[おこそとのほもよろごぞどぼ]う$", before)) and not before.endswith(("だろう", "かろう"))


# 学ばせまいとする, 担わんとする: willed, where する follows.
_NOT_TO_BE = re.compile(r"(?:まい|[らわかさたばまなが]ん)$")


@rule
def in_the_past(context: Context, start: int, end: int) -> bool:
    """An event was told up to here (と言われた, と言われて、), not what is commonly said (と言われる, と言われている)."""
    before, after = context.before(end, 4), context.after(end, 1)
    if after in ("い", "お", "き", "も"):
        return False  # と言われても supposes
    return before.endswith(("れた", "れました", "れて")) or (before.endswith("れ") and after in ("、", "，"))


@rule
def told_in_words(context: Context, start: int, end: int) -> bool:
    """Words and an event in which they were told: 「要りますか」と言われた, もうないと言われたので."""
    if not in_the_past(context, start, end):
        return False
    return speech(context, start, end) or (clause_before(context, start, end) and event_told(context, end, end))


@rule
def told_to_do(context: Context, start: int, end: int) -> bool:
    """An order stands before it (もう一回やれと言われて): somebody is told to do something; it is no hearsay."""
    return _ORDER.search(context.before(start, 4)) is not None


_ORDER = re.compile(r"(?:くれ|[てで](?:こい|来い)|しろ|せよ|なさい|[くだ下]さい|[やれけせて]れ|げろ|るな)$")


@rule
def event_told(context: Context, start: int, end: int) -> bool:
    """The clause ends here or goes on to what came of it (と言われた。, と言われたので), it modifies no noun (切り札と言われた人)."""
    finite = context.before(end, 1) != "れ"  # と言われ、 goes on with what is commonly said
    return finite and (end >= context.end or _GOES_ON.match(context.text, end, context.end) is not None)


_GOES_ON = re.compile(
    r"[。、，」）]|けれど|けど|が[、，]|ので|のに|にもかかわらず|(?:とき|時)|から|ため|こと(?:が|も)|り[、，]|し[、，]"
)


@rule
def said(context: Context, start: int, end: int) -> bool:
    """A finite clause or a quotation that is speech ends here: what follows takes it up."""
    at = _back(context, start)
    token = context.token_before(at)
    if token is None or token.end != at or _JOINS.match(context.text, start, context.end):
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
@behind("、，")
def clause_and_pause(context: Context, start: int, end: int) -> bool:
    """A finite clause and a pause stand before: a pointing word takes the clause up (直せないか、そういう声がある).

    Not where it is a worry (こういう懸念がある, which holds nothing to be said), nor words that are used (そういう言葉を使う).
    """
    before = context.before(start, 1) in ("、", "，") and said(context, start, end)
    return before and _WORRY.match(context.text, start, context.end) is None


_WORRY = re.compile(r"[^、。がをは]{3,14}(?:不安|懸念|危機感|危惧|言葉)")


@rule
def stated(context: Context, start: int, end: int) -> bool:
    """As ``said``, and nothing that is only willed (寄り添おうとする姿勢) or made into something (として)."""
    return said(context, start, end) and not attempt(context, start, end) and not _MADE.match(context.text, start)


_MADE = re.compile(r"(?:など)?とも?して")


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
    r"(?:こう|そう|どう|ああ|っと)した$|(?:違|異な|ういっ|なっ|向け|基づい|めぐっ)た$|(?:見え|似|優れ|変わっ|限られ|決まっ|思い切っ|同じだっ)た$|たる$|異なる$|(?<![がもはで])ある$|新た$|まだ$|沿う$|(?:こう|そう|ああ|どう)い(?:う|った)$"
)


@rule
def adjective_clause(context: Context, start: int, end: int) -> bool:
    """An adjective with its subject stands before (危険が高いこと), not one that describes (新しいこと)."""
    token = context.token_before(start)
    adjective = token is not None and token.end == start and token.pos == "形容詞"
    return adjective and _ITS_SUBJECT.search(context.before(start, 16)) is not None


_ITS_SUBJECT = re.compile(r"[がもは][^、。「」がもは]{0,8}い$")
_SUCH = re.compile(r"(?:と|って)い(?:う|った)$")


@rule
def content_clause(context: Context, start: int, end: int) -> bool:
    """A clause that can be what was said stands before the noun (支援を続ける考え), not one that describes it."""
    token = context.token_before(start)
    if token is None or token.end != start or token.pos not in {"動詞", "助動詞", "形容詞", "接尾辞"}:
        return False
    before = context.before(start, 12)
    such = _SUCH.search(before)
    if such is not None and said(context, start - len(such.group()), start):
        return False  # a clause with という has constructions of its own
    if before.endswith("く") and token.pos != "動詞":
        return False  # 強く指摘をした: an adjective as adverb
    return bool(_CONTENT_END.search(before)) and not _DESCRIBES.search(before)


@rule
@behind("」』”″）) 　")
def speech(context: Context, start: int, end: int) -> bool:
    """A quotation that is speech, not a name, closes here; who spoke may follow in parentheses."""
    start = _back(context, start) if context.text[start - 1 : start] in (" ", "　") else start
    if context.text[start - 1 : start] in ("）", ")"):
        pair = context.pair_closing(start)
        return pair is not None and context.text[pair.start - 1 : pair.start] in set("」』”″")
    return (
        context.text[start - 1 : start] in set("」』”″")
        and context.quotation_closing(start) is not None
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
    if token.surface[-1] in "」』" and (pair := context.quotation_closing(start)) is not None:
        # 同社は「調査中」としている: the words themselves, where nothing is made into something.
        clause = re.split(r"[、，]", context.text[context.start : pair.start])[-1]
        return not re.search(r"[をに]", re.sub(r"に(?:ついて|関して|対して)|(?:氏|側|者|ら)に", "", clause))
    if token.pos not in {"名詞", "接尾辞", "形状詞"} or token.surface in _ROLES:
        return False
    clause = re.split(r"[、，「」]", context.text[context.start : start])[-1]
    # 手配としました, 好物としている: made into something, unless a quality or a state (違憲とした, 調査中としている).
    state = token.pos == "形状詞" or bool(_STATES.search(context.before(start, 4)) or _IDENTIFIES.search(clause))
    if not state and not (_STAYS.search(context.text[start:end]) and held_by_another(context, start, start)):
        return False
    if _UNDER_WAY.search(context.before(start, 4)):
        clause = ""  # 写真展を開催中としている: を and に belong to what is under way or planned
    clause = _ITS_TOPIC.sub("", clause)
    return not re.search(r"[をに]", clause) and not context.text[start:end].endswith(("として", "とし"))


# 部品の不具合が原因としている, 払うのは会社としている: the clause has a subject of its own, and says what it is.
_IDENTIFIES = re.compile(
    r"が[^がはをに]{0,6}(?:原因|要因|一因|影響|ため)$|[うくすつぬむぐぶるた]のは[^がはをに]{1,10}$"
)
_STATES = re.compile(
    r"(?:中|済み|違憲|合憲|違法|適法|合法|不当|妥当|有効|無効|有罪|無罪|可能|不明|未定|必要|不要|困難|見込み|見通し|予定|方針|[0-9０-９]|[人円件度年日時％%])$"
)
# いつ荷を出すのかは不明, 荷を早く出すことが重要: a clause is what the quality is said of.
_ITS_TOPIC = re.compile(r".*(?:[うくすつぬむぐぶるたい](?:こと|の)|か)[がはも]")
_UNDER_WAY = re.compile(r"(?:中|済み|予定|見通し|見込み|方針)$")
_STAYS = re.compile(r"して(?:い|お)")

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
    r"(?:つまり|要するに|(?:例え|たとえ)(?:る|て|ば|ると)|言い換え|いいかえ|すなわち|換言|ようするに|逆に言|裏を返|結局|やはり|というのは|とは、|のは|これは|それは|これが|それが|わけで|どういう|何か|なぜ|でしょう|だろう|思い|思う|考え|私|我々|われわれ|御|ければ|けれど|というふうに|といった|問題は|意味は|点は|理由は|ポイントは|結論は|特徴は|[デ]?メリットは|利点は|欠点は|といえば|と言えば|わかった|分かった)"
)


@rule
def agent_near(context: Context, start: int, end: int) -> bool:
    """Somebody with から or に says it in the clause (町長から「…」と言われた, …と医師に言われた)."""
    left = context.start
    if (quotation := context.quotation_closing(start)) is not None:
        start = quotation.start
    around = context.text[left:start]
    left = left + max(around.rfind("、", 0, max(0, len(around) - 1)), around.rfind("。")) + 1
    found = [
        c
        for c in candidates(context, left, start)
        if c.particle in {"から", "からは", "からも", "に", "には", "によって"} and c.after >= start - 1
    ]
    return any(
        source_type(context.text[c.start : c.end]) in _PEOPLE
        for c in found
        if can_be_source(context.text[c.start : c.end])
    )


_PEOPLE = {"named_person", "public", "official", "expert", "author"}


@rule
def speaker_before(context: Context, start: int, end: int) -> bool:
    """The speaker stands directly before, with が, は or a pause (専門家が解説)."""
    return context.before(start, 1) in ("が", "は", "、") and source_before(context, start - 1) is not None


@rule
def source_between(context: Context, start: int, end: int) -> bool:
    """The speaker stands directly before the verb (「…」と父はいう)."""
    return context.before(start, 1) in ("は", "も", "が") and source_before(context, start - 1) is not None


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


@rule
def said_so(context: Context, start: int, end: int) -> bool:
    """As ``said``, and no question that is merely the matter (どう使うかという解釈); 遅いのではないかという指摘 says something."""
    if not said(context, start, end):
        return False
    if context.after(start, 2) in ("とす", "とし") and attempt(context, start, end):
        return False  # 伝えようとする姿勢
    before = context.before(start, 40)
    if not before.endswith("か") or re.search(r"(?:ない|まい|だろう|でしょう)(?:の|ん)?(?:です)?か$", before):
        return True
    clause = re.split(r"[。、，「]", before)[-1]
    return not _ASKS_WHAT.search(clause)


_ASKS_WHAT = re.compile(
    r"(?:どう|どの|どれ|どこ|どんな|どちら|何|なに|なぜ|誰|だれ|いつ|いかに|いくら|か[^。]{1,12}か$)"
)


@rule
def own(context: Context, start: int, end: int) -> bool:
    """する, いただく here is the verb of the object itself (発言をする), not part of another verb (批判を規制する).

    Nor is a stand taken or kept (立場を取る): an act; one that is shown says something.
    """
    if _STAND_HELD.search(context.before(start, 14)) and _STANDS.match(context.text, start, context.end):
        return False
    if not re.match(r"(?:す(?:る|れ|べ)|し|さ(?:れ|せ|ぬ)|なさ)", context.after(start, 2)):
        return True
    return re.search(r"[一-龥ァ-ヶー]$", context.before(start, 1)) is None


@rule
def no_decision(context: Context, start: int, end: int) -> bool:
    """No plan or stand that is settled, taken or kept (求めない方針を固めた): one that is shown says something (方針を示した)."""
    before = context.before(start, 14)
    if _STAND_HELD.search(before) and _STANDS.match(context.text, start, context.end):
        return False
    return not (_PLAN.search(before) and _SETTLES.match(context.text, start, context.end))


_PLAN = re.compile(r"(?:方針|計画|提案)[をもは][^、。]{0,8}$")
_STAND_HELD = re.compile(r"(?:立場|態度|姿勢|目標|夢|考え方|スタンス)[をもは][^、。]{0,8}$")
# 規則を守るという立場を取る: a stand that is taken or kept; one that is shown (姿勢を示した) says something.
_STANDS = re.compile(
    r"取[らりるっ]|と[らりるっ]|持[ちつっ]|もっ|掲げ|貫|堅持|維持|明確に|す(?:る|れ)|し[てた]|さ[せれ]"
)
_SETTLES = re.compile(
    r"固め|取[らりるっ]|と[らりるっ]|打ち出|まとめ|取りまとめ|堅持|維持|貫|掲げ|撤回|翻|曲げ|採択|決議|持[ちつっ]"
)


@rule
def others(context: Context, start: int, end: int) -> bool:
    """A mind is another's (住民には…という思いがある), not the speaker's own (…という思いがございます, …という印象です)."""
    before = context.before(start, 26)
    found = _IMPRESSION.search(before)
    if found is None and not (
        (found := _MIND.search(before)) and _OWN_FORM.search(before[found.start() :] + context.after(start, 6))
    ):
        return True
    if author_topic(context, start, end):
        return True
    left = context.inner_start(start, end)
    around = candidates(context, left, start - len(before) + found.start())
    topic = next((c for c in around if c.particle in {"は", "としては"}), None)
    near = [c for c in around if c.particle in _WITH_MIND] if found.re is _IMPRESSION else []
    return any(
        can_be_source(text := context.text[c.start : c.end]) and source_type(text) != "author"
        for c in ([topic] if topic else []) + near
    )


_WITH_MIND = {"からは", "には", "の間では", "の間で", "の中には", "の中では"}
_IMPRESSION = re.compile(r"(?:印象|感想|感じ|気持ち|思い)(?:が|は|も|だ|で)[^。、]{0,12}$")
_MIND = re.compile(
    r"(?:思い|認識|疑問|確信|危機感|考え|印象|気持ち|問題意識|懸念|不安|期待|感想)(?:を|は|も|が|で|だ)[^。、]{0,14}$"
)
_OWN_FORM = re.compile(r"お(?:る|り|って)|います|ます|ござい|いたし|いただ|まいり|たい")


@rule
def takes_up_words(context: Context, start: int, end: int) -> bool:
    """The と here takes up words; after an adverb it belongs to that (しっかりと報道する, 色々と紹介する)."""
    return not adverb_with_to(context.before(start, 8))


def adverb_with_to(before: str) -> bool:
    """What stands before と is an adverb of manner, and と belongs to it: はっきり, 堂々, のらりくらり."""
    return _ADVERB_TO.search(before) is not None


_ADVERB_TO = re.compile(
    r"(?:(?P<twice>[ぁ-んァ-ヶ一-龥]{2,3})(?P=twice)|[一-龥]々|[しはきさすひ]っ(?:かり|きり|ちり|ぱり|そり)|のらりくらり|[ぁ-んァ-ヶ](?:っ|ん)[ぁ-ん]り|[ちさふ][らょ]っ|ずばり|ズバリ|きちっ|きちん|ちゃん|じっ|そっ|ずっ|どっ|ほっ|ゆっくり|ぼんやり|やんわり|すんなり|しんみり|しみじみ)$"
)


@rule
def says_words(context: Context, start: int, end: int) -> bool:
    """言う takes up words: after a noun alone it names (ダイスロールと言う), unless its speaker stands there (父は無理と言う)."""
    to = context.text.rfind("と", context.start, start)
    after = context.after(end, 2)
    if context.text[start:end].endswith("ったら") and context.before(start, 2)[:1] not in ("」", "』"):
        return False  # いくらかと言ったら五兆: a condition
    if re.search(r"[こそ]う$", context.before(start, 2)):  # こう言ったお店
        return not (context.text[start:end].endswith("った") and re.match(r"[一-龥お御ァ-ヶ]", after) is not None)
    if to < 0 or start - to > 2:
        return True
    token = context.token_before(to)
    if token is None or token.pos not in {"名詞", "接尾辞", "英単語", "代名詞"} or token.surface in _FINAL:
        return True
    if context.text[start:end].endswith(("ったら", "うと")):
        return False  # ラーメンと言ったら
    return held_by_another(context, start, end)


@rule
def no_name_before(context: Context, start: int, end: int) -> bool:
    """と言われる passes words on; between a noun and a noun, or after いわゆる, it names (リーフ案と言われるもの)."""
    clause = re.split(r"[。、，]", context.before(start, 40))[-1]
    token = context.token_before(start)
    noun = token is not None and token.pos in {"名詞", "接尾辞", "英単語"}
    quoted = token is not None and token.surface in ("」", "』") and not quotation_speaks(context, start)
    names = (noun or quoted) and _NAMED.match(context.after(end, 3)) is not None
    return not names and not (noun and "いわゆる" in clause)


# リーフ案と言われるもの, 七十年と言われる中, 冷戦と言われるような状況.
_NAMED = re.compile(r"(?:もの|物|人|方|やつ|奴|位|くらい|ぐらい|ような|中で)")


@rule
def matter_noun(context: Context, start: int, end: int) -> bool:
    """What somebody means to do stands before の (辞任の意向), not who means it (政府の意向)."""
    phrase = phrase_before(context, start)
    token = context.token_before(start)
    if phrase is None or token is None or token.end != start or token.pos not in {"名詞", "接尾辞"}:
        return False
    return not can_be_source(context.text[slice(*phrase)]) and not re.search(
        r"(?:反対|賛成|支持|歓迎|抗議|感謝|同様|従来|今後|独自|当初|一定|以下|次|自身|自分|最終|本来|共通|共同|[年月日])$",
        context.before(start, 4),
    )
