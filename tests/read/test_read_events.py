"""The events of a timeline: in order, with what else there is; what is wrong is named."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import CorpusError
from workbench.read.events import events_beside, read_events


def test_events_are_read_in_order_with_what_else_there_is(tmp_path: Path) -> None:
    (tmp_path / "timeline-events.csv").write_text(
        "category,date,source\n軍事,2023-09-13,a\nsummit,2019-04-25,\n", encoding="utf-8"
    )
    found = read_events(tmp_path)
    assert found.columns == ["date", "category", "source"]
    assert found["date"].to_list() == [datetime.date(2019, 4, 25), datetime.date(2023, 9, 13)]
    assert found["category"].to_list() == ["summit", "軍事"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no events at"),
        ("date\n2020-01-01\n", "no column 'category'"),
        ("date,category\n2020-13-01,x\n", "'2020-13-01' is no date"),
        ("date,category\n,x\n", "is no date"),
    ],
)
def test_bad_events_say_what_is_wrong(tmp_path: Path, content: Any, message: str) -> None:
    file = tmp_path / "events.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        read_events(file)


def test_a_folder_without_events_has_none_and_bad_ones_are_named(tmp_path: Path) -> None:
    assert events_beside(tmp_path) is None
    (tmp_path / "timeline-events.csv").write_text("date,category\n2019-04-25,summit\n", encoding="utf-8")
    found = events_beside(tmp_path)
    assert found is not None
    assert found.rows() == [(datetime.date(2019, 4, 25), "summit")]
    (tmp_path / "timeline-events.csv").write_text("date\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no column 'category'"):
        events_beside(tmp_path)
