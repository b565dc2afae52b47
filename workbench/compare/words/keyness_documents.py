"""Keyness over documents: the columns whose sampling unit is the document, and what to say where they are null."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare import measures as m
from workbench.compare.models.document_tests import length_strata, permutation_p, predictive_p, rank_sum_p
from workbench.compare.models.predict import MIN_DOCUMENTS
from workbench.compare.words.dispersion import spread
from workbench.compare.words.type_table import Side, TypeTable
from workbench.counting import resample

#: Columns that need the documents of both sides.
TESTED = ("text_dispersion", "rank_sum_p", "rank_sum_q", "permutation_p", "permutation_q")


def document_columns(
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


def reasons(
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
