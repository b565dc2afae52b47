"""Word classes as data: lists of words that patterns and constructions name, ``workbench/lexicons/classes/NAME.tsv``.

One word a line, under a line of column names: ``word``, and where they say something ``kind`` and ``gloss``. Lines above that
begin with ``#`` say what the class holds. A word without a kind, and a noun (``n``), stands as it is written: a word, a
phrase, a stem. Others are in their dictionary form and are matched in every form of their paradigm: ``v`` (verb), ``vs`` (verbal
noun with する), ``adj`` (adjective), ``da`` (with the copula). Words are literal: nothing in them is a regular expression.

Kind ``nai`` is a verb in its negative (否定できない), in every form of that.

The pattern of a marker entry writes ``{@danger}`` for any word of a class; a construction writes ``<view>``
(:mod:`workbench.annotate.classes`).

*Sets of forms* (``workbench/lexicons/forms/*.tsv``: the set, a form, a gloss) are what no paradigm gives: the few forms of 思う in
which a speaker says what he thinks, the copula behind a judgement. Each form is a short pattern that may name paradigms and
classes; an entry writes ``{%self_thinks}`` for any of them, the first of the file that matches.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from workbench.errors import LexiconError
from workbench.lexicon import FIXED, INFLECTED, form_sets
from workbench.lexicon import class_kinds as listed
from workbench.lexicon import class_names as names

__all__ = [
    "FIXED",
    "INFLECTED",
    "alternation",
    "any_form",
    "digest",
    "form_sets",
    "inflection",
    "listed",
    "names",
    "words",
]

# Godan paradigms by the last character; る is ichidan after い and え sounds but for the verbs of the list.
_GODAN = {"く": "v5k", "ぐ": "v5g", "す": "v5s", "つ": "v5t", "ぬ": "v5n", "ぶ": "v5b", "む": "v5m", "う": "v5u"}
_ICHIDAN = re.compile(r"(?:[えけげせぜてでねへべぺめれいきぎしじちにひびぴみりせ]|見|出|得|経)る$")
_HONORIFIC = ("おっしゃる", "仰る", "なさる", "くださる", "下さる")
_GODAN_RU = re.compile(r"(?:[入切知散走減滑蹴要遮焦限茂]|[漏参帰罵叫]り?|かえ|ののし|はい)る$")


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of a class, longest first (an alternation must try the longer of two before the shorter)."""
    return tuple(sorted(listed(name), key=lambda w: (-len(w), w)))


@cache
def alternation(name: str) -> str:
    """Return a class as a group of a regular expression, in which paradigms of inflected words stand in braces."""
    kinds = listed(name)
    options = (re.escape(w) if kinds[w] in FIXED else inflection(w, kinds[w]) for w in words(name))
    return f"(?:{'|'.join(options)})"


def inflection(word: str, kind: str) -> str:
    """Return a word in its dictionary form as a stem with its paradigm: 残る (``v``) is ``{v5r:残}``.

    Raises
    ------
    LexiconError
        If a word of kind ``v`` ends as no verb does.
    """
    if kind == "vs" or (kind == "v" and word.endswith("する") and word != "する"):
        return f"{{vs:{word.removesuffix('する')}}}"
    if kind == "adj":
        return f"{{adj:{word.removesuffix('い')}}}"
    if kind == "nai":
        return word.removesuffix("ない") + "{nai}"
    if kind == "da":
        return word + "{da}"
    if word == "ある":
        return "{aru}"
    if word.endswith(_HONORIFIC):
        return f"{{v5aru:{word[:-1]}}}"
    if word.endswith("る"):
        return f"{{{'v1' if _ICHIDAN.search(word) and not _GODAN_RU.search(word) else 'v5r'}:{word[:-1]}}}"
    try:
        return f"{{{_GODAN[word[-1]]}:{word[:-1]}}}"
    except KeyError:
        raise LexiconError(
            f"{word!r} is no verb in its dictionary form", allowed="a word in う, く, す, … る"
        ) from None


def any_form(name: str) -> str:
    """Return a set of forms as a group of a regular expression; paradigms and classes in it are still to be put in.

    Raises
    ------
    LexiconError
        If there is no such set.
    """
    try:
        return f"(?:{'|'.join(form_sets()[name])})"
    except KeyError:
        raise LexiconError(f"no set of forms {name!r}", allowed=sorted(form_sets())) from None


@cache
def digest() -> str:
    """Return what identifies the contents of all classes and sets of forms."""
    found = hashlib.sha256(repr(sorted(form_sets().items())).encode())
    for name in names():
        found.update(f"{name}\0{sorted(listed(name).items())}\0".encode())
    return found.hexdigest()
