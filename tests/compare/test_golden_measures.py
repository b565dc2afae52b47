"""Published numbers, and numbers recomputed by hand from the formulas: the measures reproduce them."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.compare import measures as m


def test_log_likelihood_and_its_relatives_of_one_word() -> None:
    word = (288, 92_965, 114_099, 104_570_472)
    assert m.log_likelihood(*word) == pytest.approx(228.017, abs=5e-4)
    assert m.log_likelihood_ucrel(*word) == pytest.approx(227.642, abs=5e-4)
    assert m.bic(*word) == pytest.approx(209.176, abs=5e-4)
    assert m.log_ratio(*word) == pytest.approx(1.5055, abs=5e-5)
    assert m.percent_diff(*word) == pytest.approx(183.92, abs=5e-3)


@pytest.mark.parametrize(("table", "published"), [((10, 0, 3, 31764), 167.23), ((110, 2442, 111, 29114), 270.72)])
def test_dunning_1993(table: tuple[int, int, int, int], published: float) -> None:
    a, b, c, d = table
    assert m.log_likelihood(a, a + b, c, c + d) == pytest.approx(published, abs=5e-3)
    # The same table read the other way round has the same G².
    assert m.log_likelihood(a, a + c, b, b + d) == pytest.approx(published, abs=5e-3)


@pytest.mark.parametrize(
    ("f", "f2", "ratio", "conservative"), [(1189, 2157, 7.156576, 6.910069), (49, 88, 7.189214, 5.941562)]
)
def test_log_ratio_and_lrc_of_evert_2022(f: int, f2: int, ratio: float, conservative: float) -> None:
    f1, size = 168_329, 19_720_567
    word = (f, f1, f2 - f, size - f1)
    assert m.log_ratio(*word) == pytest.approx(ratio, abs=5e-7)
    assert m.log_ratio_conservative(*word, tests=599) == pytest.approx(conservative, abs=5e-7)


def test_normal_approximation_of_lrc() -> None:
    f, f1, f2, size = 1189, 168_329, 2157, 19_720_567
    low, high = m.log_ratio_interval(f, f1, f2 - f, size - f1, tests=599, normal=True)
    assert low == pytest.approx(6.911256, abs=5e-7)
    assert (low + high) / 2 == pytest.approx(7.156576, abs=5e-7)


def test_effect_sizes() -> None:
    assert m.percent_diff(206_523, 959_641, 178_174, 1_562_358) == pytest.approx(88.7, abs=0.05)
    assert m.odds_ratio(16_217, 2_796_938, 735, 2_087_946) == pytest.approx(16.6, abs=0.05)
    assert m.simple_maths(35, 112_289_776, 263, 1_559_716_979) == pytest.approx(1.1224, abs=5e-5)


def test_log_odds_with_dirichlet_prior() -> None:
    assert m.log_odds_dirichlet(1, 9, 0, 9, prior=0.05, prior_total=0.05 * 11) == pytest.approx(0.689423, abs=5e-7)
    # The total of the prior is that of the types given, where all are given: 11 types, 9 tokens a side.
    target, reference = np.array([1] * 9 + [0] * 2), np.array([0] * 2 + [1] * 9)
    z = m.log_odds_dirichlet(target, 9, reference, 9, prior=0.05)
    assert z[0] == pytest.approx(0.689423, abs=5e-7)
    assert z[-1] == pytest.approx(-0.689423, abs=5e-7)
    assert z[5] == pytest.approx(0)


def test_rank_sum_of_kilgarriff_2001() -> None:
    assert m.rank_sum([12, 15, 18, 24, 88], [3, 3, 13, 27, 33]) == 31


def test_benjamini_hochberg_1995() -> None:
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1]
    assert int((m.benjamini_hochberg(p) <= 0.05).sum()) == 4
    assert sum(15 * x <= 0.05 for x in p) == 3
    with_hole = m.benjamini_hochberg([*p[:7], np.nan, *p[7:]])
    assert np.isnan(with_hole[7])
    assert np.delete(with_hole, 7) == pytest.approx(m.benjamini_hochberg(p))


GRIES = np.array([9, 10, 10, 10, 11])


def test_dispersion_of_gries_word_a() -> None:
    word = [1, 2, 3, 4, 5]
    assert m.dp(word, GRIES) == pytest.approx(0.18, abs=5e-4)
    assert m.dp_norm(word, GRIES) == pytest.approx(0.2195, abs=5e-5)
    assert m.juilland_d(word, GRIES) == pytest.approx(0.785, abs=5e-4)
    assert m.rosengren_s(word, GRIES) == pytest.approx(0.950, abs=5e-4)
    assert m.carroll_d2(word, GRIES) == pytest.approx(0.938, abs=5e-4)
    assert m.kl_divergence(word, GRIES) == pytest.approx(0.137, abs=5e-4)


# The printed values of words b, i, q and x: counts by part that give all three of each.
GRIES_WORDS = {
    "b": ((2, 2, 2, 2, 2), 0.02, 0.024, 0.003),
    "i": ((9, 0, 0, 0, 0), 0.82, 1.0, 2.474),
    "q": ((0, 0, 5, 0, 0), 0.80, 0.976, 2.322),
    "x": ((0, 0, 0, 0, 7), 0.78, 0.951, 2.184),
}


@pytest.mark.parametrize("word", GRIES_WORDS)
def test_dispersion_of_gries_other_words(word: str) -> None:
    counts, dp, dp_norm, kl = GRIES_WORDS[word]
    assert m.dp(counts, GRIES) == pytest.approx(dp, abs=5e-3)
    assert m.dp_norm(counts, GRIES) == pytest.approx(dp_norm, abs=5e-4)
    assert m.kl_divergence(counts, GRIES) == pytest.approx(kl, abs=5e-4)


def test_dispersion_over_equal_parts() -> None:
    assert m.carroll_d2([2, 1, 1, 1, 0]) == pytest.approx(0.8277, abs=5e-5)
    assert m.juilland_d([0, 4, 3, 2, 1]) == pytest.approx(0.6464, abs=5e-5)
    assert m.rosengren_s([1, 2, 3, 4, 5]) == pytest.approx(0.937, abs=5e-4)
    assert m.lyne_d3([1, 2, 3, 4, 5]) == pytest.approx(0.944, abs=5e-4)
    assert m.dp_norm([2, 1, 0]) == pytest.approx(0.5)


def test_association_of_evert_ucs() -> None:
    pair = (7, 15_334, 120, 191_998)
    assert m.signed_log_likelihood(*pair) == pytest.approx(-0.829802, abs=5e-7)
    assert m.t_score(*pair) == pytest.approx(-0.976603, abs=5e-7)
    assert m.z_score(*pair) == pytest.approx(-0.834636, abs=5e-7)
    assert m.mutual_information(*pair, base=10) == pytest.approx(-0.136442, abs=5e-7)


def test_association_of_the_textbooks() -> None:
    pair = (8, 15_828, 4_675, 14_307_668)
    assert m.chi_squared(*pair) == pytest.approx(1.55, abs=5e-3)
    assert m.t_score(*pair) == pytest.approx(0.999932, abs=5e-7)
    assert m.mutual_information(8, 1105, 44, 15_000_000) == pytest.approx(11.3, abs=0.05)


def test_fisher_of_pedersen_1996() -> None:
    # The one-sided values are those of the table whose first cell is 3 (read from the other corner it is 1).
    both, left, right = m.fisher(3, 4, 4, 8)
    assert both == pytest.approx(0.486, abs=5e-4)
    assert left == pytest.approx(0.986, abs=5e-4)
    assert right == pytest.approx(0.243, abs=5e-4)


def test_delta_p_of_gries_2013() -> None:
    a, b, c, d = 5610, 168_938, 2257, 10_233_063
    forward, backward = m.delta_p(a, a + b, a + c, a + b + c + d)
    assert forward == pytest.approx(0.032, abs=5e-4)
    assert backward == pytest.approx(0.697, abs=5e-4)
