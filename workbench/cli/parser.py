"""The arguments of every subcommand, and what ``--help`` says of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from workbench import __version__
from workbench.cli import check, commands, concordance, export, fetch, hand, own, sampling, sheets
from workbench.cli.output import EXIT_BAD_INPUT
from workbench.plain import one_line

_Command = Callable[[str, Any, str], argparse.ArgumentParser]

_EVALUATE = """\
Scores (annotation guidelines, section 6), each with n and a 95 % interval from resampled documents: markers (F1, same
code; overlapping, and same span), voice, cues, sources, source types, commitment (accuracy, kappa), and F1 by code.

  workbench evaluate --gold G --predicted P                 the scores, JSON
  workbench evaluate --gold G --predicted P --format table  the scores and the table by code, to read
  workbench evaluate --gold G --texts DIR --list            annotate DIR; also confusion, kinds of difference, and
                                                            each miss, false alarm ... in its context
  workbench evaluate --gold G --texts DIR --groups T.tsv --leave-out outlet --unseen U UDIR --format table
                                                            G's scores, the same with each outlet left out of what is
                                                            fitted, and those of U, which nothing was decided by
  workbench evaluate --gold A --predicted B --agreement     two annotators: F1, Krippendorff's alpha, Cohen's kappa

Offsets count from where the text begins: in a file of --texts that is below the front matter. workbench annotate
counts from the beginning of the file.
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all errors of the command are."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_BAD_INPUT, f"workbench: error: {one_line(message)}; see {self.prog} --help\n")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    question = "How sure is a Japanese news text, on whose word, and is that unusual?"
    parser = _Parser(prog="workbench", description=question)
    parser.add_argument("--version", action="version", version=f"workbench {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        sub: argparse.ArgumentParser = subparsers.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    _to_open(command)
    _to_make(command)
    _to_compare(command)
    return parser


def _to_open(command: _Command) -> None:
    sub = command("lab", commands.lab, "open JupyterLab on the first notebook")
    sub.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    sub.add_argument("--port", type=_positive, help="port to listen on (default: 8888 or the next free one)")

    sub = command("app", commands.app, "serve the explorer to a browser tab, on this machine")
    sub.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="corpus or feature set (default: the one that ships)"
    )
    sub.add_argument("--target", metavar="DOC_ID", help="the document that slice A starts with")
    own.add_coding(sub)
    help_own = (
        "folder with lists of your own, a subfolder each (frames, names, stance entries): visitors choose in the page"
    )
    sub.add_argument("--own", type=Path, metavar="FOLDER", help=help_own)
    help_annotate = "let visitors annotate by hand; FOLDER keeps a file a name"
    sub.add_argument("--annotate", type=Path, metavar="FOLDER", help=help_annotate)
    help_blind = "with --annotate: the bare texts, without the explorer and without the machine's labels"
    sub.add_argument("--blind", action="store_true", help=help_blind)
    sub.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    sub.add_argument("--port", type=_positive, help="port to listen on (default: 8866 or the next free one)")
    help_ip = "address to listen on (default: 127.0.0.1, this machine only); any other needs a password"
    sub.add_argument("--ip", default="127.0.0.1", metavar="ADDRESS", help=help_ip)
    help_password = "file whose first line is the password; without it, this machine's visitors need the printed token"
    sub.add_argument("--password-file", type=Path, metavar="FILE", help=help_password)
    help_url = "address under which a proxy serves the app, as https://lab.example.org/explorer/"
    sub.add_argument("--public-url", metavar="URL", help=help_url)
    sub.add_argument("--visitors", type=_positive, default=20, metavar="N", help="most at a time (default: 20)")
    help_idle = "end the session of an open page after so long without use (default: 60)"
    sub.add_argument("--idle-minutes", type=_positive, default=60, metavar="N", help=help_idle)


def _place(text: str) -> str | Path:
    """A folder, or an address (s3://bucket/folder)."""
    from workbench.storage.remote import is_url

    return text if is_url(text) else Path(text)


def _annotate(command: _Command) -> None:
    sub = command("annotate", commands.annotate, "annotate text files; one JSON line a document on stdout")
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE", help="text file; its stem is the doc_id")
    help_finer = "beyond the guidelines: polarity, confidence, class of the verb, side and kind of the source"
    sub.add_argument("--finer", action="store_true", help=help_finer)
    own.add_lexicon(sub)
    own.add_least_confidence(sub)


def _to_make(command: _Command) -> None:
    sub = command("new", commands.new, "write a project folder: notebooks, a place for your texts, an empty corpus")
    sub.add_argument("folder", type=Path, metavar="DIR", help="folder to write; must not hold anything yet")
    help_corpus = "corpus that the notebooks are about (default: corpora/mine in DIR, empty at first)"
    sub.add_argument("--corpus", type=Path, metavar="PATH", help=help_corpus)
    sub.add_argument("--target", default="", metavar="DOC_ID", help="the document that is asked about")

    _annotate(command)
    sub = command("build", commands.build, "read sources, annotate them and write a corpus folder")
    sub.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="file of text or records, web page, document, .zip, or a folder"
    )
    sub.add_argument(
        "--out", type=_place, required=True, metavar="DIR", help="corpus folder; what is unchanged is kept"
    )
    sub.add_argument("--jobs", type=_positive, metavar="N", help="worker processes (default: all cores)")
    sub.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler for the work, as tcp://host:port")
    sub.add_argument("--skip-bad", action="store_true", help="leave out what cannot be read, with a warning, and go on")
    help_map = "take a document column from a column of the records, as doc_id=id; can be repeated"
    sub.add_argument("--map", action="append", default=[], type=_pair, metavar="COLUMN=SOURCE", help=help_map)
    own.add_coding(sub)
    own.add_lexicon(sub)
    own.add_least_confidence(sub)

    sub = command("check", check.check, "say what of some sources would be read, how, and what is doubtful")
    check.add_to(sub)
    sub.add_argument("--map", action="append", default=[], type=_pair, metavar="COLUMN=SOURCE", help=help_map)

    fetch.add_to(command("fetch", None, "fetch your own copies of web pages or of speeches of the Diet"), _positive)

    _to_share(command)
    export.add(command)
    sheets.add(command)
    sheets.add_merge(command)
    hand.add_to(command("hand", None, "annotation by hand: export, import, agreement, adjudicate, override"))


