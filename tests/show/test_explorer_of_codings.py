"""The explorer opens a corpus coded by hand, without offsets, tokens and counts: each view works, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbench as wb
from workbench.corpus import Corpus
from workbench.show.explorer.session import Session
from workbench.show.explorer.views import VIEWS


@pytest.fixture(scope="module")
def coded() -> Corpus:
    return wb.read(Path(__file__).resolve().parents[2] / "corpora" / "coverage")


@pytest.mark.parametrize("view", ["overview", "stance", "sources", "frames", "time"])
def test_views_that_need_no_offsets_work(coded: Corpus, view: str) -> None:
    page = VIEWS[view][1](Session(coded, "column"))
    assert len(page) > 3_000
    assert "None of these occurs" not in page


def test_rates_are_per_sentences_where_there_are_no_tokens(coded: Corpus) -> None:
    session = Session(coded, "column")
    assert session.slices.counts("code").unit == "sentences"
    assert session.slices.counts("code").exposure.sum() == coded.sentences.height
    assert "hearsay" in VIEWS["stance"][1](session)


@pytest.mark.parametrize(("view", "why"), [("words", "no table"), ("names", "no mentions"), ("map", "no map")])
def test_the_rest_says_why_not(coded: Corpus, view: str, why: str) -> None:
    assert why in VIEWS[view][1](Session(coded, "column"))
