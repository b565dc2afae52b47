"""Fetch a user's own copies: web pages as text files with front matter, speeches of the Diet as lines of JSON.

What was fetched is kept, so a run that was broken off goes on where it stopped. The texts are for the user's own
analysis: whether they may be passed on is for their publishers to say.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.encoding import decode
from workbench.errors import ReadError
from workbench.limits import load
from workbench.read.documents import METADATA, Document, Problem, clean_id
from workbench.read.markup import decode_markup
from workbench.read.pages import document_of_page
from workbench.read.tables import read_table
from workbench.read.web import Client
from workbench.storage.whole import write_whole

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "")
DIET = "https://kokkai.ndl.go.jp/api/speech"
_DIET_PAGE = 100  # the most that the service gives at once


@dataclass(frozen=True)
class Wanted:
    """A page to fetch, with what the list says of it, which wins over what the page says."""

    url: str
    doc_id: str
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Fetched:
    """What came of a list: files written now, files that were there, and what could not be had."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    problems: tuple[Problem, ...]


def wanted(urls: Iterable[str], table: Path | None = None) -> list[Wanted]:
    """Return the pages that addresses and a table name, each once.

    The table is CSV or TSV with a column ``url`` (its usual names are known), or a text with an address a line; columns
    of the documents table (``doc_id``, ``outlet``, ``genre``, ``date`` …) are taken over.

    Raises
    ------
    ReadError
        If the table cannot be read or names no address.
    """
    pages = {url: Wanted(url, id_of(url), {}) for url in (u.strip() for u in urls) if url}
    for row in _rows(table) if table is not None else ():
        url = row.pop("url")
        given = row.pop("doc_id", None)
        pages.setdefault(url, Wanted(url, clean_id(given) if given else id_of(url), row))
    if not pages:
        raise ReadError("no address given", allowed="addresses, or --list with a table that has a column url")
    return list(pages.values())


def _rows(table: Path) -> Iterator[dict[str, str]]:
    source = load(table)
    text, _ = decode(source.data, source.name)
    first = text.lstrip().partition("\n")[0].strip()
    if re.match(r"https?://\S+\Z", first) or first.startswith("#"):
        yield from ({"url": line.strip()} for line in text.splitlines() if re.match(r"\s*https?://", line))
        return
    prefer = "\t" if source.file_name.lower().endswith((".tsv", ".tab")) else ","
    found = read_table(text, source.name, known=lambda header: bool(_columns(header).get("url")), prefer=prefer)
    columns = _columns(list(next(iter(found.rows))[1]) if found.rows else [])
    if "url" not in columns:
        raise ReadError(f"{source.name} has no column url", allowed="a table with a column url, or an address a line")
    for _, row in found.rows:
        if (row.get(columns["url"]) or "").strip():
            yield {k: str(row[c]).strip() for k, c in columns.items() if row.get(c) not in (None, "")}


def _columns(header: Sequence[str]) -> dict[str, str]:
    from workbench.read.records import guessed

    return {k: v for k, v in guessed(header, {}).items() if k in ("doc_id", *METADATA)}


def id_of(url: str) -> str:
    """Return the id of a page that has none: its host and eight digits of the address's hash."""
    host = urllib.parse.urlsplit(url).hostname or "page"
    return f"{host.removeprefix('www.')}-{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:8]}"


