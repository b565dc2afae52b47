"""A build holds no table whole; what it takes from an earlier corpus it reads in parts, in whatever order; sources that
have not changed are not read."""

from __future__ import annotations

import os
import random
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workbench import cli, schema
from workbench.build import building, earlier, sources, work, writing
from workbench.build.earlier import Earlier
from workbench.build.finished import Finished
from workbench.build.settings import Done, Settings
from workbench.corpus import Corpus
from workbench.storage import aside
from workbench.storage.tables import Tables, open_folder

SENTENCES = schema.TABLES["sentences"]


def sentences(doc_ids: list[str], each: int = 3) -> pl.DataFrame:
    rows = [(d, k, k * 10, k * 10 + 9, "body", "asserted", 2) for d in doc_ids for k in range(each)]
    frame = pl.DataFrame(rows, schema=list(SENTENCES.columns), orient="row")
    return frame.cast(dict(SENTENCES.columns)).with_columns(
        pl.lit(None, t).alias(c) for c, t in SENTENCES.later.items()
    )


def documents(doc_ids: list[str]) -> pl.DataFrame:
    given = pl.DataFrame({"doc_id": doc_ids, "n_chars": [30] * len(doc_ids)})
    return pl.concat([schema.table("documents").empty(), given], how="diagonal")


def test_a_table_is_written_part_by_part_and_no_part_is_kept(tmp_path: Path) -> None:
    alive: list[weakref.ref[pl.DataFrame]] = []
    most = 0

    def rows() -> Iterator[pl.DataFrame]:
        nonlocal most
        for number in range(200):
            part = sentences([f"d{number:03}"], 500)
            alive.append(weakref.ref(part))
            most = max(most, sum(r() is not None for r in alive))
            yield part

    assert writing.write_table("sentences", rows(), tmp_path / "s.parquet") == 100_000
    assert most <= 3
    whole = pl.read_parquet(tmp_path / "s.parquet")
    assert_frame_equal(whole, sentences([f"d{n:03}" for n in range(200)], 500))


def test_an_error_while_rows_come_is_raised_as_it_is(tmp_path: Path) -> None:
    def rows(error: BaseException) -> Iterator[pl.DataFrame]:
        yield sentences(["a"])
        raise error

    for error in (KeyboardInterrupt(), OSError(28, "No space left on device")):
        with pytest.raises(type(error)):
            writing.write_table("sentences", rows(error), tmp_path / "s.parquet")


