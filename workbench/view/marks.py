"""Marks written in one way: quotation marks, full stops and commas; addresses as one word.

Writers, typesetters and OCR use some forty quotation marks, in pairs, reversed and mixed. Here is the one table of them,
and here alone is it decided what opens and what closes: in the view speech stands in 「」, 『』 or “”, whatever the
stored text has, so that no rule and no lexicon needs to know more marks than these. A mark is replaced only where it
has a partner; an apostrophe, a sign for inches and 《写真》 stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Marks that are one kind, whichever of them opens and whichever closes: OCR and old typesetting mix them.
DOUBLE = '“”„‟"＂″〝〟〞'
SINGLE = "‘’‚‛'＇"
GUILLEMETS = "«»‹›"
#: Pairs that hold speech only at times: titles, labels, readings and tags stand in them too.
SOMETIMES = dict(zip("〈《＜<〔", "〉》＞>〕", strict=True))
#: The marks of speech in the view: opening and closing ones.
OPENING, CLOSING = "「『“", "」』”"
#: What ends a sentence in the view.
ENDERS = "。！？!?‼⁇⁈⁉"

_TYPED_OPENING = "“„‟〝‘‚‛«‹"
_REACH = 400  # characters between a mark and its partner, within a line
_ODD = re.compile(f"[{re.escape((DOUBLE + SINGLE + GUILLEMETS).translate({ord(c): None for c in '“”'}))}]")
_CURLED = re.compile(r"[“”]")
_SOMETIMES = re.compile(r"[〈《＜<〔]")
# What stands right after a closing mark, and right before an opening one.
_AFTER_CLOSING = re.compile(
    r"[とのをがはにでもへやなだ、。，．・,.)）」』！？!?…\s―—–]|など|から|まで|より|という|である|$"
)
_BEFORE_OPENING = re.compile(r"(?:^|[、。はがもをにでのと「『（(\s・，,：:―—–=＝])$")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")

_KANA_KANJI = "ぁ-ゖゝゞ一-鿿々〆"
_CLOSERS = '」』”’〟｣)）〉》】〕"＂″'
_FULL_STOP = re.compile(
    rf"(?<=[{_KANA_KANJI}ー{_CLOSERS}])．(?![0-9A-Za-z．])|(?<=[ァ-ヺ])．(?=[\s{_CLOSERS}]|$)"
    rf"|(?<=[{_KANA_KANJI}])\.(?![0-9A-Za-z.])(?!\s*[0-9A-Za-z])|(?<=[{_KANA_KANJI}])\.(?=\s)"
    rf"|(?<=[{_KANA_KANJI}][{_CLOSERS}])\.(?![0-9A-Za-z.])",
    re.MULTILINE,
)
_NUMBERED = re.compile(r"(?:^|[\s　。、（「])[一二三四五六七八九十百]+\Z")
_COMMA = re.compile(
    rf"(?<![0-9])，|，(?![0-9])|(?<=[{_KANA_KANJI}ァ-ヺー{_CLOSERS}]),(?=[{_KANA_KANJI}ァ-ヺ\s「『“‘〝｢(（\"＂])"
)
_DIGITS = str.maketrans({"．": ".", "，": ","})
_IN_NUMBER = re.compile(r"(?<=[0-9])[．，](?=[0-9])")

_ADDRESS = re.compile(
    r"(?:https?|ftp)://[!-~]+|(?<![!-~])www\.[!-~]+|(?<![!-~])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![!-~])@[A-Za-z0-9_]{2,}",
    re.ASCII,
)
_NOT_LAST = re.compile(r"[.,;:!?'\")\]}>]+\Z")
_SIGN = re.compile(r"[^0-9A-Za-z@]", re.ASCII)


def canonical(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text of the same length with its marks written in one way, and the spans of addresses in it."""
    opaque: list[tuple[int, int]] = []
    if "@" in text or "//" in text or "www." in text:
        text, opaque = _without_signs(text)
    if "．" in text or "." in text:
        text = _FULL_STOP.sub(_full_stop, text)
    if "，" in text or "," in text:
        text = _COMMA.sub("、", text)
    if "．" in text or "，" in text:
        text = _IN_NUMBER.sub(lambda m: m.group().translate(_DIGITS), text)
    if _ODD.search(text) or _SOMETIMES.search(text) or _astray(text):
        text = "".join(_of_one_kind(line) for line in text.splitlines(keepends=True))
    return text, opaque


