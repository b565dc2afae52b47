"""What a sentence knows of its brackets and quotations by position, beside a search through all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.annotate.context import Context
from workbench.annotate.sentences import Sentence


@given(st.text(alphabet="「」『』（）()“”甲、。", max_size=40))
def test_what_closes_at_a_position_is_the_one_pair_that_ends_there(text: str) -> None:
    context = Context(text, Sentence(0, len(text), "body"), [])
    for position in range(len(text) + 1):
        (pair,) = [p for p in context.pairs if p.end == position] or [None]
        assert context.pair_closing(position) == pair
        assert context.quotation_closing(position) == (pair if pair is not None and pair.is_quotation else None)


def test_a_bracket_that_closes_is_no_quotation() -> None:
    text = "甲野（町長）は「残す」と述べた。"
    context = Context(text, Sentence(0, len(text), "body"), [])
    bracket, quotation = context.pair_closing(text.index("は")), context.pair_closing(text.index("と"))
    assert bracket is not None
    assert context.quotation_closing(bracket.end) is None
    assert quotation is not None
    assert context.quotation_closing(quotation.end) == quotation
