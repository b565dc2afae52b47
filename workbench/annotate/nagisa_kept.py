"""nagisa's tagger in a form that is read in a tenth of the time: weights and vocabularies as arrays in the user's cache.

nagisa reads 40 MB of numbers written out and unpacks its dictionaries each time it is imported, which takes longer than a
short article. What it read is kept as plain arrays (no pickle; the archive has checksums) under its version and the size and
time of its files. Where nothing is kept, nagisa itself is imported, and kept for the next time; where what is kept does
not fit, it is imported too. Its code stays nagisa's own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import threading
import types
import zipfile
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workbench import kept

_FILES = ("nagisa_v001.dict", "nagisa_v001.model", "nagisa_v001.hp")
#: The form of what is kept; another number where it changes.
_FORM = 1
_LOCK = threading.Lock()
_FAULTS = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    ImportError,
    EOFError,
    zipfile.BadZipFile,
)


def tagger() -> Any:
    """Return nagisa's tagger: the one of a nagisa that is loaded, as it was kept, or of nagisa as it is imported now."""
    with _LOCK:
        loaded = getattr(sys.modules.get("nagisa"), "tagger", None)
        if loaded is not None:
            return loaded
        file = _place()
        if file is not None and file.is_file():
            with contextlib.suppress(*_FAULTS):
                return _read_once(file)
        import nagisa

        if file is not None:
            with contextlib.suppress(*_FAULTS):
                _keep(file, nagisa.tagger)
        return nagisa.tagger


def _place() -> Path | None:
    """Return the file for the nagisa that is installed; None where it is not the one that this was made for, or no cache."""
    folder = kept.folder()
    try:
        if folder is None or not version("nagisa").startswith("0.3."):
            return None
        stats = [(_data() / name).stat() for name in _FILES]
    except _FAULTS:
        return None
    mark = repr((_FORM, version("nagisa"), [(s.st_size, s.st_mtime_ns) for s in stats]))
    return folder / f"nagisa-{hashlib.sha256(mark.encode()).hexdigest()[:24]}.npz"


def _data() -> Path:
    return _package() / "data"


def _package() -> Path:
    found = find_spec("nagisa")
    if found is None or not found.submodule_search_locations:
        raise ImportError("no package nagisa")
    return Path(found.submodule_search_locations[0])


# --- keeping ---------------------------------------------------------------------------------------------


def _keep(file: Path, tagger: Any) -> None:
    import numpy as np

    loader = import_module("nagisa.dynet_loader")
    arrays: dict[str, Any] = {}
    parameters = loader.load_dynet_text_model(str(_data() / _FILES[1]))
    for i, (name, (kind, values)) in enumerate(parameters.items()):
        arrays[f"parameter {i} {kind} {name}"] = values
    for name in ("_uni2id", "_bi2id", "_word2id", "_pos2id"):
        arrays |= _ids(name, getattr(tagger, name))
    tags: Mapping[str, Sequence[int]] = tagger._word2postags
    kinds = {kind: i for i, kind in enumerate(dict.fromkeys(map(tuple, tags.values())))}
    arrays |= _ids("_word2postags", {word: kinds[tuple(own)] for word, own in tags.items()})
    arrays["kinds"] = _packed([" ".join(map(str, kind)) for kind in kinds])
    arrays["hp"] = _packed([f"{key}\t{type(value).__name__}\t{value}" for key, value in tagger._hp.items()])
    handle, written = tempfile.mkstemp(dir=file.parent, suffix=".npz")
    try:
        with os.fdopen(handle, "wb") as out:
            np.savez(out, **arrays)
        os.replace(written, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(written)
        raise


def _ids(name: str, ids: Mapping[str, int]) -> dict[str, Any]:
    import numpy as np

    return {f"{name} words": _packed(list(ids)), f"{name} ids": np.array(list(ids.values()), np.int32)}


def _packed(words: Sequence[str]) -> Any:
    """Return strings as bytes with a character between them that none of them has."""
    import numpy as np

    if any("\0" in word for word in words):
        raise ValueError("a word with a null character")
    return np.frombuffer("\0".join(words).encode("utf-8", "surrogatepass"), np.uint8)


# --- reading ---------------------------------------------------------------------------------------------


@cache
def _read_once(file: Path) -> Any:
    return _read(file)


def _read(file: Path) -> Any:
    import numpy as np

    with np.load(file, allow_pickle=False) as arrays:
        parameters: OrderedDict[str, tuple[str, Any]] = OrderedDict()
        for key in arrays.files:
            if key.startswith("parameter "):
                _, _, kind, name = key.split(" ", 3)
                parameters[name] = (kind, arrays[key])
        ids = [
            dict(zip(_unpacked(arrays[f"{n} words"]), arrays[f"{n} ids"].tolist(), strict=True)) for n in _VOCABULARIES
        ]
        kinds = [[int(tag) for tag in kind.split()] for kind in _unpacked(arrays["kinds"])]
        words, rows = _unpacked(arrays["_word2postags words"]), arrays["_word2postags ids"].tolist()
        tags = dict(zip(words, map(kinds.__getitem__, rows), strict=True))
        rows_of_hp = [row.split("\t") for row in _unpacked(arrays["hp"])]
        hp = {key: _TYPES[kind](value) for key, kind, value in rows_of_hp}
    return _assembled(parameters, (*ids, tags), hp)


_VOCABULARIES = ("_uni2id", "_bi2id", "_word2id", "_pos2id")
_TYPES: Mapping[str, Any] = {"int": int, "float": float, "str": str}


def _unpacked(packed: Any) -> list[str]:
    return str(packed.tobytes(), "utf-8", "surrogatepass").split("\0")


def _assembled(parameters: Mapping[str, Any], vocabularies: Sequence[Any], hp: Mapping[str, Any]) -> Any:
    """Return a tagger of nagisa's own class that is given what it would have read.

    Importing the package makes a tagger of its own, so its modules are imported apart from it; a later ``import nagisa`` finds
    nothing of this.
    """
    package = types.ModuleType("nagisa")
    package.__path__ = [str(_package())]
    before = _taken_out()
    sys.modules["nagisa"] = package
    try:
        model, tagger = import_module("nagisa.np_model"), import_module("nagisa.tagger")
    finally:
        _taken_out()
        sys.modules.update(before)
    given: Any = _Given(tagger.utils, vocabularies, hp)
    setattr(model, "load_dynet_text_model", lambda path: parameters)  # noqa: B010  a module of our own
    utils = tagger.utils
    setattr(tagger, "utils", given)  # noqa: B010
    try:
        return tagger.Tagger()
    finally:
        setattr(tagger, "utils", utils)  # noqa: B010


def _taken_out() -> dict[str, types.ModuleType]:
    return {n: sys.modules.pop(n) for n in list(sys.modules) if n == "nagisa" or n.startswith("nagisa.")}


class _Given:
    """nagisa's utilities, which read nothing."""

    def __init__(self, utils: Any, vocabularies: Sequence[Any], hp: Mapping[str, Any]) -> None:
        self._utils, self._vocabularies, self._hp = utils, vocabularies, hp

    def load_data(self, file: str) -> Any:
        return self._hp if file.endswith(".hp") else self._vocabularies

    def __getattr__(self, name: str) -> Any:
        return getattr(self._utils, name)
