"""Pages, office files, PDF, EPUB, sheets, archives: text, title and metadata come out, and what is broken is named."""

import datetime as dt
import gzip
import io
import sys
import zipfile

import files_factory as make
import polars as pl
import pytest
from files_factory import PARAGRAPHS, TEXT, TITLE

from workbench.errors import ReadError, WorkbenchWarning
from workbench.limits import Source
from workbench.read import formats, read_sources
from workbench.read.pages import document_of_page

pytestmark = pytest.mark.filterwarnings("ignore:.*have no date:workbench.errors.WorkbenchWarning")


def read(name, data, **how):
    found = formats.read(Source(name, data), how.get("mapping"))
    found.documents = list(found.documents)
    return found


def only(name, data):
    [document] = read(name, data).documents
    return document


def titles(document):
    return [document.text[r["start"] : r["end"]] for r in document.regions if r["part"] == "title"]


def test_a_saved_page_gives_title_and_article_and_nothing_else():
    document = only("a.html", make.page().encode())
    assert document.text == TEXT
    assert titles(document) == [TITLE]
    assert document.metadata == {"title": TITLE}


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta property="article:published_time" content="2022-04-21T15:30:00Z">', dt.date(2022, 4, 22)),
        ('<meta name="pubdate" content="令和4年4月22日">', dt.date(2022, 4, 22)),
        ('<script type="application/ld+json">{"@graph":[{"datePublished":"2022-04-21T23:59:00-05:00"}]}</script>',
         dt.date(2022, 4, 22)),
        ('<script type="application/ld+json">{"datePublished":</script>', None),
        ("", None),
    ],
)  # fmt: skip
def test_the_day_of_a_page_is_the_day_in_japan_and_none_where_it_says_none(head, day):
    assert only("a.html", make.page(head=head).encode()).metadata.get("date") == day


def test_author_and_outlet_come_from_what_the_page_says():
    head = (
        '<meta property="og:site_name" content="東浜新聞デジタル"><script type="application/ld+json">'
        '{"@type":"NewsArticle","headline":"港の工事、遅れる見通し","author":{"@type":"Person","name":"戊野五郎"}}</script>'
    )
    document = only("a.html", make.page(head=head).encode())
    assert (document.metadata["author"], document.metadata["outlet"]) == ("戊野五郎", "東浜新聞デジタル")


@pytest.mark.parametrize("charset", ["Shift_JIS", "EUC-JP", "utf-8"])
def test_a_page_is_read_in_the_encoding_that_it_names(charset):
    assert only("a.html", make.page(charset=charset).encode(charset)).text == TEXT


def test_ruby_wraps_and_looks_of_a_page_leave_the_plain_text():
    body = (
        "祭りの<ruby>神輿<rp>（</rp><rt>みこし</rt><rp>）</rp></ruby>は、\n  <b>動かない</b>とみられる。市は予算が足りないとの"
        "見方を示した。",
        "一行目は短い。<br>二行目も<em>同じ</em>段落にある。",
    )
    document = only("a.html", make.page(paragraphs=body).encode())
    assert document.text.split("\n")[1:] == [
        "祭りの神輿は、動かないとみられる。市は予算が足りないとの見方を示した。",
        "一行目は短い。",
        "二行目も同じ段落にある。",
    ]


def test_a_page_under_the_name_of_a_text_is_read_as_a_page():
    found = read("a.txt", make.page().encode())
    assert found.documents[0].text == TEXT
    assert found.how["format"] == "web page, though its name says otherwise"


def test_a_web_archive_of_one_file():
    data = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=XX\r\n\r\n--XX\r\nContent-Type: text/html; "
        "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + make.page() + "\r\n--XX--\r\n"
    ).encode()
    assert only("a.mht", data).text == TEXT


@pytest.mark.parametrize("data", [b"<html><body></body></html>", b"<html>" + b"<div>" * 50_000, b"<!doctype html>"])
def test_a_page_without_text_is_refused_in_one_line(data):
    with pytest.raises(ReadError) as caught:
        read("a.html", data)
    assert "\n" not in str(caught.value)


def test_a_page_that_was_fetched_keeps_its_address():
    assert document_of_page(make.page(), "x", "x", "https://example.org/1").metadata["url"] == "https://example.org/1"


