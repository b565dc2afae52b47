"""Frames and names of one's own, by folder: in the place of those that ship, or beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from workbench.coding.code import code
from workbench.coding.frames.lexicon import FUNCTIONS, FrameSet, frames_folder, functions_folder, read_frames
from workbench.coding.frames.lexicon import shipped as shipped_frames
from workbench.coding.names_lexicon import NameLexicon, names_folder, read_names, shipped_names
from workbench.corpus import Corpus

#: What stands for the folder that ships, so that folders of one's own can be put beside it.
SHIPPED = "shipped"


@cache
def frames_of(folders: tuple[str, ...]) -> FrameSet:
    """Return the frames of some folders; those that ship where none is given.

    Parameters
    ----------
    folders
        Folders as :func:`workbench.coding.frames.lexicon.read_frames` takes them; ``shipped`` stands for the frames that ship,
        ``functions`` for problem, cause, judgement and remedy.

    Raises
    ------
    LexiconError
        With file and frame, if one cannot be read.

    Notes
    -----
    Read once a process: :func:`forget` before folders are looked at that may have changed.
    """
    known = {SHIPPED: frames_folder(), FUNCTIONS: functions_folder()}
    return read_frames(*(known.get(f, f) for f in folders)) if folders else shipped_frames()


@cache
def names_of(folders: tuple[str, ...]) -> NameLexicon:
    """Return the names of some folders; those that ship where none is given. Otherwise as :func:`frames_of`."""
    return read_names(*(names_folder() if f == SHIPPED else f for f in folders)) if folders else shipped_names()


def forget() -> None:
    """Have folders read anew."""
    frames_of.cache_clear()
    names_of.cache_clear()


def code_by(corpus: Corpus, frames: Sequence[str] = (), names: Sequence[str] = ()) -> Corpus:
    """Return the corpus coded anew by folders of one's own; as it is where none is given.

    Parameters
    ----------
    corpus
        A corpus with texts and tokens, where a folder is given.
    frames, names
        Folders. Where only one of the two is given, the other is coded by what ships.

    Raises
    ------
    CorpusError
        If it has no texts or no tokens.
    LexiconError
        With file and line, if a folder cannot be read.
    """
    if not frames and not names:
        return corpus
    forget()
    return code(corpus, frames_of(tuple(frames)), names_of(tuple(names)))
