"""A piece of HTML that a notebook shows, and the escaping that goes into it."""

from __future__ import annotations

import html
from dataclasses import dataclass


@dataclass(frozen=True)
class Html:
    """HTML for a notebook cell; its plain form says in one line what it shows.

    Attributes
    ----------
    html
        The markup. Whoever makes it has escaped all text that comes from a corpus.
    summary
        One line of plain text for places that show no HTML.
    """

    html: str
    summary: str = ""

    def _repr_html_(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<Html: {self.summary}>" if self.summary else "<Html>"


def escape(text: object) -> str:
    """Return ``text`` as it may stand in HTML text and in a double-quoted attribute.

    Carriage returns and line breaks survive the round trip through an HTML parser; a NUL, which HTML cannot hold,
    becomes the replacement character.
    """
    plain = html.escape(str(text), quote=True).replace("\0", "�")
    return plain.replace("\r", "&#13;")


def attribute(text: object) -> str:
    """Return ``text`` for a double-quoted attribute, its line breaks kept."""
    return escape(text).replace("\n", "&#10;")
