"""What is counted: lemmas, n-grams, marker codes, lexicon entries, frames, by document or by sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench.corpus import Corpus
from workbench.counting.families import counted_sentences
from workbench.counting.sequences import runs, sequences
from workbench.counting.words import counted_tokens, numbered, require_token_unit
from workbench.errors import CorpusError, StatisticsError

#: Units of keyness and dispersion.
UNITS = ("lemma", "code", "entry", "frame", "ngram")
#: Stands between the words of an n-gram.
JOINT = " "

_CELLS = {"doc_id": pl.String, "sent_id": pl.Int64, "type": pl.String, "pos": pl.String, "n": pl.Int64}


@dataclass(frozen=True)
class Counted:
    """Occurrences of types, and the tokens that they are among.

    Attributes
    ----------
    cells
        ``doc_id``, ``sent_id`` (where counted by sentence), ``type``, ``pos`` (null but for lemmas), ``n`` (above 0).
    sizes
        ``doc_id``, ``tokens`` (word tokens); documents without any are left out.
    """

    cells: pl.DataFrame
    sizes: pl.DataFrame


def count_types(
    corpus: Corpus,
    unit: str,
    *,
    ngram: int = 2,
    ngram_unit: str = "surface",
    by_sentence: bool = False,
    keep: pl.Expr | None = None,
) -> Counted:
    """Count the types of a corpus by document, or by sentence.

    Parameters
    ----------
    corpus
        A corpus or a feature set. Lemmas by sentence, and n-grams, need tokens.
    unit
        One of :data:`UNITS`.
    ngram, ngram_unit
        For n-grams: words, and what a word is counted as.
    by_sentence
        Count by sentence.
    keep
        For n-grams: an expression over ``lemma`` and ``pos``; an n-gram without any such token is left out.

    Raises
    ------
    StatisticsError
        If the unit is unknown, or this corpus has no frames.
    CorpusError
        If tokens are needed and there are none.
    """
    if unit not in UNITS:
        raise StatisticsError(f"no unit {unit!r} of types", allowed=UNITS)
    if unit == "lemma":
        return _lemmas(corpus, by_sentence)
    if unit == "ngram":
        found = _ngrams(corpus, ngram, require_token_unit(ngram_unit), keep)
    elif unit == "frame":
        if "frames" not in corpus.tables:
            raise CorpusError(
                f"this {corpus.kind} has no table 'frames'",
                hint="code it first: corpus.with_tables(frames=code_frames(corpus))",
            )
        found = corpus.frames.select("doc_id", "sent_id", type="frame")
    else:
        column = pl.col("code").cast(pl.String) if unit == "code" else pl.col("entry_id")
        found = corpus.markers.select("doc_id", "sent_id", type=column)
    sentences = counted_sentences(corpus)
    found = found.join(sentences, on=["doc_id", "sent_id"], how="semi")
    keys = ["doc_id", "sent_id", "type"] if by_sentence else ["doc_id", "type"]
    sizes = sentences.group_by("doc_id").agg(tokens=pl.col("n_tokens").sum()).filter(pl.col("tokens") > 0)
    cells = found.group_by(keys).agg(n=pl.len()).join(sizes, on="doc_id", how="semi")
    return _counted(cells.with_columns(pos=pl.lit(None, dtype=pl.String)), sizes)


def _counted(cells: pl.DataFrame, sizes: pl.DataFrame) -> Counted:
    columns = [pl.col(c).cast(kind) for c, kind in _CELLS.items() if c in cells.columns]
    return Counted(cells.select(columns), sizes.select("doc_id", pl.col("tokens").cast(pl.Int64)))


def _lemmas(corpus: Corpus, by_sentence: bool) -> Counted:
    if by_sentence:
        words = counted_tokens(corpus, "lemmas by sentence").filter("is_word")
        cells = words.group_by("doc_id", "sent_id", type="lemma", pos="pos").agg(n=pl.len())
    else:
        cells = corpus.counts.select("doc_id", "pos", "n", type="lemma").filter(pl.col("n") > 0)
    return _counted(cells, cells.group_by("doc_id").agg(tokens=pl.col("n").sum()))


def _ngrams(corpus: Corpus, n: int, unit: str, keep: pl.Expr | None) -> pl.DataFrame:
    """Return one row an n-gram: doc_id, sent_id, type."""
    tokens = counted_tokens(corpus, "n-grams")
    words = tokens.filter("is_word")
    number, names = numbered(words.select(unit))
    first, members = sequences(runs(tokens), number, n)
    if keep is not None:
        kept = words.with_columns(kept=keep)["kept"].to_numpy()
        # Without skips the words of an n-gram are neighbours.
        mask = np.any([kept[first + i] for i in range(n)], axis=0)
        first, members = first[mask], members[mask]
    label = names[unit]
    parts = [label.gather(members[:, i]).alias(str(i)) for i in range(n)]
    joined = pl.DataFrame(parts).select(type=pl.concat_str(pl.all(), separator=JOINT))
    return words.select("doc_id", "sent_id")[first].with_columns(joined)
