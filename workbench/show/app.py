"""The explorer in a browser tab: Voilà on the notebook of the explorer, on this machine, asking no other host."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.read.events import events_beside
from workbench.show.html import Html
from workbench.show.lab import find_notebook

if TYPE_CHECKING:
    from workbench.show.annotating.desk import AnnotationDesk

#: The notebook that is served.
NOTEBOOK = "04_explorer.ipynb"
#: The file for named filters.
STORE = "explorer_filters.json"
#: Environment variables through which the notebook learns what to show.
CORPUS, TARGET = "WORKBENCH_APP_CORPUS", "WORKBENCH_APP_TARGET"
SERVED = "WORKBENCH_APP"
ANNOTATE, BLIND = "WORKBENCH_APP_ANNOTATE", "WORKBENCH_APP_BLIND"
OWN = "WORKBENCH_APP_OWN"
#: What the notebook shows where nothing is said: the corpus that ships, and its column.
DEFAULT_CORPUS, DEFAULT_TARGET = "rapprochement", "column"


def app_environment(
    folder: Path | None,
    target: str | None,
    hand: Path | None = None,
    *,
    blind: bool = False,
    frames: Sequence[str] = (),
    names: Sequence[str] = (),
    own: Path | None = None,
) -> dict[str, str]:
    """Return what is added to the environment of the server and of its kernels.

    ``hand`` is a folder for annotation by hand; with ``blind`` visitors get the bare texts to annotate and nothing else.
    ``frames`` and ``names`` are folders that the corpus is coded by anew, for this app (:func:`workbench.coding.own.code_by`).
    ``own`` is a folder of lists that visitors choose from (:mod:`workbench.show.explorer.own_lists`).
    The tables of the corpus are written once to a folder from which every kernel maps them: see
    :mod:`workbench.show.serving.tables`.

    Raises
    ------
    CorpusError
        If the folder holds no corpus, none that can be coded by ``frames`` or ``names``, or none that the explorer can show, or the target is not in it; if the folder for
        annotation is not there, or no text is.
    """
    from workbench.coding.own import code_by
    from workbench.show.annotating.desk import AnnotationDesk
    from workbench.show.explorer.own_lists import lists_in
    from workbench.show.explorer.session import Session
    from workbench.show.serving.tables import TABLES, share, sweep

    settings = str(Path(__file__).resolve().parent / "app_settings")
    paths = os.pathsep.join(filter(None, [settings, os.environ.get("JUPYTER_PATH")]))
    place = folder or default_corpus()
    if target is None and _ships(place):
        target = DEFAULT_TARGET
    corpus = code_by(Corpus.read(place), frames, names)
    Session(corpus, target, events_beside(place))  # raises what a visitor would see
    if blind and hand is None:
        raise WorkbenchError("--blind is for annotation", allowed="--annotate FOLDER --blind")
    if hand is not None:
        AnnotationDesk(corpus, hand, blind=blind)
        if corpus.documents["text"].null_count() == corpus.documents.height:
            raise WorkbenchError("annotation needs the texts", hint="attach your copies: workbench attach DIR TEXT")
    if own is not None and not lists_in(own):
        raise WorkbenchError(f"no list in {own}", allowed="a subfolder each with frames, names or stance entries")
    sweep()
    found = {"JUPYTER_PATH": paths, SERVED: "1", CORPUS: str(place.resolve()), TARGET: target or ""}
    if hand is not None:
        found |= {ANNOTATE: str(hand.resolve()), BLIND: "1" if blind else ""}
    if own is not None:
        found[OWN] = str(own.resolve())
    return found | {TABLES: str(share(corpus, tokens=own is not None))}


def default_corpus() -> Path:
    """Return the folder of the corpus that ships."""
    from workbench.show.paths import corpora

    return corpora(DEFAULT_CORPUS)


def _ships(folder: Path) -> bool:
    from workbench.show.paths import corpora

    try:
        return corpora(DEFAULT_CORPUS).resolve() == folder.resolve()
    except WorkbenchError:
        return False


def app_corpus() -> tuple[Path, str | None]:
    """Return the folder and the target that the notebook shows: what ``workbench app`` was given, else those of the
    project folder, else the corpus that ships and its column.
    """
    from workbench.show.paths import corpora, project, project_file

    given = os.environ.get(CORPUS)
    target = os.environ.get(TARGET)
    if given:
        return Path(given), target or None
    if project_file() is not None:
        return project()
    return corpora(DEFAULT_CORPUS), target or DEFAULT_TARGET


def open_explorer() -> Any:
    """Return the explorer of the notebook: on the corpus that ``workbench app`` was given, or the one that ships.

    In JupyterLab named filters are kept beside the notebook; visitors of the app have none, and see what is wrong in
    place of a traceback.
    """
    from workbench.show.annotating.desk import AnnotationDesk
    from workbench.show.explorer import Explorer
    from workbench.show.explorer.parts import error
    from workbench.show.serving.tables import TABLES, shared

    folder, target = app_corpus()
    if not os.environ.get(SERVED):
        return Explorer.open(folder, target, store=STORE)
    try:
        tables = os.environ.get(TABLES)
        corpus = shared(tables) if tables else Corpus.read(folder)
        hand = os.environ.get(ANNOTATE) or None
        if hand is not None and os.environ.get(BLIND):
            return _blind(AnnotationDesk(corpus, hand, blind=True))  # the explorer would show the machine's labels
        return Explorer(corpus, target, events_beside(folder), hand=hand, own=os.environ.get(OWN) or None)
    except Exception as problem:
        logging.getLogger("workbench").exception("the explorer cannot be opened")
        known = problem if isinstance(problem, WorkbenchError) else "The explorer cannot be opened; its log says why."
        return Html(error(known), "an error")


def _blind(desk: AnnotationDesk) -> Any:
    """Return a desk under a heading of its own, in the place of what the notebook says of the explorer."""
    import ipywidgets as widgets

    from workbench.show.explorer.click_html import ClickHtml

    heading = (
        "<style>.jp-MarkdownCell,.jp-RenderedMarkdown{display:none}</style>"
        '<h1 style="font:24px/1.4 sans-serif;margin:8px 0">Annotation by hand</h1>'
    )
    return widgets.VBox([ClickHtml(heading, label="heading"), desk.widget])


def find_app_notebook() -> Path:
    """Return the notebook of the explorer in this checkout; :class:`WorkbenchError` if it is not there."""
    root, _ = find_notebook()
    path = root / "notebooks" / NOTEBOOK
    if not path.is_file():
        raise WorkbenchError(f"no notebook {path}", hint="run it in a clone of the project")
    return path
