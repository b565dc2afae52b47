"""The explorer: filters, linked views, concordance and reading view, in JupyterLab and in a browser tab."""

from __future__ import annotations

from workbench.find.filters.conditions import Condition
from workbench.find.filters.filter import Filter
from workbench.show.explorer.explorer import Explorer

__all__ = ["Condition", "Explorer", "Filter"]