@pytest.mark.parametrize("seed", range(5))
def test_rows_of_an_earlier_corpus_come_in_any_order(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    ids = [f"d{n}" for n in range(60)]
    Corpus({"documents": documents(ids), "sentences": sentences(ids)}).write(tmp_path / "c")
    wanted = chance.sample(ids, 20)
    old = Earlier(Corpus.read(tmp_path / "c"))
    assert_frame_equal(old.rows("sentences", documents([*wanted, "unknown"])), sentences(wanted))
    assert old.rows("sentences", documents([])).is_empty()
    assert not isinstance(old.corpus.tables._sources["sentences"], pl.DataFrame)  # was never read whole


@pytest.mark.parametrize("seed", range(20))
def test_rows_that_stand_in_order_are_taken_as_they_stand(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr("workbench.counting.words.PIECE", chance.randint(1, 9))
    ids = [f"d{n}" for n in chance.sample(range(12), 12)]
    table = pl.concat([sentences([d], chance.randint(0, 3)) for d in ids])
    if seed % 4 == 0:  # a document in several places
        table = table[chance.sample(range(table.height), table.height)]
    old = Earlier(Corpus({"documents": documents(ids), "sentences": table}))
    for _ in range(10):
        first, last = sorted(chance.sample(range(len(ids) + 1), 2))
        wanted = [*ids[first:last], "unknown"] if chance.random() < 0.7 else chance.sample(ids, last - first)
        taken = [table.filter(pl.col("doc_id") == d) for d in wanted]
        assert_frame_equal(old.rows("sentences", documents(wanted)), pl.concat(taken))
        assert old.extent("sentences", documents(wanted))[0] == sum(t.height for t in taken)


@pytest.mark.parametrize("changed", [(), (7,), (0, 3, 39)])
def test_a_table_that_is_nearly_all_known_comes_a_row_group_at_a_time(
    changed: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "ROW_GROUP", 30)
    ids = [f"d{n}" for n in range(40)]
    before = Corpus({"documents": documents(ids), "sentences": sentences(ids, 10)})
    new = [ids[n] for n in changed]
    fresh = sentences(new, 4) if new else sentences(["x"], 4)[:0]
    finished = Finished(None, ("sentences",))
    if new:
        finished.expect("k")
        finished.add("k", Done(pl.DataFrame({"doc_id": new}), {"sentences": fresh}))
    known = documents([d for d in ids if d not in new])
    found = list(writing.parts("sentences", documents(ids), finished, Earlier(before), known))
    assert max(part.height for part in found) <= 30
    wanted = [fresh.filter(pl.col("doc_id") == d) if d in new else sentences([d], 10) for d in ids]
    assert_frame_equal(pl.concat(found), pl.concat(wanted))
    # Where the order is another one, what stands between would be gone through for each of the smaller ones.
    mixed = random.Random(0).sample(ids, len(ids))
    found = list(writing.parts("sentences", documents(mixed), finished, Earlier(before), known))
    order = {d: n for n, d in enumerate(mixed)}
    assert_frame_equal(pl.concat(found), pl.concat(sorted(wanted, key=lambda t: order[t["doc_id"][0]])))


def test_a_scan_reads_what_was_written_and_refuses_what_was_not(tmp_path: Path) -> None:
    from workbench.errors import CorpusError

    ids = ["a", "b"]
    out = Corpus({"documents": documents(ids), "sentences": sentences(ids)}).write(tmp_path / "c")
    tables, _ = open_folder(out)
    assert_frame_equal(tables.scan("sentences").collect(), sentences(ids))
    assert_frame_equal(Tables({"sentences": sentences(ids)}).scan("sentences").collect(), sentences(ids))
    file = out / "sentences.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(CorpusError, match="is damaged"):
        open_folder(out)[0].scan("sentences")


def test_what_is_under_way_is_bounded_and_results_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_UNDER_WAY", 3)
    pending = most = 0

    class Counting(ThreadPoolExecutor):
        def submit(self, *_: Any, **__: Any) -> Any:
            nonlocal pending, most
            pending += 1
            most = max(most, pending)
            future: Future[Any] = Future()
            future.set_result(work.Done(documents([]), {}))
            return future

    own = aside.Held(pl.Series(["風が吹いた。"]))
    numbered = [documents([f"d{n}"]).with_columns(pl.lit(0, pl.Int64).alias(aside.ROW)) for n in range(20)]
    tasks = [building._Task(str(n), frame, own) for n, frame in enumerate(numbered)]
    seen = []
    results: list[weakref.ref[Any]] = []
    for task, done in building._results(tasks, Counting(1), Settings(), given=True):
        pending -= 1
        seen.append(task.key)
        results.append(weakref.ref(done))
        del done
    assert sorted(seen, key=int) == [str(n) for n in range(20)]
    assert most <= 4
    assert sum(r() is not None for r in results) <= 1


@pytest.fixture
def built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Build the texts of a folder by the command line; return what was said."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("会談は延期か\n会談は延期されたという。\n", encoding="utf-8")
    (folder / "b.txt").write_text("風が吹いた。\n", encoding="utf-8")

    def build(*options: str) -> str:
        arguments = ["build", str(folder), "--out", str(tmp_path / "c"), "--jobs", "1", *options]
        assert cli.main(arguments) == 0
        return capsys.readouterr().err

    return build


def test_sources_that_have_not_changed_are_not_read(
    built: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built()
    assert "have no date" in first
    assert "nothing has changed" not in first
    with monkeypatch.context() as patch:
        patch.setattr("workbench.read.sources.read_sources", lambda *_, **__: pytest.fail("read"))
        again = built()
    assert "nothing has changed" in again
    assert "have no date" in again  # what there is to be warned of is said each time
    # As good as a new file: another byte, another name, another option, another state of the corpus.
    text = tmp_path / "texts" / "b.txt"
    status = text.stat()
    text.write_text("雨が降った。\n", encoding="utf-8")
    os.utime(text, ns=(status.st_atime_ns, status.st_mtime_ns))  # same size, same time
    assert "nothing has changed" not in built()
    assert Corpus.read(tmp_path / "c").text("b") == "雨が降った。\n"
    text.rename(text.with_name("d.txt"))
    assert "nothing has changed" not in built()
    assert Corpus.read(tmp_path / "c").documents["doc_id"].to_list() == ["a", "d"]
    assert "nothing has changed" not in built("--skip-bad")
    assert "nothing has changed" in built("--skip-bad")


@pytest.mark.filterwarnings("ignore::workbench.errors.WorkbenchWarning")
def test_a_corpus_that_is_not_what_was_written_is_looked_at(built: Callable[..., str], tmp_path: Path) -> None:
    built()
    out = tmp_path / "c"
    damaged = out / "markers.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    assert "is damaged" in built()
    assert "nothing has changed" in built()
    corpus = Corpus.read(out)
    corpus.write(out)  # by somebody else: corpus.toml is another one
    (out / "corpus.toml").write_bytes((out / "corpus.toml").read_bytes())
    (out / sources.SOURCES).write_text("{}")
    assert "nothing has changed" not in built()
    (out / sources.SOURCES).write_text("[")
    assert "nothing has changed" not in built()
    assert "nothing has changed" in built()


def test_what_cannot_be_hashed_is_read(tmp_path: Path) -> None:
    assert sources.state_of([tmp_path / "none"]) is None
    os.mkfifo(tmp_path / "pipe")
    assert sources.state_of([tmp_path / "pipe"]) is None


def test_earlier_rows_are_changed_on_their_way(tmp_path: Path) -> None:
    ids = ["a", "b"]
    known = Corpus({"documents": documents(ids), "sentences": sentences(ids)})
    old = earlier.Earlier(known, lambda name, table: table.with_columns(n_tokens=pl.lit(7, pl.Int64)))
    assert old.rows("sentences", documents(["b"]))["n_tokens"].to_list() == [7, 7, 7]
