"""Tables as text: CSV and its relatives, whatever program wrote them.

A spreadsheet may separate by comma, tab or semicolon, say so in a line ``sep=;``, leave blank rows and nameless columns
at the right; pandas puts its index before the first column. All of this is recognised, and said in the report.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import ReadError
from workbench.limits import MAX_COLUMNS
from workbench.read.documents import Problem

#: A record with its line (or row) number.
Row = tuple[int, dict[str, Any]]
SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
_SEP_LINE = re.compile(r"\"?sep=(?P<sep>[^\r\n\"])\"?[ \t]*(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"\d+(?:\.0)?")
_INDEX_NAME = re.compile(r"Unnamed: ?0|level_0", re.IGNORECASE)
_TRIED = 20  # lines looked at for the separator
_MANY = 3  # lines within one field that look like rows of their own: a lost quotation mark, not a text


@dataclass
class Rows:
    """The rows of a table, what could not be read, and what was passed over without loss.

    ``unit`` is what the numbers of the rows count: lines of a file, or rows or records in something else. ``columns`` are
    those of all rows in the order in which they come first, where they were noted; the rows are then made anew each time
    that they are gone through, and not all at once.
    """

    rows: Collection[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    separator: str = ""
    unit: str = "line"
    columns: Sequence[str] | None = None

    def problem(self, name: str, number: int, message: str) -> Problem:
        """Return a problem with a row, with its place."""
        if self.unit == "line":
            return Problem(name, number, message)
        return Problem(name, None, f"{self.unit} {number}: {message}")


def read_table(text: str, name: str, *, known: Callable[[Sequence[str]], bool], prefer: str = ",") -> Rows:
    """Read a table in text.

    Parameters
    ----------
    text
        The whole file, decoded.
    name
        Its name, for messages.
    known
        Whether a header has the column of the text: this tells one separator from another.
    prefer
        The separator that the file's ending promises.

    Raises
    ------
    ReadError
        If there is no header, or a column with values has no name, or two have the same.
    """
    sep_line = _SEP_LINE.match(text)
    begin = sep_line.end() if sep_line else 0
    csv.field_size_limit(2**31 - 1)  # the default refuses a text of 131,072 characters
    separator = sep_line["sep"] if sep_line else _separator(text, known, prefer)
    first = 2 if sep_line else 1
    result = Rows(separator=SEPARATORS.get(separator, separator))
    cells: list[tuple[int, list[str]]] = []
    for number, row in _rows(text[begin:], separator):
        if isinstance(row, str):
            result.problems.append(Problem(name, number + first - 1, row))
        elif row:
            cells.append((number + first - 1, row))
    named = from_cells(cells, name)
    result.rows, result.notes = named.rows, named.notes
    result.problems += named.problems
    result.problems.sort(key=lambda p: p.line or 0)
    return result


def from_cells(cells: list[tuple[int, list[str]]], name: str) -> Rows:
    """Return the rows of a table whose first row with a value in it is its header.

    Empty cells become ``None``; rows without a value and columns without a name and a value are passed over.
    """
    result = Rows()
    full = [(n, row) for n, row in cells if any(v.strip() for v in row)]
    blank = len(cells) - len(full)
    if not full:
        return result
    header = [h.strip() for h in full[0][1]]
    body = full[1:]
    while header and not header[-1]:  # nameless columns at the right; values there are too many fields
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise ReadError(f"{name} has {len(header):,} columns", allowed=f"up to {MAX_COLUMNS}")
    width = len(header)
    whole = [(n, row) for n, row in body if len(row) >= width and not any(v.strip() for v in row[width:])]
    result.problems = [
        Problem(name, n, f"{_filled(row, width)} fields where the first line has {width}")
        for n, row in body
        if len(row) < width or any(v.strip() for v in row[width:])
    ]
    if blank:
        result.notes.append(f"{blank} blank row(s)")
    if len(full[0][1]) > width:
        result.notes.append(f"{len(full[0][1]) - width} empty column(s) at the right")
    kept = _kept_columns(header, whole, result.notes, name)
    result.rows = _Named(whole, [(i, header[i]) for i in kept])
    return result


class _Named(Collection[Row]):
    """Rows of cells as records, each made when it is come to: those of all take as much again as the cells."""

    def __init__(self, cells: list[tuple[int, list[str]]], columns: Sequence[tuple[int, str]]) -> None:
        self._cells, self._columns = cells, columns

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[Row]:
        for number, row in self._cells:
            yield number, {name: row[i] if row[i] != "" else None for i, name in self._columns}

    def __contains__(self, row: object) -> bool:
        return any(row == own for own in self)


def _filled(row: list[str], width: int) -> int:
    while len(row) > width and not row[-1].strip():
        row = row[:-1]
    return len(row)


def _kept_columns(header: list[str], rows: list[tuple[int, list[str]]], notes: list[str], name: str) -> list[int]:
    """Return the columns to keep: not an index that pandas wrote, nor nameless ones without a value."""
    kept = list(range(len(header)))
    if header and (not header[0] or _INDEX_NAME.fullmatch(header[0])) and _is_index([row[0] for _, row in rows]):
        notes.append("an index column before the first one")
        kept = kept[1:]
    empty = [i for i in kept if not header[i] and not any(row[i].strip() for _, row in rows)]
    if empty:
        notes.append(f"{len(empty)} empty column(s) without a name")
        kept = [i for i in kept if i not in empty]
    names = [header[i] for i in kept]
    repeated = sorted({c for c in names if c and names.count(c) > 1})
    if repeated or "" in names:
        what = (
            f"the columns {', '.join(' '.join(c.split()) for c in repeated)} twice"
            if repeated
            else "a column without a name"
        )
        raise ReadError(f"{name} has {what}", hint="give each column a name of its own in the first line")
    return kept


def _is_index(values: list[str]) -> bool:
    """Whether values are whole numbers that grow: what a table of pandas has as its index."""
    if not values or not all(_WHOLE_NUMBER.fullmatch(v.strip()) and len(v) < 16 for v in values):
        return False
    numbers = [int(float(v)) for v in values]
    return all(a < b for a, b in itertools.pairwise(numbers))


def _separator(text: str, known: Callable[[Sequence[str]], bool], prefer: str) -> str:
    """Return the separator under which the first lines make the best table.

    Best is a header that has the text column, then one with more than one column, which the next rows have too.
    """
    head = list(itertools.islice(io.StringIO(text, newline=""), _TRIED))
    best, best_score = prefer, (-1, -1, -1)
    for separator in dict.fromkeys((prefer, *SEPARATORS)):
        try:
            rows = [row for row in csv.reader(head, delimiter=separator) if any(row)]
        except csv.Error:
            continue
        if not rows:
            continue
        header = [h.strip() for h in rows[0]]
        alike = sum(len(r) == len(header) for r in rows)
        score = (int(known(header)), min(len(header), 2), alike)
        if score > best_score:
            best, best_score = separator, score
    return best


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each row with the line it begins in; a message in the place of rows that are broken.

    Where a quotation mark was lost, the rows below it are taken up again at the first line that is a row by itself.
    """
    lines = io.StringIO(text, newline="").readlines()
    begin, width = 0, 0  # lines before this one are done; columns of the first row
    while begin < len(lines):
        reader = csv.reader((lines[i] for i in range(begin, len(lines))), delimiter=separator, strict=True)
        while True:
            first = begin + reader.line_num  # index of the line in which the next row begins
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                what = str(error)
                break
            if _swallowed(row, separator, width) >= _MANY:
                what = "a quotation mark is lost"
                break
            width = width or len(row)
            yield first + 1, row
        last = begin + reader.line_num - 1
        begin = next((i for i in range(first + 1, last + 1) if _stands_alone(lines[i], separator, width)), last + 1)
        yield first + 1, f"broken CSV ({what})" + (f"; lines {first + 1} to {begin}" if begin - first > 1 else "")


def _swallowed(row: list[str], separator: str, width: int) -> int:
    """Return how many lines within the fields of a row look like rows of the table."""
    if width < 2:
        return 0
    below = [line for value in row if "\n" in value or "\r" in value for line in value.splitlines()[1:]]
    return sum(line.count(separator) == width - 1 for line in below)


def _stands_alone(line: str, separator: str, width: int) -> bool:
    try:
        rows = list(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return False
    return width > 1 and len(rows) == 1 and len(rows[0]) == width
