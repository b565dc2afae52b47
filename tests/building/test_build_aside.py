"""Texts of a build do not stand in memory together: what comes of it is what comes of a table with all of them."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import warnings
import weakref
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workbench import cli, limits
from workbench.build import build, building, clusters, work, writing
from workbench.corpus import Corpus
from workbench.read import documents, duplicates, jsonfile, sources
from workbench.read.doubts import Doubts
from workbench.storage import aside
from workbench.storage.aside import LaidAside, with_texts
from workbench.storage.verify import verify

SENTENCES = (
    "北浜通信によると、港に入る貨物船が増えているとみられる。",
    "当局は「貿易は増えた」と述べた。",
    "橋を直す。",
)


def records(n: int, first: int = 0) -> list[dict[str, Any]]:
    return [
        {
            "id": f"r{i}",
            "text": f"{i}番目の記事。{SENTENCES[i % 3]}\n{SENTENCES[i % 2]}",
            "date": "2024-01-02",
            "page": i,
        }
        for i in range(first, first + n)
    ]


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)


@pytest.fixture
def mixed(tmp_path: Path) -> list[Path]:
    """Sources of all sorts; of one record a line some are broken, some stand there twice."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("会談は延期か\n会談は延期されたという。\n", encoding="utf-8")
    (folder / "old.txt").write_bytes("港は開くかもしれない。風が吹いた。\n".encode("cp932"))
    (folder / "marked.jsonl").write_bytes(b"\xef\xbb\xbf" + lines(records(4, 100)).replace("\n", "\r\n").encode())
    (folder / "list.json").write_text(json.dumps(records(3, 200), ensure_ascii=False), encoding="utf-8")
    (folder / "rows.csv").write_text(
        "id,text,more\n"
        + "".join(f"{r['id']},{r['text'].replace(chr(10), '')},{r['page']}\n" for r in records(3, 300)),
        encoding="utf-8",
    )
    pl.DataFrame(records(5, 400)).write_parquet(folder / "rows.parquet")
    (folder / "packed.jsonl.gz").write_bytes(gzip.compress(lines(records(3, 500)).encode(), mtime=0))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("in.txt", SENTENCES[0] * 3)
        archive.writestr("in.jsonl", lines(records(3, 600)))
    (folder / "archive.zip").write_bytes(packed.getvalue())
    many = tmp_path / "many.jsonl"
    many.write_text(lines([*records(20), *records(2), {**records(1)[0], "page": "p"}]), encoding="utf-8")
    return [folder, many]


