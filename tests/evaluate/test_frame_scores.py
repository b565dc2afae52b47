"""Frames by rule against frames by hand."""

from __future__ import annotations

import polars as pl
import pytest
from teaching import teaching

import workbench as wb
from workbench.corpus import Corpus
from workbench.errors import StatisticsError
from workbench.evaluate.frames import FRAME_SCORES, frame_scores


def changed(corpus: Corpus) -> Corpus:
    """Without the first sanctions sentence, and with personal ties in two sentences that had none."""
    frames = corpus.frames
    first = frames.filter(frame="sanctions_and_economy").select("doc_id", "sent_id").row(0)
    less = frames.filter(
        ~(
            (pl.col("frame") == "sanctions_and_economy")
            & (pl.col("doc_id") == first[0])
            & (pl.col("sent_id") == first[1])
        )
    )
    free = corpus.sentences.join(frames.filter(frame="personal_ties"), on=["doc_id", "sent_id"], how="anti").head(2)
    more = free.select("doc_id", "sent_id", pl.lit("personal_ties").alias("frame"), "start", "end")
    return corpus.with_tables(frames=pl.concat([less, more.select(frames.columns)]))


def test_a_coding_agrees_with_itself() -> None:
    table = frame_scores(teaching(), teaching())
    assert table.columns == list(FRAME_SCORES)
    assert table["precision"].drop_nulls().min() == table["recall"].drop_nulls().min() == 1


def test_what_was_missed_and_what_was_added() -> None:
    corpus = teaching()
    rows = frame_scores(corpus, changed(corpus)).rows_by_key("frame", unique=True, named=True)
    sanctions, ties = rows["sanctions_and_economy"], rows["personal_ties"]
    assert sanctions["n_hand"] == sanctions["n_rule"] - 1 == sanctions["n_both"]
    assert sanctions["precision"] == sanctions["n_both"] / sanctions["n_rule"] < 1 == sanctions["recall"]
    assert ties["n_hand"] == ties["n_rule"] + 2
    assert ties["recall"] < 1 == ties["precision"]
    assert ties["recall_low"] < ties["recall"] < ties["recall_high"]
    whole = rows["(all)"]
    assert whole["n_hand"] == sum(r["n_hand"] for f, r in rows.items() if f != "(all)")


def test_of_the_coded_coverage_only_the_column_is_in_both() -> None:
    table = frame_scores(wb.read("corpora/rapprochement"), wb.read("corpora/coverage"))
    assert set(table["n_documents"]) == {1}
    assert table.filter(frame="(all)")["f1"].item() > 0.7
    with pytest.raises(StatisticsError, match="no document is in both"):
        frame_scores(wb.read("corpora/rapprochement"), teaching())
