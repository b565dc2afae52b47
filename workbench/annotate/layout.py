"""What the layout of a text says of who speaks: interviews, quotations of several paragraphs or cut off, block quotes.

Quotation marks say who speaks only within a paragraph. An interview has none: a dash, a name or a letter begins each
turn, or a byline names who asked. A quotation of several paragraphs is opened again in each and closed once; that of an
excerpt may lack one of its marks. A block quote is set in, or told by its words (:mod:`workbench.annotate.paragraphs`). Each of these is found here as a :class:`Speech`: a stretch of the text in somebody's words, whose markers have the voice ``quoted``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from workbench.annotate.lines import Line, lines
from workbench.annotate.nouns import can_be_source
from workbench.annotate.paragraphs import PROSE, of_others
from workbench.annotate.quotes import pairs
from workbench.annotate.sentences import Region, running
from workbench.view import View


@dataclass(frozen=True, slots=True)
class Speech:
    """A stretch in somebody's words; ``speaker`` is the name that its tag gives, None where there is none.

    ``start`` is where the words begin, behind the tag; the turn of the one who asks has ``quoted`` False.
    """

    start: int
    end: int
    speaker: str | None
    quoted: bool = True
    tag: int | None = None  # where the tag begins, if there is one
    alone: bool = False  # a quotation whose sentences stand by themselves: each is ``attributed`` (guidelines §7)


def speeches(text: str, regions: Sequence[Region] = (), seen: View | None = None) -> list[Speech]:
    """Return the stretches of the text that its layout gives to a speaker, in order, without overlap.

    Parameters
    ----------
    text
        The text as it is matched.
    regions
        Spans labelled by reading; only running text is looked at.
    seen
        Its view, where it is known how the text is stored: commas of two kinds tell two hands.
    """
    spans = [(r.start, r.end) for r in running(regions, len(text))]
    title = next(((r.start, r.end) for r in regions if r.part == "title"), None)
    found = lines(text, spans)
    # A dialogue, or a question, may begin in the line that is taken for the title.
    first_turn = [title] if title is not None and (_TAGGED.match(text, *title) or _DASH.match(text, *title)) else []
    whole = title is not None or not found or _SAYS.search(text, found[0].start, found[0].end) is None
    spoken = _interview(text, lines(text, [*first_turn, *spans]) if first_turn else found, whole=whole)
    if not spoken:
        spoken = [speech for way in (_reopened, _set_in, _signed, _in_rows) for speech in way(text, found)]
        spoken += [Speech(start, end, None) for start, end in of_others(text, found, seen)]
    # Of an interview whose answers stand in marks an excerpt may cut off the first and the last one.
    spoken = sorted([*spoken, *_cut(text, found, whole=whole)], key=lambda s: s.start)
    kept: list[Speech] = []
    for speech in spoken:
        if not kept or speech.start >= kept[-1].end:
            kept.append(speech)
    return kept


class Speeches:
    """The speeches of a text, asked for by position."""

    def __init__(self, found: Sequence[Speech]) -> None:
        self._found = found
        self._starts = [s.start if s.tag is None else s.tag for s in found]

    def over(self, start: int, end: int) -> Speech | None:
        """Return the first speech (with its tag) that a span shares a character with."""
        i = max(bisect_right(self._starts, start) - 1, 0)
        near = self._found[i : i + 2]
        return next((s for s in near if start < s.end and (s.start if s.tag is None else s.tag) < end), None)


# --- interviews ------------------------------------------------------------------------------------------

_DASH = re.compile(r"(?:[―─—–]{1,3}|−(?![0-9])|--)[ \u3000]?(?=[^\s―─—–−-])")
_TWO_DASHES = ("――", "──", "——", "--")
_LETTER = re.compile(r"(?P<name>[QA]|問|答)(?:[0-9]{1,2})?[ \u3000.．:：、]\s*")
_NAME = (
    r"[^\s、。：:「」『』“”（）()\[\]【】〈〉<>＝=/／・…!！?？○◯#@]{1,14}(?:[・＝ ][^\s、。：:「」『』（）()]{1,10})?"
)
_TAGGED = re.compile(rf"(?P<name>{_NAME})(?:[（(][^（）()]{{1,16}}[）)])?(?:[:：]\s*|\u3000+(?=\S))")
_BRACKETED = re.compile(
    rf"(?:[【［\[〈<＜](?P<name>{_NAME})[】］\]〉>＞]|[▽◇◆●■▼△▲・](?P<listed>{_NAME})[\u3000:：])\s*"
)
_ASKS = re.compile(r"Q|問|(?:記者|司会|司会者|聞き手|編集部|インタビュアー|進行|質問|質問者|本紙|本誌|―+)[0-9A-Z]?")
_ANSWERS = re.compile(r"A|答|回答|回答者")
_SAYS = re.compile(r"(?:[。！？!?…）)」』笑]|です|ます|だ|た|る|ない|か|ね|よ)(?:【[^【】]{2,10}】)?\Z")
_OCCASION = re.compile(
    r"インタビュー|に聞く|に聞いた|一問一答|対談|座談会|鼎談|討論|Q&A|Ｑ＆Ａ|会見|に問う|が語る|との対話|質疑"
)
# Labels of a form, a programme, a list: 日時：…, 会場　…, 21時　….
_NO_NAME = re.compile(
    r".*(?:[0-9]|日時|日付|会場|場所|時間|定員|料金|価格|住所|電話|問い合わせ|申し込み|備考|注意|参考|出典|資料|写真|編集|更新|速報|関連|訂正|お知らせ|タグ|カテゴリ|著者|翻訳|撮影|インタビュー|対談|特集|連載|コラム"
    r"|第.*[章節条部回]|その.*|また|しかし|ただ|さて|なお|以上|以下|例|注|※.*)"
)
# 聞き手・乙川花子: who asked, in a line or parentheses of its own.
_BYLINE = re.compile(r"(?:^|[（(【［\[])[ \u3000]*聞き手[・=＝:：\u3000 は、]|[（(]構成[・＝=:：]", re.MULTILINE)
_SIGNED_BELOW = re.compile(r"[（(](?:聞き手|構成)[・＝=:：\u3000 ][^（()）。]{2,40}[)）]\Z")
_HEAD = 200  # characters above a byline that still stands at the head of a text
# The lead of an interview ends by saying that somebody was asked, or told.
_LEAD_ENDS = re.compile(
    r"(?:聞|訊|き)(?:いた|きました)。\Z|(?:尋ね|たずね|語っ|インタビューし)(?:た|ました|てもらった)。\Z|とは。\Z"
)
_POLITE = re.compile(r"(?:です|ます|ません|でした|ました|でしょう|ください)[かねよ]{0,2}[。？?]\Z")
_ASKS_POLITELY = re.compile(r"(?:です|ます|ません|でした|ました|でしょう)か[。？?]\Z")


@dataclass(frozen=True, slots=True)
class _Turn:
    line: int
    start: int  # behind the tag
    name: str | None
    kind: str  # dash, letter, name, bracket


def _interview(text: str, found: Sequence[Line], *, whole: bool) -> list[Speech]:
    turns = [turn for i, line in enumerate(found) if (turn := _turn(text, i, line)) is not None]
    byline = _BYLINE.search(text) if "聞き手" in text or "構成" in text else None
    if turns:
        asked = byline is not None or _asked_politely(text, found, turns)
        believed = _believed(text, found, turns, signed=asked) if asked or len(turns) > 1 else []
        if believed:
            named = any(t.kind == "name" for t in believed)  # who answers is named: what stands above has no name
            return [*_answers_above(text, found, believed[0], whole=whole or named), *_spoken(text, found, believed)]
    return list(_told(text, found, byline)) if byline is not None else []


def _asked_politely(text: str, found: Sequence[Line], turns: Sequence[_Turn]) -> bool:
    """A question behind two dashes, or one with か, and the paragraph below it are both in the polite style: an interview."""
    return any(
        (text.startswith(_TWO_DASHES, found[t.line].start) or _ASKS_POLITELY.search(text, t.start, found[t.line].end))
        and t.line + 1 < len(found)
        and all(_POLITE.search(text, a.start, a.end) for a in found[t.line : t.line + 2])
        for t in turns
        if t.kind == "dash"
    )


def _answers_above(text: str, found: Sequence[Line], first: _Turn, *, whole: bool) -> Iterator[Speech]:
    """The answer that an excerpt begins with, above the first question: in the polite style, and no lead that names whom."""
    above = found[: first.line]
    if whole or first.kind != "dash" or not above or _in_marks(text, found[min(first.line + 1, len(found) - 1)]):
        return
    stretch = text[above[0].start : above[-1].end]
    if all(_POLITE.search(text, a.start, a.end) for a in above) and not _NAMES_SOMEBODY.search(stretch):
        yield Speech(above[0].start, above[-1].end, None)


_NAMES_SOMEBODY = re.compile(r"さん|氏[はがに、（]|[（(][0-9]{2}[)）]|聞きました|[「『]")


def _told(text: str, found: Sequence[Line], byline: re.Match[str]) -> Iterator[Speech]:
    """An interview written as what the one asked tells, below a lead and the byline of who asked him, or above the byline."""
    signed = next((a for a in found if _SIGNED_BELOW.search(text, a.start, a.end)), None)
    if byline.start() <= _HEAD:
        body = [a for a in found if a.start > byline.end()]
    elif signed is not None and signed.end - found[0].start > found[-1].end - signed.end:
        body = [a for a in found if a.end <= signed.end]
    else:
        return
    lead = next((i for i, a in enumerate(body) if _LEAD_ENDS.search(text, a.start, a.end)), -1)
    body = body[lead + 1 :]
    if body and not any(text[a.start] in "「『" for a in body):  # there the marks of quotation say who speaks
        yield Speech(body[0].start, body[-1].end, None)


def _turn(text: str, i: int, line: Line) -> _Turn | None:
    if match := _DASH.match(text, line.start, line.end):
        return _Turn(i, match.end(), None, "dash")
    for pattern, kind in ((_LETTER, "letter"), (_BRACKETED, "bracket"), (_TAGGED, "name")):
        match = pattern.match(text, line.start, line.end)
        if match and match.end() < line.end:
            groups = match.groupdict()
            name = groups["name"] or groups.get("listed")
            if kind == "letter" or not _NO_NAME.fullmatch(name or ""):
                return _Turn(i, match.end(), name, kind)
    return None


def _believed(text: str, found: Sequence[Line], turns: Sequence[_Turn], *, signed: bool) -> list[_Turn]:
    """The turns that make an interview; an empty list where the text is none. A signed one has a byline of who asked."""
    dashes = [t for t in turns if t.kind == "dash" and _SAYS.search(text, t.start, found[t.line].end)]
    letters = {t.name for t in turns if t.kind == "letter"}
    by_letter = letters >= {"Q", "A"} or letters >= {"問", "答"}
    named = [t for t in turns if t.kind in {"name", "bracket"} and _SAYS.search(text, t.start, found[t.line].end)]
    asking = [t for t in named if _ASKS.fullmatch(t.name or "")]
    # A label in brackets at the head of a line is a speaker only where somebody asks.
    speakers = _speakers([t for t in named if t not in asking and (asking or dashes or t.kind == "name")])
    head = text[: found[0].end] if found else ""
    occasion = bool(_OCCASION.search(head)) or bool(_OCCASION.search(text[:200]))
    alternate = [*_alternate([t for t in named if t.kind == "name"]), *_asked_openly(text, found, dashes, named)]
    speakers.extend(alternate)
    if _is_dialogue(found, named):
        speakers.extend(t.name for t in named if t.name)
    answered = [t for t in named if t not in asking and _same(t.name, speakers)]
    asked = len(dashes) + len(asking)
    if not (
        by_letter
        or (asked >= 1 and len(answered) >= 2)
        or (len(dashes) >= 2 and occasion)
        or (dashes and signed)  # by a byline, or by two paragraphs in the polite style
        or len(dashes) >= 3
        or (len({t.name for t in answered}) >= 2 and len(answered) >= 4)
        or alternate
        or (answered and len(answered) == len(found))
        or (len(answered) >= 3 and (occasion or len(named) >= max(4, len(found) - 1)))  # or nothing else but a title
    ):
        return []
    kept = [t for t in turns if (t.kind == "letter" and by_letter) or t in asking or t in answered]
    return sorted([*kept, *(dashes if asked >= 2 or answered or signed else ())], key=lambda t: t.line)


# What is left of a speaker's name when it is repeated (山田先生 … 先生).
_TITLES = frozenset(
    {"先生", "教授", "博士", "部長", "社長", "市長", "町長", "村長", "知事", "監督", "院長", "館長", "店主", "住職"}
)


def _alternate(named: Sequence[_Turn]) -> list[str]:
    """The one who speaks between two turns of another, in three lines that follow each other."""
    return [
        b.name
        for a, b, c in zip(named, named[1:], named[2:], strict=False)
        if b.name and a.name == c.name != b.name and c.line - a.line == 2
    ]


def _is_dialogue(found: Sequence[Line], named: Sequence[_Turn]) -> bool:
    """Every line begins with the name of one of several people: an excerpt of a talk."""
    names = {t.name for t in named if t.name and t.kind == "name"}
    return len(names) > 1 and len(named) == len(found) and all(can_be_source(name) for name in names)


# A question, or a request to say more, as who interviews closes with it.
_PUT_TO_SOMEBODY = re.compile(r"(?:か[。？?]?|[？?]|ください。|下さい。|ますね。|ですね。|でしょう。|ましたね。)\Z")


def _asked_openly(text: str, found: Sequence[Line], dashes: Sequence[_Turn], named: Sequence[_Turn]) -> list[str]:
    """The one whose name stands at the head of the answer right below a question behind two dashes, or of the turn above it."""
    asked = {
        t.line
        for t in dashes
        if text.startswith(_TWO_DASHES, found[t.line].start)
        and _PUT_TO_SOMEBODY.search(text, t.start, found[t.line].end)
    }
    # Above the first question a wide space may set off the parts of a title.
    above = [
        t
        for t in named
        if t.line < min(asked, default=0) and re.search("[:：]", text[found[t.line].start : t.start]) is not None
    ]
    near = [t for t in named if t.line - 1 in asked] + above[-1:]
    return [t.name for t in near if t.name and t.kind == "name"]


def _speakers(named: Sequence[_Turn]) -> list[str]:
    """Names that begin more than one line, a longer form (大橋市長) counted with the shorter one (大橋, 市長)."""
    counts = Counter(t.name for t in named if t.name)
    return [
        name
        for name in counts
        if sum(n for other, n in counts.items() if other[:2] == name[:2] or other == name) >= 2
        or any(other in _TITLES and name.endswith(other) for other in counts)
    ]


def _same(name: str | None, speakers: Sequence[str]) -> bool:
    return name is not None and any(
        name.startswith(s) or s.startswith(name) or (name in _TITLES and s.endswith(name)) for s in speakers
    )


def _spoken(text: str, found: Sequence[Line], turns: Sequence[_Turn]) -> Iterator[Speech]:
    """One speech a turn; lines without a tag go on with the turn above, or answer the question above."""
    untagged = not any(t.kind in {"name", "bracket"} and not _ASKS.fullmatch(t.name or "") for t in turns)
    below = [found[t.line + 1] for t in turns if t.kind == "dash" and t.line + 1 < len(found)]
    if 2 * sum(_in_marks(text, a) for a in below) > len(below):
        untagged = False  # where answers stand in marks, what has none below a question is the writer's
    by_letter = any(t.kind == "letter" for t in turns)
    for k, turn in enumerate(turns):
        last = turns[k + 1].line if k + 1 < len(turns) else None
        stop = _end_of_turn(found, turn.line, last)
        asks = turn.kind == "dash" or bool(_ASKS.fullmatch(turn.name or ""))
        tag, end = found[turn.line].start, found[turn.line].end
        if not asks:
            name = None if _ANSWERS.fullmatch(turn.name or "") else turn.name
            yield Speech(turn.start, found[stop - 1].end, name, tag=tag)
            continue
        yield Speech(turn.start, end, None, quoted=False, tag=tag)
        if untagged and not by_letter and stop > turn.line + 1 and not _in_marks(text, found[turn.line + 1]):
            yield Speech(found[turn.line + 1].start, found[stop - 1].end, None)


def _in_marks(text: str, line: Line) -> bool:
    """An answer in quotation marks: what stands between answers (a heading) is nobody's words."""
    return text[line.start] in "「『" and _left_open(text, line) is None


