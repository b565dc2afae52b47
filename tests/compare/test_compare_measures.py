"""Measures against scipy, by their symmetries, and where they are undefined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from workbench.compare import measures as m

COUNTS = st.tuples(st.integers(0, 500), st.integers(501, 20_000), st.integers(0, 500), st.integers(501, 20_000))
POSITIVE = st.tuples(st.integers(1, 500), st.integers(501, 20_000), st.integers(1, 500), st.integers(501, 20_000))


@given(COUNTS)
def test_log_likelihood_is_the_g_test_of_the_table(word: tuple[int, int, int, int]) -> None:
    a, n1, b, n2 = word
    assume(a + b > 0)
    table = [[a, b], [n1 - a, n2 - b]]
    expected = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    assert m.log_likelihood(*word) == pytest.approx(expected, abs=1e-6)
    assert m.log_likelihood(b, n2, a, n1) == pytest.approx(expected, abs=1e-6)
    assert m.log_likelihood_ucrel(*word) <= m.log_likelihood(*word) + 1e-9


@given(POSITIVE)
def test_swapping_the_sides_turns_the_effect_round(word: tuple[int, int, int, int]) -> None:
    a, n1, b, n2 = word
    swapped = (b, n2, a, n1)
    assert m.log_ratio(*word) == pytest.approx(-m.log_ratio(*swapped))
    assert m.log_ratio_conservative(*word) == pytest.approx(-m.log_ratio_conservative(*swapped), abs=1e-9)
    assert m.odds_ratio(*word) * m.odds_ratio(*swapped) == pytest.approx(1)
    assert (1 + m.percent_diff(*word) / 100) * (1 + m.percent_diff(*swapped) / 100) == pytest.approx(1)
    assert m.simple_maths(*word) * m.simple_maths(*swapped) == pytest.approx(1)
    prior = {"prior": 0.3, "prior_total": 50.0}
    assert m.log_odds_dirichlet(*word, **prior) == pytest.approx(-m.log_odds_dirichlet(*swapped, **prior))


@given(POSITIVE, st.integers(1, 1000))
def test_the_conservative_log_ratio_lies_between_zero_and_the_log_ratio(
    word: tuple[int, int, int, int], tests: int
) -> None:
    ratio, low_high = m.log_ratio(*word), m.log_ratio_interval(*word, tests=tests)
    lrc = m.log_ratio_conservative(*word, tests=tests)
    assert low_high[0] <= ratio <= low_high[1]
    assert abs(lrc) <= abs(ratio)
    assert lrc * ratio >= 0
    assert abs(lrc) <= abs(m.log_ratio_conservative(*word)) + 1e-12


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_interval_is_clopper_pearson_of_scipy(a: int, b: int) -> None:
    assume(a + b > 0)
    low, high = m.log_ratio_interval(a, 1000, b, 3000)
    share = stats.binomtest(a, a + b).proportion_ci(0.95, "exact")
    with np.errstate(divide="ignore"):
        assert low == pytest.approx(np.log2(share.low / (1 - share.low) * 3))
        assert high == pytest.approx(np.log2(np.float64(share.high) / (1 - np.float64(share.high)) * 3))


def test_a_side_without_the_type() -> None:
    absent = (0, 1000, 40, 1000)
    assert np.isnan(m.log_ratio(*absent))
    assert m.log_ratio_conservative(*absent) < -1
    assert m.percent_diff(*absent) == -100
    assert m.log_likelihood(*absent) > 50
    assert np.isnan(m.percent_diff(40, 1000, 0, 1000))
    assert np.isnan(m.odds_ratio(40, 1000, 0, 1000))
    assert m.log_ratio_conservative(40, 1000, 0, 1000) > 1


@pytest.mark.parametrize(
    "name", ["log_likelihood", "log_likelihood_ucrel", "bic", "log_ratio", "log_ratio_conservative"]
)
def test_nothing_is_defined_without_tokens_or_occurrences(name: str) -> None:
    measure = getattr(m, name)
    assert np.isnan(measure(0, 0, 3, 100))
    assert np.isnan(measure(3, 100, 0, 0))
    assert np.isnan(measure(0, 100, 0, 100))


def test_measures_take_arrays() -> None:
    k1, k2 = np.array([1, 5, 0]), np.array([[2], [0]])
    assert m.log_likelihood(k1, 100, k2, 1000).shape == (2, 3)
    assert m.log_ratio(k1, 100, 7, 1000)[1] == m.log_ratio(5, 100, 7, 1000)
    assert m.per_million([5, 1], [1000, 0])[0] == 5000
    assert np.isnan(m.per_million([5, 1], [1000, 0])[1])


def test_the_prior_shrinks_rare_words() -> None:
    z = m.log_odds_dirichlet([2, 200], 1000, [0, 100], 1000, prior=[1.0, 100.0], prior_total=500)
    assert z[1] > z[0] > 0


PARTS = st.integers(2, 8).flatmap(
    lambda k: st.tuples(
        st.lists(st.integers(0, 30), min_size=k, max_size=k), st.lists(st.integers(1, 500), min_size=k, max_size=k)
    )
)


@given(PARTS)
def test_dispersion_keeps_its_bounds(parts: tuple[list[int], list[int]]) -> None:
    counts, sizes = parts
    assume(sum(counts) > 0)
    assert -1e-12 <= m.dp(counts, sizes) < 1
    assert -1e-12 <= m.dp_norm(counts, sizes) <= 1 + 1e-9
    assert -1e-9 <= m.juilland_d(counts, sizes) <= 1 + 1e-9
    assert 0 < m.rosengren_s(counts, sizes) <= 1 + 1e-9
    assert -1e-9 <= m.carroll_d2(counts, sizes) <= 1 + 1e-9
    assert m.kl_divergence(counts, sizes) >= -1e-9


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8), st.integers(1, 9))
def test_a_type_in_proportion_to_the_parts_is_evenly_spread(sizes: list[int], times: int) -> None:
    counts = [s * times for s in sizes]
    assert m.dp(counts, sizes) == pytest.approx(0, abs=1e-12)
    assert m.kl_divergence(counts, sizes) == pytest.approx(0, abs=1e-12)
    for even in (m.juilland_d, m.rosengren_s, m.carroll_d2, m.lyne_d3):
        assert even(counts, sizes) == pytest.approx(1)


@given(PARTS, st.randoms())
def test_the_order_of_the_parts_does_not_matter(parts: tuple[list[int], list[int]], random: object) -> None:
    counts, sizes = parts
    assume(sum(counts) > 0)
    order = list(range(len(counts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for measure in (m.dp, m.dp_norm, m.juilland_d, m.rosengren_s, m.carroll_d2, m.lyne_d3, m.kl_divergence):
        turned = measure([counts[i] for i in order], [sizes[i] for i in order])
        assert turned == pytest.approx(measure(counts, sizes))


def test_dispersion_of_tables_and_where_it_is_undefined() -> None:
    table = np.array([[1, 2, 3], [0, 0, 0]])
    for measure in (m.dp, m.dp_norm, m.juilland_d, m.rosengren_s, m.carroll_d2, m.lyne_d3, m.kl_divergence):
        values = measure(table, [10, 10, 20])
        assert values.shape == (2,)
        assert np.isfinite(values[0])
        assert np.isnan(values[1])
        # A part without tokens is no part.
        assert measure([1, 0, 2, 3], [10, 0, 10, 20]) == pytest.approx(values[0])
    for measure in (m.dp_norm, m.juilland_d, m.carroll_d2):
        assert np.isnan(measure([5], [100]))


PAIRS = st.tuples(st.integers(1, 30), st.integers(0, 200), st.integers(0, 200), st.integers(1, 5000))


@given(PAIRS)
def test_association_is_that_of_scipy(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    assume(b + d > 0)
    assume(c + d > 0)
    pair = (a, a + b, a + c, a + b + c + d)
    plain = stats.chi2_contingency([[a, b], [c, d]], correction=False)
    assert m.chi_squared(*pair) == pytest.approx(plain.statistic, rel=1e-6, abs=1e-9)
    assert m.expected(*pair) == pytest.approx(plain.expected_freq[0, 0])
    both, left, right = m.fisher(*pair)
    table = np.array([[a, b], [c, d]])
    assert both == pytest.approx(stats.fisher_exact(table).pvalue)
    assert left == pytest.approx(stats.fisher_exact(table, "less").pvalue)
    assert right == pytest.approx(stats.fisher_exact(table, "greater").pvalue)
    assert m.log_dice(a, a + b, a + c) <= 14
    sign = np.sign(a - m.expected(*pair))
    assert np.sign(m.mutual_information(*pair)) == pytest.approx(sign, abs=1)
    assert m.t_score(*pair) * sign >= 0
    assert m.z_score(*pair) * sign >= 0


def test_association_where_it_is_undefined() -> None:
    assert np.isnan(m.mutual_information(0, 5, 5, 100))
    assert np.isnan(m.t_score(0, 5, 5, 100))
    assert np.isnan(m.log_dice(0, 5, 5))
    assert np.isnan(m.expected(0, 0, 5, 100))
    assert np.isnan(m.delta_p(5, 100, 5, 100)[0])
    assert m.signed_log_likelihood(0, 50, 50, 100) < 0
