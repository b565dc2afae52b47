"""Tags on the lines of a concordance: what a reader made of each place, kept beside the corpus and exported with the lines.

A tag belongs to a place in a document (its offsets), not to a query: the same place has its tag in every concordance.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.find.kept import alone, read_kept, write_kept

VERSION = 1
LONGEST = 40
_WHAT = "tags"
Place = tuple[str, int, int]


class LineTags:
    """The tags of a corpus, in a file or until the session ends.

    Parameters
    ----------
    corpus
        The corpus; a tag is kept with the hash of its document's text, and is passed over where that has changed.
    file
        A JSON file, which need not exist yet; None keeps nothing.

    Attributes
    ----------
    stale
        How many tags of the file belong to documents whose text has changed; they stay in the file.

    Raises
    ------
    WorkbenchError
        If the file is not one of tags.
    """

    def __init__(self, corpus: Corpus, file: str | os.PathLike[str] | None = None) -> None:
        self.file = None if file is None else Path(file)
        self._sha256: dict[str, str] = dict(corpus.documents.select("doc_id", "text_sha256").iter_rows())
        self._tags: dict[Place, str] = {}
        self.stale = 0
        if self.file is not None and self.file.exists():
            self._load(read_kept(self.file, _WHAT, VERSION))

    def get(self, doc_id: str, start: int | None, end: int | None) -> str | None:
        """Return the tag of a place, None where it has none."""
        return None if start is None or end is None else self._tags.get((doc_id, start, end))

    def counts(self) -> dict[str, int]:
        """Return the tags in use and how many places have each, the most frequent first."""
        return dict(sorted(Counter(self._tags.values()).items(), key=lambda pair: (-pair[1], pair[0])))

    def put(self, doc_id: str, start: int, end: int, tag: str | None) -> None:
        """Give a place a tag, or take it away (None); kept at once.

        Raises
        ------
        WorkbenchError
            If the tag is empty, long or of several lines, the document is not in the corpus, or the file cannot be
            written; nothing is changed then.
        """
        if doc_id not in self._sha256:
            raise WorkbenchError(f"no document {doc_id!r} in this corpus")
        wanted = None if tag is None else tag.strip()
        if wanted is not None and (not wanted or len(wanted) > LONGEST or not wanted.isprintable()):
            raise WorkbenchError(f"{tag!r:.80} is no tag", allowed=f"1 to {LONGEST} characters on one line")
        changed = {k: v for k, v in self._tags.items() if k != (doc_id, start, end)}
        if wanted is not None:
            changed[doc_id, start, end] = wanted
        if self.file is not None:
            with alone(self.file):
                held = self._held(self.file)
                self._write(self.file, held, (doc_id, start, end), wanted)
        self._tags = changed

    def _load(self, held: Mapping[str, Any]) -> None:
        for doc_id, entry in held.items():
            try:
                sha256, places = entry["text_sha256"], entry["places"]
                read = {(doc_id, int(start), int(end)): str(tag) for start, end, tag in places}
            except (KeyError, TypeError, ValueError):
                raise WorkbenchError(
                    f"{self.file}: the tags of {doc_id!r} cannot be read",
                    hint="give another file; it was left as it is",
                ) from None
            if self._sha256.get(doc_id) == sha256:
                self._tags |= read
            else:
                self.stale += len(read)

    @staticmethod
    def _held(file: Path) -> dict[str, Any]:
        return dict(read_kept(file, _WHAT, VERSION)) if file.exists() else {}

    def _write(self, file: Path, held: dict[str, Any], place: Place, tag: str | None) -> None:
        """Change one place in what the file holds now: another session may have written since."""
        doc_id, start, end = place
        sha256 = self._sha256[doc_id]
        entry = held.get(doc_id)
        known = entry["places"] if isinstance(entry, dict) and entry.get("text_sha256") == sha256 else []
        places = sorted([p for p in known if p[:2] != [start, end]] + ([[start, end, tag]] if tag is not None else []))
        held[doc_id] = {"text_sha256": sha256, "places": places}
        write_kept(file, _WHAT, VERSION, {d: e for d, e in sorted(held.items()) if e["places"]})
