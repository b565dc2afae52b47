"""A sheet of places out and back in: nothing lost, nothing half-read, every fault named."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from workbench.coding.sheets import read_sample, save_sample
from workbench.errors import ReadError


def sample() -> pl.DataFrame:
    places = range(1, 5)
    return pl.DataFrame(
        {
            "place": places,
            "doc_id": ["a", "a", "b", "c"],
            "sentence": [3, 4, 1, 2],
            "start": [10, None, 5, 0],
            "family": ["code"] * 4,
            "category": ["hearsay"] * 4,
            "node": ["という", "という", "=とされる", "とのことだ"],
            "cell": ["code: hearsay"] * 4,
            "cell_n": [40] * 4,
            "sample_n": [4] * 4,
            "seed": [7] * 4,
        }
    )


def filled(path: Path, **columns: list[str | None]) -> Path:
    frame = pl.read_csv(save_sample(sample(), path), infer_schema=False)
    frame.with_columns(pl.Series(n, v, dtype=pl.String) for n, v in columns.items()).write_csv(path)
    return path


def test_judgements_come_back_with_what_was_written(tmp_path: Path) -> None:
    verdicts = ["正", "wrong", "×", None]
    back = read_sample(filled(tmp_path / "s.csv", verdict=verdicts, note=["", "names", "", None]))
    assert back["verdict"].to_list() == ["right", "wrong", "wrong", None]
    for name in ("place", "doc_id", "sentence", "start", "node", "cell", "cell_n"):
        assert back[name].to_list() == sample()[name].to_list(), name


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx"])
def test_every_form_of_sheet_goes_there_and_back(tmp_path: Path, kind: str) -> None:
    judged = sample().with_columns(verdict=pl.Series(["right", "unsure", "right", "wrong"]))
    back = read_sample(save_sample(judged, tmp_path / f"s.{kind}", reader="A"))
    assert back["verdict"].to_list() == ["right", "unsure", "right", "wrong"]
    assert set(back["reader"]) == {"A"}
    assert back["place"].to_list() == [1, 2, 3, 4]


def test_a_sheet_that_nobody_filled_in_reads_as_not_read(tmp_path: Path) -> None:
    assert read_sample(save_sample(sample(), tmp_path / "s.csv"))["verdict"].null_count() == 4


def test_every_fault_is_named_by_its_row(tmp_path: Path) -> None:
    path = filled(tmp_path / "s.csv", verdict=["maybe", "right", "right", "right"], cell_n=["40", "forty", "40", "40"])
    with pytest.raises(ReadError, match=r"row 2, column verdict: 'maybe'.*row 3, column cell_n: 'forty'"):
        read_sample(path)


def test_a_place_that_was_taken_out_or_doubled_is_missed(tmp_path: Path) -> None:
    path = filled(tmp_path / "s.csv", verdict=["right"] * 4)
    whole = pl.read_csv(path, infer_schema=False)
    whole[[0, 1, 3]].write_csv(path)
    with pytest.raises(ReadError, match="place 3 of 'code: hearsay' is missing"):
        read_sample(path)
    whole[[0, 0, 1, 2, 3]].write_csv(path)
    with pytest.raises(ReadError, match="place 1 of 'code: hearsay' stands twice"):
        read_sample(path)


def test_a_sheet_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("doc_id,sentence\na,1\n", encoding="utf-8")
    with pytest.raises(ReadError, match="no column 'place'"):
        read_sample(tmp_path / "s.csv")
