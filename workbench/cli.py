"""The command ``workbench``: each subcommand reads, calls one function of a room, and writes.

Results go to stdout, everything else to stderr. Bad input is one line on stderr and exit status 2, and nothing is
left half-written: every source is read before anything is made. Rooms are imported by the command that needs
them, so that ``workbench --help`` is quick.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from workbench import __version__
from workbench.errors import CorpusError, ReadError, WorkbenchError, WorkbenchWarning

if TYPE_CHECKING:
    import polars as pl

    from workbench.corpus import Corpus

EXIT_BAD_INPUT = 2
#: Columns of a contrast that fit a screen; json and csv have all of them.
_ON_SCREEN: tuple[str, ...] = ("group", "category", "target_n", "target_rate", "target_low", "target_high")
_ON_SCREEN += ("n", "rate", "low", "high", "log2_ratio", "percentile", "reason")


_EVALUATE = """\
Scores (annotation guidelines, section 6), each with n and a 95 % interval from resampled documents: markers (F1, same
code; overlapping, and same span), voice, cues, sources, source types, commitment (accuracy, kappa), and F1 by code.

  workbench evaluate --gold G --predicted P                 the scores, JSON
  workbench evaluate --gold G --predicted P --format table  the scores and the table by code, to read
  workbench evaluate --gold G --texts DIR --list            annotate DIR; also confusion, kinds of difference, and
                                                            each miss, false alarm ... in its context
  workbench evaluate --gold A --predicted B --agreement     two annotators: F1, Krippendorff's alpha, Cohen's kappa

