"""Paragraphs in somebody else's words that no mark of quotation shows: what stands around them, or their hand, says so.

A blog quotes a page or a book as a paragraph of its own. Set in a page, it is told from what the writer says; in plain text it is told
by words that open and close it (――引用――), that lead up to it (少し引用してみよう。) or take it up (…と書かれている), by the page it
ends with ((p.12)), or by its commas: who writes ， himself did not write a paragraph with 、.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from workbench.annotate.lines import Line
from workbench.view import View

PROSE = 15  #: characters a line of a block quote has at least


def of_others(text: str, found: Sequence[Line], seen: View | None = None) -> Iterator[tuple[int, int]]:
    """Yield the spans of such paragraphs, in no order; they may overlap.

    Parameters
    ----------
    text
        The text as it is matched.
    found
        Its lines.
    seen
        Its view, without which commas tell nothing.
    """
    yield from _delimited(text, found)
    yield from _framed(text, found)
    yield from _led_up_to(text, found)
    yield from _with_page(text, found)
    yield from _answered(text, found)
    if seen is not None:
        yield from _in_another_hand(seen, found)


_LONGEST_CUT = 400  # characters of a quotation whose opening words an excerpt cuts off
# ――引用――…――終わり――, （以下引用）…（引用終わり）.
_QUOTE = re.compile(
    r"[-－―—─=＝*＊~〜]{2,}[ \u3000]*(?:(?P<opens>(?:以下|ここから)?引用(?:文|開始|始め|始まり|はじめ|ここから)?)"
    r"|(?:以上|引用)?(?:引用)?(?:終わり|おわり|終了|終|ここまで))[ \u3000]*[-－―—─=＝*＊~〜]{2,}"
    r"|[（(＜<【［\[](?:(?P<begins>(?:以下|ここから)引用|引用(?:開始|始め|始まり|はじめ|ここから))"
    r"|引用(?:終わり|おわり|終了|終|ここまで)|以上引用)[)）＞>】］\]]"
)


def _delimited(text: str, found: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """What stands between words that open and close a quotation."""
    if "引用" not in text or not found:
        return
    opened: int | None = None
    signs = list(_QUOTE.finditer(text, 0, found[-1].end))  # the first may open in the line that is the title
    if len(signs) > 1 and not (signs[0]["opens"] or signs[0]["begins"]) and signs[0].start() <= _LONGEST_CUT:
        opened = found[0].start  # an excerpt of such a text begins within a quotation
    for sign in signs:
        if sign["opens"] or sign["begins"]:
            opened = sign.end()
        elif opened is not None:
            yield opened, sign.start()
            opened = None


# という一文に尽きる, というのは、その通りだ, などと書かれている: a line that goes on from the words above it.
_TAKES_UP = re.compile(
    r"という(?:の[がはも]|もの(?:で|だ)|こと[だで]|[一-龥ァ-ヶA-Za-z ]|くだり)|とか(?:[ 　]|書)|(?:など)?と(?:書[かい]|記[述載さ]|述べ|言って)"
    r"|みたいな(?:記事|話|意見|発言)|と(?:説明[しさ]|締めくく|結[んば]|ある(?:[。、，]|[がし][、，]))"
)
# Of these what takes up the paragraph right above it though no line introduced that: not というのも, という訳で.
_TAKES_UP_ALONE = re.compile(
    r"という(?:のがあ|もの(?:で|だ)|[A-Za-z ]|一文|くだり|記述|発言)|とか書|(?:など)?と(?:書か|記[述載さ])|みたいな(?:記事|意見|発言)"
    r"|と(?:説明[しさ]|締めくく|結[んば])|だそう[なでだ]|らしい(?:の[でだ]|[。、，])|ということだ(?:[。、，]|が)"
)
# …を確かめました。と書いている: the words end within the line that takes them up.
_TAKEN_UP_WITHIN = re.compile(
    r"[。！!？?](?=(?:など)?と、?(?:綴[らっ]|つづ[らっ]|説明し|述べ|書い|書か|記し|記さ|コメントし))"
)
_INTRODUCING = re.compile(
    r"(?:[のにはもでがをる、，]|について|(?:書いて|言って)い[たる]|にあった|書いていた\]\[[^\[\]]+\])\Z"
)
_MOST_FRAMED = 4


def _framed(text: str, found: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Paragraphs of somebody's between a line that breaks off and one that takes it up (同書の⏎…⏎という一文に尽きる)."""
    for i, line in enumerate(found):
        if i < 1:
            continue
        if text[line.start] not in "となみだら":
            yield from _ends_within(text, found, i)
            continue
        takes_up, alone = (r.match(text, line.start, line.end) is not None for r in (_TAKES_UP, _TAKES_UP_ALONE))
        if not takes_up and not alone:
            continue
        first = i - 1
        while first > 0 and i - first < _MOST_FRAMED and not _breaks_off(text, found[first - 1]):
            first -= 1
        if first == 0 or not _breaks_off(text, found[first - 1]):
            if not alone:
                continue
            first = i - 1
        inside = found[first:i]
        if all(a.end - a.start >= PROSE for a in inside):
            yield inside[0].start, inside[-1].end


