"""JSON in its several shapes: one object a line, an array of objects, an answer of a web service."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from workbench.encoding import is_plain_utf8
from workbench.errors import ReadError
from workbench.limits import MAX_DEPTH, Source, depth_of, why
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
_BLOCK = 65_536


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


def read_lines(source: Source) -> Rows | None:
    """Read the records of a file of one object a line without all of it in memory, each time that they are gone through.

    Returns
    -------
    Rows
        As :func:`read_json` has them. ``None`` where that function has to see the whole file: it is not plainly UTF-8, or
        not plainly one object a line.

    Raises
    ------
    ReadError
        Also while the rows are gone through, if the file changes meanwhile.
    """
    head = source.head.removeprefix(codecs.BOM_UTF8)
    opened = source.opener()
    if head.decode("utf-8", "ignore").lstrip()[:1] in ("", "["):
        return None
    with opened() as file:
        if not is_plain_utf8(file):
            return None
    if b"\n" not in head:
        with opened() as file:
            if not any(b"\n" in block for block in iter(lambda: file.read(_BLOCK), b"")):
                return None

    def lines() -> Iterator[str]:
        with opened() as file:
            if len(head) < len(source.head):
                file.seek(len(codecs.BOM_UTF8))
            for line in file:
                end = -2 if line.endswith(b"\r\n") else -1 if line.endswith(b"\n") else None
                yield str(line[:end], "utf-8")

    result = Rows()
    _Lines(lines, source.name).find(result)
    return result


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
    """Records of one object a line, each made when it is come to: texts and objects of all take five times as much."""

    def __init__(self, lines: Callable[[], Iterator[str]], name: str) -> None:
        self._lines, self._name = lines, name
        self._bad: set[int] = set()
        self._n = 0

    def find(self, result: Rows) -> None:
        """Note which lines are records, what is wrong with the others, and the columns."""
        columns = dict[str, None]()
        for number, line in self._numbered():
            try:
                record = _load(line)
            except (ValueError, RecursionError) as error:
                result.problems.append(Problem(self._name, number, f"broken JSON ({_what(error)})"))
            else:
                if _is_taken(result, self._name, number, record):
                    self._n += 1
                    columns.update(dict.fromkeys(record))
                    continue
            self._bad.add(number)
        result.rows, result.columns = self, list(columns)

    def _numbered(self) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(self._lines(), start=1):
            if line and not line.isspace():
                yield number, line

    def __len__(self) -> int:
        return self._n

    def __iter__(self) -> Iterator[Row]:
        for number, line in self._numbered():
            if number in self._bad:
                continue
            try:
                record = _load(line)
            except ValueError:  # it was a record
                raise ReadError(f"{self._name} changed while it was read", hint="read it again") from None
            yield number, record

    def __contains__(self, row: object) -> bool:
        return any(row == own for own in self)


def _lines(text: str, name: str) -> Rows:
    result = Rows()
    if "\n" not in text and "\r" in text:  # a file of the old Macintosh
        result.notes.append("lines end in CR alone")
        text = text.replace("\r", "\n")

    def lines() -> Iterator[str]:
        begin = 0
        while begin <= len(text):
            end = text.find("\n", begin)
            stop = len(text) if end < 0 else end
            yield text[begin : stop - (end >= 0 and text.startswith("\r", stop - 1) and stop > begin)]
            begin = stop + 1

    _Lines(lines, name).find(result)
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
