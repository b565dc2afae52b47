"""The sentences behind the numbers: a concordance of whatever was clicked or searched, and the document to read."""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Callable, Mapping

import ipywidgets as widgets
import polars as pl

from workbench.errors import WorkbenchError
from workbench.find.concordance import (
    SEARCHABLE,
    SORT_KEYS,
    TAG,
    Concordance,
    ConcordanceIndex,
    LineTags,
    Query,
    export,
    find_hits,
)
from workbench.find.sampling import stratified
from workbench.show import concordance_page as page
from workbench.show import reading
from workbench.show.explorer import parts
from workbench.show.explorer.click_html import ClickHtml, in_turn
from workbench.show.explorer.session import SLOTS, Session
from workbench.show.html import attribute, escape

_LOG = logging.getLogger("workbench")
#: What the search box looks for; categories are reached by a click in a view.
SEARCHES = {
    "lemma": "lemma",
    "plain": "text",
    "regex": "regular expression",
    "tokens": "token query",
    "code": "marker code",
    "entry": "lexicon entry",
    "source_entity": "source",
}
#: An export is handed to the browser inside the page; more lines than this would make the page too heavy.
MOST_EXPORTED = 50_000
MOST_COPIED = 5_000
#: Places drawn to be read closely.
SAMPLED = 20
_MORE = ("voice", "commitment", "year", "month", "referent")
_METADATA = ("date", "outlet", "genre", "author")


