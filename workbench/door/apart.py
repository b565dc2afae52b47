"""Counts made where the parts of a corpus lie: what comes back is counts by document, and not the tables.

A part is some documents in a row. Each is counted by the function that counts a whole corpus, over the rows of its documents
alone: here, one part after the other, or on the workers of a cluster, which read from the store themselves. The counts are put
together under the whole corpus, so that rates, contrasts, word lists and keyness find them as if they had made them.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from workbench.compare.words.type_table import keep_lemmas
from workbench.cores import cluster
from workbench.corpus import Corpus
from workbench.counting.apart import put_together
from workbench.counting.cube import CountMatrix, count_among
from workbench.counting.families import FAMILIES, FRAME, LATER, NAME, categories
from workbench.counting.words import counted_lemmas, numbered_together
from workbench.errors import StatisticsError
from workbench.storage.tables import Source, Tables, lazily

Place = str | os.PathLike[str]
#: Types, ids of documents and the arrays of a sparse table of lemmas.
_Lemmas = tuple[pl.DataFrame, pl.DataFrame, list[Any]]

#: What is counted where nothing is named: markers, sentences, attributions, words.
COUNTED = ("code", "commitment", "source_type", "lemma")
#: Families that came later can be missing in one part and not in others.
_ALLOWED = (*(f for f in FAMILIES if f not in LATER), FRAME, f"{NAME}REFERENT", "lemma")
#: Characters of a part, so that a worker needs some tens of megabytes.
PART = 4_000_000


def counted(
    place: Place,
    families: Collection[str] = COUNTED,
    *,
    scheduler: str | None = None,
    executor: Executor | None = None,
    part_characters: int = PART,
) -> Corpus:
    """Count a corpus where it lies, and return it without its texts and with these counts.

    Parameters
    ----------
    place
        A corpus folder, or the address of a corpus in an object store (``s3://…``). With a scheduler, the workers must reach
        it under this name too.
    families
        What is counted: ``code``, ``voice``, ``engagement``, ``commitment``, ``source_type``, ``verb_class``, of a coded
        corpus ``frame`` and ``name:REFERENT``, and ``lemma`` (frequencies and document frequencies of words). In the units
        that rates have by default, in all parts of the texts but boilerplate.
    scheduler
        Address of a Dask scheduler (``tcp://host:8786``) whose workers count a part each; by default this process counts.
    executor
        Anything with ``submit``, in its place.
    part_characters
        Characters that the documents of a part have together, about.

    Returns
    -------
    Corpus
        The corpus, lazily: ``documents`` without texts are here, other tables are read from ``place`` when something asks for
        them. :func:`workbench.rates`, :func:`workbench.contrast`, :func:`workbench.frequencies` and
        :func:`workbench.keyness` over lemmas take the counts from it; a contrast reads besides what it says of the one
        document and of the errors of measurement.

    Raises
    ------
    CorpusError
        If there is no corpus, or a table is missing.
    StatisticsError
        If there is no such family, or it came with later tables (polarity, sides and kinds of sources).
    WorkbenchError
        If no scheduler answers.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.counted("corpora/rapprochement", ["code"])
    >>> wb.rates(corpus, by=None).equals(wb.rates(wb.read("corpora/rapprochement"), by=None))
    True
    """
    if unknown := [f for f in families if f not in _ALLOWED and not f.startswith(NAME)]:
        raise StatisticsError(f"{unknown[0]!r} cannot be counted in parts", allowed=_ALLOWED)
    if part_characters < 1:
        raise StatisticsError(f"part_characters={part_characters}", allowed="1 or more")
    corpus = _opened(place)
    # Which frames and names there are is known of the whole alone: two columns of their tables are read here for it.
    wanted = {family: categories(corpus, family) if family != "lemma" else () for family in families}
    spans = _parts(corpus.documents["n_chars"], part_characters)
    with cluster(scheduler) as workers:
        found = list(_found(str(place), spans, wanted, workers or executor))
    for of_family in zip(*(part.counts for part in found), strict=True):
        put_together(corpus, of_family)
    if "lemma" in families:
        keep_lemmas(lazily(corpus.tables), *_joined([part.lemmas for part in found if part.lemmas is not None]))
    return corpus


@dataclass(frozen=True)
class _Part:
    """What was counted in some documents: counts by family, and lemmas."""

    counts: Sequence[CountMatrix]
    lemmas: _Lemmas | None


def _opened(place: Place) -> Corpus:
    """Open a corpus of which the documents are read without their texts."""
    whole = Corpus.read(place, attached=False)
    tables = lazily(whole.tables)
    documents = tables.scan("documents").with_columns(text=pl.lit(None, pl.String)).collect()
    return Corpus(tables.replace(documents=documents), whole.provenance)


def _parts(sizes: pl.Series, most: int) -> list[tuple[int, int]]:
    """Return the first document of each part and the one after its last; one part without documents of an empty corpus."""
    number = (sizes.fill_null(0).cum_sum() - sizes.fill_null(0)) // most
    begins = np.flatnonzero(number.rle_id().diff().fill_null(1).to_numpy()).tolist() or [0]
    return list(zip(begins, [*begins[1:], sizes.len()], strict=True))


def _found(
    place: str, spans: Sequence[tuple[int, int]], families: Mapping[str, tuple[str, ...]], workers: Any
) -> Iterator[_Part]:
    if workers is None:
        yield from (count_part(place, first, stop, families) for first, stop in spans)
        return
    futures = [workers.submit(count_part, place, first, stop, families) for first, stop in spans]
    try:
        yield from (future.result() for future in futures)
    except BaseException:
        for future in futures:
            future.cancel()
        raise


def count_part(place: str, first: int, stop: int, families: Mapping[str, Sequence[str]]) -> _Part:
    """Count categories by family in the documents from one number to another, in the order of the corpus; run by a worker."""
    whole = _opened(place)
    documents = whole.documents[first:stop]
    tables = lazily(whole.tables)
    ids = documents.select("doc_id")

    def rows(name: str) -> pl.DataFrame:
        # Where the rows of these documents stand is known from one column; of the others only that is read.
        at = tables.scan(name).select("doc_id").with_row_index("row").join(ids.lazy(), on="doc_id", how="semi")
        least, most = at.select(pl.col("row").min(), most=pl.col("row").max()).collect().row(0)
        if least is None:
            return tables.scan(name).head(0).collect()
        near = tables.scan(name).slice(least, most - least + 1)
        return near.join(ids.lazy(), on="doc_id", how="semi", maintain_order="left").collect()

    own: dict[str, Source] = {name: partial(rows, name) for name in tables if name != "documents"}
    part = Corpus(Tables({**own, "documents": documents}), whole.provenance)
    counts = [count_among(part, family, among) for family, among in families.items() if family != "lemma"]
    return _Part(counts, counted_lemmas(part.counts.lazy()) if "lemma" in families else None)


def _joined(parts: Sequence[_Lemmas]) -> _Lemmas:
    """Return the lemmas of all parts as those of one corpus."""
    from scipy.sparse import csr_array, vstack

    places, types = numbered_together([types for types, _, _ in parts])
    tables = [
        csr_array((data, place[columns], begins), shape=(ids.height, types.height))
        for place, (_, ids, (data, columns, begins)) in zip(places, parts, strict=True)
    ]
    ids = pl.concat([ids for _, ids, _ in parts])
    order = ids["doc_id"].arg_sort()
    counts = vstack(tables, format="csr")[order.to_numpy()]
    arrays = [a.astype(np.int32) for a in (counts.data, counts.indices, counts.indptr)]
    return types, ids[order], arrays
