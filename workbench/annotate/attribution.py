"""Attribution: the source of every cue, and the stretch of the sentence whose content it reports."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.annotate.candidates import candidates
from workbench.annotate.claims import charged_by, is_widely_thought
from workbench.annotate.context import Attribution, Context, Found
from workbench.annotate.holders import (
    acts_on_it,
    agency_behind_dash,
    before_noun,
    between,
    cited_behind,
    clause_head,
    cleft_focus,
    fronted_speaker,
    giver,
    headline_topic,
    held_afterwards,
    named_within,
    outlet_alone,
    parenthesised,
    presented_as,
    relative_head,
    said_afterwards,
    standing_topic,
    whose_words,
)
from workbench.annotate.lexicon import Lexicon
from workbench.annotate.made_by import makers_type, titled_before, with_maker
from workbench.annotate.names import names
from workbench.annotate.nouns import (
    can_be_source,
    fronted_type,
    head_kind,
    is_bare_katakana,
    is_bare_place,
    source_type,
)
from workbench.annotate.persons import morphemes
from workbench.annotate.phrases import after_connective, behind_own_clauses, phrase_before, within_reach
from workbench.annotate.publishing import by_whom, hands_on, is_title, publisher, where_written
from workbench.annotate.quotes import Pair
from workbench.annotate.reacting import WORDS_OF_MANY, addressed, who_reacts
from workbench.annotate.rules.writer import writer_as_topic
from workbench.annotate.subject import is_impersonal, subject

Span = tuple[int, int]


def attributions(context: Context, markers: Sequence[Found], lexicon: Lexicon) -> list[Attribution]:
    """Return the attribution cues among the markers of a sentence with their sources, in text order."""
    result: list[Attribution] = []
    for cue in markers:
        if cue.code != "attribution":
            continue
        if lexicon.scope(cue.entry_id) == "after":
            result.append(_fronted(context, cue, markers, lexicon))
        else:
            result.append(_clausal(context, cue, result))
    return result


def _fronted(context: Context, cue: Found, markers: Sequence[Found], lexicon: Lexicon) -> Attribution:
    """によると and its kin: the noun phrase before it; it reports what follows, up to the next one."""
    source = _fronted_source(context, cue)
    rivals = [
        m.start
        for m in markers
        if m.start > cue.end and m.code == "attribution" and lexicon.scope(m.entry_id) == "after"
    ]
    if rivals and (passed_on := phrase_before(context, rivals[0])) is not None:
        # 甲紙によると、国防省の発表では、…: the second source directly behind the first is what that one passes on.
        rivals = rivals[1:] if context.text[cue.end : passed_on[0]] in ("", "、", "，") else rivals
    around = context.enclosing(cue.start, cue.end)
    closes = around[-1].end - 1 if around else context.end  # 「甲紙によると…」と述べた: it ends with the quotation
    stop = min([*rivals, closes, *_own_thought(context, cue, markers), *_turns_away(context, cue, markers)])
    if stop < closes and (next_source := phrase_before(context, stop)) is not None:
        stop = next_source[0]
    form = context.text[cue.start : cue.end]
    kind = "unspecified"
    if source:
        named = context.text[slice(*source)]
        kind = makers_type(named) or _type_here(named, form)
        if kind == "unspecified" and _READ.match(form) and not _OPINED.search(named):
            kind = "official"  # 公表された概要によると: what one reads is a document
    return Attribution(cue, source, kind, (cue.end, stop), fronted=True)


_THINKS = re.compile(r"と(?:いうふうに|いうように|も|は|、)?(?:思|考え|感じ)")


def _own_thought(context: Context, cue: Found, markers: Sequence[Found]) -> list[int]:
    """Where the writer turns from what a fronted source says to what he thinks (報道によると…だが、…ではないかと思う)."""
    last = max(markers, key=lambda m: m.end)
    thinks = last.code in {"probability", "attribution"} and _THINKS.match(context.text, last.start, last.end)
    if not thinks or context.end - last.end > _AT_THE_END or context.enclosing(last.start, last.end):
        return []
    turns = [m.start for m in markers if m.code == "counter" and cue.end < m.start < last.start]
    return [at for at in turns[-1:] if not context.enclosing(at, at + 1)]


# …ようだ{が}、掲示板では…; …という声もあります{が}、事は…: what is told closes, and the main clause has a topic of its own.
_TOLD = frozenset({"hearsay", "inference"})
_VOICED = re.compile(r"(?:声|意見|指摘|見方|報道|話)[がも](?:ある|あります|あった|ありました)\Z")
_AND_ELSEWHERE = re.compile(r"だ?が[、，][^、。「」]{1,20}では(?!な[いくか])")
_BUT = re.compile(r"が[、，][^、。「」]{1,20}(?:では|は)")


def _turns_away(context: Context, cue: Found, markers: Sequence[Found]) -> list[int]:
    """Where the sentence turns from what a fronted source says, which a form of report closes, to something else."""
    text = context.text
    return [
        m.end
        for m in markers
        if m.start > cue.end
        and (
            (m.code in _TOLD and _AND_ELSEWHERE.match(text, m.end, context.end))
            or (m.code == "attribution" and _VOICED.search(text, m.start, m.end) and _BUT.match(text, m.end))
        )
        and not context.enclosing(m.start, m.end)
    ][:1]


_AT_THE_END = 12  # characters of politeness and explanation behind the last predicate
_READ = re.compile(r"に(?:よると|よれば|よりますと)")
_OPINED = re.compile(r"(?:意見|話|見方|説|噂|うわさ|報道|情報|口コミ|声)$")


def _type_here(phrase: str, cue: str) -> str:
    """The type of a source; of a name in katakana that nothing knows the cue tells whether it is somebody or a body."""
    if is_title(phrase) and _TELLS_NEWS.search(cue):
        return "named_organisation"  # 「週刊ミナト」3月5日号で…と報じられた
    kind = fronted_type(phrase, cue)
    if kind == "named_person" and _OUTLET_NAME.fullmatch(phrase) and _REPORTS.match(cue):
        return "named_organisation"  # 「…」とミドル・タイムズは報じた
    if kind == "named_person" and (news := _NEWS_OF.search(phrase)) and _is_bare_name(phrase[: news.start()]):
        return "named_organisation"  # ミナトの情報によると
    if kind == "unspecified" and _WRITTEN.search(cue):
        return "official"  # この計画には…と書かれている: what is written stands in a document
    if kind in {"named_person", "named_organisation"} and is_bare_katakana(phrase):
        return "named_person" if _SAYS.match(cue) else "named_organisation"
    if kind == "named_organisation" and _TALKS.match(cue) and _is_foreign_word(phrase):
        return "named_person"  # フォードは…と話した
    if kind == "named_organisation" and is_bare_place(phrase) and _SAYS.match(cue):
        return "named_person"  # 目黒は「…」と喜びを語った: a surname that is a place's name too
    return kind


_TELLS_NEWS = re.compile(r"報じ|報道")
_WRITTEN = re.compile(r"(?:書か|記さ|記載さ|明記さ|盛り込ま|定めら)れ|書き$|明記し|とある$|との記述")


def _is_bare_name(phrase: str) -> bool:
    return is_bare_katakana(phrase) or re.fullmatch(r"[A-Z]{3,}", phrase) is not None


_NEWS_OF = re.compile(r"(?:[（(][^（()）]*[)）])?の(?:情報|報道|記事|速報)$")
_OUTLET_NAME = re.compile(r"[ァ-ヶー・ ]+")
_REPORTS = re.compile(r"(?:と|とも|ことを|などと)?(?:報じ|報道)")
# アビーは「…」とうなだれた: what people do, not what firms and outlets do (とする, と発表した, によると).
_SAYS = re.compile(
    r"(?:と|って|とも|などと)?、?[^、。]{0,8}?(?:言[いうっわ]|いう|いっ|述べ|投稿|語|話[しす]|答え|応え|叫|明か|告白|即答|主張|論じ|唱え|説[いきく]|指摘|批判|評[しす]|強調|発言|謙遜|皮肉|助言|アドバイス|絶賛|称賛|回顧|苦笑|暴露|からか|冗談|思[いうっわ]|考え|書[いきく]|つづ|綴|誓|意欲|決意|感じ|つぶや|うなだれ|笑|泣|喜|悲|怒|嘆|驚|認め|打ち明け|告げ|尋ね|聞|訊|こぼ|漏ら|振り返|証言|謝|祝|励ま|続け|約束|報告)"
)
# Somebody talks, goes on, and thinks; firms state, announce and point out as well.
_TALKS = re.compile(r"(?:と|って|とも)?、?(?:言[いうっ]|語|話[しす]|続け|付け加え|思[いうっ]|感じ|笑|つぶや|振り返)")


def _is_foreign_word(phrase: str) -> bool:
    """A single word in katakana or letters that the dictionary has as a name, nothing says whose: Lee, フォード."""
    if not re.fullmatch(r"[ァ-ヶー]{3,}|[A-Z][a-z]{2,}", phrase) or phrase in names() or head_kind(phrase):
        return False
    found = morphemes(phrase)
    return len(found) == 1 and found[0][1][1:3] == ("固有名詞", "一般")


_A_TIME = re.compile(r"[0-9０-９][0-9０-９年月日時分:：]*(?:付け?)?")
# 警察に取材したところによると
_ASKED = re.compile(r"に(?:対し(?:て)?)?(?:取材し|問い合わせ|確認し|聞い|尋ね)た(?=ところ)")
_UNKNOWN_NAME = re.compile(r"(?:^|[、，。\s])([^、，。\s「」はがを]{2,20})$")


def _fronted_source(context: Context, cue: Found) -> Span | None:
    """The phrase before によると, or the subject of the clause that ところ closes (Xが伝えたところによると)."""
    form = context.text[cue.start : cue.end]
    if ("ところ" in form and not form.startswith("の")) or context.text[: cue.start].endswith("ところ"):
        found = [
            c
            for c in candidates(context, context.start, cue.start)
            if c.particle in {"が", "の", "は", "も"} and can_be_source(context.text[c.start : c.end])
        ]
        if (asked := _ASKED.search(context.text, context.start, cue.end)) is not None:
            return phrase_before(context, asked.start())  # 甲紙が警察に取材したところによると: whoever was asked
        clause = context.text.rfind("、", context.start, cue.start)  # …との報道もあったが、甲紙の伝えたところでは
        found = [c for c in found if c.start > clause or (c.particle == "が" and c.paused)] or found
        found = [c for c in found if c.particle != "の"] or found
        return (found[-1].start, found[-1].end) if found else None
    by = "による" if context.before(cue.start, 3) == "による" else ""
    phrase = phrase_before(context, cue.start - len(by))  # 市による説明では
    if phrase is not None and context.text[slice(*phrase)] in {"これ", "それ", "これら", "それら"}:
        return None  # これによると points back; nobody is named
    if phrase is not None and _A_TIME.fullmatch(context.text, *phrase):
        return None  # 午前8時2分の報道では
    if phrase := phrase or titled_before(context, cue.start - len(by)):
        return with_maker(context, phrase)  # 対策本部がまとめた情報によると
    if form[0] in "にのでを" and (match := _UNKNOWN_NAME.search(context.before(cue.start))):
        return cue.start - len(match.group(1)), cue.start  # a name that the tokenizer takes for a verb
    return None


def _clausal(context: Context, cue: Found, earlier: Sequence[Attribution]) -> Attribution:
    # 「抵抗」の意味を語った: a name within what is spoken of, no speech.
    quotation = None if context.text.startswith("の", cue.start) else _quotation_before(context, cue)
    inserted = between(context, cue)
    # …と認め、…したと甲紙は報じた: no subject stands before, so the clause before is content too.
    enclosed, left = _left_edges(context, cue, earlier, _TURN if inserted else _COORDINATED)
    content_end = cue.clause[1] if cue.clause else cue.start
    fronted = [a for a in earlier if a.fronted]
    if cue.entry_id.startswith(WORDS_OF_MANY):
        source = who_reacts(context, cue, _behind_last(context, cue, earlier)) or _reacts_on(context, cue, earlier)
    else:
        source = (
            _writer(context, cue)
            or agency_behind_dash(context, cue)
            or parenthesised(context, quotation, cue)
            or inserted
            or hands_on(context, cue, left)
            or by_whom(context, cue)
            or giver(context, cue)
            or whose_words(context, quotation, cue)
            or said_afterwards(context, cue)
            or before_noun(context, cue)
            or relative_head(context, cue)
            or cleft_focus(context, cue)
            or held_afterwards(context, cue)
            or named_within(context, cue)
            or charged_by(context, cue)
            or publisher(context, cue, quotation, (left, content_end), fronted)
            or subject(context, cue, quotation, (left, content_end), fronted, _spent(context, cue, earlier))
            or where_written(context, cue, quotation, (left, content_end))
            or presented_as(context, cue)
            or _goes_on(context, cue, earlier, (enclosed, left))
            or (None if is_impersonal(context, cue) else standing_topic(context, cue, (enclosed, left), fronted))
            or headline_topic(context, cue)
            or outlet_alone(context, cue)
            or clause_head(context, cue)
            or fronted_speaker(context, cue, fronted)
            or acts_on_it(context, cue)
            or cited_behind(context, cue)
        )
        if source is None and cue.source == "holder" and quotation is not None:
            source = who_reacts(context, cue, _behind_last(context, cue, earlier))
    if source is not None and cue.source == "holder" and addressed(context, cue, source):
        source = None
    left = max([left, *(a.cue.end for a in fronted if a.cue.end <= content_end)])
    if source is not None and _INVESTIGATES.match(context.text, cue.start) and not _investigates(context, source):
        source = None  # 男は酒を飲んでいたといい、…とみて調べている: the police, whom the sentence does not name
    if source is not None and (
        _is_charged(context, cue, source) or _turned_down(context, cue, source) or is_widely_thought(context, cue)
    ):
        source = None
    kind = _type_here(context.text[slice(*source)], context.text[cue.start : cue.end]) if source else "unspecified"
    return Attribution(cue, source, kind, _content(context, cue, quotation, source, left, content_end), fronted=False)


def _reacts_on(context: Context, cue: Found, earlier: Sequence[Attribution]) -> Span | None:
    """Who reacted in the clause before, with other words: 掲示板では「…」と驚く声が多いが、「…」と喜ぶ声もある."""
    around = context.enclosing(cue.start, cue.end)
    same = [a for a in earlier if context.enclosing(a.cue.start, a.cue.end) == around]
    return same[-1].source if same and same[-1].cue.source == "holder" else None


def _behind_last(context: Context, cue: Found, earlier: Sequence[Attribution]) -> int:
    """Where the words of a cue can begin: behind the last cue before it in the same quotation."""
    around = context.enclosing(cue.start, cue.end)
    before = (a.cue for a in earlier if a.cue.end <= cue.start)
    ends = (c.end for c in before if context.enclosing(c.start, c.end) == around)
    return max([context.inner_start(cue.start, cue.end), *ends])


def _writer(context: Context, cue: Found) -> Span | None:
    """私は…と思う: an entry of the writer's own thought has the writer as its source, wherever the topic stands."""
    return writer_as_topic(context, cue.start) if cue.entry_id.endswith("_author") else None


