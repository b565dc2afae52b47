"""What is worked out for a corpus, or for its tables, and kept as long as that is in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from weakref import finalize

Kept = TypeVar("Kept")


def kept_with(thing: object, store: dict[int, Kept], make: Callable[[], Kept]) -> Kept:
    """Return what ``store`` keeps for an object, made at the first question.

    ``store`` is by the id of the object, and loses the entry when the object goes; what is kept must not hold the object.
    """
    if id(thing) not in store:
        store[id(thing)] = make()
        finalize(thing, store.pop, id(thing), None)
    return store[id(thing)]
