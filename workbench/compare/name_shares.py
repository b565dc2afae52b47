"""Shares of the names of one referent by group of documents, and how usual the choice of a target is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench.compare import intervals
from workbench.compare.intervals import Side
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import Counts, count_documents
from workbench.counting.families import NAME, Parts, group_labels, in_order, select
from workbench.errors import StatisticsError

#: What is resampled.
WHAT = "documents that mention the referent"

NAME_SHARES = {
    "referent": pl.String,
    "group": pl.String,
    "variant": pl.String,
    "n_documents": pl.Int64,
    "n_mentions": pl.Int64,
    "n": pl.Int64,
    "share": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "target": pl.String,
    "target_mentions": pl.Int64,
    "target_n": pl.Int64,
    "target_share": pl.Float64,
    "target_choice": pl.String,
    "usual_n": pl.Int64,
    "usual": pl.Float64,
    "level": pl.Float64,
    "n_resamples": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
}


def name_shares(
    corpus: Corpus,
    referent: str,
    by: str | pl.Expr | None = "genre",
    *,
    target: str | Iterable[str] | pl.Expr | None = None,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return by which of its names each group of documents calls a referent, and how usual a target's choice is.

    Parameters
    ----------
    corpus
        A corpus or feature set with the table ``mentions`` (:func:`workbench.coding.code.code` adds it).
    referent
        A referent of that table.
    by
        Column of ``documents`` that makes the groups, an expression over them, or None for all in one. Documents
        without a value are the group ``(unknown)``.
    target
        A document id, several, or an expression over ``documents``, set beside the groups and taken out of them.
    n_resamples, seed, level
        Resamples of documents, seed of the draws (each document has a stream of its own), level of the interval.
    parts
        Parts of the texts to count in; by default all but boilerplate.

    Returns
    -------
    DataFrame
        Columns of :data:`NAME_SHARES`; one row per group and variant, groups by name, variants of the whole corpus,
        the most frequent one first.

        * ``n_documents``: documents of the group that mention the referent; ``n_mentions``: their mentions of it,
          of which ``n`` are by this variant.
        * ``share``: n / n_mentions, 0-1, with its percentile interval ``low`` to ``high``. Documents that mention the
          referent are resampled, because one text keeps to its names.
        * ``target_n``, ``target_share``: the same count and share in the target; ``target_mentions``: all its
          mentions of the referent. ``target_choice``: its most frequent variant.
        * ``usual``: share (0-1) of the ``n_documents`` documents in which the target's choice is the most frequent
          variant, or one of several equally frequent ones; ``usual_n`` is their number. The same in all rows of a
          group.
        * ``reason``: why a figure is null. Where a name has at most 3 mentions, or all but 3, the interval is the exact
          one, or that of the resamples where it is wider.

    Raises
    ------
    CorpusError
        If the corpus has no table ``mentions``, no mention of the referent, or not the target.
    StatisticsError
        If the grouping is unknown, or no document is left beside the target.

    Notes
    -----
    A share pools the mentions of a group, so that documents with many mentions weigh more; ``usual`` counts each
    document once. Many documents mention a referent once or twice, and have a most frequent name by chance. Names
    change over time (キエフ, キーウ): groups of other years are no measure of what was usual in the target's. With few
    documents the interval is too narrow, see :func:`workbench.compare.rates.group_rates`.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> war = wb.name_shares(corpus, "war_in_ukraine", by="genre", target="column", n_resamples=100)
    >>> war.filter(group="Diet speech", variant="ウクライナ戦争").select("target_share").item()
    1.0
    """
    resample.require(n_resamples, level)
    ids = [] if target is None else select(corpus, target)
    labels = group_labels(corpus, by)
    counts = count_documents(corpus, NAME + referent, parts=parts)
    mentions = counts.n.sum(axis=1)
    inside = np.isin(counts.rows, ids)
    if not (~inside).any():
        raise StatisticsError("no document is left to compare with", hint="the target must not be the whole corpus")
    own = _own(counts.categories, counts.n[inside].sum(axis=0), ids)
    group_of = np.array([labels[d] for d in counts.rows], dtype=object)
    frames = []
    for name in in_order(group_of[~inside]):
        part = counts.take(~inside & (group_of == name) & (mentions > 0)).composition
        table = _shares(intervals.side(part, WHAT, n_resamples, seed), n_resamples, level)
        frames.append(_beside(table, part.n, own).with_columns(referent=pl.lit(referent), group=pl.lit(name)))
    return pl.concat(frames).select(list(NAME_SHARES)).cast(pl.Schema(NAME_SHARES))


def _shares(own: Side, n_resamples: int, level: float) -> pl.DataFrame:
    """Return the rows of one group; a side of the documents that mention the referent."""
    found, size = intervals.rates(own, level), len(own.counts.categories)
    reasons = ["no mention" if not found.exposure else why for why in found.reason]
    return pl.DataFrame(
        {
            "variant": list(own.counts.categories),
            "n_documents": [len(own.counts.rows)] * size,
            "n_mentions": [found.exposure] * size,
            "n": found.n,
            "share": found.rate,
            "low": found.low,
            "high": found.high,
            "level": [level] * size,
            "n_resamples": [n_resamples] * size,
            "method": found.method,
            "why": [[r.replace(WHAT.removesuffix("s"), "document")] if r else [] for r in reasons],
        },
        schema_overrides={"why": pl.List(pl.String)},
        nan_to_null=True,
    )


@dataclass(frozen=True)
class _Target:
    """The names that the target chooses; ``name`` is None where there is no target."""

    name: str | None
    n: Counts
    choice: int | None
    reason: str | None


def _own(variants: tuple[str, ...], n: Counts, ids: list[str]) -> _Target:
    if not ids:
        return _Target(None, n, None, None)
    name = ids[0] if len(ids) == 1 else f"{len(ids)} documents"
    most = np.flatnonzero(n == n.max())
    if not n.sum():
        return _Target(name, n, None, "target: no mention")
    if len(most) > 1:
        tied = ", ".join(variants[i] for i in most)
        return _Target(name, n, None, f"target: no most frequent name ({tied} are equally frequent)")
    return _Target(name, n, int(most[0]), None)


def _beside(table: pl.DataFrame, n: Counts, own: _Target) -> pl.DataFrame:
    """Return the rows of a group with the columns of the target, and the reasons joined."""
    size, total = table.height, int(own.n.sum())
    some = own.name is not None
    usual = None if own.choice is None else int((n[:, own.choice] == n.max(axis=1, initial=0)).sum())
    columns = {
        "target": pl.Series([own.name] * size, dtype=pl.String),
        "target_mentions": pl.Series([total if some else None] * size, dtype=pl.Int64),
        "target_n": pl.Series(own.n.tolist() if some else [None] * size, dtype=pl.Int64),
        "target_share": pl.Series([k / total if total else None for k in own.n.tolist()], dtype=pl.Float64),
        "target_choice": pl.Series(
            [None if own.choice is None else table["variant"][own.choice]] * size, dtype=pl.String
        ),
        "usual_n": pl.Series([usual if len(n) else None] * size, dtype=pl.Int64),
        "usual": pl.Series([usual / len(n) if usual is not None and len(n) else None] * size, dtype=pl.Float64),
    }
    why = pl.concat_list("why", pl.lit([own.reason] if own.reason else [], dtype=pl.List(pl.String))).list.join("; ")
    return table.with_columns(**columns, reason=pl.when(why != "").then(why)).drop("why")
