"""A code sheet as a corpus: every row checked, every fault named by row and column, nothing half-read."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.coding.frames.lexicon import shipped
from workbench.coding.names_lexicon import shipped_names
from workbench.coding.sheets.cells import Row, read_rows
from workbench.coding.sheets.columns import COLUMNS, NAME
from workbench.corpus import Corpus
from workbench.errors import ReadError

#: Of how many faults the error speaks; the rest is counted.
_SHOWN = 20


@dataclass(frozen=True)
class SheetProblem:
    """One fault of a sheet: where it stands, in which column, what is wrong and what may stand there."""

    where: str
    column: str
    message: str
    doc_id: str | None

    def __str__(self) -> str:
        return f"{self.where}, column {self.column}: {self.message}"


@dataclass(frozen=True)
class SheetReading:
    """What a sheet gave: the corpus of the documents without a fault, and the faults of the others."""

    corpus: Corpus
    problems: Sequence[SheetProblem]

    def require_whole(self) -> SheetReading:
        """Return the reading, or raise :class:`ReadError` that names the faults."""
        if self.problems:
            lines = [str(p) for p in self.problems[:_SHOWN]]
            rest = len(self.problems) - len(lines)
            raise ReadError("; ".join(lines) + (f"; and {rest} more" if rest > 0 else ""))
        return self


@dataclass
class _Check:
    """The faults found so far."""

    problems: list[SheetProblem] = field(default_factory=list)

    def fault(self, row: Row, column: str, message: str) -> None:
        self.problems.append(SheetProblem(row.where, column, message, row.cells.get("doc_id")))

    def label(self, row: Row, name: str) -> str | None:
        """Return the label in a cell, None where it is empty or wrong (then the fault is noted)."""
        given = row.cells.get(name)
        column = COLUMNS[name]
        if given is None:
            return None
        read = column.read(given)
        if read is None:
            near = column.nearest(given)
            hint = f"; did you mean {near!r}?" if near else ""
            self.fault(row, name, f"{given!r} is none of {', '.join(column.allowed)}{hint}")
        return read


def read_coding(
    path: str | os.PathLike[str],
    *,
    coder: str | None = None,
    frames: Iterable[str] | None = None,
    rename: Mapping[str, str] | None = None,
) -> SheetReading:
    r"""Read documents that were coded by hand, sentence by sentence, without their text.

    Parameters
    ----------
    path
        CSV, TSV or Excel, one row a marker (:data:`workbench.coding.sheets.COLUMNS` says what the columns are; headers
        and labels may be Japanese), or JSONL with one document a line (``sentences`` with their ``markers``).
    coder
        Who coded the documents, where the sheet has no column ``coder``.
    frames
        The frame ids that may stand in the sheet; those that ship where none are given.
    rename
        Frame ids of the sheet that go by another id here, as ``{"debt": "history_and_debt"}``.

    Returns
    -------
    SheetReading
        ``corpus`` has the documents that are whole: tables documents, sentences, markers, attributions and frames.
        Sentences and markers are in the order of the sheet and have no offsets (null), sentences no tokens. The column
        ``origin`` of ``documents`` is ``hand`` with the coder. Columns ``name:REFERENT`` become lists of names.
        ``problems`` names every fault by row and column; a document with a fault is left out of ``corpus``.

    Raises
    ------
    ReadError
        If the file cannot be read at all, or lacks a column that is needed.

    Notes
    -----
    Rates per token are not defined for such a corpus; rates per sentence are. A hand coding is one reader's: see
    :func:`workbench.evaluate.reliability.reliability` for how far two agree.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import workbench as wb
    >>> sheet = pathlib.Path(tempfile.mkdtemp(), "mine.csv")
    >>> row = "a,1,hedged,possibility,かもしれない,author"
    >>> _ = sheet.write_text(f"doc_id,sentence,commitment,code,form,voice\n{row}\n", "utf-8")
    >>> wb.read_coding(sheet, coder="A").corpus.markers.select("doc_id", "code").rows()
    [('a', 'possibility')]
    """
    file = Path(path)
    rows = read_rows(file)
    given = {name for row in rows for name in row.cells}
    missing = [c.name for c in COLUMNS.values() if c.required and c.level != "marker" and c.name not in given]
    if missing:
        raise ReadError(
            f"{file.name} has no column {', '.join(missing)}",
            allowed=", ".join(COLUMNS),
            hint="workbench code-sheet --template FILE writes an empty sheet",
        )
    known = frozenset(frames) if frames is not None else frozenset(shipped().frames)
    check = _Check()
    documents = _by_document(rows, check)
    ids = {name: name for name in known} | dict(rename or {})
    if wrong := sorted(set(ids.values()) - known):
        raise ReadError(f"no frame {wrong[0]!r} to rename to", allowed=sorted(known))
    read = [_document(doc_id, own, check, ids, coder) for doc_id, own in documents]
    bad = {p.doc_id for p in check.problems}
    whole = [d for d in read if d["documents"][0]["doc_id"] not in bad]
    return SheetReading(_corpus(whole, file, coder), tuple(check.problems))


def _by_document(rows: Sequence[Row], check: _Check) -> list[tuple[str, list[Row]]]:
    for row in rows:
        if "doc_id" not in row.cells:
            check.fault(row, "doc_id", "is empty; each row names its document")
    named = [row for row in rows if "doc_id" in row.cells]
    documents: dict[str, list[Row]] = {}
    for doc_id, group in groupby(named, key=lambda r: r.cells["doc_id"]):
        own = list(group)
        if doc_id in documents:
            check.fault(
                own[0], "doc_id", f"{doc_id!r} begins again: its rows stand apart, or two documents have one id"
            )
        documents.setdefault(doc_id, []).extend(own)
    return list(documents.items())


def _document(
    doc_id: str, rows: list[Row], check: _Check, frames: Mapping[str, str], coder: str | None
) -> dict[str, list[dict[str, Any]]]:
    out: dict[str, list[dict[str, Any]]] = {
        n: [] for n in ("documents", "sentences", "markers", "attributions", "frames")
    }
    out["documents"].append({"doc_id": doc_id} | _about(rows, check, coder))
    expected = 1
    for number, group in groupby(rows, key=lambda r: r.cells.get("sentence", "")):
        own = list(group)
        if number != str(expected) and number.removesuffix(".0") != str(expected):
            check.fault(
                own[0],
                "sentence",
                f"{number or 'empty'!r} where {expected} is next: sentences count from 1, none left out",
            )
        _sentence(doc_id, expected - 1, own, check, frames, out)
        expected += 1
    out["documents"][0]["n_sentences"] = len(out["sentences"])
    return out


def _about(rows: list[Row], check: _Check, coder: str | None) -> dict[str, Any]:
    """Return the metadata of a document; a column that says two things is a fault."""
    own_columns = {c.name for c in COLUMNS.values() if c.level != "document"}
    filled = {*schema.TABLES["documents"].every, schema.REGIONS_COLUMN, schema.ORIGIN_COLUMN} - COLUMNS.keys()
    about: dict[str, Any] = {}
    for row in rows:
        for name, value in row.cells.items():
            if name in own_columns or name == "doc_id":
                continue
            if name in filled - {"title"}:
                check.fault(row, name, "is a column that the workbench fills: leave it out, or give it another name")
                continue
            if about.setdefault(name, value) != value:
                check.fault(row, name, f"{value!r}, and {about[name]!r} above it for the same document")
    if "date" in about:
        about["date"], about["date_precision"] = _date(rows, str(about["date"]), check)
    for name in [n for n in about if n.startswith(NAME)]:
        about[name] = _several(about[name])
    about["coder"] = about.get("coder") or coder
    about["origin"] = "hand" + (f": {about['coder']}" if about["coder"] else "")
    return about


_DATE = re.compile(r"(\d{4})(?:年?|[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)(?:[T ].*)?)")


def _date(rows: list[Row], given: str, check: _Check) -> tuple[datetime.date | None, str | None]:
    at = next(r for r in rows if r.cells.get("date") == given)
    match = _DATE.fullmatch(given)
    if match:
        year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
        try:
            return datetime.date(year, month, day), "day" if match[3] else "month" if match[2] else "year"
        except ValueError:
            pass
    if re.fullmatch(r"\d{5}(\.\d+)?", given) and 20000 < float(given) < 60000:
        # Excel counts days from 1899-12-30 (its calendar has a 29 February 1900).
        meant = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(given)))
        check.fault(at, "date", f"{given!r} is Excel's number for {meant}: write the date as text, {meant}")
    else:
        check.fault(
            at, "date", f"{given!r} is no date; write 2022-04-22, or 2022-04, or 2022, where that is all that is known"
        )
    return None, None


def _several(cell: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in re.split(r"[;；]", cell) if part.strip()))


def _sentence(
    doc_id: str,
    sent_id: int,
    rows: list[Row],
    check: _Check,
    frames: Mapping[str, str],
    out: dict[str, list[dict[str, Any]]],
) -> None:
    first = rows[0]
    for name in ("part", "commitment", "sentence_polarity", "frames", "length"):
        own = {r.cells[name] for r in rows if name in r.cells}
        if len(own) > 1:
            check.fault(rows[-1], name, f"{' and '.join(map(repr, sorted(own)))} for one sentence")
    cells = {
        k: v for r in reversed(rows) for k, v in r.cells.items() if COLUMNS.get(k) and COLUMNS[k].level == "sentence"
    }
    whole = Row(first.where, {**cells, "doc_id": doc_id})
    commitment = check.label(whole, "commitment")
    if "commitment" not in cells:
        check.fault(first, "commitment", f"is empty; allowed: {', '.join(COLUMNS['commitment'].allowed)}")
    out["sentences"].append(
        {
            "doc_id": doc_id,
            "sent_id": sent_id,
            "part": check.label(whole, "part") or "body",
            "commitment": commitment,
            "polarity": check.label(whole, "sentence_polarity"),
        }
    )
    check.label(whole, "length")
    given = _several(cells.get("frames", ""))
    for frame in given:
        if frame not in frames:
            check.fault(first, "frames", f"no frame {frame!r}; allowed: {', '.join(sorted(frames))}")
    for frame in sorted({frames.get(f, f) for f in given}):
        out["frames"].append({"doc_id": doc_id, "sent_id": sent_id, "frame": frame})
    for row in rows:
        _marker(doc_id, sent_id, row, check, out)


def _marker(doc_id: str, sent_id: int, row: Row, check: _Check, out: dict[str, list[dict[str, Any]]]) -> None:
    code = check.label(row, "code")
    if code is None:
        for name in ("form", "voice", "source", "source_type"):
            if name in row.cells and "code" not in row.cells:
                check.fault(row, "code", f"is empty, and {name} is {row.cells[name]!r}")
                break
        return
    for name in ("form", "voice"):
        if name not in row.cells:
            check.fault(row, name, f"is empty for a marker with the code {code}")
    marker_id = len(out["markers"])
    out["markers"].append(
        {
            "doc_id": doc_id,
            "sent_id": sent_id,
            "marker_id": marker_id,
            "form": row.cells.get("form", ""),
            "code": code,
            "voice": check.label(row, "voice"),
            "polarity": check.label(row, "polarity"),
        }
    )
    source_type = check.label(row, "source_type")
    if code == "attribution":
        if "source_type" not in row.cells:
            check.fault(row, "source_type", f"is empty for an attribution; allowed: {', '.join(schema.SOURCE_TYPES)}")
        source = row.cells.get("source")
        out["attributions"].append(
            {
                "doc_id": doc_id,
                "marker_id": marker_id,
                "source_form": source,
                "source_type": source_type,
                "source_entity": source,
                "source_side": check.label(row, "source_side"),
                "source_kind": check.label(row, "source_kind"),
            }
        )
    elif {"source", "source_type", "source_side", "source_kind"} & row.cells.keys():
        check.fault(row, "source", f"stands with the code {code}; only an attribution has a source")


def _corpus(documents: Sequence[Mapping[str, list[dict[str, Any]]]], file: Path, coder: str | None) -> Corpus:
    tables = {}
    for name in ("documents", "sentences", "markers", "attributions", "frames"):
        rows = [row for d in documents for row in d[name]]
        columns = schema.TABLES[name].every
        extra = sorted({k for row in rows for k in row if k not in columns})
        frame = pl.DataFrame({c: pl.Series(c, [row.get(c) for row in rows], dtype=t) for c, t in columns.items()})
        for column in extra:
            values = [row.get(column) for row in rows]
            dtype = pl.List(pl.String) if column.startswith(NAME) else pl.String
            frame = frame.with_columns(pl.Series(column, values, dtype=dtype))
        tables[name] = schema.check(frame, name)
    frames_set = shipped()
    provenance = {
        "coding": {"sheet": file.name, "documents": len(documents), **({"coder": coder} if coder else {})},
        "frames": frames_set.provenance(),
    }
    return Corpus(tables, provenance)


def variants_of(forms: Iterable[str], referent: str) -> dict[str, str]:
    """Return the variant (as the names lexicon classes them) of each form of a referent; other forms stand for themselves."""
    entries = [e for e in shipped_names().entries if e.referent == referent]
    found = {}
    for form in dict.fromkeys(forms):
        hits = [(end - start, e.variant) for e in entries for start, end in e.spans(form)]
        found[form] = max(hits)[1] if hits else form
    return found
