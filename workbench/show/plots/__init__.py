r"""The plots, under one name: each takes frames from ``compare``, an optional ``ax=``, and returns Axes.

``plots.save(ax, "commitment.pdf")`` keeps one.

Examples
--------
>>> import workbench as wb
>>> corpus = wb.read("corpora/rapprochement")
>>> ax = wb.plots.stacked_commitment(wb.rates(corpus, "commitment", by="genre", n_resamples=100))
>>> [label.get_text().partition("\n")[0] for label in ax.get_yticklabels()] != []
True
"""

from __future__ import annotations

from workbench.show.axes import save
from workbench.show.plots.bar_plots import shares, source_types, stacked_commitment, voices
from workbench.show.plots.barcode_plot import barcode
from workbench.show.plots.calibration_plot import calibration
from workbench.show.plots.findings_plot import findings
from workbench.show.plots.frame_plot import frame_stance
from workbench.show.plots.keyness_plots import dispersion_scatter, keyness_bars
from workbench.show.plots.profile_map import profile_map
from workbench.show.plots.profile_plots import dot_and_strip
from workbench.show.plots.score_plot import scores
from workbench.show.plots.source_network import source_network
from workbench.show.plots.timeline_plot import timeline

__all__ = [
    "barcode",
    "calibration",
    "dispersion_scatter",
    "dot_and_strip",
    "findings",
    "frame_stance",
    "keyness_bars",
    "profile_map",
    "save",
    "scores",
    "shares",
    "source_network",
    "source_types",
    "stacked_commitment",
    "timeline",
    "voices",
]
