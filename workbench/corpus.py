"""A corpus: its tables in memory, on disk as one Parquet file a table, and as subcorpora.

A folder holds ``corpus.toml`` (kind, provenance) and ``<table>.parquet``. A *feature set* is the same folder
without the texts and tokens: it shares the analysis of a text that may not itself be shared.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from workbench import schema
from workbench.errors import CorpusError

_MANIFEST = "corpus.toml"
#: The user's own copies of the texts of a feature set. Never part of what is shared: see :func:`attach_texts`.
_ATTACHED = "attached.parquet"
_ATTACHED_SCHEMA = {"text_sha256": pl.String(), "text": pl.String()}


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
        Frames by table name, as ``workbench.schema`` declares them. ``tokens`` is absent in a feature set.
    provenance
        Versions and hashes of workbench, tokenizer and lexicons, and what the texts are. Plain values only
        (they are written to ``corpus.toml``).

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> corpus.documents.height, corpus.kind
    (1806, 'feature set')
    >>> corpus.markers.columns[:4]
    ['doc_id', 'sent_id', 'marker_id', 'start']
    """

    tables: Mapping[str, pl.DataFrame]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if "documents" not in self.tables:
            raise CorpusError("a corpus without a documents table", allowed="tables that include 'documents'")
        for name, frame in self.tables.items():
            schema.check(frame, name)

    def __repr__(self) -> str:
        return f"<{self.kind}: {self.documents.height} documents, tables {', '.join(self.tables)}>"

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
        return bool(self.documents["text"].is_null().all()) and self.documents.height > 0

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
        return self._restrict(kept)

    def _restrict(self, documents: pl.DataFrame) -> Corpus:
        ids = documents.select("doc_id")
        tables = {n: f.join(ids, on="doc_id", how="semi") for n, f in self.tables.items()}
        return Corpus(tables | {"documents": documents}, self.provenance)

    def features(self) -> Corpus:
        """Return the feature set of this corpus: no text, no tokens, no layout of the text."""
        docs = self.documents.with_columns(pl.lit(None, dtype=pl.String).alias("text"))
        docs = docs.drop(schema.REGIONS_COLUMN, strict=False)
        tables = {n: f for n, f in self.tables.items() if n != "tokens"} | {"documents": docs}
        return Corpus(tables, self.provenance)

    def with_tables(self, **tables: pl.DataFrame) -> Corpus:
        """Return this corpus with further tables, or others in the place of those it has."""
        return Corpus(dict(self.tables) | tables, self.provenance)

    def attach(self, texts: Mapping[str, str]) -> Corpus:
        """Return this corpus with texts put back, matched by the hash of each text.

        Parameters
        ----------
        texts
            SHA-256 of the UTF-8 text → text. Texts that belong to no document are ignored.
        """
        own = pl.col("text_sha256").replace_strict(dict(texts), default=None, return_dtype=pl.String)
        docs = self.documents.with_columns(pl.coalesce("text", own).alias("text"))
        return Corpus(dict(self.tables) | {"documents": docs}, self.provenance)

    def write(self, folder: str | os.PathLike[str]) -> Path:
        """Write the corpus to ``folder``, all or nothing: an interrupted write leaves the old folder whole."""
        import tomli_w

        out = Path(folder)
        if out.exists() and not out.is_dir():
            raise CorpusError(f"{out} is a file", allowed="a folder, new or holding a corpus")
        if out.is_dir() and any(out.iterdir()) and not (out / _MANIFEST).exists():
            raise CorpusError(f"{out} holds other files", allowed="a new folder, or one with a corpus.toml")
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            staging.chmod(0o755)
            for name, frame in self.tables.items():
                frame.write_parquet(staging / f"{name}.parquet", compression="zstd")
            manifest = {"kind": self.kind, "schema_version": schema.SCHEMA_VERSION, **self.provenance}
            (staging / _MANIFEST).write_text(tomli_w.dumps(manifest), encoding="utf-8")
            _keep_other_files(out, staging)
            _replace_folder(staging, out)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return out

    @classmethod
    def read(cls, folder: str | os.PathLike[str], *, attached: bool = True) -> Corpus:
        """Read a corpus or feature set from its folder.

        Parameters
        ----------
        folder
            A folder that :meth:`write` made.
        attached
            Put back the texts that the user has attached to a feature set (:func:`attach_texts`).
        """
        path = Path(folder)
        manifest = path / _MANIFEST
        if not manifest.is_file():
            raise CorpusError(
                f"no corpus at {path} (it has no {_MANIFEST})", hint="build one: workbench build SOURCE --out DIR"
            )
        try:
            provenance = tomllib.loads(manifest.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CorpusError(f"{manifest} is not valid TOML ({error})", hint="build the corpus again") from None
        version = provenance.pop("schema_version", None)
        provenance.pop("kind", None)
        if version != schema.SCHEMA_VERSION:
            raise CorpusError(
                f"{path} was written with table schema {version!r}",
                allowed=str(schema.SCHEMA_VERSION),
                hint="build the corpus again with this version",
            )
        tables = {}
        for name in schema.TABLES:
            file = path / f"{name}.parquet"
            if file.exists():
                tables[name] = _read_table(file, "build the corpus again")
        corpus = cls(tables, provenance)
        texts = attached_texts(path) if attached else {}
        return corpus.attach(texts) if texts else corpus


def attached_texts(folder: str | os.PathLike[str]) -> dict[str, str]:
    """Return the texts attached to a corpus folder, by their SHA-256; none where nothing is attached."""
    file = Path(folder) / _ATTACHED
    if not file.exists():
        return {}
    table = _read_table(file, f"remove {file} and attach the texts again")
    if dict(table.schema) != _ATTACHED_SCHEMA:
        raise CorpusError(f"{file} is no file of attached texts", hint="remove it and attach the texts again")
    return dict(table.iter_rows())


def attach_texts(folder: str | os.PathLike[str], texts: Mapping[str, str]) -> Path:
    """Store the user's own copies of texts in a corpus folder, beside those attached before.

    They are in a file of their own, so that the feature set stays as it was shared, and the folder's ``.gitignore``
    keeps that file out of any repository.

    Parameters
    ----------
    folder
        A corpus folder.
    texts
        SHA-256 of the UTF-8 text → text.

    Returns
    -------
    Path
        The file.
    """
    path = Path(folder)
    ignore, file = path / ".gitignore", path / _ATTACHED
    lines = ignore.read_text(encoding="utf-8").splitlines() if ignore.exists() else []
    if _ATTACHED not in lines:
        ignore.write_text("\n".join([*lines, _ATTACHED]) + "\n", encoding="utf-8")
    merged = dict(sorted((attached_texts(path) | dict(texts)).items()))
    handle, staged = tempfile.mkstemp(prefix=f".{_ATTACHED}-", dir=path)
    os.close(handle)
    try:
        columns = {"text_sha256": list(merged), "text": list(merged.values())}
        pl.DataFrame(columns, schema=_ATTACHED_SCHEMA).write_parquet(staged, compression="zstd")
        Path(staged).replace(file)
    finally:
        Path(staged).unlink(missing_ok=True)
    return file


def _read_table(file: Path, hint: str) -> pl.DataFrame:
    try:
        return pl.read_parquet(file)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise CorpusError(f"{file} cannot be read ({error})", hint=hint) from None


def _keep_other_files(old: Path, new: Path) -> None:
    """Copy to the new folder what is not part of the corpus itself: a README, attached texts."""
    ours = {_MANIFEST, *(f"{name}.parquet" for name in schema.TABLES)}
    for item in old.iterdir() if old.is_dir() else ():
        if item.name not in ours:
            copy = shutil.copytree if item.is_dir() else shutil.copy2
            copy(item, new / item.name)


def _replace_folder(new: Path, target: Path) -> None:
    """Put ``new`` in the place of ``target``; the old one is removed only when the new one stands."""
    if not target.exists():
        new.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    kept = old / target.name
    target.rename(kept)
    try:
        new.rename(target)
    except OSError:
        kept.rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
