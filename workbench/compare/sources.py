"""On whose word: the sources of a corpus, which of them are cited in the same documents, who says that who says what, how
many sources stay unnamed, and how many different ones there are.

Only the tables are read, so a feature set without texts has its sources and chains too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import schema
from workbench.compare.rates import by_group
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import count_documents
from workbench.counting.families import Parts, counted_sentences, group_labels, in_order, require_later
from workbench.errors import CorpusError, StatisticsError

#: Kinds of source without a name. A source that is the author is neither.
UNNAMED = ("expert", "official", "media", "public", "unspecified")
NAMED = ("named_person", "named_organisation")
#: What stands for cues whose side or kind is not known.
UNKNOWN = "(unknown)"
#: Below so many cues entropy says little.
FEW_CUES = 10
DIVERSITY = {
    "group": pl.String,
    "of": pl.String,
    "n_documents": pl.Int64,
    "n": pl.Int64,
    "n_different": pl.Int64,
    "entropy": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "effective": pl.Float64,
    "level": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}
#: A row is a source. ``forms`` are its most frequent cues, ``entries`` the lexicon entries behind them; ``acknowledge``,
#: ``endorse`` and ``distance`` are shares of the ``n_classified`` cues that are reporting verbs, from 0 to 1.
SOURCES: Mapping[str, pl.DataType] = {
    "source": pl.String(),
    "source_type": schema.SourceType,
    "source_side": schema.SourceSide,
    "source_kind": schema.SourceKind,
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
#: What the sources of cues can be put together by, instead of by name.
KINDS = ("source_type", "source_side", "source_kind")
_METHOD = "counts of the attribution cues outside boilerplate; a source is what its mention stands for"


def sources(
    corpus: Corpus, *, of: str | None = None, examples: int = 3, forms: int = 5, parts: Parts = None
) -> pl.DataFrame:
    """Return the sources of a corpus, the most cited first.

    Parameters
    ----------
    corpus
        A corpus or feature set with ``attributions``.
    of
        Put sources together by their ``source_type``, ``source_side`` or ``source_kind``, which then stands in ``source``.
        Cues without a value are left out.
    examples
        Places of cues to list for each source, at most one a document before a second of the same.
    forms
        Cues to list for each source, the most frequent first.
    parts
        Parts of the texts to count in (title, heading, body); by default all but boilerplate.

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
        If the corpus has no attributions, or is older than the column to put them together by.
    StatisticsError
        If they cannot be put together by that.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くと市が発表した。", "b": "橋は閉じると市が発表した。"})
    >>> wb.sources(corpus).select("source", "n", "n_documents").rows()
    [('市', 2, 2)]
    >>> wb.sources(corpus, of="source_type")["source"].to_list()
    ['official']
    """
    every = cues(corpus, parts)
    if of is not None:
        if of not in KINDS:
            raise StatisticsError(f"no column {of!r} to put them together by", allowed=KINDS)
        require_later(corpus, of)
        every = every.with_columns(source=pl.col(of).cast(pl.String))
    named = every.drop_nulls("source")
    if named.is_empty():
        return pl.DataFrame(schema=dict(SOURCES))
    own = named.group_by("source").agg(
        *map(_most_common, KINDS),
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


def cues(corpus: Corpus, parts: Parts = None) -> pl.DataFrame:
    """Return one row a cue outside boilerplate: place, form, entry, source (null where none is in sight) and class.

    In the order of the text. The source is ``source_entity``, or its form where it was not resolved.
    """
    found = corpus.table("attributions").with_columns(source=pl.coalesce("source_entity", "source_form"))
    counted = counted_sentences(corpus, parts).select("doc_id", "sent_id")
    markers = corpus.markers.join(counted, on=["doc_id", "sent_id"], how="semi")
    joined = markers.select("doc_id", "sent_id", "marker_id", "start", "end", "form", "entry_id").join(
        found.select("doc_id", "marker_id", "source", *KINDS, "verb_class"), on=["doc_id", "marker_id"]
    )
    return joined.sort("doc_id", "start", "end")


def _most_common(column: str) -> pl.Expr:
    """The most frequent value; of equally frequent ones the first in the order of the schema."""
    return pl.col(column).drop_nulls().sort().mode(maintain_order=True).first()


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
_NO_SOURCE = "—"
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
    named = pl.coalesce("source_form", pl.format("[{}]", "source_entity"), pl.lit(_NO_SOURCE))
    cues = corpus.table("markers").select(*_KEY, "sent_id", "start", "form")
    return (
        corpus.table("attributions")
        .join(cues, on=_KEY)
        .sort("doc_id", "start")
        .select(*_KEY, "sent_id", "within", link=pl.format("{} ({})", named, "form"))
    )


def cues_by(corpus: Corpus, of: str, parts: Parts = None) -> pl.DataFrame:
    """Return doc_id, sent_id, source (its type, side or kind) and entity of every cue that counts.

    Raises
    ------
    StatisticsError
        If sources are not told apart by that.
    CorpusError
        If the corpus says nothing of it.
    """
    if of not in KINDS:
        raise StatisticsError(f"no column {of!r} to tell sources apart by", allowed=KINDS)
    known = corpus.table("attributions")
    if of not in known.columns or (known.height and known[of].is_null().all()):
        raise CorpusError(f"the attributions of this {corpus.kind} say nothing of {of}", hint="build the corpus again")
    return cues(corpus, parts).select(
        "doc_id", "sent_id", entity="source", source=pl.col(of).cast(pl.String).fill_null(UNKNOWN)
    )


def unnamed_sources(
    corpus: Corpus,
    by: str | pl.Expr | None = "genre",
    *,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return the share of cues whose source has no name, by group.

    Parameters
    ----------
    corpus, by, parts
        As in :func:`workbench.compare.rates.group_rates`.
    n_resamples, seed, level
        Resamples of documents (in a group of one document there is no interval), seed, level.

    Returns
    -------
    DataFrame
        Columns of :data:`workbench.compare.rates.GROUP_RATES`: ``category`` is ``unnamed``; ``n`` cues of the kinds of
        :data:`UNNAMED` among ``exposure`` cues of any kind but the author; ``rate`` per 100 of them. Null with a reason in
        a group without a cue.

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> found = wb.unnamed_sources(wb.read("corpora/coverage"), by="group", n_resamples=50)
    >>> found.filter(group="opinion column").select(pl.col("rate") > 50).item()
    True
    """
    resample.require(n_resamples, level)
    counts = count_documents(corpus, "source_type", "sentences", parts)
    labels = group_labels(corpus, by)
    unnamed = counts.only(UNNAMED).n.sum(axis=1, keepdims=True)
    every = unnamed[:, 0] + counts.only(NAMED).n.sum(axis=1)
    share = replace(counts, categories=("unnamed",), n=unnamed, exposure=every, share=True)
    return by_group(share, labels, n_resamples, seed, level).with_columns(
        unit=pl.lit("cues"), reason=pl.when(pl.col("exposure") == 0).then(pl.lit("no cue")).otherwise("reason")
    )


