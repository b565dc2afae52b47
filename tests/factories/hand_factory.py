"""A small corpus to annotate by hand: texts made up for the tests, annotated once."""

from __future__ import annotations

from functools import cache
from typing import Any

from workbench.corpus import Corpus
from workbench.door.texts import read
from workbench.hand.annotation import Annotation, from_corpus, to_record

TEXTS = {
    "a": "みなと紙によると、橋は安全だという。市は「工事が遅れる」と述べた。しかし、開通は来春になるかもしれない。",
    "b": "町の祭りは中止になる見通しだ。住民の一人は「仕方がないだろう」と話した。😀雨が続くためとみられる。",
    "c": "駅前に店ができた。客は多いようだ。",
}


@cache
def small() -> Corpus:
    """Return the corpus of :data:`TEXTS`."""
    return read(TEXTS)


def machine(doc_id: str = "a", by: str = "hana") -> Annotation:
    """Return what the machine says of a document."""
    return from_corpus(small(), doc_id, by)


def bare(doc_id: str = "a", by: str = "ken") -> Annotation:
    """Return a document without labels."""
    return from_corpus(small(), doc_id, by, blind=True)


def record(annotation: Annotation, **more: Any) -> dict[str, Any]:
    """Return the record of an annotation that is finished."""
    return to_record(annotation, "2026-11-28T00:00:00Z") | {"finished": True} | more
