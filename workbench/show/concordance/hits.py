"""Hits: the places of a corpus that something is counted at, as spans of text.

What is found here is what the rates count: boilerplate is left out, so the number of hits of a category in some
documents is its ``n`` in ``compare.rates.group_rates``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError

#: A row is a hit. ``start`` and ``end`` are null where only the document is known (a lemma in a feature set); ``form`` is
#: null where the text is not here; ``n`` is how many times the row stands for.
HITS = {
    "doc_id": pl.String,
    "sent_id": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "form": pl.String,
    "label": pl.String,
    "voice": pl.String,
    "n": pl.Int64,
}

#: What can be looked for, and how it is called.
KINDS: Mapping[str, str] = {
    "code": "marker code",
    "engagement": "Engagement",
    "voice": "voice",
    "entry": "lexicon entry",
    "source_type": "source type",
    "source_entity": "source",
    "verb_class": "reporting verbs",
    "commitment": "sentences with commitment",
    "frame": "frame",
    "mention": "name",
    "lemma": "lemma",
    "plain": "text",
    "regex": "regular expression",
}

#: A regular expression may not match more than this: a longer hit is no node of a concordance.
LONGEST = 200


def find_hits(
    corpus: Corpus,
    kind: str,
    value: str,
    *,
    voice: str | None = None,
    commitment: str | None = None,
    year: int | None = None,
    referent: str | None = None,
) -> pl.DataFrame:
    """Return the hits of one thing in a corpus.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    kind
        One of :data:`KINDS`.
    value
        The category, lemma, source, text or pattern to look for.
    voice
        Only markers in this voice.
    commitment
        Only in sentences with this commitment.
    year
        Only in documents of this year.
    referent
        For a name: the referent it is a name of (two referents may share a name).

    Returns
    -------
    DataFrame
        Columns of :data:`HITS`, in the order of the documents and of the text.

    Raises
    ------
    WorkbenchError
        If there is no such kind, nothing to look for, or the pattern does not compile.
    CorpusError
        If the corpus has not what is looked for (no frames, no text).
    """
    if kind not in KINDS:
        raise WorkbenchError(f"no kind of hit {kind!r}", allowed=KINDS)
    if not value:
        raise WorkbenchError(f"nothing to look for ({KINDS[kind]})", hint="type or choose what to look for")
    found = _FINDERS[kind](corpus, kind, value)
    if referent is not None and kind == "mention":
        found = found.filter(pl.col("referent") == referent)
    order = corpus.documents.select("doc_id", "date").with_row_index("row")
    found = _in_counted_sentences(corpus, found, commitment).join(order, on="doc_id", how="inner")
    if voice is not None:
        found = found.filter(pl.col("voice") == voice)
    if year is not None:
        found = found.filter(pl.col("date").dt.year() == year)
    return found.sort("row", "start", "end", nulls_last=True, maintain_order=True).select(list(HITS))


def _in_counted_sentences(corpus: Corpus, found: pl.DataFrame, commitment: str | None) -> pl.DataFrame:
    sentences = corpus.sentences.filter(pl.col("part") != "boilerplate")
    if commitment is not None:
        sentences = sentences.filter(pl.col("commitment").cast(pl.String) == commitment)
    if commitment is None and found["sent_id"].null_count():
        return found
    return found.join(sentences.select("doc_id", "sent_id"), on=["doc_id", "sent_id"], how="semi")


def _shaped(frame: pl.DataFrame, **given: pl.Expr) -> pl.DataFrame:
    """Return a frame with all columns of HITS, those that it lacks null, and n = 1."""
    given = {"n": pl.lit(1)} | given
    lacking = {c: pl.lit(None) for c in HITS if c not in frame.columns and c not in given}
    return frame.with_columns(**lacking, **given).with_columns(pl.col(c).cast(t) for c, t in HITS.items())


def _markers(corpus: Corpus, kind: str, value: str) -> pl.DataFrame:
    column = {"code": "code", "voice": "voice", "entry": "entry_id", "engagement": "code"}[kind]
    wanted = [c for c, cell in schema.ENGAGEMENT.items() if cell == value] if kind == "engagement" else [value]
    allowed = {
        "code": schema.CODES,
        "voice": schema.VOICES,
        "engagement": tuple(filter(None, schema.ENGAGEMENT.values())),
    }
    if kind in allowed and value not in allowed[kind]:
        raise WorkbenchError(f"no {KINDS[kind]} {value!r}", allowed=tuple(dict.fromkeys(allowed[kind])))
    found = corpus.markers.filter(pl.col(column).cast(pl.String).is_in(wanted))
    return _shaped(found, label=pl.col("code"))


def _cues(corpus: Corpus, kind: str, value: str) -> pl.DataFrame:
    cues = corpus.attributions.filter(pl.col(kind).cast(pl.String) == value)
    found = corpus.markers.join(cues, on=["doc_id", "marker_id"])
    return _shaped(found, label=pl.coalesce("source_entity", pl.col("source_type").cast(pl.String)))


def _sentences(corpus: Corpus, _: str, value: str) -> pl.DataFrame:
    if value not in schema.COMMITMENTS:
        raise WorkbenchError(f"no commitment {value!r}", allowed=schema.COMMITMENTS)
    found = corpus.sentences.filter(pl.col("commitment").cast(pl.String) == value)
    return _shaped(_with_form(corpus, found), label=pl.col("commitment"))


def _frames(corpus: Corpus, _: str, value: str) -> pl.DataFrame:
    # A sentence counts once for a frame, however often its rule holds there: the hit is the first place.
    found = corpus.table("frames").filter(pl.col("frame") == value).sort("doc_id", "sent_id", "start")
    return _shaped(_with_form(corpus, found.unique(["doc_id", "sent_id"], keep="first")), label=pl.col("frame"))


def _mentions(corpus: Corpus, _: str, value: str) -> pl.DataFrame:
    found = corpus.table("mentions").filter(pl.col("variant") == value)
    return _shaped(found, label=pl.col("variant"))


def _lemmas(corpus: Corpus, _: str, value: str) -> pl.DataFrame:
    if "tokens" in corpus.tables:
        found = corpus.tokens.filter(pl.col("lemma") == value)
        return _shaped(found, form=pl.col("surface"), label=pl.col("lemma"))
    counts = (
        corpus.counts.filter(pl.col("lemma") == value)
        .group_by("doc_id")
        .agg(pl.col("n").sum(), pl.col("lemma").first())
    )
    return _shaped(counts, form=pl.col("lemma"), label=pl.col("lemma"), n=pl.col("n"))


def _text(corpus: Corpus, kind: str, value: str) -> pl.DataFrame:
    documents = corpus.documents.select("doc_id", "text").drop_nulls("text")
    if documents.is_empty():
        raise CorpusError(
            "a text search needs text, and this feature set has none",
            hint="search for a lemma or a marker, or attach your own copies: workbench attach DIR TEXT",
        )
    pattern = _compiled(value) if kind == "regex" else re.compile(re.escape(value))
    rows = [
        (doc_id, match.start(), match.end(), match.group())
        for doc_id, text in documents.iter_rows()
        for match in pattern.finditer(text)
        if 0 < match.end() - match.start() <= LONGEST
    ]
    columns = {"doc_id": pl.String, "start": pl.Int64, "end": pl.Int64, "form": pl.String}
    found = pl.DataFrame(rows, schema=columns, orient="row").sort("doc_id", "start")
    sentences = corpus.sentences.select("doc_id", "sent_id", pl.col("start").alias("from"), pl.col("end").alias("to"))
    placed = found.join_asof(
        sentences.sort("doc_id", "from"), left_on="start", right_on="from", by="doc_id", check_sortedness=False
    )
    return _shaped(placed.filter(pl.col("start") < pl.col("to")), label=pl.lit(value))


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as problem:
        place = f" at character {problem.pos + 1}" if problem.pos is not None else ""
        raise WorkbenchError(
            f"the regular expression {pattern!r:.200} does not compile{place}: {problem.msg}",
            hint=r"write a backslash before . ( ) [ ] { } * + ? | ^ $ to search for the character itself",
        ) from None


def _with_form(corpus: Corpus, spans: pl.DataFrame) -> pl.DataFrame:
    """Return spans with the text in them, null where the text is not here."""
    if corpus.documents["text"].is_null().all():
        return spans.with_columns(form=pl.lit(None, pl.String))
    texts = corpus.documents.select("doc_id", "text")
    size = pl.col("end") - pl.col("start")
    return (
        spans.join(texts, on="doc_id").with_columns(form=pl.col("text").str.slice(pl.col("start"), size)).drop("text")
    )


_FINDERS: Mapping[str, Callable[[Corpus, str, str], pl.DataFrame]] = {
    **dict.fromkeys(("code", "voice", "entry", "engagement"), _markers),
    **dict.fromkeys(("source_type", "source_entity", "verb_class"), _cues),
    **dict.fromkeys(("plain", "regex"), _text),
    "commitment": _sentences,
    "frame": _frames,
    "mention": _mentions,
    "lemma": _lemmas,
}
