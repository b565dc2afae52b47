"""Grades of the open class ``attitude``: how surely what an entry marks evaluates, and in which slot it stands.

Evaluation is an open class: no list ends it, and most words that can evaluate also describe (重要な拠点). So its entries
are graded in ``lexicons/grades/attitude.tsv``, from the small forms that always evaluate down to words of taste and worth
that a reader seldom marks:

==== ==========================================================================================
4    particles and sentence adverbs (わずか, しか and a negative, すら, ようやく, 残念ながら)
3    predicates that say nothing else (無視できない, 意義は大きい, 極めて重要だ, 信じがたい)
2    words of evaluation as predicates, or before a noun where they always evaluate (不適切だ, 悲惨な)
1    words of worth and taste: of things and experiences (便利だ, おいしい), or before any noun (貴重な, 重要な)
==== ==========================================================================================

The analyser marks grades 2 to 4 (:data:`LEAST`). ``workbench.annotate.lexicon.load(..., least_grade=1)`` marks all;
a higher one marks less and is more often right. docs/labels.md has the precision and recall of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from workbench.errors import LexiconError
from workbench.lexicon import choice, read_table, shipped

#: Grades, the surest last, and the least that is marked unless another is asked for.
GRADES = (1, 2, 3, 4)
LEAST = 2
#: Where in the clause an entry finds its words.
SLOTS = ("particle", "adverb", "exclamation", "predicate", "attributive")
#: Slots whose wording is the text's own even in what it reports: the reporter counts (十万件もの) and waits (ようやく).
NARRATED = frozenset({"particle", "adverb", "exclamation"})
COLUMNS = ("entry_id", "slot", "grade")


@dataclass(frozen=True)
class Grade:
    """How surely what an entry marks evaluates (1 to 4), and in which slot it stands."""

    grade: int
    slot: str


@cache
def grades() -> Mapping[str, Grade]:
    """Return the grades of the entries of ``attitude`` by their ids.

    Raises
    ------
    LexiconError
        If a row names no slot or grade, or an entry twice.
    """
    found: dict[str, Grade] = {}
    for row, where in read_table(shipped("grades", "attitude.tsv"), COLUMNS).rows:
        slot = choice(row, "slot", SLOTS, where)
        grade = int(choice(row, "grade", map(str, GRADES), where))
        if row["entry_id"] in found:
            raise LexiconError(f"{where}: entry {row['entry_id']!r} is graded twice", hint="one line an entry")
        found[row["entry_id"]] = Grade(grade, slot)
    return MappingProxyType(found)


def grade(entry_id: str | None) -> int | None:
    """Return the grade of an entry of ``attitude`` (1 to 4); None for entries of other codes and of the user's own."""
    known = grades().get(entry_id or "")
    return known.grade if known else None


def narrated(entry_id: str) -> bool:
    """Return whether the wording of an entry is the text's own even within what it reports."""
    known = grades().get(entry_id)
    return known is not None and known.slot in NARRATED
