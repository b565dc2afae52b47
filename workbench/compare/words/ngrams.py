"""N-grams: runs of words that come back, how often, in how many documents, and how evenly spread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl

from workbench.compare.measures import per_million
from workbench.compare.words.dispersion import SPREAD, spread
from workbench.corpus import Corpus
from workbench.counting.cube import JOINT
from workbench.counting.families import Parts
from workbench.counting.sequences import patterns, runs, sequences
from workbench.counting.words import Ints, counted_tokens, numbered, require_token_family
from workbench.errors import StatisticsError

#: Columns of :func:`ngrams`.
NGRAMS: Mapping[str, Any] = MappingProxyType(
    {
        "ngram": pl.String,
        "size": pl.Int64,
        "n": pl.Int64,
        "tokens": pl.Int64,
        "per_million": pl.Float64,
        "df": pl.Int64,
        "documents": pl.Int64,
        **SPREAD,
        "method": pl.String,
        "reason": pl.String,
    }
)


def ngrams(
    corpus: Corpus,
    n: int | Iterable[int] = 2,
    family: str = "surface",
    *,
    skip: int = 0,
    min_n: int = 2,
    min_documents: int = 1,
    across_punctuation: bool = False,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return the runs of words that come back (n-grams).

    Parameters
    ----------
    corpus
        A corpus with tokens.
    n
        Words of an n-gram; or several numbers, as ``range(2, 6)`` for 2 to 5.
    family
        What a word is counted as: ``surface``, ``lemma`` or ``pos``.
    skip
        Count also runs from which at most so many words are left out (k-skip-n-grams, Guthrie et al. 2006).
    min_n, min_documents
        Leave out n-grams with fewer occurrences, or in fewer documents.
    across_punctuation
        Let an n-gram go over marks and blanks, which are never words of it. It never leaves its sentence.
    parts
        Parts of the texts to count in (title, heading, body); by default all but boilerplate.

    Returns
    -------
    DataFrame
        Columns of :data:`NGRAMS`, shorter n-grams first, the most frequent first among those of one size.

        * ``ngram``: the words, set apart by a blank; ``size``: how many they are.
        * ``n`` occurrences in a corpus of ``tokens`` words; ``per_million`` of these words.
        * ``df`` of ``documents`` documents; the measures of dispersion are over documents, sizes in words, and are
          read as in :func:`workbench.compare.words.dispersion.dispersion`.

    Raises
    ------
    CorpusError
        If the corpus has no tokens (a feature set).
    StatisticsError
        If a number is out of range, or the family is unknown.

    Notes
    -----
    An n-gram that stands in one document only is that document's, not the corpus's: look at ``df``. A longer
    n-gram brings all its parts into the table.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "古い橋を直す。新しい橋を直す。", "b": "古い駅を直す。"})
    >>> wb.ngrams(corpus, 3, min_n=2).select("ngram", "n", "df").rows()
    [('橋 を 直す', 2, 1)]
    """
    sizes = sorted({n} if isinstance(n, int) else set(n))
    if not sizes:
        raise StatisticsError("no size of n-grams", allowed="a whole number of tokens from 1, or several")
    for name, value, least in (("min_n", min_n, 1), ("min_documents", min_documents, 1)):
        if value < least:
            raise StatisticsError(f"{name}={value}", allowed=f"a whole number from {least}")
    for size in sizes:
        patterns(size, skip)
    require_token_family(family)
    tokens = counted_tokens(corpus, "n-grams", parts)
    words = tokens.filter("is_word")
    number, names = numbered(words.select(family))
    run = runs(tokens, across_punctuation=across_punctuation)
    document = words["doc_id"].rle_id().cast(pl.Int64).to_numpy()
    lengths = np.bincount(document)
    crossing = "across" if across_punctuation else "not across"
    tables = []
    for size in sizes:
        first, members = sequences(run, number, size, skip)
        table = _counted(members, document[first], lengths, names[family], min_n, min_documents)
        tables.append(table.with_columns(size=pl.lit(size)))
    frame = pl.concat(tables).with_columns(
        tokens=pl.lit(int(lengths.sum())),
        documents=pl.lit(len(lengths)),
        method=pl.lit(f"{family}, at most {skip} skipped, {crossing} punctuation; dispersion over documents"),
    )
    frame = frame.with_columns(pl.Series("per_million", per_million(frame["n"].to_numpy(), max(lengths.sum(), 1))))
    frame = frame.with_columns(pl.selectors.float().fill_nan(None))
    one = "one document with words: dp_norm, juilland_d and carroll_d2 need two"
    frame = frame.with_columns(reason=pl.when(pl.col("documents") < 2).then(pl.lit(one)))
    return frame.select([pl.col(c).cast(kind) for c, kind in NGRAMS.items()]).sort(
        "size", "n", "ngram", descending=[False, True, False]
    )


def _counted(
    members: Ints, document: Ints, lengths: Ints, label: pl.Series, min_n: int, min_documents: int
) -> pl.DataFrame:
    """Return ngram, n, df and the measures of dispersion of n-grams of one size."""
    columns = [str(i) for i in range(members.shape[1])]
    found = pl.DataFrame(members, schema=dict.fromkeys(columns, pl.Int64)).with_columns(
        pl.Series("document", document, dtype=pl.Int64)
    )
    cells = found.group_by([*columns, "document"]).agg(cell=pl.len())
    types = cells.group_by(columns).agg(n=pl.col("cell").sum(), df=pl.len())
    types = types.filter(pl.col("n") >= min_n, pl.col("df") >= min_documents).sort(columns).with_row_index("row")
    joined = cells.join(types.select(*columns, "row"), on=columns)
    row, part, n = (joined[c].cast(pl.Int64).to_numpy() for c in ("row", "document", "cell"))
    measured = spread(row, part, n, types.height, lengths)
    parts = [label.gather(types[c]).alias(c) for c in columns]
    return (
        pl.DataFrame(parts)
        .select(ngram=pl.concat_str(pl.all(), separator=JOINT))
        .with_columns(
            types["n"], types["df"], *(pl.Series(name, values, dtype=pl.Float64) for name, values in measured.items())
        )
    )
