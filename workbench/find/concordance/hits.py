"""Hits: the places of a corpus that something is counted at, as spans of text.

What is found here is what the rates count, because both read :func:`workbench.counting.events.events`: the number of hits
of a category in some documents is its ``n`` in ``workbench.rates``.
"""

from __future__ import annotations

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting.events import events
from workbench.counting.families import NAME, Parts, counted_sentences
from workbench.counting.word_index import word_index
from workbench.find.concordance.query import Query, Values, several
from workbench.find.concordance.search import find_text
from workbench.find.concordance.token_search import find_tokens
from workbench.find.concordance.token_search import near as in_context
from workbench.storage.tables import lazily

#: A row is a hit. ``start`` and ``end`` are null where only the document is known (a lemma in a feature set); ``form`` is
#: null where the text is not here; ``n`` is how many times the row stands for; ``commitment`` is that of the sentence,
#: ``polarity`` that of the marker's content or, for other hits, of the sentence, ``confidence`` that of the marker.
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
    "polarity": pl.String,
    "confidence": pl.Float64,
    "source_side": pl.String,
    "source_kind": pl.String,
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
    near: str | None = None,
    lacking: str | None = None,
    window: tuple[int, int] = (5, 5),
    parts: Parts = None,
) -> pl.DataFrame:
    """Return the hits of one thing in a corpus.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    query
        What to look for; or its family, with the other fields of :class:`Query` after it.
    value, voice, source_type, verb_class, commitment, year, month, referent, near, lacking, window
        As in :class:`Query`; unused where a whole query is given.
    parts
        Parts of the texts to look in (title, heading, body); by default all but boilerplate. What is known by document
        only (a lemma in a feature set) is in no part.

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
        query = Query(
            query, value, voice, source_type, verb_class, commitment, year, referent, month, near, lacking, window
        )
    if query.source_type or query.verb_class:
        corpus.table("attributions")  # says so where there is none
    found = _with_facts(corpus, _places(corpus, query))
    for name in ("voice", "source_type", "verb_class"):
        if several(getattr(query, name)):
            found = found.filter(pl.col(name).is_in(several(getattr(query, name))))
    for context, without in ((query.near, False), (query.lacking, True)):
        if context:
            found = in_context(corpus, found, context, query.window, lacking=without)
    order = corpus.documents.select("doc_id", "date").with_row_index("row")
    found = _in_counted_sentences(corpus, found, several(query.commitment), parts).join(order, on="doc_id", how="inner")
    if query.year is not None:
        found = found.filter(pl.col("date").dt.year() == query.year)
    if query.month is not None:
        found = found.filter(pl.col("date").dt.month() == query.month)
    absent = {c: pl.lit(1 if c == "n" else None) for c in HITS if c not in found.columns}
    shaped = found.with_columns(**absent).with_columns(pl.col(c).cast(t) for c, t in HITS.items())
    return shaped.sort("row", "start", "end", nulls_last=True, maintain_order=True).select(list(HITS))


def _in_counted_sentences(
    corpus: Corpus, found: pl.DataFrame, commitments: tuple[str, ...], parts: Parts
) -> pl.DataFrame:
    """Leave out what stands in other parts of a text, and add the commitment of the sentence."""
    labels = pl.col("commitment", "polarity").cast(pl.String)
    sentences = schema.completed(counted_sentences(corpus, parts), "sentences").select("doc_id", "sent_id", labels)
    if "sent_id" not in found.columns:  # known by document only
        empty = found.with_columns(commitment=pl.lit(None, pl.String), polarity=pl.lit(None, pl.String))
        return empty.clear() if commitments or parts is not None else empty
    if commitments:
        sentences = sentences.filter(pl.col("commitment").is_in(commitments))
    if "code" in found.columns:  # a marker's polarity is that of its content
        sentences = sentences.drop("polarity")
    return found.drop("commitment", strict=False).join(sentences, on=["doc_id", "sent_id"])


def _places(corpus: Corpus, query: Query) -> pl.DataFrame:
    """Return where what is looked for stands: doc_id, sent_id, start, end, label, and what else is known of it."""
    if query.family in ("plain", "regex"):
        return find_text(corpus, query.values, regex=query.family == "regex")
    if query.family == "tokens":
        return _with_form(corpus, find_tokens(corpus, query.values))
    if query.family == "lemma" and "tokens" not in corpus.tables:
        return _counted_lemmas(corpus, query.values)
    if query.family == "lemma":  # of the kept tokens, in place of an event for every token of the corpus
        found = _lemmas(corpus, query.values)
        return found.with_columns(
            label=pl.col("lemma"), marker_id=pl.lit(None, pl.Int64), voice=pl.lit(None, pl.String)
        )
    family = NAME + query.referent if query.family == "mention" and query.referent is not None else query.family
    found = events(corpus, family).filter(pl.col("category").is_in(query.values))
    return found.with_columns(label=pl.col("category"))


def _lemmas(corpus: Corpus, lemmas: tuple[str, ...]) -> pl.DataFrame:
    """Return where lemmas stand: from the index where it numbers them, else by one look at all tokens, which is sooner done.

    Of a corpus on disk the look reads the rows of these lemmas alone; who asks a second time has the index made, for this
    and later sessions. What stands in no sentence that counts is left out by who asked.
    """
    index = word_index(corpus, "places of lemmas")
    if index.is_kept or index.is_worth_making():
        return index.lemma_places(lemmas)
    columns = ["doc_id", "sent_id", "start", "end", "lemma"]
    tokens = lazily(corpus.tables).scan("tokens").filter(pl.col("lemma").is_in(lemmas))
    return tokens.select(*columns, "token_id").collect().sort("doc_id", "token_id").select(columns)


def _with_facts(corpus: Corpus, found: pl.DataFrame) -> pl.DataFrame:
    """Add what the tables say of the markers among the hits, and the text of the others where it is here."""
    if "marker_id" not in found.columns:
        return found
    if found["marker_id"].is_null().all():
        return _with_form(corpus, found)
    key = ["doc_id", "marker_id"]
    labels = pl.col("code", "polarity").cast(pl.String)
    facts = corpus.markers.select(*key, "form", "entry_id", labels, "confidence")
    found = found.join(facts, on=key, how="left").with_columns(label=pl.col("code"))
    if "attributions" in corpus.tables:
        of_cues = ["source_type", "source_entity", "verb_class", "source_side", "source_kind"]
        cues = corpus.attributions.select(*key, pl.col(of_cues).cast(pl.String))
        found = found.join(cues, on=key, how="left")
    return found


def _counted_lemmas(corpus: Corpus, lemmas: tuple[str, ...]) -> pl.DataFrame:
    """Return in which documents lemmas stand, and how often: all that a feature set knows."""
    counts = corpus.counts.filter(pl.col("lemma").is_in(lemmas)).group_by("doc_id", "lemma").agg(pl.col("n").sum())
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
