"""Batches give nagisa's own words and tags: on awkward strings here, on a large sample in the long suite."""

from __future__ import annotations

import copy
import re
import warnings
from pathlib import Path
from typing import Any

import nagisa
import nagisa_utils
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.annotate import nagisa_batch, tokens
from workbench.annotate.nagisa_batch import Batch
from workbench.annotate.tokens import Token, normalise, prepare, tokenizer

TAGGER = copy.copy(nagisa.tagger)
TAGGER.pattern = re.compile("金正恩|豆満江|露朝")
BATCH = Batch(TAGGER)
AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            list("会談は延期されると述べた。という、「」ｶﾞABCdé1２　 ー〜oovpad露朝豆満江金正恩İ\t\n🙂\u200f゛")
        ),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=40,
)


def by_nagisa(text: str) -> list[tuple[str, str]]:
    tagged = TAGGER.tagging(text)
    return list(zip(tagged.words, tagged.postags, strict=True))


@given(st.lists(AWKWARD, max_size=12))
@settings(max_examples=150)
def test_awkward_strings(texts: list[str]) -> None:
    assert BATCH.tag(texts) == [by_nagisa(text) for text in texts]


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", "。", ""],
        ["oov", "pad", "あoovpad"],
        ["長い" * 700, "短い", "会談は開かれた。"],
        ["金正恩氏が豆満江を露朝", "豆満江", "露朝露朝"],
        ["ABCとXYZ", "１２３", "𠮷野家🙂"],
        ["風が吹いた。"] * 40,
    ],
)
def test_cases(texts: list[str]) -> None:
    assert BATCH.tag(texts) == [by_nagisa(text) for text in texts]


def test_the_order_and_the_company_of_a_string_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{i}隻の船が{'北' * (i % 7)}浜港に入ったとみられる。" for i in range(60)]
    whole = BATCH.tag(texts)
    assert BATCH.tag(texts[::-1])[::-1] == whole
    monkeypatch.setattr(nagisa_batch, "_BATCH", 100)
    monkeypatch.setattr(nagisa_batch, "_KEPT_WORDS", 5)
    assert Batch(TAGGER).tag(texts) == whole


def test_prepared_strings_are_not_tagged_again_and_give_the_same_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "会談は 延期\nされた。",
        "ﾌﾟｰﾁﾝ大統領は㈱山田と会った。",
        "風が吹いた。",
        "雨だ。",
        "",
        "会談は開かれた、" * 700,
    ]
    cut: Any = tokens._Nagisa()
    one_by_one = [cut(text) for text in texts]
    prepare(cut, texts)
    monkeypatch.setattr(cut, "_tagger", None)
    assert [cut(text) for text in texts] == one_by_one


def test_another_nagisa_is_used_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda _: "0.4.0")
    cut = tokens._Nagisa()
    assert cut._batch is None
    texts = ["会談は延期された。", "風が吹いた。", "雨だ。", "雪だ。"]
    prepare(cut, texts)
    assert [cut(t) for t in texts] == [tokenizer()(t) for t in texts]


def test_a_network_that_answers_otherwise_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Batch, "words_and_tags", lambda self, texts: [([t], ["名詞"]) for t in texts])
    assert tokens._Nagisa()._batch is None
    other = copy.copy(TAGGER)
    other._hp = {**TAGGER._hp, "LAYERS": 2}
    with pytest.raises(ValueError, match=r"not the network of nagisa 0\.3"):
        Batch(other)


def test_a_tokenizer_of_ones_own_needs_no_preparation() -> None:
    prepare(lambda text: [Token(0, len(text), text, text, "名詞")], ["a"])


@given(
    st.lists(st.text("北浜大橋船a", min_size=1, max_size=3), min_size=1, max_size=8),
    st.text("北浜大橋船a\ud800", max_size=30),
)
def test_words_to_keep_whole_stand_where_an_expression_of_them_finds_them(words: list[str], text: str) -> None:
    expression = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    kept = tokens._one_of(words)
    assert kept is not None
    assert [m.span() for m in kept.finditer(text)] == [m.span() for m in expression.finditer(text)]
    assert tokens._one_of([]) is None


@given(st.dictionaries(st.integers(0, 2**40), st.integers(1, 2**30), min_size=1), st.lists(st.integers(0, 2**40)))
def test_a_table_of_numbers_gives_what_a_dictionary_gives(known: dict[int, int], asked: list[int]) -> None:
    keys = np.array(list(known), np.int64)
    table = nagisa_batch._Table(keys, np.array(list(known.values()), np.int64))
    every = np.array([*asked, *known], np.int64)
    assert table.of(every, -1).tolist() == [known.get(key, -1) for key in every.tolist()]


@given(st.dictionaries(st.text("あいう", min_size=1, max_size=5), st.integers(1, 9)), st.text("あいう", min_size=1))
def test_sums_of_dictionary_words_that_begin_and_end_at_a_place(known: dict[str, int], text: str) -> None:
    known["oov"] = 0
    vectors = np.arange(10, dtype=np.float32)[:, None] ** 2
    words = nagisa_batch._Words(known, vectors)
    codes = np.append(nagisa_batch._codes(text), [nagisa_batch._BORDER] * 8)
    begin, end = words.around(codes)
    starts = nagisa_utils.get_words_starting_at_i(text, known)
    ends = nagisa_utils.get_words_ending_at_i(text, known)
    assert words.beginning[begin[: len(text)], 0].tolist() == [sum(i**2 for i in ids) for ids in starts]
    assert words.ending[end[: len(text)], 0].tolist() == [sum(i**2 for i in ids) for ids in ends]


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize("most", [1_000, 10_000])
def test_a_large_sample_is_identical(shared: Path, most: int) -> None:
    """Pieces, as the tokenizer cuts them: all news and speeches of the coverage, then other news."""
    from workbench.annotate.sentences import split_sentences
    from workbench.read import read_sources

    pieces: list[str] = []
    for name in ("jawikinews-russia-dprk-ukraine", "diet-russia-dprk-ukraine", "jawikinews"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            texts = read_sources([shared / "data" / f"{name}.jsonl.gz"]).documents["text"].to_list()
        for text in texts:
            if len(pieces) > most:
                break
            for sentence in split_sentences(text):
                normalised, _, _ = normalise(text[sentence.start : sentence.end])
                pieces += [normalised[a:b] for a, b in tokens._pieces(normalised)]
    assert len(pieces) > most
    tagger = tokens._nagisa_tagger()
    different = 0
    for piece, tagged in zip(pieces, Batch(tagger).tag(pieces), strict=True):
        one = tagger.tagging(piece)
        different += tagged != list(zip(one.words, one.postags, strict=True))
    assert different == 0
