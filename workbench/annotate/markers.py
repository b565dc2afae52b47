"""Markers: spans of a sentence that match the lexicon, with overlaps resolved.

Candidates come from the marker entries and the reporting verbs. Where two overlap the
longer one stays; at equal length the one earlier in :data:`PRECEDENCE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from workbench.annotate import rules
from workbench.annotate.context import Context, Found
from workbench.annotate.cue_spans import told_to_the_end
from workbench.annotate.entries import Entry, Places
from workbench.annotate.lexicon import Lexicon
from workbench.annotate.reporting import reporting_cues

#: Which code stays where two candidates cover the same span: the more specific function first.
PRECEDENCE = (
    "doubt", "hearsay", "inference", "possibility", "certainty", "attenuation", "probability", "attribution",
    "question", "obligation", "attitude", "counter", "self_mention", "scare_quote",
)  # fmt: skip
_RANK = {code: i for i, code in enumerate(PRECEDENCE)}


def find_markers(context: Context, lexicon: Lexicon) -> list[Found]:
    """Return the markers of one sentence in text order, without overlap."""
    possible = lexicon.possible(context.text, context.start, context.end)
    built = (found for construction, at in possible.constructions for found in construction.find(context, at))
    entries = resolve([*entry_matches(context, possible.entries), *built])
    cues = reporting_cues(context, possible.verbs, entries)
    return resolve([told_to_the_end(context, _with_and_such(context, m)) for m in (*entries, *cues)])


def _with_and_such(context: Context, found: Found) -> Found:
    """A cue that begins at the と of 「…」などと has its など, or 等: the words end before it (53 of 60 places)."""
    if found.code != "attribution" or not context.text.startswith("と", found.start):
        return found
    such = next((w for w in ("など", "等") if context.text.endswith(w, context.start + 1, found.start)), "")
    start = found.start - len(such)
    return replace(found, start=start) if such and context.starts_token(start) else found


def entry_matches(context: Context, entries: Iterable[tuple[Entry, Places]]) -> Iterator[Found]:
    """Yield every match of the marker entries, each with where it may begin, whose border, conditions and rule hold."""
    text, first, last = context.text, context.start, context.end
    lefts, rights = context.borders_left, context.borders_right
    for entry, at in entries:
        boundary = entry.boundary
        if at is not None and boundary in _FROM_A_BORDER and lefts.isdisjoint(at):
            continue
        for start, end in entry.spans(text, first, last, at, lefts if boundary in _FROM_A_BORDER else None):
            if (end in rights or boundary not in _TO_A_BORDER) and _holds(context, entry, start, end):
                yield Found(start, end, entry.code, entry.entry_id)


#: Boundaries of entries whose matches begin, and end, where a token does.
_FROM_A_BORDER, _TO_A_BORDER = frozenset({"both", "left"}), frozenset({"both", "right"})


def _holds(context: Context, entry: Entry, start: int, end: int) -> bool:
    """Say whether the conditions and the rule of an entry hold beside a match."""
    if entry.left is not None and not entry.left.holds(context.before(start)):
        return False
    if entry.right is not None and not entry.right.holds(context.after(end)):
        return False
    return entry.rule is None or rules.holds(entry.rule, context, start, end)


def resolve(candidates: Iterable[Found]) -> list[Found]:
    """Return a set of candidates without overlap, longest first, in text order."""
    ranked = sorted(candidates, key=lambda m: (-m.length, _RANK[m.code], m.start, m.entry_id))
    kept: list[Found] = []
    taken: set[int] = set()
    for candidate in ranked:
        covered = range(candidate.start, candidate.end)
        if not taken.intersection(covered):
            kept.append(candidate)
            taken.update(covered)
    return sorted(kept, key=lambda m: m.start)
