"""Rules for counter-expectation: linking が and けれど that turn against what stands before."""

from __future__ import annotations

import re

from workbench.annotate.context import Context
from workbench.annotate.readings import LIKELY, probability
from workbench.annotate.rules.registry import rule

_NEGATIVE = re.compile(
    r"(?:な(?:い|かった|く|ければ|し)|ません|ぬ|ず(?:に|、|$)|ではない|無い|困難|難し|不|未|欠席|拒|否定|断(?:っ|り)|反対|応じな)"
)


# In speech けれども closes what is said in passing: an explanation (わけですけれども), a preface, a pointer.
_IN_PASSING = re.compile(
    r"(?:(?:わけ|もの|の|ん|言い方|表現|確認|質問|話|余談|失礼|恐縮|僭越|繰り返し)(?:で|に)(?:す|あります|ございます|なります)|わけだ"
    r"|(?:挙げ|つけ|付け|配り|示し|示しし|触れ)て?(?:い|おり)ます|すみません|(?:予定|見込み|見通し)(?:だ|である|です))$"
)
# What goes on from the first clause rather than against it.
_GOES_ON = re.compile(
    r"[、，]?(?:まず|次に|これは|そのうち|その際|その(?:中|内容|理由|原因)|具体的に|例えば|特に|中でも|いずれに(?:し|いた)|[^、。はが]{1,16}も(?!う)[^、。]{0,20}(?:する|した|だ|です|いる|なる)(?:。|$))"
)
_POLITE = re.compile(r"(?:ます|です|ました|でした)$")
_EXPLAINS = re.compile(r"(?:のだ|のである|んだ)$")


def turns_against(context: Context, start: int, end: int) -> bool:
    """A linking が or けれど whose second clause turns against the first.

    In plain written style a が after a finished clause turns, unless the second clause goes on from the first (その際, 〜も)
    or the first only explains (のだが). Polite and spoken style also uses が and けれど to introduce a topic or to say
    something in passing: there it is taken to turn where one clause is negated and the other is not, where both have a
    は of contrast, or where the second clause carries a word of opposition. In direct address (お尋ねしますが、) it introduces.
    """
    first, second = _clauses(context, start, end)
    if re.search(
        r"(?:について|関して|ところ|次第|件|質問|話|思い|思う|存じ|申し上げ|申し|お伺い|伺い|お尋ね|御案内|聞き)(?:の)?(?:です|であります|でございます|ます|まし|た|だ)*$",
        first,
    ) and not re.search(r"思(?:い|う)", first[-12:]):
        return False
    if first.endswith("ん") and not second.startswith(("、", "，")):
        return False  # a noun that the tokenizer splits (当せんが出た)
    if _GOES_ON.match(second) or _IN_PASSING.search(first):
        return False
    if context.text[start:end] == "が" and not _POLITE.search(first) and not _EXPLAINS.search(first):
        return True
    if bool(_NEGATIVE.search(first[-18:])) != bool(_NEGATIVE.search(second)):
        return True
    if re.search(
        r"(?:実際|現実|逆に|むしろ|一方|まだ|なお|依然|やはり|もう|しかし|ただ|すでに|だけ|にとどま|に過ぎ|にすぎ|ばかり|のみ|どころか|方が|ほうが)",
        second,
    ):
        return True
    return "は" in _particles(context, context.start, start) and "は" in _particles(context, end, end + len(second))


def _clauses(context: Context, start: int, end: int) -> tuple[str, str]:
    """The clause before a linking particle and the text after it, up to 80 characters each, in one quotation."""
    left, right = context.start, context.end
    for quotation in context.enclosing(start, end):
        left, right = max(left, quotation.start + 1), min(right, quotation.end - 1)
    return context.text[max(left, start - 80) : start], context.text[end : min(right, end + 80)]


def _particles(context: Context, start: int, end: int) -> set[str]:
    return {t.surface for t in context.tokens if start <= t.start < end and t.pos == "助詞"}


