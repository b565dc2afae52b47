"""The figures of a contrast that set a target against one group: log ratio, percentile, prediction, caveats.

Every function gives arrays over the categories, NaN where a figure is undefined, and adds the reason to ``reasons``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import schema
from workbench.compare import intervals
from workbench.compare.intervals import RARE, Ratios, Side
from workbench.compare.models import document_tests, predict
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import CountMatrix
from workbench.counting.families import group_values, in_order
from workbench.counting.resample import Floats
from workbench.counting.words import Ints
from workbench.storage.in_use import Answers

#: A shorter text is not compared with, and draws a caveat as a target: at 100 tokens one marker is a rate of 10
#: per 1,000, more than most categories have on average, so that its rate shows whether it has a marker at all.
MIN_TOKENS = 100

#: Where fewer documents of a group have a category at all, how much they differ in it is hardly known.
FEW_HAVING = 5

#: Share of the occurrences of a side from which on one document, outlet or author draws a caveat.
LARGE_SHARE = 0.25

#: Of ``seen_from``: q to be reached, and how likely it shall be.
ALPHA, POWER = 0.05, 0.8

Reasons = list[list[str]]


@dataclass(frozen=True)
class Settings:
    """What the caller of ``contrast`` chose."""

    n_resamples: int
    seed: int
    level: float
    min_tokens: int
    simultaneous: bool = False


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
    owners: Owners

    @cached_property
    def without_each(self) -> tuple[Floats, Floats]:
        """The smallest and the largest rate of each category without any one document, NaN where there is none."""
        return _ends(_without_each(self.side.counts.units))

    @cached_property
    def notes(self) -> list[list[str]]:
        """Where one owner holds much of a category, as :func:`held_by_one` says it."""
        holders = holders_of(self.side.counts, self.owners)
        return [held_by_one(n, holders, "the group") for n in np.ascontiguousarray(self.side.counts.n.T)]


CLUSTER = "cluster of copies"


@dataclass(frozen=True)
class Owners:
    """Whose each document is: its own, its outlet's, its author's, its cluster's of copies.

    Attributes
    ----------
    at
        The place of each document, by id.
    kinds
        Kind → names of the owners, sorted, and the number of the owner of each document; their number for none.
    order
        The row in ``documents`` of each document, these being in the order of their ids, as they are counted.
    """

    at: Mapping[str, int]
    kinds: Mapping[str, tuple[list[str], Ints]]
    order: Ints


@dataclass(frozen=True)
class Labels:
    """The group of each document: the names of the groups in order, and the number of each document's, in the order of ids."""

    names: list[str]
    numbers: Ints


# By a column.
_LABELS: Answers[Labels] = Answers()


def labels_of(corpus: Corpus, owners: Owners, by: str | pl.Expr | None) -> Labels:
    """Return the group of each document; those by a column are kept as long as a corpus that was read or filtered is in use."""
    if not isinstance(by, str):
        return _numbered(corpus, owners, by)
    return _LABELS.get(corpus, by, lambda: _numbered(corpus, owners, by))


def _numbered(corpus: Corpus, owners: Owners, by: str | pl.Expr | None) -> Labels:
    label = group_values(corpus, by)
    names = in_order(label.unique())
    number = label.replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    return Labels(names, number[owners.order])


_OWNERS: Answers[Owners] = Answers()


def owners_of(corpus: Corpus, doc_ids: list[str]) -> Owners:
    """Return whose each document is, by what may hold a large part of a group's occurrences; ``doc_ids`` are all, sorted.

    Kept as long as a corpus that was read or filtered is in use.
    """
    return _OWNERS.get(corpus, None, lambda: _looked_up(corpus, doc_ids))


