"""A map of all documents by stance profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench.compare.profiles import FAMILIES, MIN_TOKENS, profile_set
from workbench.corpus import Corpus

MAP_POINTS = {
    "doc_id": pl.String,
    "x": pl.Float64,
    "y": pl.Float64,
    "n_tokens": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
}
MAP_LOADINGS = {
    "family": pl.String,
    "category": pl.String,
    "x": pl.Float64,
    "y": pl.Float64,
    "represented": pl.Float64,
    "n": pl.Int64,
    "n_documents": pl.Int64,
    "method": pl.String,
}


@dataclass(frozen=True)
class ProfileMap:
    """A map of documents by stance profile.

    Attributes
    ----------
    points
        Columns of :data:`MAP_POINTS`, one row per document: coordinates, null with the reason for those too short.
    loadings
        Columns of :data:`MAP_LOADINGS`, one row per category: how far the map's directions go with it, as a vector from
        the origin. ``represented``: 0 to 1, how much of its variance the map shows. ``n`` occurrences in ``n_documents``
        documents.
    explained
        Shares of the variance of all profiles along x and y, 0 to 1.
    """

    points: pl.DataFrame
    loadings: pl.DataFrame
    explained: tuple[float, float]


def profile_map(
    corpus: Corpus, *, families: Sequence[str] = FAMILIES, min_tokens: int = MIN_TOKENS, scale: str = "family"
) -> ProfileMap:
    """Place all documents on a plane so that documents alike in stance lie close: principal components of profiles.

    Parameters
    ----------
    corpus, families, min_tokens, scale
        As in :func:`workbench.compare.profiles.profile_set`.

    Returns
    -------
    ProfileMap
        Points, loadings, and the shares of variance explained.

    Raises
    ------
    StatisticsError
        As ``profile_set``.

    Notes
    -----
    The plane of greatest variance (singular value decomposition of the centred profiles); the sign of an axis is chosen
    so that its greatest loading is positive. Documents far apart on the map differ; documents close on it may still
    differ in what it does not show, which is the share that is not explained: for distances use :func:`workbench.compare.profiles.nearest`. All
    documents count equally, so a large group decides what the axes are.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement").filter(genre="wire-style news")
    >>> wb.profile_map(corpus).points.columns[:3]
    ['doc_id', 'x', 'y']
    """
    found = profile_set(corpus, families=families, min_tokens=min_tokens, scale=scale)
    known = found.values[found.has]
    centred = known - known.mean(axis=0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    two = np.zeros((2, known.shape[1]))
    two[: len(axes[:2])] = axes[:2]
    strongest = np.abs(two).argmax(axis=1)
    two *= np.where(two[np.arange(2), strongest] < 0, -1.0, 1.0)[:, None]
    total = float((sizes**2).sum())
    explained = np.append(sizes**2 / total, [0.0, 0.0])[:2]
    places = np.full((len(found.doc_ids), 2), np.nan)
    places[found.has] = centred @ two.T
    loads = (two * np.sqrt(explained * total / len(known))[:, None]).T
    variance = known.var(axis=0)
    method = f"principal components of profiles ({found.method}) of {len(known)} documents"
    short = f"fewer than {found.min_tokens} tokens"
    points = pl.DataFrame(
        {
            "doc_id": found.doc_ids,
            "x": places[:, 0],
            "y": places[:, 1],
            "n_tokens": found.n_tokens,
            "method": [method] * len(found.doc_ids),
            "reason": [None if has else short for has in found.has],
        },
        schema=MAP_POINTS,
        nan_to_null=True,
    )
    counts = np.concatenate([b.counts.n[found.has][:, b.used] for b in found.blocks], axis=1)
    loadings = pl.DataFrame(
        {
            "family": [f for f, _ in found.features],
            "category": [c for _, c in found.features],
            "x": loads[:, 0],
            "y": loads[:, 1],
            "represented": np.minimum((loads**2).sum(axis=1) / variance, 1.0),
            "n": counts.sum(axis=0),
            "n_documents": (counts > 0).sum(axis=0),
            "method": [method] * len(found.features),
        },
        schema=MAP_LOADINGS,
    )
    return ProfileMap(points, loadings, (float(explained[0]), float(explained[1])))
