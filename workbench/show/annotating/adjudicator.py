"""Two coders side by side: the differences first, the text under them, and the result in a file of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.evaluate.records import Record, read_records
from workbench.hand import adjudication as settling
from workbench.hand import edits
from workbench.hand.adjudication import Adjudication
from workbench.hand.annotation import Annotation, from_corpus
from workbench.show.annotating import hand_page as page
from workbench.show.annotating.annotator import Annotator, Message
from workbench.show.annotating.hand_text import text_html

Coding = str | os.PathLike[str] | Sequence[Mapping[str, Any]]


class Adjudicator(Annotator):
    """Settle the differences of two coders, and what neither saw.

    Parameters
    ----------
    corpus
        The corpus that both annotated.
    first, second
        Their files (annotation guidelines, section 5), or records.
    by
        Who decides.
    path
        The file of the result; one that was begun is gone on with.
    documents
        Ids of the documents to settle; all that both have by default.

    Attributes
    ----------
    differences
        Of the open document: place, what each coder says, in what they differ.

    Notes
    -----
    What both say alike is in the result from the start. On a difference ``1`` takes the first coder's, ``2`` the second's,
    ``0`` neither; ``3`` takes what stands there, to be edited in the text with the keys of :class:`Annotator`. A document is
    finished (``o``) when no difference is open.

    Raises
    ------
    CorpusError
        If the coders have no document in common, or one of them has no text here.

    Examples
    --------
    >>> import tempfile
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くかもしれない。"})
    >>> empty = {"doc_id": "a", "attributions": [], "sentences": []}
    >>> one = empty | {"by": "hana", "markers": [{"start": 7, "end": 13, "code": "possibility", "voice": "author"}]}
    >>> other = empty | {"by": "ken", "markers": [{"start": 7, "end": 13, "code": "probability", "voice": "author"}]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     judge = wb.Adjudicator(corpus, [one], [other], by="aki", path=f"{folder}/settled.jsonl")
    ...     [d.what for d in judge.differences]
    ...     judge.do({"do": "choose", "difference": judge.differences[0].key, "value": "second"})
    ...     [m["code"] for m in judge.records()[0]["markers"]]
    [('code',)]
    ['probability']
    """

    _adjudicates = True

    def __init__(
        self,
        corpus: Corpus,
        first: Coding,
        second: Coding,
        by: str,
        path: str | os.PathLike[str],
        *,
        documents: Sequence[str] | None = None,
    ) -> None:
        self._sides = tuple({r["doc_id"]: r for r in _records(side)} for side in (first, second))
        both = [d for d in corpus.documents["doc_id"] if all(d in side for side in self._sides)]
        if not both:
            raise CorpusError("the coders have no document of this corpus in common", hint="doc_id has to be the same")
        self._compared: dict[str, Adjudication] = {}
        super().__init__(corpus, by, path, documents=documents if documents is not None else both)

    @property
    def state(self) -> Adjudication:
        """The open document: what was decided so far."""
        found = self._compared[self.doc_id]
        return Adjudication(self.annotation, found.differences, found.names)

    @property
    def differences(self) -> tuple[settling.Difference, ...]:
        """The differences of the open document, in the order of the text."""
        return self.state.differences

    def _load(self, doc_id: str) -> Annotation:
        bare = from_corpus(self.corpus, doc_id, self.by, blind=True)
        lacking = [i for i, side in enumerate(self._sides) if doc_id not in side]
        if lacking:
            raise CorpusError(f"the {('first', 'second')[lacking[0]]} coder has no document {doc_id!r}")
        first, second = (side[doc_id] for side in self._sides)
        found = settling.adjudicate(bare, first, second, self.store.records.get(doc_id))
        self._compared[doc_id] = found
        return replace(found.annotation, blind=False)  # whoever decides has seen what the coders said

    def _edit(self, kind: str, message: Message) -> Annotation:
        if kind == "choose":
            key, choice = str(message.get("difference")), str(message.get("value"))
            changed = settling.decide(self.state, key, choice, self.by, edits.now())
            if choice == "new":
                self._focus = self._to_edit(changed, key)
            return changed
        if kind == "finish" and self.state.open and not self.annotation.finished:
            raise CorpusError(f"{len(self.state.open)} difference(s) are open", hint="n goes to the next one")
        return super()._edit(kind, message)

    def _to_edit(self, changed: Annotation, key: str) -> Message:
        """Where the page goes when something new is to be made: the marker there, or the sentence."""
        difference = self.state.difference(key)
        mark = next((m.uid for m in changed.markers if m.difference == key), None)
        if mark is not None:
            return {"mark": mark}
        return {"sent": changed.sentence_at(difference.start, difference.end) or 0}

    def _text(self) -> str:
        differs = {
            m.uid: f"here the coders differ: {', '.join(d.what)}"
            for d in self.differences
            for m in self.annotation.markers
            if m.difference == d.key
        }
        return text_html(self.annotation, differs)

    def _table(self) -> str:
        return page.differences_html(self.state)

    def _who(self) -> str:
        names = self._compared[self.doc_id].names
        return f"{self.by}, between {names[0]} and {names[1]}"


def _records(coding: Coding) -> list[Record]:
    return read_records(coding) if isinstance(coding, str | os.PathLike) else [dict(r) for r in coding]
