"""Dispersion: how evenly a type is spread over the parts of a corpus.

Arguments everywhere: ``counts``, shape (..., parts), the occurrences in each part; ``sizes``, shape (parts,), the
tokens of each part (equal parts: leave it out). Parts without tokens are left out. NaN where the type does not
occur, and where a measure needs more than one part.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def _parts(counts: npt.ArrayLike, sizes: npt.ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    """Return counts, shares of the parts in the corpus, and total counts, parts without tokens left out."""
    v = np.asarray(counts, dtype=np.float64)
    s = np.ones(v.shape[-1]) if sizes is None else np.asarray(sizes, dtype=np.float64)
    v, s = v[..., s > 0], s[s > 0]
    return v, s / s.sum() if len(s) else s, v.sum(axis=-1)


def _defined(total: Floats, parts: Floats, values: Floats, least: int = 1) -> Floats:
    result: Floats = np.where((total > 0) & (len(parts) >= least), values, np.nan)
    return result


def dp(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Gries's deviation of proportions (2008): 0 evenly spread, towards 1 in one small part."""
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _defined(f, s, np.abs(v / f[..., None] - s).sum(axis=-1) / 2)


def dp_norm(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return DP over its maximum, 1 - the smallest share of a part (Lijffijt & Gries 2012); NaN for one part."""
    _, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _defined(f, s, dp(counts, sizes) / (1 - s.min(initial=1.0)), least=2)


def juilland_d(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Juilland's D: 1 evenly spread, 0 all in one of equal parts; of relative frequencies in the parts.

    With many parts it goes towards 1 for almost any type (Biber et al. 2016). NaN for one part.
    """
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = v / s
        variation = rates.std(axis=-1) / rates.mean(axis=-1)
        return _defined(f, s, 1 - variation / np.sqrt(max(len(s) - 1, 1)), least=2)


def rosengren_s(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Rosengren's S (1971): 1 evenly spread, down to the smallest share of a part."""
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _defined(f, s, np.sqrt(v * s).sum(axis=-1) ** 2 / f)


def carroll_d2(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Carroll's D2 (1970), the relative entropy of the rates in the parts: 1 even, 0 in one part.

    NaN for one part.
    """
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = v / s
        share = rates / rates.sum(axis=-1, keepdims=True)
        entropy = -np.where(share > 0, share * np.log(share), 0.0).sum(axis=-1)
        return _defined(f, s, entropy / np.log(max(len(s), 2)), least=2)


def lyne_d3(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return Lyne's D3 (1985), 1 - chi-squared / (4 f): 1 evenly spread; may be negative."""
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = f[..., None] * s
        return _defined(f, s, 1 - ((v - expected) ** 2 / expected).sum(axis=-1) / (4 * f))


def kl_divergence(counts: npt.ArrayLike, sizes: npt.ArrayLike | None = None) -> Floats:
    """Return the Kullback-Leibler divergence in bits of the type's spread from the parts' sizes (Gries 2020).

    0 evenly spread, without upper bound.
    """
    v, s, f = _parts(counts, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = v / f[..., None]
        return _defined(f, s, np.where(share > 0, share * np.log2(share / s), 0.0).sum(axis=-1))
