"""Voice: whose stance each marker is (guidelines §2)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.annotate.context import Attribution, Context, Found
from workbench.annotate.grades import narrated
from workbench.annotate.lexicon import Lexicon
from workbench.annotate.nouns import is_outlet
from workbench.annotate.phrases import after_connective, behind_own_clauses, within_reach
from workbench.annotate.quotes import Pair


def voices(context: Context, markers: Sequence[Found], cues: Sequence[Attribution], lexicon: Lexicon) -> list[str]:
    """Return the voice of each marker: headline, quoted, reported or author, the first that fits."""
    if context.is_headline:
        return ["headline"] * len(markers)
    contents = [(a.cue, a.content, a) for a in cues if a.content is not None]
    hearsay = [(m, _hearsay_content(context, m, markers, cues)) for m in markers if m.code == "hearsay"]
    return [_voice(context, m, contents, hearsay, cues) for m in markers]


#: Codes that are marked only in the text's own voice (guidelines §1).
OWN_VOICE = frozenset({"attitude", "self_mention"})


def own_voice(
    markers: Sequence[Found], found: Sequence[str], cues: Sequence[Attribution] = ()
) -> tuple[list[Found], list[str]]:
    """Leave out the markers of codes that count only in the text's own voice where somebody else's words hold them.

    What is reported, not quoted, is worded by the text: its particles and sentence adverbs stay (記事によると、ようやく届いた),
    and who names himself or judges in a thought of his own is the writer (私どもも、橋は大切だと考えております).
    """
    kept = [
        (m, v)
        for m, v in zip(markers, found, strict=True)
        if m.code not in OWN_VOICE
        or v not in {"quoted", "reported"}
        or (v == "reported" and (narrated(m.entry_id) or _own_thought(m, cues)))
    ]
    return [m for m, _ in kept], [v for _, v in kept]


def _own_thought(marker: Found, cues: Sequence[Attribution]) -> bool:
    """A first person or a judgement in what the writer himself says that he thinks: each cue over it is his."""
    over = [a for a in cues if a.content and a.content[0] <= marker.start and marker.end <= a.content[1]]
    return bool(over) and all(_by_author(a) for a in over)


def _by_author(attribution: Attribution) -> bool:
    return attribution.source_type == "author" or (
        attribution.source is None and attribution.cue.entry_id.endswith("_author")
    )


def _voice(
    context: Context,
    marker: Found,
    contents: Sequence[tuple[Found, tuple[int, int] | None, Attribution]],
    hearsay: Sequence[tuple[Found, tuple[int, int]]],
    cues: Sequence[Attribution],
) -> str:
    if context.is_spoken(marker.start) or any(
        is_speech(context, q.start, q.end) or _in_row(context, q) for q in context.enclosing(marker.start, marker.end)
    ):
        return "quoted"
    if marker.start == context.start and (marker.code == "counter" or _CONCEDES.fullmatch(form_of(context, marker))):
        return "author"  # しかし、…という: what joins the sentence to the one before is nobody's content
    if marker.entry_id in _THINKS and _LINKED.match(context.text, marker.end, context.end):
        return "author"  # 有効だと思いますけれども、…との指摘が: the writer's own thought closes its clause
    own = next((a for a in cues if a.cue is marker), None)
    if own is not None and _quotes_in_turn(context, own, cues):
        return "reported"
    for cue, content, attribution in contents:
        if cue is marker or content is None:
            continue
        if own is not None and own.fronted and not attribution.fronted:
            continue  # A氏は、B紙によると、…と述べた: the fronted source stands outside what A says
        if own is not None and (_passes_on(context, own, cue) or _leads_on(context, own, attribution)):
            continue
        if content[0] <= marker.start and marker.end <= content[1]:
            if attribution.fronted and _line_ends(context, cue.end, marker):
                continue  # B紙によると、…「…だった。⏎…だ」と述べた: its reach ends with the line, inside the words
            if _by_author(attribution) and marker.code in {"self_mention", "counter"}:
                continue  # 残念だが安いと私は思う: who turns and names himself is the writer
            if marker.code == "counter" and attribution.source is None and not attribution.fronted:
                continue  # 安くはなるが、危ないとの声もある: nobody is there to have turned it
            if marker.code == "self_mention" and not _names_himself(marker, attribution):
                continue
            if not attribution.fronted and _sums_up(context, marker, cue):
                continue
            if attribution.fronted and _merges(context, marker, own, attribution):
                continue
            return "reported"
    if marker.code == "self_mention":
        return "author"  # 筆者は…という説にはくみしない: what is told, not quoted, is told by the writer
    for cue, content in hearsay:
        if cue is not marker and content[0] <= marker.start and marker.end <= content[1]:
            if marker.code == "counter" and marker.start == content[0] and _ends_a_report(marker, hearsay):
                continue  # 橋を直すそうだが、まだ先だという: the turn between two reports is the writer's
            return "reported"
    return "author"


def _ends_a_report(turn: Found, hearsay: Sequence[tuple[Found, tuple[int, int]]]) -> bool:
    return any(cue.end == turn.start for cue, _ in hearsay)


_AND_SUCH = re.compile(r"など|といった|、といった")


def _sums_up(context: Context, marker: Found, cue: Found) -> bool:
    """「高い」「遠い」など、橋に{疑問を呈する}声が多い: behind the words of many the writer says in his own what they come to.

    Not what a clause of its own reports (「高い」など、橋は無駄なのではないかとする意見), unless more words stand before the cue.
    """
    words = [q for q in context.quotations if q.depth == 0]
    before = [q for q in words if q.end <= marker.start]
    if not before or _AND_SUCH.match(context.text, before[-1].end) is None:
        return False
    return not context.text.startswith("と", cue.start) or any(marker.end <= q.start < cue.start for q in words)


def _quotes_in_turn(context: Context, own: Attribution, cues: Sequence[Attribution]) -> bool:
    """東都新聞によると、県警{の話では}三人が無事だ: an outlet that stands first reports what somebody else, no outlet, told it."""
    if not own.fronted or own.source is None or _by_outlet(context, own):
        return False
    first = next((a for a in cues if a.fronted and a is not own and a.cue.end <= own.cue.start), None)
    return first is not None and _by_outlet(context, first)


def _by_outlet(context: Context, attribution: Attribution) -> bool:
    return attribution.source is not None and is_outlet(context.text[slice(*attribution.source)])


def _line_ends(context: Context, start: int, marker: Found) -> bool:
    """A line ends between the two, elsewhere than within a quotation that is closed before the second."""
    breaks = _BREAK.finditer(context.text, start, marker.start)
    return any(all(q.end > marker.start for q in context.enclosing(*found.span())) for found in breaks)


_BREAK = re.compile("\n")


# What the writer thinks, with a clause behind it.
_THINKS = frozenset({"prob.omou", "prob.souomou", "prob.kangaeru_self", "prob.to_omou_darou", "prob.kigasuru"})
_LINKED = re.compile(r"(?:[んの]です|わけです)?(?:が|けれども|けど|ので|し)[、，]")


def _passes_on(context: Context, own: Attribution, words: Found) -> bool:
    """東都新聞は、住民の話{として}、…と報じた: the paper reports, with the resident's words."""
    return own.source is not None and own.source[1] <= words.start and form_of(context, words).endswith("として")


