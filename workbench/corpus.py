"""A corpus: its tables in memory, on disk as one Parquet file a table, and as subcorpora.

A folder holds ``corpus.toml`` (kind, provenance, hashes) and ``<table>.parquet``. A *feature set* is the same folder
without the texts and tokens: it shares the analysis of a text that may not itself be shared. How a folder is
replaced in one step and checked is in :mod:`workbench.storage`; what may be shared in :mod:`workbench.storage.sharing`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from workbench import schema
from workbench.errors import CorpusError
from workbench.storage.attached import attach_texts, attached_texts
from workbench.storage.folder import commit, staging
from workbench.storage.lock import locked
from workbench.storage.remote import is_url, open_url
from workbench.storage.sharing import feature_tables
from workbench.storage.tables import Tables, lazily, open_folder

__all__ = ["Corpus", "attach_texts", "attached_texts"]


class Selection(Protocol):
    """Says which documents of a corpus are meant: a filter is one."""

    def doc_ids(self, corpus: Corpus) -> list[str]:
        """Return their ids."""


@dataclass(frozen=True)
class Corpus:
    """The tables of one corpus and where they came from.

    Attributes
    ----------
    tables
        Frames by table name, as ``workbench.schema`` declares them. ``tokens`` is absent in a feature set. The tables
        of a corpus that was read, or filtered, are read or worked out when they are first asked for.
    provenance
        Versions and hashes of workbench, tokenizer and lexicons, and what the texts are. Plain values only
        (they are written to ``corpus.toml``).

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> corpus.documents.height, corpus.kind
    (1853, 'feature set')
    >>> corpus.markers.columns[:4]
    ['doc_id', 'sent_id', 'marker_id', 'start']
    """

    tables: Mapping[str, pl.DataFrame]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if "documents" not in self.tables:
            raise CorpusError("a corpus without a documents table", allowed="tables that include 'documents'")
        if isinstance(self.tables, Tables):  # made from tables that were checked
            return
        for name, frame in self.tables.items():
            schema.check(frame, name)
        whole = {name: schema.completed(frame, name) for name, frame in self.tables.items()}
        object.__setattr__(self, "tables", whole)

    def __repr__(self) -> str:
        height = lazily(self.tables).height("documents")
        return f"<{self.kind}: {height} documents, tables {', '.join(self.tables)}>"

    def __getattr__(self, name: str) -> pl.DataFrame:
        # corpus.documents, corpus.sentences, … read the tables of that name.
        if name in schema.TABLES:
            return self.table(name)
        raise AttributeError(name)

    def table(self, name: str) -> pl.DataFrame:
        """Return one table; :class:`CorpusError` says what to do where this corpus does not have it."""
        schema.table(name)
        try:
            return self.tables[name]
        except KeyError:
            hint = "attach your own copy of the texts" if name == "tokens" else "build the corpus first"
            raise CorpusError(f"this {self.kind} has no table {name!r}", allowed=self.tables, hint=hint) from None

    @property
    def is_feature_set(self) -> bool:
        """True where no document has its text."""
        tables = lazily(self.tables)
        return not tables.holds("documents", "text") and tables.height("documents") > 0

    @property
    def kind(self) -> str:
        """``"feature set"`` or ``"corpus"``."""
        return "feature set" if self.is_feature_set else "corpus"

    def text(self, doc_id: str) -> str:
        """Return the stored text of a document.

        Raises
        ------
        CorpusError
            If there is no such document, or this is a feature set and the text is not attached.
        """
        row = self.documents.filter(pl.col("doc_id") == doc_id)
        if row.is_empty():
            row = self.documents.filter(pl.col("doc_id") == schema.same_name(doc_id, self.documents["doc_id"]))
        if row.is_empty():
            raise CorpusError(f"no document {doc_id!r}", hint="documents['doc_id'] lists the ids")
        text = row["text"].item()
        if text is None:
            raise CorpusError(
                f"the text of {doc_id!r} is not in this feature set",
                hint="attach your own copy: workbench attach DIR TEXT",
            )
        return str(text)

    def filter(self, *predicates: pl.Expr | Selection, doc_ids: Iterable[str] | None = None, **equal: Any) -> Corpus:
        """Return the subcorpus of the documents that meet all conditions.

        Parameters
        ----------
        *predicates
            Polars expressions over the ``documents`` table, or filters (:class:`workbench.find.filters.Filter`).
        doc_ids
            Keep only these documents.
        **equal
            Column = value, or column = list of values.

        Examples
        --------
        >>> import polars as pl
        >>> import workbench as wb
        >>> corpus = wb.read("corpora/rapprochement")
        >>> corpus.filter(genre="opinion column").documents["doc_id"].to_list()
        ['column']
        >>> corpus.filter(pl.col("date").dt.year() >= 2022, genre="opinion column").documents.height
        1
        >>> corpus.filter(wb.Filter.of(wb.Condition.values("outlet", "Wikinews"))).documents["genre"].unique().to_list()
        ['wire-style news']
        """
        docs = self.documents
        conditions = [p if isinstance(p, pl.Expr) else pl.col("doc_id").is_in(p.doc_ids(self)) for p in predicates]
        for column, value in equal.items():
            if column not in docs.columns:
                raise CorpusError(f"no metadata column {column!r}", allowed=docs.columns)
            values = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
            conditions.append(pl.col(column).is_in(values))
        if doc_ids is not None:
            conditions.append(pl.col("doc_id").is_in(list(doc_ids)))
        kept = docs.filter(*conditions) if conditions else docs
        return Corpus(lazily(self.tables).part(kept), self.provenance)

    def features(self, *, titles: bool = False, columns: Iterable[str] = ()) -> Corpus:
        """Return the feature set of this corpus: no text, no tokens, no layout, no column that may hold text.

        Parameters
        ----------
        titles
            Share the headlines too; they are text of the documents.
        columns
            Further metadata columns to share, besides those that are known (:data:`workbench.storage.sharing.METADATA`).

        Raises
        ------
        CorpusError
            If a column to be shared holds long free text or a run of a document's text; it is named.
        """
        return Corpus(feature_tables(self.tables, titles=titles, columns=columns), self.provenance)

    def with_tables(self, **tables: pl.DataFrame) -> Corpus:
        """Return this corpus with further tables, or others in the place of those it has."""
        whole = {name: schema.completed(schema.check(frame, name), name) for name, frame in tables.items()}
        return Corpus(lazily(self.tables).replace(**whole), self.provenance)

    def attach(self, texts: Mapping[str, str]) -> Corpus:
        """Return this corpus with texts put back, matched by the hash of each text.

        Parameters
        ----------
        texts
            SHA-256 of the UTF-8 text → text. Texts that belong to no document are ignored.
        """
        own = pl.col("text_sha256").replace_strict(dict(texts), default=None, return_dtype=pl.String)
        docs = self.documents.with_columns(pl.coalesce("text", own).alias("text"))
        return Corpus(lazily(self.tables).replace(documents=docs), self.provenance)

    def write(
        self,
        folder: str | os.PathLike[str],
        *,
        files: Mapping[str, str] | None = None,
        check: Callable[[Path], None] | None = None,
    ) -> Path:
        """Write the corpus to ``folder``, all or nothing: an interrupted write leaves the old folder whole.

        Other files of the folder are kept. Only one process writes at a time; others wait.

        Parameters
        ----------
        folder
            A new folder, or one that holds a corpus.
        files
            Further files to write, name → text.
        check
            Called with the folder in which everything stands before it takes the place of the old one; an error
            that it raises stops the write, and nothing has changed.

        Raises
        ------
        CorpusError
            If ``folder`` is a link, a file, or holds other things than a corpus.
        """
        out = Path(folder)
        with locked(out), staging(out) as stage:
            rows = {}
            for name, frame in self.tables.items():
                frame.write_parquet(stage / f"{name}.parquet", compression="zstd")
                rows[name] = frame.height
            for name, text in (files or {}).items():
                (stage / name).write_text(text, encoding="utf-8")
            if check is not None:
                check(stage)
            commit(stage, out, self.provenance, kind=self.kind, rows=rows)
        return out

    @classmethod
    def read(cls, folder: str | os.PathLike[str], *, attached: bool = True) -> Corpus:
        """Open a corpus or feature set; its tables are read, and checked against their hashes, when asked for.

        Parameters
        ----------
        folder
            A folder that :meth:`write` made; or the address of a corpus in an object store (``s3://…``), of which only what
            is asked for is read (:mod:`workbench.storage.remote`).
        attached
            Put back the texts that the user has attached to a feature set (:func:`attach_texts`).

        Raises
        ------
        CorpusError
            If there is no corpus, or its ``corpus.toml`` is damaged. A damaged table is named when it is asked for;
            what does not need it works. ``workbench verify DIR`` checks everything.
        """
        if is_url(folder):
            return cls(*open_url(str(folder)))
        path = Path(folder)
        tables, provenance = open_folder(path)
        corpus = cls(tables, provenance)
        texts = attached_texts(path) if attached else {}
        return corpus.attach(texts) if texts else corpus
