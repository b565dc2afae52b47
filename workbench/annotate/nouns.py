"""Noun phrases that can name a source: what kind of source they name (guidelines §3)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from workbench.annotate import shapes
from workbench.annotate.heads import FIRM_OF, HEAD_KINDS, IS_A_BODY, OFFICE, POWERS, RELATIVE, ROLE, heads
from workbench.annotate.names import names
from workbench.annotate.persons import (
    ends_in_person,
    has_organisation_name,
    has_person_name,
    last_part,
    morphemes,
    nameless,
    names_a_person,
    unknown_katakana,
)
from workbench.annotate.phrases import TIME

__all__ = [
    "HEAD_KINDS",
    "can_be_source",
    "fronted_type",
    "head_kind",
    "heads",
    "is_bare_katakana",
    "is_of_somebody",
    "is_outlet",
    "may_speak",
    "message_giver",
    "source_type",
]

#: Phrases of which it is kept what they are: a text speaks of the same ones again and again.
_KEPT = 1 << 14
_DATED = re.compile(r"の[0-9０-９][0-9０-９年月日]*(?:付け?)?$")  # 気象庁の5日{の発表}


def message_giver(phrase: str) -> str:
    """Return whoever a message comes from (国防省の発表 → 国防省), or the phrase itself (一部の報道)."""
    match = shapes.MESSAGE.match(phrase)
    if not match or match.group(1) in {"こ", "そ", "あ", "ど"} or shapes.NO_GIVER.fullmatch(match.group(1)):
        return phrase
    return _DATED.sub("", match.group(1)) or phrase


# --- kinds of source -----------------------------------------------------------------------------------


@lru_cache(_KEPT)
def head_kind(phrase: str) -> str | None:
    """Return the kind of the head of a phrase by the sources lexicon, or None where it has none."""
    core = _core(phrase)
    head = _head(core)
    return heads()[head] if head else None


@cache
def _head(core: str) -> str:
    """The longest head that a phrase ends in, or nothing.

    A head of one character must be a word of its own, or its phrase no name: 長野 ends in no field, 山下 in no 下.
    """
    known = heads()
    for size in range(min(len(core), _longest_head()), 0, -1):
        form = core[-size:]
        if form in known and (len(core) == size or _begins_word(core, form, known[form])):
            return form
    return ""


def _begins_word(core: str, form: str, kind: str) -> bool:
    """The head is no mere end of a name (長|野, カ|プラン, JR東|海): what is no source must be a word of its own there."""
    if kind == "not_a_source":
        surface, features = morphemes(core)[-1]
        if len(surface) > len(form) and "固有名詞" in features:
            return False
    if len(form) <= _SHORT and _KATAKANA.match(form) and _KATAKANA.match(core[-len(form) - 1]):
        return len(morphemes(core)[-1][0]) <= len(form)  # ガ|ネット
    return len(form) > 1 or not _within_name(core)


_SHORT = 3  # characters of a head in katakana that may be the end of a longer word


_KATAKANA = re.compile(r"[ァ-ヶー]")


@cache
def _longest_head() -> int:
    return max(map(len, heads()))


def _within_name(core: str) -> bool:
    """The last character belongs to a personal name, or a name of the lexicon that is all of the phrase."""
    known = names().get(core)
    if known is not None and known.kind in _NAME_TYPES:
        return True
    surface, features = morphemes(core)[-1]
    return len(surface) > 1 and "人名" in features


@lru_cache(_KEPT)
def _core(phrase: str) -> str:
    """The phrase without parenthesised additions and plural or 側 endings that do not decide its kind."""
    for pattern in shapes.NOT_OF_THE_CORE:
        phrase = pattern.sub("", phrase)
    return phrase


#: What a name of the lexicon is as a source, by its kind; other kinds (place, event, term) speak for nobody.
_NAME_TYPES = {
    "person": "named_person",
    "office": "official",
    "country": "named_organisation",
    "outlet": "named_organisation",
    "organisation": "named_organisation",
    "government": "named_organisation",
}


@lru_cache(_KEPT)
def _share_of_people(phrase: str) -> bool:
    """True for a share of people: 福島の7割 (a place that may be a name too), 若い世代の半数."""
    whose = phrase[: share.start()] if (share := shapes.SHARE.search(phrase)) and not _title_of(phrase) else ""
    if shapes.A_FEW.search(phrase):
        return False  # ミナトの2人 are they themselves
    return bool(whose) and (whose.endswith(_AGES) or source_type(whose) == "named_person")


def _by_shape(phrase: str, core: str) -> str | None:
    """What needs no head: titles in quotation marks, shares of people, words that stand for somebody."""
    if shapes.QUOTED_OUTLET.search(phrase):
        return "named_organisation"  # 週刊紙『ミドル・タイムズ』
    if shapes.BOOK.search(phrase) and not _names_an_outlet(phrase):
        return "official"  # 『失敗の記録』（甲野著）: a document
    if _share_of_people(phrase) or shapes.SHARE_ALONE.fullmatch(phrase):
        return "public"
    if core.endswith(("彼", "彼女", "同氏")) or core == "氏" or phrase in shapes.HIMSELF:
        # They stand for somebody named before; 彼ら are people.
        several = phrase.endswith(("ら", "たち", "達")) and not phrase.endswith("自ら")
        return "public" if several else "named_person"
    if core == "方":
        return "public"
    if shapes.A_FEW.fullmatch(phrase):
        return "named_person"
    if shapes.WE.match(core):
        return "author"
    if not core:
        return "unspecified"  # nothing but a bracket or an ending: 「」, など
    return None


def _behind_messages(core: str) -> tuple[str, str | None]:
    """Whoever gives out what a phrase names (東都新聞の記事の説明: the paper), and the type where that tells it at once."""
    while (giver := message_giver(core)) != core:
        if core.endswith(("報道", "記事")) and giver in names() and names()[giver].kind == "country":
            return core, "media"  # 隣国の報道
        core = giver
        if core in {"彼", "彼女", "同氏"}:
            return core, "named_person"  # 彼女の話
    return core, None


def source_type(phrase: str) -> str:
    """Return the source type of a phrase (guidelines §3).

    The head decides; where it is a title, a personal name before it makes it ``named_person``, and where
    it is an outlet's or organisation's noun, a name makes it ``named_organisation``.
    """
    core = _core(phrase)
    if (shape := _by_shape(phrase, core)) is not None:
        return shape
    if (
        (giver := message_giver(core)) != core
        and core.endswith(("声明", "談話"))
        and source_type(giver) == "named_organisation"
    ):
        return "named_organisation"  # 国防省の声明 is the ministry's
    if shapes.PROVISION.search(core) or (
        shapes.LAW.search(core) and core not in names() and not _names_an_outlet(core)
    ):
        return "official"  # a document
    giver, kind = _behind_messages(core)
    if kind is not None:
        return kind
    core, phrase = giver, phrase if giver == core else giver
    known = names().get(core)
    if known is not None:
        return _NAME_TYPES.get(known.kind, "named_organisation")
    if _HANDLE.match(core):
        return "named_person"  # @minato_machi, @minato_machi さん
    if (core != phrase and phrase.endswith("ら") and _ends_in_proper(core)) or RELATIVE.search(core):
        return "named_person"  # 平塚ら; 娘アビー
    head = _head(_core(phrase))
    kind = heads().get(head)
    if kind == "person_title":
        if names_a_person(core, head) or shapes.LATIN_AND_TITLE.search(core):
            return "named_person"
        return "public" if core in shapes.NO_OFFICE or head in shapes.CALLINGS else "official"  # nobody's office
    if shapes.OF_THE_DAY.search(core):
        return "official"
    if kind in {"named_outlet", "named_body"} or POWERS.fullmatch(core):
        return "named_organisation"
    if kind in {"expert", "official", "public", "author"}:
        return _of_people(core, head, kind)
    if kind in {"media", "document", "channel"}:
        return _of_messages(core, head, kind)
    if kind in {"organisation", "outlet"}:
        return _organisation(core, kind)
    if phrase[0] in "「『" and phrase[-1] in "」』":
        return "named_organisation"  # a title in brackets that reports is a paper, programme or site
    if FIRM_OF.match(core):
        return "named_organisation"  # 米アマゾン・ドット・コム
    if _named_role(core):
        return "named_person"
    part = last_part(core)
    if part != core and IS_A_BODY.search(core.removesuffix(part).removesuffix("の")):
        return "named_organisation"  # 弁当店のプレナス
    if ROLE.search(part):
        return "named_person" if has_person_name(part) else "official" if part.endswith("官") else "public"
    if shapes.BODY_AND_NAME.search(core):
        return "named_organisation"  # 地方局ミナト・ラジオ, ミナト・アンド・カンパニー
    if ends_in_person(part):
        return "named_person"
    # 正田醤油: a firm called after a person is an organisation.
    named = has_organisation_name(core) or has_person_name(last_part(core)) or re.search(r"[A-Za-zＡ-Ｚァ-ヶ]", core)
    if (not named and _unknown_name(core)) or (named and shapes.AGED.search(phrase)):
        return "named_person"  # Anna Smith、79歳
    return "named_organisation" if named else "unspecified"


_AGES = ("歳", "代", "歳以上", "歳以下", "歳未満")
_LEARNED = re.compile(r"研究者|科学者|専門家|学者|医師|有識者")
_HANDLE = re.compile(r"@[A-Za-z0-9_]{2,}(?![A-Za-z0-9_])")


def _title_of(phrase: str) -> bool:
    """The noun before a share has a head of its own (議員の一部)."""
    return head_kind(phrase) is not None


def _ends_in_proper(core: str) -> bool:
    """The last word is a proper noun that nothing says to be a body: 平塚 of 平塚ら is somebody."""
    surface, features = morphemes(core)[-1]
    return "固有名詞" in features and "国" not in features and surface not in names() and not _KATAKANA.match(surface)


_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.\u00c0-\u017f]+(?: [A-Za-z.\u00c0-\u017f]+){1,4}$")


def _named_role(core: str) -> bool:
    """A role and a name in Latin letters or katakana, or any behind a calling: 委員長のマーク, 31歳のマーク, 俳優の乙山まい."""
    whose, of, part = core.rpartition("の")
    if of and _CALLING_NAME.fullmatch(part) and _head(whose) in shapes.CALLINGS and not _common_noun(part):
        return head_kind(part) is None
    if (behind := shapes.NAME_BEHIND.search(core)) is not None:
        before, linked = core[: behind.end("role")], behind.group("link")
        if re.search(r"[0-9０-９]歳$", before):
            return True
        kind = head_kind(before)
        if linked == "の" and _is_long_word(behind.group("name")):
            return False  # 選手のコンディション
        return kind == "person_title" or (linked in {"の", "である"} and kind in {"public", "expert", "official"})
    match = _LATIN_NAME.search(core)
    before = core[: match.start()].removesuffix("の") if match else ""
    return bool(before) and head_kind(before) in {"public", "expert", "person_title", "official"}


def _unknown_name(core: str) -> bool:
    """Two to four characters that are no word together: a surname that the dictionary lacks (鱗滝)."""
    return 2 <= len(core) <= 4 and bool(_KANJI.fullmatch(core)) and all(len(s) == 1 for s, _ in morphemes(core))


def _is_long_word(name: str) -> bool:
    """A common noun in katakana that is too long for a name the dictionary takes for one."""
    found = morphemes(name)
    return len(found) == 1 and len(name) > 4 and found[0][1][1] == "普通名詞"


_KANJI = re.compile(r"[一-龥々]+")
# What is no word in Chinese characters alone or in hiragana alone: a name as artists have it.
_CALLING_NAME = re.compile(r"(?=.*[一-龥])(?=.*[ぁ-ん])[一-龥ぁ-んァ-ヶー・]{3,10}")


def _names_whose(core: str) -> bool:
    """A country or body by name, whose side it is."""
    return (core in names() and names()[core].kind == "country") or _is_named_body(core)


def _is_named_body(core: str) -> bool:
    known = names().get(core)
    if known is not None:
        return known.kind in {"organisation", "outlet"}
    return source_type(core) == "named_organisation" and not core.endswith(("国", "政府", "王国", "共和国"))


def fronted_type(phrase: str, cue: str) -> str:
    """Return the source type of a phrase before a fronted cue; 一部{の報道では} is media, not some people."""
    noun = re.match(r"の[一-龥]+", cue)
    return source_type(phrase + noun.group() if noun and shapes.NO_GIVER.fullmatch(phrase) else phrase)


_PRESS = frozenset({"広報", "広報室", "広報課", "広報部"})


def _of_people(core: str, head: str, kind: str) -> str:
    """Experts, officials and others with a name are named persons; an outlet's 本社, 編集部 is that outlet."""
    if head.endswith("側") and (_names_whose(whose := core.removesuffix("側")) or is_bare_katakana(whose)):
        return "named_organisation"  # 小田急電鉄側, 北朝鮮側
    if head.endswith("側") and head_kind(core[:-1]) == "public" and not _KATAKANA.search(core[-2:]):
        return "public"  # 男性側
    if head.endswith("当局"):
        # アメリカ政府当局, 上海市食品監督当局 name a body; 捜査当局, ウクライナ当局, ロシアの当局 are officials.
        whose = core.removesuffix(head)
        country = whose in names() and names()[whose].kind == "country"
        known = has_organisation_name(whose) or bool(shapes.TERRITORY.search(whose))
        named = known and "の" not in whose and not country
        return "named_organisation" if named else kind
    if head in _PRESS and not core.startswith("同") and _names_whose(core.removesuffix(head)):
        return "named_organisation"  # ミナト広報, 南湖州広報室
    if kind == "official" and head.endswith(shapes.COLLECTIVE):
        return "named_organisation" if core != head and names_a_person(core, head) else kind  # 甲乙指導部
    if kind in {"expert", "official"} and head not in shapes.STAFF and names_a_person(core, head):
        return "named_person"
    whose = last_part(core).removesuffix(head)
    if kind == "public" and head in shapes.SPOUSES and whose and source_type(whose) == "named_person":
        return "named_person"  # 甲王子夫妻
    if (
        kind == "public"
        and not head.endswith((*shapes.AROUND, *shapes.FOLK))
        and ends_in_person(last_part(core).removesuffix(head))
    ):
        return "named_person"  # 野中調教師; 会社員 and 男性 have no name before them
    if kind == "author" and core != head and _names_an_outlet(core):
        return "named_organisation"
    return kind


