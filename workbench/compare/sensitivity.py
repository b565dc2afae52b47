"""Does a finding survive the errors of the analyser? Contrasts under no error, equal errors, and errors by genre.

A count is what the analyser found: true occurrences, some that are none (precision), and not those it missed (recall). Where
it errs alike on both sides a ratio is only known less well; where it errs differently the ratio itself is off, and a
finding may be one about the analyser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from workbench.compare import intervals
from workbench.compare.intervals import Side
from workbench.compare.measurement_error import ERRORS, Counts, behind, error_shares, quantiles
from workbench.compare.rates import target_side
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import count_documents
from workbench.counting.families import Parts, group_labels, in_order, select
from workbench.counting.resample import Floats
from workbench.errors import StatisticsError

SENSITIVITY = {
    "family": pl.String,
    "category": pl.String,
    "target": pl.String,
    "target_n": pl.Int64,
    "group": pl.String,
    "n": pl.Int64,
    "target_precision": pl.Float64,
    "target_recall": pl.Float64,
    "precision": pl.Float64,
    "recall": pl.Float64,
    **{f"{how}_{c}": pl.Float64 for how in ("none", "equal", "genre") for c in ("log2_ratio", "log2_low", "log2_high")},
    "finding": pl.Boolean,
    "verdict": pl.String,
    "level": pl.Float64,
    "n_resamples": pl.Int64,
    "reason": pl.String,
}

#: A row per group and category: what a hand coding and the analyser find in the same documents.
BY_HAND = {
    "family": pl.String,
    "category": pl.String,
    "target": pl.String,
    "group": pl.String,
    "n_documents": pl.Int64,
    "n_both": pl.Int64,
    **{
        f"{how}_{c}": pl.Int64 if c in ("target_n", "n") else pl.Float64
        for how in ("hand", "machine")
        for c in ("target_n", "target_rate", "n", "rate", "log2_ratio", "log2_low", "log2_high")
    },
    "verdict": pl.String,
    "level": pl.Float64,
    "n_resamples": pl.Int64,
    "reason": pl.String,
}

NO_FINDING, STANDS = "no finding", "stands"


def sensitivity(
    corpus: Corpus,
    target: str | Iterable[str] | pl.Expr,
    errors: pl.DataFrame,
    *,
    by: str = "genre",
    target_group: str | None = None,
    family: str = "code",
    unit: str | None = None,
    parts: Parts = None,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return the log ratio of every contrast under no, equal and genre-wise errors of measurement.

    Parameters
    ----------
    corpus, target, by, family, unit, parts
        As in :func:`workbench.compare.contrast.contrast`, several targets being pooled.
    errors
        Columns of :data:`ERRORS`: how the analyser's events compare with a gold standard in texts of each group, as
        :func:`workbench.evaluate.measurement.errors_by_category` counts them.
    target_group
        The group whose errors are the target's; by default the target's own value of ``by``.
    n_resamples, seed, level
        Draws, their seed, and level of the intervals.

    Returns
    -------
    DataFrame
        Columns of :data:`SENSITIVITY`, one row per group and category.

        * ``none_…``: the ratio as counted, as in ``contrast``.
        * ``equal_…``: the analyser errs alike on both sides, as in the gold standard of all groups together.
        * ``genre_…``: on each side as in the gold standard of its group. Null, with the reason, where a group has none.
        * ``precision``, ``recall`` (and the target's): of the gold standard, 0-1; null where it has nothing to count.
        * ``finding``: the interval of ``none`` excludes 0. ``verdict``: ``no finding``; ``stands``; or under what it
          vanishes (the interval then includes 0, is open towards it, or the sign turns).

    Raises
    ------
    StatisticsError
        If ``errors`` lacks a column, the target has several groups and ``target_group`` is not given, or no document is
        left to compare with.

    Notes
    -----
    The draws are those of :mod:`workbench.compare.measurement_error`; rates are resampled as in ``contrast``.
    Small gold standards make wide intervals: that a finding vanishes may say that the gold is too small to keep it.

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement").filter(genre=["opinion column", "signed commentary"])
    >>> errors = pl.DataFrame(
    ...     {"group": ["opinion column", "signed commentary"], "category": ["hearsay"] * 2,
    ...      "true_positives": [40, 90], "false_positives": [5, 10], "false_negatives": [8, 12]}
    ... )
    >>> table = wb.sensitivity(corpus, target="column", errors=errors, n_resamples=200)
    >>> table.filter(category="hearsay").select("finding", "verdict").row(0)
    (True, 'stands')
    """
    resample.require(n_resamples, level)
    if lacking := [c for c in ERRORS if c not in errors.columns]:
        raise StatisticsError(f"errors without the column {lacking[0]!r}", allowed=ERRORS)
    ids, labels = select(corpus, target), group_labels(corpus, by)
    genre = target_group or _only_group(ids, labels)
    known = {
        (str(g), str(c)): (int(tp), int(fp), int(fn))
        for g, c, tp, fp, fn in errors.group_by("group", "category").agg(pl.col(list(ERRORS)[2:]).sum()).iter_rows()
    }
    documents = count_documents(corpus, family, unit, parts)
    is_target = np.isin(documents.rows, ids)
    if is_target.all():
        raise StatisticsError("no document is left to compare with", hint="the target must not be the whole corpus")
    own = target_side(corpus, ids, family, unit, n_resamples, seed, parts)
    group_of = np.array([labels[d] for d in documents.rows], dtype=object)
    rows = []
    for group in in_order(group_of[~is_target]):
        part = documents.take(~is_target & (group_of == group))
        other = intervals.side(part, "documents", n_resamples, seed)
        ratios = intervals.log_ratios(own, other, level, ("the target", "the group"))
        for j, category in enumerate(documents.categories):
            rng = resample.generator(seed, "errors", group, category)
            mine, theirs = known.get((genre, category)), known.get((str(group), category))
            row = _row(own, other, ratios, j, category, known, (mine, theirs), (genre, str(group)), level, rng)
            fixed = {"family": family, "target": ids[0] if len(ids) == 1 else f"{len(ids)} documents", "group": group}
            rows.append(fixed | row | {"level": level, "n_resamples": n_resamples})
    return pl.DataFrame(rows, schema=SENSITIVITY).with_columns(pl.selectors.float().fill_nan(None))


