"""The subject of a reporting clause: which of the marked noun phrases before the content speaks."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set

from workbench.annotate.asked import asked, asks_first
from workbench.annotate.candidates import WHERE_PEOPLE_WRITE, Candidate, candidates, free
from workbench.annotate.context import Attribution, Context, Found
from workbench.annotate.nearest import AMONG, NEAR_ENOUGH, before_its_clause, is_a_firm, nearest
from workbench.annotate.nouns import can_be_source, head_kind, is_of_somebody, is_outlet, may_speak, source_type
from workbench.annotate.publishing import is_read
from workbench.annotate.quotes import Pair
from workbench.annotate.shapes import SHARE_OF_ASKED

Span = tuple[int, int]


def subject(
    context: Context,
    cue: Found,
    quotation: Pair | None,
    reach: Span,
    fronted: Sequence[Attribution],
    spent: Collection[Span] = (),
) -> Span | None:
    """The subject of the reporting clause among the marked noun phrases before the content, but those already spent."""
    left, content_end = reach
    right = quotation.start if quotation is not None else content_end
    if quotation is not None and (answers := asked(context, left, right)) is not None:
        return answers
    marked = _marked(context, cue, reach=(left, right), fronted=fronted, spent=spent)
    if quotation is not None:
        marked = [c for c in marked if not asks_first(context, c, right)]
    found = [c for c in marked if can_be_source(context.text[c.start : c.end])]
    head = marked[0] if marked else None
    if head is not None and head not in found and head.start == context.start and head.particle in {"は", "では"}:
        # A name that nothing knows stands at the head as the topic of a report: 東北電NWは…と発表した.
        phrase = context.text[head.start : head.end]
        found = [head, *found] if _NAMED.search(phrase) else found
    if quotation is not None and marked and _introduces(context, marked[-1], quotation):
        found = [c for c in found if c is not marked[-1]] + marked[-1:]  # Xは「…」と: whoever X is, X speaks
    found = found or [
        c for c in marked if c.particle in {"は", "では", "としては"} and may_speak(context.text[c.start : c.end])
    ]
    if quotation is None and context.text.startswith("として", cue.start) and cue.verb_span is None:
        # …が所持したとして: the subject of the charge; 甲社が、…したとして訴えた: with a pause, of the act.
        found = [c for c in found if c.particle != "が" or c.paused]
    found = _who_may_say(context, cue, found, right, quoted=quotation is not None)
    all_found, inner = found, list[Candidate]()
    if _REPORTED_ON.match(context.after(cue.end, 4)):
        # Reported in its turn (日経は、内相が…としていると伝えた): the inner subject stands nearer.
        inner = [c for c in found if c.particle in {"が", "も"}]
        found = inner or found
        topics = [c for c in found if c.particle in {"は", "では"}]
        if not inner and len(topics) > 1 and _PASSED_ON.match(context.after(cue.end)):
            found = topics[-1:]  # ロイターは、東証は…考えだと報じた: the nearer topic
    if _ANSWERS.match(context.text, cue.start, cue.end) and (share := _share(context, marked)) is not None:
        return share
    if not found:
        return None
    if found[-1].after == cue.start and context.text.startswith(("そう", "こう"), cue.start):
        return found[-1].start, found[-1].end  # 甲監督がそう感じた
    publishes = _PUBLISHES.search(context.text, cue.start, cue.end) is not None
    closes = _CLOSES.match(context.text, cue.end) is not None
    suffered = _PASSIVE.search(context.text[cue.start : cue.end]) is not None
    chosen = (
        nearest(context, found, right, publishes=publishes, closes=closes, suffered=suffered)
        if quotation is not None
        else _topmost(_speaking(context, found), cue, context)
    )
    if chosen is None and quotation is None and cue.verb_span is not None:
        chosen = _shared(context, cue, marked, found, right)
    outer = len(found) < len(all_found) and (
        _PASSED_ON.match(context.after(cue.end)) or context.text.startswith("こと", cue.end)
    )
    if chosen is None and inner and outer:
        chosen = inner[0]  # the outer report has its topic: a が of the inner one is its speaker, not its matter
    if chosen is None and cue.verb_span is not None and _SUBORDINATE.match(context.text, cue.end, context.end):
        # In a clause that depends on another the speaker has が, since the topic is that of the main clause.
        chosen = next((c for c in found if c.particle == "が"), None)
    if quotation is None:
        chosen = _of_the_noun(context, cue, found, chosen)
    return (chosen.start, chosen.end) if chosen else None


def _who_may_say(context: Context, cue: Found, found: list[Candidate], right: int, *, quoted: bool) -> list[Candidate]:
    """Leave out what only says where, or of what: by the particle, the voice of the verb and the kind of phrase."""
    if _PASSIVE.search(context.text[cue.start : cue.end]):
        # 大会では…と発表された is where it was said; 甲紙では…と記載されている is who says it.
        passed = _PUBLISHES.search(context.text, cue.start, cue.end) is not None  # ミナト・ニュースでは…と報じられた
        found = [
            c
            for c in found
            if c.particle not in {"では", "で"}
            or is_read(form := context.text[c.start : c.end])
            or (form.endswith(WHERE_PEOPLE_WRITE) and _SUFFERED.search(context.text, cue.start, cue.end))
            or (c.particle == "では" and passed and is_a_firm(form))
        ]
    if _HONORIFIC.search(context.text, cue.start, cue.end):  # 私は、政府が…という説明をされていると思う
        found = [c for c in found if source_type(context.text[c.start : c.end]) != "author"]
    reads = is_outlet if _GIVES_NEWS.search(context.text, cue.start, cue.end) else is_read  # not メールで…と伝えた
    found = [
        c
        for c in found
        if c.particle != "で" or reads(form := context.text[c.start : c.end]) or form.endswith(WHERE_PEOPLE_WRITE)
    ]
    found = _without_matter(context, cue, found)
    near = right if quoted else right - NEAR_ENOUGH  # whoever does what is suffered stands by it
    found = [c for c in found if c.particle != "に" or quoted or c.after >= near]
    found = [c for c in found if c.particle != "に" or not _NO_AGENT.match(context.text, c.end)]
    if _PRINTED.search(context.text, cue.start, cue.end):  # 案を議会に出したと報じられた
        found = [c for c in found if c.particle != "に" or is_outlet(context.text[c.start : c.end])]
    found = [c for c in found if c.particle not in AMONG or _is_group(context.text[c.start : c.end])]
    if cue.source in {"holder", "none"}:  # 隣国では…との苦情がある: where it is, and nobody's; not 掲示板では
        found = [c for c in found if c.particle not in {"では", "には"} or _are_people(context.text[c.start : c.end])]
        found = [c for c in found if c.particle not in {"は", "が", "も"} or c.paused or c.start == context.start]
    return found


def _of_the_noun(
    context: Context, cue: Found, found: Sequence[Candidate], chosen: Candidate | None
) -> Candidate | None:
    """The subject with が of a clause that modifies a noun (甲党も、政府が合法だと言う案を退けた), else the one chosen.

    There the topic is that of the main clause.
    """
    topic = chosen is None or chosen.particle in {"は", "も"}
    if not topic or not _TAKES_UP.match(context.text, cue.start, cue.end):
        return chosen
    if not _BEFORE_NOUN.match(context.text, cue.end - 1):
        return chosen
    after = chosen.start if chosen is not None else -1
    return next((c for c in found if c.particle == "が" and c.start > after), chosen)


_TAKES_UP = re.compile(r"と(?!する\Z|した\Z)|って")
_BEFORE_NOUN = re.compile(r"[るた](?:(?![上方後際為通場一]|時(?!間|代))[一-龥ァ-ヶ]|もの)")


def _marked(
    context: Context, cue: Found, reach: Span, fronted: Sequence[Attribution], spent: Collection[Span]
) -> list[Candidate]:
    allowed = _allowed(context, cue)
    guesses = _GUESSES.match(context.text, cue.start) is not None
    return [
        c
        for c in candidates(context, *reach)
        if c.particle in allowed
        and free(c, fronted)
        and (c.start, c.end) not in spent
        and not (c.particle == "も" and context.text[c.start : c.end] in _NOT_ONE)
        and not (guesses and _SUSPECT.search(context.text[c.start : c.end]))
    ]


_NOT_ONE = frozenset({"一人", "ひとり", "1人", "１人", "誰", "だれ", "何人", "誰一人", "何"})
# 容疑者は…刺した{とみている}: the police, whom the sentence does not name.
_GUESSES = re.compile(r"と(?:み|見)て")
_SUSPECT = re.compile(r"(?:容疑者|被告|男|女|少年|少女)(?:（[^（）]*）|\([^()]*\))?(?:ら|たち)?$")

# 七割が不要だと答えた: those who were asked.
_ANSWERS = re.compile(r"と(?:も)?(?:答え|回答|評価|感じ|考え|思[いうっ]|支持|賛成|反対)")


def _share(context: Context, marked: Sequence[Candidate]) -> Span | None:
    """The last share of those who were asked, as the subject: {77％}が…と答えた."""
    found = [
        c for c in marked if c.particle in {"が", "は", "も"} and SHARE_OF_ASKED.fullmatch(context.text, c.start, c.end)
    ]
    return (found[-1].start, found[-1].end) if found else None


_PRINTED = re.compile(r"(?:報じら|報道さ|伝えら)れ")
# 保有国にして, 首相に対し, 市民にとって: no agent of a passive.
_NO_AGENT = re.compile(r"に(?:して|し、|対し|とって|つい|関し|おい|向け|よ[るりっ]|伴|応じ|加え|比べ|なっ|なり|なる)")
_HONORIFIC = re.compile(
    r"おっしゃ|仰[っり]|(?:説明|答弁|発言|主張|表明|指摘|お話)を?(?:なさ|され(?!まし?た?$))|お(?:述べ|答え|話し)に"
)
# The report closes its sentence or a clause of it: the topic has no other predicate.
_CLOSES = re.compile(r"[。）」]|$|\n")
_NAMED = re.compile(r"^[A-ZＡ-Ｚ]{3,}[a-z0-9]*$|[A-ZＡ-Ｚ][a-zａ-ｚ]{2,}$|^[米英独仏露韓][ァ-ヶー・]{2,}$")


def _introduces(context: Context, candidate: Candidate, quotation: Pair) -> bool:
    """A topic or subject directly before the quotation, not one that can only be spoken of (条件は「…」と)."""
    if candidate.after != quotation.start or candidate.particle not in {"は", "が", "も", "では"}:
        return False
    phrase = context.text[candidate.start : candidate.end]
    if candidate.particle == "は" and not may_speak(phrase) and _set_off_before(context, candidate):
        return False  # 省が2日、着用は「…」との方針を固めた
    return (
        candidate.particle != "では"
        and not is_of_somebody(phrase)
        and head_kind(phrase) != "not_a_source"
        and not _COUNTED.match(phrase)
        and phrase not in _NOBODY
    )


def _set_off_before(context: Context, candidate: Candidate) -> bool:
    return any(
        c.particle == "が" and c.paused and can_be_source(context.text[c.start : c.end])
        for c in candidates(context, context.start, candidate.start)
    )


_COUNTED = re.compile(r"[0-9０-９第一二三四五六七八九十]+[^0-9０-９]{1,2}$")  # 1段目, 三つ
_NOBODY = frozenset([
    "これ", "それ", "あれ", "ここ", "そこ", "どこ", "何", "こと", "もの", "の", "ため", "うち", "なか", "中", "実際", "最後", "最初", "題", "名", "結果",
])  # fmt: skip


def _is_group(phrase: str) -> bool:
    """People among whom some think so (専門家の中には), not a body in which something is (政権の中には)."""
    return source_type(phrase) in {"expert", "public", "media"} or phrase.endswith(("者", "筋", "員", "たち", "ら"))


def _are_people(phrase: str) -> bool:
    """Several who can hold a view, or those in a body (官邸内には)."""
    return source_type(phrase) in {"public", "expert", "media", "named_person", "author"} or phrase.endswith(
        ("内", "内部")
    )


# 〜と述べた{と伝えた}, 〜と述べた{こと}を: not 〜と述べたという。
_REPORTED_ON = re.compile(r"と(?!の|いう(?:[。、]|$))|こと")
_SUBORDINATE = re.compile(
    r"(?:ので|のに|ため|から|にもかかわらず|よう[にな]|こと(?:から|で|に|を|が(?!でき|あ|な[いくか]))|の(?=[はがをに])|とき|時[、に]|際|後[、に]|上で|[、]?ば|なら|ても|たら)"
)
# 〜と述べた{と伝えた}: the outer report follows at once, its own speaker stands before.
_PASSED_ON = re.compile(r"と(?!の|ころ|もに|同時|いう)[^、。がは「」]{1,16}(?:[。、」]|$)")

# Nouns of saying and thinking, and the verbs by which someone holds them.
_VIEW = re.compile(
    r"(?:見方|観測|見解|認識|考え|指摘|声|意見|批判|懸念|分析|憶測|臆測|推測|推論|噂|評価|論|(?<!前)向き|反応|疑念|期待|不安|不満)"
)
_HOLDS = re.compile(
    r"(?:示|表明|述べ|語|持[ちつっ]|抱|を(?:し|出|発表|伝え|繰り返|明らか|強め|[上あ]げ|寄せ|漏ら|述べ|口に|ぶつけ)|明かし|固め|にじませ|一致)|(?:見方|立場|考え方?|姿勢|認識|見解|主張|説明|指摘|意見|分析|見立て|言い分|評価)(?:だ|です|である|でした)"
)


# 一部の報道で「…」と報じられた, 判決で…と判示された: where it stands.
_LAID_DOWN = re.compile(r"報じ|報道|伝え|判示|判断|指摘|示さ|記|書か|定め")
# との認識{に立って}, という報告書{を発行した}: whoever holds it does something with it.
_ONES_OWN = re.compile(r"書?(?:に立[っち]|を(?:発行し|公表し|発表し|まとめ|作成し|提出し))")


# 首相は野党に無策だと批判された: the topic suffers it; who says so has に or から. (れる of other verbs may be respect.)
_SUFFERED = re.compile(
    r"(?:(?:批判|非難|批難|糾弾|叱責|酷評|揶揄|罵倒|断罪|告発|詰問|追及|牽制|けん制|脅迫)さ|つけら|脅さ|怒鳴ら|詰め寄ら|決めつけら)れ|(?:を指摘|断定|(?:と|って)(?:も|は)?[み見]な)され|(?:と|って)(?:も|は)?思われ(?:て[いきおるた]|がち)"
)


_PASSIVE = re.compile(r"(?:(?<!く)れ(?:て|た|る|ま|そう|、|$)|され)")
# What marks whoever does what somebody suffers.
_BY = frozenset({"から", "からは", "からも", "に", "には", "によって", "の間で", "の間では"})


def _allowed(context: Context, cue: Found) -> Set[str]:
    """Particles that can mark the source: the subject's, and から, では, に where the cue is passive or a noun."""
    form = context.text[cue.start : cue.end]
    if _SUFFERED.search(form):
        return _BY if "つけ" in form else _BY | {"では", "で"}
    if (cue.source in {"holder", "none"} and not _ONES_OWN.match(context.text, cue.end)) or (
        not cue.source and cue.verb_span is None and _VIEW.search(form) and not _HOLDS.search(form)
    ):
        # 〜との見方が広がる: a view has holders (の間では, から), not a subject; は and が belong to the content.
        return {"では", "としては", "からは", "から", "からも", "の間では", "の間で", "には", *AMONG}
    if cue.entry_id == "attr.told_event":
        return {"から", "からは", "からも", "によって"}
    if cue.source == "agent":
        if _HONOURED.search(form):
            return {"は", "が", "も"}
        marks = {"では", "から", "からは", "からも", "によって", "により", "の間では", "の間で", "に", "には", *AMONG}
        return marks | {"で"} if _LAID_DOWN.search(form) else marks
    if _PASSIVE_OF_MATTER.match(form):
        # 甲が…を知らせたことも明らかにされた
        return {"から", "からは", "からも", "によって", "により", "では", "には", "に"}
    marks = {"は", "が", "も", "では", "としては", "からは"}
    if _PASSIVE.search(form):
        marks |= {"から", "によって", "の間では", "の間で", "に", "からも", "には"}
    if re.search(r"(?:報(?!告)|伝え)", form):
        marks |= {"で"}
    if re.search(r"(?:聞[いきく]|聞かさ|伺[いっう]|教わ[りっる]|耳にし)", form) and not re.search(r"か[」』]?と", form):
        marks |= {"から", "より"}  # 友人から、店が閉まると聞いた
    if re.search(r"(?:頂|いただ|戴|もら|届|寄せ|受け)", form):
        marks |= {"から", "からは", "からも", "より"}  # お客様から「…」とお尋ねを頂く
    if re.search(r"(?:書|記|載|あ[るっり])", form):
        marks |= {"には", "では", "に", "で"}
    return marks


