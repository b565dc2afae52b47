"""Personal names in a phrase: known ones, those of Sudachi's dictionary, and surnames that only a title gives away."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from workbench.annotate.heads import heads
from workbench.annotate.names import names

_ORGANISATIONS = frozenset({"country", "outlet", "organisation", "government"})
_PERSONS = frozenset({"person"})


@cache
def _forms(kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(form for form, name in names().items() if name.kind in kinds)


def _holds_name(kinds: frozenset[str], phrase: str) -> bool:
    """True where a form of the names lexicon of one of the kinds stands in a phrase."""
    return any(map(phrase.__contains__, _forms(kinds)))


@cache
def _sudachi() -> Any:
    import sudachipy

    return sudachipy.Dictionary().tokenizer()


@cache
def morphemes(phrase: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return Sudachi's segmentation of a phrase: surface and part of speech of each morpheme."""
    return tuple((m.surface(), tuple(m.part_of_speech())) for m in _sudachi().tokenize(phrase[:200]))


@cache
def unknown_katakana(part: str) -> bool:
    """A word in katakana that Sudachi's dictionary lacks: a foreign name, far more often than a common noun."""
    if not re.fullmatch(r"[ァ-ヶー]{3,}", part):
        return False
    found = list(_sudachi().tokenize(part))
    return len(found) == 1 and bool(found[0].is_oov())


def last_part(core: str) -> str:
    """Return what follows the last の of a phrase: it alone says who speaks (甲野氏の代理人 is an agent)."""
    at = 0
    position = 0
    for surface, features in morphemes(core):
        position += len(surface)
        if surface == "の" and features[0] == "助詞" and position < len(core):
            at = position
    part = core[at:]
    if "の" in part[1:-1] and not any(n.kind == "person" and "の" in f and f in part for f, n in names().items()):
        # An unknown word has swallowed the particle (ベネッセの原|田).
        known = {surface for surface, _ in morphemes(part)}
        return part if any("の" in surface and surface != "の" for surface in known) else part.rsplit("の", 1)[1]
    return part


@cache
def has_organisation_name(phrase: str) -> bool:
    """True where the phrase holds the name of a country, outlet, organisation or government."""
    if _holds_name(_ORGANISATIONS, phrase):
        return True
    # Sudachi has no class for organisations: a proper noun that is no person's name may be one.
    return any("固有名詞" in features and "人名" not in features for _, features in morphemes(phrase))


_FOREIGN = re.compile(r"[ァ-ヶー]+(?:[・＝=·][ァ-ヶー]+)*[・＝=·][ァ-ヶー]{2,}")


@cache
def has_person_name(phrase: str) -> bool:
    """True where the phrase holds a personal name: in the names lexicon, or one to Sudachi's dictionary."""
    if _holds_name(_PERSONS, phrase):
        return True
    if any(_is_foreign_name(match.group()) for match in _FOREIGN.finditer(phrase)):
        return True
    return any("人名" in features for _, features in morphemes(phrase))


def _is_foreign_name(form: str) -> bool:
    """A name in katakana with points (ジョン・スミス), not an outlet or a firm (ラジオ・オタワ, ミドル・タイムズ)."""
    things = {"outlet", "media", "organisation", "named_outlet", "named_body", "channel", "not_a_source"}
    return not any(heads().get(part) in things for part in re.split(r"[・＝=·]", form))


def ends_in_person(part: str) -> bool:
    """True where a phrase without a title ends in a personal name (ジョン・スミス, 工藤), not one that only holds it."""
    part = re.sub(r"[0-9０-９一二三四五六七八九十]+世$", "", part)  # ベネディクト16世
    if part.endswith(_forms(_PERSONS)):
        return True
    if (match := re.search(_FOREIGN.pattern + r"$", part)) is not None:
        return _is_foreign_name(match.group())
    if unknown_katakana(part):
        return True  # ボルソナロ; a firm that the dictionary lacks is taken for a person
    found = morphemes(part)
    if len(found) > 1 and found[-1][1][0] == "接尾辞":
        found = found[:-1]  # 白鵬関, 金田師
    return bool(found) and "人名" in found[-1][1]


# 同選手, ある議員 point; nothing is named. 同氏, 両容疑者 stand for a name.
_POINTING = re.compile(
    r"(?:(?:該当|相手|代表|主力|有力|若手|女子|男子|新人|現役|出場|外国人|日本人|一流|人気|元?(?:スター|エース|プロ))(?:選手|投手|監督)|(?:各|元|前|当|この|その|ある|別の)(?:氏|容疑者|被告|選手|監督)|同(?:選手|監督))$"
)
_SEVERAL = re.compile(r"(?:両|各|[0-9０-９一二三四五]+)(?:氏|容疑者|被告|選手|議員|教授)$")
_ADDRESS = re.compile(
    r"^(?!みな|みんな|たく|お)[ぁ-ん]{2,5}(?:さん|くん|ちゃん)$|[一-龥ァ-ヶー々ヵ]*[一-龥ァ-ヶー々ヵ](?<![人皆])(?:氏|さん|くん|君|容疑者|被告|選手|投手|親方|騎手|監督)$"
)
#: Words in katakana before a title that are no name: ベテラン議員.
_NO_NAMES = frozenset(
    [
        "ベテラン",
        "トップ",
        "エース",
        "リーダー",
        "スター",
        "プロ",
        "アマ",
        "ワンマン",
        "ライバル",
        "ゲスト",
        "メイン",
        "サブ",
        "チーム",
        "クラブ",
        "グループ",
        "フリー",
        "カリスマ",
        "イケメン",
        "オンライン",
        "タカ派",
        "ハト派",
        "リベラル",
    ]
)
_WITH_TITLE = re.compile(r"([ァ-ヶー―・=＝]{2,})(?:(?:[A-Z]{2,4})?[一-龥]+|[A-Z]{2,3})$")


