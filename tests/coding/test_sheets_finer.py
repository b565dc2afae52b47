"""Code sheets carry polarity and the finer kinds of sources, and read them back."""

from __future__ import annotations

from pathlib import Path

from teaching import teaching

from workbench.coding.sheets import read_coding, save_sheet


def test_polarity_and_sources_go_out_and_come_back(tmp_path: Path) -> None:
    corpus = teaching().filter(doc_ids=["wire-troops-2024-a", "column-treaty-2024-a"])
    reading = read_coding(save_sheet(corpus, tmp_path / "sheet.csv"))
    assert not reading.problems
    back = reading.corpus
    for table, columns in (
        ("markers", ["polarity"]),
        ("sentences", ["polarity"]),
        ("attributions", ["source_side", "source_kind"]),
    ):
        for column in columns:
            own = corpus.table(table).sort("doc_id")[column].to_list()
            assert sorted(map(str, back.table(table)[column].to_list())) == sorted(map(str, own))
    assert back.markers["confidence"].is_null().all()  # a hand's labels were not validated


def test_a_wrong_side_is_named(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text(
        "doc_id,sentence,commitment,code,form,voice,source,source_type,source_side,極性\n"
        "a,1,attributed,attribution,と述べた,author,市長,official,Rusia,肯定\n",
        encoding="utf-8",
    )
    (problem,) = read_coding(file).problems
    assert "Rusia" in str(problem)
    assert "'Russia'" in str(problem)
