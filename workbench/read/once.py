"""Documents of several sources as they come: each into the table once, what comes again is named."""

from __future__ import annotations

import hashlib
import warnings
from array import array
from dataclasses import dataclass

import polars as pl

from workbench.errors import ReadError, WorkbenchWarning
from workbench.read.documents import Document, Gathering, Problem
from workbench.storage.aside import LaidAside

_SHOWN = 5


@dataclass(frozen=True)
class _Again:
    """A document whose id was there before."""

    doc_id: str
    text_sha256: str
    path: str
    line: int | None


class Once:
    """Takes documents one by one, and keeps of each its row of the table, the id, and where it came from.

    Parameters
    ----------
    aside
        Where their texts are laid; in the table by default.
    """

    def __init__(self, aside: LaidAside | None = None) -> None:
        self.table = Gathering(aside)
        self._ids: set[str] = set()
        self._paths: dict[str, int] = {}
        self._path_of, self._line_of = array("q"), array("q")
        self._again: list[_Again] = []
        self._dates = _Dates()

    def __len__(self) -> int:
        return len(self._path_of)

    def take(self, document: Document) -> None:
        """Take the next document."""
        if document.doc_id in self._ids:
            sha = hashlib.sha256(document.text.encode("utf-8")).hexdigest()
            self._again.append(_Again(document.doc_id, sha, document.path, document.line))
            return
        self._ids.add(document.doc_id)
        self._path_of.append(self._paths.setdefault(document.path, len(self._paths)))
        self._line_of.append(-1 if document.line is None else document.line)
        self._dates.look(document)
        self.table.add(document)

    def repeated(self, *, skip_bad: bool) -> tuple[list[Problem], list[Problem]]:
        """Say what came again: documents of another text (problems), and the same ones (left out). Nothing comes after it.

        Raises
        ------
        ReadError
            If ids stand more than once for different texts, unless ``skip_bad``.
        """
        self._ids.clear()
        if not self._again:
            return [], []
        wanted = {a.doc_id for a in self._again}
        own = pl.DataFrame([self.table.own("doc_id"), self.table.own("text_sha256")]).with_row_index("row")
        first = {d: (row, sha) for row, d, sha in own.filter(pl.col("doc_id").is_in(list(wanted))).iter_rows()}
        paths = list(self._paths)
        seen = {(doc_id, sha): paths[self._path_of[row]] for doc_id, (row, sha) in first.items()}
        same: list[Problem] = []
        others: list[_Again] = []
        for one in self._again:
            key = one.doc_id, one.text_sha256
            if key in seen:
                message = f"the document {one.doc_id!r} is the same as in {seen[key]}; left out"
                same.append(Problem(one.path, one.line, message))
            else:
                seen[key] = one.path
                others.append(one)
        if others and not skip_bad:
            named = sorted({o.doc_id for o in others}, key=lambda doc_id: first[doc_id][0])
            row = first[named[0]][0]
            line = self._line_of[row]
            places = [(paths[self._path_of[row]], None if line < 0 else line)]
            places += [(o.path, o.line) for o in others if o.doc_id == named[0]]
            raise ReadError(
                f"{len(named)} document id(s) stand more than once: {', '.join(named[:_SHOWN])}"
                f"{', …' if len(named) > _SHOWN else ''}"
                f" ({' and '.join(f'{p}, line {n}' if n else p for p, n in places[:2])})",
                allowed="an id of its own for each document",
                hint="rename the file or the id, or keep the first of each with --skip-bad",
            )
        return [Problem(o.path, o.line, f"the id {o.doc_id!r} stood before; left out") for o in others], same

    def warn(self) -> None:
        """Warn of documents whose date is not known."""
        self._dates.warn(len(self))


class _Dates:
    """Documents whose date is not known, as they come."""

    def __init__(self) -> None:
        self._bad = self._missing = 0
        self._first_bad: tuple[str, str] | None = None
        self._without: list[str] = []

    def look(self, document: Document) -> None:
        given = document.metadata.get("date_as_given")
        if given is not None:
            self._bad += 1
            self._first_bad = self._first_bad or (repr(given), document.doc_id)
        elif document.metadata.get("date") is None:
            self._missing += 1
            if len(self._without) < _SHOWN:
                self._without.append(document.doc_id)

    def warn(self, of: int) -> None:
        if self._first_bad is not None:
            value, doc_id = self._first_bad
            _warn(
                f"{self._bad} document(s) have a date that cannot be read, as {value}"
                f" ({doc_id}); their date is empty and what stood there is in the column date_as_given"
            )
        if self._missing:
            named = ", ".join(self._without) + (", …" if self._missing > _SHOWN else "")
            _warn(f"{self._missing} of {of} document(s) have no date ({named}); their date is empty")


def _warn(message: str) -> None:
    warnings.warn(message, WorkbenchWarning, stacklevel=5)
