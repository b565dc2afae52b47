"""Attribution: the source of every cue, and the stretch of the sentence whose content it reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.annotate.context import Context, Found
from workbench.annotate.lexicon import Lexicon
from workbench.annotate.nouns import can_be_source, is_outlet, phrase_before, source_type
from workbench.annotate.quotes import Pair

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue with its source (None where the clause names none), its type, and what it reports."""

    cue: Found
    source: Span | None
    source_type: str
    content: Span | None
    fronted: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A noun phrase with the particle that marks it."""

    start: int
    end: int
    particle: str
    after: int  # where the text goes on behind the particle (and a pause)
    paused: bool


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
    stop = min(rivals, default=context.end)
    if rivals and (next_source := phrase_before(context, stop)) is not None:
        stop = next_source[0]
    kind = source_type(context.text[slice(*source)]) if source else "unspecified"
    return Attribution(cue, source, kind, (cue.end, stop), fronted=True)


_UNKNOWN_NAME = re.compile(r"(?:^|[、，。\s])([^、，。\s「」はがを]{2,20})$")


def _fronted_source(context: Context, cue: Found) -> Span | None:
    """The phrase before によると, or the subject of the clause that ところ closes (Xが伝えたところによると)."""
    if "ところ" in context.text[cue.start : cue.end] or context.text[: cue.start].endswith("ところ"):
        found = [
            c
            for c in _candidates(context, context.start, cue.start)
            if c.particle in {"が", "の", "は", "も"} and can_be_source(context.text[c.start : c.end])
        ]
        found = [c for c in found if c.particle != "の"] or found
        return (found[-1].start, found[-1].end) if found else None
    phrase = phrase_before(context, cue.start)
    if phrase is None and (match := _UNKNOWN_NAME.search(context.before(cue.start))):
        return cue.start - len(match.group(1)), cue.start  # a name that the tokenizer takes for a verb
    return phrase


def _clausal(context: Context, cue: Found, earlier: Sequence[Attribution]) -> Attribution:
    quotation = _quotation_before(context, cue)
    enclosed, left = _left_edges(context, cue, earlier)
    content_end = cue.clause[1] if cue.clause else cue.start
    fronted = [a for a in earlier if a.fronted]
    source = (
        _parenthesised(context, quotation, cue)
        or _between(context, cue)
        or _before_noun(context, cue)
        or _relative_head(context, cue)
        or _subject(context, cue, quotation, (left, content_end), fronted)
        or _presented_as(context, cue)
        or _standing_topic(context, cue, (enclosed, left), fronted)
        or _headline_topic(context, cue)
        or _fronted_speaker(context, cue, fronted)
    )
    left = max([left, *(a.cue.end for a in fronted if a.cue.end <= content_end)])
    kind = source_type(context.text[slice(*source)]) if source else "unspecified"
    return Attribution(cue, source, kind, _content(context, cue, quotation, source, left, content_end), fronted=False)


def _left_edges(context: Context, cue: Found, earlier: Sequence[Attribution]) -> tuple[int, int]:
    """Where the clause of a cue can begin: in the quotation it stands in, and after the coordinated cue before it."""
    enclosed = max([context.start, *(q.start + 1 for q in context.enclosing(cue.start, cue.end))])
    edge = enclosed
    for other in earlier:
        coordinated = re.match(
            r"[、，]|が[、，]|上で[、，]?|うえで[、，]?|一方(?:で)?[、，]?", context.after(other.cue.end, 5)
        )
        if edge <= other.cue.end <= cue.start and coordinated and not other.fronted:
            edge = other.cue.end + coordinated.end()
    return enclosed, edge


def _fronted_speaker(context: Context, cue: Found, fronted: Sequence[Attribution]) -> Span | None:
    """外交筋によると「…」という見方だ: a fronted source that can speak for itself is the speaker.

    A fronted medium reports what somebody else says (新聞によると「…」と述べた): there the speaker stays unnamed.
    """
    governing = [a for a in fronted if a.content is not None and a.content[0] <= cue.start < a.content[1]]
    if not governing or governing[-1].source is None:
        return None
    source = governing[-1].source
    return None if is_outlet(context.text[slice(*source)]) else source


def _headline_topic(context: Context, cue: Found) -> Span | None:
    """The source at the head of a title, before a pause: 大統領、「…」と明言."""
    if not context.is_headline:
        return None
    pause = context.text.find("、", context.start, cue.start)
    phrase = phrase_before(context, pause) if pause > 0 else None
    return phrase if phrase and can_be_source(context.text[slice(*phrase)]) else None


def _standing_topic(context: Context, cue: Found, edges: Span, fronted: Sequence[Attribution]) -> Span | None:
    """The topic of the clause before a coordinated one: it goes on holding (Xは「…」と述べ、「…」と語った)."""
    if edges[0] == edges[1] or any(edges[1] <= a.cue.start for a in fronted):
        return None  # a new source has taken over
    found = [
        c
        for c in _candidates(context, *edges)
        if c.particle in {"は", "では", "からは", "も"}
        and _free(c, fronted)
        and can_be_source(context.text[c.start : c.end])
    ]
    return (found[0].start, found[0].end) if found else None


def _free(candidate: _Candidate, fronted: Sequence[Attribution]) -> bool:
    """The phrase is not part of a fronted source (の説明では)."""
    return all(a.source is None or candidate.end <= a.source[0] or candidate.start >= a.cue.end for a in fronted)


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
        filler = r"(?:[（(][^()（）]*[)）])?(?:など|と|、|・|といった|という|などと|のように|や|、?また)*"
        if not re.fullmatch(filler, between):
            break
        chosen, position = quotation, quotation.start
    return chosen


def _parenthesised(context: Context, quotation: Pair | None, cue: Found) -> Span | None:
    """「…」（同紙記者）: the source in parentheses between the quotation and the cue."""
    if quotation is None:
        return None
    for pair in context.pairs:
        if pair.opener in "（(" and pair.end <= cue.start and context.text[pair.start - 1] in "」』”":
            inner = pair.inner
            if quotation.start < pair.start and can_be_source(context.text[slice(*inner)]):
                return inner
    return None


def _presented_as(context: Context, cue: Found) -> Span | None:
    """Xの話として伝えた: the noun phrase before として where it names a source."""
    if not context.text.startswith("として", cue.start):
        return None
    phrase = phrase_before(context, cue.start)
    return phrase if phrase and can_be_source(context.text[slice(*phrase)]) else None


def _between(context: Context, cue: Found) -> Span | None:
    """The source between と and the verb: 〜と、同紙は指摘している; 「…」と「週刊新潮」が報じ."""
    if cue.verb_span is None or cue.start != cue.verb_span[0]:
        return None
    low = cue.clause[1] if cue.clause and cue.clause[1] < cue.start else context.start
    found = [
        c for c in _candidates(context, low, cue.start) if c.particle in {"は", "が", "も", "の"} and c.start >= low
    ]
    near = [c for c in found if can_be_source(context.text[c.start : c.end])]
    if near:
        return near[-1].start, near[-1].end
    directly = [c for c in found if c.after == cue.start]
    return (directly[-1].start, directly[-1].end) if directly else None


_NOUN_CUE = re.compile(
    r"の?(?:声|意見|批判|指摘|見方|見解|考え|主張|発言|話|説明|懸念|分析|証言|コメント|談話|反論|推論|噂|不満|期待|反応)"
)


def _before_noun(context: Context, cue: Found) -> Span | None:
    """A cue that begins with a noun of saying: its holder before の (専門家の指摘がある), or marked by から, では."""
    if cue.verb_span is not None or not _NOUN_CUE.match(context.text, cue.start, cue.end):
        return None
    end = cue.start - 1 if context.text[cue.start - 1 : cue.start] == "の" else cue.start
    phrase = phrase_before(context, end)
    if phrase is None or end == context.start or context.text[end - 1] in "」』”":
        return None
    head = _last_noun(context, phrase)
    return phrase if can_be_source(context.text[slice(*phrase)]) and head not in {"批判", "喝采", "賛否"} else None


def _last_noun(context: Context, phrase: Span) -> str:
    token = context.token_before(phrase[1])
    return token.surface if token else ""


def _subject(
    context: Context, cue: Found, quotation: Pair | None, reach: Span, fronted: Sequence[Attribution]
) -> Span | None:
    """The subject of the reporting clause among the marked noun phrases before the content."""
    left, content_end = reach
    right = quotation.start if quotation is not None else content_end
    found = [c for c in _candidates(context, left, right) if can_be_source(context.text[c.start : c.end])]
    found = [c for c in found if c.particle in _allowed(context, cue) and _free(c, fronted)]
    if quotation is None and context.text.startswith("として", cue.start) and cue.verb_span is None:
        found = [c for c in found if c.particle != "が"]  # …が所持したとして: the subject of the charge
    if re.match(r"と(?!の)|こと", context.after(cue.end, 2)):
        # Reported in its turn (日経は、内相が…としていると伝えた): the inner subject stands nearer.
        inner = [c for c in found if c.particle in {"が", "も"}]
        found = inner or found
    if not found:
        return None
    chosen = _nearest(found, right) if quotation is not None else _topmost(found, cue, context)
    return (chosen.start, chosen.end) if chosen else None


# Nouns of saying and thinking, and the verbs by which someone holds them.
_VIEW = re.compile(
    r"(?:見方|観測|見解|認識|考え|指摘|声|意見|批判|懸念|分析|憶測|臆測|推測|推論|噂|評価|論|向き|反応|疑念|期待|不安|不満)"
)
_HOLDS = re.compile(r"(?:示|表明|述べ|語|持[ちつっ]|抱|を(?:し|出|発表|伝え|繰り返|明らか|強め)|明かし|固め|にじませ)")


def _allowed(context: Context, cue: Found) -> set[str]:
    """Particles that can mark the source: the subject's, and から, では, に where the cue is passive or a noun."""
    form = context.text[cue.start : cue.end]
    if cue.verb_span is None and _VIEW.search(form) and not _HOLDS.search(form):
        # 〜との見方が広がる: a view has holders (の間では, から), not a subject; は and が belong to the content.
        return {"では", "からは", "から", "からも", "の間では", "の間で", "には"}
    marks = {"は", "が", "も", "では", "としては", "からは"}
    if re.search(r"(?:ら?れ(?:て|た|る|ま)|され)", form):
        marks |= {"から", "によって", "の間では", "の間で", "に", "からも", "には"}
    if re.search(r"(?:報|伝え)", form):
        marks |= {"で"}
    return marks


