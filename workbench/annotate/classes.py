"""Word classes compiled for constructions, which name them (``<view>``, ``<appear>``): each word in all its forms.

The words are data (:mod:`workbench.annotate.wordlists`). The paradigm of a verb is told from the ending of the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from workbench.annotate.paradigms import endings, expand, split_tail
from workbench.annotate.wordlists import FIXED, listed
from workbench.errors import LexiconError
from workbench.kept import compiled as compiled_expression

# Godan paradigms by the last character; る is ichidan after い and え sounds but for the verbs of the list.
_GODAN = {"く": "v5k", "ぐ": "v5g", "す": "v5s", "つ": "v5t", "ぬ": "v5n", "ぶ": "v5b", "む": "v5m", "う": "v5u"}
_ICHIDAN = re.compile(r"(?:[えけげせぜてでねへべぺめれいきぎしじちにひびぴみりせ]|見|出|得|経)る$")
_GODAN_RU = re.compile(r"(?:[入切知散走減滑蹴要遮焦限茂]|[漏参帰罵叫]り?|かえ|ののし|はい)る$")


@dataclass(frozen=True)
class WordClass:
    """The words of a class, compiled: what each begins with, and the forms that may follow."""

    name: str
    words: Mapping[str, str]  # word: kind
    _tails: Mapping[str, tuple[re.Pattern[str] | None, ...]] = field(repr=False)
    _longest: int = field(repr=False)

    def ends(self, text: str, start: int, stop: int) -> Iterator[int]:
        """Yield where a word of the class that begins at ``start`` can end, the longest beginning first."""
        for size in range(min(self._longest, stop - start), -1, -1):
            for tail in self._tails.get(text[start : start + size], ()):
                if tail is None:
                    yield start + size
                elif (match := tail.match(text, start + size, stop)) is not None:
                    yield match.end()


@cache
def word_class(name: str) -> WordClass:
    """Return a class by its name; a ``LexiconError`` as of :func:`workbench.annotate.wordlists.listed`."""
    return compiled(name, listed(name))


def compiled(name: str, found: Mapping[str, str]) -> WordClass:
    """Return a class of the given words and kinds."""
    tails: dict[str, list[re.Pattern[str] | None]] = {}
    for word, kind in found.items():
        stem, tail = _stem(word, kind)
        tails.setdefault(stem, []).append(tail)
    frozen = {stem: tuple(options) for stem, options in tails.items()}
    return WordClass(name, MappingProxyType(dict(found)), frozen, max(map(len, frozen), default=0))


def _stem(word: str, kind: str) -> tuple[str, re.Pattern[str] | None]:
    """What a word begins with in all its forms, and the pattern of what follows."""
    if kind in FIXED:
        return word, None
    if kind == "vs":
        return word, _tail("{vs:}")
    if kind == "adj":
        return word.removesuffix("い"), _tail("{adj:}")
    if kind == "da":
        return word, compiled_expression(expand("{da}"))
    if word == "ある":
        return "", compiled_expression(expand("(?:{aru}|あった)"))
    if word == "する":
        return "", compiled_expression("(?=[しすさせで出い致な])" + expand("{vs:}"))
    if word.endswith("する"):
        return word.removesuffix("する"), _tail("{vs:}")
    if word.endswith("る"):
        ichidan = _ICHIDAN.search(word) and not _GODAN_RU.search(word)
        return word[:-1], _tail("{v1:}" if ichidan else "{v5r:}")
    try:
        return word[:-1], _tail("{" + _GODAN[word[-1]] + ":}")
    except KeyError:
        raise LexiconError(
            f"{word!r} is no verb in its dictionary form", allowed="a word in う, く, す, … る"
        ) from None


def _tail(macro: str) -> re.Pattern[str]:
    _, tail = split_tail(macro)
    return endings(tail or macro)