# 日程についてですが, お尋ねしますが: the topic or the act of asking is named first; nothing turns.
_INTRODUCES = re.compile(
    r"(?:すみません|失礼|恐縮|申し訳(?:ない|ありません)|勝手|僭越|について|関して|次第|件|お伺い|伺い|お尋ね|お聞き)(?:の)?(?:です|であります|でございます|いたします|ます|まし|た|だ)*$"
    r"|(?:本題|余談|蛇足|ところ|わけ|こと)(?:な[のん])?だ$"
    r"|(?:前|先|上|既に|すでに|さきほど|冒頭で)[^。、]{0,8}(?:述べ|触れ|書い|説明し|指摘し|申し上げ|紹介し)(?:て(?:い|おり))?(?:ます|まし|た)+$"
    r"|(?:前回|以上|前稿|前章|前節|拙稿|拙著|小論|別稿|本稿)[^。]{0,40}(?:述べ|触れ|書い|説明し|指摘し|紹介し|素描し|論じ|概観し|(?:話|紹介|説明)をし)(?:て(?:い|き|おり))?(?:ます|まし|た)+$"
    r"|(?:^|、)(?:再三|何度も)?(?:の)?繰り返し(?:(?:に|と)?な(?:り(?:ます)?|る)|だ|です)$"
    r"|(?:書[くい]|言い|言っちゃ|言う|後述する|教えてもらっ|移り|ゆずり|譲り)(?:た|ます|ました|る|のも|てき)?(?:[んの]?(?:だ|です))?$"
    r"|(?:^|[、。「])[^、。は「]{0,12}[いなの]話(?:だ|です)$|(?:知っ|[気き](?:が)?[付づつ]い|思い出し)た[のん](?:だ|です)$"
    r"|か(?:は|も)?(?:よく)?(?:(?:忘れ(?:てしまっ)?|定かで(?:は)?なかっ)た|(?:覚え|憶え)て(?:い)?ない|定かで(?:は)?ない)$"
)
# それとは別に, その内容は, 中でも: what follows is added. その後: it follows in time. どうやら: it is the news that was led up to.
_ADDS = re.compile(
    r"[、，]?(?:(?:それ|これ)とは別に|(?:その(?:後|当時|際)|この後|即日)|どうやら|その(?:内容|結果|理由|原因|目的|額)|中でも|なかでも|注目すべき)"
)

# 増えたと言いますが, 足りていると言われますが: another's claim is put up to be answered. と言いました is told, of oneself too.
_CLAIMED = re.compile(
    r"(?:[るいただすんうくぐむ]|べき|から|ため)と(?:(?:(?:言|い)(?:い|ってい)|(?:答弁|主張|説明|強調)し(?:てい)?)ます"
    r"|(?:(?:言|い)われ(?:てい)?|おっしゃ(?:い|ってい))ま(?:す|した))$"
)

# 直すのはもちろんですが: what is a matter of course is granted, and something else put against it.
_GRANTED = re.compile(r"は(?:もちろん|勿論|無論|当然|当たり前)(?:だ|です|である|でございます|であります)$")
# けど、何を直すの？: what stands before only leads up to a question.
_ASKS = re.compile(r"[、，]?(?:(?:果|は)たして|一体|いったい|[^。\n「『（(？?]{1,40}[？?])")
# どう使おうが: whatever happens.
_NO_MATTER_HOW = re.compile(r"どう(?:だろ|[^。、はも]{0,5}[おこそとのもごぼよ])う$")
_EXPLAINING = re.compile(r"(?:ん|の)(?:です|だ)$")
_TRAILS = re.compile(r"[ねさよなぁあー〜]*(?:[。…・！!]|$)")


@rule
def breaks_off(context: Context, start: int, end: int) -> bool:
    """んですけど at the end of what somebody says breaks off politely; it sets nothing against it. In writing it does."""
    if not context.enclosing(start, end):
        return False
    particle = end - len(re.sub(r"^(?:[んの](?:です|だ))", "", context.text[start:end]))
    first, second = _clauses(context, particle, end)
    return _EXPLAINING.search(first) is not None and _TRAILS.match(second) is not None


@rule
def linking_turns(context: Context, start: int, end: int) -> bool:
    """A linking が or けれど turns against its first clause, by weighted evidence (see :mod:`workbench.annotate.readings`)."""
    start = linking_particle(context, start, end)
    first, second = _clauses(context, start, end)
    if _CLAIMED.search(first) or _GRANTED.search(first):
        return True
    if _ASKS.match(second) or _NO_MATTER_HOW.search(first) or breaks_off(context, start, end):
        return False
    if _INTRODUCES.search(first) or (first.endswith("ん") and context.text[end : end + 1] not in ("、", "，")):
        return False
    if _ADDS.match(second) or first[-1:] in _STEMS:
        return False
    if first.endswith(("う", "まい")) and (_NO_WAY.match(second) or _ALTERNATIVES.search(f"{first[-16:]}が{second}")):
        return False
    return probability("linking", context, start, end) >= LIKELY


def linking_particle(context: Context, start: int, end: int) -> int:
    """Where the particle of a match starts: a copula (のだが, だが) belongs to the clause before it."""
    return end - len(context.text[start:end].removeprefix("なの").removeprefix("の").removeprefix("だ"))


# やらせが発覚した, 持ちがよい: a verb's stem is a noun, and が marks the subject.
_STEMS = frozenset("きぎしせちにびみり")
# 受けようがない: a noun with its subject particle. 晴れようが降ろうが: whatever happens.
_NO_WAY = re.compile(r"(?:な[いかくけ]|あ[りる])")
_ALTERNATIVES = re.compile(r"(?:う|まい)が[、，]?[^。、]{1,16}(?:う|まい)が")


