"""Texts that do not stand in memory: laid aside on disk as documents are read, and read again a few at a time."""

from __future__ import annotations

import contextlib
import tempfile
import threading
import zlib
from array import array
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

import polars as pl

from workbench import schema
from workbench.errors import CorpusError

#: The column by which documents whose texts are elsewhere find them: the number of the text.
ROW = "_row_of_text"
#: Fewer bytes than this are no matter for the disk.
_IN_MEMORY = 8 * 1024 * 1024
_BUFFER = 1024 * 1024
#: Bytes that are read in one go at most, but for a text that is longer.
_AT_ONCE = 4 * 1024 * 1024


class Texts(Protocol):
    """Gives texts by their numbers."""

    def take(self, rows: list[int]) -> pl.Series:
        """Return some texts."""


class Held:
    """The texts of a table that is in memory.

    Parameters
    ----------
    texts
        A column of text.
    """

    def __init__(self, texts: pl.Series) -> None:
        self._texts = texts

    def take(self, rows: list[int]) -> pl.Series:
        """Return some texts."""
        return self._texts.gather(rows)


class LaidAside:
    """Texts in a file that has no name: it is gone when it is closed, or when the process ends, however that ends.

    Parameters
    ----------
    place
        The folder on whose disk they are laid aside; it need not exist: the nearest one above it that does is taken.

    Raises
    ------
    OSError
        From :meth:`add`, or the first :meth:`take`, if the disk takes no more.
    """

    def __init__(self, place: Path) -> None:
        here = place.absolute()
        self.folder = next((p for p in (here, *here.parents) if p.is_dir()), here)
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+b", _BUFFER, dir=str(self.folder))  # noqa: SIM115 - see close()
        self._begins = array("q", [0])
        self._sums = array("I")
        self._turn, self._at_end = threading.Lock(), True

    def __len__(self) -> int:
        return len(self._sums)

    def __enter__(self) -> LaidAside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the texts."""
        with contextlib.suppress(OSError):  # of a disk that would take no more
            self._file.close()

    def add(self, text: str) -> None:
        """Lay the next text aside."""
        data = text.encode("utf-8")
        with self._turn, self._saying_where():
            if not self._at_end:  # texts were taken meanwhile
                self._file.seek(self._begins[-1])
                self._at_end = True
            self._file.write(data)
        self._begins.append(self._begins[-1] + len(data))
        self._sums.append(zlib.crc32(data))

    def take(self, rows: list[int]) -> pl.Series:
        """Return some texts.

        Raises
        ------
        CorpusError
            If they are not what was laid aside.
        """
        found: list[str] = []
        for first, stop in self._runs(rows):
            begin, end = self._begins[first], self._begins[stop]
            with self._turn, self._saying_where():
                self._at_end = False
                self._file.seek(begin)
                data = self._file.read(end - begin)
            for row in range(first, stop):
                one = data[self._begins[row] - begin : self._begins[row + 1] - begin]
                if zlib.crc32(one) != self._sums[row]:
                    raise CorpusError(
                        f"the texts that were laid aside in {self.folder} are damaged", hint="run the command again"
                    )
                found.append(one.decode("utf-8"))
        return pl.Series("text", found, dtype=pl.String)

    @contextlib.contextmanager
    def _saying_where(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.add_note(f"texts are laid aside in {self.folder} while they are read")
            raise

    def _runs(self, rows: list[int]) -> Iterator[tuple[int, int]]:
        """Yield the first number and the one after the last of texts that stand one after the other."""
        first = stop = -1
        for row in rows:
            if row != stop or self._begins[row + 1] - self._begins[first] > _AT_ONCE:
                if stop > first:
                    yield first, stop
                first = row
            stop = row + 1
        if stop > first:
            yield first, stop


def with_texts(documents: pl.DataFrame, texts: Texts) -> pl.DataFrame:
    """Return documents with their texts, and without the column by which these are found."""
    return documents.with_columns(texts.take(documents[ROW].to_list()).alias("text")).drop(ROW)


def apart(documents: pl.DataFrame, texts: Texts | None = None) -> tuple[pl.DataFrame, Texts]:
    """Return documents without their texts, numbered in the column :data:`ROW`, and what gives these.

    Parameters
    ----------
    documents
        A ``documents`` table.
    texts
        Its texts in the order of the table, where they are not in it.

    Raises
    ------
    CorpusError
        If a document has no text.
    SchemaError
        If it is no such table.
    """
    schema.check(documents, "documents")
    if texts is None:
        if documents["text"].null_count():
            first = documents.filter(pl.col("text").is_null())["doc_id"][0]
            raise CorpusError(f"document {first!r} has no text", hint="only documents with their text can be annotated")
        texts = Held(documents["text"])
        documents = documents.with_columns(text=pl.lit(None, pl.String))
    return documents.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW)), texts