def test_a_word_file_gives_paragraphs_and_cells_and_its_title():
    document = only("a.docx", make.docx())
    assert document.text == f"{TEXT}\n表の中の一文である。"
    assert titles(document) == [TITLE]
    assert document.metadata["title"] == TITLE


def test_ruby_and_deleted_text_of_a_word_file_are_left_out():
    import docx
    from docx.oxml import parse_xml

    file = docx.Document()
    paragraph = file.add_paragraph("祭りの")
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ruby = "<w:ruby><w:rubyPr/><w:rt><w:r><w:t>みこし</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>神輿</w:t></w:r></w:rubyBase></w:ruby>"
    paragraph._p.append(parse_xml(f"<w:r {w}>{ruby}</w:r>"))
    paragraph._p.append(parse_xml(f'<w:del {w} w:id="1"><w:r><w:delText>消した</w:delText></w:r></w:del>'))
    paragraph._p.append(parse_xml(f'<w:ins {w} w:id="2"><w:r><w:t>は動かないという。</w:t></w:r></w:ins>'))
    assert only("a.docx", make.saved(file)).text == "祭りの神輿は動かないという。"


def test_a_pdf_gives_paragraphs_without_heads_and_page_numbers():
    found = read("a.pdf", make.pdf(make.set_in_lines(PARAGRAPHS, lines=2)))
    assert found.documents[0].text == "\n".join(f"　{p}" for p in PARAGRAPHS)
    assert found.notes == ["the running head '東浜年報 第#号', 3 line(s)", "page numbers, 3 line(s)"]


def test_a_pdf_of_pictures_is_refused_with_what_to_do():
    with pytest.raises(ReadError, match="no text layer: its 1 page.*hint: run a text recognition first"):
        read("a.pdf", make.pdf([[]]))


def test_a_book_gives_its_chapters_in_order_without_ruby_and_contents():
    document = only("b.epub", make.epub([
        f"<h2>一</h2><p>{PARAGRAPHS[0]}</p>",
        "<p>祭りの<ruby>神輿<rt>みこし</rt></ruby>は動かない。</p>",
    ]))  # fmt: skip
    assert document.text == f"{TITLE}\n一\n{PARAGRAPHS[0]}\n祭りの神輿は動かない。"
    assert document.metadata == {
        "title": TITLE, "author": "丁野 四郎", "outlet": "東浜書房", "date": dt.date(2022, 4, 22)
    }  # fmt: skip


def test_a_book_with_a_protection_is_refused():
    with pytest.raises(ReadError, match="protected against copying"):
        read("b.epub", make.epub(["<p>港。</p>"], extra=[("META-INF/encryption.xml", "<encryption/>")]))


def test_sheets_are_read_like_tables_and_the_others_named():
    data = make.xlsx(
        {
            "記事": [
                ["番号", "見出し", "本文", None],
                [1, TITLE, PARAGRAPHS[0], None],
                [None] * 4,
                [2, None, PARAGRAPHS[1], None],
            ],
            "覚え": [["何", "いつ"], ["締切", "月末"]],
        }
    )
    found = read("a.xlsx", data)
    assert [d.text for d in found.documents] == [f"{TITLE}\n{PARAGRAPHS[0]}", PARAGRAPHS[1]]
    assert [d.doc_id for d in found.documents] == ["1", "2"]
    assert found.how["columns"] == "doc_id=番号, text=本文, title=見出し"
    assert any("覚え" in note and "no column with the text" in note for note in found.notes)


def test_parquet_keeps_types_and_brings_times_to_japan():
    moment = dt.datetime(2022, 4, 21, 16, tzinfo=dt.UTC)
    frame = pl.DataFrame(
        {"id": [1.0, 2.0], "text": ["港は静かだ。", "朝は早い。"], "date": [moment, None], "n": [3, 4]}
    )
    out = io.BytesIO()
    frame.write_parquet(out)
    found = read("a.parquet", out.getvalue())
    assert [d.doc_id for d in found.documents] == ["1", "2"]
    assert found.documents[0].metadata["date"] == dt.date(2022, 4, 22)
    assert [d.metadata["n"] for d in found.documents] == [3, 4]


