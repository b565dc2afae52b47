"""The explorer: filters, linked views, concordance and reading view, in JupyterLab and in a browser tab."""

from __future__ import annotations

from workbench.show.explorer.explorer import Explorer
from workbench.show.explorer.filters import Condition, Filter

__all__ = ["Condition", "Explorer", "Filter"]
