"""Rules for hearsay and inference: という, ようだ, そうだ, と考える."""

from __future__ import annotations

import re

from workbench.annotate.context import Context
from workbench.annotate.rules.position import sentence_final
from workbench.annotate.rules.registry import rule


@rule
def toiu_hearsay(context: Context, start: int, end: int) -> bool:
    """という as a report: at the end of a sentence or quotation, or before a pause (といい、), が, し, ので, から.

    Before a noun it names (…という媒体) or gives content (…ということ); that is not hearsay.
    """
    after = context.after(end)
    if context.text[start:end].endswith("いい"):
        token = context.token_before(start)  # …中止になったといい、…; 父といい母といい lists
        return token is not None and (token.surface[-1] in "」』”" or token.pos in {"動詞", "助動詞", "形容詞"})
    if sentence_final(context, start, end):
        return clause_or_quote_before(context, start)
    return bool(re.match(r"(?:が[、，]|し[、，]|ので|から(?!に)|けれど|のだ(?:が|。)|のである|んだ)", after)) and (
        clause_or_quote_before(context, start)
    )


def clause_or_quote_before(context: Context, position: int) -> bool:
    """A predicate, a noun predicate before a pause, or a closing quotation mark stands before a position."""
    token = context.token_before(position)
    return token is not None and (
        token.surface[-1] in "」』”）)"
        or token.pos not in {"助詞", "接続詞", "連体詞", "副詞", "代名詞"}
        or token.surface
        in {"か", "と", "など", "から", "まで", "ほど", "くらい", "ぐらい", "のみ", "だけ", "ため", "の", "よ", "ね"}
    )


def with_agent(context: Context, start: int, end: int) -> bool:
    """考える, 見る and the like have an agent of their own before them (氏は…と考える), in the same quotation."""
    left = max([context.start, *(q.start + 1 for q in context.enclosing(start, end))])
    before = context.text[left:start]
    return bool(re.search(r"(?:氏|者|家|大統領|首相|長官|相|政府|側|国民|人|彼|彼女|ら|省|局)(?:は|が|も)", before))


@rule
def evidential_you(context: Context, start: int, end: int) -> bool:
    """ようだ as a conclusion, not of likeness (岩のようだ stays), purpose or manner."""
    before = context.before(start)
    if re.search(r"(?:かの|まるで[^。]{0,30}|あたかも[^。]{0,30}|次の|以下の|この|その|あの|どの)$", before):
        return False
    return not re.search(r"(?:まるで|あたかも|さながら)", before)


@rule
def verb_stem_before(context: Context, start: int, end: int) -> bool:
    """A verb's continuative or an adjective's stem stands before: そうだ of appearance (降りそうだ, 高そうだ)."""
    token = context.token_before(start)
    if token is None:
        return False
    if token.surface[-1] in "うくぐすつぬぶむるただいんの" and token.pos in {"動詞", "助動詞", "形容詞"}:
        return token.pos == "動詞" and token.surface[-1] == "い" and len(token.surface) > 1
    return token.pos in {"動詞", "助動詞", "形容詞", "形状詞", "接尾辞"}


@rule
def plain_form_before(context: Context, start: int, end: int) -> bool:
    """A plain predicate stands before: そうだ of hearsay (降るそうだ, 中止になったそうだ)."""
    token = context.token_before(start)
    return (
        token is not None
        and token.pos in {"動詞", "助動詞", "形容詞"}
        and token.surface[-1] in "うくぐすつぬぶむるただいん"
    )
