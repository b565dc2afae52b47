"""What coding rules find: by hand, and against the plain evaluation of frames_naive."""

from __future__ import annotations

import frames_naive as naive
import polars as pl
import pytest
from frames_factory import RULES, corpus_of, document, documents
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.coding.frames.coding import code_frames
from workbench.coding.frames.layers import Layers
from workbench.coding.frames.matcher import Matcher
from workbench.coding.frames.parser import parse_rule
from workbench.coding.frames.rules import Rule
from workbench.corpus import Corpus


def found(corpus: Corpus, rule: str) -> list[str]:
    """Return the texts of the hits, documents in order."""
    texts = dict(corpus.documents.select("doc_id", "text").iter_rows())
    hits = code_frames(corpus, {"f": rule})
    return [texts[d][a:b] for d, a, b in hits.select("doc_id", "start", "end").iter_rows()]


ARMS = document("北 が 武器 を 露 に 送っ/送る/動詞 た/た/助動詞 。", "武器庫 は 空 だ", "弾薬 と 武器 と 弾薬")


@pytest.mark.parametrize(
    ("rule", "hits"),
    [
        ("武器", ["武器", "武器"]),
        ("武器*", ["武器", "武器庫", "武器"]),
        ("*器*", ["武器", "武器庫", "武器"]),
        ("*庫", ["武器庫"]),
        ("庫", []),
        ("武器を", ["武器を"]),
        ('"武器 を 露"', ["武器を露"]),
        ("器を", []),
        ("*器を", ["武器を"]),
        ("lemma:送る", ["送っ"]),
        ("lemma:送るた", ["送った"]),
        ("lemma:送っ", []),
        ("pos:動詞", ["送っ"]),
        ("/武.を/", ["武器を"]),
        ("武器 AND 北", ["北が武器"]),
        ("北 AND 露 AND 武器", ["北が武器を露"]),
        ("武器 AND NOT 北", ["武器"]),
        ("武器 AND sentence(北)", ["武器"]),
        ("武器 AND document(空)", ["武器", "武器"]),
        ("武器 AND NOT document(空)", []),
        ("弾薬 OR 露", ["露", "弾薬", "弾薬"]),
        ("武器 near(3) lemma:送る", ["武器を露に送っ"]),
        ("武器 near(2) lemma:送る", []),
        ("lemma:送る near(3) 武器", ["武器を露に送っ"]),
        ("lemma:送る then(9) 武器", []),
        ("武器 then(3) lemma:送る", ["武器を露に送っ"]),
        ("武器 near(0) を", ["武器を"]),
        # Two stretches that overlap are one hit.
        ("武器 near(1) 弾薬", ["弾薬と武器と弾薬"]),
        ("弾薬 near(5) 弾薬", ["弾薬と武器と弾薬"]),
        # The longer alternative counts, so that the stretch has all of it.
        ("(武器 OR 武器を) near(1) に", ["武器を露に"]),
        ("武器* EXCEPT 武器庫", ["武器", "武器"]),
        ("武器 EXCEPT 武器 near(1) と", ["武器"]),
        ("北 OR 空 OR NOT 露 AND 武器", ["北", "空", "武器"]),
    ],
)
def test_hits(rule: str, hits: list[str]) -> None:
    assert found(corpus_of([ARMS]), rule) == hits


def test_markers_and_commitment() -> None:
    first = ("武器 を 送っ た という", {"markers": [(4, 4, "hearsay", "author")], "commitment": "hearsay"})
    second = ("武器 を 送っ た", {"markers": [(0, 0, "scare_quote", "quoted")], "commitment": "asserted"})
    corpus = corpus_of([document(first, second)])
    assert found(corpus, "code:hearsay") == ["という"]
    assert found(corpus, "code:hearsay/quoted") == []
    assert found(corpus, "code:hearsay/author AND 武器") == ["武器を送ったという"]
    assert found(corpus, "voice:quoted") == ["武器"]
    assert found(corpus, "commitment:asserted") == ["武器を送った"]
    assert found(corpus, "送っ AND commitment:hearsay") == ["送っ"]
    assert found(corpus, "武器 AND NOT commitment:hearsay") == ["武器"]


