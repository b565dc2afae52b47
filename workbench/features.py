"""A feature set with its papers: the folder that ``workbench features`` writes, attacked before it stands."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.storage.attached import ATTACHED
from workbench.storage.manifest import MANIFEST
from workbench.storage.sharing import RUN, known_share, not_shared, recovered
from workbench.storage.tables import lazily

README, DATASHEET = "README.md", "DATASHEET.md"
_OURS = "<!-- written by workbench features -->\n"
#: A document of fewer words than this is named in the datasheet: its counts come close to its text.
FEW_WORDS = 30
_SHOWN = 12


@dataclass(frozen=True)
class Shared:
    """What a feature set shares.

    Attributes
    ----------
    corpus
        The feature set.
    columns
        Columns of ``documents`` that hold a value.
    left_out
        Columns of ``documents`` that the corpus has and the feature set has not.
    known
        Share of the characters of all texts whose form and place the tables give: markers, names and sources.
    short
        Documents of fewer than :data:`FEW_WORDS` words.
    searched
        Texts of which runs were looked for in what was written.
    """

    corpus: Corpus
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    known: float
    short: int
    searched: int


def write_features(
    corpus: Corpus, out: str | os.PathLike[str], *, titles: bool = False, columns: Iterable[str] = ()
) -> Shared:
    """Write the feature set of a corpus with a README and a datasheet, if no text can be had back from it.

    Parameters
    ----------
    corpus
        A corpus with its texts.
    out
        The folder. A README or datasheet of one's own that stands there is kept.
    titles
        Share the headlines too.
    columns
        Further metadata columns to share.

    Returns
    -------
    Shared
        What is shared.

    Raises
    ------
    CorpusError
        If a column holds free text, or a run of :data:`workbench.storage.sharing.RUN` characters of a text was found in what
        was to be written, or in another file of the folder; nothing is written then.
    """
    asked, folder = list(columns), Path(out)
    about = {k: v for k, v in corpus.provenance.items() if k != "left_out"}
    features = Corpus(lazily(corpus.features(titles=titles, columns=asked).tables), about)
    docs = features.documents
    texts = dict(corpus.documents.select("doc_id", "text").drop_nulls().iter_rows())
    shared = Shared(
        corpus=features,
        columns=tuple(c for c in docs.columns if docs[c].null_count() < docs.height),
        left_out=tuple(not_shared(corpus.documents, titles=titles, columns=asked)),
        known=known_share(features.tables),
        short=docs.filter(pl.col("n_tokens") < FEW_WORDS).height,
        searched=len(texts),
    )
    papers = {README: readme(shared), DATASHEET: datasheet(shared)}
    papers = {name: _OURS + text for name, text in papers.items() if _is_ours(folder / name)}

    def attack(stage: Path) -> None:
        found = recovered(stage, texts, titles=titles, beside=_beside(folder, set(papers)))
        if found.height:
            first = found.row(0, named=True)
            where = first["file"] + (f", column {first['column']}" if first["column"] else "")
            raise CorpusError(
                f"{found.height} run(s) of {RUN} characters or more of a text can be had back, as of document"
                f" {first['doc_id']!r} from {where}; nothing was written",
                hint="take that column or file out",
            )

    features.write(folder, files=papers, check=attack)
    return shared


def _is_ours(file: Path) -> bool:
    if file.is_symlink():
        return False
    return not file.exists() or file.read_bytes().startswith(_OURS.encode())


def _beside(folder: Path, papers: set[str]) -> list[Path]:
    """Return the other files of the folder: they are shared with it."""
    ours = {MANIFEST, ATTACHED, *papers, *(f"{name}.parquet" for name in schema.TABLES)}
    if not folder.is_dir():
        return []
    inside = (p for p in folder.rglob("*") if not p.relative_to(folder).parts[0].startswith((".staging-", ".next")))
    return sorted(p for p in inside if p.is_file() and p.relative_to(folder).as_posix() not in ours)


def readme(shared: Shared) -> str:
    """Return the README of a feature set: what it is, its files, how to attach one's own copies of the texts."""
    docs = shared.corpus.documents
    files = "".join(f"| `{name}.parquet` | {schema.TABLES[name].row} |\n" for name in shared.corpus.tables)
    return f"""\
# Feature set of {docs.height} document(s)

This folder holds what the stance workbench found in {docs.height} Japanese text(s), **not the texts**: counts of words, and
the places, forms and codes of stance markers, sources, names and frames. [{DATASHEET}]({DATASHEET}) says whence they
are, under which rights, and how this was made.

| file | one row is |
|---|---|
{files}| `{MANIFEST}` | provenance: sources, versions and hashes of tokenizer and lexicons; SHA-256 of every file |

## Look at it

    workbench app DIR
    workbench contrast DIR --target DOC_ID
    workbench verify DIR

In Python: `from workbench.corpus import Corpus`, then `Corpus.read("DIR")`. `DIR` is this folder.

## Attach your own copies of the texts

Whoever has a text puts it beside its features; what needs text then works:

    workbench attach DIR TEXT…

A text is known by its hash (`text_sha256` in `documents.parquet`), so it must be the one the features came from to the
last blank and line break. The copies go to `{ATTACHED}` in this folder, which `.gitignore` keeps out of a repository;
remove that file to detach them. Do not pass it on.
"""


