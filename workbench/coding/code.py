"""Coding of a corpus by what its texts are about: the tables that later comparisons count.

The tables need the texts and tokens; a feature set made from the coded corpus keeps them.
"""

from __future__ import annotations

from workbench.coding.frames.coding import Frames, code_frames, resolve
from workbench.coding.names import Names, find_mentions, resolve_names
from workbench.corpus import Corpus


def code(corpus: Corpus, frames: Frames = None, names: Names = None) -> Corpus:
    """Return the corpus with the tables ``frames`` and ``mentions``, and with what was coded in its provenance.

    Parameters
    ----------
    corpus
        A corpus with texts and tokens.
    frames
        As in :func:`workbench.coding.frames.coding.code_frames`; the frames that ship where none are given.
    names
        As in :func:`workbench.coding.names.find_mentions`; the names that ship where none are given.

    Returns
    -------
    Corpus
        ``provenance["frames"]`` holds name, version, SHA-256 and ids of the frames; ``provenance["mentions"]`` the same
        of the names, with their referents.

    Raises
    ------
    CorpusError
        If the corpus has no texts or no tokens.
    LexiconError
        If a rule or a name cannot be read.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "古い橋を直す。", "b": "駅を直す。"})
    >>> wb.code(corpus, frames={"bridges": "橋"}).frames.select("doc_id", "frame").rows()
    [('a', 'bridges')]
    """
    chosen, named = resolve(frames), resolve_names(names)
    coded = corpus.with_tables(frames=code_frames(corpus, chosen), mentions=find_mentions(corpus, named))
    about = {"frames": chosen.provenance(), "mentions": named.provenance()}
    return Corpus(coded.tables, {**coded.provenance, **about})
