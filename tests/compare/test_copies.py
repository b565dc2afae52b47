"""The copies of a text are one unit wherever documents are resampled or left out."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus

from workbench import schema
from workbench.combine import concat
from workbench.compare.contrast import contrast
from workbench.compare.influence import influence
from workbench.compare.rates import group_rates
from workbench.compare.stance_by import frame_by_stance
from workbench.corpus import Corpus
from workbench.counting.cube import count_documents, drawn_together
from workbench.errors import StatisticsError, WorkbenchError
from workbench.find.filters.conditions import Condition
from workbench.find.filters.filter import Filter, FilterIndex
from workbench.show.explorer.panels.filter_facets import facets
from workbench.show.explorer.slices import Slices

COPIES = 3


def reports(copies: int, *, said: bool = True) -> Corpus:
    """Sixteen reports, each printed so many times, and a target; ``said``: with the column that says so."""
    docs, clusters = [Doc("t", [Sent(100, [("doubt", "author")] * 4)] * 3, "column")], [None]
    for i in range(16):
        for k in range(copies):
            marks = [("doubt", "author")] * (1 + i % 5)
            docs.append(Doc(f"r{i:02}-{k}", [Sent(80 + 5 * i, marks), Sent(90)]))
            clusters.append(f"r{i:02}-0" if copies > 1 else None)
    column = pl.Series(clusters, dtype=pl.String)
    return make_corpus(docs, **({schema.DUPLICATE_COLUMN: column} if said else {}))


FIGURES = ["rate", "low", "high", "log2_ratio", "log2_low", "log2_high", "log2_without_low", "log2_without_high"]


@pytest.mark.parametrize("family", ["code", "voice"])
def test_intervals_are_those_of_the_texts_printed_once(family: str) -> None:
    once, often = (contrast(reports(k), "t", family=family, n_resamples=400) for k in (1, COPIES))
    kept = pl.col("n") > 10
    assert often.filter(kept).select(FIGURES).equals(once.filter(kept).select(FIGURES))
    assert "copies together" in often.filter(kept)["method"][0]
    blind = contrast(reports(COPIES, said=False), "t", family=family, n_resamples=400).filter(kept)
    assert (blind["high"] - blind["low"] < 0.8 * (often.filter(kept)["high"] - often.filter(kept)["low"])).all()


def outlets(copies: bool = False) -> Corpus:
    """Eight outlets with four pieces each, of which some outlets use a code and others do not, and a target."""
    docs = [Doc("t", [Sent(100, [("doubt", "author")] * 2)] * 3, "column")]
    names: list[str | None] = [None]
    for i in range(32):
        marks = [("doubt", "author")] * (3 if i % 8 < 3 else 0)
        docs.append(Doc(f"r{i:02}", [Sent(90, marks), Sent(90)]))
        names.append(f"paper {i % 8}")
    more = {"outlet": pl.Series(names, dtype=pl.String)}
    if copies:  # one wire report in two outlets
        more[schema.DUPLICATE_COLUMN] = pl.Series([None, "r00", "r00", *[None] * 30], dtype=pl.String)
    return make_corpus(docs, **more)


def test_pieces_of_one_outlet_are_drawn_together() -> None:
    corpus = outlets()
    apart, together = (
        contrast(corpus, "t", n_resamples=600, together=t).filter(category="doubt") for t in (None, "outlet")
    )
    assert together["rate"].equals(apart["rate"])
    width = [(t["high"] - t["low"]).item() for t in (apart, together)]
    assert width[1] > 1.5 * width[0]  # eight units that differ, not thirty-two
    assert "those of one outlet together" in together["method"].item()
    rates = group_rates(corpus, "code", n_resamples=600, together="outlet").filter(group="news", category="doubt")
    assert rates.select("low", "high").row(0) == together.select("low", "high").row(0)


def test_copies_in_two_outlets_hold_the_outlets_together() -> None:
    corpus = outlets(copies=True)
    counts = drawn_together(corpus, count_documents(corpus, "code"), "outlet")
    key = dict(zip(counts.rows, counts.keys, strict=True))
    assert len(set(counts.keys)) == 8  # the target, six outlets, and two that share a report
    assert key["r00"] == key["r01"] == key["r08"] == key["r09"] != key["r02"]
    assert key["t"] == "t"


def test_a_column_that_is_none_is_named() -> None:
    with pytest.raises(StatisticsError, match="no column 'paper'.*outlet"):
        contrast(outlets(), "t", together="paper")


def test_bca_and_slices_and_commitment_too() -> None:
    for corpora in ([reports(1), reports(COPIES)],):
        once, often = (group_rates(c, "code", by="genre", method="bca", n_resamples=300) for c in corpora)
        columns = ["category", "rate", "low", "high"]
        assert often.filter(n=48 * COPIES).select(columns).equals(once.filter(n=48).select(columns))
        shares = [group_rates(c, "commitment", n_resamples=300).filter(group="news") for c in corpora]
        assert shares[0]["rate"].equals(shares[1]["rate"])
        slices = [Slices(c, n_resamples=300) for c in corpora]
        one, other = (s.rates("code", s.everything).filter(pl.col("n") > 40)["low", "high"] for s in slices)
        assert one.shape == other.shape


def test_frames_are_resampled_by_cluster() -> None:
    def framed(copies: int) -> Corpus:
        corpus = reports(copies)
        first = corpus.sentences.filter(pl.col("sent_id") == 0).select("doc_id", "sent_id", "start", "end")
        frames = first.with_columns(frame=pl.lit("f")).select(list(schema.TABLES["frames"].columns))
        some = corpus.sentences.with_columns(
            commitment=pl.when(pl.col("doc_id").str.contains("[02468]-"))
            .then(pl.lit("hedged"))
            .otherwise(pl.lit("asserted"))
            .cast(schema.Commitment)
        )
        return corpus.with_tables(frames=frames, sentences=some)

    once, often = (frame_by_stance(framed(k), "commitment", by="genre", n_resamples=300) for k in (1, COPIES))
    columns = ["category", "share", "low", "high"]
    kept = (pl.col("group") == "news") & (pl.col("category").is_in(["hedged", "asserted"]))
    assert often.filter(kept).select(columns).equals(once.filter(kept).select(columns))


def test_influence_leaves_out_all_copies() -> None:
    often = influence(reports(COPIES), "t", n_permutations=50).filter(category="doubt")
    once = influence(reports(1), "t", n_permutations=50).filter(category="doubt")
    assert often["doc_id"].to_list() == once["doc_id"].to_list() or often["doc_id"].str.ends_with("-0").all()
    assert np.allclose(often["log2_without"], once["log2_without"])
    assert often["n"].to_list() == [COPIES * n for n in once["n"]]


def test_one_text_and_its_copies_have_no_interval() -> None:
    docs = [Doc(f"d{i}", [Sent(100, [("doubt", "author")] * 9)]) for i in range(4)]
    corpus = make_corpus(docs, duplicate_cluster=["d0"] * 4)
    row = group_rates(corpus, "code", by=None).filter(category="doubt").row(0, named=True)
    assert (row["n_documents"], row["n"], row["low"], row["high"]) == (4, 36, None, None)


def test_units_add_up() -> None:
    counts = count_documents(reports(COPIES), "code")
    units = counts.units
    assert len(units.rows) == 17
    assert (units.n.sum(axis=0) == counts.n.sum(axis=0)).all()
    assert units.exposure.sum() == counts.exposure.sum()
    assert count_documents(reports(1), "code").units is not None


def test_a_feature_set_keeps_the_clusters_and_gives_the_same_figures() -> None:
    corpus = reports(COPIES)
    features = corpus.features()
    assert features.documents[schema.DUPLICATE_COLUMN].equals(corpus.documents[schema.DUPLICATE_COLUMN])
    for family in ("code", "voice", "commitment"):
        assert contrast(features, "t", family=family, n_resamples=200).equals(
            contrast(corpus, "t", family=family, n_resamples=200)
        )


def test_the_filter_keeps_each_text_once() -> None:
    corpus = reports(COPIES)
    once = corpus.filter(Filter.of(Condition.copies(False)))
    assert once.documents["doc_id"].to_list() == ["t", *(f"r{i:02}-0" for i in range(16))]
    further = corpus.filter(Filter.of(Condition.copies(True)))
    assert further.documents.height == 32
    one = corpus.filter(Filter.of(Condition.values("duplicate_cluster", "r03-0")))
    assert one.documents["doc_id"].to_list() == ["r03-0", "r03-1", "r03-2"]
    index = FilterIndex(corpus)
    assert index.counts(Filter(), "copies") == [(False, 17), (True, 32)]
    assert eval(repr(Condition.copies())) == Condition.copies(False)
    assert Condition.copies().describe() == "each text once"


def test_the_panel_offers_it_where_there_are_copies() -> None:
    offered = {f.name: f for f in facets(FilterIndex(reports(COPIES)))}
    assert offered["copies"].text(False) == "each text once"
    assert offered["copies"].toggle(Filter(), False) == Filter.of(Condition.copies(False))
    assert schema.DUPLICATE_COLUMN not in offered
    assert "copies" not in {f.name for f in facets(FilterIndex(reports(1)))}
    with pytest.raises(WorkbenchError, match="nobody has looked"):
        reports(1, said=False).filter(Filter.of(Condition.copies(False)))


def test_clusters_follow_when_corpora_are_put_together() -> None:
    both = concat({"x": reports(2), "y": reports(2)}).documents
    assert both.filter(pl.col("doc_id") == "y/r00-1")[schema.DUPLICATE_COLUMN].to_list() == ["y/r00-0"]
