"""Types, and runs of words that come back (n-grams): how often, in how many documents, and how evenly spread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl

from workbench.compare.measures import per_million
from workbench.compare.words.type_table import lemmas_of_parts
from workbench.corpus import Corpus
from workbench.counting.cube import Cells, count_types
from workbench.counting.events import JOINT
from workbench.counting.families import Parts, counted_sentences, group_labels
from workbench.counting.resample import Floats
from workbench.counting.sequences import patterns, sequences
from workbench.counting.word_index import WordIndex, word_index
from workbench.counting.words import Ints, numbered, require_token_family
from workbench.errors import StatisticsError

#: Measures of :func:`spread`, as columns.
SPREAD: Mapping[str, Any] = MappingProxyType(
    {
        "dp": pl.Float64,
        "dp_norm": pl.Float64,
        "dp_random": pl.Float64,
        "juilland_d": pl.Float64,
        "rosengren_s": pl.Float64,
        "carroll_d2": pl.Float64,
        "kl_divergence": pl.Float64,
    }
)

#: Columns of :func:`dispersion`.
DISPERSION: Mapping[str, Any] = MappingProxyType(
    {
        "type": pl.String,
        "pos": pl.String,
        "n": pl.Int64,
        "tokens": pl.Int64,
        "per_million": pl.Float64,
        "df": pl.Int64,
        "documents": pl.Int64,
        "range": pl.Int64,
        "parts": pl.Int64,
        **SPREAD,
        "method": pl.String,
        "reason": pl.String,
    }
)


def dispersion(
    corpus: Corpus,
    types: Iterable[str] | None = None,
    family: str = "lemma",
    over: str = "documents",
    *,
    pos: Collection[str] | None = None,
    min_n: int = 1,
    ngram: int = 2,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return how evenly each type is spread over the parts of a corpus.

    Parameters
    ----------
    corpus
        A corpus or a feature set. Lemmas over sentences, and n-grams, need tokens.
    types
        The types to return, also those that do not occur; all that occur by default.
    family
        ``lemma``, ``code``, ``entry``, ``frame`` or ``ngram``.
    over
        ``documents``, ``sentences``, or a metadata column whose values are the parts (no value: ``(unknown)``).
    pos
        For lemmas: parts of speech to return; None for all.
    min_n
        Leave out types with fewer occurrences (not those named in ``types``).
    ngram
        Tokens of an n-gram.
    parts
        Parts of the texts to count in (title, heading, body); by default all but boilerplate.

    Returns
    -------
    DataFrame
        Columns of :data:`DISPERSION`, the most frequent type first.

        * ``n`` occurrences among ``tokens`` word tokens; ``df`` of ``documents`` documents; ``range`` of ``parts``
          parts. Parts without tokens are no parts.
        * ``dp``, ``dp_norm`` (Gries 2008; Lijffijt & Gries 2012): 0 evenly spread, 1 in one small part.
        * ``dp_random``: the DP to expect if the same occurrences were scattered over all tokens at random.
        * ``juilland_d``, ``rosengren_s``, ``carroll_d2``: the other way round, 1 evenly spread.
        * ``kl_divergence`` in bits: 0 evenly spread, without upper bound.

    Raises
    ------
    CorpusError
        If tokens are needed and there are none.
    StatisticsError
        If the family or the column is unknown, or the corpus has no tokens at all.

    Notes
    -----
    Every one of these measures depends on frequency (Gries 2022): few occurrences in many parts can only stand in
    few of them. Compare ``dp`` with ``dp_random``, and types of like frequency with each other. With parts of very
    unequal size (``method`` says how unequal) ``juilland_d`` and ``carroll_d2`` weigh a short part as much as a
    long one; DP, S and KL weigh parts by their tokens.

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> spread = wb.dispersion(corpus, ["プーチン", "する"])
    >>> spread.select("type", pl.col("dp") > 0.5).rows()
    [('する', False), ('プーチン', True)]
    """
    if min_n < 0:
        raise StatisticsError(f"min_n={min_n}", allowed="a whole number from 0")
    wanted = None if types is None else [types] if isinstance(types, str) else list(dict.fromkeys(types))
    if family == "lemma" and over != "sentences":
        counted = _counted_lemmas(corpus, over, parts, pos, wanted, min_n)
    else:
        counted = _counted_cells(corpus, family, over, ngram, parts, pos, wanted, min_n)
    tokens = counted.tokens
    if not len(tokens):
        raise StatisticsError("the corpus has no tokens", hint="choose documents that have text")
    found = counted.types
    measured = spread(counted.row, counted.part, counted.n, found.height, tokens)
    frame = found.with_columns(
        pl.Series("per_million", per_million(found["n"].to_numpy(), tokens.sum())),
        pl.Series("range", np.bincount(counted.row, minlength=found.height)),
        *(pl.Series(name, values) for name, values in measured.items()),
        documents=pl.lit(counted.documents),
        tokens=pl.lit(int(tokens.sum())),
        parts=pl.lit(len(tokens)),
        method=pl.lit(f"{family} over {over}; {len(tokens)} parts of {tokens.min()} to {tokens.max()} tokens"),
    )
    shape = DISPERSION
    frame = frame.with_columns(pl.selectors.float().fill_nan(None)).with_columns(reason=_reason())
    return frame.select([pl.col(c).cast(kind) for c, kind in shape.items()]).sort(
        "n", "type", "pos", descending=[True, False, False], nulls_last=True
    )


