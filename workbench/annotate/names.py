"""The names lexicon: words the tokenizer must keep whole, and who or what they name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from workbench import lexicon
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
    file = lexicon.shipped("names", "entries.tsv")
    for row, where in lexicon.read_table(file, ("entry_id", "form", "referent", "kind", "gloss")).rows:
        lexicon.choice(row, "kind", KINDS, where)
        if row["form"] in found:
            raise LexiconError(f"{where}: {row['form']!r} stands there twice")
        found[row["form"]] = Name(**row)
    return MappingProxyType(found)


@cache
def short_names() -> Mapping[str, str]:
    """Return short names of outlets and what they stand for (日経: 日本経済新聞).

    They are ordinary words or initials too (毎日 'every day'), so they count only where a source is looked for, and the
    tokenizer does not keep them whole.
    """
    rows = lexicon.read_table(lexicon.shipped("sources", "short_names.tsv"), ("form", "referent")).rows
    referents = {name.referent for name in names().values() if name.kind == "outlet"}
    for row, where in rows:
        if row["referent"] not in referents:
            raise LexiconError(
                f"{where}: no outlet {row['referent']!r}",
                hint="the referent has to be that of an outlet in names/entries.tsv",
            )
    return MappingProxyType({row["form"]: row["referent"] for row, _ in rows})


def forced_words() -> list[str]:
    """Return the forms that the tokenizer keeps whole.

    Left out are forms of one character and forms with characters that mean something in a regular expression
    (nagisa joins the list into one unescaped pattern).
    """
    safe = (unicodedata.normalize("NFKC", form) for form in names())
    return [form for form in safe if len(form) > 1 and not set(form) & set(r".^$*+?{}[]\|()") and " " not in form]
