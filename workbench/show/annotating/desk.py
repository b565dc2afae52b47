"""Where a visitor of the explorer or the app annotates: a name, a document, and the file of that name."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.evaluate.records import Record
from workbench.hand.annotation import require_name
from workbench.show.annotating.annotator import Annotator
from workbench.show.explorer.click_html import ClickHtml
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
        self.doc_id: str | None = None
        self._name = widgets.Text(
            placeholder="your name, then Enter", description="annotate as", continuous_update=False,
            layout=widgets.Layout(width="300px"),
        )  # fmt: skip
        self._name.observe(lambda _: self.begin(str(self._name.value)), names="value")
        self._tools = ClickHtml(on_key=self.press, label="annotation by hand")
        self._place = widgets.VBox()
        self.widget = widgets.VBox([widgets.HBox([self._name, self._tools]), self._place])
        self._say("")

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
        self._place.children = (self.annotator.widget,)
        self._say("")

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
            self._say("")

    def press(self, key: str) -> None:
        """Do what a button does."""
        if key == "use:" and self.annotator is not None and self._on_use is not None:
            try:
                self._on_use(self.annotator.records())
            except WorkbenchError as problem:
                self._say(str(problem))
            else:
                self._say("the views count your labels now; those of untouched documents are the machine's")

    def _say(self, text: str) -> None:
        use = ""
        if self._on_use is not None and self.annotator is not None:
            use = '<span role="button" data-key="use:">use these labels in the views</span> '
        kept = "kept in the file of your name" if self.annotator is not None else ""
        self._tools.show(
            f'<div class="wb-x"><div class="wb-choices">{use}<span class="wb-small" role="status">'
            f"{escape(text or kept)}</span></div></div>"
        )