def _looked_up(corpus: Corpus, doc_ids: list[str]) -> Owners:
    at = dict(zip(doc_ids, range(len(doc_ids)), strict=True))
    kinds: dict[str, tuple[list[str], Ints]] = {"document": (doc_ids, np.arange(len(doc_ids)))}
    columns = {"outlet": "outlet", "author": "author", CLUSTER: schema.DUPLICATE_COLUMN}
    table = corpus.documents.select("doc_id", *(c for c in columns.values() if c in corpus.documents.columns))
    order = corpus.documents["doc_id"].arg_sort()
    table = table[order]
    for kind, column in columns.items():
        if column in table.columns:
            names = table[column].drop_nulls().unique().sort()
            number = table[column].replace_strict(names, pl.int_range(len(names), eager=True), default=len(names))
            kinds[kind] = names.to_list(), number.cast(pl.Int64).to_numpy()
    return Owners(at, kinds, order.to_numpy().astype(np.int64))


def log_ratio(target: Target, group: Group, settings: Settings, reasons: Reasons) -> Ratios:
    """log2 of target rate over group rate and its interval, both sides resampled."""
    found = intervals.log_ratios(
        target.side, group.side, settings.level, ("the target", "the group"), simultaneous=settings.simultaneous
    )
    for j, (why, opened) in enumerate(zip(found.why_ratio, found.why_open, strict=True)):
        if why and target.side.exposure and group.side.exposure:
            reasons[j].append(f"log2_ratio: {why.replace(' or the ', ' or ')}")
        if opened:
            reasons[j].append(f"log2 interval: {opened}")
    return found


def left_out(target: Target, group: Group, reasons: Reasons) -> tuple[Floats, Floats]:
    """Return the smallest and the largest log2 ratio with any one document left out."""
    low, high = np.full((2, target.documents.n.shape[1]), np.nan)
    own = target.documents.units
    with np.errstate(divide="ignore", invalid="ignore"):
        mine, theirs = (np.log2(s.n.sum(axis=0) / s.exposure.sum()) for s in (own, group.side.counts))
        few, many = (np.log2(rates) for rates in group.without_each)
        ends = [(mine - many, mine - few)]
        if len(own.rows) > 1:
            few, many = (np.log2(rates) for rates in _ends(_without_each(own)))
            ends.append((few - theirs, many - theirs))
    for least, most in ends:
        low = np.fmin(low, np.where(np.isfinite(least), least, np.nan))
        high = np.fmax(high, np.where(np.isfinite(most), most, np.nan))
    for j in np.flatnonzero(np.isnan(low)):
        reasons[j].append("log2_without: undefined without any one document, or there is one on each side")
    return low, high


def ratios_without(target: CountMatrix, group: CountMatrix) -> list[tuple[str, Floats]]:
    """Return the log2 ratios without each document: of ``target`` (where it has several), and of ``group``.

    The copies of a text are left out together: an array has a row for each unit (:attr:`CountMatrix.units`). Pairs of the
    side and an array of shape (units, categories); not finite where a side has no occurrence left.
    """
    sides = {"target": target.units, "group": group.units}
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = {name: np.log2(side.n.sum(axis=0) / side.exposure.sum()) for name, side in sides.items()}
        without = {name: np.log2(_without_each(side)) for name, side in sides.items() if len(side.rows) > 1}
        return [
            (name, values - logs["group"] if name == "target" else logs["target"] - values)
            for name, values in without.items()
        ]


