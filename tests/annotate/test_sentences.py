"""Sentence splitting: a table of cases a reader would count, and properties that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.annotate.quotes import pairs
from workbench.annotate.sentences import Region, split_sentences

# text → sentences with their part
CASES: dict[str, list[tuple[str, str]]] = {
    # the plain case
    "晴れた。風が吹いた。": [("晴れた。", "body"), ("風が吹いた。", "body")],
    # title: the first line, if it does not end like a sentence and something follows
    "会談が延期に\n晴れた。": [("会談が延期に", "title"), ("晴れた。", "body")],
    "会談は延期か?　行方は\n晴れた。": [("会談は延期か?", "title"), ("行方は", "title"), ("晴れた。", "body")],
    "会談は延期か？行方は\n晴れた。": [("会談は延期か？", "title"), ("行方は", "title"), ("晴れた。", "body")],
    "会談が延期に。町は困る\n晴れた。": [("会談が延期に。", "title"), ("町は困る", "title"), ("晴れた。", "body")],
    "Tooto!ニュースが会談【必読！今週】\n晴れた。": [("Tooto!ニュースが会談【必読！今週】", "title"), ("晴れた。", "body")],
    "延期か？と町長\n晴れた。": [("延期か？と町長", "title"), ("晴れた。", "body")],
    "晴れた。\n風が吹いた。": [("晴れた。", "body"), ("風が吹いた。", "body")],
    "会談が延期に": [("会談が延期に", "body")],
    # a title that lost its line break, up to the name of its site
    "橋が完成、町に活気（市報） - 東都ニュース市は橋が完成したと発表した。": [
        ("橋が完成、町に活気（市報） - 東都ニュース", "title"), ("市は橋が完成したと発表した。", "body"),
    ],
    "橋が完成、町に活気も：東都新聞 とうと電子版【東町】市は橋を開いた。": [
        ("橋が完成、町に活気も：東都新聞 とうと電子版", "title"), ("【東町】市は橋を開いた。", "body"),
    ],
    "市によると、 - 東都新聞の記者が橋を見た。": [("市によると、 - 東都新聞の記者が橋を見た。", "body")],
    # headings: marked, or alone between blank lines
    "題\n\n◆支援の行方\n晴れた。": [("題", "title"), ("◆支援の行方", "heading"), ("晴れた。", "body")],
    "題\n\n【港日報】橋が完成した。〈写真〉港で\n晴れた。": [
        ("題", "title"), ("【港日報】橋が完成した。", "body"), ("〈写真〉港で", "body"), ("晴れた。", "body"),
    ],
    "題\n\n◆「終わった。」と町長\n晴れた。": [("題", "title"), ("◆「終わった。」と町長", "heading"), ("晴れた。", "body")],
    "題\n\n支援の行方\n\n晴れた。": [("題", "title"), ("支援の行方", "heading"), ("晴れた。", "body")],
    "題\n\n彼はこう言う\n「晴れた」\n": [("題", "title"), ("彼はこう言う", "body"), ("「晴れた」", "body")],
    # 。 in quotation marks and parentheses ends nothing
    "彼は「晴れた。風だ。」と述べた。終わり。": [("彼は「晴れた。風だ。」と述べた。", "body"), ("終わり。", "body")],
    "会談(今日。夜)は開かれた。": [("会談(今日。夜)は開かれた。", "body")],
    # a quotation over a line break is one sentence
    "題\n彼は「晴れた。\n風だ」と述べた。\n次だ。": [("題", "title"), ("彼は「晴れた。\n風だ」と述べた。", "body"), ("次だ。", "body")],
    # a bracket that never closes does not swallow the rest
    "彼は「晴れた。\n風が吹いた。\n雨だ。": [("彼は「晴れた。", "body"), ("風が吹いた。", "body"), ("雨だ。", "body")],
    "」晴れた。」風だ。": [("」晴れた。」", "body"), ("風だ。", "body")],
    # question marks: end, unless the sentence goes on
    "本当か？ 本当だ。": [("本当か？", "body"), ("本当だ。", "body")],
    "なぜだ？と彼は聞いた。": [("なぜだ？と彼は聞いた。", "body")],
    "驚いた!?次だ。": [("驚いた!?", "body"), ("次だ。", "body")],
    # line break without 。
    "題\n彼の話では、\n「晴れた」\nなど、声が上がった。": [
        ("題", "title"), ("彼の話では、", "body"), ("「晴れた」", "body"), ("など、声が上がった。", "body"),
    ],
    # every kind of line break, ideographic blanks
    "題\r\n\u3000晴れた。\r\n風だ。": [("題", "title"), ("晴れた。", "body"), ("風だ。", "body")],
    "": [],
    " \n\n\u3000": [],
}  # fmt: skip


@pytest.mark.parametrize("text", CASES)
def test_cases(text: str) -> None:
    assert [(text[s.start : s.end], s.part) for s in split_sentences(text)] == CASES[text]


def test_regions_are_kept_apart() -> None:
    text = "題の行\n山田太郎 2024年\n晴れた。\n関連記事\n別の題"
    regions = [Region(0, 3, "title"), Region(4, 14, "boilerplate"), Region(20, len(text), "boilerplate")]
    found = [(text[s.start : s.end], s.part) for s in split_sentences(text, regions)]
    assert found == [
        ("題の行", "title"),
        ("山田太郎 2024年", "boilerplate"),
        ("晴れた。", "body"),
        ("関連記事", "boilerplate"),
        ("別の題", "boilerplate"),
    ]


TEXTS = st.text(alphabet="会談は開かれた。！？!?「」『』“”（）()、\n\r\u3000 ◆A1″", max_size=120)


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    at = 0
    for sentence in split_sentences(text):
        assert at <= sentence.start < sentence.end <= len(text)
        assert not text[at : sentence.start].strip(" \t\u3000\r\n")
        at = sentence.end
    assert not text[at:].strip(" \t\u3000\r\n")


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_bracket_pairs_are_nested_or_apart(text: str) -> None:
    found = pairs(text)
    for a in found:
        assert text[a.start] == a.opener
        for b in found:
            assert a is b or a.end <= b.start or b.end <= a.start or (a.start < b.start) == (b.end < a.end)


def test_pairs_count_depth_and_pass_over_lost_marks() -> None:
    text = "「外『内』」と「開いたまま（中）"
    assert [(text[p.start : p.end], p.depth) for p in pairs(text)] == [
        ("「外『内』」", 0),
        ("『内』", 1),
        ("（中）", 0),
    ]


def test_time_is_linear_in_open_brackets() -> None:
    # 200,000 openers without a partner took minutes when each looked for its own: now they are forgotten.
    assert pairs("「" * 200_000) == []


def test_a_stretch_without_an_end_is_cut_after_a_pause() -> None:
    text = "会談は開かれ、" * 1_000
    found = split_sentences(text + "終わった。\n次。")
    assert all(s.end - s.start <= 3_000 for s in found)
    assert all(text[s.end - 1] == "、" for s in found[:-2])