def facts(corpus: Corpus) -> dict[str, list[str]]:
    """Return what a datasheet says of a corpus or feature set: what, whence, rights, how made, each with its lines."""
    docs, about = corpus.documents, corpus.provenance
    dates = docs["date"].drop_nulls()
    first, last = str(dates.min()), str(dates.max())
    span = f"{first} to {last} ({docs.height - len(dates)} without a date)" if len(dates) else "none given"
    return {
        "What": [
            f"{docs.height} document(s), {_sum(docs, 'n_sentences')} sentences and headings, {_sum(docs, 'n_tokens')}"
            f" words, {_sum(docs, 'n_chars')} characters",
            f"dates: {span}",
            *(f"{name}: {_values(docs[name])}" for name in ("genre", "outlet")),
            *_copies(docs),
        ],
        "Whence": _sources(about),
        "Rights": [
            f"licence, as the sources give it: {_values(docs['licence'])}",
            "Rights in the texts stay with their owners. The figures here are facts about the texts.",
        ],
        "How made": [
            *(f"{k}: {_plain(v)}" for k, v in about.get("analysis", {}).items()),
            *(f"{k}: {_plain(about[k])}" for k in ("frames", "mentions", "duplicates") if k in about),
            _annotated(docs),
        ],
    }


def _copies(docs: pl.DataFrame) -> list[str]:
    """Say how many documents are copies of others, where that was looked for."""
    if schema.DUPLICATE_COLUMN not in docs.columns:
        return ["copies of a text: not looked for"]
    clusters = docs[schema.DUPLICATE_COLUMN].drop_nulls()
    return [f"copies of a text: {len(clusters)} document(s) in {clusters.n_unique()} cluster(s)"]


def _annotated(docs: pl.DataFrame) -> str:
    if schema.ORIGIN_COLUMN in docs.columns and docs[schema.ORIGIN_COLUMN].str.starts_with("hand").any():
        return f"annotated by: {_values(docs[schema.ORIGIN_COLUMN])}"
    return "The annotation is automatic, with errors; `workbench evaluate` measures them against a gold annotation."


def datasheet(shared: Shared) -> str:
    """Return the datasheet of a feature set: what, whence, rights, how made, what is shared and what is not."""
    known = [line for name, said in facts(shared.corpus).items() for line in (f"\n## {name}\n", *_items(said))]
    lines = [
        "# Datasheet",
        *known,
        "\n## What is shared\n",
        f"- of each document: {', '.join(shared.columns)}",
        f"- tables: {', '.join(shared.corpus.tables)}",
        f"- forms at their places (markers, names, sources) make up {shared.known:.1%} of the characters of the texts",
        "\n## What is not\n",
        f"- the texts, their tokens in order{', ' + ', '.join(shared.left_out) if shared.left_out else ''}",
        *_searched(shared),
        "- Longer names of sources are null (their offsets stay), longer forms are cut with …, longer types are counted as"
        " the type ….",
        f"- Not excluded: that words are guessed from the counts. {shared.short} document(s) have fewer than {FEW_WORDS}"
        " words; their counts come close to a text.",
    ]
    return "\n".join(lines) + "\n"


def _searched(shared: Shared) -> list[str]:
    if not shared.searched:
        return ["- The texts were not at hand, so it was not tried to get them back from these files."]
    return [
        f"- No run of {RUN} characters or more of a text is in any file: everything was searched for such runs of"
        f" {shared.searched} text(s) before it was written, and pieces that touch were put together.",
    ]


def _items(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _sum(docs: pl.DataFrame, column: str) -> int:
    return int(docs[column].sum() or 0)


def _values(column: pl.Series) -> str:
    """Return the values of a column with how often each stands, the most frequent first."""
    counts = column.drop_nulls().value_counts(sort=True).sort("count", column.name, descending=[True, False])
    shown = [f"{value} ({n})" for value, n in counts.head(_SHOWN).iter_rows()]
    more = [f"and {counts.height - _SHOWN} more"] if counts.height > _SHOWN else []
    missing = [f"none given ({column.null_count()})"] if column.null_count() else []
    return ", ".join([*shown, *more, *missing]) or "none given"


def _sources(about: Mapping[str, Any]) -> list[str]:
    listed = [f"{k}: {about[k]}" for k in ("name", "about") if k in about]
    sources = about.get("sources", [])
    return listed + [_plain(s) for s in sources] or ["not recorded"]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_plain(v)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return str(value)
