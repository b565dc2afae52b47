"""Reports within reports: which cue of a sentence stands in the content of which other one.

A quotation of several sentences is one sentence of the analysis (no sentence ends inside 「」), so the nesting
within sentences is all there is, except where a quotation is cut by a blank line.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.annotate.context import Attribution, Context


def governors(context: Context, cues: Sequence[Attribution], entities: Sequence[str | None]) -> list[int | None]:
    """Return, for each cue, the index of the innermost other cue in whose content it stands, or None.

    In 大統領は同紙が…と報じたと述べた, と述べた governs と報じた. A fronted source governs what follows it
    (同紙によると、首相は…と述べた), and so does one inserted behind the speaker (首相は、同紙によると、…と述べた):
    it is no part of what the speaker says. A closing cue of the fronted source itself stands at its level.
    """
    found: list[int | None] = []
    for i, own in enumerate(cues):
        around = [
            k
            for k, other in enumerate(cues)
            if k != i and stands_in(context, own, other) and not _same_report(cues, entities, i, k)
        ]
        found.append(min(around, key=lambda k: _length(cues[k]), default=None))
    return found


def stands_in(context: Context, own: Attribution, other: Attribution) -> bool:
    """True where the first cue stands in what the second one reports."""
    if other.content is None or not (other.content[0] <= own.cue.start and own.cue.end <= other.content[1]):
        return False
    return other.fronted or not own.fronted or _in_quotation(context, own, other.content)


def _in_quotation(context: Context, own: Attribution, content: tuple[int, int]) -> bool:
    """A fronted source is reported by a closing cue only in its quotation (甲氏は「同紙によると…」と述べた)."""
    around = context.enclosing(own.cue.start, own.cue.end)
    return any(content[0] <= q.start and q.end <= content[1] for q in around)


def _same_report(cues: Sequence[Attribution], entities: Sequence[str | None], i: int, k: int) -> bool:
    """One report with two cues: 甲紙によると、…と同紙は報じた."""
    if not cues[k].fronted or cues[i].source is None:
        return False
    return cues[i].source == cues[k].source or (entities[i] is not None and entities[i] == entities[k])


def _length(cue: Attribution) -> int:
    return cue.content[1] - cue.content[0] if cue.content else 0
