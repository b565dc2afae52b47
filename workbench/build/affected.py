"""Which documents a changed lexicon can say something else of: those in which a literal of a changed entry stands.

An entry is tried where one of its literals stands in a sentence, and nowhere else
(:meth:`workbench.annotate.lexicon.Lexicon.possible`). So what was found in a document can only change if a literal of an
entry that was added, changed or removed stands in it. Beside the tables of a corpus, ``rules.json`` keeps a digest and the
literals of each entry that its markers were found with: those of a removed entry are nowhere else.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.annotate.confidence import of_sentence
from workbench.annotate.constructions import Construction
from workbench.annotate.entries import Entry, Verb
from workbench.annotate.lexicon import Lexicon
from workbench.annotate.pipeline import matching_view
from workbench.build.fingerprint import REMARKS, digest
from workbench.build.writing import batches
from workbench.lexicon import Condition, Later
from workbench.storage.aside import Texts, with_texts
from workbench.storage.manifest import sha256

RULES = "rules.json"
#: Fields of an entry that change no result, or follow from its pattern and are no plain values.
_NOT_COMPARED = REMARKS | {"elements"}

_Item = Entry | Verb | Construction
#: Entry → digest and literals; in the order of the lexicon. None: it can stand where no literal does.
Rules = Mapping[str, tuple[str, tuple[str, ...] | None]]


def rules_of(lexicon: Lexicon) -> Rules:
    """Return a digest and the literals of each entry."""
    items: list[_Item] = [*lexicon.entries, *lexicon.verbs, *lexicon.constructions]
    return {item.entry_id: (_digest(item), _literals(item)) for item in items}


def write_rules(folder: Path, analysis: Mapping[str, Any], rules: Rules) -> None:
    """Write the entries that the markers of a corpus were found with; the first line is the hash of what follows."""
    lines = [json.dumps({"analysis": analysed_by(analysis)})]
    lines += [json.dumps([entry, *found], ensure_ascii=False) for entry, found in rules.items()]
    body = "\n".join(lines).encode()
    (folder / RULES).write_bytes(sha256(body).encode() + b"\n" + body)


def read_rules(folder: Path, analysis: Mapping[str, Any]) -> Rules | None:
    """Return the entries that a corpus was analysed with, or None where they are not known: every entry may be new."""
    try:
        own, _, body = (folder / RULES).read_bytes().partition(b"\n")
    except OSError:
        return None
    if own != sha256(body).encode():
        return None
    head, *lines = body.decode("utf-8").split("\n")
    if json.loads(head) != {"analysis": analysed_by(analysis)}:  # of another build of this folder
        return None
    found = (json.loads(line) for line in lines)
    return {entry: (mark, None if literals is None else tuple(literals)) for entry, mark, literals in found}


def analysed_by(analysis: Mapping[str, Any]) -> str:
    """Return what stands for an analysis; the version of the package alone does not count."""
    plain = {k: dict(v) if isinstance(v, Mapping) else v for k, v in analysis.items() if k != "workbench"}
    return sha256(json.dumps(plain, sort_keys=True).encode())  # TOML has an order of its own


def changed_literals(old: Rules, new: Rules) -> frozenset[str] | None:
    """Return the literals of the entries that are not the same in both.

    Returns
    -------
    frozenset of str
        None where a document without any of them may have changed too: an entry that differs needs no literal, or the
        entries are the same in another order.
    """
    if [e for e in old if e in new] != [e for e in new if e in old]:
        return None
    found: set[str] = set()
    for entry in {*old, *new}:
        if old.get(entry) != new.get(entry):
            for one in (old.get(entry), new.get(entry)):
                if one is not None and one[1] is None:
                    return None
                found.update(one[1] or () if one is not None else ())
    return frozenset(found)


def documents_with(documents: pl.DataFrame, texts: Texts, literals: frozenset[str]) -> pl.DataFrame:
    """Return the documents in whose matching view one of the literals stands."""
    if not literals or documents.is_empty():
        return documents.clear()
    from ahocorasick_rs import AhoCorasick

    automaton = AhoCorasick(sorted(literals))
    columns = ["text", *([schema.REGIONS_COLUMN] if schema.REGIONS_COLUMN in documents.columns else [])]
    found = [
        bool(automaton.find_matches_as_indexes(matching_view(*row).text))
        for batch in batches(documents)
        for row in with_texts(batch, texts).select(columns).iter_rows()
    ]
    return documents.filter(pl.Series(found, dtype=pl.Boolean))


def with_confidence(name: str, table: pl.DataFrame, *, validated: bool) -> pl.DataFrame:
    """Return a table with the confidence that a lexicon gives its labels; one that nobody has validated gives none.

    That of a marker hangs on its own sentence alone, where nothing has changed.
    """
    if name != "sentences":
        return table
    columns = ["commitment", "part"]
    kinds = table.select(columns).unique(maintain_order=True)
    values = [of_sentence(*row) if validated else None for row in kinds.iter_rows()]
    found = kinds.with_columns(confidence=pl.Series(values, dtype=pl.Float64))
    return (
        table.drop("confidence")
        .join(found, on=columns, how="left", nulls_equal=True, maintain_order="left")
        .select(table.columns)
    )


def _literals(item: _Item) -> tuple[str, ...] | None:
    # A construction without a literal is never tried.
    return item.needles or (() if isinstance(item, Construction) else None)


def _digest(item: _Item) -> str:
    kept = [f.name for f in dataclasses.fields(item) if f.name not in _NOT_COMPARED]
    return digest([type(item).__name__, *((name, _plain(getattr(item, name))) for name in kept)])[:16]


def _plain(value: object) -> object:
    if isinstance(value, Later | re.Pattern):
        return value.pattern
    if isinstance(value, Condition):
        return [value.pattern.pattern, value.wanted]
    if isinstance(value, frozenset):
        return sorted(value)
    if value is None or isinstance(value, str | int | Sequence):
        return value
    raise TypeError(f"a field of an entry is a {type(value).__name__}: say how it is compared")