def _end_of_turn(found: Sequence[Line], first: int, following: int | None) -> int:
    """Index behind the last line of a turn: up to the next turn; at the end of the text, up to a blank line."""
    if following is not None:
        return following
    stop = first + 1
    # An answer may stand below a blank line; what stands below the next one is the writer's again.
    if stop < len(found) and found[stop].block != found[first].block:
        first = stop
        stop += 1
    while stop < len(found) and found[stop].block == found[first].block:
        stop += 1
    return stop


# --- quotations over paragraphs, and set in ----------------------------------------------------------------


def _reopened(text: str, found: Sequence[Line]) -> Iterator[Speech]:
    """Paragraphs of one quotation: each opens with 「, and only the last one closes."""
    i = 0
    while i < len(found):
        opener = _left_open(text, found[i])
        if opener is None:
            i += 1
            continue
        last = i
        while last + 1 < len(found) and text[found[last + 1].start] == text[opener]:
            last += 1
            if _left_open(text, found[last]) is None:
                break
        closed = last > i and _left_open(text, found[last]) is None
        if closed:
            pair = next(
                (p for p in pairs(text, found[last].start, found[last].end) if p.start == found[last].start), None
            )
            yield Speech(opener, pair.end if pair else found[last].end, None)
        i = last + 1


