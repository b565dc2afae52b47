"""Rates behind the counted ones: corrected for known precision and recall, the interval widened by what is not known of them.

A count is what the analyser found. In every draw of its errors the true and false positives and the false negatives of a
gold standard are drawn from a Dirichlet distribution with half a count added to each (Jeffreys), the true ones among those
counted are a binomial draw with that precision, and the missed ones a negative binomial draw with that recall. Contrasts
correct with the errors that ship (:func:`shipped_errors`: texts of outlets that the rules were not developed with);
:func:`workbench.compare.sensitivity.sensitivity` takes any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import polars as pl

from workbench import lexicon, schema
from workbench.compare.intervals import RARE, Side
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.resample import Floats

#: What has to be known of the errors of an analyser: a row per group (genre) and category.
ERRORS = {
    "group": pl.String,
    "category": pl.String,
    "true_positives": pl.Int64,
    "false_positives": pl.Int64,
    "false_negatives": pl.Int64,
}
#: A correction needs a category to have been found, and to stand in the gold standard, so many times each.
MIN_VALIDATED = 10
ALL = "all genres"
#: True positives, false positives, false negatives.
Counts = tuple[int, int, int]
NAN = (np.nan, np.nan, np.nan)


@cache
def shipped_errors(family: str) -> pl.DataFrame:
    """Return how the analyser errs in gold texts of outlets it was not developed with; columns of :data:`ERRORS`.

    ``family`` is ``code`` or ``commitment``; the frame of another is empty. Groups are genres.
    """
    file = lexicon.shipped("validation", "errors.tsv")
    found = pl.read_csv(file, separator="\t").filter(pl.col("family") == family)
    return found.select(pl.col(c).cast(t) for c, t in ERRORS.items())


@dataclass(frozen=True)
class Known:
    """The errors that a corpus can be corrected for: counts by genre and category; or why there are none."""

    counts: Mapping[tuple[str, str], Counts] = field(default_factory=dict)
    reason: str | None = None

    def of(self, category: str, genre: str) -> tuple[Counts | None, str]:
        """Return the errors in a category, of the genre where it was seen often enough, else of all; and what they are of."""
        for name in (genre, ALL):
            counts = self.counts.get((name, category))
            if counts is not None and min(counts[0] + counts[1], counts[0] + counts[2]) >= MIN_VALIDATED:
                return counts, name
        tp, fp, fn = self.counts.get((ALL, category), (0, 0, 0))
        return None, f"found {tp + fp}, in gold {tp + fn} times: fewer than {MIN_VALIDATED}"


def known_errors(corpus: Corpus, family: str) -> Known:
    """Return the errors that the rates of a family in a corpus can be corrected for.

    None for labels by hand, for a lexicon of one's own, and for families that were not validated.
    """
    errors = shipped_errors(family)
    if errors.is_empty():
        return Known(reason=f"errors in {family} are not known")
    if schema.ORIGIN_COLUMN in corpus.documents.columns:
        origin = corpus.documents[schema.ORIGIN_COLUMN].fill_null("machine")
        if origin.str.starts_with("hand").any():
            return Known(reason="labels by hand")
    used = corpus.provenance.get("analysis", {}).get("lexicon", {}).get("name", "stance")
    if used != "stance":
        return Known(reason=f"lexicon {used!r} was not validated")
    columns = pl.col(list(ERRORS)[2:]).sum()
    whole = errors.group_by("category").agg(columns).with_columns(group=pl.lit(ALL)).select(list(ERRORS))
    rows = pl.concat([errors.group_by("group", "category").agg(columns).select(list(ERRORS)), whole]).iter_rows()
    return Known({(group, category): (tp, fp, fn) for group, category, tp, fp, fn in rows})


def error_shares(counts: Counts, size: int, rng: np.random.Generator) -> Floats:
    """Return draws of the shares of true positives, false positives and false negatives, shape (size, 3)."""
    return rng.dirichlet(np.array(counts) + 0.5, size)


def behind(n: int, shares: Floats, rng: np.random.Generator) -> Floats:
    """Return draws of the true occurrences behind ``n`` that were counted: the true ones among them, and those missed."""
    precision = shares[:, 0] / (shares[:, 0] + shares[:, 1])
    recall = shares[:, 0] / (shares[:, 0] + shares[:, 2])
    true = rng.binomial(n, precision)
    missed = rng.negative_binomial(true + 0.5, np.clip(recall, 1e-9, 1.0))
    total: Floats = (true + missed).astype(np.float64)
    return total


def quantiles(draws: Floats, level: float) -> tuple[float, float, float]:
    """Return the median of draws and the ends of their interval; NaN where they are infinite or there are none."""
    draws = draws[~np.isnan(draws)]
    if not len(draws):
        return NAN
    low, middle, high = np.quantile(draws, [(1 - level) / 2, 0.5, (1 + level) / 2], method="inverted_cdf")
    return tuple(float(v) if np.isfinite(v) else np.nan for v in (middle, low, high))  # type: ignore[return-value]


@dataclass(frozen=True)
class Corrected:
    """Corrected rates (scaled) of two sides and their log2 ratio, each (middle, low, high) by category; what was done."""

    target: list[tuple[float, float, float]]
    group: list[tuple[float, float, float]]
    ratio: list[tuple[float, float, float]]
    how: list[str]


def corrected(
    own: Side, other: Side, genres: Sequence[str], known: Known, level: float, seed: int, size: int
) -> Corrected:
    """Correct the rates of a target and a group, category by category.

    Parameters
    ----------
    own, other
        The sides, resampled alike.
    genres
        The genre of the one and of the other.
    known
        The errors, from :func:`known_errors`.
    level, seed, size
        Level of the intervals, seed, draws. A side's figures are the same whatever it is set beside.

    Returns
    -------
    Corrected
        NaN with the reason where the errors are not known, or nothing was counted: how much was missed where nothing was
        found cannot be told from a share.
    """
    scale = own.counts.scale
    out = Corrected([], [], [], [])
    for j, category in enumerate(own.counts.categories):
        told = [known.of(category, genre) for genre in genres]
        draws: list[Floats | None] = []
        for side, (counts, name) in zip((own, other), told, strict=True):
            if counts is None or known.reason or not side.n[j] or not side.exposure:
                draws.append(None)
                continue
            # By name, so that both sides have the same errors where they are those of the same texts.
            shares = error_shares(counts, size, resample.generator(seed, "errors", name, category))
            rng = resample.generator(seed, "behind", side.what, category, str(int(side.n[j])), str(side.exposure))
            rates = _counted(side, j, size, rng)
            draws.append(None if rates is None else rates * behind(int(side.n[j]), shares, rng) / side.n[j])
        for d, into in zip(draws, (out.target, out.group), strict=True):
            into.append(NAN if d is None else quantiles(scale * d, level))
        with np.errstate(divide="ignore", invalid="ignore"):
            both = None if draws[0] is None or draws[1] is None else np.log2(draws[0]) - np.log2(draws[1])
        out.ratio.append(NAN if both is None else quantiles(both, level))
        out.how.append(known.reason or _how(told, (own, other), draws, j))
    return out


def _counted(side: Side, j: int, size: int, rng: np.random.Generator) -> Floats | None:
    """Draws of the counted rate: the resamples, or, of a rare category, the gamma distribution behind its exact interval."""
    if side.n[j] <= RARE:
        seen = float(side.effective[j])
        drawn: Floats = rng.gamma(seen + 0.5, size=size) * (float(side.n[j]) / seen / side.exposure)
        return drawn
    if side.draws is None or len(side.draws) == 0:
        return None
    resampled: Floats = side.draws[np.arange(size) % len(side.draws), j]
    return resampled


def _how(told: list[tuple[Counts | None, str]], sides: tuple[Side, Side], draws: list[Floats | None], j: int) -> str:
    parts = []
    for name, (counts, of), side, d in zip(("target", "group"), told, sides, draws, strict=True):
        if counts is None:
            parts.append(f"{name}: not corrected, {of}")
        elif not side.n[j]:
            parts.append(f"{name}: nothing was counted")
        elif d is None:
            parts.append(f"{name}: nothing to resample")
        else:
            tp, fp, fn = counts
            parts.append(f"{name}: errors in {of}, precision {tp}/{tp + fp}, recall {tp}/{tp + fn}")
    return "; ".join(parts)