def _goes_on(context: Context, cue: Found, earlier: Sequence[Attribution], edges: Span) -> Span | None:
    """Whoever spoke in the clause before (市では{市長}が「…」と述べ、「…」と意気込みを語った)."""
    before = earlier[-1] if earlier and edges[0] < edges[1] else None
    if before is not None and _ANSWERED.match(context.text, before.cue.end):
        return None  # 甲野が…と問うと「…」と返した: somebody else answers
    if before is None or before.fronted or cue.verb_span is None or before.cue.verb_span is None:
        return None
    if before.source is None or before.source[0] < edges[0] or not 0 < edges[1] - before.cue.end < _JOINT:
        return None
    topics = (c for c in candidates(context, edges[0], before.source[0]) if c.particle == "は")
    if any(can_be_source(context.text[c.start : c.end]) for c in topics):
        return None  # 社長は、記者が「…」と謝り、反省していることを明らかにした: the topic governs
    return before.source


_ANSWERED = re.compile(r"と[、，]?(?=[「『])")
_JOINT = 6  # characters of a joint between two reports


def _spent(context: Context, cue: Found, earlier: Sequence[Attribution]) -> set[Span]:
    """Subjects of earlier reports that only modify a noun (市長が…と述べた{ことについて}): they speak there, and not here."""
    return {
        other.source
        for other in earlier
        if other.source is not None
        and not other.fronted
        and other.cue.end <= cue.start
        and context.text[other.source[1] : other.source[1] + 1] in ("が", "も")
        and _MODIFIES.match(context.text, other.cue.end, cue.start)
    }


