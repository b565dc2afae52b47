"""Who reacts: the source of the words of many, before the first of their quotations or between the words and the cue.

掲示板では「…」「…」など、怒りの声が相次いだ; 「…」と、{客}からは喜ぶ声が多い; 「…」と{掲示板}で話題になっている.
"""

from __future__ import annotations

import re

from workbench.annotate.context import Context, Found
from workbench.annotate.nouns import can_be_source, source_type
from workbench.annotate.phrases import phrase_before
from workbench.annotate.quotes import CORNER_MARKS, Pair
from workbench.annotate.shapes import BOARDS

Span = tuple[int, int]

#: Entries whose words are those of many.
WORDS_OF_MANY = ("attr.voiced", "attr.talked_of")

_BETWEEN = re.compile(r"(?:[（(][^()（）]*[)）])?(?:など|と|、|，|や|[ 　]|といった|という|また)*")
_PLACE = re.compile(
    r"(?:の間(?:では|でも|で)|の中(?:では|でも|には|にも|からは|からも)|では|でも|には|にも|からは|からも|から|で|に(?!対|関|つ[いき]|と[っり]|よ[るりっ]|加え|続)|は|も)(?!の)"
)
_BEHIND = re.compile(r"の間(?:では|でも|で)|からは|からも|からの|から|では|でも|には|にも|を中心に|で|に")
_BOARD = re.compile(rf"(?:{'|'.join(BOARDS)}|ブログ|サイト)上?$")
_THEIR = re.compile(r"の(?:声|意見|コメント|反応|書き込み|投稿|評価|感想|反響|評判)(?:が|も|は|ばかり)")
_REACTION = re.compile(r"の(?:反応|声|意見|評価|感想|コメント|評判|見方)$")


def who_reacts(context: Context, cue: Found, left: int) -> Span | None:
    """Return who utters the words of a cue that stand behind ``left``, or None where the sentence does not say it."""
    run = _run(context, cue, left)
    behind = run[1] if run else cue.start
    if cue.entry_id.startswith("attr.talked_of"):
        return _marked(context, cue.start, cue.end, _BEHIND)
    inside = _marked(context, behind, cue.end, _BEHIND) or _theirs(context, behind, cue.end)
    if inside is not None or run is None:
        return inside
    return _before(context, left, run[0])


_COMES_IN = re.compile(r"寄せられ|届[いくけ]|殺到|入っ|相次")
_WRITTEN_AT = re.compile(rf"{'|'.join(BOARDS)}|ブログ|サイト|コメント|欄|Facebook|フェイスブック")


def addressed(context: Context, cue: Found, source: Span) -> bool:
    """Whom words come to, not whose they are (市には「うるさい」との苦情が寄せられた); a board is where they are written."""
    return (
        source[1] <= cue.start
        and re.match(r"に(?![よ対])", context.text[source[1] : source[1] + 2]) is not None
        and _COMES_IN.search(context.text, cue.start, cue.end) is not None
        and _WRITTEN_AT.search(context.text, *source) is None
    )


def _phrase(context: Context, left: int, at: int) -> Span | None:
    """The phrase that ends at a position, if it names somebody, or where people write (掲示板上 without its 上)."""
    phrase = phrase_before(context, at) if context.starts_token(at) else None
    if phrase is not None and phrase[0] < left:
        inner = left + context.text.startswith("と", left)
        phrase = (inner, at) if inner < at else None  # 「高すぎ」と{掲示板}で話題になる: no list of two
    if phrase is None:
        return None
    return _without_on(context, phrase)


def _without_on(context: Context, phrase: Span) -> Span:
    text = context.text[slice(*phrase)]
    return (phrase[0], phrase[1] - 1) if text.endswith("上") and not can_be_source(text) else phrase


def _can_react(phrase: str) -> bool:
    return phrase not in {"一部", "多く"} and can_be_source(phrase)


def _run(context: Context, cue: Found, left: int) -> Span | None:
    """From the first of the quotations that stand side by side before a cue to the end of the last."""
    depth = len(context.enclosing(cue.start, cue.end))
    found = [q for q in context.quotations if left <= q.start and q.end < cue.end and _depth(context, q) == depth]
    found = [q for q in found if q.opener in CORNER_MARKS] or found  # など、“炎上”を案じる声: a word in double marks
    if not found:
        return None
    first, end = found[-1].start, found[-1].end
    for quotation in reversed(found[:-1]):
        if _BETWEEN.fullmatch(context.text, quotation.end, first) is None:
            break
        first = quotation.start
    return first, end


def _depth(context: Context, quotation: Pair) -> int:
    return len(context.enclosing(quotation.start, quotation.end))


def _marked(context: Context, start: int, end: int, marks: re.Pattern[str]) -> Span | None:
    """The last phrase between two positions that says from whom, or where, the words come."""
    for mark in reversed(list(marks.finditer(context.text, start, end))):
        phrase = _phrase(context, start, mark.start())
        if phrase is None:
            continue
        text = context.text[slice(*phrase)]
        given = mark.group() in {"からは", "からも", "からの"}  # から alone also says whence a thing comes
        place = (
            "に" not in mark.group() or mark.group() == "を中心に" or _BOARD.search(text) is not None
        )  # 掲示板に, not 女性に
        if _can_react(text) and (given or (place and source_type(text) in {"public", "expert"})):
            return phrase
    return None


def _theirs(context: Context, start: int, end: int) -> Span | None:
    """Whose words they are: {ファン}の声が目立つ."""
    for mark in _THEIR.finditer(context.text, start, end):
        phrase = _phrase(context, start, mark.start())
        if phrase is None:
            continue
        text = context.text[slice(*phrase)]
        if can_be_source(text) and source_type(text) in {"public", "expert"}:
            return phrase
    return None


def _before(context: Context, left: int, right: int) -> Span | None:
    """The phrase before the first quotation, nearest to it, that says from whom or where the words come."""
    weak: Span | None = None
    depth = len(context.enclosing(right, right + 1))
    for mark in reversed(list(_PLACE.finditer(context.text, left, right))):
        phrase = _phrase(context, left, mark.start())
        if phrase is None or len(context.enclosing(mark.start(), mark.end())) > depth:
            continue
        text = context.text[slice(*phrase)]
        directly = context.text[mark.end() : right].strip("、， 　") == ""
        if mark.group() in {"は", "も"} and directly and (head := _REACTION.search(text)) is not None:
            whose = _without_on(context, (phrase[0], phrase[0] + head.start()))
            return whose if _can_react(context.text[slice(*whose)]) else None
        if not _can_react(text):
            continue
        public = source_type(text) in {"public", "expert"}
        if directly or (public and mark.group() not in {"に", "は", "も", "で"}):
            return phrase
        if public and mark.group() != "は" and weak is None:
            weak = phrase
    return weak
