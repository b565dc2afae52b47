"""Keyness: which words (or marker codes) a target uses more, and less, than a reference.

Every type of either side is in the table, also those that one side never uses. Token-based measures rank; the
document-based columns (text dispersion, rank sum, permutation) say whether a difference holds across documents.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare import measures as m
from workbench.compare.models.document_tests import length_strata, permutation_p, predictive_p, rank_sum_p
from workbench.compare.models.predict import MIN_DOCUMENTS
from workbench.compare.words.dispersion import spread
from workbench.compare.words.type_table import CONTENT_POS as CONTENT_POS
from workbench.compare.words.type_table import Choice, Side, TypeTable, sides, totals, type_table
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
    ngram_family: str = "surface",
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
    ngram, ngram_family
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
    choice = Choice(min_documents, pos, stop, ngram, ngram_family, parts)
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
        found = _document_columns(table, n_permutations, seed, predict_from, like_length)
        frame = frame.hstack(found.with_columns(pl.selectors.float().fill_nan(None)))
    frame = frame.with_columns(
        reason=_reasons(
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


#: Columns that need the documents of both sides.
TESTED = ("text_dispersion", "rank_sum_p", "rank_sum_q", "permutation_p", "permutation_q")


def _document_columns(
    table: TypeTable, n_permutations: int, seed: int, predict_from: int | None, like_length: bool
) -> pl.DataFrame:
    """Return dispersion, tests over documents and prediction, one row a type of the table."""
    columns: dict[str, resample.Floats] = {}
    for name, mask in (("target", table.is_target), ("reference", ~table.is_target)):
        columns[f"{name}_dp"] = _dp(table, mask)
    found, how = _tests(table, n_permutations, seed, like_length)
    columns |= found | _predicted(table, predict_from)
    frame = pl.DataFrame([pl.Series(name, values, dtype=pl.Float64) for name, values in columns.items()])
    return frame.with_columns(method=pl.lit(how))


def _dp(table: TypeTable, mask: npt.NDArray[np.bool_]) -> resample.Floats:
    """Return Gries's DP over the documents of one side; NaN for one document, which has no spread."""
    size = table.types.height
    if mask.sum() < 2:
        return np.full(size, np.nan)
    cells = table.counts[:, np.flatnonzero(mask)].tocoo()
    return spread(cells.row, cells.col, cells.data, size, table.sizes[mask])["dp"]


def _tests(
    table: TypeTable, n_permutations: int, seed: int, like_length: bool
) -> tuple[dict[str, resample.Floats], str]:
    """Return the columns of :data:`TESTED`, NaN where a side is one document, and the method."""
    size = table.types.height
    here, there = table.sides
    none = np.full(size, np.nan)
    if min(here.documents, there.documents) < 2 or not size:
        return dict.fromkeys(TESTED, none), "frequencies in tokens"
    of_documents = m.log_likelihood(here.df, here.documents, there.df, there.documents)
    ranks = rank_sum_p(table.occurrences(), size, here.documents, there.documents)
    drawn, how = none, "none"
    if n_permutations:
        rng = resample.generator(seed, "keyness")
        strata = length_strata(table.sizes) if like_length else np.zeros(len(table.sizes), np.int64)
        both = set(strata[table.is_target]) & set(strata[~table.is_target])
        partners = int(np.isin(strata, list(both)).sum())
        if both:
            drawn, kind = permutation_p(table.counts, table.sizes, table.is_target, n_permutations, rng, strata)
            how = kind if kind == "exact" else f"{n_permutations} random"
        if like_length:
            how += f", among documents of like length ({partners} of {len(strata)} have such on the other side)"
    values = (of_documents, ranks, m.benjamini_hochberg(ranks), drawn, m.benjamini_hochberg(drawn))
    return dict(zip(TESTED, values, strict=True)), f"rank sum; permutations of documents: {how}"


def _predicted(table: TypeTable, least: int | None) -> dict[str, resample.Floats]:
    """Return the predictive columns; NaN where they were not asked for, or the target is not one document."""
    p = q = np.full(table.types.height, np.nan)
    if least is not None and table.is_target.sum() == 1 and table.types.height:
        p, q = predictive_p(table.counts, table.sizes, table.is_target, least)
    return {"predictive_p": p, "predictive_q": q}


def _reasons(
    frame: pl.DataFrame,
    measures: Collection[str],
    sides: tuple[Side, Side],
    *,
    over_documents: bool,
    n_permutations: int,
    predict_from: int | None,
) -> pl.Expr:
    """Say for each row which columns are null and why."""
    absent = pl.when(pl.col("target_n") == 0).then(pl.lit("target")).otherwise(pl.lit("reference"))
    notes: list[pl.Expr] = [
        pl.when(pl.col(c).is_null()).then(pl.format(f"{c}: no occurrence in the {{}}", absent))
        for c in measures
        if frame[c].null_count()
    ]
    always = list(_always(sides, over_documents, n_permutations, predict_from))
    if over_documents:
        if min(side.documents for side in sides) > 1 and frame["rank_sum_p"].null_count():
            same = pl.lit("rank_sum: the same in all documents")
            notes.append(pl.when(pl.col("rank_sum_p").is_null()).then(same))
        if min(side.documents for side in sides) > 1 and n_permutations and frame["permutation_p"].null_count():
            notes.append(pl.lit("permutation: no two documents of like length on the two sides"))
        if predict_from is not None and not any(note.startswith("predictive") for note in always):
            notes.append(_unpredicted(predict_from))
    notes += [pl.lit(note) for note in always]
    if not notes:
        return pl.lit(None, dtype=pl.String)
    joined = pl.concat_str(notes, separator="; ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _always(
    sides: tuple[Side, Side], over_documents: bool, n_permutations: int, predict_from: int | None
) -> Iterator[str]:
    """Yield what holds of all rows."""
    if not over_documents:
        yield "over documents (dispersion, tests, prediction): not asked for"
        return
    single = [name for name, side in zip(("target", "reference"), sides, strict=True) if side.documents == 1]
    for name in single:
        yield f"the {name} is one document: no test over documents (text_dispersion, rank_sum, permutation)"
    if not n_permutations and not single:
        yield "permutation: not asked for"
    if predict_from is not None and sides[0].documents > 1:
        yield "predictive: the target has more than one document"
    elif predict_from is not None and sides[1].documents < MIN_DOCUMENTS:
        yield f"predictive: the reference has fewer than {MIN_DOCUMENTS} documents"


def _unpredicted(predict_from: int) -> pl.Expr:
    silent = pl.col("predictive_p").is_null()
    return (
        pl.when(silent & (pl.col("target_n") < predict_from))
        .then(pl.lit(f"predictive: fewer than {predict_from} occurrence(s) in the target"))
        .when(silent & (pl.col("reference_n") == 0))
        .then(pl.lit("predictive: no occurrence in the reference"))
        .when(silent)
        .then(pl.lit("predictive: no variation between documents"))
    )
