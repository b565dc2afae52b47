"""The rules of pasted pages, loaded from ``page_rules.toml``, and the patterns for bylines and names."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: What may follow from a match; ``page_rules.toml`` says what each means.
ROLES = ("line", "photo", "related", "profile", "contents", "closing")


@dataclass(frozen=True)
class Rule:
    """A named rule for one line of a page."""

    name: str
    role: str
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules in the order in which they are tried."""
    table = tomllib.loads(files("workbench.read").joinpath("page_rules.toml").read_text(encoding="utf-8"))
    made = []
    for row in table["rule"]:
        any_form = "|".join(row["forms"])
        end = r"\Z" if row["whole"] else ""
        made.append(Rule(row["name"], row["role"], re.compile(f"(?:{any_form}){end}", re.IGNORECASE)))
    return tuple(made)


def match(line: str) -> Rule | None:
    """Return the first rule that fits a line (as :func:`folded` returns it), or ``None``."""
    if MENU_LINE.match(line):
        return MENU
    return next((rule for rule in rules() if rule.pattern.match(line)), None)


def folded(line: str) -> str:
    """Return a line as the rules see it: NFKC, runs of blanks as one, outer blanks removed."""
    return " ".join(unicodedata.normalize("NFKC", line).split())


# A line made of nothing but menu words is navigation; pasting often joins them without a blank.
_MENU_WORDS = (
    "トップページ|トップ|ホーム|速報|ライブ|個人|オリジナル|みんなの意見|ランキング|主要|国内|国際|海外|社会|政治|経済|"
    "エンタメ|芸能|スポーツ|IT|科学|文化|ライフ|地域|ローカル|コラム|特集|連載|動画|写真|天気|災害|ビジネス|オピニオン|社説|"
    "マネー|マーケット|健康|医療|教育|環境|暮らし|くらし|気象|ニュース|新着|有料|無料|会員登録|新規登録|新規取得|ログイン|"
    "マイページ|メニュー|検索|閉じる|サイトマップ|ヘルプ|RSS|紙面ビューアー|朝刊|夕刊|番組表|アプリ|メール|設定|一覧|"
    "もっと見る|記事|アジア|NEWS|HOME|TOP|MENU|LOGIN|SEARCH|English|日本語"
)
_BETWEEN = r"[\s|/・>›»,、•·-]*"
MENU_LINE = re.compile(rf"{_BETWEEN}(?:(?:{_MENU_WORDS}){_BETWEEN}){{2,}}\Z", re.IGNORECASE)
MENU = Rule("menu words", "line", MENU_LINE)

#: The name of a site, as its logo gives it above the title.
SITE_NAME = re.compile(
    r"[^。、]{0,14}(?:新聞|通信|ニュース|放送|テレビ|NEWS|NHK|Web|オンライン|デジタル|電子版|タイムズ|DIGITAL|Times|\.com|\.jp)(?:記事|トップ)?\Z",
    re.IGNORECASE,
)

#: What a byline or date line holds besides a name and a date with its year: weekday and time, usual words, signs.
BYLINE_TIME = re.compile(
    r"\([月火水木金土日](?:曜日?)?\)|[月火水木金土日]曜日?"
    r"|(?:午前|午後|[AP]M)?\s*\d{1,2}\s*(?:[:時]\s*(?:\d{1,2}\s*(?:[:分]\s*(?:\d{1,2}秒?)?)?)?)\s*(?:[AP]M)?"
    r"|(?:最終)?(?:更新|公開|配信|掲載|投稿|発信|発行|作成)(?:日時?|時刻?)?|UPDATED?|JST|\bBy\b|付け?\Z",
    re.IGNORECASE,
)
BYLINE_WORDS = re.compile(rf"{BYLINE_TIME.pattern}|[|/・:,=\[\]()〔〕【】©-]+", re.IGNORECASE)
#: A date without its year, which only a byline gives at the start of a line: 4/22(金) 6:50配信.
SHORT_DATE = re.compile(
    r"\d{1,2}(?:/\d{1,2}|月\d{1,2}日)\s*\([月火水木金土日](?:曜日?)?\)|\d{1,2}月\d{1,2}日\s*\d{1,2}[:時]\d{0,2}分?"
)

#: A writer named by the word before the name, or by the title after it.
WRITER = re.compile(
    r"(?:取材・文|取材・執筆|文・写真|文|記者|執筆者?|著者|筆者|ライター|寄稿|執筆・編集|Text by)\s*[:=/・]\s*"
    r"(?P<name>[^。、:=/・()\[\]]{2,24})\Z",
    re.IGNORECASE,
)
WRITER_TITLE = re.compile(
    r"(?:\A|[\s=・])(?P<name>[^\s。、=・()]{2,12}?(?:\s[^\s。、=・()]{1,8})?)\s*"
    r"(?:記者|(?:客員)?編集委員|論説委員|特派員|支局長|解説委員)\Z"
)
#: What a Japanese personal name looks like when it stands alone, and what only looks so.
PERSON = re.compile(
    r"(?:[一-鿿々ヶ]{1,4}\s?(?:[一-鿿々ヶ]{1,3}|[ぁ-ゖー]{1,5}|[ァ-ヺー]{1,3})|[ァ-ヺー]{2,10}[・=][ァ-ヺー・=]{2,20})\Z"
)
#: A name on a line of its own, which is told from a heading by the blank between family and given name.
PERSON_LINE = re.compile(r"[一-鿿々ヶ]{1,4}\s(?:[一-鿿々ヶ]{1,3}|[ぁ-ゖー]{1,5})\Z")
NOT_PERSON = re.compile(
    r"(?:新聞|通信|放送|テレビ|ニュース|タイムズ|ポスト|日報|時報|週刊|社|局|部|委員会|協会|版|国際|政治|社会|経済|共同|時事"
    r"|記事|発|社説|解説|主張|論説|会員|限定|無料|有料)\Z"
)
CONTENTS_LINE = re.compile(r"\d+(?:\.\d+)*\.?\s")

#: A dateline that stands on a line by itself, and what may close a text.
_AGENCY = "ロイター|共同|時事|AFP|AP|タス|聯合|新華社|CNN|BBC"
DATELINE = re.compile(rf"[\[〔【(][^\]〕】)。]{{1,30}}(?:{_AGENCY})[^\]〕】)。]{{0,12}}[\]〕】)]\Z")
SIGN_OFF = re.compile(
    r"[\[〔【(][^\]〕】)。]{0,16}(?:翻訳|編集|記者|特派員|取材|配信|執筆|了|終わり|おわり)[^\]〕】)。]{0,24}[\]〕】)]\Z"
)

#: Who runs the page, as its footer says.
OUTLET_IN_FOOTER = (
    re.compile(
        r"(?P<name>[^。、・]{2,24}?)(?:・記事|の記事|編集部)?(?:への|に関する)(?:ご意見|お問い?合わ?せ|業務提携|情報提供)"
    ),
    re.compile(
        r"(?:Copyright|©|\(C\))[\s©(C)\d,–年-]*(?P<name>[^\d。,、|]{2,40}?)"
        r"(?:[\s.,]*(?:All rights reserved|無断|Inc\b|Co\b|\d{4}).*)?\.?\Z",
        re.IGNORECASE,
    ),
    re.compile(r"(?:提供元?|配信元?)\s*[:=]\s*(?P<name>[^。、:=]{2,24})\Z"),
)