_OF_A_BODY = re.compile(r"[一-龥々]{2,3}(?:大学院?|高校|学校|研究所|病院|銀行|新聞|放送)")


def names_a_person(core: str, title: str) -> bool:
    """True where a personal name stands before a title: 佐藤首相, but not 韓国大統領, 国連次席大使, 甲野氏の代理人."""
    part = _without_body(last_part(core))
    if part != core and _SEVERAL.fullmatch(part):
        return True  # 甲野と乙山の両氏
    if _POINTING.match(part):
        return False
    if _OF_A_BODY.fullmatch(part.removesuffix(title)):
        return False  # 山梨大学|教授: the body's name may hold one
    if has_person_name(part) or _ADDRESS.search(part):
        return True
    foreign = _WITH_TITLE.search(part) if heads()[title] != "official" else None  # レスキュー隊員 names nobody
    if foreign is not None:
        known = names().get(foreign.group(1))
        return (known is None or known.kind == "person") and foreign.group(1) not in {*heads(), *_NO_NAMES}
    return heads()[title] != "official" and _is_surname(part, title)


def _without_body(part: str) -> str:
    """What follows the body and its point: 南湖高校・{甲野校長}."""
    body, point, rest = part.rpartition("・")
    ends = point and any(
        body.endswith(form) for form in ("校", "大", "社", "会", "党", "院", "所", "省", "庁", "局", "部")
    )
    return rest if ends and not re.match(r"[ァ-ヶー]", rest) else part


# Titles before which the name of a place is that place's: 福岡市長, ソウル支局長, 中国大使.
_OF_A_PLACE = re.compile(
    r"(?:知事|市長|町長|村長|区長|大使|領事|公使|代表|支社長|支店長|支局長|支部長|署長|局長|所長|駅長|首相|外相|大統領|国防相|総督|司令官|監督|議員|議長|教育長|報道官|長官|判事|本部長)$"
)
_ROLE_END = re.compile(
    r"(?:前|元|現|副|新|名誉|終身|筆頭|上級|統括|主任|首席|次席|外務|財務|防衛|国務|総務|法務|環境|文部科学|農林水産|国土交通|厚生労働|経済産業|総理|兼)+$"
)
_NOT_IN_NAMES = frozenset(
    "同両各元前副新現米英仏露韓日独伊豪印南党軍市県府都区国社省庁局課部班係院会当某審期回者人代席等級"
)


# Korean and Chinese surnames of one character that are no word before a title (尹大統領, 蔡総統; not 前, 国, 南).
_ONE_CHARACTER = frozenset(
    "尹李朴金崔姜趙張林黄呉習王劉陳楊周蔡馬盧鄭徐宋柳洪梁孫許権郭唐胡温鄧魏秦廉玄裴何曹呂沈韋蘇銭彭丁范蒋賈葉閻潘汪文韓申安全南河白曺任"
)


def _is_surname(part: str, title: str) -> bool:
    """What stands before a title is a Japanese name that the dictionary has for a place, or does not have."""
    residue = _ROLE_END.sub("", part.removesuffix(title))
    if residue in _ONE_CHARACTER:
        return True
    if len(residue) == 1 and morphemes(part)[0][0] != residue:
        return False  # 高校|長 is no 高 with the title 校長
    if not re.fullmatch(r"[一-龥々ヶ]{1,5}", residue):
        return False
    known = names().get(residue)
    if known is not None:
        return known.kind == "person"
    found = morphemes(residue)
    if any("人名" in features for _, features in found):
        return True
    if residue[0] in _ONE_CHARACTER and 2 <= len(residue) <= 3 and found[0][0] == residue[0]:
        return True  # 何浩瀚: no word together
    proper = "固有名詞" in found[0][1] and "国" not in found[0][1]
    if len(found) == 1:
        return proper and len(residue) > 1 and not _OF_A_PLACE.search(title)
    # A given name, or a surname, that falls into single characters: 清武|英|利, 八|村.
    if _OF_A_PLACE.search(title) and not proper:
        return False
    rest = found[1:] if proper else found
    return all(len(surface) == 1 and surface not in _NOT_IN_NAMES for surface, _ in rest)


#: Bodies of which there are many: without a name before them none is named (警備会社, 町教育委員会).
_MANY = re.compile(
    r"(?P<whose>.*?)(?:会社|企業|集団|チーム|店舗|相談所|学校|小学校|中学校|高校|病院|団体|グループ|施設|組合|事務所|教育委員会|教委|消防本部|議会|観光協会|商工会|自治会|町内会|クリニック|店|組織|本部|実行委|検討委|調査委|対策委|組織委|選考委|準備委)$"
)
_COMMON = re.compile(r"[一-龥々]+")


def nameless(core: str) -> bool:
    """True where a body of a common kind has no name before it: 警備会社, 町教育委員会."""
    match = _MANY.match(core)
    if match is None:
        return False
    whose = match.group("whose")
    if not whose or re.fullmatch(r"[市町村県区都府道州]立?|[0-9０-９一二三四五六七八九十数]+", whose):
        return True
    found = morphemes(whose)
    return len(found) == 1 and bool(_COMMON.fullmatch(whose)) and "固有名詞" not in found[0][1]
