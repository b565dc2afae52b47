"""The engine of rates: exact bounds, open ends, simultaneous intervals, weights that hang on names."""

from __future__ import annotations

import numpy as np
import pytest
from compare_factory import Doc, Sent, make_corpus, overdispersed
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from workbench.compare import intervals
from workbench.compare.contrast import contrast
from workbench.compare.intervals import RARE
from workbench.counting import resample
from workbench.counting.cube import CountMatrix, count_documents


@pytest.mark.parametrize("n", range(RARE + 3))
def test_exact_intervals_are_those_of_statsmodels(n: int) -> None:
    ours = [float(b[0]) for b in intervals.exact_interval(np.array([n]), 50, 0.025, share=False)]
    assert ours == pytest.approx([b / 50 for b in confint_poisson(n, 1, method="exact-c")])
    ours = [float(b[0]) for b in intervals.exact_interval(np.array([n]), 50, 0.025, share=True)]
    assert ours == pytest.approx(list(proportion_confint(n, 50, method="beta")))


@pytest.mark.parametrize("true", [0.3, 1.0, 3.0, 6.0])
def test_the_interval_of_a_rare_count_holds_its_rate(true: float) -> None:
    n = np.arange(40)
    low, high = intervals.exact_interval(n, 1, 0.025, share=False)
    held = stats.poisson.pmf(n, true)[(low <= true) & (true <= high)].sum()
    assert held >= 0.95


def test_the_ratio_of_two_rare_counts_is_conditional_on_their_sum() -> None:
    """Clopper-Pearson of 1 in 1 + 6: whoever has as many tokens, the share of the first is .0036 to .5787."""
    corpus = make_corpus(
        [Doc("a", [Sent(100, [("doubt", "author")])]), Doc("b", [Sent(100, [("doubt", "author")] * 6)])]
    )
    counts = count_documents(corpus, "code")
    one, other = (intervals.side(counts.take(np.array(m, dtype=bool)), "documents", 10, 0) for m in ([1, 0], [0, 1]))
    found = intervals.log_ratios(one, other, 0.95)
    at = counts.categories.index("doubt")
    low, high = proportion_confint(1, 7, method="beta")
    assert found.low[at] == pytest.approx(np.log2(low / (1 - low)))
    assert found.high[at] == pytest.approx(np.log2(high / (1 - high)))


def test_none_on_one_side_leaves_a_bound_on_the_other() -> None:
    docs = [Doc(f"d{i}", [Sent(50, [("doubt", "author")] * 2)] * 3) for i in range(12)]
    table = contrast(make_corpus([Doc("t", [Sent(100)] * 5, "x"), *docs]), "t", n_resamples=300)
    row = table.filter(category="doubt").row(0, named=True)
    assert (row["log2_ratio"], row["log2_low"]) == (None, None)
    # None of 72 occurrences, where the target has 500 of 2,300 tokens.
    upper = 1 - 0.025 ** (1 / 72)
    assert row["log2_high"] == pytest.approx(np.log2(upper / (1 - upper) * 1800 / 500))
    assert "no occurrence in the target" in row["reason"]


def test_occurrences_of_one_document_are_one_finding() -> None:
    """Five in one of twenty documents bound the ratio as one does; five in five documents as five do."""
    heap = [Doc("d0", [Sent(100, [("doubt", "author")] * 5)]), *(Doc(f"d{i}", [Sent(100)]) for i in range(1, 20))]
    spread = [Doc(f"d{i}", [Sent(100, [("doubt", "author")] * (i < 5))]) for i in range(20)]
    rest = [Doc(f"r{i}", [Sent(100)]) for i in range(20)]
    lows = []
    for docs in (heap, spread):
        counts = count_documents(make_corpus([*docs, *rest]), "code")
        own = np.array([r.startswith("d") for r in counts.rows])
        one, other = (intervals.side(counts.take(m), "documents", 50, 0) for m in (own, ~own))
        at = counts.categories.index("doubt")
        lows.append((one.effective[at], intervals.log_ratios(one, other, 0.95).low[at]))
    for (size, low), n in zip(lows, (1, 5), strict=True):
        share, _ = proportion_confint(n, n, method="beta")
        assert (size, low) == (n, pytest.approx(np.log2(share / (1 - share))))


def test_weights_hang_on_the_name_alone() -> None:
    many = [f"d{i}" for i in range(300)]
    whole = resample.keyed_weights(many, 400, 3)
    assert (resample.keyed_weights(many[::-1][:7], 400, 3) == whole[::-1][:7]).all()
    assert (resample.keyed_weights(many, 90, 3) == whole[:, :90]).all()
    assert (resample.keyed_weights(many, 400, 4) != whole).any()
    assert resample.keyed_weights([], 5, 0).shape == (0, 5)
    one_by_one = [resample.keyed_weights([name], 2000, 3) for name in many]  # where many are drawn in pieces
    assert (resample.keyed_weights(many, 2000, 3) == np.concatenate(one_by_one)).all()


def test_weights_are_independent_poisson_counts() -> None:
    drawn = resample.keyed_weights([f"document {i}" for i in range(400)], 3000, 0).astype(float)
    shares = np.bincount(drawn.astype(int).ravel(), minlength=9) / drawn.size
    assert shares[:8] == pytest.approx(stats.poisson(1).pmf(np.arange(8)), abs=0.001)
    assert drawn.mean(axis=1) == pytest.approx(1, abs=0.1)
    assert drawn.mean(axis=0) == pytest.approx(1, abs=0.25)
    between = np.corrcoef(drawn[:100])[~np.eye(100, dtype=bool)]
    assert between == pytest.approx(0, abs=0.1)
    neighbours = [np.corrcoef(drawn[i, :-1], drawn[i, 1:])[0, 1] for i in range(50)]
    assert np.mean(neighbours) == pytest.approx(0, abs=0.02)


