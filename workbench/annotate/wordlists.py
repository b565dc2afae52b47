"""Word classes as data: lists of words that patterns and constructions name, ``workbench/lexicons/classes/NAME.tsv``.

One word a line, under a line of column names: ``word``, and where they say something ``kind`` and ``gloss``. Lines above that
begin with ``#`` say what the class holds. A word without a kind, and a noun (``n``), stands as it is written: a word, a
phrase, a stem. Others are in their dictionary form and are matched in every form of their paradigm: ``v`` (verb), ``vs`` (verbal
noun with する), ``adj`` (adjective), ``da`` (with the copula). Words are literal: nothing in them is a regular expression.

The pattern of a marker entry writes ``{@danger}`` for any word of a class whose words stand as they are written; a construction
writes ``<view>`` for any word of any class, inflected or not (:mod:`workbench.annotate.classes`).
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from workbench.errors import LexiconError
from workbench.lexicon import FIXED, INFLECTED
from workbench.lexicon import class_kinds as listed
from workbench.lexicon import class_names as names

__all__ = ["FIXED", "INFLECTED", "alternation", "digest", "listed", "names", "words"]


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of a class, longest first (an alternation must try the longer of two before the shorter)."""
    return tuple(sorted(listed(name), key=lambda w: (-len(w), w)))


@cache
def alternation(name: str) -> str:
    """Return a class as a group of a regular expression.

    Raises
    ------
    LexiconError
        If a word of it is inflected: the group would find its dictionary form only.
    """
    if inflected := [w for w, kind in listed(name).items() if kind in INFLECTED]:
        raise LexiconError(
            f"{inflected[0]!r} of the word class {name!r} is inflected", hint=f"write a construction with <{name}>"
        )
    return f"(?:{'|'.join(re.escape(w) for w in words(name))})"


@cache
def digest() -> str:
    """Return what identifies the contents of all classes."""
    found = hashlib.sha256()
    for name in names():
        found.update(f"{name}\0{sorted(listed(name).items())}\0".encode())
    return found.hexdigest()
