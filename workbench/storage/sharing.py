"""Sharing the analysis of texts that may not be shared: what goes into a feature set, and whether it holds.

A feature set has the columns of an allow-list and no run of :data:`RUN` characters of a text. What was written is
then attacked: :func:`recovered` looks for runs of the texts in everything that the folder holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

from workbench import schema
from workbench.errors import CorpusError
from workbench.storage.attached import ATTACHED
from workbench.storage.tables import Tables, lazily

#: Characters of a text in one piece that are too many to be a mere form or name.
RUN = 24
#: Further metadata that say what a text is and hold none of it. Other columns are shared on request only.
METADATA: frozenset[str] = frozenset(
    [
        "agency",
        "category",
        "cluster",
        "country",
        "desk",
        schema.DUPLICATE_COLUMN,
        "edition",
        "group",
        "house",
        "issue",
        "issue_number",
        "kind",
        "language",
        "media_type",
        "meeting",
        "outlets_named",
        "page",
        "party",
        "place",
        "position",
        "publisher",
        "role",
        "section",
        "series",
        "session",
        "source_id",
        "speaker",
        "speaker_group",
        "speech_order",
        "time",
        "topic_id",
        "volume",
        "wordcount",
        "year",
    ]
)
#: Longest value of a shared column, in characters; longer ones are free text.
_LONGEST = {"url": 2_000, "licence": 1_000, "title": 300}
_LONGEST_OTHER = 120
#: Table, columns with the offsets and the form of a piece of text.
_PIECES = (
    ("markers", "start", "end", "form"),
    ("mentions", "start", "end", "form"),
    ("attributions", "source_start", "source_end", "source_form"),
)
#: Columns of :func:`recovered`.
RECOVERED = {"file": pl.String, "column": pl.String, "doc_id": pl.String, "run": pl.Int64}


def feature_tables(tables: Mapping[str, pl.DataFrame], *, titles: bool = False, columns: Iterable[str] = ()) -> Tables:
    """Return the tables of the feature set of a corpus; see :meth:`workbench.corpus.Corpus.features`."""
    docs, asked = tables["documents"], list(columns)
    if unknown := [c for c in asked if c not in docs.columns]:
        raise CorpusError(f"no metadata column {unknown[0]!r}", allowed=docs.columns)
    own = schema.TABLES["documents"].columns
    kept = [c for c in docs.columns if c in own or c in METADATA or c in asked]
    shown = docs.select(c for c in kept if c not in ("text", schema.REGIONS_COLUMN) and (titles or c != "title"))
    _refuse_free_text(shown, docs["text"])
    nothing = pl.lit(None, dtype=pl.String)
    hidden = ["text"] if titles else ["text", "title"]
    docs = docs.select(kept).drop(schema.REGIONS_COLUMN, strict=False).with_columns(nothing.alias(c) for c in hidden)
    cut = lazily(tables).derive(_without_runs, drop=("tokens",)).replace(documents=docs)
    # Pieces may touch: the names of sources go first, then the forms of markers, then those of names.
    for name, start, end, form in (_PIECES[2], *_PIECES[:2]):
        long = _long_runs(_pieces(cut))
        if name in cut and long.height:
            cut = cut.replace(**{name: _without_forms(cut[name], long, start, end, form)})
    return cut


def not_shared(documents: pl.DataFrame, *, titles: bool = False, columns: Iterable[str] = ()) -> list[str]:
    """Return the columns of ``documents`` with values that a feature set leaves out, besides text and its layout."""
    kept = {*schema.TABLES["documents"].columns, *METADATA, *columns, schema.REGIONS_COLUMN}
    kept -= set() if titles else {"title"}
    return [c for c in documents.columns if c not in kept and documents[c].null_count() < documents.height]


def _refuse_free_text(shown: pl.DataFrame, texts: pl.Series) -> None:
    for column, dtype in shown.schema.items():
        if dtype == pl.List(pl.String):
            rows: list[list[str | None] | None] = shown[column].to_list()
            values = ["\n".join(v or "" for v in row) if row else None for row in rows]
        elif isinstance(dtype, pl.Struct | pl.List | pl.Array | pl.Object):
            raise CorpusError(f"column {column!r} is of the kind {dtype}", hint="share no such column")
        elif dtype == pl.String:
            values = shown[column].to_list()
        else:
            continue
        limit = _LONGEST.get(column, _LONGEST_OTHER) * (10 if dtype == pl.List(pl.String) else 1)
        for doc_id, value, text in zip(shown["doc_id"].to_list(), values, texts.to_list(), strict=True):
            if value is None:
                continue
            if len(value) > limit:
                what = f"{len(value)} characters in document {doc_id!r}"
            elif column != "title" and text and any(gram in text for gram in _grams(value)):
                what = f"text of document {doc_id!r} itself"
            else:
                continue
            raise CorpusError(
                f"column {column!r} holds free text ({what})",
                allowed=f"metadata of at most {limit} characters without a run of {RUN} of the text",
                hint="leave the column out, or shorten it, before features are taken",
            )


def _grams(value: str) -> Iterator[str]:
    """Yield the runs of RUN characters of a value; addresses and other code without blanks are none of a text."""
    for at in range(len(value) - RUN + 1):
        gram = value[at : at + RUN]
        if not (gram.isascii() and " " not in gram):
            yield gram


def _without_runs(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Cut what is long in a table: forms with …; sources to null, their offsets stay; long types to the type …."""

    def long(column: str) -> pl.Expr:
        return pl.col(column).str.len_chars() >= RUN

    if name == "attributions":
        return frame.with_columns(
            pl.when(long(c)).then(None).otherwise(c).alias(c) for c in ("source_form", "source_entity")
        )
    if name in ("markers", "mentions"):
        cut = pl.col("form").str.head(RUN - 2) + "…"
        return frame.with_columns(pl.when(long("form")).then(cut).otherwise("form").alias("form"))
    if name == "counts":
        # Addresses, foreign text that is not tokenized: counted together, so that sums are as they were.
        lemma = pl.when(long("lemma")).then(pl.lit("…")).otherwise("lemma")
        counts = frame.with_columns(lemma.alias("lemma"))
        return counts.group_by("doc_id", "lemma", "pos", maintain_order=True).agg(pl.col("n").sum())
    return frame


