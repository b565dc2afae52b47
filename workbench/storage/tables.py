"""The tables of a corpus, each made when it is first asked for."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from workbench import schema
from workbench.errors import CorpusError, SchemaError
from workbench.storage import manifest
from workbench.storage.folder import place, settle
from workbench.storage.manifest import MANIFEST

Source = pl.DataFrame | Callable[[], pl.DataFrame]
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
_AGAIN = "build the corpus again, or take this file from a copy"

#: States of files (place, inode, size, time of change, hash) that were found to be as written, in this process.
_CHECKED: set[tuple[str, int, int, int, str]] = set()


class Tables(Mapping[str, pl.DataFrame]):
    """Frames by table name; each is read or worked out when it is first asked for, once.

    Parameters
    ----------
    sources
        A frame, or what makes it, by table name. Frames of a ``Tables`` are trusted to be valid.
    scans
        What makes a lazy frame of a table that lies on disk, by table name.
    origins
        SHA-256 of the file, of the tables that are read from one as they are.
    whole
        The tables of which these are the rows of some documents, unless they were changed besides.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        scans: Mapping[str, Callable[[], pl.LazyFrame]] | None = None,
        *,
        origins: Mapping[str, str] | None = None,
        whole: Tables | None = None,
    ) -> None:
        self._sources: dict[str, Source] = dict(sources)
        self._scans = dict(scans or {})
        self.origins: dict[str, str] = dict(origins or {})
        self._whole = whole
        self._answers: dict[tuple[str, str], Any] = {}
        self._turn = threading.RLock()

    @property
    def whole(self) -> Tables:
        """The tables of which these are the rows of some documents, or these themselves."""
        return self if self._whole is None else self._whole

    def scan(self, name: str) -> pl.LazyFrame:
        """Return a table to be read in parts: what is asked of it is read from disk, and the rest is not.

        It is to be collected before the folder is written anew.
        """
        source = self._sources[name]
        if isinstance(source, pl.DataFrame) or name not in self._scans:
            return self[name].lazy()
        return self._scans[name]()

    def is_apart(self, name: str) -> bool:
        """Say whether a table lies on disk as it is, not read so far: parts of it can be read by :meth:`scan`."""
        return name in self._scans and name in self.origins and not isinstance(self._sources[name], pl.DataFrame)

    def height(self, name: str) -> int:
        """Return how many rows a table has; of one that lies on disk, none is read for it."""
        return int(self._asked(name, "height", lambda table: table.select(pl.len()).collect().item()))

    def holds(self, name: str, column: str) -> bool:
        """Say whether a column has any value; of one that lies on disk, the first rows are read, and often no more."""
        known = pl.col(column).is_not_null().any()

        def any_in(table: pl.LazyFrame) -> bool:
            return any(part.select(known).collect().item() for part in (table.head(1), table))

        return bool(self._asked(name, f"holds {column}", any_in))

    def _asked(self, name: str, what: str, question: Callable[[pl.LazyFrame], Any]) -> Any:
        """Return the answer to a question about a table; one that lies on disk is asked once, and not read whole."""
        if not isinstance(self._sources[name], pl.DataFrame) and name in self._scans:
            # Reading the table says what is wrong.
            with contextlib.suppress(pl.exceptions.PolarsError, OSError):
                if (name, what) not in self._answers:
                    self._answers[name, what] = question(self.scan(name))
                return self._answers[name, what]
        return question(self[name].lazy())

    def __getitem__(self, name: str) -> pl.DataFrame:
        source = self._sources[name]
        if isinstance(source, pl.DataFrame):
            return source
        with self._turn:
            source = self._sources[name]
            if not isinstance(source, pl.DataFrame):
                source = self._sources[name] = source()
        return source

    def __contains__(self, name: object) -> bool:
        return name in self._sources  # without making the table, as Mapping's own would

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def __reduce__(self) -> tuple[type[Tables], tuple[dict[str, pl.DataFrame]]]:
        return Tables, (dict(self.items()),)

    def derive(self, change: Callable[[str, pl.DataFrame], pl.DataFrame], *, drop: Collection[str] = ()) -> Tables:
        """Return tables that are worked out from these when they are asked for."""

        def later(name: str) -> Callable[[], pl.DataFrame]:
            return lambda: change(name, self[name])

        return Tables({name: later(name) for name in self if name not in drop})

    def part(self, documents: pl.DataFrame) -> Tables:
        """Return the rows of some documents, worked out when they are asked for."""
        ids = documents.select("doc_id")
        kept = self.derive(lambda _, frame: frame.join(ids, on="doc_id", how="semi", maintain_order="left"))

        def scanned(name: str) -> Callable[[], pl.LazyFrame]:
            return lambda: self.scan(name).join(ids.lazy(), on="doc_id", how="semi", maintain_order="left")

        scans = {name: scanned(name) for name in self._scans if name != "documents"}
        return Tables(kept._sources | {"documents": documents}, scans, whole=self.whole)

    def replace(self, **frames: Source) -> Tables:
        """Return these tables with further ones, or others in their place."""

        def same(name: str) -> Callable[[], pl.DataFrame]:
            return lambda: self[name]

        kept: dict[str, Source] = {name: same(name) for name in self}
        scans = {name: scan for name, scan in self._scans.items() if name not in frames}
        origins = {name: sha for name, sha in self.origins.items() if name not in frames}
        return Tables(kept | frames, scans, origins=origins)


