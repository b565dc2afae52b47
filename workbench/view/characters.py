"""Characters that are written in more than one way, and the one way in which they are matched.

Two tables. :data:`ONE_TO_ONE` replaces a character by one other: half-width kana and marks, full-width letters and
digits, radicals and compatibility ideographs (a PDF's ⾒ and ⻑), kinds of blanks. What takes several code points for one
character (ｶﾞ, か + U+3099, a kanji with its variation selector) or is not seen at all (U+200B, soft hyphen) is found by
:data:`SEVERAL` and :data:`UNSEEN`. Characters that NFKC would spell out (㈱, ㍍, …, ①) are left to the tokenizer: one
character of the view never stands for a part of a stored one.
"""

from __future__ import annotations

import re
import unicodedata

# CJK radicals that NFKC leaves alone (Unicode's EquivalentUnifiedIdeograph), and Kangxi radicals whose NFKC form is not
# the one in use in Japan (戶, 靑, 黃, 黑). Only those that are ideographs of their own right in running text.
_RADICALS = {
    **dict(zip("⺁⺄⺅⺆⺈⺉⺊⺌⺍⺒⺓⺖⺘⺙⺜⺝⺠⺡⺣⺧⺨⺩⺫⺬⺭⺮⺯", "厂乙亻冂刀刂卜小小巳幺忄扌攵日月民氵灬牛犭王目示礻竹糹", strict=True)),
    **dict(zip("⺶⺷⺹⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻆⻊⻌⻍⻎⻏⻑⻒⻖⻗⻘⻝⻞⻟⻣⻤⻧⻨⻩⻫⻬⻭⻯⻱⻲", "羊羊耂聿肉臼艹艹艹虎衤覀西角足辶辶辶阝長镸阝雨青食飠飠骨鬼卤麦黄斉齐歯竜龜亀", strict=True)),
    **dict(zip("⼾⾭⿈⿊", "戸青黄黒", strict=True)),
}  # fmt: skip


def _one_to_one() -> dict[int, str]:
    table: dict[int, str] = {}
    for first, last in ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F), (0xFF61, 0xFFDC)):
        for code in range(first, last + 1):
            folded = unicodedata.normalize("NFKC", chr(code))
            if len(folded) == 1 and folded != chr(code):
                table[code] = folded
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)):
        table[code] = chr(code - 0xFEE0)
    table |= {ord(char): folded for char, folded in _RADICALS.items()}
    table |= dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F), " ")
    table[0x85] = "\n"  # NEL ends a line
    # A voicing mark that stands alone stays what it is; after its kana it is folded with it.
    return {code: folded for code, folded in table.items() if chr(code) not in "ﾞﾟ"}


#: Characters that are matched as one other character.
ONE_TO_ONE = _one_to_one()


def _character_class(codes: dict[int, str]) -> str:
    """A regular expression's class of code points, neighbouring ones as ranges (a plain list is slow to search)."""
    spans: list[list[int]] = []
    for code in sorted(codes):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in spans)


TO_FOLD = re.compile(f"[{_character_class(ONE_TO_ONE)}]")

#: Characters without a shape of their own: zero-width, soft hyphen, marks of direction.
UNSEEN = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
#: Variation selectors: the character before them in another shape.
SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
#: What combines with the character before it: accents, the vowels and finals of Hangul, voicing marks.
COMBINING = "\u0300-\u036f\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u3099\u309a"
_VOICING = "\u309b\u309cﾞﾟ"

#: Several stored characters for one of the view (the first with what follows it), or for none.
SEVERAL = re.compile(
    f"(?P<unseen>[{UNSEEN}]+)|(?P<base>[^{UNSEEN}{SELECTORS}{COMBINING}\\s])?"
    f"(?P<marks>[{COMBINING}{SELECTORS}]+|(?<=[ァ-ヺぁ-ゖｦ-ﾝ])[{_VOICING}])"
)
#: Whether there is anything for :data:`SEVERAL`; far quicker to search for.
HAS_SEVERAL = re.compile(f"[{UNSEEN}{SELECTORS}{COMBINING}{_VOICING}]")
_SELECTOR = re.compile(f"[{SELECTORS}]")
_SPACING = str.maketrans({"\u309b": "\u3099", "\u309c": "\u309a", "ﾞ": "\u3099", "ﾟ": "\u309a"})


def composed(base: str, marks: str) -> str:
    """Return the one character for a base and what combines with it, or an empty string where there is none."""
    whole = unicodedata.normalize("NFC", base + _SELECTOR.sub("", marks).translate(_SPACING))
    return whole if len(whole) == 1 else ""


KANJI = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003347f々〆"
HIRAGANA = "ぁ-ゖゝゞー"
KATAKANA = "ァ-ヺヽヾー"

_SPACED = re.compile(r"(?:[^\s!-~][ \u3000]){8,}[^\s!-~]")
_KANA = re.compile(r"[ぁ-ゖ]")


def spaced(text: str) -> list[tuple[int, int]]:
    """Return the blanks of stretches in which one stands behind every character (vertical text read as a line)."""
    return [
        (i, i + 1)
        for match in _SPACED.finditer(text)
        if len(_KANA.findall(match.group())) * 8 >= match.end() - match.start()
        for i in range(match.start() + 1, match.end(), 2)
    ]
