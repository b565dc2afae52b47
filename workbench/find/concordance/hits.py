"""Hits: the places of a corpus that something is counted at, as spans of text.

What is found here is what the rates count: boilerplate is left out, so the number of hits of a category in some
documents is its ``n`` in ``compare.rates.group_rates``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.find.concordance.query import Query, Values, several
from workbench.find.concordance.search import find_text

#: A row is a hit. ``start`` and ``end`` are null where only the document is known (a lemma in a feature set); ``form`` is
#: null where the text is not here; ``n`` is how many times the row stands for; ``commitment`` is that of the sentence.
#: ``voice`` to ``source_entity`` are facts of markers and null for other hits.
HITS = {
    "doc_id": pl.String,
    "sent_id": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "form": pl.String,
    "label": pl.String,
    "voice": pl.String,
    "n": pl.Int64,
    "code": pl.String,
    "entry_id": pl.String,
    "marker_id": pl.Int64,
    "source_type": pl.String,
    "source_entity": pl.String,
    "commitment": pl.String,
}


def find_hits(
    corpus: Corpus,
    query: Query | str,
    value: Values = None,
    *,
    voice: Values = None,
    source_type: Values = None,
    verb_class: Values = None,
    commitment: Values = None,
    year: int | None = None,
    month: int | None = None,
    referent: str | None = None,
) -> pl.DataFrame:
    """Return the hits of one thing in a corpus.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    query
        What to look for; or its kind, with the other fields of :class:`Query` after it.
    value, voice, source_type, verb_class, commitment, year, month, referent
        As in :class:`Query`; unused where a whole query is given.

    Returns
    -------
    DataFrame
        Columns of :data:`HITS`, in the order of the documents and of the text.

    Raises
    ------
    WorkbenchError
        If the query is not valid, or its pattern does not compile.
    CorpusError
        If the corpus has not what is looked for (no frames, no text).
    """
    if isinstance(query, str):
        query = Query(query, value, voice, source_type, verb_class, commitment, year, referent, month)
    if query.source_type or query.verb_class:
        corpus.table("attributions")  # says so where there is none
    found = _with_facts(corpus, _FINDERS[query.kind](corpus, query))
    for name in ("voice", "source_type", "verb_class"):
        if several(getattr(query, name)):
            found = found.filter(pl.col(name).is_in(several(getattr(query, name))))
    if query.referent is not None and query.kind == "mention":
        found = found.filter(pl.col("referent") == query.referent)
    order = corpus.documents.select("doc_id", "date").with_row_index("row")
    found = _in_counted_sentences(corpus, found, several(query.commitment)).join(order, on="doc_id", how="inner")
    if query.year is not None:
        found = found.filter(pl.col("date").dt.year() == query.year)
    if query.month is not None:
        found = found.filter(pl.col("date").dt.month() == query.month)
    lacking = {c: pl.lit(1 if c == "n" else None) for c in HITS if c not in found.columns}
    shaped = found.with_columns(**lacking).with_columns(pl.col(c).cast(t) for c, t in HITS.items())
    return shaped.sort("row", "start", "end", nulls_last=True, maintain_order=True).select(list(HITS))


def _in_counted_sentences(corpus: Corpus, found: pl.DataFrame, commitments: tuple[str, ...]) -> pl.DataFrame:
    """Leave out what stands in boilerplate, and add the commitment of the sentence."""
    sentences = corpus.sentences.filter(pl.col("part") != "boilerplate")
    sentences = sentences.select("doc_id", "sent_id", pl.col("commitment").cast(pl.String))
    if "sent_id" not in found.columns:  # known by document only
        empty = found.with_columns(commitment=pl.lit(None, pl.String))
        return empty.clear() if commitments else empty
    if commitments:
        sentences = sentences.filter(pl.col("commitment").is_in(commitments))
    return found.drop("commitment", strict=False).join(sentences, on=["doc_id", "sent_id"])


def _with_facts(corpus: Corpus, found: pl.DataFrame) -> pl.DataFrame:
    """Add source and class of verb to the markers among the hits that are cues; names as text."""
    if "marker_id" in found.columns and "source_type" not in found.columns and "attributions" in corpus.tables:
        cues = corpus.attributions.select("doc_id", "marker_id", "source_type", "source_entity", "verb_class")
        found = found.join(cues, on=["doc_id", "marker_id"], how="left")
    names = [c for c in ("voice", "code", "source_type", "verb_class") if c in found.columns]
    return found.with_columns(pl.col(names).cast(pl.String))


def _markers(corpus: Corpus, query: Query) -> pl.DataFrame:
    column = {"code": "code", "voice": "voice", "entry": "entry_id", "engagement": "code"}[query.kind]
    wanted: tuple[str, ...] = query.values
    if query.kind == "engagement":
        wanted = tuple(c for c, cell in schema.ENGAGEMENT.items() if cell in query.values)
    found = corpus.markers.filter(pl.col(column).cast(pl.String).is_in(wanted))
    return found.with_columns(label=pl.col("code").cast(pl.String))


def _cues(corpus: Corpus, query: Query) -> pl.DataFrame:
    cues = corpus.attributions.filter(pl.col(query.kind).cast(pl.String).is_in(query.values))
    found = corpus.markers.join(cues, on=["doc_id", "marker_id"])
    return found.with_columns(label=pl.coalesce("source_entity", pl.col("source_type").cast(pl.String)))


def _sentences(corpus: Corpus, query: Query) -> pl.DataFrame:
    found = corpus.sentences.filter(pl.col("commitment").cast(pl.String).is_in(query.values))
    return _with_form(corpus, found).with_columns(label=pl.col("commitment").cast(pl.String))


def _frames(corpus: Corpus, query: Query) -> pl.DataFrame:
    # A sentence counts once for a frame, however often its rule holds there: the hit is the first place.
    found = corpus.table("frames").filter(pl.col("frame").is_in(query.values)).sort("doc_id", "sent_id", "start")
    first = found.unique(["doc_id", "sent_id", "frame"], keep="first", maintain_order=True)
    return _with_form(corpus, first).with_columns(label=pl.col("frame"))


def _mentions(corpus: Corpus, query: Query) -> pl.DataFrame:
    return corpus.table("mentions").filter(pl.col("variant").is_in(query.values)).with_columns(label=pl.col("variant"))


def _lemmas(corpus: Corpus, query: Query) -> pl.DataFrame:
    if "tokens" in corpus.tables:
        found = corpus.tokens.filter(pl.col("lemma").is_in(query.values))
        return found.with_columns(form=pl.col("surface"), label=pl.col("lemma"))
    counts = (
        corpus.counts.filter(pl.col("lemma").is_in(query.values)).group_by("doc_id", "lemma").agg(pl.col("n").sum())
    )
    return counts.sort("doc_id", "lemma").with_columns(form=pl.col("lemma"), label=pl.col("lemma"))


def _with_form(corpus: Corpus, spans: pl.DataFrame) -> pl.DataFrame:
    """Return spans with the text in them, null where the text is not here."""
    if corpus.documents["text"].is_null().all():
        return spans.with_columns(form=pl.lit(None, pl.String))
    texts = corpus.documents.select("doc_id", "text")
    size = pl.col("end") - pl.col("start")
    return (
        spans.join(texts, on="doc_id").with_columns(form=pl.col("text").str.slice(pl.col("start"), size)).drop("text")
    )


_FINDERS: Mapping[str, Callable[[Corpus, Query], pl.DataFrame]] = {
    **dict.fromkeys(("code", "voice", "entry", "engagement"), _markers),
    **dict.fromkeys(("source_type", "source_entity", "verb_class"), _cues),
    "plain": lambda corpus, query: find_text(corpus, query.values, regex=False),
    "regex": lambda corpus, query: find_text(corpus, query.values, regex=True),
    "commitment": _sentences,
    "frame": _frames,
    "mention": _mentions,
    "lemma": _lemmas,
}
