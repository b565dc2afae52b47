"""A sample of the places behind a number, to be read: how researchers check a figure before they print it.

Every place of the cell has the same chance to be drawn, and each document gives as many as its share of the places asks
for, rounded up or down: places are put in a random order document by document, and every N/n-th is taken from a random
start (systematic sampling, Madow 1949; Cochran 1977, ch. 8). Twenty places that all come from one long document would
say how the analyser reads that document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from workbench.corpus import Corpus, Selection
from workbench.counting import resample
from workbench.counting.events import events
from workbench.counting.families import Parts, counted_sentences, group_labels, select
from workbench.errors import StatisticsError
from workbench.find.concordance.hits import find_hits
from workbench.find.concordance.lines import Concordance, ConcordanceIndex
from workbench.find.concordance.query import SEARCHABLE, Query

#: A row is a place. ``sentence`` counts from 1 in the document, boilerplate left out, as in a code sheet; ``cell`` says
#: what the sample is of, ``cell_n`` how many places that has in ``cell_documents`` documents, ``sample_n`` how many
#: were drawn. ``left`` and ``right`` are null where the text is not here.
SAMPLE = {
    "place": pl.Int64,
    "doc_id": pl.String,
    "sentence": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "family": pl.String,
    "category": pl.String,
    "voice": pl.String,
    "source": pl.String,
    "commitment": pl.String,
    "left": pl.String,
    "node": pl.String,
    "right": pl.String,
    "cell": pl.String,
    "cell_n": pl.Int64,
    "cell_documents": pl.Int64,
    "sample_n": pl.Int64,
    "seed": pl.Int64,
}
_SENTENCE = ("doc_id", "sent_id")
_ALL = "all"

Cell: TypeAlias = str | Iterable[str] | Mapping[str, Any] | pl.DataFrame
Documents: TypeAlias = str | Iterable[str] | pl.Expr | Selection


def sample_places(
    corpus: Corpus,
    cell: Cell,
    *,
    n: int = 20,
    seed: int = 0,
    family: str = "code",
    documents: Documents | None = None,
    by: str | pl.Expr | None = None,
    within: Mapping[str, str | Iterable[str]] | None = None,
    parts: Parts = None,
    context: int = 80,
    metadata: Iterable[str] = ("outlet", "date"),
) -> pl.DataFrame:
    """Draw places of a cell of a table at random, the same number for each document by its share, to read and judge.

    Parameters
    ----------
    corpus
        The corpus or feature set that the table was made from.
    cell
        A category of ``family``, or several; or a row of a table (a mapping, or a frame of one row) with ``category``
        and, where it has them, ``family``, ``group`` and ``frame``: of ``rates``, ``contrast``, ``frame_by_stance`` or a
        table of findings. A row with a ``group`` needs ``by``.
    n
        Places to draw, from 1; all where there are no more.
    seed
        A whole number from 0: the same seed gives the same places.
    family
        What is counted, where the row does not say: ``code``, ``commitment``, ``frame``, ``source_type``, ``lemma`` …
        (the families of :func:`workbench.find.concordance.kwic.concordance`).
    documents
        Only these: an id, ids, an expression over ``documents``, or a filter.
    by
        Column (or expression) that made the groups of the row.
    within
        Only sentences in which these hold too, family → category or categories: ``{"frame": "sanctions"}``.
    parts
        Parts of the texts, as in :func:`workbench.compare.rates.document_rates`.
    context
        Characters on each side.
    metadata
        Columns of ``documents`` to put beside the places.

    Returns
    -------
    DataFrame
        Columns of :data:`SAMPLE`, then the metadata; one row a place, in the order of the corpus.

    Raises
    ------
    StatisticsError
        If ``n`` is below 1, the cell is empty, the row has no category, or a group is given without ``by``.
    WorkbenchError
        If there is no such family or category.
    CorpusError
        If the corpus has not what is looked for, or knows it by document only (lemmas of a feature set).

    Notes
    -----
    What was not marked is in no cell: a sample tells how many of the marks are right (precision), never how many are
    missing. :func:`workbench.coding.sheets.save_sample` writes the sample as a sheet,
    :func:`workbench.evaluate.precision.precision` reads the judgements.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> drawn = wb.sample_places(corpus, "hearsay", n=20, documents="column")
    >>> drawn.height == drawn["cell_n"][0]  # the column has no more of them than that
    True
    >>> row = wb.rates(corpus, "code", by="group", n_resamples=10).filter(group="signed commentary", category="hearsay")
    >>> wb.sample_places(corpus, row, by="group", n=5).select("place", "category").rows()[0]
    (1, 'hearsay')
    """
    if n < 1:
        raise StatisticsError(f"n={n}", allowed="a whole number of places from 1")
    family, values, group, held = _asked(cell, family, within)
    if group is not None and by is None:
        raise StatisticsError(f"a cell of the group {group!r}", hint="give by, the column that made the groups")
    kept = _restricted(corpus, documents, by, group)
    hits = _in_sentences(kept, find_hits(kept, Query(family, values)), held, parts)
    said = _said(family, values, group, held, parts, documents)
    if hits.is_empty():
        raise StatisticsError(f"no place in the cell {said}", hint="rates(...) shows where n is above 0")
    drawn = stratified(hits, n, seed)
    lines = Concordance(ConcordanceIndex(kept), drawn)
    page = lines.page(0, size=max(lines.n, 1), context=context, metadata=list(metadata))
    numbers = counted_sentences(kept).sort(*_SENTENCE).select(
        *_SENTENCE, sentence=pl.int_range(1, pl.len() + 1).over("doc_id")
    )  # fmt: skip
    facts = page.join(numbers, on=list(_SENTENCE), how="left", maintain_order="left").with_columns(
        place=pl.int_range(1, pl.len() + 1),
        family=pl.lit(family),
        category=pl.col("source_type") if family == "source_type" else _category(family),
        source=pl.col("source_entity"),
        cell=pl.lit(said),
        cell_n=pl.lit(hits.height),
        cell_documents=pl.lit(hits["doc_id"].n_unique()),
        sample_n=pl.lit(drawn.height),
        seed=pl.lit(seed),
    )
    further = page.columns[page.width - len(list(metadata)) :] if list(metadata) else []
    return facts.select(*(pl.col(c).cast(t) for c, t in SAMPLE.items()), *further)


def stratified(hits: pl.DataFrame, n: int, seed: int) -> pl.DataFrame:
    """Return ``n`` rows of ``hits``, each with the same chance, spread over ``doc_id`` by its share; in their order.

    Raises
    ------
    StatisticsError
        If a row stands for several places.
    """
    if "n" in hits.columns and (hits["n"] > 1).any():
        raise StatisticsError("these places are known by document only", hint="attach your own copy of the texts")
    if n >= hits.height:
        return hits
    rng = resample.generator(seed, "places")
    documents = {d: i for i, d in enumerate(rng.permutation(sorted(hits["doc_id"].unique())))}
    block = np.array([documents[d] for d in hits["doc_id"]])
    order = np.lexsort((rng.random(hits.height), block))
    taken = np.floor((rng.random() + np.arange(n)) * hits.height / n).astype(np.int64)
    return hits[np.sort(order[taken])]


def _asked(
    cell: Cell, family: str, within: Mapping[str, str | Iterable[str]] | None
) -> tuple[str, tuple[str, ...], str | None, dict[str, tuple[str, ...]]]:
    """Return family, categories, group and what else has to hold in the sentence."""
    held = {f: (v,) if isinstance(v, str) else tuple(v) for f, v in (within or {}).items()}
    if isinstance(cell, pl.DataFrame):
        if cell.height != 1:
            raise StatisticsError(f"a table of {cell.height} rows is no cell", allowed="one row, as table.filter(...)")
        cell = cell.row(0, named=True)
    if isinstance(cell, Mapping):
        if not cell.get("category"):
            raise StatisticsError("a row without a category", allowed="a row of rates, contrast, findings …")
        group = cell.get("group")
        if cell.get("frame"):
            held["frame"] = (str(cell["frame"]),)
        own = str(cell.get("family") or family)
        return own, (str(cell["category"]),), None if group in (None, _ALL) else str(group), held
    values = (cell,) if isinstance(cell, str) else tuple(cell)
    if family not in SEARCHABLE:
        raise StatisticsError(f"no family {family!r} to draw places of", allowed=SEARCHABLE)
    return family, values, None, held


def _restricted(corpus: Corpus, documents: Documents | None, by: str | pl.Expr | None, group: str | None) -> Corpus:
    if documents is not None:
        corpus = corpus.filter(doc_ids=select(corpus, documents))
    if group is None:
        return corpus
    labels = group_labels(corpus, by)
    if group not in labels.values():
        raise StatisticsError(f"no group {group!r}", allowed=sorted(set(labels.values())))
    return corpus.filter(doc_ids=[d for d, own in labels.items() if own == group])


def _in_sentences(
    corpus: Corpus, hits: pl.DataFrame, held: Mapping[str, tuple[str, ...]], parts: Parts
) -> pl.DataFrame:
    if parts is not None:
        hits = hits.join(counted_sentences(corpus, parts).select(_SENTENCE), on=list(_SENTENCE), how="semi")
    for family, values in held.items():
        there = events(corpus, family, parts).filter(pl.col("category").is_in(values)).select(_SENTENCE)
        hits = hits.join(there, on=list(_SENTENCE), how="semi", maintain_order="left")
    return hits


def _category(family: str) -> pl.Expr:
    own = {"voice": "voice", "entry": "entry_id", "source_entity": "source_entity", "commitment": "commitment"}
    return pl.col(own.get(family, "label"))


def _said(
    family: str,
    values: tuple[str, ...],
    group: str | None,
    held: Mapping[str, tuple[str, ...]],
    parts: Parts,
    documents: Documents | None,
) -> str:
    said = [f"{family}: {' or '.join(values)}"]
    said += [f"with {f}: {' or '.join(v)}" for f, v in held.items()]
    said += [f"in {parts if isinstance(parts, str) else ' and '.join(parts)}"] if parts is not None else []
    said += [f"group: {group}"] if group is not None else []
    said += [f"documents: {documents}" if isinstance(documents, str) else "of some documents"] * (documents is not None)
    return "; ".join(said)
