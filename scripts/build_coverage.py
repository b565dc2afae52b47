"""Make corpora/coverage: related coverage that was coded by hand, and the bibliography, from files that are not here.

    python scripts/build_coverage.py [--shared ../shared] [--out corpora/coverage]

Written are codings and bibliographic facts: labels in the order of sentences, forms of markers, names of sources. No text.
``second-coder/`` holds the documents that another coder coded apart. Both were coded by language models; `coder` tells them.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from workbench.coding.sheets import read_coding
from workbench.corpus import Corpus
from workbench.errors import ReadError, WorkbenchError

ROOT = Path(__file__).resolve().parents[1]
#: Longer names of sources than this are left out, as in the other feature set.
RUN = 24
#: Frame ids of the coders, and ours.
FRAMES = {"history_debt": "history_and_debt"}
#: The genres of the coders, in the order of how near they are to the column's matter, and what tables call them.
GENRES = {
    "wire": "wire and broadcaster",
    "broadcaster": "wire and broadcaster",
    "newspaper": "newspaper",
    "korean_outlet": "Korean outlet",
    "column": "column and magazine",
    "magazine": "column and magazine",
    "editorial": "editorial",
    "dprk_affiliated": "state organ",
    "russian_state": "state organ",
}
OTHER = "other"
BIBLIOGRAPHY = ("date", "outlet", "genre", "author", "title", "url", "coded_as")


def coded(path: Path, name: str) -> Corpus:
    """Return a sheet of the coders as a corpus; the column has a genre of its own, apart from other columns."""
    corpus = read_coding(path, rename=FRAMES).require_whole().corpus
    is_column = pl.col("doc_id") == "column"
    group = pl.col("genre").replace_strict(GENRES, default=OTHER, return_dtype=pl.String)
    documents = corpus.documents.with_columns(
        group=pl.when(is_column).then(pl.lit("opinion column")).otherwise(group),
        licence=pl.lit("coding: facts; no text"),
    )
    # The web archive through which a page was read is no part of its address.
    attributions = corpus.attributions.with_columns(
        pl.when(pl.col(c).str.len_chars() < RUN).then(pl.col(c)).alias(c) for c in ("source_form", "source_entity")
    )
    about = {
        "name": name,
        "about": "coverage of Russia and North Korea 2019-2025, opening passages, coded by hand (by language models)",
        "sources": [{"file": f"data/{path.name}", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}],
    }
    tables = {
        **corpus.tables,
        "documents": documents.select([*corpus.documents.columns, "group"]),
        "attributions": attributions,
    }
    return Corpus(tables, {**corpus.provenance, **about})


def bibliography(shared: Path) -> list[dict[str, str]]:
    """Return the pieces of related coverage that are known, each address once: what was coded first, then the lists."""
    rows: dict[str, dict[str, str]] = {}
    for row in _pieces(shared / "data"):
        known = rows.setdefault(row["url"], row)
        known.update({k: v for k, v in row.items() if v and not known.get(k)})
    return sorted(rows.values(), key=lambda r: (r["date"] or "9999", r["outlet"], r["url"]))


def _pieces(folder: Path) -> Iterator[dict[str, str]]:
    for record in _records(folder / "coverage-coding.jsonl"):
        if record["url"]:
            yield _piece(record, coded_as=record["doc_id"])
    for record in _records(folder / "coverage-index.jsonl"):
        yield _piece(record)
    with (folder / "reading-list.tsv").open(encoding="utf-8", newline="") as lines:
        for record in csv.DictReader(lines, delimiter="\t"):
            is_headline = record["title_is_headline"] == "yes"
            yield _piece(
                record | {"title": record["title"] if is_headline else "", "genre": record["genre"].casefold()}
            )


def _records(path: Path) -> Iterable[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _piece(record: dict[str, Any], coded_as: str = "") -> dict[str, str]:
    found = {k: str(record.get(k) or "").strip() for k in BIBLIOGRAPHY} | {"coded_as": coded_as}
    # The first words of what the collectors wrote: the rest are remarks.
    genre = re.split(r"[(,]", found["genre"])[0].removeprefix("seed outlet ").strip().replace("_", " ")
    return found | {"date": found["date"].strip("-"), "genre": genre}


def main(argv: Sequence[str] | None = None) -> int:
    """Build the folder; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of the codings")
    parser.add_argument("--out", type=Path, default=ROOT / "corpora" / "coverage", help="folder to write")
    arguments = parser.parse_args(argv)
    data = arguments.shared / "data"
    try:
        if not data.is_dir():
            raise ReadError(f"no folder {data}", hint="--shared names the folder of the codings")
        first = coded(data / "coverage-coding.jsonl", "coverage")
        second = coded(data / "coverage-coding-second.jsonl", "coverage, second coder")
        first.write(arguments.out)
        second.write(arguments.out / "second-coder")
        listed = bibliography(arguments.shared)
        with (arguments.out / "bibliography.tsv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, BIBLIOGRAPHY, delimiter="\t", lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(listed)
    except WorkbenchError as error:
        print(f"build_coverage: error: {error}", file=sys.stderr)
        return 2
    print(f"{first!r}; {second!r}; {len(listed)} pieces in the bibliography", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