_MODIFIES = re.compile(r"(?:こと|の(?=[はがをにも])|点|問題|旨|とされる|一件|ため|ので)")
_INVESTIGATES = re.compile(r"と(?:み|見)て[^。]{0,20}(?:調べ|捜査|捜索|行方)")


def _investigates(context: Context, source: Span) -> bool:
    return source_type(context.text[slice(*source)]) in {"official", "named_organisation", "media"}


_CHARGED = re.compile(r"(?:容疑者|被告|[0-9０-９一二三四五六七八九]人)$")
_PLEADS = re.compile(r"主張|控訴|上告|求め|訴え|否認|拒|反論|無罪")


def _is_charged(context: Context, cue: Found, source: Span) -> bool:
    """容疑者は…を運んだ{として}、…に問われた: it is claimed of him, by an office that is not named."""
    return (
        _CLAIMS.match(context.text, cue.start) is not None
        and _CHARGED.search(context.text, *source) is not None
        and context.text.startswith("は", source[1])
        and _PLEADS.search(context.text, cue.end, context.end) is None
    )


def _turned_down(context: Context, cue: Found, source: Span) -> bool:
    """クラブは備えが足りない{として}認められなかった: by an office that is not named."""
    return (
        context.text.startswith(("は", "も"), source[1])
        and source[1] < cue.start
        and _REFUSED.match(context.text, cue.start, context.end) is not None
    )


