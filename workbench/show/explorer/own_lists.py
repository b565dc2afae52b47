"""Frames, names and lexicons of one's own, chosen in the page: the folders of one folder, each in use or not."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.coding.own import SHIPPED, code_by
from workbench.corpus import Corpus
from workbench.errors import CorpusError, LexiconError, WorkbenchError
from workbench.show.explorer import parts
from workbench.show.html import attribute, escape

#: Kinds of lists, and what the page calls them.
KINDS: Mapping[str, str] = {"frames": "frames", "names": "names", "lexicon": "stance lexicon"}
#: A stance lexicon is matched again while the reader waits: up to so many characters (about a minute on one core).
MOST_MATCHED = 1_000_000


@dataclass(frozen=True)
class OwnList:
    """A folder with frames, names or stance entries."""

    name: str
    kind: str
    folder: Path


@dataclass(frozen=True)
class Choice:
    """What is in use, by kind: names of lists; ``shipped`` stands for what ships."""

    frames: tuple[str, ...] = (SHIPPED,)
    names: tuple[str, ...] = (SHIPPED,)
    lexicon: tuple[str, ...] = (SHIPPED,)

    def of(self, kind: str) -> tuple[str, ...]:
        """Return the lists in use of a kind."""
        found: tuple[str, ...] = getattr(self, kind)
        return found

    def toggled(self, kind: str, name: str) -> Choice:
        """Return the choice with one list more, or without it; the last one of a kind gives way to what ships."""
        now = self.of(kind)
        kept = tuple(n for n in now if n != name) if name in now else (*now, name)
        return Choice(**{k: self.of(k) for k in KINDS} | {kind: kept or (SHIPPED,)})


def lists_in(folder: str | os.PathLike[str]) -> list[OwnList]:
    """Return the lists in a folder, one a subfolder, by name.

    Parameters
    ----------
    folder
        Each subfolder holds frames (``*.toml``), names or stance entries (``*.tsv``); hidden ones and others are passed over.

    Raises
    ------
    CorpusError
        If there is no such folder.
    LexiconError
        With file and line, if a list cannot be read; or if two have one name, or one has the name ``shipped``.
    """
    place = Path(folder)
    if not place.is_dir():
        raise CorpusError(f"no folder {place} with lists of your own", hint="a subfolder for each list")
    found = []
    for sub in sorted(p for p in place.iterdir() if p.is_dir() and not p.name.startswith((".", "_"))):
        kind = _kind(sub)
        if kind is None:
            continue
        if sub.name == SHIPPED:
            raise LexiconError(
                f"a list of the name {SHIPPED!r}", hint="that stands for what ships: give it another name"
            )
        found.append(OwnList(sub.name, kind, sub))
    return found


def _kind(folder: Path) -> str | None:
    """Return what a folder holds, having read it; None where nothing in it looks like a list."""
    from workbench.annotate.lexicon import load, stance_folder
    from workbench.coding.frames.lexicon import read_frames
    from workbench.coding.names_lexicon import COLUMNS, read_names
    from workbench.lexicon import HEAD, read_table

    if any(file.name != HEAD for file in folder.glob("*.toml")):
        read_frames(folder)
        return "frames"
    tables = sorted(folder.glob("*.tsv"))
    if not tables:
        return None
    if set(read_table(tables[0]).header) <= set(COLUMNS):
        read_names(folder)
        return "names"
    load(stance_folder(), folder)
    return "lexicon"


class OwnLists:
    """The lists that a reader of the explorer chooses from.

    Parameters
    ----------
    folder
        See :func:`lists_in`. The page shows the names of its subfolders; no other folder can be named in it.

    Attributes
    ----------
    choice
        What is in use.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.lists = {(own.kind, own.name): own for own in lists_in(folder)}
        self.choice = Choice()
        self._problem: WorkbenchError | None = None

    def press(self, value: str, use: Callable[[], None]) -> None:
        """Take a list into use, or out of it; where ``use`` fails, all stays as it was and the page says why."""
        kind, _, name = value.partition("=")
        if kind not in KINDS or (name != SHIPPED and (kind, name) not in self.lists):
            return
        wanted = self.choice.toggled(kind, name)
        if SHIPPED not in wanted.lexicon:  # entries of one's own are added, as on the command line
            return
        before, self.choice, self._problem = self.choice, wanted, None
        try:
            use()
        except WorkbenchError as problem:
            self.choice, self._problem = before, problem

    def applied(self, corpus: Corpus) -> Corpus:
        """Return a corpus as the chosen lists have it.

        Raises
        ------
        CorpusError
            If the corpus has no texts or tokens, or is too long to be matched while one waits.
        LexiconError
            If a list cannot be read any more.
        """
        lexicons = self._folders("lexicon")[1:]
        if lexicons:
            corpus = _matched(corpus, lexicons)
        frames, names = (self._folders(kind) for kind in ("frames", "names"))
        changed = [[] if folders == [SHIPPED] else folders for folders in (frames, names)]
        return code_by(corpus, *changed) if any(changed) else corpus

    def _folders(self, kind: str) -> list[str]:
        ordered = sorted(self.choice.of(kind), key=lambda n: n != SHIPPED)
        return [SHIPPED if n == SHIPPED else str(self.lists[kind, n].folder) for n in ordered]

    def html(self) -> str:
        """Return a row of buttons for each kind that has lists here, and what is wrong."""
        rows = ""
        for kind, words in KINDS.items():
            own = [name for k, name in self.lists if k == kind]
            if not own:
                continue
            buttons = "".join(self._button(kind, name) for name in (SHIPPED, *own))
            rows += f'<div class="wb-choices" role="group" aria-label="{words}"><i>{words}</i> {buttons}</div>'
        return rows + (parts.error(self._problem) if self._problem is not None else "")

    def _button(self, kind: str, name: str) -> str:
        pressed = "true" if name in self.choice.of(kind) else "false"
        return (
            f'<span data-key="own:{attribute(kind)}={attribute(name)}" role="button" '
            f'aria-pressed="{pressed}">{escape(name)}</span>'
        )


def _matched(corpus: Corpus, lexicons: list[str]) -> Corpus:
    """Return the corpus with the entries of further lexicons, found in the tokens that it has."""
    from workbench.build import annotate_documents

    texts = corpus.documents.drop_nulls("text")
    if texts.height < corpus.documents.height:
        raise CorpusError(
            f"{corpus.documents.height - texts.height} documents have no text to look for the entries in",
            hint="attach your copies: workbench attach DIR TEXT",
        )
    n_chars = int(texts["n_chars"].sum())
    if n_chars > MOST_MATCHED:
        raise CorpusError(
            f"{n_chars:,} characters are too many to look through while you wait",
            allowed=f"{MOST_MATCHED:,}",
            hint="workbench build SOURCE --out DIR --lexicon FOLDER",
        )
    return annotate_documents(
        corpus.documents,
        lexicon_folders=lexicons,
        known=corpus,
        coded="frames" in corpus.tables,
        least_confidence=corpus.provenance.get("analysis", {}).get("least_confidence", 0.0),
    )
