"""Finished chunks of a build, on disk until the whole is written: an interrupted build is taken up from them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from workbench.build.settings import Done
from workbench.errors import CorpusError

_SIZES = "sizes"


class Finished:
    """Chunks by key, in memory or in a folder.

    Parameters
    ----------
    folder
        Where chunks are kept; ``None`` keeps them in memory.
    tables
        The tables of each chunk.
    """

    def __init__(self, folder: Path | None, tables: Sequence[str]) -> None:
        self.folder = folder
        self.tables = tuple(tables)
        self._order: list[str] = []
        self._held: dict[str, Done] = {}

    def expect(self, key: str) -> bool:
        """Name the next chunk in the order of the documents; say whether it is finished already."""
        self._order.append(key)
        return self.folder is not None and self._is_whole(self.folder / key)

    def _is_whole(self, chunk: Path) -> bool:
        # A killed machine may leave a file without its content: a chunk counts if its tables can be read.
        try:
            return all(pl.read_parquet_schema(chunk / f"{name}.parquet") for name in (_SIZES, *self.tables))
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            shutil.rmtree(chunk, ignore_errors=True)
            return False

    def add(self, key: str, done: Done) -> None:
        """Keep a chunk. One with faults is kept for this run only: its documents are tried again."""
        if self.folder is None or done.faults:
            self._held[key] = done
            return
        coming, place = self.folder / f"{key}.new", self.folder / key
        shutil.rmtree(coming, ignore_errors=True)
        coming.mkdir(parents=True)
        for name in self.tables:
            done.tables[name].write_parquet(coming / f"{name}.parquet", compression="lz4")
        done.sizes.write_parquet(coming / f"{_SIZES}.parquet")
        coming.rename(place)

    def sizes(self) -> pl.DataFrame | None:
        """Return how large each document was found to be, in the order of the documents; None without a chunk."""
        found = [self.read(number, _SIZES) for number in range(len(self._order))]
        return pl.concat(found) if found else None

    def places(self) -> pl.DataFrame:
        """Return in which chunk each document is: ``doc_id``, ``_chunk``."""
        columns = {"doc_id": pl.String(), "_chunk": pl.Int64()}
        found = [self.read(n, _SIZES).select("doc_id", _chunk=pl.lit(n, pl.Int64)) for n in range(len(self._order))]
        return pl.concat(found) if found else pl.DataFrame(schema=columns)

    def table(self, name: str) -> Iterator[pl.DataFrame]:
        """Yield a table chunk by chunk, in the order of the documents."""
        for number in range(len(self._order)):
            yield self.read(number, name)

    def read(self, number: int, name: str) -> pl.DataFrame:
        """Return a table of one chunk."""
        key = self._order[number]
        if key not in self._held:
            return self._read(key, name)
        return self._held[key].sizes if name == _SIZES else self._held[key].tables[name]

    def _read(self, key: str, name: str) -> pl.DataFrame:
        assert self.folder is not None
        file = self.folder / key / f"{name}.parquet"
        try:
            return pl.read_parquet(file)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            raise CorpusError(
                f"{file} cannot be read ({error})", hint=f"remove {self.folder} and build again"
            ) from None

    def clear(self) -> None:
        """Remove the folder."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
