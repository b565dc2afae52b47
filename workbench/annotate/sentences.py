"""Sentences, headings and the title of a document.

A sentence ends with ``。！？`` outside quotation marks and parentheses. A line break ends one too, unless it
stands inside a quotation: sources that write one sentence a line, and quotations over several lines, are read
alike. Titles and headings are one sentence each, whatever stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.annotate.quotes import Pair, outermost, pairs
from workbench.view.titles import is_running_text

_TERMINATORS = "。！？!?｡‼⁇⁈⁉"
_CLOSERS = "」』”’〟)）]］】〕〉》｣″\"'"
_HEADING_MARK = re.compile(r"[◆■●▼▲◇□★☆◎▽△◉【《＜〈〔§#]")
# The label of an afterword or a note with its first sentence behind it: running text, though no full stop closes it.
_LABELLED = re.compile(
    r"【(?:あとがき|後書き|まえがき|前書き|編集後記|追記|余談|おまけ|コメント(?:など)?)】[ \u3000]*[^\s]"
)
# A sentence that is over within a line: 【港時事】市長は延期すると述べた。〈写真〉 is no heading, 「終わった。」 in one may be.
_GOES_ON = re.compile(r"[^\s「『（(]。(?![」』”’〟)）])")
# What follows a question or exclamation mark inside a sentence: 「何か？と問われ…」, 「まさか！の声」.
_CONTINUES = re.compile(r"[ 　]*(?:と|って|の(?!で)|など|、|，|か[、。])")
# And behind a mark that stands in no quotation, where the sentence is over (届くのか？ と思う人もいる) but for its report.
_RUNS_ON = re.compile(
    r"[ 　]*(?:、|，|か[、。]|(?:と|って)[^。「」\n]{0,24}?(?:聞[いかき]|尋ね|訊|問[いわうっ]|[言い]っ[たて]|述べ|話[しす]|語[っりる]|叫[びん]"
    r"|答え|声[がもは]|話題|質問|つぶや|綴|書い|報じ|伝え|指摘|主張|批判))"
)
_MAX_HEADING = 45  # characters; section headings of news texts stay well below (longest seen: 32)
_MAX_TITLE = 120
# Longer stretches without an end are no sentences (data, lost line breaks): they are cut, so that the time the
# analysis takes stays linear in the length of the text. The longest sentence of 1,673 Diet records has 489.
_MAX_SENTENCE = 3_000
_BLANKS = " \t\u3000\r\n\v\f\u00a0\u0085\u2028\u2029\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, title or heading: span in the text and part of the document."""

    start: int
    end: int
    part: str


@dataclass(frozen=True, slots=True)
class Region:
    """A span that reading has labelled: ``title``, ``heading``, ``body`` or ``boilerplate``."""

    start: int
    end: int
    part: str


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    after_blank: bool
    before_blank: bool


def split_sentences(text: str, regions: Sequence[Region] = ()) -> list[Sentence]:
    """Split a text into sentences and headings, in text order and without overlap.

    Parameters
    ----------
    text
        The document's text as stored.
    regions
        Spans labelled by reading. Nothing is split across their borders; a ``boilerplate`` or ``title``
        region gives one sentence a line with that part. Where no title is given, the first line is taken for
        it if it does not end like a sentence and something follows.
    """
    labelled = sorted(regions, key=lambda r: r.start)
    known_title = any(r.part == "title" for r in labelled)
    sentences: list[Sentence] = []
    seen_first = known_title
    for region in _fill(labelled, len(text)):
        lines = list(_lines(text, region.start, region.end))
        if region.part == "title":
            sentences.extend(part for a in lines for part in _title(text, a.start, a.end))
            continue
        if region.part in {"heading", "boilerplate"}:
            sentences.extend(Sentence(a.start, a.end, region.part) for a in lines)
            continue
        if lines and not seen_first:
            seen_first = True
            if (joined := _joined_title(text, lines[0])) is not None:
                sentences.append(Sentence(lines[0].start, joined, "title"))
                lines[0] = _Line(joined, lines[0].end, True, lines[0].before_blank)
            elif _is_title(text, lines, region.end):
                sentences.extend(_title(text, lines[0].start, lines[0].end))
                lines = lines[1:]
        sentences.extend(_body(text, lines))
    return sentences


def running(regions: Sequence[Region], length: int) -> list[Region]:
    """Return the running text: what is no title, heading or boilerplate."""
    return [r for r in _fill(sorted(regions, key=lambda r: r.start), length) if r.part == "body"]


