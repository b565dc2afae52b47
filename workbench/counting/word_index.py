"""The words of a corpus as numbers, kept as long as the corpus is: what a second question need not work out again.

Collocations, n-grams and places of a word all need the counted tokens in text order, the number of each word among the
types of its family, and the places of each type. For millions of tokens, joining and sorting the table takes some hundred
times as long as the question itself. The index is made when it is first asked for; each family of it, and the places, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from weakref import finalize

import numpy as np
import polars as pl

from workbench.corpus import Corpus
from workbench.counting.families import Parts, counted_parts
from workbench.counting.sequences import runs
from workbench.counting.words import Ints, counted_tokens, numbered


@dataclass(frozen=True)
class Types:
    """The words of a corpus counted as lemmas (with their part of speech), surfaces or parts of speech.

    Attributes
    ----------
    number
        The type of each word, shape (words,).
    types
        The types, sorted: one column of the family's name, and ``pos`` for lemmas.
    totals
        Occurrences of each type, shape (types,).
    """

    number: Ints
    types: pl.DataFrame
    totals: Ints

    @cached_property
    def _places(self) -> tuple[Ints, Ints]:
        return np.argsort(self.number, kind="stable"), np.append(0, np.cumsum(self.totals))

    def places(self, form: str) -> Ints:
        """Return where the words of a form (a lemma of any part of speech, a surface) stand, ascending."""
        column = self.types.to_series(0)
        first = int(column.search_sorted(form, side="left"))
        last = int(column.search_sorted(form, side="right"))
        order, begin = self._places
        return np.sort(order[begin[first] : begin[last]])


@dataclass(frozen=True)
class WordIndex:
    """Counted tokens and words in text order.

    Attributes
    ----------
    tokens, words
        What :func:`workbench.counting.words.counted_tokens` gives, and the words of it.
    """

    tokens: pl.DataFrame
    words: pl.DataFrame
    _types: dict[str, Types] = field(default_factory=dict)
    _runs: dict[bool, Ints] = field(default_factory=dict)

    def types(self, family: str) -> Types:
        """Return the words counted as ``lemma`` (with part of speech), ``surface`` or ``pos``."""
        if family not in self._types:
            number, types = numbered(self.words.select(["lemma", "pos"] if family == "lemma" else [family]))
            self._types[family] = Types(number, types, np.bincount(number, minlength=types.height))
        return self._types[family]

    def runs(self, *, across_punctuation: bool) -> Ints:
        """Return the run of each word, as :func:`workbench.counting.sequences.runs`."""
        if across_punctuation not in self._runs:
            self._runs[across_punctuation] = runs(self.tokens, across_punctuation=across_punctuation)
        return self._runs[across_punctuation]

    @cached_property
    def sentence(self) -> Ints:
        """The number of the sentence of each word, rising."""
        return self.words.select(pl.struct("doc_id", "sent_id").rle_id().cast(pl.Int64)).to_series().to_numpy()

    @cached_property
    def sentence_starts(self) -> Ints:
        """The first word of each sentence that has words, and the number of words."""
        new = np.flatnonzero(np.diff(self.sentence, prepend=-1))
        return np.append(new, self.words.height)

    @cached_property
    def document(self) -> Ints:
        """The number of the document of each word, rising, among those that have words."""
        return self.words["doc_id"].rle_id().cast(pl.Int64).to_numpy()


# Of corpora that are in use, by id.
_KEPT: dict[int, dict[tuple[str, ...], tuple[tuple[Any, Any], WordIndex]]] = {}


def word_index(corpus: Corpus, what: str, parts: Parts = None) -> WordIndex:
    """Return the index of a corpus; parameters and errors as :func:`workbench.counting.words.counted_tokens`.

    It is kept as long as the corpus is in use, some 60 bytes a token.
    """
    if id(corpus) not in _KEPT:
        _KEPT[id(corpus)] = {}
        finalize(corpus, _KEPT.pop, id(corpus), None)
    kept, key = _KEPT[id(corpus)], counted_parts(parts)
    sources = corpus.tables.get("tokens"), corpus.tables.get("sentences")
    if key not in kept or any(a is not b for a, b in zip(kept[key][0], sources, strict=True)):
        tokens = counted_tokens(corpus, what, parts)
        kept[key] = sources, WordIndex(tokens, tokens.filter("is_word"))
    return kept[key][1]
