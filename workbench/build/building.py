"""From documents to a corpus: what is known is used again, the rest is analysed in chunks, and all is written once."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import polars as pl

from workbench import schema
from workbench.build import clusters
from workbench.build.fingerprint import coding_fingerprint, digest, fingerprint, same
from workbench.build.finished import Finished
from workbench.build.pool import all_cores, workers
from workbench.build.work import ANNOTATED, CODED, CUT, FILLED, Done, Settings, analyse
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchWarning
from workbench.hand.folder import reapply
from workbench.hand.override import PROVENANCE
from workbench.storage.folder import commit, recover, require_place, staging
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
    tables = {"documents": kept} | {name: _table(name, kept, plan, finished) for name in settings.tables}
    return Corpus(tables, _provenance(provenance, plan, faults))


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
        plan = _plan(documents, _built_before(folder), settings)
        finished = Finished(folder.parent / f".{folder.name}.partial", settings.tables)
        try:
            faults = _run(plan, finished, settings, jobs, executor, progress)
        except BaseException as error:
            if finished.folder is not None and finished.folder.is_dir():
                error.add_note(f"what was finished is kept in {finished.folder}: the same command goes on from there")
            raise
        kept = _clustered(_filled(documents, plan, finished, faults), plan, finished, progress)
        about = _provenance(provenance, plan, faults)
        if not plan.is_done(kept, about):
            _write(folder, kept, about, plan, finished, settings)
        finished.clear()
    return reapply(folder)


def _write(
    folder: Path, kept: pl.DataFrame, about: Mapping[str, Any], plan: _Plan, finished: Finished, settings: Settings
) -> None:
    """Write one table after the other, so that only the largest has to fit into memory."""
    rows = {"documents": kept.height}
    with staging(folder) as stage:
        kept.write_parquet(stage / "documents.parquet", compression="zstd")
        for name in settings.tables:
            table = _table(name, kept, plan, finished)
            table.write_parquet(stage / f"{name}.parquet", compression="zstd")
            rows[name] = table.height
        commit(stage, folder, about, kind="corpus", rows=rows)


def _built_before(folder: Path) -> Corpus | None:
    """Return the corpus of an earlier build; one that is damaged is built anew."""
    if not (folder / "corpus.toml").is_file():
        return None
    try:
        known = Corpus.read(folder, attached=False)
        require_undamaged(folder)
    except CorpusError as error:
        warnings.warn(f"{error.message}; everything is analysed anew", WorkbenchWarning, stacklevel=3)
        return None
    by_hand = known.provenance.get(PROVENANCE, {}).get("documents", [])
    # Labels by hand are no analysis to go on from; they are put on again when the rest is written.
    return known.filter(~pl.col("doc_id").is_in(by_hand)) if by_hand else known


@dataclass(frozen=True)
class _Plan:
    """What is to be done.

    Attributes
    ----------
    known
        The documents that are taken from an earlier corpus, whole; ``None`` without one.
    again
        Documents whose annotation is known and whose coding is not, with their annotated tables.
    todo
        Documents that are to be analysed.
    cut
        Documents among these whose tokens are still what they would be, with their sentences and tokens.
    mark, coding
        The fingerprints.
    before
        The earlier corpus itself.
    """

    known: Corpus | None
    again: Corpus | None
    todo: pl.DataFrame
    cut: Corpus | None
    mark: Mapping[str, Any]
    coding: Mapping[str, Any]
    before: Corpus | None

    def is_done(self, kept: pl.DataFrame, about: Mapping[str, Any]) -> bool:
        """Say whether the earlier corpus is what would be written."""
        if self.before is None or self.known is None or self.known.documents.height != kept.height:
            return False
        return self.before.documents.equals(kept) and dict(self.before.provenance) == dict(about)


def _plan(documents: pl.DataFrame, before: Corpus | None, settings: Settings) -> _Plan:
    schema.check(documents, "documents")
    if documents["text"].null_count():
        first = documents.filter(pl.col("text").is_null())["doc_id"][0]
        raise CorpusError(f"document {first!r} has no text", hint="only documents with their text can be annotated")
    mark = fingerprint(tokenize=settings.tokenize, lexicon_folders=settings.lexicon_folders)
    coding = coding_fingerprint(settings.frames, settings.names) if settings.coded else {}
    known = again = cut = None
    todo = documents
    analysis = before.provenance.get("analysis") if before is not None else None
    has_all = before is not None and set(ANNOTATED) <= set(before.tables)
    if before is not None and has_all and not same(analysis, mark):
        if dict(analysis or {}).get("tokens_sha256") == mark["tokens_sha256"]:
            cut = before.filter(doc_ids=_unchanged(documents, before)["doc_id"])
    elif before is not None and has_all:
        unchanged = _unchanged(documents, before)
        whole = not settings.coded or (
            set(CODED) <= set(before.tables) and {k: before.provenance.get(k) for k in coding} == coding
        )
        part = before.filter(doc_ids=unchanged["doc_id"]) if unchanged.height < before.documents.height else before
        known, again = (part, None) if whole else (None, part)
        todo = documents.join(unchanged.select("doc_id"), on="doc_id", how="anti", maintain_order="left")
    return _Plan(known, again, todo, cut, mark, coding, before)


def _unchanged(documents: pl.DataFrame, before: Corpus) -> pl.DataFrame:
    old = set(_keys(before.documents))
    return documents.filter(pl.Series([key in old for key in _keys(documents)], dtype=pl.Boolean))


def _keys(documents: pl.DataFrame) -> list[str]:
    """What an analysis of a document depends on: its id, text and layout."""
    columns = ["doc_id", "text_sha256"]
    columns += [schema.REGIONS_COLUMN] if schema.REGIONS_COLUMN in documents.columns else []
    return [digest([row[0], row[1], row[2] or [] if len(row) > 2 else []]) for row in documents.select(columns).rows()]


def _chunks(documents: pl.DataFrame) -> Iterator[pl.DataFrame]:
    start = size = 0
    for at, n_chars in enumerate(documents["n_chars"].to_list()):
        if at > start and (size + n_chars > CHUNK_CHARACTERS or at - start >= CHUNK_DOCUMENTS):
            yield documents[start:at]
            start, size = at, 0
        size += n_chars
    if start < documents.height:
        yield documents[start:]


_Task = tuple[str, pl.DataFrame, Mapping[str, pl.DataFrame] | None]


def _tasks(plan: _Plan, settings: Settings) -> Iterator[_Task]:
    """Yield key, documents and known tables of each chunk, in the order of the documents."""
    about = [{k: v for k, v in plan.mark.items() if k != "workbench"}, plan.coding, settings.coded]
    if plan.again is not None:
        ready = [(c, c.select("doc_id")) for c in _chunks(plan.again.documents)]
        parts = {name: _split(plan.again.tables[name], [ids for _, ids in ready]) for name in ANNOTATED}
        for number, (chunk, _) in enumerate(ready):
            yield (
                digest(["coding", *about, _keys(chunk)]),
                chunk,
                {name: parts[name][number] for name in ANNOTATED},
            )
    todo = list(_chunks(plan.todo))
    ids = [chunk.select("doc_id") for chunk in todo]
    cut = {name: _split(plan.cut.tables[name], ids) for name in CUT} if plan.cut is not None and todo else {}
    for number, chunk in enumerate(todo):
        known = {name: parts[number] for name, parts in cut.items()} or None
        yield digest(["all", *about, _keys(chunk)]), chunk, known


def _split(table: pl.DataFrame, ids: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """Split a table by sets of documents, in one pass."""
    numbered = pl.concat([part.with_columns(_part=pl.lit(n, pl.Int64)) for n, part in enumerate(ids)])
    parts = table.join(numbered, on="doc_id", maintain_order="left").partition_by(
        "_part", as_dict=True, include_key=False
    )
    return [parts.get((n,), table.clear()) for n in range(len(ids))]


def _run(
    plan: _Plan, finished: Finished, settings: Settings, jobs: int | None, executor: Executor | None, progress: bool
) -> dict[str, str]:
    """Do what is to be done, and return the documents that failed, with the reason."""
    from tqdm.auto import tqdm

    faults: dict[str, str] = {}
    waiting: list[_Task] = []
    size = sum(int(d["n_chars"].sum() or 0) for d in (plan.todo, *([plan.again.documents] if plan.again else [])))
    with ExitStack() as stack:
        bar = stack.enter_context(
            tqdm(total=size, unit="char", unit_scale=True, disable=not progress or not size, desc="analysing")
        )

        def keep(task: _Task, done: Done | None) -> None:
            key, documents, _ = task
            if done is not None:
                finished.add(key, done)
                faults.update(done.faults)
            bar.update(int(documents["n_chars"].sum()))

        for task in _tasks(plan, settings):
            if finished.expect(task[0]):
                keep(task, None)
            else:
                waiting.append(task)
        left = sum(int(t[1]["n_chars"].sum()) for t in waiting)
        count = min(all_cores() if jobs is None else jobs, len(waiting))
        given = executor is not None
        if executor is None and count > 1 and left > _WORTH_WORKERS:
            executor = stack.enter_context(workers(count))
        for task, done in _results(waiting, executor, settings, given=given):
            keep(task, done)
    return faults


def _results(
    waiting: Sequence[_Task], executor: Executor | None, settings: Settings, *, given: bool
) -> Iterator[tuple[_Task, Done]]:
    """Yield what comes of each task, as it comes.

    What is pending in an executor that was ``given`` is cancelled here if something goes wrong. In a pool of ours it
    is left to the pool: a pool that breaks while others cancel can hang for good when the process ends (Python 3.11).
    """
    if executor is None:
        for task in waiting:
            yield task, analyse(task[1], settings, task[2])
        return
    futures: dict[Future[Done], _Task] = {}
    try:
        for task in waiting:
            futures[executor.submit(analyse, task[1], settings, task[2])] = task
        for future in _completed(futures):
            yield futures[future], future.result()
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


def _completed(futures: Mapping[Future[Done], Any]) -> Iterator[Future[Done]]:
    # Futures of other schedulers need not be concurrent.futures' own: those are taken in order.
    if not all(isinstance(f, Future) for f in futures):
        yield from futures
        return
    done: SimpleQueue[Future[Done]] = SimpleQueue()
    for future in futures:
        future.add_done_callback(done.put)
    for _ in futures:
        while True:
            # Polars has interrupted waiting go on (SA_RESTART): Ctrl-C is seen when a wait ends, so none may be long.
            with contextlib.suppress(Empty):
                yield done.get(timeout=_LISTEN)
                break


def _filled(documents: pl.DataFrame, plan: _Plan, finished: Finished, faults: Mapping[str, str]) -> pl.DataFrame:
    """Return the documents that were analysed, with their sizes."""
    kept = documents.filter(~pl.col("doc_id").is_in(list(faults)))
    if documents.height and not kept.height:
        raise CorpusError(
            f"no document could be analysed: {_listed(faults)}", hint="report it: this is a fault of ours"
        )
    if faults:
        warnings.warn(f"{len(faults)} document(s) left out: {_listed(faults)}", WorkbenchWarning, stacklevel=4)
    sizes = [s for s in (finished.sizes(), _sizes(plan.known)) if s is not None]
    if not sizes:
        return kept
    order = kept.columns
    return kept.drop(list(FILLED)).join(pl.concat(sizes), on="doc_id", how="left", maintain_order="left").select(order)


def _clustered(kept: pl.DataFrame, plan: _Plan, finished: Finished, progress: bool) -> pl.DataFrame:
    """Return the documents with the clusters of copies; those of the earlier corpus where no text has changed."""
    known = plan.before if plan.known is not None and plan.todo.is_empty() else None
    if known is not None and (copied := clusters.same_as_before(kept, known)) is not None:
        return copied
    return clusters.look(kept, _table("sentences", kept, plan, finished), progress=progress)


def _sizes(known: Corpus | None) -> pl.DataFrame | None:
    return None if known is None else known.documents.select("doc_id", *FILLED)


def _listed(faults: Mapping[str, str]) -> str:
    named = [f"{doc_id} ({reason})" for doc_id, reason in list(faults.items())[:_NAMED]]
    return "; ".join([*named, *([f"and {len(faults) - _NAMED} more"] if len(faults) > _NAMED else [])])


def _table(name: str, kept: pl.DataFrame, plan: _Plan, finished: Finished) -> pl.DataFrame:
    """Return a whole table in the order of the documents, whatever was known before."""
    parts = list(finished.table(name))
    if plan.known is not None:
        parts.insert(0, plan.known.tables[name])
    table = schema.concat(parts, name)
    if plan.known is None and plan.again is None:
        return table
    order = kept.select("doc_id").with_row_index("_order")
    return table.join(order, on="doc_id", maintain_order="left").sort("_order", maintain_order=True).drop("_order")


def _provenance(given: Mapping[str, Any] | None, plan: _Plan, faults: Mapping[str, str]) -> dict[str, Any]:
    left_out = [{"doc_id": doc_id, "reason": reason} for doc_id, reason in sorted(faults.items())]
    about = {**(given or {}), "analysis": plan.mark, **plan.coding, **clusters.provenance()}
    return about | ({"left_out": left_out} if left_out else {})