_LEADS = re.compile(r"(?:として|[言い]って)\Z")


def _leads_on(context: Context, own: Attribution, following: Attribution) -> bool:
    """県警は危険がある{として}調べを進めるとした: two reports of one speaker, the first of which leads on to the second."""
    source = own.source
    if source is None or source != following.source or source[1] > own.cue.start:
        return False
    return _LEADS.search(context.text, own.cue.start, own.cue.end) is not None


_CONCEDES = re.compile(r"(?:もちろん|勿論|むろん|無論|[言い]うまでもなく|当然(?:のこと)?ながら)")


def form_of(context: Context, marker: Found) -> str:
    """The words of a marker as they stand in the text."""
    return context.text[marker.start : marker.end]


def _names_himself(marker: Found, attribution: Attribution) -> bool:
    """町長は、私も渡ると述べた: a first person that opens the words of a source just named is that source.

    Elsewhere in words that are told, not quoted, it is the writer (町の人は私が古い橋を好むと思っている): 15 places of 17.
    """
    if attribution.source is None:
        return False
    named = attribution.cue.end if attribution.fronted else attribution.source[1]
    return 0 <= marker.start - named <= len("は、")


_SPEAK_THEMSELVES = frozenset({"named_person", "expert", "public", "official"})
_THAT = "(?:ことを|などと|とも|と)?"
_TOLD_BY_A_PAPER = re.compile(rf"{_THAT}(?:報じ|報道し)(?:た|て(?!おら))")
_ITSELF = re.compile(rf"{_THAT}(?:報じ|伝え)(?:た|て)")
_PASSES_ON = re.compile(
    r"(?:ことを|こと[がも]|などと|とも|と|旨を?)?(?:報じ|伝え|述べ|説明し|紹介し|指摘し|書い|記し|して|まとめ|分析し)[^。、]{0,8}"
)