# 知事は…と述べられました: an honorific, no passive.
_HONOURED = re.compile(r"(?:述べら|話さ|語ら|説明さ|答弁さ|発言さ|主張さ|強調さ)れ(?:まし|てい|てお|た|る)")
# ことも明らかにされた, 事実などが報じられている: the clause is what the passive is said of.
_PASSIVE_OF_MATTER = re.compile(r"(?:との|という)?(?:こと|事実|点|旨)(?:など)?[がもは][^をに]*(?:され|られ)")
# と指摘されている, と期待される: は and が mark what it is said of, unless somebody is honoured (甲議員が指摘されました).
_IMPERSONAL = re.compile(
    r"と[^をに]{0,8}(?:指摘|評価|期待|懸念|予想|予測|批判|非難|推定|推測|推計|観測|報道|噂|想定|分析)され|と(?:も)?(?:報じ|伝え|見積もら|みら|見ら)れ"
)
# 渡すよう命じられる: the topic is who is to do it.
_ASKED_TO = re.compile(
    r"よう(?:に)?[^をに]{0,8}(?:(?:求め|命じ)られ|(?:言わ|頼ま|促さ|迫ら)れ|(?:指示|命令|要求|要請|依頼|指導|勧告)され)"
)


def _without_matter(context: Context, cue: Found, found: list[Candidate]) -> list[Candidate]:
    """Leave out what an impersonal passive is said of."""
    if _PASSIVE_OF_MATTER.match(context.text[cue.start : cue.end]):
        # 報告書に…旨が明記された; not 政府に求めた事実が報じられている.
        found = [c for c in found if c.particle != "に" or is_read(context.text[c.start : c.end])]
    if _ASKED_TO.match(context.text, cue.start, cue.end):
        return [c for c in found if c.particle not in {"は", "が", "も"}]
    if is_impersonal(context, cue):
        found = [
            c
            for c in found
            if c.particle not in {"は", "が", "も"}
            or source_type(context.text[c.start : c.end]) in {"named_person", "official"}
        ]
    return found


