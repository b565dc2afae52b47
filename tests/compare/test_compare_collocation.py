"""Collocations against plain loops over words; what a node and a window are; nulls with reasons."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import polars as pl
import pytest
from compare_factory import shuffled
from hypothesis import assume, given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from token_factory import token_corpus

from workbench.compare import measures as m
from workbench.compare.words.collocation import DEFAULT, MEASURES, collocates, collocates_schema, quotations
from workbench.corpus import Corpus
from workbench.counting.word_index import word_index
from workbench.errors import CorpusError, StatisticsError
from workbench.schema import NON_WORD_POS

WORDS = st.sampled_from(["甲", "乙", "丙", "丁", "、", "。", "「", "」"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
DOCUMENTS = st.lists(st.lists(SENTENCES, min_size=1, max_size=4), min_size=1, max_size=3).map(
    lambda docs: {f"d{i}": sentences for i, sentences in enumerate(docs)}
)
WINDOWS = st.one_of(st.tuples(st.integers(0, 3), st.integers(1, 3)), st.just((2, 0)), st.just("sentence"))


def naive(corpus: Corpus, node: str, window: tuple[int, int] | str) -> dict[str, Any]:
    """Go from word to word and look left and right."""
    near, left, right, total, documents = Counter(), Counter(), Counter(), Counter(), {}
    reach = (99, 99) if window == "sentence" else window
    for doc_id in corpus.documents["doc_id"]:
        for sent_id in corpus.sentences.filter(doc_id=doc_id)["sent_id"]:
            rows = corpus.tokens.filter(doc_id=doc_id, sent_id=sent_id).sort("token_id").to_dicts()
            words = [t["lemma"] for t in rows if t["pos"] not in NON_WORD_POS]
            for i, word in enumerate(words):
                if word == node:
                    continue
                total[word] += 1
                is_left = node in words[i + 1 : i + 1 + reach[0]]
                is_right = node in words[max(0, i - reach[1]) : i]
                left[word] += is_left
                right[word] += is_right
                if is_left or is_right:
                    near[word] += 1
                    documents.setdefault(word, set()).add(doc_id)
    return {"near": near, "left": left, "right": right, "total": total, "documents": documents}


@given(DOCUMENTS, WINDOWS)
def test_windows_are_those_of_plain_loops(documents: dict[str, list[str]], window: tuple[int, int] | str) -> None:
    corpus = token_corpus(documents)
    assume("甲" in corpus.tokens["lemma"].to_list())
    found = collocates(corpus, "甲", window=window, min_n=0, measures=list(MEASURES))
    by_hand = naive(corpus, "甲", window)
    assert dict(found.select("type", "n").iter_rows()) == {t: by_hand["near"][t] for t in by_hand["total"]}
    for r in found.iter_rows(named=True):
        word = r["type"]
        assert (r["n_left"], r["n_right"]) == (by_hand["left"][word], by_hand["right"][word])
        assert r["df"] == len(by_hand["documents"].get(word, ()))
        pair = (r["n"], by_hand["near"].total(), by_hand["total"][word], by_hand["total"].total())
        assert pair[1:] == (r["span_tokens"], r["type_n"], r["tokens"])
        for name, measure in MEASURES.items():
            assert r[name] == pytest.approx(float(measure(*pair)), nan_ok=True) or (
                r[name] is None and f"{name}: " in r["reason"]
            )


def stack_quotations(surfaces: list[str]) -> list[int]:
    """Number the outermost quotations by looking for each opening mark's partner, character by character."""
    inside = [-1] * len(surfaces)
    for i, surface in enumerate(surfaces):
        if surface != "「" or inside[i] >= 0:
            continue
        depth = 0
        for j in range(i, len(surfaces)):
            depth += {"「": 1, "」": -1}.get(surfaces[j], 0)
            if depth == 0:
                for k in range(i + 1, j):
                    inside[k] = i
                break
    return inside


