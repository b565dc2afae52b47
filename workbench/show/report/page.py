"""The page: sections put together, one font for all figures, and written whole or not at all."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.plain import visible
from workbench.show.axes import font_face
from workbench.show.html import attribute, escape
from workbench.show.report import sections
from workbench.show.report.figures import figures
from workbench.show.report.plan import Plan
from workbench.storage.whole import write_whole

#: Nothing is loaded and nothing runs, whatever a text holds: the page is style and drawings.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)

_CONTENTS = (
    ("corpus", "The corpus"),
    ("findings", "Findings"),
    ("figures", "Figures"),
    ("rates", "All rates"),
    ("method", "Method"),
    ("datasheet", "Datasheet"),
)


def report(
    corpus: Corpus,
    out: str | os.PathLike[str],
    *,
    target: str | None = None,
    by: str | None = None,
    title: str | None = None,
    lines: int = 3,
    n_resamples: int = 2000,
    seed: int = 0,
) -> Path:
    """Write a corpus as one HTML page that stands by itself: it needs no network, no folder beside it, no script.

    Parameters
    ----------
    corpus
        A corpus or feature set of any kind, also one coded by hand, or of one document.
    out
        A name that ends in ``.html``. A file of that name is replaced.
    target
        The id of a document to set beside the groups. Without one each group is set beside all others.
    by
        The column of ``documents`` that makes the groups; by default the genre, or else the outlet, where they have more
        than one value. Of more than eight groups the smallest are put together.
    title
        Heading of the page; by default the name in the corpus' provenance.
    lines
        Lines of text to show with each finding, where the text is here. **They are quotations**: 0 leaves them out.
    n_resamples, seed
        As in :func:`workbench.compare.contrast.contrast`.

    Returns
    -------
    Path
        The file. The same corpus, settings and versions give the same bytes.

    Raises
    ------
    CorpusError
        If there is no document, it was not annotated, or there is no such target.
    StatisticsError
        If there is no column ``by``.
    WorkbenchError
        If the name ends otherwise, or there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くかもしれない。", "b": "港は閉まるという。"})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = wb.report(corpus, Path(folder) / "report.html", target="a", n_resamples=50)
    ...     "かもしれない" in page.read_text(encoding="utf-8")
    False
    """
    place = Path(out)
    if place.suffix.lower() not in (".html", ".htm"):
        raise WorkbenchError(f"cannot write a report as {place.name!r}", allowed="a name that ends in .html")
    if not place.parent.is_dir():
        raise WorkbenchError(f"no folder {place.parent}", hint="make it first")
    if place.is_dir():
        raise WorkbenchError(f"{place} is a folder", allowed="a file name")
    page = report_html(corpus, target=target, by=by, title=title, lines=lines, n_resamples=n_resamples, seed=seed)
    write_whole(place, page.encode("utf-8"))
    return place


def report_html(
    corpus: Corpus,
    *,
    target: str | None = None,
    by: str | None = None,
    title: str | None = None,
    lines: int = 3,
    n_resamples: int = 2000,
    seed: int = 0,
) -> str:
    """Return the page of :func:`report`."""
    if lines < 0:
        raise WorkbenchError(f"lines={lines}", allowed="a whole number from 0")
    plan = Plan.of(corpus, target, by, n_resamples, seed)
    drawn = list(figures(plan))
    body = [
        sections.corpus(plan),
        sections.findings(plan, lines),
        sections.drawn(drawn),
        sections.rates(plan),
        sections.method(plan),
        sections.datasheet(plan),
    ]
    name = visible(title or str(corpus.provenance.get("name") or target or "corpus"))
    font = font_face("".join(f.svg for f in drawn)) if drawn else ""
    contents = "".join(f'<li><a href="#{attribute(i)}">{escape(text)}</a></li>' for i, text in _CONTENTS)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{attribute(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(name)}</title><style>{font}{_sheet()}</style></head><body><main>"
        f'<header><h1><bdi>{escape(name)}</bdi> <span lang="ja">態度分析の報告</span></h1>{_summary(plan)}'
        f'<nav aria-label="contents"><ul>{contents}</ul></nav></header>'
        f"{''.join(body)}<footer><p>Written by the stance workbench. Nothing on this page is loaded from elsewhere.</p>"
        "</footer></main></body></html>\n"
    )


def _summary(plan: Plan) -> str:
    docs = plan.documents
    sentences, words = (int(docs[c].sum() or 0) for c in ("n_sentences", "n_tokens"))
    n_words, n_japanese = (f", {words:,} words", f"、{words:,}語") if words else ("", "")
    kind = plan.corpus.kind
    about = f" Target: {visible(plan.target)}." if plan.target else ""
    japanese = f"対象は{visible(plan.target)}。" if plan.target else ""
    return sections.paragraph(
        f"A {kind} of {docs.height:,} document(s), {sentences:,} sentences{n_words}.{about}",
        f"文書{docs.height:,}件、{sentences:,}文{n_japanese}。{japanese}",
    )


def _sheet() -> str:
    """Return the style sheet of the page; it stands for itself, so its rules hold for all elements."""
    return (files("workbench.show.report") / "report.css").read_text(encoding="utf-8")
