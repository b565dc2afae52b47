"""Rules on who thinks and says: the speaker's own 思う, a holder's としている, いう that only names."""

from __future__ import annotations

import re

from workbench.annotate.candidates import candidates
from workbench.annotate.context import Context
from workbench.annotate.nouns import can_be_source, source_type
from workbench.annotate.phrases import phrase_before
from workbench.annotate.rules.evidence import with_agent
from workbench.annotate.rules.registry import rule
from workbench.annotate.tokens import Token


@rule
def speaker_thinks(context: Context, start: int, end: int) -> bool:
    """と思います, と考えます as the speaker's own hedge: not a wish (たいと思う, ようと思う, いただければと思う), nor another's thought."""
    before, form = context.before(start, 12), context.text[start:end]
    if form.endswith("思う"):
        before = _SIGH.sub("", before)  # すごいなあと思う judges; 行きたいなあ, できるといいなあと思う wish
    if re.search(
        r"(?:たい(?:という|[、，]|と|な(?:あ|ぁ)?)?|[とこごもぼおの]う|(?:[足話直残探渡返試指押消貸示通起落動移回戻]|過ご)そう|よう|ろう(?<!だろう)(?<!かろう)(?<!あろう)|て(?:ほし|欲し)いな?|なるほど|かと|(?:れば|たら)(?:と[、，])?|(?:ば|と)(?:いい|よい|良い)が|[？?]|(?<!か)な[あぁー]+)$",
        before,
    ) or _WISH.search(before):
        return False
    if _ASKED.search(context.before(start, 24)) and _ASKS.match(context.after(end, 8)):
        return False  # なぜだと思う？ 誰が払うと思っているのだろう: the other's thought is asked for
    # 思う and 思わない in the plain present are the speaker's alone, whatever the topic: 彼は正しいと思う。
    if _FIRST_PERSON.search(form) or form.endswith(("思う", "思わない")):
        return True
    if with_agent(context, start, end):
        return False
    if form.endswith("思い"):
        return not held_by_another(context, start, end)  # 店主は客が減ると思い、…
    if not re.search(r"て(?:い|お)?|った$|考える|みる|見る", form):
        return True
    return not _topic_thinks(context, start, end)


# できるといい, 降ればいい: hoped for; 早めに相談するといい advises. 捨てようかと思う: still to be done.
_WISH = re.compile(
    r"(?:(?:[るくすうむつぬぶぐ]と(?<!すると)|(?:[なあれけめえべせ]れ|でき|なけれ)ば)(?:いい|よい|良い)|(?:れば|たら|と)(?:有り?難い|ありがたい|幸い)(?:な[あぁ]?)?"
    r"|(?:よ|[おこそとのほもごぞどぼ])うか)$"
)
_SIGH = re.compile(r"(?<!か)(?<!たい)(?<!いい)(?<!よい)(?<!良い)(?<!ほしい)(?<!欲しい)な[あぁー]+$")
_ASKED = re.compile(r"(?:誰|だれ|何|なん|どう|どこ|どれ|いつ|なぜ|いくら)(?![かもで])[^、。か？?」]*$")
_ASKS = re.compile(
    r"(?:の|ん)?(?:です|だろう|でしょう|だ)?(?:か)?[？?]|(?:の|ん)(?:だろう|でしょう)|(?:の|ん)?(?:です)?か[。」]"
)


@rule
def own_thought(context: Context, start: int, end: int) -> bool:
    """A thought told of oneself (空いていると思ったので): nobody else before it thinks it."""
    if context.text[start - 1 : start] in ("」", "』", "”", "？", "?"):
        return False  # thought in words of its own: 「行ける」と思った
    return speaker_thinks(context, start, end) and not held_by_another(context, start, end)


@rule
def personal_thought(context: Context, start: int, end: int) -> bool:
    """Told in direct speech, or in prose of the first person: a text about others leaves their names out, too."""
    return bool(context.enclosing(start, end)) or personal_prose(context, start, end)


# 思います, 考えております: in the polite present one speaks of one's own mind, whoever the sentence is about.
_FIRST_PERSON = re.compile(
    r"(?:ます|思っていまして|ておりま(?:す|して)|てございます|存じ|ません|うのです|うんです|[うる]わけで|[うる]んで(?:す|あ)|[うる]ので(?:す|あ))"
)