def _nearest(found: Sequence[_Candidate], right: int) -> _Candidate | None:
    """For a direct quotation: a topic or subject close before it; は, が before も."""
    strong = [c for c in found if c.particle in {"は", "が", "では", "からは", "から", "も"}]
    return (strong or list(found))[-1]


def _topmost(found: Sequence[_Candidate], cue: Found, context: Context) -> _Candidate | None:
    """For an indirect report: the outermost subject.

    A topic (は) governs the whole sentence. A が-phrase governs the reporting verb where a pause follows it, or
    where it stands first and names a speaker by profession; else it belongs to the content.
    """
    if re.search(r"(?:報|伝え|掲載|放送|配信|伝う)", context.text[cue.start : cue.end]):
        for candidate in found:  # an outlet reports what others do
            if is_outlet(context.text[candidate.start : candidate.end]):
                return candidate
    topics = [c for c in found if c.particle in {"は", "では", "としては", "からは", "から", "の間では", "の間で"}]
    if topics:
        return topics[0]
    first = found[0]
    if first.particle == "も" and first.start - context.start < 10:
        return first  # at the head of the sentence も marks a topic too
    for candidate in found:
        if candidate.paused:
            return candidate
    if cue.verb_span is not None and cue.start < cue.verb_span[0] and first.particle in {"が", "も"}:
        named = is_outlet(context.text[first.start : first.end])
        return first if named or context.text[first.after : first.after + 1] == "「" else None
    # を-complements (が…を明らかにした) are short: the subject is the nearest が.
    return found[-1] if cue.verb_span is not None else first


