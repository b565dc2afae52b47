"""Families of categories that can be counted in a corpus, and the counting.

A family is a set of categories and the events that belong to them: the codes of the markers, their Engagement
cells, their voices, the source types of attributions and the classes of their verbs, the commitment labels of
sentences. A coded corpus has two more: ``frame`` (a sentence in which a frame holds is one event of it, however often it
does) and ``name:REFERENT`` (the mentions of a referent by the name that was chosen). What stands in boilerplate is no
event and adds nothing to the exposure.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import schema
from workbench.corpus import Corpus, Selection
from workbench.errors import CorpusError, StatisticsError

#: The categories of each fixed family, in the order in which tables list them; those of a coded corpus depend on its
#: coding: see :func:`categories`.
FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "code": schema.CODES,
        "voice": schema.VOICES,
        "commitment": schema.COMMITMENTS,
        "source_type": schema.SOURCE_TYPES,
        "verb_class": schema.VERB_CLASSES,
        "engagement": tuple(dict.fromkeys(cell for cell in schema.ENGAGEMENT.values() if cell is not None)),
    }
)

FRAME, NAME = "frame", "name:"
_IN_SENTENCES = ("commitment", FRAME)

#: What rates are per: 1,000 word tokens, or 100 sentences.
UNITS: Mapping[str, int] = MappingProxyType({"tokens": 1000, "sentences": 100})

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CountMatrix:
    """Counts of a family by row (a document, or a sentence) and category.

    Attributes
    ----------
    rows
        Document ids, shape (rows,); for sentences, the document of each.
    n
        Counts, shape (rows, categories).
    exposure
        Tokens or sentences of each row, shape (rows,).
    n_tokens
        Word tokens of each row, shape (rows,), whatever the unit.
    """

    family: str
    unit: str
    categories: tuple[str, ...]
    rows: list[str]
    n: Counts
    exposure: Counts
    n_tokens: Counts

    @property
    def scale(self) -> int:
        """The factor from count / exposure to the rate."""
        return UNITS[self.unit]

    def take(self, mask: npt.NDArray[np.bool_]) -> CountMatrix:
        """Return the rows for which ``mask`` is true."""
        rows = [r for r, kept in zip(self.rows, mask, strict=True) if kept]
        return CountMatrix(
            self.family, self.unit, self.categories, rows, self.n[mask], self.exposure[mask], self.n_tokens[mask]
        )


def family_unit(family: str, unit: str | None) -> str:
    """Return the unit to count ``family`` in: the one given, or sentences for commitment and frames, else tokens."""
    if family not in FAMILIES and family != FRAME and not family.startswith(NAME):
        raise StatisticsError(f"no family of categories {family!r}", allowed=(*FAMILIES, FRAME, f"{NAME}REFERENT"))
    if unit is None:
        return "sentences" if family in _IN_SENTENCES else "tokens"
    if unit not in UNITS:
        raise StatisticsError(f"no unit {unit!r}", allowed=UNITS)
    return unit


def categories(corpus: Corpus, family: str) -> tuple[str, ...]:
    """Return the categories of a family in a corpus, in the order in which tables list them.

    Frames are those the corpus was coded with, also where one holds nowhere; names of a referent are those that occur,
    the most frequent one first.

    Raises
    ------
    CorpusError
        If the corpus has not been coded, or has no mention of the referent.
    StatisticsError
        If there is no such family.
    """
    family_unit(family, None)
    if family in FAMILIES:
        return FAMILIES[family]
    if family == FRAME:
        coded = corpus.provenance.get("frames", {}).get("ids", ())
        return tuple(dict.fromkeys([*coded, *_coded(corpus, "frames")["frame"].unique().sort()]))
    referent = family.removeprefix(NAME)
    mentions = _coded(corpus, "mentions")
    found = mentions.filter(pl.col("referent") == referent).group_by("variant").len()
    if found.is_empty():
        known = mentions["referent"].unique().sort().to_list()
        raise CorpusError(
            f"no mention of {referent!r} in this {corpus.kind}", allowed=known or "none: nothing is mentioned"
        )
    return tuple(found.sort("len", "variant", descending=[True, False])["variant"])


def _coded(corpus: Corpus, name: str) -> pl.DataFrame:
    if name not in corpus.tables:
        raise CorpusError(
            f"this {corpus.kind} has no table {name!r}", hint="code the corpus: workbench.coding.code.code(corpus)"
        )
    return corpus.table(name)


def counted_sentences(corpus: Corpus) -> pl.DataFrame:
    """Return the sentences that count: all but boilerplate."""
    return corpus.sentences.filter(pl.col("part") != "boilerplate")


def events(corpus: Corpus, family: str) -> pl.DataFrame:
    """Return one row per event of the family outside boilerplate: doc_id, sent_id, category."""
    sentences = counted_sentences(corpus)
    columns = ("doc_id", "sent_id", "category")
    if family == "commitment":
        found = sentences.rename({"commitment": "category"})
    elif family == FRAME:
        held = _coded(corpus, "frames").select("doc_id", "sent_id", category="frame").unique()
        found = held.join(sentences.select("doc_id", "sent_id"), on=["doc_id", "sent_id"], how="semi")
    elif family.startswith(NAME):
        named = _coded(corpus, "mentions").filter(pl.col("referent") == family.removeprefix(NAME))
        found = named.join(sentences.select("doc_id", "sent_id"), on=["doc_id", "sent_id"], how="semi")
        found = found.rename({"variant": "category"})
    else:
        found = corpus.markers.join(sentences.select("doc_id", "sent_id"), on=["doc_id", "sent_id"], how="semi")
        if family in ("source_type", "verb_class"):
            found = corpus.attributions.join(found.select("doc_id", "marker_id", "sent_id"), on=["doc_id", "marker_id"])
        if family == "engagement":
            cell = pl.col("code").cast(pl.String).replace_strict(dict(schema.ENGAGEMENT), return_dtype=pl.String)
            found = found.with_columns(category=cell)
        else:
            found = found.rename({family: "category"})
    return found.select(columns).with_columns(pl.col("category").cast(pl.String)).drop_nulls("category")


def count_documents(corpus: Corpus, family: str, unit: str | None = None) -> CountMatrix:
    """Count a family in every document; documents are in the order of their ids, so results do not depend on rows."""
    unit = family_unit(family, unit)
    ids = corpus.documents.select("doc_id").sort("doc_id")
    size = counted_sentences(corpus).group_by("doc_id").agg(sentences=pl.len(), tokens=pl.col("n_tokens").sum())
    frame = ids.join(size, on="doc_id", how="left", maintain_order="left").fill_null(0).with_row_index("row")
    found = events(corpus, family).join(frame.select("doc_id", "row"), on="doc_id")
    return _matrix(family, unit, categories(corpus, family), frame, found)


def count_sentences(corpus: Corpus, doc_ids: Iterable[str], family: str, unit: str | None = None) -> CountMatrix:
    """Count a family in every sentence of some documents: the blocks by which one document is resampled."""
    unit = family_unit(family, unit)
    part = corpus.filter(doc_ids=doc_ids)
    sentences = counted_sentences(part).sort("doc_id", "sent_id")
    frame = sentences.select(
        "doc_id", "sent_id", tokens="n_tokens", sentences=pl.lit(1, dtype=pl.Int64)
    ).with_row_index("row")
    found = events(part, family).join(frame.select("doc_id", "sent_id", "row"), on=["doc_id", "sent_id"])
    # Of the whole corpus: a part may lack names that the rest has.
    return _matrix(family, unit, categories(corpus, family), frame, found)


def _matrix(family: str, unit: str, names: tuple[str, ...], frame: pl.DataFrame, found: pl.DataFrame) -> CountMatrix:
    column = pl.col("category").replace_strict({c: i for i, c in enumerate(names)}, return_dtype=pl.Int64)
    cell = found.select(pl.col("row").cast(pl.Int64) * len(names) + column).to_series().to_numpy()
    n = np.bincount(cell, minlength=frame.height * len(names)).reshape(frame.height, len(names))
    tokens = frame["tokens"].cast(pl.Int64).to_numpy()
    exposure = tokens if unit == "tokens" else frame["sentences"].cast(pl.Int64).to_numpy()
    return CountMatrix(family, unit, names, frame["doc_id"].to_list(), n.astype(np.int64), exposure, tokens)


def group_labels(corpus: Corpus, by: str | pl.Expr | None) -> dict[str, str]:
    """Return the group of each document.

    ``by`` is a column of ``documents``, an expression over them, or ``None`` for one group, ``all``. Documents
    without a value are a group of their own, ``(unknown)``.
    """
    documents = corpus.documents
    if by is None:
        return dict.fromkeys(documents["doc_id"].to_list(), "all")
    if isinstance(by, str) and by not in documents.columns:
        raise StatisticsError(f"no metadata column {by!r} to group by", allowed=documents.columns)
    values = documents.select((pl.col(by) if isinstance(by, str) else by).alias("group")).to_series()
    if values.dtype.is_nested() or values.len() != documents.height:
        raise StatisticsError(f"cannot group by {by}", allowed="one plain value a document")
    if values.dtype.is_float():
        values = values.fill_nan(None)
    labels: list[Any] = values.cast(pl.String).fill_null("(unknown)").to_list()
    return dict(zip(documents["doc_id"].to_list(), labels, strict=True))


def select(corpus: Corpus, target: str | Iterable[str] | pl.Expr | Selection) -> list[str]:
    """Return the ids of the documents that ``target`` names, sorted: an id, ids, an expression over documents, a filter.

    Raises
    ------
    CorpusError
        If an id is not in the corpus.
    StatisticsError
        If nothing is selected.
    """
    known = corpus.documents["doc_id"].to_list()
    if isinstance(target, pl.Expr):
        chosen = corpus.documents.filter(target)["doc_id"].to_list()
    elif not isinstance(target, str) and hasattr(target, "doc_ids"):
        chosen = target.doc_ids(corpus)
    else:
        chosen = [target] if isinstance(target, str) else list(dict.fromkeys(target))
        if not set(chosen) <= set(known):
            chosen = [schema.same_name(doc_id, known) for doc_id in chosen]
        if unknown := sorted(set(chosen) - set(known)):
            near = difflib.get_close_matches(unknown[0], known, n=3, cutoff=0.6)
            hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
            raise CorpusError(f"no document {unknown[0]!r}", hint=f"{hint}documents['doc_id'] lists the ids")
    if not chosen:
        raise StatisticsError("the target is empty: no document is selected", hint="give a doc_id of the corpus")
    return sorted(chosen)
