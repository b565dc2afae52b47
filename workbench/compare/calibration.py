"""Do the predictive intervals hold what they say? Each reference document in turn is the target."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.models import predict
from workbench.compare.models.count_models import Floats
from workbench.cores import in_threads
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import CountMatrix, count_documents
from workbench.counting.families import Parts, group_labels, in_order
from workbench.errors import StatisticsError

#: The name of the rows that put all categories (or groups) together.
ALL = "(all)"
#: Bins of the histogram of places, from 0 to 1.
BINS = 10

CALIBRATION: dict[str, pl.DataType | type[pl.DataType]] = {
    "family": pl.String,
    "group": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "n_documents": pl.Int64,
    "n": pl.Int64,
    "inside": pl.Int64,
    "coverage": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "level": pl.Float64,
    "held": pl.Float64,
    "below": pl.Float64,
    "above": pl.Float64,
    "coverage_pit": pl.Float64,
    "pit": pl.List(pl.Float64),
    "method": pl.String,
    "reason": pl.String,
}


@dataclass(frozen=True)
class _Outcome:
    """What became of some predictions: arrays of shape (documents, categories), NaN where there was none."""

    inside: Floats
    below: Floats
    held: Floats
    pit: Floats  # shape (documents, categories, edges): share of the place of a count that lies below each edge


def calibration(
    corpus: Corpus,
    *,
    by: str | pl.Expr | None = "genre",
    family: str = "code",
    unit: str | None = None,
    parts: Parts = None,
    level: float = 0.95,
    max_documents: int | None = None,
    seed: int = 0,
    leave: str = "document",
) -> pl.DataFrame:
    """Take each document out of its group, predict its counts from the others, and see how often the interval held.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    by, family, unit, parts
        As in :func:`workbench.compare.contrast.contrast`: the same groups, counts and models.
    level
        Level of the predictive intervals, 0 to 1.
    max_documents
        Take at most so many documents of a group as targets, drawn at random with ``seed``; the others still serve
        as reference. By default all.
    leave
        ``document``: what is predicted is left out of its group. A column of ``documents``, as ``outlet``: all documents of
        its outlet are, so that the interval is one for a document of an outlet that the group does not have yet. A
        document without a value stands for itself.

    Returns
    -------
    DataFrame
        Columns of :data:`CALIBRATION`: a row per group and category, a row ``(all)`` per group and one for all
        groups.

        * ``n``: predictions made (documents; in ``(all)`` rows documents times categories), ``inside``: how many
          counts lay in their interval, ``coverage`` their share, 0 to 1. ``low``, ``high``: its 95 % interval
          (Wilson; in ``(all)`` rows with as many predictions as, independent of each other, would vary as much,
          because the categories of one document are not independent).
        * ``held``: the share that these intervals should hold by the model. Counts are whole numbers, so that an interval
          cannot hold just ``level``; compare ``coverage`` with this.
        * ``below``, ``above``: share of documents with fewer, with more than the interval has.
        * ``pit``: shares of the places of the counts in :data:`BINS` bins of the predicted distribution; .1 each
          where the model is right. A count n takes up the whole step from P(X < n) to P(X <= n) (the nonrandomised
          histogram of Czado, Gneiting & Held 2009, Biometrics 65). U-shaped: intervals too narrow; heaped in the
          middle: too wide.
        * ``coverage_pit``: share of the steps within the middle ``level``. What coverage would be if counts were
          not whole numbers: it tests the model alone.
        * ``reason``: why figures are null; ``n`` may be below ``n_documents`` where a document could not be
          predicted (the only one of its group with an occurrence).

    Raises
    ------
    StatisticsError
        If the family, unit, grouping, ``leave`` or level is unknown, or ``max_documents`` is below 1.

    Notes
    -----
    Read ``coverage`` against ``held``, and that against ``level``. Where fewer than 5 % of the documents have a category
    at all, or a document is two sentences long, no interval can hold as few as 95 %. ``coverage_pit`` is free of that.

    With documents simulated from known parameters (gamma-Poisson and beta-binomial, common and rare categories, documents
    alike and unlike, 10 to 200 of them), intervals of level .95 held .928 to .969 of 1,000 new documents each, and
    ``coverage_pit`` was .930 to .969: see ``benchmarks/contrast/calibration.py``.

    Refitting without a document is exact, and quick because the models need few tables of the documents
    (:func:`workbench.compare.models.predict.leave_one_out`).

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> news = wb.read("corpora/rapprochement").filter(genre="wire-style news")
    >>> held = wb.calibration(news, family="commitment", max_documents=40)
    >>> held.filter(category="(all)", group="wire-style news").select("n_documents", pl.col("coverage") > 0.8).row(0)
    (40, True)
    """
    resample.require(1, level)
    if max_documents is not None and max_documents < 1:
        raise StatisticsError(f"max_documents={max_documents}", allowed="a whole number from 1, or None for all")
    counts = count_documents(corpus, family, unit, parts)
    owner = _owners(corpus, leave)
    labels = group_labels(corpus, by)
    own = np.array([labels[d] for d in counts.rows], dtype=object)
    frames, outcomes = [], []
    for name in in_order(labels.values()):
        part = counts.take((own == name) & (counts.exposure > 0))
        chosen = _chosen(len(part.rows), max_documents, resample.generator(seed, "calibration", name))
        outcome, reasons = _predict_all(part, chosen, level, None if owner is None else [owner[d] for d in part.rows])
        outcomes.append(outcome)
        frames.append(_rows(part, name, outcome, reasons, level))
    if not frames:
        return pl.DataFrame(schema=CALIBRATION)
    everything = _Outcome(
        *(np.concatenate([getattr(o, field) for o in outcomes]) for field in ("inside", "below", "held", "pit"))
    )
    whole = pl.concat([*frames, pl.DataFrame([_overall(counts, ALL, everything, level)], schema=CALIBRATION)])
    return (
        whole
        if owner is None
        else whole.with_columns(pl.col("method").str.replace("leave one out", f"leave one {leave} out"))
    )


def _owners(corpus: Corpus, leave: str) -> dict[str, str] | None:
    if leave == "document":
        return None
    if leave not in corpus.documents.columns:
        raise StatisticsError(f"nothing to leave out: {leave!r}", allowed=("document", *corpus.documents.columns))
    named = corpus.documents.select("doc_id", pl.col(leave).cast(pl.String))
    return {d: f"document {d}" if o is None else o for d, o in named.iter_rows()}


def _chosen(documents: int, most: int | None, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    if most is None or documents <= most:
        return np.arange(documents)
    return np.sort(rng.choice(documents, size=most, replace=False))


def _predict_all(
    part: CountMatrix,
    chosen: np.ndarray[tuple[int], np.dtype[np.int64]],
    level: float,
    owners: list[str] | None = None,
) -> tuple[_Outcome, list[str | None]]:
    """Return what becomes of the predictions of a group, and why there are none by category: categories in threads of all cores."""
    whose = None if owners is None else np.array(owners, dtype=object)
    calls = (partial(_predicted, part, j, chosen, level, whose) for j in range(len(part.categories)))
    columns, reasons = zip(*in_threads(calls), strict=True)
    fields = ("inside", "below", "held", "pit")
    return _Outcome(*(np.stack([getattr(c, f) for c in columns], axis=1) for f in fields)), list(reasons)


def _predicted(
    part: CountMatrix,
    j: int,
    chosen: np.ndarray[tuple[int], np.dtype[np.int64]],
    level: float,
    owners: npt.NDArray[np.object_] | None,
) -> tuple[_Outcome, str | None]:
    """Return the outcome of one category, arrays without the axis of categories, and why nothing is predicted."""
    edges = np.array([*np.linspace(0, 1, BINS + 1), (1 - level) / 2, (1 + level) / 2])
    inside, below = np.full((2, len(chosen)), np.nan)
    n, model = part.n[:, j], predict.model_of(part.family, part.unit)
    why = predict.no_fit(n, part.exposure)
    if why is not None:
        return _Outcome(inside, below, np.full(len(chosen), np.nan), np.full((len(chosen), len(edges)), np.nan)), why
    if owners is None:
        place = predict.leave_one_out(model, n, part.exposure, chosen, level)
    else:
        place = predict.leave_owner_out(model, n, part.exposure, chosen, owners, level)
    known = ~np.isnan(place.mid_p)
    inside[known] = place.mid_p[known] > 1 - level
    below[known] = place.below[known] + place.at_most[known] < 1
    step = np.maximum(place.at_most - place.below, np.finfo(float).tiny)
    pit = np.clip((edges - place.below[:, None]) / step[:, None], 0, 1)
    why = None if known.any() else "no document can be predicted from the others"
    return _Outcome(inside, below, place.held, pit), why


def _rows(part: CountMatrix, name: str, outcome: _Outcome, reasons: list[str | None], level: float) -> pl.DataFrame:
    rows = []
    for j, category in enumerate(part.categories):
        only = _Outcome(*(a[:, [j]] for a in (outcome.inside, outcome.below, outcome.held, outcome.pit)))
        rows.append(_overall(part, name, only, level) | {"category": category, "reason": reasons[j]})
    return pl.DataFrame([*rows, _overall(part, name, outcome, level)], schema=CALIBRATION)


def _overall(part: CountMatrix, name: str, outcome: _Outcome, level: float) -> dict[str, object]:
    """Return one row over all predictions of an outcome."""
    known = ~np.isnan(outcome.inside)
    n = int(known.sum())
    row: dict[str, object] = {
        "family": part.family,
        "group": name,
        "category": ALL,
        "unit": part.unit,
        "n_documents": len(outcome.inside),
        "n": n,
        "level": level,
        "method": f"leave one out; {predict.model_of(part.family, part.unit)}; mid-p interval; Wilson interval of the coverage",
    }
    if not n:
        return row | {"reason": "no document can be predicted from the others"}
    out = known & (outcome.inside == 0)
    under = float((out & (outcome.below == 1)).sum()) / n
    shares = outcome.pit[known].mean(axis=0)
    low, high = _wilson(outcome.inside, known)
    return row | {
        "inside": int(np.nansum(outcome.inside)),
        "coverage": float(outcome.inside[known].mean()),
        "held": float(outcome.held[known].mean()),
        "low": low,
        "high": high,
        "below": under,
        "above": float(out.sum()) / n - under,
        "coverage_pit": float(shares[-1] - shares[-2]),
        "pit": np.diff(shares[: BINS + 1]).tolist(),
        "reason": None,
    }


def _wilson(inside: Floats, known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[float, float]:
    """Return the Wilson interval of the share inside, documents being independent of each other.

    With several categories a document: with the sample size at which independent predictions would vary as much
    as this share does over documents (linearised ratio), at most the number of predictions.
    """
    n, share = int(known.sum()), float(inside[known].mean())
    size = float(n)
    if inside.shape[1] > 1:
        off = np.where(known, np.nan_to_num(inside) - share, 0.0).sum(axis=1)
        documents = int(known.any(axis=1).sum())
        variance = float((off**2).sum()) / n**2 * documents / max(documents - 1, 1)
        size = min(size, share * (1 - share) / variance) if variance > 0 else float(documents)
    low, high = resample.wilson_interval(share, size, 0.95)
    return float(low), float(high)
