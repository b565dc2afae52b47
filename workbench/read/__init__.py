"""Text in: files and records become a ``documents`` table."""

from __future__ import annotations

from workbench.encoding import decode
from workbench.read.documents import Problem
from workbench.read.page import Page, read_page
from workbench.read.sources import Reading, read_sources

__all__ = ["Page", "Problem", "Reading", "decode", "read_page", "read_sources"]