def _candidates(context: Context, left: int, right: int) -> list[_Candidate]:
    """Noun phrases marked by a particle between two positions, outside quotations that close in between."""
    closed = [q for q in context.quotations if left <= q.start and q.end <= right]
    result: list[_Candidate] = []
    tokens = context.tokens
    i = context.index_from(left)
    while i < len(tokens) and tokens[i].end <= right:
        token = tokens[i]
        i += 1
        if token.pos not in {"助詞", "助動詞"} or any(q.start < token.start < q.end for q in closed):
            continue
        particle, end = _particle(context, i - 1)
        if particle is None:
            continue
        phrase = phrase_before(context, token.start)
        if phrase is None or phrase[0] < left:
            continue
        paused = context.text[end : end + 1] in ("、", "，")
        result.append(_Candidate(phrase[0], phrase[1], particle, end + paused, paused))
    return result


_COMPOUND_PARTICLES = ("の間では", "の間で", "からは", "からも", "によって", "としては", "では", "には")
_PARTICLES = {"は", "が", "も", "から", "に", "で", "の"}


def _particle(context: Context, i: int) -> tuple[str | None, int]:
    start = context.tokens[i].start
    for compound in _COMPOUND_PARTICLES:
        if context.text.startswith(compound, start):
            return compound, start + len(compound)
    surface = context.tokens[i].surface
    return (surface, context.tokens[i].end) if surface in _PARTICLES else (None, start)


