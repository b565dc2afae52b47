"""The subject of a direct quotation: which of the noun phrases before it that can speak says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.annotate.candidates import Candidate
from workbench.annotate.context import Context
from workbench.annotate.names import names
from workbench.annotate.nouns import can_be_source, head_kind, is_outlet, source_type
from workbench.annotate.persons import morphemes

#: People among whom somebody says so.
AMONG = frozenset({"の中には", "の中にも", "の中では", "の中からは", "の中からも"})


def nearest(
    context: Context, found: Sequence[Candidate], right: int, *, publishes: bool, closes: bool, suffered: bool
) -> Candidate | None:
    """For a direct quotation: a topic or subject close before it; は, が before も."""
    # A place or competition with では far before the quotation says where, not who (Ｊ３では…に対し「…」).
    far, found = found, [c for c in found if c.particle != "では" or c.paused or right - c.after <= NEAR_ENOUGH]
    strong = [c for c in found if c.particle in {"は", "が", "では", "からは", "から", "も", *AMONG}]
    if not found:
        return next((c for c in far if is_a_firm(context.text[c.start : c.end])), None) if closes else None
    if suffered and found[-1].particle == "に" and found[-1].after == right and _is_somebody(context, found[-1]):
        return found[-1]  # 甲野さんは母親に「…」と怒られた
    last = (strong or list(found))[-1]
    outer = any(c.particle == "は" or (c.particle == "が" and c.paused) for c in strong if c is not last)
    if last.particle == "が" and outer and _within_relative(context, last, right):
        strong = [c for c in strong if c is not last]  # 市長は職員が多い部署を「…」と評した
        last = strong[-1]
    topics = [c for c in strong if c.particle == "は"]
    if len(topics) > 1 and topics[-1] is last and _spoken_of(context, topics[0], last, right):
        return topics[0]  # 甲氏は、この金は「約束の分」と述べた
    if publishes and (outlets := [c for c in topics if is_outlet(context.text[c.start : c.end])]):
        return outlets[-1]  # 甲紙は、五つの球団が有力とし「…」と報じた
    if last.particle in {"が", "も"} and topics and right - last.after > NEAR_ENOUGH and not last.paused:
        return topics[-1]  # 甲紙は、五つの球団が有力とし「…」と報じた: the が far off belongs to what is said before
    if closes and last.particle == "が" and topics and _reaches_over(context, topics[-1], last, right):
        return topics[-1]
    return last


def _is_somebody(context: Context, candidate: Candidate) -> bool:
    """Somebody by whom it is said, and no writing in which it stands."""
    phrase = context.text[candidate.start : candidate.end]
    return head_kind(phrase) not in {"document", "channel", "outlet", "media", "named_outlet"}


def is_a_firm(phrase: str) -> bool:
    """A body that speaks, no place in which something happens: ミナト電機では…「…」としている."""
    if source_type(phrase) != "named_organisation" or (phrase in names() and names()[phrase].kind == "country"):
        return False
    return "地名" not in morphemes(phrase)[-1][1]


def _reaches_over(context: Context, topic: Candidate, last: Candidate, right: int) -> bool:
    """A person is the topic of a report that ends its sentence, and words within it are quoted: 甲氏は海軍が実際に「動けない」と認めた."""
    kinds = [source_type(context.text[c.start : c.end]) for c in (topic, last)]
    close = next((q.end for q in context.quotations if q.start == right), None)
    if close is None or context.text[close - 2] in "。！？!?" or kinds[0] != "named_person" or kinds[1] == kinds[0]:
        return False
    return topic.start < last.start and _CLAUSE_ENDS.search(context.text, topic.after, last.start) is None


def _spoken_of(context: Context, first: Candidate, last: Candidate, right: int) -> bool:
    """Words that only say what a second topic is, in one clause with the topic that stands first: that one says it."""
    person = source_type(context.text[last.start : last.end]) == "named_person"
    if last.after != right or person or not can_be_source(context.text[first.start : first.end]):
        return False
    close = next((q.end for q in context.quotations if q.start == right), None)
    whole = close is None or context.text[close - 2] in "。！？!?"
    return not whole and _CLAUSE_ENDS.search(context.text, first.after, last.start) is None


_CLAUSE_ENDS = re.compile(
    r"(?:[るただうくすつぬぶむしいずばられ]|が|けれども|[てで]は)[、，]|。|[てで]いて[、，]|のに対し"
)


def _within_relative(context: Context, candidate: Candidate, right: int) -> bool:
    """A predicate follows the subject and at once a noun with を, に: the clause only modifies that noun."""
    if candidate.paused or not re.search(
        r"(?:[をに]|に(?:ついて|対し(?:て)?))[、，]?$", context.text[candidate.after : right]
    ):
        return False
    first, last = context.index_from(candidate.after), context.index_from(right)
    return any(
        context.tokens[i].pos in {"動詞", "形容詞", "助動詞"}
        and context.tokens[i].surface[-1] in "るたいなうくすむぶつぬぐ"
        and context.tokens[i + 1].pos in {"名詞", "代名詞", "接頭辞"}
        for i in range(first, min(last, len(context.tokens) - 1))
    )


NEAR_ENOUGH = 16


def before_its_clause(context: Context, found: Sequence[Candidate]) -> Candidate | None:
    """The first subject of the clause, right before that of what it says: 姉が二十四センチがきついと言った, 国々が指針は…だと考えた."""
    first = found[0]
    if first.particle != "が" or first.paused:
        return None
    begins = first.start == context.start or context.text[first.start - 1] in "、，「（(は"
    following = re.match(r"[^、。「」はがも]{1,14}[がは](?!、)", context.text[first.after : first.after + 16])
    if not begins or following is None:
        return None
    inside = context.tokens[context.index_from(first.after) : context.index_from(first.after + following.end() - 1)]
    if any(t.pos in {"動詞", "形容詞", "助動詞"} or t.surface in {"を", "に", "で", "と"} for t in inside):
        return None
    return first
