"""Code sheets: what a coder writes comes in whole or is named by row and column; what goes out comes back the same."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workbench.cli import main
from workbench.coding.sheets import COLUMNS, read_coding, save_sheet, save_template, sheet
from workbench.coding.sheets.cells import read_rows
from workbench.corpus import Corpus
from workbench.counting.families import numbered_sentences
from workbench.door.texts import read
from workbench.errors import ReadError, WorkbenchWarning
from workbench.evaluate.reliability import reliability, unmatched

HEADER = "doc_id,genre,date,sentence,part,commitment,code,form,voice,source,source_type,frames"
ROWS = (
    "a,column,2022-04-22,1,title,questioned,question,か,headline,,,",
    "a,column,,2,,attributed,attribution,と述べた,author,市長,official,diplomacy_and_summits; personal_ties",
    "a,,,2,,,probability,だろう,reported,,,",
    "a,,,3,body,asserted,,,,,,",
    "b,wire,2022-05,1,,asserted,,,,,,",
)


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "sheet.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_sheet_becomes_a_corpus_without_offsets(tmp_path: Path) -> None:
    reading = read_coding(write(tmp_path, *ROWS), coder="A")
    corpus = reading.require_whole().corpus
    assert corpus.documents.select("doc_id", "n_sentences", "origin", "genre", "date_precision").rows() == [
        ("a", 3, "hand: A", "column", "day"),
        ("b", 1, "hand: A", "wire", "month"),
    ]
    assert corpus.sentences["commitment"].to_list() == ["questioned", "attributed", "asserted", "asserted"]
    assert corpus.sentences["part"].to_list() == ["title", "body", "body", "body"]
    assert corpus.markers.select("sent_id", "marker_id", "code", "voice", "start").rows() == [
        (0, 0, "question", "headline", None),
        (1, 1, "attribution", "author", None),
        (1, 2, "probability", "reported", None),
    ]
    assert corpus.attributions.select("marker_id", "source_form", "source_type").rows() == [(1, "市長", "official")]
    assert corpus.frames["frame"].to_list() == ["diplomacy_and_summits", "personal_ties"]


def test_japanese_headers_and_labels(tmp_path: Path) -> None:
    header = "文書ID,ジャンル,日付,文番号,部分,断定度,コード,語形,声,情報源,情報源の種類,フレーム"
    rows = (
        "a,社説,2022年4月22日,1,見出し,疑問,問いかけ,か,見出し,,,",
        "a,,,2,本文,出典あり,引用,と述べた,書き手,市長,当局者,",
    )
    corpus = read_coding(write(tmp_path, *rows, header=header)).require_whole().corpus
    assert corpus.sentences["commitment"].to_list() == ["questioned", "attributed"]
    assert corpus.markers["code"].to_list() == ["question", "attribution"]
    assert corpus.attributions["source_type"].to_list() == ["official"]
    assert str(corpus.documents["date"][0]) == "2022-04-22"


@pytest.mark.parametrize("family", ["code", "commitment", "voice", "source_type"])
def test_the_labels_of_the_plots_are_read(family: str) -> None:
    from workbench.show import labels

    for name, label in labels.family(family).items():
        assert COLUMNS[family].read(label.japanese) == name
        assert COLUMNS[family].read(label.english.title()) == name


@pytest.mark.parametrize(
    ("row", "where", "column", "says"),
    [
        (
            "b,wire,,1,,doubtful,,,,,,",
            "row 6",
            "commitment",
            "'doubtful' is none of asserted",
        ),
        ("b,wire,,1,,asertd,,,,,,", "row 6", "commitment", "did you mean 'asserted'?"),
        ("b,wire,,2,,asserted,,,,,,", "row 6", "sentence", "'2' where 1 is next"),
        ("b,wire,,1,,,,,,,,", "row 6", "commitment", "is empty"),
        ("b,wire,44673,1,,asserted,,,,,,", "row 6", "date", "Excel's number for 2022-04-22"),
        ("b,wire,soon,1,,asserted,,,,,,", "row 6", "date", "'soon' is no date"),
        ("b,wire,,1,,asserted,hedge,らしい,author,,,", "row 6", "code", "'hedge' is none of"),
        ("b,wire,,1,,asserted,doubt,,author,,,", "row 6", "form", "is empty"),
        ("b,wire,,1,,asserted,,らしい,,,,", "row 6", "code", "is empty, and form is 'らしい'"),
        ("b,wire,,1,,asserted,doubt,不明,author,市長,,", "row 6", "source", "only an attribution has a source"),
        (
            "b,wire,,1,,attributed,attribution,と述べた,author,市長,,",
            "row 6",
            "source_type",
            "is empty for an attribution",
        ),
        ("b,wire,,1,,asserted,,,,,,weather", "row 6", "frames", "no frame 'weather'"),
        ("a,column,,1,,asserted,,,,,,", "row 6", "sentence", "'1' where 4 is next"),
        (",wire,,1,,asserted,,,,,,", "row 6", "doc_id", "is empty"),
        ("a,wire,,4,,asserted,,,,,,", "row 6", "genre", "'wire', and 'column' above it"),
    ],
)
def test_a_fault_is_named_by_row_and_column(tmp_path: Path, row: str, where: str, column: str, says: str) -> None:
    reading = read_coding(write(tmp_path, *ROWS[:4], row))
    found = [p for p in reading.problems if p.column == column]
    assert [p.where for p in found] == [where], [str(p) for p in reading.problems]
    assert says in found[0].message
    # The other document is whole, and only it is there.
    assert reading.corpus.documents["doc_id"].to_list() == (["a"] if row[0] != "a" else [])
    with pytest.raises(ReadError, match=where):
        reading.require_whole()


def test_rows_of_a_document_that_stand_apart_are_two_documents_with_one_id(tmp_path: Path) -> None:
    problems = read_coding(write(tmp_path, *ROWS, "a,column,,4,,asserted,,,,,,")).problems
    assert any("begins again" in p.message and p.where == "row 7" for p in problems)


def test_blank_rows_are_passed_over_and_a_doubled_header_is_refused(tmp_path: Path) -> None:
    assert not read_coding(write(tmp_path, *ROWS[:4], ",,,,,,,,,,,", ROWS[4])).problems
    with pytest.raises(ReadError, match="more than one column sentence"):
        read_coding(write(tmp_path, "a,1,1,asserted", header="doc_id,文,sentence,commitment"))
    with pytest.raises(ReadError, match="no column commitment"):
        read_coding(write(tmp_path, "a,1", header="doc_id,sentence"))
    with pytest.raises(ReadError, match="beyond the header"):
        read_coding(write(tmp_path, "a,1,asserted,x", header="doc_id,sentence,commitment"))


@pytest.mark.parametrize("name", ["out.csv", "out.tsv", "out.xlsx"])
def test_what_goes_out_comes_back_the_same(tmp_path: Path, name: str) -> None:
    rows = (*ROWS, "c,=1+1,2020,1,,asserted,attitude,-も,author,,,")
    corpus = read_coding(write(tmp_path, *rows), coder="B").require_whole().corpus
    again = read_coding(save_sheet(corpus, tmp_path / name)).require_whole().corpus
    for table in corpus.tables:
        assert_frame_equal(again.table(table), corpus.table(table))
    if name == "out.csv":
        assert "'=1+1" in (tmp_path / name).read_text(encoding="utf-8-sig")


def test_jsonl_with_names_used(tmp_path: Path) -> None:
    record = {
        "doc_id": "x",
        "coder": "A1",
        "names": {"pair": ["露朝", "ロ朝"], "war": []},
        "sentences": [{"n": 1, "commitment": "asserted", "markers": [], "frames": ["debt"]}],
    }
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    corpus = read_coding(path, rename={"debt": "history_and_debt"}).require_whole().corpus
    assert corpus.documents["name:russia_dprk"].to_list() == [["露朝", "ロ朝"]]
    assert corpus.frames["frame"].to_list() == ["history_and_debt"]
    path.write_text('{"doc_id": "x"}\n', encoding="utf-8")
    with pytest.raises(ReadError, match="line 1: no list 'sentences'"):
        read_coding(path)


def test_the_template_is_a_valid_sheet_and_the_command_reads_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("t.csv", "t.xlsx"):
        assert not read_coding(save_template(tmp_path / name)).problems
    assert main(["code-sheet", str(tmp_path / "t.csv"), "--out", str(tmp_path / "c")]) == 0
    corpus = Corpus.read(tmp_path / "c")
    assert corpus.documents["origin"].to_list() == ["hand: A"]
    assert main(["code-sheet", "--export", str(tmp_path / "c"), str(tmp_path / "again.csv")]) == 0
    assert_frame_equal(read_coding(tmp_path / "again.csv").corpus.markers, corpus.markers)


def test_the_command_writes_nothing_from_a_faulty_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path, *ROWS, "c,wire,,1,,nonsense,,,,,,")
    assert main(["code-sheet", str(source), "--out", str(tmp_path / "c")]) == 2
    assert not (tmp_path / "c").exists()
    assert "row 7, column commitment" in capsys.readouterr().err
    assert main(["code-sheet", str(source), "--out", str(tmp_path / "c"), "--skip-bad"]) == 3
    assert Corpus.read(tmp_path / "c").documents["doc_id"].to_list() == ["a", "b"]


def test_reliability_of_two_codings(tmp_path: Path) -> None:
    one = read_coding(write(tmp_path, *ROWS)).corpus
    table = reliability(one, one)
    commitment = table.filter(pl.col("variable") == "commitment").row(0, named=True)
    assert (commitment["n"], commitment["agreement"], commitment["alpha"]) == (4, 1, 1)
    doubt = table.filter(pl.col("category") == "doubt").row(0, named=True)
    assert doubt["alpha"] is None
    assert doubt["reason"]

    # Four sentences, one of them otherwise: agreement 3/4, and alpha by hand from its definition.
    changed = [r.replace("3,body,asserted", "3,body,hedged") for r in ROWS]
    other = read_coding(write(tmp_path, *changed)).corpus
    commitment = reliability(one, other).filter(pl.col("variable") == "commitment").row(0, named=True)
    assert commitment["agreement"] == 0.75
    counts = {"questioned": 2, "attributed": 2, "asserted": 3, "hedged": 1}
    n = sum(counts.values())
    expected = 1 - (n - 1) * 2 / (n**2 - sum(c**2 for c in counts.values()))
    assert commitment["alpha"] == pytest.approx(expected)

    shorter = read_coding(write(tmp_path, *ROWS[:3], ROWS[4])).corpus
    assert unmatched(one, shorter).rows() == [("a", "3 and 2 sentences")]


def test_a_corpus_of_the_analyser_goes_out_as_a_sheet() -> None:
    from teaching import teaching

    corpus = teaching()
    table = sheet(corpus)
    counted = corpus.sentences.filter(pl.col("part") != "boilerplate")
    assert table.select("doc_id", "sentence").unique().height == counted.height
    body = corpus.markers.join(counted.select("doc_id", "sent_id"), on=["doc_id", "sent_id"], how="semi")
    assert table["code"].drop_nulls().len() == body.height


@pytest.mark.shared
def test_the_coded_coverage_is_whole(shared: Path) -> None:
    rename = {"history_debt": "history_and_debt"}
    first = read_coding(shared / "data" / "coverage-coding.jsonl", rename=rename).require_whole().corpus
    second = read_coding(shared / "data" / "coverage-coding-second.jsonl", rename=rename).require_whole().corpus
    assert (first.documents.height, first.sentences.height) == (200, 1656)
    commitment = reliability(first, second).filter(pl.col("variable") == "commitment").row(0, named=True)
    # As its makers say: 229 sentences, agreement .952, kappa .920.
    assert commitment["n"] == 229
    assert commitment["agreement"] == pytest.approx(0.952, abs=0.001)
    assert commitment["kappa"] == pytest.approx(0.920, abs=0.001)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_sheet_in_unicode_with_a_mark(tmp_path: Path, codec: str) -> None:
    (tmp_path / "s.csv").write_bytes("doc_id,文,commitment,媒体\na,1,asserted,港日報\n".encode(codec))
    assert read_rows(tmp_path / "s.csv")[0].cells["outlet"] == "港日報"


def test_a_sheet_of_an_old_spreadsheet_is_read_though_little_of_it_is_japanese(tmp_path: Path) -> None:
    # No kana at all: nothing could be told from the text but that it decodes.
    (tmp_path / "s.csv").write_bytes("doc_id,sentence,commitment,outlet\na,1,asserted,港日報\n".encode("cp932"))
    with pytest.warns(WorkbenchWarning, match="read as CP932"):
        assert read_rows(tmp_path / "s.csv")[0].cells["outlet"] == "港日報"
    (tmp_path / "t.csv").write_bytes(b"doc_id,sentence\n\x81 ,1\n")
    with pytest.raises(ReadError, match=r"not UTF-8 \(byte 16\) and not CP932"):
        read_rows(tmp_path / "t.csv")


def test_boilerplate_takes_no_number() -> None:
    corpus = read({"b": "橋は直る。駅も直る。", "a": "港は開いた。"})
    hidden = pl.when((pl.col("doc_id") == "b") & (pl.col("sent_id") == 0)).then(pl.lit("boilerplate"))
    parts = hidden.otherwise(pl.col("part").cast(pl.String)).cast(corpus.sentences.schema["part"])
    numbered = numbered_sentences(corpus.with_tables(sentences=corpus.sentences.with_columns(part=parts)))
    assert numbered.select("doc_id", "sent_id", "number").rows() == [("a", 0, 1), ("b", 1, 1)]


@pytest.mark.parametrize("column", ["n_tokens", "text", "text_sha256", "n_sentences", "regions", "origin"])
def test_a_column_that_the_workbench_fills_is_a_fault(tmp_path: Path, column: str) -> None:
    rows = write(tmp_path, "a,column,2022-04-22,1,,asserted,,,,,,,x", header=f"{HEADER},{column}")
    (problem, *_) = read_coding(rows).problems
    assert (problem.column, "that the workbench fills" in problem.message) == (column, True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"doc_id": "a", "sentences": [], "x": ' + "9" * 5_000 + "}", "too large"),
        ('{"doc_id": "a", "sentences": ' + "[" * 100_000, "nested deeper"),
        ('{"doc_id": "\\ud800", "sentences": []}', "half a character"),
        ('{"doc_id": "a", "names": [1], "sentences": []}', "names is no object"),
        ('{"doc_id": "a", "sentences": 7}', "no list 'sentences'"),
    ],
)
def test_a_coded_document_of_the_wrong_shape_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "a.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=f"line 1: .*{said}"):
        read_coding(tmp_path / "a.jsonl")


def test_markers_that_are_no_list_are_a_fault_of_their_document(tmp_path: Path) -> None:
    line = {"doc_id": "a", "sentences": [{"n": 1, "commitment": "hedged", "markers": 7}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert {p.doc_id for p in read_coding(tmp_path / "a.jsonl").problems} == {"a"}


def test_a_sheet_with_thousands_of_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="columns; allowed: up to 500"):
        read_coding(write(tmp_path, "a", header=HEADER + "," + ",".join(f"c{i}" for i in range(600))))
