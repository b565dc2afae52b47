"""The panel by which a reader filters the documents: a narrow column of controls with counts."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from workbench.errors import WorkbenchError
from workbench.find.filters.conditions import Condition, column_key
from workbench.find.filters.filter import Filter, FilterIndex
from workbench.show.explorer.click_html import ClickHtml, in_turn
from workbench.show.explorer.panels import filter_controls, filter_html
from workbench.show.explorer.panels.filter_facets import Facet, facets, open_at_first, ranges, title
from workbench.show.explorer.panels.filter_shelf import FilterShelf

_LOG = logging.getLogger("workbench")


class FilterPanel:
    """Controls for a filter.

    Parameters
    ----------
    index
        The index of the corpus; several panels may share it.
    on_change
        Called with the new filter after every change, by the reader or by code.
    store
        A JSON file for named filters; without one they are kept as long as the panel.
    name
        The variable that holds the corpus, for the filter as code.

    Attributes
    ----------
    widget
        What a notebook shows.
    controls
        The ipywidgets by name: ``text``, ``mode``, ``times``, ``find``; by column, (from, to) or a range slider.

    Notes
    -----
    What a reader enters wrongly (a regular expression that does not compile) is said in the panel, and the filter
    stays as it was. Conditions that have no control (on ``doc_id``, a second one on the same column) are chips.
    """

    def __init__(
        self,
        index: FilterIndex,
        *,
        on_change: Callable[[Filter], None] | None = None,
        store: str | os.PathLike[str] | None = None,
        name: str = "corpus",
    ) -> None:
        self.index = index
        self._on_change = on_change
        self._filter = Filter()
        self._problem: WorkbenchError | str | None = None
        self._wrong: WorkbenchError | None = None  # what is wrong with a control that does not show the filter
        self._stale = False  # true until what changed is shown
        self._setting = False  # true while code sets the controls: they must not answer
        self._times: dict[str, int] = {}
        self.facets = facets(index)
        self._ranges = ranges(index)
        self._opened = open_at_first(index, self.facets)
        self._head = ClickHtml(on_key=self.press, label="filter")
        self._lists = ClickHtml(on_key=self.press, label="values to filter by")
        self.controls: dict[str, Any] = {}
        search, dates = self._make_search(), self._make_ranges()
        self.shelf = FilterShelf(self, store, name)
        style = widgets.HTML(f"<style>{filter_html.CSS}</style>", layout=widgets.Layout(display="none"))
        find = self._make_find()
        self.widget = widgets.VBox(
            [style, self._head, *search, *dates, *find, self._lists, self.shelf.widget],
            layout=widgets.Layout(width="300px", overflow="hidden"),
        )
        self._show()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.widget)  # type: ignore[no-untyped-call]

    @property
    def value(self) -> Filter:
        """The filter. Setting it sets the controls and calls ``on_change`` once.

        Raises
        ------
        WorkbenchError
            If the corpus cannot answer the filter; everything then stays as it was.
        """
        return self._filter

    @value.setter
    def value(self, filter: Filter) -> None:
        self.index.check(filter)
        self._take(filter)

    @property
    def message(self) -> str:
        """What is wrong with the last entry; empty where nothing is."""
        return "" if self._problem is None else str(self._problem)

    def pick(self, name: str, value: Any) -> None:
        """Do what a click on a value of a list does: choose it, or give it up."""
        facet = next((f for f in self.facets if f.name == name), None)
        if facet is None:
            raise WorkbenchError(f"no list {name!r}", allowed=[f.name for f in self.facets])
        self.do(lambda: self._pick(facet, value))

    def press(self, key: str) -> None:
        """Do what a click on the part with this key does; an unknown key does nothing."""
        self.do(lambda: self._press(key))

    @in_turn
    def do(self, act: Callable[[], None], *, entry: bool = False) -> None:
        """Do what a reader asked for; where it cannot be done, say why in the panel: a reader is shown no traceback.

        What is wrong with an ``entry`` is said as long as it stands in its control.
        """
        before = self._problem
        self._problem = self._wrong
        self._stale = True
        try:
            act()
        except WorkbenchError as problem:
            self._problem = problem
            self._wrong = problem if entry else self._wrong
        except Exception as problem:
            _LOG.exception("the filter panel failed")
            self._problem = f"This did not work ({type(problem).__name__}). The log 'workbench' has the details."
        if self._stale or self._problem is not before:
            self._show()

    def say(self, problem: WorkbenchError | str) -> None:
        """Show what is wrong until the next change."""
        self._problem = problem

    # -- what was done ------------------------------------------------------------------------------------------

    def _press(self, key: str) -> None:
        kind, _, rest = key.partition(":")
        numbers = [int(n) for n in rest.split(":") if n.isdecimal()]
        if kind == "clear":
            self._times.clear()
            self._take(Filter())
        elif kind == "drop" and numbers and numbers[0] < len(self._filter.conditions):
            self._take(self._filter.without(self._filter.conditions[numbers[0]]))
        elif numbers and numbers[0] < len(self.facets):
            facet = self.facets[numbers[0]]
            if kind == "open":
                self._opened ^= {facet.name}
            elif kind == "times" and len(numbers) == 2:
                self._set_times(facet, max(numbers[1], 1))
            elif kind == "pick" and len(numbers) == 2:
                for value in self.index.values(facet.name)[numbers[1] : numbers[1] + 1]:
                    self._pick(facet, value)

    def _pick(self, facet: Facet, value: Any) -> None:
        old = self._filter.get(facet.key)
        times = old.at_least if old else self._times.get(facet.key, 1)
        changed = facet.toggle(self._filter, value, times)
        self.index.check(changed)
        self._take(changed)

    def _set_times(self, facet: Facet, times: int) -> None:
        self._times[facet.key] = times
        old = self._filter.get(facet.key)
        if old is not None:
            self._take(self._filter.exchange(old, Condition(old.kind, old.value, old.column, times)))

    def _typed(self) -> None:
        text, mode, times = (self.controls[name].value for name in ("text", "mode", "times"))
        new = Condition.text(text, mode, times) if text.strip() else None
        self._put("text", new)

    def _put(self, key: str, new: Condition | None) -> None:
        changed = self._filter.exchange(self._filter.get(key), new)
        self.index.check(changed)
        self._take(changed)

    def _take(self, filter: Filter) -> None:
        """Make a filter that the corpus can answer the filter of the panel, show it, and tell."""
        same = filter == self._filter
        self._problem = self._wrong = None
        self._filter = filter
        self._set_controls()
        self._show()
        if not same and self._on_change is not None:
            self._on_change(filter)

    def _answer(self, act: Callable[[], None]) -> Callable[[Any], None]:
        """Return a callback for a control that does nothing while code sets the controls."""

        def changed(_: Any) -> None:
            if not self._setting:
                self.do(act, entry=True)

        return changed

    # -- what is shown ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self._stale = False
        self._head.show(filter_html.head(self.index, self._filter, self._problem))
        find = self.controls["find"].value
        self._lists.show(
            filter_html.lists(self.index, self._filter, self.facets, self._opened, find.strip(), self._times)
        )
        self.shelf.show()

    def _set_controls(self) -> None:
        self._setting = True
        try:
            text = self._filter.get("text")
            self.controls["text"].value = text.value[0] if text else ""
            if text:
                self.controls["mode"].value, self.controls["times"].value = text.value[1], text.at_least
            for column, kind in self._ranges.items():
                condition = self._filter.get(column_key(column))
                low, high = condition.value if condition and condition.kind == kind else (None, None)
                control = self.controls[column]
                if kind == "dates":
                    control[0].value, control[1].value = low, high
                else:
                    least = control.min if low is None else min(max(low, control.min), control.max)
                    most = control.max if high is None else max(min(high, control.max), control.min)
                    control.value = (least, most)
        finally:
            self._setting = False

    # -- the controls -------------------------------------------------------------------------------------------

    def _make_search(self) -> list[Any]:
        made = filter_controls.search(self.index.text_modes)
        for name, control in zip(("text", "mode", "times"), made, strict=True):
            self.controls[name] = control
            control.observe(self._answer(self._typed), names="value")
        return made

    def _make_ranges(self) -> list[Any]:
        made: list[Any] = []
        for column, kind in self._ranges.items():
            low, high = self.index.extent(column)
            label = title(column)
            if kind == "dates":
                pair = [filter_controls.day(f"{label} from", low), filter_controls.day(f"{label} to", high)]
                self.controls[column] = tuple(pair)
                made += pair
            else:
                self.controls[column] = slider = filter_controls.slider(label, low, high)
                pair = [slider]
                made.append(slider)
            for control in pair:
                control.observe(self._answer(self._ranged(column, kind)), names="value")
        return made

    def _ranged(self, column: str, kind: str) -> Callable[[], None]:
        def act() -> None:
            control = self.controls[column]
            if kind == "dates":
                low, high = (c.value for c in control)
            else:
                # A slider at its end leaves the end open.
                low, high = control.value
                low, high = (None if low <= control.min else low), (None if high >= control.max else high)
            none = low is None and high is None
            self._put(column_key(column), None if none else Condition(kind, (low, high), column))

        return act

    def _make_find(self) -> list[Any]:
        self.controls["find"] = find = filter_controls.find()
        find.observe(self._answer(lambda: None), names="value")
        return [find]
