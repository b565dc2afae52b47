"""What the analyser got right, added and missed, by group: counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import StatisticsError
from workbench.evaluate.measurement import MEASUREMENT, errors_by_category


def record(doc_id: str, codes: list[tuple[int, str]], labels: list[str | None]) -> dict[str, Any]:
    markers = [{"start": a, "end": a + 2, "code": c, "voice": "author"} for a, c in codes]
    sentences = [{"start": 10 * i, "end": 10 * i + 10, "commitment": c} for i, c in enumerate(labels)]
    return {"doc_id": doc_id, "markers": markers, "attributions": [], "sentences": sentences}


GOLD = [
    record("a", [(0, "doubt"), (10, "doubt"), (20, "counter")], ["asserted", "hedged"]),
    record("b", [(0, "doubt")], ["asserted"]),
    record("c", [(0, "doubt")], ["asserted"]),
]
PREDICTED = [
    record("a", [(1, "doubt"), (10, "counter"), (20, "counter")], ["asserted", "asserted"]),
    record("b", [(0, "doubt"), (5, "doubt")], ["asserted"]),
]


def test_codes_by_group() -> None:
    table = errors_by_category(GOLD, PREDICTED, {"a": "x", "b": "y"})
    assert dict(table.schema) == MEASUREMENT
    cells = {(g, c): tuple(rest) for g, c, *rest in table.iter_rows()}
    assert cells["x", "doubt"] == (1, 0, 1, 1)
    assert cells["x", "counter"] == (1, 1, 0, 1)
    assert cells["y", "doubt"] == (1, 1, 0, 1)
    assert cells["y", "counter"] == (0, 0, 0, 1)


def test_what_was_not_predicted_was_missed() -> None:
    table = errors_by_category(GOLD, PREDICTED, {"c": "z"}).filter(category="doubt")
    assert table.row(0) == ("z", "doubt", 0, 0, 1, 1)


def test_a_wrong_label_is_an_error_of_both() -> None:
    table = errors_by_category(GOLD, PREDICTED, {"a": "x"}, "commitment")
    cells = {c: tuple(rest) for _, c, *rest in table.iter_rows()}
    assert cells["asserted"] == (1, 1, 0, 1)
    assert cells["hedged"] == (0, 0, 1, 1)


def test_bad_questions_are_refused() -> None:
    with pytest.raises(StatisticsError, match="no errors of the family 'voice'; allowed: code, commitment"):
        errors_by_category(GOLD, PREDICTED, {"a": "x"}, "voice")
    with pytest.raises(StatisticsError, match="no gold document has a group"):
        errors_by_category(GOLD, PREDICTED, {})
