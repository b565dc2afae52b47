"""The file of a coder: JSONL of the guidelines (§5), one document a line, written anew as a whole after every edit.

What was saved is never lost: the new file is written beside the old one, forced to the disk, and takes its place in one
step. Two windows on one file do not overwrite each other: whoever comes second is told, and reads again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import CorpusError, ReadError
from workbench.evaluate.records import Record, read_records
from workbench.hand.annotation import require_name
from workbench.storage.whole import sweep, write_whole

#: Seconds to wait while another process writes to the file.
WAIT = 20.0
_Signature = tuple[int, int, int] | None


class Store:
    """The file of one coder.

    Parameters
    ----------
    path
        The file; it is made with the first edit, in a folder that exists.
    by
        The coder. A file of another one is refused.
    blind
        The coder works from the bare text. A file that was begun otherwise is refused, and the other way round.

    Attributes
    ----------
    records
        What it holds, by doc_id.

    Raises
    ------
    CorpusError
        If the file is another coder's or was begun otherwise, or there is no such folder.
    ReadError
        If it holds something else than annotation.
    """

    def __init__(self, path: str | os.PathLike[str], by: str, *, blind: bool = False) -> None:
        self.path = Path(os.path.realpath(path))  # a link is followed, not replaced
        self.by = require_name(by)
        self.blind = blind
        if not self.path.parent.is_dir():
            raise CorpusError(f"no folder {self.path.parent}", hint="make it first")
        if self.path.is_dir():
            raise CorpusError(f"{self.path} is a folder", allowed="a file, as annotations.jsonl")
        self.records: dict[str, Record] = {}
        self._lines: dict[str, bytes] = {}
        self._seen: _Signature = None
        self._read()

    def _read(self) -> None:
        self._seen = _signature(self.path)
        holds = self._seen is not None and self._seen[2] > 0
        records = read_records(self.path) if holds else []
        for record in records:
            self._require_own(record)
        self.records = {r["doc_id"]: r for r in records}
        self._lines = {d: _line(r) for d, r in self.records.items()}

    def _require_own(self, record: Mapping[str, Any]) -> None:
        whose = record.get("by")
        if whose is not None and whose != self.by:
            raise CorpusError(
                f"{self.path.name} holds the annotation of {whose!r}", hint=f"give {self.by!r} a file of their own"
            )
        if whose is not None and bool(record.get("blind", False)) != self.blind:
            begun = "from the bare text" if record.get("blind") else "with the machine's labels in sight"
            raise CorpusError(
                f"{self.path.name} was begun {begun} ({record['doc_id']!r})",
                hint=f"open it with blind={bool(record.get('blind', False))}, or choose another file",
            )

    def save(self, record: Mapping[str, Any]) -> None:
        """Save a document's record. When this returns it is on the disk; if it fails, all is as before.

        Raises
        ------
        CorpusError
            If another window has saved the same document since it was read here; it has been read again.
        OSError
            If the file cannot be written, or another process has held it for :data:`WAIT` seconds.
        """
        from filelock import FileLock

        doc_id, line = str(record["doc_id"]), _line(record)
        with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=WAIT):
            if _signature(self.path) != self._seen:
                before = self._lines.get(doc_id)
                self._read()
                if self._lines.get(doc_id) != before:
                    raise CorpusError(
                        f"{doc_id!r} was changed in another window; that was read, this edit was not saved",
                        hint="look, and do it again",
                    )
            sweep(self.path)  # what a process that was killed has left
            lines = self._lines | {doc_id: line}
            write_whole(self.path, b"".join(lines.values()), durable=True)
            self._lines, self._seen = lines, _signature(self.path)
        self.records[doc_id] = json.loads(line)


def _line(record: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # half a character of UTF-16: written out
        return json.dumps(record).encode("ascii") + b"\n"


def _signature(path: Path) -> _Signature:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def write_records(path: str | os.PathLike[str], records: list[Record]) -> Path:
    """Write records as a file of annotation, all or nothing.

    Raises
    ------
    ReadError
        If there is no such folder.
    """
    out = Path(path)
    if not out.parent.is_dir():
        raise ReadError(f"no folder {out.parent}", hint="make it first")
    write_whole(out, b"".join(map(_line, records)), durable=True)
    return out
