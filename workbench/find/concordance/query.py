"""What a concordance is asked for: a family, one or more values, and conditions on the markers and sentences found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench import schema
from workbench.errors import WorkbenchError
from workbench.find.concordance.token_query import parse

#: What can be looked for, and how it is called.
SEARCHABLE: Mapping[str, str] = {
    "code": "marker code",
    "engagement": "Engagement",
    "voice": "voice",
    "entry": "lexicon entry",
    "source_type": "source type",
    "source_entity": "source",
    "verb_class": "reporting verbs",
    "source_side": "side of source",
    "source_kind": "kind of body",
    "marker_polarity": "polarity of markers",
    "commitment": "sentences with commitment",
    "polarity": "sentences with polarity",
    "frame": "frame",
    "mention": "name",
    "lemma": "lemma",
    "plain": "text",
    "regex": "regular expression",
    "tokens": "token query",
}

#: Kinds whose hits are markers: only these have a voice and a source.
OF_MARKERS = frozenset(
    (
        *("code", "engagement", "voice", "entry", "source_type", "source_entity", "verb_class"),
        *("source_side", "source_kind", "marker_polarity"),
    )
)

#: The values that a family or a condition can have, where they are a closed set.
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "code": schema.CODES,
    "engagement": tuple(dict.fromkeys(filter(None, schema.ENGAGEMENT.values()))),
    "voice": schema.VOICES,
    "source_type": schema.SOURCE_TYPES,
    "verb_class": schema.VERB_CLASSES,
    "source_side": schema.SOURCE_SIDES,
    "source_kind": schema.SOURCE_KINDS,
    "marker_polarity": schema.POLARITIES,
    "commitment": schema.COMMITMENTS,
    "polarity": schema.POLARITIES,
}

Values = str | tuple[str, ...] | list[str] | None


@dataclass(frozen=True)
class Query:
    """What to look for.

    Attributes
    ----------
    family
        One of :data:`SEARCHABLE`.
    value
        The category, lemma, source, text or pattern; several of them find the hits of any.
    voice, source_type, verb_class
        Only markers in one of these voices, with one of these types of source or classes of reporting verb.
    commitment
        Only in sentences with one of these commitments.
    year, month
        Only in documents of this year, or of this month (1 to 12) of it.
    referent
        For a name: the referent it is a name of (two referents may share a name).
    near, lacking
        Only hits with this token query, or without it, among the words around them, in the same sentence
        (:mod:`workbench.find.concordance.token_query`).
    window
        How many tokens to the left and to the right ``near`` and ``lacking`` look at.

    Raises
    ------
    WorkbenchError
        If there is no such family or category, nothing to look for, or a condition that its hits cannot meet.

    Examples
    --------
    ``Query("code", ("hearsay", "inference"), voice="author")``; ``Query("regex", r"可能性[はがも]")``;
    ``Query("tokens", '[lemma="と"] [class="speak"]', near='[mention="プーチン.*"]', window=(20, 0))``
    """

    family: str
    value: Values
    voice: Values = None
    source_type: Values = None
    verb_class: Values = None
    commitment: Values = None
    year: int | None = None
    referent: str | None = None
    month: int | None = None
    near: str | None = None
    lacking: str | None = None
    window: tuple[int, int] = (5, 5)

    def __post_init__(self) -> None:
        if self.family not in SEARCHABLE:
            raise WorkbenchError(f"no family {self.family!r}", allowed=SEARCHABLE)
        if not self.values:
            raise WorkbenchError(
                f"nothing to look for ({SEARCHABLE[self.family]})", hint="type or choose what to look for"
            )
        # Lists are taken, but a query is a key of caches: keep tuples.
        for name in ("value", *_CONDITIONS):
            given = getattr(self, name)
            object.__setattr__(self, name, tuple(given) if isinstance(given, list) else given)
        for name in (self.family, *_CONDITIONS):
            values = self.values if name == self.family else several(getattr(self, name))
            wrong = [v for v in values if v not in ALLOWED.get(name, values)]
            if wrong:
                raise WorkbenchError(
                    f"no {SEARCHABLE[name].removeprefix('sentences with ')} {wrong[0]!r}", allowed=ALLOWED[name]
                )
        if self.month is not None and (self.year is None or not 1 <= self.month <= 12):
            raise WorkbenchError(f"month {self.month!r} of year {self.year!r}", allowed="1 to 12, with a year")
        for query in (*(self.values if self.family == "tokens" else ()), *filter(None, (self.near, self.lacking))):
            parse(query)
        object.__setattr__(self, "window", (int(self.window[0]), int(self.window[1])))
        if min(self.window) < 0 or not any(self.window):
            raise WorkbenchError(f"a window of {self.window} tokens", allowed="two numbers from 0, not both 0")
        asked = [name for name in ("voice", "source_type", "verb_class") if several(getattr(self, name))]
        if asked and self.family not in OF_MARKERS:
            raise WorkbenchError(
                f"{SEARCHABLE[asked[0]]} is a condition on markers, and a search for {SEARCHABLE[self.family]} finds none",
                allowed=f"it for {', '.join(k for k in SEARCHABLE if k in OF_MARKERS)}",
            )

    @property
    def values(self) -> tuple[str, ...]:
        """The values looked for, without empty ones."""
        return several(self.value)


_CONDITIONS = ("voice", "source_type", "verb_class", "commitment")


def several(values: Values) -> tuple[str, ...]:
    """Return one value, several or none as a tuple, empty ones left out."""
    given = (values,) if isinstance(values, str) else tuple(values or ())
    return tuple(v for v in given if v)
