"""From documents to a corpus: what is known is used again, the rest is analysed in chunks, and all is written once."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import polars as pl

from workbench import schema
from workbench.annotate import LEAST_CONFIDENCE
from workbench.build import clusters, sources
from workbench.build.earlier import Earlier
from workbench.build.fingerprint import digest
from workbench.build.finished import Finished
from workbench.build.plan import Plan, built_before, keys, make_plan, sizes_of
from workbench.build.plan import provenance as provenance_of
from workbench.build.pool import LISTEN, workers
from workbench.build.settings import ANNOTATED, CUT, FILLED, Done, Settings
from workbench.build.writing import batches, write
from workbench.cores import all_cores
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchWarning
from workbench.hand.folder import reapply
from workbench.storage.aside import Texts, apart, with_texts
from workbench.storage.folder import recover, require_place
from workbench.storage.lock import locked

#: A chunk is as many documents in a row as have together about this many characters: an interrupted build loses
#: little, and the cost of a task is hidden. The last chunks are smaller, so that no worker is long without work.
CHUNK_CHARACTERS, LAST_CHUNKS_CHARACTERS = 60_000, 30_000
CHUNK_DOCUMENTS = 1_000
#: Characters at the end that go into the smaller chunks.
_END = 180_000
#: Starting workers takes some seconds, which this many characters take to analyse.
_WORTH_WORKERS = 90_000
_NAMED = 5
#: Chunks that are with an executor at a time: enough for some tens of workers.
_UNDER_WAY = 64


def annotate_documents(
    documents: pl.DataFrame,
    *,
    jobs: int | None = 1,
    executor: Executor | None = None,
    progress: bool = False,
    tokenize: str = "nagisa",
    lexicon_folders: Sequence[str] = (),
    provenance: Mapping[str, Any] | None = None,
    known: Corpus | None = None,
    coded: bool = False,
    least_confidence: float = LEAST_CONFIDENCE,
) -> Corpus:
    """Annotate the documents that reading gave and return the corpus.

    Parameters
    ----------
    documents
        A ``documents`` table with text, and ``regions`` where reading found any.
    jobs
        Processes; 1 works in this process, ``None`` takes all cores.
    executor
        Anything with ``submit`` (a process pool, a Dask executor), used in place of ``jobs``.
    progress
        Show a progress bar on stderr.
    tokenize
        Name of a registered tokenizer; workers load it by name.
    lexicon_folders
        Further lexicons, added to the one that ships.
    provenance
        What the texts are (sources, rights), added to versions and hashes.
    known
        A corpus built before: documents with the same text, layout and fingerprint are taken from it.
    coded
        Code frames and mentions too.
    least_confidence
        Markers that readers are less likely to mark are left out, 0 to 1 (:mod:`workbench.annotate.likelihood`): with more, fewer
        are found, and more of them are right; 0 keeps whatever the lexicon matches. Labels that rest on them follow (commitment, voice).

    Returns
    -------
    Corpus
        ``provenance["left_out"]`` names the documents that could not be analysed, with the reason.

    Raises
    ------
    CorpusError
        If a document has no text, or none could be analysed.

    Warns
    -----
    WorkbenchWarning
        If documents were left out, with their ids.
    """
    settings = Settings(tokenize, tuple(lexicon_folders), coded, least_confidence=least_confidence)
    given, texts = apart(documents)
    plan = make_plan(given, texts, known, settings)
    finished = Finished(None, settings.tables)
    faults = _run(plan, finished, settings, jobs, executor, progress)
    kept = _clustered(_filled(given, plan, finished, faults), plan, finished, progress)
    tables = {name: schema.concat(plan.parts(name, kept, finished), name) for name in settings.tables}
    return Corpus({"documents": with_texts(kept, texts), **tables}, _provenance(provenance, plan, faults))


def build(
    documents: pl.DataFrame,
    out: str | Path,
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: bool = False,
    provenance: Mapping[str, Any] | None = None,
    lexicon_folders: Sequence[str] = (),
    frames: Sequence[str] = (),
    names: Sequence[str] = (),
    tokenize: str = "nagisa",
    on_wait: Callable[[str], None] | None = None,
    read: sources.Read | None = None,
    texts: Texts | None = None,
    least_confidence: float = LEAST_CONFIDENCE,
) -> Corpus:
    """Annotate and code documents and write the corpus to ``out``; what an earlier build of it holds is used again.

    Texts that are copies of each other are marked (column ``duplicate_cluster``:
    :func:`workbench.read.duplicates.near_duplicates`); none is dropped.

    The folder is complete or absent: it is replaced in one step at the end. If the run is interrupted, the old
    folder stays as it was, and what is finished waits beside it (``.NAME.partial``) for the next run. Where
    nothing has changed nothing is written. A second build of the same folder waits for the first.

    Parameters
    ----------
    documents, jobs, executor, progress, provenance, lexicon_folders, tokenize, least_confidence
        As in :func:`annotate_documents`; ``jobs`` is all cores by default.
    out
        A new folder, or one that holds a corpus. A link is refused.
    frames, names
        Folders of frames and of names, in the place of those that ship; ``shipped`` stands for these
        (:mod:`workbench.coding.own`).
    on_wait
        Called with the name of whoever is writing to ``out``, before waiting for it.
    read
        Of which sources the documents were read; kept, so that they need not be read again to know that nothing has
        changed (:mod:`workbench.build.sources`).
    texts
        The texts of the documents, in their order, where the table has none because they were laid aside while sources were
        read (:attr:`workbench.read.Reading.texts`): so many of them are in memory as are worked on, and no more.

    Returns
    -------
    Corpus
        The corpus as it was written; its tables are read when asked for.

    Raises
    ------
    CorpusError
        As in :func:`annotate_documents`, or if ``out`` is no place for a corpus.
    """
    folder = Path(out)
    settings = Settings(
        tokenize,
        tuple(lexicon_folders),
        frames=tuple(frames),
        names=tuple(names),
        least_confidence=least_confidence,
    )
    with locked(folder, on_wait=on_wait):
        require_place(folder)
        recover(folder)
        before, by_hand = built_before(folder)
        given, texts = apart(documents, texts)
        plan = make_plan(given, texts, before, settings, folder, by_hand)
        finished = Finished(folder.parent / f".{folder.name}.partial", settings.tables)
        try:
            faults = _run(plan, finished, settings, jobs, executor, progress)
            kept = _clustered(_filled(given, plan, finished, faults), plan, finished, progress)
            about = _provenance(provenance, plan, faults)
            if not plan.is_done(kept, about):
                tables = {name: plan.parts(name, kept, finished) for name in settings.tables}
                write(folder, kept, texts, about, tables, plan.mark, settings)
        except BaseException as error:
            if finished.folder is not None and finished.folder.is_dir():
                error.add_note(f"what was finished is kept in {finished.folder}: the same command goes on from there")
            raise
        finished.clear()
        if read is not None:
            sources.note(folder, read)
    return reapply(folder)


@dataclass(frozen=True)
class _Task:
    """A chunk of documents, the key under which what comes of it is kept, and the tables that are known of it.

    Its texts are elsewhere: they are there when it is worked on.
    """

    key: str
    documents: pl.DataFrame
    texts: Texts
    names: Sequence[str] = ()
    earlier: Earlier | None = None

    @property
    def size(self) -> int:
        """Characters."""
        return int(self.documents["n_chars"].sum())

    def whole(self) -> pl.DataFrame:
        """Return the documents with their texts."""
        return with_texts(self.documents, self.texts)

    def known(self) -> Mapping[str, pl.DataFrame] | None:
        """Read what is known; not before the chunk is to be analysed."""
        if self.earlier is None or not self.names:
            return None
        return {name: self.earlier.rows(name, self.documents) for name in self.names}


def _tasks(plan: Plan, settings: Settings) -> Iterator[_Task]:
    """Yield the chunks in the order of the documents."""
    about = [{k: v for k, v in plan.mark.items() if k != "workbench"}, plan.coding, settings.coded]
    if plan.again is not None:
        for chunk in _chunks(plan.again):
            yield _Task(digest(["coding", *about, keys(chunk)]), chunk, plan.texts, ANNOTATED, plan.earlier)
    cut = set(plan.cut["doc_id"]) if plan.cut is not None else set()
    for chunk in _chunks(plan.todo):
        names = CUT if not cut.isdisjoint(chunk["doc_id"]) else ()
        yield _Task(digest(["all", *about, keys(chunk)]), chunk, plan.texts, names, plan.earlier)


def _chunks(documents: pl.DataFrame) -> Iterator[pl.DataFrame]:
    behind = documents["n_chars"].sum() - documents["n_chars"].cum_sum()
    large = int((behind >= _END).sum())
    yield from batches(documents[:large], CHUNK_CHARACTERS, CHUNK_DOCUMENTS)
    yield from batches(documents[large:], LAST_CHUNKS_CHARACTERS, CHUNK_DOCUMENTS)


def _run(
    plan: Plan, finished: Finished, settings: Settings, jobs: int | None, executor: Executor | None, progress: bool
) -> dict[str, str]:
    """Do what is to be done, and return the documents that failed, with the reason."""
    from tqdm.auto import tqdm

    faults: dict[str, str] = {}
    tasks = list(_tasks(plan, settings))
    waiting = [task for task in tasks if not finished.expect(task.key)]
    size, left = (sum(t.size for t in some) for some in (tasks, waiting))
    with ExitStack() as stack:
        # What was finished before says nothing of how long the rest takes; chunks come in bursts, one from each worker.
        bar = stack.enter_context(
            tqdm(
                total=size,
                initial=size - left,
                unit="char",
                unit_scale=True,
                smoothing=0.05,
                disable=not progress or not size,
                desc="analysing",
            )
        )
        count = min(all_cores() if jobs is None else jobs, len(waiting))
        given = executor is not None
        if executor is None and count > 1 and left > _WORTH_WORKERS:
            executor = stack.enter_context(workers(count, settings.tokenize, coded=settings.coded))
        for task, done in _results(waiting, executor, settings, given=given):
            finished.add(task.key, done)
            faults.update(done.faults)
            bar.update(task.size)
    return faults


def _results(
    waiting: Sequence[_Task], executor: Executor | None, settings: Settings, *, given: bool
) -> Iterator[tuple[_Task, Done]]:
    """Yield what comes of each task, as it comes; so many are under way that no worker waits, and no more are in memory.

    What is pending in an executor that was ``given`` is cancelled here if something goes wrong. In a pool of ours it
    is left to the pool: a pool that breaks while others cancel can hang for good when the process ends (Python 3.11).
    """
    if executor is None:
        from workbench.build.work import analyse

        for task in waiting:
            yield task, analyse(task.whole(), settings, task.known())
        return
    futures: dict[Future[Done], _Task] = {}
    done: SimpleQueue[Future[Done]] = SimpleQueue()
    coming = iter(waiting)
    try:
        for task in islice(coming, _UNDER_WAY):
            _submit(task, executor, settings, futures, done)
        while futures:
            future = _next(futures, done)
            task, found = futures.pop(future), future.result()
            del future  # it holds the tables
            for following in islice(coming, 1):
                _submit(following, executor, settings, futures, done)
            yield task, found
    except BrokenProcessPool:
        raise CorpusError(
            "a worker process was ended from outside, as a system does that has no memory left",
            hint="run the command again, with fewer --jobs: what was finished is kept",
        ) from None
    except BaseException:
        if given:
            for future in futures:
                future.cancel()
        raise


def _submit(
    task: _Task,
    executor: Executor,
    settings: Settings,
    futures: dict[Future[Done], _Task],
    done: SimpleQueue[Future[Done]],
) -> None:
    from workbench.build.work import analyse

    future = executor.submit(analyse, task.whole(), settings, task.known())
    futures[future] = task
    if isinstance(future, Future):
        future.add_done_callback(done.put)


def _next(futures: Mapping[Any, _Task], done: SimpleQueue[Future[Done]]) -> Any:
    """Return a future that is done."""
    first = next(iter(futures))
    if not isinstance(first, Future):  # of a scheduler whose futures are its own: they are taken in order
        of_its_own: Future[Done] = first
        return of_its_own
    while True:
        # Polars has interrupted waiting go on (SA_RESTART): Ctrl-C is seen when a wait ends, so none may be long.
        with contextlib.suppress(Empty):
            return done.get(timeout=LISTEN)


def _filled(documents: pl.DataFrame, plan: Plan, finished: Finished, faults: Mapping[str, str]) -> pl.DataFrame:
    """Return the documents that were analysed, with their sizes."""
    kept = documents.filter(~pl.col("doc_id").is_in(list(faults)))
    if documents.height and not kept.height:
        raise CorpusError(
            f"no document could be analysed: {_listed(faults)}", hint="report it: this is a fault of ours"
        )
    if faults:
        warnings.warn(f"{len(faults)} document(s) left out: {_listed(faults)}", WorkbenchWarning, stacklevel=4)
    known = None if plan.known is None else sizes_of(plan.known)
    sizes = [s for s in (finished.sizes(), known) if s is not None]
    if not sizes:
        return kept
    order = kept.columns
    return kept.drop(list(FILLED)).join(pl.concat(sizes), on="doc_id", how="left", maintain_order="left").select(order)


def _clustered(kept: pl.DataFrame, plan: Plan, finished: Finished, progress: bool) -> pl.DataFrame:
    """Return the documents with the clusters of copies; those of the earlier corpus where no text has changed."""
    known = plan.before if plan.same_texts else None
    if known is not None and (copied := clusters.same_as_before(kept, known)) is not None:
        return copied
    return clusters.look(kept, plan.texts, plan.parts("sentences", kept, finished), progress=progress)


def _listed(faults: Mapping[str, str]) -> str:
    named = [f"{doc_id} ({reason})" for doc_id, reason in list(faults.items())[:_NAMED]]
    return "; ".join([*named, *([f"and {len(faults) - _NAMED} more"] if len(faults) > _NAMED else [])])


def _provenance(given: Mapping[str, Any] | None, plan: Plan, faults: Mapping[str, str]) -> dict[str, Any]:
    left_out = [{"doc_id": doc_id, "reason": reason} for doc_id, reason in sorted(faults.items())]
    return provenance_of(given, plan.mark, plan.coding, left_out)