def lazily(tables: Mapping[str, pl.DataFrame]) -> Tables:
    """Return tables as :class:`Tables`."""
    return tables if isinstance(tables, Tables) else Tables(tables)


def open_folder(folder: Path) -> tuple[Tables, dict[str, Any]]:
    """Open a corpus folder: its tables, read when asked for, and its provenance.

    Raises
    ------
    CorpusError
        If there is no corpus, or its ``corpus.toml`` is damaged.
    """
    settle(folder)
    file = place(folder, MANIFEST)
    try:
        data = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise CorpusError(
            f"no corpus at {folder} (it has no {MANIFEST})", hint="build one: workbench build SOURCE --out DIR"
        ) from None
    except OSError as error:
        raise CorpusError(f"{file} cannot be opened ({error.strerror or error})") from None
    content = manifest.load(data, file)
    files = content["files"]
    if files is None:
        names = [name for name in schema.TABLES if (folder / f"{name}.parquet").exists()]
    else:
        names = [name for name in schema.TABLES if f"{name}.parquet" in files]

    def later(name: str) -> Callable[[], pl.DataFrame]:
        wanted = None if files is None else files[f"{name}.parquet"]["sha256"]
        return lambda: _found(folder, name, data, lambda file: _whole(file, name, wanted))

    def scanned(name: str, wanted: str) -> Callable[[], pl.LazyFrame]:
        return lambda: _found(folder, name, data, lambda file: _scan(file, name, wanted))

    scans = {name: scanned(name, files[f"{name}.parquet"]["sha256"]) for name in names} if files else {}
    origins = {name: files[f"{name}.parquet"]["sha256"] for name in names} if files else {}
    return Tables({name: later(name) for name in names}, scans, origins=origins), content["provenance"]


def _found(folder: Path, name: str, opened: bytes | None, read: Callable[[Path], Frame]) -> Frame:
    """Read one table, wherever it is while another process moves it."""
    file = folder / f"{name}.parquet"
    for _ in range(3):
        file = place(folder, f"{name}.parquet")
        try:
            return read(file)
        except FileNotFoundError:
            continue  # moved up between two looks
        except (CorpusError, SchemaError):
            if opened is not None and place(folder, MANIFEST).read_bytes() != opened:
                raise CorpusError(f"{folder} was written anew since it was opened", hint="read it again") from None
            raise
    raise CorpusError(f"{file} is missing", hint=_AGAIN)


def _whole(file: Path, name: str, wanted: str | None) -> pl.DataFrame:
    frame = read_parquet(file, wanted, hint=_AGAIN)
    checked = schema.check_columns(frame, name) if wanted else schema.check(frame, name)
    return schema.completed(checked, name)  # a folder may be older than a column


def _scan(file: Path, name: str, wanted: str) -> pl.LazyFrame:
    with _readable(file, _AGAIN):
        require_hash(file, wanted, hint=_AGAIN)
        return completed_scan(pl.scan_parquet(file), name)


def completed_scan(scanned: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return a table that is read in parts, with the columns that came later; :class:`SchemaError` for other columns."""
    columns = pl.DataFrame(schema=scanned.collect_schema())
    schema.check_columns(columns, name)
    lacking = schema.completed(columns, name).schema.items()
    return scanned.with_columns(pl.lit(None, t).alias(c) for c, t in lacking if c not in columns.columns)


def read_parquet(file: Path, wanted: str | None, *, hint: str) -> pl.DataFrame:
    """Read a Parquet file, after its SHA-256 was checked; of a file that did not change only once a process.

    Raises
    ------
    CorpusError
        If the hash is another, or the file cannot be read.
    FileNotFoundError
        If it is not there.
    """
    with _readable(file, hint):
        if wanted is not None:
            require_hash(file, wanted, hint=hint)
        return pl.read_parquet(file)


def require_hash(file: Path, wanted: str, *, hint: str | None = None) -> None:
    """Raise :class:`CorpusError` unless a file has its SHA-256; one that did not change is looked at once a process."""
    if (state := _state(file, wanted)) in _CHECKED:
        return
    if manifest.file_sha256(file) != wanted:
        raise CorpusError(f"{file} is damaged: it does not have the SHA-256 it was written with", hint=hint)
    _CHECKED.add(state)


@contextlib.contextmanager
def _readable(file: Path, hint: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise CorpusError(f"{file} cannot be read ({error})", hint=hint) from None


def require_undamaged(folder: Path) -> None:
    """Check the hash of every table of a folder, without reading the tables.

    Raises
    ------
    CorpusError
        If one is damaged or missing.
    """
    file = place(folder, MANIFEST)
    content = manifest.load(file.read_bytes(), file)
    for name, wanted in (content["files"] or {}).items():
        if name.removesuffix(".parquet") not in schema.TABLES:
            continue
        table = place(folder, name)
        try:
            require_hash(table, wanted["sha256"])
        except OSError as error:
            raise CorpusError(f"{table} cannot be read ({error.strerror or error})") from None


def _state(file: Path, wanted: str) -> tuple[str, int, int, int, str]:
    found = os.stat(file)
    return str(file.absolute()), found.st_ino, found.st_size, found.st_mtime_ns, wanted
