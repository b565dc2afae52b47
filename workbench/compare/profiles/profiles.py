"""Stance profiles of documents: as a table, the nearest neighbours of one, and a map of all.

How a profile is made, and what distances mean, is said in :mod:`workbench.compare.profiles.profile_values`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.models.count_models import Floats
from workbench.compare.profiles.profile_map import ProfileMap, profile_map
from workbench.compare.profiles.profile_values import FAMILIES, MIN_TOKENS, ProfileSet, profile_set
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import count_sentences
from workbench.counting.families import select
from workbench.errors import StatisticsError

__all__ = ["NEAREST", "PROFILES", "ProfileMap", "nearest", "profile_map", "profiles"]

PROFILES = {
    "doc_id": pl.String,
    "family": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "n": pl.Int64,
    "exposure": pl.Int64,
    "shrunk_rate": pl.Float64,
    "value": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}
NEAREST: dict[str, pl.DataType | type[pl.DataType]] = {
    "target": pl.String,
    "rank": pl.Int64,
    "doc_id": pl.String,
    "distance": pl.Float64,
    "target_tokens": pl.Int64,
    "n_tokens": pl.Int64,
    "n_compared": pl.Int64,
    "drivers": pl.List(pl.String),
    "driver_shares": pl.List(pl.Float64),
    "stays": pl.Float64,
    "n_resamples": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
}


def profiles(
    corpus: Corpus, *, families: Sequence[str] = FAMILIES, min_tokens: int = MIN_TOKENS, scale: str = "family"
) -> pl.DataFrame:
    """Return the stance profile of every document as a table.

    Parameters
    ----------
    corpus, families, min_tokens, scale
        As in :func:`profile_set`.

    Returns
    -------
    DataFrame
        Columns of :data:`PROFILES`, one row per document and category. ``shrunk_rate`` is per 1,000 tokens or 100
        sentences; ``value`` is the coordinate in the profile: 0 is the mean document, positive is more. Both are null,
        with the reason, for documents that are too short and for categories that no document, or every one alike, has.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> wb.profiles(corpus, families=["commitment"]).height < corpus.documents.height
    False
    """
    found = profile_set(corpus, families=families, min_tokens=min_tokens, scale=scale)
    root = np.sqrt(len(found.blocks))
    frames = []
    for block in found.blocks:
        size = len(block.counts.categories)
        values = np.full(block.counts.n.shape, np.nan)
        values[:, block.used] = block.values(block.counts.n, block.counts.exposure) / root
        rates = block.counts.scale * block.shrunk(block.counts.n, np.maximum(block.counts.exposure, 1))
        rates[~found.has] = values[~found.has] = np.nan
        short = f"fewer than {found.min_tokens} tokens"
        reasons = [r if has else short for has in found.has for r in block.reasons]
        frames.append(
            pl.DataFrame(
                {
                    "doc_id": np.repeat(np.array(found.doc_ids, dtype=object), size).tolist(),
                    "family": [block.counts.family] * (size * len(found.doc_ids)),
                    "category": list(block.counts.categories) * len(found.doc_ids),
                    "unit": [block.counts.unit] * (size * len(found.doc_ids)),
                    "n": block.counts.n.ravel(),
                    "exposure": np.repeat(block.counts.exposure, size),
                    "shrunk_rate": rates.ravel(),
                    "value": values.ravel(),
                    "method": [found.method] * (size * len(found.doc_ids)),
                    "reason": reasons,
                },
                schema=PROFILES,
                nan_to_null=True,
            )
        )
    return pl.concat(frames)


def nearest(
    corpus: Corpus,
    target: str,
    k: int = 10,
    *,
    families: Sequence[str] = FAMILIES,
    min_tokens: int = MIN_TOKENS,
    scale: str = "family",
    n_drivers: int = 3,
    n_resamples: int = 500,
    seed: int = 0,
) -> pl.DataFrame:
    """Return the documents whose stance profile is nearest to that of a document.

    Parameters
    ----------
    corpus, families, min_tokens, scale
        As in :func:`profile_set`.
    target
        A document id.
    k
        How many neighbours.
    n_drivers
        How many categories to name that keep the two apart most.
    n_resamples, seed
        How often the sentences of the target are drawn again, with replacement.

    Returns
    -------
    DataFrame
        Columns of :data:`NEAREST`, nearest first, ``n_compared`` being the documents there were to choose from.

        * ``distance``: 0 for the same profile; two documents at random are about 1.4 apart (root of the mean square).
        * ``drivers``: the categories with the greatest part in the squared distance, as ``code:hearsay +`` where the
          target has more and ``-`` where it has less; ``driver_shares``: that part, 0 to 1.
        * ``stays``: 0 to 1, in how many resamples the neighbour was among the ``k`` nearest. Near ``k / n_compared`` it
          is one by chance. Null for a target of one sentence.

    Raises
    ------
    CorpusError
        If the target is not in the corpus.
    StatisticsError
        If the target is shorter than ``min_tokens``, ``k`` is below 1, or no profile can be made.

    Notes
    -----
    Neighbours are near in *how* they take stance, not in what they are about. A long text has a profile of its own; a
    short one is drawn to the middle, and near to others there: look at ``n_tokens``.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> wb.nearest(corpus, target="column", k=3, n_resamples=20)["rank"].to_list()
    [1, 2, 3]
    """
    resample.require(n_resamples, 0.95)
    if k < 1:
        raise StatisticsError(f"k={k}", allowed="a whole number from 1")
    (doc_id,) = select(corpus, target)
    found = profile_set(corpus, families=families, min_tokens=min_tokens, scale=scale)
    own = found.doc_ids.index(doc_id)
    if not found.has[own]:
        raise StatisticsError(
            f"the target {doc_id!r} has {found.n_tokens[own]} tokens: too short for a profile",
            allowed=f"{min_tokens} tokens or more",
            hint="lower min_tokens",
        )
    others = np.flatnonzero(found.has & (np.arange(len(found.has)) != own))
    gaps = found.values[own] - found.values[others]
    squared = (gaps**2).sum(axis=1)
    order = np.lexsort((others, squared))[:k]
    stays = _stays(corpus, found, doc_id, others, k, n_resamples, seed)
    rows: list[dict[str, object]] = []
    for rank, place in enumerate(order.tolist()):
        parts = gaps[place] ** 2
        top = np.lexsort((np.arange(len(parts)), -parts))[:n_drivers]
        top = top[parts[top] > 0]
        rows.append(
            {
                "target": doc_id,
                "rank": rank + 1,
                "doc_id": found.doc_ids[others[place]],
                "distance": float(np.sqrt(squared[place])),
                "target_tokens": int(found.n_tokens[own]),
                "n_tokens": int(found.n_tokens[others[place]]),
                "n_compared": len(others),
                "drivers": [f"{':'.join(found.features[j])} {'+' if gaps[place, j] > 0 else '-'}" for j in top],
                "driver_shares": (parts[top] / squared[place]).tolist(),
                "stays": None if stays is None else float(stays[place]),
                "n_resamples": n_resamples,
                "method": f"Euclidean distance of profiles ({found.method}); bootstrap of the target's sentences",
                "reason": "stays: the target has one sentence" if stays is None else None,
            }
        )
    return pl.DataFrame(rows, schema=NEAREST)


def _stays(
    corpus: Corpus, found: ProfileSet, doc_id: str, others: npt.NDArray[np.intp], k: int, n_resamples: int, seed: int
) -> Floats | None:
    """Return in how many resamples of the target's sentences each other document is among the k nearest."""
    matrices = [count_sentences(corpus, [doc_id], block.counts.family) for block in found.blocks]
    if len(matrices[0].rows) < 2:
        return None
    # One set of weights for all families: a sentence comes with all its stance.
    columns = np.concatenate([np.column_stack([m.n, m.exposure]) for m in matrices], axis=1)
    sums = resample.resampled_sums(columns, n_resamples, resample.generator(seed, "nearest", doc_id))
    parts, begin = [], 0
    for block in found.blocks:
        size = len(block.counts.categories)
        parts.append(block.values(sums[:, begin : begin + size], sums[:, begin + size]))
        begin += size + 1
    drawn = np.concatenate(parts, axis=1) / np.sqrt(len(found.blocks))
    theirs = found.values[others]
    # |a - b|^2 less |a|^2, which is the same for all neighbours of a resample.
    distance = (theirs**2).sum(axis=1) - 2 * drawn @ theirs.T
    k = min(k, len(others))
    chosen = np.argpartition(distance, k - 1, axis=1)[:, :k]
    share: Floats = np.bincount(chosen.ravel(), minlength=len(others)) / n_resamples
    return share
