"""What is worked out for a corpus, or for its tables, and kept as long as that is in use."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
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
        store[id(thing)] = make()
        finalize(thing, store.pop, id(thing), None)
    return store[id(thing)]


class HasTables(Protocol):
    """A corpus, as far as it matters here."""

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Its frames by name."""


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
        self._of: dict[int, dict[Hashable, Kept]] = {}

    def get(self, corpus: HasTables, question: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return the answer that is kept, or make it."""
        if not isinstance(corpus.tables, Tables):
            return make()
        kept = kept_with(corpus, self._of, dict)
        if question in kept and self._most is None:
            return kept[question]
        if (found := kept.pop(question, None)) is None:
            self._make_room(kept)  # before the next is made: one can be some 20 MB
            found = make()
        kept[question] = found
        return found

    def put(self, corpus: HasTables, question: Hashable, answer: Kept) -> None:
        """Keep an answer that was found elsewhere; the tables of the corpus are not somebody's own frames."""
        kept = kept_with(corpus, self._of, dict)
        kept.pop(question, None)
        self._make_room(kept)
        kept[question] = answer

    def _make_room(self, kept: dict[Hashable, Kept]) -> None:
        while self._most is not None and len(kept) >= self._most:
            kept.pop(next(iter(kept)), None)