def _without_signs(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Addresses and handles with _ for their signs: a ? in one asks nothing, a . ends nothing."""
    opaque: list[tuple[int, int]] = []
    pieces: list[str] = []
    at = 0
    for match in _ADDRESS.finditer(text):
        tail = _NOT_LAST.search(match.group())
        start, end = match.start(), match.end() - (len(tail.group()) if tail else 0)
        opaque.append((start, end))
        pieces += [text[at:start], _SIGN.sub("_", text[start:end])]
        at = end
    return "".join(pieces) + text[at:], opaque


def _full_stop(match: re.Match[str]) -> str:
    numbered = _NUMBERED.search(match.string, max(0, match.start() - 4), match.start())
    return match.group() if numbered else "。"  # 一．はじめに is no sentence


def _astray(text: str) -> bool:
    """Whether “ and ” do not alternate, or corner brackets have no partners."""
    if text.count("「") != text.count("」") or text.count("『") != text.count("』"):
        return True
    marks = _CURLED.findall(text)
    return bool(marks) and (len(marks) % 2 == 1 or marks != ["“", "”"] * (len(marks) // 2))


def _of_one_kind(line: str) -> str:
    found: dict[int, str] = {}
    if any(mark in line for mark in DOUBLE):
        for a, b in _partners(line, [i for i, c in enumerate(line) if c in DOUBLE]):
            found[a], found[b] = "“", "”"
    if any(mark in line for mark in SINGLE):
        marks = [i for i, c in enumerate(line) if c in SINGLE and not _is_apostrophe(line, i)]
        for a, b in _partners(line, marks):
            if _JAPANESE.search(line, a, b):
                found[a], found[b] = "“", "”"
    if any(mark in line for mark in GUILLEMETS):
        for a, b in _partners(line, [i for i, c in enumerate(line) if c in GUILLEMETS]):
            found[a], found[b] = "「", "」"
    for a, b in _at_times(line) if _SOMETIMES.search(line) else ():
        found[a], found[b] = "『", "』"
    found |= _mixed_corners(line)
    if not found:
        return line
    characters = list(line)
    for i, mark in found.items():
        characters[i] = mark
    return "".join(characters)


def _partners(line: str, marks: list[int]) -> Iterator[tuple[int, int]]:
    """Pair the marks of one kind by turns; one that clearly opens while another is open has lost its partner."""
    open_at: int | None = None
    for i in marks:
        if (open_at is not None and (i - open_at > _REACH or _opens(line, i) or i == open_at + 1)) or open_at is None:
            open_at = i
        else:
            yield open_at, i
            open_at = None


def _opens(line: str, i: int) -> bool:
    """A mark that opens by where it stands, and closes nothing."""
    before = _BEFORE_OPENING.search(line, max(0, i - 1), i) is not None
    after = _AFTER_CLOSING.match(line, i + 1) is not None
    return before and not after and (line[i] in _TYPED_OPENING or line[i] not in "”〟〞’»›")


def _is_apostrophe(line: str, i: int) -> bool:
    before, after = line[i - 1 : i], line[i + 1 : i + 2]
    latin = before.isascii() and before.isalnum()
    return (latin and (after.isascii() and after.isalnum())) or (line[i] in "'’" and latin and after == " ")


def _at_times(line: str) -> Iterator[tuple[int, int]]:
    """Pairs of :data:`SOMETIMES` that hold speech or a phrase, not a label, a title, a tag or a name."""
    stack: list[int] = []
    head = len(line) - len(line.lstrip())
    for i, char in enumerate(line):
        if char in SOMETIMES:
            stack = [*stack[-7:], i]
        elif stack and char == SOMETIMES[line[stack[-1]]]:
            start = stack.pop()
            if i - start <= _REACH and _holds_words(line, start, i, at_head=start == head):
                yield start, i
        elif stack and char in SOMETIMES.values():
            stack.clear()


_TAKEN_UP = re.compile(
    r"(?:など|だ|か)?と(?!も|は|の[^声考見意指]|[一-鿿ァ-ヺA-Za-z]{1,12}(?:の|が|は|を|に|で)(?![、。]))|との|という|って"
)


def _holds_words(line: str, start: int, end: int, *, at_head: bool) -> bool:
    inner = line[start + 1 : end]
    if not _JAPANESE.search(inner):
        return False
    if at_head and not _TAKEN_UP.match(line, end + 1):
        return False  # a label at the head of a line
    said = bool(re.search(r"[ぁ-ゖ。！？!?]\Z", inner)) and len(inner) > 3
    if line[start] in "〈《":
        return said or _TAKEN_UP.match(line, end + 1) is not None
    return said and _TAKEN_UP.match(line, end + 1) is not None


def _mixed_corners(line: str) -> dict[int, str]:
    """「…』 and 『…」: where neither mark has a partner of its own kind, the closing one is set right."""
    if line.count("「") == line.count("」") and line.count("『") == line.count("』"):
        return {}
    stack: list[int] = []
    found: dict[int, str] = {}
    last = {mark: line.rfind(mark) for mark in "」』"}
    for i, char in enumerate(line):
        if char in "「『":
            stack = [*stack[-7:], i]
        elif char in "」』" and stack:
            wanted = "」" if line[stack[-1]] == "「" else "』"
            if char == wanted:
                stack.pop()
            elif not any(line[k] == ("「" if char == "」" else "『") for k in stack) and last[wanted] < i:
                found[i] = wanted
                stack.pop()
    return found