def _fill(regions: Sequence[Region], length: int) -> Iterator[Region]:
    """Yield the labelled regions and, between them, the rest as body."""
    at = 0
    for region in regions:
        if region.start > at:
            yield Region(at, region.start, "body")
        if region.end > max(at, region.start):
            yield Region(max(at, region.start), region.end, region.part)
        at = max(at, region.end)
    if at < length:
        yield Region(at, length, "body")


_LINE_OR_BREAK = re.compile(r"[^\r\n\v\f\u2028\u2029]+|\r\n|[\r\n\v\f\u2028\u2029]")


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    """Non-blank lines of a span, stripped of blanks at both ends."""
    spans: list[tuple[int, int] | None] = []
    for match in _LINE_OR_BREAK.finditer(text[start:end]):
        raw = match.group()
        if raw[0] in "\r\n\v\f\u2028\u2029":
            spans.append(None)
            continue
        left = start + match.start() + len(raw) - len(raw.lstrip(_BLANKS))
        right = start + match.end() - (len(raw) - len(raw.rstrip(_BLANKS)))
        if left < right:
            spans.append((left, right))
    # Two line breaks without a line between them are a blank line.
    for i, span in enumerate(spans):
        if span is not None:
            before = i < 2 or (spans[i - 1] is None and spans[i - 2] is None)
            after = i + 2 >= len(spans) or (spans[i + 1] is None and spans[i + 2] is None)
            yield _Line(span[0], span[1], before, after)


# A title with the name of its site behind a dash or colon, joined to the first sentence: 「橋が完成 - 東都ニュース市は…」.
_JOINED_TITLE = re.compile(
    r"[^。｡]{8,110}?(?:[ 　][-–—|｜][ 　]|：)[^\s。、「」：]{0,14}(?:ニュース|新聞|NEWS|News|オンライン|電子版|デジタル)"
    r"(?:[ 　][^\s。、「」【]{1,12}(?:電子版|デジタル|オンライン))?(?![のはがをにでも、。 　]|$)"
)


def _joined_title(text: str, line: _Line) -> int | None:
    """Where a title ends that lost its line break, or None."""
    match = _JOINED_TITLE.match(text, line.start, line.end)
    return match.end() if match is not None and line.end - match.end() >= 10 else None


def _is_title(text: str, lines: list[_Line], region_end: int) -> bool:
    first = lines[0]
    follows = len(lines) > 1 or text[region_end:].strip(_BLANKS) != ""
    length = first.end - first.start
    if _LABELLED.match(text, first.start, first.end):
        return False
    if length > _MAX_HEADING and _GOES_ON.search(text, first.start, first.end):
        return False  # a paragraph that ends without a full stop: with the names of who wrote it, or a link
    if is_running_text(text[first.start : first.end]) or _only_words(text, first):
        return False
    return follows and length <= _MAX_TITLE and text[first.end - 1] not in "。、｡，"


# Not the mark in a name (Tooto!ニュース), nor one that the title goes on behind (渡れる？と町長), nor one before a rest of signs.
_CLOSES_PART = re.compile(
    r"(?:(?<![A-Za-z])[？?！!‼⁇⁈⁉]+|[？?！!]+(?=[ \u3000])|。(?![のがをにはもへで、]))(?=[ \u3000]*[一-龥ぁ-んァ-ヶA-Za-z「『“])"
)


def _title(text: str, start: int, end: int) -> Iterator[Sentence]:
    """A title: one sentence, or one for each part where a question, a call or a full stop closes a part (誰が払う？橋の費用).

    A mark that stands in a quotation or in brackets closes nothing.
    """
    inside = [p for p in pairs(text, start, end) if p.depth == 0]
    for mark in _CLOSES_PART.finditer(text, start, end):
        goes_on = mark.group() != "。" and _CONTINUES.match(text, mark.end(), end)
        if goes_on or any(p.start < mark.start() < p.end for p in inside):
            continue
        yield from (Sentence(a, b, "title") for a, b in _trimmed(text, start, mark.end()))
        start = mark.end()
    yield from (Sentence(a, b, "title") for a, b in _trimmed(text, start, end))


def _only_words(text: str, line: _Line) -> bool:
    """A quotation of several sentences that is a line by itself: somebody's words, no title."""
    found = next((p for p in pairs(text, line.start, line.end) if p.start == line.start), None)
    return found is not None and found.end == line.end and "。" in text[line.start : line.end - 2]


# ――引用――橋が完成: the title of what is quoted stands behind the words that open the quotation.
_QUOTED_TITLE = re.compile(r"[-－―—─=＝]{2,}[ 　]*(?:以下)?引用[ 　]*[-－―—─=＝]{2,}[ 　]*[^\s。]")


