"""Stance by source: how sentences are put that lean on one kind of source or one side, how many sources stay unnamed,
and how many different ones there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare import intervals
from workbench.compare.frame_stance import FRAME_STANCE, STANCE_FAMILIES, frame_table, sentence_cells
from workbench.compare.rates import GROUP_RATES, rate_table
from workbench.compare.sources import KINDS
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import count_documents
from workbench.counting.families import FRAME, Parts, categories, counted_sentences, group_labels
from workbench.errors import CorpusError, StatisticsError

#: Kinds of source without a name. A source that is the author is neither.
UNNAMED = ("expert", "official", "media", "public", "unspecified")
NAMED = ("named_person", "named_organisation")
#: What stands for cues whose side or kind is not known.
UNKNOWN = "(unknown)"
#: Below so many cues entropy says little.
FEW_CUES = 10

SOURCE_STANCE = {"source": pl.String, **{c: t for c, t in FRAME_STANCE.items() if c != "frame"}}
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


def stance_by_source(
    corpus: Corpus,
    family: str = "commitment",
    by: str | pl.Expr | None = None,
    *,
    of: str = "source_type",
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return how the sentences are put that lean on each kind of source, beside all other sentences.

    Parameters
    ----------
    corpus
        A corpus or feature set with ``attributions``.
    family
        ``commitment``, ``code``, ``voice``, ``engagement``, ``source_type`` or ``frame``.
    by
        Column of ``documents`` that makes groups, an expression, or None for all in one.
    of
        What tells sources apart: ``source_type``; ``source_side`` (the country a source belongs to) or ``source_kind``,
        where the corpus has them.
    n_resamples, seed, level, parts
        As in :func:`workbench.compare.frame_stance.frame_by_stance`.

    Returns
    -------
    DataFrame
        As :func:`workbench.compare.frame_stance.frame_by_stance`, with ``source`` in the place of ``frame``: ``n_frame``
        are sentences with a cue to such a source, ``n`` those of them with the category, ``share`` their share.

    Raises
    ------
    StatisticsError
        If there is no such family or column.
    CorpusError
        If the corpus has no attributions, or no frames where they are asked for.

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> pieces = wb.read("corpora/coverage")
    >>> found = wb.stance_by_source(pieces, "frame", n_resamples=50)
    >>> found.filter(source="official", category="military_cooperation").select(pl.col("share") > pl.col("other_share")).item()
    True
    """
    resample.require(n_resamples, level)
    if family not in (*STANCE_FAMILIES, FRAME):
        raise StatisticsError(f"no family {family!r} to set sources against", allowed=(*STANCE_FAMILIES, FRAME))
    cues = _cues(corpus, of, parts)
    names = _ordered(cues, of)
    labels = group_labels(corpus, by)
    tables = []
    for group in sorted(set(labels.values()), key=lambda g: (g == UNKNOWN, g)):
        part = corpus.filter(doc_ids=[d for d, own in labels.items() if own == group])
        single = part.documents.height == 1
        what = "sentences" if single else "documents"
        holds = cues.join(part.documents.select("doc_id"), on="doc_id", how="semi").select(
            "doc_id", "sent_id", frame="source"
        )
        counted = sentence_cells(
            part, family, categories(corpus, family), names, holds.unique(), parts, by_sentence=single
        )
        keys = next(iter(counted.values()))[0].keys if counted else []
        weights = resample.keyed_weights(keys, n_resamples, seed)
        for name, pair in counted.items():
            one, other = (intervals.side(c, what, n_resamples, seed, weights) for c in pair)
            tables.append(frame_table(group, name, one, other, n_resamples, level, 1 if single else len(keys)))
    if not tables:
        return pl.DataFrame(schema=SOURCE_STANCE)
    return pl.concat(tables).rename({"frame": "source"}).select(list(SOURCE_STANCE))


def _cues(corpus: Corpus, of: str, parts: Parts) -> pl.DataFrame:
    """Return doc_id, sent_id, source (its type, side or kind) and entity of every cue that counts."""
    found = corpus.table("attributions")
    if of not in KINDS:
        raise StatisticsError(f"no column {of!r} to tell sources apart by", allowed=KINDS)
    if of not in found.columns or (found.height and found[of].is_null().all()):
        raise CorpusError(f"the attributions of this {corpus.kind} say nothing of {of}", hint="build the corpus again")
    there = counted_sentences(corpus, parts).select("doc_id", "sent_id")
    markers = corpus.markers.select("doc_id", "marker_id", "sent_id").join(there, on=["doc_id", "sent_id"], how="semi")
    cues = found.select(
        "doc_id",
        "marker_id",
        source=pl.col(of).cast(pl.String).fill_null(UNKNOWN),
        entity=pl.coalesce("source_entity", "source_form"),
    )
    return markers.join(cues, on=["doc_id", "marker_id"])


def _ordered(cues: pl.DataFrame, of: str) -> list[str]:
    from workbench import schema

    there = set(cues["source"])
    if of == "source_type":
        return [t for t in schema.SOURCE_TYPES if t in there]
    sizes = (
        cues.filter(pl.col("source") != UNKNOWN)["source"]
        .value_counts()
        .sort("count", "source", descending=[True, False])
    )
    return [*sizes["source"], *([UNKNOWN] if UNKNOWN in there else [])]


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
    own = np.array([labels[d] for d in counts.rows], dtype=object)
    unnamed = counts.only(UNNAMED).n.sum(axis=1, keepdims=True)
    every = unnamed[:, 0] + counts.only(NAMED).n.sum(axis=1)
    share = replace(counts, categories=("unnamed",), n=unnamed, exposure=every, share=True)
    frames = []
    for name in sorted(set(labels.values()), key=lambda g: (g == UNKNOWN, g)):
        part = intervals.side(share.take(own == name), "documents", n_resamples, seed)
        frames.append(rate_table(part, name, level, n_resamples))
    table = pl.concat(frames) if frames else pl.DataFrame(schema=GROUP_RATES)
    return table.with_columns(
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
    cues = _cues(corpus, "source_type" if of == "source_entity" else of, parts)
    if of == "source_entity":
        cues = cues.with_columns(source="entity")
    cues = cues.drop_nulls("source").filter(pl.col("source") != UNKNOWN)
    labels = group_labels(corpus, by)
    if not cues.is_empty():
        cues = cues.with_columns(group=pl.col("doc_id").replace_strict(labels, return_dtype=pl.String))
    rows = []
    for group in sorted(set(labels.values()), key=lambda g: (g == UNKNOWN, g)):
        own = cues.filter(pl.col("group") == group) if not cues.is_empty() else cues
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
