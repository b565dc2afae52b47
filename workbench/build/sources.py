"""Sources that have not changed since a corpus was built of them: they need not be read again to know it.

``.sources.json`` in a corpus folder keeps a digest of what reading depends on: names and bytes of the files, the code
and data of :mod:`workbench.read`, the versions of the libraries it uses. It holds for one state of ``corpus.toml`` only,
and only reading without a problem is kept. Where it is missing or of something else, the sources are read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbench.build import plan
from workbench.build.fingerprint import digest
from workbench.build.settings import Settings
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.storage import manifest
from workbench.storage.folder import place
from workbench.storage.lock import locked
from workbench.storage.manifest import MANIFEST
from workbench.storage.tables import require_undamaged
from workbench.storage.whole import write_whole

SOURCES = ".sources.json"
#: What reading is made of, besides :mod:`workbench.read`.
_MODULES = ("encoding.py", "limits.py", "schema.py")
_LIBRARIES: tuple[str, ...] = (
    "charset-normalizer",
    "fastexcel",
    "lxml",
    "lxml-html-clean",
    "polars",
    "pypdfium2",
    "python-docx",
)
_LIBRARIES += ("pyyaml", "trafilatura")


@dataclass(frozen=True)
class Read:
    """What was read: a digest of the sources, and what was said of them (warnings)."""

    state: str
    said: Sequence[str] = field(default_factory=tuple)


def state_of(
    paths: Sequence[str | os.PathLike[str]], *, mapping: Mapping[str, str] | None = None, skip_bad: bool = False
) -> str | None:
    """Return a digest of sources and of how they are read; ``None`` where it cannot be told (a pipe, no permission)."""
    try:
        found = [
            [str(path), [[name, manifest.file_sha256(file)] for name, file in _files(Path(path))]] for path in paths
        ]
    except OSError:
        return None
    return digest([found, sorted((mapping or {}).items()), skip_bad, _reader()])


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield all files of a source, whether they would be read or not."""
    if path.is_file():
        yield path.name, path
        return
    if not path.is_dir():
        raise FileNotFoundError(path)

    def unreadable(error: OSError) -> None:
        raise error

    for root, folders, names in os.walk(path, onerror=unreadable):
        folders.sort()
        for name in sorted(names):
            file = Path(root, name)
            if file.is_file():
                yield file.relative_to(path).as_posix(), file


@cache
def _reader() -> str:
    """Return a digest of what reads."""
    room = Path(str(files("workbench")))
    code = sorted(p for p in (room / "read").rglob("*") if p.is_file() and p.suffix != ".pyc")
    code += [room / name for name in _MODULES]
    return digest([[p.name, manifest.file_sha256(p)] for p in code] + [[name, _version(name)] for name in _LIBRARIES])


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def note(folder: Path, read: Read) -> None:
    """Keep of what a corpus was built. The lock must be held."""
    about = {"manifest": manifest.file_sha256(folder / MANIFEST), "state": read.state, "said": list(read.said)}
    write_whole(folder / SOURCES, json.dumps(about, ensure_ascii=False).encode())


def current(
    folder: Path, state: str | None, settings: Settings, provenance: Mapping[str, Any] | None
) -> tuple[Corpus, Sequence[str]] | None:
    """Return the corpus that a build of these sources would make, where it stands already, and what was said of them.

    Parameters
    ----------
    folder
        Where it would be written. Its tables have the hashes they were written with, or it does not count.
    state
        Of :func:`state_of`.
    settings
        How documents would be analysed.
    provenance
        What the build would be given.
    """
    if state is None or not (folder / SOURCES).is_file():
        return None
    try:
        with locked(folder, wait=0):
            about = json.loads((folder / SOURCES).read_bytes())
            own = manifest.file_sha256(place(folder, MANIFEST))
            if not isinstance(about, dict) or (about.get("manifest"), about.get("state")) != (own, state):
                return None
            corpus = Corpus.read(folder)
            if dict(corpus.provenance) != plan.provenance(provenance, *plan.marks(settings), []):
                return None
            require_undamaged(folder)
            return corpus, about["said"]
    except (OSError, ValueError, CorpusError):
        return None  # the build itself says what is wrong
