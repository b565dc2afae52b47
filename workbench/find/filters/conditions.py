"""Conditions on documents: plain immutable values that know nothing of a corpus.

A :class:`Condition` is valid in itself (a range runs upwards, a regular expression compiles), or a message says what
would be. Whether a corpus has
its column and its values is for :class:`workbench.find.filters.masks.Masks` to say.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench import schema
from workbench.errors import WorkbenchError
from workbench.find.concordance.search import check_pattern

#: Stands for a missing value in a condition on a column of strings.
UNKNOWN = "(unknown)"

#: How a text condition reads its pattern.
TEXT_MODES = ("plain", "regex", "lemma", "marker")

_CLOSED: Mapping[str, tuple[str, ...]] = {"source_type": schema.SOURCE_TYPES, "commitment": schema.COMMITMENTS}

#: Kinds of condition on a column of the metadata, and on what stands in the documents.
COLUMN_KINDS = ("values", "dates", "range", "flag")
CONTENT_KINDS = ("has_text", "copies", "text", "markers", "source_type", "commitment", "frame", "mention")
KINDS = COLUMN_KINDS + CONTENT_KINDS

_COUNTED = {"text", "markers", "source_type", "commitment", "frame", "mention"}
_RESERVED = {*KINDS, "code", "voice"}
#: Kinds whose value is one name or several, and the class method that makes them.
_MADE_BY = {"source_type": "sources", "commitment": "commitments", "frame": "frames", "mention": "mentions"}
_NOUNS = {"source_type": "source type", "commitment": "commitment", "frame": "frame", "mention": "mention of"}


def column_key(column: str) -> str:
    """Return the name by which a filter knows a metadata column: its own, unless a kind is called so too."""
    return f"column:{column}" if column in _RESERVED else column


@dataclass(frozen=True)
class Condition:
    """One condition on documents. Make it with the class methods; creating it validates it.

    Attributes
    ----------
    kind
        One of :data:`KINDS`.
    value
        By kind. ``values``: the accepted strings, :data:`UNKNOWN` for a missing one. ``dates``: first and last day,
        both included, ``None`` for an open end. ``range``: lowest and highest number, both included, ``None`` for an
        open end. ``flag``: true, false, or ``None`` for missing. ``has_text``, ``copies``: true or false. ``text``: (pattern,
        mode). ``markers``: (codes, voices), empty for any. Other kinds: the accepted categories.
    column
        The metadata column, for the kinds in :data:`COLUMN_KINDS`.
    at_least
        How many times the document must have it; only for kinds that count.

    Raises
    ------
    WorkbenchError
        If the condition cannot hold or makes no sense: an unknown kind, code, voice, mode; a range that runs
        downwards; a regular expression that does not compile; nothing chosen.

    Examples
    --------
    >>> import workbench as wb
    >>> wb.Condition.markers(["hearsay", "inference"], voices="author", at_least=2)
    Condition.markers(["hearsay", "inference"], "author", at_least=2)
    >>> wb.Condition.markers("rumour")
    Traceback (most recent call last):
        ...
    workbench.errors.WorkbenchError: code: no value 'rumour'; allowed: ...
    """

    kind: str
    value: Any
    column: str | None = None
    at_least: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise WorkbenchError(f"no kind of condition {self.kind!r}", allowed=KINDS)
        if (self.column is not None) != (self.kind in COLUMN_KINDS):
            takes = "a column" if self.column is None else "no column"
            raise WorkbenchError(f"condition {self.kind!r} with column {self.column!r}", allowed=takes)
        times: Any = self.at_least
        if isinstance(times, bool) or not isinstance(times, int) or times < 1:
            raise WorkbenchError(f"at least {times!r} times", allowed="a whole number from 1 on")
        if self.at_least > 1 and self.kind not in _COUNTED:
            raise WorkbenchError(f"{self.kind!r} holds or does not, it is not counted", allowed="at_least=1")
        object.__setattr__(self, "value", valid(self.kind, self.value, self.key))

    def __repr__(self) -> str:
        # The code that makes it: what a notebook keeps. Values are literals, whatever they hold.
        value, last = self.value, [f"at_least={self.at_least}"] if self.at_least > 1 else []
        column = [literal(self.column)] if self.column is not None else []
        match self.kind:
            case "values":
                made, arguments = "values", [*column, _names(value)]
            case "dates":
                made, arguments = "dates", [literal(v.isoformat()) if v else "None" for v in value]
                last = [f"column={literal(self.column)}"] if self.column != "date" else []
            case "range":
                made, arguments = "between", [*column, *map(repr, value)]
            case "flag" | "has_text" | "copies":
                made, arguments = self.kind, [*column, repr(value)]
            case "text":
                made, arguments = "text", [literal(v) for v in value]
            case "markers":
                made, arguments = "markers", [_names(v) for v in value]
            case kind:
                made, arguments = _MADE_BY[kind], [_names(value)]
        return f"Condition.{made}({', '.join([*arguments, *last])})"

    @property
    def key(self) -> str:
        """What a filter holds one condition of: the column, or the kind."""
        return self.kind if self.column is None else column_key(self.column)

    @classmethod
    def values(cls, column: str, values: str | Iterable[str]) -> Condition:
        """The column has one of the values; :data:`UNKNOWN` is a missing value. For a column of lists: any of them."""
        return cls("values", values, column)

    @classmethod
    def dates(
        cls, start: datetime.date | str | None = None, end: datetime.date | str | None = None, column: str = "date"
    ) -> Condition:
        """The date lies in a range of days, both included; ``None`` leaves an end open. No date is outside."""
        return cls("dates", (start, end), column)

    @classmethod
    def between(cls, column: str, low: float | None = None, high: float | None = None) -> Condition:
        """The number lies in a range, both ends included; ``None`` leaves an end open. No number is outside."""
        return cls("range", (low, high), column)

    @classmethod
    def flag(cls, column: str, value: bool | None = True) -> Condition:
        """The column is true, false, or (``None``) missing."""
        return cls("flag", value, column)

    @classmethod
    def has_text(cls, value: bool = True) -> Condition:
        """The document's text is there (or is not)."""
        return cls("has_text", value)

    @classmethod
    def copies(cls, value: bool = False) -> Condition:
        """The document is a further copy of a text that is there before it (or, by default, is not).

        ``Condition.copies(False)`` keeps each text once: the documents that stand alone, and of each cluster of copies
        the first. That is the first of the whole corpus, whatever the other conditions are: where they take it away, its
        copies go with it.
        """
        return cls("copies", value)

    @classmethod
    def text(cls, pattern: str, mode: str = "plain", at_least: int = 1) -> Condition:
        """The document has the pattern.

        Parameters
        ----------
        pattern
            ``plain``: characters of the text. ``regex``: a regular expression of the Rust kind (no look-around).
            ``lemma``: dictionary forms, separated by blanks, any of which counts; works on a feature set.
            ``marker``: characters in the form of a marker; works on a feature set.
        mode
            One of :data:`TEXT_MODES`.
        at_least
            How many times.
        """
        return cls("text", (pattern, mode), at_least=at_least)

    @classmethod
    def markers(cls, codes: str | Iterable[str] = (), voices: str | Iterable[str] = (), at_least: int = 1) -> Condition:
        """The document has markers of one of the codes and, the same marker, of one of the voices; empty is any."""
        return cls("markers", (codes, voices), at_least=at_least)

    @classmethod
    def sources(cls, source_types: str | Iterable[str], at_least: int = 1) -> Condition:
        """The document has attribution cues with one of the source types."""
        return cls("source_type", source_types, at_least=at_least)

    @classmethod
    def commitments(cls, labels: str | Iterable[str], at_least: int = 1) -> Condition:
        """The document has sentences with one of the commitment labels."""
        return cls("commitment", labels, at_least=at_least)

    @classmethod
    def frames(cls, frames: str | Iterable[str], at_least: int = 1) -> Condition:
        """The document has places where one of the frames holds."""
        return cls("frame", frames, at_least=at_least)

    @classmethod
    def mentions(cls, referents: str | Iterable[str], at_least: int = 1) -> Condition:
        """The document mentions one of the referents."""
        return cls("mention", referents, at_least=at_least)

    @property
    def lemmas(self) -> tuple[str, ...]:
        """The lemmas that a text condition of that mode looks for."""
        return lemmas_of(self.value[0])

    def describe(self) -> str:
        """Return the condition in a few English words: ``outlet: Wikinews``."""
        times = f" (at least {self.at_least} times)" if self.at_least > 1 else ""
        name = (self.column or "").removeprefix("n_").replace("_", " ")
        match self.kind:
            case "values":
                return f"{name}: {_either(self.value)}"
            case "dates" | "range":
                return f"{name}: {_span(*self.value)}"
            case "flag":
                return f"{name}: {UNKNOWN if self.value is None else 'yes' if self.value else 'no'}"
            case "has_text":
                return "with text" if self.value else "without text"
            case "copies":
                return "further copies of a text" if self.value else "each text once"
            case "text":
                what = {"plain": "text", "regex": "text matches", "lemma": "lemma", "marker": "marker form"}
                return f"{what[self.value[1]]} “{self.value[0]}”{times}"
            case "markers":
                codes, voices = self.value
                voiced = f" in voice {_either(voices)}" if voices else ""
                return f"marker {_either(codes) or 'of any code'}{voiced}{times}"
        return f"{_NOUNS[self.kind]} {_either(self.value)}{times}"

    def to_dict(self) -> dict[str, Any]:
        """Return the condition as plain JSON values."""
        plain: dict[str, Any] = {"kind": self.kind, "value": _plain(self.value)}
        if self.column is not None:
            plain["column"] = self.column
        return plain | ({"at_least": self.at_least} if self.at_least > 1 else {})

    @classmethod
    def from_dict(cls, plain: Any) -> Condition:
        """Return the condition that :meth:`to_dict` wrote; :class:`WorkbenchError` where it is not one."""
        if not isinstance(plain, Mapping) or not {"kind", "value"} <= set(plain) <= set(cls.__dataclass_fields__):
            raise WorkbenchError(f"no condition: {plain!r:.200}", allowed="kind, value and, by kind, column, at_least")
        return cls(**plain)


