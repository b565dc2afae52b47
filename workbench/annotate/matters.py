"""What words are about, between the words and the noun that says how people took it: 「…」など、{計画を批判する}声が相次いだ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.annotate.context import Context

#: Characters between the words and the noun at most.
REACH = 64

_ENDS = frozenset("「」『』。．！？!?\n")
_NO_MATTER = ("いう", "いっ", "して")  # という, として: another joint
_VOICES = re.compile(r"(?:声|意見|コメント|書き込み|投稿|批判)[がも]")
# A verb before a pause, て or a particle that joins clauses opens a clause of its own (「…」と述べ、批判が相次いだ).
_CLAUSE = frozenset({"ので", "のに", "けど", "けれど", "けれども", "ものの", "たら", "なら", "ば"})
# 計画に対し、計画をめぐって: what it is about, no clause.
_ABOUT = re.compile(
    r"(?:に対し|に関し|につい|をめぐ|を巡|を受け|に続い|に続き|によ|とし|あらため|改め|初め|はじめ|並行し)(?:て|って|で|り)?$"
)
_OWN_CLAUSE = re.compile(
    r"(?:た|だ|る|い)(?:が|ため|から|ものの|ほか|一方で?|など)$|まで$|(?:声|意見|コメント|書き込み)から$"
)


def matter(context: Context, at: int) -> Iterator[int]:
    """Yield where a noun may begin to which all from a position on belongs: the position, and behind what modifies it.

    What stands there holds no quotation and no clause of its own. Behind a bare と nothing is told in the past (と発言した
    ことに批判が相次いだ: somebody's words, to which others react).
    """
    bare = context.text[at - 1] == "と"
    if context.text.startswith(_NO_MATTER if bare else "の", at):
        return
    yield at
    first = i = context.token_at.get(at, len(context.tokens))
    tokens = context.tokens
    while i < len(tokens) and tokens[i].end - at <= REACH:
        _, end, surface, _, pos = tokens[i]
        if surface[-1] in _ENDS or (pos == "助詞" and surface in _CLAUSE):
            return
        if surface in ("、", "，") and _closes_a_clause(context, i, at):
            return
        if pos == "助詞" and surface in ("て", "で") and i > first and tokens[i - 1].pos in ("動詞", "助動詞"):
            behind = tokens[i + 1] if i + 1 < len(tokens) else None
            joins = bare or (behind is not None and behind.surface in ("、", "，"))
            if joins and not _ABOUT.search(context.text, at, end) and (behind is None or behind.pos != "動詞"):
                return
        if bare and pos == "助動詞" and surface in ("た", "だ") and tokens[i - 1].pos in ("動詞", "助動詞"):
            return
        if bare and surface == "こと" and tokens[i - 1].pos in ("動詞", "助動詞"):
            return
        if pos != "動詞" or surface[-1] in "うくすつぬむぶぐるたい":
            yield end
            if _VOICES.match(context.text, end, context.end):
                return  # the next noun of this kind has a clause of its own
        i += 1


def _closes_a_clause(context: Context, i: int, at: int) -> bool:
    """A clause ends before the pause at a token."""
    if i == 0 or context.tokens[i].start == at:
        return False
    before = context.tokens[i - 1]
    text = context.text[at : before.end]
    if _ABOUT.search(text):
        return False
    return before.pos == "動詞" or _OWN_CLAUSE.search(text) is not None
