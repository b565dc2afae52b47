"""Noun phrases that can name a source: how far they reach, and what kind of source they name."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from workbench.annotate.context import Context
from workbench.annotate.names import names
from workbench.errors import LexiconError

_NOMINAL = {"名詞", "代名詞", "接尾辞", "接頭辞", "英単語", "記号", "URL", "形状詞"}
_JOINERS = {"の", "と", "や", "・", "･", "=", "＝", "-", "－", "／", "/", "及び", "および", "ら"}
# Nouns of time: they open a clause (15日、…) and belong to no source.
_TIME = re.compile(
    r"^(?:[0-9０-９一二三四五六七八九十]+(?:年|月|日|時|分|世紀)|同日|翌日|前日|昨年|今年|今月|先月|昨日|今回|この日|午前|午後|現在|当時|その後)"
)

HEAD_KINDS = (
    "person_title", "expert", "official", "media", "public", "author", "organisation", "outlet", "document",
    "channel", "named_outlet", "not_a_source",
)  # fmt: skip


@cache
def heads() -> Mapping[str, str]:
    """Return the heads of source phrases (氏, 専門家, 当局者, 通信, 省 …) and their kind, longest first."""
    found: dict[str, str] = {}
    path = files("workbench") / "lexicons" / "sources" / "heads.tsv"
    with path.open(encoding="utf-8") as handle:
        for number, row in enumerate(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            if row["kind"] not in HEAD_KINDS:
                raise LexiconError(f"sources/heads.tsv line {number}: kind {row['kind']!r}", allowed=HEAD_KINDS)
            if row["form"] in found:
                raise LexiconError(f"sources/heads.tsv line {number}: {row['form']!r} stands there twice")
            found[row["form"]] = row["kind"]
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: -len(item[0]))))


def phrase_before(context: Context, position: int) -> tuple[int, int] | None:
    """Return the span of the longest noun phrase that ends at ``position``, or None.

    The phrase takes in compounds, の-chains, coordination (と, や, ・), names in quotation marks and
    parenthesised readings; it stops at case particles, predicates and pauses (except in a list of names).
    """
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
            or token.pos == "連体詞"
            or token.surface in {"ら", "等", "など"}
            or (token.surface in _JOINERS and first <= last and i > 0 and _nominal_end(context, i - 1))
            or (token.surface in "、，" and first <= last and _in_list(context, i))
            or (token.surface in {"な", "的"} and i > 0 and context.tokens[i - 1].pos == "形状詞")
        ):
            first = i
        else:
            break
    first = _without_joiner(context, _without_time(context, first, last), last)
    if first > last:
        return None
    return context.tokens[first].start, context.tokens[last].end


def _opener(context: Context, close: int) -> int | None:
    return next((p.start for p in context.pairs if p.end == close), None)


def _is_quoted_name(context: Context, start: int, end: int) -> bool:
    """A quotation that is a name: short, without a pause or a finite end."""
    inner = context.text[start + 1 : end - 1]
    if len(inner) > 20 or re.search(r"[。、！？!?]", inner):
        return False
    last = context.token_before(end - 1)
    return last is not None and last.pos not in {"動詞", "助動詞", "形容詞", "助詞"}


def _nominal_end(context: Context, i: int) -> bool:
    token = context.tokens[i]
    return token.pos in _NOMINAL or token.surface[-1] in "）)」』"


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
    while match := _TIME.match(text):
        stop = context.index_from(context.tokens[first].start + match.end())
        if stop > last or stop == first:
            break
        first = stop
        text = context.text[context.tokens[first].start : context.tokens[last].end]
    return first


def _without_joiner(context: Context, first: int, last: int) -> int:
    while first <= last and (context.tokens[first].surface in _JOINERS or context.tokens[first].surface in "、，"):
        first += 1
    return first


# What a source gives out: 国防省の{発表}, 通信社の別の{記事}.
_MESSAGE = re.compile(
    r"(.+?)(?:の|が(?:伝え|報じ)た)(?:別の?|公式|最新の|生|独自の|緊急)?"
    r"(?:発表|調べ|調査|話|情報|説明|まとめ|記事|報道|放送|生中継放送|中継|取材|声明|談話|証言|分析|推計|統計|集計|見方|見解|電子版|ウェブサイト|サイト|公式サイト|ホームページ|ツイッター|ブログ|会見|報告|報告書|予測|伝える.+)$"
)


def message_giver(phrase: str) -> str:
    """Return whoever a message comes from (国防省の発表 → 国防省), or the phrase itself."""
    match = _MESSAGE.match(phrase)
    return match.group(1) if match else phrase


# --- kinds of source -----------------------------------------------------------------------------------


@cache
def has_person_name(phrase: str) -> bool:
    """True where the phrase holds a personal name: in the names lexicon, or one to Sudachi's dictionary."""
    if any(name.kind == "person" and form in phrase for form, name in names().items()):
        return True
    if re.search(r"[ァ-ヶー]{2,}[・＝=·][ァ-ヶー]{2,}", phrase):
        return True
    return any("人名" in features for features in _sudachi_features(phrase))


