"""``workbench code-sheet``: documents coded by hand in, a corpus out; any corpus out again as a sheet."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.cli.output import EXIT_LEFT_OUT, say, show_warning
from workbench.errors import WorkbenchError


def add(command: Any) -> None:
    """Add the subcommand; ``command(name, run, text)`` makes a parser."""
    text = "make a corpus of documents that were coded by hand, or a sheet of a corpus"
    sub = command("code-sheet", code_sheet, text)
    sub.add_argument("sheet", nargs="?", type=Path, metavar="SHEET", help="code sheet: .csv, .tsv, .xlsx or .jsonl")
    sub.add_argument("--out", type=Path, metavar="DIR", help="corpus folder to write")
    sub.add_argument("--coder", metavar="NAME", help="who coded, where the sheet does not say")
    sub.add_argument("--skip-bad", action="store_true", help="leave out documents with a fault (exit status 3)")
    sub.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="a frame id of the sheet and ours; can be repeated",
    )
    sub.add_argument("--template", type=Path, metavar="FILE", help="write an empty sheet (.csv, .tsv or .xlsx)")
    sub.add_argument("--export", type=Path, metavar="DIR", help="write the corpus in DIR as a sheet, to SHEET")


def code_sheet(arguments: argparse.Namespace) -> int | None:
    """Read a sheet into a corpus, write a template, or write a corpus as a sheet."""
    from workbench.coding.sheets import read_coding, save_sheet, save_template

    if arguments.template is not None:
        say(f"template written to {save_template(arguments.template)}")
        return None
    if arguments.sheet is None:
        raise WorkbenchError("no sheet named", allowed="SHEET --out DIR, --template FILE, or --export DIR SHEET")
    if arguments.export is not None:
        from workbench.corpus import Corpus

        say(f"sheet written to {save_sheet(Corpus.read(arguments.export), arguments.sheet)}")
        return None
    if arguments.out is None:
        raise WorkbenchError("nowhere to write", allowed="--out DIR")
    rename = dict(pair.partition("=")[::2] for pair in arguments.rename)
    reading = read_coding(arguments.sheet, coder=arguments.coder, rename=rename)
    if not arguments.skip_bad:
        reading.require_whole()
    for problem in reading.problems:
        show_warning(f"left out: {problem}")
    if reading.corpus.documents.is_empty():
        raise WorkbenchError(f"{arguments.sheet} holds no document without a fault")
    reading.corpus.write(arguments.out)
    say(f"{reading.corpus!r} written to {arguments.out}")
    return EXIT_LEFT_OUT if reading.problems else None


def add_merge(command: Any) -> None:
    """Add the subcommand ``merge``."""
    sub = command("merge", merge, "put corpora or feature sets together into one folder")
    sub.add_argument(
        "folders", nargs="+", type=Path, metavar="DIR", help="corpus or feature set; its folder names the part"
    )
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")


def merge(arguments: argparse.Namespace) -> None:
    """Write several corpora as one."""
    from workbench.combine import concat
    from workbench.corpus import Corpus

    names = [folder.resolve().name for folder in arguments.folders]
    twice = {n for n in names if names.count(n) > 1}
    parts = {
        (str(folder) if name in twice else name): Corpus.read(folder)
        for name, folder in zip(names, arguments.folders, strict=True)
    }
    corpus = concat(parts)
    corpus.write(arguments.out)
    say(f"{corpus!r} written to {arguments.out}")
