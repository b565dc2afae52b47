"""The foot of the filter panel: filters kept under a name, and the filter as code."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Protocol

import ipywidgets as widgets

from workbench.errors import WorkbenchError
from workbench.find.filters.filter import Filter
from workbench.find.filters.store import check_name, delete_filter, load_filters, save_filter
from workbench.show.explorer.panels import filter_html
from workbench.show.explorer.panels.filter_controls import FULL, STYLE


class Panel(Protocol):
    """What the shelf asks of the panel above it."""

    value: Filter

    def do(self, act: Callable[[], None]) -> None:
        """Do what a reader asked for, and say in the panel why where it cannot be done."""

    def say(self, problem: WorkbenchError | str) -> None:
        """Show what is wrong."""


class FilterShelf:
    """Save, load and delete filters by name; show the filter as code.

    Parameters
    ----------
    panel
        The panel whose filter it is.
    store
        A JSON file, or ``None``: filters are then kept as long as the panel.
    name
        The variable that holds the corpus, for the code.
    """

    def __init__(self, panel: Panel, store: str | os.PathLike[str] | None, name: str) -> None:
        self._panel, self._store, self._corpus = panel, store, name
        self._kept: dict[str, Filter] = {}
        where = f"in {os.fspath(store)}" if store is not None else "until this page is closed"
        self.name = widgets.Text(
            description="name", placeholder=f"kept {where}", continuous_update=False, layout=FULL, style=STYLE
        )
        self.saved = widgets.Dropdown(description="saved", options=[], layout=FULL, style=STYLE)
        self.save = _button("save", "keep the filter under the name", self._save, panel)
        self.load = _button("load", "take the saved filter", self._load, panel)
        self.delete = _button("delete", "delete the saved filter", self._delete, panel)
        self.code = widgets.ToggleButton(
            description="as code", tooltip="show the filter as Python code", layout={"width": "90px"}
        )
        self._code = widgets.HTML(layout={"display": "none", "width": "100%"})
        self.code.observe(lambda _: self.show(), names="value")
        rows = [self.name, self.saved, widgets.HBox([self.save, self.load, self.delete]), self.code, self._code]
        self.widget = widgets.VBox(rows, layout=widgets.Layout(width="100%", border_top="1px solid #ddd"))
        try:
            self._offer(load_filters(store) if store is not None else {})
        except WorkbenchError as problem:
            panel.say(problem)

    def show(self) -> None:
        """Show the code of the filter as it is now, where it is asked for."""
        self._code.layout.display = "block" if self.code.value else "none"
        if self.code.value:
            self._code.value = filter_html.code(self._panel.value.as_code(self._corpus))

    def _save(self) -> None:
        name = check_name(self.name.value)
        if self._store is None:
            self._offer(self._kept | {name: self._panel.value})
        else:
            self._offer(save_filter(self._store, name, self._panel.value))
        self.saved.value = name
        self.name.value = ""

    def _load(self) -> None:
        if self.saved.value is None:
            raise WorkbenchError("no filter is saved yet", hint="type a name and press save")
        if self._store is not None:  # it may have changed since
            name = self.saved.value
            self._offer(load_filters(self._store))
            if name not in self._kept:
                raise WorkbenchError(f"the filter {name!r} is no longer saved", allowed=self._kept or "none is saved")
        self._panel.value = self._kept[self.saved.value]

    def _delete(self) -> None:
        name = self.saved.value
        if name is None:
            raise WorkbenchError("no filter is saved yet", allowed="the name of a saved filter")
        if self._store is None:
            self._offer({n: f for n, f in self._kept.items() if n != name})
        else:
            self._offer(delete_filter(self._store, name))

    def _offer(self, filters: dict[str, Filter]) -> None:
        self._kept = dict(sorted(filters.items()))
        now, names = self.saved.value, list(self._kept)
        self.saved.options = names
        # ipywidgets selects nothing where options are set later, and the first where there was something else.
        self.saved.value = now if now in names else next(iter(names), None)


def _button(label: str, tooltip: str, act: Any, panel: Panel) -> Any:
    button = widgets.Button(description=label, tooltip=tooltip, layout={"width": "90px"})
    button.on_click(lambda _: panel.do(act))
    return button