def _merges(context: Context, marker: Found, own: Attribution | None, fronted: Attribution) -> bool:
    """A cue that closes the sentence and belongs to the fronted source itself (記事によると…だという, …だといい、) is the author's."""
    form = form_of(context, marker)
    if marker.code == "hearsay" and "とされ" not in form and (marker.end >= context.end - 2 or form.endswith("いい")):
        return True  # but …とされる is told by others yet
    if own is None:
        return False
    if _TOLD_BY_A_PAPER.match(form) and _by_outlet(context, fronted) and not _by_outlet(context, own):
        return True  # 東都新聞の記事によると、会社は橋を売る{と報じている}: whoever acts within, the paper tells
    if own.source is None and fronted.source_type == "media" and _PASSES_ON.fullmatch(form) is not None:
        return True  # 報道によると…と伝えている: nobody else stands in the sentence to have told it
    if own.source != fronted.source:
        return False
    # 彼らによると…と主張し、: people who are the source are those who say it, and an outlet reports itself (甲紙によると…と報じた);
    # 甲社によると…と発表した: what a company holds, or somebody whom an outlet quotes, is reported twice.
    return fronted.source_type in _SPEAK_THEMSELVES or _ITSELF.match(form) is not None


def _hearsay_content(
    context: Context, marker: Found, markers: Sequence[Found], cues: Sequence[Attribution]
) -> tuple[int, int]:
    """From the start of the sentence, a connective and a fronted source left out, to the hearsay form."""
    start = context.start
    start = after_connective(context, start)
    for other in markers:
        # A clause closed by an earlier report (〜とされ、) is not what this one reports.
        if other.code == "hearsay" and other.end <= marker.start:
            start = max(start, other.end)
    start = max([start, context.inner_start(marker.start, marker.end), *_remark(context, marker)])
    if _MODIFIES_NOUN.search(context.text, marker.start, marker.end) and _NOUN.match(context.text, marker.end):
        # 一度はやめようと思ったが、体にいいとされる運動を始めた: the clause that modifies a noun is all that is told.
        start = max(start, context.text.rfind("、", start, marker.start) + 1)
    fronted = [a.cue.end for a in cues if a.fronted and a.cue.end <= marker.start]
    start = max([start, *fronted])
    if not fronted:
        start = behind_own_clauses(context, within_reach(context, start, marker.start), marker.start)
    return start, marker.start


_MODIFIES_NOUN = re.compile(r"(?:され|[言い]われ)(?:る|た|てい[るた])\Z")
_NOUN = re.compile(r"[一-龥ァ-ヶA-Za-z0-9「]")


def _remark(context: Context, marker: Found) -> list[int]:
    """夜は冷えるが（去年は雪も降ったとか）、…: what is told in parentheses ends with them."""
    return [p.start + 1 for p in context.in_brackets(marker.start) if marker.end < p.end]


def _in_row(context: Context, quotation: Pair) -> bool:
    """A quotation that stands in a row with one that is speech: 「おいしそう」「絶対買う」などの声."""
    end = quotation.end
    for other in context.quotations:
        if other.depth == quotation.depth and other.start >= end:
            if context.text[end : other.start].strip(_JOINTS):
                return False
            if is_speech(context, other.start, other.end):
                return True
            end = other.end
    return False


_JOINTS = " 　、，\n"
_PAUSES = re.compile(r"[。、！？!?…]")
_TAKEN_UP = re.compile(r"(?:と(?!いう名|は)|など|との|の声|といっ|[（(])")


def is_speech(context: Context, start: int, end: int) -> bool:
    """A quotation that is speech: it has a finite end or a pause, or is taken up by a word of saying."""
    inner = context.text[start + 1 : end - 1]
    if _PAUSES.search(inner):
        return True
    last = context.token_before(start + 1 + len(inner.rstrip()))
    if last is not None and last.pos in {"動詞", "助動詞", "形容詞", "助詞"}:
        return True
    return bool(_TAKEN_UP.match(context.after(end, 8)))
