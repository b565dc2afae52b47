"""How many of the inputs in ../shared/cases have a test that holds their right value: all.

``pytest -rP tests/read/test_cases_counted.py`` prints the number; that they are right is what the tests named here say::

    pytest -m shared tests/read tests/annotate tests/evaluate/test_offsets.py tests/building/test_build.py
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.shared
#: The files whose tests read the inputs.
HELD_BY = (
    "tests/read/test_cases_files.py",
    "tests/annotate/test_cases.py",
    "tests/annotate/test_sentences.py",
    "tests/evaluate/test_offsets.py",
    "tests/building/test_build.py",
)
_ABOUT = {"LOG.md", "README.md"}


def named(case: str, tests: str) -> bool:
    """Whether a test names an input: as it is, without its ending, or by the number of a series."""
    number = re.match(r"14-(\d\d)-style", case)
    ways = [f'"{case}"', f"/{case}", f'"{case}', f'"{Path(case).stem}"', f"{case}/"]
    ways += [f'"{number[1]}"'] if number else []
    ways += ['f"53-utf16-{'] if case.startswith("53-utf16-") else []
    return any(way in tests for way in ways)


def test_every_input_is_held_by_a_test(shared: Path, root: Path) -> None:
    folder = shared / "cases"
    if not folder.is_dir():
        pytest.skip("needs the inputs in ../shared/cases")
    tests = "\n".join((root / name).read_text(encoding="utf-8") for name in HELD_BY)
    cases = sorted(p.name for p in folder.iterdir() if p.name not in _ABOUT)
    right = [c for c in cases if named(c, tests)]
    sys.stdout.write(f"{len(right)} of {len(cases)} inputs are held by a test\n")
    assert right == cases
    assert not named("99-nothing-of-the-kind.txt", tests)