def _left_open(text: str, line: Line) -> int | None:
    """Position of a 「 or 『 that begins a line, or stands in it, and is not closed in it."""
    if not any(mark in text[line.start : line.end] for mark in "「『"):
        return None
    closed = {p.start for p in pairs(text, line.start, line.end)}
    return next((i for i in range(line.start, line.end) if text[i] in "「『" and i not in closed), None)


_SET_IN = re.compile(r"(?:\u3000{2,}| {4,}|\t)")
_INTRODUCES = re.compile(r"(?:次のよう|以下|こう|引用|下記|一節|抜粋)[^。]{0,30}[。：:]\Z|[：:]\Z")


def _set_in(text: str, found: Sequence[Line]) -> Iterator[Speech]:
    """Blocks whose lines are all marked with > or set in, the latter only below words that introduce them."""
    i = 0
    while i < len(found):
        last = i
        while last + 1 < len(found) and found[last + 1].block == found[i].block:
            last += 1
        block = found[i : last + 1]
        i = last + 1
        marked = all(text[a.start] == ">" for a in block)
        above = found[i - len(block) - 1] if i - len(block) > 0 else None
        deep = above is not None and all(_SET_IN.match(text, a.begin, a.end) for a in block)
        introduced = above is not None and _INTRODUCES.search(text, above.start, above.end) is not None
        if (marked or (deep and introduced)) and block[-1].end - block[0].start >= PROSE:
            start = block[0].start
            while text[start] in "> ":
                start += 1
            yield Speech(start, block[-1].end, None)