@pytest.fixture
def damaged(mixed: list[Path], tmp_path: Path) -> list[Path]:
    bad = tmp_path / "bad.jsonl"
    again = {"id": "r3", "text": "別の話である。"}
    bad.write_text(lines([*records(2, 700), again, again]) + '{"id": "x", "te\n[1]\n' + lines([{"text": 5}]), "utf-8")
    (tmp_path / "texts" / "none.txt").write_text("", encoding="utf-8")
    return [*mixed, bad]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all that is done some at a time be done a few at a time, and every file be one that is read in parts."""
    monkeypatch.setattr(limits, "_STEP", 256)
    monkeypatch.setattr(documents, "_BATCH", 5)
    monkeypatch.setattr(aside, "_IN_MEMORY", 500)
    monkeypatch.setattr(aside, "_AT_ONCE", 400)
    monkeypatch.setattr(duplicates, "_AT_ONCE", 4)
    monkeypatch.setattr(building, "CHUNK_DOCUMENTS", 5)
    monkeypatch.setattr(writing, "batches", partial(writing.batches, most=4))


def read(paths: list[Path], **how: Any) -> tuple[sources.Reading, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        reading = sources.read_sources(paths, **how)
    return reading, [str(w.message) for w in caught]


@pytest.mark.usefixtures("small")
def test_what_is_read_is_the_same_and_so_is_what_is_said_of_it(damaged: list[Path], tmp_path: Path) -> None:
    whole, said = read(damaged, skip_bad=True)
    with LaidAside(tmp_path) as texts:
        apart, also_said = read(damaged, skip_bad=True, aside=texts)
        assert apart.documents["text"].null_count() == apart.documents.height > 40
        numbered, _ = aside.apart(apart.documents, apart.texts)
        assert_frame_equal(with_texts(numbered, texts), whole.documents)
    assert (apart.problems, apart.left_out, apart.files) == (whole.problems, whole.left_out, whole.files)
    assert len(whole.problems) == 4
    assert len(whole.left_out) == 5
    assert also_said == said != []
    with LaidAside(tmp_path) as texts, pytest.raises(Exception, match="more than once: r3") as one:
        read(damaged, aside=texts)
    with pytest.raises(Exception, match="more than once: r3") as other:
        read(damaged)
    assert str(one.value) == str(other.value)


@pytest.mark.usefixtures("small")
@pytest.mark.filterwarnings("ignore::workbench.errors.WorkbenchWarning")
def test_a_corpus_is_byte_for_byte_that_of_a_table_in_memory(mixed: list[Path], tmp_path: Path) -> None:
    given = [str(p) for p in mixed]
    assert cli.main(["build", *given, "--out", str(tmp_path / "apart"), "--jobs", "1"]) == 3
    whole = sources.read_sources(given).documents
    built = Corpus.read(tmp_path / "apart")
    about = {"sources": built.provenance["sources"]}
    build(whole, tmp_path / "whole", jobs=1, provenance=about)
    assert verify(tmp_path / "apart").is_empty()
    for file in sorted((tmp_path / "whole").iterdir()):
        assert (tmp_path / "apart" / file.name).read_bytes() == file.read_bytes(), file.name


class Alive:
    """Frames with texts that are still there, in documents."""

    def __init__(self) -> None:
        self._frames: list[weakref.ref[pl.DataFrame]] = []
        self.most = self.n = 0

    def with_texts(self, given: pl.DataFrame, texts: aside.Texts) -> pl.DataFrame:
        found = with_texts(given, texts)
        self._frames.append(weakref.ref(found))
        self.n += found.height
        self.most = max(self.most, sum(f.height for r in self._frames if (f := r()) is not None))
        return found


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_texts_of_few_documents_are_there_at_any_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    source = tmp_path / name
    rows = pl.DataFrame(records(300))
    {".jsonl": rows.write_ndjson, ".csv": rows.write_csv, ".parquet": rows.write_parquet}[source.suffix](source)
    seen: list[weakref.ref[documents.Document]] = []
    most = taken = 0
    look, take, frames = Doubts.look, LaidAside.take, Alive()

    def counted(own: Doubts, document: documents.Document) -> None:
        nonlocal most
        seen.append(weakref.ref(document))
        most = max(most, sum(r() is not None for r in seen))
        look(own, document)

    def taking(own: LaidAside, rows: list[int]) -> pl.Series:
        nonlocal taken
        taken = max(taken, len(rows))
        return take(own, rows)

    monkeypatch.setattr(Doubts, "look", counted)
    monkeypatch.setattr(LaidAside, "take", taking)
    for room in (building, writing):
        monkeypatch.setattr(room, "with_texts", frames.with_texts)
    assert cli.main(["build", str(source), "--out", str(tmp_path / "c"), "--jobs", "1"]) == 0
    assert len(seen) == 300
    assert most <= 7  # a batch, and the one that comes
    assert frames.n == 600  # each once to be analysed, once to be written
    assert frames.most <= 15
    assert taken <= 5


def test_a_stop_leaves_finished_chunks_and_no_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: None, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(lines(records(20)), encoding="utf-8")
    analyse: Callable[..., Any] = work.analyse
    asked: list[str] = []

    def stopping(given: pl.DataFrame, *more: Any, **named: Any) -> Any:
        if len(asked) >= 10:
            raise KeyboardInterrupt
        asked.extend(given["doc_id"])
        return analyse(given, *more, **named)

    command = ["build", str(source), "--out", str(tmp_path / "c"), "--jobs", "1"]
    with monkeypatch.context() as patched:
        patched.setattr(work, "analyse", stopping)
        assert cli.main(command) == 130
    assert "the same command goes on from there" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == [".c.partial", "a.jsonl"]
    first, asked = list(asked), []
    monkeypatch.setattr(work, "analyse", lambda g, *m, **n: asked.extend(g["doc_id"]) or analyse(g, *m, **n))
    assert cli.main(command) == 0
    assert sorted(first + asked) == sorted(r["id"] for r in records(20))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl", "c"]
    assert verify(tmp_path / "c").is_empty()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("at", [1, 6])
def test_damaged_texts_end_the_build_and_no_corpus_is_made_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], at: int
) -> None:
    """The first texts that are taken are analysed; the sixth are looked at for copies."""
    source = tmp_path / "a.jsonl"
    source.write_text(lines(records(20)), encoding="utf-8")
    take, n = LaidAside.take, 0

    def harmed(own: LaidAside, rows: list[int]) -> pl.Series:
        nonlocal n
        n += 1
        if n == at:
            own._file.flush()
            os.pwrite(own._file.fileno(), b"?", own._begins[rows[0]])
        return take(own, rows)

    command = ["build", str(source), "--out", str(tmp_path / "c"), "--jobs", "1"]
    with monkeypatch.context() as patched:
        patched.setattr(LaidAside, "take", harmed)
        assert cli.main(command) == 2
    assert "are damaged; hint: run the command again" in capsys.readouterr().err
    assert not (tmp_path / "c").exists()
    assert cli.main(command) == 0
    assert verify(tmp_path / "c").is_empty()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_ends_the_build_before_it_begins(
    mixed: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w+b", buffering=0) as full:
        monkeypatch.setattr(aside.tempfile, "SpooledTemporaryFile", lambda *_, **__: full)
        assert cli.main(["build", *map(str, mixed), "--out", str(tmp_path / "c"), "--jobs", "1"]) == 2
    assert "no space left on the disk" in capsys.readouterr().err
    assert not (tmp_path / "c").exists()
    assert not (tmp_path / ".c.partial").exists()


def test_a_file_that_changes_while_it_is_read_is_not_half_a_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: None, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(lines(records(20)), encoding="utf-8")
    find = jsonfile._Lines.find

    def changing(own: Any, result: Any) -> None:
        find(own, result)
        source.write_text(lines(records(25)), encoding="utf-8")

    monkeypatch.setattr(jsonfile._Lines, "find", changing)
    assert cli.main(["build", str(source), "--out", str(tmp_path / "c"), "--jobs", "1"]) == 2
    assert "changed while it was read; hint: read it again" in capsys.readouterr().err
    assert not (tmp_path / "c").exists()


def test_copies_are_those_of_texts_in_memory(tmp_path: Path) -> None:
    long = "".join(SENTENCES) * 3
    texts = [long, long + "そうだ。", "別の長い話がここにある。" * 9, long, "", "　", f"{long}（続く）", None]
    given = pl.DataFrame(
        {"doc_id": [f"d{n}" for n in range(8)], "text": texts, "date": ["2024-01-02"] * 8}
    ).with_columns(pl.col("date").str.to_date())
    wanted = duplicates.near_duplicates(given)
    assert wanted.height == 4
    with LaidAside(tmp_path) as own:
        for text in texts[:-1]:
            own.add(str(text))
        numbered = given.head(7).drop("text").with_row_index(aside.ROW)
        assert_frame_equal(duplicates.copies(numbered, own), wanted)
        assert clusters.look(numbered, own, [], progress=False)["duplicate_cluster"].drop_nulls().len() == 4


_MEASURED = """
import sys
from pathlib import Path
from workbench.read.sources import read_sources
from workbench.storage.aside import LaidAside
def most():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1])
with LaidAside(Path(sys.argv[1]).parent) as texts:
    read_sources([sys.argv[1]], aside=texts)  # all that is loaded is loaded
    before = most()
    read_sources([sys.argv[2]], aside=texts)
    print(most() - before)
"""


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not say how much memory was used")
def test_ninety_megabytes_of_text_take_less_than_a_third_of_that_while_they_are_read(
    root: Path, tmp_path: Path
) -> None:
    few, many = tmp_path / "few.jsonl", tmp_path / "many.jsonl"
    few.write_text(lines(records(2_000)), encoding="utf-8")
    with many.open("w", encoding="utf-8") as file:
        for n in range(30_000):
            row = {"id": f"d{n}", "text": f"{n}番目。" + "".join(SENTENCES) * 21, "date": "2024-01-02"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, few, many],
        env=os.environ | {"PYTHONPATH": str(root)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert many.stat().st_size > 90e6
    assert int(done.stdout) * 1024 < 30e6
