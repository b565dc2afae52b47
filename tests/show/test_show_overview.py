"""The overview counts what the documents table says."""

from __future__ import annotations

import datetime

import pytest

from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.show.overview import overview


def test_counts_by_group(corpus: Corpus) -> None:
    day = datetime.date(2022, 4, 22)
    assert overview(corpus).rows() == [
        ("opinion column", 1, 4, 400, 400.0, day, day, 1),
        ("wire-style news", 6, 24, 1320, 220.0, day, day, 0),
        ("Diet speech", 5, 20, 1050, 210.0, day, day, 0),
    ]
    assert overview(corpus, "outlet")["tokens"].to_list() == [2770]


def test_unknown_column(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match=r"no metadata column 'colour'.*genre"):
        overview(corpus, "colour")
