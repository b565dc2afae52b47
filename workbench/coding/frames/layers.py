"""A corpus as the matcher sees it: all its sentences on one line of characters, with indices to find places.

Every sentence outside boilerplate stands at its own stretch of a global line, one character apart from the next.
A place is then a pair of numbers on that line, and what is to be found in a sentence is found in all sentences
at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.coding.frames.rules import LAYERS, Word
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.view import fold

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_KEY = ("doc_id", "sent_id")
_NONE: Ints = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Places:
    """Stretches of the global line, start and end (end-exclusive), sorted and without duplicates."""

    start: Ints
    end: Ints

    @classmethod
    def of(cls, start: npt.ArrayLike, end: npt.ArrayLike) -> Places:
        """Return the places of two arrays in any order."""
        a, b = np.asarray(start, np.int64), np.asarray(end, np.int64)
        if not len(a):
            return NOWHERE
        if len(a) == 1 or (a[1:] > a[:-1]).all():
            return cls(a, b)
        order = np.lexsort((b, a))
        a, b = a[order], b[order]
        new = np.ones(len(a), np.bool_)
        np.logical_or(a[1:] != a[:-1], b[1:] != b[:-1], out=new[1:])
        return cls(a[new], b[new])

    def take(self, kept: Bools) -> Places:
        """Return the places for which ``kept`` is true."""
        return Places(self.start[kept], self.end[kept])


NOWHERE = Places(_NONE, _NONE)


class _Concatenated:
    """The surfaces or the lemmas of all tokens without blanks, a line break after each sentence."""

    def __init__(self, words: list[str], last_of_sentence: Bools) -> None:
        length = np.fromiter(map(len, words), np.int64, len(words))
        pieces = list(words)
        for last in np.flatnonzero(last_of_sentence).tolist():
            pieces[last] += "\n"
        self.text = "".join(pieces)
        self.end = np.cumsum(length + last_of_sentence) - last_of_sentence
        self.start = self.end - length
        self._known: dict[str, list[int]] = {}

    def look_for(self, words: tuple[str, ...]) -> None:
        """Look for many words at once, of which most stand nowhere."""
        self._known = {word: [] for word in words}
        places = list(self._known.values())
        for number, at, _ in _automaton(words).find_matches_as_indexes(self.text, overlapping=True):
            places[number].append(at)

    def tokens(self, text: str, open_left: bool, open_right: bool) -> tuple[Ints, Ints]:
        """Return the first and the last token of each occurrence of ``text``, overlapping ones included."""
        found = self._known[text] if text in self._known else _occurrences(self.text, text)
        if not found:  # as most words of a rule in most texts
            return _NONE, _NONE
        at = np.array(found, np.int64)
        to = at + len(text)
        first = np.searchsorted(self.start, at, side="right") - 1
        last = np.searchsorted(self.start, to, side="left") - 1
        whole = np.ones(len(at), np.bool_)
        if not open_left:
            whole &= self.start[first] == at
        if not open_right:
            whole &= self.end[last] == to
        return first[whole], last[whole]


def _occurrences(text: str, word: str) -> list[int]:
    found = []
    at = text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + 1)
    return found


@lru_cache(8)
def _automaton(words: tuple[str, ...]) -> Any:
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(words)


def _folded(surfaces: pl.Series) -> pl.Series:
    """Surfaces as they are matched: か + U+3099 as が, a word that a line break cuts as one word."""
    changed = {s: found for s in surfaces.unique().to_list() if (found := _one_word(s)) != s}
    return surfaces.replace(list(changed), list(changed.values())) if changed else surfaces


@lru_cache(100_000)
def _as_matched(form: str) -> str:
    return fold(form)  # of a rule, which every chunk of documents asks for


@lru_cache(100_000)
def _one_word(surface: str) -> str:
    return "".join(fold(surface).split()) or surface


class Layers:
    """The tokens, markers and sentences of a corpus on the global line; its parts are made when first asked for.

    Parameters
    ----------
    corpus
        A corpus with ``sentences`` and ``tokens``.

    Raises
    ------
    CorpusError
        If the corpus has no tokens.
    """

    def __init__(self, corpus: Corpus) -> None:
        if "tokens" not in corpus.tables:
            raise CorpusError(
                f"frames need the tokens of the texts, and this {corpus.kind} has none",
                allowed="a corpus with the table 'tokens'",
                hint="build one from the texts (workbench build), or use the table 'frames' that a feature set carries",
            )
        self.corpus = corpus
        counted = corpus.sentences.filter(pl.col("part") != "boilerplate").sort(*_KEY)
        length = pl.col("end") - pl.col("start") + 1
        self.sentences = counted.with_columns(base=length.cum_sum() - length).with_row_index("row")
        self.base: Ints = self.sentences["base"].to_numpy()
        self.stop: Ints = self.base + (self.sentences["end"] - self.sentences["start"]).to_numpy()
        self.document: Ints = self.sentences["doc_id"].rle_id().cast(pl.Int64).to_numpy()
        self._place = self.sentences.select(*_KEY, "row", "base", sent_start="start")
        tokens = corpus.tokens.join(self._place, on=_KEY, how="inner").sort("row", "start")
        self.token_start, self.token_end = self._on_line(tokens)
        self.tokens = tokens.select("row", "surface", "lemma", "pos")

    @property
    def n_sentences(self) -> int:
        """How many sentences there are outside boilerplate."""
        return len(self.base)

    def _on_line(self, frame: pl.DataFrame) -> tuple[Ints, Ints]:
        """Return start and end on the global line for rows with start, end, sent_start and base."""
        shift = pl.col("base") - pl.col("sent_start")
        line = frame.select(pl.col("start") + shift, pl.col("end") + shift)
        return line["start"].to_numpy(), line["end"].to_numpy()

    @cached_property
    def _last_of_sentence(self) -> Bools:
        row = self.tokens["row"].to_numpy()
        return np.append(row[1:] != row[:-1], True) if len(row) else np.zeros(0, np.bool_)

    @cached_property
    def _surface(self) -> _Concatenated:
        return _Concatenated(self._as_matched.to_list(), self._last_of_sentence)

    @cached_property
    def _as_matched(self) -> pl.Series:
        return _folded(self.tokens["surface"])

    @cached_property
    def _lemma(self) -> _Concatenated:
        # A token without a lemma is looked for by its surface: it must take up room to be found at all.
        lemma = pl.when(pl.col("lemma") == "").then("surface").otherwise("lemma")
        return _Concatenated(self.tokens.select(lemma).to_series().to_list(), self._last_of_sentence)

    def look_for(self, words: Iterable[Word]) -> None:
        """Look for the words of some rules together: :meth:`word` then only has to look them up."""
        by_layer: dict[str, dict[str, None]] = {layer: {} for layer in LAYERS}
        for word in words:
            form = _as_matched(word.text) if word.layer == "surface" else word.text
            if form:
                by_layer[word.layer][form] = None
        for layer, forms in by_layer.items():
            if forms:
                (self._surface if layer == "surface" else self._lemma).look_for(tuple(forms))

    def word(self, text: str, layer: str, open_left: bool, open_right: bool) -> Places:
        """Return where tokens make up a word or phrase."""
        line = self._surface if layer == "surface" else self._lemma
        first, last = line.tokens(_as_matched(text) if layer == "surface" else text, open_left, open_right)
        if not len(first):
            return NOWHERE
        return Places.of(self.token_start[first], self.token_end[last])

    def pos(self, tag: str) -> Places:
        """Return the tokens with a part of speech."""
        found = (self.tokens["pos"] == tag).to_numpy()
        return Places.of(self.token_start[found], self.token_end[found])

    def markers(self, code: str | None, voice: str | None) -> Places:
        """Return the markers with a code, a voice, or both."""
        wanted = [pl.col(name) == value for name, value in (("code", code), ("voice", voice)) if value is not None]
        found = self.corpus.markers.filter(*wanted).join(self._place, on=_KEY, how="inner")
        return Places.of(*self._on_line(found))

    @cached_property
    def _texts(self) -> list[str]:
        """The text of each sentence as its tokens have it, with blanks where no token stands.

        A surface that is folded to another length stands there as stored: offsets must hold.
        """
        rows = self.tokens["row"].to_numpy()
        before = np.append(0, self.token_end[:-1])[: len(rows)]
        gaps = self.token_start - np.maximum(before, self.base[rows])
        pieces = list(self._same_length)
        for i in np.flatnonzero(gaps).tolist():
            pieces[i] = " " * int(gaps[i]) + pieces[i]
        ends = np.searchsorted(rows, np.arange(self.n_sentences), side="right").tolist()
        lengths = (self.stop - self.base).tolist()
        return ["".join(pieces[a:b]).ljust(size) for a, b, size in zip([0, *ends][:-1], ends, lengths, strict=True)]

    @property
    def _same_length(self) -> list[str]:
        stored = self.tokens["surface"]
        seen = self._as_matched
        if seen is stored:
            return stored.to_list()
        return (
            pl.select(pl.when(seen.str.len_chars() == stored.str.len_chars()).then(seen).otherwise(stored))
            .to_series()
            .to_list()
        )

    def regex(self, pattern: str) -> Places:
        """Return where a regular expression matches in the text of a sentence; empty matches are none."""
        compiled = re.compile(pattern)
        found = [
            (base + m.start(), base + m.end())
            for base, text in zip(self._bases, self._texts, strict=True)
            for m in compiled.finditer(text)
            if m.end() > m.start()
        ]
        return Places.of([a for a, _ in found], [b for _, b in found])

    @cached_property
    def _bases(self) -> list[int]:
        bases: list[int] = self.base.tolist()
        return bases

    def committed(self, label: str) -> Bools:
        """Return which sentences have a commitment label."""
        return (self.sentences["commitment"] == label).fill_null(False).to_numpy()

    def sentence_of(self, places: Places) -> Ints:
        """Return the row of the sentence in which each place stands."""
        return np.searchsorted(self.base, places.start, side="right").astype(np.int64) - 1
