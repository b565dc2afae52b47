"""The user's own copies of the texts of a feature set, beside it and never part of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from workbench.errors import CorpusError
from workbench.storage import manifest
from workbench.storage.lock import locked
from workbench.storage.tables import read_parquet

#: Kept out of any repository by the folder's ``.gitignore``, and no part of what is shared.
ATTACHED = "attached.parquet"
_SCHEMA = {"text_sha256": pl.String(), "text": pl.String()}


def attached_texts(folder: str | os.PathLike[str]) -> dict[str, str]:
    """Return the texts attached to a corpus folder, by their SHA-256; none where nothing is attached.

    Raises
    ------
    CorpusError
        If the file is damaged: every text must have its hash.
    """
    file = Path(folder) / ATTACHED
    hint = f"remove {file} and attach the texts again"
    if not file.exists():
        return {}
    table = read_parquet(file, None, hint=hint)
    if dict(table.schema) != _SCHEMA or table.null_count().sum_horizontal().item():
        raise CorpusError(f"{file} is no file of attached texts", hint=hint)
    texts = dict(table.iter_rows())
    for sha, text in texts.items():
        if manifest.sha256(text.encode("utf-8")) != sha:
            raise CorpusError(f"{file} is damaged: a text does not have its SHA-256 {sha}", hint=hint)
    return texts


def attach_texts(folder: str | os.PathLike[str], texts: Mapping[str, str]) -> Path:
    """Store the user's own copies of texts in a corpus folder, beside those attached before.

    They are in a file of their own, so that the feature set stays as it was shared, and the folder's ``.gitignore``
    keeps that file out of any repository.

    Parameters
    ----------
    folder
        A corpus folder.
    texts
        SHA-256 of the UTF-8 text → text.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CorpusError
        If a text does not have the hash it is given under, or ``.gitignore`` is a link out of the folder.
    """
    path = Path(folder)
    file = path / ATTACHED
    for sha, text in texts.items():
        if manifest.sha256(text.encode("utf-8", "surrogatepass")) != sha:
            raise CorpusError(f"a text given as {sha} does not have that SHA-256", allowed="the hash of each text")
    with locked(path):
        _ignore(path)
        merged = dict(sorted((attached_texts(path) | dict(texts)).items()))
        handle, staged = tempfile.mkstemp(prefix=f".{ATTACHED}-", dir=path)
        os.close(handle)
        try:
            columns = {"text_sha256": list(merged), "text": list(merged.values())}
            pl.DataFrame(columns, schema=_SCHEMA).write_parquet(staged, compression="zstd")
            Path(staged).replace(file)
        finally:
            Path(staged).unlink(missing_ok=True)
    return file


def _ignore(folder: Path) -> None:
    """Name the file of attached texts in the folder's ``.gitignore``; a link out of the folder is not followed."""
    ignore = folder / ".gitignore"
    if ignore.is_symlink() and not ignore.resolve().is_relative_to(folder.resolve()):
        raise CorpusError(
            f"{ignore} is a link to {ignore.resolve()}, out of the folder",
            allowed="a file of the folder",
            hint="put a file in the place of the link",
        )
    lines = ignore.read_text(encoding="utf-8").splitlines() if ignore.exists() else []
    if ATTACHED not in lines:
        ignore.write_text("\n".join([*lines, ATTACHED]) + "\n", encoding="utf-8")
