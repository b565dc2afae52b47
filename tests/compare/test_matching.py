"""Reference documents like the target: what is near enough, and the contrast with what is left."""

from __future__ import annotations

import datetime

import polars as pl
import pytest
from teaching import teaching

import workbench as wb
from workbench.compare.contrast import CONTRAST, MATCHED
from workbench.compare.matching import matched_documents
from workbench.corpus import Corpus
from workbench.errors import StatisticsError


def coded() -> Corpus:
    """Four documents; what they name, when they are of and how long they are differs."""
    rows = [
        ("t", 2022, 4, ["甲", "乙"], ["丙"]),
        ("near", 2023, 6, ["甲"], ["丙"]),
        ("old", 2010, 4, ["甲"], ["丙"]),
        ("long", 2022, 40, ["甲"], ["丙"]),
        ("other", 2022, 4, [], []),
        ("half", 2022, 4, [], ["丙"]),
    ]
    documents = pl.DataFrame(
        {
            "doc_id": [r[0] for r in rows],
            "date": [datetime.date(r[1], 1, 1) for r in rows],
            "n_sentences": [r[2] for r in rows],
            "name:one": [r[3] for r in rows],
            "name:two": [r[4] for r in rows],
            "genre": ["a", "a", "a", "b", "b", "b"],
        }
    )
    sentences = pl.DataFrame(
        [{"doc_id": r[0], "sent_id": i, "part": "body", "commitment": "asserted"} for r in rows for i in range(r[2])]
    )
    return Corpus({"documents": shaped(documents, "documents"), "sentences": shaped(sentences, "sentences")})


def shaped(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    from workbench import schema

    columns = schema.TABLES[name].columns
    further = [c for c in frame.columns if c not in columns]
    return frame.select(
        *((pl.col(c) if c in frame.columns else pl.lit(None)).cast(t).alias(c) for c, t in columns.items()), *further
    )


def test_each_rule_and_its_reason() -> None:
    found = matched_documents(coded(), "t").rows_by_key("doc_id", unique=True, named=True)
    assert [d for d, row in found.items() if row["matched"]] == ["near", "half"]
    assert found["near"]["period"] == 365
    assert found["near"]["length"] == 1.5
    assert found["near"]["mentions"] == 1
    assert found["half"]["mentions"] == 0.5
    assert found["old"]["reason"] == "too far in period"
    assert found["long"]["reason"] == "too far in length"
    assert found["other"]["reason"] == "too far in mentions"


def test_calipers_columns_and_the_nearest() -> None:
    corpus = coded()
    wide = matched_documents(corpus, "t", ["period"], calipers={"period": 10_000})
    assert wide["matched"].all()
    same = matched_documents(corpus, "t", ["genre"]).filter("matched")["doc_id"].to_list()
    assert same == ["near", "old"]
    one = matched_documents(corpus, "t", nearest=1).filter("matched")["doc_id"].to_list()
    assert one == ["half"]  # half a caliper away in mentions; near is so in period and more than half in length


@pytest.mark.parametrize(
    ("on", "more", "said"),
    [
        ([], {}, "nothing to match on"),
        (["colour"], {}, "nothing to match on: 'colour'"),
        (["length"], {"calipers": {"length": 0.5}}, "a factor from 1"),
        (["length"], {"calipers": {"colour": 1}}, "no caliper of 'colour'"),
        (["length"], {"nearest": 0}, "nearest=0"),
    ],
)
def test_what_cannot_be_matched_on_says_so(on: list[str], more: dict[str, object], said: str) -> None:
    with pytest.raises(StatisticsError, match=said):
        matched_documents(coded(), "t", on, **more)  # type: ignore[arg-type]


def test_a_target_without_a_date_cannot_be_matched_on_it() -> None:
    corpus = coded()
    documents = corpus.documents.with_columns(date=pl.when(pl.col("doc_id") != "t").then("date"))
    with pytest.raises(StatisticsError, match="no date"):
        matched_documents(corpus.with_tables(documents=documents), "t", ["period"])


def test_a_matched_contrast_is_the_contrast_with_the_matched_documents() -> None:
    corpus, target = teaching(), "column-treaty-2024-a"
    how = {"by": None, "family": "commitment", "n_resamples": 50}
    both = wb.contrast(corpus, target, matched_on=["period", "length"], **how)
    assert both.columns == [*CONTRAST, *MATCHED]
    near = matched_documents(corpus, target, ["period", "length"])
    kept = near.filter("matched")["doc_id"].to_list()
    assert 0 < len(kept) < near.height
    plain, matched = both.filter(pl.col("matched_on").is_null()), both.drop_nulls("matched_on")
    assert plain.drop(*MATCHED).equals(wb.contrast(corpus, target, **how))
    assert matched.drop(*MATCHED).equals(wb.contrast(corpus.filter(doc_ids=[target, *kept]), target, **how))
    assert set(matched["n_documents"]) == {len(kept)}
    assert set(matched["n_unmatched"]) == {near.height}


def test_a_group_without_a_match_stands_there_with_the_reason() -> None:
    corpus = coded()
    table = wb.contrast(corpus, "t", by="genre", family="commitment", matched_on=["genre"], n_resamples=20)
    lost = table.filter(pl.col("matched_on").is_not_null(), group="b")
    assert set(lost["n_documents"]) == {0}
    assert lost["rate"].null_count() == lost.height
    assert set(lost["reason"]) == {"no document of the group is like the target in genre"}
    assert set(table["group"]) == {"a", "b"}
    assert lost["target_rate"].null_count() == 0