_REFUSED = re.compile(r"として(?:[^、，。「」はがを]{0,6}に)?[^、，。「」はがを]{1,6}(?:られ|[まさかたらわ]れ)")
_CLAIMS = re.compile(r"だ?として(?=[、，])")
_COORDINATED = re.compile(
    r"[、，]|(?<=[しべりきえみ])(?=[「『])|が[、，]|上で[、，]?|うえで[、，]?|一方(?:で)?[、，]?|つつも?[、，]?|ながらも?[、，]?|ものの[、，]|とともに[、，]?|ほか[、，]"
    r"|ことを(?:認め|評価し|指摘し|受け|踏まえ)"
)
# 会社は費用が増えるとみて、値上げを決めたと説明した: what is thought moves what is reported, and belongs to it.
_MOVES = re.compile(r"と(?:み|見|考え|判断し|予測し|予想し)て$")
_TURN = re.compile(r"が[、，]|一方(?:で)?[、，]?")


def _left_edges(
    context: Context, cue: Found, earlier: Sequence[Attribution], joint: re.Pattern[str]
) -> tuple[int, int]:
    """Where the clause of a cue can begin: in the quotation it stands in, and after the coordinated cue before it."""
    around = [q.start + 1 for q in context.enclosing(cue.start, cue.end)]
    # （無論、甲氏は…と述べている）: a remark in parentheses has its own speaker.
    aside = [p.start + 1 for p in context.in_brackets(cue.start) if cue.end < p.end]
    enclosed = max([context.start, *around, *aside])
    edge = enclosed
    for other in earlier:
        coordinated = joint.match(context.text, other.cue.end, min(context.end, other.cue.end + 5))
        moves = _MOVES.search(context.text, other.cue.start, other.cue.end) is not None
        if edge <= other.cue.end <= cue.start and coordinated and not other.fronted and not moves:
            edge = coordinated.end()
    return enclosed, edge


