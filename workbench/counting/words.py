"""Tokens that count, in text order: what collocations, n-grams and dispersion over sentences are computed from.

A feature set has no tokens; everything here says so, and how to get them from one's own copies of the texts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.corpus import Corpus
from workbench.counting.families import Parts, counted_sentences
from workbench.errors import CorpusError, StatisticsError
from workbench.schema import NON_WORD_POS

#: What a token is counted as.
TOKEN_FAMILIES = ("lemma", "surface", "pos")

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def require_token_family(family: str) -> str:
    """Return ``family``, or raise :class:`StatisticsError` naming what a word can be counted as."""
    if family not in TOKEN_FAMILIES:
        raise StatisticsError(f"a word is not counted as {family!r}", allowed=TOKEN_FAMILIES)
    return family


def counted_tokens(corpus: Corpus, what: str, parts: Parts = None) -> pl.DataFrame:
    """Return the tokens of the parts that count in text order, with ``is_word``.

    Parameters
    ----------
    corpus
        A corpus with tokens.
    what
        What they are needed for, for the message.
    parts
        Parts of the texts, as :func:`workbench.counting.families.counted_parts`.

    Raises
    ------
    CorpusError
        If the corpus has no tokens (a feature set), or no tokens that count.
    """
    require_tokens(corpus, what)
    found = _in_sentences(corpus.tokens, counted_sentences(corpus, parts).select("doc_id", "sent_id"))
    if not _in_order(found):
        found = found.sort("doc_id", "token_id")
    return found.with_columns(is_word=~pl.col("pos").is_in(NON_WORD_POS))


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


def _in_sentences(tokens: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Return the tokens of some sentences in their order; sentences are looked up, not each token."""
    first = tokens.select(changed("doc_id", "sent_id")).to_series()
    of = tokens.select("doc_id", "sent_id").filter(first)
    inside = of.join(
        sentences.unique().with_columns(inside=pl.lit(1)), on=["doc_id", "sent_id"], how="left", maintain_order="left"
    )
    kept = inside["inside"].is_not_null()
    if kept.all():
        return tokens
    return tokens.filter(pl.Series(kept.to_numpy()[np.cumsum(first.to_numpy()) - 1], dtype=pl.Boolean))


def _in_order(tokens: pl.DataFrame) -> bool:
    """Whether tokens stand as they would be sorted: to look is sooner done than to sort."""
    before, number = pl.col("doc_id").shift(), pl.col("token_id")
    rising = (pl.col("doc_id") > before) | ((pl.col("doc_id") == before) & (number >= number.shift()))
    return bool(tokens.select(rising.fill_null(value=True).all()).item())


def numbered(values: pl.DataFrame) -> tuple[Ints, pl.DataFrame]:
    """Return the number of each row among the distinct rows, and the distinct rows in sorted order."""
    distinct = values.unique().sort(values.columns)
    keys = distinct.with_row_index("number")
    found = values.join(keys, on=values.columns, how="left", nulls_equal=True, maintain_order="left")
    return found["number"].cast(pl.Int64).to_numpy(), distinct


def starts_and_ends(groups: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """Return for each element of a sorted array the first index of its run, and the index after the run's last."""
    size = len(groups)
    if not size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    first = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
    ends = np.concatenate([first[1:], [size]])
    length = ends - first
    return np.repeat(first, length), np.repeat(ends, length)
