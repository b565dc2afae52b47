"""The kept index of words: the same as the table of tokens, made once a corpus, made anew where the tokens are others."""

from __future__ import annotations

import gc

import numpy as np
import polars as pl
import pytest
from teaching import teaching

from workbench.counting import word_index as module
from workbench.counting.events import events
from workbench.counting.word_index import word_index
from workbench.counting.words import counted_tokens
from workbench.find.concordance import find_hits


@pytest.mark.parametrize("family", ["lemma", "surface", "pos"])
def test_numbers_places_and_totals_are_those_of_the_tokens(family: str) -> None:
    corpus = teaching()
    index = word_index(corpus, "a test")
    words = counted_tokens(corpus, "a test").filter("is_word")
    counted = index.types(family)
    assert counted.types[counted.number][family].to_list() == words[family].to_list()
    forms = words[family].unique().to_list()
    for form in [*forms[:: max(1, len(forms) // 40)], "no such form", ""]:
        assert counted.places(form).tolist() == np.flatnonzero((words[family] == form).to_numpy()).tolist()
    assert counted.totals.sum() == words.height
    sentences = words.select(pl.struct("doc_id", "sent_id")).to_series().to_list()
    starts = index.sentence_starts
    for at in range(0, words.height, 97):
        first, stop = starts[index.sentence[at]], starts[index.sentence[at] + 1]
        assert set(map(str, sentences[first:stop])) == {str(sentences[at])}
        assert first == 0 or sentences[first - 1] != sentences[at]
        assert stop == len(sentences) or sentences[stop] != sentences[at]


def test_it_is_made_once_a_corpus_and_goes_with_it() -> None:
    corpus = teaching()
    assert word_index(corpus, "a test") is word_index(corpus, "a test")
    part = corpus.filter(doc_ids=corpus.documents["doc_id"][:1])
    own = word_index(part, "a test")
    assert own.words.height < word_index(corpus, "a test").words.height
    assert word_index(part, "a test", "title") is not own
    key = id(part)
    assert key in module._KEPT
    del part
    gc.collect()
    assert key not in module._KEPT


def test_places_of_a_lemma_are_its_events() -> None:
    corpus = teaching()
    lemma = corpus.counts.group_by("lemma").agg(pl.col("n").sum()).sort("n", "lemma")["lemma"][-1]
    hits = find_hits(corpus, "lemma", lemma)
    wanted = events(corpus, "lemma").filter(category=lemma)
    place = ["doc_id", "start", "end"]
    assert sorted(hits.select(place).rows()) == sorted(wanted.select(place).rows()) != []
