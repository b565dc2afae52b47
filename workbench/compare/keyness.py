"""Keyness: which words (or marker codes) a target uses more, and less, than a reference.

Every type of either side is in the table, also those that one side never uses. Token-based measures rank; the
document-based columns (text dispersion, rank sum, permutation) say whether a difference holds across documents.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import polars as pl

from workbench.compare import measures as m
from workbench.compare import resample
from workbench.compare.document_tests import permutation_p, rank_sum_p
from workbench.compare.type_table import TypeTable, sides, type_table
from workbench.corpus import Corpus
from workbench.errors import StatisticsError

#: Content words in nagisa's tag set: nouns, verbs, adjectives, adjectival nouns, adverbs, words in Latin script.
CONTENT_POS = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "英単語")
#: Tokens that the informative prior of ``log_odds_dirichlet`` weighs, as in Monroe, Colaresi & Quinn (2008).
PRIOR_TOKENS = 500.0


def _log_odds(k1: resample.Floats, n1: int, k2: resample.Floats, n2: int) -> resample.Floats:
    prior = (k1 + k2) / (n1 + n2) * PRIOR_TOKENS
    return m.log_odds_dirichlet(k1, n1, k2, n2, prior=prior, prior_total=PRIOR_TOKENS)


#: Measures by name; each becomes a column.
MEASURES: Mapping[str, Callable[..., resample.Floats]] = MappingProxyType(
    {
        "log_likelihood": m.log_likelihood,
        "log_likelihood_ucrel": m.log_likelihood_ucrel,
        "bic": m.bic,
        "log_ratio": m.log_ratio,
        "log_ratio_conservative": m.log_ratio_conservative,
        "percent_diff": m.percent_diff,
        "odds_ratio": m.odds_ratio,
        "simple_maths": m.simple_maths,
        "log_odds_dirichlet": _log_odds,
    }
)

_SIDE = {"n": pl.Int64, "tokens": pl.Int64, "df": pl.Int64, "documents": pl.Int64, "per_million": pl.Float64}
_BEFORE = {
    "type": pl.String,
    "pos": pl.String,
    "direction": pl.String,
    **{f"{side}_{column}": kind for side in ("target", "reference") for column, kind in _SIDE.items()},
}
_AFTER = {
    "text_dispersion": pl.Float64,
    "rank_sum_p": pl.Float64,
    "rank_sum_q": pl.Float64,
    "permutation_p": pl.Float64,
    "permutation_q": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}


def keyness_schema(measures: Iterable[str]) -> dict[str, Any]:
    """Return the columns of :func:`keyness` for these measures."""
    return _BEFORE | dict.fromkeys(measures, pl.Float64) | _AFTER


@cache
def stop_lemmas() -> frozenset[tuple[str, str]]:
    """Return the (lemma, part of speech) pairs that are left out by default: light verbs, formal nouns, counters."""
    text = files("workbench").joinpath("lexicons/stopwords/entries.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return frozenset((lemma, pos) for lemma, pos, _ in rows)


def keyness(
    target: Corpus | str | Iterable[str] | pl.Expr,
    reference: Corpus,
    *,
    unit: str = "lemma",
    measures: Collection[str] = ("log_likelihood", "log_ratio", "log_ratio_conservative"),
    min_documents: int = 1,
    pos: Collection[str] | None = CONTENT_POS,
    stop: Collection[tuple[str, str]] | None = None,
    n_permutations: int = 1000,
    seed: int = 0,
) -> pl.DataFrame:
    """Compare the frequencies of all types between a target and a reference.

    Parameters
    ----------
    target
        A corpus; or a document id, several, or an expression over the documents of ``reference``, which are then
        taken out of it.
    reference
        The corpus to compare with. Documents that both sides hold are taken out of it with a warning.
    unit
        ``lemma`` (from the ``counts`` table), or ``code`` (markers).
    measures
        Names from :data:`MEASURES`; the table is sorted by the first of them. ``log_ratio_conservative`` is
        corrected for the number of types in the table (Bonferroni).
    min_documents
        Leave out types that occur in fewer documents, both sides together.
    pos
        Parts of speech to keep; None for all. Relative frequencies are of all word tokens whatever is kept.
    stop
        (lemma, part of speech) pairs to leave out; by default :func:`stop_lemmas` and lemmas of digits only. An
        empty collection leaves nothing out.
    n_permutations
        Draws of documents for ``permutation_p``; 0 leaves it null.
    seed
        Seed of these draws.

    Returns
    -------
    DataFrame
        Columns of :func:`keyness_schema`; one row a type, those that one side lacks included.

        * ``direction``: the side with the higher relative frequency, or ``equal``.
        * ``text_dispersion``: log-likelihood on numbers of documents in place of tokens (Egbert & Biber 2019).
        * ``rank_sum_p``, ``permutation_p``: see :mod:`workbench.compare.document_tests`; ``_q`` is
          Benjamini-Hochberg over the table. These and ``text_dispersion`` are null, with the reason, where a side
          is a single document: one text has no spread to test with.

    Raises
    ------
    StatisticsError
        If a side has no tokens, or a unit or measure is unknown.

    Notes
    -----
    Where the documents of the two sides differ much in length, trust ``permutation_p``: a short document more often
    lacks a word altogether, so text dispersion and rank sums then show the difference in length as well.
    """
    if unknown := [name for name in measures if name not in MEASURES]:
        raise StatisticsError(f"no keyness measure {unknown[0]!r}", allowed=MEASURES)
    if n_permutations < 0:
        raise StatisticsError(f"n_permutations={n_permutations}", allowed="0 or more")
    left_out = stop_lemmas() if stop is None else frozenset(stop)
    own, other = sides(target, reference)
    table = type_table(own, other, unit, pos=pos, stop=left_out, numerals=stop is not None, min_documents=min_documents)
    columns = _frequencies(table)
    numbers = [columns[name].to_numpy() for name in ("target_n", "target_tokens", "reference_n", "reference_tokens")]
    size = table.types.height
    for name in measures:
        more = {"tests": max(1, size)} if name == "log_ratio_conservative" else {}
        columns[name] = pl.Series(MEASURES[name](*numbers, **more))
    columns |= _document_tests(table, columns, n_permutations, seed)
    frame = table.types.with_columns(**columns).with_columns(pl.selectors.float().fill_nan(None))
    frame = frame.with_columns(reason=_reasons(frame, measures, n_permutations))
    shape = keyness_schema(measures)
    first = next(iter(measures), "target_n")
    return frame.select([pl.col(c).cast(kind) for c, kind in shape.items()]).sort(
        first, "type", "pos", descending=[True, False, False], nulls_last=True
    )


def _frequencies(table: TypeTable) -> dict[str, pl.Series]:
    """Return occurrences, tokens, document frequency and documents of both sides."""
    columns: dict[str, pl.Series] = {}
    size = table.types.height
    for side, mask in (("target", table.is_target), ("reference", ~table.is_target)):
        tokens, n = int(table.sizes[mask].sum()), table.counts @ mask.astype("int64")
        columns[f"{side}_n"] = pl.Series(n, dtype=pl.Int64)
        columns[f"{side}_tokens"] = pl.Series([tokens] * size, dtype=pl.Int64)
        columns[f"{side}_df"] = pl.Series((table.counts > 0).astype("int64") @ mask.astype("int64"), dtype=pl.Int64)
        columns[f"{side}_documents"] = pl.Series([int(mask.sum())] * size, dtype=pl.Int64)
        columns[f"{side}_per_million"] = pl.Series(m.per_million(n, tokens))
    # Whole numbers are compared, so that equal frequencies are found equal.
    ours = columns["target_n"] * columns["reference_tokens"]
    theirs = columns["reference_n"] * columns["target_tokens"]
    higher = pl.when(ours > theirs).then(pl.lit("target")).when(ours < theirs).then(pl.lit("reference"))
    columns["direction"] = (
        pl.select(higher.otherwise(pl.lit("equal"))).to_series() if size else pl.Series([], dtype=pl.String)
    )
    return columns


def _document_tests(
    table: TypeTable, columns: Mapping[str, pl.Series], n_permutations: int, seed: int
) -> dict[str, pl.Series]:
    """Return the columns whose sampling unit is the document; null where a side is one document."""
    size = table.types.height
    n_target, n_reference = int(table.is_target.sum()), int((~table.is_target).sum())
    none = pl.Series([None] * size, dtype=pl.Float64)
    if min(n_target, n_reference) < 2 or not size:
        names = [c for c, kind in _AFTER.items() if kind == pl.Float64]
        return dict.fromkeys(names, none) | {"method": pl.Series([None] * size, dtype=pl.String)}
    spread = m.log_likelihood(columns["target_df"], n_target, columns["reference_df"], n_reference)
    ranks = rank_sum_p(table.occurrences(), size, n_target, n_reference)
    drawn, how = none, "none"
    if n_permutations:
        rng = resample.generator(seed, "keyness")
        p, kind = permutation_p(table.counts, table.sizes, table.is_target, n_permutations, rng)
        drawn, how = pl.Series(p), kind if kind == "exact" else f"{n_permutations} random"
    return {
        "text_dispersion": pl.Series(spread),
        "rank_sum_p": pl.Series(ranks),
        "rank_sum_q": pl.Series(m.benjamini_hochberg(ranks)),
        "permutation_p": drawn,
        "permutation_q": pl.Series(m.benjamini_hochberg(drawn.cast(pl.Float64).to_numpy())),
        "method": pl.Series([f"rank sum; permutations of documents: {how}"] * size),
    }


def _reasons(frame: pl.DataFrame, measures: Collection[str], n_permutations: int) -> pl.Expr:
    """Say for each row which columns are null and why."""
    absent = (
        pl.when(pl.col("target_n") == 0)
        .then(pl.lit("target"))
        .when(pl.col("reference_n") == 0)
        .then(pl.lit("reference"))
    )
    notes = [pl.when(pl.col(c).is_null()).then(pl.format(f"{c}: no occurrence in the {{}}", absent)) for c in measures]
    notes += [
        pl.when(pl.col(f"{side}_documents") == 1).then(
            pl.lit(f"the {side} is one document: no test over documents (text_dispersion, rank_sum, permutation)")
        )
        for side in ("target", "reference")
    ]
    tested = (pl.col("target_documents") > 1) & (pl.col("reference_documents") > 1)
    notes.append(pl.when(tested & pl.col("rank_sum_p").is_null()).then(pl.lit("rank_sum: the same in all documents")))
    if not n_permutations:
        notes.append(pl.when(tested).then(pl.lit("permutation: not asked for")))
    joined = pl.concat_str(notes, separator="; ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)