_FORMAL = re.compile(
    r"(?:こと|もの|の(?!は)|ところ|ため|とき|よう|わけ|はず|上で|うえ|ほど|など|通り|中|一方|際|場合|後|ほか|理由|内容|意味|点|形|模様)"
)


def _relative_head(context: Context, cue: Found) -> Span | None:
    """The noun that a reporting clause modifies: 〜と語る李氏は."""
    form_end = context.text[cue.end - 1 : cue.end]
    following = context.token_from(cue.end)
    if (
        cue.verb_span is None
        or form_end not in "るたうすくぐつぬぶむ"
        or following is None
        or following.start != cue.end
    ):
        return None
    if following.pos not in {"名詞", "代名詞", "接頭辞"} or _FORMAL.match(context.text, cue.end):
        return None
    i = context.index_from(cue.end)
    while i < len(context.tokens) and (
        context.tokens[i].pos in {"名詞", "接尾辞", "接頭辞", "代名詞"} or context.tokens[i].surface in {"の", "・"}
    ):
        i += 1
    span = cue.end, context.tokens[i - 1].end
    return span if can_be_source(context.text[slice(*span)]) else None


def _content(
    context: Context, cue: Found, quotation: Pair | None, source: Span | None, left: int, content_end: int
) -> Span | None:
    """The clause whose markers are reported by this cue, or None where it reports nothing in the sentence."""
    if cue.verb_span is not None and cue.clause is not None and cue.start == cue.verb_span[0] == content_end:
        return None  # a bare verb: the content stands elsewhere
    if quotation is not None:
        return quotation.start, max(content_end, quotation.end)
    start = left
    if source is not None and source[1] <= content_end:
        start = source[1]
        match = re.compile(r"(?:の間で)?(?:では|からは|から|は|が|も|で|によって)?[、，]?").match(context.text, start)
        start = match.end() if match else start
    if not context.text.startswith(("と", "な"), cue.start) and cue.verb_span is None:
        # 〜ものの、支持する発言をした: without と the content is the clause that modifies the noun.
        start = max(start, context.text.rfind("、", start, content_end) + 1)
    return (start, content_end) if start < content_end else None
