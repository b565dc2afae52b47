"""What the result of a build depends on besides the texts: versions, and hashes of the data that rules are made of.

A corpus keeps it in ``corpus.toml``; what an earlier build found is used again where it is the same. Comments and
docstrings do not count, nor do the examples and notes of a lexicon. That a change of the code changes results
is not seen by itself: :data:`ANALYSER_VERSION` and :data:`CODING_VERSION` are raised by hand, and a test holds the
output of the teaching texts against a digest kept for these versions (``tests/building/test_golden_output.py``).
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.annotate import LEAST_CONFIDENCE
from workbench.lexicon import read_head

GUIDELINES = "1.2"
#: Raise by one whenever a change of the code in ``annotate/`` or ``view/`` changes what it finds in some text.
ANALYSER_VERSION = 15
#: Raise by one whenever a change of the code in ``coding/`` changes which frames or mentions it finds.
CODING_VERSION = 2

#: Folders of ``lexicons/`` that the analyser does not read: coding has hashes of its own, stop words are for tables.
_NOT_ANALYSED = ("frames", "functions", "variants", "stopwords", "stance")
#: Columns of lexicons that change no result.
REMARKS = frozenset({"example", "counterexample", "note", "notes", "gloss"})


def fingerprint(
    *, tokenize: str = "nagisa", lexicon_folders: Sequence[str] = (), least_confidence: float = LEAST_CONFIDENCE
) -> dict[str, Any]:
    """Return what determines an annotation besides the text, as ``provenance["analysis"]`` keeps it.

    A least confidence is named where there is one.
    """
    from workbench.annotate import tokens

    stance = Path(str(files("workbench") / "lexicons" / "stance"))
    # The heads alone: where nothing has changed, no entry is read.
    heads = [read_head(folder, needed=True) for folder in (stance, *map(Path, lexicon_folders))]
    return {
        "workbench": __version__,
        "guidelines": GUIDELINES,
        "analyser": ANALYSER_VERSION,
        **tokens.versions(tokenize),
        "tokens_sha256": tokens_fingerprint(tokenize),
        "lexicon": {
            "name": "+".join(head.name for head in heads),
            "version": "+".join(head.version for head in heads),
            "sha256": _hash_of(stance, *map(Path, lexicon_folders)),
        },
        "lexicons_sha256": _shipped(),
        **({"least_confidence": float(least_confidence)} if least_confidence > 0 else {}),
    }


def tokens_fingerprint(tokenize: str = "nagisa") -> str:
    """Return what the tokens of a text depend on besides the text: as long as it is the same, they are used again."""
    from workbench.annotate import names, tokens

    return digest([ANALYSER_VERSION, tokens.versions(tokenize), names.forced_words()])


def coding_fingerprint(frames_folders: tuple[str, ...] = (), names_folders: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what determines frames and mentions besides the annotation, as the provenance keeps it."""
    from workbench.coding.own import forget, frames_of, names_of

    forget()
    frames, names = frames_of(frames_folders).provenance(), names_of(names_folders).provenance()
    return {"coding": CODING_VERSION, "frames": frames, "mentions": names}


def same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Say whether two fingerprints stand for the same results; the version of the package alone does not count."""
    if one is None or other is None:
        return False
    return {k: v for k, v in one.items() if k != "workbench"} == {k: v for k, v in other.items() if k != "workbench"}


def digest(value: object) -> str:
    """Return the SHA-256 of plain values."""
    return hashlib.sha256(
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    ).hexdigest()


def lexicon(folders: tuple[str, ...]) -> Any:
    """Return the stance lexicon that ships, with further ones added; read again when a file of these has changed."""
    from workbench.annotate import lexicon as lexicons

    return _with_folders(folders, _hash_of(*map(Path, folders))) if folders else lexicons.stance()


@lru_cache(maxsize=4)
def _with_folders(folders: tuple[str, ...], content: str) -> Any:
    from workbench.annotate import lexicon as lexicons

    return lexicons.load(lexicons.stance_folder(), *folders)


@cache
def _shipped() -> str:
    folder = Path(str(files("workbench") / "lexicons"))
    return _hash_of(*sorted(p for p in folder.iterdir() if p.is_dir() and p.name not in _NOT_ANALYSED))


def _hash_of(*folders: Path) -> str:
    """Return a hash of the data in folders of a lexicon: without remarks, in the order of names."""
    found = [
        [file.relative_to(folder.parent).as_posix(), _content(file)]
        for folder in folders
        for file in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".md")
    ]
    return digest(found)


def _content(file: Path) -> object:
    text = file.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    if file.suffix != ".tsv":
        return text
    # Lines before the header that begin with # are remarks too.
    lines = list(itertools.dropwhile(lambda line: line.startswith("#"), text.splitlines()))
    rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    kept = [i for i, name in enumerate(rows[0]) if name not in REMARKS] if rows else []
    return [[row[i] for i in kept if i < len(row)] for row in rows if "".join(row).strip()]
