"""Rates behind the counted ones: the correction against a slow second way, its width, and where there is none."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from teaching import teaching

import workbench as wb
from workbench.compare import measurement_error as errors
from workbench.compare.contrast import CONTRAST, contrast
from workbench.compare.measurement_error import ALL, MIN_VALIDATED, Known, behind, error_shares, known_errors
from workbench.counting import resample


def rng() -> np.random.Generator:
    return resample.generator(1, "test")


def test_without_errors_nothing_is_corrected_much() -> None:
    shares = error_shares((100_000, 0, 0), 4000, rng())
    assert np.median(behind(20, shares, rng())) == 20


@pytest.mark.parametrize(("counts", "n"), [((90, 10, 30), 200), ((40, 40, 10), 300), ((30, 5, 60), 100)])
def test_the_middle_is_the_count_times_precision_over_recall(counts: tuple[int, int, int], n: int) -> None:
    tp, fp, fn = counts
    expected = n * (tp / (tp + fp)) / (tp / (tp + fn))
    found = np.median(behind(n, error_shares(counts, 20_000, rng()), rng()))
    assert found == pytest.approx(expected, rel=0.05)


def test_little_gold_makes_the_interval_wide() -> None:
    few, many = (
        errors.quantiles(behind(50, error_shares(c, 20_000, rng()), rng()), 0.95) for c in ((8, 2, 2), (800, 200, 200))
    )
    assert few[0] == pytest.approx(many[0], rel=0.1)
    assert few[2] - few[1] > 2 * (many[2] - many[1])


def test_the_genre_where_it_is_known_well_enough_else_all() -> None:
    enough = (MIN_VALIDATED, 0, 0)
    known = Known({("news", "doubt"): enough, ("talk", "doubt"): (1, 0, 0), (ALL, "doubt"): (11, 1, 0)})
    assert known.of("doubt", "news") == (enough, "news")
    assert known.of("doubt", "talk") == ((11, 1, 0), ALL)
    counts, why = known.of("hearsay", "news")
    assert counts is None
    assert str(MIN_VALIDATED) in why


def test_what_ships_is_whole() -> None:
    for family in ("code", "commitment"):
        found = errors.shipped_errors(family)
        assert set(found.columns) == set(errors.ERRORS)
        assert found.height
        assert found.select(pl.col(list(errors.ERRORS)[2:]).min()).row(0) >= (0, 0, 0)
    assert errors.shipped_errors("voice").is_empty()


def test_contrast_gives_corrected_figures_beside_the_counted_ones() -> None:
    table = contrast(teaching(), "column-treaty-2024-a", by=None, n_resamples=200)
    assert table.columns == list(CONTRAST)
    assert dict(table.schema) == CONTRAST
    known = table.filter(pl.col("rate_corrected").is_not_null())
    assert known.height > 5
    for row in known.iter_rows(named=True):
        assert row["rate_corrected_low"] <= row["rate_corrected"] <= row["rate_corrected_high"]
        assert "precision" in row["correction"]
        # What is not known of precision and recall comes on top of what the counted rate's interval has.
        if row["n"] > 20:
            counted, wide = row["high"] / row["low"], row["rate_corrected_high"] / row["rate_corrected_low"]
            assert wide > counted
    for row in table.filter(pl.col("rate_corrected").is_null()).iter_rows(named=True):
        assert row["correction"]


def test_a_corrected_ratio_is_no_narrower() -> None:
    table = contrast(teaching(), pl.col("genre") == "wire", by=None, n_resamples=1000)
    row = table.row(by_predicate=pl.col("category") == "attribution", named=True)
    wide = row["log2_ratio_corrected_high"] - row["log2_ratio_corrected_low"]
    assert wide > row["log2_high"] - row["log2_low"]


def test_a_target_has_the_same_corrected_rate_whatever_it_is_set_beside() -> None:
    table = contrast(teaching(), "column-treaty-2024-a", by="genre", n_resamples=100)
    for _, part in table.group_by("category"):
        assert part["target_rate_corrected"].n_unique() == 1


@pytest.mark.parametrize("family", ["voice", "source_type"])
def test_families_that_were_not_validated_say_so(family: str) -> None:
    table = contrast(teaching(), "column-treaty-2024-a", by=None, family=family, n_resamples=50)
    assert table["rate_corrected"].null_count() == table.height
    assert set(table["correction"]) == {f"errors in {family} are not known"}


def test_labels_by_hand_and_other_lexicons_are_not_corrected() -> None:
    corpus = teaching()
    by_hand = corpus.documents.with_columns(origin=pl.lit("hand: A"))
    assert known_errors(corpus.with_tables(documents=by_hand), "code").reason == "labels by hand"
    other = wb.Corpus(dict(corpus.tables), {"analysis": {"lexicon": {"name": "stance+mine"}}})
    assert "stance+mine" in str(known_errors(other, "code").reason)