def is_impersonal(context: Context, cue: Found) -> bool:
    """A passive that names nobody (と指摘されている, ことが明らかにされた): a topic is no source of it."""
    matter = _PASSIVE_OF_MATTER.match(context.text[cue.start : cue.end])
    forms = (_IMPERSONAL, _ASKED_TO)
    return matter is not None or any(form.match(context.text, cue.start, cue.end) for form in forms)


_TURNS = re.compile(r"[るたいだすんく](?:が|けれども|けど|ものの|ため|ので|のに対し(?:て)?|一方(?:で)?)、")


def _turns_here(context: Context, start: int) -> bool:
    """The clause that turns ends directly before a topic: …に命じたが、国防総省は."""
    return (
        re.search(
            r"[るたいだすんく](?:が|けれども|けど|ものの|のに対し(?:て)?|一方(?:で)?)[、，]$", context.before(start, 12)
        )
        is not None
    )


def _turns(context: Context, left: int, right: int) -> bool:
    """A clause of its own ends between two topics."""
    return _TURNS.search(context.text, left, right) is not None


def _speaking(context: Context, found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out a place with では where a speaker with は or a pause follows it (イタリアでは、首相は…と述べた)."""
    kept = list(found)
    while len(kept) > 1 and kept[0].particle == "では" and not is_read(context.text[kept[0].start : kept[0].end]):
        follower = next((c for c in kept[1:] if c.particle in {"は", "も"} or (c.particle == "が" and c.paused)), None)
        if follower is None:
            break
        kept = kept[1:]
    return kept


_GOES_ON = re.compile(
    r"(?:[てで]|[しけりえきみび]|際(?:に|は)?|に続き|ほか|(?:上|うえ)で|[後のち](?:に|、)?|ながら|つつ|とともに|受けて?|[たる]と)[、，]"
)


def _shared(
    context: Context, cue: Found, marked: Sequence[Candidate], found: Sequence[Candidate], right: int
) -> Candidate | None:
    """The subject of a first clause that the report shares (甲社が部門を統合し、…に改める、と発表した).

    Only where no other subject stands between: else the report has one of its own, or none.
    """
    first = found[0]
    if first.particle != "が" or first.start - context.start > _FIRST:
        return None
    if context.text.startswith("こと", cue.start) and _GOES_ON.search(context.text, first.after, right):
        return first  # 元帥が部隊を点検し、準備が整ったことを報告した
    others = [c for c in marked if c.start > first.start and c.particle in {"は", "が"}]
    return first if not others and _GOES_ON.search(context.text, first.after, right) else None


_GIVES_NEWS = re.compile(r"報じ|伝え")
_PUBLISHES = re.compile(r"報(?!告)|伝え|掲載|放送|配信|伝う")
_WORDS_OF = re.compile(r"(?:の話|取材|発言|証言|談話|報道|情報|見方|見解|分析|記事)$")
_TOPIC = {"は", "では", "としては", "からは", "から", "の間では", "の間で", *AMONG}


def _speaks_for_itself(context: Context, cue: Found, first: Candidate) -> bool:
    """A person or body as the subject of a plan that it states, or near the head, with が, of a report with a clause behind it."""
    kind = source_type(context.text[first.start : first.end])
    if kind not in _SPEAKERS or cue.verb_span is None:
        return False
    states = _STATES_PLAN.match(context.text, cue.start, cue.end) is not None
    if states and _TO_COME.search(context.text, first.after, cue.start):
        return True
    far = first.start - context.inner_start(cue.start, cue.end) > _FIRST
    if first.particle != "が" or far or _NOT_OWN.search(context.text, cue.start, cue.end):
        return False
    if kind == "named_person" and context.text[cue.end : cue.end + 1] in ("、", "，"):
        return True  # 歌手が…と告げ、席を立った
    return _LINKED.match(context.text, cue.end, context.end) is not None


_NOT_OWN = re.compile(rf"報|れば|{_PASSIVE.pattern}")
_FIRST = 24  # characters of a sentence within which its subject stands
_SPEAKERS = frozenset({"named_person", "named_organisation", "official"})
_REPORTS = re.compile(r"と(?:報じ|報道)")
_PEOPLE = frozenset({"public", "expert", "official", "named_person"})
_PRONOUNS = frozenset({"彼", "彼女", "彼ら", "自分", "自身", "これ", "それ"})
_COMMITS = re.compile(r"と(?:宣言|誓[いうっわ]|約束|明言|意気込|決意|申し出|公約)")
# 代表が退くことを表明した: what one makes known of things to come is one's own act.
_OWN_PLAN = re.compile(
    r"(?:こと|事|旨)を(?:[^、。「」はがを]{0,12}に)?(?:正式)?(?:表明|公表|発表|通達|通知|宣言|明らかに)"
)
# 省が荷を送ると発表した: with と such a plan is that of whoever can make it known.
_STATES_PLAN = re.compile(r"と(?:発表|表明|発言|明言|公表|通告)")
_LINKED = re.compile(r"(?:が|けれども?|けど|し)[、，]")
_TO_COME = re.compile(r"(?:[うくすつぬぶむ]|(?<![てで][いお])(?<!れ)る)\Z|ない\Z")
_BEHIND_FRONTED = re.compile(r"に(?:よると|よれば|よりますと)[、，]?\Z")


def _topmost(found: Sequence[Candidate], cue: Found, context: Context) -> Candidate | None:
    """For an indirect report: the outermost subject.

    A topic (は) governs the whole sentence. A が-phrase governs the reporting verb where a pause follows it, or
    where it stands first and names a speaker by profession; else it belongs to the content.
    """
    if _PUBLISHES.search(context.text, cue.start, cue.end):
        topical = any(c.particle == "は" for c in found)
        for candidate in found:  # an outlet reports what others do
            if not (topical and candidate.particle == "で" and not candidate.paused) and is_outlet(
                context.text[candidate.start : candidate.end]
            ):
                return candidate
        if _REPORTS.match(context.text, cue.start):
            # 弁護士が申請すると報じている: what people do is in the report; they do not publish it.
            found = [
                c for c in found if c.particle != "が" or source_type(context.text[c.start : c.end]) not in _PEOPLE
            ]
            if not found:
                return None
    if context.text.startswith("よう", cue.start) and not any(c.particle in _TOPIC or c.paused for c in found):
        people = [c for c in found if source_type(context.text[c.start : c.end]) not in {"public", "unspecified"}]
        return (people or list(found))[-1]  # 容疑者が…消すよう知人に指示した: whoever is told has に
    if (first := before_its_clause(context, found)) is not None and cue.verb_span is not None:
        return first
    topics = [c for c in found if c.particle in _TOPIC]
    if (
        found[0].particle == "が"
        and found[0].paused
        and any(context.text[c.start : c.end] in _PRONOUNS for c in topics)
    ):
        return found[0]  # 党首が、…彼は…だったと述べた: a pronoun for whom the content is about
    while len(topics) > 1 and (
        _turns_here(context, topics[1].start)
        or (not topics[0].paused and _turns(context, topics[0].after, topics[1].start))
    ):
        topics = topics[1:]  # 甲は反対したが、乙は…と述べた: the first topic has had its clause
    if topics:
        return topics[0]
    first = found[0]
    if context.text.startswith("として", cue.start) and _WORDS_OF.search(context.before(cue.start, 4)):
        return first  # 同局が関係者の話として報じた: a noun is passed on, the が is no part of it
    fronted = _BEHIND_FRONTED.search(context.before(first.start, 8)) is not None
    if first.particle == "も" and (fronted or first.start - context.start < 10):
        return first  # at the head of the sentence も marks a topic too
    for candidate in found:
        if candidate.paused:
            return candidate
    if _COMMITS.match(context.text, cue.start, cue.end) and first.particle in {"が", "も"}:
        return first  # 選手が仲間のために勝つと誓った: what one promises is one's own act
    if _OWN_PLAN.match(context.text, cue.start, cue.end) and _TO_COME.search(context.text, first.after, cue.start):
        return first
    if _speaks_for_itself(context, cue, first):
        return first
    if context.text.startswith(("そう", "こう"), cue.start):
        return found[-1]  # 政府がそう言い出した: what is said stands elsewhere
    if context.text.startswith("を", cue.start):
        return first  # 省が、隊員が負傷したことを明らかにした: the outer subject stands first
    if cue.verb_span is not None and cue.start < cue.verb_span[0] and first.particle in {"が", "も"}:
        named = is_outlet(context.text[first.start : first.end])
        return first if named or context.text[first.after : first.after + 1] == "「" else None
    return found[-1] if cue.verb_span is not None else first
