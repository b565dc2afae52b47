"""Readings set into the text: 可能性（かのうせい）がある, 知（し）れない, ｜東浜市《ひがしはまし》, 山車《だし》.

They are no words of the text. In parentheses only hiragana directly after kanji can be a reading, of a plausible
length; what is a word of grammar (難航（か）, 必要（だろう）) is one: it stays, as does every other remark in parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.view.characters import HIRAGANA, KANJI

_IN_PARENTHESES = re.compile(rf"(?<=[{KANJI}ヵヶ])[（(](?P<reading>[{HIRAGANA}]+(?:[・　 ][{HIRAGANA}]+)?)[）)]")
_IN_BRACKETS = re.compile(rf"(?<=[{KANJI}ヵヶ])《[ぁ-ゖァ-ヺー・]{{1,20}}》")
_MARKED = re.compile(r"(?P<bar>[｜|])(?P<base>[^｜|《》\n]{1,20})(?P<ruby>《[^《》\n]{1,20}》)")
_BASE = re.compile(rf"[{KANJI}ヵヶ]+\Z")
_LONGEST_BASE = 12
_KANA_A_KANJI = 5  # 志 and 承 have five; no reading is longer

# Words of grammar that writers put into parentheses.
_GRAMMAR = re.compile(
    r"[かもはがをにへとでやのねよなだらさぞわば]|です|ます|など|たち|のみ|だけ|まで|から|より|ほか|ほど|くらい|ぐらい|ごと|ずつ|する|した|して|あり|ある|いる"
    r"|なる|なし|らしい|よう|とも|はず|ため|ない|たい|ただし|および|または|いわゆる|つまり|すなわち|ちなみに|うち|いずれも|ともに|ほぼ|およそ|やや|まだ|すでに"
    r"|もちろん|たぶん|おそらく|とか|こと|もの|ところ|とき|それ|これ|あれ|ここ|そこ|みたい|そう|いま|のち|まえ|あと|ひらがな|さん|くん|ちゃん|さま|いずれか|すべて"
)
_GRAMMAR_AT_END = re.compile(
    r"(?:だろう|でしょう|らしい|という|しれない|である|ではない|じゃない|ている|ていた|された|される|もある|もあり|べき|べきだ|はずだ|ようだ|そうだ|ためだ|かも|のか"
    r"|ですか|ますか|ません|ました|でした|だった|について|による|によると|として|けど|けれど|ので|のに|ながら|のみ|よね|かな|なり|なく|です|ます|のもの|のこと)\Z"
)


def readings(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans that are readings (and the bars that mark their bases), in order, without overlap."""
    if "《" not in text and "（" not in text and "(" not in text:
        return
    found: list[tuple[int, int]] = []
    for match in _MARKED.finditer(text) if "《" in text else ():
        if re.fullmatch(r"《[ぁ-ゖァ-ヺー・　 ]+》", match["ruby"]):
            found += [match.span("bar"), match.span("ruby")]
    taken = {start for start, _ in found}
    found += [m.span() for m in _IN_BRACKETS.finditer(text) if m.start() not in taken] if "《" in text else []
    found += [m.span() for m in _IN_PARENTHESES.finditer(text) if _is_reading(text, m.start(), m["reading"])]
    yield from sorted(found)


def _is_reading(text: str, at: int, reading: str) -> bool:
    base = _BASE.search(text, max(0, at - _LONGEST_BASE), at)
    if base is None or _GRAMMAR.fullmatch(reading) or _GRAMMAR_AT_END.search(reading):
        return False
    return len(reading) <= _KANA_A_KANJI * len(base.group())
