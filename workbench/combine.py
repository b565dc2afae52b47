"""Several corpora as one: ids kept apart, the provenance of each kept, differences of analyser named."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchWarning

#: Column of ``documents`` that names the part a document came from.
PART_COLUMN = "part_of"


def concat(parts: Mapping[str, Corpus] | Sequence[Corpus]) -> Corpus:
    """Return several corpora as one.

    Parameters
    ----------
    parts
        Corpora or feature sets, by the name each shall have, or in order (then they are called by the ``name`` in their
        provenance, else ``part1``, …).

    Returns
    -------
    Corpus
        All documents, in order, with the column ``part_of``. An id that two parts have becomes ``NAME/ID`` in each of
        them. A table is kept where every part has it. The column ``origin`` is filled (``machine`` where a part does not
        say otherwise) where any part has it. Copies of a text in two parts are not looked for: give the whole to
        :func:`workbench.door.texts.with_duplicates`. ``provenance["parts"]`` holds the provenance of each part.

    Raises
    ------
    CorpusError
        If there is no part, or two have one name.

    Warns
    -----
    WorkbenchWarning
        Where a table is lost, the parts were made by different versions of the analyser, or hand and machine meet: a
        difference between such parts can be one of method.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> news, column = corpus.filter(genre="wire-style news"), corpus.filter(doc_ids=["column"])
    >>> both = wb.concat({"news": news, "column": column})
    >>> both.documents.group_by("part_of").len().sort("len").rows()
    [('column', 1), ('news', 132)]
    """
    named = dict(parts) if isinstance(parts, Mapping) else _named(parts)
    if not named:
        raise CorpusError("nothing to put together", allowed="one corpus or more")
    known = _compare(named)
    ids = _ids(named)
    tables: dict[str, pl.DataFrame] = {"documents": _documents(named, ids)}
    for name in schema.TABLES:
        if name == "documents" or not any(name in c.tables for c in named.values()):
            continue
        lacking = [n for n, c in named.items() if name not in c.tables]
        if lacking:
            warnings.warn(f"table {name!r} is left out: {', '.join(lacking)} has none", WorkbenchWarning, stacklevel=2)
            continue
        tables[name] = schema.concat((_renamed(c.table(name), ids[n]) for n, c in named.items()), name)
    about: dict[str, Any] = {"parts": {n: {"documents": c.documents.height, **c.provenance} for n, c in named.items()}}
    return Corpus(tables, about | known)


def _named(parts: Sequence[Corpus]) -> dict[str, Corpus]:
    named: dict[str, Corpus] = {}
    for number, corpus in enumerate(parts, start=1):
        name = str(corpus.provenance.get("name") or f"part{number}")
        if name in named:
            raise CorpusError(f"two parts are called {name!r}", hint="give names: concat({'a': one, 'b': other})")
        named[name] = corpus
    return named


def _compare(named: Mapping[str, Corpus]) -> dict[str, Any]:
    """Warn of differences of method; return the provenance that all parts share."""
    analysers = {n: c.provenance.get("analysis") for n, c in named.items()}
    origins = {o for c in named.values() for o in _origins(c)}
    if {o.partition(":")[0] for o in origins} == {"machine", "hand"}:
        text = "hand and machine labels stand in one corpus: a difference between them can be one of method"
        warnings.warn(text, WorkbenchWarning, stacklevel=3)
    made = {n: a for n, a in analysers.items() if a}
    if len({str(a) for a in made.values()}) > 1:
        text = f"{', '.join(made)} were made by different versions of the analyser; build them again to compare them"
        warnings.warn(text, WorkbenchWarning, stacklevel=3)
    first = next(iter(named.values())).provenance
    shared = ("analysis", "frames", "mentions")
    return {k: first[k] for k in shared if k in first and all(c.provenance.get(k) == first[k] for c in named.values())}


def _origins(corpus: Corpus) -> list[str]:
    if schema.ORIGIN_COLUMN not in corpus.documents.columns:
        return ["machine"]
    return corpus.documents[schema.ORIGIN_COLUMN].fill_null("machine").unique().to_list()


def _ids(named: Mapping[str, Corpus]) -> dict[str, dict[str, str]]:
    """Return the new id of each document of each part that needs one."""
    counts = pl.concat([c.documents.select("doc_id") for c in named.values()])["doc_id"].value_counts()
    twice = set(counts.filter(pl.col("count") > 1)["doc_id"])
    return {n: {d: f"{n}/{d}" for d in c.documents["doc_id"] if d in twice} for n, c in named.items()}


def _documents(named: Mapping[str, Corpus], ids: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    frames = [_renamed(c.documents, ids[n]).with_columns(pl.lit(n).alias(PART_COLUMN)) for n, c in named.items()]
    if any(schema.ORIGIN_COLUMN in f.columns for f in frames):
        frames = [
            f if schema.ORIGIN_COLUMN in f.columns else f.with_columns(pl.lit("machine").alias(schema.ORIGIN_COLUMN))
            for f in frames
        ]
    types: dict[str, set[pl.DataType]] = {}
    for frame in frames:
        for column, dtype in frame.schema.items():
            types.setdefault(column, set()).add(dtype)
    # A column of the user's own that has two types in two parts becomes text in both.
    mixed = [c for c, t in types.items() if len(t - {pl.Null()}) > 1]
    frames = [f.with_columns(pl.col(c).cast(pl.String) for c in mixed if c in f.columns) for f in frames]
    whole = pl.concat(frames, how="diagonal_relaxed")
    own = list(schema.TABLES["documents"].columns)
    return whole.select(*own, *(c for c in whole.columns if c not in own))


def _renamed(frame: pl.DataFrame, ids: Mapping[str, str]) -> pl.DataFrame:
    named = [c for c in ("doc_id", schema.DUPLICATE_COLUMN) if c in frame.columns]
    return frame.with_columns(pl.col(c).replace(dict(ids)) for c in named) if ids else frame
