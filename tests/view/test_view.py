"""The matching view: what it folds, what it leaves alone, and that its offsets never drift."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.annotate.paradigms import expand
from workbench.annotate.pipeline import annotate_text
from workbench.annotate.tokens import Token
from workbench.view import View, fold, folded, view

FOLDED = {
    "half-width kana and marks": ("｢ﾄﾞﾙ高｣､ｼﾝｶﾞﾎﾟｰﾙ｡", "「ドル高」、シンガポール。"),
    "full-width letters and digits": ("Ｇ７は３．５％、１，０００円", "G7は3.5％、1,000円"),
    "decomposed kana": (unicodedata.normalize("NFD", "ガスが出る可能性がある"), "ガスが出る可能性がある"),
    "standing voicing marks": ("か\u309bく", "がく"),
    "radicals of a PDF": ("⼤橋市⻑は⾒直すと⺠間の専⾨家に。⼾籍と⿊字", "大橋市長は見直すと民間の専門家に。戸籍と黒字"),
    "compatibility ideographs": ("神社", "神社"),
    "zero-width and soft hyphen": ("述\u2060べ\u200bた可能\u00ad性\ufeff", "述べた可能性"),
    "variation selectors": ("葛\U000e0100城の\u2764\ufe0f", "葛城の\u2764"),
    "readings in parentheses": ("可能性（かのうせい）がある。かも知（し）れない。大橋健(おおはし・けん)氏", "可能性がある。かも知れない。大橋健氏"),
    "readings of Aozora": ("｜東浜市《ひがしはまし》の山車《だし》", "東浜市の山車"),
    "remarks in parentheses stay": ("必要（だろう）。難航（か）。橋（仮）。市（など）。来る（らしい）。甲（おつ", None),
    "full stops of science": ("変わる．増える（表１）．図２．１を見よ．", "変わる。増える（表1）。図2.1を見よ。"),
    "ASCII full stops": ("変わる. 増える, と述べた.", "変わる。 増える、 と述べた。"),
    "dots that end nothing": ("3.5%、U.S. Mr. Smith、一．序論、v1.2、C.W.ニコル", None),
    "typewriter quotation": ('市長は"反対だ"と述べた。', "市長は“反対だ”と述べた。"),
    "mixed quotation": ('"賛成だ”と“反対だ"と「保留だ｣', "“賛成だ”と“反対だ”と「保留だ」"),
    "reversed quotation": ("市長は”反対だ“と述べ、〟賛成だ〝と答えた。", "市長は“反対だ”と述べ、“賛成だ”と答えた。"),
    "low quotation": ("市長は„反対だ“と‟述べた”。", "市長は“反対だ”と“述べた”。"),
    "single quotation": ("市長は‘反対だ’と'賛成だ'と述べた。", "市長は“反対だ”と“賛成だ”と述べた。"),
    "apostrophes stay": ("“I don't think so.”と市長は'90年に述べた。", None),
    "guillemets": ("市長は«反対だ»と述べた。", "市長は「反対だ」と述べた。"),
    "angle brackets that speak": ("市長は〈反対だ〉と述べ、《賛成です。》とある。", "市長は『反対だ』と述べ、『賛成です。』とある。"),
    "tags and labels stay": ("<b>橋</b>と港。《写真》＜続く＞〔注〕〈港〉の", None),
    "corner brackets mixed up": ("市長は「反対だ』と述べた。", "市長は「反対だ」と述べた。"),
    "a lost mark takes no partner from the next": ("市長は“反対だと述べた。議長は“賛成だ”と述べた。", "市長は“反対だと述べた。議長は“賛成だ”と述べた。"),
    "addresses": ("https://example.jp/a?b=1。橋", "https___example_jp_a_b_1。橋"),
    "NEL ends a line": ("橋。\u0085港。", "橋。\n港。"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLDED)
def test_what_is_folded(name: str) -> None:
    written, expected = FOLDED[name]
    assert fold(written) == (expected or written)


def test_plain_text_is_not_copied() -> None:
    text = "市長は「反対だ」と述べた。" * 3
    assert view(text).text is text
    assert view(text).is_aligned


def test_spans_reach_over_what_is_left_out() -> None:
    seen = view("雨の可能性（かのうせい）がある。")
    start = seen.text.index("可能性がある")
    assert seen.stored[slice(*seen.span(start, start + 6))] == "可能性（かのうせい）がある"
    assert seen.stored[slice(*seen.span(start, start + 3))] == "可能性"
    assert seen.at(seen.stored.index("が")) == seen.text.index("が")


def test_an_address_is_one_token_and_no_question() -> None:
    text = "詳細はhttps://example.jp/a?b=1&c=2に載るとみられる。"
    (item,) = annotate_text(text)
    assert [(t.surface, t.pos) for t in item.tokens if t.pos == "URL"] == [("https://example.jp/a?b=1&c=2", "URL")]
    assert [m.code for m in item.markers] == ["inference"]


# Everything that the tables name, what combines with it, and some of what else there is.
_ODD = (
    "がぎパ漢字市長は述べたある可能性とみらればかもしれない。．｡.,，、､!?？「」『』“”‘’〝〟〞„‟\"'＂＇″«»‹›〈〉《》<>＜＞〔〕（）()｜|｢｣"
    "ｶﾞﾊﾟﾞﾟ゛゜\u3099\u309a⻑⾒⺠⼾神㈱㍍①½…\u200b\u200d\u2060\u00ad\ufeff\ufe0f\U000e0100👨👩葛𠮷Ａ１azé e\u0301각\u1100\u1161\u11a8 　\n\r\t\u0085\u2028"
    "https://www.@example.jp/?a=1&"
)
ODD = st.text(st.one_of(st.sampled_from(_ODD), st.characters(codec="utf-8")), max_size=60)


def _check(seen: View) -> None:
    spans = [seen.span(i, i + 1) for i in range(len(seen.text))]
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(a >= 0 and b <= len(seen.stored) for a, b in spans)
    assert [seen.at(a) for a, _ in spans] == list(range(len(spans)))
    assert all(0 <= a < b <= len(seen.text) for a, b in seen.opaque)


@given(ODD)
def test_offsets_never_drift(text: str) -> None:
    _check(folded(text))
    _check(view(text))


@given(ODD)
def test_folding_twice_changes_nothing_more_in_characters(text: str) -> None:
    once = folded(text).text
    if "（" not in once and "(" not in once and "《" not in once:  # a reading of a reading
        assert folded(once).text == once or unicodedata.normalize("NFC", once) != once


def _characters(text: str) -> list[Token]:
    return [Token(i, i + 1, c, c, "名詞") for i, c in enumerate(text) if not c.isspace()]


@settings(max_examples=40)
@given(ODD)
def test_what_is_found_stands_in_the_stored_text(text: str) -> None:
    last = 0
    for item in annotate_text(text, tokenize=_characters):
        assert last <= item.sentence.start < item.sentence.end <= len(text)
        last = item.sentence.end
        at = item.sentence.start
        for token in item.tokens:
            assert at <= token.start < token.end <= last
            assert text[token.start : token.end] == token.surface
            at = token.end
        for marker in item.markers:
            assert item.sentence.start <= marker.start < marker.end <= last
        for cue in item.attributions:
            assert any(cue.cue is marker for marker in item.markers)
            assert cue.source is None or 0 <= cue.source[0] < cue.source[1] <= len(text)


def test_a_lexicon_may_write_its_patterns_in_full_width() -> None:
    assert re.fullmatch(expand("Ｇ７|[０-９]+ｶｲ"), "G7")
    assert re.fullmatch(expand("Ｇ７|[０-９]+ｶｲ"), "12カイ")