def _of_messages(core: str, head: str, kind: str) -> str:
    """Media and what they and others give out."""
    if kind == "media":
        if shapes.REPORTER.search(core) and names_a_person(core, head):
            return "named_person"
        return "named_organisation" if _names_an_outlet(core) else "media"
    own = core in heads() or core.startswith(("同", "各", "韓国各", "一部")) or core.endswith("判決")
    named = has_organisation_name(core) and not own
    return "named_organisation" if named else "media" if kind == "channel" else "official"


@cache
def _outlets() -> tuple[str, ...]:
    return tuple(form for form, name in names().items() if name.kind == "outlet")


def _names_an_outlet(core: str) -> bool:
    if any(form in core for form in _outlets()) or re.search(r"[A-ZＡ-Ｚ]{2,}", core):
        return True
    title = re.search(r"([ァ-ヶー・]{2,}|[A-Z][A-Za-z]+)(?:紙|誌)$", core)
    return title is not None and title.group(1) not in shapes.TRADES_OF_PAPERS


def _organisation(core: str, kind: str) -> str:
    """A bare or pointing organisation noun (同省, 政府, 当局) is unnamed: official, or media for an outlet."""
    if re.match(r"(?:と?ある|どこかの|どこぞの)[^る]", core):
        return "media" if kind == "outlet" else "official"
    if re.match(r"当(?!局|時|地|該|日|面|初)", core):
        return "author"  # 当会議, 当団体: the body that writes
    if core.endswith(("グループ", "チーム")) and _LEARNED.search(core) and not has_organisation_name(core):
        return "expert"  # 科学者が参加するグループ
    if kind == "outlet" and shapes.GENERIC_OUTLET.search(core):
        return "media"  # 中国の新聞, 韓国の民放テレビ
    if core == "グループ":
        return "expert"  # alone it is told of those who do research together
    if core.startswith("同") and kind == "organisation":
        # 同社, 同支社 stand for a name in the text; an office that is pointed to (同省, 同市) is official.
        return "official" if OFFICE.search(core) else "named_organisation"
    if (
        re.match(r"(?:当|同|この|その|各|両|一部|現地|地元|複数|国営|公共)", core)
        or core in heads()
        or nameless(core)
        or _some_firm(core)
    ):
        return "media" if kind == "outlet" else "official"
    return "named_organisation"


