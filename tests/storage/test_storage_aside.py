"""Texts laid aside come back as they were, in any order, while others are added; what is wrong with the disk is said."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from workbench.errors import CorpusError
from workbench.storage import aside
from workbench.storage.aside import LaidAside

TEXTS = [f"{n}日、橋は来春に開くかもしれない。" * (1 + n % 7) for n in range(200)]


@pytest.mark.parametrize("in_memory", [1, 3_000, 1 << 20])
def test_texts_come_back_in_any_order_while_others_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: int
) -> None:
    monkeypatch.setattr(aside, "_IN_MEMORY", in_memory)
    monkeypatch.setattr(aside, "_AT_ONCE", 500)
    chance = random.Random(in_memory)
    with LaidAside(tmp_path / "there" / "is" / "none") as texts:
        assert texts.folder == tmp_path
        for n, text in enumerate(TEXTS, start=1):
            texts.add(text)
            rows = chance.choices(range(n), k=chance.randrange(4))
            assert texts.take(rows).to_list() == [TEXTS[r] for r in rows]
        assert len(texts) == len(TEXTS)
        assert texts.take(list(range(len(TEXTS)))).to_list() == TEXTS
        assert not list(tmp_path.iterdir()) or os.name == "nt"  # the file has no name: a kill leaves nothing
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("harm", [lambda n: os.pwrite(n, b"?", 40), lambda n: os.ftruncate(n, 4_000)])
def test_texts_that_are_not_those_laid_aside_are_refused(tmp_path: Path, harm: object) -> None:
    with LaidAside(tmp_path) as texts:
        for text in TEXTS:
            texts.add(text)
        texts._file.rollover()
        texts._file.flush()
        harm(texts._file.fileno())  # type: ignore[operator]
        with pytest.raises(CorpusError, match=r"laid aside in .* are damaged.*run the command again"):
            texts.take(list(range(len(TEXTS))))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_is_said_with_its_place(tmp_path: Path) -> None:
    with LaidAside(tmp_path) as texts:
        texts._file.close()
        texts._file = Path("/dev/full").open("w+b")  # type: ignore[assignment]  # noqa: SIM115 - closed by what is left
        with pytest.raises(OSError, match="No space left") as caught:
            texts.add("".join(TEXTS) * 100)
        assert f"texts are laid aside in {tmp_path}" in caught.value.__notes__[0]
