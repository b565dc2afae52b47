"""Stance profiles: which documents are alike in all their stance together, and a map of all of them.

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

import numpy as np
import numpy.typing as npt

from workbench.compare.models import predict
from workbench.compare.models.count_models import Floats, Ints
from workbench.corpus import Corpus
from workbench.counting.cube import CountMatrix, count_documents
from workbench.errors import StatisticsError

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


def profile_set(
    corpus: Corpus, *, families: Sequence[str] = FAMILIES, min_tokens: int = MIN_TOKENS, scale: str = "family"
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
    matrices = [count_documents(corpus, family) for family in dict.fromkeys(families)]
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
    method = f"shrunk rates, square root, equal weight per {scale}: {', '.join(b.counts.family for b in blocks)}"
    return ProfileSet(matrices[0].rows, tokens, has, blocks, values, features, min_tokens, method)


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
