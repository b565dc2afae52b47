"""Findings under errors of measurement: what stands, what vanishes, what cannot be told."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus

from workbench.compare.contrast import contrast
from workbench.compare.measurement_error import ERRORS
from workbench.compare.sensitivity import BY_HAND, SENSITIVITY, by_hand, sensitivity
from workbench.corpus import Corpus
from workbench.errors import CorpusError, StatisticsError


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    rng = np.random.default_rng(6)
    docs = [
        Doc(f"d{i:02d}", [Sent(50, [("doubt", "author")] * int(rng.poisson(0.5))) for _ in range(8)]) for i in range(40)
    ]
    return make_corpus([Doc("t", [Sent(50, [("doubt", "author")] * (1 + i % 2)) for i in range(20)], "column"), *docs])


def errors(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    return pl.DataFrame([(g, "doubt", *n) for g, *n in rows], schema=ERRORS, orient="row")


def doubt(table: pl.DataFrame) -> dict[str, object]:
    return table.filter(category="doubt").row(0, named=True)


def test_without_errors_it_is_the_contrast(corpus: Corpus) -> None:
    perfect = errors(("column", 100_000, 0, 0), ("news", 100_000, 0, 0))
    found = doubt(sensitivity(corpus, "t", perfect))
    plain = contrast(corpus, "t").filter(category="doubt").row(0, named=True)
    for c in ("log2_ratio", "log2_low", "log2_high"):
        assert found[f"none_{c}"] == plain[c]
        assert found[f"genre_{c}"] == pytest.approx(plain[c], abs=0.06)
    assert found["verdict"] == "stands"
    assert (found["precision"], found["target_recall"]) == (1, 1)


def test_equal_errors_leave_the_ratio_and_genre_wise_ones_turn_it(corpus: Corpus) -> None:
    """Of news the analyser finds a quarter: the true rates are 30 and 4 times 10."""
    table = sensitivity(corpus, "t", errors(("column", 400, 0, 0), ("news", 100, 0, 300)))
    assert dict(table.schema) == SENSITIVITY
    found = doubt(table)
    assert found["equal_log2_ratio"] == pytest.approx(found["none_log2_ratio"], abs=0.1)
    assert found["genre_log2_ratio"] == pytest.approx(float(str(found["none_log2_ratio"])) - 2, abs=0.15)
    assert found["finding"]
    assert found["verdict"] == "vanishes under genre errors"


def test_no_figure_is_nan(corpus: Corpus) -> None:
    """NaN would count as larger than any bound."""
    table = sensitivity(corpus, "t", errors(("column", 100, 0, 0), ("news", 100, 0, 0)))
    assert table.select(pl.col(pl.Float64).is_nan().sum()).row(0) == (0,) * len(
        table.select(pl.col(pl.Float64)).columns
    )


def test_false_alarms_are_taken_off(corpus: Corpus) -> None:
    found = doubt(sensitivity(corpus, "t", errors(("column", 100, 300, 0), ("news", 400, 0, 0))))
    assert found["genre_log2_ratio"] == pytest.approx(float(str(found["none_log2_ratio"])) - 2, abs=0.35)
    assert found["target_precision"] == 0.25


def test_small_gold_standards_make_wide_intervals(corpus: Corpus) -> None:
    wide, narrow = (
        doubt(sensitivity(corpus, "t", errors(("column", 8 * k, 2 * k, 2 * k), ("news", 8 * k, 2 * k, 2 * k))))
        for k in (1, 100)
    )
    assert wide["genre_log2_high"] - wide["genre_log2_low"] > 1.2 * (
        narrow["genre_log2_high"] - narrow["genre_log2_low"]
    )
    assert narrow["verdict"] == "stands"


def test_without_gold_nothing_is_claimed(corpus: Corpus) -> None:
    found = doubt(sensitivity(corpus, "t", errors(("news", 90, 5, 5))))
    assert (found["genre_log2_ratio"], found["target_precision"]) == (None, None)
    assert found["verdict"] == "stands, but genre errors are not known"
    assert "genre: no gold standard of column" in str(found["reason"])
    table = sensitivity(corpus, "t", errors(("news", 90, 5, 5)))
    assert not any(table[c].is_nan().any() for c, kind in SENSITIVITY.items() if kind == pl.Float64)
    never = table.filter(category="counter").row(0, named=True)
    assert (never["verdict"], never["equal_log2_ratio"]) == ("no finding", None)
    assert "no occurrence" in never["reason"]


def test_bad_questions_are_refused(corpus: Corpus) -> None:
    with pytest.raises(StatisticsError, match="errors without the column 'group'"):
        sensitivity(corpus, "t", pl.DataFrame({"x": [1]}))
    with pytest.raises(StatisticsError, match="several groups: column, news; hint: give target_group"):
        sensitivity(corpus, ["t", "d00"], errors(("news", 1, 1, 1)))


def coded(*, marked: int, groups: tuple[str, ...] = ("column", "news"), documents: int = 12) -> Corpus:
    """A target with ten doubts in twenty sentences, and documents with ``marked`` in ten."""
    docs = [
        Doc(f"d{i:02d}", [Sent(50, [("doubt", "author")] * (k < marked)) for k in range(10)], groups[1])
        for i in range(documents)
    ]
    return make_corpus([Doc("t", [Sent(50, [("doubt", "author")] * (i % 2)) for i in range(20)], groups[0]), *docs])


def test_hand_and_machine_stand_side_by_side() -> None:
    hand, machine = coded(marked=1), coded(marked=5, documents=8)
    table = by_hand(machine, hand, "t", n_resamples=400)
    assert dict(table.schema) == BY_HAND
    found = doubt(table)
    assert (found["n_documents"], found["n_both"]) == (12, 8)
    assert (found["hand_target_rate"], found["hand_rate"], found["machine_rate"]) == (50, 10, 50)
    plain = contrast(hand, "t", unit="sentences", n_resamples=400).filter(category="doubt").row(0, named=True)
    for c in ("log2_ratio", "log2_low", "log2_high"):
        assert found[f"hand_{c}"] == plain[c]
    assert (found["machine_log2_ratio"], found["verdict"]) == (0, "by hand only")
    assert doubt(by_hand(hand, hand, "t", n_resamples=400))["verdict"] == "by both"
    assert doubt(by_hand(hand, machine, "t", n_resamples=400))["verdict"] == "by machine only"
    assert doubt(by_hand(coded(marked=10), hand, "t", n_resamples=400))["verdict"] == "by both, in opposite directions"


def test_what_the_analyser_has_not_is_null_and_groups_are_those_of_the_gold() -> None:
    hand = coded(marked=1)
    found = doubt(by_hand(hand.filter(doc_ids=["t"]), hand, "t", n_resamples=50))
    assert (found["machine_target_n"], found["machine_n"], found["verdict"]) == (10, None, None)
    assert "machine: none of these documents is in the corpus" in str(found["reason"])
    other = coded(marked=1, groups=("a", "b"))
    assert by_hand(other, hand, "t", n_resamples=50)["group"].unique().to_list() == ["news"]
    with pytest.raises(CorpusError, match="no document 't'"):
        by_hand(hand.filter(doc_ids=["d00"]), hand, "t")
    with pytest.raises(StatisticsError, match="no document is left"):
        by_hand(hand, hand.filter(doc_ids=["t"]), "t")