def _without_each(side: CountMatrix) -> Floats:
    """Return the rates of a side without each of its units, shape (units, categories)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (side.n.sum(axis=0) - side.n) / (side.exposure.sum() - side.exposure)[:, None]
    return found


def _ends(rates: Floats) -> tuple[Floats, Floats]:
    """Return the smallest and the largest rate of each column above 0, NaN where there is none.

    Their logarithms are the smallest and the largest logarithm: thousands need not be taken.
    """
    known = np.isfinite(rates) & (rates > 0)
    low = np.min(rates, axis=0, initial=np.inf, where=known)
    high = np.max(rates, axis=0, initial=0.0, where=known)
    some = known.any(axis=0)
    return np.where(some, low, np.nan), np.where(some, high, np.nan)


def percentile(target: Target, group: Group, min_tokens: int, reasons: Reasons) -> tuple[Floats, int]:
    """Mid-rank of the target among the reference documents that are long enough, 0-100, and how many these are.

    The mean of the mid-ranks where the target is several documents.
    """
    counts, own = group.side.counts, target.documents
    long = counts.n_tokens >= min_tokens
    theirs_n, theirs_exposure = counts.n[long], counts.exposure[long]
    several = len(target.ids) > 1
    if several:
        own = own.take(own.n_tokens >= min_tokens)
    if not len(own.rows) or not len(theirs_n):
        unit = target.side.counts.unit
        why = f"target has no {unit}" if not several else f"no document of the target has {min_tokens} tokens"
        why = why if not len(own.rows) else f"no reference document of {min_tokens} tokens"
        for r in reasons:
            r.append(f"percentile: {why}")
        return np.full(own.n.shape[1], np.nan), len(theirs_n)
    # Cross-multiplied, so that equal rates are found equal.
    ranks = np.zeros(own.n.shape[1])
    for n, exposure in zip(own.n, own.exposure, strict=True):
        theirs, mine = theirs_n * exposure, n * theirs_exposure[:, None]
        ranks += ((theirs < mine).mean(axis=0) + (theirs <= mine).mean(axis=0)) / 2
    return 100 * ranks / len(own.rows), len(theirs_n)


@dataclass(frozen=True)
class Expected:
    """What the model of the group leads to expect of the target: rates, fitted dispersion, tail probability."""

    low: Floats
    high: Floats
    dispersion: Floats
    p_tail: Floats


def expected(target: Target, group: Group, settings: Settings, reasons: Reasons) -> Expected:
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
    return Expected(low, high, dispersion, p_tail)


def permuted(target: Target, group: Group, settings: Settings, reasons: Reasons) -> Floats:
    """Return the p of drawing the documents of the target anew, among documents of like length; NaN for one document."""
    own, others = target.documents, group.side.counts
    p = np.full(own.n.shape[1], np.nan)
    if len(target.ids) == 1:
        return p
    if not len(own.rows) or not len(others.rows):
        for r in reasons:
            r.append(f"p_documents: no document with {own.unit} on one side")
        return p
    from scipy.sparse import csr_array

    own, others = own.units, others.units  # copies of a text change sides together
    counts = csr_array(np.concatenate([own.n, others.n]).T.astype(np.float64))
    sizes = np.concatenate([own.exposure, others.exposure])
    is_target = np.arange(len(sizes)) < len(own.rows)
    rng = resample.generator(settings.seed, "documents", group.name)
    draws = max(settings.n_resamples, 1)
    p, _ = document_tests.permutation_p(counts, sizes, is_target, draws, rng, document_tests.length_strata(sizes))
    p = np.where(counts.sum(axis=1) > 0, p, np.nan)
    for j in np.flatnonzero(np.isnan(p)):
        reasons[j].append("p_documents: no occurrence")
    return p


def seen_from(target: Target, group: Group, found: Expected, reasons: Reasons) -> Floats:
    """Return the smallest ratio above 1 that would be seen (q <= .05, the others being alike) with probability .8.

    For one document by the predictive distribution; for several by the spread of the resampled log ratio.
    """
    tested = ~np.isnan(found.p_tail)
    ratio = np.full(len(tested), np.nan)
    if tested.any():
        ratio[tested] = _seen_from(target, group, tested)
    for j in np.flatnonzero(np.isnan(ratio)):
        why = "no ratio would be seen so often" if tested[j] else "no expectation"
        reasons[j].append(f"seen_from: {why}")
    return ratio


def _seen_from(target: Target, group: Group, tested: npt.NDArray[np.bool_]) -> Floats:
    from scipy.special import ndtri

    ratio = np.full(len(tested), np.nan)
    alpha = ALPHA / int(tested.sum())
    if len(target.documents.rows) == 1:
        exposure = target.documents.exposure
        fits = [group.fits[j] for j in np.flatnonzero(tested)]
        rates = group.side.n / group.side.exposure
        return predict.smallest_ratio(fits, rates[tested], int(exposure[0]), alpha, POWER)
    if target.side.draws is None or group.side.draws is None:
        return ratio[tested]
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = np.log2(target.side.draws) - np.log2(group.side.draws)
    draws[~np.isfinite(draws)] = np.nan
    for j in np.flatnonzero(tested & np.isfinite(draws).any(axis=0)):
        spread = float(np.nanstd(draws[:, j]))
        ratio[j] = 2 ** (spread * float(ndtri(1 - alpha / 2) + ndtri(POWER))) if spread > 0 else np.nan
    return ratio[tested]


def caveats(
    target: Target,
    group: Group,
    inside: bool,
    n_compared: int,
    owners: Owners,
    ratios: Ratios,
    p: Floats,
    settings: Settings,
) -> list[str | None]:
    """Return for each category what to keep in mind."""
    own, others = target.documents, group.side.counts
    tokens, documents = int(own.n_tokens.sum()), len(others.rows)
    unit = target.side.counts.unit
    notes = []
    if tokens < settings.min_tokens:
        notes.append(f"target has {tokens} tokens, fewer than {settings.min_tokens}: its rates say little")
    if documents < predict.MIN_DOCUMENTS:
        notes.append(f"group has {documents} document(s) with {unit}, fewer than {predict.MIN_DOCUMENTS}")
    elif n_compared < predict.MIN_DOCUMENTS:
        notes.append(f"percentile is among {n_compared} document(s) only")
    if len(own.rows) == 1:
        like = int(((others.n_tokens >= tokens / 2) & (others.n_tokens <= tokens * 2)).sum())
        if like < predict.MIN_DOCUMENTS <= documents:
            notes.append(f"only {like} document(s) of the group are half to twice as long as the target")
    if inside:
        notes.append("target taken out of this group")
    if CLUSTER not in owners.kinds and documents >= FEW_HAVING:
        notes.append("copies of one text were not looked for (workbench.with_duplicates)")
    having = (others.n > 0).sum(axis=0)
    holders = holders_of(own, owners)
    found = []
    for j, k in enumerate(having):
        few = [f"only {k} document(s) of the group have any"] if 0 < k < FEW_HAVING else []
        held = [*held_by_one(own.n[:, j], holders, "the target"), *group.notes[j]]
        excludes = ratios.low[j] > 0 or ratios.high[j] < 0
        two = [_TWO_QUESTIONS] if excludes and p[j] > 1 - settings.level else []
        found.append("; ".join([*notes, *few, *held, *two]) or None)
    return found


def holders_of(counts: CountMatrix, owners: Owners) -> Mapping[str, tuple[list[str], Ints]]:
    """Return for each kind of owner that tells documents of a side apart the names, and which of them each document has.

    The number of the names stands for a document without an owner. None of a side with few documents.
    """
    found: dict[str, tuple[list[str], Ints]] = {}
    if len(counts.rows) < FEW_HAVING:
        return found
    places = counts.places
    if places is None:
        places = np.fromiter(map(owners.at.__getitem__, counts.rows), np.int64, len(counts.rows))
    for kind, (names, number) in owners.kinds.items():
        own = number[places]
        if own.min() < own.max():
            found[kind] = names, own
    return found


def held_by_one(n: Ints, holders: Mapping[str, tuple[list[str], Ints]], side: str) -> list[str]:
    """Say where one document, outlet, author or text with its copies holds over a quarter of the occurrences of a side.

    ``n`` are the occurrences in each document. Of sides with several of them only, and only where more is counted than a
    few.
    """
    total = int(n.sum())
    if total <= RARE:
        return []
    notes = []
    some = np.flatnonzero(n)
    for kind, (names, which) in holders.items():
        sums = np.bincount(which[some], weights=n[some], minlength=len(names) + 1)[:-1]
        if not len(sums):
            continue
        last = len(sums) - 1 - int(np.argmax(sums[::-1]))  # of equal ones the last by name
        if sums[last] > LARGE_SHARE * total:
            notes.append(f"one {kind} ({names[last]}) has {int(sums[last])} of the {total} occurrences of {side}")
    return notes


_TWO_QUESTIONS = (
    "the interval excludes 0 and p is large: the rates of these texts differ, but a text like the target is not unusual "
    "among those of the group"
)