def test_boilerplate_never_counts_not_even_for_the_document() -> None:
    corpus = corpus_of([document(("空 の 武器", {"part": "boilerplate"}), ("武器 だ", {"part": "heading"}))])
    assert found(corpus, "武器") == ["武器"]
    assert found(corpus, "武器 AND document(空)") == []


def test_nothing_is_found_across_sentences_or_documents() -> None:
    corpus = corpus_of([document("武", "器"), document("器 武")])
    assert found(corpus, "武器") == []
    assert found(corpus, "武 near(9) 器") == ["器武"]
    assert found(corpus, r"/[^武]/") == ["器", "器"]
    assert found(corpus, "武 AND document(/器武/)") == ["武"]


def test_blanks_between_tokens_are_in_the_offsets_but_not_in_the_words() -> None:
    sentence = naive.Sentence(
        3, "金 正恩　氏", [naive.Tok(3, "金", "金", "名詞"), naive.Tok(5, "正恩", "正恩", "名詞")]
    )
    corpus = corpus_of([naive.Document([sentence])])
    assert found(corpus, "金正恩") == ["金 正恩"]
    assert found(corpus, "/金 正/") == ["金 正"]


def agree(docs: list[naive.Document], rule: Rule) -> None:
    layers = Layers(corpus_of(docs))
    places = Matcher(layers).hits(rule)
    row = layers.sentence_of(places)
    place = layers.sentences[row.tolist()] if len(row) else layers.sentences.head(0)
    shift = (place["start"] - place["base"]).to_list()
    got = [
        (doc_id, sent_id, int(a) + s, int(b) + s)
        for doc_id, sent_id, s, a, b in zip(
            place["doc_id"], place["sent_id"], shift, places.start, places.end, strict=True
        )
    ]
    expected = [(f"d{i}", *hit) for i, doc in enumerate(docs) for hit in naive.hits(rule, doc)]
    assert got == expected


@given(st.lists(documents(), max_size=4), RULES)
@settings(max_examples=300)
def test_the_matcher_agrees_with_the_plain_evaluation(docs: list[naive.Document], rule: Rule) -> None:
    agree(docs, rule)


@pytest.mark.long
@given(st.lists(documents(), max_size=4), RULES)
@settings(max_examples=5_000)
def test_the_matcher_agrees_with_the_plain_evaluation_in_the_long_run(docs: list[naive.Document], rule: Rule) -> None:
    agree(docs, rule)


@given(st.lists(documents(), max_size=3))
def test_offsets_are_those_of_the_text(docs: list[naive.Document]) -> None:
    corpus = corpus_of(docs)
    assert {text.replace(" ", "") for text in found(corpus, "あい")} <= {"あい"}
    counted = corpus.sentences.filter(pl.col("part") != "boilerplate").select("doc_id", "sent_id")
    tokens = corpus.tokens.join(counted, on=["doc_id", "sent_id"]).filter(pl.col("pos") == "動詞")
    hits = code_frames(corpus, {"f": "pos:動詞"})
    assert set(hits.select("doc_id", "start", "end").iter_rows()) == set(
        tokens.select("doc_id", "start", "end").iter_rows()
    )


@given(st.lists(documents(), max_size=3))
def test_the_order_of_rows_is_no_matter(docs: list[naive.Document]) -> None:
    corpus = corpus_of(docs)
    shuffled = corpus.with_tables(
        **{n: corpus.table(n).sample(fraction=1, shuffle=True, seed=3) for n in ("sentences", "tokens", "markers")}
    )
    rule = {"f": "あ near(2) い OR code:hearsay"}
    assert code_frames(shuffled, rule).equals(code_frames(corpus, rule))


def test_a_rule_is_the_same_however_it_is_laid_out() -> None:
    assert parse_rule("あ OR\n  い # note\n　OR う") == parse_rule("((あ) OR い OR う)")