def _some_firm(core: str) -> bool:
    """A firm of which only place and trade are told: 南湖市の建設会社."""
    part = last_part(core)
    return (
        part != core
        and not re.search(r"[」A-Za-zァ-ヶー]の$", core.removesuffix(part))
        and part.endswith(("会社", "企業", "業者", "店", "団体"))
        and nameless(part)
    )


@lru_cache(_KEPT)
def is_outlet(phrase: str) -> bool:
    """True where the phrase names a medium, which reports what others say: 通信, 紙, テレビ, or a known outlet."""
    giver = _core(message_giver(_core(phrase)))
    known = names().get(giver)
    if known is not None:
        return known.kind == "outlet"
    return head_kind(giver) in {"outlet", "media", "named_outlet"} or shapes.QUOTED_OUTLET.search(phrase) is not None


@cache
def can_be_source(phrase: str) -> bool:
    """True where the phrase can name someone who speaks: by its head, or by a name in it."""
    if shapes.TITLED.search(phrase) or shapes.QUOTED_OUTLET.search(phrase):
        return True  # 『国家安全保障戦略』（2015年発表）
    core = _core(phrase)
    if not core or core in shapes.NOBODY:
        return False
    if _HANDLE.match(core) or POWERS.fullmatch(core):
        return True
    known = names().get(core)
    if known is not None and known.kind in _NAME_TYPES:
        return True
    if shapes.MANY.fullmatch(phrase):
        return False
    kind = head_kind(phrase)
    if kind == "not_a_source" or TIME.fullmatch(core) or shapes.ORDINAL.search(core):
        return False
    if RELATIVE.search(core) or shapes.STAFF_MEMBER.search(core):
        return True
    if kind is not None or known is not None or (phrase[0] in "「『" and phrase[-1] in "」』"):
        return True
    part = last_part(core)
    if shapes.LETTERS.search(core):
        return True  # UNSMIL, 米NHTSA
    if has_person_name(part) or has_organisation_name(part) or unknown_katakana(part):
        return True
    # インドのアンドラ州, 米国の企業Xソフト: an unknown name behind a known one; not 極東ロシアの軍事力.
    if _named_role(core):
        return True
    return part != core and not _common_noun(part) and (has_person_name(core) or has_organisation_name(core))


