"""The heads of source phrases: the noun at the end of a phrase that says what kind of source it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from workbench import lexicon
from workbench.errors import LexiconError

HEAD_KINDS = (
    "person_title", "expert", "official", "media", "public", "author", "organisation", "outlet", "document",
    "channel", "named_outlet", "named_body", "not_a_source",
)  # fmt: skip


@cache
def heads() -> Mapping[str, str]:
    """Return the heads of source phrases (氏, 専門家, 当局者, 通信, 省 …) and their kind, longest first."""
    found: dict[str, str] = {}
    file = lexicon.shipped("sources", "heads.tsv")
    for row, where in lexicon.read_table(file, ("form", "kind")).rows:
        if row["form"] in found:
            raise LexiconError(f"{where}: {row['form']!r} stands there twice")
        found[row["form"]] = lexicon.choice(row, "kind", HEAD_KINDS, where)
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: -len(item[0]))))
