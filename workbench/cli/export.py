"""``workbench export``: the tables of a corpus as files, or its texts for KH Coder and AntConc."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.cli.output import say
from workbench.errors import WorkbenchError

_TABLES = ("csv", "tsv", "xlsx", "parquet", "json", "tex")
_TEXTS = ("khcoder", "antconc")


def add(command: Any) -> None:
    """Add the subcommand; ``command(name, run, text)`` makes a parser."""
    sub = command("export", export, "write the tables of a corpus, or its texts for KH Coder and AntConc")
    sub.add_argument("folder", type=Path, metavar="DIR", help="corpus or feature set")
    sub.add_argument("--out", type=Path, required=True, metavar="PLACE", help="new folder; for khcoder a file .txt")
    help_as = "csv (default), tsv, xlsx, parquet, json or tex: a file a table; khcoder, antconc: the texts"
    sub.add_argument("--as", dest="form", choices=(*_TABLES, *_TEXTS), default="csv", help=help_as)
    help_table = "this table only; can be repeated (documents holds the texts)"
    sub.add_argument("--table", action="append", default=[], metavar="NAME", help=help_table)
    help_level = "for khcoder: a column of documents that becomes a heading above the texts; can be repeated"
    sub.add_argument("--level", action="append", default=[], metavar="COLUMN", help=help_level)


def export(arguments: argparse.Namespace) -> None:
    """Write what was asked for and say where it is."""
    from workbench.corpus import Corpus
    from workbench.door.export import export_tables, to_antconc, to_khcoder

    corpus, out = Corpus.read(arguments.folder), arguments.out
    if arguments.form in _TEXTS and arguments.table:
        raise WorkbenchError(f"--table with --as {arguments.form}", allowed=f"--as {', '.join(_TABLES)}")
    if arguments.form != "khcoder" and arguments.level:
        raise WorkbenchError(f"--level with --as {arguments.form}", allowed="--as khcoder")
    if arguments.form == "khcoder":
        say(f"{corpus.documents.height} text(s) written to {to_khcoder(corpus, out, levels=arguments.level)}")
    elif arguments.form == "antconc":
        say(f"{corpus.documents.height} text(s) written to {to_antconc(corpus, out) / 'texts'}")
    else:
        files = export_tables(corpus, out, arguments.form, tables=arguments.table)
        say(f"{', '.join(f.name for f in files)} written to {out}")
