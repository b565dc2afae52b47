"""Tokens that count, in text order: what collocations, n-grams and dispersion over sentences are computed from.

A feature set has no tokens; everything here says so, and how to get them from one's own copies of the texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.corpus import Corpus
from workbench.counting.families import Parts, counted_sentences
from workbench.errors import CorpusError, StatisticsError
from workbench.schema import NON_WORD_POS
from workbench.storage.tables import lazily

#: What a token is counted as.
TOKEN_FAMILIES = ("lemma", "surface", "pos")

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def require_token_family(family: str) -> str:
    """Return ``family``, or raise :class:`StatisticsError` naming what a word can be counted as."""
    if family not in TOKEN_FAMILIES:
        raise StatisticsError(f"a word is not counted as {family!r}", allowed=TOKEN_FAMILIES)
    return family


def counted_tokens(
    corpus: Corpus, what: str, parts: Parts = None, columns: Iterable[str] | None = None
) -> pl.DataFrame:
    """Return the tokens of the parts that count in text order, with ``is_word``.

    Parameters
    ----------
    corpus
        A corpus with tokens.
    what
        What they are needed for, for the message.
    parts
        Parts of the texts, as :func:`workbench.counting.families.counted_parts`.
    columns
        What is wanted besides ``doc_id``, ``sent_id``, ``token_id`` and ``pos``; by default all. Of a table on disk the
        others are not read.

    Raises
    ------
    CorpusError
        If the corpus has no tokens (a feature set), or no tokens that count.
    """
    require_tokens(corpus, what)
    tokens = lazily(corpus.tables).scan("tokens")  # not kept with the corpus: what is made of them is
    if columns is not None:
        tokens = tokens.select(dict.fromkeys(("doc_id", "sent_id", "token_id", "pos", *columns)).keys())
    found = _in_sentences(tokens.collect(), counted_sentences(corpus, parts).select("doc_id", "sent_id"))
    return _ordered(found).with_columns(is_word=_IS_WORD)


@dataclass(frozen=True)
class CountedRows:
    """Which rows of a table of tokens on disk count.

    Attributes
    ----------
    counts, is_word
        Of each row of the table: whether it counts, and whether it is a word.
    order
        The words among those that count in text order, by their number in the order of the table; None where that is the same.
    """

    counts: pl.Series
    is_word: pl.Series
    order: Ints | None

    def in_order(self, of_words: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return in text order what stands in the order of the table, one value a word."""
        return of_words if self.order is None else of_words[self.order]


def counted_rows(corpus: Corpus, what: str, parts: Parts = None) -> CountedRows | None:
    """Return which rows of a table of tokens on disk count, without reading all of it at a time.

    Parameters and errors as :func:`counted_tokens`. For a part of a corpus the rows are those of the whole corpus. None where a document does not stand in one place and in text order.
    """
    require_tokens(corpus, what)
    sentences = counted_sentences(corpus, parts).select("doc_id", "sent_id").unique()
    columns = ["doc_id", "sent_id", "token_id", "pos"]
    found, firsts = [], []
    last, at = None, 0
    tables = lazily(corpus.tables)
    for part, new in changes(in_pieces(tables.whole.scan("tokens").select(columns)), "doc_id"):
        numbers = part["token_id"] if last is None else pl.concat([last, part["token_id"]])
        if not ((numbers.diff() >= 0).tail(part.height) | new).fill_null(value=True).all():
            return None
        last = part["token_id"].tail(1)
        firsts.append(part.select("doc_id", row=pl.int_range(at, at + pl.len())).filter(new))
        found.append(part.select(_inside(part, sentences).alias("counts"), is_word=_IS_WORD))
        at += part.height
    rows, documents = pl.concat(found), pl.concat(firsts)
    if documents["doc_id"].n_unique() < documents.height:
        return None
    return CountedRows(rows["counts"], rows["is_word"], _text_order(documents, rows))


def _text_order(documents: pl.DataFrame, rows: pl.DataFrame) -> Ints | None:
    """Return the places of the words in the order of the ids; documents stand one after the other in another order."""
    if documents["doc_id"].is_sorted():
        return None
    before = np.append(0, np.cumsum((rows["counts"] & rows["is_word"]).to_numpy()))
    size = np.diff(before[np.append(documents["row"].to_numpy(), rows.height)])
    order = order_of_ids(documents["doc_id"], size)
    return order.astype(np.int32) if len(order) < 1 << 31 else order


def order_of_ids(ids: pl.Series, size: Ints) -> Ints:
    """Return the places of rows in the order of the ids of documents, which have these sizes and stand one after the other."""
    place = ids.arg_sort().to_numpy()
    begin, size = (np.cumsum(size) - size)[place], size[place]
    order: Ints = np.repeat(begin - (np.cumsum(size) - size), size) + np.arange(size.sum())
    return order


