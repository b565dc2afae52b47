"""Rules for counter-expectation: linking が and けれど that turn against what stands before."""

from __future__ import annotations

import re

from workbench.annotate.context import Context
from workbench.annotate.rules.registry import rule

_NEGATIVE = re.compile(
    r"(?:な(?:い|かった|く|ければ|し)|ません|ぬ|ず(?:に|、|$)|ではない|無い|困難|難し|不|未|欠席|拒|否定|断(?:っ|り)|反対|応じな)"
)


@rule
def turns_against(context: Context, start: int, end: int) -> bool:
    """A linking が or けれど whose second clause turns against the first.

    A linking が also merely introduces a topic (…についてですが、…). It is taken to turn where one clause is
    negated and the other is not, where both have a は of contrast, or where the second clause carries a word
    of opposition. In direct address (お尋ねしますが、) it introduces.
    """
    first, second = _clauses(context, start, end)
    if re.search(
        r"(?:について|関して|ところ|次第|件|質問|話|思い|思う|存じ|申し上げ|申し|お伺い|伺い|お尋ね|御案内|聞き)(?:の)?(?:です|であります|でございます|ます|まし|た|だ)*$",
        first,
    ) and not re.search(r"思(?:い|う)", first[-12:]):
        return False
    if re.match(r"[、，]?(?:まず|次に|これは|そのうち|具体的に|例えば|特に|中でも)", second):
        return False
    if bool(_NEGATIVE.search(first[-18:])) != bool(_NEGATIVE.search(second)):
        return True
    if re.search(
        r"(?:実際|現実|逆に|むしろ|一方|まだ|なお|依然|やはり|もう|しかし|ただ|すでに|だけ|にとどま|に過ぎ|にすぎ|ばかり|のみ|どころか|方が|ほうが)",
        second,
    ):
        return True
    return "は" in _particles(context, context.start, start) and "は" in _particles(context, end, end + len(second))


def _clauses(context: Context, start: int, end: int) -> tuple[str, str]:
    """The clause before a linking particle and the text after it, up to 80 characters each, in one quotation."""
    left, right = context.start, context.end
    for quotation in context.enclosing(start, end):
        left, right = max(left, quotation.start + 1), min(right, quotation.end - 1)
    return context.text[max(left, start - 80) : start], context.text[end : min(right, end + 80)]


def _particles(context: Context, start: int, end: int) -> set[str]:
    return {t.surface for t in context.tokens if start <= t.start < end and t.pos == "助詞"}
