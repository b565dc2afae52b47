"""The names lexicon: words the tokenizer must keep whole, and who or what they name."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from workbench.errors import LexiconError

KINDS = ("person", "organisation", "outlet", "government", "office", "place", "country", "event", "term")


@dataclass(frozen=True, slots=True)
class Name:
    """One written form of a name: the referent it stands for, its kind, and an English gloss."""

    entry_id: str
    form: str
    referent: str
    kind: str
    gloss: str


@cache
def names() -> Mapping[str, Name]:
    """Return the names lexicon by written form."""
    found: dict[str, Name] = {}
    path = files("workbench") / "lexicons" / "names" / "entries.tsv"
    with path.open(encoding="utf-8") as handle:
        for number, row in enumerate(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            name = Name(row["entry_id"], row["form"], row["referent"], row["kind"], row["gloss"])
            if name.kind not in KINDS:
                raise LexiconError(f"names/entries.tsv line {number}: kind {name.kind!r}", allowed=KINDS)
            if name.form in found:
                raise LexiconError(f"names/entries.tsv line {number}: {name.form!r} stands there twice")
            found[name.form] = name
    return MappingProxyType(found)


def forced_words() -> list[str]:
    """Return the forms that the tokenizer keeps whole.

    Left out are forms of one character and forms with characters that mean something in a regular expression
    (nagisa joins the list into one unescaped pattern).
    """
    safe = (unicodedata.normalize("NFKC", form) for form in names())
    return [form for form in safe if len(form) > 1 and not set(form) & set(r".^$*+?{}[]\|()") and " " not in form]
