"""Frames and sources set against stance: what is hedged, what asserted, in whose voice, on whose word.

The unit is the sentence: a frame holds in it or not (it has a cue to such a source or not), and it has a commitment label,
or markers of a code or voice. For each frame (source), the share of its sentences with a category stands beside the share of
all other sentences.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from workbench import schema
from workbench.compare import intervals
from workbench.compare.intervals import Side
from workbench.compare.sources import UNKNOWN, cues_by
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import count_in_frames, sentence_cells
from workbench.counting.families import FRAME, Parts, categories, coded_frames, group_labels, in_order
from workbench.errors import StatisticsError

#: Families of stance that frames can be set against.
STANCE_FAMILIES = ("commitment", "code", "voice", "source_type", "engagement")
#: Families that frames and sources can be set against: another frame too, as what framing does with a topic.
CROSSED = (*STANCE_FAMILIES, FRAME)

#: Columns of :func:`frame_by_stance`. ``n`` are sentences with frame and category, ``n_frame`` those with the frame;
#: ``other_n`` and ``n_other`` the same of the sentences without the frame. Shares are between 0 and 1.
FRAME_STANCE = {
    "group": pl.String,
    "frame": pl.String,
    "family": pl.String,
    "category": pl.String,
    "n_documents": pl.Int64,
    "n": pl.Int64,
    "n_frame": pl.Int64,
    "share": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "other_n": pl.Int64,
    "n_other": pl.Int64,
    "other_share": pl.Float64,
    "other_low": pl.Float64,
    "other_high": pl.Float64,
    "log2_ratio": pl.Float64,
    "log2_low": pl.Float64,
    "log2_high": pl.Float64,
    "level": pl.Float64,
    "n_resamples": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
    "caveat": pl.String,
}

#: A frame in fewer units (documents, or sentences of one document) draws a caveat: its intervals are too narrow.
FEW_UNITS = 10


def frame_by_stance(
    corpus: Corpus,
    family: str = "commitment",
    by: str | pl.Expr | None = None,
    *,
    frames: Iterable[str] | None = None,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return how stance is spread over the sentences of each frame, beside all other sentences.

    Parameters
    ----------
    corpus
        A corpus or feature set with the table ``frames`` (:func:`workbench.coding.code.code` adds it).
    family
        ``commitment``: the share of sentences with each label, of those that have one. ``code``, ``voice``,
        ``source_type`` or ``engagement``: the share with at least one marker of each; these shares do not add up
        to 1. ``frame``: the share in which each *other* frame holds too, as what framing does (problem, cause, judgement,
        remedy: :func:`workbench.coding.frames.coding.code_frames`) with each topic.
    by
        Column of ``documents`` that makes groups, an expression over them, or None for all in one.
    frames
        Ids of the frames wanted; None for all.
    n_resamples, seed, level
        Resamples, seed of the draws (each document has a stream of its own), level of the intervals.
    parts
        Parts of the texts to count in; by default all but boilerplate.

    Returns
    -------
    DataFrame
        Columns of :data:`FRAME_STANCE`; one row per group, frame and category. ``log2_ratio`` is log2 of ``share``
        over ``other_share``: above 0 where the category is commoner in sentences with the frame. Intervals are
        percentiles of resampled documents (of sentences in a group of one document), both sides from the same
        resample. What is undefined is null, with the reason.

    Raises
    ------
    CorpusError
        If the corpus has no table ``frames``.
    StatisticsError
        If there is no such family, column or frame.

    Notes
    -----
    A share says how sentences about a topic are put, not how sure the writer is of the topic itself: the hedge may
    stand on another clause of the sentence. Frames overlap; "other sentences" are those without this one frame.
    With few documents the intervals are too narrow (see :func:`workbench.compare.rates.group_rates`).

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> crossed = wb.frame_by_stance(corpus, "commitment", frames=["military_cooperation"], n_resamples=100)
    >>> crossed.filter(category="hedged").select("frame", pl.col("share").is_between(0, 1)).rows()
    [('military_cooperation', True)]
    """
    resample.require(n_resamples, level)
    if family not in CROSSED:
        raise StatisticsError(f"no family {family!r} to set frames against", allowed=CROSSED)
    names = coded_frames(corpus, frames)
    labels = group_labels(corpus, by)
    tables = []
    for group in in_order(labels.values()):
        part = corpus.filter(doc_ids=[d for d, own in labels.items() if own == group])
        single = part.documents.height == 1
        what = "sentences" if single else "documents"
        counted = count_in_frames(part, family, names, parts, by_sentence=single)
        keys = next(iter(counted.values()))[0].keys if counted else []
        weights = resample.weights_of(keys, n_resamples, seed)
        for frame, (inside, outside) in counted.items():
            one, other = (intervals.side(c, what, n_resamples, seed, weights) for c in (inside, outside))
            tables.append(frame_table(group, frame, one, other, n_resamples, level, 1 if single else len(keys)))
    found = pl.concat(tables) if tables else pl.DataFrame(schema=FRAME_STANCE)
    return found.filter(pl.col("frame") != pl.col("category")) if family == FRAME else found