@cache
def may_speak(phrase: str) -> bool:
    """True where the phrase stands where a speaker stands and nothing says that it cannot be one.

    Wider than :func:`can_be_source`: names that no dictionary has (letters, katakana, a surname in rare characters).
    """
    if can_be_source(phrase):
        return True
    core = _core(phrase)
    if not core or head_kind(phrase) is not None or TIME.match(core) or names().get(core) is not None:
        return False
    if shapes.ORDINAL.search(core):
        return False
    return bool(_NAME_LIKE.search(core)) or _unknown_name(core)


@lru_cache(_KEPT)
def is_bare_katakana(phrase: str) -> bool:
    """A single word in katakana without a head that neither the names nor the dictionary have as a name."""
    core = _core(phrase)
    if not re.fullmatch(r"[ァ-ヶー]{3,}|[A-Z][a-z]{2,}", core) or core in names() or _head(core):
        return False
    return all("固有名詞" not in features for _, features in morphemes(core))


@lru_cache(_KEPT)
def is_bare_place(phrase: str) -> bool:
    """A single word in Chinese characters that the dictionary has for a place, and the names do not have."""
    core = _core(phrase)
    if not _KANJI.fullmatch(core) or not 2 <= len(core) <= 3 or core in names() or _head(core):
        return False
    found = morphemes(core)
    return len(found) == 1 and "地名" in found[0][1] and "国" not in found[0][1]


@cache
def is_of_somebody(phrase: str) -> bool:
    """A thing or quality of somebody, by a common noun that no list has: 甲野の勘違い, 対立の構図."""
    part = last_part(core := _core(phrase))
    titled = phrase.endswith(("」", "』"))  # 市民の団体「ミナト運動」
    return part != core and not titled and head_kind(phrase) is None and _common_noun(part) and not ROLE.search(part)


# Letters or katakana: アップル is a common noun to the dictionary, and a firm.
_NAME_LIKE = re.compile(r"[A-ZＡ-Ｚ]{3,}[a-z0-9]*$|[A-ZＡ-Ｚ][a-zａ-ｚ]{2,}$|[ァ-ヶー]{3,}$")


def _common_noun(part: str) -> bool:
    surface, features = morphemes(part)[-1]
    return features[:2] == ("名詞", "普通名詞") and not re.search(r"[ァ-ヶA-Za-zＡ-Ｚ」』]$", surface)
