"""A corpus in an object store (S3 and whatever else fsspec knows), and sources from there.

An object store has no rename and no lock, but writes one object whole or not at all. So every file of a corpus is
stored under its name and hash, and ``corpus.toml`` last: it says which files make up the corpus, and is the switch. A
reader that has the old ``corpus.toml`` still finds the old files: they are removed at the write after the next.
Two writers at once do not harm the store, but the later ``corpus.toml`` wins.

A folder that another tool copied into a store has plain names: it is read, too, and a write over it leaves them there.

A corpus can be read where it stands: of a table only the columns and groups of rows that are asked for come over the network,
where Polars itself knows the store; of other stores, the tables that are asked for.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.errors import CorpusError
from workbench.storage import manifest
from workbench.storage.folder import commit, staging
from workbench.storage.lock import locked
from workbench.storage.manifest import MANIFEST
from workbench.storage.tables import Tables, completed_scan

_HASH = 16
#: Schemes of which Polars reads parts of an object itself; their names go into its addresses as they are.
_KNOWN_TO_POLARS = ("s3",)


def is_url(place: object) -> bool:
    """Say whether a place is an address of fsspec (``s3://bucket/folder``) and not a path."""
    return "://" in str(place)


def publish(folder: Path, url: str) -> None:
    """Write the corpus of a local folder to an object store, all or nothing.

    Parameters
    ----------
    folder
        A corpus.
    url
        Its place, as ``s3://bucket/folder``.

    Raises
    ------
    CorpusError
        If the store cannot be reached or written to; the corpus that stood there stands.
    """
    store, root = _store(url)
    data = (folder / MANIFEST).read_bytes()
    files = _files(data, folder / MANIFEST)
    with _said(url):
        before = _manifest(store, root)
        old = _files(before, Path(MANIFEST)) if before is not None else {}
        held = {one.rpartition("/")[2]: one for one in store.ls(root, detail=False)} if store.exists(root) else {}
        for name, about in files.items():
            if _name(name, about["sha256"]) not in held:
                store.put_file(str(folder / name), f"{root}/{_name(name, about['sha256'])}")
        store.pipe_file(f"{root}/{MANIFEST}", data)
        kept = {_name(name, about["sha256"]) for name, about in [*files.items(), *old.items()]}
        ours = re.compile("(?:" + "|".join(re.escape(name) for name in {*files, *old}) + rf")\.[0-9a-f]{{{_HASH}}}")
        for name, one in held.items():
            if ours.fullmatch(name) and name not in kept:
                store.rm_file(one)


def fetch(url: str, folder: Path) -> bool:
    """Write the corpus of an object store to a local folder, all or nothing; say whether there was one.

    Raises
    ------
    CorpusError
        If the store cannot be reached, or a file does not have its hash.
    """
    store, root = _store(url)
    with _said(url):
        data = _manifest(store, root)
        if data is None:
            return False
        content = manifest.load(data, Path(MANIFEST))
        files = _files(data, Path(MANIFEST))
        named = _naming(store, root, files)
        with locked(folder), staging(folder) as stage:
            for name, about in files.items():
                store.get_file(f"{root}/{named(name, about['sha256'])}", str(stage / name))
                if manifest.file_sha256(stage / name) != about["sha256"]:
                    raise CorpusError(f"{name} of {url} is damaged: it does not have its SHA-256", hint="publish again")
            rows = {Path(n).stem: a["rows"] for n, a in files.items() if "rows" in a}
            commit(stage, folder, content["provenance"], kind=content["kind"], rows=rows)
    return True


def open_url(url: str) -> tuple[Tables, dict[str, Any]]:
    """Open the corpus of an object store: its tables, read from there when they are asked for, and its provenance.

    What is not read is not checked either: an object is found by the hash in its name, and a store writes one whole or not at
    all. :func:`fetch` compares the hashes of all files. The files of a folder that another tool copied have no hash in their
    names: as in a local folder, nothing is compared when it is opened.

    Raises
    ------
    CorpusError
        If the store cannot be reached, or there is no corpus.
    """
    store, root = _store(url)
    with _said(url):
        data = _manifest(store, root)
    if data is None:
        raise CorpusError(
            f"no corpus at {url} (it has no {MANIFEST})", hint="build one: workbench build SOURCE --out URL"
        )
    files = _files(data, Path(MANIFEST))
    hashes = {n: files[f"{n}.parquet"]["sha256"] for n in schema.TABLES if f"{n}.parquet" in files}
    with _said(url):
        named = _naming(store, root, files)

    def scanned(name: str) -> pl.LazyFrame:
        place = f"{root}/{named(f'{name}.parquet', hashes[name])}"
        with _said(url):
            # What Polars has no reader of its own for is read as one object.
            native = url.partition("://")[0] in _KNOWN_TO_POLARS
            found = pl.scan_parquet(f"s3://{place}" if native else store.open(place), glob=False)
            return completed_scan(found, name)

    def later(name: str) -> Callable[[], pl.DataFrame]:
        def read() -> pl.DataFrame:
            with _said(url):
                return scanned(name).collect()

        return read

    scans = {name: partial(scanned, name) for name in hashes}
    tables = Tables({name: later(name) for name in hashes}, scans, origins=hashes)
    return tables, manifest.load(data, Path(MANIFEST))["provenance"]


@contextmanager
def local(out: str | Path) -> Iterator[Path]:
    """Yield a local folder for a corpus to be built; what was built is published where ``out`` is an address."""
    if not is_url(out):
        yield Path(out)
        return
    with tempfile.TemporaryDirectory(prefix="workbench-") as place:
        folder = Path(place) / "corpus"
        stood = fetch(str(out), folder)
        before = (folder / MANIFEST).read_bytes() if stood else None
        yield folder
        if (folder / MANIFEST).read_bytes() != before:
            publish(folder, str(out))


@contextmanager
def local_sources(sources: list[str]) -> Iterator[list[str]]:
    """Yield sources as local paths; what is at an address (an object, or all below a prefix) is copied for the time."""
    if not any(map(is_url, sources)):
        yield sources
        return
    with tempfile.TemporaryDirectory(prefix="workbench-") as place:
        found = []
        for number, source in enumerate(sources):
            if not is_url(source):
                found.append(source)
                continue
            store, root = _store(source)
            into = Path(place) / str(number) / Path(root).name
            with _said(source):
                if not store.exists(root):
                    raise CorpusError(f"nothing at {source}", hint="check the address, and that you may read it")
                if store.isdir(root):
                    for one in store.find(root):
                        inside = into / one[one.index(root.rstrip("/")) + len(root.rstrip("/")) + 1 :]
                        _within(inside, into)
                        inside.parent.mkdir(parents=True, exist_ok=True)
                        store.get_file(one, str(inside))
                else:
                    into.parent.mkdir(parents=True)
                    store.get_file(root, str(into))
            found.append(str(into))
        yield found


def _within(path: Path, folder: Path) -> None:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise CorpusError(f"an object's name leads out of its folder: {path.name}")


def _store(url: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError:
        raise CorpusError(
            f"{url} needs fsspec, which is not installed", hint='pip install "stance-workbench[remote]"'
        ) from None
    try:
        store, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except (ImportError, ValueError) as error:
        raise CorpusError(f"{url} cannot be opened ({error})", allowed="an address that fsspec knows") from None
    return store, str(root).rstrip("/")


def _manifest(store: Any, root: str) -> bytes | None:
    try:
        return bytes(store.cat_file(f"{root}/{MANIFEST}"))
    except FileNotFoundError:
        return None


def _files(data: bytes, path: Path) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = manifest.load(data, path)["files"] or {}
    for name in files:
        if Path(name).name != name or name.startswith("."):
            raise CorpusError(f"{path} names a file {name!r}", allowed="names without a folder")
    return files


def _name(name: str, sha256: str) -> str:
    """Return the name under which a file stands in the store."""
    return f"{name}.{sha256[:_HASH]}"


def _naming(store: Any, root: str, files: dict[str, dict[str, Any]]) -> Callable[[str, str], str]:
    """Return the function from a file's name and SHA-256 to the name it has in the store: ours, or plain in a copied folder.

    One look decides for all of them: :func:`publish` writes every file under our names, and whatever copies a folder none.
    """
    first = next(iter(files), None)
    if first is None or store.exists(f"{root}/{_name(first, files[first]['sha256'])}"):
        return _name
    return (lambda name, sha256: name) if store.exists(f"{root}/{first}") else _name


@contextmanager
def _said(url: str) -> Iterator[None]:
    """Say what went wrong at an address in one line."""
    try:
        yield
    except CorpusError:
        raise
    except Exception as error:  # each store has errors of its own
        said = " ".join(str(error).split())[:200]
        raise CorpusError(
            f"{url} cannot be read or written ({type(error).__name__}: {said})",
            hint="check the address and your rights there",
        ) from None
