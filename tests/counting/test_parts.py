"""Counts of some parts of the texts: against plain loops, and that they add up."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, corpora, make_corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import document_counts
from polars.testing import assert_frame_equal

from workbench.compare.calibration import calibration
from workbench.compare.contrast import contrast
from workbench.compare.profiles import nearest, profile_map, profiles
from workbench.compare.rates import document_rates, group_rates
from workbench.compare.words.keyness import keyness
from workbench.corpus import Corpus
from workbench.counting.events import EVENTS, events
from workbench.counting.families import COUNTED_PARTS, FAMILIES, LATER
from workbench.errors import CorpusError, StatisticsError
from workbench.show.explorer.slices import Slices

PARTS = st.lists(st.sampled_from(COUNTED_PARTS), min_size=1, unique=True)


@settings(max_examples=30, deadline=None)
@given(
    corpora(), st.sampled_from([f for f in FAMILIES if f not in LATER]), PARTS, st.sampled_from(["tokens", "sentences"])
)
def test_counts_of_parts_are_those_of_a_plain_loop(corpus: Corpus, family: str, parts: list[str], unit: str) -> None:
    table = document_rates(corpus, family, unit, parts=parts)
    plain = document_counts(corpus, family, unit, parts)
    for row in table.iter_rows(named=True):
        counts, exposure = plain[row["doc_id"]]
        assert (row["n"], row["exposure"]) == (counts.get(row["category"], 0), exposure)
    assert dict(events(corpus, family, parts).schema) == EVENTS


def test_parts_add_up() -> None:
    sentences = [
        Sent(5, [("doubt", "headline")], part="title"),
        Sent(9, part="heading"),
        Sent(20, [("doubt", "author")]),
    ]
    corpus = make_corpus(
        [Doc("a", sentences), Doc("b", [Sent(30), Sent(3, [("doubt", "author")], part="boilerplate")])]
    )

    def doubt(**parts: object) -> tuple[int, int]:
        return group_rates(corpus, by=None, **parts).filter(category="doubt").select("n", "exposure").row(0)

    assert doubt(parts="title") == (1, 5)
    assert doubt(parts=("body",)) == (1, 50)
    assert doubt(parts=("body", "title")) == (2, 55)
    assert doubt() == doubt(parts=COUNTED_PARTS) == (2, 64)
    row = contrast(corpus, "a", parts="body").filter(category="doubt").row(0, named=True)
    assert (row["target_n"], row["target_exposure"], row["exposure"]) == (1, 20, 30)
    slices = Slices(corpus, parts="body")
    assert slices.rates("code", slices.everything).filter(category="doubt")["n"][0] == 1


def test_bad_parts_are_refused() -> None:
    corpus = make_corpus([Doc("a", [Sent()], "x", {("会談", "名詞"): 1}), Doc("b", [Sent()])])
    for parts in ("boilerplate", ("body", "lead"), ()):
        with pytest.raises(StatisticsError, match=r"no part .*allowed: title, heading, body"):
            document_rates(corpus, parts=parts)
    with pytest.raises(CorpusError, match="lemmas by part: needs tokens"):
        keyness("a", corpus, parts="body")
    with pytest.raises(StatisticsError, match=r"no family of categories 'word'.*name:REFERENT"):
        events(corpus, "word")
    assert events(corpus, "commitment").select(pl.len()).item() == 2


def test_calibration_and_profiles_of_the_body_are_those_of_texts_without_the_rest() -> None:
    rng = np.random.default_rng(4)
    docs = [
        Doc(
            f"d{i:02}",
            [
                Sent(12, [("doubt", "headline")] * int(rng.integers(0, 4)), "hedged", part="title"),
                *(Sent(40, [("doubt", "author")] * int(rng.integers(0, 3)), "asserted") for _ in range(4)),
            ],
        )
        for i in range(14)
    ]
    whole = make_corpus(docs)
    body = make_corpus([Doc(d.doc_id, [s for s in d.sentences if s.part == "body"]) for d in docs])
    assert_frame_equal(calibration(whole, parts="body"), calibration(body))
    assert_frame_equal(profiles(whole, parts="body"), profiles(body))
    assert_frame_equal(profile_map(whole, parts="body").points, profile_map(body).points)
    ours, theirs = (nearest(c, "d00", 3, parts=p) for c, p in ((whole, "body"), (body, None)))
    assert_frame_equal(ours, theirs)
    assert not calibration(whole).equals(calibration(body))
    assert not profiles(whole).equals(profiles(body))