def _ends_within(text: str, found: Sequence[Line], i: int) -> Iterator[tuple[int, int]]:
    """Paragraphs below a line that breaks off, up to where a later line takes them up behind a full stop (…ました。と書いている)."""
    line = found[i]
    end = _TAKEN_UP_WITHIN.search(text, line.start, line.end)
    if end is None or text.count("「", line.start, end.start()) > text.count("」", line.start, end.start()):
        return  # と stands in words that are not closed yet
    first = next((k for k in range(i, max(i - _MOST_FRAMED, 0), -1) if _breaks_off(text, found[k - 1])), i)
    yield found[first].start, end.end()


def _breaks_off(text: str, line: Line) -> bool:
    return _INTRODUCING.search(text, line.start, line.end) is not None


# もう少し引用してみる。 抜粋します。
_LEADS_UP = re.compile(r"(?:引用|抜粋|転載)(?:を?し(?:て(?:み|お)|よう|ます|たい)|する|させて)[^。、]{0,10}[。：:]\Z")
# 同社は自らをこう説明している。 店主は下記のように答えている。
_SAYS_SO = re.compile(
    r"(?:こう|(?:次|以下|下記|下)の(?:よう[になだ]|とおり|通り)[、，]?[^。、「」]{0,12}?)"
    r"(?:書|記[しさ]|述べ|語[っら]|話[しす]|[言い]って|つづ|綴|呼び?[掛か]け|つぶや|表現|説明|返答|回答|返信|コメント|投稿|ツイート|記述|発言|主張|報告|記載)"
    r"[^。、「」]{0,6}(?:た|る|ます)[。：:]\Z"
)


def _led_up_to(text: str, found: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The paragraph below words that say that something is quoted now, or that somebody put it so."""
    for line, below in pairwise(found):
        if below.end - below.start < PROSE:
            continue
        said = text[below.start] not in _NO_WORDS and _SAYS_SO.search(text, line.start, line.end) is not None
        if said or _LEADS_UP.search(text, line.start, line.end):
            yield below.start, below.end


# ＞橋は要るでしょ。 In a discussion what a post answers stands behind the sign; how far it goes is shown by nothing but its first stop.
# (A line that begins with "> " belongs to a block quote, and is told by its layout.)
_ANSWERED = re.compile(
    r"(?:^(?!> )|(?<=[。！？!?」”]))[>＞][ \u3000]?(?!「)[^。！？!?<>＞\n]{4,60}[。！？!?]", re.MULTILINE
)


def _answered(text: str, found: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The sentence of another post that a post quotes before it answers."""
    for line in found:
        for said in _ANSWERED.finditer(text, line.start, line.end):
            yield said.span()


_NO_WORDS = "「『“[#※*・-|"  # words in marks need no help; notes, lists and pictures are nobody's words

_PAGE = re.compile(
    r"[。」』…][ \u3000]?[（(][^（()）。]{0,24}?(?:pp?\.? ?[0-9]{1,4}|[0-9]{1,4}(?:ページ|頁))[^（()）。]{0,12}[)）]。?\Z"
)


def _with_page(text: str, found: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """A paragraph that ends with the page it stands on (…のである。（p.12）)."""
    for line in found:
        if text[line.end - 1] in "）)。" and _PAGE.search(text, line.start, line.end):
            yield line.start, line.end


_IN_MARKS = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”|[（(][^（()）]*[)）]")
_WIDE = re.compile(r"(?<![0-9０-９])，")  # not the number of an item (１，)
_FEWEST_OWN = 2  # paragraphs that show the writer's hand
_FEWEST_COMMAS = 2


def _in_another_hand(seen: View, found: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Paragraphs with 、 in a text whose writer has ，: commas within marks of quotation tell nothing."""
    if "，" not in seen.stored or "、" not in seen.stored:
        return
    counted = [_commas(seen, line) for line in found]
    own = sum(wide > 0 and not usual for wide, usual in counted)
    if own < _FEWEST_OWN:
        return
    for line, (wide, usual) in zip(found, counted, strict=True):
        if not wide and usual >= _FEWEST_COMMAS:
            yield line.start, line.end


def _commas(seen: View, line: Line) -> tuple[int, int]:
    """How many ， and 、 a line has outside quotation marks and parentheses."""
    plain = _IN_MARKS.sub("", seen.stored[slice(*seen.span(line.start, line.end))])
    return len(_WIDE.findall(plain)), plain.count("、")
