"""Out again: every form read back with the values that went in; nothing that a spreadsheet would run."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest
from own_corpora import bare, feature_set, odd

from workbench.cli import main
from workbench.corpus import Corpus
from workbench.door.export import EXCEL_CELL, export_tables, save, to_antconc, to_khcoder
from workbench.errors import CorpusError, WorkbenchError, WorkbenchWarning
from workbench.read import read_sources

FRAME = pl.DataFrame(
    {
        "名": ["橋", "=1+1", "+a", "-b", "@c", "０１２"],
        "rate": [0.5, None, 2.25, -1.0, 0.0, 1e-9],
        "n": [1, 2, 3, None, 5, 6],
        "day": [dt.date(2022, 4, 22), None, None, None, None, None],
        "list": [["a", "b"], [], None, ["=x"], ["c"], ["d"]],
        "yes": [True, False, None, True, False, True],
    }
)
SAFE = ["橋", "'=1+1", "'+a", "'-b", "'@c", "０１２"]


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_csv(tmp_path: Path, suffix: str) -> None:
    file = save(FRAME, tmp_path / f"t.{suffix}")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    back = pl.read_csv(file, separator="," if suffix == "csv" else "\t", try_parse_dates=True)
    assert back["名"].to_list() == SAFE
    assert back["rate"].to_list() == FRAME["rate"].to_list()
    assert back["day"][0] == dt.date(2022, 4, 22)
    assert back["list"].to_list() == ['["a", "b"]', "[]", None, '["=x"]', '["c"]', '["d"]']


def test_parquet_and_json_keep_everything(tmp_path: Path) -> None:
    assert pl.read_parquet(save(FRAME, tmp_path / "t.parquet")).equals(FRAME)
    assert pl.read_json(save(FRAME, tmp_path / "t.json"))["名"].to_list() == FRAME["名"].to_list()


def test_excel_holds_text_and_no_formula(tmp_path: Path) -> None:
    fastexcel = pytest.importorskip("fastexcel", reason="needs the extra files")
    import zipfile

    file = save(FRAME, tmp_path / "t.xlsx")
    back = fastexcel.read_excel(file).load_sheet(0).to_polars()
    assert back["名"].to_list() == SAFE
    assert back["rate"].to_list() == FRAME["rate"].to_list()
    assert back["n"].to_list() == FRAME["n"].to_list()
    with zipfile.ZipFile(file) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    wide = save(pl.DataFrame({"t": ["港の工事が遅れる"], "n": ["abcdefgh"]}), tmp_path / "wide.xlsx")
    with zipfile.ZipFile(wide) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    japanese, latin = (float(w) for w in re.findall(r'<col [^>]*width="([0-9.]+)"', sheet))
    assert japanese > 1.6 * latin  # eight characters that are two columns wide each
    with pytest.warns(WorkbenchWarning, match="is cut"):
        long = save(pl.DataFrame({"t": ["港" * (EXCEL_CELL + 5), None]}), tmp_path / "long.xlsx")
    assert len(fastexcel.read_excel(long).load_sheet(0).to_polars()["t"][0]) == EXCEL_CELL - 1


def test_latex_is_escaped_and_says_what_is_undefined(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a_b": ["50 % & more", "x_y", r"\input{z}", "{#1}$"], "v": [0.12345, None, 1.0, 2.0]})
    text = save(frame, tmp_path / "t.tex").read_text(encoding="utf-8")
    assert r"50 \% \& more" in text
    assert r"x\_y" in text
    assert r"\input{" not in text
    assert r"\{\#1\}\$" in text
    assert re.search(r"0\.123 *\\\\", text)
    assert "–" in text
    assert r"\toprule" in text
    long = save(pl.DataFrame({"n": range(60)}), tmp_path / "l.tex").read_text(encoding="utf-8")
    assert "longtable" in long.split("\n", 1)[1]
    assert save(frame.clear(), tmp_path / "e.tex").is_file()


def test_errors_leave_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match=r"\.docx"):
        save(FRAME, tmp_path / "t.docx")
    with pytest.raises(WorkbenchError, match="no folder"):
        save(FRAME, tmp_path / "no" / "t.csv")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(WorkbenchError, match="holds something"):
        export_tables(Corpus.read(bare(tmp_path / "b")), tmp_path / "full")
    with pytest.raises(WorkbenchError, match="no form 'doc'"):
        export_tables(Corpus.read(tmp_path / "b" / "corpus"), tmp_path / "x", "doc")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "tex"])
def test_every_table_of_a_corpus(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = odd(tmp_path)
    assert main(["export", str(folder), "--as", form, "--out", str(tmp_path / "out")]) == 0
    corpus = Corpus.read(folder)
    assert {p.stem for p in (tmp_path / "out").iterdir()} == set(corpus.tables)
    assert "markers" in capsys.readouterr().err
    if form == "parquet":
        assert pl.read_parquet(tmp_path / "out" / "markers.parquet").equals(corpus.markers)


@pytest.mark.filterwarnings("ignore::workbench.errors.WorkbenchWarning")
def test_khcoder_there_and_back(tmp_path: Path) -> None:
    corpus = Corpus.read(bare(tmp_path))
    titled = corpus.documents.with_columns(
        title=pl.Series(["橋の<見出し>", None]),
        text=pl.Series(["橋の<見出し>\n" + corpus.text("a"), corpus.text("b") + "\n二段目の<b>文</b>。"]),
        genre=pl.Series(["報道", "論説"]),
    )
    file = to_khcoder(corpus.with_tables(documents=titled), tmp_path / "all.txt", levels=["genre"])
    written = file.read_text(encoding="utf-8")
    assert written.count("<H1>") == written.count("<H2>") == 2
    back = read_sources([file]).documents
    assert back["text"].to_list() == [
        "橋の＜見出し＞\n" + corpus.text("a"),
        "b\n" + corpus.text("b") + "\n二段目の＜b＞文＜/b＞。",
    ]
    assert back["h1"].to_list() == ["報道", "論説"]
    assert back["h2"].to_list() == ["橋の＜見出し＞", "b"]


@pytest.mark.filterwarnings("ignore::workbench.errors.WorkbenchWarning")
def test_antconc_there_and_back(tmp_path: Path) -> None:
    corpus = Corpus.read(odd(tmp_path))
    folder = to_antconc(corpus, tmp_path / "ant")
    back = read_sources([folder / "texts"]).documents
    assert dict(back.select("doc_id", "text").iter_rows()) == dict(
        corpus.documents.select("doc_id", "text").iter_rows()
    )
    about = pl.read_csv(folder / "metadata.tsv", separator="\t")
    assert about["file"].to_list() == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert "媒体" in about.columns
    assert "text" not in about.columns
    with pytest.raises(CorpusError, match="have no text here"):
        to_khcoder(Corpus.read(feature_set(tmp_path / "f")), tmp_path / "x.txt")
