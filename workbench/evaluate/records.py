"""Annotations in the format of the guidelines (§5): read, checked line by line."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NoReturn

from workbench import schema
from workbench.errors import ReadError
from workbench.limits import parse_json, read_bytes

Record = dict[str, Any]

_LISTS: Mapping[str, tuple[tuple[str, str], Mapping[str, Collection[str]]]] = {
    "markers": (("start", "end"), {"code": schema.CODES, "voice": schema.VOICES}),
    "attributions": (("cue_start", "cue_end"), {"source_type": schema.SOURCE_TYPES}),
    "sentences": (("start", "end"), {"commitment": schema.COMMITMENTS}),
}
#: Further fields that we use, what they may be, and what a message calls that; any may be missing or null.
_TEXT: tuple[type | tuple[type, ...], str] = (str, "text")
_MORE: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    **dict.fromkeys(("by", "at", "text_sha256"), _TEXT),
    "guidelines": ((str, int, float), "text"),
    **dict.fromkeys(("blind", "finished"), (bool, "true or false")),
    **dict.fromkeys(("removed", "between"), (list, "a list")),
    "decisions": (dict, "an object"),
}
_ITEM_MORE = dict.fromkeys(("form", "origin", "by", "at", "difference"), _TEXT)
#: Bytes of a file of annotation.
LARGEST = 200_000_000


def read_records(path: str | os.PathLike[str]) -> list[Record]:
    """Read annotations: JSONL, one document a line; blank lines are passed over.

    Returns
    -------
    list of dict
        ``doc_id``, ``markers``, ``attributions``, ``sentences``, as the guidelines have them.

    Raises
    ------
    ReadError
        Naming file and line: too large, not UTF-8, not JSON, a field missing or of the wrong type, an unknown code,
        voice, source type or label, a span that is empty or reversed, a document given twice, or no document at all.
    """
    file = Path(path)
    return parse_records(read_bytes(file, LARGEST), str(file))


def parse_records(data: bytes, file: str) -> list[Record]:
    """Read annotations as :func:`read_records` does, from what a file holds; ``file`` is its name for messages."""
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise ReadError(f"{file} is not UTF-8 (byte {error.start})", allowed="JSONL in UTF-8") from None
    records: list[Record] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{file}, line {number}"
        record = _parse(line, where)
        first = seen.setdefault(record["doc_id"], number)
        if first != number:
            _bad(where, f"document {record['doc_id']!r} is also in line {first}", "each document once")
        records.append(record)
    if not records:
        raise ReadError(f"{file} holds no annotation", allowed="JSONL, one document a line (guidelines, §5)")
    return records


def _bad(where: str, what: str, allowed: str | Collection[str] | None = None) -> NoReturn:
    raise ReadError(f"{where}: {what}", allowed=allowed)


def _parse(line: str, where: str) -> Record:
    try:
        record = parse_json(line)
    except ValueError as error:
        _bad(where, f"not JSON ({error})", "one JSON object a line")
    if not isinstance(record, dict):
        _bad(where, f"a {type(record).__name__}, not an object", "one JSON object a line")
    if not isinstance(record.get("doc_id"), str):
        _bad(where, f"doc_id is {record.get('doc_id')!r}", "a string")
    record["doc_id"] = unicodedata.normalize("NFC", record["doc_id"])
    for name, (span, values) in _LISTS.items():
        items = record.get(name)
        if not isinstance(items, list):
            _bad(where, f"{name} is {'missing' if items is None else type(items).__name__}", "a list")
        for at, item in enumerate(items):
            _check_item(item, span, values, f"{where}, {name}[{at}]")
    for at, item in enumerate(record["attributions"]):
        _check_source(item, f"{where}, attributions[{at}]")
    _check_more(record, where)
    return record


def _check_more(record: Record, where: str) -> None:
    _check_types(record, _MORE, where)
    for at, item in enumerate(record.get("removed") or []):
        _check_item(item, *_LISTS["markers"], f"{where}, removed[{at}]")
    if not all(isinstance(name, str) for name in record.get("between") or []):
        _bad(where, f"between is {record['between']!r:.80}", "the names of two coders")
    for key, item in (record.get("decisions") or {}).items():
        if not isinstance(item, dict):
            _bad(where, f"decisions[{key!r:.40}] is a {type(item).__name__}", "an object")


def _check_types(item: Mapping[str, Any], more: Mapping[str, tuple[type | tuple[type, ...], str]], where: str) -> None:
    for name, (kind, allowed) in more.items():
        if item.get(name) is not None and not isinstance(item[name], kind):
            _bad(where, f"{name} is {item[name]!r:.80}", allowed)


def _check_item(item: Any, span: tuple[str, str], values: Mapping[str, Collection[str]], where: str) -> None:
    if not isinstance(item, dict):
        _bad(where, f"a {type(item).__name__}, not an object")
    _check_span(item, span, where)
    for name, allowed in values.items():
        if item.get(name) not in allowed:
            _bad(where, f"{name} is {item.get(name)!r:.80}", allowed)
    _check_types(item, _ITEM_MORE, where)


def _check_span(item: Mapping[str, Any], names: tuple[str, str], where: str) -> None:
    start, end = (_offset(item, name, where) for name in names)
    if not 0 <= start < end:
        _bad(where, f"span {start}-{end}", "start from 0, end after start")


def _offset(item: Mapping[str, Any], name: str, where: str) -> int:
    value = item.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        _bad(where, f"{name} is {value!r}", "a whole number")
    return value


def _check_source(item: Mapping[str, Any], where: str) -> None:
    names = ("source_start", "source_end")
    if item.get(names[0]) is None and item.get(names[1]) is None:
        return
    _check_span(item, names, where)
