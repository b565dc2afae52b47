"""Files are written whole or not at all, and forced to the disk where that is asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workbench.storage import whole
from workbench.storage.whole import staged, sweep, write_whole


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_whole_and_nothing_is_left_beside_it(tmp_path: Path, durable: bool) -> None:
    file = tmp_path / "a.csv"
    for data in (b"one", b"two"):
        write_whole(file, data, durable=durable)
        assert file.read_bytes() == data
    assert list(tmp_path.iterdir()) == [file]


def test_a_fault_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    write_whole(file, b"old")

    def interrupted() -> None:
        with staged(file) as beside:
            beside.write_bytes(b"new")
            assert beside.suffix == ".csv"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.csv", b"old")]


def test_only_durable_writes_are_forced_to_the_disk_and_before_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real = os.fsync
    monkeypatch.setattr(whole, "step", done.append)
    monkeypatch.setattr(whole.os, "fsync", lambda fd: (done.append("forced"), real(fd)))
    write_whole(tmp_path / "a", b"x")
    assert done == ["written", "synced", "replaced"]
    done.clear()
    write_whole(tmp_path / "a", b"x", durable=True)
    assert done == ["written", "forced", "synced", "replaced", "forced"]  # the file, then its name in the folder


@pytest.mark.skipif(os.name == "nt", reason="rights and links are those of POSIX")
def test_rights_and_links_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "a.json", tmp_path / "link.json"
    write_whole(file, b"x")
    mask = os.umask(0o022)
    os.umask(mask)
    assert file.stat().st_mode & 0o777 == 0o666 & ~mask
    file.chmod(0o640)
    link.symlink_to(file)
    write_whole(link, b"y", durable=True)
    assert link.is_symlink()
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"y", 0o640)


def test_what_a_killed_writer_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    for name in (".a-0f0f0f0f.part.jsonl", ".b-0f0f0f0f.part.jsonl", ".a.jsonl.lock"):
        (tmp_path / name).write_bytes(b"")
    sweep(file)
    assert {p.name for p in tmp_path.iterdir()} == {".b-0f0f0f0f.part.jsonl", ".a.jsonl.lock"}


def test_a_sweep_leaves_what_a_file_of_a_longer_name_is_being_written_to(tmp_path: Path) -> None:
    with staged(tmp_path / "hana-2.jsonl") as beside:
        beside.write_bytes(b"x")
        sweep(tmp_path / "hana.jsonl")
        assert beside.exists()
    assert (tmp_path / "hana-2.jsonl").read_bytes() == b"x"
