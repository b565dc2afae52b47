"""A folder is complete or absent: kills at every step, the litter of earlier versions, links, locks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pytest

from workbench import schema
from workbench.corpus import Corpus, attach_texts
from workbench.errors import CorpusError
from workbench.storage.lock import holder, lock_file, locked
from workbench.storage.manifest import sha256

TEXTS = {"a": "会談は延期された。", "b": "風が吹いた。"}
#: Writes one corpus over another and dies at a step.
KILLED = """
import os, signal, sys
import polars as pl
from workbench.corpus import Corpus
from workbench.storage import folder
count = 0
def die(name):
    global count
    count += 1
    if count == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
folder.step = die
old = Corpus.read(sys.argv[1])
tables = {n: t for n, t in old.tables.items() if n != "tokens"}
documents = old.documents.with_columns(outlet=pl.lit("new"))
Corpus({**tables, "documents": documents}, {"name": "new"}).write(sys.argv[1])
"""


def corpus(outlet: str = "old", *, tokens: bool = True) -> Corpus:
    rows = [
        {"doc_id": k, "outlet": outlet, "n_chars": len(t), "text_sha256": sha256(t.encode()), "text": t}
        for k, t in TEXTS.items()
    ]
    documents = pl.DataFrame(rows, schema=dict(schema.TABLES["documents"].columns))
    tables = {"documents": documents, "markers": schema.TABLES["markers"].empty()}
    if tokens:
        tables["tokens"] = schema.TABLES["tokens"].empty()
    return Corpus(tables, {"name": outlet})


def test_killed_at_every_step_the_folder_is_old_or_new_and_the_next_command_tidies_up(tmp_path: Path) -> None:
    # staged, switched, moved documents, moved markers, removed (tokens), moved corpus.toml
    for at in range(1, 7):
        out = corpus().write(tmp_path / f"k{at}")
        done = subprocess.run([sys.executable, "-c", KILLED, str(out), str(at)], capture_output=True)
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        read = Corpus.read(out)
        outlet = read.documents["outlet"][0]
        assert read.provenance == {"name": outlet}, at
        assert ("tokens" in read.tables) == (outlet == "old")
        assert outlet == ("old" if at == 1 else "new"), at
        corpus("last").write(out)
        assert sorted(p.name for p in out.iterdir()) == [
            "corpus.toml", "documents.parquet", "markers.parquet", "tokens.parquet",
        ]  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"k{at}" for at in range(1, 7)]


def test_a_reader_without_the_right_to_write_reads_a_half_done_switch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = corpus().write(tmp_path / "c")
    subprocess.run([sys.executable, "-c", KILLED, str(out), "3"], capture_output=True)
    assert (out / ".next").is_dir()
    monkeypatch.setattr("workbench.storage.folder.locked", lambda *_, **__: (_ for _ in ()).throw(PermissionError))
    read = Corpus.read(out)
    assert read.documents["outlet"][0] == "new"
    assert read.markers.is_empty()


def test_what_earlier_versions_left_is_recovered_or_removed(tmp_path: Path) -> None:
    out = corpus().write(tmp_path / "c")
    left = tmp_path / ".c-old-x1y2"
    left.mkdir()
    out.rename(left / "c")  # killed between the two renames of the versions before
    assert Corpus.read(out).documents.height == 2
    assert [p.name for p in tmp_path.iterdir()] == ["c"]
    left.mkdir()
    corpus("older").write(left / "c")
    corpus("new").write(out)
    assert Corpus.read(out).documents["outlet"][0] == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_a_new_folder_that_was_never_finished_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / ".c.staging-abc").mkdir()
    (tmp_path / ".c.staging-abc" / "documents.parquet").touch()
    (tmp_path / ".c2.staging-abc").mkdir()
    corpus().write(tmp_path / "c")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".c2.staging-abc", "c"]


def test_a_link_is_no_place_for_a_corpus(tmp_path: Path) -> None:
    real = corpus().write(tmp_path / "real")
    (tmp_path / "link").symlink_to(real)
    with pytest.raises(CorpusError, match="is a link; .*real"):
        corpus("new").write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert Corpus.read(tmp_path / "link").documents["outlet"][0] == "old"


def test_a_linked_table_is_replaced_and_its_target_is_not_written_to(tmp_path: Path) -> None:
    out = corpus().write(tmp_path / "c")
    (out / "markers.parquet").rename(tmp_path / "elsewhere.parquet")
    (out / "markers.parquet").symlink_to(tmp_path / "elsewhere.parquet")
    before = (tmp_path / "elsewhere.parquet").stat().st_mtime_ns
    corpus("new").write(out)
    assert not (out / "markers.parquet").is_symlink()
    assert (tmp_path / "elsewhere.parquet").stat().st_mtime_ns == before


def test_attach_does_not_follow_a_linked_gitignore_out_of_the_folder(tmp_path: Path) -> None:
    out = corpus().features().write(tmp_path / "c")
    (tmp_path / "mine").write_text("keep\n")
    (out / ".gitignore").symlink_to(tmp_path / "mine")
    own = {sha256(t.encode()): t for t in TEXTS.values()}
    with pytest.raises(CorpusError, match=r"\.gitignore is a link to .*mine"):
        attach_texts(out, own)
    assert (tmp_path / "mine").read_text() == "keep\n"
    assert not (out / "attached.parquet").exists()
    (out / ".gitignore").unlink()
    (out / "ignored").write_text("")
    (out / ".gitignore").symlink_to(out / "ignored")
    attach_texts(out, own)
    assert (out / "ignored").read_text() == "attached.parquet\n"
    assert Corpus.read(out).text("b") == TEXTS["b"]


def test_attached_texts_have_their_hashes(tmp_path: Path) -> None:
    out = corpus().features().write(tmp_path / "c")
    with pytest.raises(CorpusError, match="does not have that SHA-256"):
        attach_texts(out, {"0" * 64: "x"})
    attach_texts(out, {sha256(TEXTS["a"].encode()): TEXTS["a"]})
    table = pl.read_parquet(out / "attached.parquet").with_columns(text=pl.lit("会談は延期されぬ。"))
    table.write_parquet(out / "attached.parquet")
    with pytest.raises(CorpusError, match=r"attached\.parquet is damaged"):
        Corpus.read(out)
    assert Corpus.read(out, attached=False).is_feature_set


def test_a_second_writer_waits_and_is_told_for_whom(tmp_path: Path) -> None:
    out = tmp_path / "c"
    told: list[str] = []
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(out):
            held.set()
            go.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(30)
    assert json.loads(lock_file(out).read_text())["pid"] == os.getpid()
    with (
        pytest.raises(CorpusError, match=f"c is being written by process {os.getpid()} on .*since 20"),
        locked(out, wait=0),
    ):
        pass
    threading.Timer(0.3, go.set).start()
    start = time.monotonic()
    with locked(out, on_wait=told.append):
        assert time.monotonic() - start > 0.2
    thread.join()
    assert told
    assert f"process {os.getpid()}" in told[0]
    assert list(tmp_path.iterdir()) == []


def test_a_lock_without_a_name_still_has_a_holder(tmp_path: Path) -> None:
    lock_file(tmp_path / "c").write_text("{")
    assert holder(tmp_path / "c") == "another process"
    corpus().write(tmp_path / "c")
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_a_corpus_that_was_written_anew_says_so(tmp_path: Path) -> None:
    out = corpus().write(tmp_path / "c")
    opened = Corpus.read(out)
    markers = pl.DataFrame(
        [("a", 0, 0, 0, 2, "会談", "x", "doubt", "author")], schema=dict(schema.TABLES["markers"].columns), orient="row"
    )
    corpus().with_tables(markers=markers).write(out)
    with pytest.raises(CorpusError, match="written anew since it was opened; hint: read it again"):
        _ = opened.markers
    assert Corpus.read(out).markers.height == 1
