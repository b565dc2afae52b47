"""The build: documents in, a whole corpus out; incremental, in parallel, atomic and safe to interrupt."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from workbench import __version__, schema
from workbench.annotate import heads, names, tokens
from workbench.annotate import lexicon as lexicons
from workbench.annotate.pipeline import annotate_document
from workbench.corpus import Corpus
from workbench.errors import CorpusError

GUIDELINES = "1.1"
#: Documents a task: small enough that an interrupted build loses little, large enough to hide the cost of a task.
CHUNK = 64
_DERIVED = ("sentences", "tokens", "markers", "attributions", "counts")
_FILLED = {"n_sentences": pl.Int64, "n_tokens": pl.Int64}


def fingerprint(*, tokenize: str = "nagisa", lexicon_folders: Sequence[str] = ()) -> dict[str, Any]:
    """Return what determines an annotation besides the text: versions and hashes, as ``corpus.toml`` keeps them."""
    used = _lexicon(tuple(lexicon_folders))
    return {
        "workbench": __version__,
        "guidelines": GUIDELINES,
        "analyser_sha256": _code(),
        **tokens.versions(tokenize),
        "lexicon": {"name": used.name, "version": used.version, "sha256": used.sha256},
        "names": {"entries": len(names.names()), "sha256": _digest(sorted(names.names()))},
        "short_names": {"entries": len(names.short_names()), "sha256": _digest(sorted(names.short_names().items()))},
        "source_heads": {"entries": len(heads.heads()), "sha256": _digest(sorted(heads.heads().items()))},
    }


@cache
def _code() -> str:
    """Hash of the analyser's own modules: an edited rule must not pass for the one a corpus was built with."""
    folder = Path(__file__).parent / "annotate"
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, default=str).encode()).hexdigest()


@cache
def _lexicon(folders: tuple[str, ...]) -> lexicons.Lexicon:
    if not folders:
        return lexicons.stance()
    return lexicons.load(lexicons.stance_folder(), *folders)


def annotate_documents(
    documents: pl.DataFrame,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: bool = False,
    tokenize: str = "nagisa",
    lexicon_folders: Sequence[str] = (),
    provenance: Mapping[str, Any] | None = None,
    known: Corpus | None = None,
    partial: Path | None = None,
) -> Corpus:
    """Annotate the documents that reading gave and return the corpus.

    Parameters
    ----------
    documents
        A ``documents`` table with text, and ``regions`` where reading found any.
    jobs
        Processes; 1 works in this process.
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
    partial
        A folder for finished chunks, so that an interrupted run is taken up where it stopped.

    Raises
    ------
    CorpusError
        If a document has no text.
    """
    schema.check(documents, "documents")
    if documents["text"].null_count():
        first = documents.filter(pl.col("text").is_null())["doc_id"][0]
        raise CorpusError(f"document {first!r} has no text", hint="only documents with their text can be annotated")
    mark = fingerprint(tokenize=tokenize, lexicon_folders=lexicon_folders)
    done = _reusable(documents, known, mark)
    todo = documents.join(done.documents.select("doc_id"), on="doc_id", how="anti") if done else documents
    parts = [done] if done and done.documents.height else []
    parts += _annotate(todo, jobs, executor, progress, tokenize, tuple(lexicon_folders), partial, mark)
    return _assemble(documents, parts, {**(provenance or {}), "analysis": mark})


def build(
    documents: pl.DataFrame,
    out: str | Path,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: bool = False,
    provenance: Mapping[str, Any] | None = None,
    lexicon_folders: Sequence[str] = (),
) -> Corpus:
    """Annotate documents and write the corpus to ``out``; what an earlier build of ``out`` holds is reused.

    The folder is replaced in one step at the end. If the run is interrupted, the old folder stays as it was,
    and the finished part waits beside it (``.NAME.partial``) for the next run.
    """
    folder = Path(out)
    known = Corpus.read(folder) if (folder / "corpus.toml").is_file() else None
    partial = folder.parent / f".{folder.name}.partial"
    corpus = annotate_documents(
        documents,
        jobs=jobs,
        executor=executor,
        progress=progress,
        provenance=provenance,
        lexicon_folders=lexicon_folders,
        known=known,
        partial=partial,
    )
    corpus.write(folder)
    shutil.rmtree(partial, ignore_errors=True)
    return corpus


def _key(row: Mapping[str, Any]) -> str:
    """What an annotation of a document depends on: its id, text and layout."""
    return _digest([row["doc_id"], row["text_sha256"], row.get(schema.REGIONS_COLUMN) or []])


