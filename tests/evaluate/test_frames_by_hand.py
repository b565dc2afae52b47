"""The frames of fourteen teaching texts, coded by hand from the definitions: what the rules find of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from teaching import teaching

from workbench.corpus import Corpus
from workbench.evaluate.frames import frame_scores

CODED = Path(__file__).resolve().parents[2] / "benchmarks" / "frames" / "teaching_hand.tsv"


@pytest.fixture(scope="module")
def hand() -> Corpus:
    sheet = pl.read_csv(CODED, separator="\t").with_columns(pl.col("frames").str.split("; "))
    corpus = teaching().filter(doc_ids=sheet["doc_id"].unique().to_list())
    numbers = (
        corpus.sentences.filter(pl.col("part") != "boilerplate")
        .sort("doc_id", "sent_id")
        .select("doc_id", "sent_id", sentence=pl.int_range(1, pl.len() + 1).over("doc_id"))
    )
    coded = sheet.explode("frames").join(numbers, on=["doc_id", "sentence"])
    assert coded.height == sheet["frames"].list.len().sum()  # every sentence is there
    frames = coded.select("doc_id", "sent_id", frame="frames", start=pl.lit(None, pl.Int64), end=pl.lit(None, pl.Int64))
    return corpus.with_tables(frames=frames)


def test_what_the_rules_mark_is_right_and_what_they_miss_is_much(hand: Corpus) -> None:
    table = frame_scores(teaching(), hand).rows_by_key("frame", unique=True, named=True)
    assert table["(all)"]["n_documents"] == 14
    assert table["(all)"]["precision"] > 0.85
    # Hands code what a sentence is about in its place, rules what its words say: nearly half goes unseen.
    assert 0.5 < table["(all)"]["recall"] < 0.7
    assert table["third_parties"]["recall"] > 0.3
    assert min(table[f]["precision"] for f in ("military_cooperation", "sanctions_and_economy")) > 0.9


def test_a_text_is_of_one_half_only(hand: Corpus) -> None:
    ids = sorted(hand.documents["doc_id"])
    halves = [frame_scores(teaching(), hand, documents=half) for half in (ids[::2], ids[1::2])]
    counts = [h.filter(frame="(all)")["n_hand"].item() for h in halves]
    assert sum(counts) == frame_scores(teaching(), hand).filter(frame="(all)")["n_hand"].item()
