"""Word lists: words that the patterns of marker entries name, one word a line in ``workbench/lexicons/words/NAME.txt``.

A lexicon pattern writes ``{@danger}`` for any word of the list ``danger``. A line that begins with ``#`` says what
the class holds. Words are literal: nothing in them is read as a regular expression.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from workbench.errors import LexiconError


def folder() -> Path:
    """Return the folder of the classes that ship."""
    return Path(str(files("workbench") / "lexicons" / "words"))


@cache
def names() -> tuple[str, ...]:
    """Return the names of all classes, sorted."""
    return tuple(sorted(path.stem for path in folder().glob("*.txt")))


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of a class, longest first (an alternation must try the longer of two before the shorter).

    Raises
    ------
    LexiconError
        If there is no such class, or it lists a word twice or none at all.
    """
    if name not in names():
        raise LexiconError(f"no word list {name!r}", allowed=names())
    lines = (folder() / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    listed = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    doubled = sorted({w for w in listed if listed.count(w) > 1})
    if doubled or not listed:
        raise LexiconError(f"the word list {name!r} lists {doubled or 'no word'}", hint="each word once, one a line")
    return tuple(sorted(listed, key=lambda w: (-len(w), w)))


@cache
def alternation(name: str) -> str:
    """Return a class as a group of a regular expression."""
    return f"(?:{'|'.join(re.escape(w) for w in words(name))})"


@cache
def digest() -> str:
    """Return what identifies the contents of all classes."""
    found = hashlib.sha256()
    for name in names():
        found.update(f"{name}\0{alternation(name)}\0".encode())
    return found.hexdigest()
