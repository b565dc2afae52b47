"""Families of categories that can be counted in a corpus, the groups and targets, and the parts of a text that count.

A family is a set of categories and the events that belong to them: the codes of the markers, their Engagement
cells, their voices, the source types of attributions and the classes of their verbs, the sides and kinds of sources, the
commitment labels and the polarity of sentences, the polarity of what markers speak of. A coded corpus has two more: ``frame`` (a sentence in which a frame holds is one event of it, however often it
does) and ``name:REFERENT`` (the mentions of a referent by the name that was chosen). What stands in boilerplate is no
event and adds nothing to the exposure.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import polars as pl

from workbench import schema
from workbench.corpus import Corpus, Selection
from workbench.errors import CorpusError, StatisticsError
from workbench.storage.tables import lazily

#: The categories of each fixed family, in the order in which tables list them; those of a coded corpus depend on its
#: coding: see :func:`categories`.
FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "code": schema.CODES,
        "voice": schema.VOICES,
        "commitment": schema.COMMITMENTS,
        "source_type": schema.SOURCE_TYPES,
        "verb_class": schema.VERB_CLASSES,
        "source_side": schema.SOURCE_SIDES,
        "source_kind": schema.SOURCE_KINDS,
        "polarity": schema.POLARITIES,
        "marker_polarity": schema.POLARITIES,
        "engagement": tuple(dict.fromkeys(cell for cell in schema.ENGAGEMENT.values() if cell is not None)),
    }
)

FRAME, NAME = "frame", "name:"
#: Families of which a sentence has one category (or has it or not): their rates by sentence are shares.
SHARES = ("commitment", "polarity", FRAME)
#: Families read from columns that came later, so that an older corpus has none.
LATER = ("polarity", "marker_polarity", "source_side", "source_kind")

#: The parts of a text that count by default: all but boilerplate.
COUNTED_PARTS = tuple(p for p in schema.PARTS if p != "boilerplate")

#: Parts of a text to count in: one, several, or None for all that count.
Parts: TypeAlias = str | Iterable[str] | None

#: What rates are per: 1,000 word tokens, or 100 sentences.
UNITS: Mapping[str, int] = MappingProxyType({"tokens": 1000, "sentences": 100})


def family_unit(family: str, unit: str | None) -> str:
    """Return the unit to count ``family`` in: the one given, or sentences for commitment, polarity and frames, else tokens."""
    if family not in FAMILIES and family != FRAME and not family.startswith(NAME):
        raise StatisticsError(f"no family of categories {family!r}", allowed=(*FAMILIES, FRAME, f"{NAME}REFERENT"))
    if unit is None:
        return "sentences" if family in SHARES else "tokens"
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
        held = _scanned(corpus, "frames").select(pl.col("frame").unique().sort()).collect()
        return tuple(dict.fromkeys([*coded, *held["frame"]]))
    referent = family.removeprefix(NAME)
    mentions = _scanned(corpus, "mentions")
    found = mentions.filter(pl.col("referent") == referent).group_by("variant").len().collect()
    if found.is_empty():
        known = mentions.select(pl.col("referent").unique().sort()).collect()["referent"].to_list()
        raise CorpusError(
            f"no mention of {referent!r} in this {corpus.kind}", allowed=known or "none: nothing is mentioned"
        )
    return tuple(found.sort("len", "variant", descending=[True, False])["variant"])


def coded_table(corpus: Corpus, name: str) -> pl.DataFrame:
    """Return a table that coding adds (``frames``, ``mentions``), or say how to have it."""
    _require_coded(corpus, name)
    return corpus.table(name)


def _scanned(corpus: Corpus, name: str) -> pl.LazyFrame:
    """Return such a table to read some columns of."""
    _require_coded(corpus, name)
    return lazily(corpus.tables).scan(name)


def _require_coded(corpus: Corpus, name: str) -> None:
    if name not in corpus.tables:
        raise CorpusError(
            f"this {corpus.kind} has no table {name!r}", hint="code the corpus: workbench.coding.code.code(corpus)"
        )


def coded_frames(corpus: Corpus, wanted: Iterable[str] | None) -> list[str]:
    """Return the frames to count: those that were coded, in their order, also where one has no hit."""
    known = list(categories(corpus, FRAME))
    if wanted is None:
        return known
    chosen = [wanted] if isinstance(wanted, str) else list(wanted)
    for name in chosen:
        if name not in known:
            raise StatisticsError(f"no frame {name!r} was coded in this {corpus.kind}", allowed=known)
    return chosen


def has_later(corpus: Corpus) -> bool:
    """Say whether a corpus has the columns that came later (polarity, sides of sources), or is older than they are."""
    return corpus.sentences.is_empty() or not corpus.sentences["polarity"].is_null().all()


def require_later(corpus: Corpus, family: str) -> None:
    """Refuse a family whose column the corpus is older than: no polarity is known there, which is not a count of 0.

    Raises
    ------
    CorpusError
        If no sentence of the corpus has a polarity.
    """
    if family in LATER and not has_later(corpus):
        raise CorpusError(
            f"this {corpus.kind} has no {family}: it was built before there was one, or coded by hand",
            hint="build it again from its texts",
        )


def counted_parts(parts: Parts = None) -> tuple[str, ...]:
    """Return the parts of a text that count: those given, or by default all but boilerplate.

    Parameters
    ----------
    parts
        ``title``, ``heading`` or ``body``, or several of them. None for all three.

    Raises
    ------
    StatisticsError
        If there is no such part, none is given, or it is boilerplate, which is never counted.
    """
    if parts is None:
        return COUNTED_PARTS
    chosen = (parts,) if isinstance(parts, str) else tuple(parts)
    for part in chosen or ("",):
        if part not in COUNTED_PARTS:
            raise StatisticsError(f"no part {part!r} to count in", allowed=COUNTED_PARTS)
    return tuple(p for p in COUNTED_PARTS if p in chosen)


def counted_sentences(corpus: Corpus, parts: Parts = None) -> pl.DataFrame:
    """Return the sentences that count: those of some ``parts`` (:func:`counted_parts`), by default all but boilerplate."""
    return corpus.sentences.filter(pl.col("part").is_in(counted_parts(parts)))


def numbered_sentences(corpus: Corpus) -> pl.DataFrame:
    """Return the sentences that count with ``number``: from 1 in each document, as coders and code sheets number them."""
    counted = counted_sentences(corpus).sort("doc_id", "sent_id")
    return counted.with_columns(number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("doc_id"))


#: The group of documents without a value.
UNKNOWN = "(unknown)"


def group_labels(corpus: Corpus, by: str | pl.Expr | None) -> dict[str, str]:
    """Return the group of each document.

    ``by`` is a column of ``documents``, an expression over them, or ``None`` for one group, ``all``. Documents
    without a value are a group of their own, ``(unknown)``.
    """
    labels: list[str] = group_values(corpus, by).to_list()
    return dict(zip(corpus.documents["doc_id"].to_list(), labels, strict=True))


def group_values(corpus: Corpus, by: str | pl.Expr | None) -> pl.Series:
    """Return the group of each document as :func:`group_labels`, in the order of ``corpus.documents``."""
    documents = corpus.documents
    if by is None:
        return pl.repeat("all", documents.height, dtype=pl.String, eager=True)
    if isinstance(by, str) and by not in documents.columns:
        raise StatisticsError(f"no metadata column {by!r} to group by", allowed=documents.columns)
    values = documents.select((pl.col(by) if isinstance(by, str) else by).alias("group")).to_series()
    if values.dtype.is_nested() or values.len() != documents.height:
        raise StatisticsError(f"cannot group by {by}", allowed="one plain value a document")
    if values.dtype.is_float():
        values = values.fill_nan(None)
    return values.cast(pl.String).fill_null(UNKNOWN)


def in_order(groups: Iterable[str]) -> list[str]:
    """Return the different groups in the order in which they are shown: by name, ``(unknown)`` last."""
    return sorted(set(groups), key=lambda g: (g == UNKNOWN, g))


def select(corpus: Corpus, target: str | Iterable[str] | pl.Expr | Selection) -> list[str]:
    """Return the ids of the documents that ``target`` names, sorted: an id, ids, an expression over documents, a filter.

    Raises
    ------
    CorpusError
        If an id is not in the corpus.
    StatisticsError
        If nothing is selected.
    """
    if isinstance(target, pl.Expr):
        chosen = corpus.documents.filter(target)["doc_id"].to_list()
    elif not isinstance(target, str) and hasattr(target, "doc_ids"):
        chosen = target.doc_ids(corpus)
    else:
        chosen = [target] if isinstance(target, str) else list(dict.fromkeys(target))
        ids = corpus.documents["doc_id"]
        if not all(isinstance(c, str) for c in chosen) or ids.is_in(chosen).sum() < len(chosen):
            known = ids.to_list()
            if not set(chosen) <= set(known):
                chosen = [schema.same_name(doc_id, known) for doc_id in chosen]
            if unknown := sorted(set(chosen) - set(known)):
                near = difflib.get_close_matches(unknown[0], known, n=3, cutoff=0.6)
                hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
                raise CorpusError(f"no document {unknown[0]!r}", hint=f"{hint}documents['doc_id'] lists the ids")
    if not chosen:
        raise StatisticsError("the target is empty: no document is selected", hint="give a doc_id of the corpus")
    return sorted(chosen)
