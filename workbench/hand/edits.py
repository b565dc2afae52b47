"""What a coder can do to an annotation. Each edit returns a new annotation or refuses with the reason; nothing changes
in place, so that undo is the value of before.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from workbench import schema
from workbench.errors import CorpusError
from workbench.hand.annotation import HAND, MACHINE, Annotation, Marker, Sentence

#: Most steps that can be taken back.
MOST_STEPS = 1000


def now() -> str:
    """Return the time as it is written down: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _one_of(value: str, allowed: Collection[str], what: str) -> str:
    if value not in allowed:
        raise CorpusError(f"no {what} {value!r:.40}", allowed=allowed)
    return value


def _require_span(annotation: Annotation, start: int, end: int, what: str = "a marker") -> tuple[int, int]:
    """Return a span without the blanks at its ends, or say why nothing can stand there."""
    text = annotation.text
    if not 0 <= start < end <= len(text):
        raise CorpusError(
            f"{start!r} to {end!r} is no stretch of the text", allowed=f"0 to {len(text)}, end after start"
        )
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise CorpusError(f"{what} cannot be blank", hint="choose some words")
    if annotation.sentence_at(start, end) is None:
        raise CorpusError(
            f"{what} stands in one sentence",
            hint="choose words of one sentence; boilerplate is not annotated, and an expression in two parts is two markers",
        )
    return start, end


def _require_free(annotation: Annotation, start: int, end: int, code: str, but: int | None = None) -> None:
    for marker in annotation.markers:
        if marker.uid != but and (*marker.span, marker.code) == (start, end, code):
            raise CorpusError(f"{annotation.form(marker)!r:.40} is marked {code} already")


def _put(annotation: Annotation, marker: Marker) -> Annotation:
    kept = tuple(m for m in annotation.markers if m.uid != marker.uid)
    return replace(annotation, markers=(*kept, marker)).sorted()


def accept(annotation: Annotation, uid: int, by: str, at: str) -> Annotation:
    """Say that a marker is right as it stands."""
    return _put(annotation, replace(annotation.marker(uid), by=by, at=at))


def accept_sentence(annotation: Annotation, index: int, by: str, at: str) -> Annotation:
    """Say that all of a sentence is right as it stands: its markers, and its commitment where it has one."""
    sentence = _sentence(annotation, index)
    kept = tuple(
        replace(m, by=by, at=at) if sentence.start <= m.start < sentence.end and m.by is None else m
        for m in annotation.markers
    )
    sentences = list(annotation.sentences)
    if sentence.commitment is not None:
        sentences[index] = replace(sentence, by=by, at=at)
    return replace(annotation, markers=kept, sentences=tuple(sentences))


def add(annotation: Annotation, start: int, end: int, code: str, voice: str, by: str, at: str) -> Annotation:
    """Add a marker; its number is the annotation's ``next_uid`` of before. Blanks at its ends are left out.

    Raises
    ------
    CorpusError
        If the span is blank or not in one sentence, the labels are unknown, or it is marked so already.
    """
    start, end = _require_span(annotation, start, end)
    _one_of(code, schema.CODES, "code")
    _one_of(voice, schema.VOICES, "voice")
    _require_free(annotation, start, end, code)
    kind = "unspecified" if code == "attribution" else None
    marker = Marker(annotation.next_uid, start, end, code, voice, None, kind, HAND, by, at)
    return _put(replace(annotation, next_uid=annotation.next_uid + 1), marker)


def delete(annotation: Annotation, uid: int, by: str, at: str) -> Annotation:
    """Take a marker out. One of the machine's is kept among ``removed``, with who and when."""
    marker = annotation.marker(uid)
    kept = tuple(m for m in annotation.markers if m.uid != uid)
    removed = annotation.removed
    if marker.origin == MACHINE:
        removed = (*removed, replace(marker, by=by, at=at))
    return replace(annotation, markers=kept, removed=removed)


def set_code(annotation: Annotation, uid: int, code: str, by: str, at: str) -> Annotation:
    """Give a marker another code. What the machine knew of it goes with the old one; so does a source."""
    marker = annotation.marker(uid)
    if _one_of(code, schema.CODES, "code") == marker.code:
        return accept(annotation, uid, by, at)
    _require_free(annotation, *marker.span, code, but=uid)
    kind = "unspecified" if code == "attribution" else None
    changed = replace(marker, code=code, source=None, source_type=kind, origin=HAND, by=by, at=at, more={})
    return _put(annotation, changed)


