from __future__ import annotations

from pathlib import Path

import pytest

from workbench import lexicon
from workbench.errors import LexiconError


def test_rows_are_cells_by_column_with_the_place_of_each(tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    file.write_bytes('\ufeffform\tnote\r\n"橋\t\r\n\r\n駅\tstation\r\n'.encode())
    table = lexicon.read_table(file)
    where = tmp_path.name
    assert table.rows == (
        ({"form": '"橋', "note": ""}, f"{where}/own.tsv line 2"),
        ({"form": "駅", "note": "station"}, f"{where}/own.tsv line 4"),
    )
    filled = lexicon.read_table(file, ("form", "note", "left"), ("left", "note"))
    assert [row["left"] for row, _ in filled.rows] == ["", ""]
    with pytest.raises(LexiconError, match=r"own.tsv: columns \['form', 'note'\]; allowed: \['form', 'kind'\]"):
        lexicon.read_table(file, ("form", "kind"))
    with pytest.raises(LexiconError, match="columns .*allowed: \\['form'\\]"):
        lexicon.read_table(file, ("form",))


def test_a_row_of_another_width_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    file.write_text("form\tnote\n橋\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"own.tsv line 2: 1 cells; allowed: 2 cells"):
        lexicon.read_table(file)
    with pytest.raises(LexiconError, match="none.tsv cannot be opened"):
        lexicon.read_table(tmp_path / "none.tsv")


@pytest.mark.parametrize(
    ("cell", "column", "text", "holds"),
    [
        ("古い|青い", "left", "その青い", True),
        ("古い|青い", "left", "その青い屋根の", False),
        ("!古い", "left", "その青い", True),
        ("!古い", "left", "その古い", False),
        ("が|は", "right", "は高い", True),
        ("が|は", "right", "高いのは", False),
        ("駅", "document", "橋と駅と港", True),
        ("!駅", "document", "橋と駅と港", False),
    ],
)
def test_conditions(cell: str, column: str, text: str, holds: bool) -> None:
    found = lexicon.condition(cell, column, "here")
    assert found is not None
    assert found.holds(text) is holds


def test_no_condition_and_a_bad_one() -> None:
    assert lexicon.condition("", "left") is None
    with pytest.raises(LexiconError, match=r"here: right 'a\)\(b' is no regular expression"):
        lexicon.condition("a)(b", "right", "here")


def test_the_fingerprint_is_of_names_and_contents_whatever_the_line_breaks(tmp_path: Path) -> None:
    def written(name: str, content: bytes) -> str:
        file = tmp_path / name
        file.write_bytes(content)
        return lexicon.fingerprint([file])

    first = written("a.tsv", b"form\nx\n")
    assert written("a.tsv", b"form\r\nx\r\n") == first
    assert written("a.tsv", b"form\ny\n") != first
    assert written("b.tsv", b"form\nx\n") != first


def test_examples_show_what_is_marked() -> None:
    assert lexicon.marked("{橋}は\\n{駅}より") == ("橋は\n駅より", [(0, 1), (3, 4)])


def test_heads_of_folders(tmp_path: Path) -> None:
    assert lexicon.read_head(tmp_path).version == "0"
    with pytest.raises(LexiconError, match=r"no lexicon at .*allowed: a folder with a lexicon\.toml"):
        lexicon.read_head(tmp_path, needed=True)
    (tmp_path / lexicon.HEAD).write_text('name = "mine"\nversion = "2"\ncolour = "red"\n', encoding="utf-8")
    assert lexicon.read_head(tmp_path).meta["colour"] == "red"
    with pytest.raises(LexiconError, match="unknown key 'colour'; allowed: name, version"):
        lexicon.read_head(tmp_path, keys=("name", "version"))


def test_every_lexicon_that_ships_can_be_read() -> None:
    tables = sorted(lexicon.shipped().rglob("*.tsv"))
    assert len(tables) > 10
    for file in tables:
        assert lexicon.read_table(file).rows, file
