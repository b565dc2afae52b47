"""One text and the groups of others it is set beside: what every notebook begins with, whatever the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from workbench.corpus import Corpus
from workbench.counting.families import select
from workbench.errors import CorpusError, StatisticsError

#: Columns that may make the groups, the first that says something.
COLUMNS = ("group", "genre", "outlet", "author")
#: The column of a study that holds the groups.
GROUP = "group"
#: Groups shown where none are named; the rest is one group.
MOST = 8
REST, UNKNOWN, OTHERS = "(other)", "(unknown)", "other texts"


@dataclass(frozen=True)
class Study:
    """A corpus in which the document asked about stands apart in the column ``group``.

    Attributes
    ----------
    corpus
        The corpus, its ``documents`` with a column ``group``.
    target
        Id of the document that is asked about.
    own
        Its group, in which it is alone.
    groups
        The groups to set it beside, the largest first, or as they were given.
    by
        The column that the groups come from; None where no column says anything and all others are one group.
    """

    corpus: Corpus
    target: str
    own: str
    groups: tuple[str, ...]
    by: str | None


def study(corpus: Corpus, target: str, *, by: str | None = None, groups: Iterable[str] | None = None) -> Study:
    """Set one document of a corpus apart from the others, and the others in groups.

    Parameters
    ----------
    corpus
        A corpus or feature set of at least two documents.
    target
        Id of the document that is asked about.
    by
        Column of ``documents`` that makes the groups; by default the first of :data:`COLUMNS` that has a value for half of
        the other documents or more.
    groups
        The groups wanted, in this order; by default the largest, at most :data:`MOST`, the rest being ``(other)``.

    Returns
    -------
    Study
        ``study.corpus`` is the corpus with a column ``group`` in which the target is alone: ``rates(study.corpus,
        by="group")`` shows it beside ``study.groups``.

    Raises
    ------
    CorpusError
        If the corpus is empty, or there is no such document.
    StatisticsError
        If there is no other document, or a group or column that is not there is asked for.

    Examples
    --------
    >>> import workbench as wb
    >>> found = wb.study(wb.read("corpora/rapprochement"), "column")
    >>> found.own, found.groups[0]
    ('opinion column', 'Diet speech')
    >>> wb.study(wb.read({"a": "橋を直す。", "b": "駅を直す。"}), "a").groups
    ('other texts',)
    """
    documents = corpus.documents
    if documents.is_empty():
        hint = "workbench build texts --out corpora/mine makes a corpus of the files in texts"
        raise CorpusError("the corpus is empty", allowed="two documents or more", hint=hint)
    (target,) = select(corpus, target)
    others = documents.filter(pl.col("doc_id") != target)
    if others.is_empty():
        raise StatisticsError("no other document to set the target beside", hint="add texts to compare it with")
    column = _column(others, by)
    if column is None:
        label = pl.lit(OTHERS)
    else:
        label = pl.col(column).cast(pl.String).str.strip_chars().replace("", None).fill_null(UNKNOWN)
    named = documents.select("doc_id", label=label)
    is_target = pl.col("doc_id") == target
    own = target if column is None else str(named.filter(is_target)["label"].item())
    there = named.filter(~is_target)["label"]
    if own in (*there, UNKNOWN):  # not alone
        own = target
    sizes = there.value_counts().sort("count", "label", descending=[True, False])["label"].to_list()
    wanted = tuple(groups) if groups is not None else tuple(sizes[:MOST])
    if missing := [g for g in wanted if g not in sizes]:
        raise StatisticsError(f"no group {missing[0]!r}", allowed=sizes)
    shown = pl.when(is_target).then(pl.lit(own)).otherwise("label")
    if groups is None and len(sizes) > MOST:
        shown = pl.when(is_target | pl.col("label").is_in(wanted)).then(shown).otherwise(pl.lit(REST))
        wanted = (*wanted, REST)
    marked = corpus.with_tables(documents=documents.with_columns(named.select(shown.alias(GROUP)).to_series()))
    return Study(marked, target, own, wanted, column)


def _column(others: pl.DataFrame, by: str | None) -> str | None:
    if by is not None:
        if by not in others.columns:
            raise StatisticsError(f"no metadata column {by!r} to group by", allowed=others.columns)
        return by
    for column in COLUMNS:
        if column in others.columns and not others.schema[column].is_nested():
            filled = others[column].cast(pl.String).str.strip_chars().replace("", None)
            if 2 * filled.count() >= others.height:
                return column
    return None