# --- minutes -------------------------------------------------------------------------------------------------

_SIGNATURE = re.compile(
    r"[（(][^（()）。、]{0,12}(?:委員|議員|会員|部長|課長|係長|市長|町長|村長|区長|校長|理事|住民|参加者|傍聴者|出席者)[)）]\Z"
)
_FEWEST_SIGNED = 3
# The answers of a survey, each with who gave it: 味が好きです。（丙子さん・33歳）, …ですよ」（29歳／会社員）.
_AGED = re.compile(
    r"(?<=[。！？!?」』…〜～♪ｗw笑])[ \u3000]?[（(][^（()）。]{0,20}[0-9]{2}(?:歳|代)[^（()）。]{0,14}[)）]\Z"
)
_FEWEST_AGED = 2


def _signed(text: str, found: Sequence[Line]) -> Iterator[Speech]:
    """Lines each closed by who spoke in parentheses, of minutes (費用はいくらか。（別の委員）) or a survey: where a text has several."""
    signed: list[tuple[Line, re.Match[str]]] = []
    for way, fewest in ((_SIGNATURE, _FEWEST_SIGNED), (_AGED, _FEWEST_AGED)):
        with_it = [(a, mark) for a in found if text[a.end - 1] in "）)" and (mark := way.search(text, a.start, a.end))]
        signed += with_it if len(with_it) >= fewest else []
    signed.sort(key=lambda s: s[0].start)
    for line, mark in signed:
        if mark.start() > line.start:
            yield Speech(line.start, mark.start(), None)