@given(DOCUMENTS)
def test_quotations_are_the_outermost_pairs(documents: dict[str, list[str]]) -> None:
    corpus = token_corpus(documents)
    tokens = word_index(corpus, "test").columns
    found, begin = quotations(tokens).tolist(), 0
    for doc_id in tokens.documents:
        wanted = stack_quotations(corpus.tokens.filter(pl.col("doc_id") == doc_id)["surface"].to_list())
        end = begin + len(wanted)
        assert [n - begin if n >= 0 else n for n in found[begin:end]] == wanted
        begin = end
    assert begin == len(found)


@pytest.fixture
def corpus() -> Corpus:
    return token_corpus(
        {
            "d1": [
                "大臣 は 「 支援/支援/名詞 を 続ける 。",
                "支援/支援/名詞 は 義務 だ 」 と 述べた/述べる/動詞 。",
                "支援/支援/名詞 は 遅い",
            ],
            "d2": ["支援/支援/名詞 が 要る 、 支援/支援/動詞 も 増える かもしれ ない", "広告 支援 広告"],
            "d3": ["会談 だけ"],
        },
        boilerplate=[("d2", 1)],
        markers=[
            ("d1", 1, "と述べた", "attribution"),
            ("d2", 0, "かもしれない", "possibility"),
            ("d2", 0, "、", "counter"),
        ],
    )


def row(frame: pl.DataFrame, name: str) -> dict[str, Any]:
    return frame.filter(pl.col("type") == name).row(0, named=True)


def test_one_table_read_by_hand(corpus: Corpus) -> None:
    frame = collocates(corpus, "支援", window=(1, 2), min_n=1)
    assert frame.schema == pl.Schema(collocates_schema())
    found = row(frame, "は")
    # Near: を 続ける | は 義務 | は 遅い | が 要る (left of the next node too) | も 増える; は of the first sentence is
    # separated by nothing but a bracket, which is no word.
    assert (found["n"], found["n_left"], found["n_right"], found["type_n"]) == (3, 1, 2, 3)
    assert (found["node_n"], found["span_tokens"], found["tokens"]) == (5, 11, 19)
    assert (found["df"], found["node_documents"]) == (1, 2)
    assert found["expected"] == pytest.approx(11 * 3 / 19)
    assert found["delta_p_type"] == pytest.approx(3 / 11 - 0 / 8)
    assert found["delta_p_node"] == pytest.approx(1 - 8 / 16)
    assert found["log_dice"] == pytest.approx(float(m.log_dice(3, 11, 3)))
    assert found["dp"] == pytest.approx(float(m.dp([3, 0], [7, 4])))
    # A word between two nodes is one occurrence, left of one and right of the other.
    assert [row(frame, "要る")[c] for c in ("n", "n_left", "n_right")] == [1, 1, 1]
    assert "広告" not in frame["type"].to_list()
    assert found["method"] == "lemma near a node by lemma; 1 words left, 2 right, in the sentence"


def test_the_direction_of_a_window(corpus: Corpus) -> None:
    assert set(collocates(corpus, "義務", window=(0, 1), min_n=1)["type"]) == {"だ"}
    assert set(collocates(corpus, "義務", window=(1, 0), min_n=1)["type"]) == {"は"}
    assert set(collocates(corpus, "義務", window="sentence", min_n=1)["type"]) == {"支援", "は", "だ", "と", "述べる"}


def test_a_quotation_of_two_sentences(corpus: Corpus) -> None:
    frame = collocates(corpus, "義務", window="quote", min_n=1)
    assert dict(frame.select("type", "n").iter_rows()) == {"支援": 2, "を": 1, "続ける": 1, "は": 1, "だ": 1}
    # Expected from the words of quotations only.
    assert frame["tokens"].unique().to_list() == [6]
    outside = collocates(corpus, "遅い", window="quote", min_n=0)
    assert (outside["node_n"].max(), outside["n"].max()) == (0, 0)