def _topic_thinks(context: Context, start: int, end: int) -> bool:
    """The topic of the sentence is somebody else, whose thought ている reports (将軍は…と考えている).

    Plain 思う and 考える are the speaker's alone. A country at the head is more often what is thought about.
    """
    left = context.inner_start(start, end)
    topics = [c for c in candidates(context, left, min(start, left + 40)) if c.particle in {"は", "では", "としては"}]
    who = [t for c in topics if can_be_source(t := context.text[c.start : c.end])]
    kinds = [source_type(name) for name in who]
    if not kinds or "author" in kinds:
        return False
    if kinds[0] == "named_organisation":
        return _BODY.search(who[0]) is not None
    return kinds[0] != "unspecified"


# A body thinks (国際基金は必要だと考えている); of a country it is as often thought.
_BODY = re.compile(r"(?:基金|銀行|機構|委員会|局|庁|省|社|協会|連盟|組合|連合|団体|研究所|大学|署|警察|[A-Z]{3,})$")


@rule
def held_by_another(context: Context, start: int, end: int) -> bool:
    """とみる, と考える by someone other than the writer: a topic or subject before it names a source.

    In a quotation only what stands in it counts: 首相は「必要だと考えている」と述べた is the speaker's own thought.
    """
    if _FIRST_PERSON.search(context.text[start:end]):
        return False
    return _somebody_before(context, context.inner_start(start, end), start)


def _somebody_before(context: Context, left: int, start: int) -> bool:
    """A topic or subject between two places names a source that is not the writer."""
    for candidate in candidates(context, left, start):
        text = context.text[candidate.start : candidate.end]
        if candidate.particle == "としては" and text.endswith("身"):
            return False  # 初めて見た身としては: the writer's own
        if candidate.particle in _HOLDER and can_be_source(text) and source_type(text) != "author":
            return True
    return False


_HOLDER = {"は", "が", "も", "では", "で", "としては", "からは"}


_I = re.compile(
    r"(?:私(?:ども|たち|自身)?|わたくし|わたし|筆者|我々|われわれ|僕)(?:は|も|が|として(?:は|も)?)[^。「」]{0,16}$"
)


_HUMBLE = re.compile(r"おりま|いたし(?:ます|て)")


@rule
def own_feeling(context: Context, start: int, end: int) -> bool:
    """Hope or fear of who speaks: the first person before it (私は大変期待をしている), humble or forced forms with nobody else before."""
    if _I.search(context.before(start, 30)):
        return True
    form = context.text[start:end]
    if form.startswith("期待"):
        return False  # 期待しております asks politely
    if _HUMBLE.search(form):
        return True
    if not form.startswith(("評価", "歓迎")) and re.search(r"てい[るま]|を(?:持|抱|覚)", form):
        return False
    return not _somebody_before(context, context.inner_start(start, end), start)


@rule
def asks(context: Context, start: int, end: int) -> bool:
    """と聞く after a question (「中止するのか」と聞いた, 中止するのかと首相に聞いた): asked, not heard."""
    return bool(
        re.search(
            r"(?:か(?:ね|な|い)?|[？?])[」』”]?[、，]?と[、，]?(?:[^、。「」はが]{0,12}(?:に|へ|で))?$",
            context.before(start),
        )
    )


@rule
def active_voice(context: Context, start: int, end: int) -> bool:
    """The verb is not passive: と書かれた横断幕 reports nobody's words."""
    return not re.search(r"(?:か|さ|ら|わ|ま)?れ(?:た|て|る|ま|れば)", context.text[start:end])


@rule
def in_search_of(context: Context, start: int, end: int) -> bool:
    """ではないか that reproaches or asks the addressee (いいじゃないか, そうではないですか is left to the speaker)."""
    return bool(re.match(r"[とな]?(?:聞|尋|問)", context.after(end, 4)))


@rule
def clause_or_quote_end(context: Context, start: int, end: int) -> bool:
    """A finite clause or a quotation ends before と: a claim (必要だとしている), not a role (目標としている)."""
    if context.text.startswith(("など", "等"), start):
        return True  # 過大などとして: など closes what is said
    if context.before(start, 1) in ("、", "，") and context.text.startswith(("とし", "とす"), start):
        start -= 1  # 遅れは損失をもたらすだろう、としている
    token = context.token_before(start)
    if token is None or re.search(r"[おこそとのほもよろごぞどぼ]う$", token.surface.removesuffix("だろう")):
        return False  # 学ぼうとしている: the volitional with とする is an attempt
    if token.surface[-1] in "」』”″":
        return quotation_speaks(context, start)
    if ends_as_adjective(token):
        return True
    return token.pos in {"動詞", "助動詞", "形容詞"} or token.surface in {"か", "べき", "ため", "など"}