@dataclass(frozen=True)
class _Counted:
    """Types in parts.

    Attributes
    ----------
    types
        ``type``, ``pos``, ``n``, ``df``.
    row, part, n
        A cell a type and part in which it occurs: row of the type, number of the part, occurrences.
    tokens
        Tokens of the parts, all above 0.
    documents
        Documents with tokens.
    """

    types: pl.DataFrame
    row: Ints
    part: Ints
    n: Ints
    tokens: Ints
    documents: int


def _counted_lemmas(
    corpus: Corpus, over: str, parts: Parts, pos: Collection[str] | None, wanted: list[str] | None, min_n: int
) -> _Counted:
    """Count lemmas from the table that is kept: a column of documents is as many rows of it, added up."""
    from scipy.sparse import csr_array

    lemmas, rows = lemmas_of_parts(corpus, parts)
    side, cells, sizes = lemmas.frequencies(rows), lemmas.counts[rows], lemmas.sizes[rows]
    if over != "documents":
        labels = group_labels(corpus, over)
        part, names = numbered(pl.DataFrame({"part": [labels[d] for d in lemmas.doc_ids.gather(rows)]}))
        marks = csr_array((np.ones(len(part), np.int64), (part, np.arange(len(part)))), shape=(names.height, len(part)))
        cells, sizes = (marks @ cells).tocsr(), marks @ sizes
    types = lemmas.types.with_columns(n=pl.Series(side.n, dtype=pl.Int64), df=pl.Series(side.df, dtype=pl.Int64))
    kept = types.select(_wanted(pos, wanted, min_n)).to_series().to_numpy()
    number = np.where(kept, np.cumsum(kept) - 1, -1)[cells.indices]
    inside = number >= 0
    part = np.repeat(np.arange(len(sizes)), np.diff(cells.indptr))
    found = _with_absent(types.filter(kept), wanted)
    return _Counted(found, number[inside], part[inside], cells.data[inside].astype(np.int64), sizes, len(rows))


def _counted_cells(
    corpus: Corpus,
    family: str,
    over: str,
    ngram: int,
    parts: Parts,
    pos: Collection[str] | None,
    wanted: list[str] | None,
    min_n: int,
) -> _Counted:
    """Count types of any family, by document or by sentence."""
    counted = count_types(corpus, family, ngram=ngram, by_sentence=over == "sentences", parts=parts)
    sizes, cells = _parts(corpus, counted, over, parts)
    types = cells.group_by("type", "pos").agg(n=pl.col("cell").sum(), df=pl.col("doc_id").explode().n_unique())
    found = _with_absent(types.filter(_wanted(pos, wanted, min_n)), wanted)
    joined = cells.join(found.with_row_index("row"), on=["type", "pos"], nulls_equal=True)
    row, part, n = (joined[c].cast(pl.Int64).to_numpy() for c in ("row", "part", "cell"))
    return _Counted(found, row, part, n, sizes["tokens"].to_numpy(), counted.sizes["doc_id"].n_unique())