def set_voice(annotation: Annotation, uid: int, voice: str, by: str, at: str) -> Annotation:
    """Give a marker another voice."""
    marker = annotation.marker(uid)
    if _one_of(voice, schema.VOICES, "voice") == marker.voice:
        return accept(annotation, uid, by, at)
    return _put(annotation, replace(marker, voice=voice, origin=HAND, by=by, at=at))


def set_span(annotation: Annotation, uid: int, start: int, end: int, by: str, at: str) -> Annotation:
    """Move the ends of a marker."""
    marker = annotation.marker(uid)
    start, end = _require_span(annotation, start, end)
    if (start, end) == marker.span:
        return accept(annotation, uid, by, at)
    _require_free(annotation, start, end, marker.code, but=uid)
    return _put(annotation, replace(marker, start=start, end=end, origin=HAND, by=by, at=at))


def set_source(annotation: Annotation, uid: int, start: int | None, end: int | None, by: str, at: str) -> Annotation:
    """Say which words name the source of an attribution; None: none in its sentence does.

    Raises
    ------
    CorpusError
        If the marker is no attribution, or the words stand in another sentence.
    """
    marker = _cue(annotation, uid)
    source = None
    if start is not None and end is not None:
        source = _require_span(annotation, start, end, "a source")
        if annotation.sentence_at(*source) != annotation.sentence_at(*marker.span):
            raise CorpusError(
                "a source stands in the sentence of its cue", hint="one in an earlier sentence is none here"
            )
    return _put(annotation, replace(marker, source=source, origin=HAND, by=by, at=at))


def set_source_type(annotation: Annotation, uid: int, source_type: str, by: str, at: str) -> Annotation:
    """Say what kind of source an attribution has."""
    _one_of(source_type, schema.SOURCE_TYPES, "source type")
    return _put(annotation, replace(_cue(annotation, uid), source_type=source_type, origin=HAND, by=by, at=at))


def set_commitment(annotation: Annotation, index: int, label: str, by: str, at: str) -> Annotation:
    """Label a sentence."""
    sentence = _sentence(annotation, index)
    _one_of(label, schema.COMMITMENTS, "commitment")
    origin = sentence.origin if label == sentence.commitment else HAND
    sentences = list(annotation.sentences)
    sentences[index] = replace(sentence, commitment=label, origin=origin, by=by, at=at)
    return replace(annotation, sentences=tuple(sentences))


def set_finished(annotation: Annotation, finished: bool) -> Annotation:
    """Say that all of a document has been read, or that it has not."""
    return replace(annotation, finished=bool(finished))


def _sentence(annotation: Annotation, index: int) -> Sentence:
    if not 0 <= index < len(annotation.sentences):
        raise CorpusError(f"no sentence {index}", allowed=f"0 to {len(annotation.sentences) - 1}")
    return annotation.sentences[index]


def _cue(annotation: Annotation, uid: int) -> Marker:
    marker = annotation.marker(uid)
    if marker.code != "attribution":
        raise CorpusError(f"a marker of {marker.code} has no source", hint="only an attribution has")
    return marker


@dataclass
class History:
    """An annotation with the way it came about.

    Attributes
    ----------
    current
        As it stands.
    past, future
        What :meth:`undo` and :meth:`redo` go to, the nearest last.
    """

    current: Annotation
    past: list[Annotation] = field(default_factory=list)
    future: list[Annotation] = field(default_factory=list)

    def do(self, changed: Annotation) -> None:
        """Take a changed annotation as the current one. What was undone is gone."""
        if changed == self.current:
            return
        self.past = [*self.past, self.current][-MOST_STEPS:]
        self.current, self.future = changed, []

    def undone(self) -> Annotation:
        """Return what :meth:`undo` would go to; :class:`CorpusError` where there is nothing."""
        if not self.past:
            raise CorpusError("there is nothing to undo")
        return self.past[-1]

    def redone(self) -> Annotation:
        """Return what :meth:`redo` would go to; :class:`CorpusError` where there is nothing."""
        if not self.future:
            raise CorpusError("there is nothing to redo")
        return self.future[-1]

    def undo(self) -> None:
        """Go a step back."""
        before = self.undone()
        self.future.append(self.current)
        self.past.pop()
        self.current = before

    def redo(self) -> None:
        """Go a step forward again."""
        after = self.redone()
        self.past.append(self.current)
        self.future.pop()
        self.current = after
