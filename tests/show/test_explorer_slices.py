"""Any two slices at once: the same figures as the functions of a corpus, intervals that agree, bad masks refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, corpora, make_corpus, overdispersed, shuffled
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from workbench.compare.rates import group_rates, target_rates
from workbench.compare.words.keyness import keyness
from workbench.compare.words.type_table import lemmas
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.families import FAMILIES, LATER, UNITS
from workbench.errors import StatisticsError
from workbench.show.explorer.session import Session
from workbench.show.explorer.slices import SLICE_CONTRAST, SLICE_KEYNESS, SLICE_RATES, Slices
from workbench.show.explorer.views import map as map_view


@pytest.fixture(scope="module")
def many() -> Corpus:
    rng = np.random.default_rng(5)
    news = overdispersed(rng, 120, 0.02, 0.8, prefix="n")
    return make_corpus(news + overdispersed(rng, 90, 0.05, 0.3, prefix="c", genre="column"))


@settings(max_examples=40, deadline=None)
@given(
    corpora(),
    st.sampled_from([f for f in FAMILIES if f not in LATER]),
    st.sampled_from(list(UNITS)),
    st.randoms(use_true_random=False),
)
def test_rates_are_those_of_the_subcorpus(corpus: Corpus, family: str, unit: str, random: object) -> None:
    mask = np.array([random.random() < 0.6 for _ in range(corpus.documents.height)], dtype=bool)  # type: ignore[attr-defined]
    found = Slices(corpus, n_resamples=20).rates(family, mask, unit)
    assert found.schema == pl.Schema(SLICE_RATES)
    if not mask.any():
        assert found["rate"].null_count() == found.height
        assert set(found["reason"]) == {"no document"}
        return
    expected = group_rates(corpus.filter(pl.lit(pl.Series(mask))), family, None, unit, n_resamples=20)
    for column in ("category", "n_documents", "n", "exposure"):
        assert found[column].to_list() == expected[column].to_list()
    for ours, theirs in zip(found["rate"], expected["rate"], strict=True):
        assert ours is theirs is None or ours == pytest.approx(theirs)


def test_rows_may_stand_in_any_order(many: Corpus) -> None:
    ids = set(many.documents["doc_id"].sample(100, seed=3))
    mixed = shuffled(many)
    found = [
        Slices(c, n_resamples=10).rates("code", c.documents["doc_id"].is_in(ids).to_numpy())["n"].to_list()
        for c in (many, mixed)
    ]
    assert found[0] == found[1]
    assert sum(found[0]) > 0


def test_intervals_are_those_of_group_rates(many: Corpus) -> None:
    column = (many.documents["genre"] == "column").to_numpy()
    expected = group_rates(many, "code", "genre", n_resamples=500)
    slices = Slices(many, n_resamples=500)
    for mask, name in ((column, "column"), (~column, "news")):
        theirs = expected.filter(pl.col("group") == name).select(*SLICE_RATES)
        assert_frame_equal(slices.rates("code", mask), theirs, check_exact=True)


def test_a_single_category_has_the_rates_it_has_among_all(many: Corpus) -> None:
    slices = Slices(many, n_resamples=200)
    column = (many.documents["genre"] == "column").to_numpy()
    one = np.zeros(len(column), dtype=bool)
    one[slices.doc_ids.index(many.markers["doc_id"][0])] = True
    counts = slices.one_category("code", "possibility")
    for mask in (column, ~column, one):
        alone, among = slices.rates_counts(counts, mask), slices.rates("code", mask).filter(category="possibility")
        assert alone.row(0) == among.row(0)


def test_one_document_is_resampled_by_its_sentences(many: Corpus) -> None:
    doc_id = many.markers["doc_id"][0]
    found = Slices(many, n_resamples=300).rates("code", (many.documents["doc_id"] == doc_id).to_numpy())
    theirs = target_rates(many, doc_id, n_resamples=300)
    assert "percentile bootstrap of sentences" in found["method"][0]
    assert_frame_equal(found, theirs.select(*SLICE_RATES), check_exact=True)


@pytest.mark.parametrize(("family", "category"), [("code", "possibility"), ("commitment", "asserted")])
@pytest.mark.parametrize("groups", [20, 2048])
def test_each_period_has_the_figures_of_its_documents(
    many: Corpus, family: str, category: str, groups: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As many groups as there are: those that are drawn in groups are then told by the limit alone.
    monkeypatch.setattr(resample, "GROUPS", groups)
    monkeypatch.setattr(resample, "dealt", lambda hashes, seed: (hashes % np.uint64(groups)).astype(np.int64))
    for keeps in (resample._group_names, resample.group_weights, resample.group_floats):
        keeps.cache_clear()
    slices = Slices(many, n_resamples=50)
    rng = np.random.default_rng(7)
    periods = np.minimum(rng.integers(0, 8, len(slices.doc_ids)) ** 2, 40)
    periods[3], periods[60:63] = 41, 0
    counts = slices.one_category(family, category)
    for mask in (slices.everything, rng.random(len(periods)) < 0.4, slices.everything & False):
        found = slices.over_time(counts, mask, periods)
        assert [p for p, *_ in found] == sorted(set(periods[mask & (periods > 0)].tolist()))
        for period, *figures in found:
            assert tuple(figures) == slices.pooled(counts, mask & (periods == period))
    for keeps in (resample._group_names, resample.group_weights, resample.group_floats):
        keeps.cache_clear()


def test_periods_hold_copies_together() -> None:
    rng = np.random.default_rng(9)
    documents = [Doc(f"d{i}", [Sent(int(rng.integers(5, 20)), [("doubt", "author")] * int(i % 3))]) for i in range(60)]
    corpus = make_corpus(documents)
    clusters = pl.Series("duplicate_cluster", [None if i % 4 else f"c{i // 8}" for i in range(60)], dtype=pl.String)
    slices = Slices(Corpus({**corpus.tables, "documents": corpus.documents.with_columns(clusters)}), n_resamples=40)
    periods = np.array([1] * 20 + [2] * 36 + [3, 4, 4, 4])
    counts = slices.one_category("code", "doubt")
    for period, *figures in slices.over_time(counts, slices.everything, periods):
        assert tuple(figures) == slices.pooled(counts, periods == period)


def test_slices_asked_by_several_threads_are_those_of_one(many: Corpus) -> None:
    rng = np.random.default_rng(8)
    masks = [rng.random(many.documents.height) < share for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.2, 0.4, 0.6)]
    masks += [np.arange(many.documents.height) == i for i in range(40)]
    plain, asked = (Slices(many, n_resamples=50) for _ in range(2))
    expected = [plain.rates("code", mask) for mask in masks]
    with ThreadPoolExecutor(4) as pool:
        for found, one in zip(pool.map(lambda m: asked.rates("code", m), masks * 2), expected * 2, strict=True):
            assert_frame_equal(found, one)


def test_a_contrast_has_its_ratio_and_says_where_it_has_none(many: Corpus) -> None:
    column = (many.documents["genre"] == "column").to_numpy()
    found = Slices(many).contrast("code", column, ~column)
    assert found.schema == pl.Schema(SLICE_CONTRAST)
    first = found.row(0, named=True)
    assert first["category"] == "possibility"
    assert first["log2_ratio"] == pytest.approx(np.log2(first["a_rate"] / first["b_rate"]))
    assert first["log2_low"] < first["log2_ratio"] < first["log2_high"]
    other = found.row(1, named=True)
    assert (other["a_n"], other["b_n"], other["log2_ratio"], other["log2_low"], other["log2_high"]) == (
        0,
        0,
        *[None] * 3,
    )
    assert other["reason"] == "no occurrence in a or b"


def test_swapping_the_sides_turns_the_ratio(many: Corpus) -> None:
    column = (many.documents["genre"] == "column").to_numpy()
    slices = Slices(many)
    one, other = slices.contrast("code", column, ~column), slices.contrast("code", ~column, column)
    assert one["log2_ratio"][0] == pytest.approx(-other["log2_ratio"][0])
    assert one["log2_low"][0] == pytest.approx(-other["log2_high"][0])


def test_a_slice_beside_itself_has_ratio_0_and_no_width(many: Corpus) -> None:
    whole = Slices(many).everything
    first = Slices(many).contrast("code", whole, whole).row(0, named=True)
    assert (first["log2_ratio"], first["log2_low"], first["log2_high"]) == (0, 0, 0)


def test_what_cannot_be_resampled_says_why() -> None:
    corpus = make_corpus(
        [Doc("a", [Sent(10, [("doubt", "author")])]), Doc("b", [Sent(0)]), Doc("c", [Sent(9), Sent(9)])]
    )
    slices = Slices(corpus)
    reasons = {
        name: set(slices.rates("code", np.array(mask))["reason"])
        for name, mask in {"one": [1, 0, 0], "empty": [0, 1, 0], "none": [0, 0, 0], "bare": [0, 0, 1]}.items()
    }
    assert reasons == {
        "one": {None},
        "empty": {"no tokens"},
        "none": {"no document"},
        "bare": {None},
    }
    # Of one sentence there is no resample, but of a rare count there is an exact interval.
    bare = slices.rates("code", np.array([0, 0, 1])).row(0, named=True)
    assert (bare["low"], bare["method"]) == (0, "exact (Garwood), or percentile bootstrap of sentences where wider")
    assert bare["high"] == pytest.approx(1000 * 3.6889 / 18, rel=1e-4)
    loud = Slices(make_corpus([Doc("a", [Sent(10, [("doubt", "author")] * 4)]), Doc("b", [Sent(9)])]))
    assert "one sentence: no interval" in set(loud.rates("code", np.array([1, 0]))["reason"])
    assert slices.rates("code", np.array([0, 1, 0]))["rate"].null_count() == len(FAMILIES["code"])


def test_keyness_is_that_of_the_full_function() -> None:
    documents = [
        Doc(
            f"d{i}",
            [Sent(20)],
            "x" if i < 3 else "y",
            {("露朝", "名詞"): 3 + i, ("会談", "名詞"): 9 - i, ("は", "助詞"): 5},
        )
        for i in range(6)
    ]
    corpus = make_corpus([*documents, Doc("e", [Sent(5)], "y", {("ロ朝", "名詞"): 2})])
    a = (corpus.documents["genre"] == "x").to_numpy()
    found = Slices(corpus).keyness(a, ~a)
    assert found.schema == pl.Schema(SLICE_KEYNESS)
    expected = keyness(pl.col("genre") == "x", corpus, n_permutations=10)
    both = found.join(expected, on=["type", "pos"])
    assert both.height == found.height == expected.height == 3
    for ours, theirs in (("a_n", "target_n"), ("b_n", "reference_n"), ("a_df", "target_df"), ("b_df", "reference_df")):
        assert both[ours].to_list() == both[theirs].to_list()
    for measure in ("log_likelihood", "log_ratio", "log_ratio_conservative"):
        for ours, theirs in zip(both[measure], both[f"{measure}_right"], strict=True):
            assert ours is theirs is None or ours == pytest.approx(theirs)


def test_keyness_from_the_kept_lemmas_is_that_of_counting_for_this_question(root: Path) -> None:
    read = Corpus.read(root / "corpora" / "rapprochement")
    tables = {name: read.table(name) for name in read.tables}
    own = Corpus(tables | {"documents": tables["documents"].sample(fraction=1, shuffle=True, seed=4)}, read.provenance)
    assert lemmas(read) is not None
    assert lemmas(own) is None
    part = read.filter(genre="wire-style news")
    for a, b in ((read, own), (part, own)):
        found = []
        for corpus in (a, b):
            dated = corpus.documents["date"].dt.year()
            news = (corpus.documents["genre"] == "wire-style news").to_numpy()
            late = news & (dated >= 2014).fill_null(False).to_numpy()
            found.append(Slices(corpus).keyness(late, news).sort("type", "pos"))
        assert_frame_equal(*found)
        assert found[0].height > 100


def test_documents_of_both_slices_are_taken_out_of_b() -> None:
    documents = [Doc(f"d{i}", [Sent(9)], "x", {("会談", "名詞"): i + 1}) for i in range(3)]
    found = Slices(make_corpus(documents)).keyness(np.array([1, 1, 0]), np.array([0, 1, 1]))
    assert found.select("a_n", "b_n", "a_documents", "b_documents").row(0) == (3, 3, 2, 1)


def test_bad_masks_are_refused(many: Corpus) -> None:
    slices = Slices(many)
    with pytest.raises(StatisticsError, match=r"a mask of shape \(3,\).*210"):
        slices.rates("code", np.ones(3, dtype=bool))
    with pytest.raises(StatisticsError, match="slice a has no tokens"):
        slices.keyness(~slices.everything, slices.everything)


def test_why_a_document_has_no_neighbours_is_found_out_once(many: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def nearest(corpus: Corpus, doc_id: str, *_: object, **__: object) -> pl.DataFrame:
        asked.append(doc_id)
        raise StatisticsError("too short")

    monkeypatch.setattr(map_view, "nearest", nearest)
    session = Session(many, many.documents["doc_id"][0])
    drawn = [map_view.render(session) for _ in range(2)]
    assert all("has no neighbours: too short" in text for text in drawn)
    assert len(asked) == 1