def _is_heading(text: str, line: _Line) -> bool:
    content = text[line.start : line.end]
    if _QUOTED_TITLE.match(content):
        return "。" not in content and len(content) <= _MAX_TITLE
    if len(content) > _MAX_HEADING or content[-1] in "。、｡，":
        return False
    if _LABELLED.match(content):
        return False
    if _HEADING_MARK.match(content):
        return _GOES_ON.search(content) is None
    # An unmarked heading stands alone between blank lines and is no quotation and no half of a sentence.
    alone = line.after_blank and line.before_blank
    return (
        alone and "。" not in content and content[-1] not in "をにがはでともへの…」』" and content[0] not in "「『・※"
    )


_ENDS_SENTENCE = re.compile(r"[。｡！？!?…][」』”’〟)）\]］】〕〉》｣″\"']*\Z")
_PROSE_SHARE = 0.75
# What goes on in the next line or from the one above, tells what seems or is heard, or is an item of a list, a caption, an address.
_NO_HEADING = re.compile(
    r"\A(?:しかし|だが|ただし?|一方で?|また|そして|なお|でも)[、，]|(?:よう|そう)です\Z|[、，,をにがはとへも]\Z|(?:思う|だ|ね|よ|な|けど|から|わ|ｗ|w|笑)\Z|[」』]\Z|\A[「『（(・※*>0-9０-９]|https?:|[:：]\Z"
)


def _is_bare_heading(text: str, lines: list[_Line], i: int) -> bool:
    """A short line without a full stop among paragraphs of one line each that end in one, no blank lines between."""
    line = lines[i]
    content = text[line.start : line.end]
    if len(content) > _MAX_HEADING or "。" in content or i + 1 >= len(lines) or _NO_HEADING.search(content):
        return False
    if _ENDS_SENTENCE.search(content) or _LABELLED.match(content):
        return False
    after = text[lines[i + 1].start : lines[i + 1].end]
    before = text[lines[i - 1].start : lines[i - 1].end] if i else ""
    prose = len(after) > len(content) and _ENDS_SENTENCE.search(after) is not None
    return prose and (i == 0 or _ENDS_SENTENCE.search(before) is not None)


# The title of the next of several articles: 橋の工事、再開へ　費用は倍に. What a wide space sets off first is longer than the name of a speaker.
_IN_PARTS = re.compile(r"[^\u3000。]{8,40}(?:\u3000[^\u3000。]{3,40}){1,3}\Z")


def _is_title_within(text: str, lines: list[_Line], i: int) -> bool:
    """A line of parts set apart by wide spaces, with no full stop, above a longer one that ends a sentence."""
    line = lines[i]
    if i + 1 >= len(lines) or line.end - line.start > 2 * _MAX_HEADING or text[line.end - 1] in "、，":
        return False
    if "\u3000" not in text[line.start : line.end] or _IN_PARTS.match(text, line.start, line.end) is None:
        return False
    below = text[lines[i + 1].start : lines[i + 1].end]
    return len(below) > line.end - line.start and below[-1] in "。」』…"


# 第2位：橋はなぜ消えた？ 総評：町の顔は誰か？ the label of an item and what it is about, which may ask or call.
_ITEM = re.compile(
    r"(?:第?[0-9０-９一二三四五六七八九十]{1,3}位|総評|(?:疑問|ポイント|理由|方法|コツ|その)[ \u3000]?[0-9０-９①-⑳一二三四五六七八九])[：:■\u3000][^。]{2,50}\Z"
)


def _body(text: str, lines: list[_Line]) -> Iterator[Sentence]:
    i = 0
    ended = sum(_ENDS_SENTENCE.search(text, a.start, a.end) is not None for a in lines)
    paragraphs = len(lines) >= 3 and ended >= _PROSE_SHARE * len(lines)
    while i < len(lines):
        if _ITEM.match(text, lines[i].start, lines[i].end):
            for start, end in _split(text, lines[i].start, lines[i].end):
                yield Sentence(start, end, "heading")
            i += 1
            continue
        bare = (paragraphs and _is_bare_heading(text, lines, i)) or _is_title_within(text, lines, i)
        if bare or _is_heading(text, lines[i]):
            yield Sentence(lines[i].start, lines[i].end, "heading")
            i += 1
            continue
        last = _last_line_of_quotation(text, lines, i)
        caption = _caption(text, lines[i].start, lines[last].end)
        for start, end in _split(text, lines[i].start, lines[last].end):
            yield Sentence(start, end, "heading" if start >= caption else "body")
        i = last + 1


