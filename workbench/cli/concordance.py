"""``workbench concordance``: the places of a marker, a word or a pattern, each with its context."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from workbench.cli import own
from workbench.cli.output import say, write_table
from workbench.errors import WorkbenchError

_EPILOG = """\
Token queries (--family tokens) are in CQL notation; single quotation marks keep the shell out of them:

  workbench concordance DIR possibility                              a marker code
  workbench concordance DIR 言う --family lemma --sort R1 L1       a word, however it is inflected
  workbench concordance DIR '[lemma="と"] @[class="statement"]' --family tokens
  workbench concordance DIR hearsay --near '[pos="名詞"]' --window 3 0 --out hearsay.csv

@ makes the token after it the node. Attributes: surface (word), lemma, pos, class (a word class of the lexicon), code,
voice, entry, source_type, mention, frame, commitment, part. = and != compare with a regular expression, == and !== with
the characters as they are; & | ! ( ) combine; ? * + {n,m} repeat.
"""
#: A word in quotation marks that is no pattern.
_LITERAL = re.compile(r'"([^"\\.*+?|()\[\]{}^$]+)"')
_ON_SCREEN = ("line", "doc_id", "left", "node", "right")


def add(command: Any) -> None:
    """Add the subcommand; ``command(name, run, text)`` makes a parser."""
    sub = command("concordance", concordance, "show the places of a marker, a word or a token query in their context")
    sub.formatter_class = argparse.RawDescriptionHelpFormatter
    sub.epilog = _EPILOG
    sub.add_argument("folder", type=Path, metavar="DIR", help="corpus or feature set")
    sub.add_argument("value", nargs="+", metavar="VALUE", help="what to look for; several find the hits of any")
    help_family = (
        "what VALUE is: code (default), engagement, voice, entry, source_type, source_entity, verb_class, commitment, "
        "frame, mention, lemma, plain, regex, tokens"
    )
    sub.add_argument("--family", default="code", metavar="FAMILY", help=help_family)
    sub.add_argument("--near", metavar="QUERY", help="only with this token query around it, in the same sentence")
    sub.add_argument("--lacking", metavar="QUERY", help="only without this token query around it")
    help_window = "tokens that --near and --lacking look at, to the left and to the right (default: 5 5)"
    sub.add_argument("--window", nargs=2, type=int, default=(5, 5), metavar=("LEFT", "RIGHT"), help=help_window)
    for name in ("voice", "source_type", "verb_class", "commitment"):
        option = f"--{name.replace('_', '-')}"
        sub.add_argument(option, action="append", metavar="VALUE", help=f"only with this {name}; can be repeated")
    sub.add_argument("--sort", nargs="+", default=[], metavar="KEY", help="L1 to R5, node, date, … ; -KEY turns round")
    sub.add_argument("--context", type=int, default=40, metavar="N", help="characters on each side (default: 40)")
    sub.add_argument("--out", type=Path, metavar="FILE", help="write all lines and metadata to a .csv, .tsv or .txt")
    own.add_coding(sub)
    formats = "table: the chief columns (default); json, csv: all of them"
    sub.add_argument("--format", choices=("table", "json", "csv"), default="table", help=formats)


def concordance(arguments: argparse.Namespace) -> None:
    """Print the lines of a concordance, or write them to a file."""
    from workbench.corpus import Corpus
    from workbench.find.concordance import Concordance, Query, export

    query = Query(
        arguments.family,
        arguments.value,
        voice=arguments.voice,
        source_type=arguments.source_type,
        verb_class=arguments.verb_class,
        commitment=arguments.commitment,
        near=arguments.near,
        lacking=arguments.lacking,
        window=tuple(arguments.window),
    )
    if arguments.context < 0:
        raise WorkbenchError(f"a context of {arguments.context} characters", allowed="0 or more")
    found = Concordance.of(own.coded(Corpus.read(arguments.folder), arguments), query, arguments.sort)
    if not found.n and arguments.family in ("lemma", "tokens"):
        for value in arguments.value:
            _say_how_it_is_cut(value, arguments.family)
    if arguments.out is not None:
        say(f"{found.n:,} lines written to {export.save(found, arguments.out, arguments.context)}")
        return
    lines = export.lines(found, arguments.context)
    write_table(lines.select(_ON_SCREEN) if arguments.format == "table" else lines, arguments.format)
    say(f"{found.n:,} lines")


def _say_how_it_is_cut(value: str, family: str) -> None:
    """Say of each word of a query that found nothing if it is several tokens."""
    from workbench.annotate.tokens import tokenizer

    words = [value] if family == "lemma" else _LITERAL.findall(value)
    for word in dict.fromkeys(words):
        parts = [t.surface for t in tokenizer()(word)]
        if len(parts) > 1:
            query = " ".join(f'"{p}"' for p in parts)
            say(f"no token is {word}: it is cut into {len(parts)}; as a token query: {query} (or --family plain)")
