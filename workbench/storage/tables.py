"""The tables of a corpus, each made when it is first asked for."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.errors import CorpusError, SchemaError
from workbench.storage import manifest
from workbench.storage.folder import place, settle
from workbench.storage.manifest import MANIFEST

Source = pl.DataFrame | Callable[[], pl.DataFrame]

#: States of files (place, inode, size, time of change, hash) that were found to be as written, in this process.
_CHECKED: set[tuple[str, int, int, int, str]] = set()


class Tables(Mapping[str, pl.DataFrame]):
    """Frames by table name; each is read or worked out when it is first asked for, once.

    Parameters
    ----------
    sources
        A frame, or what makes it, by table name. Frames of a ``Tables`` are trusted to be valid.
    origins
        SHA-256 of the file, of the tables that are read from one as they are.
    """

    def __init__(self, sources: Mapping[str, Source], origins: Mapping[str, str] | None = None) -> None:
        self._sources: dict[str, Source] = dict(sources)
        self.origins: dict[str, str] = dict(origins or {})
        self._turn = threading.RLock()

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

    def replace(self, **frames: Source) -> Tables:
        """Return these tables with further ones, or others in their place."""

        def same(name: str) -> Callable[[], pl.DataFrame]:
            return lambda: self[name]

        kept: dict[str, Source] = {name: same(name) for name in self}
        return Tables(kept | frames, {name: sha for name, sha in self.origins.items() if name not in frames})


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
        return lambda: _read(folder, name, wanted, data)

    origins = {name: files[f"{name}.parquet"]["sha256"] for name in names} if files is not None else {}
    return Tables({name: later(name) for name in names}, origins), content["provenance"]


def _read(folder: Path, name: str, wanted: str | None, opened: bytes) -> pl.DataFrame:
    """Read one table and check that it is the one that ``corpus.toml`` names."""
    file = folder / f"{name}.parquet"
    for _ in range(3):
        file = place(folder, f"{name}.parquet")
        try:
            frame = read_parquet(file, wanted, hint="build the corpus again, or take this file from a copy")
            checked = schema.check_columns(frame, name) if wanted else schema.check(frame, name)
            return schema.completed(checked, name)  # a folder may be older than a column
        except FileNotFoundError:
            continue  # moved up between two looks
        except (CorpusError, SchemaError):
            if wanted and place(folder, MANIFEST).read_bytes() != opened:
                raise CorpusError(f"{folder} was written anew since it was opened", hint="read it again") from None
            raise
    raise CorpusError(f"{file} is missing", hint="build the corpus again, or take this file from a copy")


def read_parquet(file: Path, wanted: str | None, *, hint: str) -> pl.DataFrame:
    """Read a Parquet file, after its SHA-256 was checked; of a file that did not change only once a process.

    Raises
    ------
    CorpusError
        If the hash is another, or the file cannot be read.
    FileNotFoundError
        If it is not there.
    """
    try:
        if wanted is not None and (state := _state(file, wanted)) not in _CHECKED:
            if manifest.sha256(file.read_bytes()) != wanted:
                raise CorpusError(f"{file} is damaged: it does not have the SHA-256 it was written with", hint=hint)
            _CHECKED.add(state)
        return pl.read_parquet(file)
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
            state = _state(table, wanted["sha256"])
            if state not in _CHECKED and manifest.sha256(table.read_bytes()) != wanted["sha256"]:
                raise CorpusError(f"{table} is damaged: it does not have the SHA-256 it was written with")
        except OSError as error:
            raise CorpusError(f"{table} cannot be read ({error.strerror or error})") from None
        _CHECKED.add(state)


def _state(file: Path, wanted: str) -> tuple[str, int, int, int, str]:
    found = os.stat(file)
    return str(file.absolute()), found.st_ino, found.st_size, found.st_mtime_ns, wanted
