"""What would be read, how, and what is doubtful: the report before a build.

The exit status of ``workbench check`` is 0 where everything was read and nothing is doubtful, 3 where something would be
left out or is doubtful, 2 where a source is not there.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from workbench.errors import WorkbenchWarning
from workbench.read.documents import METADATA, Document, duplicates
from workbench.read.sources import FileReport, gather

_SHOWN = 5


@dataclass(frozen=True)
class Check:
    """The report on some sources.

    Attributes
    ----------
    files
        One report a file, in the order of reading.
    n_documents, n_characters
        What a build would have.
    filled
        Of how many documents each metadata column is known.
    remarks
        What concerns all of it: ids that stand more than once, dates that cannot be read.
    """

    files: tuple[FileReport, ...]
    n_documents: int
    n_characters: int
    filled: Mapping[str, int]
    remarks: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether everything would be read and nothing is doubtful."""
        return not self.remarks and not any(f.problems or f.doubts for f in self.files)

    def frame(self) -> pl.DataFrame:
        """Return one row a file: file, documents, characters, how, problems, notes, doubts (texts joined by ``; ``)."""
        rows = [
            {
                "file": f.name,
                "documents": f.documents,
                "characters": f.characters,
                "how": ", ".join(_how(f)),
                "not read": "; ".join(f.problems),
                "passed over": "; ".join(f.notes),
                "doubtful": "; ".join(f.doubts),
            }
            for f in self.files
        ]
        columns = {"documents": pl.Int64, "characters": pl.Int64}
        names = ("file", "documents", "characters", "how", "not read", "passed over", "doubtful")
        return pl.DataFrame(rows, schema={name: columns.get(name, pl.String) for name in names})

    def lines(self) -> list[str]:
        """Return the report to read: for each file a line, and below it what there is to say."""
        lines = []
        for f in self.files:
            state = "read" if f.documents and not f.problems else "in part" if f.documents else "not read"
            if not f.documents and not f.problems:
                state = "passed over"
            counts = f"{f.documents:,} document(s), {f.characters:,} characters; " if f.documents else ""
            lines.append(f"{state:11} {f.name}" + (f": {counts}{', '.join(_how(f))}" if f.documents else ""))
            lines += [f"{'':11}   not read: {p}" for p in _few(f.problems)]
            lines += [f"{'':11}   passed over: {n.removeprefix('passed over: ')}" for n in _few(f.notes)]
            lines += [f"{'':11}   doubtful: {d}" for d in f.doubts]
        n = self.n_documents
        lines.append(
            f"{n:,} document(s), {self.n_characters:,} characters from {sum(f.documents > 0 for f in self.files)} file(s)"
        )
        if n:
            lines.append("known of them: " + ", ".join(f"{k} {v:,}" for k, v in self.filled.items()))
        lines += [f"doubtful: {r}" for r in self.remarks]
        return lines

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        return asdict(self) | {"files": [asdict(f) for f in self.files], "clean": self.is_clean}


def check(paths: Sequence[str | os.PathLike[str]], *, mapping: Mapping[str, str] | None = None) -> Check:
    """Read sources as :func:`~workbench.read.sources.read_sources` does, and report on it instead of warning.

    Parameters
    ----------
    paths, mapping
        As there.

    Returns
    -------
    Check
        ``frame()`` has a row a file; ``is_clean``, ``n_documents``, ``filled`` and ``remarks`` are of all of them.

    Raises
    ------
    ReadError
        If a source is not there.

    Examples
    --------
    >>> import workbench as wb
    >>> report = wb.check(["corpora/teaching/texts/wire-train-2022-a.txt"])
    >>> report.n_documents, report.frame()["file"].to_list()
    (1, ['corpora/teaching/texts/wire-train-2022-a.txt'])
    """
    documents: list[Document] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WorkbenchWarning)
        gathered = gather(paths, documents.append, mapping=mapping, skip_bad=True)
    return Check(
        tuple(gathered.files),
        len(documents),
        sum(len(d.text) for d in documents),
        {name: sum(d.metadata.get(name) is not None for d in documents) for name in METADATA},
        tuple(_remarks(documents)),
    )


def _remarks(documents: Sequence[Document]) -> list[str]:
    remarks = []
    texts: dict[tuple[str, str], Document] = {}
    for document in documents:
        texts.setdefault((document.doc_id, document.text), document)
    if len(texts) < len(documents):
        remarks.append(f"{len(documents) - len(texts)} document(s) stand there twice, id and text: one of each is read")
    repeated = duplicates(texts.values())
    if repeated:
        first = next(iter(repeated.values()))
        remarks.append(
            f"{len(repeated)} id(s) stand more than once: {', '.join(list(repeated)[:_SHOWN])}"
            f" ({' and '.join(d.path for d in first[:2])})"
        )
    given = [d for d in documents if d.metadata.get("date_as_given") is not None]
    if given:
        remarks.append(
            f"{len(given)} date(s) cannot be read, as {given[0].metadata['date_as_given']!r} ({given[0].doc_id})"
        )
    return remarks


def _how(report: FileReport) -> list[str]:
    return [v if k == "format" else f"{k} {v}" for k, v in report.how.items()]


def _few(items: Sequence[str]) -> list[str]:
    more = [f"and {len(items) - _SHOWN} more"] if len(items) > _SHOWN else []
    return [*items[:_SHOWN], *more]
