"""The text of an annotation as HTML: markers and sentences that the keys move between; its content is the text itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from workbench.hand.annotation import MACHINE, Annotation, Marker, Sentence
from workbench.show import labels
from workbench.show.html import attribute, escape
from workbench.show.reading_tips import circled, gloss

#: Start, end, and the marker, or the number of a source.
_Span = tuple[int, int, "Marker | int"]


def text_html(annotation: Annotation, differs: Mapping[int, str] | None = None) -> str:
    """Return the text with everything that can be stood on.

    Parameters
    ----------
    annotation
        The annotation.
    differs
        Of an adjudication: markers that stand where the coders differ, by number, with what is said of it.
    """
    numbers = _numbers(annotation)
    spans: list[_Span] = [(m.start, m.end, m) for m in annotation.markers]
    spans += [(*place, n) for place, n in numbers.items()]
    parts, at = [], 0
    for index, sentence in enumerate(annotation.sentences):
        parts.append(_between(annotation.text[at : sentence.start]))
        inside = "".join(_pieces(annotation, sentence, spans, numbers, differs or {}))
        parts.append(_sentence(annotation, index, sentence, inside))
        at = sentence.end
    parts.append(_between(annotation.text[at:]))
    return f'<div class="wb-text" lang="ja" data-scroll="text">{"".join(parts)}</div>'


def _numbers(annotation: Annotation) -> dict[tuple[int, int], int]:
    places = sorted({m.source for m in annotation.markers if m.source is not None})
    return {place: i for i, place in enumerate(places, 1)}


def _between(text: str) -> str:
    """Return what is not annotated: breaks between sentences, and boilerplate."""
    if not text:
        return ""
    if text.strip():
        return f'<span class="wb-s wb-part-boilerplate" data-label="">{escape(text)}</span>'
    return f'<span class="{"wb-break" if chr(10) in text else "wb-blank"}">{escape(text)}</span>'


def _sentence(annotation: Annotation, index: int, sentence: Sentence, inside: str) -> str:
    label = labels.COMMITMENT[sentence.commitment] if sentence.commitment else None
    said = f"sentence {index + 1} of {len(annotation.sentences)}, {label.both if label else 'no label'}"
    said += f", {_who(sentence.origin, sentence.by)}" if label else ""
    classes = f"wb-s wb-part-{sentence.part} " + (f"wb-com-{sentence.commitment}" if label else "wb-unlabelled")
    return (
        f'<span class="{classes}" data-sent="{index}" data-place="{sentence.start}-{sentence.end}" tabindex="-1" role="group" '
        f'data-label="{label.english if label else ""}" data-commitment="{sentence.commitment or ""}" '
        f'data-note="{attribute(_when(sentence.by, sentence.at))}" aria-label="{attribute(said)}">{inside}</span>'
    )


def _who(origin: str, by: str | None) -> str:
    if origin == MACHINE:
        return f"the machine's, seen by {by}" if by else "the machine's, not looked at"
    return f"by {by}" if by else "by hand"


def _when(by: str | None, at: str | None) -> str:
    return f"{by}, {at}" if by and at else by or ""


def _pieces(
    annotation: Annotation,
    sentence: Sentence,
    spans: Sequence[_Span],
    numbers: Mapping[tuple[int, int], int],
    differs: Mapping[int, str],
) -> Iterable[str]:
    low, high = sentence.start, sentence.end
    near = [s for s in spans if s[0] < high and s[1] > low]
    cuts = sorted({low, high} | {min(max(p, low), high) for s in near for p in s[:2]})
    for left, right in pairwise(cuts):
        piece = escape(annotation.text[left:right])
        over = [s for s in near if s[0] <= left and right <= s[1]]
        # The shortest is innermost; a source is around the markers in it.
        for start, end, what in sorted(over, key=lambda s: (isinstance(s[2], int), s[1] - s[0])):
            if isinstance(what, int):
                number = f' data-number="{circled(what)}"' if left == start else ""
                piece = f'<span class="wb-source"{number}>{piece}</span>'
            else:
                piece = _marker(annotation, what, piece, left == start, right == end, numbers, differs.get(what.uid))
        yield piece


def describe(annotation: Annotation, marker: Marker, numbers: Mapping[tuple[int, int], int] | None = None) -> str:
    """Return what is said of a marker when one comes to it."""
    own, voice = labels.label("code", marker.code), labels.label("voice", marker.voice)
    at = next((i for i, m in enumerate(annotation.markers, 1) if m.uid == marker.uid), 0)
    parts = [f"「{annotation.form(marker)}」 {own.both}", f"voice {voice.both}"]
    if marker.code == "attribution":
        kind = labels.label("source_type", marker.source_type or "unspecified").both
        name = f"「{annotation.text[slice(*marker.source)]}」" if marker.source else "not named"
        parts.append(f"source {name} ({kind})")
    return f"marker {at} of {len(annotation.markers)}: {', '.join(parts)}; {_who(marker.origin, marker.by)}"


def _marker(
    annotation: Annotation, marker: Marker, piece: str, first: bool, last: bool,
    numbers: Mapping[tuple[int, int], int], differs: str | None,
) -> str:  # fmt: skip
    state = "wb-open" if marker.origin == MACHINE and marker.by is None else "wb-seen" if last else ""
    state += " wb-differs" if differs else ""
    tag = labels.label("code", marker.code).tag if last else ""
    number = numbers.get(marker.source) if marker.source else None
    source = f' data-source="{marker.source[0]}-{marker.source[1]}"' if marker.source else ""
    more = f' data-number="{circled(number)}"' if number and first else ""
    if first:
        entry = str(marker.more.get("entry_id") or "")
        meaning = gloss(entry) if entry else None
        notes = [_when(marker.by, marker.at), f"lexicon entry {entry}" if entry else "", meaning or "", differs or ""]
        more += (
            f' tabindex="-1" role="button" aria-label="{attribute(describe(annotation, marker, numbers))}" '
            f'data-form="{attribute(annotation.form(marker))}" data-note="{attribute(" · ".join(filter(None, notes)))}"'
        )
    return (
        f'<span class="wb-m wb-code-{marker.code} wb-voice-{marker.voice} {state}" data-mark="{marker.uid}" '
        f'data-code="{marker.code}" data-voice="{marker.voice}" data-type="{marker.source_type or ""}" '
        f'data-place="{marker.start}-{marker.end}" data-tag="{tag}"{source}{more}>{piece}</span>'
    )
