"""What the surroundings of a form say that the rules left: observations that ``second_look.py`` weighs.

An observation is a short string ``what=value`` that a reader can check against the sentence: the entry and the condition of
it that failed, what stands before and behind, where in the sentence it stands, what the clauses beside it hold. Function words
stand as they are written, all other words by their part of speech, so that no word of content is learnt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.annotate.context import Context
from workbench.annotate.readings import probability


@dataclass(frozen=True)
class Left:
    """A form of an entry whose rule or condition failed (``failed``: left, right or rule)."""

    start: int
    end: int
    entry_id: str
    failed: str


_PAUSES = ("、", "，", ",")
_STOPS = "。．！？!?"
_OPENING = "「『“（( \n　"
_CLOSING = "」』”）) \n　"
_FUNCTION = frozenset({"助詞", "助動詞", "接続詞", "補助記号", "空白", "記号"})
_NEGATED = re.compile(r"(?:な(?:い|かった|く|ければ|し)|ません|ず|ぬ)(?:[でのとだはがよ、。]|です|という|$)")
_LINKS = re.compile(r"(?:が|けれども?|けども?)$")
_FINITE = frozenset(
    {"た", "だ", "です", "ます", "ない", "よ", "ね", "な", "か", "かな", "わ", "ぞ", "う", "ん", "たい", "の"}
)
_NOMINAL = frozenset({"名詞", "接尾辞", "代名詞", "形状詞"})
#: How far the clauses beside a form are looked at, in characters.
REACH = 60
#: From how many characters on a sentence without a full stop may be several.
RUN_ON = 60


def observations(context: Context, found: Left) -> list[str]:
    """Return the observations of a form that the rules left.

    Parameters
    ----------
    context
        Its sentence.
    found
        The form; ``found.failed`` says which condition of its entry failed.
    """
    before, after = context.index_before(found.start), context.index_from(found.end)
    form = context.text[found.start : found.end]
    ends = _border(context, before)
    seen = [
        f"entry={found.entry_id}",
        f"failed={found.failed}",
        f"before={_word(context, before)}",
        f"after={_word(context, after)}",
        f"border={ends} {_opens(context, after)}",
        f"before is={ends} {'run-on' if runs_on(context) else 'closed'}",
        f"ends={form[-2:]}",
        f"part={context.sentence.part}",
        *_place(context, found),
        *_clauses(context, found),
    ]
    if len(form) <= 5:
        seen += [f"form={form}", f"form={form} {ends}"]
    if found.failed == "rule" and _LINKS.search(form):
        # How near the reading of the form was to being taken.
        chance = probability("linking", context, found.start, found.end)
        seen.append(f"reading={'near' if chance >= 0.4 else 'far' if chance >= 0.25 else 'remote'}")
    return seen


def runs_on(context: Context) -> bool:
    """The sentence is long and no full stop closes it: sentences may run together in it, as in posts."""
    return (
        context.end - context.start >= RUN_ON
        and context.text[context.start : context.end].rstrip(_CLOSING)[-1:] not in _STOPS
    )


def _word(context: Context, i: int) -> str:
    if not 0 <= i < len(context.tokens):
        return "none"
    token = context.tokens[i]
    return token.surface if token.pos in _FUNCTION else token.pos


def _border(context: Context, i: int) -> str:
    """Whether what stands before may end a sentence."""
    if not 0 <= i < len(context.tokens):
        return "none"
    token = context.tokens[i]
    if token.surface in _FINITE:
        return "finite"
    if token.pos in {"動詞", "形容詞"}:
        return "finite" if token.surface == token.lemma else "stem"
    return "nominal" if token.pos in _NOMINAL else "other" if token.is_word else "mark"


def _opens(context: Context, i: int) -> str:
    """What begins behind the form."""
    if i >= len(context.tokens):
        return "none"
    token = context.tokens[i]
    return "function" if token.pos in {"助詞", "助動詞"} else "word" if token.is_word else "mark"


def _place(context: Context, found: Left) -> list[str]:
    """Where in the sentence it stands, and between which pauses."""
    text = context.text
    opening = text[context.start : found.start].strip(_OPENING)
    following = text[found.end : context.end].strip(_CLOSING + _STOPS)
    seen = [f"place={'start' if not opening else 'middle' if following else 'end'}"]
    seen += ["pause=after"] if text[found.end : found.end + 1] in _PAUSES else []
    seen += ["pause=before"] if text[found.start - 1 : found.start] in _PAUSES else []
    if any(p.start < found.start and found.end < p.end and not p.is_quotation for p in context.pairs):
        seen.append("in=parentheses")
    return seen


def _clauses(context: Context, found: Left) -> list[str]:
    """What the clause before it and the one behind it hold, in the same quotation."""
    left, right = context.start, context.end
    for quotation in context.enclosing(found.start, found.end):
        left, right = max(left, quotation.start + 1), min(right, quotation.end - 1)
    first = context.text[max(left, found.start - REACH) : found.start]
    second = context.text[found.end : min(right, found.end + REACH)]
    clause = re.split("[、，]", first.rstrip("、，,"))[-1]
    ahead = re.split("[、，。]", second.lstrip("、，,"))[0]
    negated = _NEGATED.search(first[-12:]) is not None, _NEGATED.search(second) is not None
    facts = {
        "topic before": "は" in clause,
        "subject before": "が" in clause,
        "object before": "を" in clause,
        "topic behind": "は" in ahead,
        "also behind": "も" in ahead,
        "negated before": negated[0],
        "negated behind": negated[1],
        "one negated": negated[0] != negated[1],
        "nothing behind": not second.strip(_CLOSING + _STOPS),
    }
    return [f"{what}={'yes' if holds else 'no'}" for what, holds in facts.items()]