def test_an_archive_is_read_like_a_folder(tmp_path):
    data = make.zipped(
        [
            ("記事/一.txt", TEXT),
            ("記事/二.docx", make.docx()),
            ("__MACOSX/._x.txt", b"x"),
            ("絵.png", b"\x89PNG"),
            ("中.zip", make.zipped([("a.txt", TEXT)])),
            ("rows.csv.gz", gzip.compress("id,text\n7,港は混む。\n".encode())),
        ]
    )
    (tmp_path / "all.zip").write_bytes(data)
    reading = read_sources([tmp_path / "all.zip"])
    assert reading.documents["doc_id"].to_list() == ["7", "一", "二"]
    assert {p.path.rpartition("/")[2]: p.message for p in reading.left_out} == {
        "中.zip": "an archive in an archive",
        "絵.png": "a picture, a kind that is not read",
    }


def test_names_in_an_archive_of_old_windows_are_read(tmp_path):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr(zipfile.ZipInfo("XXXX.txt"), TEXT)
    data = raw.getvalue().replace(b"XXXX", "港町".encode("cp932"))
    (tmp_path / "old.zip").write_bytes(data)
    assert read_sources([tmp_path / "old.zip"]).documents["doc_id"].to_list() == ["港町"]


def test_a_damaged_or_encrypted_member_is_named_and_the_rest_read(tmp_path):
    data = bytearray(make.zipped([("a.txt", TEXT), ("b.txt", "港は混む。" * 3)]))
    second = data.index(b"PK\x03\x04", 10)
    data[second + 35 : second + 45] = b"\xff" * 10
    (tmp_path / "d.zip").write_bytes(bytes(data))
    reading = read_sources([tmp_path / "d.zip"])
    assert reading.documents["doc_id"].to_list() == ["a"]
    assert [p.path.rpartition("/")[2] for p in reading.left_out] == ["b.txt"]


