"""Pasted web pages: title, byline and date found, what is not the article marked, nothing deleted.

What a user copies from a browser has the site's menu above the article and its footer below. Those words stay in
the text, so that offsets are those of the file, but are given to annotation as ``boilerplate`` regions. The rules
(``page_rules.toml``) are about how Japanese news pages are made, not about any one site. On a text that was never
a page they find nothing.

A page is read line by line: the *head* is what stands above the first line of prose, and there the title and the
byline are looked for; below it, words such as 【関連記事】 open a block that lasts until prose comes again.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.read import page_rules as pr
from workbench.read.dates import find_date, strip_dates
from workbench.view.titles import is_running_text

_LINE = re.compile(r"[^\r\n]+")
_ENDS_SENTENCE = re.compile(r"[。！？!?][」』）)”\"]*\Z")
_FULL_STOP = re.compile(r"。|[ぁ-ゖ一-鿿]\.(?:\s|\Z)")
_CLOSED = re.compile(r"(?:。|[ぁ-ゖ一-鿿]\.)[」』)”\"]*(?:\([^)]{0,20}\))?\Z")
_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|\([^)]*\)")
_BULLET = re.compile(r"[・●▽※＊*\-–→▶►]")
_HEADING = re.compile(r"[■◆●▼▽◇□▶#【<《〈]")
_MIN_PROSE = 20  # characters of a line that ends in a full stop, to count as prose
_LONG_PROSE = 60  # characters of one that only has a full stop within: shorter ones are headlines of two halves
_MAX_TITLE = 120
# A line with a date in it that has a particle between two words is a phrase: a headline, not a byline.
_SAYS_SOMETHING = re.compile(r"[。、を]|[\s」』一-鿿々ァ-ヺーA-Za-z0-9][がはでにも](?=[^ぁ-ゖ])")
_MAX_BYLINE = 30  # characters left of a byline when dates and its usual words are taken away
_CAPTION_LIKENESS = 0.8
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z .&'-]{2,30}\Z")


@dataclass
class Line:
    """One line that is not blank: where it stands, what the rules see, and what it was found to be."""

    start: int
    end: int
    seen: str
    rule: pr.Rule | None
    part: str | None = None
    why: str | None = None

    @property
    def is_prose(self) -> bool:
        """A line with a full stop outside quotation, long enough not to be a button. Titles, too, end in ? and !."""
        if len(self.seen) < _MIN_PROSE or _BULLET.match(self.seen) or self.rule is not None:
            return False
        if _CLOSED.search(self.seen):
            return True
        return len(self.seen) >= _LONG_PROSE and bool(_FULL_STOP.search(_QUOTED.sub("", self.seen)))

    def mark(self, why: str) -> None:
        """Mark the line as boilerplate, saying which rule did it."""
        self.part, self.why = "boilerplate", why


@dataclass(frozen=True)
class Page:
    """What was found in a text: metadata, and the spans that are title or boilerplate."""

    title: str | None
    author: str | None
    date: dt.date | None
    outlet: str | None
    regions: list[dict[str, Any]] = field(default_factory=list)


def read_page(text: str) -> Page:
    """Find title, byline, date, outlet and boilerplate in a text.

    Parameters
    ----------
    text
        The text as it will be stored.

    Returns
    -------
    Page
        ``regions`` holds ``{"start", "end", "part"}`` with part ``title`` or ``boilerplate``, in order, disjoint,
        none empty; what they leave out is the article. Metadata that was not found is ``None``. The outlet is
        taken from the byline or from the page's footer (its copyright or contact line), never from the article.

    Notes
    -----
    The title is the first line of the head that is neither navigation nor byline; where that line is a sentence,
    there is none. A rule that would take most of the prose of a text is not followed.
    """
    lines = list(_lines(text))
    head = next((i for i, line in enumerate(lines) if line.is_prose), len(lines))
    head = _past_captions(lines, head)
    author, date, outlet = _read_head(lines[:head])
    _mark_body(lines, head)
    _mark_captions(lines)
    _mark_sign_off(lines)
    title = next((line for line in lines if line.part == "title"), None)
    return Page(
        title=text[title.start : title.end] if title else None,
        author=author,
        date=date,
        outlet=outlet or _outlet(lines),
        regions=list(_regions(lines)),
    )


def _lines(text: str) -> Iterator[Line]:
    for match in _LINE.finditer(text):
        raw = match.group()
        if raw.strip():
            start = match.start() + len(raw) - len(raw.lstrip())
            seen = pr.folded(raw)
            yield Line(start, match.start() + len(raw.rstrip()), seen, pr.match(seen) if seen else None)


def _past_captions(lines: list[Line], head: int) -> int:
    """Return where the article begins when the first sentence of the page is a caption below a photo word."""
    return head + 1 if head < len(lines) and _is_caption(lines, head) else head


def _read_head(head: list[Line]) -> tuple[str | None, dt.date | None, str | None]:
    """Mark title, navigation and bylines above the article; return author, date and outlet."""
    for line in head:
        if line.rule:
            line.mark(line.rule.name)
        elif is_byline(line.seen):
            line.mark("byline")
    title = _choose_title(head)
    if title is not None:
        for line in head[:title]:
            line.mark(line.why or "above the title")
        head[title].part = "title"
        for i in range(title + 1, len(head)):
            _mark_below_title(head, i)
    credits = [line.seen for line in head if line.why in ("byline", "site name")]
    return (
        next((name for seen in credits if (name := find_author(seen))), None),
        next((date for seen in credits if (date := find_date(seen))), None),
        next((name for seen in credits if (name := find_outlet(seen))), None),
    )


def _mark_below_title(head: list[Line], i: int) -> None:
    """Mark what stands between title and article without being a headline: a name, a site, a list of contents."""
    line, above = head[i], head[i - 1]
    if line.part is not None:
        return
    if pr.WRITER.match(line.seen) or pr.WRITER_TITLE.match(line.seen) or pr.PERSON_LINE.match(line.seen):
        line.mark("byline")
    elif pr.SITE_NAME.match(line.seen):
        line.mark("site name")
    elif above.why == "table of contents" and pr.CONTENTS_LINE.match(line.seen):
        line.mark("table of contents")


def _choose_title(head: list[Line]) -> int | None:
    """Return the index of the title line: of the lines above the byline, the first that is not a mere label."""
    byline = next((i for i, line in enumerate(head) if line.why == "byline"), len(head))
    candidates = [i for i, line in enumerate(head) if line.part is None and _may_be_title(line)]
    above = [i for i in candidates if i < byline] or candidates
    named = [i for i in above if not pr.SITE_NAME.match(head[i].seen)] or above
    if not named:
        return None
    if byline == len(head):  # no byline: a plain text, whose title is its first line
        running = next((i for i, line in enumerate(head) if line.part is None and is_running_text(line.seen)), byline)
        return named[0] if named[0] < running else None  # where the article has begun, nothing is its title
    longest = max(len(head[i].seen) for i in named)
    return next(i for i in named if 2 * len(head[i].seen) >= longest)


def _may_be_title(line: Line) -> bool:
    return len(line.seen) <= _MAX_TITLE and not line.seen.endswith("。") and not is_running_text(line.seen)


def is_byline(seen: str) -> bool:
    """Whether a line of the head is a byline or date line: a date, and no more besides than a name or two."""
    if pr.DATELINE.match(seen) or pr.WRITER.match(seen):
        return True
    rest = strip_dates(seen)
    if rest == seen:
        rest = pr.SHORT_DATE.sub("", seen)
        if rest == seen:
            return False
    if _SAYS_SOMETHING.search(rest):
        return False
    return len("".join(pr.BYLINE_WORDS.sub(" ", rest).split())) <= _MAX_BYLINE


def find_author(seen: str) -> str | None:
    """Return the writer that a byline names, or ``None``; an outlet or a desk is not a writer."""
    rest = _without_dates(seen)
    for text in (seen, rest):
        match = pr.WRITER.search(text) or pr.WRITER_TITLE.search(text)
        if match:
            return str(match["name"]).strip()
    name = rest.rpartition("=")[2].strip()  # ソウル=甲野花子
    name = " ".join(pr.BYLINE_WORDS.sub(" ", name).split())
    return name if pr.PERSON.match(name) and not pr.NOT_PERSON.search(name) else None


def find_outlet(seen: str) -> str | None:
    """Return the outlet that a byline names, or ``None``: a name like those of outlets, or one in Latin letters."""
    name = " ".join(pr.BYLINE_WORDS.sub(" ", _without_dates(seen)).split())
    return name if pr.SITE_NAME.match(name) or _LATIN_NAME.match(name) else None


def _without_dates(seen: str) -> str:
    return pr.BYLINE_TIME.sub(" ", pr.SHORT_DATE.sub(" ", strip_dates(seen))).strip()


def _mark_body(lines: list[Line], head: int) -> None:
    """Mark the blocks and lines below the head that are not the article."""
    prose = [len(line.seen) if line.is_prose else 0 for line in lines]
    above = lines[head - 1].rule if head else None
    block = above.role if above is not None and above.role in ("related", "profile") else None
    content = 0  # lines seen in the block
    for i in range(head, len(lines)):
        line, rule = lines[i], lines[i].rule
        if block == "closing":
            line.mark("after the article")
            continue
        if rule is not None:
            line.mark(rule.name)
            if rule.role in ("related", "profile", "closing"):
                ends = rule.role != "related" and sum(prose[:i]) > sum(prose[i:])
                block, content = ("closing" if ends else rule.role if rule.role != "closing" else block), 0
            continue
        if block == "related" and not _resumes(lines, i):
            line.mark("related articles")
        elif block == "profile" and content == 0:
            line.mark("profile")
            content += 1
        else:
            block = None


def _resumes(lines: list[Line], i: int) -> bool:
    """Whether the article goes on at line ``i``: prose, or a marked heading with prose right below."""
    if lines[i].is_prose:
        return True
    below = lines[i + 1] if i + 1 < len(lines) else None
    return bool(_HEADING.match(lines[i].seen)) and below is not None and below.is_prose


def _mark_captions(lines: list[Line]) -> None:
    for i, line in enumerate(lines):
        if line.part != "title" and _is_caption(lines, i):
            line.mark("caption")


def _is_caption(lines: list[Line], i: int) -> bool:
    """Whether line ``i`` stands below a photo word and is short, or a near copy of how the next paragraph begins."""
    above = lines[i - 1].rule if i else None
    if above is None or above.role != "photo" or lines[i].rule is not None:
        return False
    seen = lines[i].seen
    if not _ENDS_SENTENCE.search(seen) and len(seen) <= 80:
        return not _HEADING.match(seen)
    if i + 1 == len(lines):
        return False
    opening = lines[i + 1].seen[: len(seen)]
    return difflib.SequenceMatcher(None, seen, opening, autojunk=False).ratio() >= _CAPTION_LIKENESS


def _mark_sign_off(lines: list[Line]) -> None:
    """Mark a bracketed credit or a byline that closes the article."""
    last = next((line for line in reversed(lines) if line.part is None), None)
    if last is not None and not last.is_prose and (pr.SIGN_OFF.match(last.seen) or pr.DATELINE.match(last.seen)):
        last.mark("sign-off")


def _outlet(lines: list[Line]) -> str | None:
    for pattern in pr.OUTLET_IN_FOOTER:
        for line in reversed(lines):
            match = pattern.match(line.seen) if line.part == "boilerplate" else None
            if match:
                return re.sub(r"\s*\(.*\)\Z", "", str(match["name"])).strip()
    return None


def _regions(lines: list[Line]) -> Iterator[dict[str, Any]]:
    """Yield title and boilerplate spans; boilerplate lines with only blanks between them make one region."""
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and line.part == "boilerplate":
            run.append(line)
            continue
        if run:
            yield {"start": run[0].start, "end": run[-1].end, "part": "boilerplate"}
            run = []
        if line is not None and line.part == "title":
            yield {"start": line.start, "end": line.end, "part": "title"}
