"""What can be made again and is kept in the user's cache meanwhile: a folder, and regular expressions in compiled form.

Nothing here may fail for want of a place to write: where the folder cannot be written or read, all is made anew each time.
``WORKBENCH_CACHE`` names another folder, and ``off`` none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sys
import threading
from array import array
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

VARIABLE = "WORKBENCH_CACHE"


def folder() -> Path | None:
    """Return the folder of the user's cache, made where it is not there; None where there can be none."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted == "off":
        return None
    try:
        if wanted:
            place = Path(wanted)
        else:
            from platformdirs import user_cache_path

            place = user_cache_path("stance-workbench", appauthor=False)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place
    except (OSError, RuntimeError, ImportError):
        return None


@lru_cache(maxsize=8192)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a regular expression as ``re.compile`` does, in its compiled form from the cache where it was met before.

    Expressions of the lexicon are long: to compile those that a short article asks for takes as long as the article.
    What is kept is the code of :mod:`re` itself, under the version of Python and the expression; it has a checksum, and is
    checked once more when it is made an expression again. Whatever is wrong with it, it is compiled anew.
    """
    if len(pattern) < _WORTH_KEEPING:
        return re.compile(pattern)
    store = _store(os.getpid())
    found = store.load(pattern) or store.make(pattern) if store is not None else None
    return found or re.compile(pattern)


def remembered(kind: str, key: str, make: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """Return strings that depend on a key alone: those of the cache, or as they are made.

    Parameters
    ----------
    kind
        What they are, and the version of what makes them.
    key
        What they are made from.
    make
        Makes them.
    """
    store = _store(os.getpid())
    found = store.strings(kind, key) if store is not None else None
    if found is None:
        found = make()
        if store is not None:
            store.keep_strings(kind, key, found)
    return found


def close() -> None:
    """Give up the connection of this process: it opens another one when it needs one. To be called before it is split."""
    _store.cache_clear()


#: Shorter expressions are compiled sooner than looked up.
_WORTH_KEEPING = 60
_LOCK = threading.Lock()


class _Store:
    """Codes of expressions in an SQLite file, which processes can share."""

    def __init__(self, file: Path) -> None:
        import sqlite3

        self._faults: tuple[type[Exception], ...] = (
            sqlite3.Error, ValueError, TypeError, RuntimeError, OverflowError, AttributeError, re.error,
        )  # fmt: skip
        self._base = sqlite3.connect(file, timeout=0.5, isolation_level=None, check_same_thread=False)
        self._base.execute("PRAGMA synchronous = OFF")  # what is lost is made again
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS expressions (key BLOB PRIMARY KEY, groups INTEGER, code BLOB, sum BLOB)"
        )
        self._base.execute("CREATE TABLE IF NOT EXISTS strings (key BLOB PRIMARY KEY, value BLOB, sum BLOB)")

    def strings(self, kind: str, key: str) -> tuple[str, ...] | None:
        """Return strings that are kept; None where they are not, or are damaged."""
        with _LOCK:
            try:
                row = self._base.execute(
                    "SELECT value, sum FROM strings WHERE key = ?", (_key(f"{kind}\0{key}"),)
                ).fetchone()
                return tuple(json.loads(row[0])) if row is not None and _sum(row[0]) == row[1] else None
            except self._faults:
                return None

    def keep_strings(self, kind: str, key: str, value: tuple[str, ...]) -> None:
        """Keep strings, where that is possible."""
        data = json.dumps(value).encode()
        row = (_key(f"{kind}\0{key}"), data, _sum(data))
        with _LOCK, contextlib.suppress(*self._faults):
            self._base.execute("INSERT OR REPLACE INTO strings VALUES (?, ?, ?)", row)

    def load(self, pattern: str) -> re.Pattern[str] | None:
        """Return an expression that is kept; None where it is not, or is damaged."""
        with _LOCK:
            try:
                row = self._base.execute(
                    "SELECT groups, code, sum FROM expressions WHERE key = ?", (_key(pattern),)
                ).fetchone()
                if row is None or _sum(row[1]) != row[2]:
                    return None
                return _made(pattern, row[0], array("I", row[1]).tolist())
            except self._faults:
                return None

    def make(self, pattern: str) -> re.Pattern[str] | None:
        """Compile an expression and keep it; None where it has names of groups or flags, which are not kept."""
        internals: Any = re
        with _LOCK:
            try:
                parsed = internals._parser.parse(pattern, 0)
                if parsed.state.groupdict or parsed.state.flags != re.UNICODE.value:
                    return None
                groups, code = parsed.state.groups - 1, internals._compiler._code(parsed, 0)
                kept = array("I", code).tobytes()
                row = (_key(pattern), groups, kept, _sum(kept))
                with contextlib.suppress(*self._faults):
                    self._base.execute("INSERT OR REPLACE INTO expressions VALUES (?, ?, ?, ?)", row)
                return _made(pattern, groups, code)
            except self._faults:
                return None


def _made(pattern: str, groups: int, code: list[int]) -> re.Pattern[str]:
    made: re.Pattern[str] = import_module("_sre").compile(
        pattern, re.UNICODE.value, code, groups, {}, (None,) * (groups + 1)
    )
    return made


def _key(pattern: str) -> bytes:
    return hashlib.blake2b(
        f"{sys.version}\0{import_module('_sre').MAGIC}\0{sys.byteorder}\0{pattern}".encode(), digest_size=16
    ).digest()


def _sum(code: bytes) -> bytes:
    return hashlib.blake2b(code, digest_size=16).digest()


@lru_cache(maxsize=1)
def _store(process: int) -> _Store | None:
    """Return the store of this process (a connection must not go into a child)."""
    place = folder()
    if place is None:
        return None
    import sqlite3

    try:
        return _Store(place / "expressions.sqlite")
    except sqlite3.Error:
        return None
