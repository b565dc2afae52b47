"""On whose word: the sources of a corpus, which of them are cited in the same documents, and who says that who says what.

Only the tables are read, so a feature set without texts has its sources and chains too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting.families import counted_sentences
from workbench.errors import CorpusError

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


#: One row of a chain of report is a cue. ``depth`` counts the cues of its chain: 1 where it stands in no other report.
CHAINS = {
    "doc_id": pl.String,
    "sent_id": pl.Int64,
    "marker_id": pl.Int64,
    "depth": pl.Int64,
    "outermost": pl.Int64,
    "chain": pl.String,
}
UNNAMED = "—"
_ARROW = " → "
_KEY = ("doc_id", "marker_id")


def chains(corpus: Corpus, *, least: int = 1) -> pl.DataFrame:
    """Return the chain of sources above every attribution cue.

    Parameters
    ----------
    corpus
        A corpus or feature set with ``attributions`` and ``markers``.
    least
        Keep cues at this depth or deeper: 2 gives the reports within reports alone.

    Returns
    -------
    DataFrame
        Columns of :data:`CHAINS`, in the order of the text. ``outermost`` is the marker_id at which the chain
        begins; ``chain`` is written from there inwards, source and cue of each report: 大統領 (と述べた) →
        同紙 (と報じた). A source that the clause does not name is given as the entity it was resolved to, in
        square brackets, or as a dash.

    Raises
    ------
    CorpusError
        If ``least`` is below 1, or the column ``within`` of a table made elsewhere goes round in a circle.

    Notes
    -----
    The chain is as good as the analysis of the sentence: see the scores of sources before counting depths.
    A corpus built before schema 2 has no ``within``: each of its cues has depth 1.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くと市が発表した。"})
    >>> wb.chains(corpus).select("doc_id", "depth").rows()
    [('a', 1)]
    """
    if least < 1:
        raise CorpusError(f"least {least!r} is no depth", allowed="1 or more")
    links = _links(corpus)
    above = {(doc_id, at): (within, link) for doc_id, at, within, link in links.select(*_KEY, "within", "link").rows()}
    climbed = [_climb(above, doc_id, marker_id) for doc_id, marker_id in links.select(_KEY).rows()]
    table = links.with_columns(
        depth=pl.Series([depth for depth, _, _ in climbed], dtype=pl.Int64),
        outermost=pl.Series([at for _, at, _ in climbed], dtype=pl.Int64),
        chain=pl.Series([chain for _, _, chain in climbed], dtype=pl.String),
    )
    return table.filter(pl.col("depth") >= least).select(CHAINS.keys())


def _climb(above: dict[tuple[str, int], tuple[int | None, str]], doc_id: str, marker_id: int) -> tuple[int, int, str]:
    """Depth, outermost cue and chain of one cue."""
    path: list[int] = []
    at: int | None = marker_id
    while at is not None and (doc_id, at) in above:
        if at in path:
            raise CorpusError(
                f"the report of marker {marker_id} in {doc_id!r} stands within itself", hint="annotate it again"
            )
        path.append(at)
        at = above[doc_id, at][0]
    return len(path), path[-1], _ARROW.join(above[doc_id, k][1] for k in reversed(path))


def _links(corpus: Corpus) -> pl.DataFrame:
    """Each cue with what a chain shows of it: its source and its form."""
    named = pl.coalesce("source_form", pl.format("[{}]", "source_entity"), pl.lit(UNNAMED))
    cues = corpus.table("markers").select(*_KEY, "sent_id", "start", "form")
    return (
        corpus.table("attributions")
        .join(cues, on=_KEY)
        .sort("doc_id", "start")
        .select(*_KEY, "sent_id", "within", link=pl.format("{} ({})", named, "form"))
    )