def _only_group(ids: list[str], labels: dict[str, str]) -> str:
    found = sorted({labels[i] for i in ids})
    if len(found) > 1:
        raise StatisticsError(f"the target is of several groups: {', '.join(found)}", hint="give target_group")
    return found[0]


def _row(
    own: Side,
    other: Side,
    ratios: intervals.Ratios,
    j: int,
    category: str,
    known: dict[tuple[str, str], Counts],
    errors: tuple[Counts | None, Counts | None],
    groups: tuple[str, str],
    level: float,
    rng: np.random.Generator,
) -> dict[str, object]:
    n, m = int(own.n[j]), int(other.n[j])
    none = (float(ratios.ratio[j]), float(ratios.low[j]), float(ratios.high[j]))
    finding = bool(none[1] > 0 or none[2] < 0)
    row: dict[str, object] = {"category": category, "target_n": n, "n": m, "finding": finding}
    row |= _named("none", none)
    for name, found in zip(("target_", ""), errors, strict=True):
        tp, fp, fn = found or (0, 0, 0)
        row[f"{name}precision"] = tp / (tp + fp) if tp + fp else None
        row[f"{name}recall"] = tp / (tp + fn) if tp + fn else None
    reasons = [why for why in (ratios.why_ratio[j], ratios.why_open[j]) if why]
    if own.draws is None or other.draws is None or not (n and m):
        reasons += [] if reasons else ["nothing to resample"]
        return row | {"verdict": NO_FINDING if not finding else "cannot be told", "reason": "; ".join(reasons)}
    counted = own.draws[:, j], other.draws[:, j]
    alike = [counts for (_, c), counts in known.items() if c == category]
    whole = tuple(np.sum(alike, axis=0).tolist()) if alike else None
    vanished, untold = [], []
    for how, pair in (("equal", (whole, whole)), ("genre", errors)):
        if pair[0] is None or pair[1] is None:
            lacking = groups[0] if pair[0] is None else groups[1]
            reasons.append(f"{how}: no gold standard" + (f" of {lacking}" if how == "genre" else ""))
            untold.append(how)
            continue
        behind = _corrected(counted, (n, m), (pair[0], pair[1]), level, rng, shared=how == "equal")
        row |= _named(how, behind)
        if finding and not (behind[1] > 0 if none[1] > 0 else behind[2] < 0):
            vanished.append(how)
    verdict = NO_FINDING
    if finding:
        verdict = f"vanishes under {' and '.join(vanished)} errors" if vanished else STANDS
        if not vanished and untold:
            verdict = f"stands, but {' and '.join(untold)} errors are not known"
    return row | {"verdict": verdict, "reason": "; ".join(reasons) or None}