class ConcordancePanel:
    """A concordance of the hits of one query in one slice, and a document beneath it.

    Parameters
    ----------
    session
        The slices; :meth:`refresh` is called when they have changed.
    tags
        A JSON file for the tags of lines; without it they last until the page is closed.
    on_annotate
        Called with the document that is read, where it is to be annotated by hand; without it there is no such button.

    Attributes
    ----------
    query
        What is looked for: ``slot``, ``family``, ``value`` and, where they matter, ``voice``, ``commitment``, ``year``,
        ``month``, ``referent``.
    concordance
        Its lines in the slice; None where the query has failed.
    """

    def __init__(
        self,
        session: Session,
        tags: str | os.PathLike[str] | None = None,
        on_annotate: Callable[[str], None] | None = None,
    ) -> None:
        self.session, self._on_annotate = session, on_annotate
        self._tag_note = ""
        self.tags = self._read_tags(tags)
        self.index = session.keep("concordance", lambda: ConcordanceIndex(session.corpus))
        self.query: dict[str, str] = {"slot": "a", "family": "code", "value": "possibility"}
        self.concordance: Concordance | None = None
        self.page = 0
        self.expanded: set[int] = set()
        self.sort: tuple[str, ...] = ("position",)
        self.opened: tuple[str, tuple[int, int] | None] | None = None
        self._problem: str | None = None
        self._export = ""
        self._seed = -1
        self._lines = ClickHtml(on_key=self.press, label="concordance")
        self._text = ClickHtml(on_key=self.press, label="document")
        self._kind = widgets.Dropdown(
            options=[(text, family) for family, text in SEARCHES.items()],
            value="lemma",
            description="look for",
            layout=widgets.Layout(width="210px"),
            style={"description_width": "55px"},
        )
        self._box = widgets.Text(
            placeholder="then press Enter", continuous_update=False, layout=widgets.Layout(flex="1 1 160px")
        )
        self._box.observe(self._typed, names="value")
        self._tag = widgets.Combobox(
            value="1",
            options=list(self.tags.counts()),
            description="tag lines as",
            ensure_option=False,
            layout=widgets.Layout(width="210px"),
            style={"description_width": "80px"},
        )
        bar = widgets.HBox([self._kind, self._box, self._tag])
        self.widget = widgets.VBox([bar, self._lines, self._text])

    # -- what is looked for -------------------------------------------------------------------------------------

    def show_hits(self, query: Mapping[str, str]) -> None:
        """Show the hits of a query: ``slot``, ``family``, ``value`` and further conditions."""
        self.query = dict(query)
        self.expanded, self.page = set(), 0
        self.refresh()

    def search(self, family: str, value: str) -> None:
        """Look for something in the slice that is shown."""
        self.show_hits({"slot": self.query.get("slot", "a"), "family": family, "value": value})

    def refresh(self) -> None:
        """Find the lines again: the slices or the query have changed."""
        self._export, self._seed = "", -1
        try:
            hits = self._hits()
            kept = self.session.masks[self.query.get("slot", "a")][hits["row"].to_numpy()] if hits.height else []
            self.concordance = Concordance(self.index, hits.filter(pl.Series(kept, dtype=pl.Boolean)), self.tags)
            if self.sort != ("position",):
                self.concordance.sort(self.sort)
            self._problem = None
        except WorkbenchError as problem:
            self.concordance, self._problem = None, str(problem)
        except Exception:
            _LOG.exception("a concordance failed")
            self.concordance, self._problem = None, "The concordance failed. The log 'workbench' has the details."
        pages = self.concordance.pages if self.concordance else 1
        self.page = min(self.page, pages - 1)
        self._draw()

    def _hits(self) -> pl.DataFrame:
        """The hits of the query in the whole corpus, with the row of the document; found once a query."""
        more = {k: self.query[k] for k in _MORE if self.query.get(k)}
        family, value = self.query.get("family", ""), self.query.get("value", "")
        key = ("hits", family, value, *sorted(more.items()))

        def find() -> pl.DataFrame:
            year, month = (int(more[k]) if k in more else None for k in ("year", "month"))
            query = Query(
                family,
                value,
                voice=more.get("voice"),
                commitment=more.get("commitment"),
                referent=more.get("referent"),
                year=year,
                month=month,
            )
            found = find_hits(self.session.corpus, query, parts=self.session.parts)
            return found.join(self.session.doc_rows, on="doc_id", how="left", maintain_order="left")

        return self.session.keep(key, find, counted=True)

    @in_turn
    def _typed(self, _: object) -> None:
        value = self._box.value.strip()
        if value:
            self.search(str(self._kind.value), value)

    # -- what is clicked ----------------------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """Do what a click on the part with this key does."""
        kind, _, value = key.partition(":")
        known: dict[str, Callable[[str], None]] = {
            "page": self._turn,
            "sort": self._sort,
            "line": self._expand,
            "read": self._read,
            "slot": self._slot,
            "tag": self._tagged,
            "export": self._exported,
            "copy": self._copied,
            "sample": self._sampled,
            "close": self._close,
            "marker": self._frame_marker,
            "annotate": self._annotate,
        }
        if kind in known and (self.concordance is not None or kind in ("slot", "close", "marker", "annotate")):
            known[kind](value)

    def _turn(self, where: str) -> None:
        assert self.concordance is not None
        step = {"next": self.page + 1, "previous": self.page - 1}.get(where)
        number = step if step is not None else int(where) if where.isdigit() else self.page
        self.page = min(max(number, 0), self.concordance.pages - 1)
        self._draw()

    def _sort(self, name: str) -> None:
        assert self.concordance is not None
        # A key that is chosen goes before the ones chosen earlier, so R1 after R2 sorts by R1, then by R2.
        keys = (
            (name, *(k for k in self.sort if k not in (name, "position")))[:3] if name != "position" else ("position",)
        )
        try:
            self.concordance.sort(keys)
        except WorkbenchError as problem:
            self._problem = str(problem)
        else:
            self.sort, self.page, self.expanded = keys, 0, set()
        self._draw()

    def _expand(self, number: str) -> None:
        if number.isdigit():
            self.expanded ^= {int(number)}
            self._draw()

    def _read_tags(self, file: str | os.PathLike[str] | None) -> LineTags:
        try:
            tags = LineTags(self.session.corpus, file)
        except WorkbenchError as problem:
            self._tag_note = f"{problem} Tags last until this page is closed."
            return LineTags(self.session.corpus)
        if tags.stale:
            self._tag_note = f"{parts.count(tags.stale, 'tag')} of texts that have changed are not shown."
        return tags

    def _tagged(self, number: str) -> None:
        """Tag a line with what the box says; take the tag away where it has that one already."""
        assert self.concordance is not None
        if not number.isdigit() or int(number) >= self.concordance.n:
            return
        hit, old = self.concordance.hit(int(number)), self.concordance.tag(int(number))
        start, end = hit["start"], hit["end"]
        if not isinstance(start, int) or not isinstance(end, int):
            return
        new = str(self._tag.value).strip()
        try:
            self.tags.put(str(hit["doc_id"]), start, end, None if old == new else new)
        except WorkbenchError as problem:
            self._problem = str(problem)
        self._tag.options = list(self.tags.counts())
        self._draw()

    def _read(self, number: str) -> None:
        assert self.concordance is not None
        if number.isdigit() and int(number) < self.concordance.n:
            hit = self.concordance.hit(int(number))
            start, end = hit["start"], hit["end"]
            place = (start, end) if isinstance(start, int) and isinstance(end, int) else None
            self.open_document(str(hit["doc_id"]), place)

    def _slot(self, slot: str) -> None:
        if slot in SLOTS:
            self.show_hits(self.query | {"slot": slot})

    def _exported(self, _: str) -> None:
        assert self.concordance is not None
        if self.concordance.n > MOST_EXPORTED:
            self._export = parts.note(
                f"{self.concordance.n:,} lines are too many to hand to the browser (at most {MOST_EXPORTED:,}). Loosen "
                "nothing, narrow the slice, or write them with workbench.find.concordance.to_csv."
            )
        else:
            data = base64.b64encode(export.to_csv(self.concordance)).decode("ascii")
            name = f"concordance-{self.query.get('family', '')}.csv"
            self._export = (
                f'<p class="wb-note"><a download="{attribute(name)}" href="data:text/csv;charset=utf-8;base64,{data}">'
                f"Save {parts.count(self.concordance.n, 'line')} as {escape(name)}</a></p>"
            )
        self._draw()

    def _copied(self, _: str) -> None:
        assert self.concordance is not None
        if self.concordance.n > MOST_COPIED:
            self._export = parts.note(
                f"{self.concordance.n:,} lines are too many to copy (at most {MOST_COPIED:,}): export them."
            )
        else:
            self._lines.copy(export.to_tsv(self.concordance))
            self._export = parts.note(
                f"{parts.count(self.concordance.n, 'line')} copied, to be pasted into a spreadsheet."
            )
        self._draw()

    def _sampled(self, _: str) -> None:
        """Show some of the lines, drawn at random and spread over the documents; others at the next press."""
        seed = self._seed + 1
        self.refresh()
        if self.concordance is None:
            return
        whole = self.concordance
        try:
            drawn = stratified(whole.hits, SAMPLED, seed)
        except WorkbenchError as problem:
            self._export = parts.note(str(problem))
        else:
            self._seed, self.page = seed, 0
            self.concordance = Concordance(self.index, drawn, self.tags)
            self._export = parts.note(
                f"{drawn.height:,} of {parts.count(whole.n, 'place')}, drawn at random and spread over the documents "
                f"(seed {seed}). Press again for others; workbench sample writes a sheet in which a reader judges them."
            )
        self._draw()

    def open_document(self, doc_id: str, place: tuple[int, int] | None = None) -> None:
        """Show a document in the reading view beneath the concordance, a place in it framed."""
        self.opened = (doc_id, place)
        self._draw_text()

    def _frame_marker(self, marker_id: str) -> None:
        """Frame a marker of the open document: its tick in the barcode was clicked."""
        if self.opened is None or not marker_id.isdigit():
            return
        found = self.session.corpus.markers.filter(doc_id=self.opened[0], marker_id=int(marker_id))
        if found.height:
            self.open_document(self.opened[0], found.select("start", "end").row(0))

    def _close(self, _: str) -> None:
        self.opened = None
        self._draw_text()

    # -- what is shown ------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        style = f"<style>{page.CSS}</style>"
        if self.concordance is None:
            body = parts.error(self._problem or "")
        else:
            body = (parts.error(self._problem) if self._problem else "") + self._tools() + self._export
            body += parts.note(self._tag_note) if self._tag_note else ""
            body += page.page_html(self.concordance, self.page, self.expanded)
        self._problem = None if self.concordance is not None else self._problem
        self._lines.show(f'{style}<div class="wb-x" data-part="concordance">{self._title()}{body}</div>')

    def _title(self) -> str:
        slot = self.query.get("slot", "a")
        what = SEARCHABLE.get(self.query.get("family", ""), "")
        more = "".join(f", {k} {self.query[k]}" for k in _MORE if self.query.get(k))
        slots = "".join(
            f'<span role="button" data-key="slot:{s}" aria-pressed="{"true" if s == slot else "false"}">{parts.mark(s)}</span>'
            for s in SLOTS
        )
        title = f'<b>{escape(what)}: <span lang="ja">{escape(self.query.get("value", ""))}</span>{escape(more)}</b>'
        return f'<div class="wb-choices"><b>Concordance</b> {title} <i>in</i> {slots}</div>'

    def _tools(self) -> str:
        here = [c for c in _METADATA if c in self.session.corpus.documents.columns]
        buttons = "".join(
            f'<span role="button" data-key="sort:{attribute(k)}" aria-pressed="{"true" if k == self.sort[0] else "false"}">'
            f"{escape(k)}</span>"
            for k in (*SORT_KEYS, *here, TAG)
        )
        save = '<span role="button" data-key="export:csv">export CSV</span> <span role="button" data-key="copy:">copy</span>'
        save += f' <span role="button" data-key="sample:">{SAMPLED} at random</span>'
        return f'<div class="wb-choices" role="group" aria-label="sort by"><i>sort by</i> {buttons} {save}</div>'

    def _annotate(self, _: str) -> None:
        if self._on_annotate is not None and self.opened is not None:
            self._on_annotate(self.opened[0])

    def _draw_text(self) -> None:
        if self.opened is None:
            self._text.show("")
            return
        doc_id, place = self.opened
        try:
            body = str(reading.sentences_with_markers(self.session.corpus, doc_id, focus=place))
        except WorkbenchError as problem:
            body = parts.error(problem)
        except Exception:
            _LOG.exception("the reading view failed")
            body = parts.error("The document cannot be shown. The log 'workbench' has the details.")
        close = '<div class="wb-choices"><span role="button" data-key="close:">close the document</span>'
        if self._on_annotate is not None:
            close += ' <span role="button" data-key="annotate:">annotate it by hand</span>'
        close += "</div>"
        self._text.show(f'<div class="wb-x" data-part="document">{close}{body}</div>')
