"""More than two groups: G² against scipy, p against full enumeration, each group against the rest."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus, shuffled
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy import sparse, stats

from workbench.compare import measures as m
from workbench.compare.models.document_tests import length_strata
from workbench.compare.words import keyness_groups as groups_module
from workbench.compare.words.keyness import keyness, keyness_schema
from workbench.compare.words.keyness_groups import groups_p, keyness_groups, keyness_groups_schema
from workbench.corpus import Corpus
from workbench.errors import StatisticsError, WorkbenchWarning

NOUN = "名詞"
MEASURES = ("log_likelihood", "log_ratio", "log_ratio_conservative")


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(50, 900)), min_size=2, max_size=5))
def test_g2_over_groups_is_that_of_scipy(groups: list[tuple[int, int]]) -> None:
    k, n = np.array(groups).T
    assume(k.sum() > 0)
    expected = stats.chi2_contingency([k, n - k], correction=False, lambda_="log-likelihood").statistic
    assert m.log_likelihood_groups(k, n) == pytest.approx(expected, abs=1e-6)
    assert m.log_likelihood_groups([*k, 0], [*n, 0]) == pytest.approx(expected, abs=1e-6)


def test_g2_over_two_groups_is_log_likelihood_and_where_it_is_undefined() -> None:
    assert m.log_likelihood_groups([3, 9], [100, 150]) == pytest.approx(float(m.log_likelihood(3, 100, 9, 150)))
    assert np.isnan(m.log_likelihood_groups([0, 0], [100, 150]))
    assert np.isnan(m.log_likelihood_groups([3, 0], [100, 0]))


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.integers(0, 5), min_size=6, max_size=6), min_size=1, max_size=3),
    st.lists(st.integers(30, 60), min_size=6, max_size=6),
    st.permutations([0, 0, 1, 1, 1, 2]),
)
def test_exact_p_goes_through_all_ways_of_dealing(table: list[list[int]], sizes: list[int], label: list[int]) -> None:
    counts = np.array(table)
    p, how = groups_p(sparse.csr_array(counts), np.array(sizes), np.array(label), 60, np.random.default_rng(0))
    assert how == "exact"  # 6! / (2! 3! 1!) = 60

    def g2(row: np.ndarray, groups: list[int]) -> float:
        # Counts are those of the draw, tokens those observed.
        k = [sum(row[i] for i in range(6) if groups[i] == g) for g in range(3)]
        n = [sum(sizes[i] for i in range(6) if label[i] == g) for g in range(3)]
        return float(m.log_likelihood_groups(k, n))

    for row, found in zip(counts, p, strict=True):
        if row.sum():
            dealt = [g2(row, list(other)) for other in set(permutations(label))]
            assert found == pytest.approx(np.mean([d >= g2(row, label) - 1e-9 for d in dealt]), abs=1e-9)


def test_random_p_is_near_the_exact_one_and_independent_of_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    table, sizes = sparse.csr_array(rng.poisson(2, (6, 9))), rng.integers(50, 90, 9)
    label = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])  # 1680 ways
    exact, _ = groups_p(table, sizes, label, 1680, rng)
    drawn, how = groups_p(table, sizes, label, 1679, np.random.default_rng(2))
    assert how == "random"
    assert np.abs(drawn - exact).max() < 0.05
    monkeypatch.setattr(groups_module, "CHUNK_CELLS", 60)
    again, _ = groups_p(table, sizes, label, 1679, np.random.default_rng(2))
    assert again.tolist() == drawn.tolist()


def test_a_difference_of_length_is_no_difference_of_words() -> None:
    # One document, twenty long and two hundred short ones, all of one vocabulary with rates of their own.
    rng = np.random.default_rng(9)
    sizes = np.concatenate([[700], rng.integers(300, 900, 20), rng.integers(60, 500, 200)])
    label = np.repeat([0, 1, 2], [1, 20, 200])
    for mean in (0.00005, 0.0005, 0.005):
        table = sparse.csr_array(rng.poisson(rng.gamma(1, mean, (300, 221)) * sizes))
        table = table[np.flatnonzero(table.sum(axis=1))]
        p, _ = groups_p(table, sizes, label, 300, np.random.default_rng(1), length_strata(sizes))
        assert (p <= 0.05).mean() < 0.085, mean


@pytest.fixture
def corpus() -> Corpus:
    documents = [
        Doc(f"{genre}{i}", [Sent(60, [("doubt", "author")] * k)], genre, {("支援", NOUN): k + 1, ("国", NOUN): 50 - k})
        for genre, k in (("column", 9), ("news", 0), ("speech", 3))
        for i in range(4)
    ]
    return make_corpus(documents)


def test_each_group_against_the_rest(corpus: Corpus) -> None:
    frame = keyness_groups(corpus)
    assert frame.schema == pl.Schema(keyness_groups_schema(MEASURES))
    assert frame["group"].unique(maintain_order=True).to_list() == ["column", "news", "speech"]
    own = keyness(corpus.filter(genre="news"), corpus.filter(genre=["column", "speech"]))
    assert_frame_equal(frame.filter(group="news").select(list(keyness_schema(MEASURES))), own)
    aid = frame.filter(type="支援")
    k, n = [40, 4, 16], [204, 204, 204]
    assert aid["groups_g2"].to_list() == pytest.approx([float(m.log_likelihood_groups(k, n))] * 3)
    assert aid["direction"].to_list() == ["target", "reference", "reference"]
    assert aid["groups_q"][0] < 0.01
    assert (
        aid["groups_method"][0]
        == "G² over 3 groups; permutations of documents: 1000 random, among documents of like length"
    )
    codes = keyness_groups(corpus, family="code", n_permutations=0)
    assert set(codes["type"]) == {"doubt"}
    assert codes.height == 3
    assert codes["groups_reason"][0] == "groups_p: no permutation was asked for"


def test_groups_of_two_documents_are_dealt_out_in_all_ways() -> None:
    lemmas = [{("支援", NOUN): k, ("国", NOUN): 30 - k} for k in (9, 8, 1, 1, 4, 4)]
    documents = [Doc(f"d{i}", [Sent(30)], "abc"[i // 2], lemma) for i, lemma in enumerate(lemmas)]
    frame = keyness_groups(make_corpus(documents)).filter(type="支援")
    assert "exact" in frame["groups_method"][0]
    # 90 ways; the groups stay together in 3! of them, and no other way sets them further apart.
    assert frame["groups_p"][0] == pytest.approx(6 / 90)
    assert frame["groups"].to_list() == [3, 3, 3]


def test_documents_change_groups_only_with_those_of_like_length() -> None:
    sizes, label = np.array([100, 100, 900, 900, 900, 900]), np.array([0, 1, 0, 1, 2, 2])
    table = sparse.csr_array(np.array([[5, 0, 0, 0, 0, 0], [0, 0, 9, 0, 0, 0]]))
    p, how = groups_p(table, sizes, label, 100, np.random.default_rng(0), length_strata(sizes))
    assert how == "exact"  # 2 ways among the short ones times 4! / 2! among the long ones
    # Groups 0 and 1 are of one size and group 2 is larger: a word of one document is as far out in 0 as in 1, and
    # less far in 2, where half of the ways put the long document that has the second word.
    assert p.tolist() == pytest.approx([1, 1 / 2])


def test_documents_without_a_group_and_groups_without_tokens(corpus: Corpus) -> None:
    extra = make_corpus([Doc("x", [Sent(9)], None, {("国", NOUN): 9}), Doc("y", [], "empty")])
    whole = Corpus({n: pl.concat([f, extra.tables[n]]) for n, f in corpus.tables.items()})
    with pytest.warns(WorkbenchWarning, match="without tokens are left out: empty"):
        frame = keyness_groups(whole)
    assert frame["group"].unique(maintain_order=True).to_list() == ["(unknown)", "column", "news", "speech"]
    one = frame.filter(group="(unknown)", type="国")
    assert one["permutation_p"][0] is None
    assert one["groups_p"][0] is not None


def test_rows_and_order_change_nothing(corpus: Corpus) -> None:
    assert_frame_equal(keyness_groups(shuffled(corpus)), keyness_groups(corpus))


def test_errors(corpus: Corpus) -> None:
    with pytest.raises(StatisticsError, match=r"1 group\(s\) with tokens by genre"):
        keyness_groups(corpus.filter(genre="news"))
    with pytest.raises(StatisticsError, match="no metadata column 'ministry'"):
        keyness_groups(corpus, "ministry")