# --- comments in a row -------------------------------------------------------------------------------------------

_WHOLE_LINE = re.compile(r"[・●○◎◆■▼◇※*]?[ \u3000]*「[^「」]{3,}」")
# Words of somebody's, not the names of things: a mark within, or an ending.
_RUNS_OR_ENDS = re.compile(r"[、。！？!?…ｗw笑)）^～〜♪]|[ぁ-ん]」\Z")


def _in_rows(text: str, found: Sequence[Line]) -> Iterator[Speech]:
    """Lines one below the other of which each is a quotation: comments of several people (「すてき」⏎「さすがの一言」)."""
    for quoted, below in groupby(found, lambda a: _WHOLE_LINE.fullmatch(text, a.start, a.end) is not None):
        row = list(below) if quoted else []
        if len(row) > 1 and sum(_RUNS_OR_ENDS.search(text, a.start, a.end) is not None for a in row) * 2 >= len(row):
            yield from (Speech(a.start, a.end, None, alone=True) for a in row)


# --- quotations cut off --------------------------------------------------------------------------------------

_LONGEST_CUT = 600  # characters of a quotation that an excerpt cuts off
_MOST_LINES_CUT = 8
_MAY_OPEN = re.compile(r"[。、，:：はがもで\s]\Z")
# 歩行者」の呼び名が: the cut goes through a word in marks.
_OF_A_WORD = re.compile(r"[のをがはに](?!は?[、。])")
_REPORTED_AFTER_ALL = re.compile(r"と(?:述べ|話し|語っ|答え|コメントし|説明し|強調し|指摘し)")