_FILLER = re.compile(r"(?:[（(][^()（）]*[)）])?(?:など|と|、|・|といった|という|などと|のように|や|、?また)*")


def _quotation_before(context: Context, cue: Found) -> Pair | None:
    """The first of the direct quotations that stand together before the cue, only filler between."""
    position = cue.verb_span[0] if cue.verb_span and cue.clause is None else cue.start
    if cue.clause is not None:
        position = cue.clause[1]
    chosen: Pair | None = None
    for quotation in sorted(context.quotations, key=lambda q: -q.end):
        if quotation.end > position or (quotation.depth and context.enclosing(quotation.start, quotation.end)):
            continue
        between = context.text[quotation.end : position]
        if not _FILLER.fullmatch(between):
            break
        chosen, position = quotation, quotation.start
    return chosen


# What came out by asking: the clause with こと, a date and who was asked behind it.
_BY_ASKING = re.compile(r"(?<=[るたいだん])ことが(?:[^、。「」]{0,12}[、，])?[^、。「」]{1,24}\Z")
# とする, などの, 等の意見; 橋は残すべきだ、こういう声がある: the noun takes up all that stands before.
_TAKES_UP = ("と", "な", "等", "こう", "こん", "このよ", "そう", "そん", "そのよ")
_ADDRESSEES = re.compile(r".*に対し(?:て)?[、，]?")
_MARKED = re.compile(r"(?:の間で)?(?:では|からは|から|は|が|も|で|によって)?[、，]?")