def _to_share(command: _Command) -> None:
    sub = command("features", commands.features, "write the feature set of a corpus: no text, no tokens")
    sub.add_argument("folder", type=Path, metavar="DIR", help="corpus")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the feature set")
    sub.add_argument("--titles", action="store_true", help="share the headlines too: they are text")
    help_column = "share this metadata column too, if it holds no text; can be repeated"
    sub.add_argument("--column", action="append", default=[], metavar="NAME", help=help_column)

    sub = command("verify", commands.verify, "check a corpus folder: hashes, offsets, texts; status 2 if it is damaged")
    sub.add_argument("folder", type=Path, metavar="DIR", help="corpus or feature set")

    sub = command(
        "attach", commands.attach, "give a feature set your own copies of its texts; they stay on this machine"
    )
    sub.add_argument("folder", type=Path, metavar="DIR", help="feature set")
    sub.add_argument("texts", nargs="+", type=Path, metavar="TEXT", help="a text exactly as the features came from it")

    sub = command(
        "report", commands.report, "write a corpus as one HTML page: method, figures, findings, lines, datasheet"
    )
    sub.add_argument("folder", type=Path, metavar="DIR", help="corpus or feature set")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE", help="page to write, as report.html")
    sub.add_argument(
        "--target", metavar="DOC_ID", help="document to set beside the groups (default: each group by itself)"
    )
    sub.add_argument("--by", metavar="COLUMN", help="column that makes the groups (default: genre, else outlet)")
    sub.add_argument("--title", metavar="TEXT", help="heading of the page")
    help_lines = "lines of text with each finding, which are quotations; 0 for none (default: 3)"
    sub.add_argument("--lines", type=_whole, default=3, metavar="N", help=help_lines)


def _to_compare(command: _Command) -> None:
    sampling.add(command)
    sub = command("contrast", commands.contrast, "set one document beside each group of the others")
    sub.add_argument(
        "folder", type=_place, metavar="DIR", help="corpus or feature set; also an address (s3://bucket/folder)"
    )
    sub.add_argument("--target", required=True, metavar="DOC_ID", help="the document to look at")
    help_scheduler = "Dask scheduler whose workers count, each in some of the documents, as tcp://host:port"
    sub.add_argument("--scheduler", metavar="ADDRESS", help=help_scheduler)
    sub.add_argument("--by", default="genre", metavar="COLUMN", help="column that groups the others (default: genre)")
    help_family = (
        "what is counted: code (default), voice, commitment, source_type, verb_class, engagement, frame, name:REFERENT"
    )
    sub.add_argument("--family", default="code", metavar="FAMILY", help=help_family)
    help_part = "count in this part of the texts only: title, heading or body; can be repeated"
    sub.add_argument("--part", action="append", metavar="PART", help=help_part)
    own.add_coding(sub)
    formats = "table: the chief columns (default); json, csv: all of them"
    sub.add_argument("--format", choices=("table", "json", "csv"), default="table", help=formats)

    concordance.add(command)

    sub = command("evaluate", commands.evaluate, "score predicted annotation against gold; JSON on stdout")
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
    help_groups = (
        "table (CSV, TSV) with doc_id and groups: adds each score by group; with --texts also each score with every group left "
        "out of what is fitted"
    )
    sub.add_argument("--groups", type=Path, metavar="FILE", help=help_groups)
    help_leave = "the column of --groups whose groups are left out in turn (default: outlet)"
    sub.add_argument("--leave-out", default="outlet", metavar="COLUMN", help=help_leave)
    help_unseen = (
        "gold that nothing was decided by, and the folder of its texts: a column beside development; can be repeated"
    )
    sub.add_argument(
        "--unseen", nargs=2, type=Path, action="append", default=[], metavar=("FILE", "PATH"), help=help_unseen
    )
    help_places = "places with a known reading (TSV) and the folder of the corpora that it names: weights are refitted by them too"
    sub.add_argument("--places", nargs=2, type=Path, metavar=("FILE", "PATH"), help=help_places)
    help_observed = (
        "places of which only the observations are kept (TSV, as scripts/train_readings.py writes them): likewise"
    )
    sub.add_argument("--observed", type=Path, metavar="FILE", help=help_observed)
    help_agreement = "take the two files for two annotators, neither of them gold"
    sub.add_argument("--agreement", action="store_true", help=help_agreement)
    sub.add_argument("--format", choices=("json", "table"), default="json", help="json (default), or tables to read")


def _positive(value: str) -> int:
    number = int(value) if value.isascii() and value.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number from 1")
    return number


def _whole(value: str) -> int:
    return 0 if value == "0" else _positive(value)


def _pair(value: str) -> tuple[str, str]:
    target, sign, column = value.partition("=")
    if not (target and sign and column):
        raise argparse.ArgumentTypeError(f"{value!r} is not of the form COLUMN=SOURCE, as doc_id=id")
    return target, column
