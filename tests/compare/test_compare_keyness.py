"""Keyness tables: counts by plain loops, document tests against scipy and full enumeration, nulls with reasons."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus, shuffled
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import permutation_p
from polars.testing import assert_frame_equal
from scipy import sparse, stats
from token_factory import token_corpus

from workbench.compare import measures as m
from workbench.compare.models import document_tests
from workbench.compare.words import type_table
from workbench.compare.words.keyness import CONTENT_POS, MEASURES, keyness, keyness_schema, stop_lemmas
from workbench.corpus import Corpus
from workbench.errors import CorpusError, StatisticsError, WorkbenchWarning

NOUN, VERB, PARTICLE = "名詞", "動詞", "助詞"


def corpus_of(counts: dict[str, dict[tuple[str, str], int]], genre: str = "news") -> Corpus:
    return make_corpus([Doc(d, [Sent(sum(c.values()))], genre, c) for d, c in counts.items()])


@pytest.fixture
def news() -> Corpus:
    return corpus_of(
        {
            "n1": {("制裁", NOUN): 5, ("会談", NOUN): 2, ("が", PARTICLE): 40},
            "n2": {("制裁", NOUN): 3, ("述べる", VERB): 4, ("が", PARTICLE): 60},
            "n3": {("会談", NOUN): 6, ("述べる", VERB): 3, ("が", PARTICLE): 30, ("2022", NOUN): 2},
        }
    )


@pytest.fixture
def columns() -> Corpus:
    return corpus_of(
        {
            "c1": {("蜜月", NOUN): 4, ("会談", NOUN): 1, ("が", PARTICLE): 25, ("こと", NOUN): 3},
            "c2": {("蜜月", NOUN): 2, ("制裁", NOUN): 1, ("が", PARTICLE): 20},
        },
        "column",
    )


def row(frame: pl.DataFrame, name: str) -> dict[str, object]:
    return frame.filter(pl.col("type") == name).row(0, named=True)


def test_counts_and_measures_of_one_word(news: Corpus, columns: Corpus) -> None:
    frame = keyness(columns, news, measures=list(MEASURES))
    assert frame.schema == pl.Schema(keyness_schema(MEASURES))
    found = row(frame, "制裁")
    # Relative frequencies are of all word tokens: particles and stop words, left out of the table, count there.
    assert (found["target_n"], found["target_tokens"], found["target_df"], found["target_documents"]) == (1, 56, 1, 2)
    assert (found["reference_n"], found["reference_tokens"], found["reference_df"]) == (8, 155, 2)
    assert found["reference_per_million"] == pytest.approx(8e6 / 155)
    word = (1, 56, 8, 155)
    assert found["log_likelihood"] == pytest.approx(float(m.log_likelihood(*word)))
    assert found["log_ratio"] == pytest.approx(float(m.log_ratio(*word)))
    assert found["log_ratio_conservative"] == pytest.approx(float(m.log_ratio_conservative(*word, tests=frame.height)))
    assert row(frame, "蜜月")["log_ratio_conservative"] == pytest.approx(
        float(m.log_ratio_conservative(6, 56, 0, 155, tests=frame.height))
    )
    assert m.log_ratio_conservative(6, 56, 0, 155, tests=frame.height) > 0
    assert found["text_dispersion"] == pytest.approx(float(m.log_likelihood(1, 2, 2, 3)))
    assert found["direction"] == "reference"
    assert frame["log_likelihood"].is_sorted(descending=True)


def test_words_that_one_side_lacks_stay(news: Corpus, columns: Corpus) -> None:
    frame = keyness(columns, news)
    assert row(frame, "蜜月")["direction"] == "target"
    absent = row(frame, "述べる")
    assert (absent["target_n"], absent["reference_n"], absent["direction"]) == (0, 7, "reference")
    assert absent["log_ratio"] is None
    assert absent["log_ratio_conservative"] is not None
    assert absent["reason"] == "log_ratio: no occurrence in the target"
    assert row(frame, "蜜月")["reason"] == "log_ratio: no occurrence in the reference"


def test_what_is_left_out_and_how_to_keep_it(news: Corpus, columns: Corpus) -> None:
    assert set(keyness(columns, news)["type"]) == {"制裁", "会談", "述べる", "蜜月"}
    everything = keyness(columns, news, pos=None, stop=())
    assert set(everything["type"]) == {"制裁", "会談", "述べる", "蜜月", "が", "2022", "こと"}
    assert set(keyness(columns, news, stop={("会談", NOUN)})["type"]) >= {"こと", "2022"}
    assert set(keyness(columns, news, pos=[VERB])["type"]) == {"述べる"}
    assert set(keyness(columns, news, min_documents=3)["type"]) == {"制裁", "会談"}
    assert PARTICLE not in CONTENT_POS
    assert ("する", VERB) in stop_lemmas()


def test_one_text_has_no_test_over_documents(news: Corpus, columns: Corpus) -> None:
    whole = Corpus({n: pl.concat([f, columns.tables[n]]) for n, f in news.tables.items()})
    frame = keyness("c1", whole)
    assert frame["reference_documents"].unique().to_list() == [4]
    tests = ("text_dispersion", "rank_sum_p", "rank_sum_q", "permutation_p", "permutation_q")
    assert all(frame[c].null_count() == frame.height for c in tests)
    assert all("the target is one document: no test over documents" in r for r in frame["reason"])
    assert frame["log_likelihood"].null_count() == 0
    assert_frame_equal(keyness(pl.col("doc_id") == "c1", whole), frame)
    assert_frame_equal(keyness(whole.filter(doc_ids=["c1"]), whole.filter(doc_ids=["c2", "n1", "n2", "n3"])), frame)


def test_documents_of_both_sides_are_taken_out_with_a_warning(news: Corpus) -> None:
    with pytest.warns(WorkbenchWarning, match=r"1 document.*'n1'"):
        frame = keyness(news.filter(doc_ids=["n1"]), news)
    assert_frame_equal(frame, keyness("n1", news))


def test_codes(news: Corpus) -> None:
    a = make_corpus([Doc(f"a{i}", [Sent(50, [("doubt", "author")] * 3)]) for i in range(3)])
    b = make_corpus([Doc(f"b{i}", [Sent(50, [("counter", "author")] * i)]) for i in range(4)])
    frame = keyness(a, b, family="code")
    assert set(frame["type"]) == {"doubt", "counter"}
    found = row(frame, "counter")
    assert (found["target_n"], found["reference_n"], found["reference_df"], found["reference_tokens"]) == (0, 6, 3, 200)
    # All ways to choose 3 of 7 documents: the observed one is the only one as far out on its side.
    assert row(frame, "doubt")["permutation_p"] == pytest.approx(2 / 35)
    assert "exact" in row(frame, "doubt")["method"]


@pytest.fixture
def full() -> tuple[Corpus, Corpus]:
    target = token_corpus(
        {
            "t1": ["橋 は/は/助詞 長い/長い/形容詞 。", "橋 は/は/助詞 、 長い/長い/形容詞"],
            "t2": ["こと は/は/助詞 が/が/助詞"],
        },
        markers=[("t1", 0, "は", "counter"), ("t1", 1, "は", "counter"), ("t2", 0, "が", "doubt")],
    )
    reference = token_corpus(
        {"r1": ["橋 は/は/助詞 短い/短い/形容詞"], "r2": ["は/は/助詞 が/が/助詞 橋", "広告 橋 は/は/助詞"]},
        boilerplate=[("r2", 1)],
        markers=[("r1", 0, "は", "counter")],
    )
    return target, reference


def counted(frame: pl.DataFrame) -> dict[str, tuple[int, int]]:
    return {name: (a, b) for name, a, b in frame.select("type", "target_n", "reference_n").iter_rows()}


def test_ngrams_hold_at_least_one_word_that_is_kept(full: tuple[Corpus, Corpus]) -> None:
    frame = keyness(*full, family="ngram")
    # こと is a stop word and は, が are particles: these two-word runs hold nothing else.
    assert counted(frame) == {"橋 は": (2, 1), "は 長い": (1, 0), "は 短い": (0, 1), "が 橋": (0, 1)}
    assert frame["target_tokens"][0] == 9
    everything = keyness(*full, family="ngram", pos=None, stop=())
    assert counted(everything)["は が"] == (1, 1)
    assert counted(keyness(*full, family="ngram", ngram=3)) == {
        "橋 は 長い": (1, 0),
        "橋 は 短い": (0, 1),
        "は が 橋": (0, 1),
    }
    tags = counted(keyness(*full, family="ngram", ngram_family="pos"))
    assert tags["名詞 助詞"] == (2, 1)


def test_entries_and_frames(full: tuple[Corpus, Corpus]) -> None:
    target, reference = full
    assert counted(keyness(target, reference, family="entry")) == {"counter.1": (2, 1), "doubt.1": (1, 0)}
    schema = {"doc_id": pl.String, "sent_id": pl.Int64, "frame": pl.String, "start": pl.Int64, "end": pl.Int64}
    rows = [("t1", 0, "works", 0, 1), ("t1", 1, "works", 6, 7), ("r2", 1, "works", 4, 5)]
    frames = pl.DataFrame(rows, schema=schema, orient="row")
    sides = [c.with_tables(frames=frames.join(c.documents, on="doc_id", how="semi")) for c in full]
    # The frame in the reference's boilerplate does not count.
    assert counted(keyness(sides[0], sides[1], family="frame")) == {"works": (2, 0)}


def test_dispersion_on_both_sides(news: Corpus, columns: Corpus) -> None:
    found = row(keyness(columns, news), "会談")
    assert found["target_dp"] == pytest.approx(float(m.dp([1, 0], [33, 23])))
    assert found["reference_dp"] == pytest.approx(float(m.dp([2, 0, 6], [47, 67, 41])))
    assert row(keyness(columns, news), "蜜月")["reference_dp"] is None
    assert keyness(columns.filter(doc_ids=["c1"]), news)["target_dp"].null_count() == 4


def test_one_document_beside_what_documents_of_its_length_would_show() -> None:
    rng = np.random.default_rng(5)
    rates = rng.gamma(4, 0.005, 40)
    documents = {f"d{i}": {("橋", NOUN): int(k), ("が", PARTICLE): 300} for i, k in enumerate(rng.poisson(rates * 300))}
    reference = corpus_of({d: {w: n for w, n in c.items() if n} for d, c in documents.items()})
    target = corpus_of({"t": {("橋", NOUN): 13, ("が", PARTICLE): 290, ("船", NOUN): 4, ("港", NOUN): 1}})
    frame = keyness(target, reference, predict_from=2)
    bridge = row(frame, "橋")
    # Known parameters: the negative binomial of shape 4. The model averages over what it does not know of them.
    known = stats.nbinom.sf(12, 4, 1 / (1 + 0.005 * 303))
    assert bridge["predictive_p"] == pytest.approx(known, rel=0.35)
    assert bridge["predictive_q"] == pytest.approx(3 * bridge["predictive_p"])
    assert "predictive: no occurrence in the reference" in row(frame, "船")["reason"]
    assert "predictive: fewer than 2 occurrence(s) in the target" in row(frame, "港")["reason"]
    assert keyness(target, reference)["predictive_p"].null_count() == frame.height
    few = keyness(target, reference.filter(doc_ids=["d1", "d2"]), predict_from=1)
    assert "predictive: the reference has fewer than 10 documents" in row(few, "橋")["reason"]
    many = keyness(reference, target, predict_from=1)
    assert "predictive: the target has more than one document" in row(many, "橋")["reason"]


@pytest.mark.parametrize("unit", ["lemma", "code", "entry", "ngram"])
def test_frequencies_alone_are_the_same_frequencies(full: tuple[Corpus, Corpus], unit: str) -> None:
    over = ["target_dp", "reference_dp", "text_dispersion", "rank_sum_p", "rank_sum_q"]
    over += ["permutation_p", "permutation_q", "method", "reason"]
    for choice in ({}, {"pos": None, "stop": ()}, {"min_documents": 2}, {"stop": {("橋", NOUN)}}):
        slow = keyness(*full, family=unit, measures=list(MEASURES), **choice)
        # Twice: the second time from the frequency lists that were kept.
        for _ in range(2):
            fast = keyness(*full, family=unit, measures=list(MEASURES), over_documents=False, **choice)
            assert fast.schema == slow.schema
            assert_frame_equal(fast.drop(over), slow.drop(over))
        assert fast.select(over[:-2]).null_count().sum_horizontal()[0] == (len(over) - 2) * fast.height
        assert all("over documents (dispersion, tests, prediction): not asked for" in r for r in fast["reason"])


def test_kept_frequency_lists_are_those_of_the_corpus_and_go_with_it(news: Corpus, columns: Corpus) -> None:
    import gc

    before = len(type_table._LISTS)
    for _ in range(3):
        part = news.filter(doc_ids=["n1", "n2"])
        frame = keyness(columns, part, over_documents=False)
        assert (row(frame, "制裁")["reference_n"], row(frame, "制裁")["reference_tokens"]) == (8, 114)
    frame = keyness(columns, news.filter(doc_ids=["n3"]), over_documents=False)
    assert row(frame, "会談")["reference_n"] == 6
    del part
    gc.collect()
    assert len(type_table._LISTS) <= before + 1
    with pytest.raises(StatisticsError, match="the reference has no tokens"):
        keyness(columns, news.filter(doc_ids=[]), over_documents=False)


def test_rows_and_order_change_nothing(news: Corpus, columns: Corpus) -> None:
    assert_frame_equal(keyness(shuffled(columns), shuffled(news, 3)), keyness(columns, news))


def test_errors(news: Corpus, columns: Corpus) -> None:
    with pytest.raises(StatisticsError, match="the target has no tokens"):
        keyness(corpus_of({"x": {}}), news)
    with pytest.raises(StatisticsError, match="the reference has no tokens"):
        keyness(columns, corpus_of({}))
    with pytest.raises(StatisticsError, match=r"'chi2'.*log_likelihood"):
        keyness(columns, news, measures=["chi2"])
    with pytest.raises(StatisticsError, match=r"'word'.*lemma, code, entry, frame, ngram"):
        keyness(columns, news, family="word")
    with pytest.raises(CorpusError, match="no document 'c9'"):
        keyness("c9", news)
    with pytest.raises(StatisticsError, match="n_permutations=-1"):
        keyness(columns, news, n_permutations=-1)
    with pytest.raises(StatisticsError, match="predict_from=0"):
        keyness(columns, news, predict_from=0)
    with pytest.raises(CorpusError, match="no table 'frames'"):
        keyness(columns.with_tables(), Corpus({k: v for k, v in news.tables.items() if k != "frames"}), family="frame")
    with pytest.raises(CorpusError, match=r"n-grams: needs tokens.*annotate_documents"):
        keyness(columns, news, family="ngram")


def test_nothing_left_is_an_empty_table(news: Corpus, columns: Corpus) -> None:
    frame = keyness(columns, news, pos=["感動詞"])
    assert frame.is_empty()
    assert frame.schema == pl.Schema(keyness_schema(["log_likelihood", "log_ratio", "log_ratio_conservative"]))


TABLES = st.tuples(st.integers(2, 4), st.integers(2, 5), st.integers(1, 4)).flatmap(
    lambda k: st.tuples(
        st.just(k[0]),
        st.lists(st.lists(st.integers(0, 5), min_size=k[0] + k[1], max_size=k[0] + k[1]), min_size=k[2], max_size=k[2]),
        st.lists(st.integers(20, 60), min_size=k[0] + k[1], max_size=k[0] + k[1]),
    )
)


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_exact_permutation_goes_through_all_choices(drawn: tuple[int, list[list[int]], list[int]]) -> None:
    chosen, table, sizes = drawn
    is_target = np.arange(len(sizes)) < chosen
    p, method = document_tests.permutation_p(
        sparse.csr_array(np.array(table)), np.array(sizes), is_target, 1000, np.random.default_rng(0)
    )
    assert method == "exact"
    assert p.tolist() == pytest.approx([permutation_p(counts, sizes, range(chosen)) for counts in table])


@settings(deadline=None, max_examples=60)
@given(TABLES)
def test_rank_sums_are_those_of_scipy(drawn: tuple[int, list[list[int]], list[int]]) -> None:
    chosen, table, sizes = drawn
    rates = np.array(table) / np.array(sizes)
    present = np.argwhere(rates > 0)
    frame = pl.DataFrame(
        {
            "type": present[:, 0].astype(np.int64),
            "rate": rates[rates > 0],
            "is_target": present[:, 1] < chosen,
        },
        schema={"type": pl.Int64, "rate": pl.Float64, "is_target": pl.Boolean},
    )
    ours = document_tests.rank_sum_p(frame, len(table), chosen, len(sizes) - chosen)
    for i, values in enumerate(rates):
        if len(set(values)) == 1:
            assert np.isnan(ours[i])
        else:
            theirs = stats.mannwhitneyu(values[:chosen], values[chosen:], method="asymptotic").pvalue
            assert ours[i] == pytest.approx(theirs)


def test_random_permutation_is_near_the_exact_one_and_independent_of_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    table, sizes = sparse.csr_array(rng.poisson(2, (5, 12))), rng.integers(50, 200, 12)
    is_target = np.arange(12) < 5
    exact, _ = document_tests.permutation_p(table, sizes, is_target, 10_000, rng)
    # 792 ways to choose: fewer draws than that are random.
    drawn, method = document_tests.permutation_p(table, sizes, is_target, 700, np.random.default_rng(2))
    assert method == "random"
    assert np.abs(drawn - exact).max() < 0.12
    monkeypatch.setattr(document_tests, "CHUNK_CELLS", 100)
    again, _ = document_tests.permutation_p(table, sizes, is_target, 700, np.random.default_rng(2))
    assert again.tolist() == drawn.tolist()


@pytest.mark.parametrize("target", [0.05, 0.5, 0.8])
def test_draws_of_a_large_table_are_those_of_a_small_one_however_many_threads(
    monkeypatch: pytest.MonkeyPatch, target: float
) -> None:
    rng = np.random.default_rng(3)
    sizes = rng.integers(5, 400, 300)
    table = sparse.csr_array(rng.poisson(rng.gamma(0.3, 0.01, (40, 300)) * sizes))
    is_target = rng.random(300) < target
    strata = document_tests.length_strata(sizes)

    def drawn(jobs: int) -> list[float]:
        p, method = document_tests.permutation_p(
            table, sizes, is_target, 333, np.random.default_rng(4), strata, jobs=jobs
        )
        assert method == "random"
        return p.tolist()

    together = drawn(1)
    assert len(set(together)) > 5
    monkeypatch.setattr(document_tests, "LARGE_TABLE", 0)
    monkeypatch.setattr(document_tests, "CHUNK_CELLS", 3000)
    assert drawn(1) == together
    assert drawn(2) == together
    assert drawn(5) == together


def test_a_difference_of_length_is_no_difference_of_words() -> None:
    # Thirty long documents beside three hundred short ones, all of one vocabulary with rates of their own.
    rng = np.random.default_rng(6)
    sizes = np.concatenate([rng.integers(300, 900, 30), rng.integers(60, 400, 300)])
    is_target = np.arange(330) < 30
    for mean in (0.00005, 0.0005, 0.005):
        table = sparse.csr_array(rng.poisson(rng.gamma(1, mean, (400, 330)) * sizes))
        table = table[np.flatnonzero(table.sum(axis=1))]
        strata = document_tests.length_strata(sizes)
        p, _ = document_tests.permutation_p(table, sizes, is_target, 400, np.random.default_rng(7), strata)
        assert (p <= 0.05).mean() < 0.08, mean
    # Words of one document are never far out by chance of one in twenty.
    once = sparse.csr_array(np.eye(330, dtype=np.int64))
    p, _ = document_tests.permutation_p(once, sizes, is_target, 400, np.random.default_rng(8), strata)
    assert p[30:].min() > 0.05
    q, _ = document_tests.permutation_p(once, sizes, is_target, 400, np.random.default_rng(8))
    assert q[30:].min() > 0.05


def test_documents_are_drawn_within_their_stratum() -> None:
    sizes = np.array([100, 100, 100, 1000, 1000, 1000])
    is_target = np.array([True, False, False, True, False, False])
    table = sparse.csr_array(np.array([[5, 0, 0, 20, 1, 1], [0, 0, 0, 9, 0, 0]]))
    p, how = document_tests.permutation_p(
        table, sizes, is_target, 9, np.random.default_rng(0), document_tests.length_strata(sizes)
    )
    assert how == "exact"
    assert p.tolist() == pytest.approx([2 / 9, 6 / 9])
    assert document_tests.length_strata(np.array([1, 2, 3, 4, 1023, 1024])).tolist() == [0, 1, 1, 2, 9, 10]


def test_no_documents_of_like_length() -> None:
    long = corpus_of({f"a{i}": {("橋", NOUN): 5, ("が", PARTICLE): 500} for i in range(3)})
    short = corpus_of({f"b{i}": {("橋", NOUN): i, ("が", PARTICLE): 40} for i in range(1, 4)})
    found = row(keyness(long, short), "橋")
    assert found["permutation_p"] is None
    assert "permutation: no two documents of like length on the two sides" in found["reason"]
    assert "(0 of 6 have such on the other side)" in found["method"]
    everybody = row(keyness(long, short, like_length=False), "橋")
    assert everybody["permutation_p"] is not None
    assert "exact" in everybody["method"]


def test_permutation_p_is_uniform_where_nothing_differs() -> None:
    rng = np.random.default_rng(3)
    sizes = rng.integers(100, 1000, 60)
    rates = rng.gamma(2, 0.005, (300, 60))
    table = sparse.csr_array(rng.poisson(rates * sizes))
    p, _ = document_tests.permutation_p(table, sizes, np.arange(60) < 20, 400, rng)
    assert 0.02 < (p <= 0.05).mean() < 0.09
    assert 0.4 < (p <= 0.5).mean() < 0.6
    # Taking tokens for independent draws would find several times as many differences.
    n1, n2 = sizes[:20].sum(), sizes[20:].sum()
    f = table.toarray()
    g2 = m.log_likelihood(f[:, :20].sum(axis=1), n1, f[:, 20:].sum(axis=1), n2)
    assert (stats.chi2.sf(g2, 1) <= 0.05).mean() > 2 * (p <= 0.05).mean()


def test_memory_does_not_grow_with_the_permutations() -> None:
    import tracemalloc

    rng = np.random.default_rng(4)
    table, sizes = sparse.csr_array(rng.poisson(0.05, (3000, 200))), rng.integers(100, 300, 200)
    peaks = []
    for draws in (1000, 8000):
        tracemalloc.start()
        document_tests.permutation_p(table, sizes, np.arange(200) < 50, draws, np.random.default_rng(5))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]
