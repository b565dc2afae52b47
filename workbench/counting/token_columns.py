"""The counted tokens of a corpus by columns, each read when a question names it: what token queries are answered from.

Of a table on disk a column is read some rows at a time, and what stays in memory of it is one small number a token; where
sentences begin and where tokens stand are kept in the same way. Rows that an answer shows are read for the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.counting.words import Ints, Mask, changed, changes, counted_pieces, in_pieces, order_of_ids
from workbench.schema import NON_WORD_POS
from workbench.storage.tables import Tables

_PLACE = ["doc_id", "sent_id"]


class TokenColumns:
    """Counted tokens in the order of the text, those of a document together.

    Parameters
    ----------
    tables
        With ``tokens``.
    sentences
        ``doc_id`` and ``sent_id`` of the sentences that count.
    """

    def __init__(self, tables: Tables, sentences: pl.DataFrame) -> None:
        # Of a part of a corpus the other documents are left out with the sentences that do not count: joined to the ids
        # of its documents, the table could not be read in pieces.
        self._tables = tables.whole
        self._counted = sentences.select(_PLACE).unique()
        self._numbers: dict[str, tuple[Ints, pl.Series]] = {}
        self._integers: dict[str, Ints] = {}

    @property
    def n(self) -> int:
        """Tokens."""
        return int(self.starts[-1])

    @cached_property
    def sentences(self) -> pl.DataFrame:
        """The sentences that have tokens: ``doc_id``, ``sent_id``."""
        return self._runs.filter("inside").filter(changed(*_PLACE)).select(_PLACE)

    @cached_property
    def starts(self) -> Ints:
        """The first token of each of these sentences, and the number of tokens."""
        inside = self._runs.filter("inside").with_columns(first=pl.col("size").cum_sum() - pl.col("size"))
        first = inside.filter(changed(*_PLACE))["first"].to_numpy()
        return np.append(first, int(inside["size"].sum())).astype(np.int64)

    @cached_property
    def documents(self) -> pl.Series:
        """The ids of the documents that have tokens, in their order."""
        return self.sentences["doc_id"].rle().struct.field("value")

    @cached_property
    def document(self) -> Ints:
        """The number of the document of each sentence, ascending from 0."""
        return self.sentences["doc_id"].rle_id().to_numpy().astype(np.int64)

    def sentence_of(self, at: Ints) -> Ints:
        """Return the numbers of the sentences in which some tokens stand."""
        return np.searchsorted(self.starts, at, side="right") - 1

    def by_token(self, of_sentences: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return for each token what is given for each sentence."""
        return np.repeat(of_sentences, np.diff(self.starts))

    def numbers(self, column: str) -> tuple[Ints, pl.Series]:
        """Return the number of each token's value among the different ones of a column of strings, and these; -1 is null."""
        if column not in self._numbers:
            kind = pl.Categorical(pl.Categories.random())  # numbers strings from 0, in the order in which they are met
            numbers: list[Ints] = []
            values: list[pl.Series] = [pl.Series(dtype=pl.String)]
            known = 0
            for piece in self._pieces(column):
                coded = piece.to_series().cast(kind)
                number = coded.to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
                new = max(int(number.max(initial=-1)) + 1 - known, 0)
                row = np.zeros(new, np.int64)  # of each string that was not met before, one that has it
                first = np.flatnonzero(number >= known)
                row[number[first] - known] = first
                values.append(coded.gather(pl.Series(row)).cast(pl.String))
                numbers.append(number)
                known += new
            kept = np.concatenate(numbers).astype(np.min_scalar_type(-known - 1))
            self._numbers[column] = kept, pl.concat(values)
        return self._numbers[column]

    def having(self, column: str, accepts: Callable[[pl.Series], pl.Series]) -> Mask:
        """Return which tokens have values of a column that are accepted: each different one is asked once."""
        number, values = self.numbers(column)
        accepted: Mask = np.append(accepts(values).to_numpy(), [False])  # the last is of null
        return accepted[number]

    @property
    def words(self) -> Mask:
        """Which tokens are words."""
        return self.having("pos", lambda tags: ~tags.is_in(NON_WORD_POS))

    def by_id(self, of_words: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return in the order of the ids of documents what is given for each word in the order of the tokens."""
        if self.documents.is_sorted():
            return of_words
        size = np.bincount(self.by_token(self.document)[self.words], minlength=len(self.documents))
        return of_words[order_of_ids(self.documents, size)]

    def integers(self, column: str) -> Ints:
        """Return the values of a column of numbers (``start``, ``end``)."""
        if column not in self._integers:
            found = [p.to_series().cast(pl.Int32).to_numpy() for p in self._pieces(column)]
            self._integers[column] = np.concatenate(found)
        return self._integers[column]

    def at(self, column: str, tokens: Ints) -> Ints:
        """Return the numbers that some tokens have in a column, which is not kept."""
        if not len(tokens):
            return np.zeros(0, np.int64)
        if column in self._integers or self._order is not None:
            return self.integers(column)[tokens].astype(np.int64)
        found, begin = np.empty(len(tokens), np.int64), 0
        sorting = np.argsort(tokens, kind="stable")
        wanted = tokens[sorting]
        for piece in self._pieces(column):
            low, high = np.searchsorted(wanted, [begin, begin + piece.height])
            found[sorting[low:high]] = piece.to_series().gather(pl.Series(wanted[low:high] - begin)).to_numpy()
            begin += piece.height
        return found

    def _pieces(self, column: str) -> Iterator[pl.DataFrame]:
        """Yield a column of the counted tokens: in pieces, as they lie on disk, where they do."""
        inside, order = self._inside, self._order
        table = self._tables.scan("tokens").select(column)
        if order is None and self._tables.is_apart("tokens"):
            for piece, at in counted_pieces(table, inside):
                yield piece.filter(pl.Series(inside[at]))
            return
        whole = table.collect()
        yield (whole if order is None else whole.select(pl.all().gather(order))).filter(pl.Series(inside))

    @cached_property
    def _inside(self) -> Mask:
        """Which of the tokens in text order count."""
        return np.repeat(self._runs["inside"].to_numpy(), self._runs["size"].to_numpy())

    @property
    def _order(self) -> pl.Series | None:
        return self._look[1]

    @property
    def _runs(self) -> pl.DataFrame:
        return self._look[0]

    @cached_property
    def _look(self) -> tuple[pl.DataFrame, pl.Series | None]:
        """Return the runs of tokens of one sentence, and the rows of the table in text order, where that is another order."""
        table = self._tables.scan("tokens").select(*_PLACE, "token_id")
        found = _runs_in_order(in_pieces(table) if self._tables.is_apart("tokens") else iter([table.collect()]))
        order = None
        if found is None:
            tokens = table.collect()
            order = tokens.select(pl.arg_sort_by("doc_id", "token_id")).to_series()
            runs = tokens.select(pl.col(_PLACE).gather(order)).lazy()
            found = _sized(runs.with_row_index("row").filter(changed(*_PLACE)).collect(), tokens.height)
        counted = self._counted.with_columns(inside=pl.lit(value=True))
        inside = found.join(counted, on=_PLACE, how="left", maintain_order="left")["inside"]
        return found.with_columns(inside=inside.is_not_null()), order


def _runs_in_order(pieces: Iterator[pl.DataFrame]) -> pl.DataFrame | None:
    """Return the runs of tokens of one sentence; None where a document does not stand in one place and in text order."""
    found, at = [], 0
    last: pl.Series | None = None
    for piece, new in changes(pieces, *_PLACE):
        number = piece["token_id"] if last is None else pl.concat([last, piece["token_id"]])
        falling = (number.diff() < 0).tail(piece.height).fill_null(value=False)
        begins = piece.select(*_PLACE, row=pl.int_range(at, at + pl.len()), falls=falling).filter(new)
        if falling.sum() != begins["falls"].sum():
            return None
        found.append(begins)
        last = piece["token_id"].tail(1)
        at += piece.height
    runs = pl.concat(found)
    other = changed("doc_id")
    if runs.select((pl.col("falls") & ~other).any()).item():
        return None
    if runs.select(pl.col("doc_id").filter(other).is_duplicated().any()).item():
        return None
    return _sized(runs, at)


def _sized(runs: pl.DataFrame, n: int) -> pl.DataFrame:
    """Return runs with their sizes, of ``n`` tokens in all."""
    size = np.diff(np.append(runs["row"].to_numpy(), n))
    return runs.select(*_PLACE, size=pl.Series(size, dtype=pl.Int64))
