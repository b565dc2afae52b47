"""Shares of names: golden values, a plain recount, and what is null and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus, shuffled
from hypothesis import given
from hypothesis import strategies as st

from workbench import schema
from workbench.compare.name_shares import NAME_SHARES, name_shares
from workbench.corpus import Corpus
from workbench.errors import CorpusError, StatisticsError

Named = Sequence[tuple[str, str | None, Sequence[str]]]


def named(documents: Named, referent: str = "kyiv", **extra: Sequence[Any]) -> Corpus:
    """Make a corpus of (id, genre, variants that its one sentence mentions in this order)."""
    rows = [
        {"doc_id": d, "sent_id": 0, "start": i, "end": i + 1, "form": "x", "referent": referent, "variant": v}
        for d, _, variants in documents
        for i, v in enumerate(variants)
    ]
    mentions = pl.DataFrame(rows, schema=dict(schema.TABLES["mentions"].columns))
    return make_corpus([Doc(d, [Sent()], genre) for d, genre, _ in documents], **extra).with_tables(mentions=mentions)


@pytest.fixture
def corpus() -> Corpus:
    return named(
        [
            ("t", "column", "AAB"),
            ("w1", "wire", "AB"),
            ("w2", "wire", "BBB"),
            ("w3", "wire", "A"),
            ("w4", "wire", ""),
            ("d1", "diet", "BC"),
            ("n1", None, ""),
        ]
    )


def rows(table: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return table.select("group", "variant", *columns).rows()


def test_shares_of_groups(corpus: Corpus) -> None:
    table = name_shares(corpus, "kyiv", target="t")
    assert dict(table.schema) == NAME_SHARES
    assert rows(table, "n_documents", "n_mentions", "n", "share") == [
        ("diet", "B", 1, 2, 1, 0.5),
        ("diet", "A", 1, 2, 0, 0.0),
        ("diet", "C", 1, 2, 1, 0.5),
        ("wire", "B", 3, 6, 4, 4 / 6),
        ("wire", "A", 3, 6, 2, 2 / 6),
        ("wire", "C", 3, 6, 0, 0.0),
        ("(unknown)", "B", 0, 0, 0, None),
        ("(unknown)", "A", 0, 0, 0, None),
        ("(unknown)", "C", 0, 0, 0, None),
    ]
    assert table["referent"].unique().to_list() == ["kyiv"]
    assert table.select("level", "n_resamples").unique().rows() == [(0.95, 2000)]
    what = "percentile bootstrap of documents that mention the referent"
    assert dict(table.filter(group="wire").select("variant", "method").iter_rows()) == {
        "B": f"exact (Clopper-Pearson), or {what} where wider",  # all but two mentions
        "A": f"exact (Clopper-Pearson), or {what} where wider",
        "C": f"exact (Clopper-Pearson), or {what} where wider",
    }


def test_the_target_beside_its_groups(corpus: Corpus) -> None:
    wire = name_shares(corpus, "kyiv", target="t").filter(group="wire")
    assert rows(wire, "target", "target_mentions", "target_n", "target_share", "target_choice") == [
        ("wire", "B", "t", 3, 1, 1 / 3, "A"),
        ("wire", "A", "t", 3, 2, 2 / 3, "A"),
        ("wire", "C", "t", 3, 0, 0.0, "A"),
    ]
    # A is the only name of w3 and one of the two equally frequent ones of w1.
    assert wire.select("usual_n", "usual").unique().rows() == [(2, 2 / 3)]


def test_the_target_is_no_part_of_its_group(corpus: Corpus) -> None:
    table = name_shares(corpus, "kyiv", None, target=["w1", "w2"])
    assert rows(table, "n", "target_n", "target", "target_choice", "usual_n", "usual") == [
        ("all", "B", 2, 4, "2 documents", "B", 1, 1 / 3),
        ("all", "A", 3, 1, "2 documents", "B", 1, 1 / 3),
        ("all", "C", 1, 0, "2 documents", "B", 1, 1 / 3),
    ]
    assert set(table["n_documents"]) == {3}
    by_expression = name_shares(corpus, "kyiv", None, target=pl.col("doc_id").is_in(["w1", "w2"]))
    assert by_expression.equals(table)


def test_without_a_target_all_documents_are_in_their_groups(corpus: Corpus) -> None:
    table = name_shares(corpus, "kyiv")
    assert rows(table.filter(group="column"), "n", "n_mentions") == [
        ("column", "B", 1, 3),
        ("column", "A", 2, 3),
        ("column", "C", 0, 3),
    ]
    for column in ("target", "target_mentions", "target_n", "target_share", "target_choice", "usual_n", "usual"):
        assert table[column].null_count() == table.height, column


def test_what_is_null_and_why(corpus: Corpus) -> None:
    table = name_shares(corpus, "kyiv", target="t")
    reasons = dict(zip(zip(table["group"], table["variant"], strict=True), table["reason"], strict=True))
    assert reasons == {
        **{(group, name): None for group in ("diet", "wire") for name in "BAC"},
        ("(unknown)", "B"): "no mention",
        ("(unknown)", "A"): "no mention",
        ("(unknown)", "C"): "no mention",
    }
    bounds = {(g, v): (low, high) for g, v, low, high in table.select("group", "variant", "low", "high").iter_rows()}
    # Clopper & Pearson: none of two mentions, and one of two.
    assert bounds["diet", "A"] == pytest.approx((0, 0.841886), abs=1e-5)
    assert bounds["diet", "B"] == pytest.approx((0.012579, 0.987421), abs=1e-5)
    assert bounds["(unknown)", "A"] == (None, None)
    one = name_shares(named([("a", "x", "AAAABBBB"), ("b", "y", "A")]), "kyiv").filter(group="x", variant="A")
    assert one.select("low", "reason").row(0) == (None, "one document: no interval")
    assert table.filter(group="(unknown)").select("usual_n", "usual").unique().rows() == [(None, None)]
    alike = name_shares(named([("a", "x", "AA"), ("b", "x", "A"), ("c", "y", "B")]), "kyiv").filter(group="x")
    assert alike["reason"].to_list() == [None, None]
    assert alike.select("low", "high").rows() == [
        (pytest.approx(0.292402, abs=1e-5), 1),
        (0, pytest.approx(0.707598, abs=1e-5)),
    ]


def test_a_target_that_does_not_choose(corpus: Corpus) -> None:
    tied = name_shares(corpus, "kyiv", target="w1").filter(group="wire")
    assert tied["target_choice"].to_list() == [None] * 3
    assert tied["usual"].to_list() == [None] * 3
    why = "target: no most frequent name (B, A are equally frequent)"
    assert tied["reason"].to_list() == [why] * 3
    silent = name_shares(corpus, "kyiv", target="w4").filter(group="wire")
    assert rows(silent, "target_mentions", "target_n", "target_share", "usual", "reason")[0] == (
        "wire", "B", 0, 0, None, None, "target: no mention",
    )  # fmt: skip


def test_the_interval_is_the_bootstrap_of_documents() -> None:
    """With two documents, 2 of 6 and 8 of 8, resamples have either or both of them, once or more often."""
    two = named([("a", "x", "AABBBB"), ("b", "x", "AAAAAAAA")])
    table = name_shares(two, "kyiv", n_resamples=500).filter(variant="A")
    assert table.select("share", "low", "high").row(0) == (10 / 14, pytest.approx(1 / 3), 1.0)
    middle = name_shares(two, "kyiv", n_resamples=2000, level=0.05)
    assert middle.filter(variant="A").select("low", "high").row(0) == pytest.approx((5 / 7, 5 / 7))


def test_the_interval_against_one_drawn_plainly() -> None:
    rng = np.random.default_rng(4)
    counts = rng.integers(0, 5, size=(40, 2)) + np.array([1, 0])
    corpus = named([(f"d{i:02d}", "x", "A" * int(a) + "B" * int(b)) for i, (a, b) in enumerate(counts)])
    drawn = counts[rng.integers(0, 40, size=(20_000, 40))].sum(axis=1)
    expected = np.quantile(drawn[:, 0] / drawn.sum(axis=1), [0.05, 0.95])
    got = name_shares(corpus, "kyiv", n_resamples=20_000, level=0.9).filter(variant="A").select("low", "high").row(0)
    assert got == pytest.approx(expected, abs=0.003)


_DOCUMENTS = st.lists(
    st.tuples(st.sampled_from(["x", "y", None]), st.lists(st.sampled_from("ABC"), max_size=4)), min_size=2, max_size=7
).filter(lambda ds: any(v for _, v in ds))


@given(documents=_DOCUMENTS)
def test_a_plain_recount(documents: list[tuple[str | None, list[str]]]) -> None:
    corpus = named([(f"d{i}", genre, variants) for i, (genre, variants) in enumerate(documents)])
    table = name_shares(corpus, "kyiv", target="d0", n_resamples=20)
    own = Counter(documents[0][1]).most_common()
    choice = own[0][0] if own and (len(own) == 1 or own[0][1] > own[1][1]) else None
    groups: dict[str, list[Counter[str]]] = defaultdict(list)
    for genre, variants in documents[1:]:
        groups[genre or "(unknown)"].append(Counter(variants))
    assert set(table["group"]) == set(groups)
    for row in table.iter_rows(named=True):
        members = [c for c in groups[row["group"]] if c]
        total = sum(sum(c.values()) for c in members)
        n = sum(c[row["variant"]] for c in members)
        assert (row["n_documents"], row["n_mentions"], row["n"]) == (len(members), total, n)
        assert row["share"] == (n / total if total else None)
        usual = [choice for c in members if choice is not None and c[choice] == max(c.values())]
        assert row["target_choice"] == choice
        assert row["usual"] == (len(usual) / len(members) if choice and members else None)
        if row["low"] is not None:
            assert 0 <= row["low"] <= row["high"] <= 1
        else:
            assert row["reason"]
        assert (row["share"] is None or row["usual"] is None or row["low"] is None) == (row["reason"] is not None)


def test_results_do_not_depend_on_the_order_of_rows_or_on_other_groups(corpus: Corpus) -> None:
    table = name_shares(corpus, "kyiv", target="t")
    assert name_shares(shuffled(corpus), "kyiv", target="t").equals(table)
    assert name_shares(corpus, "kyiv", target="t").equals(table)
    without = corpus.filter(pl.col("genre").is_in(["wire", "column"]))
    kept = [c for c in table.columns if c != "variant"]
    assert (
        name_shares(without, "kyiv", target="t")
        .select(kept)
        .equals(table.filter((pl.col("group") == "wire") & (pl.col("variant") != "C")).select(kept))
    )


def test_groups_by_another_column_and_by_an_expression(corpus: Corpus) -> None:
    dated = corpus.documents.with_columns(outlet=pl.when(pl.col("genre") == "wire").then(pl.lit("紙")))
    by_outlet = name_shares(corpus.with_tables(documents=dated), "kyiv", "outlet")
    assert by_outlet["group"].unique(maintain_order=True).to_list() == ["紙", "(unknown)"]
    by_first = name_shares(corpus, "kyiv", pl.col("doc_id").str.slice(0, 1))
    assert by_first["group"].unique(maintain_order=True).to_list() == ["d", "n", "t", "w"]


def test_a_feature_set_will_do(corpus: Corpus) -> None:
    assert corpus.is_feature_set
    assert name_shares(corpus.features(), "kyiv").height == 12


@pytest.mark.parametrize(
    ("referent", "options", "error", "said"),
    [
        ("nobody", {}, CorpusError, "no mention of 'nobody'.*allowed: kyiv"),
        ("kyiv", {"target": "x"}, CorpusError, "no document 'x'"),
        ("kyiv", {"target": []}, StatisticsError, "the target is empty"),
        ("kyiv", {"target": pl.col("doc_id") != ""}, StatisticsError, "no document is left to compare with"),
        ("kyiv", {"by": "colour"}, StatisticsError, "no metadata column 'colour'"),
        ("kyiv", {"n_resamples": 0}, StatisticsError, "n_resamples=0"),
        ("kyiv", {"level": 1.0}, StatisticsError, "level=1.0"),
        ("kyiv", {"seed": -1}, StatisticsError, "seed -1"),
    ],
)
def test_bad_questions(
    corpus: Corpus, referent: str, options: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        name_shares(corpus, referent, **options)


def test_a_corpus_that_was_not_coded() -> None:
    corpus = make_corpus([Doc("a", [Sent()])])
    bare = Corpus({n: t for n, t in corpus.tables.items() if n != "mentions"})
    with pytest.raises(CorpusError, match="no table 'mentions'.*code the corpus"):
        name_shares(bare, "kyiv")