def fetch_pages(
    pages: Sequence[Wanted],
    out: Path,
    *,
    client: Client,
    again: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Fetch pages into a folder, as ``ID.txt`` with front matter and main text.

    A page whose file is there is not fetched again, unless ``again``. Pages as they came are kept in the hidden folder
    ``.pages``, so that a better extraction needs no second request.
    """
    written, kept, problems = [], [], []
    out.mkdir(parents=True, exist_ok=True)
    for page in pages:
        path = out / f"{file_name(page.doc_id)}.txt"
        if path.exists() and not again:
            kept.append(path)
            continue
        try:
            document, data = _page(page, client, None if again else out / ".pages" / f"{path.stem}.html")
        except ReadError as error:
            message = error.message.removeprefix(f"{page.url}: ") + (f"; {error.hint}" if error.hint else "")
            problems.append(Problem(page.url, None, message))
            progress(f"not fetched: {page.url}")
            continue
        write_fetched(out / ".pages" / f"{path.stem}.html", data)
        write_fetched(path, as_text(document, page).encode("utf-8"))
        written.append(path)
        progress(f"fetched: {page.url}")
    return Fetched(tuple(written), tuple(kept), tuple(problems))


def _page(page: Wanted, client: Client, cached: Path | None) -> tuple[Document, bytes]:
    if cached is not None and cached.exists():
        data, url = cached.read_bytes(), page.url
    else:
        answer = client.get(page.url)
        if answer.content_type not in _PAGE_TYPES:
            raise ReadError(f"{page.url}: {answer.content_type} is no web page", hint="download it and read the file")
        data, url = answer.data, answer.url
    markup, _ = decode_markup(data, page.url)
    return document_of_page(markup, page.url, page.doc_id, url), data


def file_name(doc_id: str) -> str:
    """Return an id as the name of a file on any system."""
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "_", doc_id).strip(". ") or "page"
    return (
        name if len(name.encode("utf-8")) <= 200 else f"{name[:50]}-{hashlib.sha256(doc_id.encode()).hexdigest()[:8]}"
    )


def as_text(document: Document, page: Wanted) -> str:
    """Return a document as a text file with front matter; values are quoted as JSON does, which YAML reads."""
    metadata = {"doc_id": document.doc_id, **document.metadata, **page.metadata, "url": page.url}
    lines = [f"{k}: {json.dumps(str(v), ensure_ascii=False)}" for k, v in metadata.items() if v not in (None, "")]
    return "---\n" + "\n".join(lines) + f"\n---\n{document.text}\n"


def fetch_diet(
    out: Path, query: Mapping[str, str], *, client: Client, limit: int = 1_000, base: str = DIET,
    progress: Callable[[str], None] = lambda _: None,
) -> int:  # fmt: skip
    """Fetch speeches of the Diet from the National Diet Library's service into a file of one JSON object a line.

    Parameters
    ----------
    out
        The file; it is written when all pages are there.
    query
        Conditions under the service's own names (``any``, ``speaker``, ``from``, ``until``, ``nameOfHouse`` …).
    limit
        The most speeches to take.

    Returns
    -------
    int
        How many speeches were written.

    Raises
    ------
    ReadError
        If the service refuses the query, answers with what is no such JSON, or finds nothing.
    """
    speeches: list[dict[str, Any]] = []
    start: int | None = 1
    while start is not None and len(speeches) < limit:
        size = min(_DIET_PAGE, limit - len(speeches))
        asked = {**query, "startRecord": str(start), "maximumRecords": str(size), "recordPacking": "json"}
        page = _diet_page(client.get(base, asked).data, base)
        got = [s for s in page.get("speechRecord") or [] if isinstance(s, dict)]
        speeches += got
        following = page.get("nextRecordPosition")
        start = following if got and isinstance(following, int) and following > start else None
        progress(f"{len(speeches):,} of {page.get('numberOfRecords', '?')} speeches")
    if not speeches:
        raise ReadError("the service found no speech", hint="ask for another word or another time")
    write_fetched(
        out, "".join(json.dumps(s, ensure_ascii=False) + "\n" for s in speeches[:limit]).encode("utf-8", "replace")
    )
    return min(len(speeches), limit)


def answer(data: bytes, base: str) -> dict[str, Any]:
    """Return the JSON object that a service answered with."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise ReadError(f"{base} did not answer in JSON", hint="try again later") from None
    if not isinstance(found, dict):
        raise ReadError(f"{base} answered with a {type(found).__name__}, not an object")
    return found


def _diet_page(data: bytes, base: str) -> dict[str, Any]:
    page = answer(data, base)
    if "message" in page and "speechRecord" not in page:
        details = "; ".join(map(str, page.get("details") or []))
        raise ReadError(f"the service refused the query: {page['message']}" + (f" ({details})" if details else ""))
    return page


def write_fetched(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, in a folder that is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def report(fetched: Fetched) -> str:
    """Return what came of it as CSV: address or file, state, reason."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["what", "state", "reason"])
    writer.writerows([[p.name, "fetched", ""] for p in fetched.written])
    writer.writerows([[p.name, "kept", ""] for p in fetched.kept])
    writer.writerows([[p.path, "not fetched", p.message] for p in fetched.problems])
    return out.getvalue()
