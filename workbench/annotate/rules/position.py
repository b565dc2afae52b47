"""Rules on where in the sentence a match stands."""

from __future__ import annotations

import re

from workbench.annotate.context import Context
from workbench.annotate.rules.registry import rule

_TAIL = re.compile(r"[、，]?(?:[」』”）)】\]]*[。！？!?‼…・―—─ 　ｗw笑]*|\[\^[^\]]*\]|[（(][笑汗苦ｗw]{1,2}[）)])*$")

# The sign of a footnote and (笑) close what is written, too.
_CLOSED = re.compile(r"[！？!?…ｗw]*(?:[。」』”″）)]|\[\^|[（(](?:笑|汗|苦笑)[）)])")


@rule
def sentence_final(context: Context, start: int, end: int) -> bool:
    """Only closing marks follow, in the sentence or in the quotation the match stands in."""
    rest = context.after(end, 200)
    # A 。 inside a quotation ends a sentence of the speech.
    return bool(_TAIL.match(rest)) or bool(_CLOSED.match(rest))


@rule
def headline(context: Context, start: int, end: int) -> bool:
    """The sentence is a title or a section heading."""
    return context.is_headline


_LONGEST_LINE = 60


@rule
def line_without_stop(context: Context, start: int, end: int) -> bool:
    """The sentence is a short line of its own that no stop ends: a heading, also where nothing else shows it."""
    if context.is_headline:
        return True
    text = context.text
    return (
        context.end - context.start <= _LONGEST_LINE
        and text[context.end - 1] not in "。！？!?、…」"
        and text[max(0, context.start - 1) : context.start] in ("", "\n")
        and text[context.end : context.end + 1] in ("", "\n")
    )


@rule
def author_text(context: Context, start: int, end: int) -> bool:
    """The match stands in no quotation: it is the text's own wording (attitude, self-mention)."""
    return not (context.is_spoken(start) or context.enclosing(start, end))


@rule
def clause_before(context: Context, start: int, end: int) -> bool:
    """A predicate stands before the match (verb, adjective, auxiliary), not a bare noun."""
    token = context.token_before(start)
    if token is None or token.surface.isascii():
        return False
    # Suffixes that make adjectives (〜にくい, 〜っぽい) close a clause; 〜氏, 〜たち do not.
    return token.pos in {"動詞", "助動詞", "形容詞"} or (token.pos == "接尾辞" and token.surface[-1] in "いた")


@rule
def noun_before(context: Context, start: int, end: int) -> bool:
    """A noun stands directly before the match."""
    token = context.token_before(start)
    if token is None:
        return False
    nominal = {"名詞", "代名詞", "接尾辞", "英単語", "記号", "形状詞"}
    return token.pos in nominal or token.surface[-1] in "）)」』" or token.surface in {"など", "ら"}


@rule
def clause_or_noun_before(context: Context, start: int, end: int) -> bool:
    """A predicate, or a noun that serves as one (延期か, 病気かも), stands before the match; no particle does."""
    return clause_before(context, start, end) or noun_before(context, start, end)


@rule
def verb_before(context: Context, start: int, end: int) -> bool:
    """A verb or a verb's auxiliary stands directly before the match."""
    token = context.token_before(start)
    return token is not None and token.end == start and token.pos in {"動詞", "助動詞"}


@rule
def renyo_before(context: Context, start: int, end: int) -> bool:
    """A continuative form of a verb stands before the match, not its て-form (起こり, なり; not 決めて)."""
    token = context.token_before(start)
    return (
        verb_before(context, start, end) and token is not None and token.surface[-1] not in "てでたうるくすつぬむぶぐ"
    )


_OPENS = re.compile(r"(?:^|[「『“（(。！？!?—―　 ・、，…：:♪]|\n)$")
# A blank behind a word in Latin letters or a link sets it off (Go でも書ける); it opens nothing.
_LATIN = re.compile(r"[A-Za-z\]] $")
_ENDS_CLAUSE = re.compile(r"(?:とい(?:う|った)|なら|では|とは)$")


@rule
def connective_position(context: Context, start: int, end: int) -> bool:
    """The match opens the sentence, a quotation, or what follows a bracket or a pause, and is no ending of a clause.

    After a pause a connective may stand in the middle of a sentence (反対したが、しかし、); after a predicate
    without a pause it is an ending (静かだが).
    """
    before = context.before(start)
    if context.text.startswith("でも", start) and _LATIN.search(before[-2:]):
        return False
    return bool(_OPENS.search(before[-1:])) and not _ENDS_CLAUSE.search(before[-5:])


@rule
def sentence_start(context: Context, start: int, end: int) -> bool:
    """Nothing but opening marks and blanks stands before the match in its sentence, quotation or ▼ paragraph."""
    return bool(re.search(r"(?:^|[。！？!?▼])[「『（(　 \n]*$|[「『（(]$", context.before(start)))
