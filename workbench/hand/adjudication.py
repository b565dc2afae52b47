"""Two coders side by side: where they differ, what was decided, and the annotation that comes of it.

What both say alike is taken over. The rest is cut into differences: markers that touch, directly or through others,
are one, and so is each sentence with two labels. A decision puts the first coder's markers in, the second's, none, or
what the judge makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.errors import CorpusError, ReadError
from workbench.evaluate.matching import overlap
from workbench.hand.annotation import HAND, Annotation, Marker, from_record

#: What can be decided; ``new`` keeps what stands in the result, to be edited.
CHOICES = ("first", "second", "neither", "new")


@dataclass(frozen=True)
class Difference:
    """A place where two coders say different things.

    Attributes
    ----------
    key
        Its name: kind and place.
    kind
        ``marker`` or ``commitment``.
    start, end
        The place.
    first, second
        The markers of each side, or for a commitment the label (None: unlabelled).
    what
        In which respects they differ: ``only first``, ``only second``, ``code``, ``span``, ``voice``, ``source``,
        ``source type``, ``commitment``.
    """

    key: str
    kind: str
    start: int
    end: int
    first: tuple[Marker, ...] | str | None
    second: tuple[Marker, ...] | str | None
    what: tuple[str, ...]


@dataclass(frozen=True)
class Adjudication:
    """The state of settling one document.

    Attributes
    ----------
    annotation
        What both say alike, and what was decided.
    differences
        In the order of the text.
    names
        The two coders.
    """

    annotation: Annotation
    differences: tuple[Difference, ...]
    names: tuple[str, str]

    @property
    def open(self) -> tuple[Difference, ...]:
        """The differences that are not decided."""
        return tuple(d for d in self.differences if d.key not in self.annotation.decisions)

    def difference(self, key: str) -> Difference:
        """Return a difference by its key."""
        for difference in self.differences:
            if difference.key == key:
                return difference
        raise CorpusError(f"no difference {key!r:.60}", allowed=[d.key for d in self.differences] or "there is none")


def adjudicate(
    bare: Annotation, first: Mapping[str, Any], second: Mapping[str, Any], begun: Mapping[str, Any] | None = None
) -> Adjudication:
    """Set two records of one document side by side.

    Parameters
    ----------
    bare
        The document without labels, ``by`` the judge.
    first, second
        The records of the two coders.
    begun
        The record of an adjudication that was begun, to go on with.

    Raises
    ------
    ReadError
        If a record was made of another text, or the adjudication that was begun is of other coders.
    """
    sides = tuple(from_record(r, bare) for r in (first, second))
    names = _names(first, second)
    agreed, differences = _compare(*sides)
    if begun is not None:
        if list(begun.get("between") or names) != list(names):
            raise ReadError(
                f"{bare.doc_id!r} was adjudicated between {' and '.join(begun['between'])}",
                hint="write this one to another file",
            )
        state = replace(from_record(begun, bare), by=bare.by)
        known = {d.key for d in differences}  # a coder may have changed something since
        state = replace(state, decisions={k: v for k, v in state.decisions.items() if k in known})
        return Adjudication(state, differences, names)
    sentences = tuple(
        replace(bare.sentences[i], commitment=a.commitment, origin=a.origin, by=a.by, at=a.at)
        if a.commitment == b.commitment
        else bare.sentences[i]
        for i, (a, b) in enumerate(zip(sides[0].sentences, sides[1].sentences, strict=True))
    )
    markers = tuple(replace(m, uid=i) for i, m in enumerate(agreed))
    more = {"between": list(names)}
    start = replace(bare, markers=markers, sentences=sentences, next_uid=len(markers), more=more)
    return Adjudication(start.sorted(), differences, names)


def _names(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, str]:
    a, b = (str(r.get("by") or name) for r, name in ((first, "first"), (second, "second")))
    return (a, b) if a != b else (f"{a} (first)", f"{b} (second)")


def _compare(a: Annotation, b: Annotation) -> tuple[list[Marker], tuple[Difference, ...]]:
    theirs = {m.label for m in b.markers}
    agreed = [m for m in a.markers if m.label in theirs]
    same = {m.label for m in agreed}
    left = [[m for m in side.markers if m.label not in same] for side in (a, b)]
    found = [_of_markers(*group) for group in _groups(left[0], left[1])]
    for x, y in zip(a.sentences, b.sentences, strict=True):
        if x.commitment != y.commitment:
            key = f"commitment:{x.start}-{x.end}"
            place = (x.start, x.end, x.commitment, y.commitment)
            found.append(Difference(key, "commitment", *place, ("commitment",)))
    return agreed, tuple(sorted(found, key=lambda d: (d.start, d.kind, d.end)))


def _groups(first: Sequence[Marker], second: Sequence[Marker]) -> Iterable[tuple[list[Marker], list[Marker]]]:
    """Yield the markers that touch each other, directly or through others."""
    marked = sorted([(m, 0) for m in first] + [(m, 1) for m in second], key=lambda x: x[0].span)
    group: tuple[list[Marker], list[Marker]] = ([], [])
    reach = -1
    for marker, side in marked:
        if marker.start >= reach and (group[0] or group[1]):
            yield group
            group = ([], [])
        group[side].append(marker)
        reach = max(reach, marker.end)
    if group[0] or group[1]:
        yield group


def _of_markers(first: list[Marker], second: list[Marker]) -> Difference:
    both = [*first, *second]
    start, end = min(m.start for m in both), max(m.end for m in both)
    return Difference(f"marker:{start}-{end}", "marker", start, end, tuple(first), tuple(second), _what(first, second))


def _what(first: Sequence[Marker], second: Sequence[Marker]) -> tuple[str, ...]:
    if not first or not second:
        return ("only first",) if first else ("only second",)
    if len(first) != 1 or len(second) != 1:
        return ("span",)
    a, b = first[0], second[0]
    compared = (
        ("span", a.span, b.span), ("code", a.code, b.code), ("voice", a.voice, b.voice), ("source", a.source, b.source),
        ("source type", a.source_type, b.source_type),
    )  # fmt: skip
    return tuple(name for name, x, y in compared if x != y)


def decide(state: Adjudication, key: str, choice: str, by: str, at: str) -> Annotation:
    """Return the annotation with one difference decided; a decision of before is replaced.

    Raises
    ------
    CorpusError
        If there is no such difference or choice.
    """
    difference = state.difference(key)
    if choice not in CHOICES:
        raise CorpusError(f"no choice {choice!r:.40}", allowed=CHOICES)
    annotation = state.annotation
    if difference.kind == "commitment":
        annotation = _label(annotation, difference, choice, by, at)
    else:
        annotation = _mark(annotation, difference, choice, by, at)
    said = {"choice": choice, "by": by, "at": at}
    named = dict(zip(("first", "second"), state.names, strict=True))
    if choice in named:
        said["coder"] = named[choice]
    return replace(annotation, decisions={**annotation.decisions, key: said})


def _label(annotation: Annotation, difference: Difference, choice: str, by: str, at: str) -> Annotation:
    label = {"first": difference.first, "second": difference.second}.get(choice)
    sentences = list(annotation.sentences)
    i = annotation.sentence_at(difference.start, difference.end)
    if i is None:
        raise CorpusError(f"no sentence at {difference.start} to {difference.end}")
    if choice != "new":
        given = label if isinstance(label, str) else None
        sentences[i] = replace(sentences[i], commitment=given, origin=HAND, by=by, at=at)
    return replace(annotation, sentences=tuple(sentences))


def _mark(annotation: Annotation, difference: Difference, choice: str, by: str, at: str) -> Annotation:
    here = [m for m in annotation.markers if m.difference == difference.key]
    if choice == "new" and here:
        return annotation
    sides = {"first": difference.first, "second": difference.second, "new": difference.first or difference.second}
    chosen = sides.get(choice) or ()
    kept = [m for m in annotation.markers if m.difference != difference.key]
    taken = {m.label for m in kept}
    added = [
        replace(m, uid=annotation.next_uid + i, origin=HAND, by=by, at=at, difference=difference.key)
        for i, m in enumerate(m for m in chosen if isinstance(m, Marker) and m.label not in taken)
    ]
    next_uid = annotation.next_uid + len(added)
    return replace(annotation, markers=(*kept, *added), next_uid=next_uid).sorted()


def touches(difference: Difference, marker: Marker) -> bool:
    """Say whether a marker stands where two coders differ."""
    return overlap((difference.start, difference.end), marker.span) > 0