def _reusable(documents: pl.DataFrame, known: Corpus | None, mark: Mapping[str, Any]) -> Corpus | None:
    if known is None or known.provenance.get("analysis") != mark or "tokens" not in known.tables:
        return None
    wanted = {_key(r) for r in _layout(documents).iter_rows(named=True)}
    same = [r["doc_id"] for r in _layout(known.documents).iter_rows(named=True) if _key(r) in wanted]
    return known.filter(doc_ids=same)


def _layout(documents: pl.DataFrame) -> pl.DataFrame:
    columns = ["doc_id", "text_sha256"]
    return documents.select(
        [*columns, *([schema.REGIONS_COLUMN] if schema.REGIONS_COLUMN in documents.columns else [])]
    )


def _annotate(
    todo: pl.DataFrame,
    jobs: int,
    executor: Executor | None,
    progress: bool,
    tokenize: str,
    folders: tuple[str, ...],
    partial: Path | None,
    mark: Mapping[str, Any],
) -> list[Corpus]:
    from tqdm.auto import tqdm

    parts: list[Corpus] = []
    with ExitStack() as stack:
        bar = stack.enter_context(tqdm(total=todo.height, unit="document", disable=not progress, desc="annotating"))
        pool = executor
        if pool is None and jobs > 1 and todo.height > CHUNK:
            # Polars runs threads of its own, and a forked process inherits their locks: workers start afresh.
            pool = stack.enter_context(ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")))
        waiting: dict[Future[dict[str, pl.DataFrame]], Path | None] = {}
        for chunk in todo.iter_slices(CHUNK):
            stored = (
                partial / _digest([mark, [_key(r) for r in _layout(chunk).iter_rows(named=True)]]) if partial else None
            )
            if stored is not None and (stored / "corpus.toml").is_file():
                parts.append(Corpus.read(stored))
                bar.update(chunk.height)
            elif pool is None:
                parts.append(_keep(Corpus(_annotate_chunk(chunk, tokenize, folders)), stored))
                bar.update(chunk.height)
            else:
                waiting[pool.submit(_annotate_chunk, chunk, tokenize, folders)] = stored
        for future in _completed(waiting, executor):
            part = _keep(Corpus(future.result()), waiting[future])
            parts.append(part)
            bar.update(part.documents.height)
    return parts


def _completed(waiting: Mapping[Future[Any], Any], executor: Executor | None) -> Iterator[Future[Any]]:
    # Futures of other schedulers need not be concurrent.futures' own: those are taken in order.
    if all(isinstance(f, Future) for f in waiting):
        yield from as_completed(waiting)
    else:
        yield from waiting


def _keep(part: Corpus, stored: Path | None) -> Corpus:
    if stored is not None:
        part.write(stored)
    return part


def _annotate_chunk(chunk: pl.DataFrame, tokenize: str, folders: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    """Annotate a chunk of documents (in a worker: the model loads once a process)."""
    lexicon = _lexicon(folders)
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in ("documents", *_DERIVED)}
    for doc in chunk.iter_rows(named=True):
        found = annotate_document(
            doc["doc_id"], doc["text"], doc.get(schema.REGIONS_COLUMN), lexicon=lexicon, tokenize=tokenize
        )
        for name, table in found.items():
            rows[name].extend(table)
    tables = {
        name: pl.DataFrame(rows[name], schema=dict(schema.TABLES[name].columns), orient="row") for name in _DERIVED
    }
    filled = pl.DataFrame([r[:3] for r in rows["documents"]], schema={"doc_id": pl.String, **_FILLED}, orient="row")
    return tables | {"documents": _fill(chunk, filled)}


def _fill(documents: pl.DataFrame, filled: pl.DataFrame) -> pl.DataFrame:
    order = documents.columns
    return documents.drop(list(_FILLED)).join(filled, on="doc_id", how="left", maintain_order="left").select(order)


def _assemble(documents: pl.DataFrame, parts: Sequence[Corpus], provenance: Mapping[str, Any]) -> Corpus:
    """Put the parts together in the order of ``documents``, whatever order they were finished in."""
    tables: dict[str, pl.DataFrame] = {}
    order = documents.select("doc_id").with_row_index("_order")
    for name in _DERIVED:
        frames = [p.tables[name] for p in parts] or [schema.TABLES[name].empty()]
        key = schema.TABLES[name].key
        tables[name] = pl.concat(frames).join(order, on="doc_id").sort("_order", *key[1:]).drop("_order")
    if parts:
        filled = pl.concat([p.documents.select("doc_id", *_FILLED) for p in parts])
        documents = _fill(documents, filled)
    return Corpus({"documents": documents, **tables}, provenance)