def _pieces(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the stretches of text that the tables give, by document and place."""
    found = [pl.DataFrame(schema={"doc_id": pl.String, "start": pl.Int64, "end": pl.Int64})]
    for name, start, end, form in _PIECES:
        if name in tables:
            # A form that was cut ends in …: what stands before it is known.
            known = pl.min_horizontal(pl.col(start) + pl.col(form).str.len_chars() - 1, end)
            cut = pl.when(pl.col(form).str.ends_with("…")).then(known)
            pieces = tables[name].drop_nulls([start, end, form])
            found.append(pieces.select("doc_id", start=start, end=cut.otherwise(pl.col(end))))
    whole = pl.concat(found).filter(pl.col("end") > pl.col("start"))
    return whole.unique().sort("doc_id", "start", "end")


def _long_runs(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return the stretches of RUN characters or more that come about where pieces touch."""
    runs = _runs(pieces).with_columns(length=pl.col("end") - pl.col("start"))
    return runs.filter(pl.col("length") >= RUN)


def _runs(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return pieces that touch or overlap as one; pieces are sorted by document and place."""
    reach = pl.col("end").cum_max().shift(1).over("doc_id")
    new = (pl.col("start") > reach).fill_null(True)
    return (
        pieces.with_columns(new.cum_sum().over("doc_id").alias("run"))
        .group_by("doc_id", "run", maintain_order=True)
        .agg(pl.col("start").min(), pl.col("end").max())
        .drop("run")
    )


def _without_forms(table: pl.DataFrame, long: pl.DataFrame, start: str, end: str, form: str) -> pl.DataFrame:
    """Take the forms out of stretches that are too long: those of sources are null, others …; offsets stay."""
    places = table.lazy().with_row_index("_row").select("_row", "doc_id", _a=start, _b=end)
    inside = places.join(long.lazy().select("doc_id", _from="start", _to="end"), on="doc_id")
    rows = inside.filter((pl.col("_a") < pl.col("_to")) & (pl.col("_b") > pl.col("_from"))).select("_row").collect()
    hit = pl.int_range(pl.len()).is_in(rows["_row"].cast(pl.Int64).unique().to_list())
    columns = [form, "source_entity"] if form == "source_form" else [form]
    gone = pl.lit(None if form == "source_form" else "…", dtype=pl.String)
    return table.with_columns(pl.when(hit).then(gone).otherwise(c).alias(c) for c in columns)


def recovered(
    folder: str | os.PathLike[str], texts: Mapping[str, str], *, titles: bool = False, beside: Iterable[Path] = ()
) -> pl.DataFrame:
    """Try to get the texts back from everything in a folder.

    Parameters
    ----------
    folder
        A feature set. The user's attached texts are not looked at.
    texts
        The texts that must not be in it, by document.
    titles
        Headlines were shared: the column ``title`` is passed over.
    beside
        Further files to look at.

    Returns
    -------
    DataFrame
        Columns of :data:`RECOVERED`: a row for each place (file and column) and document of which a run of
        ``run`` ≥ 24 characters was found, in one value, or where pieces put at their offsets touch (column
        ``"offsets"``). No row where nothing was recovered.

    Notes
    -----
    Not tried: to guess word order from the counts. The counts of a document of few words come close to its text.
    """
    path = Path(folder)
    tables: dict[str, pl.DataFrame] = {}
    places: dict[str, set[tuple[str, str]]] = {}
    for file in [*sorted(path.rglob("*")), *beside]:
        if not file.is_file() or file.name == ATTACHED:
            continue
        name = file.relative_to(path).as_posix() if file.is_relative_to(path) else file.name
        for column, value in _values(file, tables):
            if len(value) >= RUN and not (titles and (name, column) == ("documents.parquet", "title")):
                for gram in _grams(value):
                    places.setdefault(gram, set()).add((name, column))
    rows = [(file, column, doc, RUN) for doc, file, column in _found(texts, places)]
    longest = _long_runs(_pieces(tables)).group_by("doc_id").agg(pl.col("length").max())
    rows += [("offsets", "start, end, form", doc, n) for doc, n in longest.iter_rows()]
    return pl.DataFrame(rows, schema=RECOVERED, orient="row").sort("file", "column", "doc_id")


def _values(file: Path, tables: dict[str, pl.DataFrame]) -> Iterator[tuple[str, str]]:
    """Yield column and value of everything in a file that is text; tables that are read are added to ``tables``."""
    if file.suffix != ".parquet":
        yield "", file.read_text(encoding="utf-8", errors="replace")
        return
    frame = pl.read_parquet(file)
    if file.stem in schema.TABLES:
        tables[file.stem] = frame
    for column, dtype in frame.schema.items():
        if dtype == pl.String:
            values = frame[column]
        elif dtype == pl.List(pl.String):
            values = frame[column].explode()
        elif dtype.is_nested():
            values = frame[column].map_elements(str, return_dtype=pl.String)
        else:
            continue
        for value in values.drop_nulls().unique():
            yield column, value


def _found(texts: Mapping[str, str], places: Mapping[str, set[tuple[str, str]]]) -> Iterator[tuple[str, str, str]]:
    if not places:
        return
    for doc_id, text in texts.items():
        grams = {text[at : at + RUN] for at in range(len(text) - RUN + 1)}
        hit = {place for gram in grams & places.keys() for place in places[gram]}
        for file, column in sorted(hit):
            yield doc_id, file, column


def known_share(tables: Mapping[str, pl.DataFrame]) -> float:
    """Return the share of all characters whose form and place the tables give (markers, names, sources)."""
    runs = _runs(_pieces(tables))
    size = int(tables["documents"]["n_chars"].sum() or 0)
    return int((runs["end"] - runs["start"]).sum() or 0) / size if size else 0.0
