"""Rows are numbered by hashes as they are by a join, whatever the strings, and where two strings have one hash."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.counting import words

FORMS = st.lists(st.tuples(st.text("あい\x00b", max_size=3), st.sampled_from(["名詞", "動詞", ""])), max_size=60)


@given(FORMS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_as_by_a_join(rows: list[tuple[str, str]], both: bool) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String}, orient="row")
    frame = frame if both else frame.select("a")
    found = words._of_strings(frame)
    wanted = words._by_join(frame)
    assert found is not None
    assert found[0].tolist() == wanted[0].tolist()
    assert found[1].equals(wanted[1])


def test_many_types_take_several_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_SLOTS", 3)
    forms = pl.DataFrame({"a": [f"w{i % 700}" for i in range(6000)]})
    number, types = words.numbered(forms)
    assert types["a"].gather(pl.Series(number)).equals(forms["a"])
    assert types["a"].is_sorted()
    assert types.height == 700


def test_two_strings_of_one_hash_are_two_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_representatives", lambda hashes: np.zeros(len(hashes), np.int64))
    forms = pl.DataFrame({"a": ["x", "y"] * 4000})
    number, types = words.numbered(forms)
    assert types["a"].to_list() == ["x", "y"]
    assert number[:4].tolist() == [0, 1, 0, 1]


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
