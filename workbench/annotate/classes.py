"""Word classes compiled for constructions, which name them (``<view>``, ``<appear>``): each word in all its forms.

The words are data (:mod:`workbench.annotate.wordlists`). The paradigm of a verb is told from the ending of the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from workbench.annotate.paradigms import endings, expand, split_tail
from workbench.annotate.wordlists import FIXED, inflection, listed
from workbench.kept import compiled as compiled_expression


@dataclass(frozen=True)
class WordClass:
    """The words of a class, compiled: what each begins with, and the forms that may follow."""

    name: str
    words: Mapping[str, str]  # word: kind
    _tails: Mapping[str, tuple[re.Pattern[str] | None, ...]] = field(repr=False)
    #: By the first character how long the beginnings of words are, longest first; what has none, by ``always``.
    sizes: Mapping[str, tuple[int, ...]] = field(repr=False)
    always: tuple[int, ...] = field(repr=False)

    @property
    def stems(self) -> Iterable[str]:
        """What its words begin with in all their forms."""
        return self._tails.keys()

    @property
    def width(self) -> int | None:
        """How many characters a word of it has at most; None where one is inflected."""
        return None if any(set(tails) != {None} for tails in self._tails.values()) else max(map(len, self._tails))

    def ends(self, text: str, start: int, stop: int) -> list[int]:
        """Return where a word of the class that begins at ``start`` can end, the longest beginning first."""
        found = []
        for size in self.sizes.get(text[start : start + 1], self.always):
            if size > stop - start:
                continue
            for tail in self._tails.get(text[start : start + size], ()):
                if tail is None:
                    found.append(start + size)
                elif (match := tail.match(text, start + size, stop)) is not None:
                    found.append(match.end())
        return found


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
    always = (0,) if "" in frozen else ()
    lengths: dict[str, set[int]] = {}
    for stem in filter(None, frozen):
        lengths.setdefault(stem[0], set(always)).add(len(stem))
    sizes = {first: tuple(sorted(own, reverse=True)) for first, own in lengths.items()}
    return WordClass(name, MappingProxyType(dict(found)), frozen, sizes, always)


def _stem(word: str, kind: str) -> tuple[str, re.Pattern[str] | None]:
    """What a word begins with in all its forms, and the pattern of what follows."""
    if kind in FIXED:
        return word, None
    if word == "ある":
        return "", compiled_expression(expand("(?:{aru}|あった)"))
    if word == "する":
        return "", compiled_expression("(?=[しすさせで出い致な])" + expand("{vs:}"))
    form = inflection(word, kind)
    stem, tail = split_tail(form)
    if tail is not None:
        return stem, endings(tail)
    stem, _, macro = form.partition("{")
    return stem, compiled_expression(expand("{" + macro))
