"""Stance profiles: which documents are alike in all their stance together; as a table, a map, and the nearest of one.

A profile is made in three steps, so that the distance between two documents means something whatever their lengths:

1. *Shrinkage.* Each rate is drawn towards the mean of the corpus, the more so the shorter the document and the less
   documents differ: it is the mean rate of such a document given its count, under the gamma-Poisson (for shares of
   sentences beta-binomial) fitted to all documents (:mod:`workbench.compare.models.predict`). A text of 100 tokens without any
   hearsay has not shown that it avoids hearsay.
2. *Square root.* Counts vary in proportion to their mean; their square roots vary alike whether a category is rare or
   frequent (Bartlett 1936; Rao 1995 on the Hellinger distance of profiles). Without it the distance would be one in the
   most frequent categories only.
3. *Scale.* Each category is centred. Each family (codes, voices ...) is divided by the root of its total variance over
   the documents, so that families count equally (as blocks do in multiple factor analysis, Escofier & Pagès 1994) and
   categories within a family by how much documents really differ in them. With ``scale="category"`` each category has
   variance 1, which gives the rarest as much say as the most frequent.

Distances are Euclidean in these units, divided by the root of the number of families: two documents drawn at random are
about 1.4 apart (root of the mean square).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.models import predict
from workbench.compare.models.count_models import Floats, Ints
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import CountMatrix, count_documents, count_sentences
from workbench.counting.families import Parts, counted_parts, select
from workbench.errors import StatisticsError
from workbench.storage.in_use import Answers

#: The families of a profile unless others are asked for.
FAMILIES = ("code", "voice", "commitment", "source_type")
#: Shorter documents have no profile of their own.
MIN_TOKENS = 100
SCALES = ("family", "category")


@dataclass(frozen=True)
class Block:
    """One family of a profile: its counts and how they become values.

    ``pull`` is the exposure that the shrinkage adds and ``towards`` the mean rate it draws to, shape (categories,), NaN
    where a category cannot be used; ``reasons`` says why. ``centre`` and ``spread`` scale the square roots.
    """

    counts: CountMatrix
    pull: Floats
    towards: Floats
    centre: Floats
    spread: Floats
    reasons: tuple[str | None, ...]

    @property
    def used(self) -> npt.NDArray[np.bool_]:
        """Which categories are part of the profile."""
        return ~np.isnan(self.pull)

    def shrunk(self, n: Floats | Ints, exposure: Floats | Ints) -> Floats:
        """Return shrunk rates, per unit of exposure, of counts of shape (rows, categories)."""
        found: Floats = (n + self.pull * self.towards) / (exposure[:, None] + self.pull)
        return found

    def values(self, n: Floats | Ints, exposure: Floats | Ints) -> Floats:
        """Return scaled values, shape (rows, categories in use)."""
        found: Floats = ((np.sqrt(self.shrunk(n, exposure)) - self.centre) / self.spread)[:, self.used]
        return found


@dataclass(frozen=True)
class ProfileSet:
    """The profiles of a corpus.

    Attributes
    ----------
    doc_ids
        All documents, sorted.
    n_tokens
        Their word tokens.
    has
        Which of them have a profile: those of ``min_tokens`` tokens or more.
    blocks
        One a family.
    values
        Shape (documents, features), NaN for documents without a profile; divided by the root of the number of families.
    features
        (family, category) of each feature.
    """

    doc_ids: list[str]
    n_tokens: Ints
    has: npt.NDArray[np.bool_]
    blocks: tuple[Block, ...]
    values: Floats
    features: tuple[tuple[str, str], ...]
    min_tokens: int
    method: str
    parts: tuple[str, ...]


def profile_set(
    corpus: Corpus,
    *,
    families: Sequence[str] = FAMILIES,
    min_tokens: int = MIN_TOKENS,
    scale: str = "family",
    parts: Parts = None,
) -> ProfileSet:
    """Return the profiles of all documents as arrays: what :func:`nearest` and the map are made from.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    families
        Families of categories, as in :func:`workbench.compare.rates.document_rates`, each in its usual unit.
    min_tokens
        Documents with fewer word tokens have no profile, and do not count in means and variances.
    scale
        ``family`` or ``category``: what gets equal weight.
    parts
        Parts of the texts to count in (title, heading, body); by default all but boilerplate.

    Raises
    ------
    StatisticsError
        If a family or scale is unknown, or no category can be used (fewer than 10 documents long enough, or none in
        which any two differ).
    """
    if scale not in SCALES:
        raise StatisticsError(f"no scale {scale!r}", allowed=SCALES)
    if not families:
        raise StatisticsError("families is empty", allowed="one or more, as ('code', 'voice')")
    chosen = tuple(dict.fromkeys(families))
    question = (chosen, min_tokens, scale, counted_parts(parts))
    return _SETS.get(corpus, question, lambda: _made_set(corpus, chosen, min_tokens, scale, parts))


# Some 20 MB each with 80,000 documents: the last one is enough for a map and what is near.
_SETS: Answers[ProfileSet] = Answers(most=1)


def _made_set(corpus: Corpus, families: tuple[str, ...], min_tokens: int, scale: str, parts: Parts) -> ProfileSet:
    matrices = [count_documents(corpus, family, parts=parts) for family in families]
    tokens = matrices[0].n_tokens
    has = tokens >= max(min_tokens, 1)
    for matrix in matrices:
        has &= matrix.exposure > 0
    blocks = tuple(_block(matrix, has, scale) for matrix in matrices)
    features = tuple(
        (b.counts.family, c) for b in blocks for c, used in zip(b.counts.categories, b.used, strict=True) if used
    )
    if not features:
        enough = f"{predict.MIN_DOCUMENTS} documents of {min_tokens} tokens"
        raise StatisticsError(
            "no stance profile can be made of this corpus", allowed=f"at least {enough} that differ in a category"
        )
    values = np.concatenate([b.values(b.counts.n, b.counts.exposure) for b in blocks], axis=1) / np.sqrt(len(blocks))
    values[~has] = np.nan
    values.flags.writeable = False  # they are kept
    method = f"shrunk rates, square root, equal weight per {scale}: {', '.join(b.counts.family for b in blocks)}"
    return ProfileSet(matrices[0].rows, tokens, has, blocks, values, features, min_tokens, method, counted_parts(parts))


def _block(counts: CountMatrix, has: npt.NDArray[np.bool_], scale: str) -> Block:
    model = predict.model_of(counts.family, counts.unit)
    n, exposure = counts.n[has], counts.exposure[has]
    fits = predict.fit_many(model, n, exposure)
    mean, dispersion = np.array([(f.mean, f.dispersion) for f in fits]).reshape(-1, 2).T
    # Precision is 1 / dispersion occurrences at the mean rate, or 1 / dispersion - 1 sentences.
    pull = 1 / (dispersion * mean) if model == "gamma-Poisson" else 1 / dispersion - 1
    roots = np.sqrt((n + pull * mean) / (exposure[:, None] + pull))
    centre, variance = (roots.mean(axis=0), roots.var(axis=0)) if has.any() else np.full((2, len(mean)), np.nan)
    spread = np.sqrt(variance) if scale == "category" else np.full(len(mean), np.sqrt(np.nansum(variance)))
    return Block(counts, pull, mean, centre, spread, tuple(f.reason for f in fits))


PROFILES = (
    dict.fromkeys(("doc_id", "family", "category", "unit"), pl.String)
    | dict.fromkeys(("n", "exposure"), pl.Int64)
    | dict.fromkeys(("shrunk_rate", "value"), pl.Float64)
    | dict.fromkeys(("method", "reason"), pl.String)
)
NEAREST: dict[str, pl.DataType | type[pl.DataType]] = {
    "target": pl.String,
    "rank": pl.Int64,
    "doc_id": pl.String,
    "distance": pl.Float64,
    **dict.fromkeys(("target_tokens", "n_tokens", "n_compared"), pl.Int64),
    "drivers": pl.List(pl.String),
    "driver_shares": pl.List(pl.Float64),
    "stays": pl.Float64,
    "n_resamples": pl.Int64,
    **dict.fromkeys(("method", "reason"), pl.String),
}


def profiles(
    corpus: Corpus,
    *,
    families: Sequence[str] = FAMILIES,
    min_tokens: int = MIN_TOKENS,
    scale: str = "family",
    parts: Parts = None,
) -> pl.DataFrame:
    """Return the stance profile of every document as a table.

    Parameters
    ----------
    corpus, families, min_tokens, scale, parts
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
    found = profile_set(corpus, families=families, min_tokens=min_tokens, scale=scale, parts=parts)
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
    parts: Parts = None,
) -> pl.DataFrame:
    """Return the documents whose stance profile is nearest to that of a document.

    Parameters
    ----------
    corpus, families, min_tokens, scale, parts
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
    found = profile_set(corpus, families=families, min_tokens=min_tokens, scale=scale, parts=parts)
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
        apart = gaps[place] ** 2
        top = np.lexsort((np.arange(len(apart)), -apart))[:n_drivers]
        top = top[apart[top] > 0]
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
                "driver_shares": (apart[top] / squared[place]).tolist(),
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
    matrices = [count_sentences(corpus, [doc_id], block.counts.family, parts=found.parts) for block in found.blocks]
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


_PLACE = dict.fromkeys(("x", "y"), pl.Float64)
MAP_POINTS = {"doc_id": pl.String, **_PLACE, "n_tokens": pl.Int64, **dict.fromkeys(("method", "reason"), pl.String)}
MAP_LOADINGS: dict[str, Any] = dict.fromkeys(("family", "category"), pl.String) | _PLACE | {"represented": pl.Float64}
MAP_LOADINGS |= dict.fromkeys(("n", "n_documents"), pl.Int64) | {"method": pl.String}


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
    corpus: Corpus,
    *,
    families: Sequence[str] = FAMILIES,
    min_tokens: int = MIN_TOKENS,
    scale: str = "family",
    parts: Parts = None,
) -> ProfileMap:
    """Place all documents on a plane so that documents alike in stance lie close: principal components of profiles.

    Parameters
    ----------
    corpus, families, min_tokens, scale, parts
        As in :func:`profile_set`.

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
    The plane of greatest variance (singular value decomposition of the centred profiles), each axis with its greatest loading
    positive. Documents far apart on the map differ; those close on it may still differ in what it does not show, the share
    that is not explained: for distances use :func:`nearest`. Documents count equally: a large group decides the axes.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement").filter(genre="wire-style news")
    >>> wb.profile_map(corpus).points.columns[:3]
    ['doc_id', 'x', 'y']
    """
    found = profile_set(corpus, families=families, min_tokens=min_tokens, scale=scale, parts=parts)
    known = found.values[found.has]
    centred = known - known.mean(axis=0)
    # Values and axes are those of the triangle, which has a row for each feature and not for each document.
    _, sizes, axes = np.linalg.svd(np.linalg.qr(centred, mode="r"), full_matrices=False)
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
    reasons = [None if has else short for has in found.has]
    columns = (found.doc_ids, places[:, 0], places[:, 1], found.n_tokens, [method] * len(reasons), reasons)
    points = pl.DataFrame(dict(zip(MAP_POINTS, columns, strict=True)), schema=MAP_POINTS, nan_to_null=True)
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
