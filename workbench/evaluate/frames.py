"""Frames by rule against frames by hand, sentence by sentence: precision and recall, with exact intervals."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import StatisticsError

FRAME_SCORES = {
    "frame": pl.String,
    "n_hand": pl.Int64,
    "n_rule": pl.Int64,
    "n_both": pl.Int64,
    "precision": pl.Float64,
    "precision_low": pl.Float64,
    "precision_high": pl.Float64,
    "recall": pl.Float64,
    "recall_low": pl.Float64,
    "recall_high": pl.Float64,
    "f1": pl.Float64,
    "n_sentences": pl.Int64,
    "n_documents": pl.Int64,
    "reason": pl.String,
}
ALL = "(all)"


def frame_scores(
    rules: Corpus, hand: Corpus, *, documents: Iterable[str] | None = None, level: float = 0.95
) -> pl.DataFrame:
    """Score the frames of one coding against those of another, in the documents that both have.

    Parameters
    ----------
    rules
        The corpus whose frames are tested.
    hand
        The corpus whose frames count as right. Sentences are matched by number, boilerplate taking none.
    documents
        Only these.
    level
        Level of the intervals.

    Returns
    -------
    DataFrame
        Columns of :data:`FRAME_SCORES`: a row a frame, then ``(all)`` over all frames. ``precision``: of the sentences with
        the frame by rule, how many have it by hand; ``recall`` the other way round; 0 to 1. Intervals are Clopper &
        Pearson's: sentences of one text are not independent of each other, so that they are too narrow if anything.
        Null with a reason where there is nothing to count.

    Raises
    ------
    StatisticsError
        If no document is in both with the same number of sentences.
    """
    one, other = (_numbered(c) for c in (rules, hand))
    sizes = one.group_by("doc_id").len().join(other.group_by("doc_id").len(), on="doc_id", suffix="_hand")
    alike = sizes.filter(pl.col("len") == pl.col("len_hand"))["doc_id"]
    wanted = alike if documents is None else alike.filter(alike.is_in(list(documents)))
    if wanted.is_empty():
        raise StatisticsError("no document is in both with the same number of sentences")
    there = pl.col("doc_id").is_in(wanted.implode())
    n_sentences = one.filter(there).height
    held = [_held(c, numbers).filter(there) for c, numbers in ((rules, one), (hand, other))]
    key = ["doc_id", "number", "frame"]
    both = held[0].join(held[1], on=key)
    rows = []
    for frame in [*sorted({*held[0]["frame"], *held[1]["frame"]}), ALL]:
        some = pl.lit(value=True) if frame == ALL else pl.col("frame") == frame
        n = [t.filter(some).height for t in (held[1], held[0], both)]
        rows.append(
            {"frame": frame, "n_sentences": n_sentences, "n_documents": wanted.len()} | _scores(n[0], n[1], n[2], level)
        )
    return pl.DataFrame(rows, schema=FRAME_SCORES)


def _numbered(corpus: Corpus) -> pl.DataFrame:
    kept = corpus.sentences.filter(pl.col("part") != "boilerplate").sort("doc_id", "sent_id")
    return kept.select("doc_id", "sent_id", number=pl.int_range(pl.len()).over("doc_id"))


def _held(corpus: Corpus, numbers: pl.DataFrame) -> pl.DataFrame:
    found = corpus.table("frames").select("doc_id", "sent_id", "frame").unique()
    return found.join(numbers, on=["doc_id", "sent_id"]).select("doc_id", "number", "frame")


def _scores(n_hand: int, n_rule: int, n_both: int, level: float) -> dict[str, object]:
    from scipy.stats import binomtest

    row: dict[str, object] = {"n_hand": n_hand, "n_rule": n_rule, "n_both": n_both}
    reasons = []
    for name, size, why in (("precision", n_rule, "no such sentence by rule"), ("recall", n_hand, "none by hand")):
        if not size:
            reasons.append(f"{name}: {why}")
            continue
        low, high = binomtest(n_both, size).proportion_ci(level, method="exact")
        row |= {name: n_both / size, f"{name}_low": float(low), f"{name}_high": float(high)}
    if n_hand + n_rule:
        row["f1"] = 2 * n_both / (n_hand + n_rule)
    return row | {"reason": "; ".join(reasons) or None}