def _cut(text: str, found: Sequence[Line], *, whole: bool) -> Iterator[Speech]:
    """A quotation that the end of an excerpt leaves open, or whose beginning stands before it.

    A text with a title, or whose first line is none of a paragraph, begins where it began (``whole``): there a closing
    mark alone is a slip. The sentences of such a quotation stand ``alone`` where it is told whose they are: behind other
    words, or before the break that a closing mark ends.
    """
    ordered = text.find("「") <= text.find("」") and text.rfind("「") <= text.rfind("」")
    if not found or (ordered and text.count("「") == text.count("」")):
        return
    matched = {i for p in pairs(text, found[0].start, found[-1].end) for i in (p.start, p.end - 1)}
    lost = [m.start() for m in re.finditer("[「」]", text[: found[-1].end]) if m.start() not in matched]
    lost = [i for i in lost if i >= found[0].start]
    cut_before = lost and text[lost[0]] == "」" and not whole and _short(found, found[0].start, lost[0])
    if cut_before and not _OF_A_WORD.match(text, lost[0] + 1):
        alone = any(a.end == lost[0] + 1 for a in found) and "――" not in text and text[found[0].start] != "「"
        yield Speech(found[0].start, lost[0] + 1, None, alone=alone)
    if lost and lost[-1] == text.rfind("「", 0, found[-1].end):
        start, end = lost[-1], _end_of_cut(text, found, lost[-1])
        opens = start == found[0].start or _MAY_OPEN.search(text[start - 1 : start]) is not None
        if opens and _short(found, start, end) and _REPORTED_AFTER_ALL.search(text, start, end) is None:
            yield Speech(start, end, None, alone=start > found[0].start and end - start >= PROSE)


def _end_of_cut(text: str, found: Sequence[Line], start: int) -> int:
    """Where a quotation that is not closed ends: with the line that breaks off in …, else with the text."""
    line = next(a for a in found if a.start <= start < a.end)
    return line.end if text[line.end - 1] == "…" else found[-1].end


def _short(found: Sequence[Line], start: int, end: int) -> bool:
    return end - start <= _LONGEST_CUT and sum(start < a.end and a.start < end for a in found) <= _MOST_LINES_CUT