def test_nodes_are_lemmas_surfaces_expressions_and_markers(corpus: Corpus) -> None:
    def near(node: Any, **more: Any) -> set[str]:
        return set(collocates(corpus, node, window=(1, 1), min_n=1, **more)["type"])

    assert near("述べる") == {"と"}
    assert near("述べた", node_family="surface") == {"と"}
    # A marker of two words: neither is its own collocate.
    assert near("attribution") == {"だ"}
    assert near("attribution.1", node_family="entry") == {"だ"}
    assert near("possibility") == {"増える"}
    # A node without words stands between its neighbours.
    assert near("counter") == {"要る", "支援"}
    assert near(re.compile("かもしれ(ない|ません)")) == {"増える"}
    # Part of a word is the word; an expression never spans sentences.
    assert near(re.compile("れな")) == {"増える"}
    assert near(re.compile("続ける。$")) == {"を"}
    assert near(re.compile("^支援は")) == {"義務", "遅い"}
    with pytest.raises(StatisticsError, match="does not occur"):
        near(re.compile("。\n支援"))
    assert near("支援", family="pos") == {"名詞"}
    assert near("支援", pos=["動詞"]) == set()
    assert collocates(corpus, "支援", min_n=1).filter(pl.col("n") < 1).is_empty()


def test_what_is_undefined_is_null_with_a_reason(corpus: Corpus) -> None:
    found = row(collocates(corpus, "義務", window=(1, 1), min_n=0), "会談")
    assert (found["n"], found["mutual_information"], found["df"]) == (0, None, 0)
    assert "mutual_information: never near the node" in found["reason"]
    assert found["log_likelihood"] < 0
    whole = token_corpus({"d": ["甲 乙"]})
    assert "delta_p_type: undefined" in collocates(whole, "甲", min_n=1)["reason"][0]


def test_order_of_rows_changes_nothing(corpus: Corpus) -> None:
    assert_frame_equal(collocates(shuffled(corpus), "支援"), collocates(corpus, "支援"))
    frame = collocates(corpus, "支援", measures=["fisher_p"], min_n=1)
    assert frame["fisher_p"].is_sorted()
    assert set(collocates_schema()) - set(collocates_schema([])) == set(DEFAULT)


def test_errors(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match=r"collocation: needs tokens.*feature set.*annotate_documents"):
        collocates(corpus.features(), "支援")
    with pytest.raises(StatisticsError, match=r"lemma '述べた' does not occur.*node_family='surface'"):
        collocates(corpus, "述べた")
    with pytest.raises(StatisticsError, match=r"lemma '制裁' does not occur.*regular expression"):
        collocates(corpus, "制裁")
    with pytest.raises(StatisticsError, match=r"node 'doubt' \(code\) does not occur"):
        collocates(corpus, "doubt")
    for window in ((0, 0), (-1, 2), (1, 2, 3), "clause"):
        with pytest.raises(StatisticsError, match="window"):
            collocates(corpus, "支援", window=window)
    with pytest.raises(StatisticsError, match=r"'chi2'.*mutual_information"):
        collocates(corpus, "支援", measures=["chi2"])
    with pytest.raises(StatisticsError, match="'word'.*lemma, surface, pos"):
        collocates(corpus, "支援", family="word")
    with pytest.raises(StatisticsError, match="'clause'.*lemma, surface, code, entry"):
        collocates(corpus, "支援", node_family="clause")
    with pytest.raises(StatisticsError, match="surface forms have no one part of speech"):
        collocates(corpus, "支援", family="surface", pos=["名詞"])
    textless = corpus.with_tables(documents=corpus.documents.with_columns(text=pl.lit(None, dtype=pl.String)))
    with pytest.raises(CorpusError, match="no document has its text"):
        collocates(textless, re.compile("支援"))