def _wanted(pos: Collection[str] | None, wanted: list[str] | None, min_n: int) -> pl.Expr:
    """Which types are returned: what occurs often enough, or what is asked for."""
    chosen = pl.col("n") >= max(min_n, 1) if wanted is None else (pl.col("n") > 0) & pl.col("type").is_in(wanted)
    return chosen if pos is None else chosen & pl.col("pos").is_in(list(pos))


def _with_absent(types: pl.DataFrame, wanted: list[str] | None) -> pl.DataFrame:
    """Return types and, with no occurrence, those asked for that are not among them."""
    known = set(types["type"])
    absent = [t for t in wanted or () if t not in known]
    nothing = pl.DataFrame({"type": absent, "pos": None, "n": 0, "df": 0}, schema=dict(types.schema))
    return pl.concat([types, nothing])


def _parts(corpus: Corpus, counted: Cells, over: str, parts: Parts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the parts that have tokens (tokens), and the cells: type, pos, part (number), cell (n), doc_id (list)."""
    if over == "sentences":
        own = counted_sentences(corpus, parts).filter(pl.col("n_tokens") > 0)
        keys = own.select("doc_id", "sent_id", tokens="n_tokens").sort("doc_id", "sent_id")
        on = ["doc_id", "sent_id"]
        sizes = keys.with_row_index("part")
        where = sizes.select(*on, "part")
    else:
        on = ["doc_id"]
        labels = {d: d for d in counted.sizes["doc_id"]} if over == "documents" else group_labels(corpus, over)
        named = counted.sizes.with_columns(label=pl.col("doc_id").replace_strict(labels, return_dtype=pl.String))
        sizes = named.group_by("label").agg(pl.col("tokens").sum()).sort("label").with_row_index("part")
        where = named.join(sizes.select("label", "part"), on="label").select("doc_id", "part")
    cells = counted.cells.join(where, on=on).group_by("type", "pos", "part")
    return sizes, cells.agg(cell=pl.col("n").sum(), doc_id=pl.col("doc_id").unique())


def _reason() -> pl.Expr:
    return (
        pl.when(pl.col("n") == 0)
        .then(pl.lit("no occurrence"))
        .when(pl.col("parts") < 2)
        .then(pl.lit("one part only: dp_norm, juilland_d and carroll_d2 need two"))
    )


def spread(row: Ints, part: Ints, n: Ints, n_types: int, sizes: Ints) -> dict[str, Floats]:
    """Return the measures of dispersion of many types from a sparse table, which is never made dense.

    Parameters
    ----------
    row, part, n
        One cell a type and part in which it occurs: number of the type, number of the part, occurrences (above 0).
    n_types
        Number of types.
    sizes
        Tokens of the parts, all above 0.

    Returns
    -------
    dict
        Columns of :data:`SPREAD`, each of shape (n_types,), NaN where undefined; the formulas are those of
        :mod:`workbench.compare.measures`, whose sums over the parts without an occurrence are closed.
    """
    k, share = len(sizes), sizes / sizes.sum()

    def total(values: Floats) -> Floats:
        return np.bincount(row, weights=values, minlength=n_types).astype(np.float64)

    f = total(n.astype(np.float64))
    s, seen = share[part], total(np.ones(len(row)))
    with np.errstate(divide="ignore", invalid="ignore"):
        v = n / f[row]
        dp = (total(np.abs(v - s) - s) + 1) / 2
        rate = n / s
        mean = total(rate) / k
        variance = (total((rate - mean[row]) ** 2) + (k - seen) * mean**2) / k
        q = rate / (mean[row] * k)
        some, two = f > 0, (f > 0) & (k >= 2)
        return {
            "dp": np.where(some, np.maximum(dp, 0.0), np.nan),
            "dp_norm": np.where(two, np.maximum(dp, 0.0) / (1 - share.min(initial=1.0)), np.nan),
            "dp_random": _dp_random(f, sizes),
            "juilland_d": np.where(two, 1 - np.sqrt(variance) / mean / np.sqrt(max(k - 1, 1)), np.nan),
            "rosengren_s": np.where(some, total(np.sqrt(n * s)) ** 2 / f, np.nan),
            "carroll_d2": np.where(two, np.maximum(-total(q * np.log(q)), 0.0) / np.log(max(k, 2)), np.nan),
            "kl_divergence": np.where(some, np.maximum(total(v * np.log2(v / s)), 0.0), np.nan),
        }


def _dp_random(f: Floats, sizes: Ints) -> Floats:
    """Return the mean DP of f occurrences that fall on the parts in proportion to their sizes.

    Half the sum over the parts of E|V/f - s|, V binomial (f, s), by De Moivre's closed form of the mean absolute
    deviation: 2 (m + 1) C(f, m + 1) s^(m + 1) (1 - s)^(f - m), m the whole part of f s. Once for each distinct
    frequency and part size.
    """
    from scipy.special import gammaln, xlog1py, xlogy

    often, back = np.unique(f, return_inverse=True)
    size, times = np.unique(sizes, return_counts=True)
    s = size / sizes.sum()
    result = np.full(len(often), np.nan)
    for i, count in enumerate(often):
        if count > 0:
            m = np.floor(count * s)
            log_ways = gammaln(count + 1) - gammaln(m + 1) - gammaln(count - m)
            log_mad = log_ways + xlogy(m + 1, s) + xlog1py(count - m, -s)
            # One part that holds everything: V is f, and nothing deviates.
            mad = np.where(s < 1, 2 * np.exp(log_mad), 0.0)
            result[i] = (times * mad).sum() / count / 2
    return result[back]


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
          read as in :func:`dispersion`.

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
    index = word_index(corpus, "n-grams", parts)
    number, label = _numbers(index, family)
    run, document = index.runs(across_punctuation=across_punctuation), index.document
    lengths = np.bincount(document)
    crossing = "across" if across_punctuation else "not across"
    tables = []
    for size in sizes:
        first, members = sequences(run, number, size, skip)
        table = _counted(members, document[first], lengths, label, min_n, min_documents)
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


def _numbers(index: WordIndex, family: str) -> tuple[Ints, pl.Series]:
    """Return the type of each word and the forms of the types; a lemma here is one whatever its part of speech."""
    found = index.types(family)
    if family != "lemma":
        return found.number, found.types[family]
    of, forms = numbered(found.types.select("lemma"))
    return of[found.number], forms["lemma"]


def _frequencies(members: Ints, n_types: int) -> Ints:
    """Return how often the n-gram of each place occurs."""
    code = np.zeros(len(members), np.int64)
    known = 1
    for column in members.T:
        if known * n_types >= 1 << 62:  # numbers of the beginnings that occur, in place of all that might
            distinct, code = np.unique(code, return_inverse=True)
            known = len(distinct)
        code = code * n_types + column
        known *= n_types
    return pl.DataFrame({"code": code}).select(pl.len().over("code").cast(pl.Int64)).to_series().to_numpy()


def _counted(
    members: Ints, document: Ints, lengths: Ints, label: pl.Series, min_n: int, min_documents: int
) -> pl.DataFrame:
    """Return ngram, n, df and the measures of dispersion of n-grams of one size."""
    columns = [str(i) for i in range(members.shape[1])]
    if min_n > 1:  # most n-grams occur once: they are left out before anything is grouped by document
        often = _frequencies(members, len(label)) >= min_n
        members, document = members[often], document[often]
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
