"""On whose word: the sources of a corpus, and which of them are cited in the same documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting.families import counted_sentences

#: A row is a source. ``forms`` are its most frequent cues, ``entries`` the lexicon entries behind them; ``acknowledge``,
#: ``endorse`` and ``distance`` are shares of the ``n_classified`` cues that are reporting verbs, from 0 to 1.
SOURCES: Mapping[str, pl.DataType] = {
    "source": pl.String(),
    "source_type": schema.SourceType,
    "n": pl.Int64(),
    "n_documents": pl.Int64(),
    "forms": pl.List(pl.String()),
    "entries": pl.List(pl.String()),
    "n_classified": pl.Int64(),
    "acknowledge": pl.Float64(),
    "endorse": pl.Float64(),
    "distance": pl.Float64(),
    "examples": pl.List(pl.Struct({"doc_id": pl.String(), "start": pl.Int64(), "end": pl.Int64()})),
    "reason": pl.String(),
    "method": pl.String(),
}
_METHOD = "counts of the attribution cues outside boilerplate; a source is what its mention stands for"


def sources(corpus: Corpus, *, examples: int = 3, forms: int = 5) -> pl.DataFrame:
    """Return the sources of a corpus, the most cited first.

    Parameters
    ----------
    corpus
        A corpus or feature set with ``attributions``.
    examples
        Places of cues to list for each source, at most one a document before a second of the same.
    forms
        Cues to list for each source, the most frequent first.

    Returns
    -------
    DataFrame
        Columns of :data:`SOURCES`. A source is ``source_entity``, or its form where it was not resolved; its type is
        the one that most of its cues have. Cues without a source in sight are left out. The shares by class of
        reporting verb (Martin & White 2005: 112-114) describe these cues and are no estimate for others; they are null,
        with a reason, where no cue of the source is a classified verb.

    Raises
    ------
    CorpusError
        If the corpus has no attributions.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くと市が発表した。", "b": "橋は閉じると市が発表した。"})
    >>> wb.sources(corpus).select("source", "n", "n_documents").rows()
    [('市', 2, 2)]
    """
    named = cues(corpus).drop_nulls("source")
    if named.is_empty():
        return pl.DataFrame(schema=dict(SOURCES))
    own = named.group_by("source").agg(
        _most_common("source_type"),
        n=pl.len(),
        n_documents=pl.col("doc_id").n_unique(),
        n_classified=pl.col("verb_class").count(),
        **{c: (pl.col("verb_class") == c).sum() for c in schema.VERB_CLASSES},
    )
    shares = own.with_columns(
        pl.when(pl.col("n_classified") > 0).then(pl.col(c) / pl.col("n_classified")).alias(c)
        for c in schema.VERB_CLASSES
    )
    whole = (
        shares.join(_listed(named, "form", forms).rename({"form": "forms"}), on="source")
        .join(_listed(named, "entry_id", forms).rename({"entry_id": "entries"}), on="source")
        .join(_places(named, examples), on="source")
        .with_columns(
            reason=pl.when(pl.col("n_classified") == 0).then(pl.lit("no cue is a classified reporting verb")),
            method=pl.lit(_METHOD),
        )
    )
    ordered = whole.sort("n", "n_documents", "source", descending=[True, True, False])
    return ordered.select(pl.col(c).cast(t) for c, t in SOURCES.items())


def cues(corpus: Corpus) -> pl.DataFrame:
    """Return one row a cue outside boilerplate: place, form, entry, source (null where none is in sight) and class."""
    found = corpus.table("attributions").with_columns(source=pl.coalesce("source_entity", "source_form"))
    counted = counted_sentences(corpus).select("doc_id", "sent_id")
    markers = corpus.markers.join(counted, on=["doc_id", "sent_id"], how="semi")
    joined = markers.select("doc_id", "marker_id", "start", "end", "form", "entry_id").join(
        found.select("doc_id", "marker_id", "source", "source_type", "verb_class"), on=["doc_id", "marker_id"]
    )
    return joined.sort("doc_id", "start", "end")


def _most_common(column: str) -> pl.Expr:
    """The most frequent value; of equally frequent ones the first in the order of the schema."""
    return pl.col(column).sort().mode(maintain_order=True).first()


def _listed(named: pl.DataFrame, column: str, most: int) -> pl.DataFrame:
    counted = named.group_by("source", column).len().sort("len", column, descending=[True, False])
    return counted.group_by("source", maintain_order=True).agg(pl.col(column).head(most))


def _places(named: pl.DataFrame, most: int) -> pl.DataFrame:
    """The first cue of each document, then the second of each, and so on."""
    nth = named.with_columns(nth=pl.int_range(pl.len()).over("source", "doc_id"))
    return (
        nth.sort("nth", "doc_id", "start")
        .group_by("source", maintain_order=True)
        .agg(examples=pl.struct("doc_id", "start", "end").head(most))
    )


def cited_together(corpus: Corpus, names: Sequence[str]) -> pl.DataFrame:
    """Return in how many documents each two of some sources are cited.

    Parameters
    ----------
    corpus
        A corpus or feature set with ``attributions``.
    names
        Names as in ``source`` of :func:`sources`.

    Returns
    -------
    DataFrame
        ``a``, ``b`` (in code-point order), ``n_documents`` (1 or more).

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement").filter(genre="wire-style news")
    >>> names = wb.sources(corpus)["source"].head(5)
    >>> wb.cited_together(corpus, names).columns
    ['a', 'b', 'n_documents']
    """
    cited = cues(corpus).filter(pl.col("source").is_in(list(names))).select("doc_id", "source").unique()
    pairs = cited.join(cited, on="doc_id", suffix="_b").filter(pl.col("source") < pl.col("source_b"))
    return (
        pairs.group_by(a="source", b="source_b")
        .agg(n_documents=pl.len().cast(pl.Int64))
        .sort("n_documents", "a", "b", descending=[True, False, False])
    )
