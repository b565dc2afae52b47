"""The work of a build on a Dask cluster: the same corpus, also where a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal
from test_build import documents

from workbench import schema
from workbench.build import build, building
from workbench.storage.verify import verify

TEXTS = {f"d{n:02}": f"{n}日、市長は会談が延期されるかもしれないと述べた。晴れたという。" * 20 for n in range(24)}


@pytest.mark.long
def test_a_worker_that_is_killed_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed", reason="needs Dask (the extra `dask`)")
    monkeypatch.setattr(building, "CHUNK_DOCUMENTS", 2)
    given = documents(TEXTS)
    want = build(given, tmp_path / "here", jobs=1)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = client.run(os.getpid)
        killed: list[int] = []

        def kill_one() -> None:
            deadline = time.monotonic() + 120
            while time.monotonic() < deadline and not any((tmp_path / ".there.partial").glob("*/sizes.parquet")):
                time.sleep(0.05)
            pid = next(iter(pids.values()))
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

        killer = threading.Thread(target=kill_one, daemon=True)
        killer.start()
        got = build(given, tmp_path / "there", executor=client.get_executor())
        killer.join(130)
        assert killed
    assert got.provenance == want.provenance
    assert verify(tmp_path / "there").is_empty()
    for name in schema.TABLES:
        assert_frame_equal(got.table(name), want.table(name))


@pytest.mark.long
def test_a_scheduler_that_goes_away_is_an_error_and_what_was_finished_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed", reason="needs Dask (the extra `dask`)")
    monkeypatch.setattr(building, "CHUNK_DOCUMENTS", 2)
    given = documents(TEXTS)
    cluster: Any = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    )
    client = distributed.Client(cluster)
    seen = 0
    add = building.Finished.add

    def then_gone(self: Any, key: str, done: Any) -> None:
        nonlocal seen
        add(self, key, done)
        seen += 1
        if seen == 2:
            cluster.close()
            client.close()

    monkeypatch.setattr(building.Finished, "add", then_gone)
    with pytest.raises(BaseException, match=r".*") as caught:
        build(given, tmp_path / "c", executor=client.get_executor())
    assert any("is kept in" in note for note in getattr(caught.value, "__notes__", []))
    assert not (tmp_path / "c").exists()
    monkeypatch.undo()
    corpus = build(given, tmp_path / "c", jobs=1)
    assert corpus.documents.height == len(TEXTS)
    assert verify(tmp_path / "c").is_empty()
