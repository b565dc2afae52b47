"""JSON in its several shapes: one object a line, an array of objects, an answer of a web service."""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator
from typing import Any

from workbench.errors import ReadError
from workbench.limits import MAX_DEPTH, depth_of, why
from workbench.read.documents import Problem
from workbench.read.tables import Row, Rows

#: Keys under which web services put their records, the more special first.
_LISTS = (
    "speechRecord",
    "meetingRecord",
    "articles",
    "documents",
    "records",
    "items",
    "results",
    "data",
    "docs",
    "rows",
)


def read_json(text: str, name: str, *, lines: bool) -> Rows:
    """Read the records of a JSON file.

    Parameters
    ----------
    text
        The whole file, decoded.
    name
        Its name, for messages.
    lines
        Whether its ending promises one object a line. What the file holds decides all the same.

    Returns
    -------
    Rows
        The number of a record is its line where there is one record a line, else its place in the list, from 1.
        ``NaN`` and ``Infinity``, which pandas writes, are null.

    Raises
    ------
    ReadError
        If a file that is not one object a line is broken, or holds no list of objects.
    """
    start = text.lstrip()[:1]
    if lines and start != "[":
        return _lines(text, name)
    try:
        value = _load(text)
    except (ValueError, RecursionError) as error:
        if lines or start == "{":  # lines of JSON, under the name .json too
            rows = _lines(text, name)
            if lines or rows.rows:
                return rows
        raise ReadError(f"{name} is broken JSON ({_what(error)})", hint="write it again, one record a line") from None
    if start == "[" and lines and len(text.splitlines()) > 1 and not _is_records(value):
        return _lines(text, name)
    return _of_value(value, name)


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(v, dict) for v in value)


def _of_value(value: Any, name: str) -> Rows:
    result = Rows(unit="record")
    records = list(_records(value))
    if not records:
        raise ReadError(f"{name} has no records", allowed="a list of objects, or one object a line")
    numbered = enumerate(records, start=1)
    result.rows = [(number, record) for number, record in numbered if _is_taken(result, name, number, record)]
    return result


def _records(value: Any) -> Iterator[Any]:
    """Yield the records of an array, of an object with an array in it, or of one object."""
    if isinstance(value, list):
        yield from value
        return
    if not isinstance(value, dict):
        return
    key = next((k for k in _LISTS if isinstance(value.get(k), list)), None)
    if (
        key == "meetingRecord"
    ):  # the NDL's answer with whole meetings: their speeches, with what is known of the meeting
        for meeting in value[key]:
            if isinstance(meeting, dict):
                shared = {k: v for k, v in meeting.items() if k != "speechRecord"}
                yield from (shared | s for s in meeting.get("speechRecord") or [] if isinstance(s, dict))
    elif key is not None:
        yield from value[key]
    elif value:
        yield value


class _Lines(Collection[Row]):
    """Records of a text of one object a line, each made when it is come to: texts and objects of all take five times as much."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int, int]] = []

    def add(self, number: int, start: int, end: int) -> None:
        """Note where a record stands."""
        self._spans.append((number, start, end))

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[Row]:
        for number, start, end in self._spans:
            yield number, _load(self._text[start:end])

    def __contains__(self, row: object) -> bool:
        return any(row == own for own in self)


def _lines(text: str, name: str) -> Rows:
    result = Rows()
    if "\n" not in text and "\r" in text:  # a file of the old Macintosh
        result.notes.append("lines end in CR alone")
        text = text.replace("\r", "\n")
    found, columns = _Lines(text), dict[str, None]()
    end = -1
    for number in itertools.count(1):
        start, end = end + 1, text.find("\n", end + 1)
        stop = len(text) if end < 0 else end
        line = text[start : stop - (end >= 0 and text[start:stop].endswith("\r"))]
        if line.strip():
            try:
                record = _load(line)
            except (ValueError, RecursionError) as error:
                result.problems.append(Problem(name, number, f"broken JSON ({_what(error)})"))
            else:
                if _is_taken(result, name, number, record):
                    found.add(number, start, start + len(line))
                    columns.update(dict.fromkeys(record))
        if end < 0:
            break
    result.rows, result.columns = found, list(columns)
    return result


def _is_taken(result: Rows, name: str, number: int, record: Any) -> bool:
    """Say whether something is a record; what is none is noted as a problem."""
    if not isinstance(record, dict):
        result.problems.append(result.problem(name, number, f"a JSON {type(record).__name__}, not an object"))
        return False
    if depth_of(record) > MAX_DEPTH:
        result.problems.append(result.problem(name, number, f"nested deeper than {MAX_DEPTH} levels"))
        return False
    return True


def _load(text: str) -> Any:
    return json.loads(text, parse_constant=lambda _: None)


def _what(error: BaseException) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else why(error)
