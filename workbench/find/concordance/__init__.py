"""Concordances: the places behind a number, each with its context and the facts of its document."""

from __future__ import annotations

from workbench.find.concordance.export import save, to_csv, to_tsv
from workbench.find.concordance.hits import HITS, find_hits
from workbench.find.concordance.kwic import concordance
from workbench.find.concordance.lines import SORT_KEYS, TAG, Concordance, ConcordanceIndex
from workbench.find.concordance.query import SEARCHABLE, Query
from workbench.find.concordance.tags import LineTags

__all__ = [
    "HITS",
    "SEARCHABLE",
    "SORT_KEYS",
    "TAG",
    "Concordance",
    "ConcordanceIndex",
    "LineTags",
    "Query",
    "concordance",
    "find_hits",
    "save",
    "to_csv",
    "to_tsv",
]
