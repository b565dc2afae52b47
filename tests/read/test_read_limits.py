"""No input takes the machine down: bombs, depth, sizes, aliases; each refused in one line and in a moment."""

import gzip
import io
import json
import time
import warnings
import zipfile
import zlib

import files_factory as make
import pytest

from workbench import limits
from workbench.errors import ReadError, WorkbenchWarning
from workbench.limits import Source, depth_of, member_name
from workbench.read import read_sources
from workbench.read.text import front_matter

MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def quick():
    begin = time.perf_counter()
    yield
    assert time.perf_counter() - begin < 30


def zeros(size):
    """Gzip data of so many zeros, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(MIB)) for _ in range(size // MIB)), packer.flush()])


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz", "a.txt.gz", "a.html.gz"])
def test_a_gzip_bomb_is_refused_before_it_is_unpacked(tmp_path, name):
    (tmp_path / name).write_bytes(zeros(40 * MIB))
    with pytest.raises(ReadError, match="grows more than 100 times"):
        read_sources([tmp_path / name])


def bomb(name, size):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as file:
        for _ in range(size // MIB):
            file.write(bytes(MIB))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "inner"),
    [("a.zip", "a.txt"), ("a.docx", "word/document.xml"), ("a.xlsx", "xl/workbook.xml"), ("a.epub", "META-INF/container.xml"),
     ("a.ods", "content.xml")],
)  # fmt: skip
def test_a_zip_bomb_is_refused_whatever_it_calls_itself(tmp_path, name, inner):
    (tmp_path / name).write_bytes(bomb(inner, 40 * MIB))
    with pytest.raises(ReadError, match="grows more than 100 times"):
        read_sources([tmp_path / name])


@pytest.mark.parametrize("name", ["a.zip", "a.docx", "a.xlsx", "a.epub"])
def test_an_archive_that_lies_about_its_sizes_is_damaged(tmp_path, name):
    inner = {
        "a.zip": "a.txt",
        "a.docx": "word/document.xml",
        "a.xlsx": "xl/workbook.xml",
        "a.epub": "META-INF/container.xml",
    }
    data = bytearray(bomb(inner[name], 4 * MIB))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(mark) + at
        data[place : place + 4] = (1000).to_bytes(4, "little")
    (tmp_path / name).write_bytes(bytes(data))
    with pytest.raises(ReadError):
        read_sources([tmp_path / name])


def test_honest_text_that_packs_well_is_read(tmp_path):
    text = "港は静かだ。朝は早い。\n" * 30_000  # a ratio of some 500, but no more than a few MiB
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(text.encode()))
    with pytest.warns(WorkbenchWarning, match="no date"):
        assert read_sources([tmp_path / "a.txt.gz"]).documents["n_chars"].to_list() == [len(text)]


def test_a_file_over_its_limit_is_refused_by_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_DOCUMENT", 100)
    (tmp_path / "a.txt").write_text("港は静かだ。" * 20, encoding="utf-8")
    with pytest.raises(ReadError, match="too large"):
        read_sources([tmp_path / "a.txt"])
    monkeypatch.setattr(limits, "MAX_FILE", 100)
    (tmp_path / "a.jsonl").write_text('{"id": 1, "text": "港"}\n' * 20, encoding="utf-8")
    with pytest.raises(ReadError, match="too large"):
        read_sources([tmp_path / "a.jsonl"])


@pytest.mark.parametrize(
    "deep", ["[" * 50 + "]" * 50, "[" * 900 + "]" * 900, '{"a":' * 200 + "1" + "}" * 200, "[" * 10**5]
)
def test_deep_nesting_is_a_problem_of_its_record_and_no_more(tmp_path, deep):
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"id":"1","text":"港。"}}\n{{"id":"2","text":"港。","x":{deep}}}\n', encoding="utf-8")
    with pytest.warns(WorkbenchWarning, match="no date"):
        reading = read_sources([path], skip_bad=True)
    assert reading.documents["doc_id"].to_list() == ["1"]
    [problem] = reading.problems
    assert problem.line == 2
    assert "nested" in problem.message
    assert "\n" not in problem.message


def test_depth_is_counted():
    assert [depth_of(v) for v in (1, {}, {"a": 1}, {"a": {}}, {"a": [{}]}, [])] == [0, 1, 1, 2, 3, 1]


def test_a_record_with_a_column_for_everything_is_refused(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "港。"} | {f"k{i}": i for i in range(10_000)}), encoding="utf-8")
    with pytest.raises(ReadError, match="10,001 different columns; allowed: up to 500"):
        read_sources([path])


def test_aliases_of_yaml_are_refused_at_once():
    levels = "\n".join(f"k{i}: &k{i} [{', '.join([f'*k{i - 1}'] * 9)}]" for i in range(1, 12))
    text = f"---\nk0: &k0 [港]\n{levels}\n---\n{make.TEXT}"
    with pytest.raises(ReadError, match="line 2: .*an anchor or an alias"):
        front_matter(text, "a.md")


@pytest.mark.parametrize("yaml", ["x: " + "[" * 5000 + "]" * 5000, "x: " + "{a: " * 40 + "1" + "}" * 40])
def test_deep_front_matter_is_refused(yaml):
    with pytest.raises(ReadError, match="nested deeper than 32 levels"):
        front_matter(f"---\n{yaml}\n---\n{make.TEXT}", "a.md")


def test_what_opens_like_front_matter_and_never_ends_is_text():
    assert front_matter("---\n" + "港: 静かだ。\n" * 100_000 + "---\n本文", "a.md") == ({}, 0)


def test_gigantic_numbers_are_text_or_null(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id":1e400,"text":"港。"}\n{"id":"2","text":"港。","n":1e400,"m":%s}\n' % ("9" * 4000), encoding="utf-8"
    )
    with pytest.warns(WorkbenchWarning, match="no date"):
        reading = read_sources([path])
    assert reading.documents["doc_id"].to_list() == ["2"]
    assert reading.documents["n"].to_list() == [None]
    assert reading.documents["m"].to_list() == ["9" * 4000]


def test_a_csv_of_lost_quotation_marks_takes_linear_time(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,text\n" + '1,"港は混む。\n2,"朝"は早い。\n' * 20_000, encoding="utf-8")
    with pytest.raises(ReadError, match="no record that can be read"):
        read_sources([path])


def test_html_of_endless_depth_and_breadth(tmp_path):
    for i, body in enumerate(
        ("<div>" * 100_000 + "港は混む。", "<p>港は混む。</p>" * 4_000, "<table><tr><td>" * 3_000 + "港")
    ):
        path = tmp_path / f"{i}.html"
        path.write_text(f"<html><body>{body}", encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", WorkbenchWarning)
            if i == 1:
                assert read_sources([path]).documents.height == 1
                continue
            with pytest.raises(ReadError, match=r"\A[^\n]*no text is found[^\n]*\Z"):
                read_sources([path])


def test_a_device_is_read_no_further_than_a_document():
    with pytest.raises(ReadError, match="too large .more than 64 MiB"):
        limits.load(limits.Path("/dev/zero"))


def test_what_is_no_whole_file_is_refused_by_name(tmp_path):
    (tmp_path / "a").write_bytes(bytes(2_000))
    assert len(limits.read_bytes(tmp_path / "a", 2_000)) == 2_000
    with pytest.raises(ReadError, match=r"a is too large \(2 KiB\); allowed: up to 1 KiB"):
        limits.read_bytes(tmp_path / "a", 1_024)
    with pytest.raises(ReadError, match="cannot be opened"):
        limits.read_bytes(limits.Path("a\0b"), 9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 40 + "]" * 40, "nested deeper than 32 levels"),
        ("[" * 100_000, "nested deeper than 32 levels"),
        ("9" * 5_000, "the number 99999999999999999999 is too large"),
        (str(2**63), "is too large"),
        ("[NaN]", "NaN is no number of JSON"),
        ("-Infinity", "no number"),
        ('{"a": "\\ud800"}', "half a character, .ud800"),
        ('{"\\uDFFF": 1}', "half a character, .udfff"),
        ("{", "Expecting"),
    ],
)
def test_json_that_no_table_can_hold_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        limits.parse_json(text)


def test_json_that_a_table_can_hold_is_read():
    assert limits.parse_json('{"a": [-9223372036854775808, 1.5, null, "\\ud83d\\ude00"]}') == {
        "a": [-(2**63), 1.5, None, "😀"]
    }
    assert limits.parse_json("[" * 32 + "]" * 32) is not None


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 5_000 + "]" * 5_000, "x = " + "[" * 40 + "]" * 40, "x = " + "9" * 5_000, "x"]
)
def test_toml_that_is_a_bomb_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        limits.parse_toml(text)
    assert limits.parse_toml("x = [[1]]") == {"x": [[1]]}


def sheet(cell):
    rows = [["id", "title", "text"], ["1", "題", "港は混む。"]]
    with zipfile.ZipFile(io.BytesIO(make.xlsx({"a": rows}))) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    at = "xl/worksheets/sheet1.xml"
    far = f'<row r="9"><c r="{cell}" t="str"><v>1</v></c></row></sheetData>'.encode()
    parts[at] = parts[at].replace(b"</sheetData>", far)
    return make.zipped(list(parts.items()))


def test_a_word_in_the_last_corner_of_a_sheet_ends_no_process(tmp_path):
    from workbench.coding.sheets import read_coding

    (tmp_path / "a.xlsx").write_bytes(sheet("XFD1048576"))
    for read in (lambda file: read_sources([file]), read_coding):
        with pytest.raises(ReadError, match="reaches over 17,179,869,184 cells"):
            read(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").write_bytes(sheet("C9"))
    with pytest.warns(WorkbenchWarning, match="no date"):
        assert read_sources([tmp_path / "a.xlsx"]).documents.height == 1


def test_names_of_members_in_the_three_ways_they_are_written():
    for raw, flag in (("港.txt".encode("cp932"), 0), ("港.txt".encode(), 0), ("港.txt".encode(), 0x800)):
        info = zipfile.ZipInfo(raw.decode("utf-8") if flag else raw.decode("cp437"))
        info.flag_bits = flag
        assert member_name(info) == "港.txt"


def test_a_name_whose_bytes_are_no_utf8_can_be_shown(tmp_path):
    name = tmp_path.joinpath("港.txt".encode("cp932").decode("utf-8", "surrogateescape"))
    try:
        name.write_text(make.TEXT, encoding="utf-8")
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    with pytest.warns(WorkbenchWarning, match="no date"):
        assert read_sources([tmp_path]).documents["doc_id"].to_list() == ["港"]


def test_stems_are_in_nfc_and_without_endings():
    assert [Source(n, b"").stem for n in ("x/が.txt", "a.csv.gz", "a.b.txt", "b")] == ["が", "a", "a.b", "b"]
