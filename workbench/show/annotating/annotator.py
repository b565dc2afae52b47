"""Annotation by hand: one coder, one corpus, one file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.hand import edits
from workbench.hand.annotation import Annotation, from_corpus, from_record, to_record
from workbench.hand.edits import History
from workbench.hand.store import Store
from workbench.show.annotating import hand_page as page
from workbench.show.annotating.hand_text import describe, text_html
from workbench.show.annotating.hand_widget import HandWidget

Message = Mapping[str, Any]
_OPENING = {"「": 1, "『": 1, "“": 1, "」": -1, "』": -1, "”": -1}


class Annotator:
    """Correct the machine's markers, voices, sources and commitment, or annotate from the bare text, by keys.

    Parameters
    ----------
    corpus
        A corpus with texts.
    by
        Who annotates; it stands beside each label.
    path
        The file of this coder: JSONL of the annotation guidelines (section 5), made with the first edit.
    blind
        Show the text alone: neither the machine's labels nor any other coder's. For a second coder.
    documents
        Ids of the documents to annotate, in this order; all that have their text by default.

    Attributes
    ----------
    annotation
        The open document as it stands.
    widget
        What a notebook shows. ``?`` shows its keys; ``docs/annotating.md`` describes them.

    Raises
    ------
    CorpusError
        If no document has its text, one is not in the corpus, or the file is another coder's.

    Notes
    -----
    Every edit is on the disk before the page says so. A document whose text has changed since it was annotated is refused
    by name; the others can be opened. All of it can be driven from code: ``annotator.do({"do": "accept", "mark": 0})``.

    Examples
    --------
    >>> import tempfile
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くかもしれない。"})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     annotator = wb.Annotator(corpus, by="hana", path=f"{folder}/hana.jsonl")
    ...     annotator.do({"do": "code", "mark": 0, "value": "probability"})
    ...     [(m["form"], m["code"], m["by"]) for m in annotator.records()[0]["markers"]]
    [('かもしれない', 'probability', 'hana')]
    """

    def __init__(
        self,
        corpus: Corpus,
        by: str,
        path: str | os.PathLike[str],
        *,
        blind: bool = False,
        documents: Iterable[str] | None = None,
    ) -> None:
        self.corpus = corpus
        self.store = Store(path, by, blind=blind)
        self.doc_ids = _documents(corpus, documents)
        self._histories: dict[str, History] = {}
        self._saved = self._problem = self._said = ""
        self._focus: Message = {}
        self.widget = HandWidget(self.do)
        self.doc_id = self._first()
        self._draw()

    def _first(self) -> str:
        """Open the first document that can be opened and is not finished."""
        rest = [d for d in self.doc_ids if not self.store.records.get(d, {}).get("finished", False)]
        for doc_id in (*rest, *self.doc_ids):
            try:
                self._open(doc_id)
            except WorkbenchError as problem:
                self._problem = str(problem)
            else:
                return doc_id
        raise CorpusError(f"no document can be opened: {self._problem}")

    @property
    def by(self) -> str:
        """Who annotates."""
        return self.store.by

    @property
    def path(self) -> Path:
        """The file."""
        return self.store.path

    @property
    def history(self) -> History:
        """The open document and its steps."""
        return self._histories[self.doc_id]

    @property
    def annotation(self) -> Annotation:
        """The open document as it stands."""
        return self.history.current

    def records(self) -> list[dict[str, Any]]:
        """Return what was saved: the records of the documents that were touched."""
        return list(self.store.records.values())

    def __repr__(self) -> str:
        return (
            f"<Annotator of {self.by}: {self.doc_id}, {len(self.store.records)} of {len(self.doc_ids)} documents begun>"
        )

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.widget)  # type: ignore[no-untyped-call]

    # -- documents ----------------------------------------------------------------------------------------------

    def open(self, doc_id: str) -> None:
        """Open a document; one whose text has changed since it was annotated is refused by name."""
        self._open(doc_id)
        self.doc_id, self._said, self._focus = doc_id, "", {}
        self._draw()

    def _open(self, doc_id: str) -> None:
        if doc_id not in self.doc_ids:
            raise CorpusError(f"no document {doc_id!r:.60} to annotate", hint="annotator.doc_ids lists them")
        if doc_id not in self._histories:
            self._histories[doc_id] = History(self._load(doc_id))

    def _load(self, doc_id: str) -> Annotation:
        record = self.store.records.get(doc_id)
        if record is None:
            return from_corpus(self.corpus, doc_id, self.by, blind=self.store.blind)
        return from_record(record, from_corpus(self.corpus, doc_id, self.by, blind=True))

    def _state(self, doc_id: str) -> str:
        record = self.store.records.get(doc_id)
        return "" if record is None else "finished" if record.get("finished", True) else "begun"

    # -- edits --------------------------------------------------------------------------------------------------

    def do(self, message: Message) -> None:
        """Do what a key of the page asks for; what cannot be done is said in the page, and nothing changes.

        Parameters
        ----------
        message
            ``do`` (accept, accept_sentence, delete, code, voice, source_type, span, source, add, commitment, undo, redo, finish,
            document) and what it needs: ``mark`` (number of a marker), ``sent`` (of a sentence, from 0), ``start``, ``end``,
            ``value``, ``code``. Everything is checked.
        """
        self._problem = self._said = ""
        here = message.get("here")
        self._focus = here if isinstance(here, dict) else {}
        try:
            self._do(message)
        except WorkbenchError as problem:
            self._problem = str(problem)
        except OSError as problem:
            self._problem = f"not saved: {problem.strerror or problem}. The edit was taken back."
        self._draw()

    def _do(self, message: Message) -> None:
        kind = message.get("do")
        if kind == "document":
            self._turn(str(message.get("value", "")))
        elif kind in ("undo", "redo"):
            goal = self.history.undone() if kind == "undo" else self.history.redone()
            self._save(goal)
            self._focus = _changed(self.annotation, goal) or self._focus
            getattr(self.history, kind)()
        else:
            changed = self._edit(str(kind), message)
            if changed != self.annotation:
                self._save(changed)
                self.history.do(changed)

    def _turn(self, where: str) -> None:
        at = self.doc_ids.index(self.doc_id)
        step = {"next": 1, "previous": -1}.get(where)
        goal = where if step is None else self.doc_ids[min(max(at + step, 0), len(self.doc_ids) - 1)]
        self._open(goal)
        self.doc_id, self._focus, self._saved = goal, {}, ""

    def _edit(self, kind: str, message: Message) -> Annotation:
        now, by, at = self.annotation, self.by, edits.now()
        value = str(message.get("value", ""))
        if kind in ("accept", "delete"):
            return getattr(edits, kind)(now, _number(message, "mark"), by, at)  # type: ignore[no-any-return]
        if kind in ("code", "voice", "source_type"):
            return getattr(edits, f"set_{kind}")(now, _number(message, "mark"), value, by, at)  # type: ignore[no-any-return]
        if kind == "accept_sentence":
            return edits.accept_sentence(now, _number(message, "sent"), by, at)
        if kind == "commitment":
            return edits.set_commitment(now, _number(message, "sent"), value, by, at)
        if kind == "source":
            uid = _number(message, "mark")
            if message.get("start") is None:
                return edits.set_source(now, uid, None, None, by, at)
            return edits.set_source(now, uid, _number(message, "start"), _number(message, "end"), by, at)
        if kind == "span":
            changed = edits.set_span(now, _number(message, "mark"), *_span(message), by, at)
            code = message.get("code")
            return changed if code is None else edits.set_code(changed, _number(message, "mark"), str(code), by, at)
        if kind == "add":
            self._focus = {"mark": now.next_uid}
            start, end = _span(message)
            return edits.add(now, start, end, str(message.get("code", "")), default_voice(now, start), by, at)
        if kind == "finish":
            return edits.set_finished(now, not now.finished)
        raise CorpusError(f"no edit {kind!r:.40}")

    def _save(self, changed: Annotation) -> None:
        try:
            self.store.save(to_record(changed, edits.now()))
        except CorpusError:  # another window was first: what it saved is what stands
            self._histories[self.doc_id] = History(self._load(self.doc_id))
            raise
        self._saved = f"saved {datetime.now().strftime('%H:%M:%S')}"

    # -- what is shown ------------------------------------------------------------------------------------------

    def _who(self) -> str:
        return f"{self.by}{', blind' if self.store.blind else ''}"

    def _draw(self) -> None:
        now = self.annotation
        documents = [(d, self._state(d)) for d in self.doc_ids]
        steps = (len(self.history.past), len(self.history.future))
        top = page.bar(now, documents, self._saved, self._problem, steps, self._who())
        html = page.whole(top, self._text(), page.side(self._adjudicates), self._table())
        self.widget.show(
            html, document=self.doc_id, label=f"annotation of {self.doc_id} by {self.by}", focus=self._here(),
            said=self._problem or self._said, saved=self._saved,
        )  # fmt: skip

    _adjudicates = False

    def _text(self) -> str:
        return text_html(self.annotation)

    def _table(self) -> str:
        return ""

    def _here(self) -> dict[str, Any]:
        """Where the page stands after drawing: where it stood, unless that is gone."""
        mark = self._focus.get("mark")
        if mark is not None and mark not in {m.uid for m in self.annotation.markers}:
            return {}
        return {k: v for k, v in self._focus.items() if k in ("mark", "sent", "difference")}

    def describe(self, mark: int) -> str:
        """Return what is said of a marker when one comes to it."""
        return describe(self.annotation, self.annotation.marker(mark))


def _changed(before: Annotation, after: Annotation) -> Message:
    """Return where a step changed something, so that the page shows it: a marker, or a sentence."""
    known = {m.uid: m for m in before.markers}
    for marker in after.markers:
        if known.get(marker.uid) != marker:
            return {"mark": marker.uid}
    for index, (one, other) in enumerate(zip(before.sentences, after.sentences, strict=True)):
        if one != other:
            return {"sent": index}
    return {}


def default_voice(annotation: Annotation, start: int) -> str:
    """Return the voice a new marker is given: of a heading, inside quotation marks, or the author's."""
    index = annotation.sentence_at(start, start + 1)
    if index is None:
        return "author"
    sentence = annotation.sentences[index]
    if sentence.part in ("title", "heading"):
        return "headline"
    depth = 0
    for sign in annotation.text[sentence.start : start]:
        depth = max(0, depth + _OPENING.get(sign, 0))
    return "quoted" if depth else "author"


def _number(message: Message, name: str) -> int:
    value = message.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise CorpusError(
            f"{name} is {value!r:.40}", allowed="a whole number", hint="stand on a marker or sentence first"
        )
    return value


def _span(message: Message) -> tuple[int, int]:
    return _number(message, "start"), _number(message, "end")


def _documents(corpus: Corpus, wanted: Iterable[str] | None) -> list[str]:
    with_text = corpus.documents.drop_nulls("text")["doc_id"].to_list()
    if not with_text:
        raise CorpusError(
            f"no document of this {corpus.kind} has its text", hint="attach your copies: workbench attach DIR TEXT"
        )
    if wanted is None:
        return with_text
    chosen = [wanted] if isinstance(wanted, str) else list(dict.fromkeys(wanted))
    missing = [d for d in chosen if d not in set(with_text)]
    if missing or not chosen:
        raise CorpusError(f"no document {missing[0]!r} with its text" if missing else "no document is named")
    return chosen
