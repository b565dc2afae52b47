"""Who publishes: the outlet or article that reports (「週刊ミナト」では…と報じた), and by whom something is made known."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.annotate.candidates import Candidate, candidates, free
from workbench.annotate.context import Attribution, Context, Found
from workbench.annotate.nouns import can_be_source, head_kind, is_outlet, source_type
from workbench.annotate.phrases import phrase_before
from workbench.annotate.quotes import Pair

Span = tuple[int, int]

_REPORTS = re.compile(r"(?:と|とも|などと|ことを|ことも|と、)?(?:報じ(?!られ)|報道(?:[しす]|$))")
_REPORTED = re.compile(r"報じられ|報道され")
# What an article does, and nobody of whom it tells.
_WRITES = re.compile(r"(?:と|とも|などと|ことを|ことも)(?:伝え(?!られ)|紹介|断定|断じ|書か|記さ|結[びんば])")
_PASSES_ON = re.compile(
    r"(?:(?:との|という|といった|とする)[^、。]{0,12}?|の)?(?:コメント|主張|話|発言|談話|反論|証言|見方|見解|声|意見)[をも]"
    r"[^、。]{0,4}(?:紹介|掲載|伝え(?!られ)|取り上げ|引用|報じ(?!られ))"
)
_TITLE = re.compile(
    r"[^「」『』の]{0,8}[「『][^「」『』はがを]{2,16}[」』](?:(?:の)?(?:[0-9０-９]+年)?[0-9０-９]+月[0-9０-９]+日[発売増刊]*号|[^の]{0,3}版)?"
)

_OUTLET_MARKS = frozenset({"は", "が", "も", "では", "で"})
_HEAD = 12  # characters before the first topic of a sentence: また、, 同日、


def is_read(phrase: str) -> bool:
    """Something that one reads or hears: an outlet, a book."""
    return is_outlet(phrase) or head_kind(phrase) == "document" or phrase.endswith("研究")


def is_title(phrase: str) -> bool:
    """A title in brackets, with its issue, that names a paper or programme where it reports: Web版「週刊ミナト」."""
    return _TITLE.fullmatch(phrase) is not None


def publisher(
    context: Context, cue: Found, quotation: Pair | None, reach: Span, fronted: Sequence[Attribution]
) -> Span | None:
    """Return the outlet, title or article whose report a cue is, or None where it may be anybody's."""
    form = context.text[cue.start : cue.end]
    reports = _REPORTS.match(form) is not None
    writes = reports or _WRITES.match(form) is not None
    if not writes and _REPORTED.search(form) is None:
        return None
    right = quotation.start if quotation is not None else reach[1]
    found = [c for c in candidates(context, reach[0], right) if free(c, fronted)]
    if not writes:
        return _last_outlet(context, [c for c in found if c.particle in {"で", "では", "によって"}])
    subjects = [c for c in found if c.particle in {"は", "が", "も", "では", "には"}]
    if reports:
        if any(c.particle in _OUTLET_MARKS and is_outlet(context.text[c.start : c.end]) for c in found):
            return None
        for c in subjects:
            paused = c.particle == "が" and c.paused and quotation is not None
            if is_title(context.text[c.start : c.end]) or (paused and _is_body(context, c)):
                return c.start, c.end
    elif subjects and _is_article(context, subjects[0]):
        return subjects[0].start, subjects[0].end
    passed = fronted[-1] if fronted else None
    if passed is None or passed.source is None or _around(context, passed.cue) != _around(context, cue):
        return None
    named = context.text[slice(*passed.source)]
    if not is_outlet(named) and not named.endswith(("記事", "報道", "速報")):
        return None
    by_article = context.text[passed.cue.start : passed.cue.end].endswith("では")
    return passed.source if reports or by_article else None


def _around(context: Context, cue: Found) -> Sequence[Pair]:
    return context.enclosing(cue.start, cue.end)


def _last_outlet(context: Context, found: Sequence[Candidate]) -> Span | None:
    for c in reversed(found):
        form = context.text[c.start : c.end]
        if is_outlet(form) or is_title(form):
            return c.start, c.end
    return None


def _is_body(context: Context, candidate: Candidate) -> bool:
    return source_type(context.text[candidate.start : candidate.end]) == "named_organisation"


def _is_article(context: Context, candidate: Candidate) -> bool:
    """An article at the head of its sentence, in which all that follows stands: 記事では、甲野が…と断定."""
    head = context.text[candidate.start : candidate.end].endswith(("記事", "報道"))
    return head and candidate.particle in {"では", "には"} and candidate.start - context.start < _HEAD


def hands_on(context: Context, cue: Found, left: int) -> Span | None:
    """The outlet as the topic that hands on somebody's words: {東都新聞}は、社長の「…」というコメントを伝えた."""
    if _PASSES_ON.match(context.text, cue.start, cue.end) is None:
        return None
    topics = (c for c in candidates(context, left, cue.start) if c.particle == "は")
    return next(((c.start, c.end) for c in topics if is_outlet(context.text[c.start : c.end])), None)


_BY_WHOM = re.compile(
    r"(?:(?:こと|事実|点|可能性)(?:など)?[がもは]|(?:と|とも|などと))[、，]?(?P<who>[^、。「」はがを]{2,24}?)"
    r"(?P<mark>によって|により|において|から|で|に(?=(?:も)?[、，]?(?:記|書か|掲載)))(?:も|は)?(?!の)"
)


def by_whom(context: Context, cue: Found) -> Span | None:
    """By whom, or where to be read, what is told was made known, within the cue: ことが{各紙}で報じられた."""
    match = _BY_WHOM.match(context.text, cue.start, cue.end) if cue.source == "agent" else None
    phrase = phrase_before(context, match.end("who")) if match is not None else None
    if match is None or phrase is None or phrase[1] != match.end("who"):
        return None
    span = max(phrase[0], match.start("who")), phrase[1]
    form = context.text[slice(*span)]
    if match.group("mark") in {"で", "に", "において"}:
        return span if is_read(form) or is_title(form) else None
    return span if can_be_source(form) else None


_WRITTEN_THERE = re.compile(r"(?:書か|記さ|記載さ|明記さ|表示さ|印刷さ)れ")
_NOWHERE = re.compile(r"(?:中|なか|そこ|ここ|ため|際|とき|時|こと|うち|最後|冒頭|末尾|下|上|横|裏|隣)$")


def where_written(context: Context, cue: Found, quotation: Pair | None, reach: Span) -> Span | None:
    """What something is written on: 箱{には}「…」と書かれている; not those for whom it is written."""
    if _WRITTEN_THERE.search(context.text, cue.start, cue.end) is None:
        return None
    right = quotation.start if quotation is not None else reach[1]
    for c in reversed(candidates(context, reach[0], right)):
        form = context.text[c.start : c.end]
        if c.particle == "には" and not _NOWHERE.search(form) and source_type(form) in {"unspecified", "official"}:
            return c.start, c.end
    return None