#: Rows of a table on disk that are in memory at a time.
PIECE = 1 << 20
_IS_WORD = ~pl.col("pos").is_in(NON_WORD_POS)


def in_pieces(table: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield a table on disk some rows at a time; of an empty one, one part without rows."""
    at = 0
    while (part := table.slice(at, PIECE).collect()).height or not at:
        yield part
        at += PIECE


def counted_pieces(table: pl.LazyFrame, counts: Mask) -> Iterator[tuple[pl.DataFrame, slice]]:
    """Yield some rows at a time of a table on disk, and which they are: no more than from the first that counts to the last."""
    at = 0
    while at < len(counts) or not at:
        here = counts[at : at + PIECE]
        first = at + int(here.argmax()) if len(here) else at
        last = at + len(here) - int(here[::-1].argmax()) if here.any() else first
        if last > first or not at:
            yield table.slice(first, last - first).collect(), slice(first, last)
        at += PIECE


def require_tokens(corpus: Corpus, what: str) -> None:
    """Raise :class:`CorpusError` for a corpus without tokens; ``what`` they are needed for is in the message."""
    if "tokens" not in corpus.tables:
        raise CorpusError(
            f"{what}: needs tokens, and this {corpus.kind} has none",
            allowed="a corpus with the table tokens",
            hint="put your own copies of the texts back (workbench attach DIR TEXT...) and tokenize them: "
            "annotate_documents(corpus.documents.drop_nulls('text')) gives a corpus with tokens",
        )


def changed(*columns: str) -> pl.Expr:
    """Whether a row has another value in any of these columns than the one before it; true of the first row."""
    return pl.any_horizontal(pl.col(c).ne_missing(pl.col(c).shift()) for c in columns) | (pl.int_range(pl.len()) == 0)


def changes(pieces: Iterable[pl.DataFrame], *columns: str) -> Iterator[tuple[pl.DataFrame, pl.Series]]:
    """Yield pieces, and of each row whether it has other values in some columns (by default all) than the one before."""
    last: pl.DataFrame | None = None
    for piece in pieces:
        wanted = columns or piece.columns
        rows = piece.select(wanted) if last is None else pl.concat([last, piece.select(wanted)])
        new = rows.select(changed(*wanted)).to_series()
        yield piece, new if last is None else new[1:]
        last = rows.tail(1) if rows.height else None


def _in_sentences(tokens: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Return the tokens of some sentences in their order; sentences are looked up, not each token."""
    kept = _inside(tokens, sentences.unique())
    return tokens if kept.all() else tokens.filter(kept)


def _inside(tokens: pl.DataFrame, sentences: pl.DataFrame) -> pl.Series:
    """Return for each token whether it stands in one of some different sentences."""
    first = tokens.select(changed("doc_id", "sent_id")).to_series()
    of = tokens.select("doc_id", "sent_id").filter(first)
    inside = of.join(
        sentences.with_columns(inside=pl.lit(1)), on=["doc_id", "sent_id"], how="left", maintain_order="left"
    )
    kept = inside["inside"].is_not_null()
    if kept.all():
        return pl.repeat(True, tokens.height, dtype=pl.Boolean, eager=True)
    return pl.Series(kept.to_numpy()[np.cumsum(first.to_numpy()) - 1], dtype=pl.Boolean)


def _ordered(tokens: pl.DataFrame) -> pl.DataFrame:
    """Return tokens as they would be sorted by document and number; where only documents must move, they move as wholes."""
    if _in_order(tokens):
        return tokens
    runs = tokens["doc_id"].rle().struct.unnest().with_columns(begin=pl.col("len").cum_sum() - pl.col("len"))
    rising = (pl.col("token_id") >= pl.col("token_id").shift()) | pl.col("doc_id").ne_missing(pl.col("doc_id").shift())
    if runs["value"].n_unique() < runs.height or not tokens.select(rising.fill_null(value=True).all()).item():
        return tokens.sort("doc_id", "token_id")
    runs = runs.sort("value")
    size, begin = (runs[c].cast(pl.Int64).to_numpy() for c in ("len", "begin"))
    rows = pl.Series(np.repeat(begin - (np.cumsum(size) - size), size) + np.arange(tokens.height))
    return tokens.select(pl.all().gather(rows.cast(pl.UInt32)))


def _in_order(tokens: pl.DataFrame) -> bool:
    """Whether tokens stand as they would be sorted: to look is sooner done than to sort."""
    before, number = pl.col("doc_id").shift(), pl.col("token_id")
    rising = (pl.col("doc_id") > before) | ((pl.col("doc_id") == before) & (number >= number.shift()))
    return bool(tokens.select(rising.fill_null(value=True).all()).item())


#: Tables of fewer rows are numbered by a join.
_WORTH_CODING = 5_000
#: More pairs of values than this are not counted in an array of all of them.
_MANY_PAIRS = 1 << 26


def coded(column: str) -> pl.Expr:
    """Return a column of strings in which each different one is kept once, to be numbered."""
    return pl.col(column).cast(pl.Categorical(pl.Categories.random()))


def numbered(values: pl.DataFrame) -> tuple[Ints, pl.DataFrame]:
    """Return the number of each row among the distinct rows, and the distinct rows in sorted order.

    Strings may be :func:`coded`; the distinct ones are not.
    """
    is_text = all(kind == pl.String or isinstance(kind, pl.Categorical) for kind in values.dtypes)
    if is_text and values.height >= _WORTH_CODING and not values.null_count().sum_horizontal().item():
        found = _of_strings(values)
        if found is not None:
            return found
    return _by_join(values.cast({pl.Categorical: pl.String}))


def numbered_together(parts: Sequence[pl.DataFrame]) -> tuple[list[Ints], pl.DataFrame]:
    """Return, for each table of distinct rows, the number of each row among those of all, and these in sorted order."""
    number, distinct = numbered(pl.concat(parts))
    return np.split(number, np.cumsum([part.height for part in parts])[:-1]), distinct


def _by_join(values: pl.DataFrame) -> tuple[Ints, pl.DataFrame]:
    distinct = values.unique().sort(values.columns)
    keys = distinct.with_row_index("number")
    found = values.join(keys, on=values.columns, how="left", nulls_equal=True, maintain_order="left")
    return found["number"].cast(pl.Int64).to_numpy(), distinct


def _of_strings(values: pl.DataFrame) -> tuple[Ints, pl.DataFrame] | None:
    """Number rows of strings by the codes of these; None where that takes too much memory."""
    own = values.select(pl.col(c) if kind != pl.String else coded(c) for c, kind in values.schema.items())
    number = np.zeros(own.height, np.intp)
    size = 1
    for column in own:
        code = column.to_physical().to_numpy()
        different = int(code.max(initial=0)) + 1
        size *= different
        if size > _MANY_PAIRS:
            return None
        number *= different
        number += code
    place: npt.NDArray[Any] = np.full(size, -1, np.int32 if len(number) < 1 << 31 else np.int64)
    place[number] = np.arange(len(number), dtype=place.dtype)  # of each combination of codes, a row that has it
    known = np.flatnonzero(place >= 0)
    distinct = own[pl.Series(place[known])].cast({pl.Categorical: pl.String}).with_columns(known=known)
    distinct = distinct.sort(values.columns)
    place[distinct["known"].to_numpy()] = np.arange(len(known), dtype=place.dtype)
    number[:] = place[number]  # in the memory that is there
    return number, distinct.drop("known")


def counted_lemmas(counts: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame, list[Any]]:
    """Return types, documents, and the cells of a sparse table of documents by types: counts, columns, beginnings."""
    from scipy.sparse import coo_array

    cells = counts.select(coded("lemma"), coded("pos"), pl.col("n").cast(pl.Int32)).collect()
    if not (cells["n"] > 0).all(ignore_nulls=False):  # seldom: to filter copies all rows
        return counted_lemmas(counts.filter(pl.col("n") > 0))
    column, types = numbered(cells.select("lemma", "pos"))
    # The rows of a document stand together, or nearly so: runs of them are numbered, and no id is kept for each row. They are
    # found in the column that was read: in a query, Polars 2.1 fails for a column in several pieces.
    runs = counts.select("doc_id").collect()["doc_id"].rle().struct.unnest()
    document, ids = numbered(runs.select(doc_id="value"))
    row = np.repeat(document.astype(np.int32), runs["len"].to_numpy())
    places = (row, column.astype(np.int32))  # wider ones would be copied
    table = coo_array((cells["n"].to_numpy(), places), shape=(ids.height, types.height)).tocsr()
    found = [a.astype(np.int32, copy=False) for a in (table.data, table.indices, table.indptr)]
    return types.rename({"lemma": "type"}), ids, found


def starts_and_ends(groups: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """Return for each element of a sorted array the first index of its run, and the index after the run's last."""
    size = len(groups)
    if not size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    first = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
    ends = np.concatenate([first[1:], [size]])
    length = ends - first
    return np.repeat(first, length), np.repeat(ends, length)
