"""The subcommands: each reads, calls one function of a room, and writes.

Rooms are imported by the command that needs them, so that ``workbench --help`` is quick.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from workbench.cli import own
from workbench.cli.output import EXIT_BAD_INPUT, EXIT_LEFT_OUT, say, show_warning, write, write_table
from workbench.cores import cluster
from workbench.errors import CorpusError, ReadError, WorkbenchError

if TYPE_CHECKING:
    import polars as pl

    from workbench.corpus import Corpus

#: Columns of a contrast that fit a screen; json and csv have all of them.
_ON_SCREEN: tuple[str, ...] = ("group", "category", "target_n", "target_rate", "target_low", "target_high")
_ON_SCREEN += ("n", "rate", "low", "high", "log2_ratio", "percentile", "reason")


def lab(arguments: argparse.Namespace) -> None:
    """Start JupyterLab in the place of this process; it ends when JupyterLab does."""
    from workbench.show.lab import find_notebook, lab_command

    root, notebook = find_notebook()
    command = lab_command(root, notebook, no_browser=arguments.no_browser, port=arguments.port)
    os.chdir(root)
    _become(command)


def new(arguments: argparse.Namespace) -> None:
    """Write a project folder."""
    from workbench.show.project import CORPUS, TEXTS, new_project

    if arguments.corpus is not None and not arguments.corpus.exists():
        raise WorkbenchError(f"no corpus {arguments.corpus}", allowed="a corpus folder, or texts")
    path = CORPUS if arguments.corpus is None else str(arguments.corpus.resolve())
    folder = new_project(arguments.folder, path=path, target=arguments.target)
    say(f"{folder} written: texts go into {TEXTS}/, the two lines to change are in workbench.toml; see its README.md")


def app(arguments: argparse.Namespace) -> None:
    """Start the server of the explorer in the place of this process; it ends when the server does."""
    from workbench.show.app import app_environment, find_app_notebook
    from workbench.show.serving.options import PASSWORD_HASH, Serving, password_hash

    serving = Serving(
        ip=arguments.ip,
        port=arguments.port,
        public_url=arguments.public_url,
        visitors=arguments.visitors,
        idle_minutes=arguments.idle_minutes,
        open_browser=not arguments.no_browser,
    )
    password = password_hash(serving, arguments.password_file, _ask_password if sys.stdin.isatty() else None)
    notebook = find_app_notebook()
    if not serving.is_local and not serving.is_https:
        say(
            f"warning: {serving.ip} is not encrypted, so the password and the texts can be read on the way: "
            "see docs/serving.md"
        )
    own.check_coding(arguments)
    about = app_environment(
        arguments.folder,
        arguments.target,
        arguments.annotate,
        blind=arguments.blind,
        frames=arguments.frames,
        names=arguments.names,
        own=arguments.own,
    )
    os.environ.update(about)
    if password is not None:
        os.environ[PASSWORD_HASH] = password
    _become(serving.command(notebook))


def _ask_password() -> str:
    import getpass

    return getpass.getpass("Password for the visitors: ")


def _become(command: list[str]) -> NoReturn:
    """Run a command in the place of this process."""
    if os.name == "posix":
        os.execv(command[0], command)
    raise SystemExit(subprocess.call(command))


def annotate(arguments: argparse.Namespace) -> int:
    """Print the annotation of text files; nothing is printed before all of them are read and annotated."""
    from workbench.build import annotate_documents
    from workbench.evaluate.guidelines import to_records
    from workbench.read.documents import duplicates, to_frame
    from workbench.read.doubts import doubts
    from workbench.read.text import read_text

    folders = own.lexicon_folders(arguments)
    documents = []
    for path in arguments.files:
        if path.is_dir():
            raise ReadError(f"{path} is a folder", allowed="text files", hint=f"workbench annotate {path}/*.txt")
        if path.name.lower().endswith(
            (".jsonl", ".json", ".csv", ".tsv", ".gz", ".parquet", ".xlsx", ".docx", ".pdf", ".epub", ".zip", ".html")
        ):
            raise ReadError(f"{path} is not a text file", allowed="text files", hint="workbench build reads it")
        document = read_text(path, whole=True)
        documents.append(document)
        if odd := doubts([document]):
            show_warning(f"{document.path} hardly looks like Japanese prose: {'; '.join(odd)}")
    for doc_id, same in duplicates(documents).items():
        raise ReadError(
            f"{' and '.join(d.path for d in same)} would both be the document {doc_id!r}",
            hint="annotate them apart or rename one",
        )
    corpus = annotate_documents(
        to_frame(documents),
        progress=len(documents) > 1,
        lexicon_folders=folders,
        least_confidence=arguments.least_confidence,
    )
    write(
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in to_records(corpus, finer=arguments.finer))
    )
    return EXIT_LEFT_OUT if corpus.provenance.get("left_out") else 0


def build(arguments: argparse.Namespace) -> int:
    """Read every source, then annotate and code it and write the corpus folder, once; both may be elsewhere."""
    from workbench.storage import remote

    with remote.local(arguments.out) as out, remote.local_sources(arguments.sources) as given:
        return _build(arguments, given, out)


def _build(arguments: argparse.Namespace, given: list[str], out: Path) -> int:
    from workbench.build import build as build_corpus
    from workbench.build import sources
    from workbench.build.settings import Settings
    from workbench.read.sources import read_sources
    from workbench.storage.aside import LaidAside
    from workbench.storage.folder import require_place

    require_place(out)  # before hours of work, not after
    own.check_coding(arguments)
    folders = own.lexicon_folders(arguments)
    about = {"sources": [Path(s).name for s in arguments.sources]}
    settings = Settings(
        lexicon_folders=tuple(folders),
        frames=tuple(arguments.frames),
        names=tuple(arguments.names),
        least_confidence=arguments.least_confidence,
    )
    options = {"mapping": dict(arguments.map), "skip_bad": arguments.skip_bad}
    state = sources.state_of(given, **options)
    if (standing := sources.current(out, state, settings, about)) is not None:
        for message in standing[1]:
            show_warning(message)
        say(f"{standing[0]!r} in {arguments.out}: nothing has changed")
        return 0
    said: list[str] = []
    with LaidAside(out.parent) as aside:
        with _noting(said):
            reading = read_sources(given, **options, aside=aside)
        if not arguments.skip_bad:
            reading.require_whole()
        whole = not reading.problems and not reading.left_out
        for problem in (*reading.problems, *reading.left_out):
            show_warning(f"left out: {problem}")
        for file in reading.files:
            if "columns" in file.how:
                say(f"{file.name}: columns {file.how['columns']} (change with --map)")
        with cluster(arguments.scheduler) as executor:
            corpus = build_corpus(
                reading.documents,
                out,
                jobs=arguments.jobs,
                executor=executor,
                progress=True,
                lexicon_folders=folders,
                frames=arguments.frames,
                names=arguments.names,
                provenance=about,
                on_wait=lambda holder: say(f"waiting: {arguments.out} is being written by {holder}"),
                read=sources.Read(state, said) if whole and state is not None else None,
                texts=reading.texts,
                least_confidence=arguments.least_confidence,
            )
        say(f"{corpus!r} written to {arguments.out}")
        return 0 if whole and not corpus.provenance.get("left_out") else EXIT_LEFT_OUT


@contextlib.contextmanager
def _noting(said: list[str]) -> Iterator[None]:
    """Keep what is warned of, and warn of it as before."""
    show = warnings.showwarning

    def noting(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
        said.append(str(message))
        show(message, category, *rest, **more)

    with warnings.catch_warnings():
        warnings.showwarning = noting
        yield


def contrast(arguments: argparse.Namespace) -> None:
    """Print the contrast of a document with the groups of the others."""
    from workbench.compare.contrast import contrast as contrast_documents

    table = contrast_documents(
        _to_contrast(arguments),
        target=arguments.target,
        by=arguments.by,
        family=arguments.family,
        parts=arguments.part,
    )
    write_table(table.select(_ON_SCREEN) if arguments.format == "table" else table, arguments.format)


def _to_contrast(arguments: argparse.Namespace) -> Corpus:
    """Return the corpus, or what the workers of a scheduler counted in it."""
    if arguments.scheduler is None:
        return own.coded(_corpus(arguments.folder), arguments)
    if arguments.part or arguments.frames or arguments.names:
        raise WorkbenchError(
            "the workers count a corpus as it stands, in all parts of its texts",
            allowed="--scheduler without --part, --frames and --names",
            hint="build the corpus with these frames and names first",
        )
    from workbench.door.apart import counted

    return counted(arguments.folder, [arguments.family], scheduler=arguments.scheduler)


def evaluate(arguments: argparse.Namespace) -> None:
    """Print the scores of the guidelines (section 6), or the agreement of two annotators, as JSON or tables."""
    from workbench.evaluate.agreement import agreement
    from workbench.evaluate.scores import evaluate as score
    from workbench.evaluate.scores import read_records
    from workbench.show import evaluation

    gold = read_records(arguments.gold)
    documents = _texts_of(arguments.texts, [record["doc_id"] for record in gold])
    if arguments.predicted is not None:
        predicted = read_records(arguments.predicted)
    elif documents is not None:
        predicted = evaluation.annotation(documents)[1]
    else:
        raise WorkbenchError("nothing to score", allowed="--predicted FILE, or --texts PATH to annotate")
    result = (agreement if arguments.agreement else score)(gold, predicted)
    for notice in result["notices"]:
        show_warning(notice)
    tables = evaluation.agreement_frames(result) if arguments.agreement else evaluation.score_frames(result)
    if arguments.groups is not None:
        from workbench.evaluate.groups import by_group, read_groups

        groups = read_groups(arguments.groups, arguments.leave_out)
        grouped = by_group(gold, predicted, groups)
        result |= {"groups": grouped.to_dicts()}
        tables |= {"groups": grouped}
        if documents is not None and arguments.predicted is None:
            found = _leaving_out(gold, documents, groups, arguments)
            result |= {name: frame.to_dicts() for name, frame in found.items()}
            tables |= evaluation.column_frames(found)
        else:
            show_warning("a prediction that is given cannot be refitted: no columns (give --texts without --predicted)")
    elif arguments.unseen or arguments.places or arguments.observed:
        raise WorkbenchError(
            "--unseen, --places and --observed without --groups", hint="--groups FILE names the group of each document"
        )
    if arguments.list:
        texts = dict(documents.select("doc_id", "text").iter_rows()) if documents is not None else {}
        listed = evaluation.difference_frames(gold, predicted, texts, arguments.context)
        result |= {name: frame.to_dicts() for name, frame in listed.items()}
        tables |= listed
    if arguments.format == "json":
        write(json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
        return
    say(f"{result['n_documents']} documents; {result['method']}")
    for name, frame in tables.items():
        write(f"{name}\n")
        write_table(evaluation.one_line(frame), "table")


def _leaving_out(
    gold: Sequence[dict[str, Any]], documents: pl.DataFrame, groups: Mapping[str, str], arguments: argparse.Namespace
) -> dict[str, pl.DataFrame]:
    """Score development documents, each group left out, and unseen ones; return columns and what was fitted, by heading."""
    from workbench.evaluate.groups import read_groups
    from workbench.evaluate.scores import read_records
    from workbench.refit import Sample, columns
    from workbench.refit.places import observed_places, read_places

    unseen = None
    for file, texts in arguments.unseen:
        records = read_records(file)
        more = _texts_of(texts, [r["doc_id"] for r in records])
        sample = Sample(records, documents.clear() if more is None else more)
        unseen = sample if unseen is None else unseen + sample
    try:
        genres = read_groups(arguments.groups, "genre")
    except ReadError:
        genres = {}  # the table has no such column: errors of all genres together
    places = arguments.places
    read = read_places(places[0], places[1], groups) if places else []
    if arguments.observed:
        read += observed_places(arguments.observed)
    found = columns(Sample(gold, documents), groups=groups, genres=genres, unseen=unseen, read=read)
    for notice in found.notices:
        show_warning(notice)
    return {"columns": found.table, "fitted": found.fitted}


def _texts_of(path: Path | None, doc_ids: Sequence[str]) -> pl.DataFrame | None:
    """Read the texts of some documents; those without a text are named by the scores."""
    if path is None:
        return None
    import polars as pl

    from workbench.read.sources import read_sources

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dates and the like do not matter here
        reading = read_sources([path])
    documents = reading.require_whole().documents.filter(pl.col("doc_id").is_in(doc_ids))
    if documents.is_empty():
        raise ReadError(f"{path} holds no text of the gold documents", allowed="DOC_ID.txt for each document")
    return documents


def features(arguments: argparse.Namespace) -> None:
    """Write the feature set of a corpus to another folder, and say what it shares."""
    from workbench.features import FEW_WORDS, write_features

    if arguments.out.resolve() == arguments.folder.resolve():
        raise CorpusError(f"--out {arguments.out} is the corpus itself", allowed="another folder")
    shared = write_features(_corpus(arguments.folder), arguments.out, titles=arguments.titles, columns=arguments.column)
    say(f"{shared.corpus!r} written to {arguments.out}")
    say(f"shared of each document: {', '.join(shared.columns)}")
    if shared.left_out:
        say(f"not shared: {', '.join(shared.left_out)} (--column NAME shares a column, --titles the headlines)")
    say(f"forms at their places (markers, names, sources) make up {shared.known:.1%} of the characters of the texts")
    if shared.short:
        say(f"{shared.short} document(s) have fewer than {FEW_WORDS} words: their counts come close to a text")


def report(arguments: argparse.Namespace) -> None:
    """Write a corpus as one page that stands by itself."""
    from workbench.show.report import report as write_report

    place = write_report(
        _corpus(arguments.folder),
        arguments.out,
        target=arguments.target,
        by=arguments.by,
        title=arguments.title,
        lines=arguments.lines,
    )
    say(f"written to {place}")


def verify(arguments: argparse.Namespace) -> int:
    """Check a corpus folder and print every problem, one a line."""
    from workbench.storage.verify import verify as verify_folder

    problems = verify_folder(arguments.folder)
    for file, problem in problems.iter_rows():
        say(f"{file}: {problem}")
    say(f"{arguments.folder}: " + (f"{problems.height} problem(s)" if problems.height else "whole"))
    return EXIT_BAD_INPUT if problems.height else 0


def attach(arguments: argparse.Namespace) -> None:
    """Store the user's own copies of texts beside a feature set, matched by hash."""
    from workbench.corpus import attach_texts
    from workbench.read.sources import read_sources

    known = set(_corpus(arguments.folder).documents["text_sha256"])
    texts: dict[str, str] = {}
    for path in arguments.texts:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # dates and the like do not matter here
            read = read_sources([path]).documents
        own = {sha: text for sha, text in read.select("text_sha256", "text").iter_rows() if sha in known}
        if not own:
            what = f"SHA-256 {read['text_sha256'][0]}" if read.height == 1 else f"{read.height} documents"
            raise CorpusError(
                f"{path} ({what}) is no text of {arguments.folder}",
                hint="the text must be exactly the one the features came from, to the last blank and line break",
            )
        if len(own) < read.height:
            say(f"{path}: {len(own)} of {read.height} documents are in {arguments.folder}")
        texts |= own
    attach_texts(arguments.folder, texts)
    say(f"{len(texts)} text(s) attached to {arguments.folder}")


def _corpus(folder: str | Path) -> Corpus:
    from workbench.corpus import Corpus

    return Corpus.read(folder)
