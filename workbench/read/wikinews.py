"""Fetch articles of Japanese Wikinews from its MediaWiki service, with the credit that its licence asks for.

The service lists pages (by a search or a category), then gives each page as plain text. Pages that were had are kept
beside the file until it is written, so that a run that was broken off asks for the rest only.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import ReadError
from workbench.read.documents import Problem
from workbench.read.fetch import answer, write_fetched
from workbench.read.web import Client

WIKINEWS = "https://ja.wikinews.org/w/api.php"
#: Titles that the service lists at once.
_LISTED = 50


@dataclass(frozen=True)
class Articles:
    """What came of it: how many were written, and pages that could not be had."""

    written: int
    problems: tuple[Problem, ...]


def fetch_wikinews(
    out: Path,
    *,
    client: Client,
    search: str | None = None,
    category: str | None = None,
    limit: int = 200,
    base: str = WIKINEWS,
    progress: Callable[[str], None] = lambda _: None,
) -> Articles:
    """Fetch articles into a file of one JSON object a line, which ``workbench build`` reads.

    Parameters
    ----------
    out
        The file; it is written when all pages are there.
    client
        Makes the requests; the service is meant for programs.
    search, category
        Words that the articles have, or the name of a category; one of the two.
    limit
        The most articles to take.
    base
        Address of the service.

    Returns
    -------
    Articles
        Each line has ``doc_id``, ``title``, ``date`` (of the first version of the page; the day in the text is read by
        ``build``), ``outlet``, ``genre``, ``url`` (of that version), ``licence``, ``credit``, ``revision``, ``text``.

    Raises
    ------
    ReadError
        If neither or both of ``search`` and ``category`` are given, the service answers with an error or with what is no
        such JSON, or nothing is found.
    """
    if (search is None) == (category is None):
        raise ReadError("nothing to look for", allowed="--search WORDS or --category NAME")
    licence = _licence(client, base)
    kept = out.with_name(f".{out.name}.pages")
    rows, problems = [], []
    for number, page in enumerate(_listed(client, base, search, category, limit), start=1):
        place = kept / f"{page}.json"
        if place.exists():
            found = json.loads(place.read_bytes())
        else:
            found = _page(client, base, page)
            write_fetched(place, json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
        row = _row(found, licence)
        if row["text"].strip():
            rows.append(row)
        else:
            problems.append(Problem(row["url"] or str(page), None, "the page has no text"))
        progress(f"{number:,} page(s)")
    if not rows:
        raise ReadError("the service found no article", hint="ask for other words, or another category")
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_fetched(out, lines.encode("utf-8", "replace"))
    shutil.rmtree(kept, ignore_errors=True)
    return Articles(len(rows), tuple(problems))


def _licence(client: Client, base: str) -> str:
    """Return the licence as the site itself says it."""
    about = _ask(client, base, {"meta": "siteinfo", "siprop": "rightsinfo"})
    rights = about.get("query", {}).get("rightsinfo") or {}
    named = " ".join(str(rights[k]) for k in ("text", "url") if rights.get(k))
    return named or "as the site says"


def _listed(client: Client, base: str, search: str | None, category: str | None, limit: int) -> Iterator[int]:
    """Yield the numbers of pages, each once, up to ``limit``."""
    size = str(min(_LISTED, limit))
    if search is not None:
        asked = {"list": "search", "srsearch": search, "srlimit": size, "srnamespace": "0", "srprop": ""}
        key = "search"
    else:
        name = str(category)
        titled = name if name.startswith(("Category:", "カテゴリ:")) else f"Category:{name}"
        asked = {"list": "categorymembers", "cmtitle": titled, "cmlimit": size, "cmnamespace": "0", "cmtype": "page"}
        key = "categorymembers"
    seen: set[int] = set()
    following: dict[str, str] = {}
    while True:
        found = _ask(client, base, {**asked, **following})
        pages = [p.get("pageid") for p in found.get("query", {}).get(key) or [] if isinstance(p, dict)]
        for page in pages:
            if isinstance(page, int) and page not in seen:
                seen.add(page)
                yield page
                if len(seen) >= limit:
                    return
        more = found.get("continue")
        before = following
        following = {str(k): str(v) for k, v in more.items()} if isinstance(more, dict) else {}
        if not following or following == before:
            return


def _page(client: Client, base: str, number: int) -> dict[str, Any]:
    """Return what the service says of one page, with its text, its version and its first day."""
    asked = {
        "pageids": str(number), "prop": "extracts|info|revisions", "explaintext": "1", "exsectionformat": "plain",
        "inprop": "url", "rvdir": "newer", "rvlimit": "1", "rvprop": "timestamp",
    }  # fmt: skip
    pages = _ask(client, base, asked).get("query", {}).get("pages") or []
    page = next((p for p in pages if isinstance(p, dict)), {})
    return {"pageid": number, **page}


def _row(page: Mapping[str, Any], licence: str) -> dict[str, Any]:
    revision = page.get("lastrevid")
    address = str(page.get("canonicalurl") or page.get("fullurl") or "")
    first = next((r for r in page.get("revisions") or [] if isinstance(r, dict)), {})
    version = f"?oldid={revision}" if address and revision else ""
    return {
        "doc_id": f"wn-{page['pageid']}",
        "title": str(page.get("title") or "") or None,
        "date": first.get("timestamp"),
        "outlet": "Wikinews",
        "genre": "wire-style news",
        "url": f"{address}{version}" or None,
        "licence": licence,
        "credit": f"Wikinews contributors, {address}, version {revision}",
        "revision": revision,
        "text": str(page.get("extract") or ""),
    }


def _ask(client: Client, base: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return one answer of the service, in its format version 2."""
    found = answer(client.get(base, {"action": "query", "format": "json", "formatversion": "2", **asked}).data, base)
    if "error" in found:
        error = found["error"] if isinstance(found["error"], dict) else {}
        raise ReadError(f"the service refused: {error.get('info') or error.get('code') or 'no reason given'}")
    return found
