"""A corpus folder with annotation by hand: the labels in its tables, and the annotation itself in a file beside them,
from which the next build puts them on again.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path

from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchWarning
from workbench.evaluate.records import Record, read_records
from workbench.hand.override import Overridden, apply

#: The file of a corpus folder that keeps the annotation by which it was overridden.
HAND_FILE = "hand.jsonl"


def override_folder(
    folder: Path, records: Sequence[Record], *, out: Path | None = None, unfinished: bool = False
) -> Overridden:
    """Override the corpus in a folder and write it, all or nothing.

    Parameters
    ----------
    folder
        The corpus.
    records
        Annotation by hand. Documents that were overridden before and are not in it stay as they are.
    out
        Another folder for the result; the same one by default.
    unfinished
        Take documents that are not finished.

    Raises
    ------
    CorpusError
        If nothing can be taken; nothing is written then.
    """
    done = apply(Corpus.read(folder, attached=False), records, unfinished=unfinished)
    if not done.documents:
        named = "; ".join(f"{d}: {r}" for d, r in list(done.left_out.items())[:5])
        raise CorpusError(f"nothing of this annotation can be taken ({named or 'it is empty'}); nothing was written")
    kept = {r["doc_id"]: r for r in _kept(folder)} | {r["doc_id"]: r for r in done.records}
    done.corpus.write(out or folder, files={HAND_FILE: _lines(list(kept.values()))})
    return done


def reapply(folder: Path) -> Corpus:
    """Return the corpus in a folder that was built; annotation by hand that is kept in it is put on again.

    Warns
    -----
    WorkbenchWarning
        Naming each document of that annotation that has changed since, or is gone.
    """
    corpus = Corpus.read(folder)
    records = _kept(folder)
    if not records:
        return corpus
    done = apply(Corpus.read(folder, attached=False), records, unfinished=True)
    for doc_id, reason in done.left_out.items():
        warnings.warn(f"annotation by hand left out: {doc_id!r}: {reason}", WorkbenchWarning, stacklevel=3)
    if not done.documents:
        return corpus
    done.corpus.write(folder, files={HAND_FILE: _lines(records)})
    return Corpus.read(folder)


def _kept(folder: Path) -> list[Record]:
    file = folder / HAND_FILE
    return read_records(file) if file.is_file() and file.stat().st_size else []


def _lines(records: Sequence[Record]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
