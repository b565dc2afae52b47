"""The heads of source phrases: the noun at the end of a phrase that says what kind of source it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from workbench import lexicon
from workbench.errors import LexiconError

HEAD_KINDS = (
    "person_title", "expert", "official", "media", "public", "author", "organisation", "outlet", "document",
    "channel", "named_outlet", "named_body", "not_a_source",
)  # fmt: skip


@cache
def heads() -> Mapping[str, str]:
    """Return the heads of source phrases (氏, 専門家, 当局者, 通信, 省 …) and their kind, longest first."""
    found: dict[str, str] = {}
    file = lexicon.shipped("sources", "heads.tsv")
    for row, where in lexicon.read_table(file, ("form", "kind")).rows:
        if row["form"] in found:
            raise LexiconError(f"{where}: {row['form']!r} stands there twice")
        found[row["form"]] = lexicon.choice(row, "kind", HEAD_KINDS, where)
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: -len(item[0]))))


OFFICE = re.compile(
    r"^同(?:.*(?:省|庁|署|課|部|室|政府|政権|軍|県|市|町|村|区|州|府|都|道|国|隊|局|警察|検察|地検|地裁|高裁|裁判所|簡裁|高検|警|監察官室|保健所|議会|教育委員会|役所|役場|大使館|領事館|当局|対策本部|消防本部|派))$"
)
# Countries by their first characters: 米韓, 日米両政府, 米側, 米議会.
POWERS = re.compile(
    r"(?!日中$|中[欧朝日]$|北[欧米]$)(?:[米露ロ韓英仏独豪印]|[日米中露ロ韓英仏独豪印朝欧]{2,3})(?:両国|両政府|各国|[34三四]カ国|側|議会|下院|上院)?"
)
# A noun that says what kind of body the name behind it is.
IS_A_BODY = re.compile(
    r"(?:メーカー|企業|会社|店|大手|チェーン|ブランド|サイト|エンジン|クラブ|チーム|法人|団体|サービス|リーグ|グループ|銀行|局|ソフト|社)$"
)
# A role without a head of its own: 情報官, 山川営農普及員.
ROLE = re.compile(r"[一-龥々]{2,}(?:[^議委会社教全定満動一二三四五六七八九十0-9]員|官|[^同]師|手|係)$")
# Somebody's relative or friend, or a calling, and a name in katakana: 娘アビー, 女性政治家リナ.
_KIN = r"[妻夫母父娘兄弟姉妹]|息子|祖父|祖母|恋人|親友|友人|同僚|部下|上司|秘書"
_CALLING = r"政治家|実業家|女優|俳優|歌手|作家|画家|選手"
RELATIVE = re.compile(rf"(?:{_KIN}|{_CALLING})[ァ-ヶー]{{2,}}$")
# A firm by its country, or by initials, and a name in katakana: 米アマゾン・ドット・コム, 日本ノースウィンド, KBクロノス.
FIRM_OF = re.compile(
    r"(?:[米英独仏露中韓伊印豪加蘭台]|(?:日本|北海道|フランス|ドイツ|アメリカ|[A-Z]{2,})(?=[^A-Z]{3}))[ァ-ヶー・A-Z]+$"
)
