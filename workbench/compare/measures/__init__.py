"""Measures of keyness, dispersion and association: pure functions on numpy arrays.

All of them broadcast, return floats, and give NaN where they are undefined (the docstring says where); tables of
the workbench turn NaN into null with a reason. None of them is a test of difference between documents: see the
caveats, and :mod:`workbench.compare.words.keyness` for what resamples documents.
"""

from __future__ import annotations

from workbench.compare.measures.association import (
    chi_squared,
    delta_p,
    expected,
    fisher,
    log_dice,
    mutual_information,
    signed_log_likelihood,
    t_score,
    z_score,
)
from workbench.compare.measures.dispersion import (
    carroll_d2,
    dp,
    dp_norm,
    juilland_d,
    kl_divergence,
    lyne_d3,
    rosengren_s,
)
from workbench.compare.measures.frequency import (
    bic,
    log_likelihood,
    log_likelihood_groups,
    log_likelihood_ucrel,
    log_odds_dirichlet,
    log_ratio,
    log_ratio_conservative,
    log_ratio_interval,
    odds_ratio,
    per_million,
    percent_diff,
    simple_maths,
)
from workbench.compare.measures.significance import benjamini_hochberg, rank_sum

__all__ = [
    "benjamini_hochberg",
    "bic",
    "carroll_d2",
    "chi_squared",
    "delta_p",
    "dp",
    "dp_norm",
    "expected",
    "fisher",
    "juilland_d",
    "kl_divergence",
    "log_dice",
    "log_likelihood",
    "log_likelihood_groups",
    "log_likelihood_ucrel",
    "log_odds_dirichlet",
    "log_ratio",
    "log_ratio_conservative",
    "log_ratio_interval",
    "lyne_d3",
    "mutual_information",
    "odds_ratio",
    "per_million",
    "percent_diff",
    "rank_sum",
    "rosengren_s",
    "signed_log_likelihood",
    "simple_maths",
    "t_score",
    "z_score",
]
