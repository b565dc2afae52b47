"""What one document does to a finding, and what pooled targets, power and caveats say."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus, overdispersed

from workbench.compare.contrast import contrast
from workbench.compare.influence import INFLUENCE, influence
from workbench.compare.models import predict, predictive
from workbench.corpus import Corpus
from workbench.errors import StatisticsError


def loud() -> Corpus:
    """Twenty quiet documents, one of which has most of the doubt; the target has some."""
    docs = [Doc(f"d{i:02d}", [Sent(200, [("doubt", "author")] * (i % 4 == 0)), Sent(200)]) for i in range(20)]
    docs[3] = Doc("d03", [Sent(300, [("doubt", "author")] * 30)])
    return make_corpus(
        [Doc("t", [Sent(100, [("doubt", "author")] * 2)] * 3, "x"), *docs], outlet=["o", *["p", "q"] * 10]
    )


def test_the_loud_document_moves_the_ratio_most() -> None:
    table = influence(loud(), "t").filter(category="doubt")
    assert dict(table.schema) == INFLUENCE
    first = table.row(0, named=True)
    assert (first["side"], first["doc_id"], first["n"]) == ("group", "d03", 30)
    assert first["share"] == pytest.approx(30 / 35)
    whole, without = (6 / 300) / (35 / 7900), (6 / 300) / (5 / 7600)
    assert first["log2_ratio"] == pytest.approx(np.log2(whole))
    assert first["log2_without"] == pytest.approx(np.log2(without))
    assert first["shift"] == pytest.approx(np.log2(without / whole))
    assert first["p_without"] < first["p"]
    rest = loud().filter(pl.col("doc_id") != "d03")
    assert contrast(rest, "t").filter(group="news", category="doubt")["p_tail"][0] == pytest.approx(first["p_without"])


def test_the_contrast_has_the_range_without_one_document_and_says_who_holds_much() -> None:
    row = contrast(loud(), "t").filter(group="news", category="doubt").row(0, named=True)
    moved = influence(loud(), "t", top=20).filter(category="doubt")["log2_without"]
    assert row["log2_without_high"] == pytest.approx(moved.max())
    assert row["log2_without_low"] <= row["log2_ratio"] <= row["log2_without_high"]
    assert "one document (d03) has 30 of the 35 occurrences of the group" in row["caveat"]
    assert "one outlet (p) has 35 of the 35" in row["caveat"] or "one outlet (q) has" in row["caveat"]


def test_pooled_targets_are_permuted() -> None:
    rng = np.random.default_rng(1)
    docs = overdispersed(rng, 40, 0.02, 0.5, prefix="n")
    docs[5] = Doc("n005", [Sent(200, [("doubt", "author")] * 30)])
    corpus = make_corpus(docs)
    ids = [f"n{i:03d}" for i in range(20)]
    row = contrast(corpus, ids, by=None).filter(category="doubt").row(0, named=True)
    # One document has it all: it is on this side or on that.
    assert row["p_documents"] > 0.3
    assert row["q"] >= row["p_documents"]
    assert contrast(corpus, "n001", by=None)["p_documents"].null_count() == 14
    table = influence(corpus, ids, by=None).filter(category="possibility")
    assert set(table["side"]) <= {"target", "group"}
    assert table["p_without"].null_count() == 0


def test_what_would_be_seen_is_seen_so_often() -> None:
    """The power at the smallest ratio, by drawing counts at that rate."""
    rng = np.random.default_rng(4)
    exposure = rng.integers(200, 900, 120)
    n = rng.poisson(rng.gamma(2, 0.01 / 2, 120) * exposure)
    fitted = predict.fit("gamma-Poisson", n, exposure)
    ratio = float(predict.smallest_ratio([fitted], np.array([0.01]), 500, 0.01, 0.8)[0])
    assert 1.5 < ratio < 20
    counts = rng.poisson(0.01 * ratio * 500, 1500)
    usual = predictive.one_document("gamma-Poisson", fitted.nodes[None], fitted.node_weights, np.array([500]))
    distinct, times = np.unique(counts, return_counts=True)
    out = [float(predictive.tail_p(usual, np.array([k]))[0][0]) <= 0.01 for k in distinct]
    found = np.average(out, weights=times)
    assert found == pytest.approx(0.8, abs=0.04)


def test_a_share_that_cannot_grow_so_far_has_no_such_ratio() -> None:
    rng = np.random.default_rng(0)
    exposure = np.full(40, 8)
    fitted = predict.fit("beta-binomial", rng.binomial(8, rng.beta(8, 2, 40)), exposure)
    assert np.isnan(predict.smallest_ratio([fitted], np.array([0.8]), 4, 0.01, 0.8)[0])


def test_a_reference_without_documents_of_the_length_is_said() -> None:
    docs = [Doc(f"d{i:02d}", [Sent(100, [("doubt", "author")] * (i % 3))]) for i in range(30)]
    row = contrast(make_corpus([Doc("t", [Sent(1000, [("doubt", "author")] * 9)], "x"), *docs]), "t").row(0, named=True)
    assert "only 0 document(s) of the group are half to twice as long as the target" in row["caveat"]


def test_bad_questions_are_refused() -> None:
    with pytest.raises(StatisticsError, match="top=0"):
        influence(loud(), "t", top=0)
    with pytest.raises(StatisticsError, match="no document is left to compare with"):
        influence(loud(), pl.lit(True))


def test_a_text_and_its_copies_that_hold_much_draw_a_caveat_and_so_does_not_having_looked() -> None:
    docs = [Doc("t", [Sent(50, [("doubt", "author")] * 3)] * 2, "column")]
    docs += [Doc(f"d{i:02}", [Sent(100, [("doubt", "author")] * (4 if i < 3 else 1))]) for i in range(12)]
    clusters = [None, "d00", "d00", "d00", *[None] * 9]
    unseen = contrast(make_corpus(docs), "t", n_resamples=50).filter(category="doubt").row(0, named=True)
    assert "copies of one text were not looked for" in unseen["caveat"]
    assert "cluster of copies (" not in unseen["caveat"]
    looked = make_corpus(docs, duplicate_cluster=pl.Series(clusters, dtype=pl.String))
    row = contrast(looked, "t", n_resamples=50).filter(category="doubt").row(0, named=True)
    assert "one cluster of copies (d00) has 12 of the 21 occurrences of the group" in row["caveat"]
    assert "not looked for" not in row["caveat"]
    alone = make_corpus(docs, duplicate_cluster=pl.Series([None] * 13, dtype=pl.String))
    assert "copies" not in str(contrast(alone, "t", n_resamples=50)["caveat"].to_list())
