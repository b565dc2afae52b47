"""The n-grams of a corpus: where each stands, and how often each occurs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from workbench.corpus import Corpus
from workbench.counting.families import Parts, counted_sentences
from workbench.counting.sequences import runs, sequences
from workbench.counting.words import Ints, counted_tokens, numbered, require_token_family

#: Stands between the words of an n-gram.
JOINT = " "


def ngram_list(
    corpus: Corpus, n: int, family: str, keep: pl.Expr | None, parts: Parts = None
) -> tuple[pl.DataFrame, int, int]:
    """Return the n-grams of a corpus with ``n`` and ``df`` (occurrences, documents), its word tokens and its documents.

    Parameters, errors and counts as :func:`workbench.counting.cube.count_types`; words are told apart by numbers, and written once an n-gram.
    """
    words, first, members, names = _members(corpus, n, family, keep, parts)
    document = words["doc_id"].rle_id().gather(pl.Series(first)).alias("document")
    columns = [str(i) for i in range(n)]
    found = pl.DataFrame(members.astype(np.int32), schema=dict.fromkeys(columns, pl.Int32))
    if names.str.contains(JOINT, literal=True).any():  # different words may be written as the same n-gram
        columns, found = ["type"], pl.DataFrame({"type": _joined(found.get_columns(), names)})
    cells = found.with_columns(document).group_by(*columns, "document").agg(n=pl.len().cast(pl.Int64))
    types = cells.group_by(columns).agg(n=pl.col("n").sum(), df=pl.len().cast(pl.Int64))
    written = types["type"] if "type" in columns else _joined([types[c] for c in columns], names)
    listed = types.select(type=written, pos=pl.lit(None, pl.String), n="n", df="df")
    sizes = counted_sentences(corpus, parts).group_by("doc_id").agg(pl.col("n_tokens").sum())["n_tokens"]
    return listed, int(sizes.sum()), int((sizes > 0).sum())


def ngrams(corpus: Corpus, n: int, family: str, keep: pl.Expr | None, parts: Parts) -> pl.DataFrame:
    """Return one row an n-gram: doc_id, sent_id, type. Parameters and errors as :func:`workbench.counting.cube.count_types`."""
    words, first, members, names = _members(corpus, n, family, keep, parts)
    joined = _joined([pl.Series(members[:, i]) for i in range(n)], names)
    return words.select("doc_id", "sent_id")[first].with_columns(type=joined)


def _joined(members: Sequence[pl.Series], names: pl.Series) -> pl.Series:
    columns = [names.gather(member).alias(str(i)) for i, member in enumerate(members)]
    return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=JOINT)).to_series()


def _members(
    corpus: Corpus, n: int, family: str, keep: pl.Expr | None, parts: Parts
) -> tuple[pl.DataFrame, Ints, Ints, pl.Series]:
    """Return the words in text order; of each n-gram the first word, and the numbers of its words; the forms by number."""
    require_token_family(family)
    tokens = counted_tokens(corpus, "n-grams", parts, (family, "lemma"))
    words = tokens.filter("is_word")
    number, names = numbered(words.select(family))
    first, members = sequences(runs([tokens]), number, n)
    if keep is not None:
        kept = words.with_columns(kept=keep)["kept"].to_numpy()
        # Without skips the words of an n-gram are neighbours.
        mask = np.any([kept[first + i] for i in range(n)], axis=0)
        first, members = first[mask], members[mask]
    return words, first, members, names[family]
