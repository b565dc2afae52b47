"""Document-level evidence: rank sums, and correction for many tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def rank_sum(target: npt.ArrayLike, reference: npt.ArrayLike) -> float:
    """Return the sum of the target's ranks among all values, the lowest being 1, ties sharing their mean rank."""
    from scipy.stats import rankdata

    a, b = np.asarray(target, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    return float(rankdata(np.concatenate([a, b]))[: len(a)].sum())


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Return q values (Benjamini & Hochberg 1995) over the p that are defined; NaN stays NaN.

    Rejecting all q <= 0.05 keeps the expected share of false rejections at 5 %.
    """
    from scipy.stats import false_discovery_control

    values = np.asarray(p, dtype=np.float64)
    q, known = np.full(values.shape, np.nan), ~np.isnan(values)
    if known.any():
        q[known] = false_discovery_control(values[known])
    return q