@cache
def has_organisation_name(phrase: str) -> bool:
    """True where the phrase holds the name of a country, outlet, organisation or government."""
    kinds = {"country", "outlet", "organisation", "government"}
    if any(name.kind in kinds and form in phrase for form, name in names().items()):
        return True
    # Sudachi has no class for organisations: a proper noun that is no person's name may be one.
    return any("固有名詞" in features and "人名" not in features for features in _sudachi_features(phrase))


@cache
def _sudachi() -> object:
    import sudachipy

    return sudachipy.Dictionary().tokenizer()


def _sudachi_features(phrase: str) -> list[tuple[str, ...]]:
    return [tuple(m.part_of_speech()) for m in _sudachi().tokenize(phrase[:200])]  # type: ignore[attr-defined]


def head_kind(phrase: str) -> str | None:
    """Return the kind of the head of a phrase by the sources lexicon, or None where it has none."""
    core = _core(phrase)
    for form, kind in heads().items():
        if core.endswith(form):
            return kind
    return None


def _core(phrase: str) -> str:
    """The phrase without parenthesised additions and plural or 側 endings that do not decide its kind."""
    core = re.sub(r"[(（][^()（）]*[)）]", "", phrase)
    core = re.sub(r"の(?:1人|１人|一人|ひとり|一部)$", "", core)
    core = re.sub(r"(?:など|等|ら|たち|達|自身)$", "", core)
    return re.sub(r"[「『」』“”]", "", core)


def source_type(phrase: str) -> str:
    """Return the source type of a phrase (guidelines §3).

    The head decides; where it is a title, a personal name in the phrase makes it ``named_person``, and where
    it is an outlet's or organisation's noun, a name makes it ``named_organisation``.
    """
    core = _core(phrase)
    if (giver := message_giver(core)) != core:
        core = phrase = giver
    known = names().get(core)
    if known is not None:
        return {"person": "named_person", "office": "official"}.get(known.kind, "named_organisation")
    kind = head_kind(phrase)
    if kind == "person_title":
        return "named_person" if _named(core) else "official"
    if kind == "named_outlet":
        return "named_organisation"
    if kind in {"expert", "official", "public", "author"}:
        return "named_person" if kind in {"expert", "official"} and _named(core) else kind
    if kind in {"media", "document", "channel"}:
        named = has_organisation_name(core) and not core.startswith(("同", "各", "韓国各", "一部"))
        if kind == "media":
            return "named_organisation" if _names_an_outlet(core) else "media"
        return "named_organisation" if named else "media" if kind == "channel" else "official"
    if kind in {"organisation", "outlet"}:
        return _organisation(core, kind)
    if phrase[0] in "「『" and phrase[-1] in "」』":
        return "named_organisation"  # a title in brackets that reports is a paper, programme or site
    if has_person_name(core):
        return "named_person"
    return (
        "named_organisation" if has_organisation_name(core) or re.search(r"[A-Za-zＡ-Ｚァ-ヶ]", core) else "unspecified"
    )


def _named(core: str) -> bool:
    """A personal name before a title; 韓国大統領 and 国連次席大使 have none."""
    if has_person_name(core) or re.search(
        r"[一-龥ァ-ヶー々ヵ]+(?:氏|さん|くん|君|容疑者|被告|選手|投手|親方|騎手|監督)$", core
    ):
        return not re.match(r"(?:同|両|各|元)(?:氏|容疑者|被告|選手|監督)$", core)
    foreign = re.search(r"([ァ-ヶー・=＝]{2,})[一-龥]+$", core)
    if foreign is None:
        return False
    known = names().get(foreign.group(1))
    return (known is None or known.kind == "person") and foreign.group(1) not in heads()


def _names_an_outlet(core: str) -> bool:
    outlets = [form for form, name in names().items() if name.kind == "outlet"]
    if any(form in core for form in outlets) or re.search(r"[A-ZＡ-Ｚ]{2,}", core):
        return True
    title = re.search(r"([ァ-ヶー・]{3,})(?:紙|誌)$", core)
    return title is not None and title.group(1) not in {"メディア", "スポーツ", "タブロイド"}


def _organisation(core: str, kind: str) -> str:
    """A bare or pointing organisation noun (同省, 政府, 当局) is unnamed: official, or media for an outlet."""
    if re.match(r"(?:同|当|この|その|各|両|一部|現地|地元|複数|国営|公共)", core) or core in heads():
        return "media" if kind == "outlet" else "official"
    return "named_organisation"


def is_outlet(phrase: str) -> bool:
    """True where the phrase names a medium, which reports what others say: 通信, 紙, テレビ, or a known outlet."""
    giver = _core(message_giver(_core(phrase)))
    known = names().get(giver)
    if known is not None:
        return known.kind == "outlet"
    return head_kind(giver) in {"outlet", "media", "named_outlet"}


def can_be_source(phrase: str) -> bool:
    """True where the phrase can name someone who speaks: by its head, or by a name in it."""
    core = _core(phrase)
    if not core or core in {"これ", "それ", "あれ", "ここ", "そこ", "どこ", "何", "こと", "もの", "の", "ため"}:
        return False
    kind = head_kind(phrase)
    if kind == "not_a_source" or _TIME.fullmatch(core):
        return False
    if kind is not None or core in names() or (phrase[0] in "「『" and phrase[-1] in "」』"):
        return True
    return has_person_name(core) or has_organisation_name(core)
