"""Which names documents use for a referent, where a coding lists the names and not every mention."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from workbench.coding.sheets.read import variants_of
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.families import NAME, group_labels
from workbench.errors import StatisticsError

NAMES_USED = {
    "referent": pl.String,
    "group": pl.String,
    "variant": pl.String,
    "n": pl.Int64,
    "n_documents": pl.Int64,
    "share": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "level": pl.Float64,
    "method": pl.String,
}


def names_used(
    corpus: Corpus,
    referent: str,
    by: str | pl.Expr | None = "group",
    *,
    together: Mapping[str, str] | None = None,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return in what share of the documents of each group that name a referent each of its names is used.

    Parameters
    ----------
    corpus
        A coded corpus with the column ``name:REFERENT``: the list of names that a document uses.
    referent
        Such as ``kim_jong_un``.
    by
        Column of ``documents`` that makes groups, an expression, or None for all in one.
    together
        Names to count as one: regular expression to label, the first that is found deciding; a name that none finds counts
        as ``other``. By default names are told apart as the names lexicon does.
    level
        Level of the intervals.

    Returns
    -------
    DataFrame
        Columns of :data:`NAMES_USED`: ``n`` of the ``n_documents`` that name the referent at all use the name at least
        once. A document can use several, so shares do not add up to 1. The interval is Wilson's (1927), which takes
        documents as independent: pieces of one outlet are not quite. A name that a group does not use has a row of
        nought. Groups by name, the name most used in all groups first.

    Raises
    ------
    StatisticsError
        If the corpus has no such column, or a level is out of range.

    See Also
    --------
    workbench.compare.name_shares.name_shares : Shares of all mentions, where each mention was coded.
    """
    column = f"{NAME}{referent}"
    if column not in corpus.documents.columns:
        known = [c.removeprefix(NAME) for c in corpus.documents.columns if c.startswith(NAME)]
        raise StatisticsError(f"no names of {referent!r} were coded", allowed=known or "none: no column name:REFERENT")
    if not 0 < level < 1:
        raise StatisticsError(f"level={level}", allowed="above 0 and below 1")
    labels = group_labels(corpus, by)
    used = corpus.documents.select("doc_id", form=column).explode("form").drop_nulls("form")
    variant = used["form"].replace_strict(variants_of(used["form"], referent), return_dtype=pl.String)
    used = used.with_columns(variant=_together(variant, together))
    used = used.with_columns(group=pl.col("doc_id").replace_strict(labels, return_dtype=pl.String))
    groups = used.group_by("group").agg(n_documents=pl.col("doc_id").n_unique())
    names = used.group_by("variant").agg(in_all=pl.col("doc_id").n_unique())
    n = used.group_by("group", "variant").agg(n=pl.col("doc_id").n_unique())
    table = (
        groups.join(names, how="cross")
        .join(n, on=["group", "variant"], how="left")
        .with_columns(
            pl.col("n").fill_null(0), referent=pl.lit(referent), level=pl.lit(level), method=pl.lit("Wilson, documents")
        )
    )
    table = table.sort("group", "in_all", "variant", descending=[False, True, False])
    table = table.with_columns(share=pl.col("n") / pl.col("n_documents"))
    low, high = resample.wilson_interval(table["share"].to_numpy(), table["n_documents"].to_numpy(), level)
    table = table.with_columns(pl.Series("low", low), pl.Series("high", high))
    return table.select(pl.col(c).cast(t) for c, t in NAMES_USED.items())


def _together(variant: pl.Series, together: Mapping[str, str] | None) -> pl.Series:
    if together is None:
        return variant
    label = pl.lit("other")
    for pattern, name in reversed(list(together.items())):
        label = pl.when(pl.col("variant").str.contains(pattern)).then(pl.lit(name)).otherwise(label)
    return variant.alias("variant").to_frame().select(label.alias("variant"))["variant"]
