"""Named rules for what a pattern cannot decide; lexicon entries ask for them by name.

A rule gets the sentence and the span of a match and says whether the marked reading holds. The name in the
lexicon's ``rule`` column is the function's name; ``!name`` asks for the opposite; several are separated by blanks.
"""

from workbench.annotate.rules import (
    contrast,
    evidence,
    modality,
    position,
    quotation,
    reaction,
    report,
    speaker,
    talk,
    voiced,
    writer,
)
from workbench.annotate.rules.position import clause_before
from workbench.annotate.rules.registry import holds, names, rule, stands_behind

__all__ = [
    "clause_before",
    "contrast",
    "evidence",
    "holds",
    "modality",
    "names",
    "position",
    "quotation",
    "reaction",
    "report",
    "rule",
    "speaker",
    "stands_behind",
    "talk",
    "voiced",
    "writer",
]
