"""Stance by source, sources without a name, and how many different ones: against plain counting."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from teaching import teaching

import workbench as wb
from workbench.compare.sources import DIVERSITY, NAMED, UNNAMED, entropy, source_diversity, unnamed_sources
from workbench.compare.stance_by import SOURCE_STANCE, stance_by_source
from workbench.errors import CorpusError, StatisticsError
from workbench.schema import SOURCE_TYPES


def cues() -> pl.DataFrame:
    corpus = teaching()
    body = corpus.sentences.filter(part="body").select("doc_id", "sent_id", pl.col("commitment").cast(pl.String))
    markers = corpus.markers.select("doc_id", "marker_id", "sent_id").join(body, on=["doc_id", "sent_id"])
    return markers.join(corpus.attributions, on=["doc_id", "marker_id"])


def test_sentences_that_lean_on_a_source_are_counted_once() -> None:
    table = stance_by_source(teaching(), "commitment", n_resamples=20, parts="body")
    assert table.columns == list(SOURCE_STANCE)
    plain = cues()
    for row in table.iter_rows(named=True):
        own = plain.filter(pl.col("source_type") == row["source"]).unique(["doc_id", "sent_id"])
        assert row["n_frame"] == own.height
        assert row["n"] == own.filter(commitment=row["category"]).height
    assert set(table["source"]) == set(plain["source_type"].cast(pl.String))


def test_frames_by_source_and_groups() -> None:
    corpus = teaching()
    table = stance_by_source(corpus, "frame", by="genre", n_resamples=20)
    assert set(table["group"]) == set(corpus.documents["genre"])
    assert "military_cooperation" in set(table["category"])
    with pytest.raises(StatisticsError, match="no family 'lemma'"):
        stance_by_source(corpus, "lemma")


def test_sides_are_used_where_they_are_known() -> None:
    corpus = teaching()
    plain = corpus.attributions
    with pytest.raises(CorpusError, match="source_side"):
        stance_by_source(wb.Corpus({**corpus.tables, "attributions": plain.select(FIRST)}), of="source_side")
    with pytest.raises(StatisticsError, match="no column 'colour'"):
        stance_by_source(corpus, of="colour")


FIRST = [
    "doc_id",
    "marker_id",
    "source_start",
    "source_end",
    "source_form",
    "source_type",
    "source_entity",
    "verb_class",
    "within",
]


def test_every_kind_of_source_has_a_name_or_none() -> None:
    assert set(UNNAMED) | set(NAMED) | {"author"} == set(SOURCE_TYPES)
    table = unnamed_sources(teaching(), by=None, n_resamples=50, parts="body")
    kinds = cues()["source_type"].cast(pl.String)
    assert table["n"].item() == kinds.is_in(UNNAMED).sum()
    assert table["exposure"].item() == kinds.is_in([*UNNAMED, *NAMED]).sum()
    assert table["low"].item() < table["rate"].item() < table["high"].item()


def test_entropy_of_known_counts() -> None:
    even, one, nothing = entropy(np.array([[1000, 1000, 1000, 1000], [50, 0, 0, 0], [0, 0, 0, 0]]))
    assert even == pytest.approx(2, abs=0.001)
    assert one == 0
    assert np.isnan(nothing)


def test_the_interval_of_entropy_holds_what_it_was_drawn_from() -> None:
    from scipy.stats import entropy as of_shares

    shares = np.array([0.5, 0.25, 0.15, 0.1])
    true, rng, held = of_shares(shares, base=2), np.random.default_rng(3), 0
    for _ in range(100):
        drawn = entropy(rng.multinomial(60, shares)[None])[0]
        held += abs(drawn - true) < 0.25
    assert held >= 90  # the correction takes the bias of -.04 away; sd is about .1


def test_diversity_by_group_and_document() -> None:
    corpus = teaching()
    table = source_diversity(corpus, by="genre", n_resamples=100)
    assert table.columns == list(DIVERSITY)
    known = table.drop_nulls("entropy")
    assert known.height > 0
    assert known.select((pl.col("low") <= pl.col("entropy")) & (pl.col("entropy") <= pl.col("high"))).to_series().all()
    assert known.select((pl.col("effective") - 2 ** pl.col("entropy")).abs().max()).item() < 1e-9
    by_document = source_diversity(corpus, by="doc_id", n_resamples=50)
    assert by_document.height == corpus.documents.height
    few = by_document.filter(pl.col("n") < 10)
    assert few["entropy"].null_count() == few.height > 0
    assert few["reason"].str.contains("fewer than 10").all()
    names = source_diversity(corpus, by=None, of="source_entity", n_resamples=50)
    assert names["n_different"].item() > 10


def test_sides_that_the_analyser_found_make_the_rows() -> None:
    corpus = teaching()
    known = corpus.attributions["source_side"].drop_nulls().cast(pl.String)
    table = stance_by_source(corpus, "commitment", of="source_side", n_resamples=20)
    assert set(known) <= set(table["source"])
    assert "(unknown)" in set(table["source"])
