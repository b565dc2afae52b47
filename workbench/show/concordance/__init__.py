"""Concordances: the places behind a number, each with its context and the facts of its document."""

from __future__ import annotations

from workbench.show.concordance.export import save, to_csv, to_tsv
from workbench.show.concordance.hits import HITS, find_hits
from workbench.show.concordance.lines import SORT_KEYS, Concordance, ConcordanceIndex
from workbench.show.concordance.page import view
from workbench.show.concordance.query import KINDS, Query

__all__ = [
    "HITS",
    "KINDS",
    "SORT_KEYS",
    "Concordance",
    "ConcordanceIndex",
    "Query",
    "find_hits",
    "save",
    "to_csv",
    "to_tsv",
    "view",
]