# What the second of two sentences says where 一方 sets it against the first.
_OPPOSITE = re.compile(
    r"(?:な(?:い|かった|く)|ません|ず、|だけ|のみ|とどま|過ぎ|すぎ|しか|逆|減|下回|低|難|遅|弱|課題|問題|批判|反対|懸念|慎重|不[一-龥]|最下位)"
)


# しかし、一方で; …が、一方で: what stands before it turns.
_TURNED = re.compile(r"(?:しかし|ただ|また|が|けれども?)[、，]?$|[。！？!?」』]$")


@rule
def sets_against(context: Context, start: int, end: int) -> bool:
    """一方で that sets against; at the head of a sentence, without a pause behind it, it more often only goes on.

    There it is taken to set against where the new topic has は (not も) and one of the two sentences is negated or adverse
    and the other is not. In the middle of a sentence it lists (東で雨が降り、一方で西は晴れた), but where what follows is
    negated or adverse or another connective stands before it.
    """
    before = context.before(start).strip("「『（( 　\n")
    if before and context.text[start] != "そ" and not _TURNED.search(before):
        return _OPPOSITE.search(context.text, end, context.end) is not None
    if context.text[end : end + 1] in {"、", "，", "「"} or before:
        return True
    previous = context.text[max(0, context.start - 60) : context.start].rstrip("。\n 　")
    second = context.after(end)
    if not re.match(r"[、，]?[^、。]{1,24}は", second) or re.match(r"[、，]?[^、。は]{1,16}も", second):
        return False
    ahead = context.text[end : context.end]
    return bool(_OPPOSITE.search(previous)) != bool(_OPPOSITE.search(ahead))


# A state, a quality or a negation before 一方; after an action (評価する一方) one and the same often does the one and the other.
_STATE = re.compile(
    r"(?:(?:てい|てき|てお|[でがはもにと]あっ?|くな|だっ|られ|され|[とに]なっ?|なかっ|[一-龥]かっ|しかっ)[るた]|い|できる|[なの])$"
)
# 橋を惜しむ声が上がる一方: what some say, against what others do.
_SOME_SAY = re.compile(
    r"(?:声|意見|批判|反応|コメント|書き込み|言葉|指摘|評価|賛同|称賛|反発|反論)[はがも][^、。「」]{0,10}[るた]$"
)


@rule
def sets_off(context: Context, start: int, end: int) -> bool:
    """一方 after a clause sets against after a state (減っている一方) or where one of the clauses alone is negated or adverse.

    After an action it mostly tells what else the same one does (甲を評価する一方で、乙を求めた); 反面 always sets against.
    """
    before = context.before(start, 40)
    if context.text[start] != "一" or _STATE.search(before) or _SOME_SAY.search(before):
        return True
    return bool(_OPPOSITE.search(before)) != bool(_OPPOSITE.search(context.after(end, 60)))


@rule
def nagara_contrast(context: Context, start: int, end: int) -> bool:
    """ながら after a noun or a state concedes (小国ながら); after an action it is simultaneous."""
    token = context.token_before(start)
    if token is None:
        return False
    if token.pos in {"動詞", "助動詞"}:
        return bool(
            re.search(
                r"(?:あり|知り|分かり|わかり|言い|認め|述べ|(?:認識|承知|明記|約束)し)$", context.before(start, 4)
            )
        )
    return not re.search(
        r"(?:当然|残念|遺憾|昔|いつも|涙|生まれ|我|さ|僭越|恐縮|失礼|微力|勝手|老婆心|手前味噌|ついで|陰)$",
        context.before(start, 4),
    )


# 誰に説明しても, どこであっても: every condition is given up at once, and nothing is expected of the one that stands there.
_UNIVERSAL = re.compile(
    r"(?:誰|だれ|何|なん|なに|どこ|どれ|どの|どちら|どっち|いつ|どう|どんな|いずれ)(?!と?か)[^。、「」]{0,16}$"
)


@rule
def universal(context: Context, start: int, end: int) -> bool:
    """A question word stands in the clause (誰であっても): a condition of any kind, not one that surprises."""
    return bool(_UNIVERSAL.search(context.before(start, 24)))


@rule
def after_finished_clause(context: Context, start: int, end: int) -> bool:
    """The form stands behind what could end a sentence, in text whose stops are missing (思ったただ、…), and is no part of it."""
    before = context.before(start, 6)
    if context.text[start:end] == "でも":
        return not re.search(r"(?:いつま|何|誰|どこ|それ|これ|どれ|なん)$", before)
    return not before.endswith("い")


@rule
def paired(context: Context, start: int, end: int) -> bool:
    """The same form stands close before or behind (行くにせよ、残るにせよ): alternatives, no concession."""
    form = context.text[start:end]
    return form in context.before(start, 14) or form in context.after(end, 14)
