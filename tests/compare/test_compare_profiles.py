"""Stance profiles: values by hand, neighbours against a plain search, the map against distances and variances."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus, shuffled
from polars.testing import assert_frame_equal

from workbench.compare.models import predict
from workbench.compare.profiles import (
    FAMILIES,
    MAP_LOADINGS,
    MAP_POINTS,
    NEAREST,
    PROFILES,
    nearest,
    profile_map,
    profile_set,
    profiles,
)
from workbench.corpus import Corpus
from workbench.counting.cube import count_documents
from workbench.errors import CorpusError, StatisticsError


def documents() -> list[Doc]:
    """Two kinds of documents: one hedges, one hands the word on; and some too short."""
    rng = np.random.default_rng(31)
    docs = []
    for i in range(40):
        hedger = i % 2 == 0
        share = rng.beta(6, 4)
        sentences = []
        for _ in range(int(rng.integers(8, 20))):
            own = ("possibility", "author") if hedger else ("attribution", "reported", "media")
            more = [own] * int(rng.poisson(1.5 * share)) + [("counter", "author")] * int(rng.poisson(0.3))
            label = ("hedged" if hedger else "attributed") if rng.random() < share else "asserted"
            sentences.append(Sent(int(rng.integers(8, 25)), more, label))
        docs.append(Doc(f"{'h' if hedger else 'r'}{i:02d}", sentences, "hedging" if hedger else "reporting"))
    return [*docs, Doc("short", [Sent(30, [("doubt", "author")])]), Doc("void", [])]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(documents())


def test_values_are_scaled_roots_of_shrunk_rates(corpus: Corpus) -> None:
    table = profiles(corpus, families=["code"])
    assert table.schema == pl.Schema(PROFILES)
    counts = count_documents(corpus, "code")
    long_enough = counts.n_tokens >= 100
    roots = {}
    for j, code in enumerate(counts.categories):
        n, exposure = counts.n[long_enough, j], counts.exposure[long_enough]
        fitted = predict.fit("gamma-Poisson", n, exposure)
        own = table.filter(pl.col("category") == code, pl.col("doc_id").is_in(["h00", "r01"]))
        if fitted.reason:
            assert own["value"].null_count() == 2
            assert own["reason"].to_list() == [fitted.reason] * 2
            continue
        # The mean of a gamma with shape 1 / dispersion + n and rate 1 / (dispersion * mean) + exposure.
        shrunk = (1 / fitted.dispersion + n) / (1 / (fitted.dispersion * fitted.mean) + exposure)
        by_id = dict(zip(np.array(counts.rows)[long_enough], 1000 * shrunk, strict=True))
        assert own["shrunk_rate"].to_list() == pytest.approx([by_id["h00"], by_id["r01"]])
        roots[code] = np.sqrt(shrunk)
    total = np.sqrt(sum(r.var() for r in roots.values()))
    rows = [d for d, kept in zip(counts.rows, long_enough, strict=True) if kept]
    for code, root in roots.items():
        expected = dict(zip(rows, (root - root.mean()) / total, strict=True))
        found = dict(table.filter(category=code).select("doc_id", "value").iter_rows())
        assert {d: found[d] for d in rows} == pytest.approx(expected)


def test_every_family_has_the_same_weight(corpus: Corpus) -> None:
    found = profile_set(corpus)
    for family in FAMILIES:
        own = [j for j, (f, _) in enumerate(found.features) if f == family]
        assert found.values[found.has][:, own].var(axis=0).sum() == pytest.approx(1 / len(FAMILIES))
    known = found.values[found.has]
    gaps = ((known[:, None] - known[None]) ** 2).sum(axis=2)
    assert np.sqrt(gaps.mean()) == pytest.approx(np.sqrt(2))
    single = profile_set(corpus, families=["code"], scale="category")
    assert single.values[single.has].var(axis=0) == pytest.approx(1)


def test_short_documents_have_no_profile_and_are_drawn_to_the_middle(corpus: Corpus) -> None:
    table = profiles(corpus)
    for doc_id in ("short", "void"):
        own = table.filter(doc_id=doc_id)
        assert own["value"].null_count() == own.height
        assert own["reason"].unique().to_list() == ["fewer than 100 tokens"]
    # The same rate in a tenth of the text lies nearer to the mean.
    long = [Sent(100, [("possibility", "author")] * 8)] * 10
    both = make_corpus([*documents(), Doc("long", long), Doc("tenth", long[:1])])
    values = dict(profiles(both).filter(category="possibility", family="code").select("doc_id", "value").iter_rows())
    assert 0 < values["tenth"] < values["long"]


def test_nearest_is_a_plain_search(corpus: Corpus) -> None:
    found = nearest(corpus, "h00", k=5)
    assert found.schema == pl.Schema(NEAREST)
    wide = profiles(corpus).drop_nulls("value").pivot(on=["family", "category"], index="doc_id", values="value")
    vectors = {row[0]: np.array(row[1:]) for row in wide.iter_rows()}
    distances = {d: float(np.linalg.norm(v - vectors["h00"])) for d, v in vectors.items() if d != "h00"}
    expected = sorted(distances.items(), key=lambda item: item[1])[:5]
    assert found["doc_id"].to_list() == [d for d, _ in expected]
    assert found["distance"].to_list() == pytest.approx([x for _, x in expected])
    assert found["rank"].to_list() == [1, 2, 3, 4, 5]
    assert found["n_compared"].unique().to_list() == [39]
    assert all(d.startswith("h") for d in found["doc_id"])


def test_drivers_say_what_keeps_two_documents_apart(corpus: Corpus) -> None:
    found = nearest(corpus, "h00", k=39)
    far = found.filter(pl.col("doc_id").str.starts_with("r")).row(-1, named=True)
    signs = dict(d.rsplit(" ", 1) for d in far["drivers"])
    assert signs.keys() & {"code:possibility", "commitment:hedged", "code:attribution", "commitment:attributed"}
    assert all(s == ("+" if "possib" in d or "hedged" in d or "author" in d else "-") for d, s in signs.items())
    assert far["driver_shares"] == sorted(far["driver_shares"], reverse=True)
    assert 0 < sum(far["driver_shares"]) <= 1
    every = nearest(corpus, "h00", k=1, n_drivers=100).row(0, named=True)
    assert sum(every["driver_shares"]) == pytest.approx(1)


def test_neighbours_of_a_long_text_stay_more_often() -> None:
    docs = documents()
    steady = [Sent(12, [("possibility", "author")], "hedged"), Sent(12, [("counter", "author")])]
    docs += [Doc("t1", steady * 6, "t"), Doc("t2", steady * 120, "t"), Doc("near", steady * 100, "t")]
    corpus = make_corpus(docs)
    long, short = (nearest(corpus, t, k=3, n_resamples=200) for t in ("t2", "t1"))
    assert long.row(0, named=True)["doc_id"] == "near"
    assert long.row(0, named=True)["stays"] > 0.95
    assert short["stays"].max() < 1  # type: ignore[operator]
    everyone = nearest(corpus, "t1", k=100, n_resamples=20)
    assert everyone["stays"].unique().to_list() == [1.0]
    one = make_corpus([*documents(), Doc("one", [Sent(300, [("possibility", "author")] * 4, "hedged")])])
    lone = nearest(one, "one", k=2)
    assert lone["stays"].to_list() == [None, None]
    assert lone["reason"].unique().to_list() == ["stays: the target has one sentence"]


def test_the_map_is_the_plane_of_greatest_variance(corpus: Corpus) -> None:
    found = profile_map(corpus)
    assert (found.points.schema, found.loadings.schema) == (pl.Schema(MAP_POINTS), pl.Schema(MAP_LOADINGS))
    values = profile_set(corpus)
    known = values.values[values.has]
    eigen = np.sort(np.linalg.eigvalsh(np.cov(known.T, bias=True)))[::-1]
    assert found.explained == pytest.approx((eigen[0] / eigen.sum(), eigen[1] / eigen.sum()))
    placed = found.points.drop_nulls("x")
    assert placed.height == 40
    assert placed["x"].var(ddof=0) == pytest.approx(eigen[0])
    assert placed["x"].to_numpy() @ placed["y"].to_numpy() == pytest.approx(0, abs=1e-9)
    # A loading is the covariance of the category with the axis over the axis's standard deviation.
    j = values.features.index(("code", "possibility"))
    own = found.loadings.row(j, named=True)
    assert (own["family"], own["category"]) == ("code", "possibility")
    expected = np.cov(known[:, j], placed["x"], bias=True)[0, 1] / np.sqrt(eigen[0])
    assert own["x"] == pytest.approx(expected)
    assert own["represented"] == pytest.approx((own["x"] ** 2 + own["y"] ** 2) / known[:, j].var())
    assert found.loadings["x"].abs().max() == found.loadings["x"].max()
    # The two kinds of documents lie on two sides.
    sides = placed.group_by(pl.col("doc_id").str.head(1)).agg(pl.col("x").mean()).sort("x")["x"].to_list()
    assert sides[0] < 0 < sides[1]


def test_short_documents_are_not_on_the_map(corpus: Corpus) -> None:
    points = profile_map(corpus).points
    short = points.filter(pl.col("x").is_null())
    assert short["doc_id"].to_list() == ["short", "void"]
    assert short["reason"].to_list() == ["fewer than 100 tokens"] * 2
    assert points.filter(pl.col("x").is_not_null())["reason"].null_count() == 40


def test_order_of_rows_changes_nothing(corpus: Corpus) -> None:
    other = shuffled(corpus)
    assert_frame_equal(profiles(other), profiles(corpus))
    assert_frame_equal(nearest(other, "h00"), nearest(corpus, "h00"))
    assert_frame_equal(profile_map(other).points, profile_map(corpus).points)


def test_errors_name_the_value(corpus: Corpus) -> None:
    with pytest.raises(StatisticsError, match=r"the target 'short' has 30 tokens: too short.*100 tokens or more"):
        nearest(corpus, "short")
    with pytest.raises(CorpusError, match="no document 'h0'"):
        nearest(corpus, "h0")
    with pytest.raises(StatisticsError, match="k=0"):
        nearest(corpus, "h00", k=0)
    with pytest.raises(StatisticsError, match="no scale 'codes'"):
        profiles(corpus, scale="codes")
    with pytest.raises(StatisticsError, match="families is empty"):
        profiles(corpus, families=[])
    with pytest.raises(StatisticsError, match="no family of categories 'moods'"):
        profile_map(corpus, families=["moods"])
    with pytest.raises(StatisticsError, match="no stance profile can be made"):
        profile_map(corpus.filter(doc_ids=["h00", "r01"]))
    with pytest.raises(StatisticsError, match="no stance profile can be made"):
        profiles(make_corpus([]))
