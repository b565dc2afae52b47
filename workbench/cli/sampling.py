"""``workbench sample`` and ``workbench precision``: places to read out, judgements in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.cli.output import say, write_table
from workbench.errors import WorkbenchError

_CELL = ("cell", "cell_n", "n_documents", "n_judged", "n_right", "n_unsure", "precision", "low", "high", "reason")


def add(command: Any) -> None:
    """Add both subcommands; ``command(name, run, text)`` makes a parser."""
    sub = command("sample", sample, "draw places of a cell at random, and write a sheet in which a reader judges them")
    sub.add_argument("folder", type=Path, metavar="DIR", help="corpus or feature set")
    sub.add_argument("value", nargs="+", metavar="CATEGORY", help="category of the family; several: any of them")
    sub.add_argument("--out", type=Path, required=True, metavar="SHEET", help="sheet to write: .csv, .tsv or .xlsx")
    help_family = "what is counted: code (default), commitment, frame, source_type, voice, lemma …"
    sub.add_argument("--family", default="code", metavar="FAMILY", help=help_family)
    sub.add_argument("-n", "--places", type=int, default=20, metavar="N", help="places to draw (default: 20)")
    sub.add_argument(
        "--seed", type=int, default=0, metavar="N", help="the same seed draws the same places (default: 0)"
    )
    help_where = "only documents with this value of a column; can be repeated"
    sub.add_argument("--where", action="append", default=[], type=_pair, metavar="COLUMN=VALUE", help=help_where)
    help_within = "only sentences in which this holds too, as frame=sanctions; can be repeated"
    sub.add_argument("--within", action="append", default=[], type=_pair, metavar="FAMILY=CATEGORY", help=help_within)
    sub.add_argument("--part", action="append", metavar="PART", help="title, heading or body; can be repeated")
    sub.add_argument("--reader", metavar="NAME", help="who will read")

    sub = command("precision", precision, "read a judged sheet: how many of the marks in the cell are right")
    sub.add_argument("sheet", type=Path, metavar="SHEET", help="sheet of `workbench sample`, with verdicts")
    sub.add_argument("--second", type=Path, metavar="SHEET", help="the sheet of a second reader: how far they agree")
    sub.add_argument("--format", choices=("table", "json", "csv"), default="table", help="table (default), json, csv")


def sample(arguments: argparse.Namespace) -> None:
    """Draw places and write the sheet."""
    import polars as pl

    from workbench.coding.sheets import save_sample
    from workbench.corpus import Corpus
    from workbench.find.sampling import sample_places

    corpus = Corpus.read(arguments.folder)
    within: dict[str, list[str]] = {}
    for family, category in arguments.within:
        within.setdefault(family, []).append(category)
    for column, _ in arguments.where:
        if column not in corpus.documents.columns:
            raise WorkbenchError(f"no metadata column {column!r}", allowed=corpus.documents.columns)
    where = [pl.col(c).cast(pl.String) == v for c, v in arguments.where]
    drawn = sample_places(
        corpus,
        arguments.value,
        n=arguments.places,
        seed=arguments.seed,
        family=arguments.family,
        documents=pl.all_horizontal(where) if where else None,
        within=within,
        parts=arguments.part,
    )
    said = "; ".join([drawn["cell"][0].removesuffix("; of some documents"), *(f"{c}={v}" for c, v in arguments.where)])
    path = save_sample(drawn.with_columns(cell=pl.lit(said)), arguments.out, reader=arguments.reader)
    n, size, documents = drawn.height, drawn["cell_n"][0], drawn["doc_id"].n_unique()
    say(f"{n} of {size} places, from {documents} documents, written to {path}; fill in the column verdict")


def precision(arguments: argparse.Namespace) -> None:
    """Print the precision of a judged sheet, or the agreement of two readers."""
    from workbench.coding.sheets import read_sample
    from workbench.evaluate.precision import precision as measured
    from workbench.evaluate.precision import readers_agree

    judged = read_sample(arguments.sheet)
    table = readers_agree(judged, read_sample(arguments.second)) if arguments.second else measured(judged)
    whole = arguments.second is not None or arguments.format != "table"
    write_table(table if whole else table.select(_CELL), arguments.format)


def _pair(value: str) -> tuple[str, str]:
    name, sign, wanted = value.partition("=")
    if not (name and sign and wanted):
        raise argparse.ArgumentTypeError(f"{value!r} is not of the form NAME=VALUE")
    return name, wanted
