"""Places drawn from a cell: each as likely, spread over the documents by their share, the same for the same seed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from teaching import teaching

import workbench as wb
from workbench.errors import StatisticsError, WorkbenchError
from workbench.find.concordance import find_hits
from workbench.find.sampling import SAMPLE, sample_places, stratified


def hits(sizes: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame({"doc_id": [d for d, k in sizes.items() for _ in range(k)]}).with_row_index("at")


def test_every_place_is_as_likely_and_each_document_gives_its_share() -> None:
    whole = hits({"long": 40, "middle": 15, "short": 5})
    drawn: Counter[int] = Counter()
    for seed in range(3000):
        some = stratified(whole, 12, seed)
        assert some.height == 12 == some["at"].n_unique()
        per = dict(some.group_by("doc_id").len().iter_rows())
        # 12 of 60: 8, 3 and 1 places; never one more or less than that rounded.
        assert per == {"long": 8, "middle": 3, "short": 1}
        drawn.update(some["at"].to_list())
    chance = np.array([drawn[i] for i in range(60)]) / 3000
    assert abs(chance - 0.2).max() < 0.04  # 5.5 standard errors


def test_odd_shares_are_rounded_up_or_down() -> None:
    whole = hits({f"d{i}": 3 for i in range(7)})
    seen = set()
    for seed in range(200):
        per = Counter(stratified(whole, 10, seed)["doc_id"])
        assert set(per.values()) <= {1, 2}  # 10/7 each
        seen.add(tuple(sorted(per)))
    assert seen == {tuple(f"d{i}" for i in range(7))}


def test_few_documents_of_many_are_drawn_and_all_where_there_are_no_more() -> None:
    whole = hits({f"d{i}": 1 for i in range(50)})
    assert stratified(whole, 50, 0).equals(whole)
    assert stratified(whole, 99, 0).equals(whole)
    assert stratified(whole, 5, 1)["doc_id"].n_unique() == 5
    assert not stratified(whole, 5, 1).equals(stratified(whole, 5, 2))


def test_a_sample_says_where_what_and_out_of_how_many() -> None:
    corpus = teaching()
    drawn = sample_places(corpus, "hearsay", n=8, seed=3)
    assert drawn.columns == [*SAMPLE, "outlet", "date"]
    assert drawn.equals(sample_places(corpus, "hearsay", n=8, seed=3))
    population = find_hits(corpus, "code", "hearsay")
    assert drawn["cell_n"].unique().to_list() == [population.height]
    assert drawn.height == 8
    assert drawn["cell_documents"][0] == population["doc_id"].n_unique()
    for row in drawn.iter_rows(named=True):
        text = corpus.text(row["doc_id"])
        assert text[row["start"] : row["end"]] == row["node"]
        assert population.filter(doc_id=row["doc_id"], start=row["start"]).height == 1
    assert drawn["cell"][0] == "code: hearsay"


def test_a_row_of_a_table_is_a_cell_and_gives_as_many_places_as_it_counts() -> None:
    corpus = teaching()
    rates = wb.rates(corpus, "source_type", by="genre", n_resamples=10, parts="body")
    row = rates.filter(pl.col("n") > 3).head(1)
    drawn = sample_places(corpus, row, n=10_000, by="genre", parts="body")
    assert drawn.height == row["n"].item()
    assert set(drawn["category"]) == {row["category"].item()}
    genre = dict(corpus.documents.select("doc_id", "genre").iter_rows())
    assert {genre[d] for d in drawn["doc_id"]} == {row["group"].item()}
    crossed = wb.frame_by_stance(corpus, "commitment", n_resamples=10).filter(pl.col("n") > 2).head(1)
    there = sample_places(corpus, crossed, n=10_000)
    assert there.height == crossed["n"].item()
    assert f"with frame: {crossed['frame'].item()}" in there["cell"][0]
    named = sample_places(corpus, dict(crossed.row(0, named=True)), n=10_000)
    assert named.equals(there)


def test_within_keeps_sentences_in_which_both_hold() -> None:
    corpus = teaching()
    drawn = sample_places(corpus, "attribution", n=10_000, within={"commitment": "attributed"})
    assert set(drawn["commitment"]) == {"attributed"}
    assert drawn.height < sample_places(corpus, "attribution", n=10_000).height


def test_a_feature_set_gives_places_without_text_and_no_lemmas() -> None:
    corpus = wb.read("corpora/rapprochement")
    drawn = sample_places(corpus, "hearsay", n=5, documents="column", seed=1)
    assert drawn["left"].null_count() == 5
    assert drawn["node"].null_count() == 0
    assert drawn["start"].null_count() == 0
    coded = sample_places(wb.read("corpora/coverage"), "hearsay", n=5)
    assert coded["start"].null_count() == 5
    assert coded["sentence"].min() >= 1
    with pytest.raises(StatisticsError, match="known by document only"):
        sample_places(corpus, "する", family="lemma", documents="column", n=3)


@pytest.mark.parametrize(
    ("cell", "more", "error"),
    [
        ("hearsay", {"n": 0}, "n=0"),
        ("gossip", {}, "no marker code"),
        ("hearsay", {"family": "words"}, "no family 'words'"),
        ({"category": "hearsay", "group": "wire"}, {}, "give by"),
        ({"category": "hearsay", "group": "moon"}, {"by": "genre"}, "no group 'moon'"),
        ({"group": "wire"}, {"by": "genre"}, "without a category"),
        ("scare_quote", {"within": {"commitment": "questioned"}}, "no place in the cell"),
    ],
)
def test_what_is_no_cell_is_refused_by_name(cell: object, more: dict[str, object], error: str) -> None:
    with pytest.raises(WorkbenchError, match=error):
        sample_places(teaching(), cell, **more)  # type: ignore[arg-type]


def test_a_table_of_several_rows_is_no_cell() -> None:
    with pytest.raises(StatisticsError, match="2 rows is no cell"):
        sample_places(teaching(), pl.DataFrame({"category": ["hearsay", "doubt"]}))
