"""``workbench fetch``: a user's own copies of pages and of speeches of the Diet."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.cli.output import EXIT_LEFT_OUT, say, show_warning
from workbench.cli.values import number_up_to
from workbench.errors import ReadError

_URL = """\
Each page becomes DIR/ID.txt: main text with title, date, author and outlet in its front matter, ready for workbench build.
Pages that are there already are not fetched again. robots.txt is kept to, one request a second goes to one site, and
addresses of this machine and its network are refused. A table may have columns doc_id, outlet, genre, date beside url.

Exit status: 0 if every page is there, 3 if some could not be had (named on stderr), 2 if none.
"""


def url(arguments: argparse.Namespace) -> int:
    """Fetch pages into a folder; return 0, or 3 where some could not be had."""
    from workbench.read.fetch import fetch_pages, wanted
    from workbench.read.web import Client, Limits

    pages = wanted(arguments.urls, arguments.list)
    with Client(Limits(pause=arguments.pause), allow_private=arguments.allow_private) as client:
        fetched = fetch_pages(
            pages, arguments.out, client=client, again=arguments.again, progress=_progress(len(pages))
        )
    for problem in fetched.problems:
        show_warning(f"not fetched: {problem}")
    if not (fetched.written or fetched.kept):
        raise ReadError(f"none of {len(pages)} page(s) could be fetched; the first: {fetched.problems[0]}")
    say(f"{len(fetched.written)} page(s) fetched, {len(fetched.kept)} were there, in {arguments.out}")
    say("they are your own copies: share the analysis, not the texts, unless their publishers allow it")
    return EXIT_LEFT_OUT if fetched.problems else 0


def diet(arguments: argparse.Namespace) -> int:
    """Fetch speeches of the Diet into a file of lines of JSON."""
    from workbench.read.fetch import DIET, fetch_diet
    from workbench.read.web import Client, Limits

    names = {"any": arguments.any, "speaker": arguments.speaker, "nameOfHouse": arguments.house,
             "from": arguments.since, "until": arguments.until}  # fmt: skip
    query = {k: v for k, v in names.items() if v}
    if not query:
        raise ReadError("nothing to look for", allowed="--any, --speaker, --house, --since, --until")
    if not arguments.out.name.endswith(".jsonl"):
        raise ReadError(f"--out {arguments.out} is not read back", allowed="a name that ends in .jsonl")
    with Client(Limits(pause=arguments.pause), ask_robots=False, allow_private=arguments.allow_private) as client:
        n = fetch_diet(
            arguments.out, query, client=client, limit=arguments.limit, base=arguments.base or DIET, progress=say
        )
    say(f"{n:,} speech(es) written to {arguments.out}; credit the minutes of the Diet (NDL)")
    return 0


def wikinews(arguments: argparse.Namespace) -> int:
    """Fetch articles of Japanese Wikinews into a file of lines of JSON; return 0, or 3 where some have no text."""
    from workbench.read.web import Client, Limits
    from workbench.read.wikinews import WIKINEWS, fetch_wikinews

    if not arguments.out.name.endswith(".jsonl"):
        raise ReadError(f"--out {arguments.out} is not read back", allowed="a name that ends in .jsonl")
    with Client(Limits(pause=arguments.pause), ask_robots=False, allow_private=arguments.allow_private) as client:
        fetched = fetch_wikinews(
            arguments.out,
            client=client,
            search=arguments.search,
            category=arguments.category,
            limit=arguments.limit,
            base=arguments.base or WIKINEWS,
            progress=say,
        )
    for problem in fetched.problems:
        show_warning(f"not fetched: {problem}")
    say(f"{fetched.written:,} article(s) written to {arguments.out}; each line has its licence and credit: keep them")
    return EXIT_LEFT_OUT if fetched.problems else 0


def _progress(n: int) -> Callable[[str], None]:
    done = 0

    def show(message: str) -> None:
        nonlocal done
        done += 1
        say(f"{done}/{n} {message}")

    return show


def add_to(sub: argparse.ArgumentParser, positive: Callable[[str], int]) -> None:
    """Add what can be fetched."""
    kinds = sub.add_subparsers(dest="what", required=True, metavar="WHAT")
    pages = kinds.add_parser("url", help="web pages", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=_URL)
    pages.set_defaults(run=url)
    pages.add_argument("urls", nargs="*", metavar="URL", help="address of a page")
    pages.add_argument("--list", type=Path, metavar="TABLE", help="CSV or TSV with a column url, or an address a line")
    pages.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the texts")
    pages.add_argument("--again", action="store_true", help="fetch also what is there")
    _common(pages)
    speeches = kinds.add_parser("diet", help="speeches of the Diet, from the National Diet Library's service")
    speeches.set_defaults(run=diet)
    speeches.add_argument("--any", metavar="WORDS", help="words that the speech has")
    speeches.add_argument("--speaker", metavar="NAME", help="who speaks")
    speeches.add_argument("--house", metavar="NAME", help="衆議院, 参議院 or 両院")
    speeches.add_argument("--since", metavar="DATE", help="from this day, as 2022-02-24")
    speeches.add_argument("--until", metavar="DATE", help="to this day")
    speeches.add_argument("--limit", type=positive, default=1_000, metavar="N", help="most speeches (default: 1000)")
    speeches.add_argument("--out", type=Path, required=True, metavar="FILE", help="file that ends in .jsonl")
    speeches.add_argument("--base", metavar="URL", help=argparse.SUPPRESS)
    _common(speeches)
    articles = kinds.add_parser("wikinews", help="articles of Japanese Wikinews, with their licence and credit")
    articles.set_defaults(run=wikinews)
    articles.add_argument("--search", metavar="WORDS", help="words that the articles have")
    articles.add_argument("--category", metavar="NAME", help="articles of a category")
    articles.add_argument("--limit", type=positive, default=200, metavar="N", help="most articles (default: 200)")
    articles.add_argument("--out", type=Path, required=True, metavar="FILE", help="file that ends in .jsonl")
    articles.add_argument("--base", metavar="URL", help=argparse.SUPPRESS)
    _common(articles)


def _common(sub: Any) -> None:
    help_pause = "seconds between two requests to one site (default: 1)"
    sub.add_argument("--pause", type=number_up_to(3600, "seconds"), default=1.0, metavar="SECONDS", help=help_pause)
    sub.add_argument("--allow-private", action="store_true", help="also servers on this machine and its network")
