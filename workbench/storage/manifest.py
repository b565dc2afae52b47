"""``corpus.toml``: what a corpus is, where it came from, and a SHA-256 of every file and of itself.

The first line is the hash of all that follows. A file of an earlier version has neither that line nor the table
``files``; it is read, and its tables cannot be checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench import schema
from workbench.errors import CorpusError
from workbench.limits import parse_toml

MANIFEST = "corpus.toml"
_OWN = "manifest_sha256"
#: Keys that belong to the folder, not to the provenance of the corpus.
_RESERVED = (_OWN, "kind", "schema_version", "files")


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(file: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece: it need not fit into memory."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def dump(provenance: Mapping[str, Any], *, kind: str, files: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return the content of a ``corpus.toml``.

    Parameters
    ----------
    provenance
        Plain values by name.
    kind
        ``"corpus"`` or ``"feature set"``.
    files
        File name → ``sha256``, ``bytes`` and, of a table, ``rows``.

    Raises
    ------
    CorpusError
        If the provenance has a value that TOML has no form for.
    """
    import tomli_w

    about = {k: v for k, v in provenance.items() if k not in _RESERVED}
    content = {"kind": kind, "schema_version": schema.SCHEMA_VERSION, **about, "files": dict(files)}
    try:
        body = tomli_w.dumps(content).encode("utf-8")
    except (TypeError, ValueError, UnicodeEncodeError) as error:
        raise CorpusError(
            f"the provenance cannot be written as TOML ({error})",
            allowed="text, numbers, dates, lists and dicts of them",
        ) from None
    return f'{_OWN} = "{sha256(body)}"\n'.encode() + body


def load(data: bytes, path: Path) -> dict[str, Any]:
    """Return what a ``corpus.toml`` says.

    Returns
    -------
    dict
        ``kind``, ``schema_version``, ``files`` (``None`` where the file is of an earlier version) and
        ``provenance``.

    Raises
    ------
    CorpusError
        If it is damaged, or of another version of the tables.
    """
    hint = "take it from a copy, or build the corpus again"
    try:
        content = parse_toml(data.decode("utf-8"))
    except ValueError as error:
        raise CorpusError(f"{path} is damaged: it is not valid TOML ({error})", hint=hint) from None
    own, files = content.get(_OWN), content.get("files")
    if own is None and (files is not None or b"_sha256" in data.partition(b"\n")[0]):
        raise CorpusError(f"{path} is damaged: its own SHA-256 is missing", hint=hint)
    if own is not None and own != sha256(data.partition(b"\n")[2]):
        raise CorpusError(f"{path} is damaged, or was edited: it does not have its own SHA-256", hint=hint)
    if content.get("schema_version") != schema.SCHEMA_VERSION:
        raise CorpusError(
            f"{path.parent} was written with table schema {content.get('schema_version')!r}",
            allowed=str(schema.SCHEMA_VERSION),
            hint="build the corpus again with this version",
        )
    return {
        "kind": content.get("kind"),
        "schema_version": content["schema_version"],
        "files": files,
        "provenance": {k: v for k, v in content.items() if k not in _RESERVED},
    }
