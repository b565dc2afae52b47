"""How far to trust an annotation: beside gold, and beside a second annotator."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import WorkbenchWarning
from workbench.evaluate import tables
from workbench.evaluate.records import Record, read_records

Place = str | os.PathLike[str]
Annotation = Corpus | Place | Sequence[Mapping[str, Any]]


def evaluate(
    corpus: Annotation, gold: Annotation, *, n_resamples: int = 1000, seed: int = 0, level: float = 0.95
) -> tables.Evaluation:
    """Set an annotation beside one made by hand.

    Parameters
    ----------
    corpus
        The annotation to score: a corpus, or a file of records (annotation guidelines, section 5).
    gold
        The one that counts as right.
    n_resamples, seed, level
        Bootstrap resamples of documents, seed, and level of the intervals.

    Returns
    -------
    Evaluation
        Frames: ``scores``, ``codes`` (F1 by code), ``confusion`` (codes taken for each other), ``kinds`` (of
        difference) and ``differences`` (each in its context). ``notices`` names documents that were left out.

    Raises
    ------
    ReadError
        If a file is no annotation.
    StatisticsError
        If there is no gold document.

    Examples
    --------
    >>> import workbench as wb
    >>> first, second = "corpora/teaching/gold.jsonl", "corpora/teaching/gold_second.jsonl"
    >>> found = wb.evaluate(second, first, n_resamples=100)
    >>> found.n_documents, found.scores["score"][0]
    (28, 'marker_lenient_f1')
    """
    texts = dict(corpus.documents.select("doc_id", "text").iter_rows()) if isinstance(corpus, Corpus) else {}
    return tables.evaluation(_records(gold), _records(corpus), texts, n_resamples=n_resamples, seed=seed, level=level)


def agreement(
    a: Annotation, b: Annotation, *, n_resamples: int = 1000, seed: int = 0, level: float = 0.95
) -> pl.DataFrame:
    """Return how far two annotators agree on the documents that both annotated.

    Parameters
    ----------
    a, b
        Two annotations: corpora, or files of records (annotation guidelines, section 5).
    n_resamples, seed, level
        Bootstrap resamples of documents, seed, and level of the intervals.

    Returns
    -------
    DataFrame
        A row a measure: F1 of what was found, then share, Krippendorff's alpha and Cohen's kappa of how it is labelled,
        each with its interval; see :func:`workbench.evaluate.agreement.agreement`.

    Raises
    ------
    ReadError
        If a file is no annotation.
    StatisticsError
        If no document was annotated by both.

    Examples
    --------
    >>> import workbench as wb
    >>> both = wb.agreement("corpora/teaching/gold.jsonl", "corpora/teaching/gold_second.jsonl", n_resamples=100)
    >>> both.filter(what="voice")["measure"].to_list()
    ['share', 'alpha', 'kappa']
    """
    from workbench.evaluate.agreement import agreement as measured

    result = measured(_records(a), _records(b), n_resamples=n_resamples, seed=seed, level=level)
    for notice in result["notices"]:
        warnings.warn(notice, WorkbenchWarning, stacklevel=2)
    return tables.agreement(result)


def _records(annotation: Annotation) -> Sequence[Record]:
    from workbench.evaluate.guidelines import to_records

    if isinstance(annotation, Corpus):
        return to_records(annotation)
    return read_records(annotation) if isinstance(annotation, str | os.PathLike) else [dict(r) for r in annotation]


def precision(
    judged: pl.DataFrame | Place,
    second: pl.DataFrame | Place | None = None,
    *,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return how many of the marks in a cell are right, from a sample that was read.

    Parameters
    ----------
    judged
        A sheet that :func:`workbench.coding.sheets.save_sample` wrote and a reader filled in, or what
        :func:`workbench.coding.sheets.read_sample` made of it.
    second
        The same sheet from a second reader: then the result is how far the two agree.
    n_resamples, seed, level
        Resamples of documents, seed, and level of the intervals.

    Returns
    -------
    DataFrame
        One row a cell, as :func:`workbench.evaluate.precision.precision`: ``precision`` with the interval for this cell
        (``low``, ``high``) and the one for other documents like these. With ``second``: ``share``, ``alpha`` and
        ``kappa``, as :func:`workbench.evaluate.precision.readers_agree`.

    Raises
    ------
    ReadError
        If a sheet has a fault; it is named by its row.
    StatisticsError
        If no place was read by both readers.

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> drawn = wb.sample_places(corpus, "hearsay", n=20)
    >>> judged = drawn.with_columns(verdict=pl.when(pl.col("place") > 2).then(pl.lit("right")).otherwise(pl.lit("wrong")))
    >>> wb.precision(judged).select("n_judged", "precision").row(0)
    (20, 0.9)
    """
    from workbench.coding.sheets import read_sample
    from workbench.evaluate import precision as measured

    draws = {"n_resamples": n_resamples, "seed": seed, "level": level}
    one, other = (read_sample(p) if isinstance(p, str | os.PathLike) else p for p in (judged, second))
    assert one is not None
    if other is None:
        return measured.precision(one, **draws)  # type: ignore[arg-type]
    return measured.readers_agree(one, other, **draws)  # type: ignore[arg-type]
