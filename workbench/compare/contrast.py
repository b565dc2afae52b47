"""One text beside groups of coverage: how its rates differ, and whether that is unusual for one document.

Two questions are kept apart. *Is the target's rate different from the group's?* The log ratio with its interval
says by how much, and how well that is known. *Would one document of that group, as long as the target, show such
a rate?* The target is one text, so no two-sample test applies; its count is set against the predictive
distribution of a new document (:mod:`workbench.compare.predict`), and its rate against the documents there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench.compare import predict, resample
from workbench.compare.families import CountMatrix, count_documents, group_labels, select
from workbench.compare.measures.significance import benjamini_hochberg
from workbench.compare.rates import pooled, target_units
from workbench.corpus import Corpus
from workbench.errors import StatisticsError

#: A shorter text is not compared with, and draws a caveat as a target: at 100 tokens one marker is a rate of 10
#: per 1,000, more than most categories have on average, so that its rate shows whether it has a marker at all.
MIN_TOKENS = 100

#: Where fewer documents of a group have a category at all, how much they differ in it is hardly known.
FEW_HAVING = 5

CONTRAST = {
    "family": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "target": pl.String,
    "target_n": pl.Int64,
    "target_exposure": pl.Int64,
    "target_rate": pl.Float64,
    "target_low": pl.Float64,
    "target_high": pl.Float64,
    "group": pl.String,
    "n_documents": pl.Int64,
    "n": pl.Int64,
    "exposure": pl.Int64,
    "rate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "log2_ratio": pl.Float64,
    "log2_low": pl.Float64,
    "log2_high": pl.Float64,
    "percentile": pl.Float64,
    "n_compared": pl.Int64,
    "expected_low": pl.Float64,
    "expected_high": pl.Float64,
    "dispersion": pl.Float64,
    "p_tail": pl.Float64,
    "q": pl.Float64,
    "level": pl.Float64,
    "n_resamples": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
    "caveat": pl.String,
}


@dataclass(frozen=True)
class _Settings:
    n_resamples: int
    seed: int
    level: float
    min_tokens: int


@dataclass(frozen=True)
class _Side:
    """One side of the comparison: its rows, the table of pooled rates, and the resampled rates."""

    counts: CountMatrix
    table: pl.DataFrame
    resampled: resample.Floats


def contrast(
    corpus: Corpus,
    target: str | Iterable[str] | pl.Expr,
    *,
    by: str | pl.Expr | None = "genre",
    family: str = "code",
    unit: str | None = None,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    min_tokens: int = MIN_TOKENS,
) -> pl.DataFrame:
    """Set a text beside each group of the other documents, category by category.

    Parameters
    ----------
    corpus
        A corpus or feature set that holds the target and the reference documents.
    target
        A document id, several, or an expression over ``documents``. The target is taken out of the reference;
        ``caveat`` says so in the group it belongs to.
    by
        Column of ``documents`` that makes the reference groups, an expression, or None for all others in one.
    family, unit
        As in :func:`workbench.compare.rates.document_rates`.
    n_resamples, seed, level
        Bootstrap resamples, seed, and level of all intervals, the predictive one included.
    min_tokens
        Reference documents with fewer tokens are left out of ``percentile`` (they are in all other figures).

    Returns
    -------
    DataFrame
        Columns of :data:`CONTRAST`, one row per group and category.

        * ``target_low``, ``target_high``: interval of the target's rate; its sentences are resampled (several
          documents: the documents).
        * ``rate``, ``low``, ``high``: the group's pooled rate; its documents are resampled.
        * ``log2_ratio``: log2(target rate / group rate), positive where the target uses more; both sides
          resampled.
        * ``percentile``: 0-100, share of the ``n_compared`` documents with a lower rate, those with the same
          rate counting half.
        * ``expected_low``, ``expected_high``: rates that a document of that group, as long as the target, would
          show with probability ``level`` under a gamma-Poisson (beta-binomial for shares of sentences) fitted
          to the group. ``dispersion`` is the fitted one; near 0 there is chance variation only.
        * ``p_tail``: two-sided tail probability of the target's count under that model; ``q``: the same after
          Benjamini-Hochberg over the categories of a group.
        * ``reason``: why a figure is null; ``caveat``: what to keep in mind with those that are not.

    Raises
    ------
    CorpusError
        If a target id is not in the corpus.
    StatisticsError
        If the family, unit or grouping is unknown, or no document is left to compare with.

    Notes
    -----
    The groups are what could be had, not samples of "the media". A small p_tail says that the target is unusual
    for such a document of this group, not why.
    """
    resample.require(n_resamples, level)
    settings = _Settings(n_resamples, seed, level, min_tokens)
    ids = select(corpus, target)
    labels = group_labels(corpus, by)
    what = "sentences" if len(ids) == 1 else "documents"
    own = _side(target_units(corpus, ids, family, unit), "target", what, settings, "target")
    documents = count_documents(corpus, family, unit)
    others = np.array([d not in set(ids) for d in documents.rows], dtype=bool)
    if not others.any():
        raise StatisticsError("no document is left to compare with", hint="the target must not be the whole corpus")
    group_of = np.array([labels[d] for d in documents.rows], dtype=object)
    frames = []
    for name in sorted(set(group_of[others]), key=lambda g: (g == "(unknown)", g)):
        chosen = others & (group_of == name)
        part = documents.take(chosen & (documents.exposure > 0))
        reference = _side(part, name, "documents", settings, "group", name)
        inside = bool((~others & (group_of == name)).any())
        frames.append(_compare(own, reference, ids, inside, settings))
    return pl.concat(frames)


def _side(counts: CountMatrix, group: str, what: str, settings: _Settings, *names: str) -> _Side:
    rng = resample.generator(settings.seed, *names)
    resampled = resample.resampled_ratios(counts.n, counts.exposure, settings.n_resamples, rng)
    return _Side(counts, pooled(counts, group, what, resampled, settings.level), resampled)


def _compare(own: _Side, reference: _Side, ids: list[str], inside: bool, settings: _Settings) -> pl.DataFrame:
    """Return the rows of one group."""
    left, right = own.table.to_dict(as_series=False), reference.table.to_dict(as_series=False)
    size, counts = len(left["category"]), own.counts
    reasons: list[list[str]] = [[] for _ in range(size)]
    for name, side in (("target interval", left), ("group interval", right)):
        for j, why in enumerate(side["reason"]):
            if why:
                reasons[j].append(f"{name}: {why.removesuffix(': no interval')}")
    ratio, ratio_low, ratio_high = _log_ratio(own, reference, settings.level, reasons)
    percentile, n_compared = _percentile(own, reference, ids, settings.min_tokens, reasons)
    expected_low, expected_high, dispersion, p_tail = _expected(own, reference, ids, settings.level, reasons)
    model = _model(counts)
    return pl.DataFrame(
        {
            "family": left["family"],
            "category": left["category"],
            "unit": left["unit"],
            "target": [ids[0] if len(ids) == 1 else f"{len(ids)} documents"] * size,
            **{f"target_{c}": left[c] for c in ("n", "exposure", "rate", "low", "high")},
            **{c: right[c] for c in ("group", "n_documents", "n", "exposure", "rate", "low", "high")},
            "log2_ratio": ratio,
            "log2_low": ratio_low,
            "log2_high": ratio_high,
            "percentile": percentile,
            "n_compared": [n_compared] * size,
            "expected_low": expected_low,
            "expected_high": expected_high,
            "dispersion": dispersion,
            "p_tail": p_tail,
            "q": benjamini_hochberg(p_tail),
            "level": [settings.level] * size,
            "n_resamples": [settings.n_resamples] * size,
            "method": [f"target: {left['method'][0]}; group: {right['method'][0]}; expected: {model}"] * size,
            "reason": ["; ".join(r) or None for r in reasons],
            "caveat": _caveats(own, reference, inside, n_compared, settings),
        },
        schema=CONTRAST,
        nan_to_null=True,
    )


def _log_ratio(
    own: _Side, reference: _Side, level: float, reasons: list[list[str]]
) -> tuple[resample.Floats, resample.Floats, resample.Floats]:
    """log2 of target rate over group rate, both resampled; null where a side never uses the category."""
    a, b = own.counts, reference.counts
    size = a.n.shape[1]
    ratio, low, high = np.full((3, size), np.nan)
    if not (a.exposure.sum() and b.exposure.sum()):
        return ratio, low, high
    n, m = a.n.sum(axis=0), b.n.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.log2(n / a.exposure.sum()) - np.log2(m / b.exposure.sum())
        draws = np.log2(own.resampled) - np.log2(reference.resampled)
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


def _percentile(
    own: _Side, reference: _Side, ids: list[str], min_tokens: int, reasons: list[list[str]]
) -> tuple[resample.Floats, int]:
    """Mid-rank of the target among the reference documents that are long enough, 0-100."""
    long_enough = reference.counts.take(reference.counts.n_tokens >= min_tokens)
    n, exposure = own.counts.n.sum(axis=0), int(own.counts.exposure.sum())
    none = np.full(len(n), np.nan)
    if len(ids) > 1 or not exposure or not len(long_enough.rows):
        why = (
            "several documents have no one place in the distribution"
            if len(ids) > 1
            else f"target has no {own.counts.unit}"
            if not exposure
            else f"no reference document of {min_tokens} tokens"
        )
        for r in reasons:
            r.append(f"percentile: {why}")
        return none, len(long_enough.rows)
    # Cross-multiplied, so that equal rates are found equal.
    theirs, mine = long_enough.n * exposure, n * long_enough.exposure[:, None]
    return 100 * ((theirs < mine).mean(axis=0) + (theirs <= mine).mean(axis=0)) / 2, len(long_enough.rows)


def _model(counts: CountMatrix) -> str:
    return "beta-binomial" if (counts.family, counts.unit) == ("commitment", "sentences") else "gamma-Poisson"


def _expected(
    own: _Side, reference: _Side, ids: list[str], level: float, reasons: list[list[str]]
) -> tuple[resample.Floats, resample.Floats, resample.Floats, resample.Floats]:
    """Predictive interval in rate units, fitted dispersion and tail probability for each category."""
    n, exposure = own.counts.n.sum(axis=0), int(own.counts.exposure.sum())
    low, high, dispersion, p_tail = np.full((4, len(n)), np.nan)
    scale = own.counts.scale
    for j in range(len(n)):
        fitted = predict.fit(_model(own.counts), reference.counts.n[:, j], reference.counts.exposure)
        why = fitted.reason
        if not why:
            dispersion[j] = fitted.dispersion
            if len(ids) > 1:
                why = "the model predicts one document, not several"
            elif not exposure:
                why = f"target has no {own.counts.unit}"
        if why:
            reasons[j].append(f"expected, p_tail: {why}")
            continue
        found = predict.predict(fitted, int(n[j]), exposure, level)
        low[j], high[j], p_tail[j] = scale * found.low / exposure, scale * found.high / exposure, found.p_tail
    return low, high, dispersion, p_tail


def _caveats(own: _Side, reference: _Side, inside: bool, n_compared: int, settings: _Settings) -> list[str | None]:
    """Return for each category what to keep in mind."""
    tokens, documents = int(own.counts.n_tokens.sum()), len(reference.counts.rows)
    notes = []
    if tokens < settings.min_tokens:
        notes.append(f"target has {tokens} tokens, fewer than {settings.min_tokens}: its rates say little")
    if documents < predict.MIN_DOCUMENTS:
        notes.append(f"group has {documents} document(s) with {own.counts.unit}, fewer than {predict.MIN_DOCUMENTS}")
    elif n_compared < predict.MIN_DOCUMENTS:
        notes.append(f"percentile is among {n_compared} document(s) only")
    if inside:
        notes.append("target taken out of this group")
    having = (reference.counts.n > 0).sum(axis=0)
    few = [[f"only {k} document(s) of the group have any"] if 0 < k < FEW_HAVING else [] for k in having]
    return ["; ".join([*notes, *own_few]) or None for own_few in few]
