"""What of the analyser is fitted, fitted again without a group of documents: the honest column of its scores.

Three things are fitted: the weights of the readings (:mod:`workbench.refit.weights`), the weights and shares behind ``confidence``
(of passages outside the gold that is scored: nothing of it to leave out), and the precision and recall behind corrected rates
(:mod:`workbench.refit.calibration`). Entries, classes, sets of forms, constructions,
rules, names and sources are written by hand: no fit can take back what was read while they were written, so that for
them only texts nobody tuned to are honest.
"""

from __future__ import annotations

from workbench.refit.columns import Columns, columns
from workbench.refit.samples import Sample

__all__ = ["Columns", "Sample", "columns"]
