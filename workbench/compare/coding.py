"""Coding of a corpus by what its texts are about: the tables that later comparisons count.

The tables need the tokens; a feature set made from the coded corpus keeps them.
"""

from __future__ import annotations

from workbench.compare.frames.coding import Frames, code_frames, resolve
from workbench.corpus import Corpus


def code(corpus: Corpus, frames: Frames = None) -> Corpus:
    """Return the corpus with the table ``frames``, and with what was coded in its provenance.

    Parameters
    ----------
    corpus
        A corpus with tokens.
    frames
        As in :func:`workbench.compare.frames.coding.code_frames`; the frames that ship where none are given.

    Returns
    -------
    Corpus
        ``provenance["frames"]`` holds name, version, SHA-256 and ids of the frames.

    Raises
    ------
    CorpusError
        If the corpus has no tokens.
    LexiconError
        If a rule cannot be read.
    """
    chosen = resolve(frames)
    coded = corpus.with_tables(frames=code_frames(corpus, chosen))
    return Corpus(coded.tables, {**coded.provenance, "frames": chosen.provenance()})
