"""Lines at the head of a text that cannot be its title, though no full stop ends them."""

from __future__ import annotations

import re

# A clause that the next line goes on with (…しているのに, …ですが、), a remark (…ですね, …ようです, （笑）), the name of a reporter behind a
# sentence; not the second part of a title, which a wide space sets off.
_ENDS = re.compile(
    r"\A[^\u3000]*(?:のに|[るたいすだう]が|けど|けれども?|ので|[っい]て|ながら|と[言い]われると|[すい][るう]と|中で|とか|[すだたるい]ね|[うるのんいた](?:よう|そう)です)\Z"
    r"|(?:[、，]|[（(]笑[)）]|[ｗw]|。[（(][^（）()]{1,16}[)）])\Z"
)
# What joins a sentence to the one before.
_BEGINS = re.compile(r"(?:しかし|ただし|だが|たとえば|例えば|確かに|たしかに|それに(?!も)|一方で、)")
# Words of somebody's in several sentences, alone, whichever mark was cut off, or that the next line goes on with.
_ONLY_WORDS = re.compile(r"「[^「」]*。[^「」]+」?\Z|[^「」]{8,}」\Z|[^「」]*。[^「」]*」\Z|「[^「」]*\Z")
# A sentence with the name of a link or the next heading behind it: 町に橋ができると聞いて見に行ってきました。橋の歴史.
_SENTENCE_AND_MORE = re.compile(
    r"(?:[^「」『』。]|「[^「」]*」|『[^『』]*』){12,}(?:です|ます|まし?た|でした|である|[いっ]た|らしい|ている|[すだたるい]ね|そうな|のか)。[^\s」』”）)]"
)


def is_running_text(line: str) -> bool:
    """True for a line (without blanks at its ends) that goes on, joins, remarks, quotes or holds a sentence: no title."""
    found = (_ENDS.search(line), _BEGINS.match(line), _ONLY_WORDS.match(line), _SENTENCE_AND_MORE.match(line))
    return any(match is not None for match in found)
