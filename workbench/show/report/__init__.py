"""A corpus as one page that stands by itself: what there is, what was found, where it stands, how it was made."""

from __future__ import annotations

from workbench.show.report.page import report as report