@rule
def topic_says(context: Context, start: int, end: int) -> bool:
    """といい goes on with somebody as the topic who says it (会社は荷が届いたといい、客に知らせた)."""
    if context.before(end, 2) != "いい" or context.after(end, 1) not in ("、", "，"):
        return False
    left = context.inner_start(start, end)
    topics = [c for c in candidates(context, left, start) if c.particle == "は"]
    who = context.text[topics[0].start : topics[0].end] if topics else ""
    return bool(who) and can_be_source(who) and source_type(who) not in {"public", "author"}  # of people it is told


@rule
def supposed(context: Context, start: int, end: int) -> bool:
    """として supposes or leaves aside (仮に勝ったとして, 詳細は任せるとして), or stands behind a question; nobody claims it."""
    if _WHAT_THEN.match(context.text, end, context.end):
        return True
    clause = re.split(r"[。「」]", context.before(start, 60))[-1]
    return _SUPPOSED.search(clause) is not None


_WHAT_THEN = re.compile(r"[、，]?(?:一体|いったい|そもそも|どれ|どう|どの|どん|なぜ|誰|いくら|何(?!ら|とか))")
_SUPPOSED = re.compile(
    r"(?:仮に|(?<!か)もし(?![くれ])|たとえ(?!ば)|たとい)[^、]*[、，]?[^、，]*$|(?:任せる|まかせる|置く|おく|さておき|譲る)$"
    r"|(?:どんな|どの|どう|何を|何が|誰が|いつ)[^、，]*か$"
)


def ends_as_adjective(token: Token) -> bool:
    """A suffix that makes a verb an adjective closes a clause: 起こりにくい, 読みやすい."""
    return token.pos == "接尾辞" and token.surface.endswith(
        ("くい", "やすい", "づらい", "がたい", "難い", "ぽい", "らしい")
    )


@rule
def not_a_nickname(context: Context, start: int, end: int) -> bool:
    """「金網の鬼」と言われた names somebody; a statement in quotation marks, or without, is hearsay, and so is とも言われる."""
    if context.text.startswith("とも", start):
        return True
    return context.text[start - 1 : start] not in ("」", "』", "”") or quotation_speaks(context, start)


def quotation_speaks(context: Context, close: int) -> bool:
    """The quotation that closes at a position is a statement, not a name (「夏まつり」として)."""
    pair = context.quotation_closing(close)
    last = context.token_before(close - 1)
    if pair is None or last is None:
        return True
    return (
        pair.end - pair.start > 22
        or _TWO_SENTENCES.search(context.text, *pair.inner) is not None
        or any(t.surface == "は" and t.pos == "助詞" and pair.start < t.start < last.start for t in context.tokens)
        or last.pos in {"動詞", "助動詞", "形容詞", "助詞", "web誤脱"}
        or last.surface[-1] in "。！？!?…wｗ笑♪～〜"
    )


# 「普通でしょ。なんなの、この人」: a name is no two sentences.
_TWO_SENTENCES = re.compile(r"[。！？!?](?=[^。！？!?」』])")


@rule
def not_in_company(context: Context, start: int, end: int) -> bool:
    """話す takes up words; the と directly behind somebody says with whom one talks (住民と話す機会)."""
    if context.before(start, 1) != "と":
        return True
    token = context.token_before(start - 1)
    if token is None or token.pos not in {"名詞", "接尾辞", "代名詞"} or token.surface[-1] in "」』”）)":
        return True
    phrase = phrase_before(context, start - 1)
    return phrase is None or not can_be_source(context.text[slice(*phrase)])


@rule
def gives_a_name(context: Context, start: int, end: int) -> bool:
    """A short quotation that states nothing stands before: it is called so (名前は「りん」といいます, 「十五夜」などという)."""
    close = start - 2 if context.text[start - 2 : start] == "など" else start
    return context.text[close - 1 : close] in ("」", "』", "”") and not quotation_speaks(context, close)


@rule
def said_to_be(context: Context, start: int, end: int) -> bool:
    """とされる as a report (中止になったとされる, 犯人とされる); not a passive of making (対象とされた)."""
    token = context.token_before(start)
    if token is None or token.surface in {
        "対象",
        "目的",
        "中心",
        "前提",
        "条件",
        "基準",
        "目標",
        "課題",
        "禁止",
        "必要",
    }:
        return False
    noun = token.pos in {"名詞", "接尾辞"}
    if noun and context.text[start:end].endswith(("された", "されました")):
        return False  # 対象事件とされた: made so, not said to be so
    if context.text[start:end] != "とされ" or context.after(end, 1) in {"、", ""}:
        return True
    # 良いとされ見直されている: it goes on without a pause.
    return not noun and re.match(r"[一-龥ァ-ヶ]", context.after(end, 1)) is not None


