"""The file of a coder: what was saved stays, whatever happens in the middle of a save."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hand_factory import bare, machine, record, small

import workbench as wb
from workbench.errors import CorpusError, ReadError
from workbench.evaluate.records import read_records
from workbench.hand import store
from workbench.hand.store import Store
from workbench.show.annotating.annotator import Annotator
from workbench.show.annotating.desk import AnnotationDesk
from workbench.storage import whole

_KILLED = """
import os, sys, json
from workbench.hand import store
from workbench.storage import whole
place, count = sys.argv[2], int(sys.argv[3])
seen = 0
def step(name):
    global seen
    if name == place:
        seen += 1
        if seen == count:
            os._exit(9)
whole.step = step
kept = store.Store(sys.argv[1], "hana")
for n in range(6):
    kept.save(json.loads(sys.argv[4]) | {"doc_id": f"d{n % 3}", "n": n})
    print(n, flush=True)
"""


@pytest.mark.parametrize("place", ["written", "synced", "replaced"])
@pytest.mark.parametrize("count", [1, 4])
def test_a_kill_in_a_save_loses_nothing_that_was_acknowledged(tmp_path: Path, place: str, count: int) -> None:
    file = tmp_path / "hana.jsonl"
    command = [sys.executable, "-c", _KILLED, str(file), place, str(count), json.dumps(record(machine()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 9, done.stderr
    said = [int(n) for n in done.stdout.split()]
    assert said == list(range(count - 1))
    last = {f"d{n % 3}": n for n in said}
    found = {r["doc_id"]: r["n"] for r in read_records(file)} if file.exists() else {}
    if place == "replaced":  # on the disk, though nobody was told
        last[f"d{(count - 1) % 3}"] = count - 1
    assert found == last
    again = Store(file, "hana")
    again.save(record(machine()))
    assert not list(tmp_path.glob(".*.part*"))


def test_a_disk_that_is_full_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    annotator = Annotator(small(), "hana", tmp_path / "h.jsonl")
    annotator.do({"do": "accept", "mark": 0})
    before, on_disk = annotator.annotation, annotator.path.read_bytes()

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole.os, "fsync", full)
    annotator.do({"do": "delete", "mark": 1})
    assert "not saved: No space left" in annotator.widget.html
    assert annotator.annotation == before
    assert annotator.path.read_bytes() == on_disk
    assert not list(tmp_path.glob(".*.part*"))


def test_two_windows_do_not_overwrite_each_other(tmp_path: Path) -> None:
    one = Annotator(small(), "hana", tmp_path / "h.jsonl")
    two = Annotator(small(), "hana", tmp_path / "h.jsonl")
    one.do({"do": "accept", "mark": 0})
    two.open("b")
    two.do({"do": "accept", "mark": 0})  # another document: both stay
    assert {r["doc_id"] for r in read_records(tmp_path / "h.jsonl")} == {"a", "b"}
    one.open("b")
    two.do({"do": "delete", "mark": 0})
    n = len(two.annotation.markers)
    one.do({"do": "voice", "mark": 1, "value": "headline"})
    assert "changed in another window" in one.widget.html
    assert len(one.annotation.markers) == n  # what the other saved was read
    one.do({"do": "accept", "mark": 0})
    assert "another window" not in one.widget.html


def test_a_file_is_one_coder_s_and_blind_or_not(tmp_path: Path) -> None:
    Store(tmp_path / "h.jsonl", "hana").save(record(machine()))
    with pytest.raises(CorpusError, match=r"h\.jsonl holds the annotation of 'hana'"):
        Store(tmp_path / "h.jsonl", "ken", blind=True)
    with pytest.raises(CorpusError, match="begun with the machine's labels in sight"):
        Store(tmp_path / "h.jsonl", "hana", blind=True)
    Store(tmp_path / "k.jsonl", "ken", blind=True).save(record(bare()))
    with pytest.raises(CorpusError, match="begun from the bare text"):
        Store(tmp_path / "k.jsonl", "ken")
    for name in ("", "../x", "a/b", ".x", "x" * 65):
        with pytest.raises(CorpusError, match="no name of a coder"):
            Store(tmp_path / "n.jsonl", name)


def test_what_is_no_annotation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"doc_id": "a"}\n', encoding="utf-8")
    with pytest.raises(ReadError, match="line 1"):
        Store(tmp_path / "x.jsonl", "hana")
    with pytest.raises(CorpusError, match="no folder"):
        Store(tmp_path / "nowhere" / "x.jsonl", "hana")


def test_who_holds_the_file_too_long_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr(store, "WAIT", 0.2)
    annotator = Annotator(small(), "hana", tmp_path / "h.jsonl")
    with FileLock(tmp_path / ".h.jsonl.lock"):
        annotator.do({"do": "accept", "mark": 0})
    assert "not saved" in annotator.widget.html
    annotator.do({"do": "accept", "mark": 0})
    assert "not saved" not in annotator.widget.html


def test_a_visitor_writes_into_the_folder_and_nowhere_else(tmp_path: Path) -> None:
    folder, outside = tmp_path / "hand", tmp_path / "outside.jsonl"
    folder.mkdir()
    outside.touch()
    (folder / "ken.jsonl").symlink_to(outside)
    desk = AnnotationDesk(small(), folder)
    for name in ("../outside", "/tmp/x", "a/b", "a\\b", ".hidden", "x\0y", "\u202ex", "<b>", "con:1", "x" * 65):
        desk.begin(name)
        assert desk.annotator is None
        assert "is no name of a coder" in desk._tools.html
    desk.begin("ken")
    assert desk.annotator is None
    assert "is a link" in desk._tools.html
    folder.joinpath("hana.jsonl").mkdir()
    desk.begin("hana")
    assert "is a folder" in desk._tools.html
    desk.begin(" aki ")
    assert desk.annotator is not None
    desk.annotator.do({"do": "accept", "mark": 0})
    assert sorted(p.name for p in folder.glob("*.jsonl")) == ["aki.jsonl", "hana.jsonl", "ken.jsonl"]
    assert outside.read_bytes() == b""


def test_a_link_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "real.jsonl"
    real.touch()
    (tmp_path / "link.jsonl").symlink_to(real)
    Store(tmp_path / "link.jsonl", "hana").save(record(machine()))
    assert (tmp_path / "link.jsonl").is_symlink()
    assert read_records(real)[0]["doc_id"] == "a"


def test_edits_that_come_in_two_threads_at_once_are_both_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # JupyterLab sends the first messages of a widget to one thread of the kernel and later ones to another.
    annotator = wb.Annotator(
        wb.read({"a": "雨が降るかもしれない。橋は閉じるらしい。"}), "hana", tmp_path / "hana.jsonl"
    )
    save = annotator.store.save

    def slowly(record: dict[str, object]) -> None:
        time.sleep(0.05)
        save(record)

    monkeypatch.setattr(annotator.store, "save", slowly)
    ask = [
        threading.Thread(target=annotator.widget._received, args=(None, {"do": "accept", "mark": n}, None))
        for n in (0, 1)
    ]
    for thread in ask:
        thread.start()
    for thread in ask:
        thread.join()
    assert [m["by"] for m in annotator.records()[0]["markers"]] == ["hana", "hana"]
