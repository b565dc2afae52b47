"""``workbench hand``: annotation by hand out, in, compared, settled, and put in the place of the machine's."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.output import EXIT_LEFT_OUT, say, show_warning, write_table
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.evaluate.records import Record

_FORMS = ("jsonl", "webanno", "xmi", "catma")


def add_to(sub: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    kinds = sub.add_subparsers(dest="what", required=True, metavar="WHAT")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = kinds.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    out = command("export", export, "write the annotation of a corpus, or a coder's, for another tool")
    out.add_argument("folder", type=Path, metavar="DIR", help="corpus with its texts")
    out.add_argument(
        "--annotation", type=Path, metavar="FILE", help="a coder's file, in place of the corpus's own labels"
    )
    out.add_argument("--format", choices=_FORMS, default="jsonl", help="jsonl (default), webanno, xmi (folders), catma")
    out.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help="file, or a new folder for webanno and xmi"
    )

    back = command("import", bring, "read annotation that another tool made of the texts of a corpus")
    back.add_argument(
        "sources", nargs="+", type=Path, metavar="SOURCE", help=".tsv, .xmi, .csv, .jsonl, a folder, a .zip"
    )
    back.add_argument("--corpus", type=Path, required=True, metavar="DIR", help="corpus with the texts")
    back.add_argument("--by", required=True, metavar="NAME", help="who annotated")
    back.add_argument("--format", choices=_FORMS, help="where the ending of the files does not say")
    back.add_argument("--out", type=Path, required=True, metavar="FILE", help="annotation as JSONL")

    same = command("agreement", agreement, "how far two coders agree: together, by document, or by code")
    same.add_argument("first", type=Path, metavar="A", help="annotation of one coder")
    same.add_argument("second", type=Path, metavar="B", help="annotation of the other")
    same.add_argument("--by", choices=("doc_id", "code"), help="a row a measure and document, or a row a code")
    same.add_argument("--unfinished", action="store_true", help="count documents that are not finished too")
    same.add_argument("--format", choices=("table", "json", "csv"), default="table")

    judge = command(
        "adjudicate", adjudicate, "list the differences of two coders, and settle them by a list of choices"
    )
    judge.add_argument("first", type=Path, metavar="A", help="annotation of one coder")
    judge.add_argument("second", type=Path, metavar="B", help="annotation of the other")
    judge.add_argument("--corpus", type=Path, required=True, metavar="DIR", help="corpus with the texts")
    judge.add_argument(
        "--list", type=Path, metavar="FILE", help="write the differences (.csv), with an empty column choice"
    )
    judge.add_argument(
        "--choices", type=Path, metavar="FILE", help="that list, choice filled: first, second or neither"
    )
    judge.add_argument("--by", metavar="NAME", help="who decides; with --choices")
    judge.add_argument("--out", type=Path, metavar="FILE", help="the settled annotation; with --choices")

    over = command("override", override, "put annotation by hand in the place of the machine's in a corpus")
    over.add_argument("folder", type=Path, metavar="DIR", help="corpus or feature set")
    over.add_argument("annotation", type=Path, metavar="FILE", help="a coder's annotation, or the settled one")
    over.add_argument("--out", type=Path, metavar="DIR2", help="another folder for the result (default: DIR itself)")
    over.add_argument("--unfinished", action="store_true", help="take documents that are not finished too")


def export(arguments: argparse.Namespace) -> None:
    """Write annotation for another tool."""
    from workbench.corpus import Corpus
    from workbench.evaluate.records import read_records
    from workbench.hand.exchange import export as write

    corpus = Corpus.read(arguments.folder)
    records = read_records(arguments.annotation) if arguments.annotation is not None else None
    say(f"written to {write(corpus, arguments.out, arguments.format, records)}")


def bring(arguments: argparse.Namespace) -> int | None:
    """Read annotation of another tool into a file of annotation."""
    from workbench.corpus import Corpus
    from workbench.hand.annotation import require_name
    from workbench.hand.exchange import load
    from workbench.hand.store import write_records

    by = require_name(arguments.by)
    records, left_out = load(arguments.sources, Corpus.read(arguments.corpus), by, arguments.format)
    _warn(left_out)
    if not records:
        raise WorkbenchError("nothing could be read; nothing was written", hint="the lines above say why")
    write_records(arguments.out, records)
    say(f"{len(records)} document(s) written to {arguments.out}")
    return EXIT_LEFT_OUT if left_out else None


def agreement(arguments: argparse.Namespace) -> None:
    """Print how far two coders agree."""
    from workbench.door.trust import agreement as measured

    sides = [_finished(arguments.first, arguments.unfinished), _finished(arguments.second, arguments.unfinished)]
    found = measured(*sides, by=arguments.by)
    write_table(found.drop("method") if arguments.format == "table" else found, arguments.format)


def _finished(path: Path, unfinished: bool) -> list[Record]:
    from workbench.evaluate.records import read_records

    records = read_records(path)
    kept = [r for r in records if unfinished or r.get("finished", True)]
    if len(kept) < len(records):
        names = ", ".join(r["doc_id"] for r in records if not r.get("finished", True))
        show_warning(f"{path.name}: not finished, left out: {names}")
    return kept


def adjudicate(arguments: argparse.Namespace) -> int | None:
    """List the differences of two coders, or settle them by a list of choices."""
    from workbench.corpus import Corpus
    from workbench.evaluate.records import read_records
    from workbench.hand.settling import choices, difference_table, save_list, settle
    from workbench.hand.store import write_records

    sides = read_records(arguments.first), read_records(arguments.second)
    corpus = Corpus.read(arguments.corpus)
    if arguments.choices is None:
        table, left_out = difference_table(corpus, *sides)
        _warn(left_out)
        if arguments.list is None:
            write_table(table.drop("key"), "table")
        else:
            save_list(table, arguments.list)
            say(f"{table.height} difference(s) written to {arguments.list}; fill the column choice")
        return EXIT_LEFT_OUT if left_out else None
    if arguments.by is None or arguments.out is None:
        raise WorkbenchError("--choices goes with --by NAME and --out FILE")
    records, left_out = settle(corpus, *sides, choices(arguments.choices), arguments.by)
    _warn(left_out)
    if not records:
        raise WorkbenchError("no document was annotated by both; nothing was written")
    write_records(arguments.out, records)
    done = sum(r["finished"] for r in records)
    say(f"{done} of {len(records)} document(s) settled; written to {arguments.out}")
    return EXIT_LEFT_OUT if left_out or done < len(records) else None


def override(arguments: argparse.Namespace) -> int | None:
    """Override a corpus folder."""
    from workbench.evaluate.records import read_records
    from workbench.hand.folder import override_folder

    records = read_records(arguments.annotation)
    done = override_folder(arguments.folder, records, out=arguments.out, unfinished=arguments.unfinished)
    _warn(done.left_out)
    say(f"{len(done.documents)} document(s) by hand; written to {arguments.out or arguments.folder}")
    return EXIT_LEFT_OUT if done.left_out else None


def _warn(left_out: dict[str, str] | Any) -> None:
    for name, reason in left_out.items():
        show_warning(f"left out: {name}: {reason}")
