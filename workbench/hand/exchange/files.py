"""Files of annotation in and out: one a document for TSV and XMI, one for all in CATMA's table and in JSONL."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, ReadError, WorkbenchError
from workbench.evaluate.records import LARGEST, Record, parse_records
from workbench.hand.annotation import Annotation, from_corpus, from_record, to_record
from workbench.hand.edits import now
from workbench.hand.exchange import catma, webanno_tsv, xmi
from workbench.hand.exchange.places import doc_id_of, file_name
from workbench.hand.store import write_records
from workbench.limits import Source, member, members, open_zip, read_bytes, shown
from workbench.storage.whole import write_whole

#: The formats, and what their files are.
FORMS: Mapping[str, str] = {
    "jsonl": "the guidelines' own, one file",
    "webanno": "WebAnno/INCEpTION TSV 3.3, a folder with one .tsv a document",
    "xmi": "UIMA XMI, a folder with one .xmi a document and TypeSystem.xml",
    "catma": "CATMA's flat table, one .csv",
}
TYPES = "TypeSystem.xml"
_ENDINGS = {".jsonl": "jsonl", ".tsv": "webanno", ".xmi": "xmi", ".csv": "catma"}


def export(corpus: Corpus, out: str | os.PathLike[str], form: str, records: Sequence[Record] | None = None) -> Path:
    """Write annotation for another tool.

    Parameters
    ----------
    corpus
        The corpus with its texts.
    out
        A file (jsonl, catma) or a new or empty folder (webanno, xmi).
    form
        One of :data:`FORMS`.
    records
        What to write; the corpus's own annotation where None is given.

    Raises
    ------
    CorpusError
        If there is no such form, a document or its text is not here, or the folder holds something.
    ReadError
        If a record was made of another text, or a text cannot be written so.
    """
    if form not in FORMS:
        raise CorpusError(f"no format {form!r}", allowed=FORMS)
    annotations = list(_annotations(corpus, records))
    place = Path(out)
    if form == "jsonl":
        return write_records(place, [to_record(a, now()) | {"finished": True} for a in annotations])
    if form == "catma":
        if not place.parent.is_dir():
            raise CorpusError(f"no folder {place.parent}", hint="make it first")
        write_whole(place, catma.write(annotations))
        return place
    files: dict[str, bytes] = {}
    for annotation in annotations:
        if form == "xmi":
            files[file_name(annotation.doc_id, ".xmi")] = xmi.write(annotation)
        else:
            tsv = webanno_tsv.write(annotation, _tokens(corpus, annotation.doc_id))
            files[file_name(annotation.doc_id, ".tsv")] = tsv.encode("utf-8")
    if form == "xmi":
        files[TYPES] = str(xmi.typesystem().to_xml()).encode("utf-8")
    _folder(place, files)
    return place


def _annotations(corpus: Corpus, records: Sequence[Record] | None) -> Iterator[Annotation]:
    if records is None:
        for doc_id in corpus.documents.drop_nulls("text")["doc_id"]:
            yield from_corpus(corpus, doc_id, "machine")
        return
    for record in records:
        doc_id = schema.same_name(record["doc_id"], corpus.documents["doc_id"])
        yield from_record(record, from_corpus(corpus, doc_id, str(record.get("by") or "unnamed"), blind=True))


def _tokens(corpus: Corpus, doc_id: str) -> list[tuple[int, int]]:
    if "tokens" not in corpus.tables:
        return []
    return corpus.table("tokens").filter(pl.col("doc_id") == doc_id).select("start", "end").rows()


def _folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder, all or nothing."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CorpusError(f"{folder} holds something already", allowed="a new or empty folder")
    if not folder.parent.is_dir():
        raise CorpusError(f"no folder {folder.parent}", hint="make it first")
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as stage:
        ready = Path(stage) / "files"
        ready.mkdir()
        for name, data in files.items():
            (ready / name).write_bytes(data)
        if folder.exists():
            folder.rmdir()
        ready.rename(folder)


def load(
    paths: Iterable[str | os.PathLike[str]], corpus: Corpus, by: str, form: str | None = None
) -> tuple[list[Record], dict[str, str]]:
    """Read annotation that another tool made of the texts of a corpus.

    Parameters
    ----------
    paths
        Files, folders of them, or archives as INCEpTION exports them.
    corpus
        The corpus with its texts.
    by
        Who annotated.
    form
        One of :data:`FORMS`; by the ending of each file where None is given.

    Returns
    -------
    records, left_out
        The records of the documents, and why a file or document was left out, by its name. A document is known by the name
        of its file, or of the folder that the file is in.
    """
    records: dict[str, Record] = {}
    left_out: dict[str, str] = {}
    bare = _Bare(corpus, by)
    for name, data, types in _files(paths):
        kind = form or _ENDINGS.get(PurePosixPath(name).suffix.lower(), "")
        try:
            for annotation in _READERS[kind](name, data, types, bare) if kind in _READERS else _unknown(name):
                if annotation.doc_id in records:
                    left_out[name] = f"{annotation.doc_id!r} was read from another file already"
                else:
                    records[annotation.doc_id] = to_record(annotation, now())
        except WorkbenchError as problem:
            left_out[name] = str(problem)
    left_out |= bare.left_out
    return list(records.values()), left_out


class _Bare:
    """The documents without labels, by the names that files have."""

    def __init__(self, corpus: Corpus, by: str) -> None:
        self.corpus, self.by = corpus, by
        self.ids = corpus.documents["doc_id"].to_list()
        self.left_out: dict[str, str] = {}

    def of(self, doc_id: str) -> Annotation:
        return from_corpus(self.corpus, schema.same_name(doc_id, self.ids), self.by, blind=True)

    def of_file(self, name: str) -> Annotation:
        path = PurePosixPath(name)
        parts = [path.stem, *(PurePosixPath(p).stem for p in path.parts[-2:-1]), *path.parts[-2:-1]]
        for part in parts:
            found = schema.same_name(doc_id_of(part), self.ids)
            if found in self.ids:
                return self.of(found)
        raise ReadError(f"no document {path.stem!r} in the corpus", hint="name the file after its doc_id")


def _unknown(name: str) -> Iterator[Annotation]:
    raise ReadError(f"{name} is no annotation", allowed=list(_ENDINGS))


def _from_tsv(name: str, data: bytes, _: bytes | None, bare: _Bare) -> Iterator[Annotation]:
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ReadError(f"{name} is not UTF-8") from None
    yield webanno_tsv.read(content, bare.of_file(name), name)


def _from_xmi(name: str, data: bytes, types: bytes | None, bare: _Bare) -> Iterator[Annotation]:
    yield xmi.read(data, types, bare.of_file(name), name)


def _from_catma(name: str, data: bytes, _: bytes | None, bare: _Bare) -> Iterator[Annotation]:
    for doc, tagged in catma.read(data, name).items():
        try:
            yield catma.take(tagged, bare.of(doc), name)
        except WorkbenchError as problem:
            bare.left_out[f"{name}: {doc}"] = str(problem)


def _from_jsonl(name: str, data: bytes, _: bytes | None, bare: _Bare) -> Iterator[Annotation]:
    for record in parse_records(data, name):
        try:
            yield replace(from_record(record, bare.of(record["doc_id"])), by=bare.by)
        except WorkbenchError as problem:
            bare.left_out[f"{name}: {record['doc_id']}"] = str(problem)


_Reader = Callable[[str, bytes, "bytes | None", _Bare], Iterator[Annotation]]
_READERS: Mapping[str, _Reader] = {
    "webanno": _from_tsv,
    "xmi": _from_xmi,
    "catma": _from_catma,
    "jsonl": _from_jsonl,
}


def _files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Yield the files of annotation with their names, and the type system that stands beside an XMI."""
    for given in paths:
        path = Path(given)
        if path.suffix.lower() == ".zip":
            yield from _archive(path)
            continue
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            if path.is_dir() and file.suffix.lower() not in _ENDINGS:
                continue
            beside = file.parent / TYPES
            types = read_bytes(beside, LARGEST) if file.suffix.lower() == ".xmi" and beside.is_file() else None
            yield shown(file.relative_to(path.parent).as_posix()), read_bytes(file, LARGEST), types


def _archive(path: Path) -> Iterator[tuple[str, bytes, bytes | None]]:
    archive = open_zip(Source(shown(path), read_bytes(path, LARGEST)))
    with archive:
        named = {name: info for info, name in members(archive)}
        if sum(info.file_size for info in named.values()) > LARGEST:
            raise ReadError(f"{path} is too large when it is unpacked", allowed=f"{LARGEST:,} bytes")
        for name, info in named.items():
            place = PurePosixPath(name)
            if place.suffix.lower() in _ENDINGS:
                beside = named.get(str(place.with_name(TYPES)))
                types = member(archive, beside, f"{path}/{TYPES}") if beside is not None else None
                yield name, member(archive, info, f"{path}/{name}"), types
