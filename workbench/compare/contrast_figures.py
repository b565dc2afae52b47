"""The figures of a contrast that set a target against one group: log ratio, percentile, prediction, caveats.

Every function gives arrays over the categories, NaN where a figure is undefined, and adds the reason to ``reasons``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench.compare.models import predict
from workbench.counting import resample
from workbench.counting.families import CountMatrix
from workbench.counting.resample import Floats

#: A shorter text is not compared with, and draws a caveat as a target: at 100 tokens one marker is a rate of 10
#: per 1,000, more than most categories have on average, so that its rate shows whether it has a marker at all.
MIN_TOKENS = 100

#: Where fewer documents of a group have a category at all, how much they differ in it is hardly known.
FEW_HAVING = 5

Reasons = list[list[str]]


@dataclass(frozen=True)
class Settings:
    """What the caller of ``contrast`` chose."""

    n_resamples: int
    seed: int
    level: float
    min_tokens: int


@dataclass(frozen=True)
class Side:
    """One side of the comparison: what it is resampled by, the table of pooled rates, and the resampled rates."""

    counts: CountMatrix
    table: pl.DataFrame
    resampled: Floats


@dataclass(frozen=True)
class Target:
    """The target: its name, its side, and its documents that have any exposure (rows)."""

    name: str
    ids: list[str]
    side: Side
    documents: CountMatrix


@dataclass(frozen=True)
class Group:
    """A group of reference documents, with the model fitted to each category."""

    name: str
    side: Side
    fits: list[predict.Fit]


def log_ratio(target: Target, group: Group, level: float, reasons: Reasons) -> tuple[Floats, Floats, Floats]:
    """log2 of target rate over group rate and its interval, both sides resampled."""
    a, b = target.side.counts, group.side.counts
    size = a.n.shape[1]
    ratio, low, high = np.full((3, size), np.nan)
    if not (a.exposure.sum() and b.exposure.sum()):
        return ratio, low, high
    n, m = a.n.sum(axis=0), b.n.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.log2(n / a.exposure.sum()) - np.log2(m / b.exposure.sum())
        draws = np.log2(target.side.resampled) - np.log2(group.side.resampled)
    for j in range(size):
        if not (n[j] and m[j]):
            where = "target" if m[j] else "group" if n[j] else "target or group"
            reasons[j].append(f"log2_ratio: no occurrence in the {where}")
            continue
        ratio[j] = observed[j]
        kept = draws[:, j][~np.isnan(draws[:, j])]
        if len(a.rows) < 2 or len(b.rows) < 2 or not len(kept):
            continue
        bounds = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
        low[j], high[j] = np.where(np.isfinite(bounds), bounds, np.nan)
        if not np.isfinite(bounds).all():
            reasons[j].append("log2 interval: open, as too many resamples have no occurrence")
    return ratio, low, high


def percentile(target: Target, group: Group, min_tokens: int, reasons: Reasons) -> tuple[Floats, int]:
    """Mid-rank of the target among the reference documents that are long enough, 0-100, and how many these are.

    The mean of the mid-ranks where the target is several documents.
    """
    reference = group.side.counts.take(group.side.counts.n_tokens >= min_tokens)
    own = target.documents
    several = len(target.ids) > 1
    if several:
        own = own.take(own.n_tokens >= min_tokens)
    if not len(own.rows) or not len(reference.rows):
        unit = target.side.counts.unit
        why = f"target has no {unit}" if not several else f"no document of the target has {min_tokens} tokens"
        why = why if not len(own.rows) else f"no reference document of {min_tokens} tokens"
        for r in reasons:
            r.append(f"percentile: {why}")
        return np.full(own.n.shape[1], np.nan), len(reference.rows)
    # Cross-multiplied, so that equal rates are found equal.
    ranks = np.zeros(own.n.shape[1])
    for n, exposure in zip(own.n, own.exposure, strict=True):
        theirs, mine = reference.n * exposure, n * reference.exposure[:, None]
        ranks += ((theirs < mine).mean(axis=0) + (theirs <= mine).mean(axis=0)) / 2
    return 100 * ranks / len(own.rows), len(reference.rows)


def expected(
    target: Target, group: Group, settings: Settings, reasons: Reasons
) -> tuple[Floats, Floats, Floats, Floats]:
    """Predictive interval in rate units, fitted dispersion, and tail probability of the target's count."""
    own = target.documents
    n, exposure = own.n.sum(axis=0), int(own.exposure.sum())
    low, high, dispersion, p_tail = np.full((4, len(n)), np.nan)
    possible = []
    for j, fitted in enumerate(group.fits):
        why = fitted.reason or (None if exposure else f"target has no {own.unit}")
        dispersion[j] = fitted.dispersion
        if why:
            reasons[j].append(f"expected, p_tail: {why}")
        else:
            possible.append(j)
    if possible:
        rng = resample.generator(settings.seed, "expected", group.name)
        fits = [group.fits[j] for j in possible]
        found = predict.predict_many(fits, n[possible], own.exposure, settings.level, rng)
        for j, prediction in zip(possible, found, strict=True):
            low[j], high[j] = own.scale * prediction.low / exposure, own.scale * prediction.high / exposure
            p_tail[j] = prediction.p_tail
    return low, high, dispersion, p_tail


def caveats(target: Target, group: Group, inside: bool, n_compared: int, settings: Settings) -> list[str | None]:
    """Return for each category what to keep in mind."""
    tokens, documents = int(target.documents.n_tokens.sum()), len(group.side.counts.rows)
    unit = target.side.counts.unit
    notes = []
    if tokens < settings.min_tokens:
        notes.append(f"target has {tokens} tokens, fewer than {settings.min_tokens}: its rates say little")
    if documents < predict.MIN_DOCUMENTS:
        notes.append(f"group has {documents} document(s) with {unit}, fewer than {predict.MIN_DOCUMENTS}")
    elif n_compared < predict.MIN_DOCUMENTS:
        notes.append(f"percentile is among {n_compared} document(s) only")
    if inside:
        notes.append("target taken out of this group")
    having = (group.side.counts.n > 0).sum(axis=0)
    few = [[f"only {k} document(s) of the group have any"] if 0 < k < FEW_HAVING else [] for k in having]
    return ["; ".join([*notes, *own_few]) or None for own_few in few]
