"""The columns of a code sheet, what each may hold, and how its labels may be spelled.

One row of a sheet is one marker; a sentence without a marker is one row with an empty ``code``. What belongs to the
sentence (``part``, ``commitment``, ``frames``, ``length``) stands in its first row and may be repeated in the others; what
belongs to the document stands in its first row and may be repeated too.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from workbench import schema


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    name
        Its name in a sheet that the workbench writes.
    level
        What it says something of: ``document``, ``sentence`` or ``marker``.
    meaning
        One line for the template.
    japanese
        Other names that a header may give it.
    values
        Allowed values by spelling (labels in English and Japanese); empty where any text may stand.
    required
        True where no row, or no row of a marker, may leave it empty.
    """

    name: str
    level: str
    meaning: str
    japanese: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    required: bool = False

    def read(self, given: str) -> str | None:
        """Return the value that a cell means, or None where it means none of the allowed ones."""
        if not self.values:
            return given
        return self.values.get(folded(given))

    def nearest(self, given: str) -> str | None:
        """Return the allowed spelling that looks most like a wrong one."""
        close = difflib.get_close_matches(folded(given), list(self.values), n=1, cutoff=0.6)
        return self.values[close[0]] if close else None

    @property
    def allowed(self) -> tuple[str, ...]:
        """The allowed values, each once."""
        return tuple(dict.fromkeys(self.values.values()))


def folded(label: str) -> str:
    """Return a label as it is compared: NFKC, lower case, blanks and hyphens as underscores."""
    plain = unicodedata.normalize("NFKC", label).strip().casefold()
    return "_".join(plain.replace("-", " ").replace("_", " ").split())


def _spellings(names: Sequence[str], japanese: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    spelled = {folded(n): n for n in names}
    for name, others in japanese.items():
        spelled |= {folded(other): name for other in others}
    return MappingProxyType(spelled)


# Japanese labels are those of the plots (a test compares them), and what coders write for them besides.
_CODE = {
    "possibility": ("可能性",),
    "probability": ("蓋然性", "推量"),
    "certainty": ("確信", "断言"),
    "attenuation": ("緩和", "弱め"),
    "question": ("問いかけ", "疑問"),
    "hearsay": ("伝聞",),
    "inference": ("推定", "証拠推量"),
    "attribution": ("引用", "出典"),
    "doubt": ("疑義", "留保"),
    "obligation": ("当為", "義務"),
    "counter": ("逆接",),
    "attitude": ("評価",),
    "self_mention": ("自己言及",),
    "scare_quote": ("距離の引用符", "括弧付き"),
}
_COMMITMENT = {
    "asserted": ("断定",),
    "boosted": ("強調",),
    "hedged": ("緩衝", "緩和"),
    "attributed": ("出典あり", "引用"),
    "hearsay": ("伝聞",),
    "questioned": ("疑問", "問いかけ"),
}
_VOICE = {
    "author": ("書き手", "筆者"),
    "quoted": ("直接引用",),
    "reported": ("間接引用",),
    "headline": ("見出し",),
}
_SOURCE_TYPE = {
    "named_person": ("実名の人物", "人名"),
    "named_organisation": ("実名の組織", "組織名", "named organization"),
    "media": ("メディア一般", "メディア"),
    "expert": ("専門家",),
    "official": ("当局者", "当局"),
    "public": ("市民・ネット", "市民"),
    "author": ("書き手", "筆者"),
    "unspecified": ("不特定", "不明"),
}
_POLARITY = {"positive": ("肯定",), "negative": ("否定",), "open": ("未定", "保留")}
_SIDE = {
    "Japan": ("日本",),
    "Russia": ("ロシア",),
    "North Korea": ("北朝鮮",),
    "South Korea": ("韓国",),
    "USA": ("米国", "アメリカ"),
    "Ukraine": ("ウクライナ",),
    "China": ("中国",),
    "UN": ("国連",),
    "other": ("その他",),
    "mixed": ("複数",),
}
_KIND = {
    "outlet": ("媒体社", "報道機関"),
    "agency": ("通信社",),
    "government": ("政府", "官公庁"),
    "company": ("企業",),
    "research_body": ("研究機関",),
    "party": ("政党",),
    "international_body": ("国際機関",),
    "association": ("団体",),
}
_PART = {"title": ("題", "題名", "タイトル"), "heading": ("見出し", "小見出し"), "body": ("本文",)}

#: Parts that a coder can give; boilerplate is not coded.
CODED_PARTS = ("title", "heading", "body")

#: Rough length of a sentence in characters: to 40, to 80, over 80.
LENGTHS = ("s", "m", "l")

COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        c.name: c
        for c in (
            Column("doc_id", "document", "the id of the text, the same in all its rows", ("id", "文書", "文書ID"), required=True),
            Column("outlet", "document", "the medium", ("媒体", "媒体名", "紙名")),
            Column("genre", "document", "the genre, by which documents are grouped", ("ジャンル", "種別")),
            Column("date", "document", "2022-04-22; 2022-04 where only the month is known", ("日付", "年月日", "掲載日")),
            Column("author", "document", "who wrote it", ("著者", "筆者名", "記者")),
            Column("url", "document", "the address", ("アドレス", "URL")),
            Column("coder", "document", "who coded it", ("コーダー", "作業者")),
            Column("sentence", "sentence", "number of the sentence in the text, from 1, none left out", ("n", "文", "文番号"), required=True),
            Column("part", "sentence", "title, heading or body (body where empty)", ("部分", "位置"), _spellings(CODED_PARTS, _PART)),
            Column("commitment", "sentence", "how far the sentence commits itself", ("断定度", "コミットメント"), _spellings(schema.COMMITMENTS, _COMMITMENT), required=True),
            Column("frames", "sentence", "ids of frames, with ; between them", ("フレーム", "話題")),
            Column("sentence_polarity", "sentence", "whether the sentence puts its matter as holding", ("文の極性",), _spellings(schema.POLARITIES, _POLARITY)),
            Column("length", "sentence", "s to 40 characters, m to 80, l over", ("長さ",), _spellings(LENGTHS, {})),
            Column("code", "marker", "the code of a marker; empty where the sentence has none", ("コード", "標識"), _spellings(schema.CODES, _CODE)),
            Column("form", "marker", "the marker as it stands in the text", ("語形", "表現"), required=True),
            Column("voice", "marker", "whose stance it is", ("声", "視点"), _spellings(schema.VOICES, _VOICE), required=True),
            Column("source", "marker", "the source named in the sentence; attribution only", ("情報源", "出典名")),
            Column("source_type", "marker", "the kind of source; attribution only", ("情報源の種類", "出典種別"), _spellings(schema.SOURCE_TYPES, _SOURCE_TYPE)),
            Column("polarity", "marker", "whether the marker's content is put as holding", ("極性",), _spellings(schema.POLARITIES, _POLARITY)),
            Column("source_side", "marker", "the side the source speaks for; attribution only", ("情報源の側",), _spellings(schema.SOURCE_SIDES, _SIDE)),
            Column("source_kind", "marker", "the kind of body of a named organisation", ("組織の種類",), _spellings(schema.SOURCE_KINDS, _KIND)),
        )
    }
)  # fmt: skip

#: A column ``name:REFERENT`` of a document holds the names it uses for a referent, with ; between them.
NAME = "name:"


def header(given: str) -> str:
    """Return the column that a header names: its own name, a Japanese one, or the header as it stands."""
    plain = folded(given)
    for column in COLUMNS.values():
        if plain in {folded(n) for n in (column.name, *column.japanese)}:
            return column.name
    return given.strip()
