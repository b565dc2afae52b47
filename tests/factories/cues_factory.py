"""What reports in a text, on whose word, whose voice its markers are in, and how far its sentences are committed."""

from __future__ import annotations

from workbench.annotate.pipeline import annotate_text

Cue = tuple[str, str, str | None]
"""Code, form, and the source where one is named."""


def cues_of(text: str) -> list[Cue]:
    """Return the markers of attribution and hearsay of a text, in its order."""
    found: list[Cue] = []
    for item in annotate_text(text):
        sources = {id(a.cue): a.source for a in item.attributions}
        for marker in item.markers:
            if marker.code in {"attribution", "hearsay"}:
                source = sources.get(id(marker))
                found.append((marker.code, text[marker.start : marker.end], text[slice(*source)] if source else None))
    return found


def labels_of(text: str) -> list[str | None]:
    """Return the commitment of each sentence of a text."""
    return [item.commitment for item in annotate_text(text)]


def voices_of(text: str) -> dict[str, str]:
    """Return whose voice each marker of a text is in, by its form."""
    return {text[m.start : m.end]: v for s in annotate_text(text) for m, v in zip(s.markers, s.voices, strict=True)}
