"""No text takes more than time in proportion to its length, and what a budget leaves out is named."""

from __future__ import annotations

import time
import warnings

import pytest

from workbench.annotate.context import Context
from workbench.annotate.pipeline import MAX_PAIRS, annotate_document, annotate_text
from workbench.annotate.quotes import closes_quotation, opens_quotation
from workbench.annotate.sentences import Sentence
from workbench.errors import WorkbenchWarning


def test_the_rest_of_a_sentence_beyond_the_budget_is_named_and_left_unanalysed() -> None:
    text = "町長は" + "「橋」、" * (MAX_PAIRS + 50) + "と述べた。川は増水するとみられる。"
    with pytest.warns(WorkbenchWarning, match=rf"document 'x': a sentence at character 0 has {MAX_PAIRS + 50} pairs"):
        rows = annotate_document("x", text)
    assert [r[5] for r in rows["markers"]] == ["とみられる"]
    assert rows["tokens"][-1][4] == len(text)  # its tokens are all there


def test_a_sentence_within_the_budget_is_analysed_whole() -> None:
    text = "町長は" + "「橋」、" * 50 + "と述べた。"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (item,) = annotate_text(text)
    assert len(item.markers) == 1


def _seconds(text: str) -> float:
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        annotate_text(text, tokenize="nagisa")
    return time.process_time() - start


@pytest.mark.parametrize("piece", ["「あ」と述べた、", "「", "〈あい〉と", '"あ', "（甲）は「乙」と、"])
def test_eight_times_the_text_takes_about_eight_times_as_long(piece: str) -> None:
    annotate_text("橋。")
    size = 3_000 // len(piece)
    assert _seconds(piece * 8 * size) < 24 * _seconds(piece * size) + 0.5


def test_enclosing_quotations_are_those_of_a_plain_search() -> None:
    text = "甲は「乙は『丙“丁”戊』己「庚」辛」壬『癸』子「丑"
    context = Context(text, Sentence(0, len(text), "body"), [])
    for start in range(len(text)):
        for end in range(start, len(text)):
            plain = [q for q in context.quotations if q.start < start and end < q.end]
            assert context.enclosing(start, end) == plain


def test_marks_of_speech() -> None:
    assert all(opens_quotation(c) for c in "「『“")
    assert all(closes_quotation(c) for c in "」』”")
    assert not any(opens_quotation(c) or closes_quotation(c) for c in ("", "（", "〉", "'"))