def test_sums_in_pieces_are_those_of_one_product() -> None:
    rng = np.random.default_rng(1)
    weights = resample.keyed_weights([f"d{i}" for i in range(500)], 301, 1)
    for most in (9, 10**9):  # in 32 bits, and in 64
        values = rng.integers(0, most, size=(500, 17))
        assert (resample.weighted_sums(values, weights) == weights.T.astype(np.int64) @ values).all()


def test_the_sums_are_those_of_a_plain_loop() -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(0, 10**6, size=(30, 3))
    keys = [f"d{i}" for i in range(30)]
    weights = resample.keyed_weights(keys, 50, 1)
    plain = [
        [sum(int(w[r]) * int(v[c]) for w, v in zip(weights, values, strict=True)) for c in range(3)] for r in range(50)
    ]
    assert (resample.keyed_sums(values, keys, 50, 1) == np.array(plain)).all()


def test_a_band_holds_all_columns_together_and_is_narrower_where_they_go_together() -> None:
    rng = np.random.default_rng(2)
    draws = rng.normal(scale=[1.0, 2.0, 0.5, 1.0, 3.0], size=(4000, 5)) + 7
    low, high = intervals.sup_t_band(np.full(5, 7.0), draws, 0.95)
    inside = ((draws >= low) & (draws <= high)).all(axis=1).mean()
    assert inside == pytest.approx(0.95, abs=0.005)
    # Of independent normal columns the band is Sidak's: 2.57 standard errors for five.
    assert (high - 7) / [1.0, 2.0, 0.5, 1.0, 3.0] == pytest.approx([2.57] * 5, rel=0.06)
    alike = np.repeat(rng.normal(size=(4000, 1)), 5, axis=1)
    low, high = intervals.sup_t_band(np.zeros(5), alike, 0.95)
    assert high == pytest.approx([1.96] * 5, rel=0.06)


def test_a_column_without_steady_resamples_does_not_widen_the_band_of_others() -> None:
    rng = np.random.default_rng(3)
    draws = rng.normal(size=(2000, 2))
    alone = intervals.sup_t_band(np.zeros(1), draws[:, :1], 0.95)
    draws[:200, 1] = -np.inf
    low, high = intervals.sup_t_band(np.zeros(2), draws, 0.95)
    assert (low[0], high[0]) == (alone[0][0], alone[1][0])
    assert np.isfinite([low[1], high[1]]).all()
    draws[:, 1] = np.nan
    assert np.isnan(intervals.sup_t_band(np.zeros(2), draws, 0.95)[0][1])


def test_of_random_halves_few_have_any_simultaneous_interval_off_zero() -> None:
    # Overdispersed counts of 8 codes in 60 documents; 5 % are due.
    rng = np.random.default_rng(11)
    exposure = rng.integers(100, 900, 60)
    means = np.array([0.1, 0.2, 0.3, 0.5, 0.5, 1.0, 2.0, 6.0])
    counts = rng.poisson(rng.gamma(1, 1, (60, 8)) * means * exposure[:, None] / 500)
    keys = [f"d{i}" for i in range(60)]
    off = 0
    for split in range(120):
        chosen = np.zeros(60, dtype=bool)
        chosen[np.random.default_rng([1, split]).choice(60, 30, replace=False)] = True
        sides = []
        for some in (chosen, ~chosen):
            ids = [k for k, s in zip(keys, some, strict=True) if s]
            matrix = CountMatrix(
                "code", "tokens", tuple("abcdefgh"), ids, counts[some], exposure[some], exposure[some], ids
            )
            sides.append(intervals.side(matrix, "documents", 500, split))
        found = intervals.log_ratios(sides[0], sides[1], 0.95, simultaneous=True)
        off += bool(((found.low > 0) | (found.high < 0)).any())
    assert off <= 13  # P(more | 5 %) = 0.004


def test_simultaneous_intervals_are_wider() -> None:
    rng = np.random.default_rng(5)
    codes = ("possibility", "doubt", "counter", "question", "certainty")
    docs = [
        Doc(
            f"d{i:02d}",
            [Sent(80, [(c, "author") for c in codes for _ in range(int(rng.poisson(1)))]) for _ in range(5)],
        )
        for i in range(40)
    ]
    corpus = make_corpus(docs)
    ids = [d.doc_id for d in docs[:15]]
    each, together = (
        contrast(corpus, ids, simultaneous=s).filter(category="doubt").row(0, named=True) for s in (False, True)
    )
    assert together["log2_low"] < each["log2_low"] < each["log2_high"] < together["log2_high"]
    assert each["log2_ratio"] == together["log2_ratio"]
    assert "simultaneous" in together["method"]


def test_a_figure_does_not_depend_on_the_rest_of_the_corpus() -> None:
    rng = np.random.default_rng(9)
    docs = overdispersed(rng, 30, 0.02, 0.5, prefix="n")
    other = overdispersed(rng, 10, 0.02, 0.5, prefix="z", genre="diet")
    one, two = (contrast(make_corpus(d), "n003", n_resamples=200) for d in (docs, [*other[::-1], *docs]))
    mine = two.filter(group="news")
    for column in ("rate", "low", "high", "log2_ratio", "log2_low", "log2_high", "target_low", "target_high"):
        assert one[column].to_list() == mine[column].to_list()
