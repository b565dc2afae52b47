"""The explorer: filters at the left, linked views, and under them the sentences behind every number."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets as widgets
import polars as pl

from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.evaluate.records import Record
from workbench.find.filters.filter import Filter
from workbench.read.events import events_beside
from workbench.show.explorer import parts
from workbench.show.explorer.click_html import ClickHtml
from workbench.show.explorer.own_lists import OwnLists
from workbench.show.explorer.panels.concordance_panel import ConcordancePanel
from workbench.show.explorer.panels.filter_panel import FilterPanel
from workbench.show.explorer.parts import CSS
from workbench.show.explorer.session import SLOTS, Session, read_hits_key
from workbench.show.explorer.views import VIEWS
from workbench.show.html import attribute, escape

if TYPE_CHECKING:
    from workbench.show.annotating.desk import AnnotationDesk

#: The tab of annotation by hand, where a folder for it was given.
HAND = "hand"

_LOG = logging.getLogger("workbench")


def _desk(corpus: Corpus, folder: str | os.PathLike[str], on_use: Callable[[list[Record]], None]) -> AnnotationDesk:
    # The desk is drawn with the explorer's own parts, so it can be imported only when those are.
    from workbench.show.annotating.desk import AnnotationDesk

    return AnnotationDesk(corpus, folder, on_use=on_use)


class Explorer:
    """Filters, linked views, concordance and reading view on one corpus.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    target
        The document that slice A starts with; slice B is then all others.
    events
        Columns ``date`` and ``category``: marks of the view over time.
    store
        A JSON file for filters that the reader names; the tags of concordance lines go into a file beside it
        (``NAME.tags.json``). Without one both are kept as long as the explorer.
    hand
        A folder for annotation by hand, one file a coder.
    own
        A folder with frames, names and stance lexicons of one's own, a subfolder each: the page offers them beside what
        ships. The corpus needs texts and tokens for them.

    Attributes
    ----------
    session
        The two slices and what was computed for them.
    widget
        What a notebook shows.

    Notes
    -----
    All of it can be driven from code: ``explorer.set_filter("a", Filter.of(...))``, ``explorer.press("tab:words")``.
    Only the view that is open is computed.

    Examples
    --------
    >>> import workbench as wb
    >>> explorer = wb.Explorer(wb.read("corpora/rapprochement"), target="column")
    >>> explorer.press("tab:words")
    >>> int(explorer.session.masks["a"].sum()), int(explorer.session.masks["b"].sum())
    (1, 1852)
    """

    def __init__(
        self,
        corpus: Corpus,
        target: str | None = None,
        events: pl.DataFrame | None = None,
        *,
        store: str | os.PathLike[str] | None = None,
        hand: str | os.PathLike[str] | None = None,
        own: str | os.PathLike[str] | None = None,
    ) -> None:
        self.session = Session(corpus, target, events)
        self._given, self._corpus, self._store = corpus, corpus, store
        self._own = None if own is None else OwnLists(own)
        self._records: list[Record] = []
        self.desk = None if hand is None else _desk(corpus, hand, self._use)
        self.view = "overview"
        self.slot = "a"
        self._head = ClickHtml(on_key=self.press, label="slices")
        self._nav = ClickHtml(on_key=self.press, label="views")
        self._view = ClickHtml(on_key=self.press, label="view")
        self._left = widgets.VBox(layout=widgets.Layout(flex="0 0 310px", width="310px"))
        self._right = widgets.VBox(layout=widgets.Layout(flex="1 1 620px", min_width="0", overflow="hidden"))
        body = widgets.HBox(
            [self._left, self._right], layout=widgets.Layout(flex_flow="row wrap", align_items="flex-start")
        )
        self.widget = widgets.VBox([self._head, body])
        self._furnish()

    def _furnish(self) -> None:
        """Make the parts that belong to one session: filters and concordance."""
        store = self._store
        self.panels = {s: FilterPanel(self.session.index, on_change=self._on_filter(s), store=store) for s in SLOTS}
        tags = None if store is None else Path(store).with_suffix(".tags.json")
        self.concordance = ConcordancePanel(self.session, tags, None if self.desk is None else self.annotate)
        self._quiet = True  # while the panels are given their first values
        for slot in SLOTS:
            self.panels[slot].widget.add_class(f"wb-filters-{slot}")
            self.panels[slot].value = self.session.filters[slot]
        self._quiet = False
        self.refresh()

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike[str],
        target: str | None = None,
        *,
        store: str | os.PathLike[str] | None = None,
        hand: str | os.PathLike[str] | None = None,
        own: str | os.PathLike[str] | None = None,
    ) -> Explorer:
        """Return an explorer of the corpus in a folder, with the events of its timeline where it has any.

        Parameters
        ----------
        folder
            A corpus folder; events are read from its ``timeline-events.csv`` (columns ``date`` and ``category``).
        target
            The document that slice A starts with.
        store
            A JSON file for named filters; the tags of concordance lines go into a file beside it (``NAME.tags.json``).
        hand
            A folder for annotation by hand.
        own
            A folder with lists of one's own.
        """
        return cls(Corpus.read(folder), target, events_beside(folder), store=store, hand=hand, own=own)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.widget)  # type: ignore[no-untyped-call]

    def _use(self, records: list[Record]) -> None:
        """Show everything with labels by hand in the place of the machine's."""
        if not records:
            raise CorpusError("nothing has been annotated yet")
        self._show_corpus(self._corpus, records)

    def _use_lists(self) -> None:
        """Show everything as the lists of the reader's own have it; labels by hand stay in use."""
        if self._own is not None:
            self._show_corpus(self._own.applied(self._given), self._records)

    def _show_corpus(self, corpus: Corpus, records: list[Record]) -> None:
        """Show another state of the corpus: filters, choices and the open document stay. If it fails, all is as before."""
        from workbench.hand.override import apply

        shown = apply(corpus, records, unfinished=True).corpus if records else corpus
        before, opened = self.session, self.concordance.opened
        session = Session(shown, before.target, before.events)
        for chosen in before.filters.values():
            session.index.check(chosen)
        session.filters, session.options = before.filters, before.options
        session.set_without_a(before.without_a)
        self.session, self._corpus, self._records = session, corpus, records
        self._furnish()
        if opened is not None:
            self.concordance.open_document(*opened)

    def set_filter(self, slot: str, chosen: Filter) -> None:
        """Give a slice the documents of a filter, as if its controls had been set so.

        Raises
        ------
        WorkbenchError
            If the corpus cannot answer the filter; everything then stays as it was.
        """
        self.session.index.check(chosen)
        self.panels[slot].value = chosen

    def press(self, key: str) -> None:
        """Do what a click on the part with this key does; an unknown key does nothing."""
        kind, _, value = key.partition(":")
        known: dict[str, Callable[[str], None]] = {
            "tab": self._open_view,
            "option": self._choose,
            "edit": self._edit,
            "slices": self._arrange,
            "hits": lambda _: self.concordance.show_hits(read_hits_key(key)),
            "open": self.concordance.open_document,
            "own": self._choose_list,
        }
        if kind in known:
            known[kind](value)

    def refresh(self) -> None:
        """Compute and show again what is in sight."""
        self._draw(self._head, self._heading)
        self._draw(self._nav, self._tabs)
        self._draw(self._view, self._current)
        self.concordance.refresh()
        self._lay_out()

    def _lay_out(self) -> None:
        """Show the parts of the open view: annotation by hand takes the whole width."""
        by_hand = self.desk is not None and self.view == HAND
        panel = self.panels[self.slot].widget
        rows = (self.desk.widget,) if self.desk is not None and by_hand else (self._view, self.concordance.widget)
        self._left.layout.display = "none" if by_hand else None
        if self._left.children != (panel,):
            self._left.children = (panel,)
        if self._right.children != (self._nav, *rows):
            self._right.children = (self._nav, *rows)

    def annotate(self, doc_id: str) -> None:
        """Open a document where it is annotated by hand."""
        if self.desk is not None:
            self._open_view(HAND)
            self.desk.open(doc_id)

    # -- what was done ------------------------------------------------------------------------------------------

    def _on_filter(self, slot: str) -> Callable[[Filter], None]:
        def changed(chosen: Filter) -> None:
            if self._quiet:
                return
            try:
                self.session.set_filter(slot, chosen)
            except WorkbenchError:
                return  # the panel says what is wrong; the views stay with the filter of before
            self.session.options.pop("documents", None)
            self.refresh()

        return changed

    def _open_view(self, name: str) -> None:
        if name in VIEWS or (name == HAND and self.desk is not None):
            self.view = name
            self._draw(self._nav, self._tabs)
            self._draw(self._view, self._current)
            self._lay_out()

    def _choose(self, choice: str) -> None:
        name, _, value = choice.partition("=")
        self.session.options[name] = value
        if name == "parts":
            self.refresh()  # what is counted, and so the places behind every number
        else:
            self._draw(self._view, self._current)

    def _choose_list(self, value: str) -> None:
        if self._own is not None:
            self._own.press(value, self._use_lists)
            self._draw(self._head, self._heading)

    def _edit(self, slot: str) -> None:
        if slot in SLOTS:
            self.slot = slot
            self.refresh()

    def _arrange(self, what: str) -> None:
        session = self.session
        if what == "target":
            self.panels["a"].value = session.target_filter
        elif what == "rest":
            self.panels["b"].value = Filter()
        elif what == "swap":
            a, b = session.filters["a"], session.filters["b"]
            self._quiet = True
            self.panels["a"].value, self.panels["b"].value = b, a
            self._quiet = False
            session.set_filter("a", b)
            session.set_filter("b", a)
        elif what == "overlap":
            session.set_without_a(not session.without_a)
        self.refresh()

    # -- what is shown ------------------------------------------------------------------------------------------

    def _draw(self, where: ClickHtml, make: Callable[[], str]) -> None:
        where.show(f'<div class="wb-x">{guarded(make)}</div>')

    def _heading(self) -> str:
        session = self.session
        slots = "".join(
            f'<span data-key="edit:{s}" role="button" aria-pressed="{"true" if s == self.slot else "false"}" '
            f'title="{attribute(session.describe(s))}">{parts.mark(s)} {escape(_short(session.describe(s)))}: '
            f"{parts.count(int(session.masks[s].sum()), 'document')}</span>"
            for s in SLOTS
        )
        buttons = [("slices:swap", "swap A and B"), ("slices:rest", "B: everything")]
        if session.target is not None:
            buttons.insert(0, ("slices:target", f"A: {session.target}"))
        pressed = "true" if session.without_a else "false"
        actions = "".join(f'<span data-key="{attribute(k)}" role="button">{escape(t)}</span>' for k, t in buttons)
        actions += f'<span data-key="slices:overlap" role="button" aria-pressed="{pressed}">take A out of B</span>'
        style = f"<style>{CSS}</style>"
        return (
            f'{style}<div class="wb-choices" role="group" aria-label="slices"><i>filters of</i> {slots}</div>'
            f'<div class="wb-choices">{actions}</div>{session.parts_choice()}'
            f"{self._own.html() if self._own is not None else ''}"
        )

    def _tabs(self) -> str:
        names = {name: text for name, (text, _) in VIEWS.items()} | ({HAND: "By hand"} if self.desk is not None else {})
        tabs = "".join(
            f'<span data-key="tab:{name}" role="tab" aria-selected="{"true" if name == self.view else "false"}">'
            f"{escape(text)}</span>"
            for name, text in names.items()
        )
        return f'<div class="wb-tabs" role="tablist">{tabs}</div>'

    def _current(self) -> str:
        session = self.session
        if self.view not in VIEWS:
            return ""
        for slot in SLOTS:
            if not session.masks[slot].any():
                return _nothing_left(session, slot)
        return f'<div data-view="{self.view}">{VIEWS[self.view][1](session)}</div>'


def guarded(make: Callable[[], str]) -> str:
    """Return what ``make`` gives; where it fails, what is wrong, without a traceback (that goes to the log)."""
    try:
        return make()
    except WorkbenchError as problem:
        return parts.error(problem)
    except Exception as problem:
        _LOG.exception("a view failed")
        return parts.error(f"This view failed ({type(problem).__name__}). The log 'workbench' has the details.")


def _nothing_left(session: Session, slot: str) -> str:
    """Say which condition to give up where a slice has no document."""
    loosen = [(c, n) for c, n in session.index.loosen(session.filters[slot]) if n]
    advice = "; ".join(f"without “{c.describe()}”: {parts.count(n, 'document')}" for c, n in loosen[:3])
    more = f" {advice}." if advice else " Clear the filters to start again."
    return parts.note(f"No document is left in {slot.upper()} ({session.describe(slot)}).{more}")


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