Offsets count from where the text begins: in a file of --texts that is below the front matter. workbench annotate
counts from the beginning of the file.
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all errors of the command are."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_BAD_INPUT, f"workbench: error: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, 2 for bad input, 130 when interrupted."""
    arguments = _parser().parse_args(argv)
    with warnings.catch_warnings():
        warnings.simplefilter("always", WorkbenchWarning)
        warnings.showwarning = _show_warning
        try:
            arguments.run(arguments)
        except WorkbenchError as error:
            return _fail(str(error))
        except BrokenPipeError:  # the reader of our output has gone, as `head` does
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 0
        except OSError as error:
            return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        except KeyboardInterrupt:
            _say("interrupted")
            return 130
    return 0


def _fail(message: str) -> int:
    _say(f"error: {message}")
    return EXIT_BAD_INPUT


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    _say(f"warning: {message}")


def _say(message: str) -> None:
    """Write one line to stderr, whatever line breaks the message has."""
    print("workbench: " + " ".join(message.split()), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    question = "How sure is a Japanese news text, on whose word, and is that unusual?"
    parser = _Parser(prog="workbench", description=question)
    parser.add_argument("--version", action="version", version=f"workbench {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    sub = command("lab", lab, "open JupyterLab on the first notebook")
    sub.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    sub.add_argument("--port", type=_positive, help="port to listen on (default: 8888 or the next free one)")

    sub = command("app", app, "serve the explorer to a browser tab, on this machine")
    sub.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="corpus or feature set (default: the one that ships)"
    )
    sub.add_argument("--target", metavar="DOC_ID", help="the document that slice A starts with")
    sub.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    sub.add_argument("--port", type=_positive, help="port to listen on (default: 8866 or the next free one)")

    sub = command("annotate", annotate, "annotate text files; one JSON line a document on stdout")
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE", help="text file; its stem is the doc_id")

    sub = command("build", build, "read sources, annotate them and write a corpus folder")
    sub.add_argument("sources", nargs="+", metavar="SOURCE", help=".txt, .md, .jsonl, .jsonl.gz, .csv, or a folder")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="corpus folder; what is unchanged is kept")
    sub.add_argument("--jobs", type=_positive, default=1, metavar="N", help="worker processes (default: 1)")
    sub.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler for the work, as tcp://host:port")
    sub.add_argument("--skip-bad", action="store_true", help="leave out what cannot be read, with a warning, and go on")
    help_map = "take a document column from a column of the records, as doc_id=id; can be repeated"
    sub.add_argument("--map", action="append", default=[], type=_pair, metavar="COLUMN=SOURCE", help=help_map)

    sub = command("contrast", contrast, "set one document beside each group of the others")
    sub.add_argument("folder", type=Path, metavar="DIR", help="corpus or feature set")
    sub.add_argument("--target", required=True, metavar="DOC_ID", help="the document to look at")
    sub.add_argument("--by", default="genre", metavar="COLUMN", help="column that groups the others (default: genre)")
    formats = "table: the chief columns (default); json, csv: all of them"
    sub.add_argument("--format", choices=("table", "json", "csv"), default="table", help=formats)

    sub = command("evaluate", evaluate, "score predicted annotation against gold; JSON on stdout")
    sub.formatter_class = argparse.RawDescriptionHelpFormatter
    sub.epilog = _EVALUATE
    sub.add_argument("--gold", type=Path, required=True, metavar="FILE", help="gold annotation, JSONL")
    help_predicted = "as workbench annotate prints it; without it the files of --texts are annotated"
    sub.add_argument("--predicted", type=Path, metavar="FILE", help=help_predicted)
    help_texts = "folder or file with the texts DOC_ID.txt, for the differences in their context"
    sub.add_argument("--texts", type=Path, metavar="PATH", help=help_texts)
    help_list = "add the confusion of codes, the kinds of difference with counts, and every difference"
    sub.add_argument("--list", action="store_true", help=help_list)
    help_context = "characters on each side of a difference (default: 20)"
    sub.add_argument("--context", type=_positive, default=20, metavar="N", help=help_context)
    help_agreement = "take the two files for two annotators, neither of them gold"
    sub.add_argument("--agreement", action="store_true", help=help_agreement)
    sub.add_argument("--format", choices=("json", "table"), default="json", help="json (default), or tables to read")

    sub = command("features", features, "write the feature set of a corpus: no text, no tokens")
    sub.add_argument("folder", type=Path, metavar="DIR", help="corpus")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the feature set")

    sub = command("attach", attach, "give a feature set your own copies of its texts; they stay on this machine")
    sub.add_argument("folder", type=Path, metavar="DIR", help="feature set")
    sub.add_argument("texts", nargs="+", type=Path, metavar="TEXT", help="a text exactly as the features came from it")
    return parser


def _positive(value: str) -> int:
    number = int(value) if value.isascii() and value.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number from 1")
    return number


def _pair(value: str) -> tuple[str, str]:
    target, sign, column = value.partition("=")
    if not (target and sign and column):
        raise argparse.ArgumentTypeError(f"{value!r} is not of the form COLUMN=SOURCE, as doc_id=id")
    return target, column


def lab(arguments: argparse.Namespace) -> None:
    """Start JupyterLab in the place of this process; it ends when JupyterLab does."""
    from workbench.show.lab import find_notebook, lab_command

    root, notebook = find_notebook()
    command = lab_command(root, notebook, no_browser=arguments.no_browser, port=arguments.port)
    os.chdir(root)
    _become(command)


def app(arguments: argparse.Namespace) -> None:
    """Start Voilà in the place of this process; it ends when Voilà does."""
    from workbench.show.app import app_command, app_environment, find_app_notebook

    os.environ.update(app_environment(arguments.folder, arguments.target))
    _become(app_command(find_app_notebook(), no_browser=arguments.no_browser, port=arguments.port))


def _become(command: list[str]) -> NoReturn:
    """Run a command in the place of this process."""
    if os.name == "posix":
        os.execv(command[0], command)
    raise SystemExit(subprocess.call(command))


def annotate(arguments: argparse.Namespace) -> None:
    """Print the annotation of text files; nothing is printed before all of them are read and annotated."""
    from workbench.annotate.build import annotate_documents
    from workbench.annotate.guidelines import to_records
    from workbench.read.documents import duplicates, to_frame
    from workbench.read.text import read_text

    documents = []
    for path in arguments.files:
        if path.is_dir():
            raise ReadError(f"{path} is a folder", allowed="text files", hint=f"workbench annotate {path}/*.txt")
        if path.name.lower().endswith((".jsonl", ".csv", ".gz", ".parquet")):
            raise ReadError(f"{path} is not a text file", allowed="text files", hint="workbench build reads records")
        documents.append(read_text(path, whole=True))
    for doc_id, same in duplicates(documents).items():
        raise ReadError(
            f"{' and '.join(d.path for d in same)} would both be the document {doc_id!r}",
            hint="annotate them apart or rename one",
        )
    corpus = annotate_documents(to_frame(documents), progress=len(documents) > 1)
    _print("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in to_records(corpus)))


def build(arguments: argparse.Namespace) -> None:
    """Read every source, then annotate and code it and write the corpus folder."""
    from workbench.annotate.build import build as build_corpus
    from workbench.compare.coding import code
    from workbench.read.sources import read_sources

    _require_corpus_place(arguments.out)
    reading = read_sources(arguments.sources, mapping=dict(arguments.map), skip_bad=arguments.skip_bad)
    if not arguments.skip_bad:
        reading.require_whole()
    for problem in reading.problems:
        _show_warning(f"left out: {problem}")
    provenance = {"sources": [Path(s).name for s in arguments.sources]}
    with _executor(arguments.scheduler) as executor:
        corpus = build_corpus(
            reading.documents,
            arguments.out,
            jobs=arguments.jobs,
            executor=executor,
            progress=True,
            provenance=provenance,
        )
    corpus = code(corpus)
    corpus.write(arguments.out)
    _say(f"{corpus!r} written to {arguments.out}")


def _require_corpus_place(out: Path) -> None:
    """Refuse a folder that a corpus may not be written to before hours of work, not after."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / "corpus.toml").exists())):
        raise CorpusError(f"{out} is not a corpus folder", allowed="a new folder, or one with a corpus.toml")