@rule
def no_named_holder(context: Context, start: int, end: int) -> bool:
    """No source is marked for a passive of reporting (によって, から): then it is hearsay."""
    left = max(context.start, start - 80)
    if re.search(r"により[^。]{0,60}$", context.before(start, 80)):
        return False
    return not any(
        c.particle in {"によって", "から", "からは", "からも"} and can_be_source(context.text[c.start : c.end])
        for c in candidates(context, left, start)
    )


@rule
def denied(context: Context, start: int, end: int) -> bool:
    """The form says that it was not done: 報じられていない."""
    return re.search(r"(?:ない|なかった|ません|ませんでした|ず|ずに)$", context.text[start:end]) is not None


_LIKE_SEEN = re.compile(r"(?:よう|そう|みたい)に(?:も|は|さえ|すら)?(?:見え|みえ|映)")


@rule
def evidential_mieru(context: Context, start: int, end: int) -> bool:
    """ように見える after a clause; に見える of sight (遠くに見える) is not a conclusion."""
    form = context.text[start:end]
    if _LIKE_SEEN.match(form):
        return True
    if form.startswith("に"):
        return bool(re.search(r"(?:そう|か)$", context.before(start, 3))) or _looks(context, start)
    if form.startswith(("かに", "と")):
        token = context.token_before(start)
        return token is not None and token.pos in {"動詞", "助動詞", "形容詞"}
    token = context.token_before(start)
    return token is not None and token.pos in {"動詞", "助動詞", "形容詞"}


_SIGHT = re.compile(
    r"(?:目|肉眼|外|遠く|近く|前|後ろ|上|下|奥|向こう|左|右|間|中|先|方向|側|空|窓|海|山|画面|裏|表|横|ところ|所|人|者|誰|何)$"
)


def _looks(context: Context, start: int) -> bool:
    """An evaluation, not a place, stands before に見える (場当たり的に見える, 無関心に見える)."""
    token = context.token_before(start)
    if token is None or token.pos not in {"名詞", "形状詞", "接尾辞"} or _SIGHT.search(token.surface):
        return False
    # A noun that classifies (模様に見える, 本物に見える) is seen more often than concluded: 4 of 11 places.
    return token.pos == "形状詞" or bool(
        re.search(
            r"(?:的|主義|まかせ|任せ|不|無|気|一枚岩|[様型風]|敗北|勝利|矛盾|失敗|成功|当然|順調|好調)", token.surface
        )
    )


# What is left hanging after のに or asks why blames: the other was to be expected.
_REPROACH = re.compile(r"[。！!」]|ね|である|です|[、，]?(?:なぜ|何故|どうして|何で|なんで|わざわざ)")


_NEEDED_FOR = re.compile(r"[、，][^。]{0,30}(?:必要(?![がはも])|欠か[せさ]|要る|かか[るっ]|掛か)")


# 橋があるのに渡らない, 三年経つのに, 見つけにくいのに: a state is no purpose.
_STATE = re.compile(r"(?:[がも]ある|[年月日間もが上]経つ|にくい|づらい)$")
_SIDE_BY_SIDE = re.compile(r"対し|加え|比べ")
_ACT_WITHOUT_TOPIC = re.compile(r"(?:^|[。、，「])[^。、，「は]*(?:する|[くぐすつぶむ])$")


@rule
def contrary_noni(context: Context, start: int, end: int) -> bool:
    """のに against expectation, not of purpose (作るのに使う)."""
    token = context.token_before(start)
    if token is None:
        return False
    if re.search(r"て(?:い|お)る$", context.before(start, 3)) and not re.match(
        r"(?:は|も|が|を|に|で)", context.after(end, 1)
    ):
        return True  # …しているのに「…」と言う
    if context.before(start, 3) == "である":
        return True
    if _STATE.search(context.before(start, 5)):
        return _SIDE_BY_SIDE.match(context.after(end, 2)) is None
    if token.pos == "動詞" and token.surface not in {"ある", "いる"} and _NEEDED_FOR.match(context.after(end, 40)):
        return False  # 一トン採るのに、水が百トン必要だ
    if _REPROACH.match(context.after(end, 6)):
        return token.pos != "名詞"  # 時間は作れるのに！ できるのになぜ
    if _ACT_WITHOUT_TOPIC.search(context.before(start, 40)):
        return False  # 橋を直すのに、手順を書く: what it is done for (39 of 39); 兄は渡るのに、弟は渡らない may turn
    return token.pos in {"助動詞", "形容詞"} or bool(re.match(r"[、，]", context.after(end, 1)))


