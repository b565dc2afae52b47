"""How far a cue reaches: 私は…{と思うわけであります}, {ものとみている}, {と語るのだった}; 「…」と掲示板で{話題になった}."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.annotate.context import Attribution, Context, Found

# Who gives his own thought as an explanation does not explain anything: the whole is the cue.
_OWN_THOUGHT = frozenset({"rv.omou_author"})
_EXPLAINED = re.compile(
    r"(?<=[うるたい])(?:(?:ん|の|わけ)(?:です(?:[よね]+)?|であります|でございます|であって|でありまして|でございまして)|わけで(?=、))"
)
#: 要らない{って}意見に、客は怒った; 来る{って}ことを: here って is という, and the clause belongs to the noun.
NAMES_WORDS = re.compile(
    r"(?:意見|主張|コメント|反論)(?![しす])|話(?![しすさせ])|噂|理論|記事|言葉|意味|感じ(?!る|て|た)|気持ち|こと|もの|わけ|やつ|人"
)
# 起きたものとみている: もの says no more than the と behind it.
_AS_IT_IS = re.compile(r"(?<=[うくぐすつぬぶむるただい])もの(?=と(?:は|も)?(?:[み見]|考え))")


# 来ることが各社によって報じられた: who told it stands between, so that the verb alone is the cue (guidelines 1).
_BY_WHOM = re.compile(r"(?:との|という)?(?:こと|旨)(?:など)?[がもを][、，]?[^、。「」]{2,}(?:によって|により)[、，]?")


def cue_span(context: Context, entry_id: str, start: int, end: int, verb_start: int) -> tuple[int, int]:
    """Where the cue of an entry begins and ends that goes from ``start`` to the end of its verb, ``end``."""
    text = context.text
    if text.startswith("と", start) and _AS_IT_IS.match(text, start - 2, context.end):
        start -= 2
    if _BY_WHOM.fullmatch(text, start, verb_start):
        start = verb_start
    if entry_id in _OWN_THOUGHT and (explained := _EXPLAINED.match(text, end, context.end)) is not None:
        end = explained.end()
    return start, end


# …と語るのだった。 …と主張したのだ。: the form of an account goes with the verb (18 of 27 places).
_AS_AN_ACCOUNT = re.compile(r"(?<=[うくぐすつぬぶむるた])のだ(?:った)?(?=。)")


def told_to_the_end(context: Context, found: Found) -> Found:
    """Return a cue with the のだ, のだった by which an account closes."""
    if found.code != "attribution" or (told := _AS_AN_ACCOUNT.match(context.text, found.end, context.end)) is None:
        return found
    return replace(found, end=told.end())


# The words are taken up by と, and who says them may stand between it and the cue; という声, in which the noun carries
# them, goes with its と.
_TAKES_UP = ("rv.", "rv2.", "attr.talked_of", "attr.voiced", "attr.own_view")
_MARK = re.compile(
    r"(?:上|の間)?(?:では|でも|で|には|にも|に|からは|からも|からの|から|を中心に|によって|により|は|が|も|の)?[、，]?"
)


def clear_of_sources(
    context: Context, markers: Sequence[Found], cues: Sequence[Attribution]
) -> tuple[list[Found], list[Attribution]]:
    """Return the markers and the cues, a cue that its source parts from its と without the two (guidelines 1).

    「…」と掲示板で{話題になった}, 「…」と客から{批判が相次いだ}.
    """
    moved = {a.cue: _behind(context, a.cue, a.source) for a in cues if a.source and _parts(a.cue, a.source)}
    if not moved:
        return list(markers), list(cues)
    return (
        [moved.get(marker, marker) for marker in markers],
        [replace(a, cue=moved.get(a.cue, a.cue)) for a in cues],
    )


def _parts(cue: Found, source: tuple[int, int]) -> bool:
    return cue.start < source[0] and source[1] < cue.end and cue.entry_id.startswith(_TAKES_UP)


def _behind(context: Context, cue: Found, source: tuple[int, int]) -> Found:
    mark = _MARK.match(context.text, source[1], cue.end)
    start = mark.end() if mark is not None else source[1]
    if cue.verb_span is not None:
        start = max(start, cue.verb_span[0])
    return replace(cue, start=start) if start < cue.end and context.starts_token(start) else cue
