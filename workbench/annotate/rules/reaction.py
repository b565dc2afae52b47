"""Rules on the words by which people react, and the noun that says how (「…」「…」など、怒りの声が相次いだ)."""

from __future__ import annotations

from workbench.annotate.context import Context
from workbench.annotate.rules.registry import behind, rule
from workbench.annotate.rules.report import said, speech


@rule
@behind("」』”″）) 　")
def words_of_many(context: Context, start: int, end: int) -> bool:
    """As ``speech``, or the last of several quotations side by side, whatever it says (「…」「…」「神」など)."""
    if speech(context, start, end):
        return True
    at = start - (context.text[start - 1 : start] in (" ", "　"))
    last = next((q for q in context.quotations if q.end == at), None)
    if last is None:
        return False
    before = last.start - (context.text[last.start - 1 : last.start] in ("、", "，", " ", "　"))
    return any(q.end == before and q.depth == last.depth for q in context.quotations)


@rule
def talked_words(context: Context, start: int, end: int) -> bool:
    """As ``said``, and no adverb with its own と (何かと話題になる)."""
    return said(context, start, end) and not context.before(start, 3).endswith(("何か", "なにか"))
