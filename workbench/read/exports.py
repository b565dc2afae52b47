"""Articles saved as text from newspaper databases: many in a file, each with what is known of it.

Four shapes are told by what stands in them, not by the name of the file:

* ``Factiva``: two letters before each field (HD headline, PD day, SN source, LP and TD text, AN number).
* ``LexisNexis``: ``1 of 20 DOCUMENTS`` or ``End of Document``, fields as ``HEADLINE:``, ``LENGTH:``, ``BODY:``.
* ``labelled``: fields as 【見出し】, 【本文】 or 見出し：, with the usual names of ``columns.toml`` (Yomidas, Kikuzo, G-Search).
* ``line of facts``: one line with day, edition, page and length in characters at each headline (Nikkei Telecom, Kikuzo,
  Yomidas in their lists).

What cannot be placed stays text; an article without a text is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.limits import Source
from workbench.read.dates import parse_date
from workbench.read.documents import Document, Found, Problem, clean_id, clean_metadata, why_not_id, with_title

_LOOKED_AT = 20_000


@dataclass
class _Article:
    """An article as it stands in a file: its line, from 1, its fields, and further columns."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)


def read_export(source: Source, text: str) -> Found | None:
    """Return the articles of a text that is an export, or None where it is none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head = text[:_LOOKED_AT]
    for name, is_one, articles in _SHAPES:
        if is_one(head):
            return _documents(source, name, list(articles(text)))
    return None


def _documents(source: Source, name: str, articles: list[_Article]) -> Found | None:
    documents: list[Document] = []
    found = Found(documents, how={"format": f"export of a database ({name})"})
    for article in articles:
        body, title = article.fields.get("text", "").strip("\r\n 　"), _one_line(article.fields.get("title", ""))
        if not body:
            found.problems.append(Problem(source.name, article.line, f"the article {title or '?'!r:.60} has no text"))
            continue
        stored, regions = with_title(title or None, body)
        given = article.fields.get("doc_id", "").strip()
        doc_id = clean_id(given) if given and why_not_id(given) is None else f"{source.stem}-{article.line}"
        metadata: dict[str, Any] = {"title": title or None}
        metadata |= {k: _one_line(v) or None for k, v in article.fields.items() if k in _PLAIN}
        date = article.fields.get("date", "").strip()
        metadata["date"] = parse_date(date)
        if metadata["date"] is None and date:
            metadata["date_as_given"] = date
        metadata |= {k: _one_line(v) for k, v in article.more.items() if v.strip()}
        cleaned, _ = clean_metadata(metadata)
        documents.append(Document(doc_id, stored, cleaned, regions, source.name, article.line))
    return found if documents else None


_PLAIN = ("outlet", "author", "genre", "url", "licence")


def _one_line(text: str) -> str:
    return " ".join(text.split())


# -- Factiva ------------------------------------------------------------------------------------------------------

_FACTIVA = {"HD": "title", "BY": "author", "PD": "date", "SN": "outlet", "AN": "doc_id", "CY": "licence"}
_FACTIVA_MORE = {
    "SE": "section",
    "PG": "page",
    "ED": "edition",
    "LA": "language",
    "WC": "wordcount",
    "PUB": "publisher",
}
_FACTIVA_OTHERS = ("SC", "ET", "CR", "CLM", "CO", "IN", "NS", "RE", "RF", "ART", "IPC", "IPD", "VOL", "CX", "PBC")
_FACTIVA_LINE = re.compile(
    rf"^(?P<code>LP|TD|CT|{'|'.join([*_FACTIVA, *_FACTIVA_MORE, *_FACTIVA_OTHERS])})(?:[ \t　]+(?P<value>.*)|[ \t]*)$"
)


def _is_factiva(head: str) -> bool:
    codes = {m["code"] for line in head.splitlines() if (m := _FACTIVA_LINE.match(line))}
    return {"HD", "PD"} <= codes and bool(codes & {"LP", "TD"})


def _factiva(text: str) -> Iterator[_Article]:
    article = _Article(1)
    code = ""
    for number, line in enumerate(text.splitlines(), start=1):
        match = _FACTIVA_LINE.match(line)
        if match is None:
            value = line.strip(" 　\t") if code not in ("LP", "TD") else line
        else:
            code, value = match["code"], match["value"] or ""
        if match is not None and (
            (code == "HD" and "title" in article.fields) or (code == "SE" and "doc_id" in article.fields)
        ):
            yield article
            article = _Article(number)
        key = "text" if code in ("LP", "TD") else _FACTIVA.get(code)
        if key is not None:
            article.fields[key] = f"{article.fields[key]}\n{value}" if key in article.fields else value
            article.fields["doc_id"] = re.sub(
                r"^(?:Document|文書)\s*|[()（）\n].*$", "", article.fields.get("doc_id", "").strip()
            )
            if not article.fields["doc_id"]:
                del article.fields["doc_id"]
        elif code in _FACTIVA_MORE:
            article.more.setdefault(_FACTIVA_MORE[code], value)
    yield article


# -- LexisNexis ---------------------------------------------------------------------------------------------------

_LEXIS_BEGINS = re.compile(r"^[ \t\ufeff]*\d+ of \d+ (?:DOCUMENTS|RECORDS)[ \t]*$", re.M)
_LEXIS_ENDS = re.compile(r"^[ \t]*End of Document[ \t]*$", re.M)
_LEXIS_FIELD = re.compile(
    r"^[ \t]*(?P<name>HEADLINE|BYLINE|SECTION|LENGTH|BODY|LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|JOURNAL-CODE|DATELINE"
    r"|Byline|Section|Length|Body|Load-Date|Language|Headline)(?P<colon>:)?[ \t]*(?P<value>.*)$"
)
_LEXIS = {"headline": "title", "byline": "author"}
_LEXIS_MORE = {"section": "section", "language": "language", "length": "wordcount"}


def _is_lexis(head: str) -> bool:
    if not (_LEXIS_BEGINS.search(head) or _LEXIS_ENDS.search(head)):
        return False
    return any((m := _LEXIS_FIELD.match(line)) and m["name"].upper() == "BODY" for line in head.splitlines())


def _lexis(text: str) -> Iterator[_Article]:
    marks = _LEXIS_BEGINS if _LEXIS_BEGINS.search(text) else _LEXIS_ENDS
    begin = 0
    pieces = []
    for mark in marks.finditer(text):
        pieces.append((begin, mark.start()))
        begin = mark.end()
    pieces.append((begin, len(text)))
    for start, end in pieces:
        if text[start:end].strip():
            yield _lexis_article(text[start:end], text.count("\n", 0, start) + 1)


def _lexis_article(text: str, line: int) -> _Article:
    article, head, key = _Article(line), [], ""
    for given in text.splitlines():
        match = _LEXIS_FIELD.match(given)
        name = match["name"].lower() if match else ""
        if (
            match
            and (match["colon"] or (name == "body" and not match["value"]))
            and not (key == "text" and name == "body")
        ):
            key = "text" if name == "body" else name
            given = match["value"]
        if not key:
            if given.strip():
                head.append(given.strip())
        elif key == "text":
            article.fields["text"] = f"{article.fields.get('text', '')}{given}\n"
        elif given.strip():
            where, name = (article.fields, _LEXIS[key]) if key in _LEXIS else (article.more, _LEXIS_MORE.get(key, ""))
            if name:
                where[name] = f"{where[name]} {given.strip()}" if name in where else given.strip()
    head = [h for h in head if not re.match(r"(?:Copyright|\(c\)|©)", h, re.I)]
    dated = next((i for i, h in enumerate(head) if parse_date(h)), None)
    if dated is not None:
        article.fields["date"] = head.pop(dated)
    if "title" not in article.fields and len(head) > 1:  # Nexis Uni: headline, source, day
        article.fields["title"] = head.pop(0)
    if head:
        article.fields["outlet"] = head[0]
    return article


# -- fields with Japanese labels ----------------------------------------------------------------------------------

_LABEL = re.compile(
    r"^[ \t　]*(?:【(?P<a>[^【】\n]{1,12})】|[■◆●◇□]?[ 　]?(?P<b>[^\s:：【】■◆●]{1,8})[ 　]*[:：])[ \t　]*(?P<value>.*)$"
)
_RULE = re.compile(r"^[ \t　]*(?:[-=*_＝－―─━＊※・]{5,})[ \t　]*$")
_LABELS_MORE = {"朝夕刊": "edition", "版": "edition", "面": "section", "面名": "section", "ページ": "page", "頁": "page",
                "文字数": "wordcount", "発行形態": "edition", "掲載面": "page", "紙面": "section"}  # fmt: skip


def _label(line: str) -> tuple[str, str] | None:
    """Return which column a line begins, and the rest of the line; None where it begins none."""
    match = _LABEL.match(line)
    if match is None:
        return None
    name = match["a"] or match["b"]
    if name in _LABELS_MORE:
        return f"+{_LABELS_MORE[name]}", match["value"]
    from workbench.read.records import guessed

    taken = next((k for k, v in guessed([name], {}).items() if v == name), None)
    if taken == "text" and not ("本文" in name or "全文" in name):
        return None  # 内容：, 記事： stand in announcements and lists too
    # Latin names are those of English prose (by:, source:), and a line of a report that has 記者： is no field.
    return (taken, match["value"]) if taken is not None and not name.isascii() else None


def _is_labelled(head: str) -> bool:
    keys = {found[0] for line in head.splitlines() if (found := _label(line))}
    return "text" in keys and bool(keys & {"title", "date"})


def _labelled(text: str) -> Iterator[_Article]:
    article, key = _Article(1), ""
    for number, line in enumerate(text.splitlines(), start=1):
        if _RULE.match(line):
            key = "" if key == "text" else key
            continue
        found = _label(line)
        # Inside the text only a label in brackets, or one that begins the next article, ends it.
        if found is not None and (key != "text" or "【" in line or found[0] in article.fields):
            key, value = found
            if key in article.fields and "text" in article.fields:
                yield article
                article = _Article(number)
        else:
            value = line
        if key.startswith("+"):
            article.more.setdefault(key[1:], value)
        elif key:
            article.fields[key] = f"{article.fields[key]}\n{value}" if key in article.fields else value
    yield article


# -- a line of facts at each headline -----------------------------------------------------------------------------

_DAY = r"(?:(?:19|20)\d{2}[./／年-]\s?\d{1,2}[./／月-]\s?\d{1,2}日?)"
_EDITION = re.compile(r"(?:[^\s、,　]{0,8}?(?:朝刊|夕刊)|地方版|電子版|日曜版|号外)")
_PAGE = re.compile(r"(?P<page>\d{1,3})\s?(?:頁|ページ|面)")
_SIZE = re.compile(r"(?:全)?(?P<size>\d[\d,]*)\s?(?:文字|字)")
_FACTS = re.compile(rf"^[ \t　\[［(（]*(?P<before>[^\n]{{0,40}}?)(?P<day>{_DAY})(?P<rest>[^\n]{{0,120}})$")
_NUMBER = re.compile(r"^[ \t　]*(?:[\[［(（【]?\d{1,5}[\]］)）】.．、:：]|[◆◇■□●○▼▽])[ \t　]*")


def _facts(line: str) -> re.Match[str] | None:
    """Return the match of a line with a day and either edition and page or edition and length; None for any other."""
    match = _FACTS.match(line.translate(_HALF))
    if match is None or "。" in line:
        return None
    about = match["before"] + match["rest"]
    edition, page, size = (bool(p.search(about)) for p in (_EDITION, _PAGE, _SIZE))
    return match if edition and (page or size) else None


_HALF = {0xFF10 + i: 0x30 + i for i in range(10)}


def _has_facts(head: str) -> bool:
    return any(_facts(line) for line in head.splitlines())


def _listed(text: str) -> Iterator[_Article]:
    lines = text.splitlines()
    places = [(i, m) for i, line in enumerate(lines) if (m := _facts(line))]
    some = [i for i, line in enumerate(lines) if line.strip() and not _RULE.match(line)]
    below = places[0][0] == some[0]  # the headline follows the facts
    for at, (place, match) in enumerate(places):
        if below:
            begin = place + 1
            end = places[at + 1][0] if at + 1 < len(places) else len(lines)
            own = [i for i in range(begin, end) if i in range(begin, end) and lines[i].strip()]
            headline = own[0] if own else begin
            body = range(headline + 1, end)
        else:
            headline = _headline_above(lines, place)
            end = _headline_above(lines, places[at + 1][0]) if at + 1 < len(places) else len(lines)
            body = range(place + 1, end)
        kept = [lines[i] for i in body if not _RULE.match(lines[i])]
        article = _Article(headline + 1, {"title": _NUMBER.sub("", lines[headline]) if headline < len(lines) else ""})
        article.fields["text"] = "\n".join(kept)
        _take_facts(match, article)
        yield article


def _headline_above(lines: list[str], place: int) -> int:
    return next((i for i in range(place - 1, -1, -1) if lines[i].strip() and not _RULE.match(lines[i])), place)


def _take_facts(match: re.Match[str], article: _Article) -> None:
    about = f"{match['before']} {match['rest']}"
    article.fields["date"] = match["day"]
    edition, page, size = _EDITION.search(about), _PAGE.search(about), _SIZE.search(about)
    if edition:
        article.more["edition"] = edition.group()
    if page:
        article.more["page"] = page["page"]
    if size:
        article.more["wordcount"] = size["size"].replace(",", "")
    outlet = re.search(r"[^\s\d()（）\[\]［］、,　]{1,12}(?:新聞|通信|時報|日報|テレビ)", about)
    if outlet:
        article.fields["outlet"] = outlet.group()


_SHAPES: tuple[tuple[str, Callable[[str], bool], Callable[[str], Iterator[_Article]]], ...] = (
    ("Factiva", _is_factiva, _factiva),
    ("LexisNexis", _is_lexis, _lexis),
    ("labelled fields", _is_labelled, _labelled),
    ("a line of facts at each headline", _has_facts, _listed),
)
