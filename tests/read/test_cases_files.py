"""Inputs that users bring, from ../shared/cases: each kind of file gives the right value, or is named."""

import datetime as dt
import re
import unicodedata
import warnings

import pytest

from workbench.errors import ReadError, WorkbenchWarning
from workbench.read import read_sources
from workbench.read.check import check

pytestmark = pytest.mark.shared


@pytest.fixture
def cases(shared):
    folder = shared / "cases"
    if not folder.is_dir():
        pytest.skip("needs the inputs in ../shared/cases")
    return folder


def read(path, **how):
    """Return the reading and every warning that is not about missing dates."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", WorkbenchWarning)
        reading = read_sources([path], **how)
    said = [str(w.message) for w in caught if "have no date" not in str(w.message)]
    return reading, said


def texts(path, **how):
    reading, said = read(path, **how)
    assert not said
    assert not reading.problems
    return reading.documents["text"].to_list()


def test_pages(cases):
    for name in ("26-page.html", "26-html-as.txt", "26-mixed-folder/c.html"):
        [text] = texts(cases / name)
        assert text.startswith("東浜市の計画\n大橋市長は「計画を見直すべきだ」と述べた。")
        assert not re.search(r"[<>{}]|script|みこし", text)


def test_a_mixed_folder_is_read_or_named_file_by_file(cases):
    reading, _ = read(cases / "26-mixed-folder")
    names = {f.name.rpartition("/")[2]: f for f in reading.files}
    assert set(names) == {p.name for p in (cases / "26-mixed-folder").iterdir()}
    assert sorted(n for n, f in names.items() if not f.documents) == ["f.json", "g.docx", "h.pdf"]
    assert all(f.problems for f in names.values() if not f.documents)
    assert sorted(reading.documents["doc_id"]) == ["1", "a", "b", "c", "d", "no_extension"]
    assert [p.path.rpartition("/")[2] for p in reading.left_out] == ["f.json", "g.docx", "h.pdf", "i.csv.gz"]


@pytest.mark.parametrize(
    "name",
    ["07-excel-trailing-cols.csv", "07b-excel-blank-rows.csv", "08-semicolon.csv", "08-sepline.csv", "08-tabbed.tsv",
     "08-utf16-tab.csv", "10-cr-only.csv", "13-pandas-index.csv"],
)  # fmt: skip
def test_tables_of_many_programs(cases, name):
    reading, said = read(cases / name)
    assert not said
    assert not reading.problems
    documents = reading.documents
    assert documents["text"].to_list() == [
        "港の工事\n港の工事が遅れる見通しだ。", "市長の評\n議会は反発するとみられる。"
    ]  # fmt: skip
    assert documents["date"].to_list() == [dt.date(2022, 4, 22), dt.date(2022, 4, 23)]
    if name != "13-pandas-index.csv":
        assert documents["doc_id"].to_list() == ["1", "2"]
    assert not [c for c in documents.columns if not c.strip() or c.startswith("Unnamed")]


def test_a_spreadsheet_in_cp932_with_japanese_columns(cases):
    reading, said = read(cases / "06-excel-cp932.csv")
    assert reading.documents["title"].to_list()[0] == "港の工事"
    assert reading.documents["outlet"].unique().to_list() == ["東浜新聞"]
    assert len(said) == 1
    assert "read as CP932" in said[0]


def test_japanese_columns_need_no_map(cases):
    reading, _ = read(cases / "12-japanese-header.csv")
    row = reading.documents.row(0, named=True)
    assert (row["doc_id"], row["title"], row["date"], row["outlet"]) == (
        "1", "港の工事", dt.date(2022, 4, 22), "東浜新聞",
    )  # fmt: skip
    assert reading.files[0].how["columns"] == "doc_id=番号, text=本文, title=見出し, date=日付, outlet=媒体"


@pytest.mark.parametrize(
    ("name", "line", "kept"),
    [("11-stray-quote.csv", 2, ["2", "3"]), ("11b-unclosed-quote.csv", 2, ["2", "3"]),
     ("11c-backslash-quote.csv", 2, ["2"])],
)  # fmt: skip
def test_a_broken_row_is_one_row(cases, name, line, kept):
    reading, _ = read(cases / name)
    assert [p.line for p in reading.problems] == [line]
    assert reading.documents["doc_id"].to_list() == kept


def test_a_lost_quotation_mark_takes_one_row_of_fifty_nine(cases):
    reading, _ = read(cases / "11d-unclosed-many.csv")
    assert [p.line for p in reading.problems] == [4]
    assert set(range(1, 60)) - {int(i) for i in reading.documents["doc_id"]} == {3}


@pytest.mark.parametrize(("name", "n"), [("13-array.json", 1), ("13-array.jsonl", 2), ("10-cr-only.jsonl", 2),
                                         ("13-float-id.jsonl", 2), ("13-pandas-nan.jsonl", 2), ("10-u2028.jsonl", 2)])  # fmt: skip
def test_json_in_its_shapes(cases, name, n):
    reading, said = read(cases / name)
    assert not said
    assert not reading.problems
    assert reading.documents["doc_id"].to_list() == [str(i) for i in range(1, n + 1)]
    if name == "13-pandas-nan.jsonl":
        assert reading.documents["author"].to_list() == [None, None]
        assert reading.documents["date"].to_list() == [dt.date(2022, 4, 22), dt.date(2022, 4, 23)]


@pytest.mark.parametrize("name", ["30-kokkai-api.json", "30-kokkai-speeches.jsonl"])
def test_the_answer_of_the_diet_service(cases, name):
    reading, said = read(cases / name)
    assert not said
    row = reading.documents.row(0, named=True)
    assert row["doc_id"] == "diet-120705254X00120220422_003"
    assert (row["author"], row["outlet"], row["date"]) == ("大橋一郎", "衆議院", dt.date(2022, 4, 22))
    marked = [row["text"][r["start"] : r["end"]] for r in row["regions"]]
    assert marked == ["○大橋一郎君　", "（拍手）", "〔発言する者多く、議場騒然〕"]


def test_wikiextractor(cases):
    reading, _ = read(cases / "29-wikiextractor.txt")
    assert reading.documents["title"].to_list() == ["東浜市の計画", "港の工事"]
    assert reading.documents["doc_id"].to_list() == ["5", "6"]
    assert not any("<doc" in t or "</doc" in t for t in reading.documents["text"])
    reading, said = read(cases / "29-wikiextractor.jsonl")
    assert reading.documents.height == 1
    assert "HTML entities" in said[0]


def test_ids_of_front_matter_stay_as_written(cases):
    reading, said = read(cases / "40c-yaml-ids")
    assert not said
    expected = ["0012", "2022_04_22", "1e5", "12:30:45", "no", "2022-04-22", "0x1F", "1.10"]
    for column in ("doc_id", "outlet", "title"):
        assert reading.documents[column].to_list() == expected
    reading, _ = read(cases / "40-frontmatter.md")
    assert reading.documents["id"].to_list() == ["0012"]
    assert reading.documents["author"].to_list() == ["山田太郎"]


def test_front_matter_that_is_no_yaml_is_refused_in_one_line(cases):
    with pytest.raises(ReadError, match=r"40b-frontmatter-colon\.md, line 2"):
        read_sources([cases / "40b-frontmatter-colon.md"])


def test_dates(cases):
    reading, [said] = read(cases / "25-dates.jsonl")
    got = dict(reading.documents.select("doc_id", "date").iter_rows())
    day = dt.date(2022, 4, 22)
    other = {
        "d6": dt.date(2019, 5, 1), "d13": dt.date(2022, 4, 23), "d29": dt.date(2019, 4, 30), "d30": dt.date(1989, 1, 7),
        "d31": dt.date(1923, 9, 1),
    }  # fmt: skip
    # an order of day and month that only a country tells, a spreadsheet's day number, no day, no year, no such day
    unread = {"d16", "d17", "d22", "d23", "d24", "d32", "n3", "n5"}
    assert {k for k, v in got.items() if v is None} == unread
    assert {k: v for k, v in got.items() if v not in (None, day)} == other
    assert f"{len(unread)} document(s) have a date that cannot be read" in said


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("45-mojibake.txt", "UTF-8 that was read as CP932"),
        ("45b-latin1-mojibake.txt", "UTF-8 that was read as Windows-1252 (taken back it begins '東浜市"),
        ("45c-replacement.txt", "U+FFFD stands 4 time"),
        ("45d-html-entities.jsonl", "7 HTML entities as text, as &quot;"),
        ("45e-escaped-newlines.jsonl", "5 escape(s) as text, as \\n"),
        ("46-chinese.txt", "28 are kanji): Chinese"),
        ("46-english-only.txt", "53 are Latin"),
        ("46-korean.txt", "16 are Hangul"),
        ("24-vertical-spaced.txt", "29 blanks between"),
        ("24b-one-char-lines.txt", "31 of 32 lines"),
    ],
)
def test_text_that_hardly_looks_like_prose_has_one_warning_with_the_evidence(cases, name, evidence):
    _, said = read(cases / name)
    assert len(said) == 1
    assert "hardly looks like Japanese prose" in said[0]
    assert evidence in said[0]


@pytest.mark.parametrize(
    "name",
    ["01-nfc-control.txt", "04-hankaku-utf8.txt", "04-control-full.txt", "05-emoji-ivs.txt", "18-interview.txt",
     "19-liveblog.txt", "20-tweets.txt", "20b-url.txt", "21-ruby.txt", "22-kangxi-pdf.txt", "27-markdown.md",
     "32-lists.txt", "34-laughs.txt", "41-english-mixed.txt", "42-variants.txt",
     "28-zero-width.txt", "01-nfd-macos.txt", "23-pdf-hardwrap.txt", "23b-email-wrap.txt"],
)  # fmt: skip
def test_ordinary_text_has_no_warning(cases, name):
    _, said = read(cases / name)
    assert said == []


def test_half_width_katakana_in_cp932(cases):
    for name in ("04-hankaku-sjis.txt", "04-hankaku-heavy-sjis.txt"):
        reading, said = read(cases / name)
        assert reading.documents["text"][0].startswith(("ｼﾝｶﾞﾎﾟｰﾙの港", "ｱﾒﾘｶﾉ"))
        assert "read as CP932" in said[0]


def test_other_encodings_are_refused_with_a_guess(cases):
    with pytest.raises(ReadError, match=r"02-gb18030\.txt is not UTF-8.*it may be gb"):
        read_sources([cases / "02-gb18030.txt"])


def test_names_and_ids_in_nfd(cases, tmp_path):
    reading, _ = read(cases / "52-nfd-filename")
    assert reading.documents["doc_id"].to_list() == ["b", "が市の計画"]
    nfd = unicodedata.normalize("NFD", "が市の計画.txt")
    reading, _ = read(cases / "52-nfd-filename" / nfd)
    assert reading.documents.height == 1
    reading, _ = read(cases / "52-nfd-filename" / unicodedata.normalize("NFC", nfd))
    assert reading.documents.height == 1


def test_the_whole_folder_can_be_checked(cases):
    report = check([cases])
    assert report.n_documents > 150
    assert not report.is_clean
    readable = [f.name for f in report.files if f.documents]
    assert len(readable) > 95


@pytest.mark.parametrize(
    ("name", "holds", "encoding"),
    [("03-nec-cp932.txt", ("㈱", "①", "№", "Ⅲ", "㌫", "髙", "￢", "﨑", "㎡"), "CP932"),
     ("03-wavedash-eucjp.txt", ("来春〜来夏", "十〜十五日"), "EUC-JP")],
)  # fmt: skip
def test_characters_that_only_some_encodings_have(cases, name, holds, encoding):
    reading, said = read(cases / name)
    assert all(h in reading.documents["text"][0] for h in holds)
    assert any(encoding in s for s in said)


def test_a_control_character_is_a_problem_of_its_row(cases):
    reading, _ = read(cases / "09-control.csv")
    assert [(p.line, "U+0008" in p.message) for p in reading.problems] == [(2, True)]
    assert reading.documents.height == 1


def test_records_without_titles(cases):
    reading, said = read(cases / "36-no-title.jsonl")
    assert not said
    assert reading.documents["title"].to_list() == [None, None]
    assert reading.documents["text"][1].startswith("市は延期か\n")


def test_one_id_in_two_folders_is_refused_by_name(cases):
    with pytest.raises(ReadError, match=r"2021/04\.txt and .*2022/04\.txt"):
        read_sources([cases / "38-dup"])
    reading, _ = read(cases / "38-dup", skip_bad=True)
    assert reading.documents["doc_id"].to_list() == ["04"]


@pytest.mark.parametrize("name", ["43-truncated-utf8.txt", "43b-latin1-byte.txt", "44-cp932-in-utf8-csv.csv"])
def test_bytes_of_another_encoding_are_refused_at_their_place(cases, name):
    with pytest.raises(ReadError, match=r"is not UTF-8 \(byte \d+\)"):
        read_sources([cases / name])
