"""Word classes: lists of words with a gloss that constructions name (``<view>``, ``<appear>``), as data.

A class is a file ``lexicons/classes/NAME.tsv``, one word a line in its dictionary form. A noun is matched as it stands,
a verb, adjective or verbal noun in every form of its paradigm, which is told from the ending of the word:
``kind`` is ``n`` (noun), ``v`` (verb), ``vs`` (verbal noun with する), ``adj`` (adjective) or ``da`` (with the copula).
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from workbench.annotate.paradigms import endings, expand, split_tail
from workbench.errors import LexiconError

KINDS = ("n", "v", "vs", "adj", "da")
COLUMNS = ("word", "kind", "gloss")
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
    """Return a class by its name.

    Raises
    ------
    LexiconError
        If there is no such class, or a line of it is malformed, or a word stands there twice.
    """
    path = files("workbench") / "lexicons" / "classes" / f"{name}.tsv"
    if not path.is_file():
        raise LexiconError(f"no word class {name!r}", allowed=names())
    found: dict[str, str] = {}
    with path.open(encoding="utf-8") as handle:
        for number, row in enumerate(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            where = f"classes/{name}.tsv line {number}"
            if row.get("kind") not in KINDS:
                raise LexiconError(f"{where}: kind {row.get('kind')!r}", allowed=KINDS)
            if not row["word"] or row["word"] in found:
                raise LexiconError(f"{where}: {row['word']!r} is empty or stands there twice")
            found[row["word"]] = row["kind"]
    return compiled(name, found)


def compiled(name: str, found: Mapping[str, str]) -> WordClass:
    """Return a class of the given words and kinds."""
    tails: dict[str, list[re.Pattern[str] | None]] = {}
    for word, kind in found.items():
        stem, tail = _stem(word, kind)
        tails.setdefault(stem, []).append(tail)
    frozen = {stem: tuple(options) for stem, options in tails.items()}
    return WordClass(name, MappingProxyType(dict(found)), frozen, max(map(len, frozen), default=0))


def words(name: str) -> frozenset[str]:
    """Return the words of a class."""
    return frozenset(word_class(name).words)


@cache
def names() -> list[str]:
    """Return the names of the classes that ship."""
    folder = files("workbench") / "lexicons" / "classes"
    return sorted(p.name.removesuffix(".tsv") for p in folder.iterdir() if p.name.endswith(".tsv"))


@cache
def digest() -> str:
    """Return what identifies the contents of all classes."""
    found = hashlib.sha256()
    for name in names():
        listed = sorted(word_class(name).words.items())
        found.update(f"{name}\0{listed}\0".encode())
    return found.hexdigest()


def _stem(word: str, kind: str) -> tuple[str, re.Pattern[str] | None]:
    """What a word begins with in all its forms, and the pattern of what follows."""
    if kind == "n":
        return word, None
    if kind == "vs":
        return word, _tail("{vs:}")
    if kind == "adj":
        return word.removesuffix("い"), _tail("{adj:}")
    if kind == "da":
        return word, re.compile(expand("{da}"))
    if word == "ある":
        return "", re.compile(expand("(?:{aru}|あった)"))
    if word == "する":
        return "", re.compile("(?=[しすさせで出い致な])" + expand("{vs:}"))
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
