"""Findings over several groups: one correction, one owner left out at a time, errors against the finding."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus

from workbench.compare.contrast import contrast
from workbench.compare.findings import FINDINGS, Beside, across, findings
from workbench.compare.measures import benjamini_hochberg
from workbench.corpus import Corpus
from workbench.errors import StatisticsError


def documents(prefix: str, genre: str, seed: int, odd: int = 0) -> list[Doc]:
    """Twenty documents that hedge one sentence in twelve; the first ``odd`` of them, every second one."""
    rng = np.random.default_rng(seed)
    found = []
    for i in range(20):
        share = 0.5 if i < odd else 1 / 12
        labels = ["hedged" if rng.random() < share else "asserted" for _ in range(24)]
        found.append(Doc(f"{prefix}{i:02d}", [Sent(30, [], c) for c in labels], genre))
    return found


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    target = Doc("t", [Sent(30, [], "hedged" if i % 4 else "asserted") for i in range(24)], "column")
    docs = [target, *documents("n", "news", 1), *documents("s", "speech", 2, odd=4)]
    outlets = [
        "own",
        *(f"paper {i % 5}" for i in range(20)),
        *("loud" if i < 4 else f"hall {i % 4}" for i in range(20)),
    ]
    return make_corpus(docs, outlet=outlets)


@pytest.fixture(scope="module")
def table(corpus: Corpus) -> pl.DataFrame:
    beside = [Beside("made up", corpus, ["speech", "news"])]
    return findings(beside, "t", by="genre", families=("commitment",), n_resamples=500)


def row(table: pl.DataFrame, group: str, category: str = "hedged") -> dict[str, object]:
    return table.filter(group=group, category=category).row(0, named=True)


def test_one_row_a_group_and_category_with_the_figures_of_the_contrast(corpus: Corpus, table: pl.DataFrame) -> None:
    assert dict(table.schema) == FINDINGS
    assert table["group"].unique(maintain_order=True).to_list() == ["speech", "news"]
    assert table.select("group", "category").is_duplicated().sum() == 0
    plain = contrast(corpus, "t", family="commitment", parts="body", n_resamples=500).filter(
        category="hedged", group="news"
    )
    found = row(table, "news")
    same = plain.select("log2_ratio", "log2_low", p="p_tail").row(0, named=True)
    assert {c: found[c] for c in same} == same
    assert found["method"] == "machine"


def test_q_is_corrected_over_all_groups_and_categories(table: pl.DataFrame) -> None:
    assert np.allclose(table["q"].to_numpy(), benjamini_hochberg(table["p"].to_numpy()), equal_nan=True)
    assert table.drop_nulls("q").height > table.filter(group="news").drop_nulls("q").height


def test_what_holds_and_what_one_outlet_moves(table: pl.DataFrame) -> None:
    news, speech = row(table, "news"), row(table, "speech")
    assert (news["verdict"], news["survives"], news["left_out"], news["n_left_out"]) == ("holds", True, "outlet", 5)
    # Without the outlet that hedges as the target does, the ratio to the rest of its group is larger.
    assert speech["log2_without_high"] > speech["log2_ratio"] + 0.3  # type: ignore[operator]
    assert speech["p_without"] > news["p_without"]  # type: ignore[operator]
    assert row(table, "news", "questioned")["verdict"] == "not tested"


def test_errors_against_a_finding_undo_it(corpus: Corpus) -> None:
    beside = [Beside("made up", corpus, ["news"])]
    how = {"by": "genre", "families": ("commitment",), "n_resamples": 300}
    severe = findings(beside, "t", misclassified=0.8, **how)  # type: ignore[arg-type]
    assert row(severe, "news")["survives"] is False
    assert row(severe, "news")["verdict"] == "open"


def test_across_says_what_is_unusual_beside_every_group(table: pl.DataFrame) -> None:
    found = across(table).filter(category="hedged").row(0, named=True)
    assert (found["n_groups"], found["more"], found["less"]) == (2, 2, 0)
    own = table.filter(category="hedged")
    assert found["every_p"] == max(own["p"].max(), own["p_without"].max())  # type: ignore[type-var]
    assert "news" in found["against"]


def test_what_is_refused(corpus: Corpus) -> None:
    with pytest.raises(StatisticsError, match="radio"):
        findings([Beside("made up", corpus, ["radio"])], "t", by="genre")
    with pytest.raises(StatisticsError, match="misclassified"):
        findings([Beside("made up", corpus, ["news"])], "t", by="genre", misclassified=1)
    with pytest.raises(StatisticsError, match="no group"):
        findings([], "t")
