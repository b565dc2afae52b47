"""Rows are numbered by codes as they are by a join, whatever the strings."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.corpus import Corpus
from workbench.counting import words
from workbench.storage.tables import Tables

FORMS = st.lists(st.tuples(st.text("あい\x00b", max_size=3), st.sampled_from(["名詞", "動詞", ""])), max_size=60)


@given(FORMS, st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_as_by_a_join(rows: list[tuple[str, str]], both: bool, coded: bool) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String}, orient="row")
    frame = frame if both else frame.select("a")
    found = words._of_strings(frame.select(map(words.coded, frame.columns)) if coded else frame)
    wanted = words._by_join(frame)
    assert found is not None
    assert found[0].tolist() == wanted[0].tolist()
    assert found[1].equals(wanted[1])


def test_three_columns_are_numbered_by_codes_and_too_many_combinations_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"a": ["い", "あ"] * 30, "b": ["x", "y", "z"] * 20, "c": ["1", "2", "3", "4"] * 15})
    found, wanted = words._of_strings(frame), words._by_join(frame)
    assert found is not None
    assert found[0].tolist() == wanted[0].tolist()
    assert found[1].equals(wanted[1])
    monkeypatch.setattr(words, "_MANY_PAIRS", 23)  # 24 combinations
    assert words._of_strings(frame) is None
    assert words._of_strings(frame.select("a", "b")) is not None


def test_a_lemma_that_a_document_does_not_have_is_no_cell() -> None:
    counts = pl.DataFrame(
        {"doc_id": ["b", "b", "a", "c"], "lemma": ["い", "あ", "い", "う"], "pos": ["名詞"] * 4, "n": [2, 0, 3, 0]}
    )
    counts = pl.concat([counts[:1], counts[1:]], rechunk=False)
    types, ids, (n, columns, begins) = words.counted_lemmas(counts.lazy())
    assert types.rows() == [("い", "名詞")]
    assert ids["doc_id"].to_list() == ["a", "b"]
    assert (n.tolist(), columns.tolist(), begins.tolist()) == ([3, 2], [0, 0], [0, 1, 2])
    assert n.dtype == columns.dtype == begins.dtype == "int32"


@pytest.mark.parametrize("height", [60, 6000])
def test_coded_strings_are_numbered_as_strings_are(height: int) -> None:
    frame = pl.DataFrame({"a": [f"w{i * 7 % 700}" for i in range(height)], "b": ["x", "ん", None] * (height // 3)})
    for columns in (["a"], ["b"], ["a", "b"]):
        for some in (frame, frame.drop_nulls(), frame.drop_nulls().filter(pl.col("a") > "w5")):
            wanted = words._by_join(some.select(columns))
            for known in (some.select(columns), some.select(map(words.coded, columns))):
                found = words.numbered(known)
                assert found[0].tolist() == wanted[0].tolist()
                assert found[1].equals(wanted[1])


def test_codes_that_no_row_has_any_more_are_no_types() -> None:
    frame = (
        pl.DataFrame({"a": ["z", "y", "x"] * 4000}).select(words.coded("a")).filter(pl.col("a").cast(pl.String) != "y")
    )
    number, types = words.numbered(frame)
    assert types["a"].to_list() == ["x", "z"]
    assert number[:4].tolist() == [1, 0, 1, 0]


def test_nulls_are_numbered_too() -> None:
    frame = pl.DataFrame({"a": ["x", None] * 4000})
    number, types = words.numbered(frame)
    assert types["a"].to_list() == [None, "x"]
    assert number[:2].tolist() == [1, 0]


def test_tokens_that_are_in_order_stay_and_others_are_sorted() -> None:
    from teaching import teaching

    corpus = teaching()
    whole = words.counted_tokens(corpus, "a test")
    turned = words.counted_tokens(corpus.with_tables(tokens=corpus.tokens.reverse()), "a test")
    assert whole.equals(turned)
    assert whole.select("doc_id", "token_id").equals(whole.select("doc_id", "token_id").sort("doc_id", "token_id"))
    wanted = corpus.tokens.join(
        corpus.sentences.filter(pl.col("part") == "title"), on=["doc_id", "sent_id"], how="semi"
    )
    assert words.counted_tokens(corpus, "a test", "title").height == wanted.height > 0


def test_documents_move_as_wholes_and_what_is_in_two_places_is_sorted() -> None:
    from teaching import teaching

    whole = words.counted_tokens(teaching(), "a test").drop("is_word")
    documents = whole.partition_by("doc_id", maintain_order=True)
    for turned in (
        pl.concat(documents[::-1]),
        pl.concat([*documents[3:], *documents[:3]]),
        pl.concat([whole[40:], whole[:40]]),  # a document in two places
        whole.sample(fraction=1, shuffle=True, seed=1),
        whole[:0],
    ):
        assert words._ordered(turned).equals(turned.sort("doc_id", "token_id"))


def test_some_columns_of_some_documents_are_those_of_all(tmp_path: Path) -> None:
    from teaching import teaching

    corpus = teaching()
    opened = Corpus.read(corpus.write(tmp_path / "c"))
    some = corpus.documents["doc_id"][::2].to_list()
    part = opened.filter(doc_ids=some)
    wanted = words.counted_tokens(corpus, "a test").filter(pl.col("doc_id").is_in(some))
    columns = ["doc_id", "sent_id", "token_id", "pos", "lemma", "is_word"]
    assert words.counted_tokens(part, "a test", columns=("lemma",)).equals(wanted.select(columns))
    assert words.counted_tokens(part, "a test").equals(wanted)
    assert isinstance(opened.tables, Tables)
    assert opened.tables.is_apart("tokens")  # not kept as a whole
    assert part.tokens.equals(corpus.tokens.filter(pl.col("doc_id").is_in(some)))
