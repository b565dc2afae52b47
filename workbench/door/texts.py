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

Place = str | os.PathLike[str]

#: From so many documents on, reading takes long enough for a progress bar.
_MANY = 100


def read(source: Place | Sequence[Place] | Mapping[str, str]) -> Corpus:
    """Return the corpus of a folder, or annotate texts and return the corpus made of them, in memory.

    Parameters
    ----------
    source
        One of:

        * a corpus folder (it has a ``corpus.toml``): its tables are read, with the texts that are attached to it;
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
