"""Texts and corpora in: what ``workbench.read`` does."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import CorpusError, ReadError, WorkbenchWarning
from workbench.storage.remote import is_url

Place = str | os.PathLike[str]

#: From so many documents on, reading takes long enough for a progress bar.
_MANY = 100


def read(source: Place | Sequence[Place] | Mapping[str, str]) -> Corpus:
    """Return the corpus of a folder, or annotate texts and return the corpus made of them, in memory.

    Parameters
    ----------
    source
        One of:

        * a corpus folder (it has a ``corpus.toml``): its tables are read, with the texts that are attached to it; or the
          address of one in an object store (``s3://…``), of which only what is asked for comes over the network;
        * a file of text or records, a folder of such files, or several of these: they are read as ``workbench build``
          reads them, annotated, and coded for frames and names;
        * a mapping from ids to texts: the same, for texts at hand.

    Returns
    -------
    Corpus
        ``corpus.write(folder)`` keeps it. For many texts ``workbench build SOURCE --out DIR`` is the better way: it
        works on all processors and takes up where it was interrupted.

    Raises
    ------
    CorpusError
        If a corpus folder is damaged or of another version, or there is nothing at the path.
    ReadError
        If no document could be read.

    Warns
    -----
    WorkbenchWarning
        Names what could not be read and was left out, and documents without a date.

    Examples
    --------
    >>> import workbench as wb
    >>> wb.read("corpora/rapprochement").kind
    'feature set'
    >>> corpus = wb.read("corpora/teaching/texts/wire-train-2022-a.txt")
    >>> corpus.documents["doc_id"].to_list()
    ['wire-train-2022-a']
    >>> corpus = wb.read({"mine": "橋は来春にも開通するかもしれない。"})
    >>> corpus.markers.select("form", "code").rows()
    [('かもしれない', 'possibility')]
    """
    if isinstance(source, Mapping):
        return _annotated(_given(source))
    if isinstance(source, str | os.PathLike):
        if is_url(source):
            return Corpus.read(source)
        path = Path(source)
        if (path / "corpus.toml").is_file():
            return Corpus.read(path)
        if not path.exists():
            raise CorpusError(f"nothing at {path}", allowed="a corpus folder, or texts", hint=_near(path))
        if path.is_dir() and (path / "documents.parquet").is_file():
            return Corpus.read(path)  # says what is missing
        source = [path]
    from workbench.read.sources import read_sources

    found = read_sources(list(source), skip_bad=True)
    if bad := [*found.problems, *found.left_out]:
        shown = "; ".join(map(str, bad[:5])) + ("; …" if len(bad) > 5 else "")
        warnings.warn(f"{len(bad)} left out: {shown}", WorkbenchWarning, stacklevel=2)
    return _annotated(found.documents)


def _given(texts: Mapping[Any, Any]) -> pl.DataFrame:
    from workbench.read.documents import Document, to_frame, why_not_text

    if not texts:
        raise ReadError("no text given", allowed="a mapping from ids to texts")
    for doc_id, text in texts.items():
        if not isinstance(doc_id, str) or not doc_id.strip():
            raise ReadError(f"{doc_id!r} is no id of a document", allowed="text, not empty")
        if why := why_not_text(text):
            raise ReadError(f"document {doc_id!r}: {why}")
    return to_frame([Document(doc_id, text, {}, (), "given") for doc_id, text in texts.items()])


def _annotated(documents: pl.DataFrame) -> Corpus:
    from workbench.build import annotate_documents

    # In this process: a script that reads texts at its top level would be started again by every worker.
    return annotate_documents(documents, progress=documents.height >= _MANY, coded=True)


def _near(path: Path) -> str:
    """A hint: the corpora in the folder that was meant, or where a path is looked for."""
    folder = path.parent
    there = sorted(p.parent.name for p in folder.glob("*/corpus.toml")) if folder.is_dir() else []
    return f"{folder} has the corpora {', '.join(there)}" if there else f"the path starts from {Path.cwd()}"


def duplicates(corpus: Corpus) -> pl.DataFrame:
    """Return the documents whose text is there more than once, exactly or nearly, by cluster.

    Parameters
    ----------
    corpus
        A corpus with its texts.

    Returns
    -------
    DataFrame
        A row for each document that has a copy: ``doc_id``, ``duplicate_cluster`` (the id of the first document of the
        cluster), ``similarity`` (Jaccard index of the 5-character shingles with that first document, 0 to 1), ``date``,
        ``outlet``, ``title``. No row where no text is there twice.

    Raises
    ------
    CorpusError
        If there is no text.

    Notes
    -----
    How copies are told: :func:`workbench.read.duplicates.near_duplicates`. A corpus that was built has the column
    ``duplicate_cluster`` already; copies are drawn together wherever documents are resampled.

    Examples
    --------
    >>> import workbench as wb
    >>> said = "市の担当者は工事が来月まで延びるとの見通しを示した。" * 2 + "費用はまだ決まっていないという。"
    >>> corpus = wb.read({"a": said, "b": f"{said}続報を待つ。", "c": "祭りは中止になるかもしれない。"})
    >>> wb.duplicates(corpus).select("doc_id", "duplicate_cluster").rows()
    [('a', 'a'), ('b', 'a')]
    """
    from workbench.read.duplicates import near_duplicates, require_texts

    require_texts(corpus.documents)
    found = near_duplicates(corpus.documents, corpus.tables.get("sentences"))
    about = corpus.documents.select("doc_id", "date", "outlet", "title")
    return found.join(about, on="doc_id", how="left", maintain_order="left")


def with_duplicates(corpus: Corpus) -> Corpus:
    """Return the corpus with the column ``duplicate_cluster``, its copies looked for (again).

    For corpora that were put together, or built before there was this column.

    Parameters
    ----------
    corpus
        A corpus with its texts.

    Returns
    -------
    Corpus
        The same, and ``duplicate_cluster`` in ``documents``: the id of the first document of a cluster of copies, null
        where a text stands alone.

    Raises
    ------
    CorpusError
        If there is no text.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開通する。", "b": "橋は来春に開通する。", "c": "港は閉まったままだ。"})
    >>> wb.with_duplicates(corpus).documents["duplicate_cluster"].to_list()
    ['a', 'a', None]
    """
    from workbench.read.duplicates import near_duplicates, require_texts, with_clusters

    require_texts(corpus.documents)
    found = near_duplicates(corpus.documents, corpus.tables.get("sentences"))
    return corpus.with_tables(documents=with_clusters(corpus.documents, found))
