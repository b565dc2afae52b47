"""``workbench check``: what would be read, how, and what is doubtful."""

from __future__ import annotations

import argparse
import json

from workbench.cli.output import EXIT_LEFT_OUT, write

_EPILOG = """\
Exit status: 0 if everything would be read and nothing is doubtful; 3 if something would be left out or is doubtful;
2 if a source is not there. Nothing is written but the report.
"""


def check(arguments: argparse.Namespace) -> int:
    """Print the report on some sources; return 0, or 3 where something would be left out or is doubtful."""
    from workbench.read.check import check as check_sources

    report = check_sources(arguments.sources, mapping=dict(arguments.map))
    if arguments.format == "json":
        write(json.dumps(report.to_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        write("".join(f"{_printable(line)}\n" for line in report.lines()))
    return 0 if report.is_clean else EXIT_LEFT_OUT


def _printable(line: str) -> str:
    """Return a line without what a terminal would obey."""
    return "".join(c if c.isprintable() or c in " \u3000" else repr(c)[1:-1] for c in line)


def add_to(sub: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    sub.formatter_class = argparse.RawDescriptionHelpFormatter
    sub.epilog = _EPILOG
    sub.add_argument("sources", nargs="+", metavar="SOURCE", help="file, folder or archive, as for build")
    sub.add_argument("--format", choices=("table", "json"), default="table", help="to read (default), or JSON")
