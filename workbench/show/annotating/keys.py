"""The keys of annotation by hand, as data: the page, its help and the documentation are made from this table.

Keys are letters and digits, each at the place that it has on a keyboard without an input method: what an input method
makes of a key (全角, かな, 変換中) is not looked at. None needs Ctrl, Alt or a sign that Japanese and English keyboards have
in different places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench import schema


@dataclass(frozen=True)
class Key:
    """A key: what it does in the page (``do``, ``value``), where, and what the help says."""

    key: str
    do: str
    value: str
    where: str
    text: str


#: Keys of the codes, in the order of the guidelines: the row of digits, then the letters below it.
CODE_KEYS: Mapping[str, str] = MappingProxyType(dict(zip("1234567890qwer", schema.CODES, strict=True)))
#: Keys of the voices: the row of letters where the fingers rest.
VOICE_KEYS: Mapping[str, str] = MappingProxyType(dict(zip("asdf", schema.VOICES, strict=True)))
#: On a sentence, digits are its commitment.
COMMITMENT_KEYS: Mapping[str, str] = MappingProxyType(dict(zip("123456", schema.COMMITMENTS, strict=True)))
#: After ``t`` on an attribution, digits are the type of its source.
SOURCE_TYPE_KEYS: Mapping[str, str] = MappingProxyType(dict(zip("12345678", schema.SOURCE_TYPES, strict=True)))
#: In an adjudication, on a difference.
CHOICE_KEYS: Mapping[str, str] = MappingProxyType({"1": "first", "2": "second", "3": "new", "0": "neither"})

_ANY, _MARKER, _SENTENCE, _RANGE, _DIFFERENCE = "anywhere", "marker", "sentence", "range", "difference"

KEYS: tuple[Key, ...] = (
    Key("ArrowDown", "move", "next marker", _ANY, "next marker (also j)"),
    Key("j", "move", "next marker", _ANY, ""),
    Key("ArrowUp", "move", "previous marker", _ANY, "previous marker (also k)"),
    Key("k", "move", "previous marker", _ANY, ""),
    Key("ArrowRight", "move", "next sentence", _ANY, "next sentence (also l)"),
    Key("l", "move", "next sentence", _ANY, ""),
    Key("ArrowLeft", "move", "previous sentence", _ANY, "previous sentence (also h)"),
    Key("h", "move", "previous sentence", _ANY, ""),
    Key("n", "move", "next open", _ANY, "next marker nobody has looked at, or sentence without a label"),
    Key("c", "move", "its sentence", _MARKER, "to the marker's sentence, to label its commitment"),
    Key("Enter", "accept", "", _MARKER, "right as it stands, and on to the next (also the space bar)"),
    Key(" ", "accept", "", _MARKER, ""),
    Key("Enter", "accept_sentence", "", _SENTENCE, "all of the sentence is right as it stands, and on to the next"),
    Key(" ", "accept_sentence", "", _SENTENCE, ""),
    Key("x", "delete", "", _MARKER, "delete the marker (also Delete)"),
    Key("Delete", "delete", "", _MARKER, ""),
    Key("Backspace", "delete", "", _MARKER, ""),
    Key("i", "range", "marker", _ANY, "choose words: of a marker, its ends; of a sentence, a new marker"),
    Key("u", "range", "source", _MARKER, "of an attribution: choose the words that name its source"),
    Key("t", "palette", "source_type", _MARKER, "of an attribution: the type of its source, then a digit"),
    Key("z", "undo", "", _ANY, "undo"),
    Key("y", "redo", "", _ANY, "redo"),
    Key("o", "finish", "", _ANY, "finished with this document, or not yet"),
    Key("PageDown", "document", "next", _ANY, "next document"),
    Key("PageUp", "document", "previous", _ANY, "previous document"),
    Key("?", "help", "", _ANY, "show or hide these keys"),
    *(Key(k, "code", v, _MARKER, f"code {v}") for k, v in CODE_KEYS.items()),
    *(Key(k, "code", v, _RANGE, "") for k, v in CODE_KEYS.items()),
    *(Key(k, "voice", v, _MARKER, f"voice {v}") for k, v in VOICE_KEYS.items()),
    *(Key(k, "commitment", v, _SENTENCE, f"commitment {v}") for k, v in COMMITMENT_KEYS.items()),
    *(Key(k, "source_type", v, "palette", f"source type {v}") for k, v in SOURCE_TYPE_KEYS.items()),
    *(Key(k, "choose", v, _DIFFERENCE, f"take {v}") for k, v in CHOICE_KEYS.items()),
)
#: Keys while words are being chosen: the page itself knows them.
RANGE_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "← →": "move the end by a character; with Shift, the beginning",
        "↑ ↓": "move the end to the next change of script (漢字, かな, カナ …); with Shift, the beginning",
        "Home End": "move both to the beginning; the end to the end of the sentence",
        "a code": "mark the words so; a marker that was being changed gets them and the code",
        "Enter": "the marker gets these words; for a source: these words name it",
        "x": "for a source: no words in the sentence name it",
        "Escape": "leave all as it was",
    }
)


def page_keys() -> list[list[str]]:
    """Return the table as the page takes it: where, key, what to do, value."""
    return [[k.where, k.key, k.do, k.value] for k in KEYS]


def key_of(where: str, do: str, value: str) -> str:
    """Return the key that does something, for buttons that show it."""
    return next((k.key for k in KEYS if (k.where, k.do, k.value) == (where, do, value)), "")
