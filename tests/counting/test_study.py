"""One text and the groups beside it, whatever the corpus says of its documents."""

from __future__ import annotations

import polars as pl
import pytest
from teaching import teaching

import workbench as wb
from workbench.counting.study import REST
from workbench.errors import CorpusError, StatisticsError, WorkbenchError
from workbench.show.project import empty_corpus

TARGET = "column-treaty-2024-a"


def test_the_target_stands_apart_from_its_own_genre() -> None:
    corpus = teaching()
    found = wb.study(corpus, TARGET)
    group = dict(found.corpus.documents.select("doc_id", "group").iter_rows())
    genre = dict(corpus.documents.select("doc_id", "genre").iter_rows())
    assert (found.own, found.by, group[TARGET]) == (TARGET, "genre", TARGET)
    assert all(group[d] == genre[d] for d in genre if d != TARGET)
    assert set(found.groups) == set(genre.values())
    sizes = found.corpus.documents.filter(pl.col("doc_id") != TARGET)["group"].value_counts()
    assert found.groups[0] == sizes.sort("count", "group", descending=[True, False])["group"][0]


def test_a_group_of_its_own_keeps_its_name() -> None:
    found = wb.study(wb.read("corpora/rapprochement"), "column", groups=["wire-style news", "signed commentary"])
    assert (found.own, found.groups, found.by) == ("opinion column", ("wire-style news", "signed commentary"), "group")


def test_a_corpus_of_which_nothing_is_said_is_one_group() -> None:
    found = wb.study(wb.read({"a": "橋を直す。", "b": "駅を直す。", "c": "港を直す。"}), "b")
    assert (found.own, found.groups, found.by) == ("b", ("other texts",), None)
    assert found.corpus.documents["group"].to_list() == ["other texts", "b", "other texts"]


def test_many_groups_are_the_largest_and_the_rest() -> None:
    corpus = teaching()
    many = corpus.documents.with_columns(genre=pl.format("g{}", pl.int_range(pl.len()) % 12))
    found = wb.study(corpus.with_tables(documents=many), TARGET)
    assert len(found.groups) == 9
    assert found.groups[-1] == REST
    assert set(found.corpus.documents["group"]) == {*found.groups, TARGET}


def test_blank_and_missing_values_are_one_group_and_half_must_be_known() -> None:
    corpus = teaching()
    blank = corpus.documents.with_columns(
        genre=pl.when(pl.int_range(pl.len()) % 4 > 0).then("genre").otherwise(pl.lit(" "))
    )
    assert "(unknown)" in wb.study(corpus.with_tables(documents=blank), TARGET).groups
    lost = corpus.documents.with_columns(genre=pl.lit(None, pl.String))
    assert wb.study(corpus.with_tables(documents=lost), TARGET).by == "outlet"


def test_what_is_no_study_says_so() -> None:
    with pytest.raises(CorpusError, match="the corpus is empty.*workbench build"):
        wb.study(empty_corpus(), "a")
    with pytest.raises(CorpusError, match="did you mean"):
        wb.study(teaching(), "column-treaty-2024")
    with pytest.raises(StatisticsError, match="no other document"):
        wb.study(wb.read({"a": "橋を直す。"}), "a")
    for more in ({"groups": ["moon"]}, {"by": "planet"}):
        with pytest.raises(WorkbenchError, match="moon|planet"):
            wb.study(teaching(), TARGET, **more)  # type: ignore[arg-type]
