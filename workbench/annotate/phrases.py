"""Noun phrases: how far the phrase that ends before a particle reaches."""

from __future__ import annotations

import re

from workbench.annotate.context import Context
from workbench.annotate.names import names

_NOMINAL = {"名詞", "代名詞", "接尾辞", "接頭辞", "英単語", "記号", "URL", "形状詞"}
_JOINERS = {"の", "と", "や", "・", "･", "=", "＝", "-", "－", "―", "／", "/", "及び", "および", "ら"}
# Nouns of time: they open a clause (15日、…) and belong to no source.
TIME = re.compile(
    r"^(?:[0-9０-９一二三四五六七八九十]+(?:年|月|日|時|分|世紀)(?:以来|以降)?|[一-龥]{2}直[後前]|[そこ]のとき|[そこ]の時|同日|翌日|前日|昨年|今年|来年|今月|先月|来月|今週|先週|来週|昨日|昨夜|今朝|今回|この日|午前|午後|現在|当時|その後|そのため(?!の)|[こそ]のうち|一方の|先ほど|ただいま|今(?=大臣|総理|先生|委員|長官|総裁|局長))"
)


def phrase_before(context: Context, position: int) -> tuple[int, int] | None:
    """Return the span of the longest noun phrase that ends at ``position``, or None.

    The phrase takes in compounds, の-chains, coordination (と, や, ・), names in quotation marks and
    parenthesised readings; it stops at case particles, predicates and pauses (except in a list of names).
    """
    if context.text[position - 1 : position] in ("=", "＝"):
        # 会社員の甲野さん＝南湖市＝は: where somebody lives, set between two marks, belongs to the phrase.
        dwelling = _DWELLING.search(context.text, max(context.start, position - 24), position)
        inner = phrase_before(context, dwelling.start()) if dwelling else None
        return (inner[0], position) if inner else None
    while position > context.start and context.text[position - 1] in " \u3000":
        position -= 1  # Smith によると
    last = context.index_before(position)
    if last < 0 or context.tokens[last].end != position:
        return None
    i = first = last + 1
    while i > 0:
        i -= 1
        token = context.tokens[i]
        if token.surface[-1] in "）)」』”":
            opened = _opener(context, token.end)
            if opened is None or (token.surface[-1] in "」』”" and not _is_quoted_name(context, opened, token.end)):
                break
            i = context.index_from(opened)
            first = i
        elif (
            token.pos in _NOMINAL
            or (token.pos == "web誤脱" and token.surface.isascii() and token.surface.isalpha())  # Lee
            or token.pos == "連体詞"
            or token.surface in {"ら", "等", "など"}
            or (token.pos == "動詞" and first <= last and context.tokens[i + 1].surface == "方")  # 見|方, 考え|方
            or (token.surface in _JOINERS and first <= last and i > 0 and _nominal_end(context, i - 1))
            or (
                token.surface in "、，"
                and first <= last
                and (_in_list(context, i) or _is_age(context, token.end, position))
            )
            or (token.surface in {"な", "的"} and i > 0 and context.tokens[i - 1].pos == "形状詞")
        ):
            first = i
        else:
            break
    first = _without_joiner(context, _without_time(context, _without_note(context, first, last), last), last)
    if first > last:
        return None
    return _with_name(context, context.tokens[first].start), context.tokens[last].end


def _is_age(context: Context, start: int, end: int) -> bool:
    """How old somebody is stands behind the name and a pause: 甲野花子、79歳."""
    return context.text[end - 1] == "歳" and _AGE.fullmatch(context.text, start, end) is not None


_AGE = re.compile(r"[0-9０-９一二三四五六七八九十]{1,4}歳")
_DWELLING = re.compile(r"[=＝][^=＝、。「」]{2,20}[=＝]$")
# A name that the tokenizer takes for another word (ジョセフ・ナイ|氏) stands before the title all the same.
_NAME_END = re.compile(r"(?:[ァ-ヶー][ァ-ヶー・＝=]+|[一-龥々]{2,4})$")


_TITLES = (
    "氏",
    "さん",
    "容疑者",
    "被告",
    "議員",
    "選手",
    "投手",
    "監督",
    "教授",
    "社長",
    "会長",
    "市長",
    "知事",
    "記者",
)
_TITLED = re.compile(rf"(?:{'|'.join(_TITLES)})(?![一-龥ァ-ヶ])")


def _with_name(context: Context, start: int) -> int:
    if not context.text.startswith(_TITLES, start) or not _TITLED.match(context.text[start : start + 4]):
        return start
    match = _NAME_END.search(context.before(start))
    return start - len(match.group()) if match else start


def _opener(context: Context, close: int) -> int | None:
    pair = context.pair_closing(close)
    return pair.start if pair is not None else None


def _is_quoted_name(context: Context, start: int, end: int) -> bool:
    """A quotation that is a name: short, without a pause or a finite end."""
    inner = re.sub(r"[（(][^（()）]*[)）]", "", context.text[start + 1 : end - 1])
    if len(inner) > 20 or re.search(r"[。、]|[a-z]\.$", inner):
        return False
    if re.search(r"[！？!?]", inner) and not _TITLED_BY.search(context.before(start)):
        return False  # but: 東都テレビ「朝いち！」
    last = context.token_before(end - 1)
    return last is not None and last.pos not in {"動詞", "助動詞", "形容詞", "助詞"}


