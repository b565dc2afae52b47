"""Agreement by table: share of equal labels, Krippendorff's alpha, Cohen's kappa, for many tables at once.

A table counts, for two annotators, how often a unit got each pair of labels; shape (labels, labels). What is measured and every
resample of its interval are tables of one stack. The libraries (``krippendorff``, statsmodels) take one at a time, as a matrix
with a row per unit; they are what the tests hold these formulas against.
"""

from __future__ import annotations

import numpy as np

from workbench.counting.resample import Floats

#: Shape (tables, labels of the one, labels of the other).
Tables = Floats


def shares(tables: Tables) -> Floats:
    """Return the share of equal labels of each table, shape (tables, labels, labels); NaN where it is empty."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value: Floats = np.trace(tables, axis1=1, axis2=2) / tables.sum(axis=(1, 2))
    return value


def alphas(tables: Tables) -> Floats:
    """Return Krippendorff's nominal alpha of each table of two annotators; NaN where one label alone occurs.

    With n labels given in all (two a unit), n_c of them c: 1 - (n - 1) * D / (n^2 - sum n_c^2), where D is the number
    of labels in units of two different labels.
    """
    given = tables.sum(axis=1) + tables.sum(axis=2)
    n = given.sum(axis=1)
    apart = 2 * (tables.sum(axis=(1, 2)) - np.trace(tables, axis1=1, axis2=2))
    by_chance = n**2 - (given**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value: Floats = np.where(by_chance > 0, 1 - (n - 1) * apart / by_chance, np.nan)
    return value


def kappas(tables: Tables) -> Floats:
    """Return Cohen's kappa of each table; NaN where one label alone occurs."""
    size = tables.sum(axis=(1, 2))
    products = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_chance = products / size**2
        value: Floats = np.where(products < size**2, (shares(tables) - by_chance) / (1 - by_chance), np.nan)
    return value
