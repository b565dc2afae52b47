"""The words of a corpus as numbers: what a question about words need not work out again.

Collocations, n-grams and places of a word all need the counted words in text order, the number of each among the types of
its family, and the places of each type. For millions of tokens, joining and sorting the table of tokens takes some hundred
times as long as the question itself. Each array is made when it is first asked for, and kept as long as the corpus is in use;
those of a corpus that stands on disk are kept there too (:mod:`workbench.counting.kept_arrays`), under the hashes of the
tables that they are made from, so that the next session finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.corpus import Corpus
from workbench.counting.families import Parts, counted_parts, counted_sentences
from workbench.counting.kept_arrays import Kept, kept_for
from workbench.counting.sequences import runs
from workbench.counting.token_columns import TokenColumns
from workbench.counting.words import (
    CountedRows,
    Ints,
    changes,
    counted_pieces,
    counted_rows,
    counted_tokens,
    numbered,
    numbered_together,
    require_tokens,
)
from workbench.storage.in_use import kept_with
from workbench.storage.tables import Tables, lazily


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
    order
        The words by type, those of a type ascending, shape (words,); None where they were not put in order.
    """

    number: Ints
    types: pl.DataFrame
    totals: Ints
    order: Callable[[], Ints | None] = lambda: None

    @cached_property
    def _begin(self) -> Ints:
        return np.append(0, np.cumsum(self.totals))

    def places(self, form: str) -> Ints:
        """Return where the words of a form (a lemma of any part of speech, a surface) stand, ascending."""
        column = self.types.to_series(0)
        first = int(column.search_sorted(form, side="left"))
        last = int(column.search_sorted(form, side="right"))
        if first == last:
            return np.zeros(0, np.int64)
        order = self.order()
        if order is None:  # to look once at all words is sooner done than to put them in order
            return np.flatnonzero((self.number >= first) & (self.number < last))
        return np.sort(order[self._begin[first] : self._begin[last]]).astype(np.int64)