# What has titles, directly before one.
_TITLED_BY = re.compile(r"(?:テレビ|ラジオ|放送|新聞|系|局|番組|誌|紙|サイト|特番|[A-ZＡ-Ｚ]{2,4})$")


def _nominal_end(context: Context, i: int) -> bool:
    token = context.tokens[i]
    return token.pos in _NOMINAL or token.surface[-1] in "）)」』" or token.surface in {"など", "ら"}


def _in_list(context: Context, i: int) -> bool:
    """A pause between two names of countries, outlets or organisations: A、B(、C)の各国政府."""
    if i == 0 or i + 1 >= len(context.tokens):
        return False
    known = names()
    left, right = context.tokens[i - 1].surface, context.tokens[i + 1].surface
    kinds = {"country", "outlet", "organisation", "government", "person"}
    if left in {"等", "など"} and i > 1:
        left = context.tokens[i - 2].surface
        return left in known and known[left].kind in kinds and context.tokens[i + 1].pos in _NOMINAL
    return left in known and right in known and known[left].kind in kinds and known[right].kind in kinds


def _without_time(context: Context, first: int, last: int) -> int:
    """Drop a date at the beginning of the phrase (17日北朝鮮政府)."""
    text = context.text[context.tokens[first].start : context.tokens[last].end] if first <= last else ""
    while match := TIME.match(text):
        stop = context.index_from(context.tokens[first].start + match.end())
        if stop > last or stop == first:
            break
        first = stop
        text = context.text[context.tokens[first].start : context.tokens[last].end]
    return first


_NOTE = re.compile(r"[（(]注[0-9０-９]{0,2}[)）]")


def _without_note(context: Context, first: int, last: int) -> int:
    """Drop the sign of a footnote at the beginning of the phrase: （注）市長."""
    match = _NOTE.match(context.text, context.tokens[first].start) if first <= last else None
    return min(context.index_from(match.end()), last + 1) if match is not None else first


def _without_joiner(context: Context, first: int, last: int) -> int:
    while first <= last and (context.tokens[first].surface in _JOINERS or context.tokens[first].surface in "、，"):
        first += 1
    return first


_CONNECTIVE = re.compile(
    r"(?:また|さらに|なお|が(?=[、，])|けど(?=[、，])|でも(?=[、，])|(?:その)?一方で?|ただし?|しかし(?:ながら)?|だが|ところが|このため|その後|そして|これに対し|同時に|こうした中|すでに|もっとも)[、，]?"
)


def after_connective(context: Context, start: int) -> int:
    """Where the clause at the head of a sentence begins behind a connective (また、, しかし), which is the author's."""
    match = _CONNECTIVE.match(context.text, start)
    return match.end() if match and start == context.start else start


#: How far back the content of a report reaches whose speaker does not stand before it, in characters. Beyond that the sentence
#: goes on from something else: of markers farther away, the writer's own are seven in eight (read gold).
REACH_BACK = 70
# Where one sentence runs into the next without a full stop, as posts have it: …よ！ …ますが is none.
_RUNS_ON = re.compile(
    r"[。！？!?‼⁉♪☆★…ｗw](?=[^。！？!?」』”）)と、])"
    r"|(?:です|ます|ました|ません|でした|[いただる]よ|だね|よね|かな|だな|だわ|けどね)(?=[一-龥ァ-ヶA-Za-z0-9「])"
)


def within_reach(context: Context, start: int, end: int) -> int:
    """Return where a clause that ends at ``end`` and is not quoted can begin, from ``start`` on.

    It begins behind the last sentence that runs into it without a full stop, and, where it is longer than
    :data:`REACH_BACK`, at the first pause within reach.
    """
    text = context.text
    if end - start > REACH_BACK:
        pause = text.find("、", end - REACH_BACK, end)
        start = pause + 1 if pause >= 0 else end - REACH_BACK
    ends = [m.end() for m in _RUNS_ON.finditer(text, start, end) if not context.in_pairs(m.start(), end)]
    return max([start, *ends])


# 意見もございますが、…, 出ておりまして、…
_POLITE_LINK = re.compile(
    r"(?:です|ます|ません|[まで]した|でしょう)(?:が|けれども?|けども?|ので|から|し)[、，]|(?:おり|ござい|[きけしちみりえれて]|い|め)まして[、，]"
)


def behind_own_clauses(context: Context, start: int, end: int) -> int:
    """Return where what is reported between two positions can begin: behind the last clause that its teller links politely.

    Who speaks politely links his own clauses so; what he reports without marks of quotation is plain. What stands in
    quotation marks or brackets is not looked at.
    """
    found = (m.end() for m in _POLITE_LINK.finditer(context.text, start, end))
    return max([start, *(at for at in found if not any(p.start < at < p.end for p in context.pairs))])
