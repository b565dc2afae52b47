"""Candidates for a source: the noun phrases of a clause that a particle marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from workbench.annotate.context import Attribution, Context
from workbench.annotate.nouns import can_be_source, is_bare_katakana, is_outlet, source_type
from workbench.annotate.phrases import phrase_before
from workbench.annotate.shapes import BOARDS
from workbench.annotate.tokens import Token


@dataclass(frozen=True, slots=True)
class Candidate:
    """A noun phrase with the particle that marks it."""

    start: int
    end: int
    particle: str
    after: int  # where the text goes on behind the particle (and a pause)
    paused: bool


def source_before(context: Context, position: int) -> tuple[int, int] | None:
    """The noun phrase that ends at a position where it can name a source, else None."""
    phrase = phrase_before(context, position)
    return phrase if phrase is not None and can_be_source(context.text[slice(*phrase)]) else None


def candidates(context: Context, left: int, right: int) -> list[Candidate]:
    """Noun phrases marked by a particle between two positions, outside quotations that close in between."""
    known = _all(context)
    first = bisect_left(known, left, key=lambda item: item[0].start)
    result: list[Candidate] = []
    for token, candidate in islice(known, first, None):
        if token.end > right:
            break
        inside = [*context.enclosing(token.start, token.start), *context.in_brackets(token.start)]
        closed = any(left <= q.start and q.end <= right for q in inside)
        if candidate.start >= left and not closed:
            result.append(candidate)
    return result


def _all(context: Context) -> list[tuple[Token, Candidate]]:
    """Every marked noun phrase of the sentence with its particle, found once a sentence."""
    kept: list[tuple[Token, Candidate]] | None = context.memo.get("candidates")
    if kept is None:
        kept = context.memo["candidates"] = list(_every(context))
    return kept


def _every(context: Context) -> Iterator[tuple[Token, Candidate]]:
    for i, token in enumerate(context.tokens):
        if token.pos not in {"助詞", "助動詞"}:
            continue
        particle, end = _particle(context, i)
        if particle is None:
            continue
        phrase = phrase_before(context, token.start)
        if phrase is not None and particle == "だが":
            particle = "は" if _is_taken_up(context, phrase) else None
        if phrase is not None and particle == "でも":
            form = context.text[slice(*phrase)]
            particle = "では" if is_outlet(form) or form.endswith(WHERE_PEOPLE_WRITE) else "で"
        if phrase is not None and particle is not None:
            pause = context.text[end : end + 1] in ("、", "，")
            paused = pause or (particle == "が" and _SET_OFF.match(context.text, end, context.end) is not None)
            yield token, Candidate(phrase[0], phrase[1], particle, end + pause, paused)


def _is_taken_up(context: Context, phrase: tuple[int, int]) -> bool:
    """Somebody by name who is no predicate of a topic before: 「…」と明かした{甲野}だが、「…」と続けた."""
    form = context.text[slice(*phrase)]
    kind = source_type(form)
    if not can_be_source(form) or is_bare_katakana(form):
        return False  # おもしろいフレーズだが
    if kind != "named_person" and (kind != "named_organisation" or not is_modified(context, phrase[0])):
        return False
    around = context.enclosing(phrase[0], phrase[1])
    topics = (
        t.start
        for t in context.tokens[: context.index_from(phrase[0])]
        if t.surface == "は" and t.pos == "助詞" and context.enclosing(t.start, t.end) == around
    )
    return all(source_before(context, at) is None for at in topics)  # not 甲野さんは南湖市の乙山さんだが


def is_modified(context: Context, start: int) -> bool:
    """A finite predicate stands directly before: the noun is what its clause modifies."""
    before = context.token_before(start)
    return (
        before is not None
        and before.end == start
        and before.pos in {"動詞", "助動詞", "形容詞"}
        and before.surface[-1] in "るたいうくすぐつぬぶむ"
    )


# 首相が20日、…; 知事が橋について…; 社長が会見で…: what belongs to the report sets its subject off as a pause does.
_SET_OFF = re.compile(
    r"(?:[0-9０-９]{1,2}月)?(?:[0-9０-９]{1,2}日|同日|前日|翌日)(?:付で|夜|朝|夕|午前|午後)?(?:まで)?(?:に)?[、，]"
    r"|[^、，。「」はがを]{1,12}(?:記者団|記者|メディア|取材陣|紙|新聞|通信|テレビ|放送|[A-Z]{3,}[A-Za-z ]*)に[、，]"
    r"|[^、，。「」はがを]{1,16}(?:について|に関し(?:て)?|をめぐ(?:って|り))(?!の)"
    r"|[^、，。「」はがを]{0,16}(?:の(?:取材|質問|問い|インタビュー)に|(?:会見|講演|演説|答弁|談話|声明|インタビュー|取材|サイト|ＳＮＳ|SNS|ブログ|ツイッター|プレスリリース|リリース|付の発表)(?:など)?で)(?!は)"
    r"|[^、，。「」はがを]{1,12}に対し(?:て)?[、，]"
)


_COMPOUND_PARTICLES = (
    "の中には",
    "の中にも",
    "の中では",
    "の中からは",
    "の中からも",
    "の間では",
    "の間で",
    "からは",
    "からも",
    "によって",
    "としては",
    "としても",
    "としましては",
    "としましても",
    "といたしましては",
    "といたしましても",
    "だけは",
    "だけが",
    "こそが",
    "こそは",
    "こそ",
    "でさえも",
    "でさえ",
    "さえも",
    "さえ",
    "までもが",
    "までも",
    "に至っては",
    "にいたっては",
    "では",
    "でも",
    "には",
)
#: Compound particles that mark what another one marks.
_LIKE = {
    **dict.fromkeys(
        ("に至っては", "にいたっては", "だけは", "こそは", "こそ", "でさえも", "でさえ", "さえも", "さえ"), "は"
    ),
    **dict.fromkeys(("だけが", "こそが"), "が"),
}
#: Where people write, with the places of the net.
WHERE_PEOPLE_WRITE = (*BOARDS, "ネット上")
# 甲野だが、…: a topic in the shape of a predicate.
_TAKEN_UP = re.compile(r"(?:だ|である|です|だった|でした)が(?=[、，])")
_COMPOUND = re.compile("|".join(_COMPOUND_PARTICLES))
_BEGINNINGS = frozenset(compound[0] for compound in _COMPOUND_PARTICLES)
_PARTICLES = {"は", "が", "も", "から", "に", "で", "の"}


_DENIED = re.compile(r"で[はも](?:な[いくか]|あ[りっるろ]|ござい)")
_POLITE = re.compile(r"\Aと(?:し|いたし)まして")


def _particle(context: Context, i: int) -> tuple[str | None, int]:
    start, end, surface, _, _ = context.tokens[i]
    text = context.text
    if text[start] in _BEGINNINGS:
        if _DENIED.match(text, start):
            return None, start  # 事故ではなく, 甲ではない: what is denied
        if (compound := _COMPOUND.match(text, start)) is not None:
            marked = _POLITE.sub("として", compound.group())
            return _LIKE.get(marked, marked), compound.end()
    if text[start] in "だで" and (taken := _TAKEN_UP.match(text, start)) is not None:
        return "だが", taken.end()
    if surface in {"から", "で"} and text.startswith("の", end):
        return None, start  # 隣国からの荷, 市での催し: part of a longer phrase
    return (surface, end) if surface in _PARTICLES else (None, start)


def free(candidate: Candidate, fronted: Sequence[Attribution]) -> bool:
    """The phrase is not part of a fronted source (の説明では)."""
    return all(a.source is None or candidate.end <= a.source[0] or candidate.start >= a.cue.end for a in fronted)
