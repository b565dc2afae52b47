"""Keyness: which words (or marker codes) a target uses more, and less, than a reference.

Every type of either side is in the table, also those that one side never uses. Token-based measures rank; the
document-based columns (text dispersion, rank sum, permutation) say whether a difference holds across documents.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl

from workbench.compare import measures as m
from workbench.compare.words.keyness_documents import document_columns, reasons
from workbench.compare.words.type_table import CONTENT_POS as CONTENT_POS
from workbench.compare.words.type_table import Choice, Side, sides, totals, type_table
from workbench.compare.words.type_table import stop_lemmas as stop_lemmas
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.families import Parts
from workbench.errors import StatisticsError

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

_SIDE = {
    "n": pl.Int64,
    "tokens": pl.Int64,
    "df": pl.Int64,
    "documents": pl.Int64,
    "per_million": pl.Float64,
    "dp": pl.Float64,
}
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
    "predictive_p": pl.Float64,
    "predictive_q": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}


def keyness_schema(measures: Iterable[str]) -> dict[str, Any]:
    """Return the columns of :func:`keyness` for these measures."""
    return _BEFORE | dict.fromkeys(measures, pl.Float64) | _AFTER


def keyness(
    target: Corpus | str | Iterable[str] | pl.Expr,
    reference: Corpus,
    *,
    family: str = "lemma",
    measures: Collection[str] = ("log_likelihood", "log_ratio", "log_ratio_conservative"),
    min_documents: int = 1,
    pos: Collection[str] | None = CONTENT_POS,
    stop: Collection[tuple[str, str]] | None = None,
    ngram: int = 2,
    ngram_unit: str = "surface",
    over_documents: bool = True,
    n_permutations: int = 1000,
    like_length: bool = True,
    seed: int = 0,
    predict_from: int | None = None,
    parts: Parts = None,
) -> pl.DataFrame:
    """Compare the frequencies of all types between a target and a reference.

    Parameters
    ----------
    target
        A corpus; or a document id, several, or an expression over the documents of ``reference``, which are then
        taken out of it.
    reference
        The corpus to compare with. Documents that both sides hold are taken out of it with a warning.
    family
        ``lemma`` (from the ``counts`` table), ``code`` or ``entry`` (markers, by code or by entry of the lexicon),
        ``frame`` (needs the ``frames`` table), ``ngram`` (needs tokens).
    measures
        Names from :data:`MEASURES`; the table is sorted by the first of them. ``log_ratio_conservative`` is
        corrected for the number of types in the table (Bonferroni).
    min_documents
        Leave out types that occur in fewer documents, both sides together.
    pos
        Parts of speech to keep; None for all. Relative frequencies are of all word tokens whatever is kept. An
        n-gram is kept where at least one of its words is; codes, entries and frames have no part of speech.
    stop
        (lemma, part of speech) pairs to leave out; by default :func:`stop_lemmas` and lemmas of digits only. An
        empty collection leaves nothing out.
    ngram, ngram_unit
        Words of an n-gram, and what a word is counted as: ``surface``, ``lemma`` or ``pos``.
    over_documents
        False leaves dispersion and all tests over documents null: frequencies, document frequencies and measures
        only, in a fraction of the time.
    n_permutations
        Draws of documents for ``permutation_p``; 0 leaves it null.
    like_length
        Draw only among documents of like length (the same power of two of tokens), so that a difference of length
        is not taken for one of words. False draws from all documents.
    seed
        Seed of these draws.
    predict_from
        For a target of one document: give ``predictive_p`` for the types that it has at least so many times. Takes
        some milliseconds a type; by default the column is null.
    parts
        Parts of the texts to count in: ``title``, ``heading``, ``body``, or several. By default all but boilerplate.
        Lemmas of some parts need tokens.

    Returns
    -------
    DataFrame
        Columns of :func:`keyness_schema`; one row a type, those that one side lacks included.

        * ``direction``: the side with the higher relative frequency, or ``equal``.
        * ``target_dp``, ``reference_dp``: dispersion over the documents of the side, 0 even, 1 in one short document;
          null where the side lacks the type or is one document. :func:`workbench.compare.words.dispersion.dispersion`
          gives more of it, and what to expect of a type so rare.
        * ``text_dispersion``: log-likelihood on numbers of documents in place of tokens (Egbert & Biber 2019).
        * ``rank_sum_p``, ``permutation_p``: see :mod:`workbench.compare.models.document_tests`; ``_q`` is
          Benjamini-Hochberg over the table. These and ``text_dispersion`` are null, with the reason, where a side
          is a single document: one text has no spread to test with.
        * ``predictive_p``: what can be asked of one text; see :func:`workbench.compare.models.document_tests.predictive_p`.

    Raises
    ------
    StatisticsError
        If a side has no tokens, or a family or measure is unknown.

    Notes
    -----
    Where the documents of the two sides differ much in length, trust ``permutation_p``: a short document more often
    lacks a word altogether, so text dispersion and rank sums then show the difference in length as well. Documents
    without any of like length on the other side stay where they are (``method`` says how many do not). With thousands
    of types take several thousand draws, for no p is below 2 / (n_permutations + 1), and leave out the rarest types
    (``min_documents``), which no test could tell apart.
    """
    if unknown := [name for name in measures if name not in MEASURES]:
        raise StatisticsError(f"no keyness measure {unknown[0]!r}", allowed=MEASURES)
    if n_permutations < 0:
        raise StatisticsError(f"n_permutations={n_permutations}", allowed="0 or more")
    if predict_from is not None and predict_from < 1:
        raise StatisticsError(f"predict_from={predict_from}", allowed="a whole number from 1, or None")
    own, other = sides(target, reference)
    choice = Choice(min_documents, pos, stop, ngram, ngram_unit, parts)
    if over_documents:
        table = type_table(own, other, family, choice)
        types, both = table.types, table.sides
    else:
        types, both = totals(own, other, family, choice)
    here, there = both
    measured = [
        pl.Series(name, _measure(name, here, there, types.height), dtype=pl.Float64, nan_to_null=True)
        for name in measures
    ]
    frame = types.with_columns(*_frequencies(*both), *measured)
    if over_documents:
        found = document_columns(table, n_permutations, seed, predict_from, like_length)
        frame = frame.hstack(found.with_columns(pl.selectors.float().fill_nan(None)))
    frame = frame.with_columns(
        reason=reasons(
            frame,
            measures,
            both,
            over_documents=over_documents,
            n_permutations=n_permutations,
            predict_from=predict_from,
        )
    )
    shape = keyness_schema(measures)
    if not over_documents:
        missing = [c for c in shape if c not in frame.columns]
        frame = frame.with_columns(pl.lit(None).alias(c) for c in missing)
        frame = frame.with_columns(method=pl.lit("frequencies in tokens"))
    first = next(iter(measures), "target_n")
    return frame.select([pl.col(c).cast(kind) for c, kind in shape.items()]).sort(
        first, "type", "pos", descending=[True, False, False], nulls_last=True
    )


def _measure(name: str, here: Side, there: Side, size: int) -> resample.Floats:
    more = {"tests": max(1, size)} if name == "log_ratio_conservative" else {}
    return MEASURES[name](here.n, here.tokens, there.n, there.tokens, **more)


def _frequencies(here: Side, there: Side) -> list[pl.Series | pl.Expr]:
    """Return occurrences, tokens, document frequency and documents of both sides, and which is higher."""
    columns: list[pl.Series | pl.Expr] = []
    for name, side in (("target", here), ("reference", there)):
        columns += [
            pl.Series(f"{name}_n", side.n, dtype=pl.Int64),
            pl.lit(side.tokens, dtype=pl.Int64).alias(f"{name}_tokens"),
            pl.Series(f"{name}_df", side.df, dtype=pl.Int64),
            pl.lit(side.documents, dtype=pl.Int64).alias(f"{name}_documents"),
            pl.Series(f"{name}_per_million", m.per_million(side.n, side.tokens)),
        ]
    # Whole numbers are compared, so that equal frequencies are found equal.
    sign = np.sign(here.n * there.tokens - there.n * here.tokens)
    direction = pl.Series("direction", sign, dtype=pl.Int8).replace_strict(
        [1, 0, -1], ["target", "equal", "reference"], return_dtype=pl.String
    )
    return [*columns, direction]
