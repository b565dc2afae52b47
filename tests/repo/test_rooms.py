"""The rooms of the house keep their size: none holds a quarter of the lines, and compare/ is no cupboard again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path


def test_no_room_has_a_quarter_of_the_lines(root: Path) -> None:
    lines: Counter[str] = Counter()
    for file in (root / "workbench").rglob("*.py"):
        room, *inside = file.relative_to(root / "workbench").parts
        lines[room if inside else "(no room)"] += len(file.read_text(encoding="utf-8").splitlines())
    assert lines.total() > 20_000
    assert {room: n for room, n in lines.items() if n / lines.total() > 0.25} == {}


def test_compare_has_fewer_than_thirty_files(root: Path) -> None:
    files = sorted(str(p.relative_to(root)) for p in (root / "workbench" / "compare").rglob("*.py"))
    assert len(files) < 30, files  # every __init__.py is one