def _named(how: str, values: tuple[float, float, float]) -> dict[str, object]:
    return {f"{how}_{c}": v for c, v in zip(("log2_ratio", "log2_low", "log2_high"), values, strict=True)}


def _corrected(
    counted: tuple[Floats, Floats],
    n: tuple[int, int],
    errors: tuple[Counts, Counts],
    level: float,
    rng: np.random.Generator,
    *,
    shared: bool,
) -> tuple[float, float, float]:
    """Return log2 ratio and interval of the rates that stand behind the counted ones."""
    size = len(counted[0])
    first = error_shares(errors[0], size, rng)
    second = first if shared else error_shares(errors[1], size, rng)
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = np.log2(counted[0]) - np.log2(counted[1])
        for sign, k, share in ((1, n[0], first), (-1, n[1], second)):
            draws += sign * np.log2(behind(k, share, rng) / k)
    return quantiles(draws, level)


def by_hand(
    corpus: Corpus,
    gold: Corpus,
    target: str | Iterable[str] | pl.Expr,
    *,
    by: str | pl.Expr | None = "genre",
    family: str = "code",
    parts: Parts = None,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return a contrast of documents coded by hand, and beside it that of the same documents by the analyser.

    Parameters
    ----------
    corpus
        The analyser's corpus.
    gold
        The corpus coded by hand; it holds the target and the groups. Documents are the same where their ids are.
    target
        As in :func:`workbench.compare.contrast.contrast`, several targets being pooled; it has to be in both corpora.
    by
        What makes the groups of ``gold``; a document is in the same group by hand and by machine.
    family, parts
        What is counted, and in which parts of the texts.
    n_resamples, seed, level
        Resamples, their seed, and level of the intervals.

    Returns
    -------
    DataFrame
        Columns of :data:`BY_HAND`, one row per group and category.

        * ``n_documents`` of the group are coded by hand, ``n_both`` of them are in ``corpus`` too.
        * ``hand_…``, ``machine_…``: occurrences and rates per 100 sentences of target and group, and their log ratio as in
          ``contrast``. The machine's figures of a group, from the ``n_both`` documents, are null where there is none.
        * ``verdict``: whether the interval of the ratio excludes 0 ``by both``, ``by hand only``, ``by machine only``,
          ``by neither``, or ``by both, in opposite directions``; null where there is no machine figure.

    Raises
    ------
    CorpusError
        If a target is not in both corpora.
    StatisticsError
        If the family or grouping is unknown, or no document is left to compare with.

    Notes
    -----
    Rates are per sentence because hand codings have no tokens. Where ``n_both`` is below ``n_documents`` the two ratios are
    of different documents. The hand coding is one reader's: see :func:`workbench.evaluate.reliability.reliability`.

    Examples
    --------
    >>> import workbench as wb
    >>> machine, hand = wb.read("corpora/rapprochement"), wb.read("corpora/coverage")
    >>> both = wb.by_hand(machine, hand, target="column", by="group", n_resamples=200)
    >>> both.filter(category="hearsay", group="editorial").select("hand_target_n", "n_documents", "n_both").row(0)
    (11, 17, 0)
    """
    resample.require(n_resamples, level)
    ids, labels = select(gold, target), group_labels(gold, by)
    if len(ids) == len(labels):
        raise StatisticsError("no document is left to compare with", hint="the target must not be the whole corpus")
    select(corpus, ids)
    sides = {}
    for how, one in (("hand", gold), ("machine", corpus)):
        documents = count_documents(one, family, "sentences", parts)
        own = target_side(one, ids, family, "sentences", n_resamples, seed, parts)
        group_of = np.array([labels.get(d) if d not in ids else None for d in documents.rows], dtype=object)
        sides[how] = documents, own, group_of
    categories = dict.fromkeys(c for documents, *_ in sides.values() for c in documents.categories)
    rows: list[dict[str, object]] = []
    for group in in_order(g for d, g in labels.items() if d not in ids):
        found = {}
        for how, (documents, own, group_of) in sides.items():
            other = intervals.side(documents.take(group_of == group), "documents", n_resamples, seed)
            found[how] = own, other, intervals.log_ratios(own, other, level, ("the target", "the group"))
        fixed = {
            "family": family,
            "target": ids[0] if len(ids) == 1 else f"{len(ids)} documents",
            "group": group,
            "n_documents": len(found["hand"][1].counts.rows),
            "n_both": len(found["machine"][1].counts.rows),
            "level": level,
            "n_resamples": n_resamples,
        }
        rows += [fixed | {"category": category} | _both(category, found) for category in categories]
    return pl.DataFrame(rows, schema=BY_HAND).with_columns(pl.selectors.float().fill_nan(None))


def _both(category: str, found: Mapping[str, tuple[Side, Side, intervals.Ratios]]) -> dict[str, object]:
    row: dict[str, object] = {}
    excluded: dict[str, int] = {}
    reasons = []
    for how, (own, other, ratios) in found.items():
        if category not in own.counts.categories:
            reasons.append(f"{how}: no such category")
            continue
        j = own.counts.categories.index(category)
        row |= {f"{how}_target_n": int(own.n[j]), f"{how}_target_rate": own.counts.scale * _rate(own, j)}
        if not len(other.counts.rows):
            reasons.append(f"{how}: none of these documents is in the corpus")
            continue
        low, high = float(ratios.low[j]), float(ratios.high[j])
        row |= {f"{how}_n": int(other.n[j]), f"{how}_rate": other.counts.scale * _rate(other, j)}
        row |= {f"{how}_log2_ratio": float(ratios.ratio[j]), f"{how}_log2_low": low, f"{how}_log2_high": high}
        excluded[how] = 1 if low > 0 else -1 if high < 0 else 0
        reasons += [f"{how}: {why}" for why in (ratios.why_ratio[j], ratios.why_open[j]) if why]
    return row | {"verdict": _verdict(excluded), "reason": "; ".join(reasons) or None}


def _rate(side: Side, j: int) -> float:
    return float(side.n[j]) / side.exposure if side.exposure else np.nan


def _verdict(excluded: Mapping[str, int]) -> str | None:
    """Say which of the two intervals exclude 0; 1 and -1 are above and below it."""
    if len(excluded) < 2:
        return None
    hand, machine = excluded["hand"], excluded["machine"]
    if hand and machine:
        return "by both" if hand == machine else "by both, in opposite directions"
    return "by hand only" if hand else "by machine only" if machine else "by neither"
