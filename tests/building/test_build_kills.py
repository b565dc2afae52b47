"""A killed build loses nothing and leaves nothing that the next one does not take up; two builds do not meet."""

from __future__ import annotations

import os
import random
import shutil
import signal
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import Commands, alive, end, source, start, until
from polars.testing import assert_frame_equal

from workbench import schema
from workbench.corpus import Corpus
from workbench.storage.verify import verify

DOCUMENTS = 6
#: Steps of the switch on disk: of a new folder, and of one in which another corpus stands.
NEW = ("staged", "switched")
REPLACED = (*NEW, *(f"moved {name}.parquet" for name in schema.TABLES), "removed", "moved corpus.toml")


@pytest.fixture(scope="module")
def commands(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    run = Commands(root, tmp_path_factory.mktemp("said"))
    yield run
    run.close()


class Builds:
    """Builds of one corpus, where none or another one stands; each is killed, and run again.

    ``before`` is the other corpus, ``after`` what the build makes, ``seconds`` how long it takes.
    """

    def __init__(self, commands: Commands, folder: Path) -> None:
        self.commands, self.folder, self.number = commands, folder, 0
        self.texts = source(folder / "texts", DOCUMENTS, 1)
        changed = source(folder / "changed", DOCUMENTS, 1, "つ目")
        self.before, self.after = folder / "before", folder / "after"
        assert self.build(changed, self.before) == 0, commands.said()
        took = []
        for _ in range(3):
            shutil.rmtree(self.after, ignore_errors=True)
            begin = time.monotonic()
            assert self.build(self.texts, self.after) == 0
            took.append(time.monotonic() - begin)
        self.seconds = statistics.median(took)
        self.want = Corpus.read(self.after)

    def build(self, texts: Path, out: Path, kill: str | float | None = None) -> int:
        return self.commands("build", texts, "--out", out, "--jobs", 1, kill=kill)

    def killed(self, kill: str | float, *, again: bool) -> bool:
        """Kill a build, look at what stands, run it again and look once more; say whether the kill came in time."""
        self.number += 1
        place = self.folder / f"kill{self.number}"
        place.mkdir()
        out = place / "c"
        if again:
            shutil.copytree(self.before, out)
        status = self.build(self.texts, out, kill)
        assert status in (0, -signal.SIGKILL), self.commands.said()
        if again:  # the old one or the new one, whole
            assert self.is_either(out)
        assert self.build(self.texts, out) == 0, self.commands.said()
        assert [p.name for p in place.iterdir()] == ["c"]
        assert sorted(p.name for p in out.iterdir()) == sorted(p.name for p in self.after.iterdir())
        assert verify(out).is_empty()
        got = Corpus.read(out)
        assert got.provenance == self.want.provenance
        for name in schema.TABLES:
            assert_frame_equal(got.table(name), self.want.table(name))
        shutil.rmtree(place)
        return status != 0

    def is_either(self, out: Path) -> bool:
        found = Corpus.read(out)
        return any(
            all(found.table(name).equals(Corpus.read(one).table(name)) for name in schema.TABLES)
            for one in (self.before, self.after)
        )


@pytest.fixture(scope="module")
def builds(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Builds:
    return Builds(commands, tmp_path_factory.mktemp("builds"))


@pytest.mark.long
@pytest.mark.parametrize(("steps", "again"), [(NEW, False), (REPLACED, True)])
def test_a_kill_at_each_named_step_loses_nothing(builds: Builds, steps: tuple[str, ...], again: bool) -> None:
    assert [s for s in steps if not builds.killed(s, again=again)] == []  # each step is there to be killed at


@pytest.mark.long
def test_50_kills_at_random_points_lose_nothing_and_leave_nothing_behind(builds: Builds) -> None:
    chance, dead, tried = random.Random(7), 0, 0
    while dead < 50:
        tried += 1
        assert tried <= 150, f"{dead} of {tried} builds were killed in time"
        dead += builds.killed(chance.uniform(0.02, 1.0) * builds.seconds, again=tried % 2 == 0)


@pytest.mark.long
def test_10_pairs_of_simultaneous_builds_one_waits_for_the_other(builds: Builds) -> None:
    waited = 0
    sources = (builds.texts, builds.folder / "changed" / "texts.jsonl")
    for number in range(10):
        place = builds.folder / f"pair{number}"
        asked = [("build", texts, "--out", place / "c", "--jobs", 1) for texts in sources]
        status = builds.commands.together(asked)
        said = [builds.commands.said(n) for n in range(2)]
        assert status == [0, 0], said
        waits = [s for s in said if "waiting: " in s and "is being written by process" in s]
        assert len(waits) <= 1
        waited += len(waits)
        assert verify(place / "c").is_empty()
        assert [p.name for p in place.iterdir()] == ["c"]
        assert builds.is_either(place / "c")
    assert waited >= 5  # else they did not meet


@pytest.mark.long
def test_a_command_that_must_wait_names_the_holder_and_ends_when_told(root: Path, tmp_path: Path) -> None:
    """From the command line, against a lock that is held all the while."""
    from workbench.storage.lock import locked

    out = tmp_path / "c"
    with locked(out):
        process = start(root, "build", source(tmp_path / "texts", 2, 1), "--out", out, "--jobs", 1)
        try:
            assert process.stderr is not None
            said = next(line for line in process.stderr if b"waiting" in line).decode()
            assert f"is being written by process {os.getpid()} on " in said
            process.terminate()
            assert until(lambda: not alive(process.pid), 10) < 10
            assert process.wait(10) == 143
        finally:
            end(process)
    assert [p.name for p in tmp_path.iterdir()] == ["texts"]
