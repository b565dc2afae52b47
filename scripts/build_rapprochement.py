"""Make corpora/rapprochement: the feature set of real coverage, from texts that are not in the repository.

    python scripts/build_rapprochement.py [--shared ../shared] [--out corpora/rapprochement] [--jobs 2]

Written are figures and facts about the texts: counts, offsets, codes, marker forms, names of sources. No run of
text of RUN characters or more is written, and what is written is searched for such runs before it stands.
The same texts and the same versions give the same tables.

Beside the tables stands ``functions.tsv``: where framing names a problem, a cause, a judgement or a remedy (decision 50). It is no part of
the table ``frames``, whose frames are topics. ``--only functions`` writes this file alone.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import shutil
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from workbench.build import annotate_documents
from workbench.coding.frames.coding import code_frames
from workbench.coding.frames.lexicon import FUNCTIONS
from workbench.corpus import Corpus
from workbench.errors import ReadError, WorkbenchError, WorkbenchWarning
from workbench.features import write_features
from workbench.read import read_sources
from workbench.storage.sharing import RUN

__all__ = ["RUN"]

ROOT = Path(__file__).resolve().parents[1]

#: The files of texts: credit and rights of each, and what its documents are where the file does not say.
SOURCES = (
    {
        "file": "texts/column.txt",
        "credit": "Record China, 山崎真二, 2022-04-22",
        "rights": "all rights reserved; features only",
    },
    {
        "file": "data/jawikinews-russia-dprk-ukraine.jsonl.gz",
        "credit": "Wikinews contributors (Japanese Wikinews)",
        "rights": "CC BY 2.5",
    },
    {
        "file": "data/diet-russia-dprk-ukraine.jsonl.gz",
        "credit": "Minutes of the Diet (国会会議録), National Diet Library",
        "rights": "credit the minutes; each document keeps its url",
    },
    {
        "file": "data/signed-commentary.jsonl.gz",
        "credit": "signed commentaries on international politics, 外交政策センター, 16 authors",
        "rights": "the authors' and the think tank's; features only",
    },
)
COMMENTARY = "signed commentary"
#: Referents of each of the two states in the names lexicon; the pair 露朝 names both.
RUSSIA = ("russia", "russian_state", "putin", "russia_dprk")
NORTH_KOREA = ("north_korea", "north_korean_state", "kim_jong_un", "russia_dprk")
COLUMN = {"genre": "opinion column", "outlet": "Record China", "licence": SOURCES[0]["rights"]}
#: Facts that are copied as they are.
FACTS = ("reading-list.tsv", "timeline-events.csv")
#: Where functions of framing hold.
FUNCTIONS_FILE = f"{FUNCTIONS}.tsv"


def read_documents(shared: Path) -> tuple[pl.DataFrame, list[dict[str, object]]]:
    """Return the documents of all sources and the provenance of each source."""
    paths = [shared / source["file"] for source in SOURCES]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WorkbenchWarning)  # six articles name no date: theirs is null
        reading = read_sources(paths).require_whole()
    documents = reading.documents
    is_column = pl.col("doc_id") == "column"
    fixed = [pl.when(is_column).then(pl.lit(v)).otherwise(pl.col(k)).alias(k) for k, v in COLUMN.items()]
    provenance: list[dict[str, object]] = [
        {**source, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "documents": file.documents}
        for source, path, file in zip(SOURCES, paths, reading.files, strict=True)
    ]
    is_commentary = pl.col("genre").str.starts_with(COMMENTARY)
    genre = pl.when(is_commentary).then(pl.lit(COMMENTARY)).otherwise(pl.col("genre"))
    rights = pl.when(is_commentary).then(pl.lit("all rights reserved: features only")).otherwise(pl.col("licence"))
    return documents.with_columns(fixed).with_columns(genre=genre, licence=rights), provenance


def analysis(documents: pl.DataFrame, sources: Sequence[dict[str, object]], *, jobs: int = 1) -> Corpus:
    """Annotate and code the documents, and put them into groups by how near they are to the column's matter."""
    about = {
        "name": "rapprochement",
        "about": "Russia-North Korea rapprochement: one column beside commentary, Diet speech and wire-style news",
        "sources": list(sources),
    }
    corpus = annotate_documents(documents, jobs=jobs, progress=True, provenance=about, coded=True)
    return corpus.with_tables(documents=grouped(corpus))


def grouped(corpus: Corpus) -> pl.DataFrame:
    """Return the documents with ``group``: the genre, Diet speech of 2022 on that names both states apart."""
    named = corpus.mentions.group_by("doc_id").agg(
        (pl.col("referent").is_in(RUSSIA).any() & pl.col("referent").is_in(NORTH_KOREA).any()).alias("both")
    )
    documents = corpus.documents.join(named, on="doc_id", how="left", maintain_order="left")
    near = (pl.col("genre") == "Diet speech") & pl.col("both").fill_null(False) & (pl.col("date").dt.year() >= 2022)
    group = pl.when(near).then(pl.lit("Diet speech 2022-23 on both states")).otherwise(pl.col("genre"))
    return documents.with_columns(group=group).drop("both")


def feature_set(documents: pl.DataFrame, sources: Sequence[dict[str, object]], *, jobs: int = 1) -> Corpus:
    """Annotate the documents and return what may be shared."""
    return analysis(documents, sources, jobs=jobs).features()


def main(argv: Sequence[str] | None = None) -> int:
    """Build the folder; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of the texts")
    parser.add_argument("--out", type=Path, default=ROOT / "corpora" / "rapprochement", help="folder to write")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes")
    parser.add_argument("--only", choices=[FUNCTIONS], help=f"write {FUNCTIONS_FILE} alone")
    arguments = parser.parse_args(argv)
    try:
        facts = [arguments.shared / "data" / name for name in FACTS]
        for path in facts:
            if not path.is_file():
                raise ReadError(f"no file {path}", hint="--shared names the folder of the texts")
        documents, sources = read_documents(arguments.shared)
        corpus = analysis(documents, sources, jobs=arguments.jobs)
        if arguments.only:
            write_functions(corpus, arguments.out)
            return 0
        with _admitted(arguments.out):
            shared = write_features(corpus, arguments.out)
        write_functions(corpus, arguments.out)
        for path in facts:
            shutil.copyfile(path, arguments.out / path.name)
    except WorkbenchError as error:
        print(f"build_rapprochement: error: {error}", file=sys.stderr)
        return 2
    size = sum(p.stat().st_size for p in arguments.out.iterdir() if p.is_file())
    print(f"{shared.corpus!r} written to {arguments.out} ({size / 1000:.0f} kB)", file=sys.stderr)
    return 0


def write_functions(corpus: Corpus, out: Path) -> None:
    """Write where functions of framing hold: document, sentence, function, offsets."""
    code_frames(corpus, FUNCTIONS).write_csv(out / FUNCTIONS_FILE, separator="\t")


@contextlib.contextmanager
def _admitted(out: Path) -> Iterator[None]:
    """Let the corpus be written to a folder that so far holds only our README or facts, and to no other."""
    manifest = out / "corpus.toml"
    if not out.is_dir() or manifest.exists():
        yield
        return
    others = {p.name for p in out.iterdir()} - {"README.md", ".gitignore", FUNCTIONS_FILE, *FACTS}
    if others:
        raise ReadError(f"{out} holds other files: {', '.join(sorted(others))}", allowed="a new folder")
    manifest.touch()
    try:
        yield
    finally:
        if not manifest.stat().st_size:
            manifest.unlink()


if __name__ == "__main__":
    sys.exit(main())