def frame_table(
    group: str, frame: str, one: Side, other: Side, n_resamples: int, level: float, n_documents: int
) -> pl.DataFrame:
    """Return the rows of one group and frame."""
    inside, outside = intervals.rates(one, level), intervals.rates(other, level)
    ratios = intervals.log_ratios(one, other, level, ("sentences with the frame", "the other sentences"))
    categories, having = one.counts.categories, len(one.counts.rows)
    size = len(categories)
    reasons: list[list[str]] = [[] for _ in range(size)]
    for name, found in (("share", inside), ("other_share", outside)):
        for j, why in enumerate(found.reason):
            if why:
                reasons[j].append(f"{name}: {'no such sentence' if not found.exposure else why}")
    for j in range(size):
        if ratios.why_ratio[j]:
            reasons[j].append(f"log2_ratio: {ratios.why_ratio[j]}")
        if ratios.why_open[j]:
            reasons[j].append(f"log2 interval: {ratios.why_open[j]}")
    few = f"the frame is in {having} {one.what} only: intervals are too narrow" if 0 < having < FEW_UNITS else None
    return pl.DataFrame(
        {
            "group": [group] * size,
            "frame": [frame] * size,
            "family": [one.counts.family] * size,
            "category": list(categories),
            "n_documents": [n_documents] * size,
            "n": inside.n,
            "n_frame": [inside.exposure] * size,
            "share": inside.rate,
            "low": inside.low,
            "high": inside.high,
            "other_n": outside.n,
            "n_other": [outside.exposure] * size,
            "other_share": outside.rate,
            "other_low": outside.low,
            "other_high": outside.high,
            "log2_ratio": ratios.ratio,
            "log2_low": ratios.low,
            "log2_high": ratios.high,
            "level": [level] * size,
            "n_resamples": [n_resamples] * size,
            "method": inside.method,
            "reason": ["; ".join(r) or None for r in reasons],
            "caveat": [few] * size,
        },
        schema=FRAME_STANCE,
        nan_to_null=True,
    )


SOURCE_STANCE = {"source": pl.String, **{c: t for c, t in FRAME_STANCE.items() if c != "frame"}}


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
        As in :func:`frame_by_stance`.

    Returns
    -------
    DataFrame
        As :func:`frame_by_stance`, with ``source`` in the place of ``frame``: ``n_frame``
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
    if family not in CROSSED:
        raise StatisticsError(f"no family {family!r} to set sources against", allowed=CROSSED)
    cues = cues_by(corpus, of, parts)
    names = _ordered(cues, of)
    labels = group_labels(corpus, by)
    tables = []
    for group in in_order(labels.values()):
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
        weights = resample.weights_of(keys, n_resamples, seed)
        for name, pair in counted.items():
            one, other = (intervals.side(c, what, n_resamples, seed, weights) for c in pair)
            tables.append(frame_table(group, name, one, other, n_resamples, level, 1 if single else len(keys)))
    if not tables:
        return pl.DataFrame(schema=SOURCE_STANCE)
    return pl.concat(tables).rename({"frame": "source"}).select(list(SOURCE_STANCE))


def _ordered(cues: pl.DataFrame, of: str) -> list[str]:
    there = set(cues["source"])
    if of == "source_type":
        return [t for t in schema.SOURCE_TYPES if t in there]
    sizes = (
        cues.filter(pl.col("source") != UNKNOWN)["source"]
        .value_counts()
        .sort("count", "source", descending=[True, False])
    )
    return [*sizes["source"], *([UNKNOWN] if UNKNOWN in there else [])]
