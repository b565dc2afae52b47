"""The heads of source phrases: the noun at the end of a phrase that says what kind of source it is."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from workbench.errors import LexiconError

HEAD_KINDS = (
    "person_title", "expert", "official", "media", "public", "author", "organisation", "outlet", "document",
    "channel", "named_outlet", "not_a_source",
)  # fmt: skip


@cache
def heads() -> Mapping[str, str]:
    """Return the heads of source phrases (氏, 専門家, 当局者, 通信, 省 …) and their kind, longest first."""
    found: dict[str, str] = {}
    path = files("workbench") / "lexicons" / "sources" / "heads.tsv"
    with path.open(encoding="utf-8") as handle:
        for number, row in enumerate(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            if row["kind"] not in HEAD_KINDS:
                raise LexiconError(f"sources/heads.tsv line {number}: kind {row['kind']!r}", allowed=HEAD_KINDS)
            if row["form"] in found:
                raise LexiconError(f"sources/heads.tsv line {number}: {row['form']!r} stands there twice")
            found[row["form"]] = row["kind"]
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: -len(item[0]))))