# The name of a linked page with its site behind a sentence: …という記事を読んだ。橋は誰のものか - 東都ブログ
_CAPTION = re.compile(r"[^\s」』”）)].{8,160}(?:[ \u3000][-–—―|｜│][ \u3000]|[｜│])[^。、！？!?「」]{2,40}\Z")
# ――終わり――今日の橋: what the words that close a quotation run into is the next heading.
_BEHIND_CLOSED = re.compile(
    r"\s*[-－―—─=＝]{2,}[ \u3000]*(?:引用)?(?:終わり|おわり|終了)[ \u3000]*[-－―—─=＝]{2,}[ \u3000]*\S.{3,60}\Z"
)


def _caption(text: str, start: int, end: int) -> int:
    """Where what closes a paragraph without a full stop is a title; behind the paragraph if nothing is."""
    if text[end - 1] in "。」":
        return end
    at = text.rfind("。", start, end) + 1
    titled = _BEHIND_CLOSED.match(text, max(at, start), end) or (at and _CAPTION.match(text, at, end))
    return max(at, start) if titled else end


def _last_line_of_quotation(text: str, lines: list[_Line], first: int, most: int = 12) -> int:
    """Index of the last line that a quotation opened in line ``first`` runs over."""
    last = first
    while True:
        start, end = lines[first].start, lines[last].end
        opener = _open_at_end(text, start, end)
        if opener is None:
            return last
        for k in range(last + 1, min(len(lines), last + 1 + most)):
            if any(p.start == opener for p in pairs(text, start, lines[k].end)):
                last = k
                break
        else:
            return last  # never closed: the line break ends the sentence after all


_OPENER = re.compile("[「『(（“]")


def _open_at_end(text: str, start: int, end: int) -> int | None:
    """Position of the last 「 『 ( （ “ in the span that has no partner there."""
    opened = [match.start() for match in _OPENER.finditer(text, start, end)]
    closed = {p.start for p in pairs(text, start, end)} if opened else set()
    return next((i for i in reversed(opened) if i not in closed), None)


_TERMINATOR = re.compile(f"[{re.escape(_TERMINATORS)}]")


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of sentences in one paragraph."""
    inside = outermost(pairs(text, start, end))
    opening = {p.start for p in inside}
    at, k, i = start, 0, start
    while i < end:
        while k < len(inside) and inside[k].end <= i:
            k += 1
        bound = inside[k].start if k < len(inside) else end
        if (found := _TERMINATOR.search(text, i, bound)) is None:
            i = inside[k].end if k < len(inside) else end
            if k < len(inside) and _stands_alone(text, at, inside[k], end):
                yield from _trimmed(text, at, i)
                at = i
            continue
        i = found.start()
        stop = i + 1
        while stop < end and text[stop] in _TERMINATORS + _CLOSERS and stop not in opening:
            stop += 1
        goes_on = _CONTINUES if text[stop - 1] in _CLOSERS else _RUNS_ON
        if text[i] in "。｡" or not goes_on.match(text, stop, end):
            yield from _trimmed(text, at, stop)
            at = stop
        i = stop
    yield from _trimmed(text, at, end)


# What a speaker closes with, and how a sentence of its own goes on behind the quotation: not と, の, は, nor a noun that it names.
_SPOKEN_END = re.compile(
    r"(?:です|ます|ました|ません|でした|ください|たい|[るただいうん][ねよ])(?:[ねよ])?[。！!]?[ 　]?\Z"
)
_OWN_SENTENCE = re.compile(
    r"[ 　]*(?=[一-龥ァ-ヶ0-9０-９])(?!発言|宣言|質問|回答|問題|運動|作戦|笑顔|感謝|苦笑|安堵|などと|[^。、「」]{0,6}(?:$|[。」]))"
)
_SHORTEST_SPEECH = 20


def _stands_alone(text: str, at: int, quotation: Pair, end: int) -> bool:
    """A quotation that is a sentence by itself, with the next one directly behind: lines were joined (「行きます」次の日、…)."""
    if text[at : quotation.start].strip(_BLANKS) or quotation.opener not in "「『“":
        return False
    if quotation.end - quotation.start < _SHORTEST_SPEECH:
        return False
    spoken = _SPOKEN_END.search(text[quotation.start : quotation.end - 1]) is not None
    return spoken and _OWN_SENTENCE.match(text, quotation.end, end) is not None


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MAX_SENTENCE:
        cut = max(text.rfind(mark, start, start + _MAX_SENTENCE) for mark in "、，　 \n") + 1
        cut = cut if cut > start else start + _MAX_SENTENCE
        yield from _trimmed(text, start, cut)
        start = cut
    while start < end and text[start] in _BLANKS:
        start += 1
    while end > start and text[end - 1] in _BLANKS:
        end -= 1
    if start < end:
        yield start, end
