"""Is a corpus folder as it was written, and does what its tables say of each other and of the texts hold?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from workbench import schema
from workbench.errors import CorpusError, WorkbenchError
from workbench.storage import manifest
from workbench.storage.attached import ATTACHED, attached_texts
from workbench.storage.folder import place, settle
from workbench.storage.manifest import MANIFEST
from workbench.storage.tables import open_folder

#: Columns of :func:`verify`.
PROBLEMS = {"file": pl.String, "problem": pl.String}
#: Table, its offsets and what must stand there.
_FORMS = (
    ("tokens", "start", "end", "surface"),
    ("markers", "start", "end", "form"),
    ("mentions", "start", "end", "form"),
    ("attributions", "source_start", "source_end", "source_form"),
)
_SPANS = (*((t, a, b) for t, a, b, _ in _FORMS), ("sentences", "start", "end"), ("frames", "start", "end"))


def verify(folder: str | os.PathLike[str]) -> pl.DataFrame:
    """Check a corpus folder: hashes, types, keys, references, offsets, texts.

    Parameters
    ----------
    folder
        A corpus folder.

    Returns
    -------
    DataFrame
        Columns of :data:`PROBLEMS`, one row a problem; no row where all is as it should be.

    Raises
    ------
    CorpusError
        If there is no corpus.

    Examples
    --------
    >>> import workbench as wb
    >>> wb.verify("corpora/coverage").height
    0
    """
    path = Path(folder)
    settle(path)
    if not place(path, MANIFEST).exists():
        open_folder(path)  # says what is missing
    return pl.DataFrame(list(_problems(path)), schema=PROBLEMS, orient="row")


def _problems(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        yield from _damaged(folder)
        tables, _ = open_folder(folder)
    except CorpusError as error:
        yield MANIFEST, str(error)
        return
    whole: dict[str, pl.DataFrame] = {}
    for name in tables:
        try:
            whole[name] = schema.check(tables[name], name)
        except WorkbenchError as error:
            yield f"{name}.parquet", str(error)
    for name, problem in _contradictions(whole):
        yield f"{name}.parquet", problem
    try:
        attached_texts(folder)
    except CorpusError as error:
        yield ATTACHED, str(error)


def _damaged(folder: Path) -> Iterator[tuple[str, str]]:
    """Name the files that are not as ``corpus.toml`` says; tables are named when they are read."""
    file = place(folder, MANIFEST)
    files = manifest.load(file.read_bytes(), file)["files"]
    if files is None:
        yield MANIFEST, "written by an earlier version, without hashes: damage cannot be seen; build the corpus again"
    for name, wanted in (files or {}).items():
        if name.removesuffix(".parquet") in schema.TABLES:
            continue
        try:
            if manifest.file_sha256(place(folder, name)) != wanted["sha256"]:
                yield name, "changed since it was written"
        except OSError as error:
            yield name, f"cannot be read ({error.strerror or error})"


def _contradictions(tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str]]:
    documents = tables.get("documents")
    if documents is None:
        yield "documents", "the table is missing or damaged: nothing else can be compared with it"
        return
    yield from _wrong_texts(documents)
    yield from _wrong_references(tables)
    for name, start, end in _SPANS:
        if name in tables:
            yield from _wrong_spans(tables, name, start, end)
    for name, start, end, form in _FORMS:
        if name in tables:
            yield from _wrong_forms(tables, name, start, end, form)


def _wrong_texts(documents: pl.DataFrame) -> Iterator[tuple[str, str]]:
    columns = documents.select("doc_id", "text", "text_sha256", "n_chars").drop_nulls("text")
    for doc_id, text, sha, n_chars in columns.iter_rows():
        if manifest.sha256(text.encode("utf-8")) != sha:
            yield "documents", f"the text of {doc_id!r} does not have its text_sha256"
        if len(text) != n_chars:
            yield "documents", f"the text of {doc_id!r} has {len(text)} characters, n_chars says {n_chars}"


def _wrong_references(tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str]]:
    keys = {"documents": ["doc_id"], "sentences": ["doc_id", "sent_id"], "markers": ["doc_id", "marker_id"]}
    for name, frame in tables.items():
        for other, key in keys.items():
            if name == other or other not in tables or not set(key) <= set(frame.columns):
                continue
            if other == "markers" and name != "attributions":
                continue
            lost = frame.join(tables[other], on=key, how="anti")
            if lost.height:
                yield (
                    name,
                    f"{lost.height} row(s) belong to no row of {other}, as {lost.select(key).row(0, named=True)}",
                )


def _wrong_spans(tables: Mapping[str, pl.DataFrame], name: str, start: str, end: str) -> Iterator[tuple[str, str]]:
    spans = tables[name].drop_nulls([start, end]).join(tables["documents"].select("doc_id", "n_chars"), on="doc_id")
    out = spans.filter((pl.col(start) < 0) | (pl.col(start) >= pl.col(end)) | (pl.col(end) > pl.col("n_chars")))
    if out.height:
        row = out.row(0, named=True)
        yield (
            name,
            (
                f"{out.height} row(s) have offsets that are not in their text, as {row[start]} to {row[end]} in"
                f" {row['doc_id']!r} of {row['n_chars']} characters"
            ),
        )
    if "sent_id" not in spans.columns or "sentences" not in tables or name == "sentences":
        return
    around = tables["sentences"].select("doc_id", "sent_id", _from="start", _to="end")
    astray = spans.join(around, on=["doc_id", "sent_id"])
    astray = astray.filter((pl.col(start) < pl.col("_from")) | (pl.col(end) > pl.col("_to")))
    if astray.height:
        row = astray.row(0, named=True)
        yield name, f"{astray.height} row(s) are not in their sentence, as {row['doc_id']!r}, sent_id {row['sent_id']}"


def _wrong_forms(
    tables: Mapping[str, pl.DataFrame], name: str, start: str, end: str, form: str
) -> Iterator[tuple[str, str]]:
    texts = dict(tables["documents"].select("doc_id", "text").drop_nulls().iter_rows())
    rows = tables[name].select("doc_id", start, end, form).drop_nulls()
    wrong = [r for r in rows.iter_rows() if r[0] in texts and texts[r[0]][max(r[1], 0) : r[2]] != r[3]]
    if wrong:
        doc_id, a, b, said = wrong[0]
        yield name, f"{len(wrong)} row(s) do not have what stands in the text, as {said!r} at {a} to {b} in {doc_id!r}"
