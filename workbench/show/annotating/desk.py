"""Where a visitor of the explorer or the app annotates: a name, a document, the file of that name, and two coders compared."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.evaluate.records import Record
from workbench.hand.annotation import require_name
from workbench.show.annotating.annotator import Annotator
from workbench.show.annotating.comparing import Comparison
from workbench.show.explorer.click_html import ClickHtml, in_turn
from workbench.show.html import escape


class AnnotationDesk:
    """A coder's name, and the annotation of one document after the other.

    Parameters
    ----------
    corpus
        The corpus, as the machine annotated it.
    folder
        Where the files ``NAME.jsonl`` are kept, one a coder.
    blind
        Coders work from the bare text. Nothing of the machine's must then stand beside the desk.
    on_use
        Called with the records of the coder, to be used in the views; without it there is no such button.

    Attributes
    ----------
    annotator
        What the coder annotates; None until a name is given.
    comparison
        The coders of the folder; None for a blind coder.
    judge
        What is being settled between two coders.

    Raises
    ------
    CorpusError
        If there is no such folder.
    """

    def __init__(
        self,
        corpus: Corpus,
        folder: str | os.PathLike[str],
        *,
        blind: bool = False,
        on_use: Callable[[list[Record]], None] | None = None,
    ) -> None:
        self.corpus, self.folder, self.blind, self._on_use = corpus, Path(folder), blind, on_use
        if not self.folder.is_dir():
            raise CorpusError(f"no folder {self.folder} for annotation by hand", hint="make it first")
        self.annotator: Annotator | None = None
        self.judge: Annotator | None = None
        self.doc_id: str | None = None
        # A blind coder sees nobody else's labels, and so no comparison.
        self.comparison = None if blind else Comparison(corpus, self.folder, self._put)
        self._name = widgets.Text(
            placeholder="your name, then Enter", description="annotate as", continuous_update=False,
            layout=widgets.Layout(width="300px"),
        )  # fmt: skip
        self._name.observe(lambda _: self.begin(str(self._name.value)), names="value")
        self._tools = ClickHtml(on_key=self.press, label="annotation by hand")
        self._place = widgets.VBox()
        self.widget = widgets.VBox([widgets.HBox([self._name, self._tools]), self._place])
        self._say("")

    @in_turn
    def begin(self, name: str) -> None:
        """Annotate under a name; what that name has annotated before is gone on with."""
        if not name.strip():
            return
        try:
            by = require_name(name)
            self.annotator = Annotator(self.corpus, by, self._file(by), blind=self.blind)
            if self.doc_id is not None:
                self.annotator.open(self.doc_id)
        except (WorkbenchError, OSError) as problem:
            self._place.children = ()
            self.annotator = None
            self._say(str(problem))
            return
        self._show_text()

    def _file(self, by: str) -> Path:
        """Return the file of a coder; visitors write into the folder and nowhere else."""
        file = self.folder / f"{by}.jsonl"
        if file.is_symlink():
            raise CorpusError(f"the file of {by!r} is a link", allowed="a file in the folder for annotation")
        return file

    def open(self, doc_id: str) -> None:
        """Open a document, now or when a name is given."""
        self.doc_id = doc_id
        if self.annotator is None:
            self._say("give your name first")
            return
        try:
            self.annotator.open(doc_id)
        except WorkbenchError as problem:
            self._say(str(problem))
        else:
            self._show_text()

    def _show_text(self) -> None:
        if self.annotator is not None:
            self._put(self.annotator.widget, "")
            self.annotator.widget.take_focus()

    def _put(self, widget: Any, said: str) -> None:
        self._place.children = (widget,)
        self._say(said)

    def press(self, key: str) -> None:
        """Do what a button does; what cannot be done is said."""
        kind, _, value = key.partition(":")
        try:
            self._press(kind, value)
        except (WorkbenchError, OSError) as problem:
            self._say(str(problem))

    def _press(self, kind: str, value: str) -> None:
        opened = self._open()
        if kind == "use" and opened is not None and self._on_use is not None:
            self._on_use(opened.records())
            self._say("the views count these labels now; those of untouched documents are the machine's")
        elif kind == "text":
            self._show_text()
        elif self.comparison is None:
            return
        elif kind == "coder":
            self.comparison.toggle(value)
            self._say("")
        elif kind == "agreement":
            self.comparison.agreement()
        elif kind == "settle":
            if self.annotator is None:
                raise CorpusError("who settles them?", hint="give your name first")
            self.judge = self.comparison.settle(self.annotator.by)
            self._put(self.judge.widget, f"what is decided is kept in {self.judge.path.name}")
            self.judge.widget.take_focus()

    def _say(self, text: str) -> None:
        parts = []
        if self.annotator is not None and self.annotator.widget not in self._place.children:
            parts.append('<span role="button" data-key="text:">back to the text</span>')
        if self._on_use is not None and self._open() is not None:
            parts.append('<span role="button" data-key="use:">use these labels in the views</span>')
        parts.append(self.comparison.html() if self.comparison is not None else "")
        kept = "kept in the file of your name" if self.annotator is not None else ""
        parts.append(f'<span class="wb-small" role="status">{escape(text or kept)}</span>')
        self._tools.show(f'<div class="wb-x"><div class="wb-choices">{" ".join(filter(None, parts))}</div></div>')

    def _open(self) -> Annotator | None:
        """Return what is open: the coder's own annotation, or the one between two coders."""
        shown = [a for a in (self.judge, self.annotator) if a is not None and a.widget in self._place.children]
        return shown[0] if shown else None
