"""The user's cache: expressions come back as they were, a damaged or missing cache only costs time."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench import kept

LONG = "(?:の|ん)?(?:だろう|でしょう)" + "(?:か|かね|よ)?" * 6
PATTERNS = [LONG, LONG + r"(?P<name>[ab])\b", "(?i)" + LONG, LONG + "(a)(?:b|(c))", "short"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "cache"))
    _forget()
    yield tmp_path / "cache"
    _forget()


def _forget() -> None:
    kept.compiled.cache_clear()
    kept._store.cache_clear()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_expression_from_the_cache_is_the_one_that_re_compiles(pattern: str) -> None:
    wanted = re.compile(pattern)
    for _ in range(2):
        found = kept.compiled(pattern)
        assert (found.pattern, found.flags, found.groups, found.groupindex) == (
            wanted.pattern, wanted.flags, wanted.groups, wanted.groupindex,
        )  # fmt: skip
        for text in ("のだろうかよ", "でしょうかねbc", "x", "", "でしょうか" * 3 + "ac"):
            assert [m.span() for m in found.finditer(text)] == [m.span() for m in wanted.finditer(text)]
        _forget()


def test_it_is_taken_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    kept.compiled(LONG)
    _forget()
    monkeypatch.setattr(kept._Store, "make", lambda *_: pytest.fail("compiled again"))
    assert kept.compiled(LONG).pattern == LONG


@pytest.mark.parametrize("damage", ["code", "sum", "file", "schema"])
def test_a_damaged_cache_is_made_anew(cache: Path, damage: str) -> None:
    kept.compiled(LONG)
    _forget()
    file = cache / "expressions.sqlite"
    if damage == "file":
        file.write_bytes(b"no database" * 400)
    else:
        base = sqlite3.connect(file)
        how = {
            "code": "UPDATE expressions SET code = x'00000000'",
            "sum": "UPDATE expressions SET sum = NULL",
            "schema": "ALTER TABLE expressions RENAME TO others",
        }[damage]
        base.execute(how)
        base.commit()
        base.close()
    assert kept.compiled(LONG).fullmatch("んだろうか")


def test_without_a_place_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for place in ("off", str(tmp_path / "file"), str(tmp_path / "file" / "below")):
        monkeypatch.setenv(kept.VARIABLE, place)
        _forget()
        assert kept.compiled(LONG).match("だろう")
    assert (kept.folder() is None) is True


def test_an_expression_that_is_none_says_so() -> None:
    with pytest.raises(re.error):
        kept.compiled("(" + LONG)