@pytest.mark.parametrize("ending", ["html", "docx", "pdf", "epub", "xlsx"])
def test_what_an_extra_reads_says_how_to_install_it(ending, monkeypatch, tmp_path):
    data = {"html": make.page().encode(), "docx": make.docx(), "pdf": make.pdf([[(60, 700, "港。")]]),
            "epub": make.epub(["<p>港。</p>"]), "xlsx": make.xlsx({"a": [["text"], ["港。"]]})}[ending]  # fmt: skip
    for module in ("docx", "fastexcel", "lxml.etree", "lxml.html", "pypdfium2", "trafilatura"):
        monkeypatch.setitem(sys.modules, module, None)
    path = tmp_path / f"a.{ending}"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=r'is not installed; hint: pip install "stance-workbench\[files\]"') as caught:
        read_sources([path])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["a.docx", "a.xlsx", "a.epub", "a.zip", "a.pdf", "a.parquet", "a.html", "a.ods", "a.xls"]
)
@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\x00" * 40, b"%PDF-1.7\n", b"PAR1" * 3, make.zipped([("x", b"y")])]
)
def test_what_only_has_the_name_of_a_kind_is_refused_in_one_line(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read_sources([tmp_path / name])
    assert "\n" not in str(caught.value)


def test_parts_of_a_saved_page_and_corpora_are_passed_over(tmp_path):
    (tmp_path / "p.html").write_text(make.page(), encoding="utf-8")
    for folder, file in (("p_files", "s.txt"), ("built", "corpus.toml"), ("q_files", "t.txt")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / file).write_text(TEXT, encoding="utf-8")
    reading = read_sources([tmp_path])
    assert reading.documents["doc_id"].to_list() == ["p", "t"]
    assert reading.left_out == ()


def test_names_in_another_normal_form_are_the_same_name(tmp_path):
    (tmp_path / "が.txt").write_text(TEXT, encoding="utf-8")
    for given in ("が.txt", "が.txt"):
        assert read_sources([tmp_path / given]).documents["doc_id"].to_list() == ["が"]


def test_the_same_document_twice_is_read_once_and_named(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("id,text\n1,港は混む。\n", encoding="utf-8")
    reading = read_sources([tmp_path])
    assert reading.documents.height == 1
    assert "same as in" in reading.left_out[0].message


def test_a_file_of_a_folder_without_ending_is_read_if_it_is_japanese(tmp_path):
    (tmp_path / "memo").write_text(TEXT, encoding="utf-8")
    (tmp_path / "LICENSE").write_text("Permission is hereby granted to anybody at all.", encoding="utf-8")
    reading = read_sources([tmp_path])
    assert reading.documents["doc_id"].to_list() == ["memo"]
    assert [p.path.rpartition("/")[2] for p in reading.left_out] == ["LICENSE"]


def test_a_wikiextractor_text_holds_many_documents():
    text = (
        '<doc id="5" url="https://example.org/5" title="東浜市の計画">\n東浜市の計画\n\n市は港を広げる。\n\n</doc>\n'
        '<doc id="6" url="https://example.org/6" title="空">\n\n</doc>\n'
    )
    found = read("wiki_00", text.encode())
    [document] = found.documents
    assert (document.doc_id, document.metadata["title"], document.metadata["url"]) == (
        "5", "東浜市の計画", "https://example.org/5",
    )  # fmt: skip
    assert document.text == "東浜市の計画\n\n市は港を広げる。"
    assert [str(p) for p in found.problems] == ["wiki_00, line 7: the page '空' has no text"]


def test_a_kh_coder_file_holds_a_document_below_each_heading():
    text = "<H1>2022年</H1>\n<H2>港の朝</H2>\n港は静かだ。\n<H2>港の夜</H2>\n夜は長い。\n船もない。\n"
    found = read("kh.txt", text.encode())
    assert [(d.doc_id, d.text, d.metadata["h1"]) for d in found.documents] == [
        ("kh-2", "港の朝\n港は静かだ。", "2022年"),
        ("kh-4", "港の夜\n夜は長い。\n船もない。", "2022年"),
    ]


def test_speeches_of_the_diet_service_are_known_and_the_stenographers_words_marked():
    speech = {"speechID": "1_003", "date": "2022-04-22", "nameOfHouse": "衆議院", "nameOfMeeting": "港湾委員会",
              "speaker": "丙野三郎", "speech": "○丙野三郎君　港は混むと考えます。\r\n　船もない。（拍手）\r\n",
              "speechURL": "https://example.org/3"}  # fmt: skip
    for data in (
        {"numberOfRecords": 1, "speechRecord": [speech]},
        {"meetingRecord": [{"nameOfHouse": "衆議院", "speechRecord": [speech]}]},
    ):
        [document] = read("a.json", make.jsonl(data)).documents
        assert document.doc_id == "diet-1_003"
        assert document.metadata["outlet"] == "衆議院"
        assert [document.text[r["start"] : r["end"]] for r in document.regions] == ["○丙野三郎君　", "（拍手）"]


def test_lone_surrogates_and_control_characters_are_named(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [r'{"id":"1","text":"港は混む。","memo":"a\ud800b"}', r'{"id":"\ud800","text":"港は混む。"}',
            r'{"id":"a\u0000b","text":"港は混む。"}', r'{"id":"3","text":"港は混む。","k\udfff":1}',
            r'{"id":"4","text":"港は混む。","deep":{"a":["\ud83d"]}}']  # fmt: skip
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.warns(WorkbenchWarning, match="had a lone surrogate, now U.FFFD"):
        reading = read_sources([path])
    assert reading.documents["doc_id"].to_list() == ["1", "3", "4"]
    assert reading.documents["memo"][0] == "a\ufffdb"
    assert [p.message for p in reading.problems] == [
        "the id has the character U+D800 at 0", "the id has the character U+0000 at 1",
    ]  # fmt: skip


@pytest.mark.parametrize("inner", ["<article>{}</article>", "<main>{}</main>", "<div>{}</div>"])
def test_a_small_page_has_no_menu_and_no_footer(inner, tmp_path):
    body = "<h1>市場の移転</h1><p>移転は延期される可能性がある。</p><p>組合は早く決めるべきだと主張した。</p>"
    page = (
        '<html lang="ja"><head><meta charset="utf-8"><title>市場の移転 - 東浜新聞</title></head><body>'
        f"<nav><ul><li>トップ</li><li>政治</li></ul></nav>{inner.format(body)}<aside>よく読まれた記事</aside>"
        "<footer>無断転載を禁じます。</footer></body></html>"
    )
    (tmp_path / "p.html").write_text(page, encoding="utf-8")
    text = read_sources([tmp_path / "p.html"]).documents["text"].item()
    assert text == "市場の移転\n移転は延期される可能性がある。\n組合は早く決めるべきだと主張した。"
    everything = page.replace("<nav>", "<form>", 1).replace("</footer>", "</footer></form>")
    (tmp_path / "p.html").write_text(everything, encoding="utf-8")
    assert "可能性がある" in read_sources([tmp_path / "p.html"]).documents["text"].item()