def source_diversity(
    corpus: Corpus,
    by: str | pl.Expr | None = "genre",
    *,
    of: str = "source_type",
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return how many different sources a group leans on: the entropy of its cues, by group or document.

    Parameters
    ----------
    corpus, by, parts
        As in :func:`workbench.compare.rates.group_rates`; ``by="doc_id"`` gives every document.
    of
        ``source_type``, ``source_side``, ``source_kind``, or ``source_entity`` (each source by its name; cues without one
        are left out).
    n_resamples, seed, level
        Resamples of documents (of cues, in a group of one document), seed, level.

    Returns
    -------
    DataFrame
        Columns of :data:`DIVERSITY`. ``entropy`` in bits, with the correction of Miller (1955) for small samples, (number
        of different ones - 1) / (2 n ln 2): 0 where all cues are to one, log2 k where k are cited alike.
        ``effective`` is 2 to that power: so many equally frequent ones would be as diverse (Hill 1973). Its interval
        (``low``, ``high``, of the entropy) is of percentiles, moved by the bias of the resamples. Null with a reason
        below :data:`FEW_CUES` cues.

    Notes
    -----
    Of names (``source_entity``) a longer group has more however it cites: compare groups with about as many cues.

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> found = wb.source_diversity(wb.read("corpora/coverage"), by="group", n_resamples=50)
    >>> found.filter(group="newspaper").select(pl.col("entropy").is_between(0, 3)).item()
    True
    """
    resample.require(n_resamples, level)
    found = cues_by(corpus, "source_type" if of == "source_entity" else of, parts)
    if of == "source_entity":
        found = found.with_columns(source="entity")
    found = found.drop_nulls("source").filter(pl.col("source") != UNKNOWN)
    labels = group_labels(corpus, by)
    if not found.is_empty():
        found = found.with_columns(group=pl.col("doc_id").replace_strict(labels, return_dtype=pl.String))
    rows = []
    for group in in_order(labels.values()):
        own = found.filter(pl.col("group") == group) if not found.is_empty() else found
        rows.append(
            {"group": group, "of": of, "level": level}
            | _diversity(own, n_resamples, level, resample.generator(seed, "diversity", group))
        )
    return pl.DataFrame(rows, schema=DIVERSITY)


def _diversity(cues: pl.DataFrame, n_resamples: int, level: float, rng: np.random.Generator) -> dict[str, object]:
    names: Sequence[str] = cues["source"].unique().sort().to_list()
    row: dict[str, object] = {"n_documents": cues["doc_id"].n_unique(), "n": cues.height, "n_different": len(names)}
    if cues.height < FEW_CUES:
        return row | {"reason": f"{cues.height} cues: fewer than {FEW_CUES}"}
    single = row["n_documents"] == 1
    unit = pl.int_range(pl.len()).cast(pl.String) if single else pl.col("doc_id")
    table = (
        cues.with_columns(unit=unit)
        .pivot("source", index="unit", values="sent_id", aggregate_function="len")
        .fill_null(0)
    )
    counts = table.select(names).to_numpy().astype(np.int64)
    value = float(entropy(counts.sum(axis=0)[None])[0])
    draws = entropy(resample.resampled_sums(counts, n_resamples, rng))
    draws = draws - (np.median(draws) - value)  # resamples have fewer different ones, and so less entropy
    low, high = resample.percentile_interval(draws[:, None], level)
    what = "cues" if single else "documents"
    return row | {
        "entropy": value,
        "low": max(0.0, float(low[0])),
        "high": float(high[0]),
        "effective": float(2**value),
        "method": f"Miller-Madow entropy in bits; {what} resampled, percentiles moved by the bias of the resamples",
    }


def entropy(counts: npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the entropy in bits of each row of counts, with Miller's correction; NaN for a row without a count."""
    from scipy.special import xlogy

    total = counts.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = counts / total
        plain = -xlogy(share, share).sum(axis=1) / np.log(2)
        found: npt.NDArray[np.float64] = plain + ((counts > 0).sum(axis=1) - 1) / (2 * total[:, 0] * np.log(2))
    return found