def literal(text: object) -> str:
    """Return a string as a Python literal on one line, in double quotes where that needs no escaping."""
    plain = repr(str(text))
    return plain if '"' in plain or "\\" in plain or plain[0] == '"' else f'"{plain[1:-1]}"'


def _names(names: tuple[str, ...]) -> str:
    """Return one name as a literal, several as a list of them."""
    shown = [literal(name) for name in names]
    return shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]"


def _either(names: tuple[str, ...], most: int = 4) -> str:
    """Join names by 'or'; a long list is cut and says how many there are."""
    shown = [n.replace("_", " ") for n in names]
    return (
        " or ".join(shown)
        if len(shown) <= most
        else f"{' or '.join(shown[: most - 1])} or {len(shown) - most + 1} more"
    )


def _span(low: Any, high: Any) -> str:
    if low == high:
        return f"{low}"
    if low is None:
        return f"up to {high}"
    return f"from {low}" if high is None else f"{low} to {high}"


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def valid(kind: str, value: Any, key: str) -> Any:
    """Return the value in its one normal form, so that equal conditions compare equal, or raise."""
    match kind:
        case "dates":
            return _ordered(key, *(_day(v, key) for v in _pair(value, key)))
        case "range":
            return _ordered(key, *(_number(v, key) for v in _pair(value, key)))
        case "flag" | "has_text" | "copies":
            if not isinstance(value, bool) and (value is not None or kind != "flag"):
                raise WorkbenchError(f"{key}: {value!r}", allowed="true or false")
            return value
        case "text":
            return _text(*_pair(value, key))
        case "markers":
            codes, voices = _pair(value, key)
            return _known_names(codes, "code", schema.CODES), _known_names(voices, "voice", schema.VOICES)
    names = _known_names(value, key, _CLOSED.get(kind))
    if not names:
        raise WorkbenchError(f"{key}: no value is chosen", hint="leave the condition out to accept every value")
    return names


