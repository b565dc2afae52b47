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
from workbench.build import affected, clusters
from workbench.build.earlier import Change, Earlier
from workbench.build.fingerprint import coding_fingerprint, digest, fingerprint, lexicon, same
from workbench.build.finished import Finished
from workbench.build.pool import all_cores, workers
from workbench.build.work import ANNOTATED, CODED, CUT, FILLED, Done, Settings, analyse
from workbench.build.writing import batches, parts, write
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchWarning
from workbench.hand.folder import reapply
from workbench.hand.override import PROVENANCE
from workbench.storage.folder import recover, require_place
from workbench.storage.lock import locked
from workbench.storage.tables import require_undamaged

#: A chunk is as many documents in a row as have together about this many characters: an interrupted build loses
#: little, and the cost of a task is hidden.
CHUNK_CHARACTERS = 30_000
CHUNK_DOCUMENTS = 1_000
#: Starting workers takes some seconds, which this many characters take to analyse.
_WORTH_WORKERS = 3 * CHUNK_CHARACTERS
#: Seconds for which an interruption may go unnoticed.
_LISTEN = 0.1
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
    settings = Settings(tokenize, tuple(lexicon_folders), coded)
    plan = _plan(documents, known, settings)
    finished = Finished(None, settings.tables)
    faults = _run(plan, finished, settings, jobs, executor, progress)
    kept = _clustered(_filled(documents, plan, finished, faults), plan, finished, progress)
    tables = {name: schema.concat(plan.parts(name, kept, finished), name) for name in settings.tables}
    return Corpus({"documents": kept, **tables}, _provenance(provenance, plan, faults))


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
) -> Corpus:
    """Annotate and code documents and write the corpus to ``out``; what an earlier build of it holds is used again.

    Texts that are copies of each other are marked (column ``duplicate_cluster``:
    :func:`workbench.read.duplicates.near_duplicates`); none is dropped.

    The folder is complete or absent: it is replaced in one step at the end. If the run is interrupted, the old
    folder stays as it was, and what is finished waits beside it (``.NAME.partial``) for the next run. Where
    nothing has changed nothing is written. A second build of the same folder waits for the first.

    Parameters
    ----------
    documents, jobs, executor, progress, provenance, lexicon_folders, tokenize
        As in :func:`annotate_documents`; ``jobs`` is all cores by default.
    out
        A new folder, or one that holds a corpus. A link is refused.
    frames, names
        Folders of frames and of names, in the place of those that ship; ``shipped`` stands for these
        (:mod:`workbench.coding.own`).
    on_wait
        Called with the name of whoever is writing to ``out``, before waiting for it.

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
    settings = Settings(tokenize, tuple(lexicon_folders), frames=tuple(frames), names=tuple(names))
    with locked(folder, on_wait=on_wait):
        require_place(folder)
        recover(folder)
        before, by_hand = _built_before(folder)
        plan = _plan(documents, before, settings, folder, by_hand)
        finished = Finished(folder.parent / f".{folder.name}.partial", settings.tables)
        try:
            faults = _run(plan, finished, settings, jobs, executor, progress)
            kept = _clustered(_filled(documents, plan, finished, faults), plan, finished, progress)
            about = _provenance(provenance, plan, faults)
            if not plan.is_done(kept, about):
                tables = {name: plan.parts(name, kept, finished) for name in settings.tables}
                write(folder, kept, about, tables, plan.mark, settings)
        except BaseException as error:
            if finished.folder is not None and finished.folder.is_dir():
                error.add_note(f"what was finished is kept in {finished.folder}: the same command goes on from there")
            raise
        finished.clear()
    return reapply(folder)


def _built_before(folder: Path) -> tuple[Corpus | None, Sequence[str]]:
    """Return the corpus of an earlier build, and its documents with labels by hand; one that is damaged is built anew."""
    if not (folder / "corpus.toml").is_file():
        return None, ()
    try:
        known = Corpus.read(folder, attached=False)
        require_undamaged(folder)
    except CorpusError as error:
        warnings.warn(f"{error.message}; everything is analysed anew", WorkbenchWarning, stacklevel=3)
        return None, ()
    return known, known.provenance.get(PROVENANCE, {}).get("documents", [])


@dataclass(frozen=True)
class _Plan:
    """What is to be done.

    Attributes
    ----------
    known
        The documents that are taken from the earlier corpus as they are; ``None`` where none is.
    again
        Documents whose annotation is known and whose coding is not, with their sizes.
    todo
        Documents that are to be analysed.
    cut
        Documents among these whose tokens are still what they would be.
    mark, coding
        The fingerprints.
    before
        The earlier corpus.
    earlier
        Its tables, where anything is taken from them.
    same_texts
        True where its sentences are what they would be.
    by_hand
        True where it has labels by hand.
    """

    known: pl.DataFrame | None
    again: pl.DataFrame | None
    todo: pl.DataFrame
    cut: pl.DataFrame | None
    mark: Mapping[str, Any]
    coding: Mapping[str, Any]
    before: Corpus | None
    earlier: Earlier | None = None
    same_texts: bool = False
    by_hand: bool = False

    def is_done(self, kept: pl.DataFrame, about: Mapping[str, Any]) -> bool:
        """Say whether the earlier corpus is what would be written."""
        if self.before is None or self.known is None or self.by_hand or self.known.height != kept.height:
            return False
        return self.before.documents.equals(kept) and dict(self.before.provenance) == dict(about)

    def parts(self, name: str, kept: pl.DataFrame, finished: Finished) -> Iterator[pl.DataFrame]:
        """Yield a whole table part by part, in the order of the documents."""
        mixed = self.known is not None or self.again is not None
        return parts(name, kept, finished, self.earlier if mixed else None, self.known)


def _plan(
    documents: pl.DataFrame,
    before: Corpus | None,
    settings: Settings,
    folder: Path | None = None,
    by_hand: Sequence[str] = (),
) -> _Plan:
    schema.check(documents, "documents")
    if documents["text"].null_count():
        first = documents.filter(pl.col("text").is_null())["doc_id"][0]
        raise CorpusError(f"document {first!r} has no text", hint="only documents with their text can be annotated")
    mark = fingerprint(tokenize=settings.tokenize, lexicon_folders=settings.lexicon_folders)
    coding = coding_fingerprint(settings.frames, settings.names) if settings.coded else {}
    nothing = _Plan(None, None, documents, None, mark, coding, before, by_hand=bool(by_hand))
    analysis = dict(before.provenance.get("analysis") or {}) if before is not None else {}
    if before is None or analysis.get("tokens_sha256") != mark["tokens_sha256"]:
        return nothing
    if not set(ANNOTATED) <= set(before.tables):
        return nothing
    # Labels by hand are no analysis to go on from; they are put on again when the rest is written.
    unchanged = _unchanged(documents, before).filter(~pl.col("doc_id").is_in(list(by_hand)))
    touched = unchanged.clear() if same(analysis, mark) else _touched(unchanged, analysis, mark, settings, folder)
    kept = unchanged.join(touched, on="doc_id", how="anti", maintain_order="left")
    whole = not settings.coded or (
        set(CODED) <= set(before.tables) and {k: before.provenance.get(k) for k in coding} == coding
    )
    sized = kept.drop(list(FILLED)).join(_sizes(before.documents), on="doc_id", how="left", maintain_order="left")
    sized = sized.select(documents.columns)
    known, again = (sized if kept.height else None, None) if whole else (None, sized)
    return _Plan(
        known,
        again,
        documents.join(kept.select("doc_id"), on="doc_id", how="anti", maintain_order="left"),
        touched if touched.height else None,
        mark,
        coding,
        before,
        Earlier(before, None if same(analysis, mark) else _validated(not settings.lexicon_folders)),
        same_texts=unchanged.height == documents.height,
        by_hand=bool(by_hand),
    )


def _touched(
    unchanged: pl.DataFrame,
    analysis: Mapping[str, Any],
    mark: Mapping[str, Any],
    settings: Settings,
    folder: Path | None,
) -> pl.DataFrame:
    """Return the documents in which the rules can find something else than they did, though their tokens are the same."""
    lexicons = ("workbench", "lexicon")
    others = ({k: v for k, v in one.items() if k not in lexicons} for one in (analysis, mark))
    old = affected.read_rules(folder, analysis) if folder is not None else None
    if old is None or next(others) != next(others):
        return unchanged
    literals = affected.changed_literals(old, affected.rules_of(lexicon(settings.lexicon_folders)))
    return unchanged if literals is None else affected.documents_with(unchanged, literals)


def _validated(validated: bool) -> Change:
    """Return what gives rows that are known the confidence that the lexicon of this build gives."""
    return lambda name, table: affected.with_confidence(name, table, validated=validated)


def _unchanged(documents: pl.DataFrame, before: Corpus) -> pl.DataFrame:
    """Return the documents that have the id, text and layout of one of the earlier corpus."""
    columns = ["doc_id", "text_sha256", schema.REGIONS_COLUMN]
    one, other = (
        d.select(
            columns[:2]
            + [pl.col(c).fill_null([]) if c in d.columns else pl.lit([], schema.Regions).alias(c) for c in columns[2:]]
        )
        for d in (documents, before.documents)
    )
    same_ones = one.join(other, on=columns, how="semi", nulls_equal=True, maintain_order="left")
    return documents.join(same_ones.select("doc_id"), on="doc_id", how="semi", maintain_order="left")


def _keys(documents: pl.DataFrame) -> list[str]:
    """What an analysis of a document depends on: its id, text and layout."""
    columns = ["doc_id", "text_sha256"]
    columns += [schema.REGIONS_COLUMN] if schema.REGIONS_COLUMN in documents.columns else []
    return [digest([row[0], row[1], row[2] or [] if len(row) > 2 else []]) for row in documents.select(columns).rows()]


@dataclass(frozen=True)
class _Task:
    """A chunk of documents, the key under which what comes of it is kept, and the tables that are known of it."""

    key: str
    documents: pl.DataFrame
    names: Sequence[str] = ()
    earlier: Earlier | None = None

    @property
    def size(self) -> int:
        """Characters."""
        return int(self.documents["n_chars"].sum())

    def known(self) -> Mapping[str, pl.DataFrame] | None:
        """Read what is known; not before the chunk is to be analysed."""
        if self.earlier is None or not self.names:
            return None
        return {name: self.earlier.rows(name, self.documents) for name in self.names}


def _tasks(plan: _Plan, settings: Settings) -> Iterator[_Task]:
    """Yield the chunks in the order of the documents."""
    about = [{k: v for k, v in plan.mark.items() if k != "workbench"}, plan.coding, settings.coded]
    if plan.again is not None:
        for chunk in batches(plan.again, CHUNK_CHARACTERS, CHUNK_DOCUMENTS):
            yield _Task(digest(["coding", *about, _keys(chunk)]), chunk, ANNOTATED, plan.earlier)
    cut = set(plan.cut["doc_id"]) if plan.cut is not None else set()
    for chunk in batches(plan.todo, CHUNK_CHARACTERS, CHUNK_DOCUMENTS):
        names = CUT if not cut.isdisjoint(chunk["doc_id"]) else ()
        yield _Task(digest(["all", *about, _keys(chunk)]), chunk, names, plan.earlier)


def _run(
    plan: _Plan, finished: Finished, settings: Settings, jobs: int | None, executor: Executor | None, progress: bool
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
            executor = stack.enter_context(workers(count))
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
        for task in waiting:
            yield task, analyse(task.documents, settings, task.known())
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
    future = executor.submit(analyse, task.documents, settings, task.known())
    futures[future] = task
    if isinstance(future, Future):
        future.add_done_callback(done.put)


def _next(futures: Mapping[Future[Done], _Task], done: SimpleQueue[Future[Done]]) -> Future[Done]:
    """Return a future that is done."""
    first = next(iter(futures))
    if not isinstance(first, Future):  # of a scheduler whose futures are its own: they are taken in order
        return first
    while True:
        # Polars has interrupted waiting go on (SA_RESTART): Ctrl-C is seen when a wait ends, so none may be long.
        with contextlib.suppress(Empty):
            return done.get(timeout=_LISTEN)


def _filled(documents: pl.DataFrame, plan: _Plan, finished: Finished, faults: Mapping[str, str]) -> pl.DataFrame:
    """Return the documents that were analysed, with their sizes."""
    kept = documents.filter(~pl.col("doc_id").is_in(list(faults)))
    if documents.height and not kept.height:
        raise CorpusError(
            f"no document could be analysed: {_listed(faults)}", hint="report it: this is a fault of ours"
        )
    if faults:
        warnings.warn(f"{len(faults)} document(s) left out: {_listed(faults)}", WorkbenchWarning, stacklevel=4)
    known = None if plan.known is None else _sizes(plan.known)
    sizes = [s for s in (finished.sizes(), known) if s is not None]
    if not sizes:
        return kept
    order = kept.columns
    return kept.drop(list(FILLED)).join(pl.concat(sizes), on="doc_id", how="left", maintain_order="left").select(order)


def _clustered(kept: pl.DataFrame, plan: _Plan, finished: Finished, progress: bool) -> pl.DataFrame:
    """Return the documents with the clusters of copies; those of the earlier corpus where no text has changed."""
    known = plan.before if plan.same_texts else None
    if known is not None and (copied := clusters.same_as_before(kept, known)) is not None:
        return copied
    return clusters.look(kept, plan.parts("sentences", kept, finished), progress=progress)


def _sizes(documents: pl.DataFrame) -> pl.DataFrame:
    return documents.select("doc_id", *FILLED)


def _listed(faults: Mapping[str, str]) -> str:
    named = [f"{doc_id} ({reason})" for doc_id, reason in list(faults.items())[:_NAMED]]
    return "; ".join([*named, *([f"and {len(faults) - _NAMED} more"] if len(faults) > _NAMED else [])])


def _provenance(given: Mapping[str, Any] | None, plan: _Plan, faults: Mapping[str, str]) -> dict[str, Any]:
    left_out = [{"doc_id": doc_id, "reason": reason} for doc_id, reason in sorted(faults.items())]
    about = {**(given or {}), "analysis": plan.mark, **plan.coding, **clusters.provenance()}
    return about | ({"left_out": left_out} if left_out else {})