def _content(
    context: Context, cue: Found, quotation: Pair | None, source: Span | None, left: int, content_end: int
) -> Span | None:
    """The clause whose markers are reported by this cue, or None where it reports nothing in the sentence."""
    if cue.verb_span is not None and cue.clause is not None and cue.start == cue.verb_span[0] == content_end:
        return None  # a bare verb: the content stands elsewhere
    if cue.entry_id == "attr.as_you_say":
        return None  # まさに御指摘のとおり、…: what was said stands in the main clause
    if quotation is not None:
        return quotation.start, max(content_end, quotation.end)
    if context.text.startswith("への", cue.start) and (asked := _BY_ASKING.search(context.text, left, cue.start)):
        return left, asked.start()  # …したことが八日、県警への取材で分かった
    start = after_connective(context, left)
    in_parentheses = source is not None and context.text[source[1] : source[1] + 1] in ("）", ")")
    if source is not None and source[1] <= content_end and not in_parentheses:
        start = source[1]
        match = _MARKED.match(context.text, start)
        start = max(left, match.end() if match else start)  # Aは…と述べ、…と語った: only the second clause
    if not context.text.startswith(_TAKES_UP, cue.start) and cue.verb_span is None:
        # 〜ものの、支持する発言をした: without と the content is the clause that modifies the noun.
        start = max(start, context.text.rfind("、", start, content_end) + 1)
    if context.text.startswith("よう", cue.start) and (asked := _ADDRESSEES.search(context.text, start, content_end)):
        # 県は、費用がかさむにもかかわらず、町に対し橋を直すよう求めた: what is asked stands behind whom.
        start = asked.end()
    if source is None or source[1] > content_end:
        start = within_reach(context, start, content_end)
    start = behind_own_clauses(context, start, content_end)
    return (start, content_end) if start < content_end else None
