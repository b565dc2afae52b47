"""Several corpora as one: nothing lost, ids apart, differences of method named."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus

from workbench.cli import main
from workbench.coding.sheets import read_coding
from workbench.combine import concat
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchWarning

ONE = make_corpus([Doc("a", [Sent(10, [("doubt", "author")])], genre="x"), Doc("b", [Sent(20)], genre="y")])
OTHER = make_corpus([Doc("b", [Sent(5, [("question", "author"), ("doubt", "author")])], genre="x")])


def hand(folder: Path) -> Corpus:
    path = folder / "s.csv"
    path.write_text("doc_id,sentence,commitment\nh,1,asserted\n", encoding="utf-8")
    return read_coding(path, coder="A").corpus


def test_ids_that_two_parts_have_are_kept_apart() -> None:
    whole = concat({"one": ONE, "other": OTHER})
    assert whole.documents["doc_id"].to_list() == ["a", "one/b", "other/b"]
    assert whole.documents["part_of"].to_list() == ["one", "one", "other"]
    assert whole.markers.select("doc_id", "code").rows() == [
        ("a", "doubt"),
        ("other/b", "question"),
        ("other/b", "doubt"),
    ]
    for name, table in whole.tables.items():
        assert table.height == ONE.table(name).height + OTHER.table(name).height, name
    assert whole.provenance["parts"]["other"]["documents"] == 1


def test_hand_and_machine_together_warn_and_stay_apart(tmp_path: Path) -> None:
    with pytest.warns(WorkbenchWarning) as said:
        whole = concat({"machine": ONE, "hand": hand(tmp_path)})
    assert any("hand and machine" in str(w.message) for w in said)
    assert whole.documents["origin"].to_list() == ["machine", "machine", "hand: A"]


def test_what_cannot_be_put_together_is_refused() -> None:
    with pytest.raises(CorpusError, match="nothing"):
        concat([])
    named = Corpus(ONE.tables, {"name": "n"})
    with pytest.raises(CorpusError, match="two parts are called 'n'"):
        concat([named, Corpus(OTHER.tables, {"name": "n"})])


def test_versions_of_the_analyser_are_compared() -> None:
    old, new = (Corpus(c.tables, {"analysis": {"v": v}}) for v, c in ((1, ONE), (2, OTHER)))
    with pytest.warns(WorkbenchWarning, match="different versions of the analyser"):
        concat({"old": old, "new": new})


def test_metadata_of_two_types_becomes_text() -> None:
    one = ONE.with_tables(documents=ONE.documents.with_columns(page=pl.lit(3)))
    other = OTHER.with_tables(documents=OTHER.documents.with_columns(page=pl.lit("iv")))
    assert concat({"a": one, "b": other}).documents["page"].to_list() == ["3", "3", "iv"]


def test_the_command_merges_folders(tmp_path: Path) -> None:
    ONE.write(tmp_path / "p")
    OTHER.write(tmp_path / "q")
    assert main(["merge", str(tmp_path / "p"), str(tmp_path / "q"), "--out", str(tmp_path / "m")]) == 0
    assert Corpus.read(tmp_path / "m").documents["doc_id"].to_list() == ["a", "p/b", "q/b"]
