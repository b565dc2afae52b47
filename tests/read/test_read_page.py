"""Pasted pages. The pages in pages/ are invented, in the manner of the sites that readers copy from."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.read.page import find_author, is_byline, read_page

PAGES = Path(__file__).parent / "pages"

# What is the article in each page: the title, then all that is neither title nor boilerplate, line by line.
ARTICLES = {
    "aggregator": (
        "国境の橋、6年ぶりに通行再開へ",
        ["国境の川にかかる橋", "再開されれば、両国の"],
    ),
    "broadcaster": (
        "外相が来週訪問へ 首脳会談の準備か",
        ["外務省は18日", "今回の訪問は", "専門家「合意は難しい」", "国際関係に詳しい"],
    ),
    "column": (
        "北の港で続く静かな変化=貨物増の裏に何があるのか―「数字」は語る!?",
        ["北の港に出入りする", "◆港湾局は", "港湾局の担当者は", "◆海運に詳しい", "ある研究者は"],
    ),
    "encyclopedia": (
        "北浜港",
        ["概要[編集]", "北浜港は、", "歴史[編集]", "1890年に"],
    ),
    "newspaper": (
        "「停戦は遠い」避難した人々の春　国境の町を歩く",
        ["雪の残る駅前に", "「いつ帰れるのか"],
    ),
    "portal": (
        "港湾の貨物量が倍増か 現地報道に専門家は慎重",
        ["北浜港に入る", "■当局は沈黙", "地元の海運会社は"],
    ),
    "translated": (
        "隣国の観光客、春から急増＝地元では歓迎と戸惑い―北浜",
        ["2019年4月2日、北浜新聞は"],
    ),
}


def outside(text, regions):
    """Return the lines of the text that no region covers."""
    kept = list(text)
    for region in regions:
        for i in range(region["start"], region["end"]):
            if kept[i] not in "\r\n":
                kept[i] = ""
    return [line.strip() for line in "".join(kept).splitlines() if line.strip()]


@pytest.mark.parametrize("name", sorted(ARTICLES))
def test_the_article_is_what_is_left(name):
    text = (PAGES / f"{name}.txt").read_text(encoding="utf-8")
    title, begins = ARTICLES[name]
    page = read_page(text)
    assert page.title == title
    lines = outside(text, page.regions)
    assert [line[: len(b)] for line, b in zip(lines, begins, strict=True)] == begins


@pytest.mark.parametrize(
    ("name", "author", "date", "outlet"),
    [
        ("aggregator", None, dt.date(2021, 7, 7), "北浜通信"),
        ("broadcaster", None, dt.date(2023, 10, 18), "北浜放送"),
        ("column", "乙野次郎", dt.date(2023, 5, 9), "Harbor Record"),
        ("newspaper", "甲野花子", dt.date(2024, 3, 2), None),
        ("portal", None, None, "北浜タイムズ"),  # its date has no year
        ("translated", None, dt.date(2019, 4, 2), "Harbor Record"),
    ],
)
def test_metadata(name, author, date, outlet):
    page = read_page((PAGES / f"{name}.txt").read_text(encoding="utf-8"))
    assert (page.author, page.date, page.outlet) == (author, date, outlet)


def test_a_caption_that_repeats_the_lead_is_boilerplate_and_the_lead_is_not():
    text = (PAGES / "column.txt").read_text(encoding="utf-8")
    caption, lead = text.index("北の港を出入り"), text.index("北の港に出入り")
    spans = [(r["start"], r["end"]) for r in read_page(text).regions]
    assert any(a <= caption < b for a, b in spans)
    assert not any(a <= lead < b for a, b in spans)


def test_an_article_on_one_line_that_begins_with_a_mark_of_a_film_is_no_caption():
    caption = "【動画】北の港を出る船"
    article = caption + "26日は広い範囲で雨になる。風も強まる。船は港にとどまる見込みだ。27日には晴れるだろう。"
    assert read_page(article).regions == []
    spans = read_page(
        f"北の港の一日\n{caption}\n港では朝から船が出ていき、夕方まで戻らなかった。町の人はそれを見送った。"
    ).regions
    assert [r["part"] for r in spans] == ["title", "boilerplate"]


def test_a_sentence_below_a_photo_word_that_repeats_nothing_stays():
    text = (
        "橋の通行が再開\n拡大\n橋の通行が五日から再び始まった。\n待っていた商人たちは早朝から列をつくり、荷を運んだ。\n"
    )
    assert [r["part"] for r in read_page(text).regions] == ["title", "boilerplate"]
    assert outside(text, read_page(text).regions)[0] == "橋の通行が五日から再び始まった。"


def test_a_clean_text_has_a_title_and_nothing_else():
    text = "首相、対話の再開に意欲\n北浜通信によると、首相は5日、対話の再開に意欲を示した。\n相手国は応じていない。\n"
    assert read_page(text).regions == [{"start": 0, "end": 11, "part": "title"}]


@pytest.mark.parametrize(
    "text",
    [
        "世界経済の先行きについて、各国の大臣と意見を交わしたところであります。\n今後も取り組んでまいります。\n",
        "私からは以上です。\n",
    ],
)
def test_a_text_that_begins_with_a_sentence_has_no_title(text):
    page = read_page(text)
    assert page.title is None
    assert page.regions == []


def test_words_of_the_menu_inside_an_article_are_not_boilerplate():
    text = (
        "検索会社の社員、写真を無断使用か\n"
        "北浜新聞によると、検索会社の社員が写真を無断で使った疑いがあるという。\n"
        "会社は「コメントを控える」としている。\n"
        "関連記事の公開も止められた。\n"
        "本コラムで以前に取り上げた問題が、いま形を変えて現れたといえる。\n"
    )
    assert [r["part"] for r in read_page(text).regions] == ["title"]


def test_a_headline_with_a_date_in_it_is_a_title():
    text = "北浜線、2011年3月12日に全線開業\n北浜鉄道によると、北浜線の残る区間が12日に開業した。\n"
    assert read_page(text).title == "北浜線、2011年3月12日に全線開業"


def test_a_profile_early_in_the_page_takes_only_its_paragraph():
    text = (
        "港の朝\n■筆者プロフィール\n乙野次郎は北浜に生まれ、長く港で働いてきた随筆家である。\n"
        + "港の朝は早く、漁師たちは日の出よりずっと前に船を出していくのだった。\n" * 4
    )
    left = outside(text, read_page(text).regions)
    assert len(left) == 4
    assert all(line.startswith("港の朝は早く") for line in left)


def test_offsets_are_those_of_the_text_whatever_its_newlines():
    text = (PAGES / "column.txt").read_text(encoding="utf-8")
    windows = text.replace("\n", "\r\n")
    for given_text in (text, windows):
        page = read_page(given_text)
        first = page.regions[0]
        assert given_text[first["start"] : first["end"]] == page.title
    spans = [[t[r["start"] : r["end"]].replace("\r\n", "\n") for r in read_page(t).regions] for t in (text, windows)]
    assert spans[0] == spans[1]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("乙野次郎 2023年5月9日(火) 7時10分", "乙野次郎"),
        ("ソウル=甲野花子 2024年3月2日 16時30分", "甲野花子"),
        ("文=甲野花子", "甲野花子"),
        ("甲野花子記者", "甲野花子"),
        ("甲野 花子", "甲野 花子"),
        ("北浜新聞 2023年5月9日", None),
        ("2023年5月9日 国際", None),
        ("編集部 2023/5/9 10:00", None),
    ],
)
def test_who_wrote_it(line, author):
    assert find_author(line) == author


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2023年5月9日 7時10分", True),
        ("5/14(火) 18:05配信", True),
        ("令和4年4月22日 公開", True),
        ("更新: 2023/05/09 10:00", True),
        ("[北浜 22日 ロイター]", True),
        ("2023年5月9日に行われた首脳会談の内容", False),
        ("北浜県で震度6強、2007年3月25日", False),
        ("貨物量が倍増", False),
    ],
)
def test_what_is_a_byline(line, expected):
    assert is_byline(line) is expected


PIECES = [
    "拡大",
    "【関連記事】",
    "■筆者プロフィール:甲",
    "※本稿は個人の見解です",
    "2022年4月22日",
    "ログイン",
    "・項目",
]
WORDS = st.text("港の船が増えた。「」、！？ABC12 　\t", min_size=0, max_size=70)
LINES = st.lists(st.one_of(WORDS, st.sampled_from(PIECES)), max_size=14)


@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n", "\r"]))
def test_regions_are_sorted_disjoint_inside_and_trimmed(lines, newline):
    text = newline.join(lines)
    page = read_page(text)
    end = 0
    for region in page.regions:
        assert end <= region["start"] < region["end"] <= len(text)
        covered = text[region["start"] : region["end"]]
        assert covered == covered.strip()
        end = region["end"]
    assert sum(r["part"] == "title" for r in page.regions) == (page.title is not None)
