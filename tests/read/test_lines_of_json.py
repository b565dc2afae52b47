"""Lines of JSON are gone through without all records in memory: the same rows, numbers and problems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workbench.limits import load
from workbench.read import jsonfile
from workbench.read.records import read

ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "\n \r\n"])
LINES = st.one_of(
    st.dictionaries(st.sampled_from(["a", "b", "橋", "\u2028"]), st.one_of(st.integers(), st.text()), max_size=3).map(
        json.dumps
    ),
    st.sampled_from(["[1]", "{", "null", "NaN", '{"a": NaN}', "", " ", '{"a": "\u2028"}']),
)


def naive(text: str) -> tuple[list[tuple[int, Any]], list[int]]:
    rows, problems = [], []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line.strip():
            try:
                value = json.loads(line, parse_constant=lambda _: None)
            except ValueError:
                value = None
            if isinstance(value, dict):
                rows.append((number, value))
            else:
                problems.append(number)
    return rows, problems


@given(st.lists(st.tuples(LINES, ENDS)))
def test_rows_are_those_of_the_split_text(parts: list[tuple[str, str]]) -> None:
    text = "".join(line + end for line, end in parts)
    found = jsonfile._lines(text, "a.jsonl")
    rows, problems = naive(text)
    for _ in range(2):  # they can be gone through again
        assert list(found.rows) == rows
    assert len(found.rows) == len(rows)
    assert [p.line for p in found.problems] == problems
    assert found.columns == list({k: None for _, row in rows for k in row})


def test_the_bytes_are_let_go(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(
        '{"id": "a", "text": "橋を直す。"}\n\n{"id": "b", "text": "駅を直す。", "more": 1}', encoding="utf-8"
    )
    source = load(file)
    found = read(source)
    assert source.data == b""
    assert [(d.doc_id, d.line) for d in found.documents] == [("a", 1), ("b", 3)]
