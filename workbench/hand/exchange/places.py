"""Places in a text as other tools count them, and the names that documents have as files."""

from __future__ import annotations

import re
from functools import cached_property
from urllib.parse import unquote

from workbench.errors import ReadError

#: What no system has in the name of a file, or what would mean something else there.
_UNSAFE = frozenset('/\\:*?"<>|%')
_LONGEST = 200


class Utf16:
    """The characters of a text (code points) and the halves of UTF-16 that Java and JavaScript count.

    Parameters
    ----------
    text
        The text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_same = all(ord(c) < 0x10000 for c in text)

    @cached_property
    def _units(self) -> list[int]:
        units = [0]
        for c in self.text:
            units.append(units[-1] + (2 if ord(c) >= 0x10000 else 1))
        return units

    @cached_property
    def _points(self) -> dict[int, int]:
        return {unit: point for point, unit in enumerate(self._units)}

    def units(self, point: int) -> int:
        """Return where a character begins, in halves."""
        return point if self.is_same else self._units[point]

    def point(self, unit: int, where: str) -> int:
        """Return the character that begins at a half.

        Raises
        ------
        ReadError
            If there is none: outside the text, or in the middle of a character.
        """
        if self.is_same and 0 <= unit <= len(self.text):
            return unit
        found = None if self.is_same else self._points.get(unit)
        if found is None:
            raise ReadError(f"{where}: {unit} is no place in the text", hint="the annotation was made of another text")
        return found

    def span(self, given: str, where: str) -> tuple[int, int]:
        """Return the characters of a place that is written ``START-END``, in halves.

        Raises
        ------
        ReadError
            If it is not written so, is outside the text, or ends where it begins or before.
        """
        found = re.fullmatch(r"([0-9]{1,12})-([0-9]{1,12})", given)
        if found is None:
            raise ReadError(f"{where}: {given!r:.40} is no place", allowed="START-END")
        start, end = self.point(int(found[1]), where), self.point(int(found[2]), where)
        if start >= end:
            raise ReadError(f"{where}: {given!r:.40} is no place", allowed="START-END, the end after the start")
        return start, end


def file_name(doc_id: str, ending: str) -> str:
    """Return the name of a document's file: its id, with what no file name may hold written as ``%2F``.

    Raises
    ------
    ReadError
        If the name would be too long.
    """
    safe = "".join(f"%{ord(c):02X}" if c in _UNSAFE or ord(c) < 32 else c for c in doc_id)
    safe = f"%2E{safe[1:]}" if safe.startswith(".") else safe
    if len(safe.encode("utf-8")) > _LONGEST:
        raise ReadError(f"{doc_id!r:.60} is too long for the name of a file", hint="give the document a shorter id")
    return safe + ending


def doc_id_of(stem: str) -> str:
    """Return the id that :func:`file_name` made a name of."""
    return unquote(stem)


def require_form(text: str, start: int, end: int, form: str, where: str) -> None:
    """Refuse a place at which something else stands."""
    if text[start:end] != form:
        raise ReadError(
            f"{where}: at {start} to {end} stands {text[start:end]!r:.40}, not {form!r:.40}",
            hint="the annotation was made of another text",
        )