@contextlib.contextmanager
def _executor(address: str | None) -> Iterator[Executor | None]:
    """Yield the executor of a Dask cluster, or ``None`` for this machine."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client  # type: ignore[import-not-found,unused-ignore]  # an extra
    except ImportError:
        raise WorkbenchError("--scheduler needs Dask, which is not installed", hint="pip install distributed") from None
    try:
        client = Client(address, timeout=15)
    except (OSError, ValueError, TypeError) as error:
        raise WorkbenchError(
            f"no Dask scheduler answers at {address} ({error})", allowed="an address as tcp://host:8786"
        ) from None
    with client:
        yield client.get_executor()


def contrast(arguments: argparse.Namespace) -> None:
    """Print the contrast of a document with the groups of the others."""
    from workbench.compare.contrast import contrast as contrast_documents

    table = contrast_documents(_corpus(arguments.folder), target=arguments.target, by=arguments.by)
    _print_table(table.select(_ON_SCREEN) if arguments.format == "table" else table, arguments.format)


def _print_table(table: pl.DataFrame, form: str) -> None:
    import polars as pl

    if form == "json":
        _print(table.write_json() + "\n")
    elif form == "csv":
        _print(table.write_csv())
    else:
        with pl.Config(
            tbl_rows=-1, tbl_cols=-1, tbl_width_chars=10_000, fmt_str_lengths=80, float_precision=3,
            tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True,
        ):  # fmt: skip
            _print(f"{table}\n")


def evaluate(arguments: argparse.Namespace) -> None:
    """Print the scores of the guidelines (section 6), or the agreement of two annotators, as JSON or tables."""
    from workbench.compare.agreement import agreement
    from workbench.compare.evaluate import evaluate as score
    from workbench.compare.evaluate import read_records
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
        _show_warning(notice)
    tables = evaluation.agreement_frames(result) if arguments.agreement else evaluation.score_frames(result)
    if arguments.list:
        texts = dict(documents.select("doc_id", "text").iter_rows()) if documents is not None else {}
        listed = evaluation.difference_frames(gold, predicted, texts, arguments.context)
        result |= {name: frame.to_dicts() for name, frame in listed.items()}
        tables |= listed
    if arguments.format == "json":
        _print(json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
        return
    _say(f"{result['n_documents']} documents; {result['method']}")
    for name, frame in tables.items():
        _print(f"{name}\n")
        _print_table(evaluation.one_line(frame), "table")


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
    """Write the feature set of a corpus to another folder."""
    if arguments.out.resolve() == arguments.folder.resolve():
        raise CorpusError(f"--out {arguments.out} is the corpus itself", allowed="another folder")
    _require_corpus_place(arguments.out)
    corpus = _corpus(arguments.folder).features()
    corpus.write(arguments.out)
    _say(f"{corpus!r} written to {arguments.out}")


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
            _say(f"{path}: {len(own)} of {read.height} documents are in {arguments.folder}")
        texts |= own
    attach_texts(arguments.folder, texts)
    _say(f"{len(texts)} text(s) attached to {arguments.folder}")


def _corpus(folder: Path) -> Corpus:
    from workbench.corpus import Corpus

    return Corpus.read(folder)


def _print(text: str) -> None:
    """Write to stdout in UTF-8, whatever the terminal's encoding is said to be."""
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(text)
    else:
        stream.write(text.encode("utf-8"))
        stream.flush()


if __name__ == "__main__":
    sys.exit(main())