@rule
def first_person_topic(context: Context, start: int, end: int) -> bool:
    """The topic directly before the match is a person or body (私は分かっていない): it does not know; nothing is open."""
    left = max(context.start, start - 30)
    return any(
        c.after == start and can_be_source(context.text[c.start : c.end]) for c in candidates(context, left, start)
    )


@rule
def first_person(context: Context, start: int, end: int) -> bool:
    """ぼく, オレ and おれ are first persons where they are no part of a longer word (ボクシング, しおれる); other forms always."""
    form = context.text[start:end]
    if form.startswith("おれ"):  # しおれる, すりおろしておれば: not I
        return not re.search(r"[しきちりいびみぎてだ]$", context.before(start, 1))
    if "ァ" <= form[0] <= "ヶ":  # ボク of a longer word
        return not re.search(r"[ァ-ヶー]$", context.before(start, 1)) and not re.match(
            r"[ァ-ヶー]", context.after(end, 1)
        )
    return True


_WE = re.compile(
    r"(?:私たち|私達|わたしたち|我々|われわれ|我われ|吾々|我ら|われら|僕ら|僕たち|ぼくら|ぼくたち|俺たち|俺ら)"
)
# 我々日本人, 私たちの暮らし: everybody of a country or of mankind.
_ALL_OF_US = re.compile(
    r"(?:一般)?(?:日本(?![一-龥ァ-ヶ]*(?:党|の?会(?!社)))|人類|国民|地球人|現代人|市民|消費者|納税者|有権者|世代|動物|ユーザ)"
    r"|(?![はがもの])[^。、」]{0,10}人間|が(?:得た[^。、]{0,8}教訓|学んだ)"
    r"|の(?:先人|産業|食卓|食べ物|大切な食|身の回り|細胞|遺伝子|生活|暮らし|くらし|社会|世界|身|体|からだ|心|目|脳|視|日常|命|祖先|先祖|時代|国|法治|住[むん]|財産|町|地域|周り|まわり|未来|将来|地球|文化|歴史)"
    r"|(?:は|が|も)[^。]{0,30}(?:に生きて|で暮らし|に直面|直視す|忘れては|向き合わ|自分たちの国|気づか|気付か|無意識|知らず)"
    r"|(?:に|へ)[^。]{0,12}(?:教えて|与えて|もたら|突き付け|突きつけ|問いかけ)"
    r"|を(?:見守|取り巻|とりま|包|育んで)|が(?:食べ|学ぼう|ふだん|普段|日常|毎日)|は[、]?一人一人の自由"
    r"|(?:は|に)[^。]{0,36}(?:ことが?は?できませんが|を学ぶ。|権利(?:など|は|も)[^。]{0,2}(?:ない|ありません))"
    r"|にとって(?:は|も)?[、，]?[^。]{0,16}(?:空気|水の|もっとも重要|最も重要|最も身近|身近な|欠かせない|不可欠)"
)
_AMONG_ALL = re.compile(r"(?:(?:に|で)(?:暮らす|住む|生きる)|国家として[、，]?|国民である|人類である|人間である)$")


@rule
def inclusive_we(context: Context, start: int, end: int) -> bool:
    """私たち, 我々 of everybody (我々日本人, 私たちの暮らし): the writer does not speak of himself or his house."""
    if not _WE.match(context.text, start):
        return False
    if _ALL_OF_US.match(context.after(end, 48)) or _AMONG_ALL.search(context.before(start, 8)):
        return True
    if context.text[start] in "僕俺ぼ":
        return False  # 僕らの走り: who speaks of himself so speaks of his own
    if re.match(r"[一-龥ァ-ヶー]{1,12}(?:[党会社部班団員者校課局])", context.after(end, 14)):
        return False
    # An argument in the plain style whose writer is nowhere else in it speaks of everybody; what we did is told of some.
    if len(context.text) < 60:
        return False  # too short to tell
    return not context.text[: context.end].rstrip("。」 \n").endswith("た") and not _WRITER_OR_POLITE.search(
        context.text
    )


_WRITER_OR_POLITE = re.compile(
    r"私(?![たど達共立的有企鉄費])|筆者|僕(?![らた])|俺(?!た)|小生|本稿|本[小論]論|小論|拙|です|ます|ません|でしょう|ましょう|ください|○"
)


@rule
def personal_prose(context: Context, start: int, end: int) -> bool:
    """The text speaks in the first person elsewhere or is a post: 自分 may be the writer."""
    return bool(re.search(r"(?:私|僕|俺|筆者)(?:は|が|も|の)|[!！]{1,2}\n|笑|ｗ", context.text))
