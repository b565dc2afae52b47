"""Checks of what a condition on documents holds, each with a message that helps."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from workbench import schema
from workbench.errors import WorkbenchError
from workbench.find.concordance.search import check_pattern

#: Stands for a missing value in a condition on a column of strings.
UNKNOWN = "(unknown)"

#: How a text condition reads its pattern.
TEXT_MODES = ("plain", "regex", "lemma", "marker")

_CLOSED: Mapping[str, tuple[str, ...]] = {"source_type": schema.SOURCE_TYPES, "commitment": schema.COMMITMENTS}


def valid(kind: str, value: Any, key: str) -> Any:
    """Return the value in its one normal form, so that equal conditions compare equal, or raise."""
    match kind:
        case "dates":
            return _ordered(key, *(_day(v, key) for v in _pair(value, key)))
        case "range":
            return _ordered(key, *(_number(v, key) for v in _pair(value, key)))
        case "flag" | "has_text" | "copies":
            if not isinstance(value, bool) and (value is not None or kind != "flag"):
                raise WorkbenchError(f"{key}: {value!r}", allowed="true or false")
            return value
        case "text":
            return _text(*_pair(value, key))
        case "markers":
            codes, voices = _pair(value, key)
            return _names(codes, "code", schema.CODES), _names(voices, "voice", schema.VOICES)
    names = _names(value, key, _CLOSED.get(kind))
    if not names:
        raise WorkbenchError(f"{key}: no value is chosen", hint="leave the condition out to accept every value")
    return names


def _pair(value: Any, key: str) -> tuple[Any, Any]:
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise WorkbenchError(f"{key}: {value!r:.200}", allowed="a pair of values")
    return value[0], value[1]


def _names(value: Any, key: str, allowed: tuple[str, ...] | None = None) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise WorkbenchError(f"{key}: {value!r:.200}", allowed="one name or several")
    names = list(given)
    for name in names:
        if not isinstance(name, str):
            raise WorkbenchError(f"{key}: {name!r:.200}", allowed="text")
        if allowed is not None and name not in allowed:
            raise unknown_value(key, name, allowed)
        need_unicode(name)
    return tuple(sorted(set(names)))


def unknown_value(key: str, value: str, known: Iterable[str]) -> WorkbenchError:
    """Return the error for a value that is not among those known, with those that look like it."""
    import difflib

    names = list(known)
    near = difflib.get_close_matches(value, names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else None
    allowed = (
        [n if n.isprintable() else repr(n) for n in names]
        if len(names) <= 20
        else f"one of the {len(names):,} values there are"
    )
    return WorkbenchError(f"{key.replace('_', ' ')}: no value {value!r:.200}", allowed=allowed, hint=hint)


def need_unicode(text: str) -> None:
    """Raise where a string holds half of a surrogate pair: no text has it, and Polars cannot look for it."""
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise WorkbenchError(f"{text!r:.200} is no valid Unicode text", allowed="text without lone surrogates")


def _day(value: Any, key: str) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise WorkbenchError(f"{key}: {value!r:.50} is no date", allowed="a date, or text like 2022-04-22") from None


def _number(value: Any, key: str) -> int | float | None:
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value)
    ):
        raise WorkbenchError(f"{key}: {value!r:.50} is no number", allowed="a number, or none for an open end")
    return value


def _ordered(key: str, low: Any, high: Any) -> tuple[Any, Any]:
    if low is None and high is None:
        raise WorkbenchError(f"{key}: a range open at both ends", hint="leave the condition out")
    if low is not None and high is not None and low > high:
        raise WorkbenchError(f"{key}: from {low} to {high} runs backwards", hint="exchange the two ends")
    return low, high


def _text(pattern: Any, mode: Any) -> tuple[str, str]:
    if mode not in TEXT_MODES:
        raise WorkbenchError(f"no mode of text search {mode!r}", allowed=TEXT_MODES)
    if not isinstance(pattern, str) or not pattern.strip():
        raise WorkbenchError("text search for nothing", hint="type what to look for, or leave the condition out")
    need_unicode(pattern)
    if mode == "lemma" and not lemmas_of(pattern):
        raise WorkbenchError(f"no lemma in {pattern!r}", allowed="dictionary forms, separated by blanks")
    if mode == "regex":
        check_pattern(pattern)
    return pattern, mode


def lemmas_of(pattern: str) -> tuple[str, ...]:
    """Return the words of a search for lemmas."""
    return tuple(sorted({word for word in re.split(r"[\s、，,]+", pattern) if word}))