def _pair(value: Any, key: str) -> tuple[Any, Any]:
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise WorkbenchError(f"{key}: {value!r:.200}", allowed="a pair of values")
    return value[0], value[1]


def _known_names(value: Any, key: str, allowed: tuple[str, ...] | None = None) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise WorkbenchError(f"{key}: {value!r:.200}", allowed="one name or several")
    names = list(given)
    for name in names:
        if not isinstance(name, str):
            raise WorkbenchError(f"{key}: {name!r:.200}", allowed="text")
        if allowed is not None and name not in allowed:
            raise unknown_value(key, name, allowed)
        need_unicode(name)
    return tuple(sorted(set(names)))


def unknown_value(key: str, value: str, known: Iterable[str]) -> WorkbenchError:
    """Return the error for a value that is not among those known, with those that look like it."""
    import difflib

    names = list(known)
    near = difflib.get_close_matches(value, names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else None
    allowed = (
        [n if n.isprintable() else repr(n) for n in names]
        if len(names) <= 20
        else f"one of the {len(names):,} values there are"
    )
    return WorkbenchError(f"{key.replace('_', ' ')}: no value {value!r:.200}", allowed=allowed, hint=hint)


def need_unicode(text: str) -> None:
    """Raise where a string holds half of a surrogate pair: no text has it, and Polars cannot look for it."""
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise WorkbenchError(f"{text!r:.200} is no valid Unicode text", allowed="text without lone surrogates")


def _day(value: Any, key: str) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise WorkbenchError(f"{key}: {value!r:.50} is no date", allowed="a date, or text like 2022-04-22") from None


def _number(value: Any, key: str) -> int | float | None:
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value)
    ):
        raise WorkbenchError(f"{key}: {value!r:.50} is no number", allowed="a number, or none for an open end")
    return value


def _ordered(key: str, low: Any, high: Any) -> tuple[Any, Any]:
    if low is None and high is None:
        raise WorkbenchError(f"{key}: a range open at both ends", hint="leave the condition out")
    if low is not None and high is not None and low > high:
        raise WorkbenchError(f"{key}: from {low} to {high} runs backwards", hint="exchange the two ends")
    return low, high


def _text(pattern: Any, mode: Any) -> tuple[str, str]:
    if mode not in TEXT_MODES:
        raise WorkbenchError(f"no mode of text search {mode!r}", allowed=TEXT_MODES)
    if not isinstance(pattern, str) or not pattern.strip():
        raise WorkbenchError("text search for nothing", hint="type what to look for, or leave the condition out")
    need_unicode(pattern)
    if mode == "lemma" and not lemmas_of(pattern):
        raise WorkbenchError(f"no lemma in {pattern!r}", allowed="dictionary forms, separated by blanks")
    if mode == "regex":
        check_pattern(pattern)
    return pattern, mode


def lemmas_of(pattern: str) -> tuple[str, ...]:
    """Return the words of a search for lemmas."""
    return tuple(sorted({word for word in re.split(r"[\s、，,]+", pattern) if word}))
