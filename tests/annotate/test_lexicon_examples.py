"""Every entry of the stance lexicon fires on its example, exactly where marked, and not on its counterexample."""

from __future__ import annotations

import pytest

from workbench.annotate.lexicon import Construction, Entry, Verb, marked, stance
from workbench.annotate.pipeline import annotate_text

ITEMS = [*stance().entries, *stance().verbs, *stance().constructions]


def _hits(text: str, entry_id: str) -> set[tuple[int, int]]:
    return {(m.start, m.end) for s in annotate_text(text) for m in s.markers if m.entry_id == entry_id}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.entry_id)
def test_example_is_marked_as_shown(item: Entry | Verb | Construction) -> None:
    text, spans = marked(item.example)
    assert set(spans) <= _hits(text, item.entry_id), f"{item.example}: found {_hits(text, item.entry_id)}"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.entry_id)
def test_counterexample_is_not_marked(item: Entry | Verb | Construction) -> None:
    text, _ = marked(item.counterexample)
    assert not _hits(text, item.entry_id), item.counterexample


def test_breadth() -> None:
    lexicon = stance()
    assert len(lexicon) >= 300
    codes = {e.code for e in lexicon.entries}
    assert len(codes) == 14
