"""Places other than the subject where a clause names the source of a cue, one function a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.annotate.candidates import Candidate, candidates, free, is_modified, source_before
from workbench.annotate.context import Attribution, Context, Found
from workbench.annotate.nouns import can_be_source, head_kind, is_outlet, may_speak, source_type
from workbench.annotate.phrases import phrase_before
from workbench.annotate.quotes import Pair

Span = tuple[int, int]


def parenthesised(context: Context, quotation: Pair | None, cue: Found) -> Span | None:
    """「…」（同紙記者）: the source in parentheses between the quotation and the cue."""
    if cue.entry_id == "attr.as_you_say":
        # 委員御指摘のように, 委員がおっしゃったように; not 大臣（甲野君）御指摘のように: he answers
        at = cue.start - (context.text[cue.start - 1 : cue.start] in ("が", "の"))
        phrase = phrase_before(context, at)
        bare = phrase is not None and phrase[1] == at and not context.before(at, 1).endswith((")", "）", "今"))
        return phrase if bare and phrase and can_be_source(context.text[slice(*phrase)]) else None
    if quotation is None:
        # 中止すべきだ（与党幹部）との声もある: without quotation marks only directly before the cue.
        pair = context.pair_closing(cue.start)
        return pair.inner if pair and pair.opener in "（(" and can_be_source(context.text[slice(*pair.inner)]) else None
    for pair in context.pairs:
        if pair.opener in "（(" and pair.end <= cue.start and context.text[pair.start - 1] in "」』”":
            inner = pair.inner
            # （東都新聞による） says where it was read, not who spoke.
            where_read = context.before(inner[1], 4).endswith(("による", "より", "から", "引用"))
            outside = context.enclosing(pair.start, pair.end) == context.enclosing(quotation.start, quotation.end)
            if (
                quotation.start < pair.start
                and outside
                and not where_read
                and not _A_CLAUSE.search(context.text, *inner)
                and can_be_source(context.text[slice(*inner)])
            ):
                return inner
    return None


# （現在甲野は34歳）: a remark
_A_CLAUSE = re.compile(r"(?<=[一-龥々ァ-ヶーA-Za-z])[はがを]")


def between(context: Context, cue: Found) -> Span | None:
    """The source between と and the verb: 〜と、同紙は指摘している; 「…」と「週刊新潮」が報じ."""
    if cue.verb_span is None:
        return None
    if cue.start < cue.verb_span[0]:
        return _within(context, cue)
    low = cue.clause[1] if cue.clause and cue.clause[1] < cue.start else context.start
    marks = {"は", "が", "も", "の", "では"}
    if cue.start == cue.verb_span[0] and _SUFFERS.search(context.text, cue.start, cue.end):
        marks |= {"に", "から", "によって", "により"}  # 「…」と父に勧められ
    found = [c for c in _behind(context, low, cue.start) if c.particle in marks]
    near = [c for c in found if can_be_source(context.text[c.start : c.end])]
    if not context.text.startswith("に", cue.start):  # 総理の所信表明にもあるように: whose it is
        near = [c for c in near if c.particle != "の"] or near  # と彼は東都放送の番組で述べた: where he said it
    if near:
        return near[-1].start, near[-1].end
    directly = [c for c in found if c.after == cue.start]
    return (directly[-1].start, directly[-1].end) if directly else None


def _behind(context: Context, low: int, right: int) -> list[Candidate]:
    """Candidates behind a quotation, and one that its と seems to join to it: 「最後の道」と{同氏}は述べた."""
    found = candidates(context, low, right)
    if context.text[low - 1 : low + 1] in ("」と", "』と", "”と"):
        joined = (c for c in candidates(context, context.start, right) if c.start < low < c.end - 1)
        found = [*(replace(c, start=low + 1) for c in joined), *found]
    return found


_SUFFERS = re.compile(r"(?:[わさまたかがらば]れ|られ|もらっ|教わ|頂|いただ)")


def _within(context: Context, cue: Found) -> Span | None:
    """The source behind と within the cue: 〜{と市長も言っている}, 〜{と皆で話した}."""
    assert cue.verb_span is not None
    stretch = context.text[cue.start : cue.verb_span[0]]
    suffers = _SUFFERS.search(context.text, cue.verb_span[0], cue.end) is not None  # と父に勧められ
    if (everyone := _EVERYONE.search(stretch)) is not None:
        return cue.start + everyone.start(1), cue.start + everyone.end(1)
    found = [
        c
        for c in candidates(context, cue.start + 1, cue.verb_span[0])
        if (c.particle in {"は", "が", "も"} or (suffers and c.particle in {"に", "から"}))
        and can_be_source(context.text[c.start : c.end])
        and not re.search("[をて]", context.text[c.after : cue.verb_span[0]])  # と、友人も交えて話す
    ]
    return (found[-1].start, found[-1].end) if found else None


_EVERYONE = re.compile(r"^と、?((?:みんな|みな|皆|全員|誰も|二人|一同)(?:さん|様)?)(?![のに])")


_NOUN_CUE = re.compile(
    r"の?(?:警告|忠告|助言|報道|報告|情報|観測|声|意見|批判|指摘|見方|見解|考え|主張|発言|話|説明|懸念|分析|証言|コメント|談話|反論|推論|噂|不満|期待|反応)"
)


def before_noun(context: Context, cue: Found) -> Span | None:
    """A cue that begins with a noun of saying: its holder before の (専門家の指摘がある), or marked by から, では."""
    if cue.verb_span is not None or not _NOUN_CUE.match(context.text, cue.start, cue.end):
        return None
    end = cue.start - 1 if context.text[cue.start - 1 : cue.start] == "の" else cue.start
    phrase = phrase_before(context, end)
    if phrase is None or end == context.start or context.text[end - 1] in "」』”":
        return None
    head = _last_noun(context, phrase)
    return phrase if can_be_source(context.text[slice(*phrase)]) and head not in {"批判", "喝采", "賛否"} else None


_NOUN_OF_WORDS = re.compile(r"(?:との|という|といった|って(?:いう)?|など(?:と|の))[^、。]")
_GIVER_MARK = re.compile(r"(?:から|による|より)?の$|による$")


def whose_words(context: Context, quotation: Pair | None, cue: Found) -> Span | None:
    """Whose words a quotation before a noun is: {甲野さん}の「…」との発言, {住民}からの「…」といった声."""
    if quotation is None or not _NOUN_OF_WORDS.match(context.text, cue.start):
        return None
    mark = _GIVER_MARK.search(context.before(quotation.start))
    return source_before(context, quotation.start - len(mark.group())) if mark else None


def _last_noun(context: Context, phrase: Span) -> str:
    token = context.token_before(phrase[1])
    return token.surface if token else ""


_SUFFERED = re.compile(r"(?:(?<!話)[わさ]れ|(?<!おっしゃ)(?<!述べ)られ)[るた]$")
_FORMAL = re.compile(
    r"(?:こと|もの|の(?!は)|ところ|ため|とき|よう|わけ|はず|上で|うえ|ほど|など|通り|中|一方|際|場合|後|ほか|理由|内容|意味|点|形|模様)"
)


# Entries without a verb whose speaker is the noun behind them: …{と}甲野市長, …{という}甲野さんは.
_BY_WHOM_BEHIND = ("attr.shiteiru", "attr.headline_to", "attr.says_named", "attr.to_name")


def relative_head(context: Context, cue: Found) -> Span | None:
    """The noun that a reporting clause modifies: 〜と語る李氏は."""
    form_end = context.text[cue.end - 1 : cue.end]
    behind = cue.end + (context.text[cue.end : cue.end + 1] in ("）", ")"))  # 脅威に直面する（と主張する）国は
    following = context.token_from(behind)
    if (
        (cue.verb_span is None and cue.source != "subject" and not cue.entry_id.startswith(_BY_WHOM_BEHIND))
        or form_end not in "るたうすくぐつぬぶむと"
        or (form_end == "と" and cue.end - cue.start > 3)
        or following is None
        or following.start != behind
    ):
        return None
    if _SUFFERED.search(context.text, cue.start, cue.end):
        return None  # 仲間から「…」と祝われた甲野さんは
    if following.pos not in {"名詞", "代名詞", "接頭辞"} or _FORMAL.match(context.text, behind):
        return None
    i = context.index_from(behind)
    while i < len(context.tokens) and (
        context.tokens[i].pos in {"名詞", "接尾辞", "接頭辞", "代名詞"} or context.tokens[i].surface in {"の", "・"}
    ):
        if context.text[context.tokens[i].end : context.tokens[i].end + 1] == "　":
            i += 1
            break  # 甲野市長　費用は不明: a title goes on behind the blank
        i += 1
    while i - 1 > context.index_from(behind) and context.tokens[i - 1].surface in {"の", "・"}:
        i -= 1  # 甲氏の「…」
    span = behind, context.tokens[i - 1].end
    if _OCCASION.search(context.text[slice(*span)]):
        return None  # 〜と訴えた演説以降
    phrase = context.text[slice(*span)]
    if phrase in {"方", "かた"}:
        return span if _SOMEBODY.match(context.text, span[1]) else None  # と話す方もいる, not と言った方がよい
    if (match := _STATED_BY.fullmatch(phrase)) is not None and can_be_source(match.group(1)):
        return behind, behind + len(match.group(1))  # 〜とする北朝鮮側の意向
    if _PRODUCED.match(context.text, span[1]) and source_type(phrase) in {"official", "unspecified"}:
        return None  # 学校は「…」とする資料を作成した: whoever makes it
    if head_kind(phrase) == "document" and _has_subject(context, cue):
        return None  # 住民が、危ないと訴えている計画書は
    if not can_be_source(phrase) and "の" in phrase and can_be_source(whose := phrase.rpartition("の")[0]):
        return behind, behind + len(whose)  # と話す旅館の主人の表情は
    ends = context.text[span[1] : span[1] + 1] in ("。", "、", "") or (
        context.text[span[1] : span[1] + 1] in ("は", "が", "も", "に", "を") and _KATAKANA_NAME.fullmatch(phrase)
    )
    return span if can_be_source(phrase) or (ends and may_speak(phrase)) else None


_PRODUCED = re.compile(
    r"を(?:、?[0-9０-９月]{1,5}日(?:まで)?に)?(?:作成|提出|発表|公表|公開|まとめ|出し|出す|送|配|示し|採択|可決|取りまとめ|手渡|掲載|発行|下し|言い渡|行[っい])"
)


def _has_subject(context: Context, cue: Found) -> bool:
    """Somebody is the subject of the clause, set off from what it reports."""
    before = candidates(context, context.start, cue.start)
    return any(c.particle == "が" and c.paused and can_be_source(context.text[c.start : c.end]) for c in before)


_SOMEBODY = re.compile(r"(?:[がもはに](?:お?い[るたま]|おら|多い|多く|少な|よると)|[はもに、。]|から|など)")
_OCCASION = re.compile(r"(?:演説|講演|会見|集会|以降|以来|以前|以後|当時|時代|時期|時点|直後|直前|前後)$")
_KATAKANA_NAME = re.compile(r"[ァ-ヶー]{3,}")


# Whose statement it is that the clause modifies: 北朝鮮側{の意向}, 首相{の発言}.
_STATED_BY = re.compile(
    r"(.{2,}?)の(?:意向|意志|意思|考え|考え方|立場|主張|見解|見方|認識|姿勢|方針|発言|声明|談話|証言|説明|指摘|意見|声|報告|報告書|分析|論文|記事|社説|言葉|訴え|要求|提案|提言|批判|答弁|コメント|反論|論理|理屈|言い分|判断|予測|試算|評価)"
)


#: A が this near to the head of the sentence is the subject of all its coordinated reports.
_FIRST = 24


def standing_topic(context: Context, cue: Found, edges: Span, fronted: Sequence[Attribution]) -> Span | None:
    """The topic of the clause before a coordinated one: it goes on holding (Xは「…」と述べ、「…」と語った)."""
    if edges[0] == edges[1] or any(edges[1] <= a.cue.start for a in fronted):
        return None  # a new source has taken over
    found = [
        c
        for c in candidates(context, *edges)
        if (c.particle in {"は", "では", "からは", "も"} or (c.particle == "が" and c.start - context.start < _FIRST))
        and free(c, fronted)
        and not (c.particle == "が" and _ANSWERED.search(context.text, c.after, cue.start))
        and (can_be_source(text := context.text[c.start : c.end]) or (c.start == context.start and may_speak(text)))
    ]
    found = [c for c in found if c.particle != "が"] or found
    return (found[0].start, found[0].end) if found else None


# 記者が尋ねると「…」と返し、…と続けた: whoever is answered does not go on.
_ANSWERED = re.compile(r"[うくすつぬぶむるぐ]と[、，]?(?=[「『])")


def clause_head(context: Context, cue: Found) -> Span | None:
    """Whoever a clause in the middle of which the cue stands modifies: 「…」と励ましつつ席を立った{甲野監督}.

    Within a pause that is a person; a noun phrase that closes the sentence can be any speaker, however far off.
    """
    if _SUFFERS.search(context.text, cue.start, cue.end):
        return None
    if (cue.verb_span is None and cue.source != "subject") or not _AND_THEN.search(
        context.text[cue.end - 2 : cue.end + 3]
    ):
        return None
    last = context.text.rfind("。", cue.end, context.end) if context.text[context.end - 1 : context.end] == "。" else -1
    closing = phrase_before(context, last if last > 0 else context.end)
    if closing is not None and closing[0] > cue.end and is_modified(context, closing[0]):
        kind = source_type(context.text[slice(*closing)])
        topics = (c for c in candidates(context, context.start, closing[0]) if c.particle == "は")
        if kind in {"named_person", "named_organisation"} and not any(
            can_be_source(context.text[c.start : c.end]) for c in topics
        ):
            return closing
    for candidate in candidates(context, cue.end, min(context.end, cue.end + _CLAUSE)):
        between = context.text[cue.end : candidate.start]
        if re.search(r"[、。「」はが]", between):
            return None
        if is_modified(context, candidate.start):
            person = source_type(context.text[candidate.start : candidate.end]) == "named_person"
            return (candidate.start, candidate.end) if person else None
    return None


_AND_THEN = re.compile(r"(?:[てでりしき、]|つつ|ながら|など)")
_CLAUSE = 50  # characters of a clause behind the cue whose noun can be the speaker


def headline_topic(context: Context, cue: Found) -> Span | None:
    """The source at the head of a title, before a pause: 大統領、「…」と明言."""
    if not context.is_headline:
        return None
    pause = context.text.find("、", context.start, cue.start)
    return source_before(context, pause) if pause > 0 else None


def outlet_alone(context: Context, cue: Found) -> Span | None:
    """A title or line that is an outlet and its verb, without a particle: 現地メディア報じる."""
    phrase = phrase_before(context, cue.start)
    if phrase is None or phrase[0] != context.start or not is_outlet(context.text[slice(*phrase)]):
        return None
    return phrase


def agency_behind_dash(context: Context, cue: Found) -> Span | None:
    """A title that ends in a dash or blank and who reports it: …を拡大＝韓国報道."""
    if cue.entry_id != "attr.headline_agency":
        return None
    dash = max(context.text.rfind(mark, context.start, cue.start) for mark in "=＝―　 ")
    return (dash + 1, cue.end) if dash > 0 else None


def presented_as(context: Context, cue: Found) -> Span | None:
    """Xの話として伝えた: the noun phrase before として where it names a source."""
    if not context.text.startswith("として", cue.start):
        return None
    if context.text[cue.start - 1] in "」』”":
        return None  # 「修理は無用」として: these words are what is claimed
    return source_before(context, cue.start)


_PUBLISHES = re.compile(r"報じ|報道|伝え(?!られ)|配信|掲載|速報")


def fronted_speaker(context: Context, cue: Found, fronted: Sequence[Attribution]) -> Span | None:
    """外交筋によると「…」という見方だ: a fronted source that can speak for itself is the speaker.

    A fronted medium reports what somebody else says (新聞によると「…」と述べた): there the speaker stays unnamed, but
    what is published it publishes itself (新聞によると…と報じた).
    """
    if _CLAIMS.match(context.text, cue.start):
        return None  # 甲紙によると、…されたとして訴えた: whoever claims it
    quoted = context.enclosing(cue.start, cue.end)
    governing = [
        a
        for a in fronted
        if a.content is not None
        and a.content[0] <= cue.start < a.content[1]
        and context.enclosing(a.cue.start, a.cue.end) == quoted  # what somebody says in it is not the source's
    ]
    if not governing or governing[-1].source is None:
        return None
    source = governing[-1].source
    if is_outlet(context.text[slice(*source)]) and not _PUBLISHES.search(context.text, cue.start, cue.end):
        return None
    return source


# として, not としている: who claims it acts on it in the same sentence, and is seldom the fronted source.
_CLAIMS = re.compile(r"だ?として(?!い|お)")
_CLEFT = re.compile(r"のは[、，]?[^、，。「」]{1,50}?(?=(?:だ|です|である|だった|でした)?(?:。|、|，|$))")


def cleft_focus(context: Context, cue: Found) -> Span | None:
    """そう話すのは商店主だ: the predicate noun of a cleft sentence is the speaker."""
    match = _CLEFT.match(context.text, cue.end, context.end)
    phrase = source_before(context, match.end()) if match else None
    return phrase if phrase and phrase[0] >= cue.end + 2 else None


def giver(context: Context, cue: Found) -> Span | None:
    """Who gives it: directly before the cue (県警{への取材で分かった}), or in it (というのが学者の主張だ; 声が市民から上がる)."""
    if cue.source == "giver" and context.text.startswith(("への", "の"), cue.start):
        return phrase_before(context, cue.start)
    if cue.source == "giver":
        if context.before(cue.start, 1) == "の":  # という気象台の{警告}
            return phrase_before(context, cue.start - 1)
        at = context.text.rfind("の", cue.start + 4, cue.end)
        phrase = source_before(context, at) if at > 0 else None
        return phrase if phrase and phrase[0] >= cue.start else None
    if cue.source != "holder":
        return None
    inside = [
        c for c in candidates(context, cue.start + 1, cue.end) if c.particle in {"から", "からも", "の間で", "からは"}
    ]
    found = [c for c in inside if can_be_source(context.text[c.start : c.end])]
    return (found[0].start, found[0].end) if found else None


def said_afterwards(context: Context, cue: Found) -> Span | None:
    """The source of a statement that is the topic: 専門家の見方は、…というものだ; 会長の答えは「…」というものだった."""
    if cue.entry_id not in {"attr.says", "attr.is_words"}:
        return None
    for candidate in candidates(context, context.start, cue.start):
        if candidate.particle == "は":
            at = context.text.rfind("の", candidate.start, candidate.end)
            return source_before(context, at) if at > 0 else None
    return None


_AMONG_WHOM = re.compile(r"が(?P<who>[^。「」をはがも]{1,30}?)の(?:間|中|内部)(?:では|で|に)")
_HELD = re.compile(r"を(?P<who>[^、。「」をはがも]{1,16})[はがも](?:し|持|も[ちつっ]|抱|いだ|示|述べ)")


def held_afterwards(context: Context, cue: Found) -> Span | None:
    """Whoever holds a view, behind it: 〜という認識を{私}はしている."""
    if cue.verb_span is not None:
        return None
    match = _HELD.match(context.text, cue.end, context.end) or _AMONG_WHOM.match(context.text, cue.end, context.end)
    return source_before(context, match.end("who")) if match else None


_CITED = re.compile(
    r"[（(](?P<who>[^（）()、。，「」]{2,30}?)(?:[、，:：][^（）()]{1,40}|\s*[0-9０-９]{4}年[^（）()]{0,12})?[)）]"
)
_NO_CITATION = re.compile(
    r"注|図|表|写真|資料|参照|以下|前掲|同上|[0-9０-９]+(?:頁|ページ)?$|による$|より$|から$|調べ$|電子版$|版$"
)


def cited_behind(context: Context, cue: Found) -> Span | None:
    """A person or title in parentheses that close the sentence: 〜との指摘もある（{甲野太郎}、月刊誌、2018年1月）."""
    match = _CITED.match(context.text, cue.end, context.end)
    if match is None or context.text[match.end() : context.end].strip("。．. \n"):
        return None
    who = context.text[slice(*match.span("who"))]
    if _NO_CITATION.search(who) or source_type(who) not in {"named_person", "expert", "official"}:
        return None
    return match.span("who") if can_be_source(who) else None


_WORDS_OF = re.compile(
    r"(?:との|という|といった|と(?=[^、。「」]{1,20}からの))(?P<who>[^、。「」]{1,20}?)(?:から)?の(?:見方|見解|考え|立場|意見|主張|指摘|声|認識|懸念|批判|分析|評価|予測|証言|談話|コメント|メッセージ|言葉|発言|説明|話)"
)


def named_within(context: Context, cue: Found) -> Span | None:
    """Whose words they are, within the cue: {という甲野さんのメッセージを代読した}."""
    match = _WORDS_OF.match(context.text, cue.start, context.end)
    who = source_before(context, match.end("who")) if match else None
    return who if who and who[0] >= cue.start else None


_ACTS = re.compile(
    r"と(?:し|して|(?:み|見)て|判断し(?:て)?)$|(?:との|という)[^、。]{1,8}(?:から|で|により)$|(?:として|とみて)も?、?$"
)
# 「…」と言って、兄は帰った: the clause that follows has its subject.
_HAVING_SAID = re.compile(r"(?:言っ|云っ|述べ|話し|叫ん|答え|語っ|つぶやい|尋ね|笑っ|告げ|説明し)て$")
# …とみて、港警察署で原因を調べている: an office is where they look into it, and who does.
_LOOKS_INTO = re.compile(r"(?<=[署警庁局部会])で[^、。「」はが]{0,16}(?:調べ|捜査|捜索|調査)")
_ACTOR = 26  # characters behind the pause within which whoever acts on it is named


def acts_on_it(context: Context, cue: Found) -> Span | None:
    """Whoever acts on what is thought, named behind it: 違反の疑いがある{として}、厚生労働省が調べ始めた."""
    said = _HAVING_SAID.search(context.text, cue.start, cue.end) is not None
    if not said and not _ACTS.search(context.text[cue.start : cue.end].rstrip("、，")):
        return None
    for candidate in candidates(context, cue.end, min(context.end, cue.end + _ACTOR + 12)):
        if candidate.start > cue.end + _ACTOR:
            break
        by_place = candidate.particle == "で" and _LOOKS_INTO.search(context.text, candidate.end, context.end)
        if candidate.particle in {"は", "が", "も"} or by_place:
            between = context.text[cue.end : candidate.start]
            if said and between.strip("、，"):
                return None
            if between.strip("、，") and not between.endswith(("、", "，")):
                return None  # …したとして、窃盗の疑いで捕まった男が: a clause of its own
            return (
                (candidate.start, candidate.end)
                if can_be_source(context.text[candidate.start : candidate.end])
                else None
            )
    return None