class WordIndex:
    """Counted words in text order.

    Parameters
    ----------
    tokens
        Gives the counted tokens, when an array is to be made of them: these columns, or all.
    columns
        Gives them by columns.
    kept
        Where arrays are kept on disk, if anywhere.
    apart, find
        The tables, where they lie on disk and need not be read all at once, and what finds the rows that count.
    """

    def __init__(
        self,
        tokens: Callable[[Iterable[str] | None], pl.DataFrame],
        columns: Callable[[], TokenColumns],
        kept: Kept | None = None,
        apart: Tables | None = None,
        find: Callable[[], CountedRows | None] = lambda: None,
    ) -> None:
        self._counted = tokens
        self._columns = columns
        self._kept = kept
        self._apart = apart
        self._find = find
        self._looks = 0
        self._arrays: dict[str, Ints] = {}
        self._types: dict[str, Types] = {}
        self._listed: dict[str, pl.DataFrame] = {}

    @cached_property
    def tokens(self) -> pl.DataFrame:
        """What :func:`workbench.counting.words.counted_tokens` gives."""
        return self._counted(None)

    @cached_property
    def columns(self) -> TokenColumns:
        """All counted tokens, of which the columns are read that are asked for."""
        return self._columns()

    def of_words(self, name: str, make: Callable[[TokenColumns], Ints]) -> Ints:
        """Return one number a word that is made of columns of all counted tokens, one number a token, and kept under a name."""
        return self._array(name, lambda: self.columns.by_id(make(self.columns)[self.columns.words]))

    @cached_property
    def words(self) -> pl.DataFrame:
        """The tokens that are words."""
        return self.tokens.filter("is_word")

    def _pieces(self, *columns: str, words: bool = True) -> Iterator[pl.DataFrame]:
        """Yield columns of the counted tokens, or of the words among them: in pieces, as they lie on disk, where they do.

        What is made of the words is put in text order by :meth:`_in_order`.
        """
        rows = self._rows
        if rows is None or self._apart is None:
            tokens = self.words if words else self.tokens
            yield tokens.select(columns)
            return
        table = self._apart.scan("tokens").select([c for c in columns if c != "is_word"])
        wanted = rows.counts & rows.is_word if words else rows.counts
        for piece, at in counted_pieces(table, wanted.to_numpy()):
            yield piece.with_columns(rows.is_word[at]).select(columns).filter(wanted[at])

    @cached_property
    def _rows(self) -> CountedRows | None:
        """The rows of a table of tokens on disk that count; None where it is not, or not in order, and is read whole."""
        return self._find() if self._apart is not None and self._apart.is_apart("tokens") else None

    def _in_order(self, of_words: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Return in text order what was made of the words piece by piece."""
        found = np.concatenate(of_words)
        return found if self._rows is None else self._rows.in_order(found)

    def types(self, family: str) -> Types:
        """Return the words counted as ``lemma`` (with part of speech), ``surface`` or ``pos``."""
        if family not in self._types:
            numbered_once = cache(lambda: self._numbered(family))  # both come of one look at the words
            number = self._array(family, lambda: numbered_once()[0])
            types = self._table(family, lambda: numbered_once()[1])
            self._types[family] = Types(
                number, types.drop("n"), types["n"].to_numpy(), lambda: self._order(family, number, types.height)
            )
        return self._types[family]

    def frequencies(self, family: str) -> pl.DataFrame:
        """Return the types of a family as :meth:`types` has them, with ``n`` and ``df``: occurrences, and documents with one.

        Where they are kept from an earlier session, no word is looked at.
        """
        if family not in self._listed:
            self._listed[family] = self._table(f"{family}-frequencies", lambda: self._frequencies(family))
        return self._listed[family]

    def _frequencies(self, family: str) -> pl.DataFrame:
        found = self.types(family)
        order = found.order()
        if order is None:
            order = _by_type(found.number, found.types.height)
        # The words of a type stand in text order: each change of the document is one more.
        number, document = found.number[order], self.document[order]
        new = np.append(True, (number[1:] != number[:-1]) | (document[1:] != document[:-1]))[: len(order)]
        df = np.bincount(number[new], minlength=found.types.height)
        return found.types.with_columns(n=pl.Series(found.totals, dtype=pl.Int64), df=pl.Series(df, dtype=pl.Int64))

    def runs(self, *, across_punctuation: bool) -> Ints:
        """Return the run of each word, as :func:`workbench.counting.sequences.runs`; only which are equal has a meaning."""
        if across_punctuation:
            return self.sentence
        return self._array("run", self._runs)

    def _runs(self) -> Ints:
        found = self._in_order([runs(self._pieces("doc_id", "sent_id", "is_word", words=False))])
        return _numbered_changes(np.append(True, found[1:] != found[:-1])[: len(found)])

    @cached_property
    def sentence(self) -> Ints:
        """The number of the sentence of each word, rising."""
        return self._array("sentence", lambda: _numbered_changes(self._changes("doc_id", "sent_id")))

    @cached_property
    def sentence_starts(self) -> Ints:
        """The first word of each sentence that has words, and the number of words."""
        return self._array("sentence-starts", self._starts)

    @cached_property
    def document(self) -> Ints:
        """The number of the document of each word, rising, among those that have words."""
        return self._array("document", lambda: _numbered_changes(self._changes("doc_id")))

    @cached_property
    def doc_ids(self) -> pl.Series:
        """The id of each document that has words."""
        return self._table("documents", self._documents)["doc_id"]

    def _documents(self) -> pl.DataFrame:
        found = [p.filter(new) for p, new in changes(self._pieces("doc_id"))]
        return pl.concat(found).sort("doc_id")

    @cached_property
    def _other_lemmas(self) -> frozenset[str]:
        """Lemmas of tokens that are no words."""
        return frozenset(self._table("marks", self._marks)["lemma"])

    def _marks(self) -> pl.DataFrame:
        pieces = self._pieces("lemma", "is_word", words=False)
        found = [p.filter(~pl.col("is_word")).select(pl.col("lemma").unique()) for p in pieces]
        return pl.concat(found).unique()

    def lemma_places(self, lemmas: tuple[str, ...]) -> pl.DataFrame:
        """Return where lemmas stand in the counted tokens: doc_id, sent_id, start, end, lemma, in text order.

        The table of tokens is read only for lemmas that are no words (。).
        """
        if not self._other_lemmas.isdisjoint(lemmas):
            pieces = self._pieces("doc_id", "sent_id", "start", "end", "lemma", words=False)
            # The documents may lie in another order; the words of each are in that of the text.
            rows = pl.concat([p.filter(pl.col("lemma").is_in(lemmas)) for p in pieces])
            return rows.sort("doc_id", maintain_order=True)
        types = self.types("lemma")
        at = np.sort(np.concatenate([types.places(lemma) for lemma in dict.fromkeys(lemmas)]))
        facts = {name: pl.Series(self._integers(name)[at]).cast(pl.Int64) for name in ("sent_id", "start", "end")}
        documents = self.doc_ids.gather(pl.Series(self.document[at], dtype=pl.Int64))
        found = pl.DataFrame({"doc_id": documents, **facts})
        return found.with_columns(lemma=types.types["lemma"].gather(pl.Series(types.number[at], dtype=pl.Int64)))

    @property
    def is_kept(self) -> bool:
        """True where lemmas were numbered before, now or in an earlier session."""
        return "lemma" in self._types or (self._kept is not None and self._kept.has("lemma"))

    def is_worth_making(self) -> bool:
        """Note a look for lemmas; True where it can be kept and is not the first: one look is sooner done than an index."""
        self._looks += 1
        return self._kept is not None and self._looks > 1

    def _integers(self, name: str) -> Ints:
        return self._array(name, lambda: self._in_order([p[name].to_numpy() for p in self._pieces(name)]))

    def _array(self, name: str, make: Callable[[], npt.NDArray[Any]]) -> Ints:
        if name not in self._arrays:
            found = self._kept.array(name) if self._kept is not None else None
            if found is None:
                made = make()
                # Half the memory; a number of more than 31 bits stays what it is.
                found = made.astype(np.int32) if not len(made) or made.max() < 1 << 31 else made
                if self._kept is not None:
                    self._kept.keep_array(name, found)
            self._arrays[name] = found
        return self._arrays[name]

    def _table(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        found = self._kept.table(name) if self._kept is not None else None
        if found is None:
            found = make()
            if self._kept is not None:
                self._kept.keep_table(name, found)
        return found

    def _numbered(self, family: str) -> tuple[Ints, pl.DataFrame]:
        """Return the number of each word among the types of a family, and these with how often each occurs."""
        columns = ["lemma", "pos"] if family == "lemma" else [family]
        found = [numbered(piece) for piece in self._pieces(*columns)]
        number, types = found[0]
        if len(found) > 1:  # those of the pieces are numbered once more
            places, types = numbered_together([some for _, some in found])
            number = np.concatenate([at[own].astype(np.int32) for at, (own, _) in zip(places, found, strict=True)])
        number = self._in_order([number])
        return number, types.with_columns(n=pl.Series(np.bincount(number, minlength=types.height), dtype=pl.Int64))

    def _order(self, family: str, number: Ints, n_types: int) -> Ints | None:
        """Return the words by type, where that is kept from one session to the next."""
        return self._array(f"{family}-order", lambda: _by_type(number, n_types)) if self._kept is not None else None

    def _changes(self, *columns: str) -> npt.NDArray[np.bool_]:
        return self._in_order([new.to_numpy() for _, new in changes(self._pieces(*columns))])

    def _starts(self) -> Ints:
        number = self.sentence
        return np.append(np.flatnonzero(np.append(True, number[1:] != number[:-1])[: len(number)]), len(number))


def _numbered_changes(new: npt.NDArray[np.bool_]) -> Ints:
    return np.cumsum(new) - 1


def _by_type(number: Ints, n_types: int) -> Ints:
    """Return the places of the types one after the other, in a time that is proportional to the words."""
    from scipy.sparse import coo_array

    size = len(number)
    at = np.arange(size, dtype=np.int32)
    grouped = coo_array((at, (number, np.zeros(size, np.int32))), shape=(n_types, 1)).tocsr()
    order: Ints = grouped.data if grouped.nnz == size else np.argsort(number, kind="stable")
    return order


# Of corpora that are in use, by id.
_KEPT: dict[int, dict[tuple[str, ...], tuple[tuple[Any, Any], WordIndex]]] = {}


def word_index(corpus: Corpus, what: str, parts: Parts = None) -> WordIndex:
    """Return the index of a corpus; parameters and errors as :func:`workbench.counting.words.counted_tokens`.

    It is kept as long as the corpus is in use, some 30 bytes a token, and on disk for a corpus that was read from there.
    """
    kept, key = kept_with(corpus, _KEPT, dict), counted_parts(parts)
    tables, names = lazily(corpus.tables), ("tokens", "sentences")
    on_disk = all(name in tables.origins for name in names)
    # Tables on disk are known by their hashes, those of a part of a corpus do not change: none is read to be told apart.
    unchanging = tables.origins if on_disk else dict.fromkeys(names, tables)
    found: Mapping[str, Any] = unchanging if isinstance(corpus.tables, Tables) else corpus.tables
    sources: tuple[Any, Any] = found.get("tokens"), found.get("sentences")
    if key not in kept or any(a is not b for a, b in zip(kept[key][0], sources, strict=True)):
        require_tokens(corpus, what)
        # Not the corpus itself, which goes when nobody else has it.
        own = Corpus(tables, corpus.provenance)
        disk = kept_for((*map(str, sources), *key)) if on_disk else None
        kept[key] = (
            sources,
            WordIndex(
                lambda columns: counted_tokens(own, what, parts, columns),
                lambda: TokenColumns(tables, counted_sentences(own, parts)),
                disk,
                tables.whole,
                lambda: counted_rows(own, what, parts),
            ),
        )
    return kept[key][1]
