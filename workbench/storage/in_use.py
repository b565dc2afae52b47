"""What is worked out for a corpus, or for its tables, and kept as long as that is in use."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Generic, Protocol, TypeVar
from weakref import finalize

import polars as pl

from workbench.storage.tables import Tables

Kept = TypeVar("Kept")


def kept_with(thing: object, store: dict[int, Kept], make: Callable[[], Kept]) -> Kept:
    """Return what ``store`` keeps for an object, made at the first question.

    ``store`` is by the id of the object, and loses the entry when the object goes; what is kept must not hold the object.
    """
    if id(thing) not in store:
        made = make()
        if store.setdefault(id(thing), made) is made:  # and not what another thread has made meanwhile
            finalize(thing, store.pop, id(thing), None)
    return store[id(thing)]


class HasTables(Protocol):
    """A corpus, as far as it matters here."""

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Its frames by name."""


class Latest(Generic[Kept]):
    """Answers by question, of which those are kept that were asked for last. Several threads may ask at once.

    Parameters
    ----------
    most
        How many are kept; None keeps all.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._kept: dict[Hashable, Kept] = {}
        self._turn = Lock()

    def __contains__(self, question: Hashable) -> bool:
        return question in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, question: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return the answer that is kept, or make it. Two threads that lack the same answer may both make it."""
        with self._turn:
            if question in self._kept:
                found = self._kept[question] = self._kept.pop(question)  # now the last that was asked for
                return found
            self._make_room()  # before the next is made: one can be some 20 MB
        found = make()
        self.put(question, found)
        return found

    def put(self, question: Hashable, answer: Kept) -> None:
        """Keep an answer that was found elsewhere."""
        with self._turn:
            self._kept.pop(question, None)
            self._make_room()
            self._kept[question] = answer

    def _make_room(self) -> None:
        while self._most is not None and len(self._kept) >= self._most:
            del self._kept[next(iter(self._kept))]


class Answers(Generic[Kept]):
    """Answers to questions about corpora, each kept as long as its corpus is in use.

    Nothing is kept of a corpus whose tables are somebody's own frames, which may be others the next time. An answer must not
    hold the corpus.

    Parameters
    ----------
    most
        How many are kept of one corpus, those that were asked for last; None keeps all.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._of: dict[int, Latest[Kept]] = {}

    def get(self, corpus: HasTables, question: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return the answer that is kept, or make it."""
        return self._kept(corpus).get(question, make) if isinstance(corpus.tables, Tables) else make()

    def put(self, corpus: HasTables, question: Hashable, answer: Kept) -> None:
        """Keep an answer that was found elsewhere; the tables of the corpus are not somebody's own frames."""
        self._kept(corpus).put(question, answer)

    def _kept(self, corpus: HasTables) -> Latest[Kept]:
        return kept_with(corpus, self._of, lambda: Latest(self._most))
