"""A slow disk, and a source that comes in drops: steady progress, the same corpus, nothing lost."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from test_build import documents

from workbench import schema
from workbench.build import build, building
from workbench.corpus import Corpus
from workbench.read.sources import read_sources
from workbench.storage import folder as storage
from workbench.storage.verify import verify

TEXTS = {f"d{n:02}": f"{n}日、橋は来春に開くかもしれない。駅も直すという。" for n in range(12)}
#: Seconds that each file takes.
DELAY = 0.03


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_lines_that_come_one_by_one_are_all_read(tmp_path: Path) -> None:
    lines = [json.dumps({"id": k, "date": "2020-01-01", "text": t}, ensure_ascii=False) for k, t in TEXTS.items()]
    data = ("\n".join(lines) + "\n").encode()
    whole, pipe = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    whole.write_bytes(data)
    os.mkfifo(pipe)

    def drip() -> None:
        with pipe.open("wb", buffering=0) as stream:
            for at in range(0, len(data), 101):  # characters are cut in two
                stream.write(data[at : at + 101])
                time.sleep(0.003)

    writer = threading.Thread(target=drip, daemon=True)
    writer.start()
    found = read_sources([pipe])
    writer.join(10)
    assert not found.problems
    assert_frame_equal(found.documents, read_sources([whole]).documents)


def test_a_build_on_a_slow_disk_is_that_on_a_fast_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = documents(TEXTS)
    wanted = build(given, tmp_path / "fast", jobs=1)
    monkeypatch.setattr(building, "CHUNK_DOCUMENTS", 2)
    touched: list[float] = []

    def slow(room: Any, name: str) -> None:
        own = getattr(room, name)

        def later(*given: Any, **named: Any) -> Any:
            time.sleep(DELAY)
            touched.append(time.monotonic())
            return own(*given, **named)

        monkeypatch.setattr(room, name, later)

    for room, name in ((pl.DataFrame, "write_parquet"), (pl, "read_parquet"), (pl, "scan_parquet"), (storage, "_sync")):
        slow(room, name)
    done: list[int] = []
    add = building.Finished.add
    monkeypatch.setattr(building.Finished, "add", lambda *a: (done.append(len(touched)), add(*a))[1])
    got = build(given, tmp_path / "slow", jobs=1)
    # Each chunk is on disk before the next one is begun.
    assert len(done) == 6
    assert all(later > sooner for later, sooner in zip(done[1:], done, strict=False))
    assert got.provenance == wanted.provenance
    for name in schema.TABLES:
        assert_frame_equal(got.table(name), wanted.table(name))
    assert not (tmp_path / ".slow.partial").exists()
    monkeypatch.undo()
    assert verify(tmp_path / "slow").is_empty()
    assert Corpus.read(tmp_path / "slow").documents.height == len(TEXTS)


def test_a_disk_that_gives_up_in_the_middle_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = documents(TEXTS)
    monkeypatch.setattr(building, "CHUNK_DOCUMENTS", 2)
    wanted = build(given, tmp_path / "fast", jobs=1)
    add, kept = building.Finished.add, []

    def failing(own: building.Finished, key: str, done: Any) -> None:
        if len(kept) == 3:
            raise OSError(5, "Input/output error")
        kept.append(key)
        add(own, key, done)

    with monkeypatch.context() as patch:
        patch.setattr(building.Finished, "add", failing)
        with pytest.raises(OSError, match="Input/output") as caught:
            build(given, tmp_path / "slow", jobs=1)
    assert any("what was finished is kept" in note for note in caught.value.__notes__)
    analysed: list[int] = []
    from workbench.build import work

    own = work.analyse
    monkeypatch.setattr(work, "analyse", lambda d, *a: (analysed.append(d.height), own(d, *a))[1])
    got = build(given, tmp_path / "slow", jobs=1)
    assert sum(analysed) == len(TEXTS) - 2 * 3
    for name in schema.TABLES:
        assert_frame_equal(got.table(name), wanted.table(name))
